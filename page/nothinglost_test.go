package page_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/inquirytest"
	"github.com/dated-claims/retest/page"
)

// promptsToChange returns prompts in both forms, and a page that contains a prompt.
func promptsToChange(t *testing.T) map[string]string {
	t.Helper()
	whole := testdata(t, "retrieval.txt")
	_, prompt, _ := strings.Cut(whole, "assistant to take this line further.\n\n")
	prompt, _, _ = strings.Cut(prompt, "\nNext inquiring")
	_, sister, _ := strings.Cut(testdata(t, "canals.txt"), "Research prompt\n\n")
	return map[string]string{"page": prompt, "sister": sister, "brief": brief(t, inquirytest.Full(t))}
}

// around returns a page that contains a prompt.
func around(prompt string) string {
	return "A title?\n\nResearch prompt for your LLM\n\n" + prompt + "\nNext inquiring lines\n\nAnother one?\n"
}

// TestNoLostWords checks that a word added anywhere in a prompt is in the file, either in the inquiry or in a comment.
func TestNoLostWords(t *testing.T) {
	t.Parallel()
	const added = "zyxomma"
	for name, prompt := range promptsToChange(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			places := 0
			for at := range len(prompt) + 1 {
				if at > 0 && at < len(prompt) && prompt[at-1] != ' ' && prompt[at] != ' ' && prompt[at] != '\n' {
					continue
				}
				if places++; testing.Short() && places%8 != 0 { // with the race detector, a sample of places is enough
					continue
				}
				changes := []string{prompt[:at] + " " + added + " " + prompt[at:]}
				if at > 0 { // text added before the first line would not be in the prompt
					changes = append(changes, prompt[:at]+"\n"+added+"\n"+prompt[at:])
				}
				for _, changed := range changes {
					p := read(t, "page.txt", around(changed))
					require.Contains(t, string(p.YAML()), added, "%s", prompt[max(0, at-60):at]+"<here>"+prompt[at:min(len(prompt), at+60)])
				}
			}
		})
	}
}

var keys = regexp.MustCompile(`(?m)^ *- id: [a-z0-9-]+$|^[ -]*[a-z_]+:|, [a-z]+:|\{[a-z]+:`)

// wordCounts counts how often each word of s occurs.
func wordCounts(s string) map[string]int {
	counts := map[string]int{}
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(w) > 3 {
			counts[w]++
		}
	}
	return counts
}

// fileOf returns the inquiry file made from a page, without its keys and generated ids.
func fileOf(p *page.Page) string {
	own := *p
	own.Notes = slices.DeleteFunc(slices.Clone(p.Notes), func(f *fault.Fault) bool { return f.Rule == "page-silent" })
	return keys.ReplaceAllString(string(own.YAML()), "")
}

// TestNoLostLines checks that removing, repeating or swapping lines of a prompt never loses content in the remaining lines.
func TestNoLostLines(t *testing.T) {
	t.Parallel()
	for name, prompt := range promptsToChange(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines := strings.Split(strings.TrimSpace(prompt), "\n")
			file := wordCounts(fileOf(read(t, "page.txt", around(prompt))))
			content := map[string]bool{} // words that are content, not part of the prompt's form
			for w, n := range wordCounts(prompt) {
				content[w] = file[w] >= n
			}
			require.Greater(t, len(content), 60)
			check := func(changed []string) {
				text := strings.Join(changed, "\n")
				p := read(t, "page.txt", around(text))
				got := wordCounts(fileOf(p))
				for w, n := range wordCounts(text) {
					if content[w] && got[w] < n {
						require.Failf(t, "a word is lost", "%s\n%s\n%s", w, text, p.YAML())
					}
				}
			}
			for i := range lines {
				requireReadBack(t, read(t, "page.txt", around(strings.Join(slices.Delete(slices.Clone(lines), i, i+1), "\n"))))
				check(slices.Delete(slices.Clone(lines), i, i+1))
				for k := range lines {
					check(slices.Insert(slices.Clone(lines), k, lines[i]))
					changed := slices.Clone(lines)
					changed[i], changed[k] = changed[k], changed[i]
					check(changed)
				}
			}
		})
	}
}

// FuzzRead reads arbitrary text. It checks that the result can be written and read back, and that reading the text again gives the same
// result.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"retrieval.txt", "retrieval.md", "retrieval.html", "canals.txt"} {
		f.Add(name, testdata(f, name))
	}
	f.Add("a.txt", brief(f, inquirytest.Full(f)))
	f.Add("a.md", "# T\n\n**You are** a [b](https://arxiv.org/abs/2305.16367) re-testing whether c—a question d explored across 2020.\n- e (2024; \"f(\"; arXiv:2305.16367).\n")
	f.Add("a.html", "<ul><li>a (2024)<li><p>b<pre>\n\n(1) Surface work from the past year on x &amp y</pre>")
	f.Fuzz(func(t *testing.T, name, content string) {
		p, err := page.Read(strings.NewReader(content), name)
		if err != nil {
			require.ErrorIs(t, err, page.ErrPage)
			return
		}
		requireReadBack(t, p)
		again, err := page.Read(strings.NewReader(content), name)
		require.NoError(t, err)
		require.Equal(t, string(p.YAML()), string(again.YAML()))
	})
}

// FuzzYAML writes inquiries with arbitrary strings and with arbitrary comments on any of their parts.
func FuzzYAML(f *testing.F) {
	f.Add("yes", "null: x", "- a\n# b", "tasks[0].retest")
	f.Add("~", "!!int 5", "claims: |", "claims[1].when")
	f.Add("  ", "\u2028", "\x00 {{", "vars.x")
	f.Fuzz(func(t *testing.T, a, b, comment, path string) {
		q := inquirytest.Every(t)
		q.Role, q.Claims[0].Text, q.Anchors[0].Title, q.Tasks[0].Retest.Levers = a, b, a, []string{b, a}
		q.Vars = map[string]any{"a": a, "b": []any{b, true, inquiry.Number("1.50")}}
		q.Claims[0].ID = ""
		p := &page.Page{Inquiry: q, Title: comment}
		for _, at := range []string{path, "", "role", "library.name", "claims", "claims[0]", "claims[0].text", "claims[0].anchors[0]", "anchors[0]", "tasks[0].retest.levers[1]", "tasks[3]", "vars.b[0]"} {
			p.Notes = append(p.Notes, noteOf(at, comment))
		}
		if q.Validate() == nil {
			requireReadBack(t, p)
		}
	})
}

// TestCommentPlacement checks that each comment is in the file, directly before the part that it is about.
func TestCommentPlacement(t *testing.T) {
	t.Parallel()
	q := inquirytest.Full(t)
	p := &page.Page{Inquiry: q}
	paths := map[string]string{
		"role": "role: a careful", "claims[1]": "- id: tool-use-makes", "claims[1].when": "  when: 2024/2025", "library.span": "library: {", "tasks[1].surface.focus": "    focus: planning",
		"anchors[1].authors[0]": "    - A. Author", "search": "", "claims[9]": "claims:",
	}
	for path := range maps.Keys(paths) {
		p.Notes = append(p.Notes, noteOf(path, "about "+path))
	}
	lines := strings.Split(string(p.YAML()), "\n")
	for path, next := range paths {
		i := 0
		for i < len(lines) && strings.TrimSpace(lines[i]) != "# About "+path {
			i++
		}
		require.Less(t, i, len(lines), path)
		require.Contains(t, lines[i+1], next, path)
	}
}
