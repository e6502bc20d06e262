package inquiry_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/dated-claims/retest/internal/inquirytest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
)

// least is the smallest valid inquiry. Test tables replace its lines or add to them.
const least = `role: a reader
question: whether it holds
claims:
  - text: It holds.
    when: 2024
tasks:
  - retest:
`

// read reads the one inquiry in text.
func read(tb testing.TB, r *inquiry.Reader, text string) (*inquiry.Document, error) {
	tb.Helper()
	var out *inquiry.Document
	var failure error
	for d, err := range r.Read(strings.NewReader(text), "f.yaml") {
		require.Nil(tb, out, "two documents")
		out, failure = d, err
	}
	require.NotNil(tb, out)
	require.Equal(tb, failure == nil, out.Inquiry != nil)
	return out, failure
}

// accepted reads text, which must be a valid inquiry.
func accepted(tb testing.TB, text string) *inquiry.Inquiry {
	tb.Helper()
	d, err := read(tb, &inquiry.Reader{}, text)
	require.NoError(tb, err)
	require.NoError(tb, d.Inquiry.Validate())
	return d.Inquiry
}

const everyKey = `$schema: x
format: 1
id: social_roles-1
role: a reader
question: whether it holds
library: {name: a shelf, span: 2022/2026}
as_of: 2026-11-23
search: yes
answer: {form: json, words: 900}
claims:
  - {id: one, text: It holds., when: 2024–2025, scope: here, anchors: [2502.08640, "https://arxiv.org/abs/2305.16367v2"]}
  - {text: "It falls.", when: ~2024}
anchors:
  - 2502.08640
  - {id: arXiv:2305.16367, title: Role-Play, date: 2023-05, authors: [A, B]}
tasks:
  - retest: {levers: [a, b], durable: c, perishable: [d]}
  - surface: {window: 6 months, focus: e, limit: 5}
  - propose: {count: 2, examples: [f]}
  - ask: {title: g, text: h}
vars: {n: 2502.08640, hex: 0x1F, exp: 1e3, big: 1_000, yes: yes, t: true, l: [1, {a: b}], day: 2024-02-15}
`

func TestEveryKeyIsRead(t *testing.T) {
	t.Parallel()
	q := accepted(t, everyKey)
	require.Equal(t, "social_roles-1", q.ID)
	require.Equal(t, "a shelf", q.Library.Name)
	require.Equal(t, edtf.MustParse("2022/2026"), q.Library.Span)
	require.Equal(t, edtf.MustParse("2026-11-23"), q.AsOf)
	require.Equal(t, inquiry.SearchYes, q.Search)
	require.Equal(t, inquiry.Answer{Form: inquiry.FormJSON, Words: 900}, q.Answer)
	require.Equal(t, "2024/2025 here [arXiv:2502.08640 arXiv:2305.16367v2]", fmt.Sprint(q.Claims[0].When, " ", q.Claims[0].Scope, " ", q.Claims[0].Anchors))
	require.Equal(t, "2024~", q.Claims[1].When.String())
	require.Equal(t, "arXiv:2502.08640", q.Anchors[0].ID.String())
	require.Equal(t, []string{"A", "B"}, q.Anchors[1].Authors)
	require.Equal(t, []inquiry.Task{
		{Retest: &inquiry.Retest{Levers: []string{"a", "b"}, Durable: "c", Perishable: []string{"d"}}},
		{Surface: &inquiry.Surface{Window: inquirytest.Window(t, "6 months"), Focus: "e", Limit: 5}},
		{Propose: &inquiry.Propose{Count: 2, Examples: []string{"f"}}},
		{Ask: &inquiry.Ask{Title: "g", Text: "h"}},
	}, q.Tasks)
	require.Equal(t, map[string]any{
		"n": inquiry.Number("2502.08640"), "hex": "0x1F", "exp": inquiry.Number("1e3"), "big": "1_000", "yes": "yes", "t": true, "l": []any{inquiry.Number("1"), map[string]any{"a": "b"}}, "day": "2024-02-15",
	}, q.Vars)
}

