package template_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/template"
)

func parsed(t *testing.T, text string, opts *template.Options[letter]) *template.Template[letter] {
	t.Helper()
	tmpl, err := template.Parse(files("t.tmpl", text), opts)
	require.NoError(t, err)
	return tmpl
}

func TestBranchCoverage(t *testing.T) {
	t.Parallel()
	tmpl := parsed(t, `{{if .Done}}a{{else if .Name}}b{{end}}
{{range .Items}}{{.Title | default "none"}}{{else}}nothing{{end}}
{{with .Opt}}{{ternary "x" "y" (eq .N 1)}}{{end}}`, nil)
	var c template.Coverage
	covered, all := tmpl.Branches(nil).Outcomes()
	require.Equal(t, []int{0, 12}, []int{covered, all})

	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			_, err := tmpl.Render(nil, &letter{Name: "n", Items: []item{{"one", 1}, {"", 2}}}, &template.Run{Coverage: &c})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	_, err := tmpl.Render(nil, &letter{Done: true, Opt: &item{"o", 1}}, &template.Run{Coverage: &c})
	require.NoError(t, err)
	type branch struct {
		place, text    string
		taken, skipped uint64
	}
	var got []branch
	for _, b := range tmpl.Branches(&c) {
		got = append(got, branch{b.Pos.String(), b.Text, b.Taken, b.Skipped})
	}
	require.Equal(t, []branch{
		{"t.tmpl:1:6", ".Done", 1, 4},
		{"t.tmpl:1:24", ".Name", 4, 0},
		{"t.tmpl:2:9", ".Items", 4, 1},
		{"t.tmpl:2:28", `default "none"`, 4, 4},
		{"t.tmpl:3:8", ".Opt", 1, 4},
		{"t.tmpl:3:16", `ternary "x" "y" (eq .N 1)`, 1, 0},
	}, got)
	covered, all = tmpl.Branches(&c).Outcomes()
	require.Equal(t, []int{10, 12}, []int{covered, all})

	other := parsed(t, "{{if .Done}}x{{end}}", nil)
	_, err = other.Render(nil, sample(), &template.Run{Coverage: &c})
	require.EqualError(t, err, "the coverage belongs to another template")
}

func TestCoverageProfiles(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	text := "{{if .Done -}}\nyes {{range .Lines}}{{.}}{{end}}\n{{- else}}no{{end}}\n{{with .Name}}{{.}}{{end}}\n"
	require.NoError(t, os.WriteFile(filepath.Join(folder, "t.tmpl"), []byte(text), 0o644))
	tmpl, err := template.Parse[letter](os.DirFS(folder), nil)
	require.NoError(t, err)
	var c template.Coverage
	_, err = tmpl.Render(nil, sample(), &template.Run{Coverage: &c})
	require.NoError(t, err)
	var profile, lcov bytes.Buffer
	require.NoError(t, tmpl.Branches(&c).WriteProfile(&profile))
	require.Equal(t, `mode: count
./t.tmpl:1.15,3.1 1 1
./t.tmpl:3.11,3.13 1 0
./t.tmpl:2.21,2.26 1 1
./t.tmpl:2.26,2.33 1 0
./t.tmpl:4.15,4.20 1 1
./t.tmpl:4.20,4.27 1 0
`, profile.String())
	require.NoError(t, tmpl.Branches(&c).WriteLCOV(&lcov))
	require.Equal(t, "TN:\nSF:t.tmpl\nBRDA:1,0,0,1\nBRDA:1,0,1,0\nBRDA:2,1,0,1\nBRDA:2,1,1,0\nBRDA:4,2,0,1\nBRDA:4,2,1,0\n"+
		"BRF:6\nBRH:3\nDA:1,1\nDA:2,1\nDA:4,1\nLF:3\nLH:3\nend_of_record\n", lcov.String())

	// Check that go tool cover can display the profile on top of the template.
	name := filepath.Join(folder, "cover.out")
	require.NoError(t, os.WriteFile(name, profile.Bytes(), 0o644))
	page := filepath.Join(folder, "cover.html")
	command := exec.Command("go", "tool", "cover", "-html="+name, "-o", page)
	command.Dir = folder
	out, err := command.CombinedOutput()
	require.NoError(t, err, string(out))
	html, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Contains(t, string(html), `<span class="cov8" title="1">`)
	require.Contains(t, string(html), `<span class="cov0" title="0">no</span>`)
}

