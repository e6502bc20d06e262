package template

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	stock "text/template"

	"github.com/dated-claims/retest/internal/engine"
)

// deviation is an intentional difference between the engine and text/template. Its name is the name of a row in
// docs/template-engine.md, which explains the difference and the reason for it. The tests fail if a row of Go's tests gives different
// results but is not listed, or if a listed row gives the same result.
type deviation struct {
	name string
	says *regexp.Regexp      // matches each failure message of Go's tests
	rows map[string][]string // rows of Go's tests, by test name

	// For generated templates:
	refuses *regexp.Regexp              // matches the engine's message for an action that it rejects but text/template evaluates
	nothing bool                        // only if the action yields nil at least once
	fails   *regexp.Regexp              // matches the engine's message for an action in which only the engine fails
	absent  bool                        // only if the action yields an absent value
	passes  *regexp.Regexp              // matches text/template's message for an action in which only text/template fails
	alike   func(string) string         // makes intentionally different outputs equal
	causes  func(t trial, p place) bool // reports actions after which the two may differ in any way
}

// execute is the test with the large table.
const execute = "TestExecute"

// ofPointers matches the methods of the fixture that only pointers have.
const ofPointers = `(Pointed|Me|Maybe|Each|Err|String|Error|PIdent|Reach|PDouble|First)`

// leveled matches a number that was printed by a String method with a pointer receiver. text/template calls that method if the number
// is addressable.
var leveled = regexp.MustCompile(`level<(\d+)>`)

// ofMissing matches a method call on a value that may be missing. asks matches an action that tests a value: if or with.
var (
	ofMissing = regexp.MustCompile(`\.(nil|NoNext|Next|n|p)\.[A-Z]\w*`)
	asks      = regexp.MustCompile(`^{{-?\s*(else )?(if|with)\b`)
)

var (
	conditional = regexp.MustCompile(`^(else )?(if|with) $`)
	chooses     = regexp.MustCompile(`\b(and|or)\b`)
)

