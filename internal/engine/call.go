package engine

import (
	"fmt"
	"reflect"
	"slices"
	"text/template/parse"

	"github.com/dated-claims/retest/fault"
)

// A Func is a function that templates can call.
type Func struct {
	Name   string
	Fn     any      // the Go function
	Kind   Kind     // identifies a function that the compiler handles specially
	With   Context  // the value that the machine passes as the first argument
	Typed  []any    // variants of the function for certain argument types
	Direct *Direct  // a variant for one argument type, called without reflection; it also takes the machine's argument
	Sig    []string // words that describe its parameters and, last, its result; see [wanted]; nil if the Go type is enough

	DeepResult    bool // the result may use much more memory than its items themselves
	Cost          int  // operations per call, not counting those for the size of the arguments and the result
	Lossless      bool // the result contains every word of the string arguments
	Multiline     bool // the function lays out text in lines that must be kept; data is put on one line before the call
	Reads         bool // the result counts as data even if all arguments are constants
	DeepArgs      bool // the function walks its arguments at any depth
	TestsPresence bool // the function tests whether its arguments are present
	Trusted       bool // a function of this module, which does not retain its arguments after the render
	Refused       func() fault.Fault
}

// Context identifies the value that the machine passes as the first argument of a function.
type Context uint8

// The contexts.
const (
	Nothing Context = iota
	Root            // the data of the render
	Clock           // the day of the render
	Meter           // a func(int) that charges the render for operations
)

// ErrNoClock is the error returned by a function that needs the day of the prompt if there is none.
var ErrNoClock = fmt.Errorf("want the day that the prompt is for, got nothing: set as_of")

// call is a function call that is being compiled.
type call struct {
	fn    *Func
	name  string
	node  *parse.IdentifierNode
	at    parse.Node
	nodes []parse.Node
	final *expr
	use   use
	site  int
}

func (f *emitter) callFunc(n *parse.IdentifierNode, at parse.Node, args []parse.Node, final *expr, u use) expr {
	fn := f.cfg.Funcs[n.Ident]
	switch {
	case fn == nil:
		return f.reject(n, "unknown-function", f.near(n.Ident, f.callable), "no function %q", n.Ident)
	case fn.Refused != nil:
		f.fault(n, fn.Refused())
		e := f.nothing()
		e.typ = unknown
		return e
	}
	c := &call{fn: fn, name: n.Ident, node: n, at: at, nodes: args, final: final, use: u, site: f.site(at)}
	f.work(len(args))
	if fn.Kind == And || fn.Kind == Or {
		return f.shortCircuit(c)
	}
	exprs := f.operands(c)
	e := f.compileCall(c, exprs)
	e.from, e.multiline, e.lit = f.resultOrigin(fn, exprs), fn.Multiline, nil
	if e.t == stringType && !e.dyn && f.laidOutVerbatim(fn, exprs) {
		e.typ, e.fusion = static(f.cfg.Verbatim), nil
	}
	return e
}

func (f *emitter) callable() []string {
	var names []string
	for name, fn := range f.cfg.Funcs {
		if fn.Refused == nil {
			names = append(names, name)
		}
	}
	return names
}

// operands compiles the arguments of a call.
func (f *emitter) operands(c *call) []expr {
	u := argumentUse(c.fn, c.use)
	if c.fn.TestsPresence {
		f.under++
		f.asking++
		defer func() { f.under--; f.asking-- }()
	}
	out := make([]expr, 0, len(c.nodes)+1)
	for _, n := range c.nodes {
		out = append(out, f.operand(n, u))
	}
	if c.final != nil {
		out = append(out, *c.final)
	}
	for _, e := range out {
		if c.fn.Kind == Plainly && e.t != nil {
			f.handsOn(e.typ)
		}
	}
	return out
}

// handsOn records that a value is passed to a function, which may read all of it.
func (f *emitter) handsOn(t typ) {
	base := t.deref()
	for range maxPointers {
		if k := base.Kind(); k != reflect.Slice && k != reflect.Array && k != reflect.Map && k != reflect.Pointer {
			break
		}
		base = base.Elem()
	}
	if base.Kind() == reflect.Struct && !slices.Contains(f.t.reads, Field{Of: base}) {
		f.read(base, "")
		for field := range base.Fields() {
			f.handsOn(typ{t: field.Type})
		}
	}
}

// argumentUse returns the use of the arguments of a call. If a function returns text, its arguments are printed whenever its result is
// printed.
func argumentUse(fn *Func, u use) use {
	if fn != nil && fn.givesText() {
		return u
	}
	return forUse
}

