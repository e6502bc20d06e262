package template

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	stock "text/template"
	"time"

	"github.com/dated-claims/retest/fault"
)

// Bounds on one render; honest templates stay far below them.
const (
	maxOutput = 16 << 20
	maxSteps  = 500_000 // the rounds of all ranges and the calls of templates, together
)

// executor renders one set of templates, one render at a time: its functions write to it.
type executor[T any] struct {
	t       *Template[T]
	stock   *stock.Template
	root    *T
	now     time.Time
	hasNow  bool
	out     []byte
	spans   []span
	scratch []byte
	steps   int
}

// span is a stretch of the output that came from data.
type span struct {
	start, end int
	shaped     bool // its line breaks are the template's
}

// functionNames gives every name that a template of t may call, or that is refused.
func (t *Template[T]) functionNames() map[string]*Function {
	names := maps.Clone(gradedFunctions())
	for name := range t.opts.Funcs {
		names[name] = nil
	}
	for name := range t.opts.RootFuncs {
		names[name] = nil
	}
	return names
}

// gradedFunctions is the graded functions by name.
var gradedFunctions = sync.OnceValue(func() map[string]*Function {
	all := Functions()
	m := make(map[string]*Function, len(all))
	for i := range all {
		m[all[i].Name] = &all[i]
	}
	return m
})

// newExecutor binds the rewritten trees to functions of their own.
func (t *Template[T]) newExecutor() (e *executor[T], err error) {
	defer func() {
		if r := recover(); r != nil { // text/template panics on a function of the wrong shape
			e, err = nil, fault.List{{Rule: "function", Err: fmt.Errorf("%v", r)}}
		}
	}()
	e = &executor[T]{t: t, stock: stock.New("")}
	e.stock.Funcs(e.graded()).Funcs(stock.FuncMap{
		fnPrintData: e.printData, fnPrintResult: e.printResult, fnPrintShaped: e.printShaped, fnPrintConst: e.printConst,
		fnValue: presentValue, fnRange: ranged, fnClean: clean, fnStep: e.step,
		"xml": escaper(EscapeXML, t.opts.Escape), "md": escaper(EscapeMarkdown, t.opts.Escape),
	}).Funcs(t.opts.Funcs)
	for name, fn := range t.opts.RootFuncs {
		bound, err := e.bind(fn)
		if err != nil {
			return nil, fault.List{{Rule: "function", Err: fmt.Errorf("%s: %w", name, err)}}
		}
		e.stock.Funcs(stock.FuncMap{name: bound})
	}
	for name, p := range t.set.parts {
		if _, err := e.stock.AddParseTree(name, p.tree); err != nil {
			return nil, fault.List{{Rule: "syntax", Err: err}}
		}
	}
	return e, nil
}

// graded gives the graded functions. Those that need the day are made when they are called, for the day of the render.
func (e *executor[T]) graded() stock.FuncMap {
	m := stock.FuncMap(funcMap(time.Time{}, false))
	for name, f := range gradedFunctions() {
		if f.clocked == nil {
			continue
		}
		m[name] = func(args ...any) (any, error) {
			if !e.hasNow {
				return dayless()
			}
			return callAny(f.clocked(e.now), args)
		}
	}
	return m
}

// callAny calls a function with arguments of any type.
func callAny(fn any, args []any) (any, error) {
	f := reflect.ValueOf(fn)
	if n := f.Type().NumIn(); len(args) < n && !f.Type().IsVariadic() || len(args) > n && !f.Type().IsVariadic() {
		return nil, fmt.Errorf("want %d arguments, got %d", n, len(args))
	}
	in := make([]reflect.Value, len(args))
	for i, arg := range args {
		want := f.Type().In(min(i, f.Type().NumIn()-1))
		if f.Type().IsVariadic() && i >= f.Type().NumIn()-1 {
			want = want.Elem()
		}
		in[i] = reflect.ValueOf(arg)
		if !in[i].IsValid() {
			in[i] = reflect.Zero(want)
		}
		if !in[i].Type().AssignableTo(want) {
			return nil, fmt.Errorf("want %s, got %s", want, in[i].Type())
		}
	}
	out := f.Call(in)
	if len(out) == 2 && !out[1].IsNil() {
		return nil, out[1].Interface().(error)
	}
	return out[0].Interface(), nil
}

