package inquiry

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/hidden"
	"github.com/dated-claims/retest/internal/seam"
)

// ErrInvalid is wrapped by the faults of an inquiry that Validate finds.
var ErrInvalid = errors.New("invalid inquiry")

// Validate checks a whole inquiry: that the required parts are there, ids are well formed and unique, each paper comes once, claims
// rest on papers that are listed, and no text holds hidden characters. The error is a fault.List with the path of each fault, such
// as claims[2].when; it wraps [ErrInvalid].
func (q *Inquiry) Validate() error { return q.validate(false) }

func (q *Inquiry) validate(allowHidden bool) error {
	_, err := q.check(allowHidden, nil)
	return err
}

// check is validate. Seen is what was seen of the texts, if they were looked at; otherwise it does, and gives that.
func (q *Inquiry) check(allowHidden bool, seen *looks) (looks, error) {
	if q == nil {
		return looks{}, fault.List{{Rule: "required", Err: invalid("want an inquiry, got nil")}}
	}
	v := validator{q: q}
	v.required()
	v.options()
	v.claims()
	v.anchors()
	v.tasks()
	if len(q.Vars) > 0 {
		v.vars("vars", q.Vars, 0)
	}
	if v.endless {
		v.q = withoutVars(q)
	}
	if seen == nil {
		seen = v.looks()
	}
	if seen.Odd {
		v.blanks()
		if !allowHidden {
			v.hidden()
		}
	}
	return *seen, v.faults.Err()
}

type validator struct {
	q        *Inquiry
	faults   fault.List
	varCount int  // values in vars so far
	endless  bool // vars go deeper or on for longer than we follow them
}

// withoutVars is a copy for the checks that cannot go through all vars.
func withoutVars(q *Inquiry) *Inquiry {
	c := *q
	c.Vars = nil
	return &c
}

// invalid is what is wrong with an inquiry, in words.
type invalid string

func (e invalid) Error() string { return string(e) }
func (e invalid) Unwrap() error { return ErrInvalid }

func (v *validator) fail(path, rule, hint, format string, args ...any) {
	v.faults = append(v.faults, &fault.Fault{Path: path, Rule: rule, Hint: hint, Err: invalid(fmt.Sprintf(format, args...))})
}

// missing reports a required part that is not there.
func (v *validator) missing(path, what string) {
	v.faults = append(v.faults, &fault.Fault{
		Path: path, Rule: "required", Want: what, Got: "nothing", Err: invalid("want " + what + ", got nothing"),
	})
}

func (v *validator) need(path, text, what string) {
	if blank(text) {
		v.missing(path, what)
	}
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

func (v *validator) required() {
	q := v.q
	v.need("role", q.Role, "who the model is, as after \"You are\"")
	v.need("question", q.Question, "the question, as after \"Overall question:\"")
	if len(q.Claims) == 0 {
		v.missing("claims", "at least one claim")
	}
	if len(q.Tasks) == 0 {
		v.missing("tasks", "at least one task: retest, surface, propose or ask")
	}
}

const idShape = "1 to 64 letters, digits, - and _"

func (v *validator) options() {
	q := v.q
	if q.ID != "" && !claim.ValidID(q.ID) {
		v.fail("id", "id", "", "want %s, got %q", idShape, short(q.ID))
	}
	if !q.AsOf.IsZero() && !q.AsOf.IsDay() {
		v.fail("as_of", "as-of", "", "want a full day such as 2026-11-23, got %q", q.AsOf)
	}
	switch q.Search {
	case "", SearchYes, SearchNo, SearchUnknown:
	default:
		v.fail("search", "value", "", "want yes, no or unknown, got %q", short(string(q.Search)))
	}
	switch q.Answer.Form {
	case "", FormLines, FormJSON, FormProse, FormNone:
	default:
		v.fail("answer.form", "value", "", "want lines, json, prose or none, got %q", short(string(q.Answer.Form)))
	}
	v.between("answer.words", q.Answer.Words, 0, maxWords)
}

func (v *validator) between(path string, n, low, high int) {
	if n < low || n > high {
		v.fail(path, "range", "", "want a whole number from %d to %d, got %d", max(low, 1), high, n)
	}
}

// short keeps a message readable when a value is not.
func short(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "…"
	}
	return s
}

