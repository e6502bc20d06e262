package check_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/check"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
)

// checked returns the findings for a file.
func checked(t *testing.T, text, file string, opts *check.Options) fault.List {
	t.Helper()
	var all fault.List
	c := check.New(opts)
	for d, err := range inquiry.Read(strings.NewReader(text), file) {
		found, err := c.Document(d, err)
		require.NoError(t, err)
		all = append(all, found...)
	}
	return all
}

// placed formats findings as "line rule".
func placed(list fault.List) []string {
	out := []string{}
	for _, f := range list {
		out = append(out, fmt.Sprintf("%d %s", f.Pos.Line, f.Rule))
	}
	slices.Sort(out)
	return out
}

var wanted = regexp.MustCompile(`(?m)(?:#|\{\{/\*) want: ([a-z -]+?)(?: \*/\}\})?$`)

// marked returns the findings that the comments in a file expect, each with its line.
func marked(text string) []string {
	out := []string{}
	line := 0
	for l := range strings.SplitSeq(text, "\n") {
		line++
		if m := wanted.FindStringSubmatch(l); m != nil {
			for rule := range strings.FieldsSeq(m[1]) {
				out = append(out, fmt.Sprintf("%d %s", line, rule))
			}
		}
	}
	slices.Sort(out)
	return out
}

// TestWrongInquiries compares the findings in files with deliberate mistakes to the comments in those files. Every expected finding
// must be reported, and no others.
func TestWrongInquiries(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/inquiries/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	r, err := prompt.New(nil)
	require.NoError(t, err)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, marked(string(text)), placed(checked(t, string(text), file, &check.Options{Renderers: []*prompt.Renderer{r}})))
		})
	}
}

// TestWrongTemplates is like TestWrongInquiries but uses folders of templates that override the plain style.
func TestWrongTemplates(t *testing.T) {
	t.Parallel()
	folders, err := filepath.Glob("testdata/templates/*")
	require.NoError(t, err)
	require.NotEmpty(t, folders)
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			want, got := map[string][]string{}, map[string][]string{}
			names, err := filepath.Glob(filepath.Join(folder, "*.tmpl"))
			require.NoError(t, err)
			for _, name := range names {
				text, err := os.ReadFile(name)
				require.NoError(t, err)
				want[filepath.Base(name)] = marked(string(text))
			}
			r, err := prompt.New(&prompt.Options{Overlay: os.DirFS(folder)})
			require.NoError(t, err)
			for _, f := range check.Templates(r) {
				got[f.Pos.File] = append(got[f.Pos.File], fmt.Sprintf("%d %s", f.Pos.Line, f.Rule))
			}
			for name, list := range want {
				slices.Sort(got[name])
				require.Equal(t, list, append([]string{}, got[name]...), name)
				delete(got, name)
			}
			require.Empty(t, got)
		})
	}
}

// completed turns a rule's example, which shows only the relevant lines, into a complete inquiry.
func completed(example string) string {
	for _, lines := range []string{
		"role: an oceanographer", "question: whether tides slow the earth", "as_of: 2026-11-23", "tasks: [{retest: }]",
		"claims:\n  - {id: filler, text: Tides differ from place to place., when: 2023}",
	} {
		if key, _, _ := strings.Cut(lines, ":"); !regexp.MustCompile(`(?m)^` + key + `:`).MatchString(example) {
			example += "\n" + lines
		}
	}
	for _, id := range []string{"arXiv:2305.16367", "arXiv:2408.16984"} {
		if strings.Contains(example, "anchors: ["+id) && !strings.Contains(example, "{id: "+id) && !strings.Contains(example, "\nanchors:") {
			example += "\nanchors:\n  - {id: " + id + ", title: A Paper}"
		}
	}
	return example + "\n"
}

// TestRuleExamples checks the examples in the documentation: each wrong example is reported and each right one is not.
func TestRuleExamples(t *testing.T) {
	t.Parallel()
	for _, r := range check.Rules() {
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, rulesIn(t, r, r.Wrong), r.Name)
			require.NotContains(t, rulesIn(t, r, r.Right), r.Name)
		})
	}
}

