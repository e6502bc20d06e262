package template

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Grade says how far a function can be trusted to give the same result everywhere.
type Grade string

// The grades.
const (
	Builtin Grade = "builtin" // text/template's own
	Pure    Grade = "pure"    // sprig's: the same result everywhere, whatever it is given
	Mended  Grade = "mended"  // sprig's or text/template's in name and purpose, with an error, a bound or an order where theirs is unsafe
	Clocked Grade = "clocked" // sprig's, but its clock is the day the prompt is for, and its zone UTC
	Refused Grade = "absent"  // not offered: it reaches the machine, the network or chance
	Own     Grade = "own"     // of this package, or of the program that uses it
)

// Function is a row of the table of functions.
type Function struct {
	Name      string
	Grade     Grade
	Signature string // as a template author reads it, such as: trunc N TEXT → text
	Doc       string // one line, what it does; for absent ones why they are not offered
	Instead   string // absent ones: what to use instead, or "" when there is nothing
	Example   string // a template, such as {{ trunc 6 "a long text" }}
	Output    string // what Example renders to
	KeepsText bool   // its result holds every word of its text arguments, or it hands on one of them whole: it cuts nothing

	fn      any                     // the Go function; nil where text/template's own is used
	clocked func(now time.Time) any // makes the Go function for one day; nil where none is needed
}

// Functions lists the functions of text/template, of sprig and of this package, sorted by name. The list is the caller's own.
func Functions() []Function { return slices.Clone(table()) }

// Bounds on what one call of a function may make.
const (
	maxText  = 1 << 20 // bytes
	maxItems = 10_000
)

var errNoDay = errors.New("needs the day the prompt is for, and there is none: set as_of")

// table is made once and not changed afterwards.
var table = sync.OnceValue(func() []Function {
	rows := slices.Concat(
		builtinFunctions(), logicFunctions(), typeFunctions(),
		textFunctions(), caseFunctions(), wrapFunctions(), regexFunctions(),
		listFunctions(), editFunctions(), mapFunctions(), mergeFunctions(), partFunctions(),
		numberFunctions(), sequenceFunctions(), dateFunctions(),
		jsonFunctions(), encodingFunctions(), pathFunctions(), refusedFunctions(), proseFunctions(),
	)
	slices.SortFunc(rows, func(a, b Function) int { return cmp.Compare(a.Name, b.Name) })
	return rows
})

// unclocked is the functions that are the same on every day.
var unclocked = sync.OnceValue(func() map[string]any {
	m := map[string]any{}
	for _, f := range table() {
		if f.fn != nil {
			m[f.Name] = f.fn
		}
	}
	return m
})

// funcMap gives the Go functions by name, for one day; without a day, those that need one fail. Functions of text/template that
// are used as they are do not appear. The map is the caller's own.
func funcMap(now time.Time, hasNow bool) map[string]any {
	m := maps.Clone(unclocked())
	for _, f := range table() {
		switch {
		case f.clocked == nil:
		case hasNow:
			m[f.Name] = f.clocked(now)
		default:
			m[f.Name] = dayless
		}
	}
	return m
}

func dayless(...any) (any, error) { return nil, errNoDay }

// named is a function under its name and further ones.
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
