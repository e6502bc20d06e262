package template_test

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/template"
)

// FuzzChecker checks what the checker guarantees: if it accepts a template in which all types can be known, rendering fails only
// because of the content of the data, never because of its types.
func FuzzChecker(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { requireNoTypeErrors(t, seed) })
}

// TestAcceptedTemplatesHaveNoTypeErrors performs the same check as the fuzz target in every test run, with more seeds than the target's
// corpus contains.
func TestAcceptedTemplatesHaveNoTypeErrors(t *testing.T) {
	t.Parallel()
	const seeds = 1000
	accepted := 0
	for seed := range uint64(seeds) {
		if requireNoTypeErrors(t, seed) {
			accepted++
		}
	}
	require.Greater(t, accepted, seeds/3, "the generator makes too few valid templates")
	require.Less(t, accepted, seeds*9/10, "the generator makes too few invalid templates")
}

// TestGeneratedTemplatesAreAccepted generates templates without mistakes. Rejecting any of them would be a false alarm.
func TestGeneratedTemplatesAreAccepted(t *testing.T) {
	t.Parallel()
	for seed := range uint64(1000) {
		m := newMaker(seed)
		m.right = true
		text := m.template()
		_, err := template.Parse(files("t.tmpl", text), worldOptions())
		require.NoError(t, err, "seed %d: %s", seed, text)
	}
}

// requireNoTypeErrors generates a template from a seed, requires that rendering it causes no type errors, and reports whether the
// checker accepted it.
func requireNoTypeErrors(t *testing.T, seed uint64) bool {
	t.Helper()
	m := newMaker(seed)
	text := m.template()
	tmpl, err := template.Parse(files("t.tmpl", text), worldOptions())
	if err != nil {
		return false
	}
	for _, w := range []*world{fullWorld(), {}, partWorld(m.r), partWorld(m.r)} {
		_, err := tmpl.Append(nil, w)
		require.NoError(t, typeError(err), "seed %d: %s", seed, text)
	}
	return true
}

// typeError returns err if it is an error that the checker should have found, and nil otherwise.
func typeError(err error) error {
	list, _ := errors.AsType[fault.List](err)
	if len(list) != 1 {
		return err
	}
	known := func(re *regexp.Regexp) bool { return re.MatchString(list[0].Message()) }
	if r := list[0].Rule; r == "absent" || r == "bound" || r == "render" && slices.ContainsFunc(ofTheData, known) {
		return nil
	}
	return err
}

// ofTheData matches errors that a checker cannot predict because they depend on the content of values.
var ofTheData = expressions(
	`^nothing to print: `,
	`got nothing(: .*)?$`, // a value is missing where one is needed
	`: index of (untyped nil|nil pointer)$`, `: len of nil pointer$`, `: value is nil; should be of type `, `: invalid type for comparison$`,
	`: want (a number|a whole number|octal digits|base \d\d|a URL|the zone UTC.*), got ".*"$`,
	`: want a (date|duration) such as .*, got ".*"$`, `: want a duration such as .*, or a date, got ".*"$`,
	`: want a whole number, got -?[0-9.]+(e[+-]?\d+)?$`, // for a number with a fraction
	`: want a finite number, got `, `: want a number from 0 to 25, got -?\d+$`, `: want \( or \[ as the opening bracket, got ".*"$`, `: want a number of at most \d+ bits, got `, `: the result does not fit in 64 bits$`, `: division by zero$`, `: cannot compare a missing value, a list or a map$`,
	`: want at most \d+ (places|seconds), got `, `: want a (count|size|width) of [01] or more, got -?\d+$`, `: want a step other than 0$`,
	`: want a start before the end, got `, `: want a start from 0 to the end, got `, `: want a date with a year from 0 to 9999$`,
	`: there is no item -?\d+: the (list is empty|items are 0 to \d+)$`, `: index out of range: -?\d+$`, `: \d+ (bytes|items) is more than the limit of \d+ for the result of a function$`, `^range -?\d+: want at most \d+$`,
	`: want a regular expression: `, `: want JSON: `, `: the decoded bytes are not text$`, `: userinfo: want a name`,
	`^(semver|semverCompare): `, `^Bit: no such bit$`,
)

