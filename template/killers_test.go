//go:build linux && !race

package template_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/template"
)

// Limits for a killer. Because machines differ, the time limits only guard against a hang. The real limit of a render is its number of
// operations.
const (
	killerTime    = 60 * time.Second
	processorMost = 10 * time.Second
	killerMemory  = 512 << 20 // peak resident memory
	killerRoom    = 2 << 30   // address space in addition to what the runtime maps at startup
)

// Environment variables for the process that runs a killer.
const (
	killerName = "RETEST_KILLER"
	killerFile = "RETEST_KILLER_FILE" // the file that the process writes its result to
)

// killer is a template that tries to hang or crash the process that reads and renders it, or to exhaust its memory.
type killer struct {
	name string
	text string
	make func() string // creates a long template; used instead of text
	data func() *victim
	opts template.Options[victim]
	seen bool                    // the render is observed: delivery, coverage and trace
	as   func(text string) error // renders the template with data of another type
	want string                  // part of the error; empty if the render must succeed, or the constant ends if either outcome is fine
}

// ends marks killers that may be rejected, stopped or rendered, as long as they come to an end.
const ends = "*"

// victim is data with the kinds of values that can make templates misbehave.
type victim struct {
	Name  string
	Count int
	Any   any
	Map   map[string]any
	Items []any
	Words []string
	Kids  []*victim
	Self  *victim
	Chan  chan int
	Seq   iter.Seq[int]
	Pairs iter.Seq2[int, string]
	Trap  trap
	Sulky sulky
	Nest  nest
}

// trap has methods that fail.
type trap struct{}

func (trap) Boom() string           { panic("boom") }
func (trap) Wrapped() string        { panic(errors.New("an error")) }
func (trap) Nil() string            { return (*victim)(nil).Name }
func (trap) Fails() (string, error) { return "", errors.New("no luck") }

// sulky panics when it is printed.
type sulky struct{}

func (sulky) String() string { panic("sulky") }

// nest is a list type that is its own element type, and loopy is a pointer type that points to itself.
type (
	nest  []nest
	loopy *loopy
)

// looped is data whose pointers can be followed forever.
type looped struct{ Loop loopy }

// TestKillers runs each killer in its own process, with little memory, and checks that it ends properly.
func TestKillers(t *testing.T) {
	if os.Getenv(killerName) != "" {
		runKiller(t)
		return
	}
	var (
		mu  sync.Mutex
		all []autopsy
	)
	t.Run("killer", func(t *testing.T) {
		for _, k := range killers() {
			t.Run(k.name, func(t *testing.T) {
				t.Parallel()
				a := k.kill(t)
				mu.Lock()
				all = append(all, a)
				mu.Unlock()
				k.judge(t, a)
			})
		}
	})
	report(t, all)
}

// autopsy describes how a killer ended.
type autopsy struct {
	name   string
	took   time.Duration // processor time
	memory int           // peak resident memory in bytes
	err    error
	result string
	said   string
}

// kill runs a killer in a separate process.
func (k *killer) kill(t *testing.T) autopsy {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), killerTime)
	defer cancel()
	file := filepath.Join(t.TempDir(), "result")
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestKillers$")
	cmd.Env = append(os.Environ(), killerName+"="+k.name, killerFile+"="+file)
	said, err := cmd.CombinedOutput()
	a := autopsy{name: k.name, err: err, said: string(said[:min(len(said), 500)])}
	if use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		a.memory = int(use.Maxrss) << 10
	}
	a.took = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	result, _ := os.ReadFile(file)
	a.result = string(result)
	return a
}

func (k *killer) judge(t *testing.T, a autopsy) {
	t.Helper()
	require.NoError(t, a.err, a.said)
	require.NotEmpty(t, a.result, a.said)
	require.Less(t, a.memory, killerMemory)
	switch k.want {
	case ends:
	case "":
		require.Equal(t, "rendered", a.result)
	default:
		require.Contains(t, a.result, k.want)
	}
}

// report logs the killers that took a lot of time or memory. It always logs the worst ones.
func report(t *testing.T, all []autopsy) {
	t.Helper()
	const long, large, least = 2 * time.Second, 200 << 20, 3
	slices.SortFunc(all, func(a, b autopsy) int { return cmp.Compare(b.took, a.took) })
	for i, a := range all {
		if i < least || a.took > long {
			t.Logf("slow:  %-60s %6.2f s", a.name, a.took.Seconds())
		}
	}
	slices.SortFunc(all, func(a, b autopsy) int { return cmp.Compare(b.memory, a.memory) })
	for i, a := range all {
		if i < least || a.memory > large {
			t.Logf("large: %-60s %4d MiB", a.name, a.memory>>20)
		}
	}
}

// runKiller is what the separate process runs.
func runKiller(t *testing.T) {
	t.Helper()
	all := killers()
	i := slices.IndexFunc(all, func(k killer) bool { return k.name == os.Getenv(killerName) })
	require.GreaterOrEqual(t, i, 0)
	limitMemory(t)
	most := uint64(processorMost / time.Second)
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_CPU, &syscall.Rlimit{Cur: most, Max: most}))
	result := "rendered"
	if err := all[i].render(); err != nil {
		result = err.Error()
	}
	require.NoError(t, os.WriteFile(os.Getenv(killerFile), []byte(result), 0o600))
}

func (k *killer) render() error {
	if k.make != nil {
		k.text = k.make()
	}
	if k.as != nil {
		return k.as(k.text)
	}
	k.opts.Entry = "t"
	tmpl, err := template.Parse(files("t.tmpl", k.text), &k.opts)
	if err != nil {
		return err
	}
	data := &victim{Name: "x"}
	if k.data != nil {
		data = k.data()
	}
	var run template.Run
	if k.seen {
		run = template.Run{Delivery: &template.Delivery{}, Coverage: &template.Coverage{}, Trace: &template.Trace{}}
	}
	_, err = tmpl.Render(nil, data, &run)
	return err
}

// limitMemory limits how much more address space this process may use. If the process exceeds the limit, it ends at once.
func limitMemory(t *testing.T) {
	t.Helper()
	var pages uint64
	statm, err := os.ReadFile("/proc/self/statm")
	require.NoError(t, err)
	_, err = fmt.Sscan(string(statm), &pages)
	require.NoError(t, err)
	most := pages*uint64(os.Getpagesize()) + killerRoom
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: most, Max: most}))
}

// killers lists all killers.
func killers() []killer {
	return slices.Concat(
		growing(), counting(), looping(), sharing(), searching(), holding(), unfairlyPriced(), working(), calculating(), recursing(), misbehaving(),
		longSources(), deepSources(), manyFaults(), manyTypes(), guarding(), multiplied(), watched(), endlessTypes(),
	)
}

// rep has a short name because these templates consist of repetitions.
var rep = strings.Repeat

// bigText is template code that creates a string of one mebibyte.
const bigText = `{{$s := repeat 1048576 "x"}}`

// numbered repeats a format with consecutive numbers, starting at 0.
func numbered(n int, format string, verbs int) string {
	var b strings.Builder
	for i := range n {
		args := make([]any, verbs)
		for j := range args {
			args[j] = i + j
		}
		fmt.Fprintf(&b, format, args...)
	}
	return b.String()
}

// selfish returns data that contains itself.
func selfish() *victim {
	v := &victim{Name: "x"}
	v.Self, v.Any, v.Kids, v.Map = v, v, []*victim{v, v}, map[string]any{}
	v.Map["self"] = v.Map
	v.Items = []any{nil}
	v.Items[0] = v.Items
	return v
}

// circular returns data with a pointer that points to itself.
func circular() *victim {
	v := &victim{}
	v.Any = &v.Any
	return v
}

// large returns data with long strings.
func large() *victim {
	v := &victim{Words: make([]string, 10_000), Items: make([]any, 10_000)}
	s := rep("x", 1<<20)
	for i := range v.Words {
		v.Words[i], v.Items[i] = s, s
	}
	return v
}

