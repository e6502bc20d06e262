package engine

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"text/template/parse"
)

// Config holds the templates to compile and the options of their program.
type Config struct {
	Data      reflect.Type           // the type of the data; Append takes a pointer to it
	Trees     map[string]*parse.Tree // by name
	Entries   []string               // the templates that are rendered by name
	Unreached []string               // templates that are checked only, for data of any type
	Funcs     map[string]*Func       // by name
	Methods   []*Method              // typed ways to call methods
	Bounds    Bounds
	Recurse   map[string]int // how deep templates may call themselves, by name

	// Escape appends data to the output in a form that does not read like structure. If it is nil, data is printed as it is.
	Escape func(dst []byte, text string) []byte
	// Guard checks the finished output. It returns the output to use instead, and updates the positions in marks, or it returns nil to keep
	// out. The string out is valid only during the call. A nil Guard keeps every output.
	Guard func(out string, marks []Mark) []byte
	// Verbatim is the type of texts that are printed as they are, or nil if there is none.
	Verbatim reflect.Type
	// Escaped is the type of texts on one line that are escaped already, or nil if there is none.
	Escaped reflect.Type
	// Exact lists types whose text is printed byte for byte: only EscapeExact is applied to it, or nothing if EscapeExact is nil.
	Exact       []reflect.Type
	EscapeExact func(dst []byte, text string) []byte

	// Clean puts the text of a value on one line, at any depth, before a function lays it out.
	Clean func(v any) (any, error)
	// Weigh returns the size of a value with everything in it.
	Weigh func(v any) int
	// Text returns the text of a value by the rules of the functions.
	Text func(v any) (string, error)
	// Literals holds the checks of literal arguments, by the word of the parameter in a signature, or the one after its slash.
	Literals map[string]func(text string) error
	// Values are the texts that the values of a type can be.
	Values map[reflect.Type][]string
	// Words are words of signatures that the data has.
	Words map[string]Word
	// Names are what messages call types of the data.
	Names Names
	// Usage shows how a function is used, by its name: its signature and an example.
	Usage func(name string) Usage
	// Call returns the function that does for a value what a field of that name does in other languages, or "", and what else to do about it.
	Call func(name string) (function, hint string)
	// MostBytes is the maximum length of a text that a function may make.
	MostBytes int
}

// Program is a set of compiled templates. It is read-only, and safe for concurrent use.
type Program struct {
	data      boxer
	entries   map[string]*specialization
	parts     []*specialization // all, in the order of their compilation
	sites     []location
	joined    map[int32][]Continuation // for texts that are printed as one: those after the first, by the site of the first
	bounds    Bounds
	most      int // bytes of text that a function may make
	names     Names
	recursive int // how many templates may call themselves
	escape    func(dst []byte, text string) []byte
	exact     func(dst []byte, text string) []byte
	guard     func(out string, marks []Mark) []byte
	pool      sync.Pool
}

// Reads reports whether a template that is reachable from the entries reads a field, or passes the struct that contains it to a function.
func (p *Program) Reads(f Field) bool {
	return slices.ContainsFunc(p.parts, func(t *specialization) bool {
		return slices.ContainsFunc(t.reads, func(r Field) bool { return r == f || r == Field{Of: f.Of} })
	})
}

// specialization is a template compiled for one type of its dot.
type specialization struct {
	name    string
	tree    *parse.Tree
	faults  []Fault
	callees []*specialization
	reads   []Field
	root    parse.VariableNode // $
	dot     typ
	from    origin
	stable  bool // the dot stays where it is during the render
	maybe   bool // the dot may be missing
	iface   bool // the dot is stored as an interface
	nonNil  bool // the dot is a pointer that is not nil
	body    *block
	slots   int
	vals    int
	frame   int64 // bytes of slots and vals
	size    int   // statements
	limit   int   // how deep it may call itself; 0 if it may not
	index   int   // of its counter
}

// location is a node of a template.
type location struct {
	t      *specialization
	node   parse.Node
	branch branchKind
}

// errorAt returns an error at a site, without a cause.
func (p *Program) errorAt(at int) *Error {
	if at <= 0 || at > len(p.sites) {
		return &Error{}
	}
	s := p.sites[at-1]
	return &Error{Template: s.t.name, Node: s.node}
}

// fail ends the render.
func (m *machine) fail(site int, rule string, err error) {
	e := m.prog.errorAt(site)
	e.Rule, e.Err = rule, err
	panic(e)
}

// failf is fail with a formatted error, under the rule for errors that have no rule of their own.
func (m *machine) failf(site int, format string, args ...any) {
	m.fail(site, "render", fmt.Errorf(format, args...))
}
