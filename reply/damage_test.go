package reply_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/reply"
)

// truth holds the correct contents of a generated entry for a claim.
type truth struct{ id, verdict, certainty, evidence, reasoning string }

// made returns generated replies to the recorded inquiries, with every verdict and awkward text.
func made(tb testing.TB, n int) (list [][]truth, of []*inquiry.Inquiry) {
	tb.Helper()
	r := rand.New(rand.NewPCG(7, 11))
	fields := []string{"hubble", "social", "minwage", "sglt2", "emergent", "insects"}
	reasons := []string{
		"Later work agrees within the errors.", "It holds in part; a relaxed form was overturned elsewhere, they say.", "The authors write: verdict: untested, but the data say otherwise.",
		"A trial (n = 5,000) found a hazard ratio of 0.79 [0.69–0.90]; p < 0.001.", "See \"On {brackets}\" and claim 2: not superseded.", "Zwei Studien – eine neue, eine alte – stimmen überein.",
	}
	evidence := []string{
		"arXiv:2503.01234, “A title, with commas”, 2025-03, https://arxiv.org/abs/2503.01234", "none found", "doi:10.1000/abc(1), Something, 2025; arXiv:2412.00001, Other, 2024-12",
		"from memory: Somebody et al., A work, 2024, unverified",
	}
	for i := range n {
		q := inquiryOf(tb, fields[i%len(fields)]).WithDefaults()
		var all []truth
		for _, c := range q.Claims {
			all = append(all, truth{
				c.ID, reply.Verdicts()[r.IntN(7)], []string{"high", "medium", "low"}[r.IntN(3)], evidence[r.IntN(len(evidence))], reasons[r.IntN(len(reasons))],
			})
		}
		list, of = append(list, all), append(of, q)
	}
	return list, of
}

// forms contains functions that write a reply in each of the forms that prompts ask for.
var forms = map[string]func(all []truth) string{
	"lines": func(all []truth) string {
		var b strings.Builder
		for _, c := range all {
			fmt.Fprintf(&b, "claim | %s | %s | %s | %s | %s\n", c.id, c.evidence, c.reasoning, c.verdict, c.certainty)
		}
		return b.String() + "conclusion | It depends. | nothing decided it\nsearched | nowhere | complete\n"
	},
	"jsonl": func(all []truth) string {
		var b strings.Builder
		for _, c := range all {
			fmt.Fprintf(&b, "{\"kind\": \"claim\", \"id\": %s, \"evidence\": %s, \"reasoning\": %s, \"verdict\": %s, \"certainty\": %s}\n",
				quote(c.id), quote(c.evidence), quote(c.reasoning), quote(c.verdict), quote(c.certainty))
		}
		return b.String() + "{\"kind\": \"searched\", \"where\": \"nowhere\"}\n"
	},
	"object": func(all []truth) string {
		var b strings.Builder
		b.WriteString("{\n  \"claims\": [\n")
		for i, c := range all {
			comma := ","
			if i == len(all)-1 {
				comma = ""
			}
			fmt.Fprintf(&b, "    {\n      \"claim\": %s,\n      \"evidence\": %s,\n      \"reasoning\": %s,\n      \"verdict\": %s,\n      \"certainty\": %s\n    }%s\n",
				quote(c.id), quote(c.evidence), quote(c.reasoning), quote(c.verdict), quote(c.certainty), comma)
		}
		return b.String() + "  ],\n  \"conclusion\": \"It depends.\"\n}\n"
	},
}

func quote(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}

// damage is something that can go wrong with replies. It is legible if a person can still read every verdict.
type damage struct {
	name    string
	legible bool
	forms   string // names of the affected forms; empty means all
	change  func(text string, all []truth) string
}

func eachLine(change func(line string, i int) string) func(string, []truth) string {
	return func(text string, _ []truth) string {
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		for i := range lines {
			lines[i] = change(lines[i], i)
		}
		return strings.Join(lines, "\n") + "\n"
	}
}

