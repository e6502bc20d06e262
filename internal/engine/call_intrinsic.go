package engine

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/dated-claims/retest/fault"
)

// Kind identifies a function that the compiler knows. If the compiler also knows the types of the arguments, it can do the function's
// work without a call. If a function is replaced by another, the replacement has no Kind and is therefore always called.
type Kind uint8

// The kinds.
const (
	Plainly Kind = iota // not known to the compiler, so the function is always called
	And
	Or
	Call
	Default // default OTHER VALUE
	Ternary // ternary YES NO BOOL
	Not
	Eq
	Ne
	Order // lt, le, gt, ge
	Len
	Index
	First
	Last
	Join    // join SEPARATOR LIST
	AndList // lists the items as in a sentence
	OrList
	Printf // the verbs in its format are checked
)

// intrinsic compiles a call without calling the function. It returns false if that is not possible.
func (f *emitter) intrinsic(c *call, exprs []expr) (expr, bool) {
	switch c.fn.Kind {
	case Default:
		if len(exprs) == 2 {
			return f.chooseFirst(c, exprs[1], exprs[0])
		}
	case Ternary:
		return f.ternary(c, exprs)
	case Eq, Ne:
		return f.equal(c, exprs, c.fn.Kind == Ne)
	case Len:
		return f.length(exprs[0])
	case First, Last:
		return f.end(exprs[0], c.fn.Kind == Last)
	case Index:
		return f.index(c, exprs)
	case Join, AndList, OrList:
		return f.joined(c, exprs)
	}
	return expr{}, false
}

// sameType reports whether all expressions are stored as values of the same known type.
func sameType(exprs ...expr) bool {
	for _, e := range exprs {
		if e.dyn || e.t == nil || e.t != exprs[0].t {
			return false
		}
	}
	return true
}

// chooseFirst returns an expression for value if value is true in the sense of "if", and for other otherwise.
func (f *emitter) chooseFirst(c *call, value, other expr) (expr, bool) {
	branch := int32(f.branch(c.at, choiceBranch))
	h := f.inline(value)
	test := f.truth(h.expr)
	if h.set != nil {
		test = h.first(test)
	}
	e := f.choice(counted(branch, test), h.expr, other)
	e.nilable = other.nilable // if value is chosen, it is present
	if text, ok := other.value.(string); ok && other.lit != nil && value.isDirect() && value.t == stringType {
		e.fuse().fallback = &fallback{value.operand, text, branch}
	}
	return e, true
}

// counted returns a test that counts its outcomes.
func counted(branch int32, test func(m *machine) bool) func(m *machine) bool {
	return func(m *machine) bool { return m.chosen(branch, test(m)) }
}

// fallback is a string from the data, or a literal if that string is empty.
type fallback struct {
	value   operand
	literal string
	branch  int32
}

// choice returns an expression for yes or no, depending on a test. If yes and no have the same type, they are not converted.
func (f *emitter) choice(test func(m *machine) bool, yes, no expr) expr {
	e := expr{
		typ: yes.join(no.typ), stable: yes.stable && no.stable, nilable: yes.nilable || no.nilable, scratch: yes.scratch || no.scratch, unattributed: yes.unattributed || no.unattributed,
		mutable: yes.mutable || no.mutable,
	}
	if !sameType(yes, no) {
		yes, no = f.toDynamic(yes), f.toDynamic(no)
		e.typ, e.stable, e.unattributed = e.dynamic(), false, true
	}
	a, b := yes.operand, no.operand
	e.load = func(m *machine) addr {
		if test(m) {
			return a.addr(m)
		}
		return b.addr(m)
	}
	return e
}

func (f *emitter) ternary(c *call, exprs []expr) (expr, bool) {
	if exprs[2].t != boolType || exprs[2].dyn || exprs[2].nilable {
		return expr{}, false
	}
	cond := counted(int32(f.branch(c.at, choiceBranch)), f.truth(exprs[2]))
	e := f.choice(cond, exprs[0], exprs[1])
	yes, ok := exprs[0].value.(string)
	no, also := exprs[1].value.(string)
	if ok && also && exprs[0].lit != nil && exprs[1].lit != nil {
		e.fuse().pick = &pick{cond, yes, no}
	}
	return e, true
}

// pick is one of two literal strings.
type pick struct {
	cond    func(m *machine) bool
	yes, no string
}

