package diff_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/diff"
	"github.com/dated-claims/retest/internal/explain"
	"github.com/dated-claims/retest/prompt"
)

const source = `role: a sleep researcher
question: whether naps help memory
as_of: 2026-11-23
claims:
  - {id: short, text: Short naps help., when: 2024, anchors: [arXiv:2305.16367]}
  - {id: long, text: Long naps do not help., when: 2025}
  - {id: none, text: No nap is worst., when: 2023, scope: adults}
anchors:
  - {id: arXiv:2305.16367, title: Role-Play}
  - {id: arXiv:2408.16984, title: Beyond Preferences}
tasks:
  - retest:
  - surface: {window: 6 months}
  - propose: {count: 2}
`

// side renders an inquiry and returns it as a side of a comparison.
func side(t *testing.T, text string, opts *prompt.Options) diff.Side {
	t.Helper()
	r, err := prompt.New(opts)
	require.NoError(t, err)
	var s diff.Side
	for d, err := range inquiry.Read(strings.NewReader(text), "naps.yaml") {
		require.NoError(t, err)
		p, err := r.Traced(t.Context(), d.Inquiry, &prompt.Trace{Spans: true})
		require.NoError(t, err)
		s = diff.Side{Prompt: p, Explanation: explain.New(p, r.Templates(), d.At), Inquiry: d.Inquiry}
	}
	return s
}

// said returns the changes as text, without the affected lines.
func said(changes []diff.Change) []string {
	var out []string
	for _, c := range changes {
		text := fmt.Sprintf("%s: %s %s", c.Part, c.What, c.How)
		if c.ID != "" {
			text = fmt.Sprintf("%s: %s %s %s", c.Part, c.What, c.ID, c.How)
		}
		if c.OldID != "" {
			text += " from " + c.OldID
		}
		if c.Fields != nil {
			text += " (" + strings.Join(c.Fields, ", ") + ")"
		}
		out = append(out, text)
	}
	return out
}

func edit(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(source) }

// unnamed removes the ids from the claims.
func unnamed(text string) string {
	return strings.NewReplacer("id: short, ", "", "id: long, ", "", "id: none, ", "").Replace(text)
}

var changedData = []struct {
	name, before, after string
	want                []string
}{
	{"nothing", source, source, nil},
	{"data that is not printed", source, "id: other\n" + source, nil},
	{"text of a claim", source, edit("Short naps", "Brief naps"), []string{"claims: claim short changed (text)"}},
	{"date of a claim", source, edit("when: 2025", "when: 2026"), []string{"claims: claim long changed (date)"}},
	{"scope of a claim", source, edit(", scope: adults", ""), []string{"claims: claim none changed (scope)"}},
	{"papers of a claim", source, edit("anchors: [arXiv:2305.16367]", "anchors: [arXiv:2408.16984]"), []string{"claims: claim short changed (papers)"}},
	{"id of a claim", source, edit("id: long", "id: longer"), []string{"claims: claim longer renamed from long"}},
	{"an added claim", source, edit("claims:\n", "claims:\n  - {id: new, text: New., when: 2026}\n"), []string{"claims: text changed", "claims: claim new added"}},
	{"a removed claim", source, edit("  - {id: short, text: Short naps help., when: 2024, anchors: [arXiv:2305.16367]}\n", ""), []string{"claims: text changed", "claims: claim short removed"}},
	{
		"claims in another order", source,
		edit("{id: short, text: Short naps help., when: 2024, anchors: [arXiv:2305.16367]}", "{id: none, text: No nap is worst., when: 2023, scope: adults}",
			"{id: none, text: No nap is worst., when: 2023, scope: adults}", "{id: short, text: Short naps help., when: 2024, anchors: [arXiv:2305.16367]}"),
		[]string{"claims: claim long moved", "claims: claim short moved"},
	},
	{
		"a claim without an id put in", unnamed(source), unnamed(edit("claims:\n", "claims:\n  - {text: New., when: 2026}\n")),
		[]string{"claims: text changed", "claims: claim c1 added", "claims: claim c2 renamed from c1", "claims: claim c3 renamed from c2", "claims: claim c4 renamed from c3"},
	},
	{"a changed claim without an id", unnamed(source), unnamed(edit("Long naps", "Longer naps")), []string{"claims: claim c2 changed (text)"}},
	{
		"another identifier of the work", edit("{id: arXiv:2305.16367,", "{id: arXiv:2305.16367, also: [doi:10.1000/x],"), edit("{id: arXiv:2305.16367,", "{id: doi:10.1000/x, also: [arXiv:2305.16367],"),
		[]string{"claims: claim short changed", "anchors: anchor doi:10.1000/x changed from arXiv:2305.16367 (identifier, also)"},
	},
	{"title of an anchor", source, edit("title: Role-Play", "title: Play"), []string{"anchors: anchor arXiv:2305.16367 changed (title)"}},
	{
		"version of an anchor", source, edit("id: arXiv:2408.16984,", "id: arXiv:2408.16984v2,"),
		[]string{"anchors: anchor arXiv:2408.16984v2 changed from arXiv:2408.16984 (identifier)"},
	},
	{
		"an anchor put in", source, edit("anchors:\n", "anchors:\n  - {id: arXiv:2502.08640}\n"),
		[]string{"anchors: text changed", "anchors: anchor arXiv:2502.08640 added"},
	},
	{"window of a task", source, edit("6 months", "1 year"), []string{"tasks: task 2 changed (window)"}},
	{"an added task", source, edit("  - surface", "  - ask: {text: Why so}\n  - surface"), []string{"tasks: text changed", "tasks: task 2 added", "tasks: task 3 renamed from 2", "tasks: task 4 renamed from 3", "entries: text added"}},
	{"a removed task", source, edit("  - propose: {count: 2}\n", ""), []string{"tasks: text changed", "tasks: task 3 removed", "entries: text removed"}},
	{
		"tasks in another order", source, edit("  - retest:\n  - surface: {window: 6 months}\n  - propose: {count: 2}\n", "  - propose: {count: 2}\n  - surface: {window: 6 months}\n  - retest:\n"),
		[]string{"tasks: task 1 renamed from 3", "tasks: task 3 renamed from 1"},
	},
	{"the day", source, edit("2026-11-23", "2027-01-31"), []string{"opening: text changed", "tasks: task 2 changed (as_of)"}},
	{"the role", source, edit("a sleep researcher", "a student"), []string{"opening: text changed"}},
	{
		"the form of the answer", source, source + "answer: {form: none}\n",
		[]string{"tasks: task 1 changed", "tasks: task 2 changed", "tasks: task 3 changed", "rules: text changed", "rules: text changed", "answer: text removed", "entries: text removed"},
	},
}