// growing returns templates that call a function with a large result or make a string grow in a loop.
func growing() []killer {
	const most = "is more than the limit of 1048576 for the result of a function"
	return []killer{
		{name: "repeat", text: `{{repeat 1000000000 "x"}}`, want: "repeat: 1000000000 bytes " + most},
		{name: "repeat a lot", text: `{{repeat 9223372036854775807 "xx"}}`, want: most},
		{name: "repeat of repeat", text: `{{repeat 1000000 (repeat 1000000 "x")}}`, want: most},
		{name: "indent", text: `{{indent 1000000000 "x"}}`, want: most},
		{name: "indent of many lines", text: `{{indent 1000 (repeat 10000 "\n")}}`, want: most},
		{name: "nindent", text: `{{nindent 9223372036854775807 "x"}}`, want: most},
		{name: "replace", text: `{{replace "x" (repeat 10000 "y") (repeat 10000 "x")}}`, want: most},
		{name: "replace of empty text", text: `{{replace "" (repeat 1000000 "y") (repeat 1000000 "x")}}`, want: most},
		{name: "wrapWith", text: `{{wrapWith 1 (repeat 100000 "b") (repeat 100000 "a")}}`, want: most},
		{name: "join", text: `{{$l := list "a"}}{{range 13}}{{$l = concat $l $l}}{{end}}{{join (repeat 1000000 "x") $l}}`, want: most},
		{name: "join of long texts", text: `{{join "" .Words}}`, data: large, want: most},
		{name: "join of long items", text: `{{join "" .Items}}`, data: large, want: most},
		{name: "andList of long texts", text: `{{andList .Words}}`, data: large, want: most},
		{name: "orList of long items", text: `{{orList .Items}}`, data: large, want: most},
		{name: "andList of a constructed list", text: bigText + `{{$l := list $s}}{{range 13}}{{$l = concat $l $l}}{{end}}{{andList $l}}`, want: most},
		{name: "andList of an unknown list", text: bigText + `{{$l := list $s}}{{range 13}}{{$l = concat $l $l}}{{end}}{{andList (get (dict "l" $l) "l")}}`, want: most},
		{name: "cat of long texts", text: bigText + `{{cat $s $s $s $s}}`, want: most},
		{name: "html", text: bigText + `{{html (replace "x" "<" $s)}}`, want: most},
		{name: "js", text: bigText + `{{js (replace "x" "<" $s)}}`, want: most},
		{name: "urlquery", text: bigText + `{{urlquery (replace "x" "<" $s)}}`, want: most},
		{name: "quote", text: `{{quote (repeat 500000 "\x01")}}`, want: most},
		{name: "md", text: bigText + `{{md (replace "x" "*" $s)}}`, want: ends},
		{name: "xml", text: bigText + `{{xml (replace "x" "<" $s)}}`, want: ends},
		{name: "regexReplaceAll", text: `{{regexReplaceAll "x" (repeat 1000 "x") (repeat 1000000 "y")}}`, want: most},
		{name: "regexReplaceAll with groups", text: `{{regexReplaceAll "((x+))" (repeat 1000 "x") (repeat 340000 "$1$2")}}`, want: most},
		{name: "regexQuoteMeta", text: bigText + `{{regexQuoteMeta (replace "x" "." $s)}}`, want: most},
		{name: "date", text: `{{date (repeat 170000 "Monday") "2024-09-04"}}`, want: most},
		{name: "printf width", text: `{{printf "%1000000000d" 1}}`, want: "want a width of at most 1000"},
		{name: "printf precision", text: `{{printf "%.1000000000f" 1.5}}`, want: "want a width of at most 1000"},
		{name: "printf many", text: `{{printf (repeat 2000 "%1000d") 1}}`, want: "want a value for"},
		{name: "printf star", text: `{{printf "%*d" 1000000000 1}}`, want: "printf: no such verb"},
		{name: "printf index", text: `{{printf "%[1]*d" 1000000000 1}}`, want: "printf: no such verb"},
		{name: "print in a loop", text: `{{$a := "x"}}{{range 60}}{{$a = print $a $a}}{{end}}`, want: most},
		{name: "cat in a loop", text: `{{$a := "x"}}{{range 60}}{{$a = cat $a $a}}{{end}}`, want: most},
		{name: "printf in a loop", text: `{{$a := "x"}}{{range 60}}{{$a = printf "%s%s" $a $a}}{{end}}`, want: most},
		{name: "join in a loop", text: `{{$a := "x"}}{{range 60}}{{$a = join $a (list $a $a)}}{{end}}`, want: most},
		{name: "replace in a loop", text: `{{$a := "x"}}{{range 60}}{{$a = replace "x" "xx" $a}}{{end}}`, want: most},
		{name: "quote in a loop", text: `{{$a := "\""}}{{range 60}}{{$a = quote $a}}{{end}}`, want: most},
		{name: "toJson in a loop", text: `{{$a := "\""}}{{range 60}}{{$a = toJson $a}}{{end}}`, want: most},
		{name: "upper of letters that grow", text: `{{$s := repeat 500000 "ɐ"}}{{range 10}}{{$x := upper $s}}{{end}}`, want: most},
		{name: "quote of quote", text: `{{$s := repeat 500000 "\""}}{{quote (quote (quote $s))}}`, want: most},
		{name: "b64enc in a loop", text: `{{$a := "x"}}{{range 100}}{{$a = b64enc $a}}{{end}}`, want: most},
		{name: "toPrettyJson of a deep list", text: `{{$a := list 1}}{{range 45}}{{$a = list $a $a}}{{end}}{{toPrettyJson $a}}`, want: "too large to be compared or written"},
	}
}

// counting returns templates with functions and ranges that would count up to a huge number.
func counting() []killer {
	return []killer{
		{name: "until", text: `{{until 1000000000}}`, want: ends},
		{name: "until in a range", text: `{{range until 1000000000}}{{end}}`, want: "is more than the limit of 10000 for the result of a function"},
		{name: "until below zero", text: `{{len (until -9223372036854775807)}}`, want: "is more than the limit of 10000"},
		{name: "untilStep", text: `{{len (untilStep 0 1000000000 1)}}`, want: "is more than the limit of 10000"},
		{name: "untilStep without a step", text: `{{len (untilStep 0 10 0)}}`, want: "want a step other than 0"},
		{name: "untilStep at the limits", text: `{{len (untilStep -9223372036854775807 9223372036854775807 1)}}`, want: "is more than the limit of 10000"},
		{name: "untilStep that overflows", text: `{{len (untilStep -9223372036854775807 9223372036854775807 9223372036854775807)}}`},
		{name: "seq", text: `{{seq 1000000000}}`, want: "is more than the limit of 10000"},
		{name: "seq at the limits", text: `{{seq -9223372036854775807 1 9223372036854775807}}`, want: "is more than the limit of 10000"},
		{name: "range over a huge number", text: `{{range 100000000}}x{{end}}`, want: "range 100000000: want at most 200000"},
		{name: "range over the largest number", text: `{{range 9223372036854775807}}{{end}}`, want: "at most 200000"},
		{name: "range below zero", text: `{{range -5}}x{{end}}`},
		{name: "range over a huge number from the data", text: `{{range .Count}}{{end}}`, data: func() *victim { return &victim{Count: 1 << 62} }, want: "at most 200000"},
		{name: "nested ranges", text: rep(`{{range 200000}}`, 100) + rep(`{{end}}`, 100), want: "operations was exceeded"},
		{name: "nested ranges with break", text: `{{range 200000}}{{range 200000}}{{continue}}{{end}}{{end}}`, want: "operations was exceeded"},
		{name: "output", text: `{{range 199000}}` + rep("x", 1000) + `{{end}}`, want: "output bytes was exceeded"},
		{name: "output of values", text: bigText + `{{range 100}}{{$s}}{{end}}`, want: "output bytes was exceeded"},
		{name: "output without a loop", make: func() string { return bigText + rep("{{$s}}", 170_000) }, want: "output bytes was exceeded"},
		{name: "output of calls without a loop", make: func() string { return bigText + rep("{{upper $s}}", 80_000) }, want: "was exceeded"},
		{name: "output of defaults without a loop", make: func() string { return bigText + rep(`{{$s|default "y"}}`, 50_000) }, want: "was exceeded"},
		{name: "output of lists without a loop", make: func() string { return bigText + `{{$l := list $s}}` + rep(`{{join "" $l}}`, 60_000) }, want: "was exceeded"},
		{name: "escaped output without a loop", make: func() string { return bigText + rep("{{$s}}", 170_000) }, opts: template.Options[victim]{Escape: template.EscapePlain}, want: "was exceeded"},
	}
}

// looping returns templates that call each other or themselves.
func looping() []killer {
	return []killer{
		{name: "calls that double", text: `{{define "a0"}}{{end}}` + numbered(40, `{{define "a%[2]d"}}{{template "a%[1]d" .}}{{template "a%[1]d" .}}{{end}}`, 2) + `{{template "a40" .}}`, want: "operations was exceeded"},
		{name: "a template that calls itself", text: `{{template "t" .}}`, want: "templates call each other in a cycle"},
		{name: "a template that calls itself in a range", text: `{{define "a"}}{{range 1}}{{template "a" .}}{{end}}{{end}}{{template "a" .}}`, want: "templates call each other in a cycle"},
		{name: "two templates that call each other", text: `{{define "a"}}{{template "b" .}}{{end}}{{define "b"}}{{template "a" .}}{{end}}{{template "a" .}}`, want: "templates call each other in a cycle"},
		{name: "a long chain of calls", make: func() string {
			return numbered(20_000, `{{define "a%d"}}{{template "a%d"}}{{end}}`, 2) + `{{define "a20000"}}{{end}}{{template "a0"}}`
		}, want: ends},
		{name: "a long cycle of calls", make: func() string {
			return numbered(20_000, `{{define "a%d"}}{{template "a%d"}}{{end}}`, 2) + `{{define "a20000"}}{{template "a0"}}{{end}}{{template "a0"}}`
		}, want: ends},
		{name: "many calls", make: func() string { return `{{define "a"}}{{end}}` + rep(`{{template "a" .}}`, 57_000) }},
		{name: "an endless iterator", text: `{{range .Seq}}{{end}}`, data: func() *victim {
			return &victim{Seq: func(yield func(int) bool) {
				for yield(1) {
				}
			}}
		}, want: "operations was exceeded"},
		{name: "an endless iterator of pairs", text: `{{range $i, $x := .Pairs}}{{$i}}{{end}}`, data: func() *victim {
			return &victim{Pairs: func(yield func(int, string) bool) {
				for yield(1, "x") {
				}
			}}
		}, want: "was exceeded"},
		{name: "an iterator that does not stop", text: `{{range .Seq}}{{break}}{{end}}`, data: func() *victim {
			return &victim{Seq: func(yield func(int) bool) { yield(1); yield(2) }}
		}, want: "panicked"},
		{name: "an iterator that hides panics", text: `{{range .Seq}}{{fail "x"}}{{end}}`, data: func() *victim {
			return &victim{Seq: func(yield func(int) bool) {
				defer func() { _ = recover() }()
				yield(1)
			}}
		}, want: "panicked"},
		{name: "a closed channel", text: `{{range .Chan}}{{.}}{{end}}`, data: func() *victim {
			c := make(chan int, 3)
			c <- 1
			close(c)
			return &victim{Chan: c}
		}},
		{name: "an open channel", text: `{{range .Chan}}{{.}}{{end}}`, data: func() *victim {
			c := make(chan int, 3)
			c <- 1
			go func() { select {} }() // without this goroutine, the runtime would detect a deadlock
			return &victim{Chan: c}
		}, want: ends},
		{name: "no channel", text: `{{range .Chan}}{{.}}{{else}}none{{end}}`},
		{name: "no iterator", text: `{{range .Seq}}{{.}}{{else}}none{{end}}`},
	}
}