func at(list string, i int, field string) string {
	path := list + "[" + strconv.Itoa(i) + "]"
	if field != "" {
		path += "." + field
	}
	return path
}

func (v *validator) claims() {
	if v.q.claimsAreGood() { // as nearly always, and told without finders
		return
	}
	listed := newFinder(len(v.q.Anchors), func(i int) anchor.ID { return v.q.Anchors[i].ID.Key() })
	seen := newFinder(len(v.q.Claims), func(i int) string { return claimID(v.q.Claims, i) })
	for i := range v.q.Claims {
		c := &v.q.Claims[i]
		if blank(c.Text) {
			v.missing(at("claims", i, "text"), "the text of the claim")
		}
		if c.When.IsZero() {
			v.missing(at("claims", i, "when"), "the date of the claim's evidence")
		}
		v.claimID(seen, i)
		v.restsOn(c, i, listed)
	}
}

// claimsAreGood holds for claims and papers of short lists that have nothing wrong with them, but for what an anchor itself may have.
func (q *Inquiry) claimsAreGood() bool {
	if len(q.Claims) > shortList || len(q.Anchors) > shortList {
		return false
	}
	for i := range q.Claims {
		c := &q.Claims[i]
		if blank(c.Text) || c.When.IsZero() || !q.hasOwnID(i) {
			return false
		}
		for j := range c.Anchors {
			key := c.Anchors[j].Key()
			if key.IsZero() || !q.lists(key) || slices.ContainsFunc(c.Anchors[:j], func(other anchor.ID) bool { return other.Key() == key }) {
				return false
			}
		}
	}
	return true
}

// hasOwnID holds for a claim whose id is well formed and neither that of one before nor like one that is given by position.
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

// lists reports whether the paper of a key is among the anchors.
func (q *Inquiry) lists(key anchor.ID) bool {
	for i := range q.Anchors {
		if q.Anchors[i].ID.Key() == key {
			return true
		}
	}
	return false
}

// finder finds the first of a list's items that has a key. Short lists, which most are, are searched as they are.
type finder[K comparable] struct {
	n     int
	key   func(i int) K
	index map[K]int
}

const shortList = 32

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
	if c.ID != "" && !claim.ValidID(c.ID) {
		v.fail(at("claims", i, "id"), "id", "", "want %s, got %q", idShape, short(c.ID))
	}
	id := claimID(v.q.Claims, i)
	if first := seen.first(id); first != i {
		path, other := at("claims", i, "id"), at("claims", first, "")
		if c.ID == "" {
			path = at("claims", i, "")
		}
		v.fail(path, "duplicate-id", "claims without an id are c1, c2 … by position", "the id %q is also that of %s", id, other)
	}
}

func (v *validator) restsOn(c *claim.Claim, i int, listed finder[anchor.ID]) {
	mine := newFinder(len(c.Anchors), func(j int) anchor.ID { return c.Anchors[j].Key() })
	path := func(j int) string { return at(at("claims", i, "anchors"), j, "") }
	for j, id := range c.Anchors {
		switch key := id.Key(); {
		case id.IsZero():
			v.missing(path(j), "the identifier of a paper")
		case mine.first(key) != j && listed.first(key) >= 0:
			v.fail(path(j), "duplicate-anchor", "", "the claim names %s twice", id)
		case listed.first(key) < 0:
			v.fail(path(j), "unlisted-anchor", v.near(id), "%s is not among the anchors", id)
		}
	}
}

