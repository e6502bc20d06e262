package engine

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"text/template/parse"

	"github.com/dated-claims/retest/fault"
)

// A Fault is a fault in a range of bytes in a template.
type Fault struct {
	Template string
	At       parse.Pos
	To       parse.Pos
	fault.Fault
}

// compiler compiles a program. It holds the state that all templates share: the specializations, each of which is compiled only once;
// the faults; and the code of the blocks being compiled. That code is in a single slice, where the code of an inner block follows the
// start of its outer block.
type compiler struct {
	cfg             *Config
	prog            *Program
	methods         map[methodKey]*Method
	specializations map[string][]*specialization
	faults          []Fault
	seen            map[faultKey]bool
	depth           int        // nesting depth of the template calls being compiled
	more            int        // number of faults that are not in the list
	repeated        int        // number of statements compiled more than once
	code            []instr    // code of the blocks being compiled; each block has its own start
	room            []instr    // space for completed code
	details         []detail   // space for details
	vars            []variable // variables of the templates being compiled
	facts           map[string]*facts
	pending         []byte            // collected text of the instruction at pendingAt
	pendingAt       int               // index of the instruction that pending belongs to
	literals        map[literal]error // results of checking literals
	compared        int               // number of names compared for suggestions
}

// A Field is a field of a struct. If Name is empty, it represents a struct that is passed to a function as a whole.
type Field struct {
	Of   reflect.Type
	Name string
}

type faultKey struct {
	template string
	at       parse.Pos
	text     string
}

// Compile compiles a program and returns every fault in the templates. A program with errors must not be run.
func Compile(cfg *Config) (*Program, []Fault) {
	c := &compiler{
		cfg: cfg, methods: make(map[methodKey]*Method, len(cfg.Methods)), specializations: make(map[string][]*specialization, len(cfg.Trees)), seen: map[faultKey]bool{},
		facts: make(map[string]*facts, len(cfg.Trees)),
		prog: &Program{
			names: cfg.Names, sites: make([]location, 0, 256), most: cmp.Or(cfg.MostBytes, math.MaxInt),
			data: newBoxer(cfg.Data), entries: map[string]*specialization{}, bounds: cfg.Bounds, escape: cfg.Escape, exact: cfg.EscapeExact, guard: cfg.Guard,
		},
	}
	for _, m := range cfg.Methods {
		c.methods[methodKey{m.recv, m.name}] = m
	}
	for _, name := range cfg.Entries {
		if cfg.Trees[name] != nil {
			iface := cfg.Data.Kind() == reflect.Interface
			c.prog.entries[name] = c.specialize(name, dot{typ: static(cfg.Data), from: data, stable: !iface, iface: iface})
		}
	}
	seen := make(map[*specialization]bool, len(cfg.Trees))
	for _, name := range cfg.Entries {
		if t := c.prog.entries[name]; t != nil {
			c.gather(t, seen)
		}
	}
	used := c.prog.parts
	for _, name := range cfg.Unreached {
		c.gather(c.specialize(name, c.declaredDot(c.factsOf(name))), seen)
	}
	c.prog.parts = used
	for _, name := range sorted(cfg.Trees) {
		for _, w := range c.factsOf(name).warnings {
			c.report(w)
		}
	}
	if c.more > 0 {
		last := c.faults[len(c.faults)-1]
		last.Fault = fault.Fault{Rule: "too-many", Severity: last.Severity, Err: fmt.Errorf("and %d more faults", c.more)}
		c.faults = append(c.faults, last)
	}
	return c.prog, c.faults
}

// report adds a fault unless it was already reported.
func (c *compiler) report(f Fault) {
	key := faultKey{f.Template, f.At, f.Message()}
	switch {
	case c.seen[key]:
		return
	case c.full():
		c.more++
		return
	}
	c.seen[key] = true
	c.faults = append(c.faults, f)
}

// maxFaults is the maximum number of faults listed. Further faults are only counted.
const maxFaults = 1000

func (c *compiler) full() bool { return len(c.faults) >= maxFaults }

// dot holds what is known about a dot.
type dot struct {
	typ
	from     origin
	stable   bool // the dot does not move during the render
	maybe    bool // the dot may be missing
	iface    bool // the dot is stored as an interface: the data of an entry
	nonNil   bool // the dot is a pointer that is not nil
	at       operand
	derefReg int32 // register with the address that the pointer holds, or 0
}

// rootName is the name of the data in a template.
var rootName = []string{"$"}

