package inquiry_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dated-claims/retest/internal/inquirytest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
)

func TestValidateReportsPath(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*inquiry.Inquiry)
		path   string
		rule   string
	}{
		{"role", func(q *inquiry.Inquiry) { q.Role = " \n" }, "role", "required"},
		{"question", func(q *inquiry.Inquiry) { q.Question = "" }, "question", "required"},
		{"claims", func(q *inquiry.Inquiry) { q.Claims = nil }, "claims", "required"},
		{"tasks", func(q *inquiry.Inquiry) { q.Tasks = nil }, "tasks", "required"},
		{"id", func(q *inquiry.Inquiry) { q.ID = strings.Repeat("x", 65) }, "id", "id"},
		{"as_of", func(q *inquiry.Inquiry) { q.AsOf = edtf.MustParse("2024-02") }, "as_of", "as-of"},
		{"search", func(q *inquiry.Inquiry) { q.Search = "Yes" }, "search", "value"},
		{"form", func(q *inquiry.Inquiry) { q.Answer.Form = "x" }, "answer.form", "value"},
		{"words", func(q *inquiry.Inquiry) { q.Answer.Words = -1 }, "answer.words", "range"},
		{"claim without text", func(q *inquiry.Inquiry) { q.Claims[1].Text = "" }, "claims[1].text", "required"},
		{"claim without date", func(q *inquiry.Inquiry) { q.Claims[1].When = edtf.Date{} }, "claims[1].when", "required"},
		{"claim's id", func(q *inquiry.Inquiry) { q.Claims[0].ID = "a b" }, "claims[0].id", "id"},
		{"duplicate claim id", func(q *inquiry.Inquiry) { q.Claims[2].ID = "c2" }, "claims[2].id", "duplicate-id"},
		{"claim citing a paper twice", func(q *inquiry.Inquiry) {
			q.Claims[0].Anchors = append(q.Claims[0].Anchors, anchor.MustParseID("2305.16367v7"))
		}, "claims[0].anchors[2]", "duplicate-anchor"},
		{"claim citing an empty identifier", func(q *inquiry.Inquiry) { q.Claims[0].Anchors[1] = anchor.ID{} }, "claims[0].anchors[1]", "required"},
		{"claim citing an unlisted work without an identifier", func(q *inquiry.Inquiry) { q.Claims[0].Anchors[1] = anchor.MustParseID("ref:report") }, "claims[0].anchors[1]", "required"},
		{"claim citing one work by two identifiers", func(q *inquiry.Inquiry) {
			q.Anchors[0].Also = []anchor.ID{anchor.MustParseID("10.1000/x")}
			q.Claims[0].Anchors = []anchor.ID{q.Anchors[0].ID, anchor.MustParseID("doi:10.1000/X")}
		}, "claims[0].anchors[1]", "duplicate-anchor"},
		{"paper listed again under its other identifier", func(q *inquiry.Inquiry) {
			q.Claims[0].Anchors, q.Anchors[0].Also = nil, []anchor.ID{q.Anchors[1].ID}
		}, "anchors[1].id", "duplicate-anchor"},
		{"two papers sharing another identifier", func(q *inquiry.Inquiry) {
			q.Anchors[0].Also, q.Anchors[1].Also = []anchor.ID{anchor.MustParseID("10.1000/x")}, []anchor.ID{anchor.MustParseID("10.1000/X")}
		}, "anchors[1].also[0]", "duplicate-anchor"},
		{"empty other identifier", func(q *inquiry.Inquiry) { q.Anchors[0].Also = []anchor.ID{{}} }, "anchors[0].also[0]", "required"},
		{"standing", func(q *inquiry.Inquiry) { q.Anchors[0].Standing = "gone" }, "anchors[0].standing", "value"},
		{"passage from a paper that is not cited", func(q *inquiry.Inquiry) {
			q.Claims[0].Passages = []claim.Passage{{Anchor: anchor.MustParseID("10.1000/x"), At: "p. 1"}}
		}, "claims[0].anchors[0]", "value"},
		{"two passages from one paper", func(q *inquiry.Inquiry) {
			p := claim.Passage{Anchor: q.Claims[0].Anchors[0], At: "p. 1"}
			q.Claims[0].Passages = []claim.Passage{p, p}
		}, "claims[0].anchors[0]", "value"},
		{"hidden text in a passage", func(q *inquiry.Inquiry) {
			q.Claims[0].Passages = []claim.Passage{{Anchor: q.Claims[0].Anchors[1], At: "p.\u202E 1"}}
		}, "claims[0].anchors[1].at", "hidden-text"},
		{"superseded claim", func(q *inquiry.Inquiry) { q.Claims[0].Supersedes = "a b" }, "claims[0].supersedes", "id"},
		{"unsupported type in a claim's vars", func(q *inquiry.Inquiry) { q.Claims[1].Vars = map[string]any{"a": struct{}{}} }, "claims[1].vars.a", "type"},
		{"unsupported type in a paper's vars", func(q *inquiry.Inquiry) { q.Anchors[1].Vars = map[string]any{"a": struct{}{}} }, "anchors[1].vars.a", "type"},
		{"unsupported type in a task's vars", func(q *inquiry.Inquiry) { q.Tasks[1].Vars = map[string]any{"a": struct{}{}} }, "tasks[1].vars.a", "type"},
		{"vars without a task", func(q *inquiry.Inquiry) { q.Tasks[1] = inquiry.Task{Vars: map[string]any{"a": "b"}} }, "tasks[1]", "task"},
		{"paper without identifier", func(q *inquiry.Inquiry) { q.Anchors = append(q.Anchors, anchor.Paper{Title: "x"}) }, "anchors[2].id", "required"},
		{"paper twice", func(q *inquiry.Inquiry) {
			q.Anchors = append(q.Anchors, anchor.Paper{ID: anchor.MustParseID("2305.16367v9")})
		}, "anchors[2].id", "duplicate-anchor"},
		{"work without an identifier or a title", func(q *inquiry.Inquiry) {
			q.Anchors = append(q.Anchors, anchor.Paper{ID: anchor.MustParseID("ref:report")})
		}, "anchors[2].title", "required"},
		{"task without a kind", func(q *inquiry.Inquiry) { q.Tasks[0] = inquiry.Task{} }, "tasks[0]", "task"},
		{"task with two kinds", func(q *inquiry.Inquiry) { q.Tasks[0].Ask = &inquiry.Ask{Text: "x"} }, "tasks[0]", "task"},
		{"window", func(q *inquiry.Inquiry) { q.Tasks[1].Surface.Window = inquiry.Window{} }, "tasks[1].surface.window", "required"},
		{"limit", func(q *inquiry.Inquiry) { q.Tasks[1].Surface.Limit = 1001 }, "tasks[1].surface.limit", "range"},
		{"no count", func(q *inquiry.Inquiry) { q.Tasks[2].Propose.Count = 0 }, "tasks[2].propose.count", "required"},
		{"count", func(q *inquiry.Inquiry) { q.Tasks[2].Propose.Count = -1 }, "tasks[2].propose.count", "range"},
		{"ask", func(q *inquiry.Inquiry) { q.Tasks[3].Ask.Text = " " }, "tasks[3].ask.text", "required"},
		{"unsupported type in vars", func(q *inquiry.Inquiry) { q.Vars = map[string]any{"a": []any{struct{}{}}} }, "vars.a[0]", "type"},
		{"nil in vars", func(q *inquiry.Inquiry) { q.Vars = map[string]any{"a": nil} }, "vars.a", "type"},
		{"hidden text in a var", func(q *inquiry.Inquiry) { q.Vars = map[string]any{"a": []any{"x\u200B"}} }, "vars.a[0]", "hidden-text"},
		{"hidden text in a key", func(q *inquiry.Inquiry) { q.Vars = map[string]any{"a\u200B": "x"} }, "vars", "hidden-text"},
		{"hidden text in an author", func(q *inquiry.Inquiry) { q.Anchors[1].Authors[1] = "B\u202E" }, "anchors[1].authors[1]", "hidden-text"},
		{"hidden text in a lever", func(q *inquiry.Inquiry) { q.Tasks[0].Retest.Levers[0] = "x\x1b[0m" }, "tasks[0].retest.levers[0]", "hidden-text"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			q := inquirytest.Full(t)
			require.NoError(t, q.Validate())
			tt.change(q)
			err := q.Validate()
			require.ErrorIs(t, err, inquiry.ErrInvalid)
			list, ok := errors.AsType[fault.List](err)
			require.True(t, ok)
			require.Len(t, list, 1, "%v", err)
			require.Equal(t, tt.path, list[0].Path)
			require.Equal(t, tt.rule, list[0].Rule)
		})
	}
}