// sharing returns templates with values that contain the same value many times: small in memory, but endless when printed.
func sharing() []killer {
	const doubled = `{{$a := list 1 2}}{{range 60}}{{$a = list $a $a}}{{end}}`
	const wide = `{{$a := list 1 2}}{{range 45}}{{$a = list $a $a}}{{end}}`
	const deep, heavy = "nested more than 100 levels deep", "too large to be compared or written as a whole"
	return []killer{
		{name: "toJson of doubled lists", text: doubled + `{{toJson $a}}`, want: deep},
		{name: "toJson of wide lists", text: wide + `{{toJson $a}}`, want: heavy},
		{name: "deepEqual of doubled lists", text: wide + `{{deepEqual $a $a}}`, want: heavy},
		{name: "uniq of doubled lists", text: wide + `{{len (uniq $a)}}`, want: heavy},
		{name: "has of doubled lists", text: wide + `{{has $a $a}}`, want: heavy},
		{name: "without of doubled lists", text: wide + `{{len (without $a $a)}}`, want: heavy},
		{name: "merge of doubled maps", text: `{{$a := dict "x" 1}}{{range 45}}{{$a = dict "l" $a "r" $a}}{{end}}{{len (merge $a $a)}}`, want: heavy},
		{name: "print of doubled lists", text: doubled + `{{print $a}}`, want: "want text, got"},
		{name: "printf of doubled lists", text: doubled + `{{printf "%v" $a}}`, want: "want text, got"},
		{name: "join of doubled lists", text: doubled + `{{join "" $a}}`, want: "want text, got"},
		{name: "toStrings of doubled lists", text: doubled + `{{len (toStrings $a)}}`, want: "want text, got"},
		{name: "indent of doubled lists, cleaned", text: wide + `{{indent 1 (get (dict "a" $a) "a")}}`, want: ends},
		{name: "eq of doubled lists", text: doubled + `{{eq $a $a}}`, want: "compar"},
		{name: "sortAlpha of doubled lists", text: doubled + `{{len (sortAlpha $a)}}`, want: "want text, got"},
		{name: "deepCopy of doubled lists", text: doubled + `{{len (deepCopy $a)}}`},
		{name: "concat in a loop", text: `{{$a := list 1 2}}{{range 60}}{{$a = concat $a $a}}{{end}}`, want: "is more than the limit of 10000"},
		{name: "a map set in itself", text: `{{$d := dict "a" 1}}{{range 100}}{{$d = set $d "self" $d}}{{end}}{{toJson $d}}`, want: deep},
		{name: "a map merged into itself", text: `{{$d := dict "a" 1}}{{range 100}}{{$d = merge $d (dict "self" $d)}}{{end}}{{len $d}}`, want: ends},
		{name: "toJson of a cycle", text: `{{toJson .Self}}`, data: selfish, want: deep},
		{name: "toJson of a cyclic map", text: `{{toJson .Map}}`, data: selfish, want: deep},
		{name: "toJson of a cyclic list", text: `{{toJson .Items}}`, data: selfish, want: deep},
		{name: "deepEqual of a cycle", text: `{{deepEqual .Self .Self.Self}}`, data: selfish, want: deep},
		{name: "deepCopy of a cycle", text: `{{len (deepCopy .Map)}}`, data: selfish},
		{name: "merge of a cycle", text: `{{len (merge .Map .Map)}}`, data: selfish, want: deep},
		{name: "uniq of a cycle", text: `{{len (uniq .Items)}}`, data: selfish, want: deep},
		{name: "join of a cycle", text: `{{join "" .Items}}`, data: selfish, want: "want text, got"},
		{name: "indent of a cycle", text: `{{indent 1 .Any}}`, data: func() *victim { v := selfish(); v.Any = v.Items; return v }, want: ends},
		{name: "fields of a cycle", make: func() string { return "{{.Self" + rep(".Self", 200_000) + ".Name}}" }, data: selfish},
		{name: "fields of an unknown cycle", make: func() string { return "{{.Any" + rep(".Self", 200_000) + ".Name}}" }, data: selfish},
		{name: "a circular pointer printed", text: `{{.Any}}`, data: circular, want: ends},
		{name: "a circular pointer in print", text: `{{print .Any}}`, data: circular, want: "want text, got"},
		{name: "a circular pointer in join", text: `{{join "," (list .Any)}}`, data: circular, want: "text"},
		{name: "a circular pointer tested", text: `{{if .Any}}x{{end}}`, data: circular},
		{name: "a circular pointer's field", text: `{{.Any.Name}}`, data: circular, want: ends},
		{name: "a circular pointer ranged over", text: `{{range .Any}}{{end}}`, data: circular, want: ends},
		{name: "a circular pointer measured", text: `{{len .Any}}`, data: circular, want: ends},
		{name: "a circular pointer indexed", text: `{{index .Any 0}}`, data: circular, want: ends},
		{name: "a circular pointer sliced", text: `{{len (slice .Any 0)}}`, data: circular, want: "want a list"},
		{name: "a circular pointer compared", text: `{{eq .Any 1}}`, data: circular, want: ends},
		{name: "a circular pointer as a number", text: `{{add .Any 1}}`, data: circular, want: "want a whole number"},
		{name: "a circular pointer as a date", text: `{{date "2006" .Any}}`, data: circular, want: "want a date"},
		{name: "a circular pointer as JSON", text: `{{toJson .Any}}`, data: circular, want: deep},
		{name: "a circular pointer escaped", text: `{{md .Any}}{{raw .Any}}`, data: circular, want: ends},
	}
}

// searching returns templates with searches and sorts that take long in relation to the length of their input.
func searching() []killer {
	return []killer{
		{name: "a large pattern", text: `{{regexMatch (repeat 2000 "a") "x"}}`, want: "at most 1000 are allowed"},
		{name: "a pattern with nested repetitions", text: `{{regexMatch "((a{1000}){1000}){1000}" "x"}}`, want: "want a regular expression"},
		{name: "a pattern of many instructions", text: `{{regexMatch "a{0,900}b{0,900}c{0,900}d{0,900}e{0,900}f{0,900}" "x"}}`, want: "instructions, want at most"},
		{name: "a pattern with many possible matches", text: `{{regexMatch "(a*)*(a*)*(a*)*b" (repeat 100000 "a")}}`, want: ends},
		{name: "a search from every position", text: `{{regexFindAll "a*?b" (repeat 100000 "a") -1}}`, want: ends},
		{name: "a split from every position", text: `{{len (regexSplit "a*?b" (repeat 100000 "a") -1)}}`, want: "instructions, want at most"},
		{name: "a replacement from every position", text: `{{regexReplaceAll "a*?b" (repeat 100000 "a") ""}}`, want: "instructions, want at most"},
		{name: "many searches", text: `{{$s := repeat 50000 "a"}}{{range 10000}}{{$x := regexMatch "(a{0,900})(a{0,900})b" $s}}{{end}}`, want: ends},
		{name: "many searches from every position", text: `{{$s := repeat 10000 "a"}}{{range 10000}}{{$x := regexFindAll "a*?b" $s -1}}{{end}}`, want: ends},
		{name: "many patterns", text: `{{range 200000}}{{$x := regexMatch "(?i)\\pL{0,900}" "x"}}{{end}}`, want: ends},
		{name: "contains in the worst case", text: `{{$a := repeat 1000000 "a"}}{{$b := print (repeat 500000 "a") "b"}}{{range 200000}}{{$x := contains $b $a}}{{end}}`, want: "operations was exceeded"},
		{name: "uniq of lists with equal sums", text: `{{$all := list}}{{range $j := until 50}}{{$l := list}}{{range $i := until 100}}{{$n := add $i (mul $j 100)}}{{$l = append $l (list $n (sub 9999 $n))}}{{end}}{{$all = concat $all $l}}{{end}}{{range 30}}{{$x := uniq $all}}{{end}}`, want: ends},
		{name: "sortAlpha of long texts", text: `{{range 20000}}{{$x := sortAlpha $.Items}}{{end}}`, data: longItems, want: ends},
		{name: "uniq of long texts", text: `{{range 20000}}{{$x := uniq $.Items}}{{end}}`, data: longItems, want: ends},
		{name: "semver of a long text", text: `{{semver (print "1.2.3-" (repeat 500000 "a.") "a")}}`, want: ends},
		{name: "semverCompare of a long constraint", text: `{{semverCompare (print (repeat 100000 ">1.2, ") ">1") "1.2.3"}}`, want: ends},
		{name: "fromJson of deep brackets", text: `{{fromJson (repeat 1000000 "[")}}`, want: "fromJson: "},
		{name: "fromJson of deep lists", text: `{{fromJson (print (repeat 9000 "[") (repeat 9000 "]"))}}`, want: ends},
		{name: "fromJson of a long number", text: `{{add (fromJson (repeat 1000000 "9")) 1}}`, want: "want a"},
		{name: "fromJson of a large number", text: `{{int (fromJson "1e999999999")}}`, want: "want a"},
	}
}

