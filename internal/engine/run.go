package engine

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"text/template/parse"
	"time"
)

// block is code that runs from its start to its end. Loop bodies and templates have blocks of their own, so the cost of a block is known in
// advance.
type block struct {
	code  []instr
	cost  int64
	site  int // the loop or the template that it belongs to
	start int // of its code in the code that is being compiled
	label int // the target of the last jump, while the block is compiled
}

// opcode says what an instruction does, after writing its text.
type opcode uint8

const (
	opText      opcode = iota // nothing more
	opString                  // print the text at an operand: the common case of opPrint
	opApply                   // print what a function makes of the text at an operand
	opShow                    // opString where text is escaped
	opShowApply               // opApply likewise
	opShowJoin                // print a list's items, escaped
	opDefault                 // print the text at an operand, or another one if it is empty
	opPick                    // print one literal text or another
	opWhole                   // print a whole number that is computed
	opJoin                    // print a list's items
	opPrint                   // print an operand
	opSet                     // make a register point to an operand
	opKeep                    // copy an operand into a variable of its own
	opUnless                  // jump unless the test holds
	opIfText                  // jump unless there is text at an operand
	opIfSome                  // jump unless the slice at an operand has elements
	opIfThere                 // jump unless the pointer at an operand is not nil
	opJump                    // jump
	opRange                   // run the body for each element of a slice, or jump
	opLoop                    // run a loop over anything else, or jump
	opCall                    // run another template
	opBreak                   // leave the loop
	opContinue                // continue with the loop's next iteration
	opDo                      // evaluate for the effect
)

// instr is one instruction. It fits into a cache line.
type instr struct {
	op    opcode
	site  int32  // its number for coverage and provenance, from 1
	to    int32  // where it jumps to; the register it sets
	prior int32  // the site of the text
	text  string // what is written first
	arg   operand
	more  *detail
}

// detail holds the less common operands of an instruction. It is separate so that instructions are small.
type detail struct {
	apply  func(dst []byte, text string) []byte
	test   func(m *machine) bool
	other  string // opDefault, opPick
	join   *joiner
	call   *specialization
	print  printer
	whole  func(m *machine) int64
	yes    string // opPick
	keep   func(m *machine, p addr) addr
	body   *block
	loop   func(m *machine) bool
	size   uintptr // of a loop's element
	dot    int32   // the register of a loop's element
	index  int32   // the register of a loop's index, or -1
	branch int32   // opDefault
}

// operand is the location of a value: an offset from the address in a register, or the result of load.
type operand struct {
	load func(m *machine) addr
	off  uint32
	reg  int32
}

func (o *operand) addr(m *machine) addr {
	if o.load != nil {
		return o.load(m)
	}
	return plus(m.frame[o.reg].ptr, uintptr(o.off))
}

// direct returns the address of an operand that a register points to.
func (o *operand) direct(m *machine) addr { return plus(m.frame[o.reg].ptr, uintptr(o.off)) }

// printer appends a value to the output.
type printer func(m *machine, p addr)

// status says how a block ended.
type status uint8

const (
	done status = iota
	broken
	continued
)

// slot is an element of a frame: a register, with room for the small values that expressions make. A value stays until the same expression
// is evaluated again in the same frame.
type slot struct {
	ptr addr
	str string
	num uint64
}

