package template

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
)

// Grade says how reliably a function returns the same result everywhere.
type Grade string

// The grades.
const (
	Builtin Grade = "builtin" // from text/template
	Pure    Grade = "pure"    // from sprig; always returns the same result for the same arguments
	Fixed   Grade = "fixed"   // like the function in sprig or text/template, but with an error, a limit or an order where the original is unsafe
	Clocked Grade = "clocked" // from sprig, except that the clock is the day of the prompt and the time zone is UTC
	Refused Grade = "refused" // not offered because it accesses the machine, the network or randomness
	Own     Grade = "own"     // added by this package or by the program that uses it
)

// A Function is an entry in the table of functions.
type Function struct {
	Name      string
	Grade     Grade
	Signature string // for template authors, such as: trunc N TEXT → text
	Doc       string // one-line description; for a refused function, why it is not offered
	Instead   string // for a refused function, what to use instead, or "" if there is nothing
	Example   string // a template, such as {{ trunc 6 "a long text" }}
	Output    string // the output of Example
	Lossless  bool   // the result contains every word of the string arguments, or is one of them unchanged

	fn      any  // the Go function; nil if text/template's own is used
	timed   bool // the first parameter is the day of the render
	metered bool // the first parameter is a function that charges the render for operations
}

// Functions lists the functions of text/template, sprig and this package, sorted by name. The caller owns the returned slice.
func Functions() []Function { return slices.Clone(table()) }

// Bounds on the result of one function call.
const (
	maxText  = 1 << 20 // in bytes
	maxItems = 10_000
)

// table is built once and does not change afterwards.
var table = sync.OnceValue(func() []Function {
	rows := slices.Concat(
		builtinFunctions(), logicFunctions(), typeFunctions(),
		textFunctions(), caseFunctions(), wrapFunctions(), regexFunctions(),
		listFunctions(), editFunctions(), orderFunctions(), mapFunctions(), mergeFunctions(), partFunctions(),
		numberFunctions(), sequenceFunctions(), dateFunctions(),
		jsonFunctions(), encodingFunctions(), pathFunctions(), refusedFunctions(), proseFunctions(),
	)
	slices.SortFunc(rows, func(a, b Function) int { return cmp.Compare(a.Name, b.Name) })
	return rows
})

// gradedFuncs returns the graded functions in the form that the engine uses. The functions that escape depend on the style's escaping.
// The caller may modify the map.
func gradedFuncs(style func([]byte, string) []byte) map[string]*engine.Func {
	m := maps.Clone(allGraded())
	for name, escape := range map[string]func([]byte, string) []byte{"xml": EscapeXML, "md": EscapeMarkdown} {
		fn := *m[name]
		fn.Fn = escaper(escape, style)
		m[name] = &fn
	}
	return m
}

// allGraded is built once and does not change afterwards.
var allGraded = sync.OnceValue(func() map[string]*engine.Func {
	builtins, m := engine.Builtins(), map[string]*engine.Func{}
	for _, f := range table() {
		m[f.Name] = f.engine(builtins[f.Name])
	}
	return m
})

// engine returns an entry of the table in the form that the engine uses. The builtin parameter is text/template's function with the
// same name.
func (f *Function) engine(builtin *engine.Func) *engine.Func {
	if f.Grade == Refused {
		return &engine.Func{Name: f.Name, Refused: f.refusal}
	}
	t := signatures()[f.Name]
	fn := &engine.Func{
		Name: f.Name, Fn: f.fn, Kind: t.kind, Typed: t.typed, Sig: strings.Fields(strings.ReplaceAll(t.sig, "→", " ")), Lossless: f.Lossless, Multiline: t.multiline,
		DeepArgs: t.deepArgs, DeepResult: t.deepResult, Cost: t.cost + callCost, Direct: t.direct, Trusted: true, Reads: f.Grade == Clocked,
		TestsPresence: slices.Contains(asking, f.Name),
	}
	if f.timed {
		fn.With = engine.Clock
	}
	if f.metered {
		fn.With = engine.Meter
	}
	if f.fn == nil {
		fn.Fn, fn.Trusted = builtin.Fn, false
		if fn.Kind == engine.Plainly {
			fn.Kind = builtin.Kind
		}
	}
	return fn
}

// asking lists the functions that test whether a value is present.
var asking = []string{"and", "or", "not", "empty", "default", "coalesce", "all", "any", "eq", "ne", "get", "hasKey"}

// callCost is the estimated number of operations for a call.
const callCost = 3

// refusal returns the fault for a call to a function that is not offered.
func (f *Function) refusal() fault.Fault {
	hint := ""
	if f.Instead != "" {
		hint = "use " + f.Instead
	}
	return fault.Fault{Rule: "refused-function", Err: fmt.Errorf("the function %q is not available: %s", f.Name, f.Doc), Hint: hint}
}

// named returns copies of a function: one under its own name, and one for each additional name.
func named(f Function, names ...string) []Function {
	rows := []Function{f}
	for _, name := range names {
		other := f
		other.Name = name
		other.Signature = strings.Replace(f.Signature, f.Name, name, 1)
		other.Example = strings.Replace(f.Example, f.Name, name, 1)
		rows = append(rows, other)
	}
	return rows
}