func expressions(all ...string) []*regexp.Regexp {
	out := make([]*regexp.Regexp, len(all))
	for i, s := range all {
		out[i] = regexp.MustCompile(s)
	}
	return out
}

// maker generates templates that are mostly valid.
type maker struct {
	r     *rand.Rand
	dot   given
	root  given
	vars  []scoped
	defs  []string
	left  int // number of statements left to generate
	depth int // depth of the current expression
	names int
	right bool // whether to generate only correct templates
}

// given describes a dot: a value of a type, or a map with known keys.
type given struct {
	t    reflect.Type
	keys []scoped
}

// scoped is a name together with the type of its value.
type scoped struct {
	name string
	t    reflect.Type
}

// timestamp represents the dates that functions return.
type timestamp struct{}

var (
	aText  = reflect.TypeFor[string]()
	aWhole = reflect.TypeFor[int]()
	aFrac  = reflect.TypeFor[float64]()
	aBool  = reflect.TypeFor[bool]()
	aDate  = reflect.TypeFor[date]()
	aRank  = reflect.TypeFor[rank]()
	aTime  = reflect.TypeFor[timestamp]()
	aThing = reflect.TypeFor[thing]()
	aWorld = reflect.TypeFor[world]()
	someTx = reflect.TypeFor[[]string]()
)

// made lists the types of the values that the maker generates. The type any is excluded because the checker cannot know enough about
// such values.
var made = []reflect.Type{
	aText, aWhole, aFrac, aBool, aDate, aRank, aThing, reflect.TypeFor[*thing](), reflect.TypeFor[bit](), reflect.TypeFor[*bit](), someTx,
	reflect.TypeFor[[]thing](), reflect.TypeFor[[]*thing](), reflect.TypeFor[[][]string](), reflect.TypeFor[[]int](), reflect.TypeFor[[]rank](),
	reflect.TypeFor[[]date](), reflect.TypeFor[[]bit](), reflect.TypeFor[map[string]string](), reflect.TypeFor[map[string]thing](),
	reflect.TypeFor[map[string][]thing](), reflect.TypeFor[map[int]string](),
}

// printed lists the types that can be printed.
var printed = []reflect.Type{aText, aWhole, aFrac, aBool, aDate, aRank}

func newMaker(seed uint64) *maker {
	root := given{t: aWorld}
	return &maker{r: rand.New(rand.NewPCG(seed, 1)), dot: root, root: root, left: 12}
}

func oneOf[T any](m *maker, from ...T) T { return from[m.r.IntN(len(from))] }

func (m *maker) chance(n int) bool { return m.r.IntN(n) == 0 }

func (m *maker) name(prefix string) string {
	m.names++
	return fmt.Sprint(prefix, m.names)
}

func (m *maker) template() string {
	body := m.body()
	return strings.Join(m.defs, "") + body
}

// body generates a few statements in their own scope.
func (m *maker) body() string {
	n := len(m.vars)
	var b strings.Builder
	for range 1 + m.r.IntN(3) {
		if m.left--; m.left >= 0 {
			b.WriteString(m.statement())
		}
	}
	m.vars = m.vars[:n]
	return b.String()
}

// within generates a body with a different dot.
func (m *maker) within(dot reflect.Type) string {
	outer := m.dot
	m.dot = given{t: dot}
	defer func() { m.dot = outer }()
	return m.body()
}

func (m *maker) statement() string {
	switch m.r.IntN(10) {
	case 0:
		return "{{if " + m.bare(m.operand(m.someType())) + "}}" + m.body() + "{{else}}" + m.body() + "{{end}}"
	case 1:
		t := m.someType()
		return "{{with " + m.bare(m.operand(t)) + "}}" + m.within(t) + "{{else}}" + m.body() + "{{end}}"
	case 2, 3:
		return m.ranges()
	case 4:
		return m.declare()
	case 5:
		return m.assign()
	case 6:
		return m.call()
	}
	return m.print()
}

