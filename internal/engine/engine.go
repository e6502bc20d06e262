package engine

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"text/template/parse"
)

// Config is what a program is made of.
type Config struct {
	Data      reflect.Type           // the type of the data; Append takes a pointer to it
	Trees     map[string]*parse.Tree // by name
	Entries   []string               // the templates that are rendered by name
	Unreached []string               // templates that are checked only, for data of any type
	Funcs     map[string]*Func       // by name
	Methods   []*Method              // typed ways to call methods
	Bounds    Bounds
	Recurse   map[string]int // templates that may call themselves, and how deep

	// Escape appends data to the output in a form in which it is no structure; nil prints it as it is.
	Escape func(dst []byte, text string) []byte
	// Guard looks at the finished output, which lasts as long as the call, and may give another one, with the marks that say where data
	// stands moved along. It gives nil to leave it as it is; a nil Guard does so always.
	Guard func(out string, marks []Mark) []byte
	// Verbatim is a type of texts that are printed as they are. Nil is none.
	Verbatim reflect.Type
	// Exact are types whose text is printed byte for byte, by EscapeExact alone; nil prints it as it is.
	Exact       []reflect.Type
	EscapeExact func(dst []byte, text string) []byte

	// Clean puts values on one line, however deep, before a function lays them out.
	Clean func(v any) (any, error)
	// Weigh says how much there is in a value, however deep.
	Weigh func(v any) int
	// Text is the text of a value as the functions have it.
	Text func(v any) (string, error)
	// Literals says what is wrong with a literal, by the word of the signature for what is wanted there.
	Literals map[string]func(text string) error
	// MostBytes is how much text a function may make.
	MostBytes int
}

// Program is compiled templates. It is read-only, and safe for concurrent use.
type Program struct {
	data      boxer
	entries   map[string]*specialization
	parts     []*specialization // all, in the order of their compilation
	sites     []location
	joined    map[int32][]Continuation // by the site of the first of texts that are printed as one
	bounds    Bounds
	most      int // bytes of text that a function may make
	recursive int // templates that may call themselves
	escape    func(dst []byte, text string) []byte
	exact     func(dst []byte, text string) []byte
	guard     func(out string, marks []Mark) []byte
	pool      sync.Pool
}

// Reads reports whether some path of the entries reads a field, or hands the struct that it is in to a function.
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
	maybe   bool // the dot may be nothing
	iface   bool // the dot lies in memory as an interface
	nonNil  bool // the dot is a pointer that is not nil
	body    *block
	slots   int
	vals    int
	frame   int64 // bytes of slots and vals
	size    int   // statements
	limit   int   // how deep it may be in itself; 0 when it cannot be
	index   int   // of its counter
}

// location is a place in a template.
type location struct {
	t      *specialization
	node   parse.Node
	branch branchKind
}

// errorAt is an error at a place, still without a cause.
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

// failf is fail for an error in words, under the rule for errors that have none of their own.
func (m *machine) failf(site int, format string, args ...any) {
	m.fail(site, "render", fmt.Errorf(format, args...))
}
