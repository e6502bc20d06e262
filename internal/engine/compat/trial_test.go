package template

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	stock "text/template"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/engine"
)

// trial is a template with the data and options to run it with.
type trial struct {
	text      string
	data      any
	of        string // describes the data
	overrides bool
}

// newTrial creates a trial from a sequence of choices.
func newTrial(choices []byte) trial {
	src := &source{choices}
	t := trial{overrides: src.chance(5)}
	t.data, t.of = dataOf(src)
	typ := reflect.TypeOf(t.data)
	if v, ok := t.data.(reflect.Value); ok {
		typ = v.Type()
	}
	t.text = generate(src, typ)
	return t
}

// with returns the trial with variant n of everything as its data.
func (t trial) with(n int, byValue bool) trial {
	t.data, t.of = variants[n](), fmt.Sprintf("variants[%d]()", n)
	if byValue {
		t.data, t.of = *variants[n](), "*"+t.of
	}
	return t
}

// seedBytes returns the sequence of choices that a seed determines.
func seedBytes(seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 20240229))
	out := make([]byte, 100+r.IntN(500))
	for i := range out {
		out[i] = byte(r.Uint32())
	}
	return out
}

// dataOf chooses the data. Usually it is of type everything, passed by pointer or by value, which determines what is addressable.
func dataOf(src *source) (data any, of string) {
	n := src.pick(len(variants))
	e := variants[n]()
	switch how := src.pick(16); how {
	case 0, 1, 2, 3, 4, 5:
		return e, fmt.Sprintf("variants[%d]()", n)
	case 6, 7, 8, 9:
		return *e, fmt.Sprintf("*variants[%d]()", n)
	case 10:
		return reflect.ValueOf(e).Elem(), fmt.Sprintf("reflect.ValueOf(variants[%d]()).Elem()", n)
	case 11:
		return &e, fmt.Sprintf("&variants[%d]()", n)
	}
	k := src.pick(len(smaller))
	return smaller[k].get(e), fmt.Sprintf(smaller[k].of, n)
}

// smaller contains data of types other than everything, one value for each kind of dot that a template may have.
var smaller = []struct {
	of  string
	get func(e *everything) any
}{
	{"variants[%d]().Item", func(e *everything) any { return e.Item }},
	{"variants[%d]().PItem", func(e *everything) any { return e.PItem }},
	{"variants[%d]().Items", func(e *everything) any { return e.Items }},
	{"variants[%d]().MapStrAny", func(e *everything) any { return e.MapStrAny }},
	{"variants[%d]().MapStrItem", func(e *everything) any { return e.MapStrItem }},
	{"variants[%d]().AnyNil", func(e *everything) any { return e.AnyNil }},
	{"variants[%d]().Int", func(e *everything) any { return e.Int }},
	{"variants[%d]().Anys", func(e *everything) any { return e.Anys }},
	{"&variants[%d]().AnyItem", func(e *everything) any { return &e.AnyItem }},
	{"variants[%d]().Level", func(e *everything) any { return e.Level }},
	{"variants[%d]().Array", func(e *everything) any { return e.Array }},
	{"variants[%d]().Seq2", func(e *everything) any { return e.Seq2 }},
	{"variants[%d]().PPItem", func(e *everything) any { return e.PPItem }},
	{"variants[%d]().Wrapper", func(e *everything) any { return e.Wrapper }},
}

// outcome is everything observable about a run.
type outcome struct {
	unparsed bool
	refused  []engine.Fault // errors found when the templates are read; only the engine has any
	out      string
	err      string
	failure  error
	panics   bool
	calls    []string        // calls to the function log
	seen     []reflect.Value // values of the action in question
}

// mostWrites limits how often a template may write. Every iteration of a loop writes something, so the limit stops loops that would run
// almost forever.
const (
	mostWrites = 10_000
	mostBytes  = 1 << 20
)

var errEndless = errors.New("endless")

// limited is a writer that rejects excessive output.
type limited struct {
	bytes.Buffer
	writes int
}

func (l *limited) Write(p []byte) (int, error) {
	if l.writes++; l.writes > mostWrites || l.Len() > mostBytes {
		return 0, errEndless
	}
	return l.Buffer.Write(p)
}

// run parses and executes a template.
func (t trial) run(execute func(o *outcome, funcs FuncMap, w io.Writer) error) (o outcome) {
	var calls recorder
	var out limited
	defer func() {
		o.out, o.calls = out.String(), calls.lines
		if p := recover(); p != nil {
			o.panics, o.err = true, fmt.Sprint(p)
		}
	}()
	funcs := t.functions(&calls)
	funcs["seen"] = func(v reflect.Value) (reflect.Value, error) {
		if len(o.seen) >= mostWrites {
			return v, errEndless
		}
		o.seen = append(o.seen, v)
		return v, nil
	}
	if err := execute(&o, funcs, &out); err != nil {
		o.err, o.failure = err.Error(), err
	}
	return o
}

func (t trial) functions(r *recorder) FuncMap {
	funcs := functions(r)
	if t.overrides {
		maps.Copy(funcs, overrides)
	}
	return funcs
}

// stock runs text/template. It uses this module's functions where their rules differ from text/template's, so that only the engines are
// compared.
func (t trial) stock() outcome {
	return t.run(func(o *outcome, funcs FuncMap, w io.Writer) error {
		tmpl, err := stock.New("main").Funcs(graded()).Funcs(funcs).Parse(t.text)
		if err != nil {
			o.unparsed = true
			return err
		}
		return tmpl.Execute(w, t.data)
	})
}

// graded contains the functions of package template that replace text/template's functions with the same names.
var graded = sync.OnceValue(func() FuncMap {
	funcs, m := configured().Funcs, FuncMap{}
	for _, name := range []string{"print", "println", "printf", "html", "js", "urlquery", "eq", "ne", "not", "index", "slice"} {
		m[name] = funcs[name].Fn
		if funcs[name].With == engine.Meter {
			m[name] = unmetered(reflect.ValueOf(funcs[name].Fn))
		}
	}
	return m
})

// unmetered returns a function without its first parameter, the function that counts its work toward the limits of the render.
func unmetered(fn reflect.Value) any {
	t := fn.Type()
	in := slices.Collect(t.Ins())
	free := reflect.ValueOf(func(int) {})
	out := reflect.MakeFunc(reflect.FuncOf(in[1:], slices.Collect(t.Outs()), t.IsVariadic()), func(args []reflect.Value) []reflect.Value {
		if t.IsVariadic() {
			return fn.CallSlice(append([]reflect.Value{free}, args...))
		}
		return fn.Call(append([]reflect.Value{free}, args...))
	})
	return out.Interface()
}

func (t trial) ours() outcome {
	return t.run(func(o *outcome, funcs FuncMap, w io.Writer) error {
		tmpl, err := New("main").Funcs(funcs).Parse(t.text)
		if err != nil {
			o.unparsed = true
			return err
		}
		prog, root, faults := tmpl.program(t.data, nil)
		if o.refused = faults; len(faults) > 0 {
			return &refused{faults[0]}
		}
		out, err := prog.Append(nil, "main", root, nil)
		if err != nil {
			return tmpl.placed(err)
		}
		_, err = w.Write(out)
		return err
	})
}

// escaped is like ours but runs as package prompt would run it: data passes through an escape function, which changes nothing here, and
// everything printed is recorded.
func (t trial) escaped() outcome {
	return t.run(func(o *outcome, funcs FuncMap, w io.Writer) error {
		tmpl, err := New("main").Funcs(funcs).Parse(t.text)
		if err != nil {
			o.unparsed = true
			return err
		}
		prog, root, faults := tmpl.program(t.data, func(dst []byte, text string) []byte { return append(dst, text...) })
		if o.refused = faults; len(faults) > 0 {
			return &refused{faults[0]}
		}
		var marks []engine.Mark
		out, err := prog.Append(nil, "main", root, &engine.Run{Marks: &marks, Texts: true})
		if err != nil {
			return tmpl.placed(err)
		}
		_, err = w.Write(out)
		return err
	})
}

// fixed returns the trial with the failed pipeline replaced by a harmless one, so that the rest of the template is also checked.
func (t trial) fixed(o outcome) (trial, bool) {
	p, ok := placeOf(t.text, o.err)
	if !ok || o.unparsed {
		return t, false
	}
	return t.without(p, false)
}

// without returns the trial with the pipeline of an action replaced by a harmless one. If dump is true, the action instead prints its
// value with the function dump.
func (t trial) without(p place, dump bool) (trial, bool) {
	action := actionPattern.FindStringSubmatch(t.text[p.start:p.end])
	if action == nil {
		return t, false
	}
	before, after := t.text[:p.start], t.text[p.end:]
	instead := harmless(action[2], action[3])
	dump = dump && action[2]+action[3] == "" && !strings.HasPrefix(action[4], "dump ")
	if dump {
		instead = "dump (" + strings.TrimSuffix(action[4], " -") + ")"
	}
	text := before + action[1] + action[2] + action[3] + instead + "}}" + after
	if action[2]+action[3] == "" && !dump || text == t.text {
		text = before + after
	}
	t.text = text
	return t, true
}

// asking returns the trial with the pipeline of an action piped to the function seen, which records its values.
func (t trial) asking(p place) (trial, bool) {
	action := actionPattern.FindStringSubmatch(t.text[p.start:p.end])
	if action == nil || action[4] == "" {
		return t, false
	}
	t.text = t.text[:p.start] + action[1] + action[2] + action[3] + strings.TrimSuffix(action[4], " -") + " | seen}}" + t.text[p.end:]
	return t, true
}

// harmless returns a pipeline that never fails.
func harmless(keyword, variables string) string {
	switch {
	case !strings.HasPrefix(keyword, "range"):
		return "1"
	case strings.Contains(variables, ","):
		return `(mList 1 "x")`
	}
	return "2"
}

var (
	placePattern  = regexp.MustCompile(`(?s)^template: main:(\d+):(\d+): executing ("\w+") at <.*?>: (.*)$`)
	actionPattern = regexp.MustCompile(`(?s)^({{(?:- )?)((?:else )?(?:if|with|range) |(?:template|block) "\w+" |)((?:\$\w*(?:, \$\w*)? :?= )?)(.*?)}}$`)
)

// place is the location of an error, taken from its text: the byte range of the action, the template and the message.
type place struct {
	start, end        int
	template, message string
}

func placeOf(text, err string) (p place, ok bool) {
	m := placePattern.FindStringSubmatch(err)
	if m == nil {
		return p, false
	}
	line, _ := strconv.Atoi(m[1])
	column, _ := strconv.Atoi(m[2])
	pos := 0
	for range line - 1 {
		pos += strings.IndexByte(text[pos:], '\n') + 1
	}
	p, ok = actionAt(text, pos+column)
	p.template, p.message = m[3], m[4]
	return p, ok
}

// actionAt finds the action that contains an offset.
func actionAt(text string, at int) (p place, ok bool) {
	p.start = strings.LastIndex(text[:min(at, len(text))], "{{")
	if p.start < 0 {
		return p, false
	}
	p.end = p.start + strings.Index(text[p.start:], "}}") + len("}}")
	return p, true
}

// shrunk returns the trial with a shorter template: everything that is not needed to show a difference of the same kind is removed.
func (t trial) shrunk(kind string) trial {
	for again := true; again; {
		again = false
		tokens := tokenPattern.FindAllString(t.text, -1)
		for size := len(tokens); size > 0; size /= 2 {
			for i := 0; i+size <= len(tokens); {
				shorter := t
				shorter.text = strings.Join(tokens[:i], "") + strings.Join(tokens[i+size:], "")
				if _, _, what := shorter.step(&tally{}); what != kind {
					i++
					continue
				}
				t, again = shorter, true
				tokens = append(tokens[:i:i], tokens[i+size:]...)
			}
		}
	}
	return t
}

// tokenPattern splits a template into removable tokens. The first character of a loop's body stays with the loop's action, so that
// every iteration writes something and the loop can be stopped.
var tokenPattern = regexp.MustCompile("{{-? ?|(?: ?-)?}}[,;\n]?|\"[^\"]*\"|`[^`]*`|[.$]?\\w+|\\s+|[^{}\"`\\w\\s.$]+|.")

// report returns what a developer needs to know about a difference.
func (t trial) report() string {
	want, got := t.stock(), t.ours()
	var b strings.Builder
	fmt.Fprintf(&b, "template: %s\n    data: %s", t.text, t.of)
	if t.overrides {
		b.WriteString(", overrides")
	}
	for _, row := range [][3]string{
		{"output", want.out, got.out},
		{"error", want.err, got.err},
		{"calls", strings.Join(want.calls, ","), strings.Join(got.calls, ",")},
	} {
		if row[1] != row[2] {
			fmt.Fprintf(&b, "\n    want %s %q\n     got %s %q", row[0], row[1], row[0], row[2])
		}
	}
	return b.String()
}

// TestPlaceOf checks that an error is located at the text it refers to and that the error is fixed there. The other tests rely on this.
func TestPlaceOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, fixed string }{
		{"field", "a\n {{.Zz}}b", "a\n b"},
		{"range", "{{range $x := .Str}},{{end}}", "{{range $x := 2}},{{end}}"},
		{"range with two variables", "\n{{range $x, $y := 3}},{{end}}", "\n{{range $x, $y := (mList 1 \"x\")}},{{end}}"},
		{"else if", "{{if .Zero}}{{else if fail}}{{end}}", "{{if .Zero}}{{else if 1}}{{end}}"},
		{"variable", "{{- $x := index .Ints 99 -}}x", "{{- $x := 1}}x"},
		{"no template", `{{template "none" .}}`, `{{template "none" 1}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tr := trial{text: tt.text}.with(0, false)
			got, ok := tr.fixed(tr.stock())
			require.True(t, ok)
			require.Equal(t, tt.fixed, got.text)
		})
	}
}