// maxCalls is the maximum depth of nested template calls.
const maxCalls = 1000

// maxInstances is the maximum number of dot types for which a template is compiled separately. All further types share one
// specialization for values of any type.
const maxInstances = 50

// specialize compiles a template for a dot, unless that was done before. If a variable turns out to have a different type than
// assumed, it compiles the template again and discards the code of earlier rounds.
func (c *compiler) specialize(name string, d dot) *specialization {
	for _, t := range c.specializations[name] {
		if t.dot.same(d.typ) && t.from == d.from && t.stable == d.stable && t.maybe == d.maybe && t.iface == d.iface && t.nonNil == d.nonNil {
			return t
		}
	}
	tree := c.cfg.Trees[name]
	t := &specialization{name: name, tree: tree, root: parse.VariableNode{NodeType: parse.NodeVariable, Ident: rootName}, dot: d.typ, from: d.from, stable: d.stable, maybe: d.maybe, iface: d.iface, nonNil: d.nonNil, limit: c.cfg.Recurse[name]}
	if t.limit > 0 {
		t.index = c.counter(name)
	}
	c.specializations[name] = append(c.specializations[name], t)
	if c.depth++; c.depth > maxCalls {
		c.depth--
		t.body = &block{}
		t.faults = []Fault{{name, 0, 0, fault.Fault{Rule: "too-deep", Err: fmt.Errorf("template calls are nested more than %d deep", maxCalls)}}}
		return t
	}
	defer func() { c.depth-- }()
	about := c.factsOf(name)
	var known map[*parse.VariableNode]given
	for round := range maxRounds {
		if round > 0 && c.repeated > maxRepeated {
			t.faults = []Fault{{name, 0, 0, fault.Fault{Rule: "too-complex", Err: errors.New("inferring the types of the variables would take too long")}}}
			break
		}
		f := &emitter{compiler: c, t: t, extra: round > 0 || len(c.specializations[name]) > 1, given: known, assigned: about.assigned, base: len(c.vars)}
		if known == nil && len(f.assigned) > 0 {
			known = map[*parse.VariableNode]given{}
			f.given = known
		}
		t.faults, t.callees, t.reads, t.size = nil, nil, nil, 0
		c.checkDeclared(t, about)
		if f.compile(); !f.again {
			break
		}
	}
	return t
}

// gather collects a specialization and the specializations it calls, and reports their faults. It does not reach templates that were
// compiled for a variable type that later turned out to be wrong.
func (c *compiler) gather(t *specialization, seen map[*specialization]bool) {
	if seen[t] {
		return
	}
	seen[t] = true
	c.prog.parts = append(c.prog.parts, t)
	for _, f := range t.faults {
		c.report(f)
	}
	for _, callee := range t.callees {
		c.gather(callee, seen)
	}
}

// counter returns the index of the counter for the recursion depth of a template. All specializations of the template share the
// counter.
func (c *compiler) counter(name string) int {
	for _, t := range c.specializations[name] {
		return t.index
	}
	c.prog.recursive++
	return c.prog.recursive - 1
}

// Number of bytes in a frame for each register, and for each value whose type is known only at run time.
const slotBytes, valBytes = 16, 24

// maxRepeated is the maximum number of statements that are compiled more than once, either for other types of the dot or because the
// type of a variable changed.
const maxRepeated = 50_000

// maxRounds exceeds the number of times a variable's type can change. Each change makes it more general.
const maxRounds = 64

// given describes what is known about all values assigned to a variable.
type given struct {
	typ
	from      origin
	multiline bool
}

// emitter compiles one template for one type of its dot. It makes one pass over the tree, tracks the variables in scope and the dot,
// and appends instructions to the open block. Errors do not stop it. It treats a faulty expression as one of unknown type (see reject),
// so a single pass finds all faults but does not report errors that only follow from them.
type emitter struct {
	*compiler
	t        *specialization
	given    map[*parse.VariableNode]given
	assigned map[string]bool // names that are assigned after their declaration
	base     int             // index of the template's first variable in the compiler's list
	dot      dot
	blk      *block
	under    int  // number of if, with and range blocks around the current statement
	extra    bool // the template has been compiled before
	asking   int  // number of enclosing expressions that test for presence: conditions and arguments of functions such as default
	dotless  bool // the template is called without a value
	again    bool // the type of a variable has changed, so the template must be compiled again
}

// variable is a variable in scope.
type variable struct {
	name string
	expr
	decl *parse.VariableNode
	own  bool // the variable is assigned to, so it has storage of its own
}

