// Package template compiles text/template templates for a Go type. It also offers sprig's functions, graded by safety.
//
// The syntax is the same as in text/template. The package adds the following:
//
//   - [Parse] reports every fault that can be found without data, with file, line and column, in one run;
//   - printing a missing value is an error: it prints neither "<no value>" nor an empty string;
//   - the functions are deterministic and bounded, and cannot access files, the network or the environment ([Functions] lists each with its grade);
//   - with [Options].Escape set, no value can start a line, a heading, a bullet or a tag in the output;
//   - a render cannot run forever or use unlimited memory ([Bounds]);
//   - [Coverage] counts the branches that run, [Trace] records the source of each part of the output, and [Delivery] records the values
//     that were printed.
//
// Typical use:
//
//	t, err := template.Parse[Letter](os.DirFS("letters"), &template.Options[Letter]{Entry: "letter"})
//	…
//	err = t.Execute(ctx, w, &letter)
//
// [ParseText] takes templates as strings, and [Template.Append] appends to a byte slice.
//
// A value is missing if it is nil, an empty string, or an empty list or map, if its key is not in the map, or if its IsZero method
// returns true. Missing values count as false in if, with, and, or, not, default, empty and coalesce.
//
// The data must not be modified while a template renders it. A function called by templates must not retain references to its
// arguments, such as lists and maps in the data, unless these no longer change.
//
// docs/template-engine.md lists every difference from text/template, every check and every bound.
//
// The package does not read the clock or the environment. It reads files only from the file system passed to it.
package template

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"slices"
	"text/template/parse"
	"time"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
	"github.com/dated-claims/retest/internal/seam"
)

// Options control what a template may use. The zero Options and a nil *Options allow only the graded functions.
type Options[T any] struct {
	// Entry is the template that Append renders. It may be empty if there is only one file.
	Entry string
	// Entries lists further templates that are rendered by name with AppendPart.
	Entries []string
	// Overlay holds templates that replace the templates with the same names. An empty template removes the one that it replaces. Nil
	// means that nothing is replaced.
	Overlay fs.FS
	// Funcs adds functions, or replaces graded functions of the same name. A function returns one value, or a value and an error.
	Funcs map[string]any
	// RootFuncs adds functions whose first parameter is *T, the data of the whole render. Calls in templates omit that argument.
	RootFuncs map[string]any
	// Clock returns the day of a render for functions that need one, such as now and ago. If Clock is nil or returns false, these
	// functions fail, because the package has no clock of its own.
	Clock func(*T) (time.Time, bool)
	// Escape appends text in such a way that none of its characters acts as markup where it is printed. If Escape is set, every data
	// value is escaped with it and printed on one line. A value that would make its line look like structure is put in double quotes.
	// If Escape is nil, data is printed unchanged.
	Escape func(dst []byte, text string) []byte
	// Exact lists types whose text is printed byte for byte, such as identifiers. Only EscapeExact is applied to their text. If
	// EscapeExact is nil, the text is printed unchanged.
	Exact       []reflect.Type
	EscapeExact func(dst []byte, text string) []byte
	// Bounds limits the resources of a render. A zero field selects the default.
	Bounds Bounds
	// Facts are statements that are true of all data. Only coverage uses them.
	Facts Facts

	known engine.Known
}

func init() {
	seam.Typed = func(opts any, known engine.Known) {
		if o, ok := opts.(interface{ typed(known engine.Known) }); ok {
			o.typed(known)
		}
	}
	seam.Engine = func() *engine.Config {
		t := Template[any]{}
		funcs, _ := t.functions()
		return t.config(funcs)
	}
}

// typed implements seam.Typed.
func (o *Options[T]) typed(known engine.Known) { o.known = known }

// Verbatim is text that is printed unchanged. A function returns it to indicate that it has done the escaping itself.
type Verbatim string

// A Template is a parsed set of templates for data of type T. It is immutable and safe for concurrent use.
type Template[T any] struct {
	opts     Options[T]
	set      set
	warnings fault.List
	sum      [sha256.Size]byte
	used     map[string]bool // templates that are reachable from the entries
	prog     *engine.Program
}

// Parse parses the templates in a file system: all files in its root whose names end in .tmpl. The name of a template is the name of
// its file without the extension, or the name given in its define. The error is a fault.List with every fault that can be found without
// data.
func Parse[T any](fsys fs.FS, opts *Options[T]) (*Template[T], error) {
	return parsed(inFolder(fsys), opts)
}

// ParseText is like Parse, but it takes the templates as strings, keyed by name. A name corresponds to a file name without .tmpl:
// faults in the template "letter" are reported in letter.tmpl.
func ParseText[T any](byName map[string]string, opts *Options[T]) (*Template[T], error) {
	return parsed(byNames(byName), opts)
}

