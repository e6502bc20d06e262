package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/check"
	"github.com/dated-claims/retest/inquiry"
)

const toFix = `# a library   
role: r
question: q
claims:
  - text: The best models plan badly.   # a comment
    when: "Feb 2024"
    anchors: ["https://arxiv.org/abs/2305.16367v1"]   
  - {text: Tools make up for bad plans, when: 2023}
  -   id: c
      text: Planning costs tokens.
      when: '2024-03'
      anchors: [2305.16367, DOI:10.1000/182]
anchors:
  - id: arXiv:2305.16367   # keep
    title: Role-Play
  - id: doi:10.1000/182
    title: Handbook
  - id: https://doi.org/10.1000/182
    title: Handbook
  # between

  - 2305.16367
tasks: [{retest: }]
`

const fixedText = `# a library   
role: r
question: q
claims:
  - id: best-models-plan-badly
    text: The best models plan badly.   # a comment
    when: "2024-02"
    anchors: ["arXiv:2305.16367v1"]   
  - {id: tools-make-up-bad, text: Tools make up for bad plans, when: 2023}
  -   id: c
      text: Planning costs tokens.
      when: '2024-03'
      anchors: [arXiv:2305.16367, doi:10.1000/182]
anchors:
  - id: arXiv:2305.16367   # keep
    title: Role-Play
  - id: doi:10.1000/182
    title: Handbook
  # between

tasks: [{retest: }]
`

func TestFix(t *testing.T) {
	t.Parallel()
	out, done := check.Fix([]byte(toFix), "x.yaml", nil)
	require.Equal(t, fixedText, string(out))
	require.Len(t, done, 8)
	again, done := check.Fix(out, "x.yaml", nil)
	require.Equal(t, fixedText, string(again))
	require.Empty(t, done)
}

func TestFixChangesNothing(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"an ignored rule":                               strings.Replace(fixedText, "doi:10.1000/182]", "10.1000/182] # retest:ignore identifier-spelling", 1),
		"different entries":                             completed("anchors:\n  - id: doi:10.1000/182\n    title: A\n  - id: doi:10.1000/182\n    title: B"),
		"entries with a comment":                        completed("anchors:\n  - id: doi:10.1000/182\n    title: A\n  - id: doi:10.1000/182 # here\n    title: A"),
		"invalid YAML":                                  "a: [",
		"not an inquiry":                                "a: 1\n",
		"nothing":                                       "",
		"a comment above the second entry":              completed("anchors:\n  - id: doi:10.1000/182\n    title: A\n  # the best one\n  - id: doi:10.1000/182\n    title: A"),
		"an entry with a blank line":                    completed("anchors:\n  - id: doi:10.1000/182\n    title: A\n  - id: doi:10.1000/182\n    title: A\n\n    date: 2023-06"),
		"a quoted title on several lines":               completed("anchors:\n  - id: doi:10.1000/182\n    title: \"A\n\n      Paper\"\n  - id: doi:10.1000/182\n    title: \"A\n\n      Paper\""),
		"an entry in braces":                            completed("anchors:\n  - {\n    id: doi:10.1000/182,\n    title: A\n  }\n  - {\n    id: doi:10.1000/182,\n    title: A\n  }"),
		"another version":                               completed("anchors:\n  - id: arXiv:2305.16367v1\n    title: A\n  - id: arXiv:2305.16367v2\n    title: A"),
		"a shorter title":                               completed("anchors:\n  - id: doi:10.1000/182\n    title: A long\n      title of it\n  - id: doi:10.1000/182\n    title: A long"),
		"a claim with a YAML anchor in an invalid file": completed("claims:\n  - &a\n    text: Tides slow.\n    when: 2024\n    colour: red"),
		"an open date":                                  completed("claims:\n  - {id: a, text: t, when: before 2020}"),
		"an alias":                                      "role: r\nquestion: q\nas_of: &d 2026-11-23\nclaims: [{id: a, text: t, when: *d}]\ntasks: [{retest: }]\n",
	} {
		out, done := check.Fix([]byte(text), "x.yaml", nil)
		require.Equal(t, text, string(out), name)
		require.Empty(t, done, name)
	}
}

// TestFixWithOtherFaults checks that Fix fixes what it can even if other faults remain.
func TestFixWithOtherFaults(t *testing.T) {
	t.Parallel()
	text := "role: r\r\nquestion: q\r\nas_of: 2026-11-23\r\nclaims:\r\n  - text: Null.\r\n    when: &d Feb 2024\r\n  - text: \"Two.\"\r\n    when: *d\r\n  - id: c\r\n    text: t\r\n    when: Mar 2024\r\ntasks: [{retest: }]\r\n"
	out, done := check.Fix([]byte(text), "x.yaml", nil)
	require.Equal(t, "role: r\r\nquestion: q\r\nas_of: 2026-11-23\r\nclaims:\r\n  - id: claim-null\r\n    text: Null.\r\n    when: &d Feb 2024\r\n  - id: two\r\n    text: \"Two.\"\r\n    when: *d\r\n  - id: c\r\n    text: t\r\n    when: 2024-03\r\ntasks: [{retest: }]\r\n", string(out))
	require.Len(t, done, 3)
}

