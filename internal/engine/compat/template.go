// Package template has text/template's interface over the engine, by the stock rules. It is for tests alone: the standard library's
// own tests run against it, and fuzzing compares it with the standard library.
//
// Templates are parsed by the standard library and compiled for the type of the data when they are executed.
package template

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"strings"
	"sync"
	stock "text/template"
	"text/template/parse"

	"github.com/dated-claims/retest/internal/engine"
)

// FuncMap is text/template's.
type FuncMap = stock.FuncMap

// ExecError is text/template's.
type ExecError = stock.ExecError

// Template is a set of templates, of which it is one.
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
	missing   engine.MissingKey
}

// New makes a template of that name.
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

// Must panics if there is an error.
func Must(t *Template, err error) *Template {
	if err != nil {
		panic(err)
	}
	return t
}

// Name gives the template's name.
func (t *Template) Name() string { return t.name }

// New makes another template of the set.
func (t *Template) New(name string) *Template {
	t.init()
	return &Template{name: name, common: t.common, left: t.left, right: t.right}
}

// Funcs adds functions.
func (t *Template) Funcs(m FuncMap) *Template {
	t.init()
	stock.New("").Funcs(m) // panics on what is no function
	maps.Copy(t.funcs, m)
	return t
}

// Delims sets the delimiters.
func (t *Template) Delims(left, right string) *Template {
	t.init()
	t.left, t.right = left, right
	return t
}

// Option sets missingkey.
func (t *Template) Option(opts ...string) *Template {
	t.init()
	for _, o := range opts {
		switch o {
		case "missingkey=default", "missingkey=invalid":
			t.missing = engine.MissingInvalid
		case "missingkey=zero":
			t.missing = engine.MissingZero
		case "missingkey=error":
			t.missing = engine.MissingError
		default:
			panic("unrecognized option: " + o)
		}
	}
	return t
}

// Lookup finds a template of the set.
func (t *Template) Lookup(name string) *Template {
	if t.common == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.templates[name]
}

// Templates lists those that are defined.
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

// Clone copies the set.
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
	c.missing = t.missing
	return c, nil
}

// AddParseTree adds a tree.
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

// Parse parses text, with the standard library's parser.
func (t *Template) Parse(text string) (*Template, error) {
	t.init()
	builtins := map[string]any{}
	for name, f := range engine.Builtins() {
		builtins[name] = f.Fn
	}
	trees, err := parse.Parse(t.name, text, t.left, t.right, t.funcs, builtins)
	if err != nil {
		return nil, err
	}
	for name, tree := range trees {
		if _, err := t.AddParseTree(name, tree); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// ExecuteTemplate executes a template of the set.
func (t *Template) ExecuteTemplate(w io.Writer, name string, data any) error {
	tmpl := t.Lookup(name)
	if tmpl == nil {
		return fmt.Errorf("template: no template %q associated with template %q", name, t.name)
	}
	return tmpl.Execute(w, data)
}

// Execute compiles the set for the data and runs it. What was printed before an error is written, as text/template does.
func (t *Template) Execute(w io.Writer, data any) error {
	t.init()
	if t.Tree == nil || t.Root == nil {
		err := fmt.Errorf("template: %s: %q is an incomplete or empty template", t.name, t.name)
		return ExecError{Name: t.name, Err: err}
	}
	v, ok := data.(reflect.Value)
	if !ok {
		v = reflect.ValueOf(data)
	}
	typ, root := engine.Rooted(v)
	still := !v.CanAddr()
	if !still {
		root = v.Addr().Interface()
	}
	cfg := &engine.Config{
		Data: typ, Still: still, Trees: map[string]*parse.Tree{}, Entries: []string{t.name}, Funcs: engine.Builtins(),
		Stock: true, MissingKey: t.missing, Bounds: engine.Bounds{Depth: 100_000},
	}
	t.mu.Lock()
	for name, fn := range t.funcs {
		cfg.Funcs[name] = &engine.Func{Name: name, Fn: fn}
	}
	for name, v := range t.templates {
		cfg.Trees[name] = v.Tree
	}
	cfg.Trees[t.name] = t.Tree
	prog, _ := engine.Compile(cfg)
	t.mu.Unlock()
	out, err := prog.Append(nil, t.name, root, &engine.Run{Partial: true})
	if _, werr := w.Write(out); werr != nil {
		return werr
	}
	return t.placed(err)
}

// placed gives an error the words of text/template.
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
		return ExecError{Name: t.name, Err: e.Err}
	}
	location, context := tree.ErrorContext(e.Node)
	return ExecError{Name: e.Template, Err: fmt.Errorf("template: %s: executing %q at <%s>: %w", location, e.Template, context, e.Err)}
}

// DefinedTemplates lists the defined templates for a message.
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

// These are text/template's.
var (
	IsTrue           = stock.IsTrue
	JSEscapeString   = stock.JSEscapeString
	HTMLEscapeString = stock.HTMLEscapeString
)
