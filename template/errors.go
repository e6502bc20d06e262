package template

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
	"github.com/dated-claims/retest/internal/lazyre"
)

// runFault converts an engine error to a fault that has a location and a message for template authors.
func (t *Template[T]) runFault(err error) *fault.Fault {
	e, ok := errors.AsType[*engine.Error](err)
	if !ok {
		return &fault.Fault{Rule: "render", Err: err}
	}
	f := &fault.Fault{Path: e.Template, Rule: e.Rule, Hint: e.Hint, Err: e.Err}
	if p := t.set.parts[e.Template]; p != nil && e.Node != nil {
		from, to := e.Span()
		f.Path, f.Pos = p.path(), p.file.pos(from)
		if to > from {
			f.End = p.file.pos(to)
		}
	}
	if e.Rule == "no-template" {
		f.Hint = fault.DidYouMean(e.Template, t.set.names())
		f.Path = ""
	}
	if bound, ok := errors.AsType[engine.BoundError](e.Err); ok {
		f.Err = BoundError(bound)
	}
	if text := plainly(e.Err.Error()); text != "" {
		f.Err = runtimeError{e.Err, text}
	}
	switch missing, isField := errors.AsType[engine.NilField](e.Err); {
	case errors.Is(e.Err, engine.ErrAbsent), errors.Is(e.Err, engine.ErrNothing):
		f.Err = runtimeError{e.Err, "nothing to print: " + source(e.Node) + " is missing"}
		f.Hint = "test for it with {{if …}}, or give it a default: {{… | default \"…\"}}"
	case isField:
		f.Err = runtimeError{e.Err, fmt.Sprintf(".%s cannot be read: the value before it is missing", missing.Name)}
		f.Hint = "test for it first: {{with …}}"
	case f.Rule == "no-field":
		if m := noField.FindStringSubmatch(e.Err.Error()); m != nil && len(m[1]) < 100 {
			f.Err = runtimeError{e.Err, fmt.Sprintf("%s has no field %s", plainType(m[2]), m[1])}
			f.Hint = fault.DidYouMean(m[1], t.fieldNames())
		}
	}
	return f
}

var noField = lazyre.New(`^can't evaluate field (\w+) in type (.+)$`)

var (
	goComparison = lazyre.New(`^(\w+: )?incompatible types for comparison(?:: (\S+) and (\S+))?$`)
	goRange      = lazyre.New(`^range can't iterate over (\S+)$`)
)

// plainly turns the text of an error from Go's text/template into a message for template authors. It returns "" if it does not
// recognize the error.
func plainly(text string) string {
	call, rest, ok := strings.Cut(text, ": ")
	if !ok {
		call, rest = "", text
	} else {
		call += ": "
	}
	switch rest {
	case "invalid type for comparison":
		return call + "cannot compare a missing value, a list or a map"
	case "len of nil pointer":
		return call + "want a list, a map or text, got nothing"
	}
	if m := goComparison.FindStringSubmatch(text); m != nil && m[2] != "" {
		return m[1] + "cannot compare " + plainType(m[2]) + " with " + plainType(m[3])
	}
	if m := goRange.FindStringSubmatch(text); m != nil && plainType(m[1]) != "the value" {
		return "range can't iterate over " + plainType(m[1])
	}
	return ""
}

// plainType returns the name that a template author would use for a Go type.
func plainType(name string) string {
	switch {
	case name == "string":
		return "text"
	case name == "bool":
		return "true or false"
	case strings.HasPrefix(name, "int"), strings.HasPrefix(name, "uint"), strings.HasPrefix(name, "float"):
		return "a number"
	case strings.HasPrefix(name, "[]"):
		return "a list"
	case strings.HasPrefix(name, "map["):
		return "a map"
	}
	return "the value"
}

// runtimeError is an engine error together with a message for template authors.
type runtimeError struct {
	error
	text string
}

func (e runtimeError) Error() string { return e.text }
func (e runtimeError) Unwrap() error { return e.error }

// source returns a template expression as written, apart from differences in white space.
func source(n parse.Node) string {
	if n == nil {
		return "the value"
	}
	return fault.Short(n.String())
}

// fieldNames lists the names of fields and methods in the data, at any depth.
func (t *Template[T]) fieldNames() []string { return slices.Sorted(maps.Keys(t.fields())) }

// fields maps the names of fields in the data, at any depth, to their types. Methods are included, but without a type.
func (t *Template[T]) fields() map[string]reflect.Type {
	seen := map[reflect.Type]bool{}
	names := map[string]reflect.Type{}
	var visit func(typ reflect.Type)
	visit = func(typ reflect.Type) {
		for range maxPointers { // limited because a type may be a list of itself
			if k := typ.Kind(); k != reflect.Pointer && k != reflect.Slice && k != reflect.Map {
				break
			}
			typ = typ.Elem()
		}
		if seen[typ] || typ.Kind() != reflect.Struct {
			return
		}
		seen[typ] = true
		for m := range typ.Methods() {
			names[m.Name] = nil
		}
		for f := range typ.Fields() {
			if f.IsExported() {
				names[f.Name] = f.Type
				visit(f.Type)
			}
		}
	}
	visit(reflect.TypeFor[T]())
	return names
}