// machine runs a program, one render at a time. The fields that each instruction needs come first, so that they are in one cache line.
//
// A call of a template takes a frame of slots from stack, and one of dynamic values from dyns. A frame never moves: when a stack is too
// short, a new one is made, and the old one keeps its frames. The texts that functions make are in arena until the end of the render, so no
// text is copied before it is printed.
type machine struct {
	frame   []slot
	out     []byte
	marks   []Mark // what was printed, in order
	start   int    // the start of this render's output
	limit   int    // the maximum length of out
	ops     int64  // operations left until the next check of the bounds
	cover   []uint64
	tracing bool // the template's own text is noted too
	marking bool // marks are recorded, for the caller or for Guard
	proving bool // marks are recorded for the caller

	prog  *Program
	vals  []reflect.Value // the frame's dynamic values
	stack []slot
	dyns  []reflect.Value
	top   int // of stack
	high  int // the highest top of this render
	dtop  int // of dyns
	dhigh int

	spent     int64  // operations that were granted so far
	made      int64  // bytes that functions made
	depth     int    // of template calls
	frames    int64  // bytes of the frames of template calls
	iterators int    // that are nested
	nested    []int  // the recursion depths of templates that may call themselves
	at        int    // the site of the last call of a function that is not the engine's
	noted     int    // the number of marks before the current print
	arena     []byte // texts that functions made, until the end of the render
	bytes     []byte // for escaping
	metered   func(int)
	root      addr
	rootV     any
	ctx       context.Context
	now       time.Time
	hasNow    bool
}

// exec runs a block.
func (m *machine) exec(b *block) status { //nolint:funlen // a flat switch: calling something for each instruction takes longer than most do
	if m.ops -= b.cost; m.ops < 0 {
		m.checkBounds(b.site)
	}
	code := b.code
	for pc := 0; pc < len(code); pc++ {
		in := &code[pc]
		if len(m.out) > m.limit {
			m.checkBounds(b.site)
		}
		if len(in.text) > 0 {
			m.out = append(m.out, in.text...)
			if m.tracing {
				m.literal(len(in.text), in.prior)
			}
		}
		switch in.op {
		case opText:
		case opString:
			p := in.arg.addr(m)
			s, n := *at[string](p), len(m.out)
			if s == "" {
				m.absent(int(in.site))
			}
			m.out = append(m.out, s...)
			m.mark(p, n, in.site)
		case opApply:
			p, n := in.arg.addr(m), len(m.out)
			s := *at[string](p)
			m.charge(int(in.site), textSize(s))
			m.out = in.more.apply(m.out, s)
			if len(m.out)-n > m.prog.most {
				m.tooLong(in, len(m.out)-n)
			}
			m.mark(p, n, in.site)
		case opShow:
			m.showText(in)
		case opShowApply:
			m.showApplied(in)
		case opShowJoin:
			in.more.join.show(m, in.site)
		case opPrint:
			in.more.print(m, in.arg.addr(m))
		case opSet:
			m.frame[in.to].ptr = in.arg.addr(m)
		case opKeep:
			m.frame[in.to].ptr = in.more.keep(m, in.arg.addr(m))
		case opDefault:
			p := in.arg.direct(m)
			if !m.chosen(in.more.branch, *at[string](p) != "") {
				m.write(in.more.other, in.site)
				continue
			}
			n := len(m.out)
			m.out = append(m.out, *at[string](p)...)
			m.mark(p, n, in.site)
		case opPick:
			if in.more.test(m) {
				m.write(in.more.yes, in.site)
			} else {
				m.write(in.more.other, in.site)
			}
		case opWhole:
			n := len(m.out)
			m.out = strconv.AppendInt(m.out, in.more.whole(m), 10)
			m.note(nil, n, in.site, Plain|Unattributed)
		case opJoin:
			in.more.join.print(m, in.site)
		case opUnless:
			m.at = int(in.site)
			if !m.taken(in, in.more.test(m)) {
				pc = int(in.to) - 1
			}
		case opIfText:
			if !m.taken(in, *at[string](in.arg.direct(m)) != "") {
				pc = int(in.to) - 1
			}
		case opIfSome:
			_, k := sliceAt(in.arg.direct(m))
			if !m.taken(in, k > 0) {
				pc = int(in.to) - 1
			}
		case opIfThere:
			if !m.taken(in, pointee(in.arg.direct(m)) != nil) {
				pc = int(in.to) - 1
			}
		case opJump:
			pc = int(in.to) - 1
		case opRange, opLoop:
			var ran bool
			if in.op == opRange {
				ran = m.each(in.more, in.arg.addr(m))
			} else {
				m.at = int(in.site)
				ran = in.more.loop(m)
			}
			if !m.taken(in, ran) {
				pc = int(in.to) - 1
			}
		case opCall:
			m.invoke(in.more.call, in.arg.addr(m), int(in.site))
		case opBreak:
			return broken
		case opContinue:
			return continued
		case opDo:
			in.arg.addr(m)
		}
	}
	return done
}

