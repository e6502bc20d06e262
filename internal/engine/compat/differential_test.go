package template

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	stock "text/template"
	"text/template/parse"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/engine"
)

// This file compares the engine with text/template. For any template and data, both must print the same bytes, call the same functions
// in the same order, and fail in the same action. Intentional differences are listed in knownDeviations. If the engine rejects an
// action when it reads the template, text/template must either fail in that action or never evaluate it.

// FuzzAgainstTextTemplate generates a template from the fuzzed bytes and runs it with both engines.
func FuzzAgainstTextTemplate(f *testing.F) {
	for seed := range uint64(50) {
		f.Add(seedBytes(seed))
	}
	f.Fuzz(func(t *testing.T, choices []byte) { compare(t, newTrial(choices), &tally{}) })
}

// TestAgainstTextTemplate performs the same check as the fuzz target, for more seeds than the fuzz target's corpus has. Every run uses
// the same seeds. Set RETEST_SEEDS=100000 to use more of them.
func TestAgainstTextTemplate(t *testing.T) {
	t.Parallel()
	seeds := pick2[uint64](underRace() || testing.Short(), 100, 600)
	if n, err := strconv.ParseUint(os.Getenv("RETEST_SEEDS"), 10, 64); err == nil {
		seeds = n
	}
	var count tally
	var next atomic.Uint64
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for seed := next.Add(1) - 1; seed < seeds && count.differ.Load() < mostReports; seed = next.Add(1) - 1 {
				compare(t, newTrial(seedBytes(seed)), &count)
			}
		})
	}
	wg.Wait()
	t.Logf("%d seeds: %d templates rendered, %d failed, %d were refused, %d did not parse; %d bytes",
		seeds, count.rendered.Load(), count.failed.Load(), count.refused.Load(), count.unparsed.Load(), count.bytes.Load())
	count.deviations.Range(func(name, n any) bool {
		t.Logf("%6d deviate: %s", n.(*atomic.Int64).Load(), name)
		return true
	})
	if !t.Failed() {
		require.Greater(t, count.rendered.Load(), int64(seeds)*9/10, "too many templates fail for the comparison to be useful")
	}
}

// mostReports is the number of differences after which the test stops looking for more.
const mostReports = 20

// tally counts templates by outcome.
type tally struct {
	rendered, failed, refused, unparsed, bytes, differ atomic.Int64

	deviations sync.Map // *atomic.Int64 counters, by name
}

func (c *tally) deviation(name string) {
	n, _ := c.deviations.LoadOrStore(name, new(atomic.Int64))
	n.(*atomic.Int64).Add(1)
}

// checkedWhenRead is the deviation for faults that text/template finds only when it runs the template, and only if it reaches them.
const checkedWhenRead = "what can be known is checked when the template is read"

// twoErrors is the deviation for an action that contains both a wrong field and a failing function whose result is an argument.
const twoErrors = "two errors in one action"

// someNothing reports whether there are no values or any of them is nil.
func someNothing(values []reflect.Value) bool {
	return len(values) == 0 || slices.ContainsFunc(values, engine.IsNothing)
}

// mostFixes limits how often a failing template is fixed and compared again. If templates were not fixed, nothing after the first error
// would be checked.
const mostFixes = 30

// compare runs a trial with both engines and fails the test if they differ.
func compare(t *testing.T, tr trial, count *tally) {
	t.Helper()
	for range mostFixes {
		next, again, what := tr.step(count)
		if what != "" {
			count.differ.Add(1)
			tr = tr.shrunk(what)
			t.Errorf("%s\n%s", what, tr.report())
			return
		}
		if !again {
			return
		}
		tr = next
	}
}

