package prompt

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/engine"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/template"
)

// ownFunction is a domain function with its documentation.
type ownFunction struct {
	template.Function
	fn   any
	root bool // its first parameter is the inquiry
}

// Functions lists every function that a template may call, as well as the sprig functions that it may not call, sorted by name.
func Functions() []template.Function {
	all := template.Functions()
	for _, f := range own {
		all = append(all, f.Function)
	}
	slices.SortFunc(all, func(a, b template.Function) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// replaced returns an error if any of the functions has the same name as a function of this package.
func replaced(funcs map[string]any) error {
	var faults fault.List
	for _, name := range slices.Sorted(maps.Keys(funcs)) {
		if slices.ContainsFunc(own, func(f ownFunction) bool { return f.Name == name }) {
			faults = append(faults, &fault.Fault{
				Rule: "function", Err: fmt.Errorf("%s: package prompt has a function of this name, which cannot be replaced", name), Hint: "choose another name",
			})
		}
	}
	return faults.Err()
}

// withFuncs adds functions to a map and returns the map.
func withFuncs(to, add map[string]any) map[string]any {
	maps.Copy(to, add)
	return to
}

func functions() map[string]any     { return pick(false) }
func rootFunctions() map[string]any { return pick(true) }

func pick(root bool) map[string]any {
	m := map[string]any{}
	for _, f := range own {
		if f.root == root && f.fn != nil {
			m[f.Name] = f.fn
		}
	}
	return m
}

func define(name, signature, doc, example, output string, keepsText bool, fn any) ownFunction {
	return ownFunction{Function: template.Function{
		Name: name, Grade: template.Own, Signature: signature, Doc: doc, Example: example, Output: output, Lossless: keepsText,
	}, fn: fn}
}

func (f ownFunction) ofInquiry() ownFunction {
	f.root = true
	return f
}

// own lists the functions of this package. The examples are rendered with the inquiry in examples/social-roles.
var own = []ownFunction{
	define("since", "since WINDOW → date", "the first day of a window that ends on the day the prompt is for",
		`{{range .Tasks}}{{with .Surface}}{{since .Window}}{{end}}{{end}}`, "2026-05-23", false, since).ofInquiry(),
	define("ageMonths", "ageMonths DATE → number", "whole months from a date's latest day to the day the prompt is for",
		`{{ageMonths (first .Anchors).Date}}`, "41", false, ageMonths).ofInquiry(),
	define("paper", "paper ID → anchor", "the anchor with that identifier, or with another identifier of the same work, in any version",
		`{{(paper "2305.16367").Title}}`, "Role-Play with Large Language Models", true, paper).ofInquiry(),
	define("newerFrom", "newerFrom CLAIM → date", "the first day whose publications count as newer than a claim",
		`{{newerFrom (first .Claims)}}`, "2024-08-01", false, newerFrom).ofInquiry(),
	define("search", "search → text", "whether the model can search: yes, no or unknown", `{{search}}`, "unknown", false, searchOf).ofInquiry(),
	define("answerForm", "answerForm → text", "the form of the answer: lines, json, prose or none", `{{answerForm}}`, "lines", false, formOf).ofInquiry(),
	define("paperCount", "paperCount → number", "how many papers the inquiry lists", `{{paperCount}}`, "4", false, paperCount).ofInquiry(),
	define("taskNumber", "taskNumber TASK → number", "the number of a task, from 1, given its .Retest, .Surface, .Propose or .Ask",
		`{{range .Tasks}}{{with .Surface}}{{taskNumber .}}{{end}}{{end}}`, "2", false, taskNumber).ofInquiry(),
	define("firstRetest", "firstRetest → number", "the number of the first re-test task; 0 if there is none", `{{firstRetest}}`, "1", false, firstRetest).ofInquiry(),
	define("before", "before DATE DATE → true or false", "whether the first date ends before the second starts",
		`{{before "2024" "2025-02"}}`, "true", false, before),
	define("after", "after DATE DATE → true or false", "whether the first date starts after the second ends",
		`{{after "2024" "2025-02"}}`, "false", false, after),
	define("url", "url ID → text", "the address of a paper; empty if its registry has no web addresses",
		`{{url "arXiv:2305.16367"}}`, "https://arxiv.org/abs/2305.16367", false, idURL),
	define("doi", "doi ID → text", "the DOI of a paper; empty if the paper has no DOI",
		`{{doi "arXiv:2305.16367"}}`, "10.48550/arXiv.2305.16367", false, idDOI),
}

var errNoDay = errors.New("want the day that the prompt is for, got nothing: set as_of")

func since(q *inquiry.Inquiry, w any) (edtf.Date, error) {
	switch w := w.(type) {
	case inquiry.Window:
		return windowStart(q, w)
	case string:
		window, err := inquiry.ParseWindow(w)
		if err != nil {
			return edtf.Date{}, err
		}
		return windowStart(q, window)
	}
	return edtf.Date{}, fmt.Errorf("want a window such as \"6 months\", got %s", got(w))
}

func windowStart(q *inquiry.Inquiry, w inquiry.Window) (edtf.Date, error) {
	if !q.AsOf.IsDay() {
		return edtf.Date{}, errNoDay
	}
	return w.Since(q.AsOf), nil
}

// typed adds methods and functions that can be called without reflection to template options. Package template implements it.
var typed = seam.Typed.(func(opts any, known engine.Known))

// known returns what the template engine needs to know about an inquiry for its messages and calls.
func known() engine.Known {
	usage := map[string]engine.Usage{}
	for _, f := range own {
		usage[f.Name] = engine.Usage{Signature: f.Signature, Example: f.Example}
	}
	return engine.Known{Methods: methods(), Roots: roots(), Usage: usage, Names: names, Words: words(), Values: values(), Signatures: map[string]string{
		"since": "window → any", "ageMonths": "when → any", "before": "when when → bool", "after": "when when → bool", "url": "identifier → any",
		"doi": "identifier → any", "paper": "identifier → any", "taskNumber": "task → any", "newerFrom": "claim → any",
	}}
}

// names holds the names that messages use for the types of an inquiry.
var names = engine.Names{
	reflect.TypeFor[inquiry.Inquiry](): "the inquiry", reflect.TypeFor[inquiry.Library](): "the library", reflect.TypeFor[inquiry.Answer](): "the answer",
	reflect.TypeFor[inquiry.Task](): "a task", reflect.TypeFor[inquiry.Retest](): "a re-test task", reflect.TypeFor[inquiry.Surface](): "a surface task",
	reflect.TypeFor[inquiry.Propose](): "a propose task", reflect.TypeFor[inquiry.Ask](): "an ask task", reflect.TypeFor[inquiry.Window](): "a window",
	reflect.TypeFor[claim.Claim](): "a claim", reflect.TypeFor[claim.Passage](): "a passage", reflect.TypeFor[anchor.Paper](): "a paper",
	reflect.TypeFor[anchor.ID](): "an identifier", reflect.TypeFor[edtf.Date](): "a date", reflect.TypeFor[inquiry.Number](): "a number",
}

// words returns the words used in signatures. Arguments that are dates, identifiers or windows may also be strings.
func words() map[string]engine.Word {
	text := reflect.TypeFor[string]()
	return map[string]engine.Word{
		"when": {Name: "a date", Types: []reflect.Type{reflect.TypeFor[edtf.Date](), text}, Literal: func(s string) error {
			_, err := edtf.ParseProse(s)
			return err
		}},
		"identifier": {Name: "an identifier", Types: []reflect.Type{reflect.TypeFor[anchor.ID](), reflect.TypeFor[anchor.Paper](), text}, Literal: func(s string) error {
			_, err := anchor.ParseID(s)
			return err
		}},
		"window": {Name: `a window such as "6 months"`, Types: []reflect.Type{reflect.TypeFor[inquiry.Window](), text}, Literal: func(s string) error {
			_, err := inquiry.ParseWindow(s)
			return err
		}},
		"task": {Name: taskKinds, Types: []reflect.Type{
			reflect.TypeFor[inquiry.Retest](), reflect.TypeFor[inquiry.Surface](), reflect.TypeFor[inquiry.Propose](), reflect.TypeFor[inquiry.Ask](),
		}},
		"claim": {Name: "a claim", Types: []reflect.Type{reflect.TypeFor[claim.Claim]()}},
	}
}

// values returns the allowed words for each option of an inquiry.
func values() map[reflect.Type][]string {
	return map[reflect.Type][]string{
		reflect.TypeFor[inquiry.Search](): {string(inquiry.SearchYes), string(inquiry.SearchNo), string(inquiry.SearchUnknown)},
		reflect.TypeFor[inquiry.Form]():   {string(inquiry.FormLines), string(inquiry.FormJSON), string(inquiry.FormProse), string(inquiry.FormNone)},
	}
}

const taskKinds = "the .Retest, .Surface, .Propose or .Ask of a task"

// got returns the name that a message uses for a value.
func got(v any) string {
	if v == nil {
		return "nothing"
	}
	return names.Of(reflect.TypeOf(v))
}

// methods returns the methods that templates call most often. All other methods are called by reflection.
func methods() []*engine.Method {
	return []*engine.Method{
		engine.NewTextMethod("String", edtf.Date.AppendEDTF, true),
		engine.NewTextMethod("Prose", func(d edtf.Date, dst []byte) []byte { return d.AppendProse(dst) }, true),
		engine.NewMethod("IsZero", edtf.Date.IsZero, false),
		engine.NewTextMethod("String", func(id anchor.ID, dst []byte) []byte { dst, _ = id.AppendText(dst); return dst }, true),
		engine.NewMethod("Scheme", anchor.ID.Scheme, false),
		engine.NewMethod("URL", anchor.ID.URL, true),
		engine.NewMethod("DOI", anchor.ID.DOI, true),
		engine.NewMethod("IsZero", anchor.ID.IsZero, false),
		engine.NewTextMethod("String", appendWindow, true),
		engine.NewTextMethod("Prose", appendWindow, true),
		engine.NewMethod("IsZero", inquiry.Window.IsZero, false),
		engine.NewMethod("Count", inquiry.Window.Count, true),
		engine.NewMethod("Unit", inquiry.Window.Unit, false),
	}
}

// roots returns the functions of the inquiry that can be called without reflection, each for one type of argument.
func roots() map[string]*engine.Direct {
	return map[string]*engine.Direct{
		"since": engine.RootDirect(windowStart), "search": engine.FactDirect(searchOf), "answerForm": engine.FactDirect(formOf),
		"paperCount": engine.FactDirect(paperCount), "firstRetest": engine.FactDirect(firstRetest),
		"taskNumber": engine.RootDirect(func(q *inquiry.Inquiry, r *inquiry.Retest) (int, error) { return taskNumber(q, r) }),
	}
}

func appendWindow(w inquiry.Window, dst []byte) []byte {
	dst, _ = w.AppendText(dst) // AppendText never fails
	return dst
}

func searchOf(q *inquiry.Inquiry) string { return string(cmp.Or(q.Search, inquiry.SearchUnknown)) }

func formOf(q *inquiry.Inquiry) string { return string(cmp.Or(q.Answer.Form, inquiry.FormLines)) }

func paperCount(q *inquiry.Inquiry) int { return len(q.Anchors) }

func firstRetest(q *inquiry.Inquiry) int {
	return 1 + slices.IndexFunc(q.Tasks, func(t inquiry.Task) bool { return t.Retest != nil })
}

// taskNumber returns the number of the task that contains v, which is a pointer such as *inquiry.Retest.
func taskNumber(q *inquiry.Inquiry, v any) (int, error) {
	i := slices.IndexFunc(q.Tasks, func(t inquiry.Task) bool {
		switch v := v.(type) {
		case *inquiry.Retest:
			return v == t.Retest
		case *inquiry.Surface:
			return v == t.Surface
		case *inquiry.Propose:
			return v == t.Propose
		case *inquiry.Ask:
			return v == t.Ask
		}
		return false
	})
	if i < 0 {
		return 0, fmt.Errorf("want %s, got %s", taskKinds, got(v))
	}
	return i + 1, nil
}

func ageMonths(q *inquiry.Inquiry, date any) (int, error) {
	if !q.AsOf.IsDay() {
		return 0, errNoDay
	}
	d, err := dateOf(date)
	return d.AgeMonths(q.AsOf), err
}

// dateOf returns the date that v contains, either as a date or as text.
func dateOf(v any) (edtf.Date, error) {
	switch v := v.(type) {
	case edtf.Date:
		return v, nil
	case string:
		return edtf.ParseProse(v)
	}
	return edtf.Date{}, fmt.Errorf("want a date, got %s", got(v))
}

func before(a, b any) (bool, error) {
	x, err := dateOf(a)
	if err != nil {
		return false, err
	}
	y, err := dateOf(b)
	if err != nil {
		return false, err
	}
	return endsBefore(x, y), nil
}

func after(a, b any) (bool, error) {
	x, err := dateOf(a)
	if err != nil {
		return false, err
	}
	y, err := dateOf(b)
	if err != nil {
		return false, err
	}
	return endsBefore(y, x), nil
}

// endsBefore reports whether all of a comes before all of b. It returns false if the end of a or the start of b is open or unknown.
func endsBefore(a, b edtf.Date) bool {
	end, start := a.Latest(), b.Earliest()
	return !end.IsZero() && !start.IsZero() && end.Compare(start) < 0
}

func asID(v any) (anchor.ID, error) {
	switch v := v.(type) {
	case anchor.ID:
		return v, nil
	case anchor.Paper:
		return v.ID, nil
	case *anchor.Paper:
		return v.ID, nil
	case string:
		return anchor.ParseID(v)
	}
	return anchor.ID{}, fmt.Errorf("want an identifier, got %s", got(v))
}

func paper(q *inquiry.Inquiry, v any) (anchor.Paper, error) {
	id, err := asID(v)
	if err != nil {
		return anchor.Paper{}, err
	}
	if p, ok := q.Paper(id); ok {
		return p, nil
	}
	return anchor.Paper{}, fmt.Errorf("%s is not among the anchors", id)
}

// address is a string that identifies a paper. Like an identifier, it is printed byte for byte.
type address string

// exact returns the types whose text is printed byte for byte.
func exact() []reflect.Type {
	return []reflect.Type{reflect.TypeFor[anchor.ID](), reflect.TypeFor[address]()}
}

func idURL(v any) (address, error) {
	id, err := asID(v)
	return address(id.URL()), err
}

func idDOI(v any) (address, error) {
	id, err := asID(v)
	return address(id.DOI()), err
}

func newerFrom(q *inquiry.Inquiry, c claim.Claim) (edtf.Date, error) {
	if !q.AsOf.IsDay() {
		return edtf.Date{}, errNoDay
	}
	return q.NewerFrom(c), nil
}
