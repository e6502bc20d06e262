package prompt

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/hidden"
)

// ErrInvalid is wrapped by the faults of an inquiry that Validate finds.
var ErrInvalid = errors.New("invalid inquiry")

// Validate checks a whole inquiry: that the required parts are there, ids are well formed and unique, each paper comes once, claims
// rest on papers that are listed, and no text holds hidden characters. The error is a fault.List with the path of each fault, such
// as claims[2].when; it wraps [ErrInvalid].
func (q *Inquiry) Validate() error { return q.validate(false) }

func (q *Inquiry) validate(allowHidden bool) error {
	if q == nil {
		return fault.List{{Rule: "required", Err: invalid("want an inquiry, got nil")}}
	}
	v := validator{q: q}
	v.required()
	v.options()
	v.claims()
	v.anchors()
	v.tasks()
	if v.vars("vars", q.Vars, 0); v.endless {
		v.q = withoutVars(q)
	}
	v.blanks()
	if !allowHidden {
		v.hidden()
	}
	return v.faults.Err()
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
	v.need("question", q.Question, "the question, as after \"The question is\"")
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
	if !slices.Contains([]Search{"", SearchYes, SearchNo, SearchUnknown}, q.Search) {
		v.fail("search", "value", "", "want yes, no or unknown, got %q", short(string(q.Search)))
	}
	if !slices.Contains([]Form{"", FormLines, FormJSON, FormProse, FormNone}, q.Answer.Form) {
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
	listed := make(map[anchor.ID]bool, len(v.q.Anchors))
	for _, a := range v.q.Anchors {
		listed[a.ID.Key()] = true
	}
	seen := make(map[string]int, len(v.q.Claims))
	for i, c := range v.q.Claims {
		v.need(at("claims", i, "text"), c.Text, "the text of the claim")
		if c.When.IsZero() {
			v.missing(at("claims", i, "when"), "the date of the claim's evidence")
		}
		v.claimID(seen, i)
		v.restsOn(c, i, listed)
	}
}

func (v *validator) claimID(seen map[string]int, i int) {
	c := v.q.Claims[i]
	if c.ID != "" && !claim.ValidID(c.ID) {
		v.fail(at("claims", i, "id"), "id", "", "want %s, got %q", idShape, short(c.ID))
	}
	id := claimID(v.q.Claims, i)
	if first, ok := seen[id]; ok {
		path, other := at("claims", i, "id"), at("claims", first, "")
		if c.ID == "" {
			path = at("claims", i, "")
		}
		v.fail(path, "duplicate-id", "claims without an id are c1, c2 … by position", "the id %q is also that of %s", id, other)
		return
	}
	seen[id] = i
}

func (v *validator) restsOn(c claim.Claim, i int, listed map[anchor.ID]bool) {
	seen := map[anchor.ID]bool{}
	for j, id := range c.Anchors {
		path := at(at("claims", i, "anchors"), j, "")
		switch key := id.Key(); {
		case id.IsZero():
			v.missing(path, "the identifier of a paper")
		case seen[key]:
			v.fail(path, "duplicate-anchor", "", "the claim names %s twice", id)
		case !listed[key]:
			v.fail(path, "unlisted-anchor", v.near(id), "%s is not among the anchors", id)
		default:
			seen[key] = true
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
	seen := make(map[anchor.ID]int, len(v.q.Anchors))
	for i, a := range v.q.Anchors {
		if a.ID.IsZero() {
			v.missing(at("anchors", i, "id"), "the identifier of a paper")
			continue
		}
		if first, ok := seen[a.ID.Key()]; ok {
			v.fail(at("anchors", i, "id"), "duplicate-anchor", "list it once", "%s is the paper of %s again", a.ID, at("anchors", first, ""))
			continue
		}
		seen[a.ID.Key()] = i
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
			v.between(at("tasks", i, "surface.limit"), t.Surface.Limit, 0, maxLimit)
		case t.Propose != nil && t.Propose.Count == 0:
			v.missing(at("tasks", i, "propose.count"), "how many questions to propose")
		case t.Propose != nil:
			v.between(at("tasks", i, "propose.count"), t.Propose.Count, 1, maxCount)
		case t.Ask != nil:
			v.need(at("tasks", i, "ask.text"), t.Ask.Text, "what to ask")
		}
	}
}

// hidden reports characters that a reader does not see, or that act on the terminal, in every text.
func (v *validator) hidden() {
	v.q.texts(func(path, text string) {
		for _, run := range hidden.Find(text) {
			v.faults = append(v.faults, &fault.Fault{
				Path: path, Rule: "hidden-text", Want: "text that readers see", Got: run.String(),
				Err: invalid(run.String()), Hint: "remove it, or allow hidden text",
			})
		}
	})
}

// blanks reports optional texts, and elements of lists, that hold nothing but blanks: they would be printed as nothing.
func (v *validator) blanks() {
	v.q.texts(func(path, text string) {
		listed := strings.HasSuffix(path, "]")
		if strings.HasPrefix(path, "vars") || !blank(text) || text == "" && !listed || isRequired(path) {
			return
		}
		v.missing(path, "text, or no value at all")
	})
}

// isRequired holds for the texts that have a message of their own when they are blank.
func isRequired(path string) bool {
	return path == "role" || path == "question" || strings.HasPrefix(path, "claims") && strings.HasSuffix(path, ".text") || strings.HasSuffix(path, ".ask.text")
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

// texts visits every free text of an inquiry with its path.
func (q *Inquiry) texts(visit func(path, text string)) {
	visit("role", q.Role)
	visit("question", q.Question)
	visit("library.name", q.Library.Name)
	for i, c := range q.Claims {
		visit(at("claims", i, "text"), c.Text)
		visit(at("claims", i, "scope"), c.Scope)
	}
	for i, a := range q.Anchors {
		visit(at("anchors", i, "title"), a.Title)
		for j, name := range a.Authors {
			visit(at(at("anchors", i, "authors"), j, ""), name)
		}
	}
	for i, t := range q.Tasks {
		t.texts(at("tasks", i, ""), visit)
	}
	visitVars("vars", q.Vars, 0, visit)
}

func (t Task) texts(path string, visit func(path, text string)) {
	list := func(path string, texts []string) {
		for i, text := range texts {
			visit(at(path, i, ""), text)
		}
	}
	switch {
	case t.Retest != nil:
		list(path+".retest.levers", t.Retest.Levers)
		visit(path+".retest.durable", t.Retest.Durable)
		list(path+".retest.perishable", t.Retest.Perishable)
	case t.Surface != nil:
		visit(path+".surface.focus", t.Surface.Focus)
	case t.Propose != nil:
		list(path+".propose.examples", t.Propose.Examples)
	case t.Ask != nil:
		visit(path+".ask.title", t.Ask.Title)
		visit(path+".ask.text", t.Ask.Text)
	}
}

func visitVars(path string, value any, depth int, visit func(path, text string)) {
	if depth > maxVarDepth {
		return
	}
	switch value := value.(type) {
	case string:
		visit(path, value)
	case []any:
		for i, item := range value {
			visitVars(at(path, i, ""), item, depth+1, visit)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			visit(path, key)
			visitVars(path+"."+key, value[key], depth+1, visit)
		}
	}
}
