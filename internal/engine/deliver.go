package engine

import (
	"reflect"
	"strings"
	"unicode"
)

// This file has what proves that data reached the output through functions: a function that gives text notes the values that it was
// given, and takes the notes back where its text does not hold them.

// marking notes an argument of a function that gives text as a part of what is printed.
func (f *function) marking(c *call, e expr, b boxed) boxed {
	note := f.note(c, e)
	if note == nil {
		return b
	}
	return func(m *machine) any {
		note(m)
		return b(m)
	}
}

// note notes that a value becomes a part of what is printed. It is nil where there is nothing to note.
func (f *function) note(c *call, e expr) func(m *machine) {
	if c.use != forPrint || !c.fn.givesText() || e.from == constant || e.marks {
		return nil
	}
	o := e.operand
	switch source := e.made().source; {
	case source != nil:
		o = *source
	case e.dyn || e.loose || e.load != nil && !e.fixed:
		return func(m *machine) { m.part(0, Loose) }
	case e.t.Kind() == reflect.Slice:
		return noteItems(o, e.t.Elem().Size())
	case e.isDirect():
		return func(m *machine) { m.part(uintptr(o.direct(m)), 0) }
	}
	return func(m *machine) { m.part(uintptr(o.base(m)), 0) }
}

// noteItems notes the items of a list.
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

// part notes a part of a text that is being made.
func (m *machine) part(p uintptr, flags Flag) {
	if m.marking {
		m.marks = append(m.marks, Mark{Ptr: p, Flags: flags})
	}
}

// whole takes the notes back where a function that may cut its text did so.
func whole[R any](f *function, exprs []expr, run func(m *machine) R) func(m *machine) R {
	texts := f.checked(exprs)
	return func(m *machine) R {
		n := len(m.marks)
		r := run(m)
		if m.proving {
			m.unless(holdsAll(m, reflect.ValueOf(r).String(), texts), n)
		}
		return r
	}
}

// holds reports whether a text holds another, but for white space and what ends its sentence. What is no text is held.
func holds(out string, v reflect.Value) bool {
	if v = inside(v); !v.IsValid() || v.Kind() != reflect.String {
		return true
	}
	s := strings.TrimRight(v.String(), ".!?…;:, \n")
	return strings.Contains(out, s) || strings.Contains(squeeze(out), squeeze(s))
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// notes notes all arguments.
func (f *function) notes(c *call, exprs []expr) func(m *machine) {
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

// noting notes what a text is made of, and takes it back where the text does not hold it.
func (f *function) noting(c *call, exprs []expr, emit emitter, notes func(m *machine)) emitter {
	if c.fn.Keeps {
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
			m.unless(holdsAll(m, textOf((*buf)[start:]), texts), n)
		}
		return start
	}
}

// unless takes marks back.
func (m *machine) unless(holds bool, n int) {
	if !holds {
		m.marks = append(m.marks[:n], Mark{Flags: Loose})
	}
}

// checked gives the texts that a result may fail to hold; nil for those that could be had only by evaluating them twice.
func (f *function) checked(exprs []expr) []func(m *machine) reflect.Value {
	var texts []func(m *machine) reflect.Value
	for _, e := range exprs {
		switch {
		case e.from == constant:
		case e.dyn || e.kind() == reflect.String && e.load != nil && !e.fixed:
			texts = append(texts, nil)
		case e.kind() == reflect.String:
			texts = append(texts, f.rv(e))
		}
	}
	return texts
}

func holdsAll(m *machine, out string, texts []func(m *machine) reflect.Value) bool {
	for _, t := range texts {
		if t == nil || !holds(out, t(m)) {
			return false
		}
	}
	return true
}
