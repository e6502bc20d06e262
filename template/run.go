package template

import (
	"fmt"
	"maps"
	"reflect"
	"sync"
	stock "text/template"
	"time"

	"github.com/dated-claims/retest/fault"
)

// Bounds on one render; honest templates stay far below them.
const (
	maxOutput = 16 << 20
	maxSteps  = 200_000 // the rounds of all ranges and the calls of templates, together
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