// argUse is the counterpart of argumentUse for a command in a pipeline.
func (f *emitter) argUse(cmd *parse.CommandNode, u use) use {
	id, ok := cmd.Args[0].(*parse.IdentifierNode)
	if !ok {
		return forUse
	}
	return argumentUse(f.cfg.Funcs[id.Ident], u)
}

func (fn *Func) givesText() bool {
	t := reflect.TypeOf(fn.Fn)
	return t != nil && t.NumOut() > 0 && t.Out(0).Kind() == reflect.String
}

func (f *emitter) resultOrigin(fn *Func, args []expr) origin {
	if fn.Reads {
		return result
	}
	for _, a := range args {
		if a.from != constant {
			return result
		}
	}
	return constant
}

// shortCircuit compiles the template functions "and" and "or". They return the first value that settles the result and do not evaluate
// the values after it.
func (f *emitter) shortCircuit(c *call) expr {
	exprs := f.operands(c)
	if len(exprs) == 0 {
		return f.reject(c.at, "arguments", "", "wrong number of args for %s: want at least 1 got 0", c.name)
	}
	out := exprs[0]
	for _, e := range exprs[1:] {
		out.typ = out.join(e.typ)
	}
	same := sameType(exprs...)
	owned := slices.ContainsFunc(exprs, func(e expr) bool { return e.mutable })
	from, fixed := constant, true
	tests := make([]func(m *machine) bool, len(exprs))
	loads := make([]operand, len(exprs))
	for i, e := range exprs {
		if from = max(from, e.from); !e.stable {
			fixed = false
		}
		h := f.inline(e)
		if tests[i] = f.truth(h.expr); e.dyn {
			f.work(reflectCost)
		}
		if !same {
			h.expr = f.toDynamic(h.expr)
		}
		loads[i] = h.operand
		if h.set != nil {
			tests[i] = h.first(tests[i])
		}
	}
	settles := c.fn.Kind == Or
	e := expr{typ: out.typ, from: min(from, result), stable: fixed, nilable: true, mutable: owned, unattributed: !fixed || !same}
	if !same {
		e.typ = unknown
	}
	e.load = func(m *machine) addr {
		last := len(tests) - 1
		for i, holds := range tests {
			truth := holds(m)
			if truth != settles && i < last {
				continue
			}
			p := loads[i].addr(m)
			if !truth {
				return presentOrNil(e, p)
			}
			return p
		}
		return nil
	}
	return e
}

// presentOrNil returns the address of a value, or a nil address if the value is absent. Numbers and booleans are never absent.
func presentOrNil(e expr, p addr) addr {
	if p == nil {
		return nil
	}
	if e.dyn {
		if Absent(*at[reflect.Value](p)) {
			return addrOf(&noValue)
		}
		return p
	}
	if k := e.t.Kind(); k == reflect.Bool || isNumber(k) {
		return p
	}
	return nil
}

// inlined is an expression that is evaluated where it is tested. Its value can be reused after the test.
type inlined struct {
	expr
	set func(m *machine)
}

func (f *emitter) inline(e expr) inlined {
	if e.load == nil {
		return inlined{expr: e}
	}
	load, reg := e.load, f.slot()
	e.operand = operand{load: func(m *machine) addr { return m.frame[reg].ptr }}
	e.nilable = true
	return inlined{e, func(m *machine) { m.frame[reg].ptr = load(m) }}
}

// first returns a test that first evaluates the expression.
func (h inlined) first(holds func(m *machine) bool) func(m *machine) bool {
	return func(m *machine) bool {
		h.set(m)
		return holds(m)
	}
}

// callReflect compiles a call by reflection.
func (f *emitter) callReflect(c *call, exprs []expr) expr {
	fn := reflect.ValueOf(c.fn.Fn)
	args := make([]arg, len(exprs))
	for i, e := range exprs {
		args[i] = arg{rv: f.rv(e), typ: e.typ, node: c.at}
		if i < len(c.nodes) {
			args[i].node, args[i].lit = c.nodes[i], literalNode(c.nodes[i])
		}
		args[i].site = f.site(args[i].node)
	}
	skip := 0
	if c.fn.With != Nothing {
		skip = 1
	}
	if e, ok := f.checkCall(c, fn.Type(), args, skip); !ok {
		return e
	}
	name, site, with := c.name, c.site, c.fn.With
	if c.fn.Kind == Call && len(args) > 0 {
		name = args[0].node.String()
	}
	out := expr{typ: unknown, unattributed: true}
	if t := fn.Type(); t.NumOut() > 0 && t.Out(0) != valueType {
		out.typ = static(t.Out(0)).dynamic()
	}
	v, made := f.val(), f.madeBy(c.fn)
	out.load = func(m *machine) addr {
		m.vals[v] = f.invokeReflect(m, site, with, fn, name, args, c)
		m.account(site, made(m.vals[v]))
		return addrOf(&m.vals[v])
	}
	return out
}