func TestFixJSON(t *testing.T) {
	t.Parallel()
	const line = `{"role":"r","question":"q","claims":[{ "text":"Tides turn.","when":"Feb 2024"},{"text":"Tides turn.","when":2024}],"tasks":[{"retest":{}}],"anchors":[{"id":"2305.16367"}]}` + "\n"
	out, done := check.Fix([]byte(line+line), "x.jsonl", nil)
	want := `{"role":"r","question":"q","claims":[{ "id": "tides-turn", "text":"Tides turn.","when":"2024-02"},{"id": "tides-turn-2", "text":"Tides turn.","when":2024}],"tasks":[{"retest":{}}],"anchors":[{"id":"arXiv:2305.16367"}]}` + "\n"
	require.Equal(t, want+want, string(out))
	require.Len(t, done, 8)
	require.Equal(t, 2, done[4].Pos.Line)
}

const textsToFix = `role: sleep researcher # of naps
question: 'whether naps "help" the memory'
claims:
  - {id: a, text: "A fin\u200Bding of \uFEFF\\u200b naps\xad", when: 2023, anchors: [arXiv:2305.16367], scope: "می\u200Cخواهم"} # \u200B
  - id: b
    text: >-
      Long na` + "\u200b" + `ps do not
      help` + "\u200c" + `.
    when: 2023
    anchors: [arXiv:2305.16367]
  - {id: c, text: 'It` + "\u200d" + `''s the Donau` + "\u00ad" + `dampf` + "\u00ad\u00ad" + `schiff.', when: 2023, anchors: [arXiv:2305.16367]}
anchors:
  - {id: arXiv:2305.16367, title: Uptake of CO<sub>2</sub> by <i>E. coli</i>}
  - {id: doi:10.1000/1, title: 'The \emph{naps}'' &amp; sleep'}
  - id: doi:10.1000/2
    title: "Of \"$\\alpha$\" waves: a ` + "\u200b" + `review" # of all
  - {id: doi:10.1000/3, title: 'Bounds by $x^{\alpha}$'}
  - {id: doi:10.1000/4, title: Plain title}
vars: {note: "a` + "\u200b" + `b", "list": ["c\u200Dd"]}
tasks: [{retest: }]
`

// TestFixText tests fixes of titles, roles and stray characters in every quoting style.
func TestFixText(t *testing.T) {
	t.Parallel()
	const want = `role: a sleep researcher # of naps
question: 'whether naps "help" the memory'
claims:
  - {id: a, text: "A finding of \\u200b naps", when: 2023, anchors: [arXiv:2305.16367], scope: "می\u200Cخواهم"} # \u200B
  - id: b
    text: >-
      Long naps do not
      help.
    when: 2023
    anchors: [arXiv:2305.16367]
  - {id: c, text: 'It''s the Donau` + "\u00ad" + `dampf` + "\u00ad" + `schiff.', when: 2023, anchors: [arXiv:2305.16367]}
anchors:
  - {id: arXiv:2305.16367, title: Uptake of CO₂ by E. coli}
  - {id: doi:10.1000/1, title: 'The naps'' & sleep'}
  - id: doi:10.1000/2
    title: "Of \"α\" waves: a review" # of all
  - {id: doi:10.1000/3, title: 'Bounds by $x^{\alpha}$'}
  - {id: doi:10.1000/4, title: Plain title}
vars: {note: "ab", "list": ["cd"]}
tasks: [{retest: }]
`
	out, _ := check.Fix([]byte(textsToFix), "x.yaml", nil)
	require.Equal(t, want, string(out))
	again, done := check.Fix(out, "x.yaml", nil)
	require.Equal(t, want, string(again))
	require.Empty(t, done)
	ignored, done := check.Fix([]byte(textsToFix), "x.yaml", nil, "title-markup", "hidden-text", "role-article")
	require.Equal(t, textsToFix, string(ignored))
	require.Empty(t, done)
}

