package engine

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/dated-claims/retest/fault"
)

// expr is a compiled expression: where its value is and what is known about it. It is used by value: accessing a field or calling a
// function returns a new expr. Compiling an expression computes nothing. Code that needs the value uses its operand, which computes the
// address at that point, or a cheaper way that the expression's fusion offers.
//
// Three facts determine whether a printed value can be traced to the data. from is the origin of its text. marks reports whether
// evaluating it records its parts. unattributed reports whether it remains unclear after printing which value from the data was
// printed, for example because a function assembled the string.
type expr struct {
	typ
	operand
	derefReg     int32 // a register with the address that the value points to, or 0
	from         origin
	stable       bool       // the value neither moves nor changes during the render
	nilable      bool       // the address may be nil: the value may be missing
	multiline    bool       // a function laid out the text in lines
	scratch      bool       // the text is valid only until the end of the render
	marks        bool       // evaluating it records the values that contribute to it
	unattributed bool       // printing it does not reveal which value from the data was printed
	mutable      bool       // the value is in a variable's storage, which changes
	fusion       *fusion    // nil if the operand is the only way to get the value
	lit          parse.Node // the literal, or nil
	value        any        // the value of the literal
}

// fusion holds ways to get a value that is printed or tested where it is created. A field is nil if its way is not available.
type fusion struct {
	source   *operand               // a value from the data that appears in full in the text
	emit     textEmitter            // appends the text directly where it is needed
	unary    *unary                 // for a string derived from a single string in the data
	joins    *joiner                // for a string that joins a list in the data
	fallback *fallback              // for a string in the data, or a literal if that string is empty
	cond     func(m *machine) bool  // returns a boolean without storing it
	whole    func(m *machine) int64 // returns an integer without storing it
	pick     *pick                  // for one of two literal strings
	items    *joiner                // for a string that joins a list
	exact    bool                   // the text is printed byte for byte
}

var unfused fusion

// fused returns the fusion of an expression, which must not be modified.
func (e *expr) fused() *fusion {
	if e.fusion == nil {
		return &unfused
	}
	return e.fusion
}

// fuse returns a fusion that the caller may modify. Expressions are copied by value, so fuse gives this expression a fusion of its own.
func (e *expr) fuse() *fusion {
	own := *e.fused()
	e.fusion = &own
	return e.fusion
}

// isDirect reports whether a register points directly to a value in the data.
func (e *expr) isDirect() bool {
	return !e.dyn && e.load == nil && !e.nilable && e.stable && !e.unattributed
}

// isPlace reports whether an expression is a value in the data that does not move, even if it is reached through pointers.
func (e *expr) isPlace() bool {
	return !e.dyn && !e.nilable && e.stable && !e.unattributed && (e.load == nil || e.from == data)
}

// unary is a string that functions derive from one string in the data without losing any of it.
type unary struct {
	base operand
	name string                               // name of the last function
	pre  func(string) string                  // the first step, or nil
	add  func(dst []byte, text string) []byte // the last step, or nil
}

// then returns a unary that applies another function after those of u, or nil if the functions cannot be combined.
func (u *unary) then(name string, pre func(string) string, add func([]byte, string) []byte) *unary {
	if u == nil || u.add != nil {
		return nil
	}
	out := &unary{base: u.base, name: name, pre: pre, add: add}
	switch before := u.pre; {
	case before == nil:
	case pre != nil:
		out.pre = func(s string) string { return pre(before(s)) }
	default:
		out.pre = before
	}
	return out
}

func (u *unary) appender() func(dst []byte, text string) []byte {
	pre, add := u.pre, u.add
	switch {
	case pre == nil:
		return add
	case add == nil:
		return func(dst []byte, s string) []byte { return append(dst, pre(s)...) }
	}
	return func(dst []byte, s string) []byte { return add(dst, pre(s)) }
}

// asUnary returns the unary for a string in the data, or nil.
func (e *expr) asUnary() *unary {
	switch {
	case e.fused().unary != nil:
		return e.fused().unary
	case e.isPlace() && e.t == stringType:
		return &unary{base: e.operand}
	}
	return nil
}

// textEmitter evaluates the parts of a string and appends the resulting text to buf. It returns the position in buf where that text
// starts.
type textEmitter func(m *machine, buf *[]byte) (start int)

// emitted returns an expression whose text is written directly where it is printed; if it is not printed, the text is created in the
// arena.
func (f *emitter) emitted(e expr, emit textEmitter) expr {
	slot := f.slot()
	e.fuse().emit, e.scratch = emit, true
	e.load = func(m *machine) addr {
		start := emit(m, &m.arena)
		return m.putText(slot, textOf(m.arena[start:]))
	}
	return e
}

// use is the purpose of an expression's value.
type use uint8

const (
	forUse   use = iota // to be tested, stored or counted
	forPrint            // to be printed: the values that contribute to the expression count as delivered
)

// pipe compiles a pipeline.
func (f *emitter) pipe(p *parse.PipeNode, u use) expr {
	uses := make([]use, len(p.Cmds))
	for i := len(p.Cmds) - 1; i >= 0; i-- {
		uses[i] = u
		if i+1 < len(p.Cmds) {
			uses[i] = f.argUse(p.Cmds[i+1], uses[i+1])
		}
	}
	var e expr
	var final *expr
	for i, cmd := range p.Cmds {
		asked := i+1 < len(p.Cmds) && f.asks(p.Cmds[i+1])
		if asked {
			f.under++
			f.asking++
		}
		e = f.piped(cmd, final, uses[i])
		if asked {
			f.under--
			f.asking--
		}
		if i+1 < len(p.Cmds) {
			last := e
			final = &last
		}
	}
	return e
}

// piped compiles a command. The preceding value is evaluated first, even for the functions "and" and "or", which may not need it.
func (f *emitter) piped(cmd *parse.CommandNode, final *expr, u use) expr {
	if final == nil || !f.chooses(cmd) {
		return f.command(cmd, final, u)
	}
	h := f.inline(*final)
	e := f.command(cmd, &h.expr, u)
	if h.set == nil {
		return e
	}
	o := e.operand
	e.operand = operand{load: func(m *machine) addr {
		h.set(m)
		return o.addr(m)
	}}
	e.fusion, e.nilable = nil, e.nilable || o.load == nil
	return e
}

// asked compiles an expression that is tested for presence. In such an expression, the fields of a missing value are also missing.
// Elsewhere, reading them is an error.
func (f *emitter) asked(compile func() expr) expr {
	f.asking++
	defer func() { f.asking-- }()
	return compile()
}

// asks reports whether a command calls a function that tests whether its arguments are present.
func (f *emitter) asks(cmd *parse.CommandNode) bool {
	id, ok := cmd.Args[0].(*parse.IdentifierNode)
	return ok && f.cfg.Funcs[id.Ident] != nil && f.cfg.Funcs[id.Ident].TestsPresence
}

// chooses reports whether a command calls the function "and" or the function "or".
func (f *emitter) chooses(cmd *parse.CommandNode) bool {
	id, ok := cmd.Args[0].(*parse.IdentifierNode)
	if !ok {
		return false
	}
	fn := f.cfg.Funcs[id.Ident]
	return fn != nil && (fn.Kind == And || fn.Kind == Or)
}

// nested compiles a pipeline in parentheses. Its declarations and assignments take effect only when it is evaluated, which may never
// happen.
func (f *emitter) nested(n *parse.PipeNode, u use) expr {
	if len(n.Decl) == 0 {
		return f.pipe(n, u)
	}
	var e expr
	b := f.block(n, func() {
		e = f.held(f.pipe(n, u))
		f.declare(n, e)
	})
	o := e.operand
	e.operand, e.lit, e.fusion, e.derefReg = operand{load: func(m *machine) addr {
		m.exec(b)
		return o.addr(m)
	}}, nil, nil, 0
	return e
}