// bind gives a function its first parameter, the data of the render.
func (e *executor[T]) bind(fn any) (any, error) {
	f, ft := reflect.ValueOf(fn), reflect.TypeOf(fn)
	if ft == nil || ft.Kind() != reflect.Func || f.IsNil() || ft.NumIn() == 0 || ft.In(0) != reflect.TypeFor[*T]() {
		return nil, fmt.Errorf("want a function with %s as its first parameter, got %v", reflect.TypeFor[*T](), ft)
	}
	in := make([]reflect.Type, 0, ft.NumIn()-1)
	for i := 1; i < ft.NumIn(); i++ {
		in = append(in, ft.In(i))
	}
	out := make([]reflect.Type, 0, ft.NumOut())
	for typ := range ft.Outs() {
		out = append(out, typ)
	}
	return reflect.MakeFunc(reflect.FuncOf(in, out, ft.IsVariadic()), func(args []reflect.Value) []reflect.Value {
		args = append([]reflect.Value{reflect.ValueOf(e.root)}, args...)
		if ft.IsVariadic() {
			return f.CallSlice(args)
		}
		return f.Call(args)
	}).Interface(), nil
}

// run renders one template. The executor keeps nothing of data afterwards.
func (e *executor[T]) run(dst []byte, name string, data *T) ([]byte, error) {
	defer func() { e.root, e.out, e.spans = nil, e.out[:0], e.spans[:0] }()
	e.root, e.steps = data, 0
	if e.t.opts.Clock != nil {
		e.now, e.hasNow = e.t.opts.Clock(data)
	}
	part := e.t.set.parts[name]
	if part == nil {
		return dst, fault.List{{Rule: "no-template", Err: fmt.Errorf("no template %q", name), Hint: fault.DidYouMean(name, e.t.set.names())}}
	}
	if err := e.stock.ExecuteTemplate(e, name, data); err != nil {
		return dst, fault.List{e.t.runFault(err)}
	}
	if e.t.opts.Escape == nil {
		return append(dst, e.out...), nil
	}
	return e.guarded(dst), nil
}

var errOutput = fmt.Errorf("the output is more than %d bytes", maxOutput)

// Write takes the text of the templates.
func (e *executor[T]) Write(p []byte) (int, error) {
	if len(e.out)+len(p) > maxOutput {
		return 0, errOutput
	}
	e.out = append(e.out, p...)
	return len(p), nil
}

// The printing functions write their value themselves and give the executor nothing to print: that way they know where in the
// output it stands.

func (e *executor[T]) printConst(v any) (string, error) {
	if v == nil {
		return "", errNothing
	}
	s, err := printable(v)
	if err == nil {
		_, err = e.Write([]byte(s))
	}
	return "", err
}

var errNothing = errors.New("nothing to print: the value is absent")

func (e *executor[T]) printData(v any) (string, error) {
	if absent(reflect.ValueOf(v)) {
		return "", absentError{}
	}
	s, ok := v.(string)
	if ok && e.t.opts.Escape != nil {
		v = strings.TrimSpace(s) // blanks around a value are of its source's layout
	}
	return "", e.print(v, false)
}

func (e *executor[T]) printResult(v any) (string, error) { return "", e.printFunction(v, false) }

func (e *executor[T]) printShaped(v any) (string, error) { return "", e.printFunction(v, true) }

// printFunction prints what a function gave: empty text is what it is, nil is nothing.
func (e *executor[T]) printFunction(v any, shaped bool) error {
	if v == nil {
		return errNothing
	}
	return e.print(v, shaped)
}

func (e *executor[T]) print(v any, shaped bool) error {
	s, err := printable(v)
	if err != nil {
		return err
	}
	if isPlainKind(v) {
		_, err = e.Write([]byte(s)) // no text, so nothing to escape or to guard
		return err
	}
	if _, ok := v.(Verbatim); ok || e.t.opts.Escape == nil {
		return e.add(span{shaped: true}, append(e.scratch[:0], s...))
	}
	if shaped {
		s = lineBreaks.Replace(s)
	} else {
		s = oneLine(s)
	}
	return e.add(span{shaped: shaped}, e.t.opts.Escape(e.scratch[:0], s))
}