// TestFixKeepsHiddenCharacters checks that hidden characters that require human judgment are kept, both alone and beside stray ones.
func TestFixKeepsHiddenCharacters(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a\U000E0069\U000E0067":        "a\U000E0069\U000E0067",
		"a\u202Eb":                     "a\u202Eb",
		"a\u2060b":                     "a\u2060b",
		"a\u200Bb\u202Ec":              "ab\u202Ec",
		"a\u200B\U000E0069b":           "a\U000E0069b",
		"a\U000E0069\u200B\U000E0067b": "a\U000E0069\U000E0067b",
	} {
		text := completed("claims:\n  - {id: a, when: 2023, text: \"" + in + "\"}")
		out, _ := check.Fix([]byte(text), "x.yaml", nil)
		require.Equal(t, completed("claims:\n  - {id: a, when: 2023, text: \""+want+"\"}"), string(out), "%q", in)
	}
}

func TestRolesWithoutArticle(t *testing.T) {
	t.Parallel()
	ask := "whether the tides slow the earth"
	for role, want := range map[string]string{
		"cardiologist":                         "a cardiologist",
		"oceanographer":                        "an oceanographer",
		"honest critic":                        "an honest critic",
		"user researcher at a company":         "a user researcher at a company",
		"urologist":                            "a urologist",
		"university lecturer":                  "a university lecturer",
		"careful reviewer of clinical trials":  "a careful reviewer of clinical trials",
		"expert in machine learning":           "an expert in machine learning",
		"physician who re-tests dated claims":  "a physician who re-tests dated claims",
		"senior AI researcher.":                "a senior AI researcher.",
		"data scientist, and a careful one":    "a data scientist, and a careful one",
		"a cardiologist":                       "",
		"an oceanographer":                     "",
		"the editor":                           "",
		"Chief Editor of the Journal":          "",
		"Alan Turing":                          "",
		"Dr. House":                            "",
		"cardiologists":                        "",
		"someone who reads journals":           "",
		"one of the reviewers":                 "",
		"responsible for the reviewers":        "",
		"our reviewer":                         "",
		"nature's editor":                      "",
		"editor in chief":                      "",
		"director of the institute":            "",
		"skilled in medicine":                  "",
		"asked to judge claims":                "",
		"reading claims as an expert":          "",
		"very clever":                          "",
		"eager":                                "",
		"in charge of a number of papers":      "",
		"artificial intelligence":              "",
		"médico":                               "",
		"un investigador":                      "",
		"two researchers, one of them a nurse": "",
		"r":                                    "",
		"":                                     "",
	} {
		found := check.New(nil).Inquiry(&inquiry.Inquiry{Role: role, Question: ask})
		if want == "" {
			require.NotContains(t, found.Error(), "without an article", role)
			continue
		}
		require.EqualError(t, found, fmt.Sprintf("role: the prompt says \"You are %s\", without an article; write: %s", role, want))
		again := check.New(nil).Inquiry(&inquiry.Inquiry{Role: want, Question: ask})
		require.Empty(t, again, want)
	}
	require.Empty(t, check.New(nil).Inquiry(&inquiry.Inquiry{Role: "investigador", Question: "si las mareas frenan la Tierra"}))
}

// TestAdvisedDatesRoundTrip checks that every date form that check recommends reads back as the same date and triggers no further
// advice.
func TestAdvisedDatesRoundTrip(t *testing.T) {
	t.Parallel()
	for _, date := range []string{
		"Dec 2011", "Feb 2024", "c. Dec 2011", "circa March 2010", "Dec 2011?", "2020 Jan 15", "Jan–Mar 2024", "Dec 2011–Feb 2012", "15th February 2024",
		"January 16–22, 2023", "March 2024",
	} {
		text := completed("claims:\n  - {id: a, text: A finding., when: \"" + date + "\"}")
		found := checked(t, text, "x.yaml", &check.Options{Ignore: []string{"claim-without-anchor"}})
		require.Equal(t, []string{"2 date-form"}, placed(found), date)
		out, done := check.Fix([]byte(text), "x.yaml", nil)
		require.Len(t, done, 1, date)
		require.Equal(t, done[0].Message(), found[0].Message(), date)
		was, is := readOne(t, text), readOne(t, string(out))
		require.Equal(t, was.Claims[0].When, is.Claims[0].When, date)
		require.Empty(t, checked(t, string(out), "x.yaml", &check.Options{Ignore: []string{"claim-without-anchor"}}), date)
	}
	for _, date := range []string{"2024-01–2024-03", "december 2011", "about 2024", "the 1990s", "18th century", "Q3 2024", "mid-2024", "winter 2023/24", "500 AD", "2024-2025", "before 2020"} {
		text := completed("claims:\n  - {id: a, text: A finding., when: \"" + date + "\"}")
		require.Empty(t, checked(t, text, "x.yaml", &check.Options{Ignore: []string{"claim-without-anchor"}}), date)
	}
}

// readOne reads the only inquiry in text.
func readOne(t *testing.T, text string) *inquiry.Inquiry {
	t.Helper()
	for d, err := range inquiry.Read(strings.NewReader(text), "x.yaml") {
		require.NoError(t, err)
		return d.Inquiry
	}
	return nil
}

// FuzzFix checks that a second run of Fix finds nothing left to fix.
func FuzzFix(f *testing.F) {
	for _, s := range []string{toFix, fixedText, textsToFix, completed("claims:\n- text: a\n  when: 2024"), "{role: r, question: q, claims: [{text: é, when: '~2024'}], tasks: [{retest: }]}", "claims:\n\t- {text: x}", "- {", "a: {}\n---\n" + toFix} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{"x.yaml", "x.jsonl"} {
			out, _ := check.Fix([]byte(text), name, nil)
			again, done := check.Fix(out, name, nil)
			require.Equal(t, string(out), string(again))
			require.Empty(t, done)
		}
	})
}

func ExampleChecker_Document() {
	c := check.New(nil)
	const text = `
role: an oceanographer
question: whether tides slow the rotation of the earth
as_of: 2026-11-23
claims:
  - id: friction
    text: Tidal friction currently lengthens the day.
    when: 2027
    anchors: [arXiv:2305.16367]
anchors: [{id: arXiv:2305.16367, title: Role-Play, date: 2023-05}]
tasks: [{retest: }]
`
	for d, err := range inquiry.Read(strings.NewReader(text), "tides.yaml") {
		found, err := c.Document(d, err)
		if err != nil {
			fmt.Println(err)
		}
		for _, f := range found {
			fmt.Printf("%s: %s [%s]\n", f.Severity, f, f.Rule)
		}
	}
	// Output:
	// warning: tides.yaml:7:11: claims[0].text: "currently" is true only at the time of writing; write the claim's date instead [stale-words]
	// error: tides.yaml:8:11: claims[0].when: the claim is dated 2027, after the day of the prompt, 2026-11-23 [claim-after-as-of]
}

func ExampleFix() {
	const text = `
role: an oceanographer   # of tides
question: whether tides slow the rotation of the earth
claims:
  - text: Tidal friction lengthens the day.
    when: Feb 2024
tasks: [{retest: }]
`
	out, _ := check.Fix([]byte(text), "tides.yaml", nil)
	fmt.Println(string(out))
	// Output:
	// role: an oceanographer   # of tides
	// question: whether tides slow the rotation of the earth
	// claims:
	//   - id: tidal-friction-lengthens-day
	//     text: Tidal friction lengthens the day.
	//     when: 2024-02
	// tasks: [{retest: }]
}

// sayings are claims of typical length.
var sayings = [...]string{
	"Tidal friction in shallow seas lengthens the day by about two milliseconds a century, as records of eclipses show.",
	"Most of the energy goes into the currents over rough ground, and little into those of the open ocean.",
	"Satellites see the moon recede by 38 mm a year, which is more than the mean over the age of the earth.",
	"Models that leave out the shape of the coasts give a history of the moon that contradicts rocks.",
	"Banded sediments record the number of days in a year 450 million years ago with an error under two per cent.",
	"Melting ice moves mass away from the poles and slows the rotation as well, by an amount that is still disputed.",
}

// BenchmarkCheck measures the time to check a corpus, for comparison with the time to read it.
func BenchmarkCheck(b *testing.B) {
	const n = 1000
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, `{"id":"q%d","role":"an oceanographer","question":"whether tides slow the rotation of the earth in case %d","as_of":"2026-11-23","library":{"name":"the shelf","span":"2022/2026"},"claims":[`, i, i)
		for c := range 6 {
			if c > 0 {
				text.WriteByte(',')
			}
			fmt.Fprintf(&text, `{"id":"claim-%d","text":"%s","when":"2024","anchors":["arXiv:2305.%05d"]}`, c, sayings[c], i%100*10+c+1)
		}
		text.WriteString(`],"anchors":[`)
		for c := range 6 {
			if c > 0 {
				text.WriteByte(',')
			}
			fmt.Fprintf(&text, `{"id":"arXiv:2305.%05d","title":"The Slowing of the Earth in Basin %d of %d","date":"2023-05"}`, i%100*10+c+1, c, i%100)
		}
		text.WriteString(`],"tasks":[{"retest":{"levers":["better clocks","longer records"]}},{"surface":{"window":"6 months"}}]}` + "\n")
	}
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, err := range inquiry.Read(strings.NewReader(text.String()), "x.jsonl") {
				require.NoError(b, err)
			}
		}
	})
	b.Run("read-and-check", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c := check.New(nil)
			for d, err := range inquiry.Read(strings.NewReader(text.String()), "x.jsonl") {
				_, err := c.Document(d, err)
				require.NoError(b, err)
			}
		}
	})
}
