package inquiry

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/hidden"
	"github.com/dated-claims/retest/internal/seam"
)

// Errors that faults wrap. Faults found by Validate wrap ErrInvalid, and all errors from [ParseWindow] wrap ErrWindow.
var (
	ErrInvalid = errors.New("invalid inquiry")
	ErrWindow  = errors.New("invalid window")
)

// Validate checks a whole inquiry. Required parts must be present, ids well formed and unique, and each paper listed only once. Claims
// must have dates or dated papers, and no string may contain hidden characters. The error is a fault.List with the path of each fault,
// such as claims[2].when; it wraps [ErrInvalid].
func (q *Inquiry) Validate() error { return q.validate(false) }

func (q *Inquiry) validate(allowHidden bool) error {
	_, err := q.check(allowHidden, nil)
	if list, ok := errors.AsType[fault.List](err); ok {
		return doc.Few(list).Err()
	}
	return err
}

// check implements validate and returns what it finds out about the strings. If seen is not nil, the strings have already been
// examined, and seen holds the findings. Otherwise, check examines them.
func (q *Inquiry) check(allowHidden bool, seen *looks) (looks, error) {
	if q == nil {
		return looks{}, fault.List{{Rule: "required", Err: invalid("want an inquiry, got nil")}}
	}
	v := validator{q: q}
	v.fields()
	v.claims()
	v.anchors()
	v.tasks()
	v.allVars()
	if v.endless {
		v.q = withoutVars(q)
	}
	if seen == nil {
		seen = &looks{}
		seen.record(inquiryFields, field.RefOf(v.q))
	}
	if seen.Odd {
		v.blanks()
		if !allowHidden {
			v.hidden()
		}
	}
	seen.Lax = allowHidden
	return *seen, v.faults.Err()
}

type validator struct {
	q        *Inquiry
	faults   fault.List
	varCount int  // number of values in vars so far
	endless  bool // vars are nested too deeply or have too many values
}

// withoutVars returns a copy without vars, for checks that cannot visit all of them.
func withoutVars(q *Inquiry) *Inquiry {
	c := *q
	inquiryFields.ClearVars(field.RefOf(&c))
	return &c
}

// allVars checks the vars of the inquiry and its parts.
func (v *validator) allVars() {
	if !inquiryFields.HasVars(field.RefOf(v.q)) {
		return
	}
	inquiryFields.Walk(field.RefOf(v.q), func(c *field.Cursor, ptr any) {
		if vars, ok := ptr.(*map[string]any); ok && len(*vars) > 0 {
			v.vars(c.Path(), *vars, 0)
		}
	})
}

// invalid describes a fault in an inquiry.
type invalid string

func (e invalid) Error() string { return string(e) }
func (e invalid) Unwrap() error { return ErrInvalid }

func (v *validator) fail(path, rule, hint, format string, args ...any) {
	v.faults = append(v.faults, &fault.Fault{Path: path, Rule: rule, Hint: hint, Err: invalid(fmt.Sprintf(format, args...))})
}

// missing reports that a required part is missing.
func (v *validator) missing(path, what string) {
	v.faults = append(v.faults, &fault.Fault{
		Path: path, Rule: "required", Want: what, Got: "nothing", Err: invalid("want " + what + ", got nothing"),
	})
}

func blank(s string) bool {
	if s != "" && s[0] > ' ' && s[0] < utf8.RuneSelf {
		return false
	}
	return strings.TrimSpace(s) == ""
}

const (
	idShape      = "1 to 64 letters, digits, - and _"
	claimIDShape = idShape + ", and . and : except at the ends"
)

// validID reports whether id can be the id of an inquiry. Ids become names of files and requests, and batch providers do not accept
// other characters.
func validID(id string) bool { return claim.ValidID(id) && !strings.ContainsAny(id, ".:") }

// fields checks each field by itself. Required fields must be set, and words, numbers and ids must be allowed values. Paths are
// determined only if there is a fault.
func (v *validator) fields() {
	q := field.RefOf(v.q)
	if anyFaulty(inquiryFields, q) {
		inquiryFields.WalkRows(q, func(c *field.Cursor, rec field.Ref) {
			if c.Row.Bounded && isFaulty(c.Row, rec) {
				v.field(c, rec)
			}
		})
	}
	if q := v.q; !q.AsOf.IsZero() && !q.AsOf.IsDay() {
		v.fail("as_of", "as-of", "", "want a full date such as 2026-11-23, got %q", q.AsOf)
	}
}

// anyFaulty reports whether any field of a record, including nested records, violates the bounds in its row.
func anyFaulty(rec *field.Record, from field.Ref) bool {
	for i := range rec.Rows {
		row := &rec.Rows[i]
		if row.Bounded && isFaulty(row, from) || row.Record != nil && anyFaultyInside(row, from) {
			return true
		}
	}
	return false
}

func anyFaultyInside(row *field.Row, from field.Ref) bool {
	switch row.Kind {
	case field.Sub:
		return anyFaulty(row.Record, row.Inside(from))
	case field.List:
		for k := range row.Len(from) {
			if anyFaulty(row.Record, row.Item(from, k)) {
				return true
			}
		}
	case field.Variant:
		if inner := row.Inner(from); inner != nil {
			return anyFaulty(row.Record, inner)
		}
	}
	return false
}

// isFaulty reports whether a field violates the bounds in its row.
func isFaulty(row *field.Row, rec field.Ref) bool {
	switch row.Kind {
	case field.Text:
		return row.Required != "" && blank(*row.Text(rec))
	case field.Name:
		id := *row.Text(rec)
		return id != "" && !row.Valid(id)
	case field.Choice:
		word := *row.Text(rec)
		return word != "" && !slices.Contains(row.Words, word)
	case field.Number:
		n := *row.Int(rec)
		return n != 0 && (n < row.Low || n > row.High) || n == 0 && row.Required != ""
	}
	return row.Required != "" && row.IsZero(rec)
}

// field reports the fault of a field.
func (v *validator) field(c *field.Cursor, rec field.Ref) {
	switch row := c.Row; {
	case row.Kind == field.Name:
		v.fail(c.Path(), "id", "", "want %s, got %q", row.Shape, fault.Short(*row.Text(rec)))
	case row.Kind == field.Choice:
		v.fail(c.Path(), "value", "", "want %s, got %q", doc.Alternatives(row.Words), fault.Short(*row.Text(rec)))
	case row.Kind == field.Number && *row.Int(rec) != 0:
		v.fail(c.Path(), "range", "", "want a whole number from %d to %d, got %d", row.Low, row.High, *row.Int(rec))
	default:
		v.missing(c.Path(), row.Required)
	}
}

func (v *validator) claims() {
	if v.q.claimsAreGood() { // this is nearly always the case, and checking it is faster without finders
		return
	}
	listed := worksOf(v.q.Anchors)
	seen := newFinder(len(v.q.Claims), func(i int) string { return claimID(v.q.Claims, i) })
	for i := range v.q.Claims {
		v.claimID(seen, i)
		v.restsOn(&v.q.Claims[i], i, &listed)
		v.dated(i)
	}
}

// claimsAreGood reports whether the claims and papers are clearly valid, except for faults within a listed paper. It returns false for
// long lists, undated claims and other cases that need the full check.
func (q *Inquiry) claimsAreGood() bool {
	if len(q.Claims) > shortList || len(q.Anchors) > shortList {
		return false
	}
	for i := range q.Anchors {
		if len(q.Anchors[i].Also) > 0 {
			return false
		}
	}
	for i := range q.Claims {
		c := &q.Claims[i]
		if !q.hasOwnID(i) || c.When.IsZero() || len(c.Passages) > 0 {
			return false
		}
		for j := range c.Anchors {
			key := c.Anchors[j].Key()
			if key.IsZero() || key.Scheme() == "ref" || slices.ContainsFunc(c.Anchors[:j], func(other anchor.ID) bool { return other.Key() == key }) {
				return false
			}
		}
	}
	return true
}

// dated checks that a claim has a date.
func (v *validator) dated(i int) {
	c := &v.q.Claims[i]
	if !v.q.whenOf(c).IsZero() {
		return
	}
	what := "the date of the claim's evidence"
	if len(c.Anchors) > 0 {
		what += ", because none of the papers that it rests on has a date"
	}
	v.missing(string(fault.Path("claims").Index(i).Key("when")), what)
}