// step compares the two engines once. If there is something to fix, it returns the fixed trial. If there is a difference, it returns a
// description of it.
func (t trial) step(count *tally) (next trial, again bool, what string) {
	want := t.stock()
	if errors.Is(want.failure, errEndless) {
		return t, false, ""
	}
	got := t.ours()
	switch {
	case want.unparsed || got.unparsed:
		count.unparsed.Add(1)
		if want.unparsed != got.unparsed && !strings.Contains(want.err, "not defined") {
			return t, false, "it parses or not"
		}
		return t, false, ""
	case got.panics && !want.panics:
		return t, false, "it panics"
	case len(got.refused) > 0:
		count.refused.Add(1)
		return t.refusals(got, count)
	}
	if what := t.sameEscaped(got); what != "" {
		return t, false, what
	}
	count.bytes.Add(int64(len(want.out)))
	next, again, what = t.compared(want, got, count)
	if what == "" {
		return next, again, ""
	}
	for _, p := range actions(t.text) {
		if !counted(func(d *deviation) bool { return d.causes != nil && d.causes(t, p) }, count) {
			continue
		}
		if next, again = t.without(p, false); again {
			return next, true, ""
		}
	}
	return t, false, what
}

// compared compares the outcomes of two runs.
func (t trial) compared(want, got outcome, count *tally) (next trial, again bool, what string) {
	switch {
	case want.err == "" && got.err == "":
		count.rendered.Add(1)
		return t, false, t.sameOutput(want, got, count)
	case want.err == "":
		count.failed.Add(1)
		p, ok := placeOf(t.text, got.err)
		if !ok {
			return t, false, "an error without a place"
		}
		if !t.mayFail(p, count) {
			return t, false, "an error"
		}
		next, again = t.without(p, true)
		return next, again, ""
	case got.err == "":
		count.failed.Add(1)
		return t.mayPass(want, "no error", count)
	}
	count.failed.Add(1)
	return t.sameFailure(want, got, count)
}

// mayPass fixes an action in which only text/template fails, if that difference is intentional.
func (t trial) mayPass(want outcome, otherwise string, count *tally) (next trial, again bool, what string) {
	p, ok := placeOf(t.text, want.err)
	if !ok {
		p.message = want.err // this is a panic from package reflect
	}
	if !counted(func(d *deviation) bool { return d.passes != nil && d.passes.MatchString(p.message) }, count) {
		return t, false, otherwise
	}
	next, again = t.fixed(want)
	return next, again, ""
}

// passes reports whether a text/template error message describes something that does not cause the engine to fail.
func passes(message string) bool {
	return slices.ContainsFunc(knownDeviations, func(d deviation) bool { return d.passes != nil && d.passes.MatchString(message) })
}

// sameFailure compares the errors of two runs.
func (t trial) sameFailure(want, got outcome, count *tally) (next trial, again bool, what string) {
	p, ok := placeOf(t.text, want.err)
	q, also := placeOf(t.text, got.err)
	switch {
	case want.panics: // some panics in package reflect escape from text/template; the engine turns them into errors
		return t, false, ""
	case !ok || !also:
		return t, false, "an error without a place"
	case p.start != q.start: // one of the engines fails earlier
		if t.mayFail(q, count) {
			next, again = t.without(q, true)
			return next, again, ""
		}
		return t.mayPass(want, "the place of the error", count)
	case !strings.HasSuffix(p.message, q.message) && passes(p.message): // the engine does not fail here but may fail later
		return t.mayPass(want, "", count)
	case len(got.calls) > len(want.calls) || !slices.Equal(want.calls[:len(got.calls)], got.calls): // the engine may fail before the last calls
		return t, false, "the calls before the error"
	case !sameChain(want.failure, got.failure):
		if !strings.HasSuffix(p.message, q.message) { // text/template prefers the message "error calling"
			count.deviation(twoErrors)
			break
		}
		return t, false, "the error's chain"
	}
	next, again = t.fixed(want)
	return next, again, ""
}

// refusals examines the actions that the engine rejects. For each of them, text/template must not produce a value, unless a deviation
// lists the rejection as intentional.
func (t trial) refusals(got outcome, count *tally) (next trial, again bool, what string) {
	places, dump := map[int]place{}, map[int]bool{}
	for _, f := range got.refused {
		p, ok := actionAt(t.text, int(f.At)+1)
		if !ok {
			return t, false, "a refusal without a place"
		}
		places[p.start] = p
		dump[p.start] = dump[p.start] || f.Rule == "print"
		asking, ok := t.asking(p)
		if !ok {
			count.deviation(checkedWhenRead)
			continue
		}
		o, failed := asking.judged()
		if len(o.seen) == 0 || failed || t.failsAlone(p, f.At) {
			count.deviation(checkedWhenRead)
			continue
		}
		if !counted(func(d *deviation) bool {
			return d.refuses != nil && d.refuses.MatchString(f.Message()) && (!d.nothing || someNothing(o.seen))
		}, count) {
			return t, false, "a refusal: " + f.Rule + ": " + f.Message()
		}
	}
	next = t
	for _, start := range slices.Backward(slices.Sorted(maps.Keys(places))) {
		one, ok := next.without(places[start], dump[start])
		if !ok {
			return t, false, ""
		}
		next = one
	}
	return next, true, ""
}