// command compiles one command of a pipeline. final is the value of the previous command, which becomes the last argument of this one.
func (f *emitter) command(cmd *parse.CommandNode, final *expr, u use) expr {
	args := cmd.Args[1:]
	switch n := cmd.Args[0].(type) {
	case *parse.FieldNode:
		return f.chain(f.dotExpr(), n, n.Ident, args, final)
	case *parse.ChainNode:
		return f.chain(f.chained(n), n, n.Field, args, final)
	case *parse.VariableNode:
		e := f.variable(n)
		if len(n.Ident) > 1 {
			return f.chain(e, n, n.Ident[1:], args, final)
		}
		if f.lookup(n.Ident[0]) == nil {
			return e
		}
		return f.plain(e, n, args, final)
	case *parse.IdentifierNode:
		return f.callFunc(n, cmd, args, final, u)
	case *parse.PipeNode:
		if len(args) > 0 || final != nil {
			return f.plain(expr{}, n, args, final)
		}
		return f.nested(n, u)
	case *parse.NilNode:
		return f.plain(f.reject(n, "nil", "write {{if not .Vars.x}} to test for a missing value", "nil cannot be printed or tested"), n, args, final)
	default:
		return f.plain(f.operand(n, u), n, args, final)
	}
}

// plain reports an error if an expression that is not a function has arguments.
func (f *emitter) plain(e expr, n parse.Node, args []parse.Node, final *expr) expr {
	if len(args) > 0 || final != nil {
		return f.reject(n, "not-a-function", "", "%s is a value, not a function: it takes no arguments", n)
	}
	return e
}

// operand compiles an argument.
func (f *emitter) operand(n parse.Node, u use) expr {
	switch n := n.(type) {
	case *parse.DotNode:
		return f.dotExpr()
	case *parse.FieldNode:
		return f.chain(f.dotExpr(), n, n.Ident, nil, nil)
	case *parse.VariableNode:
		e := f.variable(n)
		if len(n.Ident) > 1 {
			return f.chain(e, n, n.Ident[1:], nil, nil)
		}
		return e
	case *parse.ChainNode:
		return f.chain(f.chained(n), n, n.Field, nil, nil)
	case *parse.PipeNode:
		return f.nested(n, u)
	case *parse.IdentifierNode:
		return f.callFunc(n, n, nil, nil, u)
	case *parse.NilNode:
		e := f.nothing()
		e.lit = n
		return e
	case *parse.BoolNode:
		return f.literal(n, n.True)
	case *parse.StringNode:
		return f.literal(n, n.Text)
	case *parse.NumberNode:
		return f.number(n)
	}
	return f.reject(n, "syntax", "", "can't evaluate command %q", n)
}

// chained compiles the expression at the start of a chain of fields.
func (f *emitter) chained(n *parse.ChainNode) expr {
	if n.Node.Type() == parse.NodeNil {
		return f.reject(n, "nil", "", "indirection through explicit nil in %s", n)
	}
	return f.operand(n.Node, forUse)
}

// literal compiles a constant.
func (f *emitter) literal(n parse.Node, v any) expr {
	box := reflect.New(reflect.TypeOf(v))
	box.Elem().Set(reflect.ValueOf(v))
	p := box.UnsafePointer()
	e := expr{typ: static(reflect.TypeOf(v)), stable: true, lit: n, value: v}
	e.load = func(*machine) addr { return p }
	return e
}