// hasOwnID reports whether the id of a claim clearly needs no further check. That is the case if the id is missing, or if it is well
// formed, not used by an earlier claim, and not of the form used for position-based ids.
func (q *Inquiry) hasOwnID(i int) bool {
	id := q.Claims[i].ID
	if id == "" {
		return true
	}
	if !claim.ValidID(id) || id[0] == 'c' && len(id) > 1 && id[1]-'0' <= 9 {
		return false
	}
	for j := range i {
		if q.Claims[j].ID == id {
			return false
		}
	}
	return true
}

// finder finds the first item of a list with a given key. Short lists, which are the usual case, are searched linearly.
type finder[K comparable] struct {
	n     int
	key   func(i int) K
	index map[K]int
}

func newFinder[K comparable](n int, key func(i int) K) finder[K] {
	f := finder[K]{n: n, key: key}
	if n > shortList {
		f.index = make(map[K]int, n)
		for i := range n {
			if k := key(i); !f.hasKey(k) {
				f.index[k] = i
			}
		}
	}
	return f
}

func (f finder[K]) hasKey(k K) bool { _, ok := f.index[k]; return ok }

func (f finder[K]) first(k K) int {
	if f.index != nil {
		if i, ok := f.index[k]; ok {
			return i
		}
		return -1
	}
	for i := range f.n {
		if f.key(i) == k {
			return i
		}
	}
	return -1
}

func (v *validator) claimID(seen finder[string], i int) {
	c := &v.q.Claims[i]
	id := claimID(v.q.Claims, i)
	if first := seen.first(id); first != i {
		path, other := string(fault.Path("claims").Index(i).Key("id")), string(fault.Path("claims").Index(first))
		if c.ID == "" {
			path = string(fault.Path("claims").Index(i))
		}
		v.fail(path, "duplicate-id", "claims without an id are named c1, c2 … by position", "the id %q is also used by %s", id, other)
	}
}

func (v *validator) restsOn(c *claim.Claim, i int, listed *works) {
	works := listed.asListed(c.Anchors)
	mine := newFinder(len(works), func(j int) anchor.ID { return works[j].Key() })
	path := func(j int) string { return string(fault.Path("claims").Index(i).Key("anchors").Index(j)) }
	for j, id := range c.Anchors {
		switch first := mine.first(works[j].Key()); {
		case id.IsZero():
			v.missing(path(j), "a paper's identifier")
		case first != j && c.Anchors[first].Key() != id.Key():
			v.fail(path(j), "duplicate-anchor", "", "the claim names one paper twice, as %s and as %s", c.Anchors[first], id)
		case first != j:
			v.fail(path(j), "duplicate-anchor", "", "the claim names %s twice", id)
		case id.Scheme() == "ref" && listed.first(id.Key()) < 0:
			v.fail(path(j), "required", "list it under anchors", "want the title of %s, which has no other identifier, got nothing", id)
		}
	}
	v.passages(c, path(0))
}

// passages checks that each passage belongs to an anchor of its claim and is the only passage for that anchor.
func (v *validator) passages(c *claim.Claim, path string) {
	for k, p := range c.Passages {
		first := slices.IndexFunc(c.Passages, func(other claim.Passage) bool { return other.Anchor.Key() == p.Anchor.Key() })
		switch {
		case !c.RestsOn(p.Anchor):
			v.fail(path, "value", "", "want a passage from one of the claim's anchors, got a passage from %s", p.Anchor)
		case first != k:
			v.fail(path, "value", "", "want one passage for each anchor, got two for %s", p.Anchor)
		}
	}
}

func (v *validator) anchors() {
	listed := worksOf(v.q.Anchors)
	for i := range v.q.Anchors {
		p := &v.q.Anchors[i]
		for k := -1; k < len(p.Also); k++ {
			v.listedOnce(&listed, i, k)
		}
		if p.ID.Scheme() == "ref" && p.Title == "" {
			v.fail(string(fault.Path("anchors").Index(i).Key("title")), "required", "", "want the title of %s, which has no other identifier, got nothing", p.ID)
		}
	}
}