// near suggests the listed paper that is meant, or what to do.
func (v *validator) near(id anchor.ID) string {
	var known []string
	for _, a := range v.q.Anchors[:min(len(v.q.Anchors), 100)] { // enough for a person's inquiry

		known = append(known, a.ID.Key().String())
	}
	if hint := fault.DidYouMean(id.Key().String(), known); hint != "" {
		return hint
	}
	return "list it under anchors"
}

func (v *validator) anchors() {
	seen := newFinder(len(v.q.Anchors), func(i int) anchor.ID { return v.q.Anchors[i].ID.Key() })
	for i := range v.q.Anchors {
		id := v.q.Anchors[i].ID
		if id.IsZero() {
			v.missing(at("anchors", i, "id"), "the identifier of a paper")
		} else if first := seen.first(id.Key()); first != i {
			v.fail(at("anchors", i, "id"), "duplicate-anchor", "list it once", "%s is the paper of %s again", id, at("anchors", first, ""))
		}
	}
}

func (v *validator) tasks() {
	for i, t := range v.q.Tasks {
		n := 0
		for _, set := range [...]bool{t.Retest != nil, t.Surface != nil, t.Propose != nil, t.Ask != nil} {
			if set {
				n++
			}
		}
		switch {
		case n != 1:
			v.fail(at("tasks", i, ""), "task", "", "want one of retest, surface, propose and ask, got %s", [...]string{"none", "", "two", "three", "four"}[n])
		case t.Surface != nil:
			if t.Surface.Window.IsZero() {
				v.missing(at("tasks", i, "surface.window"), "a window such as \"6 months\"")
			}
			if n := t.Surface.Limit; n < 0 || n > maxLimit {
				v.between(at("tasks", i, "surface.limit"), n, 0, maxLimit)
			}
		case t.Propose != nil && t.Propose.Count == 0:
			v.missing(at("tasks", i, "propose.count"), "how many questions to propose")
		case t.Propose != nil:
			if n := t.Propose.Count; n < 1 || n > maxCount {
				v.between(at("tasks", i, "propose.count"), n, 1, maxCount)
			}
		case t.Ask != nil && blank(t.Ask.Text):
			v.missing(at("tasks", i, "ask.text"), "what to ask")
		}
	}
}

// looks is what was seen of the texts of an inquiry.
type looks struct{ seam.Looks }

// looks looks at the texts.
func (v *validator) looks() *looks {
	var l looks
	v.q.texts(func(at place, text string) {
		if text != "" || at.j >= 0 {
			l.see(text)
		}
	})
	return &l
}

// see looks at a text. One that begins with a character of ASCII which is no space is not blank.
func (l *looks) see(text string) {
	plain, tame := hidden.Look(text)
	l.Odd = l.Odd || !plain || text == "" || text[0] <= ' ' || text[0] >= utf8.RuneSelf
	if tame {
		return
	}
	if l.Wilds++; l.Wilds <= seam.MaxWild {
		l.Wild = append(l.Wild, text)
	}
}

// hidden reports characters that a reader does not see, or that act on the terminal, in every text.
func (v *validator) hidden() {
	v.q.texts(func(at place, text string) {
		for _, run := range hidden.Find(text) {
			v.faults = append(v.faults, &fault.Fault{
				Path: at.String(), Rule: "hidden-text", Want: "text that readers see", Got: run.String(),
				Err: invalid(run.String()), Hint: "remove it, or allow hidden text",
			})
		}
	})
}

// blanks reports optional texts, and elements of lists, that hold nothing but blanks: they would be printed as nothing.
func (v *validator) blanks() {
	v.q.texts(func(at place, text string) {
		if !blank(text) || text == "" && at.j < 0 || strings.HasPrefix(at.list, "vars") || at.required() {
			return
		}
		v.missing(at.String(), "text, or no value at all")
	})
}

// maxVarDepth bounds how deep vars nest, which also ends maps that hold themselves; maxVars ends those that do so twice.
const (
	maxVarDepth = 50
	maxVars     = 1_000_000
)