func TestTraceOrigins(t *testing.T) {
	t.Parallel()
	data := sample()
	for _, escape := range []func([]byte, string) []byte{nil, template.EscapePlain} {
		tmpl := parsed(t, `{{define "i"}}({{.Title | upper}}){{end}}Dear {{.Name}},
{{range .Items}}{{template "i" .}}{{.N}} {{end}}{{join ", " .Lines}}{{.When}}{{.Vars.a}}{{ternary "p" "q" .Done}}`, &template.Options[letter]{Escape: escape})
		var trace template.Trace
		out, err := tmpl.Render(nil, data, &template.Run{Trace: &trace})
		require.NoError(t, err)
		require.Equal(t, "Dear Ann,\n(FIRST)1 (SECOND)2 one, twoyear 2024xp", string(out))
		type part struct {
			text, place string
			literal     bool
			paths       []string
		}
		var got []part
		at := 0
		for _, s := range tmpl.Spans(&trace, data) {
			require.LessOrEqual(t, at, s.Start)
			at = s.End
			got = append(got, part{string(out[s.Start:s.End]), s.Pos.String(), s.Literal, s.Paths})
		}
		joined := got[len(got)-5:]
		require.Equal(t, []part{
			{"Dear ", "t.tmpl:1:42", true, nil},
			{"Ann", "t.tmpl:1:49", false, []string{".Name"}},
			{",\n", "t.tmpl:1:56", true, nil},
			{"(", "t.tmpl:1:15", true, nil},
			{"FIRST", "t.tmpl:1:18", false, []string{".Items[0].Title"}},
			{")", "t.tmpl:1:34", true, nil},
			{"1", "t.tmpl:2:37", false, []string{".Items[0].N"}},
			{" ", "t.tmpl:2:41", true, nil},
			{"(", "t.tmpl:1:15", true, nil},
			{"SECOND", "t.tmpl:1:18", false, []string{".Items[1].Title"}},
			{")", "t.tmpl:1:34", true, nil},
			{"2", "t.tmpl:2:37", false, []string{".Items[1].N"}},
			{" ", "t.tmpl:2:41", true, nil},
		}, got[:13])
		require.Equal(t, part{"one", "t.tmpl:2:51", false, []string{".Lines[0]"}}, joined[0])
		require.Equal(t, part{"two", "t.tmpl:2:51", false, []string{".Lines[1]"}}, joined[1])
		require.Equal(t, []part{
			{"year 2024", "t.tmpl:2:71", false, []string{".When"}},
			{"x", "t.tmpl:2:80", false, []string{".Vars.a"}},
		}, joined[2:4])
		require.Equal(t, "p", joined[4].text)
	}
}

func TestTraceOfQuotedValues(t *testing.T) {
	t.Parallel()
	data := &letter{Name: "- not a bullet", Lines: []string{"plain"}}
	tmpl := parsed(t, "{{.Name}}\n{{index .Lines 0}}", &template.Options[letter]{Escape: template.EscapePlain})
	var trace template.Trace
	out, err := tmpl.Render([]byte("> "), data, &template.Run{Trace: &trace})
	require.NoError(t, err)
	require.Equal(t, "> \"- not a bullet\"\nplain", string(out))
	spans := tmpl.Spans(&trace, data)
	require.Equal(t, `"- not a bullet"`, string(out[2:][spans[0].Start:spans[0].End]))
	require.Equal(t, "plain", string(out[2:][spans[2].Start:spans[2].End]))
	require.Equal(t, []string{".Lines[0]"}, spans[2].Paths)
}

// typed is the function that package prompt calls.
var typed = seam.Typed.(func(opts any, known engine.Known))

// delivered renders a template and reports which values were printed.
func delivered(t *testing.T, text string, data *letter) (name, first, second, line, when bool) {
	t.Helper()
	opts := &template.Options[letter]{Escape: template.EscapePlain}
	typed(opts, engine.Known{Methods: []*engine.Method{engine.NewTextMethod("String", func(d date, dst []byte) []byte { return append(dst, d.String()...) }, true)}})
	tmpl := parsed(t, text, opts)
	var d template.Delivery
	_, err := tmpl.Render(nil, data, &template.Run{Delivery: &d})
	require.NoError(t, err, text)
	return template.Printed(&d, &data.Name), template.Printed(&d, &data.Items[0].Title), template.Printed(&d, &data.Items[1].Title),
		template.Printed(&d, &data.Lines[0]), template.Printed(&d, &data.When)
}

