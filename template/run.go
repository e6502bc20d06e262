package template

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"text/template/parse"
	"unicode"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
)

// Bounds limit the resources of one render. A zero field selects the default, which is far more than templates need. A negative field
// disables the bound. A render that exceeds a bound fails with a fault that has the rule "bound" and contains the bound and its value.
type Bounds struct {
	Operations int64 // instructions, and the work done by functions; the default is 20 million
	Output     int   // bytes of output; the default is 16 MiB
	Made       int64 // total bytes of the values that functions create; the default is 64 MiB
	Depth      int   // nested template calls; the default is 1,000
}

const (
	defaultOperations = 20_000_000
	defaultOutput     = 16 << 20
	defaultMade       = 64 << 20
	defaultDepth      = 1000
	maxRounds         = 200_000 // maximum number of iterations of a range over a number
)

// A BoundError is the cause of an error with the rule "bound". It contains the bound and its limit.
type BoundError struct {
	Bound string // name of the bound, such as operations
	Limit int64
}

func (e BoundError) Error() string {
	return fmt.Sprintf("the bound of %d %s was exceeded", e.Limit, e.Bound)
}

// A Run holds the options for a render. The zero Run and a nil *Run render the entry and record nothing.
type Run struct {
	Part     string          // template to render; empty means the entry
	Context  context.Context // ends the render when it is done; nil means never
	Coverage *Coverage       // counts the branches that run, including those in renders that fail; if nil, branches are not counted
	Delivery *Delivery       // records which values are printed; if nil, nothing is recorded
	Trace    *Trace          // records where each part of the output comes from; if nil, nothing is recorded
}

// Render is like Append but takes options.
func (t *Template[T]) Render(dst []byte, data *T, run *Run) ([]byte, error) {
	if t == nil || t.prog == nil {
		return dst, fault.List{{Rule: "options", Want: "a template from template.Parse", Got: "none"}}
	}
	var r engine.Run
	name := t.opts.Entry
	if run != nil {
		r.Context = run.Context
		if run.Part != "" {
			name = run.Part
		}
		if err := t.watch(&r, run); err != nil {
			return dst, err
		}
	}
	if data == nil {
		return dst, fault.List{{Rule: "data", Err: fmt.Errorf("want data of type %s, got nil", reflect.TypeFor[T]())}}
	}
	if t.opts.Clock != nil {
		r.Now, r.HasNow = t.opts.Clock(data)
	}
	out, err := t.prog.Append(dst, name, data, &r)
	if err != nil {
		return dst, fault.List{t.runFault(err)}
	}
	if run != nil {
		run.keep(out[len(dst):])
	}
	return out, nil
}

// watch sets up the records that the options in run ask for.
func (t *Template[T]) watch(r *engine.Run, run *Run) error {
	if run.Coverage != nil {
		if r.Coverage = &run.Coverage.counts; !r.Coverage.Of(t.prog) {
			return fault.List{{Rule: "coverage", Err: errors.New("the coverage belongs to another template")}}
		}
	}
	r.Texts = run.Trace != nil
	switch {
	case run.Delivery != nil:
		r.Marks = &run.Delivery.marks
	case run.Trace != nil:
		r.Marks = &run.Trace.marks
	}
	return nil
}

// keep completes the records after a render that returned out.
func (run *Run) keep(out []byte) {
	if run.Delivery == nil {
		return
	}
	run.Delivery.begin(out)
	if run.Trace != nil {
		run.Trace.marks = append(run.Trace.marks[:0], run.Delivery.marks...)
	}
}

// config returns the configuration for the engine.
func (t *Template[T]) config(funcs map[string]*engine.Func) *engine.Config {
	cfg := &engine.Config{
		Data: reflect.TypeFor[T](), Trees: map[string]*parse.Tree{}, Funcs: funcs, Escape: t.opts.Escape, Verbatim: reflect.TypeFor[Verbatim](), Escaped: reflect.TypeFor[escaped](),
		Exact: t.opts.Exact, EscapeExact: t.opts.EscapeExact, Methods: t.opts.known.Methods, Names: t.opts.known.Names, Words: t.opts.known.Words, Values: t.opts.known.Values, Usage: t.usage,
		Clean: clean, Weigh: weight, Text: text, Literals: literals, MostBytes: maxText,
		Bounds: engine.Bounds{
			Operations: bound(t.opts.Bounds.Operations, defaultOperations), Output: bound(t.opts.Bounds.Output, defaultOutput),
			Made: bound(t.opts.Bounds.Made, defaultMade), Depth: bound(t.opts.Bounds.Depth, defaultDepth), Rounds: maxRounds,
		},
	}
	if t.opts.Escape != nil {
		cfg.Guard = newStructureRules(t.set.openings(), t.opts.Escape).guard
	}
	return cfg
}

func bound[N int | int64](given, otherwise N) N {
	switch {
	case given == 0:
		return otherwise
	case given < 0:
		return 0
	}
	return given
}

// functions returns the functions that templates may call, and the faults in the functions that the options add.
func (t *Template[T]) functions() (map[string]*engine.Func, fault.List) {
	m := gradedFuncs(t.opts.Escape)
	var faults fault.List
	add := func(name string, fn any, with engine.Context) {
		if !goodName(name) {
			faults = append(faults, &fault.Fault{
				Rule: "function", Want: "a name of letters, digits and _ that does not begin with a digit", Got: strconv.Quote(name),
			})
			return
		}
		err := callable(fn)
		if ft := reflect.TypeOf(fn); err == nil && with == engine.Root && (ft.NumIn() == 0 || ft.In(0) != reflect.TypeFor[*T]()) {
			err = fmt.Errorf("want a function with %s as its first parameter, got %v", reflect.TypeFor[*T](), ft)
		}
		if err != nil {
			faults = append(faults, &fault.Fault{Rule: "function", Err: fmt.Errorf("%s: %w", name, err)})
			return
		}
		m[name] = &engine.Func{Name: name, Fn: fn, With: with, Reads: true}
		if sig, ok := t.opts.known.Signatures[name]; ok {
			m[name].Sig = strings.Fields(strings.ReplaceAll(sig, "→", " "))
		}
		if with == engine.Root {
			m[name].Direct = t.opts.known.Roots[name]
		}
	}
	for name, fn := range t.opts.Funcs {
		add(name, fn, engine.Nothing)
	}
	for name, fn := range t.opts.RootFuncs {
		add(name, fn, engine.Root)
	}
	faults.Sort()
	return m, faults
}

// goodName reports whether templates can call a function with the given name.
func goodName(name string) bool {
	for i, r := range name {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return name != ""
}

// callable returns an error if fn is not a function that templates can call.
func callable(fn any) error {
	t := reflect.TypeOf(fn)
	switch {
	case t == nil || t.Kind() != reflect.Func || reflect.ValueOf(fn).IsNil():
		return fmt.Errorf("want a function, got %v", t)
	case t.NumOut() == 1, t.NumOut() == 2 && t.Out(1) == reflect.TypeFor[error]():
		return nil
	}
	return errors.New("want a function that returns a value, or a value and an error")
}