// longItems returns data with long strings that differ only at their ends.
func longItems() *victim {
	v := &victim{}
	for i := range 100 {
		v.Items = append(v.Items, rep("x", 500_000)+fmt.Sprint(1000-i))
	}
	return v
}

// holding returns templates that keep the results of functions.
func holding() []killer {
	keep := func(start, rounds, what string) string {
		return start + `{{$l := list}}{{range ` + rounds + `}}{{$l = append $l (` + what + `)}}{{end}}`
	}
	const commas = `{{$s := repeat 9998 ","}}`
	return []killer{
		{name: "texts kept", text: keep("", "640", `repeat 1048576 "x"`), want: ends},
		{name: "texts kept for the render", text: bigText + `{{range 640}}{{$x := upper $s}}{{end}}`, want: ends},
		{name: "texts kept for the render, replaced", text: bigText + `{{range 640}}{{$x := replace "x" "y" $s}}{{end}}`, want: ends},
		{name: "maps kept", text: keep(commas, "2000", `split "," $s`), want: ends},
		{name: "changed maps kept", text: keep(commas+`{{$m := split "," $s}}`, "2000", `set $m "k" 1`), want: ends},
		{name: "merged maps kept", text: keep(commas+`{{$m := split "," $s}}`, "2000", `merge $m $m`), want: ends},
		{name: "parts kept", text: keep(commas, "2000", `splitList "," $s`), want: ends},
		{name: "chunks kept", text: keep(`{{$n := until 10000}}`, "2000", `chunk 1 $n`), want: ends},
		{name: "numbers kept", text: keep("", "2000", `until 10000`), want: ends},
		{name: "copies kept", text: keep(`{{$n := until 10000}}`, "2000", `reverse $n`), want: ends},
		{name: "JSON kept", text: keep(`{{$s := printf "[%s{}]" (repeat 9000 "{},")}}`, "20000", `fromJson $s`), want: ends},
		{name: "nested JSON kept", text: keep(`{{$s := printf "[%s{}]" (repeat 9000 "{},")}}{{$s := printf "[%s,%s,%s,%s]" $s $s $s $s}}`, "20000", `fromJson $s`), want: ends},
		{name: "matches kept", text: keep(`{{$s := repeat 9000 "a"}}`, "2000", `regexFindAll "a" $s -1`), want: ends},
		{name: "URLs kept", text: keep(`{{$s := repeat 1000 "a"}}`, "9000", `urlParse $s`), want: ends},
		{name: "marks", text: `{{$n := .Count}}{{range 16000}}` + rep(`{{$n}}`, 1000) + `{{end}}`, want: ends},
		{name: "marks of empty text", text: `{{range 19000}}` + rep(`{{trimAll "x" $.Name}}`, 1000) + `{{end}}`, want: ends},
	}
}

// unfairlyPriced returns templates that repeat an operation that takes much more time than most others.
func unfairlyPriced() []killer {
	loop := func(start, n, what string) string { return start + `{{range ` + n + `}}` + what + `{{end}}` }
	twice := func(start, what string) string { return loop(start, "200000", loop("", "100", what)) }
	const commas = `{{$m := split "," (repeat 9998 ",")}}`
	return []killer{
		{name: "eq of long texts", text: twice(bigText+`{{$a := repeat 1048576 "x"}}`, `{{if eq $s $a}}{{end}}`), want: ends},
		{name: "lt of long texts", text: twice(bigText+`{{$a := repeat 1048576 "x"}}`, `{{if lt $s $a}}{{end}}`), want: ends},
		{name: "index by a long key", text: twice(bigText+`{{$d := dict $s 1}}`, `{{$x := index $d $s}}`), want: ends},
		{name: "get by a long key", text: twice(bigText+`{{$d := dict $s 1}}`, `{{$x := get $d $s}}`), want: ends},
		{name: "hasPrefix of long texts", text: twice(bigText, `{{$x := hasPrefix $s $s}}`), want: ends},
		{name: "hasKey of a map of text values", text: twice(commas, `{{$x := hasKey $m "_1"}}`), want: ends},
		{name: "keys of a map", text: loop(commas, "20000", `{{$x := keys $m}}`), want: ends},
		{name: "a range with break over a map", text: loop(commas, "200000", `{{range $m}}{{break}}{{end}}`), want: ends},
		{name: "a semantic version", text: twice("", `{{$x := semverCompare ">1.2 || <2.3, >1.1" "1.2.3"}}`), want: ends},
		{name: "a parsed date", text: twice("", `{{$x := toDate "2006-01-02" "2024-01-01"}}`), want: ends},
		{name: "a long float", text: twice("", `{{$x := printf "%1000.1000f" 1e300}}`), want: ends},
		{name: "a URL", text: twice("", `{{$x := urlJoin (urlParse "https://a:b@c.org/d?e#f")}}`), want: ends},
		{name: "JSON", text: twice("", `{{$x := fromJson "{\"a\":[1,2,{}]}" | toJson}}`), want: ends},
		{name: "title", text: loop(`{{$s := repeat 300000 "é "}}`, "2000", `{{$x := title $s}}`), want: ends},
		{name: "camelcase", text: loop(`{{$s := repeat 500000 "a_"}}`, "2000", `{{$x := camelcase $s}}`), want: ends},
		{name: "snakecase", text: loop(`{{$s := repeat 300000 "aB"}}`, "2000", `{{$x := snakecase $s}}`), want: ends},
		{name: "swapcase", text: loop(`{{$s := repeat 300000 "aB"}}`, "2000", `{{$x := swapcase $s}}`), want: ends},
		{name: "wrap", text: loop(`{{$s := repeat 500000 "a "}}`, "2000", `{{$x := wrap 1 $s}}`), want: ends},
		{name: "wrapRunes", text: loop(`{{$s := repeat 500000 "a "}}`, "2000", `{{$x := wrapRunes 1 $s}}`), want: ends},
		{name: "abbrev", text: loop(`{{$s := repeat 500000 "é"}}`, "2000", `{{$x := abbrev 100000 $s}}`), want: ends},
		{name: "initials", text: loop(`{{$s := repeat 500000 "a "}}`, "2000", `{{$x := initials $s}}`), want: ends},
		{name: "sha512sum", text: loop(bigText, "2000", `{{$x := sha512sum $s}}`), want: ends},
		{name: "repeated urlquery", text: loop(`{{$s := repeat 300000 "<"}}`, "2000", `{{$x := urlquery $s}}`), want: ends},
		{name: "repeated md", text: loop(`{{$s := repeat 500000 "_"}}`, "2000", `{{$x := md $s}}`), want: ends},
		{name: "date of a long layout", text: loop(`{{$s := repeat 200000 "Jan "}}`, "2000", `{{$x := date $s "2024-01-01"}}`), want: ends},
		{name: "repeated semver of a long text", text: loop(`{{$s := print "1.2.3-" (repeat 500000 "a.") "a"}}`, "2000", `{{$x := semver $s}}`), want: ends},
		{name: "repeated semverCompare of a long text", text: loop(`{{$s := print (repeat 100000 ">1.2 || ") ">1"}}`, "2000", `{{$x := semverCompare $s "1.2.3"}}`), want: ends},
	}
}