// add writes a stretch of data.
func (e *executor[T]) add(s span, escaped []byte) error {
	e.scratch = escaped
	s.start = len(e.out)
	_, err := e.Write(escaped)
	s.end = len(e.out)
	if s.end > s.start {
		e.spans = append(e.spans, s)
	}
	return err
}

// absentError says that a data value is absent; the place is the template's.
type absentError struct{}

func (absentError) Error() string { return "the value is absent" }

// isPlainKind holds for numbers, true and false, unless they print as a text of their own.
func isPlainKind(v any) bool {
	switch v.(type) {
	case fmt.Stringer, error:
		return false
	}
	k := reflect.ValueOf(v).Kind()
	return k >= reflect.Bool && k <= reflect.Complex128
}

// printable is the text of a value that can be printed.
func printable(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case fmt.Stringer:
		return v.String(), nil
	case error:
		return v.Error(), nil
	}
	rv := pointee(v)
	if rv.Kind() != reflect.Pointer && reflect.TypeOf(v) != nil && reflect.TypeOf(v).Kind() == reflect.Pointer {
		return printable(rv.Interface())
	}
	switch rv.Kind() {
	case reflect.String:
		return rv.String(), nil
	case reflect.Slice, reflect.Array:
		return "", fmt.Errorf("a list (%s) cannot be printed; use join or range", rv.Type())
	case reflect.Map:
		return "", fmt.Errorf("a map (%s) cannot be printed; print one of its values, or use range", rv.Type())
	case reflect.Struct:
		return "", fmt.Errorf("%s cannot be printed; print one of its fields%s", rv.Type(), fieldsOf(rv.Type()))
	case reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Invalid, reflect.Pointer:
		return "", fmt.Errorf("a value of type %T cannot be printed", v)
	}
	return fmt.Sprint(v), nil
}