func TestDataChanges(t *testing.T) {
	t.Parallel()
	for _, style := range []string{"plain", "markdown", "xml"} {
		for _, tt := range changedData {
			t.Run(style+" "+tt.name, func(t *testing.T) {
				t.Parallel()
				opts := &prompt.Options{Style: style}
				r := diff.Compare(side(t, tt.before, opts), side(t, tt.after, opts))
				require.Equal(t, tt.want, said(r.Changes))
				require.Equal(t, tt.want == nil, r.Same())
				require.Equal(t, tt.want == nil, len(r.AppendText(nil)) == 0)
			})
		}
	}
}

// whole returns a template for a whole prompt that consists of the given parts.
func whole(parts ...string) *fstest.MapFile {
	text := ""
	for _, part := range parts {
		text += fmt.Sprintf("{{template %q .}}", part)
	}
	return &fstest.MapFile{Data: []byte(text)}
}

func TestTemplateChanges(t *testing.T) {
	t.Parallel()
	blocks := "\nClaims:\n{{range .Claims}}\n{{.ID}}:\n{{.Text}}\n-- {{.When}}{{with .Scope}} {{.}}{{end}}{{range .Anchors}} {{.}}{{end}}\n{{end}}"
	line := fstest.MapFS{"claims.tmpl": {Data: []byte("\nClaims:\n{{range .Claims}}{{.ID}} {{.Text}} {{.When}} {{.Scope | default \"\"}}{{range .Anchors}}{{.}}{{end}} | {{end}}\n")}}
	tests := []struct {
		name          string
		before, after fs.FS // template overlays
		old, new      string
		want          []string
	}{
		{"a reworded part", nil, fstest.MapFS{"rules.tmpl": {Data: []byte("\nRules:\n- Be brief.\n")}}, source, source, []string{"rules: text changed"}},
		{"a removed part", nil, fstest.MapFS{"rules.tmpl": {}}, source, source, []string{"rules: text removed"}},
		{"an additional part", nil, fstest.MapFS{"prompt.tmpl": whole("opening", "claims", "anchors", "tasks", "verdicts", "extra", "rules", "answer", "entries"), "extra.tmpl": {Data: []byte("\nExtra.\n")}}, source, source, []string{"extra: text added"}},
		{"parts in a different order", nil, fstest.MapFS{"prompt.tmpl": whole("opening", "claims", "anchors", "tasks", "verdicts", "answer", "rules", "entries")}, source, source, []string{"rules: part moved"}},
		{"an added claim on several lines", fstest.MapFS{"claims.tmpl": {Data: []byte(blocks)}}, fstest.MapFS{"claims.tmpl": {Data: []byte(blocks)}}, source, edit("claims:\n", "claims:\n  - {id: new, text: New., when: 2026}\n"), []string{"claims: claim new added"}},
		{"an added claim on several lines at the end", fstest.MapFS{"claims.tmpl": {Data: []byte(blocks)}}, fstest.MapFS{"claims.tmpl": {Data: []byte(blocks)}}, source, edit("anchors:\n", "  - {id: new, text: New., when: 2026}\nanchors:\n"), []string{"claims: claim new added"}},
		{"all claims on one line", nil, line, source, source, []string{"claims: text changed"}},
		{"a removed claim on a line with others", line, line, source, edit("  - {id: long, text: Long naps do not help., when: 2025}\n", ""), []string{"claims: text changed", "claims: claim long removed"}},
		{"an added claim on a line with others", line, line, source, edit("claims:\n", "claims:\n  - {id: new, text: New., when: 2026}\n"), []string{"claims: text changed", "claims: claim new added"}},
		{"a changed claim on a line with others", line, line, source, edit("when: 2025", "when: 2026"), []string{"claims: text changed", "claims: claim long changed (date)"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := diff.Compare(side(t, tt.old, &prompt.Options{Overlay: tt.before}), side(t, tt.new, &prompt.Options{Overlay: tt.after}))
			require.Equal(t, tt.want, said(r.Changes))
		})
	}
}