// working returns templates with calls that have to do a lot of work for their arguments. That work was once not charged for, and each
// of the calls ran for minutes.
func working() []killer {
	twice := func(start, what string) string {
		return start + `{{range 200000}}{{range 90}}{{$x := ` + what + `}}{{end}}{{end}}`
	}
	of := func(name, text string) killer { return killer{name: name, text: text, want: "was exceeded"} }
	const breaks = `{{$n := repeat 1048576 "\n"}}`
	keys := bigText + `{{$d := dict` + numbered(20, ` "k%d" 1`, 1) + `}}` // looking up a key in this map requires hashing the key
	const far = "that is 0 or has a magnitude from 1e-50 to 1e50"
	out := []killer{
		{name: "decimals with distant magnitudes", text: twice("", `addf 1e308 5e-324`), want: far},
		of("decimals as far apart as they may be", twice("", `addf 1e50 1e-50`)),
		of("decimals subtracted", twice("", `subf 1e50 1e-50`)),
		of("decimals multiplied", twice("", `mulf 1.2345678901234567e25 1.2345678901234567e-25`)),
		of("decimals divided", twice("", `divf 1e25 1e-25`)),
		{name: "a long call of divf with distant magnitudes", text: `{{$x := divf 1e308` + rep(" 1e-308", 40_000) + `}}`, want: far},
		{name: "a long call of mulf with distant magnitudes", text: `{{$x := mulf` + rep(" 5e-324", 100_000) + `}}`, want: far},
		{name: "a long call of addf with distant magnitudes", text: `{{$x := addf` + rep(" 1e308 5e-324", 40_000) + `}}`, want: far},
		{name: "a long call of divf", text: `{{$x := divf 1e50` + rep(" 1.0000001 0.9999999", 40_000) + `}}`},
		{name: "a long call of mulf", text: `{{$x := mulf` + rep(" 1.0000001 0.9999999", 40_000) + `}}`},
		{name: "a long call of addf", text: `{{$x := addf` + rep(" 1e50 1e-50", 80_000) + `}}`, want: "want a result"},
		of("a split with a long separator", twice(bigText+`{{$y := print (repeat 500000 "x") "y"}}`, `splitList $y $s`)),
		of("a split without a match", twice(bigText, `splitn "y" 2 $s`)),
		of("a split of a long text", twice(bigText, `split "y" $s`)),
		of("a long URL", bigText+`{{range 200000}}{{$x := urlParse $s}}{{end}}`),
		of("md of breaks", breaks+`{{range 200000}}{{$x := md $n}}{{end}}`),
		of("xml of breaks", breaks+`{{range 200000}}{{$x := xml $n}}{{end}}`),
		{name: "data with line breaks, escaped", text: rep(`{{$.Name}}`, 100_000), opts: template.Options[victim]{Escape: template.EscapeMarkdown}, data: func() *victim { return &victim{Name: rep("\n", 1<<20)} }, want: "was exceeded"},
		{name: "fields of fields", text: twice("", `$`+rep(".Self", 1000)+".Name"), data: selfish, want: "was exceeded"},
		{name: "fields of fields of any type", text: twice("", `$.Any`+rep(".Self", 1000)+".Name"), data: selfish, want: "was exceeded"},
		of("index of index", twice(`{{$d := dict "a" 1}}{{range 50}}{{$d = dict "a" $d}}{{end}}`, `index $d`+rep(` "a"`, 50))),
		of("a call of 100000 arguments", `{{range 100}}{{$x := max`+rep(" 1", 100_000)+`}}{{end}}`),
		{name: "a call with texts that are too long in total", text: bigText + `{{$x := eq "y"` + rep(" $s", 17) + `}}`, want: "operations in one call was exceeded"},
		{name: "characters to trim, one by one", text: `{{$c := print (repeat 400000 "é") "x"}}` + bigText + `{{$x := trimAll $c $s}}`},
		{name: "a long number as a condition", text: `{{range 200000}}{{range 90}}{{if $.Any}}{{end}}{{end}}{{end}}`, data: func() *victim { return &victim{Any: json.Number(rep("9", 1<<20))} }, want: "was exceeded"},
		{name: "keys sorted", text: `{{range 200000}}{{range $k, $v := $.Map}}{{break}}{{end}}{{end}}`, data: alike, want: "was exceeded"},
		{name: "keys sorted by keys", text: twice("", `keys $.Map`), data: alike, want: "was exceeded"},
		{name: "keys sorted by values", text: twice("", `values $.Map`), data: alike, want: "was exceeded"},
		{name: "keys hashed by set", text: twice("", `len (set $.Map "k" 1)`), data: alike, want: "was exceeded"},
		{name: "keys hashed by unset", text: twice("", `len (unset $.Map "k")`), data: alike, want: "was exceeded"},
		{name: "keys hashed by omit", text: twice("", `omit $.Map "k"`), data: alike, want: "was exceeded"},
	}
	for _, call := range []string{
		`dict` + rep(" $s 1", 10), `len (set $d $s 1)`, `len (unset $d $s)`, `pick $d` + rep(" $s", 10), `omit $d` + rep(" $s", 10), `pluck $s` + rep(" $d", 1000), `get $d $s`, `dig $s $s 1 $d`,
	} {
		name, _, _ := strings.Cut(strings.TrimPrefix(call, "len ("), " ")
		out = append(out, of("keys hashed of "+name, twice(keys, call)))
	}
	for _, f := range []string{"max", "min", "maxf", "minf", "add", "addf", "mul", "mulf", "coalesce", "any", "all", "or", "and", "eq", "print", "cat", "list"} {
		out = append(out, of("many arguments of "+f, twice("", f+rep(" 1", 1000))))
	}
	out = append(out, of("many arguments of concat", twice("{{$l := list}}", "concat"+rep(" $l", 1000))))
	if os.Getenv(workOf) == "" { // a fraction of the default number of operations shows the same result in a fraction of the time
		for i := range out {
			if out[i].want == "was exceeded" {
				out[i].opts.Bounds.Operations = workOps
			}
		}
	}
	return out
}

// alike returns data with a map whose long keys differ only at their ends.
func alike() *victim {
	v := &victim{Map: map[string]any{}}
	for i := range 50 {
		v.Map[rep("x", 1<<20)+fmt.Sprint(i)] = i
	}
	return v
}

// calculating returns templates that calculate with extreme numbers.
func calculating() []killer {
	const overflow, least = "the result does not fit in 64 bits", "-9223372036854775808"
	return []killer{
		{name: "add overflows", text: `{{add 9223372036854775807 1}}`, want: overflow},
		{name: "add1 overflows", text: `{{add1 9223372036854775807}}`, want: overflow},
		{name: "sub overflows", text: `{{sub ` + least + ` 1}}`, want: overflow},
		{name: "mul overflows", text: `{{mul 9223372036854775807 2}}`, want: overflow},
		{name: "mul of the smallest number", text: `{{mul ` + least + ` -1}}`, want: overflow},
		{name: "div of the smallest number", text: `{{div ` + least + ` -1}}`, want: overflow},
		{name: "mod of the smallest number", text: `{{mod ` + least + ` -1}}`},
		{name: "div by zero", text: `{{div 1 0}}`, want: "division by zero"},
		{name: "div by a zero from the data", text: `{{div 1 .Count}}`, want: "division by zero"},
		{name: "mod by zero", text: `{{mod 1 .Count}}`, want: "division by zero"},
		{name: "divf by zero", text: `{{divf 1.5 0}}`, want: "division by zero"},
		{name: "mulf overflows", text: `{{mulf 1e300 1e300}}`, want: "want a number that is 0 or has a magnitude from 1e-50 to 1e50, got 1e+300"},
		{name: "mulf overflows step by step", text: `{{mulf 1e30 1e30}}`, want: "want a result that is 0 or has a magnitude from 1e-50 to 1e50, got about 1e60"},
		{name: "round to many places", text: `{{round 1.5 1000000000}}`, want: "want at most 300 places"},
		{name: "round overflows", text: `{{round 1e300 300}}`, want: "want a finite number"},
		{name: "int of a large float", text: `{{int 1e300}}`, want: "want a number of at most 64 bits"},
		{name: "int of a long text", text: bigText + `{{int $s}}`, want: "want a whole number"},
		{name: "float64 of a long text", text: `{{float64 (repeat 1000000 "9")}}`, want: "want a number"},
		{name: "toDecimal of a long text", text: `{{toDecimal (repeat 1000000 "7")}}`, want: "want octal digits"},
		{name: "number overflows", text: `{{number 9223372036854775807}}`, want: overflow},
		{name: "duration overflows", text: `{{duration 9223372036854775807}}`, want: "want -9223372036 to"},
		{name: "dateModify overflows", text: `{{dateModify "2562047h" "9999-12-31"}}`, want: "want a date with a year"},
		{name: "a date beyond all years", text: `{{date "2006" 9223372036854775807}}`, want: "want a date with a year"},
		{name: "a date before all years", text: `{{date "2006" ` + least + `}}`, want: "want a date with a year"},
		{name: "AddDate overflows", text: `{{((toDate "2006" "2024").AddDate 9223372036854775807 0 0).Year}}`, want: ends},
		{name: "trunc at the limits", text: `{{trunc ` + least + ` "abc"}}{{trunc 9223372036854775807 "abc"}}`},
		{name: "substr at the limits", text: `{{substr 9223372036854775806 9223372036854775807 "abc"}}{{substr ` + least + ` ` + least + ` "abc"}}`},
		{name: "abbrev at the limits", text: `{{abbrev (add ` + least + `) "abc"}}{{abbrevboth ` + least + ` 9223372036854775807 "abc"}}{{abbrevboth 9223372036854775807 4 "abcdef"}}`},
		{name: "wrap at the limits", text: `{{wrap (add ` + least + `) "abc"}}{{wrap 9223372036854775807 "abc"}}{{wrapRunes 9223372036854775807 "abc def"}}`},
		{name: "index at the limit", text: `{{index .Words 9223372036854775807}}`, want: "there is no item 9223372036854775807"},
		{name: "negative index", text: `{{index .Words -1}}`, want: "there is no item -1"},
		{name: "slice at the limit", text: `{{slice .Words 0 9223372036854775807}}`, want: ends},
		{name: "chunk with the largest size", text: `{{len (chunk 9223372036854775807 (list 1 2))}}`},
		{name: "splitn with the largest count", text: `{{len (splitn "," 9223372036854775807 "a,b")}}`},
		{name: "a literal that overflows", text: `{{print 99999999999999999999}}`, want: "t.tmpl:1:"},
		{name: "a literal with a huge exponent", text: `{{print 1e99999999999}}`, want: "t.tmpl:1:"},
		{name: "a fraction with a huge exponent", text: `{{print 0x1p-99999999999}}`, want: ends},
		{name: "semver of large numbers", text: `{{semver "99999999999999999999999.0.0"}}`, want: "semver: "},
		{name: "urlParse of nonsense", text: `{{(urlParse "http://[::1%25]:99999999999999/%zz").host}}`, want: "want a URL"},
		{name: "inWords at the limits", text: `{{inWords ` + least + `}}`},
	}
}