func TestDeliveryDistinguishesEqualValues(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want [5]bool // name, first title, second title, line and date
	}{
		{"{{.Name}}", [5]bool{true}},
		{"{{(index .Items 0).Title}}", [5]bool{false, true}},
		{"{{(last .Items).Title}}", [5]bool{false, false, true}},
		{"{{range .Items}}{{.Title}}{{end}}", [5]bool{false, true, true}},
		{"{{upper .Name}}{{.Name | quote | wrap 80}}", [5]bool{true}},
		{"{{trunc 3 .Name}}", [5]bool{}},
		{"{{trunc 300 .Name}}", [5]bool{true}},
		{"{{trimSuffix \".\" .Name}}", [5]bool{true}},
		{"{{trimPrefix \"The\" .Name}}", [5]bool{}},
		{"{{replace \"name\" \"title\" .Name}}", [5]bool{}},
		{"{{len .Name}}{{if .Name}}{{end}}{{eq .Name \"x\"}}", [5]bool{}},
		{"{{join \", \" .Lines}}", [5]bool{false, false, false, true}},
		{"{{range .Lines}}{{.}}{{end}}", [5]bool{false, false, false, true}},
		{"{{$x := .Name}}{{$x}}", [5]bool{true}},
		{"{{with .Name}}{{.}}{{end}}", [5]bool{true}},
		{"{{.When}}", [5]bool{false, false, false, false, true}},
		{"{{.When.String}}", [5]bool{false, false, false, false, true}},
		{"{{printf \"%s, %s\" .Name .When}}", [5]bool{true, false, false, false, true}},
		{"{{.Name | default \"none\"}}{{or .Name \"x\"}}", [5]bool{true}},
		{"{{ternary .Name \"x\" true}}", [5]bool{true}},
		{"{{define \"x\"}}{{.Title}}{{end}}{{template \"x\" index .Items 1}}", [5]bool{false, false, true}},
	}
	same := "The same name."
	for _, tt := range tests {
		data := &letter{Name: same, Items: []item{{Title: same}, {Title: same}}, Lines: []string{same}, When: date{2024}}
		name, first, second, line, when := delivered(t, tt.text, data)
		require.Equal(t, tt.want, [5]bool{name, first, second, line, when}, tt.text)
	}
}

func TestDeliveryMade(t *testing.T) {
	t.Parallel()
	tmpl := parsed(t, `{{$d := dict "name" .Name}}{{$d.name}} {{range list .Name (upper .Name)}}{{.}} {{end}}`, nil)
	var d template.Delivery
	_, err := tmpl.Render(nil, sample(), &template.Run{Delivery: &d})
	require.NoError(t, err)
	require.Equal(t, []string{"Ann", "Ann", "ANN"}, d.Made())
	_, err = tmpl.Render(nil, sample(), &template.Run{Delivery: &d})
	require.NoError(t, err)
	require.Len(t, d.Made(), 3, "each render starts a new record")
}

func TestDeliveryOfManyValues(t *testing.T) {
	t.Parallel()
	data := &letter{Lines: make([]string, 5000)}
	for i := range data.Lines {
		data.Lines[i] = "x"
	}
	tmpl := parsed(t, "{{range $i, $l := .Lines}}{{if mod $i 2}}{{$l}}{{end}}{{end}}", nil)
	var d template.Delivery
	_, err := tmpl.Render(nil, data, &template.Run{Delivery: &d})
	require.NoError(t, err)
	for i := range data.Lines {
		require.Equal(t, i%2 == 1, template.Printed(&d, &data.Lines[i]), i)
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want []string
	}{
		{"{{$x := 1}}{{$y := 2}}{{$y}}", []string{"t.tmpl:1:3: the variable $x is not used"}},
		{"{{range $i, $x := .Lines}}{{$x}}{{end}}{{range $i, $x := .Lines}}{{$i}}{{end}}", nil},
		{"{{range $i, $x := .Lines}}{{end}}", []string{"t.tmpl:1:9: the variable $i is not used", "t.tmpl:1:13: the variable $x is not used"}},
		{"{{$_ := 1}}{{$x := 1}}{{$x = 2}}", []string{"t.tmpl:1:14: the variable $x is not used"}},
		{"{{if .Done}}{{$x := 1}}{{$x}}{{end}}{{$x := 1}}", []string{"t.tmpl:1:39: the variable $x is not used"}},
		{"{{range .Lines}}{{.}}{{break}}x{{end}}", []string{"t.tmpl:1:31: nothing after {{break}} is ever reached"}},
		{"{{if .Done}}a{{else if .Name}}b{{else if .Done}}c{{end}}", []string{"t.tmpl:1:42: the condition .Done was already tested: this branch is never taken"}},
		{"{{if true}}a{{else}}b{{end}}", []string{"t.tmpl:1:6: the condition is always true, so its else is never reached"}},
		{"{{if 0}}a{{end}}", []string{"t.tmpl:1:6: the condition is always false, so its body is never reached"}},
		{`{{define "x"}}{{end}}{{define "y"}}y{{end}}a`, []string{`t.tmpl:1:10: x: no template calls "x"`, `t.tmpl:1:31: y: no template calls "y"`}},
	}
	for _, tt := range tests {
		var got []string
		for _, f := range parsed(t, tt.text, &template.Options[letter]{Entry: "t"}).Warnings() {
			require.Equal(t, fault.Warning, f.Severity)
			got = append(got, f.Error())
		}
		require.Equal(t, tt.want, got, tt.text)
	}
}