// verdictsOf returns a function that changes the verdict of each claim, provided that the verdict is alone in its field.
func verdictsOf(change func(c truth) string) func(string, []truth) string {
	return func(text string, all []truth) string {
		for _, c := range all {
			for _, form := range []string{" | %s | ", "\"verdict\": \"%s\""} {
				at := strings.Index(text, claimStart(text, c.id))
				if at < 0 {
					continue
				}
				end := len(text)
				if i := strings.Index(text[at:], c.certainty+"\n"); form[0] == ' ' && i >= 0 {
					end = at + i
				}
				if i := strings.LastIndex(text[at:end], fmt.Sprintf(form, c.verdict)); form[0] == ' ' && i >= 0 {
					text = text[:at+i] + fmt.Sprintf(form, change(c)) + text[at+i+len(fmt.Sprintf(form, c.verdict)):]
				} else if i := strings.Index(text[at:], fmt.Sprintf(form, c.verdict)); form[0] == '"' && i >= 0 {
					text = text[:at+i] + fmt.Sprintf("\"verdict\": %s", quote(change(c))) + text[at+i+len(fmt.Sprintf(form, c.verdict)):]
				}
			}
		}
		return text
	}
}

// claimStart returns the text with which a claim's entry starts.
func claimStart(text, id string) string {
	for _, form := range []string{"claim | %s |", "\"id\": \"%s\"", "\"claim\": \"%s\""} {
		if s := fmt.Sprintf(form, id); strings.Contains(text, s) {
			return s
		}
	}
	return "\x00"
}

func replace(pairs ...string) func(string, []truth) string {
	return func(text string, _ []truth) string { return strings.NewReplacer(pairs...).Replace(text) }
}

func replaceRegexp(pattern, with string) func(string, []truth) string {
	re := regexp.MustCompile(pattern)
	return func(text string, _ []truth) string { return re.ReplaceAllString(text, with) }
}

var german = map[string]string{
	"holds": "hält", "relaxed": "abgeschwächt", "superseded": "überholt", "contested": "umstritten", "overturned": "widerlegt", "untested": "ungeprüft", "ungrounded": "unbelegt",
}