// rulesIn returns the rules that an example breaks.
func rulesIn(t *testing.T, r check.Rule, example string) []string {
	t.Helper()
	var list fault.List
	if r.About == "template" {
		renderer, err := prompt.New(&prompt.Options{Template: fstest.MapFS{"prompt.tmpl": {Data: []byte(example + "{{- /* retest:omit role question library claims anchors tasks */ -}}")}}})
		if strings.Contains(example, "define") {
			renderer, err = prompt.New(&prompt.Options{Overlay: fstest.MapFS{"x.tmpl": {Data: []byte(example)}}})
		}
		require.NoError(t, err)
		list = check.Templates(renderer)
	} else {
		overlay := fstest.MapFS{"opening.tmpl": {Data: []byte(`{{.Role}}{{.Question}}{{.Library.Name}}{{.Library.Span}}{{.AsOf}}{{.Vars.audience | default "all"}}`)}}
		renderer, err := prompt.New(&prompt.Options{Overlay: overlay})
		require.NoError(t, err)
		var docs []string
		for part := range strings.SplitSeq(example, "# b.yaml\n") {
			docs = append(docs, completed(part))
		}
		list = checked(t, strings.Join(docs, "---\n"), "x.yaml", &check.Options{Renderers: []*prompt.Renderer{renderer}})
	}
	var names []string
	for _, f := range list {
		names = append(names, f.Rule)
	}
	return names
}

func TestIgnoredRules(t *testing.T) {
	t.Parallel()
	text := completed("role: You are x\nquestion: q?")
	require.Equal(t, []string{"1 role-you-are"}, placed(checked(t, text, "x.yaml", &check.Options{Ignore: []string{"second-sentence", "claim-without-anchor"}})))
	ok, hint := check.Known("claim-witout-id")
	require.False(t, ok)
	require.Equal(t, "did you mean claim-without-id?", hint)
	ok, _ = check.Known("claim-without-id")
	require.True(t, ok)
}

// TestDirectivesInDataAreIgnored checks that a claim whose text looks like a directive does not silence any rule.
func TestDirectivesInDataAreIgnored(t *testing.T) {
	t.Parallel()
	text := "role: r\nquestion: q\nclaims:\n  - id: a\n    when: 2024\n    text: |\n      Currently so.\n      # retest:ignore stale-words\ntasks: [{retest: }]\n"
	require.Contains(t, placed(checked(t, text, "x.yaml", nil)), "6 stale-words")
}

func TestUnknownRulesInComments(t *testing.T) {
	t.Parallel()
	text := "role: r\nquestion: q\nclaims: [{id: a, text: t, when: 2024}] # retest:ignore claim-without-anchor, stale-words, stale-word\ntasks: [{retest: }]\n"
	require.EqualError(t, checked(t, text, "x.yaml", nil), `x.yaml:3:91: there is no rule "stale-word", so this comment has no effect; did you mean stale-words?`)
}

// TestInquiryWithoutFile checks that findings about an inquiry without a file have paths but no locations.
func TestInquiryWithoutFile(t *testing.T) {
	t.Parallel()
	found := check.New(nil).Inquiry(&inquiry.Inquiry{Role: "You are x", Question: "q"})
	require.EqualError(t, found, `role: the role begins with "You are"; leave it out: the prompt already says "You are"`)
}

// TestRenderingFaults checks that rendering faults are found, using a template that does not print the dates of claims.
func TestRenderingFaults(t *testing.T) {
	t.Parallel()
	overlay := fstest.MapFS{"claim.tmpl": {Data: []byte(`{{.ID}} {{.Text}}{{range .Anchors}} {{.}}{{end}}`)}}
	r, err := prompt.New(&prompt.Options{Overlay: overlay})
	require.NoError(t, err)
	text := "role: r\nquestion: q\nclaims:\n  - {id: a, text: One., when: 2023}\n  - {id: b, text: Two., when: 2024}\ntasks: [retest]\n"
	const lost = "x.yaml:4:31: claims[0].when: \"2023\" does not reach the prompt, and 1 more; print it in the template, or declare the omission with {{- /* retest:omit claims.when */ -}}"
	opts := check.Options{Render: r, Today: edtf.MustParse("2026-11-23"), Ignore: []string{"claim-without-anchor"}}
	found := checked(t, text, "x.yaml", &opts)
	require.EqualError(t, found, lost)
	require.ErrorIs(t, found, prompt.ErrUndelivered)
	require.EqualError(t, checked(t, text+"as_of: 2026-11-23\n", "x.yaml", &check.Options{Render: r, Ignore: opts.Ignore}), lost)
	opts.Today = edtf.Date{}
	require.Empty(t, checked(t, text, "x.yaml", &opts))
	opts.Today, opts.Render = edtf.MustParse("2026-11-23"), nil
	require.Empty(t, checked(t, text, "x.yaml", &opts))
}