func (f *emitter) compile() {
	f.t.slots, f.t.vals = 1, 0
	f.dotless = f.t.dot.untypedNil
	f.dot = dot{typ: f.t.dot, from: f.t.from, stable: f.t.stable, maybe: f.t.maybe}
	defer func() { f.vars = f.vars[:f.base] }()
	f.t.body = f.block(f.t.tree.Root, func() {
		if f.t.nonNil {
			f.dot = f.pointed(f.dot)
		}
		root := f.dotExpr()
		if f.t.iface {
			root = f.held(f.held2dynamic(root, f.cfg.Data))
			f.dot.at = root.operand
		}
		f.define(&f.t.root, root)
		f.list(f.t.tree.Root)
	})
	f.t.frame = int64(f.t.slots)*slotBytes + int64(f.t.vals)*valBytes
}

// block runs body and puts the code that body emits into a separate block.
func (f *emitter) block(node parse.Node, body func()) *block {
	outer := f.blk
	f.blk = &block{site: f.site(node), start: len(f.code)}
	body()
	f.flushText()
	b := f.blk
	b.code = f.packed(f.code[b.start:])
	b.cost += int64(len(b.code)) + 1
	f.code, f.blk = f.code[:b.start], outer
	return b
}

// work adds n operations to the cost of the block, for work that its instructions cause indirectly.
func (f *emitter) work(n int) { f.blk.cost += int64(n) }

// packed copies code to its final location, next to the other code of the program.
func (c *compiler) packed(code []instr) []instr {
	if len(c.room)+len(code) > cap(c.room) {
		c.room = make([]instr, 0, max(len(code), perChunk))
	}
	start := len(c.room)
	c.room = append(c.room, code...)
	return c.room[start:len(c.room):len(c.room)]
}

// detail stores a detail next to the other details, because all of them are read consecutively.
func (c *compiler) detail(d detail) *detail {
	if len(c.details) == cap(c.details) {
		c.details = make([]detail, 0, perChunk)
	}
	c.details = append(c.details, d)
	return &c.details[len(c.details)-1]
}

// perChunk is the number of instructions or details allocated at once.
const perChunk = 32

// emit appends an instruction and returns its index. If the previous instruction only writes text, emit merges the two, unless there is
// a jump to the new instruction.
func (f *emitter) emit(in instr) int {
	if last := len(f.code) - 1; last >= f.blk.start && f.code[last].op == opText && f.blk.label <= last-f.blk.start {
		if in.op == opText {
			f.joinText(last, in)
			return last
		}
		f.flushText()
		in.text, in.prior = f.code[last].text, f.code[last].prior
		f.code[last] = in
		return last
	}
	f.code = append(f.code, in)
	return len(f.code) - 1
}

// joinText appends to the text of an instruction. It collects the text in a buffer so that joining many short strings remains cheap.
func (f *emitter) joinText(at int, in instr) {
	if len(f.pending) == 0 || f.pendingAt != at {
		f.flushText()
		f.pending, f.pendingAt = append(f.pending, f.code[at].text...), at
	}
	if f.prog.joined == nil {
		f.prog.joined = map[int32][]Continuation{}
	}
	first := f.code[at].prior
	f.prog.joined[first] = append(f.prog.joined[first], Continuation{len(f.pending), int(in.prior)})
	f.pending = append(f.pending, in.text...)
}

// flushText sets the text of an instruction to the collected text.
func (f *emitter) flushText() {
	if len(f.pending) > 0 {
		f.code[f.pendingAt].text = string(f.pending)
		f.pending = f.pending[:0]
	}
}

// here returns the index of the next instruction in the block, for use as a jump target.
func (f *emitter) here() int32 {
	f.blk.label = len(f.code) - f.blk.start
	return int32(f.blk.label)
}

// land makes the next instruction the target of a jump.
func (f *emitter) land(jump int) { f.code[jump].to = f.here() }

func (f *emitter) slot() int { f.t.slots++; return f.t.slots - 1 }
func (f *emitter) val() int  { f.t.vals++; return f.t.vals - 1 }

// site returns the number of a node. Numbers start at 1.
func (f *emitter) site(n parse.Node) int {
	if last := len(f.prog.sites); last > 0 && f.prog.sites[last-1].t == f.t && f.prog.sites[last-1].node == n {
		return last
	}
	f.prog.sites = append(f.prog.sites, location{t: f.t, node: n})
	return len(f.prog.sites)
}