// damages lists the kinds of damage that were found in models' replies, and a few more.
var damages = []damage{
	{"nothing", true, "", replace()},
	{"prose before", true, "", func(s string, _ []truth) string { return "Here is my assessment of the claims you listed.\n\n" + s }},
	{"prose after", true, "", func(s string, _ []truth) string { return s + "\nLet me know if you need more: I can search again.\n" }},
	{"prose that mentions an id", true, "", func(s string, all []truth) string {
		return "I looked at " + all[0].id + " first, since it is overturned by some.\n" + s
	}},
	{"a fence", true, "", func(s string, _ []truth) string { return "```\n" + s + "```\n" }},
	{"a fence with a language", true, "", func(s string, _ []truth) string { return "```json\n" + s + "```\n" }},
	{"an unclosed fence", true, "", func(s string, _ []truth) string { return "```\n" + s }},
	{"CRLF", true, "", replace("\n", "\r\n")},
	{"a byte order mark", true, "", func(s string, _ []truth) string { return "\ufeff" + s }},
	{"blank lines", true, "", replace("\n", "\n\n")},
	{"no final newline", true, "", func(s string, _ []truth) string { return strings.TrimRight(s, "\n") }},
	{"spaces before and after", true, "", eachLine(func(l string, _ int) string { return "  " + l + " \t" })},
	{"bold verdicts", true, "lines", verdictsOf(func(c truth) string { return "**" + c.verdict + "**" })},
	{"verdicts in code", true, "lines", verdictsOf(func(c truth) string { return "`" + c.verdict + "`" })},
	{"upper case", true, "", verdictsOf(func(c truth) string { return strings.ToUpper(c.verdict) })},
	{"title case", true, "", verdictsOf(func(c truth) string { return strings.ToUpper(c.verdict[:1]) + c.verdict[1:] })},
	{"a period", true, "", verdictsOf(func(c truth) string { return c.verdict + "." })},
	{"quotes", true, "", verdictsOf(func(c truth) string { return "“" + c.verdict + "”" })},
	{"full width", true, "", verdictsOf(func(c truth) string {
		return strings.Map(func(r rune) rune { return r - '!' + '！' }, c.verdict)
	})},
	{"German", true, "", verdictsOf(func(c truth) string { return german[c.verdict] })},
	{"a label", true, "", verdictsOf(func(c truth) string { return "verdict: " + c.verdict })},
	{"a bold label", true, "lines", verdictsOf(func(c truth) string { return "**Verdict:** " + c.verdict })},
	{"not", false, "", verdictsOf(func(c truth) string { return "not " + c.verdict })},
	{"a question mark", false, "", verdictsOf(func(c truth) string { return c.verdict + "?" })},
	{"mostly", false, "", verdictsOf(func(c truth) string { return "mostly " + c.verdict })},
	{"two verdicts", false, "", verdictsOf(func(c truth) string { return c.verdict + "/relaxed or holds" })},
	{"an unknown word", false, "", verdictsOf(func(truth) string { return "confirmed" })},
	{"no verdict", false, "", verdictsOf(func(truth) string { return "" })},
	{"a truncated word", false, "", verdictsOf(func(c truth) string { return c.verdict[:len(c.verdict)-2] })},
	{"text in another script", false, "", verdictsOf(func(c truth) string { return c.verdict + "的反面" })},
	{"the meaning after the verdict", false, "", verdictsOf(func(c truth) string { return c.verdict + ": newer evidence" })},
	{"bullets", true, "lines", eachLine(func(l string, _ int) string { return "- " + l })},
	{"stars", true, "lines", eachLine(func(l string, _ int) string { return "* " + l })},
	{"numbers", true, "lines", eachLine(func(l string, i int) string { return fmt.Sprintf("%d. %s", i+1, l) })},
	{"headings", true, "lines", eachLine(func(l string, _ int) string { return "### " + l })},
	{"quotation", true, "lines", eachLine(func(l string, _ int) string { return "> " + l })},
	{"bold kinds", true, "lines", replace("claim |", "**claim** |")},
	{"bold lines", true, "lines", eachLine(func(l string, _ int) string { return "**" + l + "**" })},
	{"capital kinds", true, "lines", replace("claim |", "Claim |")},
	{"outer pipes", true, "lines", eachLine(func(l string, _ int) string { return "| " + l + " |" })},
	{"a table", true, "lines", func(_ string, all []truth) string {
		b := "| claim | evidence | reasoning | verdict | certainty |\n|---|:--|---|---|---|\n"
		for _, c := range all {
			b += fmt.Sprintf("| %s | %s | %s | %s | %s |\n", c.id, c.evidence, c.reasoning, c.verdict, c.certainty)
		}
		return b
	}},
	{"version 1", true, "lines", replace("claim | ", "")},
	{"no spaces around pipes", true, "lines", replace(" | ", "|")},
	{"tabs around pipes", true, "lines", replace(" | ", "\t|\t")},
	{"pipes in a field", true, "lines", replace(". | ", " a | b. | ", "errors", "err | ors")},
	{"two claims on a line", true, "lines", func(s string, _ []truth) string { return strings.Replace(s, "\nclaim |", " | claim |", 1) }},
	{"two claims on a line without a pipe", true, "lines", func(s string, _ []truth) string { return strings.Replace(s, "\nclaim |", " claim |", 1) }},
	{"claims broken across lines", true, "lines", replaceRegexp(`(\. )\| ([a-z]+) \| (high|medium|low)\n`, "$1\n| $2 | $3\n")},
	{"ids in brackets", true, "lines", replaceRegexp(`claim \| ([a-z0-9-]+) \|`, "claim | ($1) |")},
	{"ids in code", true, "lines", replaceRegexp(`claim \| ([a-z0-9-]+) \|`, "claim | `$1` |")},
	{"positions", false, "", func(s string, all []truth) string {
		for i, c := range all {
			for _, form := range []string{"claim | %s |", "\"id\": \"%s\"", "\"claim\": \"%s\""} {
				s = strings.Replace(s, fmt.Sprintf(form, c.id), fmt.Sprintf(form, fmt.Sprintf("Claim %d", i+1)), 1)
			}
		}
		return s
	}},
	{"verdict and certainty in one field", true, "lines", replaceRegexp(`\| ([a-z]+) \| (high|medium|low)\n`, "| $1 ($2)\n")},
	{"no certainty", true, "lines", replaceRegexp(`\| ([a-z]+) \| (high|medium|low)\n`, "| $1\n")},
	{"another certainty", true, "", replaceRegexp(`(\| |"certainty": ")(high|medium|low)("|\n)`, "${1}very $2$3")},
	{"certainty with a label", true, "lines", replaceRegexp(`\| (high|medium|low)\n`, "| certainty: $1\n")},
	{"repeated", true, "", func(s string, _ []truth) string { return s + s }},
	{"another order", true, "lines", func(s string, _ []truth) string {
		lines := strings.SplitAfter(s, "\n")
		lines[0], lines[1] = lines[1], lines[0]
		return strings.Join(lines, "")
	}},
	{"an unknown claim", true, "lines", func(s string, _ []truth) string { return "claim | other-claim | x | y | holds | high\n" + s }},
	{"contradicted", false, "lines", func(s string, all []truth) string {
		other := all
		for i := range other {
			v := "holds"
			if other[i].verdict == v {
				v = "overturned"
			}
			s += fmt.Sprintf("claim | %s | x | y | %s | high\n", other[i].id, v)
		}
		return s
	}},
	{"contradicted in prose", false, "", func(s string, all []truth) string {
		s += "\nSummary\n"
		for _, c := range all {
			v := "holds"
			if c.verdict == v {
				v = "overturned"
			}
			s += fmt.Sprintf("- **%s**: %s\n", c.id, v)
		}
		return s
	}},
	{"prose", true, "lines", func(_ string, all []truth) string {
		s := "## Results\n"
		for _, c := range all {
			s += fmt.Sprintf("### %s\n**Evidence:** %s\n**Reasoning:** %s\n**Verdict:** %s\n**Certainty:** %s\n\n", c.id, c.evidence, c.reasoning, c.verdict, c.certainty)
		}
		return s
	}},
	{"short prose", true, "lines", func(_ string, all []truth) string {
		s := ""
		for _, c := range all {
			s += fmt.Sprintf("- `%s`: %s (%s)\n", c.id, c.verdict, c.certainty)
		}
		return s
	}},
	{"cut in the middle", false, "", func(s string, _ []truth) string { return s[:len(s)/2] }},
	{"cut at the end", false, "", func(s string, _ []truth) string { return s[:len(s)*9/10] }},
	{"started in the middle", false, "", func(s string, _ []truth) string { return s[len(s)/3:] }},
	{"commas before brackets", true, "jsonl object", replaceRegexp(`"(\s*)}`, `",$1}`)},
	{"line breaks in strings", true, "jsonl object", replace(". ", ".\n", "; ", ";\n")},
	{"capital keys", true, "jsonl object", replace(`"verdict"`, `"Verdict"`, `"certainty"`, `"Certainty"`)},
	{"other keys", true, "jsonl object", replace(`"certainty"`, `"confidence"`, `"reasoning"`, `"rationale"`)},
	{"a surrounding list", true, "jsonl", func(s string, _ []truth) string {
		return "[" + strings.Join(strings.Split(strings.TrimSpace(s), "\n"), ",\n") + "]"
	}},
	{"in a result", true, "object", func(s string, _ []truth) string { return `{"result": {"status": "done", "data": ` + s + "}}" }},
	{"in tasks", true, "object", func(s string, _ []truth) string { return `{"tasks": [` + s + "]}" }},
	{"on one line", true, "object", func(s string, _ []truth) string { return strings.Join(strings.Fields(s), " ") }},
	{"one broken line", false, "jsonl", func(s string, _ []truth) string { return strings.Replace(s, "\"certainty\"", "\"cert", 1) }},
	{"a comment", false, "object", func(s string, _ []truth) string { return strings.Replace(s, "\n    }", "\n // unsure\n    }", 1) }},
	{"two verdict keys", false, "jsonl object", replaceRegexp(`"verdict": "([a-z]+)"`, `"verdict": "$1", "verdict": "other"`)},
}

