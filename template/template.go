// Package template compiles text/template templates against a Go type, with sprig's functions graded for safety.
//
// The syntax is text/template's. What differs is what a template can do to its user, and what a program can know of it:
//
//   - every fault that parsing can show is an error of [Parse], all in one run, each with file, line and column;
//   - printing a value that is absent is an error, never "<no value>" and never nothing;
//   - the functions are deterministic, bounded and cannot reach the machine ([Functions] lists each with its grade);
//   - data is data: with [Options].Escape set, no value can start a line, a heading, a bullet or a tag of the text;
//   - a render cannot hang or grow without end ([Bounds]);
//   - [Coverage] counts which branches run, [Trace] says where each part of an output comes from, [Delivery] which values were printed.
//
// The usual path:
//
//	t, err := template.Parse[Letter](os.DirFS("letters"), &template.Options[Letter]{Entry: "letter"})
//	…
//	err = t.Execute(ctx, w, &letter)
//
// [ParseText] takes templates that are texts, and [Template.Append] appends to bytes.
//
// A value is absent when it is nil, a missing key of a map, "", an empty list or map, or says so by a method IsZero. Absent values
// are false in if, with, and, or, not, default, empty and coalesce.
//
// What a template prints must not be changed by others while it renders. A function that is called from templates must not keep
// what it is given by reference, such as lists and maps of the data, unless they stay as they are.
//
// docs/template-engine.md lists every difference from text/template, every check and every bound.
//
// The package reads no clock, no environment and no file but those of the file system it is given.
package template

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"slices"
	"time"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
	"github.com/dated-claims/retest/internal/seam"
)

// Options say what a template may use. The zero Options, and a nil *Options, allow the graded functions and nothing else.
type Options[T any] struct {
	// Entry is the template that Append renders. It may stay empty when there is a single file.
	Entry string
	// Entries are further templates that are rendered by name, with AppendPart.
	Entries []string
	// Overlay holds templates that replace those of the same name; an empty one removes it. Nil means none.
	Overlay fs.FS
	// Funcs adds functions, or replaces graded ones of the same name. A function returns one value, or a value and an error.
	Funcs map[string]any
	// RootFuncs adds functions whose first parameter is *T: the data of the whole render, which the caller in the template
	// leaves out.
	RootFuncs map[string]any
	// Clock gives the day of a render to the functions that need one, such as now and ago. Nil, or a false result, makes
	// them fail: the package has no clock of its own.
	Clock func(*T) (time.Time, bool)
	// Escape appends text so that none of its characters acts as markup where it is printed. When it is set, every data value
	// is printed through it, on one line, and in double quotes where it would start a line that reads like structure.
	// When it is nil, data is printed as it is.
	Escape func(dst []byte, text string) []byte
	// Exact are types whose text is printed byte for byte, such as identifiers: EscapeExact alone is applied to it, and nothing if that is nil.
	Exact       []reflect.Type
	EscapeExact func(dst []byte, text string) []byte
	// Bounds limit what a render may take. Zero fields are the defaults.
	Bounds Bounds

	methods []*engine.Method          // called without reflection
	roots   map[string]*engine.Direct // likewise, of RootFuncs
}

func init() {
	seam.Typed = func(opts any, methods []*engine.Method, roots map[string]*engine.Direct) {
		if o, ok := opts.(interface {
			typed([]*engine.Method, map[string]*engine.Direct)
		}); ok {
			o.typed(methods, roots)
		}
	}
	seam.Engine = func() *engine.Config {
		t := Template[any]{}
		funcs, _ := t.functions()
		return t.config(funcs)
	}
}

// typed is seam.Typed.
func (o *Options[T]) typed(methods []*engine.Method, roots map[string]*engine.Direct) {
	o.methods, o.roots = methods, roots
}

// Verbatim is text that is printed as it is: a function returns it to say that it has done the escaping itself.
type Verbatim string

// Template is a parsed set of templates for data of type T. It is read-only, and safe for concurrent use.
type Template[T any] struct {
	opts     Options[T]
	set      set
	warnings fault.List
	sum      [sha256.Size]byte
	used     map[string]bool // templates that the entries lead to
	prog     *engine.Program
}

// Parse reads the templates of a file system: every file at its top whose name ends in .tmpl. A template is named after its file
// less the ending, or by a define in it. The error is a fault.List with every fault that can be known without data.
func Parse[T any](fsys fs.FS, opts *Options[T]) (*Template[T], error) {
	return parsed(inFolder(fsys), opts)
}

// ParseText is Parse for templates that are texts by name. The name is the one that a file would have, without .tmpl: faults of the template
// "letter" are in letter.tmpl.
func ParseText[T any](byName map[string]string, opts *Options[T]) (*Template[T], error) {
	return parsed(byNames(byName), opts)
}