// number compiles a numeric constant. Its type follows from its notation, as in Go. No constant is unsigned.
func (f *emitter) number(n *parse.NumberNode) expr {
	switch {
	case n.IsComplex && !n.IsInt && !n.IsFloat, n.IsComplex && strings.HasSuffix(n.Text, "i"):
		return f.literal(n, n.Complex128)
	case n.IsFloat && !isHex(n.Text) && n.Text[0] != '\'' && strings.ContainsAny(n.Text, ".eEpP"):
		return f.literal(n, n.Float64)
	case n.IsInt && int64(int(n.Int64)) == n.Int64:
		return f.literal(n, int(n.Int64))
	case n.IsInt || n.IsUint:
		return f.reject(n, "overflow", "", "%s overflows int", n.Text)
	case n.IsComplex:
		return f.literal(n, n.Complex128)
	}
	return f.reject(n, "syntax", "", "can't evaluate command %q", n)
}

func isHex(s string) bool {
	return len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x' && !strings.ContainsAny(s, "pP")
}

func (f *emitter) variable(n *parse.VariableNode) expr {
	v := f.lookup(n.Ident[0])
	if v == nil {
		return f.reject(n, "no-variable", "", "undefined variable: %s", n.Ident[0])
	}
	return v.expr
}

// chain compiles .X.Y.Z applied to a value. The last name may be a method with arguments.
func (f *emitter) chain(e expr, n parse.Node, names []string, args []parse.Node, final *expr) expr {
	for i, name := range names {
		if i < len(names)-1 {
			e = f.field(e, n, i, name, nil, nil)
		} else {
			e = f.field(e, n, i, name, args, final)
		}
	}
	return e
}

// field compiles access to a field, a method or a map entry of a value.
func (f *emitter) field(e expr, n parse.Node, at int, name string, args []parse.Node, final *expr) expr {
	f.work(textSize(name))
	if e.untypedNil && f.dotless && at == 0 && n.Type() == parse.NodeField && f.under == 0 {
		f.faultAt(n, at, fault.Fault{
			Rule: "absent", Err: fmt.Errorf("nothing to read .%s from: the template is called without a value", name),
			Hint: fmt.Sprintf("write {{template %q .}} where it is called", f.t.name),
		})
		return f.unknown()
	}
	if e.dyn || e.deref().Kind() == reflect.Interface {
		return f.dynamicField(f.toDynamic(e), n, at, name, args, final)
	}
	if m, ok := f.methodOf(e, name); ok {
		return f.callMethod(e, n, name, m, args, final)
	}
	base := e.deref()
	hasArgs := len(args) > 0 || final != nil
	sf, ok := reflect.StructField{}, false
	if base.Kind() == reflect.Struct {
		sf, ok = base.FieldByName(name)
		ok = ok && sf.IsExported()
	}
	isKey := base.Kind() == reflect.Map && (stringType.AssignableTo(base.Key()) || base.Key().Kind() == reflect.String)
	switch {
	case ok && !hasArgs:
		return f.structField(e, n, name, sf)
	case isKey && !hasArgs:
		return f.entry(e, n, name)
	case ok:
		return f.reject(n, "arguments", "", "%s is a value, not a function: it takes no arguments", name)
	case isKey:
		return f.reject(n, "arguments", "", "%s is a value, not a function: it takes no arguments", name)
	}
	return f.noField(n, at, name, e.typ)
}

// noField reports that a type lacks a field.
func (f *emitter) noField(n parse.Node, at int, name string, t typ) expr {
	f.faultAt(n, at, fault.Fault{Rule: "no-field", Hint: f.fieldHint(n, at, name, t), Err: NoField{t.deref(), name, f.cfg.Names.name(t)}})
	return f.unknown()
}

// NoField is the error for using a field that a value lacks.
type NoField struct {
	Type reflect.Type
	Name string
	What string // description of the value
}

func (e NoField) Error() string { return fmt.Sprintf("%s has no field %s", e.What, e.Name) }

