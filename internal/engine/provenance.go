package engine

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/dated-claims/retest/internal/lazyre"
	"github.com/dated-claims/retest/internal/prose"
)

// This file tracks data that reaches the output through functions. A function that returns text records its arguments. If its result
// does not contain all of them, the marks of the arguments are revoked.

// marking records an argument of a function that returns text as part of the printed output.
func (f *emitter) marking(c *call, e expr, b boxed) boxed {
	note := f.note(c, e)
	if note == nil {
		return b
	}
	return func(m *machine) any {
		note(m)
		return b(m)
	}
}

// note returns a function that records a value as part of the printed output, or nil if there is nothing to record.
func (f *emitter) note(c *call, e expr) func(m *machine) {
	if c.use != forPrint || !c.fn.givesText() || e.from == constant || e.marks {
		return nil
	}
	o := e.operand
	switch source := e.fused().source; {
	case source != nil:
		o = *source
	case e.dyn || e.unattributed || e.load != nil && !e.stable:
		return func(m *machine) { m.part(0, Unattributed) }
	case e.t.Kind() == reflect.Slice && hasText(e.t.Elem()):
		return noteItems(o, e.t.Elem().Size())
	case !hasText(e.t):
		return noteAll(o, e.t)
	case e.isDirect():
		return func(m *machine) { m.part(uintptr(o.direct(m)), 0) }
	}
	return func(m *machine) { m.part(uintptr(o.base(m)), 0) }
}

// noteItems returns a function that records the items of a list.
func noteItems(o operand, size uintptr) func(m *machine) {
	return func(m *machine) {
		p := o.base(m)
		if p == nil {
			return
		}
		first, n := sliceAt(p)
		for i := range n {
			m.part(uintptr(plus(first, uintptr(i)*size)), 0)
		}
	}
}

// noteAll returns a function that handles values without a text form, such as a struct passed to toJson. It records every part of the
// value that has a text form.
func noteAll(o operand, t reflect.Type) func(m *machine) {
	return func(m *machine) {
		if p := o.base(m); p != nil && m.proving {
			finder := partFinder{m: m}
			finder.find(valueAt(t, p), 0)
		}
	}
}

// partFinder walks a value. It enters each part once, even if several pointers or lists lead to it.
type partFinder struct {
	m    *machine
	seen Visited
}

func (f *partFinder) find(v reflect.Value, depth int) {
	f.m.charge(f.m.at, 1)
	switch k := v.Kind(); {
	case depth > maxPointers:
	case hasText(v.Type()) && k != reflect.Interface && k != reflect.Pointer:
		f.m.part(uintptr(addrOfValue(v)), 0)
	case k == reflect.Pointer && !v.IsNil():
		if !f.seen.Again(v, 1) {
			f.find(v.Elem(), depth+1)
		}
	case k == reflect.Slice && f.seen.Again(v, v.Len()):
	case k == reflect.Slice || k == reflect.Array:
		for i := range v.Len() {
			f.find(v.Index(i), depth+1)
		}
	case k == reflect.Struct:
		for field := range v.Type().Fields() {
			if field.IsExported() {
				f.find(v.FieldByIndex(field.Index), depth+1)
			}
		}
	}
}

// part records a value that becomes part of a string.
func (m *machine) part(p uintptr, flags Flag) {
	if m.marking {
		m.marks = append(m.marks, Mark{Ptr: p, Flags: flags})
	}
}

// whole returns run extended with a check, for functions that may truncate text. If text was truncated, the marks of the arguments are
// revoked.
func whole[R any](f *emitter, exprs []expr, run func(m *machine) R) func(m *machine) R {
	texts := f.checked(exprs)
	return func(m *machine) R {
		n := len(m.marks)
		r := run(m)
		if m.proving {
			m.revoke(holdsAll(m, reflect.ValueOf(r).String(), texts), n)
		}
		return r
	}
}

// cutOut removes the text of a value from out and reports whether out contained it. Differences in white space and punctuation at the
// end of the value are ignored.
func cutOut(out string, v reflect.Value) (string, bool) {
	if v = inside(v); !v.IsValid() {
		return out, true
	}
	s := strings.TrimRight(fmt.Sprint(v.Interface()), ".!?…;:, \n")
	if before, after, ok := strings.Cut(out, s); ok {
		return before + after, true
	}
	before, after, ok := strings.Cut(prose.Squeeze(out), prose.Squeeze(s))
	return before + after, ok
}

// keeps reports whether the result of a call contains all of its arguments. The result of printf may not contain them all if a verb can
// write them in a different form, such as hexadecimal digits.
func (c *call) keeps(exprs []expr) bool {
	if !c.fn.Lossless || c.fn.Kind != Printf {
		return c.fn.Lossless
	}
	format, ok := exprs[0].value.(string)
	return ok && exprs[0].lit != nil && !hides.MatchString(format)
}

var hides = lazyre.New(`%[-+# 0-9.]*[xXboOcUt]`)

// notes returns a function that records all arguments.
func (f *emitter) notes(c *call, exprs []expr) func(m *machine) {
	var all []func(m *machine)
	for _, e := range exprs {
		if n := f.note(c, e); n != nil {
			all = append(all, n)
		}
	}
	switch len(all) {
	case 0:
		return func(*machine) {}
	case 1:
		return all[0]
	}
	return func(m *machine) {
		for _, n := range all {
			n(m)
		}
	}
}

// noting extends emit to record the values that contribute to a string. If the string does not contain them, their marks are revoked.
func (f *emitter) noting(c *call, exprs []expr, emit textEmitter, notes func(m *machine)) textEmitter {
	if c.keeps(exprs) {
		return func(m *machine, buf *[]byte) int {
			notes(m)
			return emit(m, buf)
		}
	}
	texts := f.checked(exprs)
	return func(m *machine, buf *[]byte) int {
		n := len(m.marks)
		notes(m)
		start := emit(m, buf)
		if m.proving {
			m.revoke(holdsAll(m, textOf((*buf)[start:]), texts), n)
		}
		return start
	}
}

// revoke flags the marks starting at index n as partial, unless the text contains all of the values. Partial marks show only which
// values contributed to the text.
func (m *machine) revoke(holds bool, n int) {
	if holds {
		return
	}
	if len(m.marks) == n {
		m.marks = append(m.marks, Mark{Flags: Unattributed})
	}
	for i := range m.marks[n:] {
		m.marks[n+i].Flags |= Unattributed | Partial
	}
}

// checked returns functions that return the strings and numbers that a result may fail to contain. A function is nil if its argument
// would have to be evaluated twice or has no text form.
func (f *emitter) checked(exprs []expr) []func(m *machine) reflect.Value {
	var texts []func(m *machine) reflect.Value
	for _, e := range exprs {
		switch {
		case e.from == constant:
		case !e.dyn && (e.load == nil || e.stable) && (e.kind() == reflect.String || isNumber(e.kind()) || e.kind() == reflect.Bool):
			texts = append(texts, f.rv(e))
		default:
			texts = append(texts, nil)
		}
	}
	return texts
}

func holdsAll(m *machine, out string, texts []func(m *machine) reflect.Value) bool {
	for _, t := range texts {
		ok := false
		m.charge(m.at, len(out)/bytesPerOperation)
		if t != nil {
			out, ok = cutOut(out, t(m))
		}
		if !ok {
			return false
		}
	}
	return true
}