func (m *maker) print() string {
	if t := oneOf(m, append(printed, aTime)...); m.can(t) {
		return "{{" + m.bare(m.argument(t)) + "}} "
	}
	return "."
}

// ranges generates a range over a list, a map or a number.
func (m *maker) ranges() string {
	t := m.someType()
	for k := t.Kind(); k != reflect.Slice && k != reflect.Map && t != aWhole; k = t.Kind() {
		t = m.someType()
	}
	index, elem := aWhole, aWhole
	if t != aWhole {
		elem = t.Elem()
	}
	if t.Kind() == reflect.Map {
		index = t.Key()
	}
	n, head, over := len(m.vars), "{{range ", m.bare(m.argument(t))
	if t != aWhole && m.chance(2) {
		over = m.bare(m.operand(t))
		i, x := m.name("$i"), m.name("$x")
		head += i + ", " + x + " := "
		m.vars = append(m.vars, scoped{i, index}, scoped{x, elem})
	}
	s := head + over + "}}" + m.within(elem) + oneOf(m, "", "", "", "{{break}}", "{{continue}}")
	m.vars = m.vars[:n]
	if m.chance(2) {
		s += "{{else}}" + m.body()
	}
	return s + "{{end}}"
}

func (m *maker) declare() string {
	v := scoped{m.name("$v"), m.someType()}
	s := "{{" + v.name + " := " + m.bare(m.operand(v.t)) + "}}"
	m.vars = append(m.vars, v)
	return s
}

func (m *maker) assign() string {
	if len(m.vars) == 0 {
		return m.declare()
	}
	v := oneOf(m, m.vars...)
	return "{{" + v.name + " = " + m.bare(m.operand(v.t)) + "}}"
}

// call generates a template and a call to it. The argument is a value or a map of several values, and the template is generated for
// that argument.
func (m *maker) call() string {
	name, g, arg := m.name("p"), given{t: m.someType()}, ""
	if g.t == nil || m.chance(2) {
		g, arg = m.record()
	} else {
		arg = m.operand(g.t)
	}
	inner := &maker{r: m.r, dot: g, root: g, left: m.left / 2, names: m.names, right: m.right}
	body := inner.body()
	m.names = inner.names
	m.defs = append(append(m.defs, inner.defs...), fmt.Sprintf("{{define %q}}%s{{end}}", name, body))
	return fmt.Sprintf("{{template %q %s}}", name, arg)
}

func (m *maker) record() (given, string) {
	var g given
	arg := "(dict"
	for i := range 1 + m.r.IntN(3) {
		k := scoped{fmt.Sprint("k", i), m.someType()}
		g.keys = append(g.keys, k)
		arg += fmt.Sprintf(" %q %s", k.name, m.operand(k.t))
	}
	return g, arg + ")"
}

// someType returns a type for which a value can be generated here.
func (m *maker) someType() reflect.Type {
	for {
		if t := oneOf(m, made...); m.can(t) {
			return t
		}
	}
}

func (m *maker) can(t reflect.Type) bool { return m.simple(t) != "" }

// bare sometimes removes the parentheses around s.
func (m *maker) bare(s string) string {
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") && m.chance(2) && balanced(s[1:len(s)-1]) {
		return s[1 : len(s)-1]
	}
	return s
}

// balanced reports whether the parentheses in s are balanced.
func balanced(s string) bool {
	depth := 0
	for _, r := range s {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth < 0 {
			return false
		}
	}
	return depth == 0
}

// mistakes determines how often an argument has the wrong type: once in this many arguments.
const mistakes = 20

// argument returns an operand, which is sometimes a mistake that the checker must find.
func (m *maker) argument(t reflect.Type) string {
	if !m.right && m.chance(mistakes) {
		return m.mistake()
	}
	return m.operand(t)
}