// recursing returns templates that descend into the data as far as they are allowed to.
func recursing() []killer {
	const deep = `{{/* retest:depth 500 */}}`
	return []killer{
		{name: "recursion through a pointer to itself", text: `{{define "a"}}` + deep + `{{with .Self}}{{template "a" .}}{{end}}{{end}}{{template "a" .}}`, data: selfish, want: "500 levels of template calls was exceeded"},
		{name: "recursion through two pointers to itself", text: `{{define "a"}}` + deep + `{{range .Kids}}{{template "a" .}}{{end}}{{end}}{{template "a" .}}`, data: selfish, want: "500 levels of template calls was exceeded"},
		{name: "shallow recursion through two pointers", text: `{{define "a"}}{{/* retest:depth 40 */}}{{if lt .Count 1}}{{range .Kids}}{{template "a" .}}{{end}}{{end}}{{end}}{{template "a" .}}`, data: binary, want: ends},
		{name: "recursion through a cyclic map", text: `{{define "a"}}` + deep + `{{range $k, $v := .}}{{template "a" $v}}{{end}}{{end}}{{template "a" .Map}}`, data: selfish, want: "500 levels of template calls was exceeded"},
		{name: "recursion through a cyclic list", text: `{{define "a"}}` + deep + `{{range .}}{{template "a" .}}{{end}}{{end}}{{template "a" .Items}}`, data: selfish, want: ends},
		{name: "recursion in nested ranges", text: `{{define "a"}}` + deep + rep(`{{range .Kids}}`, 50) + `{{template "a" .}}` + rep(`{{end}}`, 50) + `{{end}}{{template "a" .}}`, data: selfish, want: "500 levels of template calls was exceeded"},
		{name: "recursion through an iterator", text: `{{define "a"}}` + deep + `{{$v := .}}{{range .Seq}}{{template "a" $v.Self}}{{end}}{{end}}{{template "a" .}}`, data: func() *victim {
			v := selfish()
			v.Seq = func(yield func(int) bool) { yield(1) }
			return v
		}, want: "500 levels of template calls was exceeded"},
		{name: "recursion with a growing map", text: `{{define "a"}}` + deep + `{{template "a" (dict "x" .x "y" .)}}{{end}}{{template "a" (dict "x" 1)}}`, want: "levels of template calls was exceeded"},
		{name: "recursion with many growing maps", text: `{{define "a"}}` + deep + numbered(10, `{{template "a" (dict "x" .x "k%d" .)}}`, 1) + `{{end}}{{template "a" (dict "x" 1)}}`, want: ends},
		{name: "recursion with a growing list", text: `{{define "a"}}` + deep + `{{template "a" (list . .)}}{{end}}{{template "a" .Name}}`, want: ends},
		{name: "a depth that is too large", text: `{{define "a"}}{{/* retest:depth 1000000 */}}{{template "a" .Self}}{{end}}{{template "a" .}}`, want: "want a number from 1 to 500"},
		{name: "recursion without a bound", text: `{{define "a"}}` + deep + `{{range .Kids}}{{template "a" .}}{{end}}{{end}}{{template "a" .}}`, data: selfish, opts: template.Options[victim]{Bounds: template.Bounds{Depth: -1}}, want: "500 levels of template calls was exceeded"},
		{name: "a self-referential list type", text: `{{define "a"}}` + deep + `{{range .}}{{template "a" .}}{{end}}{{end}}{{template "a" .Nest}}`, data: func() *victim {
			v := &victim{Nest: nest{nil, nil}}
			v.Nest[0], v.Nest[1] = v.Nest, v.Nest
			return v
		}, want: ends},
		{name: "an unknown field beside a self-referential list type", text: `{{.Any.Nope}}`, data: selfish, want: "has no field Nope"},
		{name: "a function of a self-referential list type", text: `{{toJson .Nest}}`, want: ""},
		{name: "a function of a struct beside a self-referential list type", text: `{{toJson (first .Kids)}}`, want: ends},
	}
}

// renderLooped renders with data whose type is a recursive pointer type and that contains a pointer to itself.
func renderLooped(text string) error {
	tmpl, err := template.Parse(files("t.tmpl", text), &template.Options[looped]{Entry: "t"})
	if err != nil {
		return err
	}
	data := &looped{}
	data.Loop = &data.Loop
	_, err = tmpl.Append(nil, data)
	return err
}

// endlessTypes returns templates for pointer types that point to themselves.
func endlessTypes() []killer {
	const itself = "a pointer to itself"
	return []killer{
		{name: "a self-referential pointer type", text: `{{.Loop}}`, as: renderLooped, want: itself},
		{name: "a self-referential pointer type as a condition", text: `{{if .Loop}}{{end}}`, as: renderLooped, want: itself},
		{name: "a field of a self-referential pointer type", text: `{{.Loop.Name}}`, as: renderLooped, want: itself},
		{name: "a function of a self-referential pointer type", text: `{{upper .Loop}}`, as: renderLooped, want: itself},
		{name: "a range over a self-referential pointer type", text: `{{range .Loop}}{{end}}`, as: renderLooped, want: itself},
		{name: "a comparison of a self-referential pointer type", text: `{{eq .Loop nil}}`, as: renderLooped, want: itself},
		{name: "JSON of a self-referential pointer type", text: `{{toJson .}}`, as: renderLooped, want: itself},
		{name: "an unused template beside a self-referential pointer type", text: `{{define "a"}}{{end}}x`, as: renderLooped, want: itself},
		{name: "a declared type beside a self-referential pointer type", text: `{{define "a"}}{{- /* gotype: a.B */ -}}{{end}}x`, as: renderLooped, want: itself},
		{name: "a wrong field beside a self-referential pointer type", text: `{{.Lop}}`, as: renderLooped, want: itself},
	}
}

// binary returns a tree with a single leaf that can be reached by 2^20 paths.
func binary() *victim {
	v := &victim{Count: 1}
	for range 20 {
		v = &victim{Kids: []*victim{v, v}}
	}
	return v
}

// misbehaving returns templates with data that fails when it is used.
func misbehaving() []killer {
	return []killer{
		{name: "a method that panics", text: `{{.Trap.Boom}}`, want: "t.tmpl:1:8: Boom: boom"},
		{name: "a method that panics with an error", text: `{{.Trap.Wrapped}}`, want: "t.tmpl:1:8: Wrapped: an error"},
		{name: "a method that fails", text: `{{.Trap.Fails}}`, want: "t.tmpl:1:8: Fails: no luck"},
		{name: "a method that dereferences nil", text: `{{.Trap.Nil}}`, want: "nil pointer dereference"},
		{name: "a method behind a nil pointer", text: `{{.Self.Trap.Boom}}`, want: ".Trap cannot be read"},
		{name: "a String method that panics", text: `{{.Sulky}}`, want: "t.tmpl:1:3: the function called here panicked: sulky"},
		{name: "a String method that panics in print", text: `{{print .Sulky}}`, want: "panicked: sulky"},
		{name: "a String method that panics in join", text: `{{join "," (list .Sulky)}}`, want: "panicked: sulky"},
		{name: "a String method that panics when compared", text: `{{eq .Sulky 1}}`, want: ends},
		{name: "a String method that panics in a map's error", text: `{{index .Map .Sulky}}`, want: ends},
		{name: "a String method that panics as a key", text: `{{dict .Sulky 1 | len}}`, want: "panicked: sulky"},
		{name: "an unhashable key", text: `{{index .Any .Words}}`, data: func() *victim { return &victim{Any: map[any]any{1: 1}, Words: []string{"a"}} }, want: "t.tmpl:1:3"},
		{name: "fail", text: `{{fail "stop"}}`, want: "t.tmpl:1:3: fail: stop"},
		{name: "fail with a long message", text: `{{fail (repeat 1048576 "x")}}`, want: "t.tmpl:1:3: fail: xxx"},
		{name: "a call of nil", text: `{{call .Any}}`, want: "call of nil"},
		{name: "a call of a value that is not a function", text: `{{call .Name}}`, want: ends},
	}
}

// longSources returns long, flat templates.
func longSources() []killer {
	return []killer{
		{name: "a source that is too long", make: func() string { return rep("x", 1<<20+1) }, want: "more than 1048576 bytes"},
		{name: "blanks", make: func() string { return rep(" ", 1<<20) }},
		{name: "line breaks", make: func() string { return rep("\n", 1<<20) }},
		{name: "actions", make: func() string { return rep("{{.Name}}", 110_000) }},
		{name: "literals", make: func() string { return rep("{{1}}", 209_000) }},
		{name: "longer literals", make: func() string { return rep(`{{"xxxxxxxxxxxx"}}`, 58_000) }},
		{name: "comments", make: func() string { return rep("x{{/**/}}", 110_000) }},
		{name: "ifs", make: func() string { return rep("{{if $}}{{end}}", 69_000) }},
		{name: "ranges", make: func() string { return rep("{{range 1}}{{end}}", 58_000) }},
		{name: "defines", make: func() string { return numbered(30_000, `{{define "a%d"}}{{end}}`, 1) + "x" }},
		{name: "a literal", make: func() string { return `{{"` + rep("x", 1<<20-10) + `"}}` }},
		{name: "a number", make: func() string { return "{{" + rep("9", 1<<20-4) + "}}" }, want: "t.tmpl:1:"},
		{name: "a name", make: func() string { return "{{" + rep("a", 1<<20-4) + "}}" }, want: "t.tmpl:1:3: no function"},
		{name: "a field's name", make: func() string { return "{{." + rep("a", 1<<20-5) + "}}" }, want: "has no field"},
		{name: "a variable's name", make: func() string { return "{{$" + rep("a", 1<<20-5) + "}}" }, want: "undefined variable"},
		{name: "arguments", make: func() string { return "{{print" + rep(" 1", 500_000) + "}}" }},
		{name: "arguments of list", make: func() string { return "{{len (list" + rep(" 1", 500_000) + ")}}" }, want: "is more than the limit of 10000"},
		{name: "arguments of or", make: func() string { return "{{if or" + rep(" $", 500_000) + "}}{{end}}" }},
		{name: "a pipeline", make: func() string { return "{{.Name" + rep("|upper", 170_000) + "}}" }, want: "more than 1000 functions in a pipeline"},
		{name: "a pipeline of print", make: func() string { return "{{.Name" + rep("|print 1", 130_000) + "}}" }, want: ends},
		{name: "a pipeline of quote", make: func() string { return "{{.Name" + rep("|quote", 900) + "}}" }, want: "is more than the limit of 1048576"},
		{name: "variables", make: func() string { return rep("{{$a:=1}}", 110_000) }, want: "more than 2000 variables"},
		{name: "variables with many names", make: func() string { return numbered(35_000, "{{$a%d:=1}}", 1) + rep("{{$a0}}", 70_000) }, want: "more than 2000 variables"},
		{name: "variables with many names, last one used", make: func() string { return numbered(35_000, "{{$a%d:=1}}", 1) + rep("{{$a34999}}", 40_000) }, want: "more than 2000 variables"},
	}
}

