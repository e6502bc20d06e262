package engine

import (
	"fmt"
	"reflect"
	"slices"
	"text/template/parse"
)

// ranges compiles a range action.
func (f *emitter) ranges(n *parse.RangeNode) {
	f.under++
	defer func() { f.under-- }()
	f.scope(func() {
		e := f.asked(func() expr { return f.pipe(n.Pipe, forUse) })
		if len(n.Pipe.Decl) > 0 {
			e = f.held(e)
		}
		if n.Pipe.IsAssign {
			f.declare(n.Pipe, e)
		}
		if err := f.rangeable(e, n); err != nil {
			f.reject(n.Pipe, "not-a-range", "range loops over lists and maps; use with to test a single value and make it the dot", "%w", err)
			return
		}
		in := instr{op: opRange, site: int32(f.branch(n, rangeBranch)), arg: e.operand}
		l := f.detail(detail{index: -1, dot: int32(f.slot())})
		in.more = l
		elem := f.elementExpr(e, l.dot)
		if e.dyn || e.kind() != reflect.Slice {
			in.op = opLoop
			elem = expr{typ: e.element().dynamic(), operand: operand{reg: l.dot}, from: data, unattributed: true}
			if k := e.kind(); e.t != nil && isWhole(k) {
				elem.typ = static(e.t).dynamic()
			}
		} else {
			l.size = e.t.Elem().Size()
		}
		l.body = f.block(n, func() { f.rangeBody(n, l, elem, in.op == opLoop) })
		if in.op == opLoop {
			l.loop = f.loop(n, e, l)
		}
		at := f.emit(in)
		if n.ElseList == nil {
			f.land(at)
			return
		}
		jump := f.emit(instr{op: opJump})
		f.land(at)
		f.scope(func() {
			if !n.Pipe.IsAssign {
				f.declare(n.Pipe, e) // in the else branch, the variables hold the value of the pipeline
			}
			f.list(n.ElseList)
		})
		f.land(jump)
	})
}

// elementExpr returns an expression for the element of a slice in the register that a loop sets.
func (f *emitter) elementExpr(e expr, reg int32) expr {
	out := expr{typ: e.element(), operand: operand{reg: reg}, from: data, stable: e.stable, unattributed: !e.stable}
	if e.kind() == reflect.Slice && !e.dyn && e.t.Elem().Kind() == reflect.Interface {
		elem := f.held2dynamic(out, e.t.Elem())
		if e.elem != nil {
			elem.typ = e.element()
		}
		return elem
	}
	return out
}

// rangeBody compiles the body of a loop. The body first sets the loop variables.
func (f *emitter) rangeBody(n *parse.RangeNode, l *detail, elem expr, dynamic bool) {
	f.scope(func() {
		if elem.load != nil { // the type of a dynamic slice element is determined once per iteration
			elem = f.held(elem)
		}
		index := expr{typ: static(intType), from: data, unattributed: true}
		if dynamic {
			index.typ = unknown
		}
		decl := n.Pipe.Decl
		if len(decl) == 2 {
			l.index = int32(f.slot())
			index.reg = l.index
			f.rangeVariable(n.Pipe, decl[0], index)
		}
		if len(decl) > 0 {
			f.rangeVariable(n.Pipe, decl[len(decl)-1], elem)
		}
		f.dot = dot{typ: elem.typ, from: data, stable: elem.stable, at: elem.operand}
		f.list(n.List)
	})
}

func (f *emitter) rangeVariable(p *parse.PipeNode, v *parse.VariableNode, e expr) {
	if p.IsAssign {
		f.assign(v, e)
		return
	}
	f.define(v, e)
}

// rangeable returns an error if range cannot iterate over a value of a known type.
func (f *emitter) rangeable(e expr, n *parse.RangeNode) error {
	if e.t == nil || e.untypedNil {
		return nil
	}
	switch t := e.deref(); t.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map, reflect.Chan, reflect.Interface:
		return nil
	case reflect.Func:
		if t.CanSeq() && len(n.Pipe.Decl) < 2 || t.CanSeq2() {
			return nil
		}
	default:
		if isWhole(t.Kind()) {
			if len(n.Pipe.Decl) > 1 {
				return fmt.Errorf("a number has no index: want one variable")
			}
			return nil
		}
	}
	return fmt.Errorf("range can't iterate over %s", f.cfg.Names.name(e.typ))
}

// looper runs the body of a loop for each element of a dynamic value.
type looper struct {
	f     *emitter
	m     *machine
	d     *detail
	index int // slots of the dynamic values in the frame
	elem  int
	ran   bool
}

// round runs the body once and reports whether the loop should continue.
func (l *looper) round(index, elem reflect.Value) bool {
	m := l.m
	l.ran = true
	m.ops -= costOfRound
	m.vals[l.elem] = inside(elem)
	m.frame[l.d.dot].ptr = addrOf(&m.vals[l.elem])
	if l.d.index >= 0 {
		m.vals[l.index] = inside(index)
		m.frame[l.d.index].ptr = addrOf(&m.vals[l.index])
	}
	return m.exec(l.d.body) != broken
}