// listedOnce checks that no earlier paper has the same identifier.
func (v *validator) listedOnce(listed *works, i, also int) {
	id := identifier(&v.q.Anchors[i], also)
	path := func() string {
		if also < 0 {
			return string(fault.Path("anchors").Index(i).Key("id"))
		}
		return string(fault.Path("anchors").Index(i).Key("also").Index(also))
	}
	switch first := listed.first(id.Key()); {
	case id.IsZero() && also >= 0:
		v.missing(path(), "a paper's identifier")
	case !id.IsZero() && first != i:
		v.fail(path(), "duplicate-anchor", "list it once", "%s is the same paper as %s", id, string(fault.Path("anchors").Index(first)))
	}
}

func (v *validator) tasks() {
	for i := range v.q.Tasks {
		n := 0
		for k := range taskFields.Rows {
			if taskFields.Rows[k].Inner(field.RefOf(&v.q.Tasks[i])) != nil {
				n++
			}
		}
		if n != 1 {
			v.fail(string(fault.Path("tasks").Index(i)), "task", "", "want one of %s, got %s", kindsOfTask(), [...]string{"none", "", "two", "three", "four"}[n])
		}
	}
}

// kindsOfTask lists the kinds of tasks for messages.
func kindsOfTask() string {
	var keys []string
	taskFields.Variants(func(row *field.Row) { keys = append(keys, row.Key) })
	return strings.Join(keys[:len(keys)-1], ", ") + " and " + keys[len(keys)-1]
}

// looks records properties of the strings in an inquiry.
type looks struct{ seam.Looks }

// record examines the strings of a record. It runs for every inquiry of a corpus, so it does not track locations.
func (l *looks) record(rec *field.Record, from field.Ref) {
	for i := range rec.Rows {
		switch row := &rec.Rows[i]; row.Kind {
		case field.Text:
			if text := *row.Text(from); text != "" {
				l.see(text)
			}
		case field.Texts:
			for _, text := range *row.Texts(from) {
				l.see(text)
			}
		case field.Vars:
			l.vars(*row.Vars(from))
		case field.Sub:
			l.record(row.Record, row.Inside(from))
		case field.List:
			for k := range row.Len(from) {
				l.record(row.Record, row.Item(from, k))
			}
		case field.Variant:
			if inner := row.Inner(from); inner != nil {
				l.record(row.Record, inner)
			}
		}
	}
}

func (l *looks) vars(vars map[string]any) {
	if len(vars) == 0 {
		return
	}
	var texts []string
	field.WalkValue("", vars, func(_, text string) { texts = append(texts, text) })
	for _, text := range texts {
		if text != "" {
			l.see(text)
		}
	}
}

// see examines a string. Blank strings need a closer look, but text that starts with an ASCII character other than a space is never
// blank.
func (l *looks) see(text string) {
	l.Odd = l.Odd || text == "" || text[0] <= ' ' || text[0] >= utf8.RuneSelf || !hidden.IsPlain(text)
}

// hidden reports characters that are invisible to a reader or that control the terminal. It examines every string.
func (v *validator) hidden() {
	look := func(path func() string, text string) {
		for _, run := range hidden.Find(text) {
			v.faults = append(v.faults, &fault.Fault{
				Path: path(), Rule: "hidden-text", Want: "visible text", Got: run.String(),
				Err: invalid(run.String()), Hint: "remove it, or allow hidden text",
			})
		}
	}
	inquiryFields.Walk(field.RefOf(v.q), func(c *field.Cursor, ptr any) {
		switch c.Row.Kind {
		case field.Text, field.Texts:
			look(c.Path, *ptr.(*string))
		case field.Vars:
			field.WalkValue(c.Path(), *ptr.(*map[string]any), func(path, text string) {
				look(func() string { return path }, text)
			})
		}
	})
}

// blanks reports optional strings and list elements that contain only white space, because they would print as nothing.
func (v *validator) blanks() {
	inquiryFields.Walk(field.RefOf(v.q), func(c *field.Cursor, ptr any) {
		if c.Row.Kind != field.Text && c.Row.Kind != field.Texts || c.Row.Required != "" {
			return
		}
		if text := *ptr.(*string); blank(text) && (text != "" || c.IsItem()) {
			v.missing(c.Path(), "text, or no value at all")
		}
	})
}