// tooLong rejects a text that one function made.
func (m *machine) tooLong(in *instr, n int) {
	m.failed(int(in.site), in.more.other, fmt.Errorf("%d bytes is more than the %d that one function may make", n, m.prog.most))
}

// write appends text of the template that an action prints.
func (m *machine) write(s string, site int32) {
	m.out = append(m.out, s...)
	if m.tracing {
		m.literal(len(s), site)
	}
}

// literal notes that the last n bytes are the template's own text.
func (m *machine) literal(n int, site int32) { m.note(nil, len(m.out)-n, site, Literal|Plain) }

// chosen counts the outcome of a choice.
func (m *machine) chosen(branch int32, ok bool) bool {
	if m.cover != nil {
		m.count(branch, ok)
	}
	return ok
}

// taken counts the outcome of a branch.
func (m *machine) taken(in *instr, ok bool) bool {
	if m.cover != nil {
		m.count(in.site, ok)
	}
	return ok
}

// each runs a loop over a slice, and reports whether the slice has elements.
func (m *machine) each(l *detail, p addr) bool {
	if p == nil {
		return false
	}
	first, n := sliceAt(p)
	dot := &m.frame[l.dot]
	for i := range n {
		dot.ptr = plus(first, uintptr(i)*l.size)
		if l.index >= 0 {
			s := &m.frame[l.index]
			*at[int](addrOf(&s.num)) = i
			s.ptr = addrOf(&s.num)
		}
		if m.exec(l.body) == broken {
			break
		}
	}
	return n > 0
}

// invoke runs a template with a frame of its own.
func (m *machine) invoke(t *specialization, dot addr, site int) {
	if m.depth++; m.depth > m.prog.bounds.Depth && m.prog.bounds.Depth > 0 {
		m.tooDeep(m.prog.bounds.Depth, site)
	}
	if t.limit > 0 {
		if m.nested[t.index]++; m.nested[t.index] > t.limit {
			m.tooDeep(t.limit, site)
		}
	}
	m.frames += t.frame
	if most := m.prog.bounds.Made; m.frames > most && most > 0 {
		m.bound(site, "bytes made to call templates", most)
	}
	frame, vals, stack, dyns, top, dtop := m.frame, m.vals, len(m.stack), len(m.dyns), m.top, m.dtop
	m.enter(t)
	m.frame[0].ptr = dot
	m.exec(t.body)
	if t.limit > 0 {
		m.nested[t.index]--
	}
	if len(m.stack) == stack {
		m.top = top
	}
	if len(m.dyns) == dyns {
		m.dtop = dtop
	}
	m.frame, m.vals = frame, vals
	m.frames -= t.frame
	m.depth--
}

// enter makes a frame. If the stack is too short, it makes a new one. The frames of the old one stay where they are.
func (m *machine) enter(t *specialization) {
	if m.top+t.slots > len(m.stack) {
		m.stack, m.top, m.high = make([]slot, max(2*len(m.stack), t.slots, minStack)), 0, 0
	}
	m.frame = m.stack[m.top : m.top+t.slots : m.top+t.slots]
	m.top += t.slots
	m.high = max(m.high, m.top)
	if t.vals == 0 {
		m.vals = nil
		return
	}
	if m.dtop+t.vals > len(m.dyns) {
		m.dyns, m.dtop, m.dhigh = make([]reflect.Value, max(2*len(m.dyns), t.vals, minStack)), 0, 0
	}
	m.vals = m.dyns[m.dtop : m.dtop+t.vals : m.dtop+t.vals]
	m.dtop += t.vals
	m.dhigh = max(m.dhigh, m.dtop)
}

const minStack = 64

// maxPooled is how long the buffers of a machine may be to be kept for the next render.
const maxPooled = 1 << 16