func TestCyclicVars(t *testing.T) {
	t.Parallel()
	once, twice := map[string]any{}, map[string]any{}
	once["a"] = once
	twice["a"], twice["b"] = twice, []any{twice, twice}
	wide := any("x")
	for range 40 {
		wide = []any{wide, wide}
	}
	for _, vars := range []map[string]any{once, twice, {"w": wide}} {
		q := inquirytest.Full(t)
		q.Vars = vars
		start := time.Now()
		list, ok := errors.AsType[fault.List](q.Validate())
		require.True(t, ok)
		require.Len(t, list, 1)
		require.Less(t, time.Since(start), 5*time.Second)
	}
}

// TestWrongKinds sets each key of the format to a value of each kind. The value must be either accepted or
// rejected with a fault at its own location and path.
func TestWrongKinds(t *testing.T) {
	t.Parallel()
	const mark = "\x01"
	const head = "role: r\nquestion: q\nclaims: [{text: t, when: 2024}]\ntasks: [{retest: }]\n"
	frames := []struct{ path, text, taken string }{
		{"$schema", "$schema: \x01\n" + head, "text null"},
		{"format", "format: \x01\n" + head, "number null"},
		{"id", "id: \x01\n" + head, "text number null"},
		{"role", strings.Replace(head, "role: r", "role: \x01", 1), "text"},
		{"question", strings.Replace(head, ": q", ": \x01", 1), "text"},
		{"library", head + "library: \x01\n", "map null"},
		{"library.name", head + "library: {name: \x01}\n", "text null"},
		{"library.span", head + "library: {span: \x01}\n", "null"},
		{"as_of", head + "as_of: \x01\n", "null"},
		{"search", head + "search: \x01\n", "bool null"},
		{"answer", head + "answer: \x01\n", "map null"},
		{"answer.form", head + "answer: {form: \x01}\n", "null"},
		{"answer.words", head + "answer: {words: \x01}\n", "number null"},
		{"claims", strings.Replace(head, "[{text: t, when: 2024}]", "\x01", 1), ""},
		{"claims[0]", strings.Replace(head, "{text: t, when: 2024}", "\x01", 1), ""},
		{"claims[0].text", strings.Replace(head, "text: t", "text: \x01", 1), "text"},
		{"claims[0].when", strings.Replace(head, "2024", "\x01", 1), ""},
		{"claims[0].id", strings.Replace(head, "2024", "2024, id: \x01", 1), "text null number"},
		{"claims[0].scope", strings.Replace(head, "2024", "2024, scope: \x01", 1), "text null"},
		{"claims[0].anchors", strings.Replace(head, "2024", "2024, anchors: \x01", 1), "list null"},
		{"claims[0].anchors[0]", strings.Replace(head, "2024", "2024, anchors: [\x01]", 1), ""},
		{"claims[0].anchors[0]", strings.Replace(head, "2024", "2024, anchors: [{id: \x01}]", 1), ""},
		{"claims[0].anchors[0].at", strings.Replace(head, "2024", "2024, anchors: [{id: 2305.16367, at: \x01}]", 1), "text null"},
		{"claims[0].anchors[0].quote", strings.Replace(head, "2024", "2024, anchors: [{id: 2305.16367, quote: \x01}]", 1), "text null"},
		{"claims[0].source", strings.Replace(head, "2024", "2024, source: \x01", 1), "text null"},
		{"claims[0].tags", strings.Replace(head, "2024", "2024, tags: \x01", 1), "list null"},
		{"claims[0].supersedes", strings.Replace(head, "2024", "2024, supersedes: \x01", 1), "text number null"},
		{"claims[0].vars", strings.Replace(head, "2024", "2024, vars: \x01", 1), "map null"},
		{"source", head + "source: \x01\n", "text null"},
		{"anchors", head + "anchors: \x01\n", "list null"},
		{"anchors[0]", head + "anchors: [\x01]\n", ""},
		{"anchors[0].id", head + "anchors: [{id: \x01}]\n", ""},
		{"anchors[0].title", head + "anchors: [{id: 2305.16367, title: \x01}]\n", "text null"},
		{"anchors[0].date", head + "anchors: [{id: 2305.16367, date: \x01}]\n", "null"},
		{"anchors[0].authors", head + "anchors: [{id: 2305.16367, authors: \x01}]\n", "list null"},
		{"anchors[0].authors[0]", head + "anchors: [{id: 2305.16367, authors: [\x01]}]\n", "text"},
		{"anchors[0].also", head + "anchors: [{id: 2305.16367, also: \x01}]\n", "list null"},
		{"anchors[0].also[0]", head + "anchors: [{id: 2305.16367, also: [\x01]}]\n", ""},
		{"anchors[0].standing", head + "anchors: [{id: 2305.16367, standing: \x01}]\n", "null"},
		{"anchors[0].vars", head + "anchors: [{id: 2305.16367, vars: \x01}]\n", "map null"},
		{"tasks[0].vars", strings.Replace(head, "retest: ", "retest: , vars: \x01", 1), "map null"},
		{"tasks", strings.Replace(head, "[{retest: }]", "\x01", 1), ""},
		{"tasks[0]", strings.Replace(head, "{retest: }", "\x01", 1), ""},
		{"tasks[0].retest", strings.Replace(head, "retest: ", "retest: \x01", 1), "map null"},
		{"tasks[0].retest.levers", strings.Replace(head, "retest: ", "retest: {levers: \x01}", 1), "list null"},
		{"tasks[0].retest.durable", strings.Replace(head, "retest: ", "retest: {durable: \x01}", 1), "text null"},
		{"tasks[0].retest.perishable", strings.Replace(head, "retest: ", "retest: {perishable: \x01}", 1), "list null"},
		{"tasks[0].surface", strings.Replace(head, "retest: ", "surface: \x01", 1), ""},
		{"tasks[0].surface.window", strings.Replace(head, "retest: ", "surface: {window: \x01}", 1), ""},
		{"tasks[0].surface.focus", strings.Replace(head, "retest: ", "surface: {window: 1 day, focus: \x01}", 1), "text null"},
		{"tasks[0].surface.limit", strings.Replace(head, "retest: ", "surface: {window: 1 day, limit: \x01}", 1), "number null"},
		{"tasks[0].propose", strings.Replace(head, "retest: ", "propose: \x01", 1), "number"},
		{"tasks[0].propose.count", strings.Replace(head, "retest: ", "propose: {count: \x01}", 1), "number"},
		{"tasks[0].propose.examples", strings.Replace(head, "retest: ", "propose: {count: 1, examples: \x01}", 1), "list null"},
		{"tasks[0].ask", strings.Replace(head, "retest: ", "ask: \x01", 1), "text"},
		{"tasks[0].ask.text", strings.Replace(head, "retest: ", "ask: {text: \x01}", 1), "text"},
		{"tasks[0].ask.title", strings.Replace(head, "retest: ", "ask: {text: a, title: \x01}", 1), "text null"},
		{"vars", head + "vars: \x01\n", "map null"},
		{"vars.a", head + "vars: {a: \x01}\n", "text number bool list map null"},
	}
	values := map[string]string{"null": "null", "number": "1", "bool": "true", "list": "[]", "map": "{}", "text": "zzz"}
	for _, frame := range frames {
		for kind, value := range values {
			before, after, ok := strings.Cut(frame.text, mark)
			require.True(t, ok, frame.path)
			_, err := read(t, &inquiry.Reader{}, before+value+after)
			if strings.Contains(frame.taken, kind) {
				require.NoError(t, err, "%s: %s", frame.path, value)
				continue
			}
			list, ok := errors.AsType[fault.List](err)
			require.True(t, ok, "%s: %s", frame.path, value)
			if frame.path != "claims[0]" || kind != "map" { // an empty map for a claim is rejected because it lacks a text and a date
				require.Len(t, list, 1, "%s: %s\n%v", frame.path, value, err)
			}
			require.True(t, strings.HasPrefix(list[0].Path, frame.path), "%s: %s\n%v", frame.path, value, err)
			line := strings.Count(before, "\n") + 1
			col := len(before) - strings.LastIndex(before, "\n")
			require.Equal(t, fault.Pos{File: "f.yaml", Line: line, Col: col}, list[0].Pos, "%s: %s\n%v", frame.path, value, err)
		}
	}
}
