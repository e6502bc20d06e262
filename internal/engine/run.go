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

// block is code that runs from start to end. Each loop body and each template is a block of its own, so that the cost of running a
// block is known in advance.
type block struct {
	code  []instr
	cost  int64
	site  int // the loop or template that the block belongs to
	start int // start of the block's code within the code being compiled
	label int // target of the last jump during compilation
}

// opcode determines what an instruction does after writing its text.
type opcode uint8

const (
	opText      opcode = iota // nothing more
	opString                  // print the string at an operand, the most common case of opPrint
	opApply                   // print the result of applying a function to the string at an operand
	opShow                    // opString with escaping
	opShowApply               // opApply with escaping
	opShowJoin                // print the items of a list, escaped
	opDefault                 // print the string at an operand, or a default if it is empty
	opPick                    // print one of two literal strings
	opWhole                   // print a computed integer
	opJoin                    // print the items of a list
	opPrint                   // print an operand
	opSet                     // make a register point to an operand
	opKeep                    // copy an operand into a variable's storage
	opUnless                  // jump unless the test succeeds
	opIfText                  // jump if the string at an operand is empty
	opIfSome                  // jump if the slice at an operand is empty
	opIfThere                 // jump if the pointer at an operand is nil
	opJump                    // jump
	opRange                   // run the body for each element of a slice, or jump if the slice is empty
	opLoop                    // run a loop over any other value, or jump if the value is empty
	opCall                    // run another template
	opBreak                   // leave the loop
	opContinue                // continue with the next iteration of the loop
	opDo                      // evaluate an operand for its side effect
)

// instr is an instruction. It fits in a cache line.
type instr struct {
	op    opcode
	site  int32  // number of the node, from 1, for coverage and provenance
	to    int32  // target of a jump, or the register to set
	prior int32  // site of the text
	text  string // text to write first
	arg   operand
	more  *detail
}

// detail holds the less common operands of an instruction. It is separate to keep instructions small.
type detail struct {
	apply  func(dst []byte, text string) []byte
	test   func(m *machine) bool
	other  string // text for opDefault, or for opPick if the test fails
	join   *joiner
	call   *specialization
	print  printer
	whole  func(m *machine) int64
	yes    string // text for opPick if the test succeeds
	keep   func(m *machine, p addr) addr
	body   *block
	loop   func(m *machine) bool
	size   uintptr // size of a loop element
	dot    int32   // register of the loop element
	index  int32   // register of the loop index, or -1
	branch int32   // site of opDefault's choice, for coverage
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

// slot is an element of a frame: a register that can hold the value of an expression if it is small. The value remains until the same
// expression is evaluated again in the same frame.
type slot struct {
	ptr addr
	str string
	num uint64
}

// machine runs a program, one render at a time. The fields that every instruction needs come first, so that they share a cache line.
//
// A template call takes a frame of slots from stack and a frame of dynamic values from dyns. Frames never move: if a stack is too
// small, a new one is allocated, and existing frames stay in the old one. Strings created by functions stay in arena until the end of
// the render, so no string is copied before it is printed.
type machine struct {
	frame   []slot
	out     []byte
	marks   []Mark // the printed values, in order
	start   int    // start of this render's output
	limit   int    // maximum length of out
	ops     int64  // operations left until the next check of bounds
	cover   []uint64
	tracing bool // the template's own text is recorded too
	marking bool // marks are recorded, either for the caller or for Guard
	proving bool // marks are recorded for the caller

	prog  *Program
	vals  []reflect.Value // dynamic values of the frame
	stack []slot
	dyns  []reflect.Value
	top   int // end of the used part of stack
	high  int // highest value of top in this render
	dtop  int // end of the used part of dyns
	dhigh int

	spent     int64  // operations granted so far
	made      int64  // bytes created by functions
	depth     int    // nesting depth of template calls
	frames    int64  // bytes used by the frames of template calls
	iterators int    // number of nested iterators
	nested    []int  // recursion depths of templates that may call themselves
	at        int    // site of the last call to a function outside the engine
	noted     int    // number of marks before the current print
	arena     []byte // strings created by functions, kept until the end of the render
	bytes     []byte // scratch memory for escaping
	metered   func(int)
	root      addr
	rootV     any
	ctx       context.Context
	now       time.Time
	hasNow    bool
}

// exec runs a block.
func (m *machine) exec(b *block) status { //nolint:funlen // a flat switch is faster than a function call for each instruction
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

// tooLong reports that a single function created a string that is too long.
func (m *machine) tooLong(in *instr, n int) {
	m.failed(int(in.site), in.more.other, fmt.Errorf("%d bytes is more than the limit of %d for the result of a function", n, m.prog.most))
}

// write appends template text that an action prints, such as a literal.
func (m *machine) write(s string, site int32) {
	m.out = append(m.out, s...)
	if m.tracing {
		m.literal(len(s), site)
	}
}

// literal records that the last n bytes are the template's own text.
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

// each runs a loop over a slice and reports whether the slice has elements.
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

// invoke runs a template in a new frame.
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
		m.bound(site, "bytes used to call templates", most)
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

// enter creates a frame. If the stack is too small, it allocates a new one; frames in the old stack do not move.
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

// maxPooled is the maximum length of a buffer that a machine keeps for the next render.
const maxPooled = 1 << 16

// reset drops all references to the data, so that a pooled machine does not keep it alive.
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

// A Run holds the options of a render. The zero Run is ready to use.
type Run struct {
	Context  context.Context // ends the render when it is done; nil means never
	Now      time.Time       // the time used by functions that need a clock
	HasNow   bool
	Texts    bool      // also record the template's own text
	Coverage *Coverage // counts the branches that run; if nil, branches are not counted
	Marks    *[]Mark   // receives the marks of the render and provides memory for them; if nil, no marks are requested
}

// Append renders a template and appends its output to dst. The data parameter is a pointer to a value of the type that the program was
// compiled for. On failure, Append returns dst unchanged and an *[Error].
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

// failure returns the error for a panic during a render: the engine's own *Error, or an error for a panic in a called function or
// method.
func (p *Program) failure(r any, at int) error {
	if e, ok := r.(*Error); ok {
		return e
	}
	e := p.errorAt(at)
	e.Rule, e.Err = "panic", fmt.Errorf("the function called here panicked: %w", panicked(r))
	return e
}

// An Error is an error that occurred during a render, with its location.
type Error struct {
	Template string     // name of the template
	Node     parse.Node // node where the error occurred
	Rule     string
	Hint     string
	Err      error
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }
