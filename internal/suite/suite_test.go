package suite_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/suite"
)

const base = `
as_of: 2026-11-23
inquiry:
  role: an oceanographer
  question: whether tides slow the earth
  library: {name: a shelf, span: 2022/2026}
  claims: [{id: a, text: The day grows., when: 2024, anchors: [arXiv:2305.16367]}, {text: The moon recedes., when: 2024}]
  anchors: [{id: arXiv:2305.16367, title: A Paper, date: 2023-05}]
  tasks: [{retest: {levers: [better clocks]}}, {surface: {window: 6 months}}, {propose: {count: 1, examples: ["If so?"]}}]
`

// load writes files to a folder and loads the test file among them.
func load(t *testing.T, files map[string]string) (*suite.File, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	f, err := suite.Load(filepath.Join(dir, "x.test.yaml"))
	if list, ok := errors.AsType[fault.List](err); ok {
		for _, f := range list {
			f.Pos.File = "x.test.yaml"
		}
	}
	return f, err
}

// ran runs a test file with the given cases and returns the report.
func ran(t *testing.T, cases string, files map[string]string) *suite.Report {
	t.Helper()
	all := map[string]string{"x.test.yaml": base + "cases:\n" + cases}
	maps.Copy(all, files)
	f, err := load(t, all)
	require.NoError(t, err)
	report, err := suite.Run(t.Context(), []*suite.File{f}, &suite.Options{Jobs: 2})
	require.NoError(t, err)
	return report
}

// TestAssertions tests each assertion with a case that passes and a case that fails.
func TestAssertions(t *testing.T) {
	t.Parallel()
	tests := []struct{ expect, wrong string }{
		{`contains: an oceanographer`, ""},
		{`contains: [an oceanographer, The day grows.]`, ""},
		{`contains: An oceanographer`, `want "An oceanographer" in the prompt; line 3 has it with different capitalization`},
		{`contains: an oceanographer of tides`, `want "an oceanographer of tides" in the prompt; line 3 has "an oceanographer. Assess which of the claims "`},
		{`contains: [nobody here, like this]`, `want "nobody here" in the prompt`},
		{`not_contains: a biologist`, ""},
		{`not_contains: oceanographer`, `"oceanographer" must not be in the prompt, but it is on line 3`},
		{`matches: '(?m)^- a \['`, ""},
		{`matches: ['^x', 'y$']`, `want a match for "^x"`},
		{`not_matches: '^x'`, ""},
		{`not_matches: 'day gr..s'`, `want no match for "day gr..s", but line 8 has "day grows"`},
		{`order: [oceanographer, The day grows, A Paper]`, ""},
		{`order: [The day grows, oceanographer]`, `want "oceanographer" after "The day grows", but it comes before`},
		{`order: [The day grows, nobody]`, `want "nobody" in the prompt`},
		{`counts: {claims: 2, anchors: 1, tasks: 3, lines: {min: 20, max: 70}}`, ""},
		{`counts: {claims: 3}`, "want 3 claims, got 2"},
		{`counts: {anchors: {min: 2}}`, "want at least 2 anchors, got 1"},
		{`counts: {lines: {max: 2}}`, "want at most 2 lines, got "},
		{`max_characters: 5000`, ""},
		{`max_characters: 10`, "want at most 10 characters, got "},
		{`max_tokens: 1300`, ""},
		{`max_tokens: 10`, "want at most 10 estimated tokens, got "},
		{`messages: {system: 'Verdicts', user: [an oceanographer], roles: [system, user]}`, ""},
		{`messages: {system: an oceanographer}`, `want "an oceanographer" in the prompt`},
		{`messages: {roles: [user]}`, `want the roles ["user"], got ["system" "user"]`},
		{`properties: all`, ""},
		{`properties: [1, 19]`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.expect, func(t *testing.T) {
			t.Parallel()
			report := ran(t, "  - name: it\n    expect: {"+tt.expect+"}\n", nil)
			if tt.wrong == "" {
				require.Empty(t, report.Results[0].Failures)
				return
			}
			require.NotEmpty(t, report.Results[0].Failures)
			require.Contains(t, report.Results[0].Failures[0].Text, tt.wrong)
		})
	}
}

// TestBuiltInStyleProperties checks that the built-in styles have every property.
func TestBuiltInStyleProperties(t *testing.T) {
	t.Parallel()
	for _, style := range []string{"plain", "markdown", "xml"} {
		for _, search := range []string{"yes", "no", "unknown"} {
			report := ran(t, "  - {name: it, style: "+style+", patch: {search: "+search+"}, expect: {properties: all}}\n", nil)
			require.Empty(t, report.Results[0].Failures, style)
		}
	}
}

// TestMissingProperties tests each property with a template that lacks it.
func TestMissingProperties(t *testing.T) {
	t.Parallel()
	const whole = `{{repeat 70 "ab "}}{{.AsOf}} {{.Role}}. {{.Question}} {{.Library.Name}}{{replace "a" "\\'" .Library.Name}}{{.Library.Span}}{{range .Claims}}{{.Text}}{{.When}}{{end}}{{range .Anchors}}{{.ID}}{{.ID}}{{end}} ` +
		`recently findings   {{range .Tasks}}{{with .Retest}}{{join "," .Levers}}{{end}}{{with .Surface}}{{.Window}}{{end}}{{with .Propose}}{{.Count}}{{join "," .Examples}}{{end}}{{end}} `
	for number, wrong := range map[int]string{
		1: "the first 200 bytes contain the day 0 times", 2: `the template says ["recently"]`, 3: "one end of the window of 6 months is missing: 2026-05-23",
		4: "the line for claims[1] does not contain c2", 5: "nothing before the claims says how many there are (2)", 6: "arXiv:2305.16367 is listed 2 times",
		7: "the verdict-list template is not printed", 8: "the choosing template prints nothing", 9: "the choosing template prints nothing",
		10: "no line begins with the number of task 1", 11: "the judge-claims template prints nothing", 12: "the entry-list template prints nothing",
		13: "the rule-list template prints nothing", 14: "the rule-list template prints nothing", 15: "the memory template prints nothing, although search is not yes",
		16: "the material template prints nothing", 17: `the template says ["findings"]`, 18: "there is no system message", 19: "a second punctuation mark follows the role",
		20: "the text does not end in one newline", 21: "has an escaped quote",
	} {
		report := ran(t, "  - {name: it, template: w.tmpl, patch: {role: an oceanographer.}, expect: {properties: ["+strconv.Itoa(number)+"]}}\n", map[string]string{"w.tmpl": whole})
		require.Len(t, report.Results[0].Failures, 1, number)
		require.Contains(t, report.Results[0].Failures[0].Text, wrong)
	}
}

func TestCasesInOneFile(t *testing.T) {
	t.Parallel()
	report := ran(t, `
  - {name: first, expect: {golden: golden/first.golden}}
  - {name: again, patch: {vars: {unused: 1}}, expect: {same_as: first, golden: golden/messages.json}}
  - {name: other, patch: {role: null, question: whether not}, expect: {error: 'role: want the role of the model'}}
  - {name: no error, expect: {error: anything}}
  - {name: another error, patch: {claims: null}, expect: {error: role}}
  - {name: not the same, patch: {library: {name: another shelf}, vars: {a: b}}, expect: {same_as: first}}
  - {name: of a file, inquiry: 'corpus.yaml#two', patch: {vars: {deep: {b: null, c: d}}}, expect: {contains: the second}}
  - {name: of no file, inquiry: none.yaml, expect: {contains: x}}
  - {name: of several, inquiry: corpus.yaml, expect: {contains: x}}
  - {name: of nobody, inquiry: 'corpus.yaml#three', expect: {error: has no inquiry "three"}}
  - {name: with papers, papers: papers.yaml, patch: {anchors: [arXiv:2305.16367]}, expect: {contains: From The Papers}}
`, map[string]string{
		"corpus.yaml": "id: one\nrole: r\nquestion: q\nclaims: [{text: t, when: 2024}]\ntasks: [{retest: }]\n---\n" +
			"id: two\nrole: the second\nquestion: q\nclaims: [{text: t, when: 2024}]\ntasks: [{retest: }]\nvars: {deep: {a: 1, b: 2}}\n",
		"papers.yaml":          "arXiv:2305.16367: {title: From The Papers}\n",
		"golden/old.golden":    "nobody names this",
		"golden/messages.json": "[]\n",
	})
	got := map[string]string{}
	for _, res := range report.Results {
		for _, f := range res.Failures {
			got[res.Case.Name] += f.Assertion + ": " + f.Text
		}
	}
	for name, want := range map[string]string{
		"first": "golden: there is no golden file ", "again": "golden: the prompt differs from ", "no error": `error: want an error containing "anything", but the case rendered without one`,
		"another error": `error: want an error containing "role", got:`, "not the same": `same_as: the prompt differs from that of case "first":`,
		"of no file": "none.yaml: no such file or directory", "of several": "has several inquiries: pick one, as in ",
	} {
		require.Contains(t, got[name], want, name)
		delete(got, name)
	}
	require.Empty(t, got)
	require.Equal(t, 7, report.Failed())
	require.Len(t, report.Orphans, 1)
	require.Equal(t, "old.golden", filepath.Base(report.Orphans[0]))
	require.False(t, report.Results[0].Golden.Same())
	require.Nil(t, report.Results[0].Golden.Old)
	require.Contains(t, string(report.Results[1].Golden.New), `"role": "system"`)
}

// TestSetAfterPatch checks that set is applied after the patch and does not change the inquiry for other cases.
func TestSetAfterPatch(t *testing.T) {
	t.Parallel()
	report := ran(t, `
  - {name: a lever, set: {'tasks[0].retest.levers': [more data]}, expect: {contains: more data, counts: {tasks: 3}}}
  - {name: a claim, patch: {role: a geologist}, set: {'claims[1].text': The night grows., 'library.name': a drawer}, expect: {contains: [The night grows., a geologist, a drawer], not_contains: more data}}
  - {name: nothing there yet, set: {vars.deep.language: French}, expect: {contains: You are}}
  - {name: removed, set: {'claims[0].text': null}, expect: {error: 'claims[0].text: want the text of the claim'}}
  - {name: the short form, patch: {tasks: [retest]}, set: {'tasks[0].retest.durable': 'Does it last?'}, expect: {contains: 'Does it last?'}}
  - {name: cut, cuts: [the authors of the papers], expect: {contains: the authors of the papers}}
  - {name: an item removed, set: {'claims[0]': null, 'tasks[0].retest.levers[0]': null}, expect: {counts: {claims: 1}, not_contains: better clocks}}
  - {name: another day, set: {as_of: 2026-12-24}, expect: {contains: 2026-12-24}}
  - {name: another day by patch, patch: {as_of: 2026-12-24}, expect: {contains: 2026-12-24}}
`, nil)
	for _, res := range report.Results {
		require.Empty(t, res.Failures, res.Case.Name)
	}
}

// TestInvalidPaths checks that an invalid path fails a case even if the case expects an error, because a misspelled path must
// not count as that error.
func TestInvalidPaths(t *testing.T) {
	t.Parallel()
	report := ran(t, `
  - {name: no such item, set: {'tasks[7].retest.levers': [x]}, expect: {contains: x}}
  - {name: no map, set: {role.name: x}, expect: {error: 'a text at role'}}
`, nil)
	require.Len(t, report.Results[0].Failures, 1)
	require.Contains(t, report.Results[0].Failures[0].Text, "tasks[7].retest.levers: there is no tasks[7]: the items are 0 to 2; to add one, patch the whole list")
	require.Len(t, report.Results[1].Failures, 1)
	require.Contains(t, report.Results[1].Failures[0].Text, "role.name: want a map to set name in, got text at role")
}

// TestSetShortForms checks that a value in its short form becomes a map.
func TestSetShortForms(t *testing.T) {
	t.Parallel()
	report := ran(t, `
  - {name: count, patch: {tasks: [retest, {propose: 2}]}, set: {'tasks[1].propose.examples': ['If so?']}, expect: {contains: "\"If so?\""}}
  - {name: window, patch: {tasks: [retest, {surface: 1 year}]}, set: {'tasks[1].surface.focus': tidal friction}, expect: {contains: [tidal friction, tidal friction]}}
  - {name: text, patch: {tasks: [retest, {ask: 'Who measures?'}]}, set: {'tasks[1].ask.title': Measuring}, expect: {contains: ['Who measures?', Measuring]}}
  - {name: anchor, patch: {anchors: ['arXiv:2305.16367']}, set: {'anchors[0].title': A Paper}, expect: {contains: ['arXiv:2305.16367', A Paper]}}
`, nil)
	for _, r := range report.Results {
		require.Empty(t, r.Failures, r.Case.Name)
	}
}

// TestRunExactName checks that a pattern that equals the name of a case runs only that case, even if the pattern matches more.
func TestRunExactName(t *testing.T) {
	t.Parallel()
	f, err := load(t, map[string]string{"x.test.yaml": base + "cases:\n  - {name: golden, expect: {contains: x}}\n  - {name: golden too, expect: {contains: x}}\n"})
	require.NoError(t, err)
	for pattern, want := range map[string]int{"golden": 1, "gold": 2, "golden too": 1, ": golden": 2} {
		report, err := suite.Run(t.Context(), []*suite.File{f}, &suite.Options{Run: regexp.MustCompile(pattern)})
		require.NoError(t, err)
		require.Len(t, report.Results, want, pattern)
	}
}

// TestGoldenNames checks that reading a test file fails if it names a golden file that an update would refuse to write.
func TestGoldenNames(t *testing.T) {
	t.Parallel()
	_, err := load(t, map[string]string{"x.test.yaml": base + "cases:\n  - {name: a, expect: {golden: golden/x.txt}}\n"})
	require.ErrorContains(t, err, `want a name that ends in .golden or .json, got "golden/x.txt"`)
}

// TestPatchRemovesDefaults checks that null removes single keys of a project's defaults in both patch and set, and that "defaults:
// null" removes all of them.
func TestPatchRemovesDefaults(t *testing.T) {
	t.Parallel()
	report := ran(t, `
  - {name: defaults, template: t, patch: {library: null}, expect: {not_contains: [a shelf, an archive], contains: plainly}}
  - {name: in set, template: t, set: {vars.tone: null}, expect: {contains: a shelf, not_contains: plainly}}
  - {name: none, template: t, defaults: null, expect: {not_contains: plainly}}
`, map[string]string{
		"retest.yaml":    "defaults:\n  library: {name: an archive, span: 2020/2026}\n  vars: {tone: plainly}\n",
		"t/opening.tmpl": "{{template \"day\" .}}\n\n{{template \"subject\" .}}{{with .Vars.tone}} Write {{.}}.{{end}}\n{{template \"overall-question\" .}}\n",
	})
	for _, r := range report.Results {
		require.Empty(t, r.Failures, r.Case.Name)
	}
}

// TestAssertionsThatCannotFail checks that assertions are rejected if they would pass for any template.
func TestAssertionsThatCannotFail(t *testing.T) {
	t.Parallel()
	for expect, ok := range map[string]bool{
		"matches: '.*'": false, "matches: ''": false, "matches: ['^', Rules]": false, `matches: '(?s).'`: false, "matches: '$'": false, `matches: '\n'`: false,
		"matches: '^You'": true, `matches: '\d{4}'`: true, "matches: '(?m)^$'": false, "matches: '(?m)^$[^$]'": true, "not_matches: '.*x'": true,
		"counts: {lines: {min: 0}}": false, "counts: {lines: {min: 1}}": false, "counts: {lines: {min: 2}}": true, "counts: {claims: {min: 0}}": false,
		"counts: {claims: {min: 1}}": true, "counts: {claims: 0}": true, "counts: {tasks: {max: 9}}": true, `contains: "\n"`: false, `contains: "\n\n"`: true,
		"same_as: other": true, "same_as: the same": false,
	} {
		_, err := load(t, map[string]string{"x.test.yaml": base + "cases:\n  - {name: it, expect: {" + expect + "}}\n" +
			"  - {name: the same, expect: {contains: x}}\n  - {name: other, patch: {role: r}, expect: {contains: x}}\n"})
		if ok {
			require.NoError(t, err, expect)
		} else {
			require.Error(t, err, expect)
		}
	}
}

func TestTestFileFaults(t *testing.T) {
	t.Parallel()
	_, err := load(t, map[string]string{"x.test.yaml": `inquiri: x.yaml
as_of: soon
cases:
  - name: a
    expect: {contans: x, counts: {clams: 1, claims: many}, matches: '(', properties: [22, some]}
  - name: a
    patch: [1]
    expect: {}
  - expect: {error: x, contains: y}
  - {name: b, expect: {same_as: c}}
  - {name: d}
`})
	require.Error(t, err)
	for _, want := range []string{
		`x.test.yaml:1:1: inquiri: unknown key "inquiri"; did you mean inquiry?`,
		`x.test.yaml:2:8: as_of: `,
		`x.test.yaml:5:14: cases[0].expect.contans: unknown key "contans"; did you mean contains?`,
		`clams: unknown key "clams"; did you mean claims?`,
		`x.test.yaml:5:53: cases[0].expect.counts.claims: want `,
		`want a regular expression: error parsing regexp`,
		`cases[0].expect.properties[0]: want a whole number from 1 to 21, got "22"`,
		`cases[1]: want a unique name for each case, got "a"`,
		`cases[1].patch: want a map of changes to the inquiry, got a list`,
		`cases[1].expect: want at least one expectation, got nothing`,
		`cases[2]: want a unique name for each case, got ""`,
		`cases[2].expect: want error alone`,
		`x.test.yaml:10:5: cases[3]: want the name of a case in this file, got "c"`,
		`cases[4]: want expect, with at least one expectation, got nothing`,
	} {
		require.ErrorContains(t, err, want)
	}
	for text, want := range map[string]string{
		"": "want a map with cases, got nothing", "a: [": "x.test.yaml:1", "{}": "want at least one case", "cases: []\n---\ncases: []\n": "want one document, got a second one",
	} {
		_, err := load(t, map[string]string{"x.test.yaml": text})
		require.ErrorContains(t, err, want, text)
	}
}

// TestVacuousExpectations checks that expectations are rejected if they check nothing or cannot be met.
func TestVacuousExpectations(t *testing.T) {
	t.Parallel()
	for _, expect := range []string{
		`contains: ""`, `contains: []`, `order: []`, `matches: ""`, `properties: []`, `counts: {}`, `counts: {claims: {}}`, `messages: {}`, `messages: {user: ""}`,
		`golden: ""`, `same_as: ""`, `same_as: it`, `error: ""`, `counts: {claims: {min: 3, max: 1}}`,
	} {
		_, err := load(t, map[string]string{"x.test.yaml": base + "cases: [{name: it, expect: {" + expect + "}}]\n"})
		require.ErrorContains(t, err, "x.test.yaml:10:", expect)
	}
	_, err := load(t, map[string]string{"x.test.yaml": base + "allow_hidden: maybe\ncases: [{name: it, expect: {contains: x}}]\n"})
	require.ErrorContains(t, err, "allow_hidden: want true or false, got text")
}

// TestDroppedParts checks that a dropped string is noticed even if another string contains it.
func TestDroppedParts(t *testing.T) {
	t.Parallel()
	const omit = "{{- /* retest:omit role question library claims anchors tasks */ -}}"
	report := ran(t, `
  - {name: claims, template: w.tmpl, patch: {claims: [{text: Tides, when: 2024}, {text: Tides slow the earth, when: 2024}], anchors: null}, expect: {counts: {claims: 1}}}
  - {name: made, template: made.tmpl, patch: {anchors: null, claims: [{text: Tides, when: 2024}]}, expect: {counts: {claims: 1, lines: 2}}}
  - {name: tasks, template: tasks.tmpl, patch: {tasks: [{retest: {durable: One}}, {retest: {durable: Two}}]}, expect: {counts: {tasks: 1}}}
`, map[string]string{
		"w.tmpl": omit + "{{(index .Claims 1).Text}}", "made.tmpl": omit + `{{range .Claims}}{{upper "a"}}
{{join " " (list .Text "!")}}{{end}}`,
		"tasks.tmpl": omit + `{{with (index .Tasks 0).Retest}}{{.Durable}}{{end}}`,
	})
	for _, res := range report.Results {
		require.Empty(t, res.Failures, res.Case.Name)
	}
}

// TestInquiryFaultLocations checks the locations of faults in inquiries that are written in the test file and in
// patches.
func TestInquiryFaultLocations(t *testing.T) {
	t.Parallel()
	report := ran(t, "  - name: in place\n    patch:\n      claims: [{text: t, when: 20x4}]\n      anchors: null\n    expect: {contains: x}\n"+
		"  - name: lacking\n    patch: {claims: []}\n    expect: {contains: x}\n", nil)
	require.Contains(t, report.Results[0].Failures[0].Text, `x.test.yaml:13:32: claims[0].when: date "20x4"`)
	require.Contains(t, report.Results[1].Failures[0].Text, "x.test.yaml:17:21: claims: want at least one claim")
}

func TestSelectCases(t *testing.T) {
	t.Parallel()
	f, err := load(t, map[string]string{"x.test.yaml": base + "cases:\n  - {name: one, expect: {contains: nobody}}\n  - {name: two, expect: {contains: nobody}}\n"})
	require.NoError(t, err)
	report, err := suite.Run(t.Context(), []*suite.File{f}, &suite.Options{Run: regexp.MustCompile("two$")})
	require.NoError(t, err)
	require.Len(t, report.Results, 1)
	report, err = suite.Run(t.Context(), []*suite.File{f}, &suite.Options{FailFast: true})
	require.NoError(t, err)
	require.False(t, report.Results[0].Skipped)
	require.True(t, report.Results[1].Skipped)
}

func TestCoverageOfUserTemplates(t *testing.T) {
	t.Parallel()
	report := ran(t, "  - {name: a, expect: {contains: x}}\n  - {name: b, style: xml, patch: {library: null}, expect: {contains: x}}\n", map[string]string{
		"opening.tmpl": "{{.AsOf}} x {{.Role}} {{.Question}} {{with .Library.Name}}{{.}}{{end}}{{with .Library.Span}}{{.}}{{end}}{{if .Vars.a}}<b>{{end}}\n",
	})
	require.Len(t, report.Branches, 3)
	require.Equal(t, uint64(2), report.Branches[0].Taken, "once for the text and once for the user message")
	require.Equal(t, uint64(2), report.Branches[0].Skipped)
	made, err := suite.Page(report)
	require.NoError(t, err)
	page := string(made)
	require.Contains(t, page, "<h1>Branch coverage: 83.3%</h1>")
	require.Contains(t, page, "5 of 6 outcomes were taken.")
	require.Contains(t, page, `<mark class="false" title="true 0 times, false 4 times">.Vars.a</mark><span class="tag">false only</span>}}&lt;b&gt;{{end}}`)
	require.Contains(t, page, `title="true 2 times, false 2 times"`)
	require.Contains(t, page, `<span class="missing">never true</span> <code>.Vars.a</code>`)
}

func TestLines(t *testing.T) {
	t.Parallel()
	require.Empty(t, suite.Lines("a\nb\n", "a\nb\n"))
	require.Equal(t, "@@ line 2\n  a\n- b\n+ B\n  c\n  d", suite.Lines("a\nb\nc\nd\ne\nf\n", "a\nB\nc\nd\ne\nf\n"))
	require.Equal(t, "@@ line 1\n+ a", suite.Lines("", "a\n"))
	long := strings.Repeat("x\n", 20)
	require.Equal(t, "@@ line 1\n- a\n+ b\n  x\n  x\n@@ line 22\n  x\n  x\n- c\n+ d", suite.Lines("a\n"+long+"c\n", "b\n"+long+"d\n"))
}

// TestLinesExplainInvisibleDifferences checks that a diff explains how two lines that look the same differ.
func TestLinesExplainInvisibleDifferences(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, before, after, want string }{
		{"trailing blanks", "a  \n", "a\n", "the line ended with 2 spaces, and now ends with its text"},
		{"a trailing tab", "a\n", "a\t\n", "the line ended with its text, and now ends with a tab"},
		{"a carriage return", "a\r\nb\n", "a\nb\n", "the line ended with a carriage return, and now ends with its text"},
		{"a tab replaced with a space", "a\tb\n", "a b\n", "character 2 is now U+0020 (a space); it was U+0009 (a tab)"},
		{"a no-break space", "é\u00a0b\n", "é b\n", "character 2 is now U+0020 (a space); it was U+00A0 (a no-break space)"},
		{"zero width", "a\u200bb\n", "ab\n", "character 2 is now U+0062; it was U+200B (a zero-width space)"},
		{"composed", "xe\u0301y\n", "x\u00e9y\n", "character 2 is now U+00E9; it was U+0065 U+0301"},
		{"final newline removed", "a\nb\n", "a\nb", "the line break at the end was removed"},
		{"final newline added", "a\nb", "a\nb\n", "a line break was added at the end"},
		{"visible", "a\n", "b\n", ""},
		{"visible blanks", "a b\n", "ab\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := suite.Lines(tt.before, tt.after)
			if tt.want == "" {
				require.NotContains(t, got, "looks the same")
				return
			}
			require.Contains(t, got, "looks the same but differs: "+tt.want)
		})
	}
}

func TestGoldenFilesWithCRLF(t *testing.T) {
	t.Parallel()
	crlf := suite.Golden{Old: []byte("a\r\nb\r\n"), New: []byte("a\nb\n")}
	require.True(t, crlf.Same())
	crlf.New = []byte("a\nc\n")
	require.False(t, crlf.Same())
	require.Equal(t, "@@ line 2\n  a\n- b\n+ c", crlf.Diff())
	require.Equal(t, "a\r\nc\r\n", string(crlf.Update()))
	mixed := suite.Golden{Old: []byte("a\r\nb\n"), New: []byte("a\nb\n")}
	require.False(t, mixed.Same())
	require.Contains(t, mixed.Diff(), "carriage return")
	require.Equal(t, "a\nb\n", string(mixed.Update()))
	require.False(t, (&suite.Golden{New: []byte("")}).Same())
}

// TestTestingPageIsCurrent compares the tables in docs/template-testing.md with the code. RETEST_UPDATE=1 updates them.
func TestTestingPageIsCurrent(t *testing.T) {
	t.Parallel()
	const path, begin, end = "../../docs/template-testing.md", "<!-- generated by RETEST_UPDATE=1 go test ./internal/suite -->\n", "<!-- end -->"
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var a, p strings.Builder
	a.WriteString("| key | value | passes if |\n|---|---|---|\n")
	for _, one := range suite.Assertions() {
		a.WriteString("| `" + one.Name + "` | " + one.Takes + " | " + one.Doc + " |\n")
	}
	for _, one := range suite.Properties() {
		fmt.Fprintf(&p, "%d. %s\n", one.Number, one.Doc)
	}
	parts := strings.Split(string(text), begin)
	require.Len(t, parts, 3)
	for i, table := range []string{a.String(), p.String()} {
		_, after, ok := strings.Cut(parts[i+1], end)
		require.True(t, ok)
		parts[i+1] = table + end + after
	}
	want := strings.Join(parts, begin)
	if os.Getenv("RETEST_UPDATE") != "" {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
	}
	require.Equal(t, want, string(text), "run RETEST_UPDATE=1 go test ./internal/suite")
}

// TestUncoveredComments checks that retest:uncovered comments excuse only gaps in coverage, and only if they give a reason.
func TestUncoveredComments(t *testing.T) {
	t.Parallel()
	report := ran(t, "  - {name: a, expect: {contains: x}}\n", map[string]string{
		"opening.tmpl": "{{/* retest:uncovered no inquiry of ours has it */}}\n{{if .Vars.a}}a{{end}}\n\n{{/* retest:uncovered */}}\n{{if .Vars.b}}b{{end}}\n" +
			"\n{{/* retest:uncovered the role is there */}}\n{{if .Role}}x {{.AsOf}} {{.Role}} {{.Question}}{{.Library.Name}}{{.Library.Span}}{{end}}\n",
	})
	covered, all := report.Branches.Outcomes()
	require.Equal(t, []int{3, 4}, []int{covered, all})
	require.Equal(t, "no inquiry of ours has it", report.Branches[0].Uncovered)
	require.Len(t, report.Warnings, 2)
	require.ErrorContains(t, report.Warnings[0], "opening.tmpl:4:3: want a reason, as in {{/* retest:uncovered no inquiry has one yet */}}, got none")
	require.ErrorContains(t, report.Warnings[1], "opening.tmpl:7:3: the comment has no effect: no branch on its line or the next line has a gap")
	page, err := suite.Page(report)
	require.NoError(t, err)
	require.Contains(t, string(page), "<h3>Excused by a comment</h3>")
}