// fieldsOf lists the fields of a struct for a hint.
func fieldsOf(t reflect.Type) string {
	var names []string
	for f := range t.Fields() {
		if f.IsExported() {
			names = append(names, "."+f.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return ": " + strings.Join(names, ", ")
}

// presentValue is nil for an absent value, which text/template holds to be false, and the value otherwise.
func presentValue(v any) any {
	if absent(reflect.ValueOf(v)) {
		return nil
	}
	return v
}

// ranged lets a value be ranged over, but not count without end.
func ranged(v any) (any, error) {
	rv := reflect.ValueOf(v)
	switch {
	case absent(rv):
		return nil, nil
	case rv.CanInt() && rv.Int() > maxSteps, rv.CanUint() && rv.Uint() > maxSteps:
		return nil, fmt.Errorf("range %v: at most %d", v, maxSteps)
	}
	return v, nil
}

// step counts a round of a range, or a call of a template.
func (e *executor[T]) step() (string, error) {
	if e.steps++; e.steps > maxSteps {
		return "", fmt.Errorf("the ranges and template calls of a render are more than %d", maxSteps)
	}
	return "", nil
}

// clean puts data on one line, in lists and maps of the data's own kinds too, before it is laid out.
func clean(v any) (any, error) {
	if err := modest(v); err != nil {
		return nil, err
	}
	return cleaned(v)
}

func cleaned(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool:
		return v, nil
	case string:
		return oneLine(v), nil
	case Verbatim:
		return v, nil
	}
	rv := reflect.ValueOf(v)
	switch rv.Kind() {
	case reflect.Slice, reflect.Array:
		out := make([]any, rv.Len())
		for i := range out {
			var err error
			if out[i], err = cleaned(rv.Index(i).Interface()); err != nil {
				return nil, err
			}
		}
		return out, nil
	case reflect.Int, reflect.Int64, reflect.Float64:
		return v, nil
	}
	s, err := printable(v)
	return oneLine(s), err
}

var runError = regexp.MustCompile(`(?s)^template: (.*):(\d+):(\d+): executing (".*?[^\\]"|"") at <(.*?)>: (.*)$`)

// runFault gives an error of the executor its place and takes our own functions out of its words.
func (t *Template[T]) runFault(err error) *fault.Fault {
	f := &fault.Fault{Rule: "render", Err: err}
	m := runError.FindStringSubmatch(err.Error())
	if m == nil {
		return f
	}
	line, _ := strconv.Atoi(m[2])
	col, _ := strconv.Atoi(m[3])
	f.Pos = fault.Pos{File: m[1], Line: line, Col: col + 1} // the executor counts columns from 0
	if name, err := strconv.Unquote(m[4]); err == nil {
		f.Path = name
	}
	msg := calling.ReplaceAllString(m[6], "$1")
	if _, ok := errors.AsType[absentError](err); ok {
		f.Rule = "absent"
		what := strings.TrimSuffix(strings.TrimSpace(t.source(f.Path, f.Pos)), " ")
		msg = "nothing to print: " + what + " is absent"
		f.Hint = "print it only {{if …}} it is there, or give it a {{… | default …}}"
	}
	if nothing := nilField.FindStringSubmatch(msg); nothing != nil {
		f.Rule, msg = "absent", fmt.Sprintf("nothing there to take .%s of (%s)", nothing[2], nothing[1])
		f.Hint = "ask for it first: {{with …}}"
	}
	if field := noField.FindStringSubmatch(msg); field != nil {
		f.Rule, f.Hint = "no-field", fault.DidYouMean(field[1], t.fieldNames())
	}
	f.Err = runtimeError{err, msg}
	return f
}

var (
	calling  = regexp.MustCompile(`^error calling (?:retest_\w+: |(\w+: ))`)
	nilField = regexp.MustCompile(`nil pointer evaluating (\S+)\.(\w+)`)
	noField  = regexp.MustCompile(`can't evaluate field (\w+) in type`)
)

// runtimeError is an error of the executor in our words.
type runtimeError struct {
	error
	text string
}

func (e runtimeError) Error() string { return e.text }
func (e runtimeError) Unwrap() error { return e.error }

// source is the text of a template's expression at a place, to its end.
func (t *Template[T]) source(name string, pos fault.Pos) string {
	p := t.set.parts[name]
	if p == nil {
		return "the value"
	}
	lines := strings.Split(p.file.text, "\n")
	if pos.Line < 1 || pos.Line > len(lines) || pos.Col < 1 || pos.Col > len(lines[pos.Line-1]) {
		return "the value"
	}
	text := lines[pos.Line-1][pos.Col-1:]
	return text[:expressionEnd(text)]
}

func expressionEnd(text string) int {
	for i, r := range text {
		if strings.ContainsRune(" \t)|}", r) && i > 0 {
			return i
		}
	}
	return len(text)
}

// fieldNames lists the names of fields and methods that the data has, at any depth.
func (t *Template[T]) fieldNames() []string {
	seen := map[reflect.Type]bool{}
	var names []string
	var visit func(typ reflect.Type)
	visit = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice || typ.Kind() == reflect.Map {
			typ = typ.Elem()
		}
		if seen[typ] || typ.Kind() != reflect.Struct {
			return
		}
		seen[typ] = true
		for m := range typ.Methods() {
			names = append(names, m.Name)
		}
		for f := range typ.Fields() {
			if f.IsExported() {
				names = append(names, f.Name)
				visit(f.Type)
			}
		}
	}
	visit(reflect.TypeFor[T]())
	slices.Sort(names)
	return slices.Compact(names)
}

// lineBreaks makes one kind of break of all, in text that is laid out in lines.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// oneLine puts text on one line: each line break, of any kind, and the space around it become one space.
func oneLine(s string) string {
	if !strings.ContainsFunc(s, isBreak) {
		return s
	}
	lines := strings.FieldsFunc(s, isBreak)
	for i, l := range lines {
		lines[i] = strings.TrimSpace(l)
	}
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return l == "" }), " ")
}

// isBreak reports whether a character ends a line for some reader: the Unicode standard's mandatory breaks (UAX 14).
func isBreak(r rune) bool {
	switch r {
	case '\n', '\v', '\f', '\r', '\u0085', '\u2028', '\u2029', 0x1C, 0x1D, 0x1E:
		return true
	}
	return false
}