// parsed parses templates from any origin.
func parsed[T any](from origin, opts *Options[T]) (*Template[T], error) {
	t := &Template[T]{}
	if opts != nil {
		t.opts = *opts
	}
	funcs, faults := t.functions()
	words := t.vocabulary(funcs, func(name string) bool { return t.set.parts[name] != nil })
	l := loader{words: words}
	t.set = *l.load(from, t.opts.Overlay)
	entry, err := t.set.entry(t.opts.Entry, t.opts.Entries)
	if err != nil && len(l.faults) == 0 {
		l.faults = append(l.faults, err)
	}
	t.opts.Entry = entry
	l.faults = append(l.faults, faults...)
	c := checker{set: &t.set, words: words, entries: append([]string{entry}, t.opts.Entries...), used: map[string]bool{}}
	if e := endless(reflect.TypeFor[T](), map[reflect.Type]bool{}); e != nil {
		l.faults = append(l.faults, &fault.Fault{Rule: "type", Err: fmt.Errorf("want finite data, got the type %v, a pointer to itself", e)})
	}
	if l.compilable(&t.set, entry) {
		c.check()
		t.prog = c.compile(t.config(funcs))
	}
	if len(l.faults) > 0 { // a fault that depends on an omitted action may not really be a fault
		c.faults = slices.DeleteFunc(c.faults, func(f *fault.Fault) bool { return !slices.Contains(certain, f.Rule) })
	}
	faults = slices.Concat(l.faults, c.faults, l.text)
	faults.Sort()
	faults = counted(faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	t.warnings = faults
	t.sum, t.used = t.set.hash(), c.used
	return t, nil
}

// certain lists the rules whose faults do not depend on other actions.
var certain = []string{"unknown-function", "refused-function", "no-field", "type", "arguments", "not-a-function", "comparison", "printf", "print"}

// endless returns a pointer type in the data that leads only to further pointers, or nil if there is none.
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

// Warnings returns template faults that do not prevent rendering.
func (t *Template[T]) Warnings() fault.List { return t.warnings }

// Reads reports whether any template reachable from the entries reads the given field of a struct type in the data, or passes the whole
// struct to a function.
func (t *Template[T]) Reads(of reflect.Type, field string) bool {
	return t.prog != nil && t.prog.Reads(engine.Field{Of: of, Name: field})
}

// Has reports whether a template with the given name exists and is not empty.
func (t *Template[T]) Has(name string) bool {
	p := t.set.parts[name]
	return p != nil && !p.empty
}

// Overlaid reports whether the template with the given name comes from the overlay.
func (t *Template[T]) Overlaid(name string) bool {
	p := t.set.parts[name]
	return p != nil && p.overlay
}

// Entry returns the name of the template that Append renders.
func (t *Template[T]) Entry() string { return t.opts.Entry }

// A Comment is a comment in a template without its delimiters.
type Comment struct {
	Pos, End fault.Pos // from the /* up to the end of the */
	Template string
	Text     string
}

// Sources returns the contents of the files that define the templates reachable from the entries. The keys are the file names used in
// locations.
func (t *Template[T]) Sources() map[string]string {
	out := map[string]string{}
	for name, p := range t.set.parts {
		if t.used[name] {
			out[p.file.name] = p.file.text
		}
	}
	return out
}

// Calls maps each template reachable from the entries to the names of the templates it calls. Each name is listed once, in the order of
// the calls.
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

// Comments returns the comments in the templates reachable from the entries, sorted by template and then in source order.
func (t *Template[T]) Comments() []Comment {
	var out []Comment
	for _, name := range t.set.names() {
		p := t.set.parts[name]
		if !t.used[name] {
			continue
		}
		for _, c := range p.comments {
			out = append(out, Comment{p.file.pos(c.Pos), p.file.pos(c.Pos + parse.Pos(len(c.Text))), name, c.text()})
		}
	}
	return out
}

// Hash returns the SHA-256 hash of the names and sources of the templates.
func (t *Template[T]) Hash() [sha256.Size]byte { return t.sum }

// Append renders the entry and appends the output to dst. On failure, it returns dst unchanged and a fault.List. It neither modifies
// data nor retains references to it.
func (t *Template[T]) Append(dst []byte, data *T) ([]byte, error) {
	return t.Render(dst, data, nil)
}

// Execute renders the entry and writes the complete output to w in one call. If rendering fails, nothing is written. The error is a
// fault.List or comes from w. If ctx is done, the render stops, and the error wraps ctx.Err().
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

// AppendPart is like Append but renders the entry with the given name.
func (t *Template[T]) AppendPart(dst []byte, name string, data *T) ([]byte, error) {
	return t.Render(dst, data, &Run{Part: name})
}
