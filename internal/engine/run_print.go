package engine

import (
	"fmt"
	"reflect"
)

// This file prints text when escaping is enabled.

// oneEscaping is the counterpart of oneInstruction for text that is escaped.
func (f *emitter) oneEscaping(e expr) (instr, bool) {
	made := e.fused()
	switch {
	case e.isPlace() && e.t == stringType && e.from == data:
		return instr{op: opShow, arg: e.operand}, true
	case made.unary != nil && e.marks:
		return instr{op: opShowApply, arg: made.unary.base, more: f.detail(detail{apply: made.unary.appender(), other: made.unary.name})}, true
	}
	return instr{}, false
}

// showText prints a string from the data.
func (m *machine) showText(in *instr) {
	p := in.arg.addr(m)
	s, n := *at[string](p), len(m.out)
	if s == "" {
		m.absent(int(in.site))
	}
	m.note(p, n, in.site, m.show(s, printMode{from: data, trim: true, site: int(in.site)}))
}

// showApplied prints the result of applying functions to a string from the data.
func (m *machine) showApplied(in *instr) {
	p, start := in.arg.addr(m), len(m.out)
	s := *at[string](p)
	m.charge(int(in.site), textSize(s))
	m.out = in.more.apply(m.out, s)
	n := len(m.out) - start
	if n > m.prog.most {
		m.tooLong(in, n)
	}
	m.note(p, start, in.site, m.settled(start, printMode{from: result, site: int(in.site)}))
}

// settled converts the output since start to its final form and returns the flags of its mark.
func (m *machine) settled(start int, st printMode) Flag {
	if st.exact && m.prog.exact == nil {
		return 0
	}
	m.bytes = append(m.bytes[:0], m.out[start:]...)
	m.out = m.out[:start]
	return m.show(textOf(m.bytes), st)
}

// show prints the items of a list with separators between them. Each item is data and is escaped separately. A separator written in the
// template counts as the template's own text, and so do the connecting words of a sentence.
func (j *joiner) show(m *machine, site int32) {
	noted, start := len(m.marks), len(m.out)
	if !j.place {
		j.notes(m)
	}
	first, n := sliceAt(j.list.addr(m))
	sep := ""
	if j.kind == Join {
		sep = *at[string](j.between.addr(m))
	}
	m.at = j.site
	m.charge(j.site, n)
	for i := range n {
		if i > 0 {
			j.showSeparator(m, sep, i, n)
		}
		p, from := plus(first, uintptr(i)*j.size), len(m.out)
		flags := j.showItem(m, p, i)
		if j.place {
			m.note(p, from, site, flags)
		}
		if j.most > 0 && len(m.out)-start > j.most {
			j.f.fewBytes(m, j.site, j.name, len(m.out)-start)
		}
	}
	m.account(j.site, len(m.out)-start)
	if !j.place {
		m.place(noted, start, site, j.flags())
	}
}

// showSeparator prints the separator before item i of n items.
func (j *joiner) showSeparator(m *machine, sep string, i, n int) {
	switch {
	case j.kind != Join:
		m.out = append(m.out, j.separator(i, n)...)
	case j.own:
		m.out = append(m.out, sep...)
	default:
		m.show(sep, printMode{from: data, multiline: true, site: j.site})
	}
}

// showItem prints one item.
func (j *joiner) showItem(m *machine, p addr, i int) Flag {
	if j.write == nil {
		if s := *at[string](p); j.constant {
			m.out = append(m.out, s...)
			return 0
		}
		return m.show(*at[string](p), printMode{from: j.from, site: j.site})
	}
	from := len(m.out)
	out, err := j.write(m.out, p)
	if err != nil {
		m.failed(j.site, j.name, fmt.Errorf("item %d: %w", i+1, err))
	}
	m.out = out
	return m.settled(from, printMode{from: j.from, site: j.site, exact: j.exact || j.f.isExactAny(j.elem, p)})
}

// isExactAny reports whether the value in an interface at p is printed byte for byte.
func (c *compiler) isExactAny(t reflect.Type, p addr) bool {
	if t != anyType {
		return false
	}
	v := reflect.ValueOf(*at[any](p))
	return v.IsValid() && c.isExact(v.Type())
}

// flags returns the flags for the mark of joined text.
func (j *joiner) flags() Flag {
	if j.laid {
		return Multiline
	}
	return 0
}
