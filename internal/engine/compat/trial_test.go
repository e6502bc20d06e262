package template_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	stock "text/template"

	"github.com/stretchr/testify/require"

	template "github.com/dated-claims/retest/internal/engine/compat"
)

// trial is a template with the data and the options that it is run with.
type trial struct {
	text      string
	data      any
	of        string // says what the data is
	missing   string
	overrides bool
}

// newTrial makes a trial out of choices.
func newTrial(choices []byte) trial {
	src := &source{choices}
	t := trial{missing: oneOf(src, "default", "zero", "error", "invalid"), overrides: src.chance(5)}
	t.data, t.of = dataOf(src)
	typ := reflect.TypeOf(t.data)
	if v, ok := t.data.(reflect.Value); ok {
		typ = v.Type()
	}
	t.text = generate(src, typ)
	return t
}

// with is the trial with some variant of everything for its data.
func (t trial) with(n int, byValue bool) trial {
	t.data, t.of = variants[n](), fmt.Sprintf("variants[%d]()", n)
	if byValue {
		t.data, t.of = *variants[n](), "*"+t.of
	}
	return t
}

// seedBytes are the choices that belong to a number.
func seedBytes(seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 20240229))
	out := make([]byte, 100+r.IntN(500))
	for i := range out {
		out[i] = byte(r.Uint32())
	}
	return out
}

// dataOf chooses data: everything most of the time, by pointer and by value, because that is what decides what is addressable.
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

// smaller are other data than everything, of each kind that a template may have for its dot.
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

// executor is what both template types are.
type executor interface {
	Execute(w io.Writer, data any) error
}

// outcome is all that can be seen of a run.
type outcome struct {
	unparsed bool
	out      string
	err      string
	failure  error
	panics   bool
	calls    []string // of the function log
}

// mostWrites is how often a template may write. Loops write in each round, so that those which hardly end are stopped by it.
const mostWrites = 10_000

var errEndless = errors.New("endless")

// limited is a writer that refuses what is too much.
type limited struct {
	bytes.Buffer
	writes int
}

func (l *limited) Write(p []byte) (int, error) {
	if l.writes++; l.writes > mostWrites {
		return 0, errEndless
	}
	return l.Buffer.Write(p)
}

// run parses and executes a template.
func (t trial) run(parse func(funcs template.FuncMap) (executor, error)) (o outcome) {
	var calls recorder
	var out limited
	defer func() {
		o.out, o.calls = out.String(), calls.lines
		if p := recover(); p != nil {
			o.panics, o.err = true, fmt.Sprint(p)
		}
	}()
	tmpl, err := parse(t.functions(&calls))
	if err == nil {
		err = tmpl.Execute(&out, t.data)
	} else {
		o.unparsed = true
	}
	if err != nil {
		o.err, o.failure = err.Error(), err
	}
	return o
}

func (t trial) functions(r *recorder) template.FuncMap {
	funcs := functions(r)
	if t.overrides {
		maps.Copy(funcs, overrides)
	}
	return funcs
}

func (t trial) stock() outcome {
	return t.run(func(funcs template.FuncMap) (executor, error) {
		return stock.New("main").Funcs(funcs).Option("missingkey=" + t.missing).Parse(t.text)
	})
}

func (t trial) ours() outcome {
	return t.run(func(funcs template.FuncMap) (executor, error) {
		return template.New("main").Funcs(funcs).Option("missingkey=" + t.missing).Parse(t.text)
	})
}

// mended is the trial with something harmless in place of the pipeline that failed, so that what comes after it is looked at too.
func (t trial) mended(o outcome) (trial, bool) {
	p, ok := placeOf(t.text, o.err)
	if !ok || o.unparsed {
		return t, false
	}
	action := actionPattern.FindStringSubmatch(t.text[p.start:p.end])
	if action == nil {
		return t, false
	}
	before, after := t.text[:p.start], t.text[p.end:]
	text := before + action[1] + action[2] + action[3] + harmless(action[2], action[3]) + "}}" + after
	if action[2]+action[3] == "" || text == t.text {
		text = before + after
	}
	t.text = text
	return t, true
}

// harmless is a pipeline that never fails.
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

// place is what an error says of where it happened: the bytes of the action, the template and the message.
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
	p.start = strings.LastIndex(text[:min(pos+column, len(text))], "{{")
	if p.start < 0 {
		return p, false
	}
	p.end = p.start + strings.Index(text[p.start:], "}}") + len("}}")
	p.template, p.message = m[3], m[4]
	return p, true
}

// shrunk is the trial with all taken out of its template that is not needed to show a difference of the same kind.
func (t trial) shrunk() trial {
	kind := t.difference(t.stock(), t.ours())
	for again := true; again; {
		again = false
		tokens := tokenPattern.FindAllString(t.text, -1)
		for size := len(tokens); size > 0; size /= 2 {
			for i := 0; i+size <= len(tokens); {
				shorter := t
				shorter.text = strings.Join(tokens[:i], "") + strings.Join(tokens[i+size:], "")
				if !shorter.shows(kind) {
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

func (t trial) shows(kind string) bool {
	want := t.stock()
	return !want.unparsed && !errors.Is(want.failure, errEndless) && t.difference(want, t.ours()) == kind
}

// tokenPattern cuts a template into what can be taken out. What a loop writes first stays with its action, so that it can be stopped.
var tokenPattern = regexp.MustCompile("{{-? ?|(?: ?-)?}}[,;\n]?|\"[^\"]*\"|`[^`]*`|[.$]?\\w+|\\s+|[^{}\"`\\w\\s.$]+|.")

// report is what a developer needs to know of a difference.
func (t trial) report(want, got outcome) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s differs\ntemplate: %s\n    data: %s, missingkey=%s", t.difference(want, got), t.text, t.of, t.missing)
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

// TestPlaceOf shows that errors are found in the text they are about, and are mended there: the other tests lean on it.
func TestPlaceOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, mended string }{
		{"field", "a\n {{.Zz}}b", "a\n b"},
		{"range", "{{range $x := .Str}},{{end}}", "{{range $x := 2}},{{end}}"},
		{"range of two", "\n{{range $x, $y := 3}},{{end}}", "\n{{range $x, $y := (mList 1 \"x\")}},{{end}}"},
		{"else if", "{{if .Zero}}{{else if fail}}{{end}}", "{{if .Zero}}{{else if 1}}{{end}}"},
		{"variable", "{{- $x := index .Ints 99 -}}x", "{{- $x := 1}}x"},
		{"no template", `{{template "none" .}}`, `{{template "none" 1}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tr := trial{text: tt.text, missing: "default"}.with(0, false)
			got, ok := tr.mended(tr.stock())
			require.True(t, ok)
			require.Equal(t, tt.mended, got.text)
		})
	}
}
