package template

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/fault"
)

var runError = regexp.MustCompile(`(?s)^template: (.*):(\d+):(\d+): executing (".*?[^\\]"|"") at <(.*?)>: (.*)$`)

// runFault gives an error of the executor its place and takes our own functions out of its words.
func (t *Template[T]) runFault(err error) *fault.Fault {
	f := &fault.Fault{Rule: "render", Err: err}
	m := runError.FindStringSubmatch(err.Error())
	if m == nil {
		return f
	}
	line, _ := strconv.Atoi(m[2])
	col, _ := strconv.Atoi(m[3])
	f.Pos = fault.Pos{File: m[1], Line: line, Col: col + 1} // the executor counts columns from 0
	if name, err := strconv.Unquote(m[4]); err == nil {
		f.Path = name
	}
	msg := calling.ReplaceAllString(m[6], "$1")
	if _, ok := errors.AsType[absentError](err); ok {
		f.Rule = "absent"
		what := strings.TrimSuffix(strings.TrimSpace(t.source(f.Path, f.Pos)), " ")
		msg = "nothing to print: " + what + " is absent"
		f.Hint = "print it only {{if …}} it is there, or give it a {{… | default …}}"
	}
	if nothing := nilField.FindStringSubmatch(msg); nothing != nil {
		f.Rule, msg = "absent", fmt.Sprintf("nothing there to take .%s of (%s)", nothing[2], nothing[1])
		f.Hint = "ask for it first: {{with …}}"
	}
	if field := noField.FindStringSubmatch(msg); field != nil {
		f.Rule, f.Hint = "no-field", fault.DidYouMean(field[1], t.fieldNames())
	}
	f.Err = runtimeError{err, msg}
	return f
}

var (
	calling  = regexp.MustCompile(`^error calling (?:retest_\w+: |(\w+: ))`)
	nilField = regexp.MustCompile(`nil pointer evaluating (\S+)\.(\w+)`)
	noField  = regexp.MustCompile(`can't evaluate field (\w+) in type`)
)

// runtimeError is an error of the executor in our words.
type runtimeError struct {
	error
	text string
}

func (e runtimeError) Error() string { return e.text }
func (e runtimeError) Unwrap() error { return e.error }

// source is the text of a template's expression at a place, to its end.
func (t *Template[T]) source(name string, pos fault.Pos) string {
	p := t.set.parts[name]
	if p == nil {
		return "the value"
	}
	lines := strings.Split(p.file.text, "\n")
	if pos.Line < 1 || pos.Line > len(lines) || pos.Col < 1 || pos.Col > len(lines[pos.Line-1]) {
		return "the value"
	}
	text := lines[pos.Line-1][pos.Col-1:]
	return text[:expressionEnd(text)]
}

func expressionEnd(text string) int {
	for i, r := range text {
		if strings.ContainsRune(" \t)|}", r) && i > 0 {
			return i
		}
	}
	return len(text)
}

// fieldNames lists the names of fields and methods that the data has, at any depth.
func (t *Template[T]) fieldNames() []string {
	seen := map[reflect.Type]bool{}
	var names []string
	var visit func(typ reflect.Type)
	visit = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice || typ.Kind() == reflect.Map {
			typ = typ.Elem()
		}
		if seen[typ] || typ.Kind() != reflect.Struct {
			return
		}
		seen[typ] = true
		for m := range typ.Methods() {
			names = append(names, m.Name)
		}
		for f := range typ.Fields() {
			if f.IsExported() {
				names = append(names, f.Name)
				visit(f.Type)
			}
		}
	}
	visit(reflect.TypeFor[T]())
	slices.Sort(names)
	return slices.Compact(names)
}