// fault reports a fault located at a node.
func (f *emitter) fault(n parse.Node, ft fault.Fault) {
	if len(f.t.faults) <= maxFaults {
		at, to := Span(n)
		f.t.faults = append(f.t.faults, Fault{f.t.name, at, to, ft})
	}
}

// faultAt reports a fault located at one of the names in .X.Y.Z.
func (f *emitter) faultAt(n parse.Node, i int, ft fault.Fault) {
	if _, ok := n.(*parse.VariableNode); ok {
		i++ // the first name is that of the variable
	}
	if len(f.t.faults) <= maxFaults {
		at, to := nameSpan(n, i, i+1)
		f.t.faults = append(f.t.faults, Fault{f.t.name, at, to, ft})
	}
}

// near suggests a similar name. It returns "" if there is no similar name, if there are too many faults, or if the search would take
// too long.
func (f *emitter) near(name string, names func() []string) string {
	if len(f.t.faults) > maxFaults || len(name) > longestName || f.compared > maxCompared {
		return ""
	}
	all := names()
	f.compared += len(all)
	return fault.DidYouMean(name, all)
}

// maxCompared is the maximum total number of names compared for suggestions.
const maxCompared = 500_000

// longestName exceeds the length of any name that a template author is likely to have meant.
const longestName = 100

// read records that a field is read, unless that was recorded recently.
func (f *emitter) read(of reflect.Type, name string) {
	if r := (Field{of, name}); !slices.Contains(f.t.reads[max(0, len(f.t.reads)-8):], r) {
		f.t.reads = append(f.t.reads, r)
	}
}

// reject reports an error and returns an expression of unknown type.
func (f *emitter) reject(n parse.Node, rule, hint, format string, args ...any) expr {
	f.fault(n, fault.Fault{Rule: rule, Hint: hint, Err: fmt.Errorf(format, args...)})
	return f.unknown()
}

// unknown returns an expression of unknown type, which replaces a faulty one.
func (f *emitter) unknown() expr {
	e := f.nothing()
	e.typ = unknown
	return e
}

// scope calls body, then drops the variables that body declared and restores the dot.
func (f *emitter) scope(body func()) {
	n, d, dotless := len(f.vars), f.dot, f.dotless
	body()
	f.vars, f.dot, f.dotless = f.vars[:n], d, dotless
}

func (f *emitter) list(l *parse.ListNode) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		f.t.size++
		if f.extra {
			f.repeated++
		}
		f.node(n)
	}
}

func (f *emitter) node(n parse.Node) {
	switch n := n.(type) {
	case *parse.TextNode:
		if len(n.Text) > 0 {
			f.emit(instr{op: opText, text: textOf(n.Text), prior: int32(f.site(n))})
		}
	case *parse.ActionNode:
		f.action(n)
	case *parse.IfNode:
		f.branches(n, &n.BranchNode, false)
	case *parse.WithNode:
		f.branches(n, &n.BranchNode, true)
	case *parse.RangeNode:
		f.ranges(n)
	case *parse.TemplateNode:
		f.call(n)
	case *parse.BreakNode:
		f.emit(instr{op: opBreak})
	case *parse.ContinueNode:
		f.emit(instr{op: opContinue})
	}
}

func (f *emitter) action(n *parse.ActionNode) {
	if len(n.Pipe.Decl) == 0 {
		f.print(n)
		return
	}
	e := f.pipe(n.Pipe, forUse)
	if len(n.Pipe.Decl) > 1 {
		e = f.held(e)
	}
	f.declare(n.Pipe, e)
}

// declare assigns a value to the variables of a pipeline.
func (f *emitter) declare(p *parse.PipeNode, e expr) {
	for _, v := range p.Decl {
		if p.IsAssign {
			f.assign(v, e)
		} else {
			f.define(v, e)
		}
	}
}

// define declares a variable. A variable that is never assigned again refers to its value. Any other variable has storage of its own.
func (f *emitter) define(v *parse.VariableNode, e expr) {
	name := v.Ident[0]
	nv := variable{name: name, decl: v, own: f.assigned[name]}
	if !nv.own {
		nv.expr = f.held(e)
		f.vars = append(f.vars, nv)
		return
	}
	g := f.give(v, e)
	nv.expr = expr{typ: g.typ, from: g.from, multiline: g.multiline, nilable: true, scratch: g.kind() == reflect.String, mutable: true, unattributed: true}
	nv.reg = int32(f.slot())
	f.vars = append(f.vars, nv)
	f.keep(nv, e)
}

