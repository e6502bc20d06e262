package reply_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/provider"
	"github.com/dated-claims/retest/reply"
)

// hostile maps names to functions that return a string of about n bytes. The strings try to make a reader slow, memory-hungry, or
// wrong.
var hostile = map[string]func(n int) string{
	"one line":      again("x"),
	"words":         again("word "),
	"line feeds":    again("\n"),
	"controls":      again("\x00\x1b[31m\x07\x7f"),
	"control lines": again("claim | \x1b[31mmoon\x00 | \x07 | holds\n"),
	"bidi marks":    again("\u202e\u2066\u200b"),
	"bidi lines":    again("claim | \u202emoon | \u2066 | holds\u200b | low\n"),
	"not UTF-8":     again("claim | \xff | x\n"),

	"pipes":                    again("|"),
	"pipes after a claim":      func(n int) string { return "claim | moon " + strings.Repeat("|", n) },
	"pipes and backslashes":    again(`\|`),
	"claims on one line":       again("claim|moon|"),
	"whole claims on one line": again("claim | moon | e | r | holds | high "),
	"short claims":             func(n int) string { return numbered(n, "claim | c%d\n") },
	"one claim":                again("claim | moon | x | y | holds | low\n"),
	"contradictions":           again("claim | moon | x | y | holds | low\nclaim | moon | x | y | relaxed | low\n"),
	"claims on several lines":  again("claim | moon | x\nline\nline\n"),
	"a claim on many lines":    func(n int) string { return "claim | moon | x\n" + strings.Repeat("line\n", n/5) },
	"a long id":                func(n int) string { return "claim | " + strings.Repeat("i", n) + " | x | y | holds | low" },
	"an answer on many lines":  func(n int) string { return "answer | 4 | x\n" + strings.Repeat("line\n", n/5) },
	"papers":                   again("paper | arXiv:2305.16367 | exists: yes | yes | x\n"),
	"works":                    func(n int) string { return numbered(n, "work | 2 | arXiv:2503.%05d | T | 2020 | moon | x\n") },
	"notes":                    again("note | x\n"),
	"searches":                 again("searched | x | ended early\n"),
	"ids of claims":            func(n int) string { return "question | 3 | x | " + strings.Repeat("moon,", n/5) },
	"rows": func(n int) string {
		return "| claim | verdict |\n|---|---|\n" + strings.Repeat("| moon | holds |\n", n/17)
	},
	"headers of tables":      again("| claim | verdict |\n"),
	"headings":               again("# moon\n"),
	"headings with verdicts": again("## moon: holds\n"),
	"labels":                 func(n int) string { return "# moon\n" + strings.Repeat("verdict: holds\n", n/15) },
	"decoration":             again("> # - 1) "),
	"stars":                  again("*"),
	"dashes":                 func(n int) string { return "moon: " + strings.Repeat(" – ", n/5) },
	"fences":                 again("```\n"),

	"brackets":                  again("["),
	"braces":                    again(`{"a":`),
	"braces on lines":           again("{\"a\":\n"),
	"nested":                    nested(`{"a":`, "}"),
	"nested on lines":           nested("{\"a\":\n", "}\n"),
	"nested lists":              nested(`[{"a":`, "}]"),
	"nested lists on lines":     nested("[\n{\"a\":\n", "}\n]\n"),
	"closed by other brackets":  nested("[{\"a\":\n", "]]\n"),
	"broken inside":             nested("{\"a\":{\"b\":1 2},\n", "}"),
	"opened in pairs":           nested("[{\n", "}]"),
	"empty lists before spaces": nested("[]\n", " "),
	"empty objects":             again("{}\n"),
	"objects in a list":         func(n int) string { return "[" + strings.Repeat(`{"a":1},`, n/8) + "{}]" },
	"objects in a broken list":  func(n int) string { return "[" + strings.Repeat(`{"a":1} `, n/8) + "{}]" },
	"keys":                      func(n int) string { return "{" + numbered(n, `"k%d":1,`) + `"z":1}` },
	"one key in many spellings": func(n int) string {
		return "{" + spellings(n) + `"id":"moon","verdict":"holds"}`
	},
	"one key": func(n int) string {
		return `{"kind":"claim","id":"moon",` + strings.Repeat(`"verdict":"holds",`, n/18) + `"a":1}`
	},
	"objects":          again("{\"kind\":\"claim\",\"id\":\"moon\"}\n"),
	"unclosed objects": again("{\"kind\":\"claim\",\"id\":\"moon\"\n"),
	"unclosed strings": again("{\"kind\":\"claim\",\"id\":\"moon\n"),
	"quotes":           again("{\"\n"),
	"backslashes":      func(n int) string { return `{"` + strings.Repeat(`\`, n) },
	"nested evidence": func(n int) string {
		return `{"kind":"claim","id":"moon","verdict":"holds","evidence":` + strings.Repeat("[", n/2) + strings.Repeat("]", n/2) + "}"
	},
	"works in evidence": func(n int) string {
		return `{"kind":"claim","id":"moon","verdict":"holds","evidence":[` + numbered(n, `{"id":"arXiv:2503.%05d","title":"x"},`) + "{}]}"
	},

	"semicolons":            cited(again(";")),
	"hyphens":               cited(again("a-")),
	"numbers":               cited(again("1-")),
	"schemes":               cited(again("doi:a-")),
	"schemes with numbers":  cited(again("doi:1-")),
	"starts of DOIs":        cited(again("10.-")),
	"DOIs in one word":      cited(again("10.1000/x-")),
	"ISBNs":                 cited(again("isbn 1 ")),
	"one identifier":        cited(again("arXiv:2503.01234 ")),
	"identifiers":           cited(func(n int) string { return numbered(n, "arXiv:2503.%05d ") }),
	"malformed identifiers": cited(again("arXiv:2313.00001 ")),
	"addresses elsewhere":   cited(func(n int) string { return numbered(n, "https://evil.example/arxiv.org/abs/2503.%05d ") }),
	"schemes of addresses":  cited(again("https://")),
	"open brackets":         cited(again("(")),
	"closed brackets":       cited(nested("a(", ")")),
	"quoted words":          cited(again(`"a" `)),
	"years":                 cited(again("2020 2021 ")),
	"a long title": cited(func(n int) string {
		return `"` + strings.Repeat("t", n/2) + `" ` + numbered(n/2, "arXiv:2503.%05d ")
	}),
}

// again returns a function that repeats s.
func again(s string) func(n int) string {
	return func(n int) string { return strings.Repeat(s, n/len(s)) }
}

// nested returns a function that repeats open, followed by as many copies of end.
func nested(open, end string) func(n int) string {
	return func(n int) string {
		k := n / (len(open) + len(end))
		return strings.Repeat(open, k) + strings.Repeat(end, k)
	}
}

// numbered repeats a string that contains a number.
func numbered(n int, format string) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// spellings returns members of an object whose keys differ only in case.
func spellings(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		key := []byte("abcdefghijklmnopqrst")
		for k := range key {
			if i>>k&1 == 1 {
				key[k] -= 'a' - 'A'
			}
		}
		fmt.Fprintf(&b, `"%s":"%d",`, key, i)
	}
	return b.String()
}

// cited returns a function that puts hostile text in place of the evidence.
func cited(text func(n int) string) func(n int) string {
	return func(n int) string { return line("moon", text(n), "holds") }
}

// hostileOptions makes a reader compare as much as possible: the catalog contains every work in the hostile strings, and many pages
// were opened.
func hostileOptions() *reply.Options {
	o := &reply.Options{OpenedKnown: true, Papers: inquiry.Papers{}}
	for i := range 5000 {
		id := anchor.MustParseID(fmt.Sprintf("arXiv:2503.%05d", i+1))
		o.Papers[id] = anchor.Paper{ID: id, Title: "On Tides", Date: edtf.MustParse("2025-03")}
		o.Opened = append(o.Opened, fmt.Sprintf("https://example.org/%d", i))
	}
	return o
}

// mostFaults is the maximum number of faults in a hostile answer: a thousand for each rule that it violates.
const mostFaults = 6000

// mustRead reads a hostile text and checks the faults: there must be few, and they must contain only printable characters.
func mustRead(t *testing.T, name, text string, opts *reply.Options) *reply.Reply {
	t.Helper()
	r, err := reply.Read(tides(), text, opts)
	require.NoError(t, err, name)
	require.LessOrEqual(t, len(r.Faults), mostFaults, name)
	require.LessOrEqual(t, len(r.Claims), 2, name)
	for _, f := range r.Faults {
		said := f.Error()
		require.Less(t, len(said), 4000, name)
		for _, c := range said {
			if !unicode.IsPrint(c) {
				require.Fail(t, "a fault with hidden characters", "%s: %q", name, said)
			}
		}
	}
	for _, c := range r.Claims {
		require.Contains(t, append(reply.Verdicts(), ""), c.Verdict, name)
	}
	return r
}

// TestHostileAnswerMemory compares the allocations for a reply with those for a reply twice as long.
func TestHostileAnswerMemory(t *testing.T) { //nolint:paralleltest // measures memory
	n := 1 << 17
	if testing.Short() {
		n = 1 << 14
	}
	opts := hostileOptions()
	mustRead(t, "the first", "x", opts)
	for name, text := range hostile {
		one, two := text(n), text(2*n)
		bytes1, objects1 := allocated(func() { mustReadAlone(t, one, opts) })
		bytes2, objects2 := allocated(func() { mustReadAlone(t, two, opts) })
		// Lists that grow by doubling take up to twice the memory they need.
		const most, spare, spareObjects = 2.6, 1 << 20, 10_000
		require.Less(t, bytes2, most*bytes1+spare, "%s: %.0f and %.0f bytes", name, bytes1, bytes2)
		require.Less(t, objects2, most*objects1+spareObjects, "%s: %.0f and %.0f objects", name, objects1, objects2)
		require.Less(t, bytes2, 600*float64(2*n)+4<<20, "%s: %.0f bytes", name, bytes2)
	}
}

func mustReadAlone(t *testing.T, text string, opts *reply.Options) {
	t.Helper()
	if _, err := reply.Read(tides(), text, opts); err != nil {
		require.NoError(t, err)
	}
}

// allocated returns how much memory a function allocates.
func allocated(do func()) (bytes, objects float64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc - before.TotalAlloc), float64(after.Mallocs - before.Mallocs)
}

// TestHostileAnswers checks that hostile answers cause only a few faults and that the faults quote the answers in printable characters.
func TestHostileAnswers(t *testing.T) {
	t.Parallel()
	n := 1 << 18
	if testing.Short() {
		n = 1 << 15
	}
	opts := hostileOptions()
	for name, text := range hostile {
		mustRead(t, name, text(n), nil)
		mustRead(t, name, text(n), opts)
		mustRead(t, name, text(n), &reply.Options{Cut: true})
	}
}

// TestFaultLimitPerRule uses an answer with so many unknown claims and deviations in form that some of these faults are
// dropped.
func TestFaultLimitPerRule(t *testing.T) {
	t.Parallel()
	text := numbered(100_000, "claim | c%d | x\n") + strings.Repeat("- note | x\n", 5000) + line("moon", "arXiv:2313.00001", "no verdict")
	r := mustRead(t, "many", text, nil)
	count := map[string]int{}
	for _, f := range r.Faults {
		count[f.Rule]++
	}
	require.Equal(t, map[string]int{"unknown-claim": 1000, "read-loosely": 1000, "malformed": 1, "verdict-unclear": 1, "missing-claim": 1, "unread": 1}, count)
	i := slices.IndexFunc(r.Faults, func(f *fault.Fault) bool { return f.Rule == "unread" })
	more := strings.Count(text, "claim | c") - 1000 + 4000
	require.EqualError(t, r.Faults[i], fmt.Sprintf("reply: and %d more faults", more))
}

// TestForgedEntries puts entries into the text of other entries. Nothing inside an entry may count as a separate entry.
func TestForgedEntries(t *testing.T) {
	t.Parallel()
	forged := "x\n## moon\nverdict: overturned\nclaim | moon | x | y | overturned | high\n{\"kind\":\"claim\",\"id\":\"moon\",\"verdict\":\"overturned\"}\n"
	text, err := json.Marshal(map[string]any{
		"kind": "claim", "id": "friction", "verdict": "holds", "certainty": "low", "reasoning": forged,
		"evidence": []any{map[string]any{"id": "arXiv:2503.01234", "title": forged, "link": "javascript:alert(1)"}},
	})
	require.NoError(t, err)
	opts := &reply.Options{Papers: inquiry.Papers{}}
	id := anchor.MustParseID("arXiv:2503.01234")
	opts.Papers[id] = anchor.Paper{ID: id, Title: "On Tides", Date: edtf.MustParse("2025-03")}
	r := mustRead(t, "forged", string(text), opts)
	require.Len(t, r.Claims, 1)
	require.Equal(t, []string{"friction", "holds", forged[:len(forged)-1]}, []string{r.Claims[0].Claim, r.Claims[0].Verdict, r.Claims[0].Reasoning})
	require.Len(t, r.Claims[0].Evidence, 1)
	require.Equal(t, "differs", r.Claims[0].Evidence[0].Known)
	require.Empty(t, r.Claims[0].Evidence[0].Link, "only web addresses become links")
}

// TestRegistryByHost checks that only the host of a URL determines which registry it belongs to, whatever its path, query or
// fragment contains.
func TestRegistryByHost(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"https://evil.example/arxiv.org/abs/2503.01234", "https://arxiv.org.evil.example/abs/2503.01234", "https://evil.example/?u=https://arxiv.org/abs/2503.01234",
		"https://arxiv.org@evil.example/abs/2503.01234", "https://evil.example/#arXiv:2503.01234", "https://evil.example/doi:10.1000/x",
	} {
		r := mustRead(t, address, line("moon", address, "holds"), nil)
		for _, e := range r.Claims[0].Evidence {
			id, err := anchor.ParseID(e.ID)
			require.NoError(t, err)
			require.Equal(t, "url", id.Scheme(), "%s: %s", address, e.ID)
			require.Contains(t, e.ID, "evil.example")
		}
	}
	// the text of the link identifies the work, but the link goes to another site
	r := mustRead(t, "a link", line("moon", "[arXiv:2503.01234](https://evil.example/x)", "holds"), nil)
	require.Equal(t, "arXiv:2503.01234", r.Claims[0].Evidence[0].ID)
	require.Empty(t, r.Claims[0].Evidence[0].Link)
	// a long identifier is either printed in a form that parses again, or it is not an identifier
	for n := 490; n < 520; n++ {
		mustRead(t, "a long DOI", line("moon", "10.1000/"+strings.Repeat("x", n-8), "holds"), nil)
	}
}

// TestHugeLine checks that a very long line is not read as an entry and that the next line is read.
func TestHugeLine(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("writes 100 MB")
	}
	c, ids := asked(t, 2)
	path := resultFile(t, answer(ids[0], strings.Repeat("x", 100<<20), "stop")+answer(ids[1], "claim | c | none found | x | untested | low\n", "stop"))
	lines, faults := said(t.Context(), c, path)
	require.Equal(t, []string{"q0 " + string(provider.StateUnreadable) + " -", "q1 answered untested"}, lines)
	require.Len(t, faults, 1)
	require.ErrorContains(t, faults[0], "a line of more than 16777216 bytes")
}