// judged runs a trial that was created by asking. It fixes any other actions that fail, and reports whether the action in question
// fails.
func (t trial) judged() (o outcome, failed bool) {
	for range mostFixes {
		o = t.stock()
		q, ok := placeOf(t.text, o.err)
		if !ok || o.unparsed {
			return o, o.err != ""
		}
		if p, _ := actionAt(t.text, strings.Index(t.text, "| seen}}")); p.start == q.start {
			return o, true
		}
		if t, ok = t.fixed(o); !ok {
			return o, true
		}
	}
	return o, true
}

// failsAlone reports whether text/template does not produce a value for the operand at an offset if the action contains nothing else.
func (t trial) failsAlone(p place, at parse.Pos) bool {
	tmpl, err := New("main").Funcs(t.silent()).Parse(t.text)
	if err != nil {
		return false
	}
	action := actionPattern.FindStringSubmatch(t.text[p.start:p.end])
	evaluated := func(n parse.Node) []reflect.Value {
		alone := t
		alone.text = t.text[:p.start] + action[1] + action[2] + action[3] + "(" + n.String() + ") | seen}}" + t.text[p.end:]
		return alone.stock().seen
	}
	fails := false
	for _, one := range tmpl.Templates() {
		engine.Walk(one.Root, func(n parse.Node) {
			pos := int(n.Position())
			switch n.(type) {
			case *parse.FieldNode, *parse.ChainNode, *parse.VariableNode, *parse.DotNode:
				fails = fails || pos == int(at) && someNothing(evaluated(n))
			case *parse.PipeNode:
				fails = fails || pos > p.start && pos <= int(at) && len(evaluated(n)) == 0
			}
		})
	}
	return fails
}

// actions returns the places of all actions.
func actions(text string) []place {
	var out []place
	for at := 0; ; {
		i := strings.Index(text[at:], "{{")
		if i < 0 {
			return out
		}
		p, _ := actionAt(text, at+i+2)
		out, at = append(out, p), p.end
	}
}

// counted reports whether there is a matching deviation and, if so, counts the first one.
func counted(fits func(d *deviation) bool, count *tally) bool {
	for i := range knownDeviations {
		if d := &knownDeviations[i]; fits(d) {
			count.deviation(d.name)
			return true
		}
	}
	return false
}

// mayFail reports whether the engine is allowed to fail in an action in which text/template succeeds.
func (t trial) mayFail(p place, count *tally) bool {
	absent := false
	if asking, ok := t.asking(p); ok {
		absent = slices.ContainsFunc(asking.stock().seen, engine.Absent)
	}
	return counted(func(d *deviation) bool {
		return d.fails != nil && d.fails.MatchString(p.message) && (absent || !d.absent)
	}, count)
}

// sameOutput compares two successful runs.
func (t trial) sameOutput(want, got outcome, count *tally) string {
	if strings.Join(want.calls, ",") != strings.Join(got.calls, ",") {
		return "the calls"
	}
	if want.out == got.out {
		return ""
	}
	if counted(func(d *deviation) bool { return d.alike != nil && d.alike(want.out) == d.alike(got.out) }, count) {
		return ""
	}
	return "the output"
}

// sameEscaped compares a run with one that escapes data. Escaping puts each value on one line and records its position.
func (t trial) sameEscaped(got outcome) string {
	escaped := t.escaped()
	switch {
	case (got.err == "") != (escaped.err == ""):
		return "with an escaping, an error or not: " + escaped.err
	case unspaced(got.out) != unspaced(escaped.out):
		return "with an escaping, the output: " + escaped.out
	}
	return ""
}