// fieldHint returns a hint that says what to write instead of a field that a value lacks.
func (f *emitter) fieldHint(n parse.Node, at int, name string, t typ) string {
	if hint := pointerMethod(t.deref(), name); hint != "" || len(f.t.faults) > maxFaults {
		return hint
	}
	if root := f.lookup("$"); at == 0 && root != nil && root.t != nil && n.Type() == parse.NodeField && root.t != f.dot.t && slices.Contains(members(root.typ), name) {
		return fmt.Sprintf("inside range and with, the dot is %s; write $.%s for %s's %s", f.cfg.Names.name(t), name, f.cfg.Names.name(root.typ), name)
	}
	if f.cfg.Call != nil {
		function, hint := f.cfg.Call(name)
		fn := f.cfg.Funcs[function]
		switch {
		case hint != "":
			return hint
		case fn != nil && len(fn.Sig) > 0 && t.deref().Kind() != reflect.Struct && !isNumber(t.deref().Kind()) && f.accepts(parseWanted(fn.Sig[0]), expr{typ: t}) == nil:
			return "write {{" + function + " " + before(n, at) + "}}"
		}
	}
	names := members(t)
	if hint := f.near(name, func() []string { return names }); hint != "" {
		return hint
	}
	return listed(t, names)
}

// before returns the source text of the part of .X.Y.Z that precedes the name at the given index.
func before(n parse.Node, at int) string {
	switch n := n.(type) {
	case *parse.FieldNode:
		if at == 0 {
			return "."
		}
		return "." + strings.Join(n.Ident[:at], ".")
	case *parse.VariableNode:
		return strings.Join(n.Ident[:at+1], ".")
	case *parse.ChainNode:
		return strings.Join(append([]string{"(" + strings.Trim(n.Node.String(), "()") + ")"}, n.Field[:at]...), ".")
	}
	return "."
}

// listed describes which fields a value has, for use in a hint.
func listed(t typ, names []string) string {
	switch base := t.deref(); {
	case len(names) > 0:
		slices.Sort(names)
		names = slices.Compact(names)
		names = slices.DeleteFunc(names, func(s string) bool { return plumbing[s] })
		more := ""
		if len(names) > mostListed {
			names, more = names[:mostListed], ", …"
		}
		return "it has " + strings.Join(names, ", ") + more
	case isList(base):
		return "loop over the items with {{range …}}, or take one with {{index … 0}}"
	case base.Kind() == reflect.String || isNumber(base.Kind()) || base.Kind() == reflect.Bool:
		return "it is a single value, without fields"
	}
	return ""
}

// mostListed is the maximum number of fields that a hint lists.
const mostListed = 20

// plumbing contains methods that are of no use in a template.
var plumbing = map[string]bool{
	"AppendText": true, "MarshalText": true, "MarshalJSON": true, "MarshalYAML": true, "IsZero": true, "Validate": true, "Hash": true, "WithDefaults": true,
	"GoString": true, "Format": true, "Compare": true, "AppendEDTF": true, "AppendProse": true, "String": true, "MarshalBinary": true, "AppendBinary": true,
}

// pointerMethod returns a hint for a name that turns out to be a method with a pointer receiver.
func pointerMethod(t reflect.Type, name string) string {
	if _, ok := reflect.PointerTo(t).MethodByName(name); !ok {
		return ""
	}
	return name + " is a pointer method: templates can call only value methods, which cannot change the value"
}

// members returns the fields, methods and known keys of a type.
func members(t typ) []string { return append(Members(t.deref()), sorted(t.keys)...) }

// Members returns the names of the exported fields and methods of a type or of the type it points to.
func Members(t reflect.Type) []string {
	for range maxPointers {
		if t.Kind() != reflect.Pointer {
			break
		}
		t = t.Elem()
	}
	var names []string
	if t.Kind() == reflect.Struct {
		for _, f := range reflect.VisibleFields(t) {
			if f.IsExported() {
				names = append(names, f.Name)
			}
		}
	}
	for m := range t.Methods() {
		names = append(names, m.Name)
	}
	return names
}

