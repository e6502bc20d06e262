package engine

import (
	"strings"
	"unicode/utf8"
)

// This file prints text where it is escaped. Hardly a text needs it, so most are known beforehand to be fine, or looked at once.

// safe finds the bytes that are printed as they are.
func (c *Config) safe() *[256]bool {
	if c.Escape == nil || c.Escapes == "" {
		return nil
	}
	var t [256]bool
	for b := ' '; b < 0x7F; b++ {
		t[b] = !strings.ContainsRune(c.Escapes, b)
	}
	return &t
}

// isSafe holds for text that is printed as it is.
func (p *Program) isSafe(text []byte) bool {
	for _, c := range text {
		if !p.safe[c] {
			return false
		}
	}
	return true
}

// shown is straight where text is escaped.
func (f *function) shown(e expr, at int) (instr, bool) {
	made := e.made()
	switch {
	case e.isPlace() && e.t == stringType && e.from == data:
		return instr{op: opShow, arg: e.operand}, true
	case made.unary != nil && e.marks:
		return instr{op: opShowApply, arg: made.unary.base, more: f.detail(detail{apply: made.unary.appender(), other: made.unary.name, tame: made.unary.tame})}, true
	case made.joins != nil && e.marks && made.joins.isSafe(f.prog):
		whole := f.emitPrinter(e, at)
		return instr{op: opShowJoin, more: f.detail(detail{join: made.joins, print: func(m *machine, _ addr) { whole(m) }})}, true
	}
	return instr{}, false
}

// isTame holds for a text of the data that is known to be printed as it is.
func (m *machine) isTame(s string) bool {
	if !m.tame {
		return false
	}
	for i := range m.wild {
		if startOf(m.wild[i]) == startOf(s) {
			return false
		}
	}
	return true
}

// showText prints a text of the data.
func (m *machine) showText(in *instr) {
	p := in.arg.addr(m)
	s, n := *at[string](p), len(m.out)
	if s == "" {
		m.absent(int(in.site))
	}
	if m.isTame(s) {
		m.out = append(m.out, trimmed(s)...)
		m.mark(p, n, in.site)
		return
	}
	m.note(p, n, in.site, m.show(s, style{from: data, trim: true}))
}

// trimmed is strings.TrimSpace, which most texts do not need.
func trimmed(s string) string {
	if n := len(s); n > 0 && s[0] > ' ' && s[0] < utf8.RuneSelf && s[n-1] > ' ' && s[n-1] < utf8.RuneSelf {
		return s
	}
	return strings.TrimSpace(s)
}

// showApplied prints what functions make of a text of the data.
func (m *machine) showApplied(in *instr) {
	p, start := in.arg.addr(m), len(m.out)
	s := *at[string](p)
	m.ops -= int64(len(s) / bytesPerOperation)
	m.out = in.more.apply(m.out, s)
	n := len(m.out) - start
	if n > m.prog.most {
		m.tooLong(in, n)
	}
	if in.more.tame && m.isTame(s) {
		m.mark(p, start, in.site)
		return
	}
	m.note(p, start, in.site, m.settled(start, style{from: result}))
}

// settled gives what was appended from start on the form that it is printed in.
func (m *machine) settled(start int, st style) Flag {
	if made := m.out[start:]; m.prog.safe == nil || len(made) > shortText || !m.prog.isSafe(made) {
		m.bytes = append(m.bytes[:0], made...)
		m.out = m.out[:start]
		return m.show(textOf(m.bytes), st)
	}
	if st.laid {
		return Laid
	}
	return 0
}

// shortText is how long a text may be that is looked at byte by byte: that of a date or an identifier.
const shortText = 40

// showJoined prints the items of a list of the data, one behind the other.
func (m *machine) showJoined(in *instr) {
	j := in.more.join
	start, noted := len(m.out), len(m.marks)
	first, n := sliceAt(j.list.addr(m))
	if n == 0 || !j.items(m, first, n) {
		m.out, m.marks = m.out[:start], m.marks[:noted]
		in.more.print(m, nil)
		return
	}
	m.charge(j.site, n)
	m.produce(j.site, len(m.out)-start)
	m.settle(noted, start, in.site, j.flags())
}

// items appends the items of a list and notes them. It is false when the text has to be escaped.
func (j *joiner) items(m *machine, first addr, n int) bool {
	m.at = j.site
	out, start := m.out, len(m.out)
	for i := range n {
		if i > 0 {
			out = append(out, j.literal...)
		}
		p := plus(first, uintptr(i)*j.size)
		if j.write == nil {
			s := *at[string](p)
			if !m.isTame(s) {
				return false
			}
			out = append(out, s...)
		} else if made, err := j.write(out, p); err == nil {
			out = made
		} else {
			return false // which says so in its own way
		}
		m.part(uintptr(p), 0)
	}
	m.out = out
	return (j.most == 0 || len(out)-start <= j.most) && (j.write == nil || m.prog.isSafe(out[start:]))
}

// flags are those of the mark of what is joined.
func (j *joiner) flags() Flag {
	if j.laid {
		return Laid
	}
	return 0
}

// isSafe holds for items of a known type with a literal between them that is printed as it is.
func (j *joiner) isSafe(p *Program) bool {
	return j.literal != "" && p.safe != nil && p.isSafe([]byte(j.literal))
}
