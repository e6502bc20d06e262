package engine

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"text/template/parse"
)

// A Config holds the templates to compile and the options of their program.
type Config struct {
	Data      reflect.Type           // the type of the data; Append takes a pointer to it
	Trees     map[string]*parse.Tree // parse trees by template name
	Entries   []string               // templates that are rendered by name
	Unreached []string               // templates that are only checked, for data of any type
	Funcs     map[string]*Func       // functions by name
	Methods   []*Method              // ways to call methods without reflection
	Bounds    Bounds
	Recurse   map[string]int // how deeply templates may recurse, by template name

	// Escape appends data to the output in a form that cannot be mistaken for structure. If it is nil, data is printed unchanged.
	Escape func(dst []byte, text string) []byte
	// Guard checks the finished output. It returns the output to use instead and updates the positions in marks, or it returns nil to
	// keep the output as it is. The string out is valid only during the call. If Guard is nil, every output is kept.
	Guard func(out string, marks []Mark) []byte
	// Verbatim is the type of strings that are printed unchanged, or nil if there is none.
	Verbatim reflect.Type
	// Escaped is the type of single-line strings that have already been escaped, or nil if there is none.
	Escaped reflect.Type
	// Exact lists types whose text is printed byte for byte. Only EscapeExact is applied to their text, or nothing if EscapeExact is
	// nil.
	Exact       []reflect.Type
	EscapeExact func(dst []byte, text string) []byte

	// Clean reduces all text in a value, at any depth, to single lines before a function lays the value out.
	Clean func(v any) (any, error)
	// Weigh returns the size of a value including everything in it.
	Weigh func(v any) int
	// Text returns the text of a value according to the rules of the functions.
	Text func(v any) (string, error)
	// Literals holds the checks for literal arguments. A check is keyed by the parameter's word in a signature, or by the word after
	// its slash.
	Literals map[string]func(text string) error
	// Values maps types to all the strings that their values can be.
	Values map[reflect.Type][]string
	// Words maps the words that signatures use for the data.
	Words map[string]Word
	// Names holds the names that messages use for types of the data.
	Names Names
	// Usage returns the usage of a function, given its name: its signature and an example.
	Usage func(name string) Usage
	// Call suggests a replacement for a field that values have in other languages, given its name. It returns the function that does
	// the same, or "" if there is none, and a hint about what else to do.
	Call func(name string) (function, hint string)
	// MostBytes is the maximum length of a string that a function may create.
	MostBytes int
}

// A Program is a set of compiled templates. It is immutable and safe for concurrent use.
type Program struct {
	data      boxer
	entries   map[string]*specialization
	parts     []*specialization // all specializations, in the order in which they were compiled
	sites     []location
	joined    map[int32][]Continuation // for adjacent pieces of text printed as one: all pieces except the first, by the site of the first
	bounds    Bounds
	most      int // maximum length of a string that a function may create
	names     Names
	recursive int // number of templates that may call themselves
	escape    func(dst []byte, text string) []byte
	exact     func(dst []byte, text string) []byte
	guard     func(out string, marks []Mark) []byte
	pool      sync.Pool
}

// Reads reports whether any template reachable from the entries reads the field or passes the struct that contains it to a function.
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
	root    parse.VariableNode // the variable $
	dot     typ
	from    origin
	stable  bool // the dot does not move during the render
	maybe   bool // the dot may be missing
	iface   bool // the dot is stored as an interface
	nonNil  bool // the dot is a pointer that is not nil
	body    *block
	slots   int
	vals    int
	frame   int64 // size in bytes of slots and vals
	size    int   // number of statements
	limit   int   // maximum recursion depth, or 0 if the template may not call itself
	index   int   // index of the counter for its recursion depth
}

// location is a node of a template.
type location struct {
	t      *specialization
	node   parse.Node
	branch branchKind
}

// errorAt returns an error for a site without setting its cause.
func (p *Program) errorAt(at int) *Error {
	if at <= 0 || at > len(p.sites) {
		return &Error{}
	}
	s := p.sites[at-1]
	return &Error{Template: s.t.name, Node: s.node}
}

// fail ends the render with an error.
func (m *machine) fail(site int, rule string, err error) {
	e := m.prog.errorAt(site)
	e.Rule, e.Err = rule, err
	panic(e)
}

// failf is like fail but formats the error and reports it under the rule for errors that have no rule of their own.
func (m *machine) failf(site int, format string, args ...any) {
	m.fail(site, "render", fmt.Errorf(format, args...))
}