// equal compares two values of the same basic type.
func (f *emitter) equal(c *call, exprs []expr, not bool) (expr, bool) {
	if len(exprs) != 2 || exprs[0].nilable || exprs[1].nilable || exprs[0].dyn || exprs[1].dyn || exprs[0].kind() != exprs[1].kind() {
		return expr{}, false
	}
	a, b, site := exprs[0].operand, exprs[1].operand, c.site
	var cond func(m *machine) bool
	switch exprs[0].kind() {
	case reflect.String:
		cond = func(m *machine) bool {
			p := a.addr(m)
			s, t := *at[string](p), *at[string](b.addr(m))
			m.charge(site, min(len(s), len(t))/bytesPerOperation)
			return (s == t) != not
		}
	case reflect.Int:
		x, y := wholeOf(exprs[0]), wholeOf(exprs[1])
		if n, ok := exprs[1].value.(int); ok && exprs[1].lit != nil {
			cond = func(m *machine) bool { return (x(m) == int64(n)) != not }
			break
		}
		cond = func(m *machine) bool {
			v := x(m)
			return (v == y(m)) != not
		}
	case reflect.Bool:
		cond = func(m *machine) bool {
			p := a.addr(m)
			return (*at[bool](p) == *at[bool](b.addr(m))) != not
		}
	default:
		return expr{}, false
	}
	e := expr{typ: static(boolType)}
	e.fuse().cond = cond
	put := putter[bool](f.slot())
	e.load = func(m *machine) addr { return put(m, cond(m)) }
	return e, true
}

func (f *emitter) length(e expr) (expr, bool) {
	if e.dyn || e.nilable || e.kind() != reflect.Slice && e.kind() != reflect.String {
		return expr{}, false
	}
	o := e.operand
	out := expr{typ: static(intType)}
	if e.kind() == reflect.String {
		out.fuse().whole = func(m *machine) int64 { return int64(len(*at[string](o.addr(m)))) }
	} else {
		out.fuse().whole = func(m *machine) int64 { _, n := sliceAt(o.addr(m)); return int64(n) }
	}
	put, whole := putter[int](f.slot()), out.fused().whole
	out.load = func(m *machine) addr { return put(m, int(whole(m))) }
	return out, true
}

// end returns the first or last item of a list.
func (f *emitter) end(e expr, last bool) (expr, bool) {
	if e.dyn || e.nilable || e.kind() != reflect.Slice || e.t.Elem().Kind() == reflect.Interface {
		return expr{}, false
	}
	o, size := e.operand, e.t.Elem().Size()
	out := expr{typ: e.element(), stable: e.stable, nilable: true, unattributed: !e.stable}
	out.load = func(m *machine) addr {
		first, n := sliceAt(o.addr(m))
		switch {
		case n == 0:
			return nil
		case last:
			return plus(first, uintptr(n-1)*size)
		}
		return first
	}
	return out, true
}

// index returns the item of a list at an int index.
func (f *emitter) index(c *call, exprs []expr) (expr, bool) {
	if len(exprs) != 2 || exprs[0].dyn || exprs[1].dyn || exprs[0].nilable || exprs[1].nilable || exprs[0].kind() != reflect.Slice ||
		exprs[1].t != intType || exprs[0].t.Elem().Kind() == reflect.Interface {
		return expr{}, false
	}
	list, at0, size, site := exprs[0].operand, exprs[1].operand, exprs[0].t.Elem().Size(), c.site
	out := expr{typ: exprs[0].element(), stable: exprs[0].stable, unattributed: !exprs[0].stable}
	out.load = func(m *machine) addr {
		first, n := sliceAt(list.addr(m))
		i := *at[int](at0.addr(m))
		if i < 0 || i >= n {
			m.failed(site, "index", noItem(int64(i), n))
		}
		return plus(first, uintptr(i)*size)
	}
	return out, true
}

// joined compiles a call to join, andList or orList on a slice.
func (f *emitter) joined(c *call, exprs []expr) (expr, bool) {
	list := exprs[len(exprs)-1]
	f.flattened(c, exprs)
	if list.dyn || list.nilable || list.kind() != reflect.Slice || IsBytes(list.t) {
		return expr{}, false
	}
	between := operand{}
	if c.fn.Kind == Join {
		if sep := exprs[0]; sep.t != stringType || sep.dyn || sep.nilable {
			return expr{}, false
		}
		between = exprs[0].operand
	}
	w, err := f.itemWriter(list)
	if err != nil {
		return expr{}, false
	}
	notes := f.notes(c, exprs)
	j := &joiner{
		f: f, kind: c.fn.Kind, between: between, list: list.operand, elem: list.t.Elem(), size: list.t.Elem().Size(), write: w, site: c.site, name: c.name,
		most: f.cfg.MostBytes, laid: c.fn.Multiline, notes: notes, own: c.fn.Kind != Join || exprs[0].from == constant, exact: f.isExact(list.t.Elem()), from: list.from,
		constant: list.from == constant,
	}
	if f.cfg.Escape != nil && c.fn.Multiline && list.from != constant && !list.multiline {
		j.clean = true
	}
	j.place = list.isPlace() && j.own
	e := expr{typ: static(stringType), marks: c.use == forPrint, unattributed: true}
	e = f.emitted(e, func(m *machine, buf *[]byte) int {
		notes(m)
		return j.add(m, buf)
	})
	e.fuse().items = j
	if j.place {
		e.fuse().joins = j
	}
	return e, true
}