// give records a value assigned to a variable and returns the facts that hold for all its values so far.
func (f *emitter) give(decl *parse.VariableNode, e expr) given {
	old, ok := f.given[decl]
	g := given{e.typ, e.from, e.multiline}
	if ok {
		g = given{old.join(e.typ), max(old.from, e.from), old.multiline && e.multiline}
		if !g.same(old.typ) || g.from != old.from || g.multiline != old.multiline {
			f.again = true
		}
	}
	f.given[decl] = g
	return g
}

func (f *emitter) assign(v *parse.VariableNode, e expr) {
	target := f.lookup(v.Ident[0])
	if target == nil {
		f.reject(v, "no-variable", "", "undefined variable: %s", v.Ident[0])
		return
	}
	f.give(target.decl, e)
	f.keep(*target, e)
}

// keep copies a value to a variable's storage.
func (f *emitter) keep(v variable, e expr) {
	if v.dyn != e.dyn || !v.dyn && v.t != e.t {
		if !v.dyn {
			return // the variable's type is about to change, so this code will be discarded
		}
		e = f.toDynamic(e)
	}
	f.emit(instr{op: opKeep, to: v.reg, arg: e.operand, more: f.detail(detail{keep: f.copier(e, f.slotFor(v.typ))})})
}

// slotFor returns a new slot for copies of values of a type.
func (f *emitter) slotFor(t typ) int {
	if t.dyn {
		return f.val()
	}
	return f.slot()
}

// copier returns a function that copies a value that may change in place. Data does not change, so for data the function only returns
// the address.
func (f *emitter) copier(e expr, place int) func(m *machine, p addr) addr {
	switch {
	case e.dyn:
		return func(m *machine, p addr) addr {
			if p == nil {
				p = addrOf(&noValue)
			}
			v := *at[reflect.Value](p)
			if v.CanAddr() && m.inFrame(addrOfValue(v)) {
				v = reflect.ValueOf(v.Interface())
			}
			m.vals[place] = v // the value may already be there
			return addrOf(&m.vals[place])
		}
	case e.stable:
		return func(_ *machine, p addr) addr { return p }
	case e.kind() == reflect.String:
		return func(m *machine, p addr) addr {
			if p == nil {
				return nil
			}
			return m.putText(place, *at[string](p))
		}
	}
	t := e.t
	return func(_ *machine, p addr) addr {
		if p == nil {
			return nil
		}
		v := reflect.New(t)
		v.Elem().Set(valueAt(t, p))
		return v.UnsafePointer()
	}
}

// held evaluates an expression once and returns an expression that refers to the result. The value of a variable is copied because the
// variable may later be assigned a new value.
func (f *emitter) held(e expr) expr {
	if e.load == nil && !e.mutable {
		return e
	}
	h := e
	h.operand = operand{reg: int32(f.slot())}
	if e.mutable {
		h.mutable, h.stable, h.unattributed, h.nilable = false, false, true, true
		h.lit, h.marks, h.fusion, h.derefReg = nil, false, nil, 0
		f.emit(instr{op: opKeep, to: h.reg, arg: e.operand, more: f.detail(detail{keep: f.copier(e, f.slotFor(e.typ))})})
		return h
	}
	h.lit, h.marks, h.nilable, h.fusion, h.derefReg = nil, false, e.nilable, nil, 0
	f.emit(instr{op: opSet, to: h.reg, arg: e.operand})
	if !h.stable {
		h.unattributed = true
	}
	return h
}

func (f *emitter) lookup(name string) *variable {
	for i := len(f.vars) - 1; i >= f.base; i-- {
		if f.vars[i].name == name {
			return &f.vars[i]
		}
	}
	return nil
}

// dotExpr returns the dot as an expression.
func (f *emitter) dotExpr() expr {
	return expr{
		typ: f.dot.typ, operand: f.dot.at, from: f.dot.from, stable: f.dot.stable, nilable: f.dot.maybe, unattributed: !f.dot.stable,
		derefReg: f.dot.derefReg,
	}
}