func (f *emitter) invokeReflect(m *machine, site int, with Context, fn reflect.Value, name string, args []arg, c *call) reflect.Value {
	if c.fn.Kind == Call {
		return f.callBuiltin(m, site, name, args)
	}
	first := reflect.Value{}
	switch with {
	case Nothing:
		return m.callValue(site, fn, name, args)
	case Root:
		first = reflect.ValueOf(m.rootV)
	case Clock:
		if !m.hasNow {
			m.fail(site, "no-day", fmt.Errorf("%s: %w", name, ErrNoClock))
		}
		first = reflect.ValueOf(m.now)
	}
	given := arg{rv: func(*machine) reflect.Value { return first }, site: site}
	return m.callValue(site, fn, name, append([]arg{given}, args...))
}

// checkCall checks the arguments against the parameters of a function, as far as the types of the arguments are known.
func (f *emitter) checkCall(c *call, t reflect.Type, args []arg, skip int) (expr, bool) {
	if skip > 0 {
		args = append(make([]arg, skip, len(args)+skip), args...)
	}
	if err := countArgs(t, c.name, len(args)); err != nil {
		return f.refuse(c, c.at, "arguments", "", countError(t, len(args)-skip, skip)), false
	}
	for i, a := range args[skip:] {
		if err := f.fits(a, param(t, i+skip)); err != nil {
			return f.refuse(c, a.node, "type", "", fmt.Errorf("argument %d: %w", i+1, err)), false
		}
	}
	return expr{}, true
}

// countError returns the error for a wrong number of arguments.
func countError(t reflect.Type, got, skip int) error {
	n := t.NumIn() - skip
	least := ""
	if t.IsVariadic() {
		n--
		least = "at least "
	}
	return fmt.Errorf("want %s%s, got %d", least, arguments(n), got)
}

func arguments(n int) string {
	if n == 1 {
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", n)
}

// callBuiltin calls a function that is stored as a value in the data.
func (f *emitter) callBuiltin(m *machine, site int, name string, args []arg) reflect.Value {
	if len(args) == 0 {
		m.failf(site, "wrong number of args for call: want at least 1 got 0")
	}
	given := make([]reflect.Value, len(args))
	for i, a := range args {
		given[i] = inside(a.rv(m))
	}
	fn := given[0]
	fail := func(format string, a ...any) { m.failed(site, "call", fmt.Errorf(format, a...)) }
	switch {
	case !fn.IsValid():
		fail("call of nil")
	case fn.Kind() != reflect.Func:
		fail("non-function %s of type %s", name, fn.Type())
	}
	t := fn.Type()
	if err := goodFunc(name, t); err != nil {
		fail("%w", err)
	}
	rest := args[1:]
	if n := t.NumIn(); t.IsVariadic() && len(rest) < n-1 {
		fail("wrong number of args for %s: got %d want at least %d", name, len(rest), n-1)
	} else if !t.IsVariadic() && len(rest) != n {
		fail("wrong number of args for %s: got %d want %d", name, len(rest), n)
	}
	in, work := make([]reflect.Value, len(rest)), reflectCost
	for i := range rest {
		v, err := prepared(given[i+1], param(t, i))
		if err != nil {
			fail("arg %d: %w", i, err)
		}
		in[i] = v
		work += costOfArgument + sizeOf(v)
	}
	m.admit(site, work)
	out, err := safely(fn, in)
	if err != nil {
		m.failed(site, "call", err)
	}
	if out.IsValid() && out.Type() == valueType {
		out, _ = reflect.TypeAssert[reflect.Value](out)
	}
	return out
}

// prepared converts a map key, or an argument of the template function "call". An integer is converted to any other integer type.
func prepared(v reflect.Value, want reflect.Type) (reflect.Value, error) {
	switch {
	case !v.IsValid() && !canBeNil(want):
		return v, fmt.Errorf("value is nil; should be of type %s", want)
	case !v.IsValid():
		return reflect.Zero(want), nil
	case v.Type().AssignableTo(want):
		return v, nil
	case isWhole(v.Kind()) && isWhole(want.Kind()):
		return v.Convert(want), nil
	}
	return v, fmt.Errorf("value has type %s; should be %s", v.Type(), want)
}

func isWhole(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Uintptr }