// vars reports values of other types than the format has.
func (v *validator) vars(path string, value any, depth int) {
	if v.endless {
		return
	}
	if v.varCount++; v.varCount > maxVars {
		v.endless = true
		v.fail("vars", "too-long", "", "more than %d values", maxVars)
		return
	}
	if depth > maxVarDepth {
		v.endless = true
		v.fail(path, "too-deep", "", "nested more than %d levels deep", maxVarDepth)
		return
	}
	switch value := value.(type) {
	case string, bool:
	case []any:
		for i, item := range value {
			v.vars(at(path, i, ""), item, depth+1)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			v.vars(path+"."+key, value[key], depth+1)
		}
	default:
		v.fail(path, "type", "", "want string, bool, []any or map[string]any, got %T", value)
	}
}

// place is where a text stands, as a path that is written out only when it is asked for.
type place struct {
	list  string // or the whole path
	i     int    // index in the list, or -1
	field string
	j     int // index in the field, or -1
}

// String is the path, such as tasks[1].retest.levers[0].
func (p place) String() string {
	s := p.list
	if p.i >= 0 {
		s = at(s, p.i, p.field)
	}
	if p.j >= 0 {
		s = at(s, p.j, "")
	}
	return s
}

// required holds for the texts that have a message of their own when they are blank.
func (p place) required() bool {
	return p.i < 0 && (p.list == "role" || p.list == "question") || p.list == "claims" && p.field == "text" || p.field == "ask.text"
}

// texts visits every free text of an inquiry with its place.
func (q *Inquiry) texts(visit func(at place, text string)) {
	visit(place{"role", -1, "", -1}, q.Role)
	visit(place{"question", -1, "", -1}, q.Question)
	visit(place{"library.name", -1, "", -1}, q.Library.Name)
	for i := range q.Claims {
		c := &q.Claims[i]
		visit(place{"claims", i, "text", -1}, c.Text)
		visit(place{"claims", i, "scope", -1}, c.Scope)
	}
	for i := range q.Anchors {
		a := &q.Anchors[i]
		visit(place{"anchors", i, "title", -1}, a.Title)
		visitList(place{"anchors", i, "authors", 0}, a.Authors, visit)
	}
	for i, t := range q.Tasks {
		t.texts(i, visit)
	}
	if len(q.Vars) > 0 {
		visitVars("vars", q.Vars, 0, visit)
	}
}

func visitList(at place, texts []string, visit func(at place, text string)) {
	for j, text := range texts {
		at.j = j
		visit(at, text)
	}
}

// texts visits the texts of the task at i.
func (t Task) texts(i int, visit func(at place, text string)) {
	switch {
	case t.Retest != nil:
		visitList(place{"tasks", i, "retest.levers", 0}, t.Retest.Levers, visit)
		visit(place{"tasks", i, "retest.durable", -1}, t.Retest.Durable)
		visitList(place{"tasks", i, "retest.perishable", 0}, t.Retest.Perishable, visit)
	case t.Surface != nil:
		visit(place{"tasks", i, "surface.focus", -1}, t.Surface.Focus)
	case t.Propose != nil:
		visitList(place{"tasks", i, "propose.examples", 0}, t.Propose.Examples, visit)
	case t.Ask != nil:
		visit(place{"tasks", i, "ask.title", -1}, t.Ask.Title)
		visit(place{"tasks", i, "ask.text", -1}, t.Ask.Text)
	}
}

func visitVars(path string, value any, depth int, visit func(at place, text string)) {
	if depth > maxVarDepth {
		return
	}
	here := place{path, -1, "", -1}
	switch value := value.(type) {
	case string:
		visit(here, value)
	case []any:
		for i, item := range value {
			visitVars(at(path, i, ""), item, depth+1, visit)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			visit(here, key)
			visitVars(path+"."+key, value[key], depth+1, visit)
		}
	}
}