// TestCompareAcrossFiles checks that one checker compares the inquiries of two files.
func TestCompareAcrossFiles(t *testing.T) {
	t.Parallel()
	c := check.New(&check.Options{Ignore: []string{"claim-without-anchor"}})
	var got []string
	for _, text := range []string{
		"id: one\nanchors:\n  - {id: arXiv:2305.16367, title: Role-Play}\n  - {id: arXiv:2408.16984, title: Beyond Preferences}",
		"id: two\nanchors:\n  - {id: arXiv:2305.16367, title: \"ROLE PLAY\"}\n  - {id: arXiv:2408.16984, title: Other}\n  - {id: doi:10.1000/x, title: Role-play}",
		"id: one\n",
	} {
		for d, err := range inquiry.Read(strings.NewReader(completed(text)), "x.yaml") {
			found, err := c.Document(d, err)
			require.NoError(t, err)
			for _, f := range found {
				got = append(got, f.Error())
			}
		}
	}
	require.Equal(t, []string{
		`x.yaml:4:35: anchors[1].title: arXiv:2408.16984 has the title "Beyond Preferences" at x.yaml:4:5`,
		`x.yaml:5:10: anchors[2].id: the same title is listed as arXiv:2305.16367 at x.yaml:3:5`,
		`x.yaml:1:5: id: the id "one" is also used by x.yaml:1:5`,
	}, got)
}

// TestRulesPageIsCurrent checks that docs/rules.md matches the rules. RETEST_UPDATE=1 updates the page.
func TestRulesPageIsCurrent(t *testing.T) {
	t.Parallel()
	const path = "../docs/rules.md"
	var b bytes.Buffer
	b.WriteString("# Rules\n\nThis page explains every rule: first the rules of `retest check`, then [all other rules](#all-other-rules), the rules for [answers](#answers),\nwhich `retest read` applies, and the rules for [bibliographies](#bibliographies). `RETEST_UPDATE=1 go test ./check` generates this page.\n\n")
	b.WriteString("`retest check` reports faults in inquiries and templates. Some faults, such as unknown keys, wrong types, missing parts and template errors, make a file unreadable.\nThe next table lists the rules for all other faults. An error makes the exit status 1; a warning does so only with `--strict`. A note is advice and never changes the status.\n\n")
	b.WriteString("To silence a rule, use `--ignore RULE` or a comment in the file. `# retest:ignore RULE`, on the line of a value or above it, applies to the value and everything in it;\nabove the first key, it applies to the whole inquiry. In a template, `{{/* retest:ignore RULE */}}` applies to its line and the next one; on the first line, it applies to\nthe whole file. Separate several rules with commas.\n\n")
	b.WriteString("| rule | applies to | severity | --fix |\n|---|---|---|---|\n")
	for _, r := range check.Rules() {
		fix := ""
		if r.Fixable {
			fix = "yes"
		}
		fmt.Fprintf(&b, "| [%s](#%[1]s) | %s | %s | %s |\n", r.Name, r.About, r.Severity, fix)
	}
	for _, r := range check.Rules() {
		lang := "yaml"
		if r.About == "template" {
			lang = "text"
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n```%s\n%s\n```\n\nbetter:\n\n```%[3]s\n%[5]s\n```\n", r.Name, r.Why, lang, r.Wrong, r.Right)
	}
	list := func(title, text string, wanted func(fault.Rule) bool) {
		b.WriteString("\n## " + title + "\n\n" + text + "\n\n| rule | applies to | severity | fault |\n|---|---|---|---|\n")
		for _, r := range fault.Rules() {
			if wanted(r) && !slices.ContainsFunc(check.Rules(), func(own check.Rule) bool { return own.Name == r.Name }) {
				fmt.Fprintf(&b, "| <a id=\"%s\"></a>%[1]s | %s | %s | %s |\n", r.Name, r.About, r.Severity, r.Doc)
			}
		}
	}
	ofBibliographies := func(r fault.Rule) bool { return r.About == "bibliography" }
	ofAnswers := func(r fault.Rule) bool { return r.About == "reply" || r.About == "results" }
	list("All other rules", "Every command reports these faults when it reads an inquiry, parses a template or renders a prompt. Warnings can be silenced; errors stop the render.", func(r fault.Rule) bool { return !ofAnswers(r) && !ofBibliographies(r) })
	list("Answers", "`retest read` and package `reply` report these faults. An error makes the exit status 1; a warning does so only with `--strict`. They cannot be silenced.\nSee [Reading answers](replies.md) for examples.", ofAnswers)
	list("Bibliographies", "`retest import` and package `bib` report these faults when they read papers from a bibliography.", ofBibliographies)
	if os.Getenv("RETEST_UPDATE") != "" {
		require.NoError(t, os.WriteFile(path, b.Bytes(), 0o644))
	}
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, b.String(), string(text), "run RETEST_UPDATE=1 go test ./check")
}

func TestRulesAreSorted(t *testing.T) {
	t.Parallel()
	require.True(t, slices.IsSortedFunc(check.Rules(), func(a, b check.Rule) int { return strings.Compare(a.Name, b.Name) }))
}