// branches compiles if and with.
func (f *emitter) branches(n parse.Node, b *parse.BranchNode, with bool) {
	f.under++
	defer func() { f.under-- }()
	f.scope(func() {
		e := f.asked(func() expr { return f.pipe(b.Pipe, forUse) })
		f.constantTest(b, e)
		if with || len(b.Pipe.Decl) > 0 {
			e = f.held(e)
		}
		f.declare(b.Pipe, e)
		unless := f.emit(f.condition(e, f.branch(n, ifBranch)))
		f.scope(func() {
			if with {
				f.dotless = false
				f.dot = dot{typ: e.typ, from: e.from, stable: e.stable, at: e.operand}
				if e.kind() == reflect.Pointer && !e.dyn {
					f.dot = f.pointed(f.dot)
				}
			}
			f.list(b.List)
		})
		if b.ElseList == nil {
			f.land(unless)
			return
		}
		jump := f.emit(instr{op: opJump})
		f.land(unless)
		f.scope(func() { f.list(b.ElseList) })
		f.land(jump)
	})
}

// condition returns the instruction that tests an expression.
func (f *emitter) condition(e expr, site int) instr {
	in := instr{op: opUnless, site: int32(site), arg: e.operand}
	own := e.t != nil && e.t.Implements(zeroerType)
	if e.load == nil && !e.nilable && !e.dyn && !own {
		switch e.t.Kind() {
		case reflect.String:
			in.op = opIfText
			return in
		case reflect.Slice:
			in.op = opIfSome
			return in
		case reflect.Pointer:
			if f.onlyNil(e.t) {
				in.op = opIfThere
				return in
			}
		}
	}
	in.more = f.detail(detail{test: f.truth(e)})
	if e.dyn {
		f.work(reflectCost)
	}
	return in
}

// pointed is for a dot that is a pointer. It loads the address that the pointer holds into a register, and fields of the dot are then
// read through that register.
func (f *emitter) pointed(d dot) dot {
	d.nonNil, d.derefReg = true, int32(f.slot())
	at := d.at
	f.emit(instr{op: opSet, to: d.derefReg, arg: operand{load: func(m *machine) addr { return pointee(at.direct(m)) }}})
	return d
}

// call compiles a call to another template.
func (f *emitter) call(n *parse.TemplateNode) {
	d := dot{typ: typ{untypedNil: true, dyn: true}, stable: false}
	var arg expr
	if n.Pipe != nil {
		arg = f.pipe(n.Pipe, forUse)
		if len(n.Pipe.Decl) > 0 {
			arg = f.held(arg)
		}
		f.declare(n.Pipe, arg)
		d = dot{typ: arg.typ, from: arg.from, stable: arg.stable, maybe: arg.nilable, nonNil: arg.derefReg > 0 && !arg.dyn}
	} else {
		arg = f.nothing()
		d.typ = unknown
		d.untypedNil = true
	}
	if f.cfg.Trees[n.Name] == nil || f.cfg.Trees[n.Name].Root == nil {
		f.reject(n, "no-template", f.near(n.Name, func() []string { return sorted(f.cfg.Trees) }), "no template %q", n.Name)
		return
	}
	if !d.untypedNil && f.oftenEnough(n.Name) {
		arg = f.toDynamic(arg)
		d = dot{typ: unknown, from: data, maybe: d.maybe}
	}
	callee := f.specialize(n.Name, d)
	f.t.callees = append(f.t.callees, callee)
	f.emit(instr{op: opCall, arg: arg.operand, site: int32(f.site(n)), more: f.detail(detail{call: callee})})
}

// oftenEnough reports whether a template has been compiled for so many types, or is so long, that any further call must share one
// specialization for values of any type.
func (f *emitter) oftenEnough(name string) bool {
	all := f.specializations[name]
	return len(all) >= maxInstances || len(all) > 0 && f.repeated+all[0].size > maxRepeated
}

// nothing returns an expression without a value.
func (f *emitter) nothing() expr {
	e := expr{typ: typ{dyn: true, untypedNil: true}}
	e.load = func(*machine) addr { return addrOf(&noValue) }
	return e
}

var noValue reflect.Value

// constantTest warns about branches that are never or always taken.
func (f *emitter) constantTest(b *parse.BranchNode, e expr) {
	if e.from != constant {
		return
	}
	v, ok := f.folded(b.Pipe)
	if !ok {
		return
	}
	holds, effect := Truth(reflect.ValueOf(v)), "its else is never reached"
	switch {
	case !holds:
		effect = "its body is never reached"
	case b.ElseList == nil:
		effect = "it has no effect"
	}
	f.fault(b.Pipe, fault.Fault{
		Rule: "constant-condition", Severity: fault.Warning, Err: fmt.Errorf("the condition is always %t, so %s", holds, effect),
	})
}