// loop compiles a loop over anything but a slice of a known type.
func (f *emitter) loop(n *parse.RangeNode, e expr, d *detail) func(m *machine) bool {
	value, site, vars := f.rv(e), f.site(n), len(n.Pipe.Decl)
	index, elem := f.val(), f.val()
	return func(m *machine) bool {
		v := value(m)
		l := looper{f: f, m: m, d: d, index: index, elem: elem}
		if Absent(v) {
			return false
		}
		v, _ = indirect(v)
		l.over(v, site, vars)
		return l.ran
	}
}

// over runs the loop for each element of a value.
func (l *looper) over(v reflect.Value, site, vars int) {
	if v.IsValid() {
		v = Numeric(v)
	}
	switch k := v.Kind(); {
	case k == reflect.Slice || k == reflect.Array:
		for i := range v.Len() {
			if !l.round(reflect.ValueOf(i), v.Index(i)) {
				return
			}
		}
	case k == reflect.Map:
		for _, pair := range l.m.sortedPairs(site, v) {
			if !l.round(pair[0], pair[1]) {
				return
			}
		}
	case k == reflect.Chan:
		l.overChan(v, site)
	case isWhole(k):
		if vars > 1 {
			l.m.failf(site, "can't use %v to iterate over more than one variable", v)
		}
		l.overNumber(v, site)
	case k == reflect.Func:
		l.overFunc(v, site, vars)
	case k == reflect.Invalid:
	default:
		l.m.failf(site, "range can't iterate over %v", v.Type())
	}
}

func (l *looper) overNumber(v reflect.Value, site int) {
	if most := l.m.prog.bounds.Rounds; most > 0 && (v.CanInt() && v.Int() > most || v.CanUint() && v.Uint() > uint64(most)) {
		l.m.failf(site, "range %v: want at most %d", v, most)
	}
	for i := range v.Seq() {
		if !l.round(reflect.Value{}, i) {
			return
		}
	}
}

func (l *looper) overChan(v reflect.Value, site int) {
	switch {
	case v.IsNil():
		return
	case v.Type().ChanDir() == reflect.SendDir:
		l.m.failf(site, "range over send-only channel %v", v)
	}
	for i := 0; ; i++ {
		elem, ok := l.receive(v, site)
		if !ok || !l.round(reflect.ValueOf(i), elem) {
			return
		}
	}
}

// receive receives a value from a channel. It does not wait for a value, because the sender might never send one.
func (l *looper) receive(v reflect.Value, site int) (reflect.Value, bool) {
	elem, ok := v.TryRecv()
	if !elem.IsValid() {
		l.m.failf(site, "range over a channel that is not closed and has no value ready")
	}
	return elem, ok
}

func (l *looper) overFunc(v reflect.Value, site, vars int) {
	l.m.nest(site)
	defer func() { l.m.iterators-- }()
	switch t := v.Type(); {
	case t.CanSeq() && vars > 1:
		l.m.failf(site, "can't use %v iterate over more than one variable", v)
	case v.IsNil():
	case t.CanSeq():
		for elem := range v.Seq() {
			if !l.round(reflect.Value{}, elem) {
				return
			}
		}
	case t.CanSeq2():
		for a, b := range v.Seq2() {
			if vars < 2 {
				b = a // with at most one variable, only the first value is used
			}
			if !l.round(a, b) {
				return
			}
		}
	default:
		l.m.failf(site, "range can't iterate over %v", v.Type())
	}
}

// costOfRound estimates the number of operations for an iteration whose element is read by reflection.
const costOfRound = 8

// costOfSorting estimates the number of operations for reading a map entry, not counting the comparisons of its key.
const costOfSorting = 8

// bytesPerComparison is the number of key bytes whose comparison counts as one operation, because a comparison processes many bytes at
// a time.
const bytesPerComparison = 64

// sortedPairs returns the keys and values of a map in the order in which package fmt prints maps. Numbers and strings are in ascending
// order, false precedes true, and other keys are compared field by field. Keys may be long and differ only at their ends, so every
// comparison counts toward the limits of the render.
func (m *machine) sortedPairs(site int, v reflect.Value) [][2]reflect.Value {
	m.charge(site, v.Len()*costOfSorting)
	pairs := make([][2]reflect.Value, 0, v.Len())
	for it := v.MapRange(); it.Next(); {
		pairs = append(pairs, [2]reflect.Value{it.Key(), it.Value()})
	}
	slices.SortStableFunc(pairs, func(a, b [2]reflect.Value) int {
		m.charge(site, 1+min(sizeOf(a[0]), sizeOf(b[0]))*bytesPerOperation/bytesPerComparison)
		return compareKeys(a[0], b[0])
	})
	return pairs
}