// mistake returns a value of any type, provided that the type is fully known: a literal or a value in the world.
func (m *maker) mistake() string {
	t := m.someType()
	all := append([]string{`"a"`}, literals[t]...)
	if m.root.t == aWorld {
		all = append(all, ways(m.root, "$", t)...)
	}
	s := oneOf(m, all...)
	switch m.r.IntN(5) {
	case 0:
		return fmt.Sprintf("(first (list %s %s))", s, s)
	case 1:
		return fmt.Sprintf("(dict %q %s).k", "k", s)
	case 2:
		return fmt.Sprintf("(ternary %s %s true)", s, s)
	case 3:
		return fmt.Sprintf("(list %s | rest)", s)
	}
	return s
}

// deepest is the maximum depth of expressions.
const deepest = 4

// operand returns an expression for a value of the given type, which must be a type that values can be generated for.
func (m *maker) operand(t reflect.Type) string {
	m.depth++
	defer func() { m.depth-- }()
	for range 8 {
		if s := m.try(t); s != "" {
			return s
		}
	}
	return m.simple(t)
}

// try generates an expression in a randomly chosen way. It returns "" if that way is not possible for the type.
func (m *maker) try(t reflect.Type) string {
	if m.depth > deepest {
		return m.simple(t)
	}
	switch m.r.IntN(8) {
	case 0:
		return m.variable(t)
	case 1, 2:
		return m.place(t)
	case 3:
		return m.chosen(t)
	case 4:
		return m.taken(t)
	case 5:
		return m.list(t)
	}
	return m.called(t)
}