// deepSources returns deeply nested templates.
func deepSources() []killer {
	nested := func(n int, open string) func() string {
		return func() string { return rep(open, n) + rep("{{end}}", n) }
	}
	const deep = "nested more than 200 levels deep"
	return []killer{
		{name: "deep ifs", make: nested(60_000, "{{if $}}"), want: deep},
		{name: "deep withs", make: nested(60_000, "{{with $}}"), want: deep},
		{name: "deep ranges", make: nested(50_000, "{{range 1}}"), want: deep},
		{name: "deep blocks", make: nested(40_000, `{{block "a" .}}`), want: deep},
		{name: "deep ifs, trimmed", make: nested(50_000, "{{- if $}}"), want: deep},
		{name: "deep ifs, trimmed by a tab", make: nested(50_000, "{{-\tif $}}"), want: deep},
		{name: "deep ifs, trimmed by a line break", make: nested(50_000, "{{-\nif $}}"), want: deep},
		{name: "unclosed deep ifs", make: func() string { return rep("{{-\tif 1}}", 100_000) }, want: "t.tmpl:1:"},
		{name: "else if", make: func() string { return "{{if $}}" + rep("{{else if $}}", 79_000) + "{{end}}" }, want: ends},
		{name: "else with", make: func() string { return "{{with $}}" + rep("{{else with $}}", 68_000) + "{{end}}" }, want: ends},
		{name: "deep parentheses", make: func() string { return "{{" + rep("(", 500_000) + "1" + rep(")", 500_000) + "}}" }, want: deep},
		{name: "unclosed deep parentheses", make: func() string { return "{{" + rep("(", 1_000_000) }, want: deep},
		{name: "deep parentheses hidden by strings", make: func() string { return "{{" + rep(`print ")" (`, 58_000) + "1" + rep(")", 58_000) + "}}" }, want: deep},
		{name: "deep parentheses hidden by raw strings", make: func() string { return "{{" + rep("print `)` (", 95_000) }, want: deep},
		{name: "honest parentheses", text: rep("an unhappy face :( and a happy one :) \n", 1000)},
		{name: "many unhappy faces", text: rep("an unhappy face :(\n", 1000)},
	}
}

// manyFaults returns templates that contain mistakes everywhere.
func manyFaults() []killer {
	return []killer{
		{name: "unknown fields", make: func() string { return rep(`{{.Nme}}`, 120_000) }, want: "did you mean Name?"},
		{name: "unknown functions", make: func() string { return rep(`{{uppr 1}}`, 100_000) }, want: "did you mean upper?"},
		{name: "unknown templates", make: func() string {
			return numbered(15_000, `{{define "abcd%d"}}{{end}}`, 1) + numbered(18_000, `{{template "xbcd%d"}}`, 1)
		}, want: "no template"},
		{name: "unknown keys", make: func() string {
			return "{{$d := dict" + numbered(20_000, ` "abcde%d" 1`, 1) + "}}" + rep(`{{$d.x}}`, 60_000)
		}, want: "is more than the limit of 10000"},
		{name: "unknown fields at run time", text: `{{.Any.` + rep("a", 1_000_000) + `}}`, data: selfish, want: "can't evaluate field"},
		{name: "wrong arguments", make: func() string { return rep(`{{upper}}`, 110_000) }, want: "upper: want 1 argument, got 0"},
		{name: "constant conditions", make: func() string { return rep(`{{if 1}}{{end}}`, 65_000) }},
		{name: "regular expressions", make: func() string {
			return numbered(20_000, `{{if regexMatch "(a{1,30}){1,30}%d" "a"}}{{end}}`, 1)
		}, want: ends},
		{name: "regular expressions for many types", make: func() string {
			return `{{define "x"}}` + numbered(2_000, `{{if regexMatch "(x{1,30}){1,3}%d" "a"}}{{end}}`, 1) + `{{end}}` + numbered(30, `{{template "x" (dict "k%d" 1)}}`, 1)
		}, want: ends},
		{name: "unused templates", make: func() string { return numbered(30_000, `{{define "a%d"}}{{end}}`, 1) + "x" }},
		{name: "one template many times", make: func() string { return rep(`{{define "a"}}x{{end}}`, 45_000) }, want: "is defined twice"},
		{name: "circles", make: func() string { return numbered(20_000, `{{define "a%[1]d"}}{{template "a%[1]d"}}{{end}}`, 1) }, want: ends},
	}
}

// manyTypes returns templates that make the checker follow types that keep growing.
func manyTypes() []killer {
	const unfold = `{{$a := dict "l" $a "r" $a}}`
	return []killer{
		{name: "types of doubled maps", text: `{{$a := dict "x" 1}}` + rep(unfold, 60) + `{{len $a}}`},
		{name: "types of doubled maps in a call", text: `{{define "q"}}{{end}}{{$a := dict "x" 1}}` + rep(unfold, 60) + `{{template "q" $a}}`},
		{name: "types of doubled maps joined", text: `{{$a := dict "x" 1}}` + rep(unfold, 60) + `{{$b := ternary $a $a true}}{{len $b}}`},
		{name: "types of doubled maps assigned", text: `{{$a := dict "l" 1 "r" 1}}{{range 60}}{{$a = dict "l" $a "r" $a}}{{end}}{{len $a}}`},
		{name: "types of doubled maps in many variables", text: `{{$a0 := dict "x" 1}}` + numbered(60, `{{$a%[2]d := dict "l" $a%[1]d "r" $a%[1]d}}`, 2) + `{{$b := list $a60 $a60}}{{len $b}}`},
		{name: "types of deep lists", make: func() string { return `{{$a := list 1}}` + rep(`{{$a := list $a}}`, 50_000) }, want: ends},
		{name: "types of deep and doubled lists", make: func() string { return `{{$a := list 1}}` + rep(`{{$a := list $a $a}}`, 45_000) }, want: ends},
		{name: "types of deep lists, assigned", make: func() string { return `{{$a := list 1}}` + rep(`{{$a = list $a}}`, 45_000) }, want: ends},
		{name: "types of a deep list in a message", make: func() string { return `{{$a := list 1}}` + rep(`{{$a := list $a}}`, 5_000) + `{{upper $a}}` }, want: ends},
		{name: "variables that change their types down a chain of calls", text: numbered(40, `{{define "a%d"}}{{$x := ""}}{{range 1}}{{$x = 1}}{{end}}{{template "a%d"}}{{end}}`, 2) + `{{define "a40"}}{{end}}{{template "a0"}}`},
		{name: "variables that change their types one after another", make: func() string {
			return numbered(500, `{{$a%d := ""}}`, 1) + `{{range 600}}` + numbered(499, `{{$a%d = $a%d}}`, 2) + `{{$a499 = list 1 2}}{{end}}{{$a0}}`
		}, want: ends},
		{name: "templates of many types", text: numbered(9, `{{define "a%[1]d"}}`+many10(`{{template "a%%[2]d" (dict "k%d" .)}}`)+`{{end}}`, 2) + `{{define "a9"}}{{end}}{{template "a0" .}}`, want: ends},
		{name: "templates of many keys", make: func() string { return `{{define "a"}}{{end}}` + numbered(25_000, `{{template "a" (dict "k%d" 1)}}`, 1) }, want: ends},
		{name: "a large map assigned", make: func() string {
			return `{{$d := dict` + numbered(5_000, ` "k%d" 1`, 1) + `}}` + rep(`{{$d = $d}}`, 40_000)
		}, want: ends},
		{name: "a large map used", make: func() string {
			return `{{$d := dict` + numbered(4_000, ` "k%d" 1`, 1) + `}}` + rep(`{{$d.k1}}`, 50_000)
		}},
	}
}

// many10 is like numbered, with a format inside another format.
func many10(format string) string { return numbered(10, format, 1) }