// structField compiles access to a field at its offset, through any pointers on the way.
func (f *emitter) structField(e expr, n parse.Node, name string, sf reflect.StructField) expr {
	e = f.behind(e, n, name)
	for i, x := range sf.Index {
		if i > 0 && e.t.Kind() == reflect.Pointer {
			e = f.embedded(e, n, name)
		}
		part := e.t.Field(x)
		f.read(e.t, part.Name)
		e.operand = f.offset(e, part.Offset)
		e.t = part.Type
	}
	out := e
	out.typ, out.from, out.multiline, out.lit = static(e.t), data, false, nil
	if e.t.Kind() == reflect.Interface {
		return f.held2dynamic(out, e.t)
	}
	return out
}

// offset returns the operand for part of a value. Unless the value is nilable, behind has already checked that its address is not nil.
func (f *emitter) offset(e expr, off uintptr) operand {
	o := e.operand
	if load := o.load; load != nil && off > 0 && e.nilable {
		o.load = func(m *machine) addr {
			p := load(m)
			if p == nil {
				return nil
			}
			return plus(p, off)
		}
	} else if load != nil && off > 0 {
		o.load = func(m *machine) addr { return plus(load(m), off) }
	} else {
		o.off += uint32(off) // no type is larger
	}
	return o
}

// behind follows pointers until it reaches the value whose field, method or key is looked up. A nil pointer is an error at run time,
// except in an expression that is tested for presence, where the result is missing.
func (f *emitter) behind(e expr, n parse.Node, name string) expr {
	whole := e.t
	if e.derefReg > 0 && e.t.Kind() == reflect.Pointer && e.t.Elem().Kind() != reflect.Pointer {
		e.t, e.operand, e.derefReg, e.nilable = e.t.Elem(), operand{reg: e.derefReg}, 0, false
		return e
	}
	e.derefReg = 0
	if e.nilable || e.t.Kind() == reflect.Pointer {
		site := f.site(n)
		refuse := f.refusal(site, whole, name)
		depth := 0
		for e.t.Kind() == reflect.Pointer {
			depth++
			e.t = e.t.Elem()
		}
		e.load, e.reg, e.off = follow(e.operand, depth, refuse), 0, 0
		e.nilable = f.asking > 0
	}
	return e
}

// refusal returns the function to call when a field of a missing value is read. The function reports an error, except in an expression
// that is tested for presence.
func (f *emitter) refusal(site int, t reflect.Type, name string) func(m *machine) {
	if f.asking > 0 {
		return func(*machine) {}
	}
	return func(m *machine) {
		m.fail(site, "absent", NilField{t, name})
	}
}

// follow returns a function that follows as many pointers as depth says and calls refuse if one of them is nil.
func follow(o operand, depth int, refuse func(m *machine)) func(m *machine) addr {
	if o.load == nil && depth == 1 {
		reg, off := o.reg, o.off
		return func(m *machine) addr {
			p := m.frame[reg].ptr
			if p != nil {
				p = pointee(plus(p, uintptr(off)))
			}
			if p == nil {
				refuse(m)
			}
			return p
		}
	}
	return func(m *machine) addr {
		p := o.base(m)
		for range depth {
			if p == nil {
				break
			}
			p = pointee(p)
		}
		if p == nil {
			refuse(m)
		}
		return p
	}
}

// base returns the address of an operand whose register may hold nil.
func (o *operand) base(m *machine) addr {
	if o.load == nil && m.frame[o.reg].ptr == nil {
		return nil
	}
	return o.addr(m)
}

// embedded follows a pointer to an embedded struct.
func (f *emitter) embedded(e expr, n parse.Node, name string) expr {
	site, whole := f.site(n), e.t
	e.load, e.reg, e.off = follow(e.operand, 1, f.refusal(site, whole, name)), 0, 0
	e.t, e.nilable = whole.Elem(), f.asking > 0
	return e
}

// NilField is the error for reading a field of a value that is nil or missing.
type NilField struct {
	Type reflect.Type
	Name string
}

func (e NilField) Error() string { return fmt.Sprintf("nil pointer evaluating %s.%s", e.Type, e.Name) }