func (m *maker) variable(t reflect.Type) string {
	var names []string
	for _, v := range m.vars {
		if v.t == t {
			names = append(names, v.name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return oneOf(m, names...)
}

// place returns the dot, the root, a variable, or a field or method of one of them.
func (m *maker) place(t reflect.Type) string {
	all := slices.Concat(ways(m.dot, "", t), ways(m.root, "$", t))
	for _, v := range m.vars {
		all = append(all, ways(given{t: v.t}, v.name, t)...)
	}
	if len(all) == 0 {
		return ""
	}
	return oneOf(m, all...)
}

// ways returns the expressions that lead from a value to values of the given type.
func ways(from given, start string, t reflect.Type) []string {
	var out []string
	if from.t == t {
		out = append(out, cmp.Or(start, "."))
	}
	for _, k := range from.keys {
		if k.t == t {
			out = append(out, start+"."+k.name)
		}
		out = append(out, below(k.t, start+"."+k.name, t, 1)...)
	}
	if from.t != nil {
		out = append(out, below(from.t, start, t, 2)...)
	}
	return out
}

// below follows fields, and methods that take no arguments.
func below(from reflect.Type, start string, t reflect.Type, depth int) []string {
	var out []string
	if from.Kind() == reflect.Pointer {
		from = from.Elem()
	}
	for _, n := range membersOf(from) {
		if n.t == t {
			out = append(out, start+"."+n.name)
		}
		if depth > 1 {
			out = append(out, below(n.t, start+"."+n.name, t, depth-1)...)
		}
	}
	return out
}

// membersOf returns the fields of a struct, and its methods that take no arguments and return one value.
func membersOf(t reflect.Type) []scoped {
	if t.Kind() != reflect.Struct || t == aTime {
		return nil
	}
	var out []scoped
	for f := range t.Fields() {
		if f.IsExported() {
			out = append(out, scoped{f.Name, f.Type})
		}
	}
	for f := range t.Methods() {
		if f.Type.NumIn() == 1 && f.Type.NumOut() == 1 {
			out = append(out, scoped{f.Name, f.Type.Out(0)})
		}
	}
	return out
}

// chosen returns an expression that selects one of several values of the given type.
func (m *maker) chosen(t reflect.Type) string {
	a, b := m.operand(t), m.operand(t)
	switch m.r.IntN(5) {
	case 0:
		return fmt.Sprintf("(ternary %s %s %s)", a, b, m.argument(aBool))
	case 1:
		return fmt.Sprintf("(deepCopy %s)", a)
	case 2: // and, or: only for values whose type is fully known, because otherwise the result may be anything
		if all := ways(m.root, "$", t); len(all) > 0 {
			return fmt.Sprintf("(%s %s %s)", oneOf(m, "and", "or"), oneOf(m, all...), oneOf(m, all...))
		}
	}
	return fmt.Sprintf("(%s %s %s)", oneOf(m, "default", "coalesce"), m.operand(t), m.operand(t))
}

// taken returns an expression that takes a value of the given type from a list or map.
func (m *maker) taken(t reflect.Type) string {
	switch m.r.IntN(4) {
	case 0:
		return fmt.Sprintf("(first %s)", m.operand(reflect.SliceOf(t)))
	case 1:
		return fmt.Sprintf("(%s | last)", m.operand(reflect.SliceOf(t)))
	case 2: // only for lists in the data, because the type of the result is unknown for other lists
		if all := ways(m.root, "$", reflect.SliceOf(t)); len(all) > 0 && m.root.t == aWorld {
			return fmt.Sprintf("(index %s %d)", oneOf(m, all...), m.r.IntN(3))
		}
	}
	return fmt.Sprintf("(dict %q %s).k", "k", m.operand(t))
}

// list returns an expression for a list that a function creates.
func (m *maker) list(t reflect.Type) string {
	if t.Kind() != reflect.Slice || !m.can(t.Elem()) {
		return ""
	}
	switch s := m.operand(t); m.r.IntN(7) {
	case 0:
		return fmt.Sprintf("(append %s %s)", s, m.operand(t.Elem()))
	case 1:
		return fmt.Sprintf("(concat %s %s)", s, m.operand(t))
	case 2:
		return fmt.Sprintf("(slice %s %s)", s, m.argument(aWhole))
	case 3:
		return fmt.Sprintf("(without %s %s)", s, m.operand(t.Elem()))
	case 4:
		return fmt.Sprintf("(list %s %s)", m.operand(t.Elem()), m.operand(t.Elem()))
	case 5:
		return fmt.Sprintf("(prepend %s %s)", s, m.operand(t.Elem()))
	default:
		return fmt.Sprintf("(%s | %s)", s, oneOf(m, "rest", "initial", "reverse", "uniq", "compact", "mustRest"))
	}
}

// simple returns a simple expression for a value of the given type: a literal, a place, or a list or map that contains one such value.
// It returns "" if there is none.
func (m *maker) simple(t reflect.Type) string {
	all := literals[t]
	if m.right && t == aText {
		all = []string{`"12"`} // where a number is wanted, a string is a mistake unless it spells a number
	}
	if all != nil && m.chance(2) {
		return oneOf(m, all...)
	}
	if s := m.place(t); s != "" {
		return s
	}
	switch {
	case all != nil:
		return oneOf(m, all...)
	case t.Kind() == reflect.Slice && m.can(t.Elem()):
		return fmt.Sprintf("(list %s)", m.simple(t.Elem()))
	case t.Kind() == reflect.Map && t.Key() == aText && m.can(t.Elem()):
		return fmt.Sprintf("(dict %q %s)", "a", m.simple(t.Elem()))
	}
	return ""
}

var literals = map[reflect.Type][]string{
	aText: {`"a"`, `"12"`, `"2024-05-06"`, `""`}, aWhole: {"0", "1", "3", "-1"}, aFrac: {"0.5", "-2.0"}, aBool: {"true", "false"}, aTime: {"now"},
}

// called returns a call to a function that returns a value of the given type.
func (m *maker) called(t reflect.Type) string {
	all := callables()[t]
	if len(all) == 0 {
		return ""
	}
	f := oneOf(m, all...)
	var args []string
	for _, p := range f.params {
		for range p.times(m) {
			a := p.operand(m)
			if a == "" {
				return ""
			}
			args = append(args, a)
		}
	}
	if last := len(args) - 1; last >= 0 && m.chance(3) {
		return "(" + strings.Join(slices.Concat([]string{args[last], "|", f.name}, args[:last]), " ") + ")"
	}
	return "(" + strings.Join(append([]string{f.name}, args...), " ") + ")"
}

// callable is a function and its parameters.
type callable struct {
	name   string
	params []parameter
}

// parameter accepts one of several types or one of several literal strings.
type parameter struct {
	types []reflect.Type
	texts []string
	many  bool
	sure  bool // a wrong type is never generated, because the checker knows too little about the argument
}

func of(types ...reflect.Type) parameter { return parameter{types: types} }

func just(texts ...string) parameter { return parameter{texts: texts} }

func (p parameter) times(m *maker) int {
	if p.many {
		return 1 + m.r.IntN(2)
	}
	return 1
}

func (p parameter) operand(m *maker) string {
	if len(p.types) == 0 {
		return oneOf(m, p.texts...)
	}
	switch t := oneOf(m, p.types...); {
	case !m.can(t):
		return ""
	case p.sure:
		return m.operand(t)
	default:
		return m.argument(t)
	}
}

// callables maps types to the functions that return them: the functions in the table, according to their signatures, and functions with
// special parameters.
var callables = sync.OnceValue(func() map[reflect.Type][]callable {
	out := map[reflect.Type][]callable{}
	for _, f := range template.Functions() {
		head, result, _ := strings.Cut(f.Signature, "→")
		t := resultTypes[strings.TrimSpace(result)]
		if t == nil || f.Grade == template.Refused || slices.Contains(otherwiseCalled, f.Name) {
			continue
		}
		if t == aWhole && (strings.HasSuffix(f.Name, "f") || slices.Contains([]string{"ceil", "floor", "round", "float64"}, f.Name)) {
			t = aFrac
		}
		c := callable{name: f.Name}
		for _, word := range strings.Fields(head)[1:] {
			c.params = append(c.params, parameterOf(f.Name, word))
		}
		out[t] = append(out[t], c)
	}
	out[aBool] = append(out[aBool], comparisons()...)
	out[aText] = append(out[aText], formats()...)
	out[someTx] = []callable{
		{"keys", []parameter{of(mapTypes...)}},
		{"sortAlpha", []parameter{parameterOf("sortAlpha", "LIST")}},
		{"toStrings", []parameter{parameterOf("toStrings", "LIST")}},
		{"splitList", []parameter{just(`","`), of(aText)}},
		{"regexFindAll", []parameter{just(`"[a-z]"`), of(aText), of(aWhole)}},
	}
	out[reflect.TypeFor[[]int]()] = []callable{{"until", []parameter{of(aWhole)}}, {"untilStep", []parameter{of(aWhole), of(aWhole), of(aWhole)}}}
	out[reflect.TypeFor[map[string]string]()] = []callable{
		{"split", []parameter{just(`","`), of(aText)}}, {"splitn", []parameter{just(`","`), of(aWhole), of(aText)}},
	}
	return out
})

// comparisons returns the functions that return booleans.
func comparisons() []callable {
	var out []callable
	for _, t := range []reflect.Type{aText, aWhole, aFrac, aRank} {
		p := of(t)
		p.sure = true // the type of the other operand may be unknown
		for _, name := range []string{"eq", "ne", "lt", "le", "gt", "ge"} {
			out = append(out, callable{name, []parameter{p, p}})
		}
	}
	for _, t := range made {
		out = append(out, callable{"not", []parameter{of(t)}})
		if t.Kind() == reflect.Slice {
			out = append(out, callable{"has", []parameter{of(t.Elem()), of(t)}})
		}
	}
	return out
}

// formats returns calls to printf.
func formats() []callable {
	var out []callable
	for _, f := range []struct {
		verb  string
		types []reflect.Type
	}{{"%s", printed}, {"%q|%%", printed}, {"%v", printed}, {"%5d", []reflect.Type{aWhole}}, {"%.1f", []reflect.Type{aWhole, aFrac}}, {"%t", []reflect.Type{aBool}}} {
		out = append(out, callable{"printf", []parameter{just(fmt.Sprintf("%q", f.verb)), of(f.types...)}})
	}
	return out
}

// otherwiseCalled lists the functions that the maker calls in a special way or does not call at all.
var otherwiseCalled = []string{
	"and", "or", "not", "call", "default", "coalesce", "ternary", "fail", "printf", "eq", "ne", "lt", "le", "gt", "ge", "dig", "has", "mustHas", "urlJoin",
}

var (
	resultTypes = map[string]reflect.Type{"text": aText, "number": aWhole, "bool": aBool, "date": aTime}
	listTypes   = []reflect.Type{someTx, reflect.TypeFor[[]int](), reflect.TypeFor[[]rank](), reflect.TypeFor[[]date]()}
	mapTypes    = []reflect.Type{reflect.TypeFor[map[string]string](), reflect.TypeFor[map[string]thing](), reflect.TypeFor[map[string][]thing]()}
	wholeTypes  = of(aWhole, aWhole, aRank)
	numberTypes = of(aWhole, aFrac)
)

// wholeFunctions lists functions that calculate with integers. boundedFunctions lists functions that require a number within bounds.
var (
	wholeFunctions   = []string{"add", "add1", "sub", "mul", "div", "mod", "max", "min", "biggest", "inWords", "number"}
	boundedFunctions = []string{"repeat", "indent", "nindent", "wrap", "wrapRunes", "wrapWith", "abbrev", "letter", "chunk", "mustChunk"}
)

// parameterWords maps words in signatures to the corresponding parameters.
var parameterWords = map[string]parameter{
	"N": wholeTypes, "FROM": wholeTypes, "START": wholeTypes, "END": wholeTypes, "STEP": wholeTypes, "PLACES": wholeTypes, "SECONDS": wholeTypes,
	"INDEX": wholeTypes, "A": numberTypes, "B": numberTypes, "LIST": of(listTypes...), "MAP": of(mapTypes...), "LIST|MAP|TEXT": of(append(listTypes, mapTypes...)...),
	"DATE": of(aTime, aWhole), "DURATION|DATE": of(aTime, aWhole), "DURATION": just(`"24h"`, `"-1.5h"`), "LAYOUT": just(`"2006-01-02"`, `"Jan"`),
	`"UTC"`: just(`"UTC"`), "PATTERN": just(`"[a-z]+"`, `"^.(.)"`), "CONSTRAINT": just(`">1"`), "TYPE": just(`"int"`), "KIND": just(`"map"`),
}

// parameterOf returns the parameter for a word in a function's signature. Most parameters are strings.
func parameterOf(name, word string) parameter {
	word, many := strings.CutSuffix(word, "…")
	p, ok := parameterWords[word]
	switch {
	case strings.HasPrefix(name, "hasPrefix"), strings.HasPrefix(name, "hasSuffix"), strings.HasPrefix(name, "trim"), !ok:
		p = of(aText, aText, aDate, aRank) // a number is a mistake here, unless the string parameter is repeated
		if many {
			p = of(printed...)
		}
	}
	switch {
	case (word == "A" || word == "B") && slices.Contains(wholeFunctions, name):
		p = wholeTypes
	case (word == "N" || word == "INDEX") && slices.Contains(boundedFunctions, name): // constants outside the bounds are rejected
		p = just("5", "12")
	case name == "atoi", name == "toDecimal":
		p = of(aText)
	case slices.Contains([]string{"int", "int64", "float64"}, name):
		p = of(aWhole, aFrac, aText)
	case name == "deepEqual", word == "VALUE" && (strings.HasPrefix(name, "type") || strings.HasPrefix(name, "kind") || strings.HasSuffix(name, "Json")),
		name == "all", name == "any", name == "empty":
		p = of(made...)
	}
	p.many = many
	return p
}