// TestDamagedReplies checks that no damage causes a wrong verdict, and that nearly all verdicts that a person can still read are read.
func TestDamagedReplies(t *testing.T) {
	t.Parallel()
	const n = 50
	list, of := made(t, n)
	kinds, legible, right := map[string]bool{}, 0, 0
	for form, write := range forms {
		for _, d := range damages {
			if d.forms != "" && !strings.Contains(d.forms, form) {
				continue
			}
			kinds[d.name] = true
			changed := 0
			for i, all := range list {
				whole := write(all)
				text := d.change(whole, all)
				if text != whole {
					changed++
				}
				r, err := reply.Read(of[i], text, nil)
				require.NoError(t, err)
				got := map[string]string{}
				for _, c := range r.Claims {
					require.NotContains(t, got, c.Claim)
					got[c.Claim] = c.Verdict
				}
				for _, c := range all {
					if v := got[c.id]; v != "" {
						require.Equal(t, c.verdict, v, "a wrong verdict: %s, %s:\n%s", form, d.name, text)
					}
					if d.legible {
						legible++
						if got[c.id] == c.verdict {
							right++
						} else if testing.Verbose() {
							t.Logf("%s, %s: %s has %q, not %s", form, d.name, c.id, got[c.id], c.verdict)
						}
					}
				}
			}
			require.Equal(t, d.name != "nothing", changed > n/2, "%s, %s: %d of %d are damaged", form, d.name, changed, n)
		}
	}
	require.GreaterOrEqual(t, len(kinds), 40)
	require.GreaterOrEqual(t, float64(right), 0.99*float64(legible), "%d of %d verdicts are read", right, legible)
	t.Logf("%d kinds of damage, %d of %d legible verdicts read, none wrong", len(kinds), right, legible)
}