// itemWriter returns a function that appends an item of a list. If the items are plain strings, it returns nil. For a []any, the type
// of each item is determined at run time.
func (f *emitter) itemWriter(list expr) (func(dst []byte, p addr) ([]byte, error), error) {
	t := list.t.Elem()
	switch t {
	case stringType:
		return nil, nil // nil means that items are appended unchanged
	case anyType:
		return func(dst []byte, p addr) ([]byte, error) {
			if s, ok := (*at[any](p)).(string); ok {
				return append(dst, s...), nil
			}
			s, err := f.cfg.Text(*at[any](p))
			return append(dst, s...), err
		}, nil
	}
	w, err := f.writerOf(t)
	switch {
	case err != nil:
		return nil, err
	case t.Kind() == reflect.Pointer || t.Kind() == reflect.Interface:
		return nil, fmt.Errorf("%s may be nil", t)
	case w.text != nil:
		return func(dst []byte, p addr) ([]byte, error) { return append(dst, w.text(p)...), nil }, nil
	}
	return func(dst []byte, p addr) ([]byte, error) { return w.add(dst, p), nil }, nil
}

// joiner is a call to join, andList or orList.
type joiner struct {
	f       *emitter
	kind    Kind
	between operand
	list    operand
	size    uintptr
	write   func(dst []byte, p addr) ([]byte, error)
	clean   bool
	site    int
	name    string
	most    int
	laid    bool // the joined text is laid out in lines

	elem     reflect.Type
	notes    func(m *machine)
	place    bool   // the items do not move in memory, and the separator is the template's own text
	own      bool   // the separator is the template's own text
	exact    bool   // the items are printed byte for byte
	from     origin // origin of the items
	constant bool   // the items are the template's own text
}

// flattened warns about a separator that makes each line start with a mark, such as "\n- ". If the list is not a field of the data, the
// separators and items form a single string, whose lines must not start like structure.
func (f *emitter) flattened(c *call, exprs []expr) {
	sep, ok := exprs[0].value.(string)
	_, line, broken := strings.Cut(sep, "\n")
	list := exprs[len(exprs)-1]
	if f.cfg.Escape == nil || c.fn.Kind != Join || !ok || exprs[0].lit == nil || !broken || strings.TrimSpace(line) == "" || list.isPlace() {
		return
	}
	at := c.at
	if len(c.nodes) > 0 {
		at = c.nodes[0]
	}
	f.fault(at, fault.Fault{
		Rule: "flattened", Severity: fault.Warning, Err: fmt.Errorf("the items are printed on one line, because lines of this list must not start with %q", strings.TrimSpace(line)),
		Hint: "loop over the list: {{range …}} … {{end}}",
	})
}

// print prints the items of a list that is in the data.
func (j *joiner) print(m *machine, site int32) { j.append(m, &m.out, site) }

// add appends the joined text to a buffer and returns where it starts.
func (j *joiner) add(m *machine, buf *[]byte) int { return j.append(m, buf, 0) }

// append appends the items to a buffer and returns where they start. Each printed item is marked separately.
func (j *joiner) append(m *machine, buf *[]byte, site int32) int {
	first, n := sliceAt(j.list.addr(m))
	sep := ""
	if j.kind == Join {
		sep = *at[string](j.between.addr(m))
	}
	m.at = j.site
	m.charge(j.site, n)
	out, marks := *buf, m.marks
	start, base := len(out), m.start
	for i := range n {
		switch {
		case i == 0:
		case j.kind == Join:
			out = append(out, sep...)
		default:
			out = append(out, j.separator(i, n)...)
		}
		p, from := plus(first, uintptr(i)*j.size), len(out)
		out = j.item(m, out, p, i)
		if site != 0 && m.marking {
			marks = append(marks, Mark{uintptr(p), uint32(from - base), uint32(len(out) - base), site, 0})
		}
		if j.most > 0 && len(out)-start > j.most {
			j.f.fewBytes(m, j.site, j.name, len(out)-start)
		}
	}
	*buf, m.marks = out, marks
	m.account(j.site, len(out)-start)
	return start
}

// item appends one item.
func (j *joiner) item(m *machine, out []byte, p addr, i int) []byte {
	if j.write == nil {
		s := *at[string](p)
		if j.clean {
			m.charge(j.site, len(s)/bytesPerOperation)
			s = OneLine(s)
		}
		return append(out, s...)
	}
	from := len(out)
	out, err := j.write(out, p)
	if err != nil {
		m.failed(j.site, j.name, fmt.Errorf("item %d: %w", i+1, err))
	}
	m.charge(j.site, (len(out)-from)/bytesPerOperation)
	if j.clean && !isOneLine(textOf(out[from:])) {
		out = append(out[:from], OneLine(string(out[from:]))...)
	}
	return out
}

// separator returns the text that precedes item i when n items are listed in a sentence.
func (j *joiner) separator(i, n int) string {
	word := " and "
	if j.kind == OrList {
		word = " or "
	}
	switch {
	case i < n-1:
		return ", "
	case n == 2:
		return word
	}
	return "," + word
}
