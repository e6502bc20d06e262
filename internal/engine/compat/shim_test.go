// Package template runs text/template's own tests and generated templates against the engine as configured by package template. It
// contains only tests. This file provides the API of text/template on top of the engine.
package template

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	stock "text/template"
	"text/template/parse"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
	"github.com/dated-claims/retest/internal/seam"
	_ "github.com/dated-claims/retest/template" // sets seam.Engine
)

// FuncMap is text/template's FuncMap.
type FuncMap = stock.FuncMap

// ExecError is text/template's ExecError.
type ExecError = stock.ExecError

// A Template is one template and the set it belongs to.
type Template struct {
	*parse.Tree
	name        string
	left, right string
	*common
}

type common struct {
	mu        sync.Mutex
	templates map[string]*Template
	funcs     map[string]any
}

// New returns a template with the given name.
func New(name string) *Template {
	t := &Template{name: name}
	t.init()
	return t
}

func (t *Template) init() {
	if t.common == nil {
		t.common = &common{templates: map[string]*Template{}, funcs: map[string]any{}}
	}
}

// Must panics if err is not nil.
func Must(t *Template, err error) *Template {
	if err != nil {
		panic(err)
	}
	return t
}

// Name returns the template's name.
func (t *Template) Name() string { return t.name }

// New returns another template in the set.
func (t *Template) New(name string) *Template {
	t.init()
	return &Template{name: name, common: t.common, left: t.left, right: t.right}
}

// Funcs adds functions.
func (t *Template) Funcs(m FuncMap) *Template {
	t.init()
	stock.New("").Funcs(m) // panics on values that are not functions
	maps.Copy(t.funcs, m)
	return t
}

// Delims sets the delimiters.
func (t *Template) Delims(left, right string) *Template {
	t.init()
	t.left, t.right = left, right
	return t
}

// Option accepts text/template's options. The engine has no options: a missing key always yields a missing value, and printing a
// missing value is an error.
func (t *Template) Option(opts ...string) *Template {
	stock.New("").Option(opts...) // panics on an unknown option
	return t
}

// Lookup finds a template in the set.
func (t *Template) Lookup(name string) *Template {
	if t.common == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.templates[name]
}

// Templates returns the defined templates.
func (t *Template) Templates() []*Template {
	if t.common == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make([]*Template, 0, len(t.templates))
	for _, v := range t.templates {
		out = append(out, v)
	}
	return out
}

// Clone copies the set of templates.
func (t *Template) Clone() (*Template, error) {
	c := &Template{name: t.name, Tree: t.Tree, left: t.left, right: t.right}
	c.init()
	if t.common == nil {
		return c, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for name, v := range t.templates {
		c.templates[name] = &Template{name: name, Tree: v.Copy(), left: v.left, right: v.right, common: c.common}
	}
	maps.Copy(c.funcs, t.funcs)
	return c, nil
}

// AddParseTree adds a tree to the set.
func (t *Template) AddParseTree(name string, tree *parse.Tree) (*Template, error) {
	t.init()
	n := t
	if name != t.name {
		n = t.New(name)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if old := t.templates[name]; old != nil && old.Tree != nil && parse.IsEmptyTree(tree.Root) {
		return old, nil
	}
	n.Tree = tree
	t.templates[name] = n
	return n, nil
}

// Parse parses text with the standard library's parser, in the same mode as package template: unknown functions are not reported until
// Compile.
func (t *Template) Parse(text string) (*Template, error) {
	t.init()
	tree, trees := parse.New(t.name), map[string]*parse.Tree{}
	tree.Mode = parse.ParseComments | parse.SkipFuncCheck
	if _, err := tree.Parse(text, t.left, t.right, trees); err != nil {
		return nil, err
	}
	for name, tree := range trees {
		if _, err := t.AddParseTree(name, tree); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// ExecuteTemplate executes a template in the set.
func (t *Template) ExecuteTemplate(w io.Writer, name string, data any) error {
	tmpl := t.Lookup(name)
	if tmpl == nil {
		return fmt.Errorf("template: no template %q associated with template %q", name, t.name)
	}
	return tmpl.Execute(w, data)
}

// refused is an error found when the templates are read.
type refused struct{ engine.Fault }

func (r *refused) Error() string { return r.Message() }
func (r *refused) Unwrap() error { return r.Err }

// Execute compiles the set for the data and runs it. On error, nothing is written.
func (t *Template) Execute(w io.Writer, data any) error {
	t.init()
	if t.Tree == nil || t.Root == nil {
		err := fmt.Errorf("template: %s: %q is an incomplete or empty template", t.name, t.name)
		return ExecError{Name: t.name, Err: err}
	}
	prog, root, faults := t.program(data, nil)
	if len(faults) > 0 {
		return ExecError{Name: faults[0].Template, Err: &refused{faults[0]}}
	}
	out, err := prog.Append(nil, t.name, root, nil)
	if err != nil {
		return t.placed(err)
	}
	_, err = w.Write(out)
	return err
}

// configured returns the engine configuration of package template.
var configured = seam.Engine.(func() *engine.Config)

// program compiles the set for the type of the data, as package template does. It returns the program, the data in the form that the
// program takes, and the errors in the templates.
func (t *Template) program(data any, escape func([]byte, string) []byte) (prog *engine.Program, root any, faults []engine.Fault) {
	v, ok := data.(reflect.Value)
	if !ok {
		v = reflect.ValueOf(data)
	}
	cfg := configured()
	cfg.Data, root = rooted(v)
	if v.CanAddr() {
		root = v.Addr().Interface()
	}
	cfg.Entries, cfg.Escape = []string{t.name}, escape
	t.mu.Lock()
	defer t.mu.Unlock()
	for name, fn := range t.funcs {
		cfg.Funcs[name] = &engine.Func{Name: name, Fn: fn, Reads: true}
	}
	for name, v := range t.templates {
		cfg.Trees[name] = v.Tree
	}
	cfg.Trees[t.name] = t.Tree
	prog, faults = engine.Compile(cfg)
	return prog, root, slices.DeleteFunc(faults, func(f engine.Fault) bool { return f.Severity != fault.Error })
}

// rooted returns a value in the form that Compile and Append take: its type and a pointer to it.
func rooted(v reflect.Value) (reflect.Type, any) {
	if !v.IsValid() {
		return reflect.TypeFor[any](), new(any)
	}
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return v.Type(), p.Interface()
}

// placed words an error as text/template would.
func (t *Template) placed(err error) error {
	e, ok := errors.AsType[*engine.Error](err)
	if !ok {
		return err
	}
	tree := t.Tree
	if other := t.Lookup(e.Template); other != nil {
		tree = other.Tree
	}
	if e.Node == nil {
		return ExecError{Name: t.name, Err: e}
	}
	location, context := tree.ErrorContext(e.Node)
	return ExecError{Name: e.Template, Err: fmt.Errorf("template: %s: executing %q at <%s>: %w", location, e.Template, context, e)}
}

// DefinedTemplates lists the defined templates for use in a message.
func (t *Template) DefinedTemplates() string {
	var names []string
	for name, v := range t.templates {
		if v.Tree != nil && v.Root != nil {
			names = append(names, fmt.Sprintf("%q", name))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "; defined templates are: " + strings.Join(names, ", ")
}

// These are text/template's own functions.
var (
	IsTrue           = stock.IsTrue
	JSEscapeString   = stock.JSEscapeString
	HTMLEscapeString = stock.HTMLEscapeString
)