// TestTruncatedReplies truncates replies at every byte. It checks that finished entries are kept and that no entry gets a wrong verdict.
func TestTruncatedReplies(t *testing.T) {
	t.Parallel()
	list, of := made(t, 6)
	for form, write := range forms {
		for i, all := range list {
			text := write(all)
			for end := range len(text) {
				cut := text[:end]
				r, err := reply.Read(of[i], cut, &reply.Options{Cut: true})
				require.NoError(t, err)
				got := map[string]string{}
				for _, c := range r.Claims {
					got[c.Claim] = c.Verdict
				}
				for _, c := range all {
					if v := got[c.id]; v != "" {
						require.Equal(t, c.verdict, v, "%s cut at %d:\n%s", form, end, cut)
					}
					if finished(form, text, c, end) {
						require.Equal(t, c.verdict, got[c.id], "%s of %s cut at %d:\n%s", c.id, form, end, cut)
					}
				}
			}
		}
	}
}

// finished reports whether the entry for a claim ends before an offset.
func finished(form, text string, c truth, end int) bool {
	at := strings.Index(text, claimStart(text, c.id))
	last := c.certainty + map[string]string{"lines": "\n", "jsonl": "\"}\n", "object": "\"\n    }"}[form]
	i := strings.Index(text[at:], last)
	return i >= 0 && at+i+len(last) <= end
}
