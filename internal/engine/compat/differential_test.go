package template_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	stock "text/template"
	"text/template/parse"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/engine"
	template "github.com/dated-claims/retest/internal/engine/compat"
)

// This file holds the engine's stock rules against text/template: whatever the template and the data are, the two print the same
// bytes, up to an error too, call the same functions in the same order, and fail in the same action with the same words.

// FuzzAgainstTextTemplate generates a template out of the bytes, and runs it with both.
func FuzzAgainstTextTemplate(f *testing.F) {
	for seed := range uint64(50) {
		f.Add(seedBytes(seed))
	}
	f.Fuzz(func(t *testing.T, choices []byte) { compare(t, newTrial(choices), &tally{}) })
}

// TestAgainstTextTemplate is the fuzz target's law over more seeds than its corpus, the same ones in every run. RETEST_SEEDS=100000
// asks for more of them.
func TestAgainstTextTemplate(t *testing.T) {
	t.Parallel()
	seeds := pick2[uint64](underRace(), 200, 2000)
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
	t.Logf("%d seeds: %d templates rendered, %d failed (%d at the same node, the others in the same action), %d did not parse; %d bytes",
		seeds, count.rendered.Load(), count.failed.Load(), count.exact.Load(), count.unparsed.Load(), count.bytes.Load())
	if !t.Failed() {
		require.Greater(t, count.rendered.Load(), int64(seeds)*9/10, "most templates fail: they show too little")
	}
}

// mostReports is after how many differences the search ends.
const mostReports = 20

// tally counts how templates ended.
type tally struct{ rendered, failed, exact, unparsed, bytes, differ atomic.Int64 }

func (c *tally) add(want, got outcome) {
	c.bytes.Add(int64(len(want.out)))
	switch {
	case want.unparsed:
		c.unparsed.Add(1)
	case want.err == "":
		c.rendered.Add(1)
	default:
		c.failed.Add(1)
		if want.err == got.err {
			c.exact.Add(1)
		}
	}
}

// mostMends is how often a template that fails is mended and compared again, because what comes after the first error would never
// be looked at.
const mostMends = 12

// compare runs a trial with both, and fails the test if they differ.
func compare(t *testing.T, tr trial, count *tally) {
	t.Helper()
	for range mostMends {
		want := tr.stock()
		if errors.Is(want.failure, errEndless) {
			return
		}
		got := tr.ours()
		count.add(want, got)
		if tr.difference(want, got) != "" {
			count.differ.Add(1)
			tr = tr.shrunk()
			t.Error(tr.report(tr.stock(), tr.ours()))
			return
		}
		again := false
		if tr, again = tr.mended(want); !again {
			return
		}
	}
}

// difference says in what two outcomes of a trial differ, and is empty when they do not.
func (t trial) difference(want, got outcome) string {
	switch {
	case got.panics && !want.panics:
		return "it panics"
	case (want.err == "") != (got.err == ""):
		return "an error or not"
	case want.out != got.out:
		return "the output"
	case strings.Join(want.calls, ",") != strings.Join(got.calls, ","):
		return "the calls"
	case want.panics: // text/template lets a few panics of package reflect out; the engine makes errors of them
		return ""
	case !sameError(t.text, want.err, got.err):
		return "the error"
	case !sameChain(want.failure, got.failure):
		return "the error's chain"
	}
	return ""
}

// sameError compares errors in words, less the place in the action. Of it text/template gives the node that it happened to look at
// last, such as the last argument of the pipeline that a range could not go over; the engine gives the node that is wrong.
func sameError(text, want, got string) bool {
	if want == got {
		return true
	}
	p, ok := placeOf(text, want)
	q, also := placeOf(text, got)
	p.message, q.message = reworded(p.message), reworded(q.message)
	return ok && also && p == q
}

// rewordings are the differences in words that are left as they are. Each is where text/template lets a panic of package reflect say
// what is wrong; both sides are brought to the same words.
var rewordings = []struct {
	why   string
	stock *regexp.Regexp
	ours  *regexp.Regexp
	to    string
}{
	{
		why:   "an index that is just the length",
		stock: regexp.MustCompile(`^error calling index: reflect: (array|slice|string) index out of range$`),
		ours:  regexp.MustCompile(`^error calling index: index out of range: \d+$`),
		to:    "index at the length",
	},
	{
		why:   "the length of an untyped nil",
		stock: regexp.MustCompile(`^error calling len: reflect: call of reflect\.Value\.Type on zero Value$`),
		ours:  regexp.MustCompile(`^error calling len: len of nil pointer$`),
		to:    "len of nil",
	},
	{
		why:   "a function that is nil",
		stock: regexp.MustCompile(`^error calling call: reflect: call of nil function$|^error calling call: reflect\.Value\.Call: call of nil function$`),
		ours:  regexp.MustCompile(`^error calling call: call of nil$`),
		to:    "call of nil",
	},
}

func reworded(message string) string {
	for _, r := range rewordings {
		if r.stock.MatchString(message) || r.ours.MatchString(message) {
			return r.to
		}
	}
	return message
}

// sameChain compares what programs find in an error: its type, the template's name, and the error of a function.
func sameChain(want, got error) bool {
	var a, b template.ExecError
	var x, y broken
	return errors.As(want, &a) == errors.As(got, &b) && a.Name == b.Name &&
		errors.Is(want, errFixed) == errors.Is(got, errFixed) && errors.As(want, &x) == errors.As(got, &y) && x == y
}

// TestProgramIsReusable runs one compiled program again and again, with other data of the type in between: nothing of one run may be
// left in the next, whether it ended well or not.
func TestProgramIsReusable(t *testing.T) {
	t.Parallel()
	for seed := range pick2[uint64](underRace(), 40, 200) {
		tr, p := newProgram(t, seed)
		for _, n := range []int{0, 1, 2, 3, 0, 2, 0} {
			p.compare(t, tr.with(n, false))
		}
	}
}

// TestProgramIsConcurrent runs one compiled program in many goroutines at once.
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

// TestTemplateIsConcurrent runs one template with data of different types at once.
func TestTemplateIsConcurrent(t *testing.T) {
	t.Parallel()
	const text = `{{range $i, $v := .List}}{{$i}}{{$v.Title}}{{template "rec" $v}}{{end}}{{.Greet "a" .Str}}` + recursive
	ours := template.Must(template.New("main").Parse(text))
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

// program is a compiled set of templates for everything, by pointer.
type program struct{ *engine.Program }

// newProgram generates and compiles a template that does not fail with the first of the variants. Its functions note nothing,
// because they are shared.
func newProgram(t *testing.T, seed uint64) (trial, *program) {
	t.Helper()
	src := &source{seedBytes(seed)}
	tr := trial{missing: oneOf(src, "default", "zero", "error"), text: generate(src, typeOf[*everything]())}.with(0, false)
	for range mostMends {
		better, ok := tr.mended(tr.stock())
		if !ok || better.stock().unparsed {
			break
		}
		tr = better
	}
	cfg := &engine.Config{
		Data: typeOf[*everything](), Still: true, Entries: []string{"main"}, Funcs: engine.Builtins(), Stock: true,
		Bounds:     engine.Bounds{Depth: 100_000},
		MissingKey: map[string]engine.MissingKey{"zero": engine.MissingZero, "error": engine.MissingError}[tr.missing],
	}
	builtins := map[string]any{}
	for name, f := range cfg.Funcs {
		builtins[name] = f.Fn
	}
	funcs := tr.silent()
	trees, err := parse.Parse("main", tr.text, "", "", funcs, builtins)
	require.NoError(t, err, tr.text)
	cfg.Trees = trees
	for name, fn := range funcs {
		cfg.Funcs[name] = &engine.Func{Name: name, Fn: fn}
	}
	p, _ := engine.Compile(cfg)
	return tr, &program{p}
}

// silent are the functions without a recorder.
func (t trial) silent() template.FuncMap {
	funcs := t.functions(&recorder{})
	funcs["log"] = func(v any) any { return v }
	return funcs
}

// compare runs the program with the data of a trial, and text/template with the same.
func (p *program) compare(t *testing.T, tr trial) {
	t.Helper()
	want := tr.run(func(template.FuncMap) (executor, error) {
		return stock.New("main").Funcs(tr.silent()).Option("missingkey=" + tr.missing).Parse(tr.text)
	})
	if errors.Is(want.failure, errEndless) {
		return
	}
	_, root := engine.Rooted(reflect.ValueOf(tr.data))
	out, err := p.Append(nil, "main", root, &engine.Run{Partial: true})
	if got := string(out); want.out != got || (want.err == "") != (err == nil) {
		t.Errorf("template: %s\n    data: %s, missingkey=%s\n    want %q, %s\n     got %q, %v", tr.text, tr.of, tr.missing, want.out, want.err, got, err)
	}
}