func TestMinimalInquiry(t *testing.T) {
	t.Parallel()
	q := accepted(t, least)
	require.Equal(t, []inquiry.Task{{Retest: &inquiry.Retest{}}}, q.Tasks)
	require.Equal(t, "f", q.ID)
	for in, want := range map[string]inquiry.Search{"yes": "yes", "no": "no", "true": "yes", "false": "no", "unknown": "unknown", "'yes'": "yes"} {
		require.Equal(t, want, accepted(t, least+"search: "+in+"\n").Search)
	}
}

func TestInquiryFaults(t *testing.T) {
	t.Parallel()
	text := func(old, new string) string { return strings.Replace(least, old, new, 1) }
	tests := []struct{ name, in, want string }{
		{"empty text", "", "f.yaml:1:1: it contains no inquiry"},
		{"only comments", "# x\n", "f.yaml:1:1: it contains no inquiry"},
		{"a list", "- a\n", "f.yaml:1:1: want a map with format, id, role, question, library, source, as_of, search, answer, claims, anchors, tasks, vars or $schema, got a list"},
		{"everything missing", "id: a\n", `f.yaml:1:1: role: want the role of the model, as a phrase that follows "You are", got nothing
f.yaml:1:1: question: want the question, such as whether …, got nothing
f.yaml:1:1: claims: want at least one claim, got nothing
f.yaml:1:1: tasks: want at least one task: retest, surface, propose or ask, got nothing`},
		{"format 2", "format: 2\n" + least, `f.yaml:1:9: format: want 1, the only version of the format so far, got a number ("2"); a later version of retest may support it`},
		{"blank role", text("a reader", `" "`), `f.yaml:1:7: role: want the role of the model, as a phrase that follows "You are", got nothing`},
		{"misspelled key without a second fault", text("role", "rol"), `f.yaml:1:1: rol: unknown key "rol"; did you mean role?`},
		{"misspelled task without a second fault", text("retest", "retst"), `f.yaml:7:5: tasks[0].retst: unknown key "retst"; did you mean retest?`},
		{"bad date without a second fault", text("2024", "2024-13"), `f.yaml:5:11: claims[0].when: date "2024-13": month must be 01 to 12`},
		{"wrong list without a second fault", least + "anchors: 5\n", `f.yaml:8:10: anchors: want a list of papers, got a number ("5")`},
		{"wrong anchors and a claim that cites one", text("when: 2024", "when: 2024\n    anchors: [2305.16367]") + "anchors: 5\n", `f.yaml:9:10: anchors: want a list of papers, got a number ("5")`},
		{"empty id", "id: ''\n" + least, `f.yaml:1:5: id: want 1 to 64 letters, digits, - and _, got ""; leave the key out instead`},
		{"bad id", "id: a b\n" + least, `f.yaml:1:5: id: want 1 to 64 letters, digits, - and _, got "a b"`},
		{"month as the day", "as_of: 2026-11\n" + least, `f.yaml:1:8: as_of: want a full date such as 2026-11-23, got "2026-11"`},
		{"search", "search: maybe\n" + least, `f.yaml:1:9: search: want yes, no or unknown, got "maybe"`},
		{"duplicate key", least + "role: b\n", `f.yaml:8:1: role: the key "role" appears twice`},
		{"duplicate ids", text("- text: It holds.", "- {id: a, text: x, when: 2024}\n  - id: a\n    text: y"), `f.yaml:5:9: claims[1].id: the id "a" is also used by claims[0]; claims without an id are named c1, c2 … by position`},
		{"id that equals a positional id", text("- text: It holds.", "- {id: c2, text: x, when: 2024}\n  - text: y"), `f.yaml:5:5: claims[1]: the id "c2" is also used by claims[0]; claims without an id are named c1, c2 … by position`},
		{"one paper in two spellings", least + "anchors: [arXiv:2305.16367v2, {id: https://arxiv.org/abs/2305.16367}]\n", `f.yaml:8:36: anchors[1].id: arXiv:2305.16367 is the same paper as anchors[0]; list it once`},
		{"claim citing an unlisted work without an identifier", text("when: 2024", "when: 2024\n    anchors: ['ref:report']"), `f.yaml:6:15: claims[0].anchors[0]: want the title of ref:report, which has no other identifier, got nothing; list it under anchors`},
		{"no date", text("    when: 2024\n", ""), `f.yaml:4:5: claims[0].when: want the date of the claim's evidence, got nothing`},
		{"no date, and papers without dates", text("when: 2024", "anchors: [10.1000/x]"), `f.yaml:4:5: claims[0].when: want the date of the claim's evidence, because none of the papers that it rests on has a date, got nothing`},
		{"surface without a value", least + "  - surface:\n", `f.yaml:8:13: tasks[1].surface: want a window such as "6 months", got nothing (null)`},
		{"no window", least + "  - surface: {focus: x}\n", `f.yaml:8:14: tasks[1].surface.window: want a window such as "6 months", got nothing`},
		{"no count", least + "  - propose: {examples: [x]}\n", `f.yaml:8:14: tasks[1].propose.count: want how many questions to propose, got nothing`},
		{"no text", least + "  - ask: {title: x}\n", `f.yaml:8:10: tasks[1].ask.text: want what to ask, got nothing`},
		{"two kinds in a task", least + "    ask: {text: x}\n", `f.yaml:8:10: tasks[0].ask: want one kind per task, got retest and ask; start a separate task for each, with a dash`},
		{"empty task", least + "  - {}\n", `f.yaml:8:5: tasks[1]: want one of retest, surface, propose and ask, got none`},
		{"null in vars", least + "vars: {a: [~]}\n", `f.yaml:8:12: vars.a[0]: want text, true or false, a list or a map, got nothing (null); leave the key out instead`},
		{"blank text in a list", least + "  - propose: {count: 1, examples: [a, ' ']}\n", `f.yaml:8:39: tasks[1].propose.examples[1]: want text, or no value at all, got nothing`},
		{"hidden text", text("It holds.", "\"It\\u200B holds.\""), `f.yaml:4:11: claims[0].text: zero-width characters (U+200B) at byte 2; remove it, or allow hidden text`},
		{"several faults in file order", "format: 2\nclaims: [{text: x, when: never}]\nrole: 5\ntasks: [{propose: {count: 0}}]\nid: a b\n", `f.yaml:1:1: question: want the question, such as whether …, got nothing
f.yaml:1:9: format: want 1, the only version of the format so far, got a number ("2"); a later version of retest may support it
f.yaml:2:26: claims[0].when: date "never": want a date such as 2024, 2024-02, "15 Feb 2024", "spring 2024" or 2024–2025
f.yaml:3:7: role: want text, got a number ("5"); put it in quotes
f.yaml:4:27: tasks[0].propose.count: want a whole number from 1 to 1000, got "0"
f.yaml:5:5: id: want 1 to 64 letters, digits, - and _, got "a b"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := read(t, &inquiry.Reader{}, tt.in)
			_, isList := errors.AsType[fault.List](err)
			require.True(t, isList)
			require.EqualError(t, err, tt.want)
		})
	}
}

func TestNumericIdentifierInJSON(t *testing.T) {
	t.Parallel()
	const text = `{"role": "a", "question": "b", "claims": [{"text": "c", "when": 2024}], "anchors": [2502.08640], "tasks": [{"retest": null}]}`
	for _, err := range inquiry.Read(strings.NewReader(text), "f.json") {
		require.EqualError(t, err, "f.json:1:85: anchors[0]: want an identifier as text, got a number (2502.08640); put it in quotes")
	}
}

func TestIDsFromFileNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"a.yaml": "a", "dir/a.b.yaml": "a-b", "dir/inquiry.yaml": "dir", "inquiry.yaml": "inquiry", "../inquiry.yaml": "inquiry", "/inquiry.json": "inquiry",
		`c:\x y\inquiry.yaml`: "x-y", "é ü.yaml": "inquiry", "-": "inquiry", "": "inquiry", "_a_.yaml": "_a_", ".yaml": "inquiry", "a.jsonl.gz": "a",
		strings.Repeat("x", 80) + ".yaml": strings.Repeat("x", 64),
	} {
		var got []string
		for d, err := range inquiry.Read(strings.NewReader(toJSONLine(t)+"\n"+toJSONLine(t)+"\n"), name) {
			if err != nil {
				continue
			}
			got = append(got, d.Inquiry.ID)
		}
		if strings.HasSuffix(name, ".yaml") {
			got = nil
			for d, err := range inquiry.Read(strings.NewReader(least+"---\n"+least), name) {
				require.NoError(t, err)
				got = append(got, d.Inquiry.ID)
			}
		}
		if strings.HasSuffix(name, ".yaml") || name == "-" {
			require.Equal(t, []string{want, want[:min(len(want), 62)] + "-2"}, got, name)
		}
		require.Equal(t, want, got[0], name)
	}
}

func toJSONLine(tb testing.TB) string {
	tb.Helper()
	q := accepted(tb, least)
	q.ID = ""
	return string(inquirytest.JSON(tb, q))
}

func TestDefaultsApplyToEveryRecord(t *testing.T) {
	t.Parallel()
	defaults, err := inquiry.ReadDefaults(strings.NewReader("role: x\nas_of: 2026-11-23\nlibrary: {name: shelf, span: 2022}\nanchors: [2305.16367]\nvars: {a: 1, m: {b: 2, c: 3}}\n"), "d.yaml")
	require.NoError(t, err)
	d, err := read(t, &inquiry.Reader{Defaults: defaults}, least+"library: {span: 2023}\nanchors: [2502.08640]\nvars: {m: {b: 4}}\n")
	require.NoError(t, err)
	q := d.Inquiry
	require.Equal(t, "a reader", q.Role)
	require.Equal(t, inquiry.Library{Name: "shelf", Span: edtf.MustParse("2023")}, q.Library)
	require.Len(t, q.Anchors, 1)
	require.Equal(t, "2026-11-23", q.AsOf.String())
	require.Equal(t, map[string]any{"a": inquiry.Number("1"), "m": map[string]any{"b": inquiry.Number("4"), "c": inquiry.Number("3")}}, q.Vars)
	require.Equal(t, "d.yaml:2:8", d.At("as_of").String())
	require.Equal(t, "f.yaml:1:7", d.At("role").String())

	for in, want := range map[string]string{
		"":                      "d.yaml:1:1: want a map, got nothing",
		"rol: x\n":              `d.yaml:1:1: rol: unknown key "rol"; did you mean role?`,
		"role: a\n---\nrole: b": "d.yaml:3:1: want one document, got a second one",
		"role: [":               "d.yaml:1:7: YAML: the bracket that opens here is not closed; close it, or put text that starts with it in quotes",
	} {
		_, err := inquiry.ReadDefaults(strings.NewReader(in), "d.yaml")
		require.EqualError(t, err, want)
	}
	_, err = inquiry.ReadDefaults(iotest.ErrReader(errors.New("no disk")), "d.yaml")
	require.ErrorContains(t, err, "no disk")
}

func TestPapersFillInAnchors(t *testing.T) {
	t.Parallel()
	papers, err := inquiry.ReadPapers(strings.NewReader("arXiv:2305.16367v1: {title: Role-Play, date: 2023-05, authors: [A]}\n2502.08640: {title: Utility}\n"), "p.yaml")
	require.NoError(t, err)
	d, err := read(t, &inquiry.Reader{Papers: papers}, least+"anchors: [2305.16367v2, {id: 2502.08640, title: Own}]\n")
	require.NoError(t, err)
	a := d.Inquiry.Anchors
	require.Equal(t, "arXiv:2305.16367v2 Role-Play 2023-05 [A]", fmt.Sprint(a[0].ID, " ", a[0].Title, " ", a[0].Date, " ", a[0].Authors))
	require.Equal(t, "Own", a[1].Title)
	a[0].Authors[0] = "changed"
	d, err = read(t, &inquiry.Reader{Papers: papers}, least+"anchors: [2305.16367v2]\n")
	require.NoError(t, err)
	require.Equal(t, []string{"A"}, d.Inquiry.Anchors[0].Authors)

	_, err = inquiry.ReadPapers(strings.NewReader("x: {title: a}\n2305.16367: {titel: b}\narXiv:2305.16367v2: {title: c}\n2502.08640: {id: 2305.16367}\n"), "p.yaml")
	require.ErrorContains(t, err, `p.yaml:1:1: x: identifier "x"`)
	require.ErrorContains(t, err, `p.yaml:2:14: 2305.16367.titel: unknown key "titel"; did you mean title?`)
	require.ErrorContains(t, err, `p.yaml:3:1: arXiv:2305.16367v2: arXiv:2305.16367v2 comes twice`)
	require.ErrorContains(t, err, `p.yaml:4:13: 2502.08640: want the same identifier as the key, or none, got arXiv:2305.16367`)
}

func TestDocumentPositions(t *testing.T) {
	t.Parallel()
	r := &inquiry.Reader{MaxBytes: 200}
	text := least + "---\n" + "x: [\n---\n" + least + "# " + strings.Repeat("x", 200) + "\n---\n" + least
	var got []string
	for d, err := range r.Read(strings.NewReader(text), "f.yaml") {
		got = append(got, fmt.Sprint(d.Index, " ", d.Line(), " ", d.Offset, " ", d.At("claims[0].when"), " ", err))
		require.True(t, strings.HasPrefix(text[d.Offset:], string(d.Source())))
	}
	n := len(least)
	require.Equal(t, []string{
		"0 1 0 f.yaml:5:11 <nil>",
		fmt.Sprintf("1 8 %d f.yaml:8:1 f.yaml:9:4: YAML: the bracket that opens here is not closed; close it, or put text that starts with it in quotes", n),
		fmt.Sprintf("2 10 %d f.yaml:10:1 f.yaml:10:1: a document of more than 200 bytes; write a corpus as JSONL, one inquiry per line", n+9),
		fmt.Sprintf("3 19 %d f.yaml:24:11 <nil>", 2*n+9+4+203),
	}, got)
}

func TestValuePositions(t *testing.T) {
	t.Parallel()
	d, err := read(t, &inquiry.Reader{}, everyKey)
	require.NoError(t, err)
	for path, want := range map[string]string{
		"": "1:1", "role": "4:7", "library.span": "6:32", "claims[1].when": "12:31", "claims[1].scope": "12:5", "anchors[0].title": "14:5",
		"tasks[3].ask.text": "20:27", "nothing": "1:1", "claims[9]": "11:3",
	} {
		require.Equal(t, "f.yaml:"+want, d.At(path).String(), path)
	}
	require.Empty(t, (&inquiry.Document{}).At("role").String())
	require.Nil(t, (&inquiry.Document{}).Source())
	require.Zero(t, (&inquiry.Document{}).Line())
}

func TestAllowHidden(t *testing.T) {
	t.Parallel()
	text := strings.Replace(least, "It holds.", "It\u200B holds.", 1)
	_, err := read(t, &inquiry.Reader{}, text)
	require.ErrorIs(t, err, inquiry.ErrInvalid)
	d, err := read(t, &inquiry.Reader{AllowHidden: true}, text)
	require.NoError(t, err)
	require.Equal(t, "It\u200B holds.", d.Inquiry.Claims[0].Text)
}

func TestReaderError(t *testing.T) {
	t.Parallel()
	broken := errors.New("no disk")
	n := 0
	for d, err := range inquiry.Read(iotest.ErrReader(broken), "f.yaml") {
		require.Nil(t, d)
		require.ErrorIs(t, err, broken)
		require.EqualError(t, err, "f.yaml: no disk")
		n++
	}
	require.Equal(t, 1, n)
}