// reset drops the references to the data, so that a pooled machine does not keep it alive.
func (m *machine) reset() {
	if len(m.stack) > maxPooled || len(m.dyns) > maxPooled || cap(m.arena) > maxPooled || cap(m.marks) > maxPooled || cap(m.bytes) > maxPooled {
		*m = machine{prog: m.prog}
		return
	}
	clear(m.stack[:m.high])
	clear(m.dyns[:m.dhigh])
	clear(m.nested)
	m.frame, m.vals, m.top, m.high, m.dtop, m.dhigh, m.depth, m.iterators, m.frames = nil, nil, 0, 0, 0, 0, 0, 0, 0
	m.out, m.marks, m.arena, m.cover, m.root, m.rootV, m.ctx = nil, m.marks[:0], m.arena[:0], nil, nil, nil, nil
}

// Run holds the options of a render. The zero Run is ready to use.
type Run struct {
	Context  context.Context // stops the render when it is done; nil means no limit
	Now      time.Time       // for functions with a clock
	HasNow   bool
	Texts    bool      // note the template's own text too
	Coverage *Coverage // counts which branches run; nil counts nothing
	Marks    *[]Mark   // receives the marks of the render, and its old memory is reused; nil requests none
}

// Append renders a template and appends its output to dst. Data is a pointer to the type that the program was compiled for. If it fails, it
// returns dst unchanged and a *[Error].
func (p *Program) Append(dst []byte, name string, data any, run *Run) (out []byte, err error) {
	t := p.entries[name]
	if t == nil {
		return dst, &Error{Template: name, Rule: "no-template", Err: fmt.Errorf("no template %q", name)}
	}
	m, _ := p.pool.Get().(*machine)
	if m == nil {
		m = &machine{prog: p}
	}
	defer func() {
		if r := recover(); r != nil {
			out, err = dst, p.failure(r, m.at)
		}
		if run != nil && run.Coverage != nil {
			run.Coverage.add(p, m.cover)
		}
		m.reset()
		p.pool.Put(m)
	}()
	m.begin(dst, data, run)
	m.enter(t)
	m.frame[0].ptr = m.root
	m.exec(t.body)
	if len(m.out) > m.limit {
		m.checkBounds(t.body.site)
	}
	if p.guard != nil {
		if changed := p.guard(textOf(m.out[m.start:]), m.marks); changed != nil {
			m.out = append(m.out[:m.start], changed...)
		}
	}
	if run != nil && run.Marks != nil {
		m.marks, *run.Marks = (*run.Marks)[:0], m.marks
	}
	return m.out, nil
}

func (m *machine) begin(dst []byte, data any, run *Run) {
	b := &m.prog.bounds
	m.out, m.start, m.limit = dst, len(dst), len(dst)+b.Output
	if b.Output == 0 || m.limit < len(dst) {
		m.limit = math.MaxInt
	}
	m.ops, m.spent, m.made, m.at = 0, 0, 0, 0
	if len(m.nested) < m.prog.recursive {
		m.nested = make([]int, m.prog.recursive)
	}
	m.rootV = data
	m.root = m.prog.rootAddr(&m.rootV)
	m.proving, m.tracing = run != nil && run.Marks != nil, false
	m.marking = m.proving || m.prog.guard != nil
	if run == nil {
		return
	}
	m.tracing = run.Texts
	m.ctx, m.now, m.hasNow = run.Context, run.Now, run.HasNow
	if run.Coverage != nil {
		m.cover = make([]uint64, 2*len(m.prog.sites))
	}
}

// failure returns the error for a panic of a render: an *Error of the engine, or the panic of a function or a method that was called.
func (p *Program) failure(r any, at int) error {
	if e, ok := r.(*Error); ok {
		return e
	}
	e := p.errorAt(at)
	e.Rule, e.Err = "panic", fmt.Errorf("what is called here panics: %w", panicked(r))
	return e
}

// Error is an error of a render, with its location.
type Error struct {
	Template string     // the name of the template
	Node     parse.Node // where in it
	Rule     string
	Hint     string
	Err      error
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }
