//go:build linux && !race

package template_test

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/template"
)

// Limits for calls in endless loops. A render may use only a fraction of the default number of operations and the same fraction of the
// time.
const (
	renderTime   = 10 * time.Second // processor time for the default number of operations
	workParts    = 20
	workTime     = renderTime / workParts
	workMemory   = 1 << 30 // peak resident memory
	workOps      = 20_000_000 / workParts
	cancelAfter  = 50 * time.Millisecond
	cancelWithin = 300 * time.Millisecond
	cancelTries  = 4 // several tries, because another program may be using the processor
)

// Environment variables for the process that does the work, and for the test itself: workOf is all, sample, or empty for a few cases.
const (
	workFrom = "RETEST_WORK_FROM"
	workFile = "RETEST_WORK_FILE"
	workOf   = "RETEST_BOUNDS"
)

// material is the data that the templates work on.
type material struct {
	Long, Breaks, Blanks, Wide, Stars, Digits, Brackets, Slashes, Escaped, Regex, Words, Version string

	Texts     []string // many strings
	LongTexts []string // long strings that are identical except at their ends
	Numbers   []int
	Items     []any
	Deep      any
	Shared    any // a tree in which every part occurs twice
	Keys      map[string]any
	KeyTexts  map[string]string
	Many      map[string]any
	Maps      []any
	Any       map[string]any // all of these strings, lists and maps, but with types that the compiler does not know
	Self      *material
	Said      said
	Call      func(...string) int
}

// said has a long text form.
type said struct{ Text string }

func (s said) String() string { return s.Text }

const long = 1 << 20

func newMaterial() *material {
	fill := func(s string) string { return rep(s, long/len(s)) }
	m := &material{
		Long: fill("x"), Breaks: fill("\n"), Blanks: fill("a "), Wide: fill("é"), Stars: fill("*a_ "), Digits: fill("9"), Brackets: fill("["), Slashes: fill("/../a"),
		Escaped: fill("<"), Regex: `(a*)*(a|b|ab)*c`, Words: fill("aB_c "), Version: ">1.2 || <2.3, >1.1", Said: said{fill("y")}, Call: func(s ...string) int { return len(s) },
		Keys: map[string]any{}, KeyTexts: map[string]string{}, Many: map[string]any{}, Deep: "x", Shared: "x",
	}
	for i := range 10_000 {
		m.Texts, m.Numbers, m.Items = append(m.Texts, "x"), append(m.Numbers, i), append(m.Items, i)
		m.Many["k"+strconv.Itoa(i)] = i
	}
	for i := range 50 {
		s := m.Long + strconv.Itoa(i)
		m.LongTexts, m.Keys[s], m.KeyTexts[s] = append(m.LongTexts, s), i, s
		m.Maps = append(m.Maps, map[string]any{s: i, "k": i})
	}
	for range 90 {
		m.Deep = []any{m.Deep}
	}
	for range 30 {
		m.Shared = []any{m.Shared, m.Shared}
	}
	m.Self = m
	m.Any = map[string]any{
		"Long": m.Long, "Breaks": m.Breaks, "Wide": m.Wide, "Texts": m.Texts, "LongTexts": m.LongTexts, "Items": m.Items, "Keys": m.Keys, "KeyTexts": m.KeyTexts,
		"Number": json.Number(m.Digits), "Numeral": json.Number(m.Digits[:100]), "Fraction": json.Number("1." + m.Digits[:98]), "Self": m,
	}
	return m
}

// usual maps each word used in signatures to a typical argument.
var usual = map[string]string{
	"TEXT": `"a text"`, "LIST": `(list "a" "b")`, "A": "2", "B": "3", "N": "2", "MAP": `(dict "a" 1)`, "DATE": `"2024-01-02"`, "START": "0", "END": "1", "PATTERN": `"a+"`,
	"KEY": `"a"`, "SEPARATOR": `"/"`, "PATH": `"a/b"`, "NEW": `"n"`, "LAYOUT": `"2006"`, "STEP": "1", "FROM": "0", "INDEX": "1", "SECONDS": "5", "PLACES": "2", "OPENING": `"("`,
	"FUNCTION": "$.Call", "FORMAT": `"%s"`, "DURATION": `"2h"`, "DURATION|DATE": `"2h"`, "CONSTRAINT": `">1"`, "LIST|MAP|TEXT": `"a"`, "LIST|MAP": `(list 1)`, "AT": "0", "BOOL": "true",
	`"UTC"`: `"UTC"`, "KIND": `"int"`, "TYPE": `"int"`, "OLD": `"a"`,
}

// hard lists arguments that may take a long time to process.
var hard = []string{
	"$.Long", "$.Breaks", "$.Blanks", "$.Wide", "$.Stars", "$.Digits", "$.Brackets", "$.Slashes", "$.Escaped", "$.Regex", "$.Words", "$.Version", "$.Said",
	"$.Any.Long", "$.Any.Breaks", "$.Any.Wide", "$.Any.Number", "$.Any.Numeral", "$.Any.Fraction", "$.Texts", "$.LongTexts", "$.Numbers", "$.Items", "$.Deep", "$.Shared", "$.Maps", "$.Keys", "$.KeyTexts", "$.Many",
	"$.Any.LongTexts", "$.Any.KeyTexts", "$.Any.Keys", "$.Self", "$.Any.Self.Any.Self.Any.Self", "1e50", "1e-50", "1e308", "5e-324", "9223372036854775807", "-5", "1000",
	"(list $.Long $.Long)", "(dict $.Long 1)", `(print $.Long "y")`,
}

// labor is a template that tests one function.
type labor struct{ function, name, body string }

// labors lists the cases. Each hard value is used for each single parameter and for all parameters together. For a parameter that may
// be repeated, it is also repeated many times.
func labors() []labor {
	var out []labor
	for _, f := range template.Functions() {
		if f.Grade == template.Refused {
			continue
		}
		words := parameters(f.Signature)
		plain := make([]string, len(words))
		for i, w := range words {
			plain[i] = cmp.Or(usual[strings.TrimSuffix(w, "…")], `"a"`)
		}
		add := func(what string, args []string) {
			out = append(out, labor{f.Name, f.Name + ": " + what, "{{$x := " + f.Name + " " + strings.Join(args, " ") + "}}"})
		}
		add("as usual", plain)
		for i, w := range words {
			if strings.HasSuffix(w, "…") {
				add("many", slices.Concat(plain[:i], slices.Repeat(plain[i:i+1], 1000), plain[i+1:]))
			}
		}
		for _, v := range hard {
			for i, w := range words {
				args := slices.Clone(plain)
				args[i] = v
				add(fmt.Sprintf("%s at %d", v, i+1), args)
				if strings.HasSuffix(w, "…") {
					add(fmt.Sprintf("many %s at %d", v, i+1), slices.Concat(plain[:i], slices.Repeat([]string{v}, 1000), plain[i+1:]))
					add(fmt.Sprintf("some %s at %d", v, i+1), slices.Concat(plain[:i], slices.Repeat([]string{v}, 8), plain[i+1:]))
				}
			}
			if len(words) > 1 {
				add("only "+v, slices.Repeat([]string{v}, len(words)))
			}
		}
	}
	return append(out, bodies()...)
}

// parameters returns the words in a signature that are between the name and the result.
func parameters(signature string) []string {
	before, _, _ := strings.Cut(signature, "→")
	return strings.Fields(before)[1:]
}

// bodies returns labors that do something other than call a function.
func bodies() []labor {
	var out []labor
	add := func(name, body string) { out = append(out, labor{"", name, body}) }
	for _, v := range hard {
		add("print "+v, "{{"+v+"}}")
		add("test "+v, "{{if "+v+"}}{{end}}")
		add("range over "+v, "{{range "+v+"}}{{break}}{{end}}")
		add("range over pairs of "+v, "{{range $k, $v := "+v+"}}{{break}}{{end}}")
		add("compare "+v, "{{if eq "+v+" "+v+"}}{{end}}")
		add("join and print "+v, `{{join "" `+v+`}}`)
		add("upper and print "+v, "{{upper "+v+"}}")
		add("trim and print "+v, "{{trim "+v+"}}")
		add("indent and print "+v, "{{indent 1 "+v+"}}")
		add("replace and print "+v, `{{replace "x" "\n" `+v+"}}")
		add("escape and print "+v, "{{md "+v+"}}{{xml "+v+"}}")
		add("printf and print "+v, `{{printf "%s%x" `+v+" "+v+"}}")
	}
	add("short texts on a long line", "{{$.Version}} ")
	add("short texts on long lines", rep("\n", 60)+rep("{{$.Version}} ", 60))
	add("fields", "{{$x := $"+rep(".Self", 1000)+".Long}}")
	add("fields of any", "{{$x := $.Any"+rep(".Self.Any", 500)+".Long}}")
	add("a long field", "{{$x := $.Many."+rep("k", 1<<19)+"}}")
	add("many printed values", rep("{{$.Breaks}}", 1000))
	add("many printed trims", rep(`{{trim $.Breaks | default "x"}}`, 1000))
	add("a user's function", "{{$x := own $.Long}}")
	add("a user's function of many", "{{$x := own"+rep(" 1", 1000)+"}}")
	add("call of many", `{{$x := call $.Call`+rep(` "a"`, 1000)+"}}")
	for _, f := range []string{"addf", "subf", "mulf", "divf"} {
		add("many decimals of "+f, "{{$x := "+f+rep(" 1.0000001 0.9999999", 15_000)+"}}")
	}
	add("a method", "{{$x := (toDate \"2006\" \"2024\").Format $.Long}}")
	return out
}

// harvest is the outcome of a labor.
type harvest struct {
	Index  int
	Err    string
	CPU    time.Duration // processor time of the render
	Memory int           // peak resident memory in bytes
	Late   time.Duration // time between the end of the context and the end of the render
}

// TestEveryCallIsBounded calls every function with large, many, deep and adversarial arguments in endless loops. It requires that each
// render ends in time, and that it ends almost immediately once its context is done.
func TestEveryCallIsBounded(t *testing.T) {
	all, picked := picked()
	if from := os.Getenv(workFrom); from != "" {
		work(t, all, picked, from)
		return
	}
	done := map[int]harvest{}
	for at := 0; at < len(picked); {
		for _, h := range send(t, at) {
			done[h.Index] = h
			at = slices.Index(picked, h.Index) + 1
		}
		if at < len(picked) { // the process was killed during this case
			h := harvest{Index: picked[at], Err: "ended: it took more than the processor time or the address space that it has"}
			done[h.Index] = h
			at++
			t.Errorf("%s: %s", all[h.Index].name, h.Err)
		}
	}
	judge(t, all, done)
}

// picked returns all cases and the indices of the cases to run.
func picked() ([]labor, []int) {
	every := map[string]int{"all": 1, "sample": 23}[os.Getenv(workOf)]
	if every == 0 {
		every = 499
	}
	all := labors()
	var picked []int
	for i := range all {
		if i%every == 0 {
			picked = append(picked, i)
		}
	}
	return all, picked
}

// send runs the cases starting with the given one in a separate process, and reads the results.
func send(t *testing.T, at int) []harvest {
	t.Helper()
	file := filepath.Join(t.TempDir(), "harvest")
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestEveryCallIsBounded$", "-test.timeout=0")
	cmd.Env = append(os.Environ(), workFrom+"="+strconv.Itoa(at), workFile+"="+file)
	said, err := cmd.CombinedOutput()
	f, openErr := os.Open(file)
	require.NoError(t, openErr, "%v: %s", err, said[:min(len(said), 2000)])
	defer func() { require.NoError(t, f.Close()) }()
	var out []harvest
	for s := bufio.NewScanner(f); s.Scan(); {
		var h harvest
		require.NoError(t, json.Unmarshal(s.Bytes(), &h))
		out = append(out, h)
	}
	if err != nil {
		t.Logf("%v: %s", err, said[:min(len(said), 500)])
	}
	return out
}

// judge reports cases that took too much time or memory.
func judge(t *testing.T, all []labor, done map[int]harvest) {
	t.Helper()
	worked := map[string]bool{}
	var list []harvest
	for i, h := range done {
		l := all[i]
		list = append(list, h)
		if strings.Contains(h.Err, "was exceeded") {
			worked[l.function] = true
		}
		if h.CPU > workTime || h.Memory > workMemory || h.Late > cancelWithin {
			t.Errorf("%s: %.2f s of at most %.2f, %d MiB, %.2f s after its context: %s", l.name, h.CPU.Seconds(), workTime.Seconds(), h.Memory>>20, h.Late.Seconds(), h.Err)
		}
	}
	const worst = 15
	slices.SortFunc(list, func(a, b harvest) int { return cmp.Compare(b.CPU, a.CPU) })
	for _, h := range list[:min(worst, len(list))] {
		t.Logf("slow:  %-60s %6.3f s, ×%d with the default operations", shortName(all[h.Index].name), h.CPU.Seconds(), workParts)
	}
	slices.SortFunc(list, func(a, b harvest) int { return cmp.Compare(b.Late, a.Late) })
	for _, h := range list[:min(worst, len(list))] {
		t.Logf("late:  %-60s %6.3f s", shortName(all[h.Index].name), h.Late.Seconds())
	}
	most := slices.MaxFunc(list, func(a, b harvest) int { return cmp.Compare(a.Memory, b.Memory) })
	t.Logf("large: %-60s %d MiB; %d cases", shortName(all[most.Index].name), most.Memory>>20, len(list))
	if os.Getenv(workOf) != "all" {
		return
	}
	for _, f := range template.Functions() { // a test that does not call anything would not detect anything
		if f.Grade != template.Refused && f.Name != "fail" {
			require.True(t, worked[f.Name], "no call of %s ran before a bound ended the render", f.Name)
		}
	}
}

func shortName(s string) string { return s[:min(len(s), 60)] }

// work is what the separate process runs.
func work(t *testing.T, all []labor, picked []int, from string) {
	t.Helper()
	at, err := strconv.Atoi(from)
	require.NoError(t, err)
	f, err := os.Create(os.Getenv(workFile))
	require.NoError(t, err)
	data := newMaterial()
	limitMemory(t)
	debug.SetGCPercent(50)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGXCPU)
	go func() {
		<-signals
		os.Exit(3) // the current case can be identified because it has no result
	}()
	out := json.NewEncoder(f)
	for _, i := range picked[at:] {
		require.NoError(t, out.Encode(all[i].do(t, i, data)))
	}
	require.NoError(t, f.Close())
}

// do renders a labor twice: once until a bound ends it, and once until its context is done.
func (l labor) do(t *testing.T, index int, data *material) harvest {
	t.Helper()
	h := harvest{Index: index}
	limitTime(t, renderTime)
	forgetPeak()
	text := "{{range 200000}}{{range 90}}" + l.body + "{{end}}{{end}}"
	parse := func(bounds template.Bounds) (*template.Template[material], error) {
		return template.Parse(files("t.tmpl", text), &template.Options[material]{
			Entry: "t", Bounds: bounds, Escape: template.EscapeMarkdown, Funcs: map[string]any{"own": func(v ...any) int { return len(v) }},
			Clock: func(*material) (time.Time, bool) { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), true },
		})
	}
	bounded, err := parse(template.Bounds{Operations: workOps})
	if err != nil {
		h.Err = shortName(err.Error())
		return h
	}
	before := processorTime(t)
	_, err = bounded.Render(nil, data, &template.Run{Delivery: &template.Delivery{}})
	h.CPU = processorTime(t) - before
	if err != nil {
		h.Err = err.Error()[:min(len(err.Error()), 200)]
	}
	if met, ok := errors.AsType[template.BoundError](err); ok && met.Bound == "operations" {
		endless, err := parse(template.Bounds{Operations: -1})
		require.NoError(t, err)
		h.Late = l.cancel(t, endless, data)
	}
	h.Memory = peak(t)
	return h
}

// cancel ends the context of a render and returns how much later the render ended. If the delay is too long, cancel tries again and
// returns the shortest delay.
func (l labor) cancel(t *testing.T, tmpl *template.Template[material], data *material) time.Duration {
	t.Helper()
	best := time.Hour
	for range cancelTries {
		limitTime(t, renderTime)
		ctx, cancel := context.WithTimeout(t.Context(), cancelAfter)
		end, _ := ctx.Deadline()
		_, err := tmpl.Render(nil, data, &template.Run{Context: ctx, Delivery: &template.Delivery{}})
		best = min(best, max(time.Since(end), 0))
		cancel()
		if best <= cancelWithin || err == nil {
			break
		}
	}
	return best
}

// limitTime limits how much more processor time this process may use.
func limitTime(t *testing.T, more time.Duration) {
	t.Helper()
	var limit syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_CPU, &limit))
	limit.Cur = min(uint64((processorTime(t)+more)/time.Second)+1, limit.Max)
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_CPU, &limit))
}

func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var use syscall.Rusage
	require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &use))
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// forgetPeak resets the peak of resident memory if the system supports it.
func forgetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o600) }

// peak returns the peak resident memory.
func peak(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	var kib int
	_, err = fmt.Sscan(after, &kib)
	require.NoError(t, err)
	return kib << 10
}