var knownDeviations = []deviation{
	{
		name:    "printing a missing value",
		refuses: regexp.MustCompile(`^nothing to print: .* is missing$`),
		fails:   regexp.MustCompile(`^(nothing to print: )?the value is missing$`), absent: true,
		says: regexp.MustCompile(`>: the value is missing(", want "<nil>")?$`),
		rows: map[string][]string{
			execute:               {"map .NO", "empty nil", "NIL", "(*V)(nil).String()", "(*W)(nil).Error()"},
			"TestMissingMapKey":   {"template: t1:1:9"},
			"TestEvalFieldErrors": {`got error "template: tmpl:1:2: executing \"tmpl\" at <.MissingKey>`},
		},
	},
	{
		name: "index with a key that the map lacks",
		says: regexp.MustCompile(`nothing to print: the value is missing$`),
		rows: map[string][]string{execute: {"map[NO]", "map[``]"}},
	},
	{
		name:    "a field of a missing value",
		refuses: regexp.MustCompile(`has no field \w+$|^nothing to read \S+ from: the template is called without a value$|^invalid function signature for \w+: `), nothing: true,
		fails:  regexp.MustCompile(`^nil pointer evaluating interface {}\.\w+$`),
		passes: regexp.MustCompile(`^nil pointer evaluating \S+( {})?\.\w+$|index of untyped nil$|^invalid value; expected \S+$|index of nil pointer$|^reflect: indirection through nil pointer to embedded struct field \w+$|value method \S+ called using nil \*\w+ pointer$`), // an action that tests the value treats it as missing instead of failing
		causes: func(t trial, p place) bool { // a method of a missing value is not called, regardless of its arguments
			action := t.text[p.start:p.end]
			return strings.Contains(action, ".NoNext.Plus") || asks.MatchString(action) && ofMissing.MatchString(action)
		},
		says: regexp.MustCompile(`nil pointer evaluating interface {}\.\w+$|nothing to print: the value is missing$`),
		rows: map[string][]string{execute: {"field on interface", "field on parenthesized interface", "and undef", "or undef"}},
	},
	{
		name: "a missing value as a text argument",
		says: regexp.MustCompile(`argument 1: want text, got (nil|nothing)$`),
		rows: map[string][]string{execute: {"print nil", "html typed nil", "html untyped nil"}},
	},
	{
		name:    "a character in single quotes",
		refuses: regexp.MustCompile(`: use double quotes for text, got '.+'$`),
	},
	{
		name:    "printing a list",
		refuses: regexp.MustCompile(`a list( of .+)? cannot be printed; use join or range$`), fails: regexp.MustCompile(`a list( of .+)? cannot be printed; use join or range$`),
		says: regexp.MustCompile(`a list( of .+)? cannot be printed; use join or range$`),
		rows: map[string][]string{execute: {
			"dot slice", "*[]int", "empty with slice", "with slice", "with emptyslice", "or as if true", "slice[:]", "slice[1:]", "slice[1:2]",
			"len(s) < indexes < cap(s)", "array[:]", "array[1:]", "array[1:2]", "pointer to array[:]", "pointer to array[1:]",
			"pointer to array[1:2]", "slice of an interface field",
		}},
	},
	{
		name:    "printing a map",
		refuses: regexp.MustCompile(`a map cannot be printed; print one of its values, or use range$`), fails: regexp.MustCompile(`a map cannot be printed; print one of its values, or use range$`),
		says: regexp.MustCompile(`a map cannot be printed; print one of its values, or use range$`),
		rows: map[string][]string{execute: {"dot map", "with map", "with emptymap"}},
	},
	{
		name:    "printing a struct",
		refuses: regexp.MustCompile(`cannot be printed; print one of its fields(: .*)?$`), fails: regexp.MustCompile(`cannot be printed; print one of its fields(: .*)?$`),
		says: regexp.MustCompile(`cannot be printed; print one of its fields(: .*)?$`),
		rows: map[string][]string{execute: {"dot struct", "empty with struct"}},
	},
	{
		name:    "methods of pointers",
		refuses: regexp.MustCompile(`has no field ` + ofPointers + `$`),
		fails:   regexp.MustCompile(`^can't evaluate field ` + ofPointers + ` in type |^nil pointer evaluating \S+\.` + ofPointers + `$`),
		alike:   func(out string) string { return leveled.ReplaceAllString(out, "$1") },
		says:    regexp.MustCompile(`has no field \w+|can't evaluate field \w+ in type template\.T$|[VW] cannot be printed; print one of its fields$|nil pointer evaluating \*template\.T\.Method0$`),
		rows: map[string][]string{
			execute: {
				"V{6666}.String()", "W{888}.Error()", ".Method0", ".Method1(1234)", ".Method1(.I)", ".Method2(3, .X)", ".Method2(.U16, `str`)",
				".Method2(.U16, $x)", ".Method3(nil constant)", ".Method3(nil value)", "method on var", "method on chained var", "chained method",
				"chained method on variable", "method on nil value from slice", "method on typed nil interface value", "pipeline",
				"parens: $.GetU in paren", "printf method", "printf lots", "range []int method", "error method, no error", "bug0", "bug1", "bug2",
				"bug3", "bug13", "bug17b",
			},
			"TestExecuteError":           {"expected myError"},
			"TestAddrOfIndex":            {"{{range .}}{{.String}}{{end}}: Execute"},
			"TestExecutePanicDuringCall": {"direct method call panics", "indirect method call panics"},
		},
	},
	{
		name:    "a value for a pointer parameter",
		refuses: regexp.MustCompile(`: want a pointer to .+, got .+$`),
		fails:   regexp.MustCompile(`^wrong type for value; expected \*template\.(\w+); got template\.\w+$`),
		causes:  func(t trial, p place) bool { return strings.Contains(t.text[p.start:p.end], "tPAny") },
		says:    regexp.MustCompile(`want a pointer to V, got V$`),
		rows:    map[string][]string{execute: {"bug6b", "bug6c"}},
	},
	{
		name: "printf with a verb for Go programmers",
		says: regexp.MustCompile(`printf: no such verb in "%T`),
		rows: map[string][]string{execute: {
			"range int8", "range int16", "range int32", "range int64", "range int", "range uint8", "range uint16", "range uint32", "range uint64",
			"range uint", "range uintptr", "range 5", "bug12xe", "bug12xE", "bug12Xe", "bug12XE",
		}},
	},
	{
		name: "printf with a complex number",
		says: regexp.MustCompile(`printf: %g: want a number, got \(1\+7i\)$`),
		rows: map[string][]string{execute: {"printf complex"}},
	},
	{
		name:    "range over a missing value",
		refuses: regexp.MustCompile(`^range can't iterate over `), nothing: true,
		passes: regexp.MustCompile(`^range can't iterate over (<nil>)?$|^can't use <nil> iterate over more than one variable$|^reflect\.Value\.Call: call of nil function$`),
	},
	{
		name:   "nil for a parameter that can be nil",
		passes: regexp.MustCompile(`^wrong type for value; expected .+; got interface \{\}$`),
	},
	{
		name:  "a String method that panics",
		fails: regexp.MustCompile(`^the function called here panicked: touched$`),
	},
	{
		name:    "an argument of the wrong type",
		refuses: regexp.MustCompile(`^index: argument 1: want a list, a map or text, got .+$`),
	},
	{
		name: "printing bytes",
		causes: func(t trial, p place) bool {
			asking, ok := t.asking(p)
			return ok && slices.ContainsFunc(asking.stock().seen, func(v reflect.Value) bool {
				for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
					v = v.Elem()
				}
				return v.IsValid() && engine.IsBytes(v.Type())
			})
		},
	},
	{
		name:    "printing a missing value",
		refuses: regexp.MustCompile(`^.+ cannot be printed$`), nothing: true,
	},
	{
		name:   "a map with keys of a named type",
		passes: regexp.MustCompile(`^can't evaluate field \w+ in type map\[template\.name\]string$`),
	},
	{
		name: "break in the else of a range",
		causes: func(t trial, p place) bool {
			return t.text[p.start:p.end] == "{{break}}" && strings.Contains(t.text[:p.start], "else")
		},
	},
	{
		name: "what counts as true",
		causes: func(t trial, p place) bool {
			if action := actionPattern.FindStringSubmatch(t.text[p.start:p.end]); action == nil || !conditional.MatchString(action[2]) {
				return false
			}
			asking, ok := t.asking(p)
			return ok && slices.ContainsFunc(asking.stock().seen, func(v reflect.Value) bool {
				truth, _ := stock.IsTrue(v)
				return truth != engine.Truth(v)
			})
		},
	},
	{
		name:   "`and` or `or` with a missing value",
		causes: func(t trial, p place) bool { return chooses.MatchString(t.text[p.start:p.end]) },
	},
	{
		name: "slice",
		says: regexp.MustCompile(`slice: argument 1: want a list, got text$`),
		rows: map[string][]string{execute: {"string[:]", "string[0:1]", "string[1:]", "string[1:2]"}},
	},
	{
		name: "range over a channel without a value",
		says: regexp.MustCompile(`range over a channel that is not closed and has no value ready$`),
		rows: map[string][]string{execute: {"range count"}},
	},
	{
		name:    "values that cannot be compared",
		refuses: regexp.MustCompile(`^(eq|ne): (cannot compare .*|.* cannot be compared: deepEqual compares lists and maps)$`),
		says:    regexp.MustCompile(`eq: a map cannot be compared`),
		rows:    map[string][]string{"TestComparison": {"eq .Map .Map errored incorrectly", "eq .Map .NonNilMap errored incorrectly"}},
	},
	{
		name: "the wording of errors",
		says: regexp.MustCompile(`.`),
		rows: map[string][]string{
			"TestExecError":              {"expected"},
			"TestExecuteGivesExecError":  {`expected "field X in type int"; got "a number has no field X"`},
			"TestEvalFieldErrors":        {`got error "T has no field MissingField`},
			"TestMaxExecDepth":           {`got error "template: tmpl:1:11: executing \"tmpl\" at <{{template \"tmpl\" .}}>: the bound of 1000 levels of template calls was exceeded"`},
			"TestExecutePanicDuringCall": {"direct func call panics", "indirect func call panics", "func field call panics", "method call on nil interface"},
			"TestFunctionCheckDuringCall": {
				"call nothing", "call non-function", "call func with wrong argument", "call variadic func with wrong argument",
				"call too few return number func", "call too many return number func", "call invalid return type func", "call pipeline",
			},
			"TestIssue48215": {`template: :1:3: executing "" at <.S>: nil pointer evaluating *template.A.S`},
		},
	},
}