// entry compiles the value of a map at a literal key.
func (f *emitter) entry(e expr, n parse.Node, name string) expr {
	known, ok := e.keys[name]
	if e.keys != nil && !ok {
		return f.noKey(e, n, name)
	}
	out := expr{typ: e.element(), from: data, unattributed: true}
	if ok {
		out.typ = known
	}
	out.dyn = true
	base, v := f.behind(e, n, name), f.val()
	if base.t == mapType {
		out.load = func(m *machine) addr {
			m.vals[v] = reflect.Value{}
			if p := base.addr(m); p != nil {
				m.vals[v] = reflect.ValueOf((*at[map[string]any](p))[name])
			}
			return addrOf(&m.vals[v])
		}
		return out
	}
	t := base.t
	out.load = func(m *machine) addr {
		m.vals[v] = reflect.Value{}
		if p := base.addr(m); p != nil {
			m.vals[v] = lookupKey(valueAt(t, p), name)
		}
		return addrOf(&m.vals[v])
	}
	return out
}

// noKey handles a key that is missing from a map created by a template. A missing key is an error unless the access depends on a
// condition, because a template may be called with different sets of keys.
func (f *emitter) noKey(e expr, n parse.Node, name string) expr {
	hint := f.near(name, func() []string { return sorted(e.keys) })
	if f.under == 0 {
		return f.reject(n, "no-key", cmp.Or(hint, "set returns a new map and leaves the old one unchanged: {{$d = set $d …}}"), "the map has no key %q", name)
	}
	if hint != "" && len(name) >= shortestMeant {
		f.fault(n, fault.Fault{Rule: "no-key", Severity: fault.Warning, Hint: hint, Err: fmt.Errorf("the map has no key %q", name)})
	}
	return f.nothing()
}

// shortestMeant is the minimum length of a name that is unlikely to resemble a different name by chance.
const shortestMeant = 3

// lookupKey returns the value for a key in a map, or the zero Value if the key is missing.
func lookupKey(v reflect.Value, name string) reflect.Value {
	return inside(v.MapIndex(reflect.ValueOf(name).Convert(v.Type().Key())))
}

// held2dynamic converts an expression whose static type is an interface to a dynamic one.
func (f *emitter) held2dynamic(e expr, t reflect.Type) expr {
	o, v := e.operand, f.val()
	e.typ, e.operand = unknown, operand{}
	e.unattributed = true
	nilable := e.nilable
	e.nilable = false
	e.load = func(m *machine) addr {
		switch p := o.addr(m); {
		case nilable && p == nil:
			m.vals[v] = reflect.Value{}
		case t == anyType:
			m.vals[v] = reflect.ValueOf(*at[any](p))
		default:
			m.vals[v] = inside(valueAt(t, p))
		}
		return addrOf(&m.vals[v])
	}
	return e
}

// toDynamic returns an expression whose value is a reflect.Value.
func (f *emitter) toDynamic(e expr) expr {
	if e.dyn {
		return e
	}
	o, t, v := e.operand, e.t, f.val()
	nilable, brief := e.nilable || e.load != nil, e.scratch && t == stringType
	out := e
	out.dyn, out.operand, out.nilable = true, operand{}, false
	out.load = func(m *machine) addr {
		rv := &m.vals[v]
		p := o.addr(m)
		if p == nil && nilable {
			*rv = reflect.Value{}
			return addrOf(rv)
		}
		*rv = valueAt(t, p)
		if brief {
			*rv = reflect.ValueOf(strings.Clone(*at[string](p))) // the string may be retained
		}
		return addrOf(rv)
	}
	return out
}

// rv returns a function that evaluates an expression at run time and returns the value as a reflect.Value.
func (f *emitter) rv(e expr) func(m *machine) reflect.Value {
	o := f.toDynamic(e).operand
	return func(m *machine) reflect.Value {
		if p := o.addr(m); p != nil {
			return *at[reflect.Value](p)
		}
		return reflect.Value{}
	}
}