func TestGotypeComments(t *testing.T) {
	t.Parallel()
	const pkg = "github.com/dated-claims/retest/template_test."
	_, err := template.Parse[letter](files("t.tmpl", `{{define "x"}}{{/* gotype: `+pkg+`item */}}{{.Title}}{{end}}{{range .Items}}{{template "x" .}}{{end}}`), nil)
	require.NoError(t, err)
	_, err = template.Parse[letter](files("t.tmpl", `{{define "x"}}{{/*gotype: `+pkg+`item*/}}x{{end}}{{template "x" .}}{{define "y"}}{{- /*gotype: *`+pkg+`item*/ -}}{{.Titel}}{{end}}`), nil)
	require.EqualError(t, err, "t.tmpl:1:17: x: the comment says that the dot is "+pkg+"item, but the template is called with template_test.letter\n"+
		"t.tmpl:1:115: y: no template calls \"y\"\n"+
		"t.tmpl:1:192: y: an item has no field Titel; did you mean Title?")
}

// branching is data that leads back to itself and has many paths to the same values.
type branching struct {
	Name   string
	Parent *branching
	Kids   []*branching
	Lists  lists
}

type lists []lists

// TestRecordsOfCyclicData checks that recording terminates even if the data leads back to itself and the number of paths
// doubles with each step.
func TestRecordsOfCyclicData(t *testing.T) {
	t.Parallel()
	root := &branching{Name: "root", Lists: lists{nil}}
	root.Lists[0] = root.Lists
	for range 4 {
		root.Kids = append(root.Kids, &branching{Name: "kid", Parent: root, Kids: []*branching{root, root}})
	}
	for range 50 {
		root.Lists = lists{root.Lists, root.Lists}
	}
	tmpl, err := template.Parse[branching](files("t.tmpl", `{{.Name}} {{kindOf .}} {{typeOf .Kids}} {{kindOf .Lists}}`), nil)
	require.NoError(t, err)
	var d template.Delivery
	var tr template.Trace
	out, err := tmpl.Render(nil, root, &template.Run{Delivery: &d, Trace: &tr})
	require.NoError(t, err)
	require.Equal(t, "root struct []*template_test.branching slice", string(out))
	require.True(t, template.Printed(&d, &root.Name))
	require.Equal(t, []string{".Name"}, tmpl.Spans(&tr, root)[0].Paths)
}

// TestTruncatedValuesAreNotDelivered tests a function that may truncate its argument. The origin of the result must be known, but the
// argument must not count as delivered.
func TestTruncatedValuesAreNotDelivered(t *testing.T) {
	t.Parallel()
	tmpl, err := template.Parse[letter](files("t.tmpl", `{{trunc 2 .Name}} {{replace "a" "b" (index .Lines 0)}}`), nil)
	require.NoError(t, err)
	data := &letter{Name: "long", Lines: []string{"xyz"}}
	var d template.Delivery
	var tr template.Trace
	out, err := tmpl.Render(nil, data, &template.Run{Delivery: &d, Trace: &tr})
	require.NoError(t, err)
	require.Equal(t, "lo xyz", string(out))
	require.False(t, template.Printed(&d, &data.Name))
	require.True(t, template.Printed(&d, &data.Lines[0]), "the line was printed in full")
	require.Equal(t, []string{".Name"}, tmpl.Spans(&tr, data)[0].Paths)
	require.Equal(t, []string{".Lines[0]"}, tmpl.Spans(&tr, data)[2].Paths)
}