func TestOnlyMessagesDiffer(t *testing.T) {
	t.Parallel()
	// If an overlay replaces the template for the text but not the templates for the messages, the prompt is a single message.
	same := fstest.MapFS{"prompt.tmpl": whole("opening", "claims", "anchors", "tasks", "verdicts", "rules", "answer", "entries")}
	r := diff.Compare(side(t, source, nil), side(t, source, &prompt.Options{Overlay: same}))
	require.True(t, r.Text)
	require.False(t, r.Messages)
	require.False(t, r.Same())
	require.Equal(t, []string{"system: message removed", "user: message added"}, said(r.Others))
	require.True(t, strings.HasPrefix(string(r.AppendText(nil)), "the text is the same, but the messages differ\n\nsystem\n"))
}

func TestChangesReportedForDifferentText(t *testing.T) {
	t.Parallel()
	for _, a := range changedData {
		for _, styles := range [][2]string{{"plain", "brief"}, {"xml", "plain"}, {"brief", "brief"}} {
			r := diff.Compare(side(t, a.before, &prompt.Options{Style: styles[0]}), side(t, a.after, &prompt.Options{Style: styles[1]}))
			require.Equal(t, r.Text, len(r.Changes) == 0, a.name)
		}
	}
}

func TestTextAndJSON(t *testing.T) {
	t.Parallel()
	r := diff.Compare(side(t, edit("{window: 6 months}", "{window: 6 months, focus: naps of adults}"), nil),
		side(t, edit("Short naps", "Brief naps", "  - retest:\n", "", "{window: 6 months}", "{window: 1 year, focus: naps of adults}", "title: Beyond", "title: Far beyond"), nil))
	require.Equal(t, `
opening
  text changed, line 3
    - You are a sleep researcher. Assess which of the claims below still hold. Each claim reflects the evidence available at its date.
    + You are a sleep researcher. The claims below are the material of the tasks. Each claim reflects the evidence available at its date.

claims
  claim short changed: text
    - - short [2024; arXiv:2305.16367] Short naps help.
    + - short [2024; arXiv:2305.16367] Brief naps help.

anchors
  anchor arXiv:2408.16984 changed: title
    - - arXiv:2408.16984 (2024-08) Beyond Preferences
    + - arXiv:2408.16984 (2024-08) Far beyond Preferences

tasks
  text changed, line 17
    - Tasks (3)
    + Tasks (2)
  task 1 (retest) removed
    - 1. Re-test the claims.
    -    1a. Check each listed paper. Does it exist under this identifier, title and date? Does it say what the claims cite it for? Has it been retracted or withdrawn? (paper lines)
    -    1b. Test each claim against newer evidence and give it exactly one verdict. Name the deciding work in its evidence. (claim lines)
  task 2 → 1 (surface) changed: number, window
    - 2. List up to 5 works, first published from 2026-05-23 through 2026-11-23 (6 months), that most strongly contradict, supersede or support a cla…
    + 1. List up to 5 works, first published from 2025-11-23 through 2026-11-23 (1 year), that most strongly contradict, supersede or support a cla…
  task 3 → 2 (propose) renumbered
    - 3. Propose 2 research questions that follow from your verdicts, whatever they are. (question lines)
    + 2. Propose 2 research questions that follow from your verdicts, whatever they are. (question lines)

entries
  text removed, line 57
    - paper | identifier | exists (yes, no, unclear) | says what it is cited for (yes, partly, no, unclear) | evidence
    - claim | id | evidence | reasoning | verdict | certainty (high, medium, low)
`, string(r.AppendText(nil)))
	out, err := json.Marshal(r.JSON())
	require.NoError(t, err)
	var back struct {
		Same    bool
		Changes []struct {
			Part, What, ID, How, Old, New, Kind string
			Fields                              []string
		}
	}
	require.NoError(t, json.Unmarshal(out, &back))
	require.False(t, back.Same)
	require.Equal(t, "- short [2024; arXiv:2305.16367] Brief naps help.\n", back.Changes[1].New)
	require.Equal(t, []string{"text"}, back.Changes[1].Fields)
	require.Equal(t, "retest", back.Changes[4].Kind)
}
