package engine

import (
	"reflect"
	"text/template/parse"

	"github.com/dated-claims/retest/fault"
)

// print compiles an action that prints.
func (f *emitter) print(n *parse.ActionNode) {
	p := n.Pipe
	e := f.pipe(p, forPrint)
	at := f.site(p.Cmds[0])
	switch cmd := changed(p); {
	case isCharacter(e.lit):
		err := characterError{n: e.lit.(*parse.NumberNode)}
		f.reject(p.Cmds[0], "type", err.Advice(), "%w", err)
		return
	case cmd != nil && isMap(e.typ):
		err := discardedError{cmd}
		f.reject(cmd, "discarded", err.Advice(), "%w", err)
		return
	}
	if e.lit != nil && e.value != nil {
		s, _ := Text(e.value)
		f.emit(instr{op: opText, text: s, prior: int32(at)})
		return
	}
	f.printValue(e, p, at)
}

func (f *emitter) printValue(e expr, p *parse.PipeNode, at int) {
	if e.untypedNil {
		f.printNothing(p, at)
		return
	}
	if !e.dyn {
		if err := f.printable(e); err != nil {
			f.reject(p.Cmds[0], "print", "", "%w", err)
			return
		}
	} else if e.t != nil {
		if err := f.printable(e); err != nil {
			f.fault(p.Cmds[0], fault.Fault{Rule: "print", Err: err})
			return
		}
	}
	if e.t != nil && e.t.Kind() == reflect.Pointer && pointsOn(e.t.Elem()) {
		e = f.toDynamic(e)
	}
	if in, ok := f.oneInstruction(e); ok {
		in.site = int32(at)
		f.emit(in)
		return
	}
	if e.fused().items != nil && f.cfg.Escape != nil {
		f.emit(instr{op: opShowJoin, site: int32(at), more: f.detail(detail{join: e.fused().items})})
		return
	}
	if e.fused().emit != nil {
		f.emit(instr{op: opDo, arg: operand{load: f.emitPrinter(e, at)}})
		return
	}
	pr := f.printer(e, at)
	if !e.marks {
		f.emit(instr{op: opPrint, arg: e.operand, more: f.detail(detail{print: pr})})
		return
	}
	load := e.operand
	f.emit(instr{op: opDo, arg: operand{load: func(m *machine) addr {
		m.noted = len(m.marks)
		p := load.addr(m)
		pr(m, p)
		return nil
	}}})
}

// printNothing compiles an action that has nothing to print. That is a fault, unless a condition decides whether the action is reached.
// In that case, it is a run-time error.
func (f *emitter) printNothing(p *parse.PipeNode, at int) {
	if f.under == 0 {
		f.reject(p.Cmds[0], "absent", "", "nothing to print: %s is missing", p.Cmds[0])
		return
	}
	f.emit(instr{op: opDo, arg: operand{load: func(m *machine) addr {
		m.fail(at, "absent", ErrNothing)
		return nil
	}}})
}

// oneInstruction returns a single instruction that prints a value, for the most common kinds of values.
func (f *emitter) oneInstruction(e expr) (instr, bool) {
	switch {
	case e.fused().whole != nil && !e.dyn:
		return instr{op: opWhole, more: f.detail(detail{whole: e.fused().whole})}, true
	case f.cfg.Escape != nil:
		return f.oneEscaping(e)
	case e.isPlace() && e.t == stringType && e.from == data:
		return instr{op: opString, arg: e.operand}, true
	case e.fused().unary != nil && e.marks:
		return instr{op: opApply, arg: e.fused().unary.base, more: f.detail(detail{apply: e.fused().unary.appender(), other: e.fused().unary.name})}, true
	case e.fused().joins != nil && e.marks:
		return instr{op: opJoin, more: f.detail(detail{join: e.fused().joins})}, true
	case e.fused().pick != nil:
		return instr{op: opPick, more: f.detail(detail{test: e.fused().pick.cond, yes: e.fused().pick.yes, other: e.fused().pick.no})}, true
	case e.fused().fallback != nil:
		return instr{op: opDefault, arg: e.fused().fallback.value, more: f.detail(detail{other: e.fused().fallback.literal, branch: e.fused().fallback.branch})}, true
	}
	return instr{}, false
}

// pointsOn reports whether values of a type are themselves pointers or interfaces, which may be nil even if the pointer to them is not.
func pointsOn(t reflect.Type) bool {
	return t.Kind() == reflect.Pointer || t.Kind() == reflect.Interface
}

// printable returns an error if values of a known type cannot be printed.
func (f *emitter) printable(e expr) error {
	if e.t.Kind() == reflect.Interface {
		return nil
	}
	_, err := f.writerOf(e.t)
	return err
}

// printer returns a function that prints a value.
func (f *emitter) printer(e expr, at int) printer {
	st := printMode{from: e.from, multiline: e.multiline, site: at}
	flags := Flag(0)
	if e.unattributed || e.load != nil && !e.stable {
		flags = Unattributed
	}
	if e.dyn {
		return f.dynPrinter(st, e.marks)
	}
	w, _ := f.writerOf(e.t)
	w.exact = w.exact || e.fused().exact
	st.raw, st.escaped, st.plain, st.exact = w.raw, w.escaped, w.plain, w.exact
	st.trim = e.from == data && e.t == stringType
	var absent test
	switch {
	case w.plain && e.t.Kind() != reflect.Pointer && f.zeroTest(e.t) == nil: // a number is never absent
	case e.from == data:
		absent = f.absentTest(e.t)
	case e.t.Kind() == reflect.Pointer:
		absent = func(p addr) bool { return pointee(p) == nil }
	}
	source := e.fused().source
	if f.cfg.Escape == nil && !e.marks && source == nil && !e.nilable {
		if p := plainPrinter(w, absent, int32(at), flags); p != nil {
			return p
		}
	}
	marks, escaping := e.marks, f.cfg.Escape != nil && !w.plain && e.from != constant
	return func(m *machine, p addr) {
		if p == nil {
			m.fail(at, "absent", ErrNothing)
		}
		m.at = at
		if absent != nil && absent(p) {
			m.absent(at)
		}
		start := len(m.out)
		var got Flag
		switch {
		case w.text != nil:
			got = m.show(w.text(p), st)
		case escaping:
			m.out = w.add(m.out, p)
			got = m.settled(start, st)
		default:
			m.out = w.add(m.out, p)
			if w.plain || st.from == constant {
				got = Plain
			}
		}
		if marks {
			m.place(m.noted, start, int32(at), got)
			return
		}
		if source != nil {
			m.note(source.addr(m), start, int32(at), got)
			return
		}
		m.note(p, start, int32(at), got|flags)
	}
}

// plainPrinter returns a function that prints a value unchanged. If the value can be absent, the function first checks for that.
func plainPrinter(w writer, absent test, at int32, flags Flag) printer {
	if w.plain {
		flags |= Plain
	}
	switch {
	case w.plain && absent == nil:
		return func(m *machine, p addr) {
			start := len(m.out)
			m.out = w.add(m.out, p)
			m.note(p, start, at, flags)
		}
	case w.add != nil && absent != nil:
		return func(m *machine, p addr) {
			m.at = int(at)
			if absent(p) {
				m.absent(int(at))
			}
			start := len(m.out)
			m.out = w.add(m.out, p)
			m.note(p, start, at, flags)
		}
	}
	return nil
}

// emitPrinter returns a function that writes text directly to the output instead of creating a string first.
func (f *emitter) emitPrinter(e expr, at int) func(m *machine) addr {
	st := printMode{from: e.from, multiline: e.multiline, exact: e.fused().exact, site: at}
	emit, source, marks, isData := e.fused().emit, e.fused().source, e.marks, e.from == data
	straight := f.cfg.Escape == nil || e.from == constant
	return func(m *machine) addr {
		noted, start, got := len(m.marks), len(m.out), Flag(0)
		if straight {
			emit(m, &m.out)
			if len(m.out) == start && isData {
				m.absent(at)
			}
		} else {
			m.bytes = m.bytes[:0]
			emit(m, &m.bytes)
			if len(m.bytes) == 0 && isData {
				m.absent(at)
			}
			got = m.show(textOf(m.bytes), st)
		}
		switch {
		case marks:
			m.place(noted, start, int32(at), got)
		case source != nil:
			m.note(source.addr(m), start, int32(at), got)
		default:
			m.note(nil, start, int32(at), got|Unattributed)
		}
		return nil
	}
}

// dynPrinter returns a function that prints a value whose type is known only at run time.
func (f *emitter) dynPrinter(st printMode, marks bool) printer {
	verbatim := f.cfg.Verbatim
	return func(m *machine, p addr) {
		var v reflect.Value
		if p != nil {
			v = inside(*at[reflect.Value](p))
		}
		st := st
		m.at = st.site
		switch {
		case st.from == data && Absent(v):
			m.absent(st.site)
		case !v.IsValid():
			m.fail(st.site, "absent", ErrNothing)
		}
		s, err := m.prog.names.textOf(v.Interface(), 0)
		if err != nil {
			m.fail(st.site, "print", err)
		}
		st.raw, st.exact = verbatim != nil && v.Type() == verbatim, f.isExact(v.Type())
		st.escaped = f.cfg.Escaped != nil && v.Type() == f.cfg.Escaped
		st.plain = (isNumber(v.Kind()) || v.Kind() == reflect.Bool) && !Says(v.Type())
		st.trim = st.from == data && v.Type() == stringType
		start := len(m.out)
		got := m.show(s, st)
		if marks {
			m.place(m.noted, start, int32(st.site), got)
			return
		}
		var at addr
		switch {
		case v.CanAddr():
			at = addrOfValue(v)
		case st.from == data && v.Type() == stringType:
			at = startOf(s)
		}
		m.note(at, start, int32(st.site), got|Unattributed)
	}
}