// parsed is Parse, of any origin.
func parsed[T any](from origin, opts *Options[T]) (*Template[T], error) {
	t := &Template[T]{}
	if opts != nil {
		t.opts = *opts
	}
	l := loader{}
	t.set = *l.load(from, t.opts.Overlay)
	entry, err := t.set.entry(t.opts.Entry, t.opts.Entries)
	if err != nil && len(l.faults) == 0 {
		l.faults = append(l.faults, err)
	}
	t.opts.Entry = entry
	funcs, faults := t.functions()
	l.faults = append(l.faults, faults...)
	c := checker{set: &t.set, entries: append([]string{entry}, t.opts.Entries...), used: map[string]bool{}}
	if e := endless(reflect.TypeFor[T](), map[reflect.Type]bool{}); e != nil {
		l.faults = append(l.faults, &fault.Fault{Rule: "type", Err: fmt.Errorf("want data with an end, got the type %v, a pointer that points at itself", e)})
	}
	if len(l.faults) == 0 {
		c.check()
		t.prog = c.compile(t.config(funcs))
	}
	faults = slices.Concat(l.faults, c.faults)
	faults.Sort()
	if err := faults.Err(); err != nil {
		return nil, err
	}
	t.warnings = faults
	t.sum, t.used = t.set.hash(), c.used
	return t, nil
}

// endless finds a pointer among the types of data that leads to pointers only.
func endless(t reflect.Type, seen map[reflect.Type]bool) reflect.Type {
	if seen[t] {
		return nil
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer:
		end := t
		for range maxPointers {
			if end = end.Elem(); end.Kind() != reflect.Pointer {
				return endless(end, seen)
			}
		}
		return t
	case reflect.Slice, reflect.Array, reflect.Map:
		return endless(t.Elem(), seen)
	case reflect.Struct:
		for f := range t.Fields() {
			if e := endless(f.Type, seen); e != nil {
				return e
			}
		}
	}
	return nil
}

// Warnings are the faults of the templates that do not keep them from rendering.
func (t *Template[T]) Warnings() fault.List { return t.warnings }

// Reads reports whether some path of the templates that the entries lead to reads a field of a struct of the data, or hands the struct
// to a function.
func (t *Template[T]) Reads(of reflect.Type, field string) bool {
	return t.prog != nil && t.prog.Reads(engine.Field{Of: of, Name: field})
}

// Has reports whether there is a template of that name with anything in it.
func (t *Template[T]) Has(name string) bool {
	p := t.set.parts[name]
	return p != nil && !p.empty
}

// Overlaid reports whether the template of that name comes from the overlay.
func (t *Template[T]) Overlaid(name string) bool {
	p := t.set.parts[name]
	return p != nil && p.overlay
}

// Entry is the name of the template that Append renders.
func (t *Template[T]) Entry() string { return t.opts.Entry }

// Comment is a comment of a template, without its delimiters.
type Comment struct {
	Pos      fault.Pos
	Template string
	Text     string
}

// Sources gives the texts of the files that the templates which the entries lead to stand in, by the names that places have.
func (t *Template[T]) Sources() map[string]string {
	out := map[string]string{}
	for name, p := range t.set.parts {
		if t.used[name] {
			out[p.file.name] = p.file.text
		}
	}
	return out
}

// Calls gives the names of the templates that each template calls, each once and in the order of the calls, for the templates that
// the entries lead to.
func (t *Template[T]) Calls() map[string][]string {
	out := map[string][]string{}
	for name, p := range t.set.parts {
		if !t.used[name] {
			continue
		}
		for _, call := range calls(p) {
			if !slices.Contains(out[name], call.Name) {
				out[name] = append(out[name], call.Name)
			}
		}
	}
	return out
}

// Comments gives the comments of the templates that the entries lead to, by template and in their order.
func (t *Template[T]) Comments() []Comment {
	var out []Comment
	for _, name := range t.set.names() {
		p := t.set.parts[name]
		if !t.used[name] {
			continue
		}
		for _, c := range p.comments {
			out = append(out, Comment{p.file.pos(c.Pos), name, c.text()})
		}
	}
	return out
}

// Hash is the SHA-256 of the names and sources of the templates.
func (t *Template[T]) Hash() [sha256.Size]byte { return t.sum }

// Append renders the entry and appends it to dst. On failure it returns dst as it was and a fault.List. It does not change data,
// and keeps nothing of it.
func (t *Template[T]) Append(dst []byte, data *T) ([]byte, error) {
	return t.Render(dst, data, nil)
}

// Execute renders the entry and writes it to w at once, when it is complete: on a fault of the template or the data, nothing is written.
// The error is a fault.List, or the one of w. When ctx is done, the render ends with its error.
func (t *Template[T]) Execute(ctx context.Context, w io.Writer, data *T) error {
	switch {
	case ctx == nil:
		return fault.List{{Rule: "options", Want: "a context", Got: "nil"}}
	case w == nil:
		return fault.List{{Rule: "options", Want: "a writer", Got: "nil"}}
	}
	text, err := t.Render(nil, data, &Run{Context: ctx})
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// AppendPart is Append for a template by name.
func (t *Template[T]) AppendPart(dst []byte, name string, data *T) ([]byte, error) {
	return t.Render(dst, data, &Run{Part: name})
}