// unspaced returns s without white space.
func unspaced(s string) string { return strings.Join(strings.Fields(s), "") }

// sameChain compares the parts of an error that programs can examine: its type, the template's name, and the error of a function.
func sameChain(want, got error) bool {
	var a, b ExecError
	var x, y broken
	return errors.As(want, &a) == errors.As(got, &b) && a.Name == b.Name &&
		errors.Is(want, errFixed) == errors.Is(got, errFixed) && errors.As(want, &x) == errors.As(got, &y) && x == y
}

// TestProgramIsReusable runs one compiled program repeatedly, with other data of the same type in between. A run, whether it succeeds
// or fails, must not affect later runs.
func TestProgramIsReusable(t *testing.T) {
	t.Parallel()
	for seed := range pick2[uint64](underRace(), 40, 200) {
		tr, p := newProgram(t, seed)
		for _, n := range []int{0, 1, 2, 3, 0, 2, 0} {
			p.compare(t, tr.with(n, false))
		}
	}
}

// TestProgramIsConcurrent runs one compiled program in many goroutines at the same time.
func TestProgramIsConcurrent(t *testing.T) {
	t.Parallel()
	for seed := range pick2[uint64](underRace(), 15, 60) {
		tr, p := newProgram(t, seed)
		var wg sync.WaitGroup
		for n := range variants {
			shared := tr.with(n, false)
			for range 3 {
				wg.Go(func() { p.compare(t, shared) })
			}
		}
		wg.Wait()
	}
}

// TestTemplateIsConcurrent runs one template concurrently with data of different types.
func TestTemplateIsConcurrent(t *testing.T) {
	t.Parallel()
	const text = `{{range $i, $v := .List}}{{$i}}{{$v.Title}}{{template "rec" $v}}{{end}}{{.Greet "a" .Str}}` + recursive
	ours := Must(New("main").Parse(text))
	theirs := stock.Must(stock.New("main").Parse(text))
	var wg sync.WaitGroup
	for i := range 16 {
		tr := trial{}.with(i%len(variants), i%3 == 0)
		wg.Go(func() {
			var want, got bytes.Buffer
			wantErr, gotErr := theirs.Execute(&want, tr.data), ours.Execute(&got, tr.data)
			if want.String() != got.String() || fmt.Sprint(wantErr) != fmt.Sprint(gotErr) {
				t.Errorf("%s: want %q, %v; got %q, %v", tr.of, want.String(), wantErr, got.String(), gotErr)
			}
		})
	}
	wg.Wait()
}

// program is a set of templates compiled for *everything.
type program struct{ *engine.Program }

// newProgram generates and compiles a template that does not fail with the first variant of the data. Its functions do not record
// anything, because several runs share them.
func newProgram(t *testing.T, seed uint64) (trial, *program) {
	t.Helper()
	src := &source{seedBytes(seed)}
	tr := trial{text: generate(src, typeOf[*everything]())}.with(0, false)
	var count tally
	for range mostFixes {
		better, again, _ := tr.step(&count)
		if !again {
			break
		}
		tr = better
	}
	if o := tr.ours(); o.unparsed || len(o.refused) > 0 {
		tr.text = "{{.Int}}" // a few templates need too many fixes
	}
	p, _, _ := Must(New("main").Funcs(tr.silent()).Parse(tr.text)).program(tr.data, nil)
	return tr, &program{p}
}

// silent returns functions that do not record their calls.
func (t trial) silent() FuncMap {
	funcs := t.functions(&recorder{})
	funcs["log"] = func(v any) any { return v }
	return funcs
}

// compare runs the program and a newly compiled one with the data of a trial and compares the results.
func (p *program) compare(t *testing.T, tr trial) {
	t.Helper()
	want := tr.ours()
	_, root := rooted(reflect.ValueOf(tr.data))
	out, err := p.Append(nil, "main", root, nil)
	if got := string(out); want.out != got || (want.err == "") != (err == nil) {
		t.Errorf("template: %s\n    data: %s\n    want %q, %s\n     got %q, %v", tr.text, tr.of, want.out, want.err, got, err)
	}
}