// guarding returns templates that force the guard to examine a lot of output.
func guarding() []killer {
	plain := template.Options[victim]{Escape: template.EscapePlain}
	lines := func(after string) func() string {
		return func() string { return numbered(80_000, "ab c%d\n", 1) + after }
	}
	return []killer{
		{name: "spaces between spaces", text: `{{range 150000}} {{replace "x" " " $.Name}}{{end}}`, opts: plain, want: ends},
		{name: "spaces before a long line", text: `{{range 150000}}{{replace "x" " " $.Name}}{{end}}` + rep("y", 500_000), opts: plain, want: ends},
		{name: "values on many lines of many openings", make: lines("{{range 150000}}\n{{$.Name}}{{end}}"), opts: plain, want: ends},
		{name: "values laid out on many lines", make: lines(`{{range 10}}{{indent 1 (wrap 1 (repeat 300000 (print $.Name " ")))}}{{end}}`), opts: plain, want: ends},
		{name: "brackets before values", text: `{{range 150000}}<{{$.Name}}[{{$.Name}}{{end}}`, opts: plain, want: ends},
	}
}

// multiplied returns long templates that are compiled or entered many times.
func multiplied() []killer {
	const depth = `{{/* retest:depth 500 */}}`
	chain := numbered(62, `{{$a%d := ""}}`, 1) + `{{range 1}}` + numbered(61, `{{$a%d = $a%d}}`, 2) + `{{$a61 = 1}}{{end}}` + numbered(62, `{{$a%d}}`, 1)
	types := numbered(60, `{{template "a" (dict "x" 1 "k%d" 1)}}`, 1)
	seq := func() *victim {
		v := selfish()
		v.Seq = func(yield func(int) bool) { yield(1) }
		return v
	}
	return []killer{
		{name: "a long template with many types", make: func() string { return `{{define "a"}}` + rep(`{{print .x}}`, 80_000) + `{{end}}` + types }, want: ends},
		{name: "a long template with many rounds", make: func() string { return chain + rep(`{{print $.Name}}`, 60_000) }, want: ends},
		{name: "a long template with many types and rounds", make: func() string {
			return `{{define "a"}}` + chain + rep(`{{print .x}}`, 80_000) + `{{end}}` + types
		}, want: ends},
		{name: "many long templates with many types", make: func() string {
			return numbered(20, `{{define "a%d"}}`+rep(`{{print .x}}`, 3_500)+many60(`{{template "a%%[2]d" (dict "x" 1 "k%d" .)}}`)+`{{end}}`, 2) + `{{define "a20"}}{{end}}{{template "a0" (dict "x" 1)}}`
		}, want: ends},
		{name: "deep in a long template", make: func() string {
			return `{{define "a"}}` + depth + rep(`{{if .Count}}{{upper .Name}}{{end}}`, 25_000) + `{{with .Self}}{{template "a" .}}{{end}}{{end}}{{template "a" .}}`
		}, data: selfish, want: ends},
		{name: "deep in a long template of unknown values", make: func() string {
			return `{{define "a"}}` + depth + rep(`{{if .Count}}{{print .Any.Name}}{{end}}`, 25_000) + `{{with .Self}}{{template "a" .}}{{end}}{{end}}{{template "a" .}}`
		}, data: selfish, want: ends},
		{name: "deep in many ranges", text: `{{define "a"}}` + depth + rep(`{{range .Kids}}`, 190) + `{{template "a" .}}` + rep(`{{end}}`, 190) + `{{end}}{{template "a" .}}`, data: selfish, want: ends},
		{name: "deep in many iterators", text: `{{define "a"}}` + depth + `{{$v := .}}` + rep(`{{range $v.Seq}}`, 190) + `{{template "a" $v.Self}}` + rep(`{{end}}`, 190) + `{{end}}{{template "a" .}}`, data: seq, want: ends},
		{name: "deep in many maps", text: `{{define "a"}}` + depth + `{{$v := .}}` + rep(`{{range $v.Map}}`, 190) + `{{template "a" $v.Self}}` + rep(`{{end}}`, 190) + `{{end}}{{template "a" .}}`, data: selfish, want: ends},
		{name: "deep pipelines in parentheses", make: func() string {
			return "{{" + rep("print (", 190) + ".Name" + rep(rep("|upper", 900)+")", 190) + "}}"
		}, want: ends},
		{name: "long ors in parentheses", make: func() string {
			return "{{if " + rep("or (", 190) + "0" + rep(")"+rep(" 0", 2_000), 190) + "}}{{end}}"
		}, want: ends},
		{name: "many unused invalid templates", make: func() string { return numbered(20_000, `{{define "a%d"}}{{.x.y.z}}{{upper}}{{end}}`, 1) + "x" }, want: ends},
		{name: "templates of a declared type", make: func() string {
			return numbered(10_000, `{{define "a%d"}}{{- /* gotype: github.com/dated-claims/retest/template_test.nothing */ -}}{{end}}`, 1) + "x"
		}, want: ends},
		{name: "depth comments", make: func() string { return `{{define "a"}}` + rep(`{{/* retest:depth 5 */}}`, 40_000) + `{{end}}x` }, want: ends},
		{name: "a chain of calls with values", make: func() string {
			return numbered(990, `{{define "a%d"}}{{template "a%d" .}}{{end}}`, 2) + `{{define "a990"}}{{.Name}}{{end}}{{template "a0" .}}`
		}},
		{name: "fields of fields in a chain of calls", make: func() string {
			return numbered(990, `{{define "a%d"}}{{template "a%d" .Self}}{{end}}`, 2) + `{{define "a990"}}{{.Name}}{{end}}{{template "a0" .}}`
		}, data: selfish},
		{name: "strings of one template", make: func() string { return `{{$x := list` + rep(` "x"`, 200_000) + `}}{{len $x}}` }, want: ends},
		{name: "long keys", make: func() string {
			return `{{$x := dict` + numbered(9_000, ` "`+rep("k", 90)+`%d" 1`, 1) + `}}{{$y := $x}}{{len $y}}`
		}, want: ends},
		{name: "a record in records", make: func() string { return `{{$a := dict "x" 1}}` + rep(`{{$a = dict "l" $a "r" $a}}`, 30_000) }, want: ends},
		{name: "duplicate conditions", make: func() string { return "{{if $}}" + numbered(39_000, "{{else if .Count}}", 0) + "{{end}}" }, want: ends},
		{name: "breaks", make: func() string { return "{{range 1}}" + rep("{{break}}x", 90_000) + "{{end}}" }, want: ends},
		{name: "blocks", make: func() string { return numbered(25_000, `{{block "b%d" .}}{{end}}`, 1) }},
		{name: "trimmed blanks", make: func() string { return rep("{{- 1 -}} ", 100_000) }},
		{name: "delimiters in text", make: func() string { return rep("}} ", 300_000) }},
		{name: "a run-time fault on a long line", make: func() string { return rep("x", 1_000_000) + "{{.Self.Name}}" }, want: "cannot be read: the value before it is missing"},
		{name: "a missing value with a long name", make: func() string { return `{{index .Map "` + rep("x", 1_000_000) + `"}}` }, want: ends},
	}
}

func many60(format string) string { return numbered(60, format, 1) }

// watched returns templates whose renders are observed.
func watched() []killer {
	plain := template.Options[victim]{Escape: template.EscapePlain}
	return []killer{
		{name: "watched numbers", text: `{{$n := .Count}}{{range 16000}}` + rep(`{{$n}}`, 1000) + `{{end}}`, seen: true, want: ends},
		{name: "watched nothings", text: `{{range 19000}}` + rep(`{{trimAll "x" $.Name}}`, 1000) + `{{end}}`, seen: true, want: ends},
		{name: "watched numbers, escaped", text: `{{$n := .Count}}{{range 16000}}` + rep(`{{$n}}`, 1000) + `{{end}}`, opts: plain, seen: true, want: ends},
		{name: "watched names, escaped", text: `{{range 16000}}` + rep(`{{$.Name}} `, 500) + `{{end}}`, opts: plain, seen: true, want: ends},
		{name: "names, escaped", text: `{{range 16000}}` + rep(`{{$.Name}} `, 500) + `{{end}}`, opts: plain, want: ends},
		{name: "watched names", text: `{{range 16000}}` + rep(`{{$.Name}} `, 500) + `{{end}}`, seen: true, want: ends},
		{name: "watched lists", text: `{{range 1700}}{{join "" $.Items}}{{end}}`, seen: true, data: func() *victim {
			v := &victim{}
			for range 9_000 {
				v.Items = append(v.Items, "x")
			}
			return v
		}, want: ends},
		{name: "watched branches", make: func() string { return `{{range 1000}}` + rep(`{{if $.Count}}x{{end}}`, 40_000) + `{{end}}` }, seen: true, want: ends},
		{name: "watched values that are tried", text: `{{range 100000}}{{$x := print $.Name $.Name $.Name $.Name}}{{end}}`, seen: true, want: ends},
		{name: "watched values that are joined", text: `{{range 100000}}{{$x := join "," $.Words}}{{end}}`, seen: true, data: func() *victim { return &victim{Words: make([]string, 1000)} }, want: ends},
		{name: "watched long texts", text: bigText + `{{range 300}}{{substr 0 1000 (print $s $.Name)}}{{end}}`, seen: true, want: ends},
		{name: "watched texts that are cut", text: `{{range 20000}}{{trunc 1 $.Any}}{{end}}`, seen: true, data: func() *victim { return &victim{Any: rep("x", 1<<20)} }, want: ends},
		{name: "watched texts that are replaced", text: `{{range 20000}}{{replace "y" "z" $.Any | trunc 1}}{{end}}`, seen: true, data: func() *victim { return &victim{Any: rep("x y", 300_000)} }, want: ends},
	}
}
