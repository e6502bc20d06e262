package template_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/template"
)

// TestCommonIdiomsAreAccepted tests idioms that users of text/template, sprig and helm write.
func TestCommonIdiomsAreAccepted(t *testing.T) {
	t.Parallel()
	for _, text := range right {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			tmpl, err := template.Parse(files("t.tmpl", text), worldOptions())
			require.NoError(t, err)
			require.Empty(t, tmpl.Warnings())
			_, err = tmpl.Append(nil, fullWorld())
			require.NoError(t, err)
		})
	}
}

// right lists templates that contain no mistakes.
var right = []string{
	`{{$d := dict}}{{$d = set $d "b" 2}}{{$d.b}}`,
	`{{define "x"}}{{if .opt}}{{.opt}}{{end}}{{end}}{{template "x" (dict "opt" nil)}}`,
	`{{define "x"}}{{with .}}{{.}}{{end}}{{end}}{{template "x"}}`,
	`{{define "x"}}{{if eq .kind "a"}}{{.opt}}{{end}}{{end}}{{template "x" (dict "kind" "b" "opt" nil)}}`,
	`{{define "x"}}{{if hasKey . "b"}}{{.b}}{{end}}{{end}}{{template "x" (dict "a" 1)}}`,
	`{{define "x"}}{{if .opt}}{{.opt}}{{end}}{{end}}{{template "x" (dict)}}{{template "x" (dict "opt" "o")}}`,
	`{{define "x"}}{{.opt | default "q"}}{{with .opt}}{{.}}{{end}}{{range .items}}{{.}}{{end}}{{end}}{{template "x" (dict "a" 1)}}`,
	`{{$d := dict "a" (dict)}}{{$d.a.b | default "z"}}{{or $d.q "z"}}`,
	`{{range $i := .Num}}{{$i}}{{end}}{{call .Fn 1}}{{call .Fn .Small}}{{dig "nope" "b" "d" .Vars}}`,
	`{{htmlDate 0}} {{dateModify "-1.5h" now | date "15:04"}} {{index .Grid 0 0}} {{index .Words 0 0}} {{has 1 nil}} {{default "x" nil}}`,
	`{{printf "%5.2f%%" .Frac}} {{printf "%-10s|" .Text}} {{if or .Yes false}}a{{end}}`,
	`{{(index .ByName "tea").Title}}`,
	`{{(index .Shelf "top" 0).Title}}`,
	`{{with index .Shelf "top"}}{{(first .).Title}}{{end}}`,
	`{{$k := "tea"}}{{(index .ByName $k).Title}}`,
	`{{range $k, $v := .ByName}}{{$k}}={{$v.N}}{{(index $.ByName $k).N}}{{end}}`,
	`{{$s := index .Shelf "top"}}{{range $s}}{{.Title}}{{end}}`,
	`{{(index (list .One .One) 0).Title}}`,
	`{{(index (dict "a" .One) "a").Title}}`,
	`{{index .Notes "a"}}`,
	`{{index .Codes 1}}`,
	`{{index .Vars "a"}}`,
	`{{(index .Vars "list") | join ","}}`,
	`{{index .Grid 0 1}}`,
	`{{index .Words 0}}`,
	`{{index (index .Grid 0) 1}}`,
	`{{if hasKey .Vars "a"}}{{.Vars.a}}{{end}}`,
	`{{with .Vars.nope}}{{.}}{{else}}none{{end}}`,
	`{{.Vars.nope | default "x"}}`,
	`{{default "x" .Vars.nope | upper}}`,
	`{{.Vars.a | default "x" | quote}}`,
	`{{if and .Yes (gt (len .Words) 1)}}a{{end}}`,
	`{{if or (eq .Text "a") (eq .Text "text")}}a{{end}}`,
	`{{if not (empty .Words)}}a{{end}}`,
	`{{if kindIs "string" .Any}}{{.Any}}{{end}}`,
	`{{if kindIs "slice" .Vars.list}}{{join ", " .Vars.list}}{{end}}`,
	`{{if eq (typeOf .Any) "string"}}s{{end}}`,
	`{{range $i, $w := .Words}}{{if $i}}, {{end}}{{$w}}{{end}}`,
	`{{range $i, $w := .Words}}{{if gt $i 0}}, {{end}}{{$w}}{{end}}`,
	`{{range $i, $w := .Words}}{{add1 $i}}. {{$w}} {{end}}`,
	`{{$sep := ""}}{{range .Words}}{{$sep}}{{.}}{{$sep = ", "}}{{end}}`,
	`{{$n := 0}}{{range .Things}}{{$n = add $n .N}}{{end}}{{$n}}`,
	`{{$found := false}}{{range .Things}}{{if eq .Title "Tea"}}{{$found = true}}{{end}}{{end}}{{if $found}}y{{end}}`,
	`{{$best := first .Things}}{{range .Things}}{{if gt .N $best.N}}{{$best = .}}{{end}}{{end}}{{$best.Title}}`,
	`{{$titles := list}}{{range .Things}}{{$titles = append $titles .Title}}{{end}}{{join ", " $titles}}`,
	`{{$d := dict}}{{range .Things}}{{$d = set $d .Title .N}}{{end}}{{range $k, $v := $d}}{{$k}}{{$v}}{{end}}`,
	`{{$d := dict "a" 1}}{{$d = set $d "b" 2}}{{$d.b}}`,
	`{{$d := dict "a" 1}}{{$d = merge $d (dict "b" 2)}}{{$d.b}}`,
	`{{$d := set .Vars "x" 1}}{{len $d}}`,
	`{{define "x"}}{{.a}}{{with .b}}{{.}}{{end}}{{end}}{{template "x" (dict "a" 1 "b" .Text)}}`,
	`{{define "x"}}{{.a}}{{with .b}}{{.}}{{end}}{{end}}{{template "x" (dict "a" 1 "b" 1)}}{{template "x" (dict "a" 1 "b" "")}}`,
	`{{define "x"}}{{.root.Text}}{{.item.Title}}{{end}}{{range .Things}}{{template "x" (dict "root" $ "item" .)}}{{end}}`,
	`{{define "x"}}{{.Title}}{{end}}{{template "x" .One}}{{template "x" (dict "Title" "t")}}{{template "x" .Opt}}`,
	`{{define "x"}}{{if hasKey . "opt"}}{{get . "opt"}}{{end}}{{.a}}{{end}}{{template "x" (dict "a" 1)}}{{template "x" (dict "a" 1 "opt" 2)}}`,
	`{{define "x"}}{{range .}}{{.}}{{end}}{{end}}{{template "x" (list 1 2)}}{{template "x" .Words}}`,
	`{{define "x"}}{{first .}}{{end}}{{template "x" .Words}}{{template "x" .Nums}}`,
	`{{define "x"}}y{{end}}{{template "x"}}{{template "x" .}}`,
	`{{block "x" .One}}{{.Title}}{{end}}`,
	`{{with $x := .Opt}}{{$x.Title}}{{end}}`,
	`{{with .Opt}}{{with .Sub}}{{.Label}} {{$.Text}}{{end}}{{end}}`,
	`{{with .Opt}}{{.Title}}{{else with .One}}{{.Title}}{{else}}no{{end}}`,
	`{{if .Opt}}{{.Opt.Title}}{{else if .Yes}}b{{else}}c{{end}}`,
	`{{range .Things}}{{.Title}}{{else}}none{{end}}`,
	`{{range .Things}}{{if eq .N 5}}{{continue}}{{end}}{{.Title}}{{break}}{{end}}`,
	`{{range until 3}}{{.}}{{end}}`,
	`{{range $i := until 3}}{{$i}}{{end}}`,
	`{{range 3}}{{.}}{{end}}`,
	`{{range $i := 3}}{{$i}}{{end}}`,
	`{{range .Num}}x{{end}}`,
	`{{range .Big}}x{{end}}`,
	`{{range .Small}}x{{end}}`,
	`{{range seq 1 3 | splitList " "}}{{.}}{{end}}`,
	`{{range untilStep 0 10 3}}{{.}}{{end}}`,
	`{{range $k, $v := dict "a" 1 "b" "x"}}{{$k}}{{$v}}{{end}}`,
	`{{range $k := keys .ByName}}{{$k}}{{end}}`,
	`{{range keys .Notes | sortAlpha}}{{.}}{{end}}`,
	`{{range list 1 "a" .Text .Num}}{{.}}{{end}}`,
	`{{range tuple "a" "b"}}{{.}}{{end}}`,
	`{{range chunk 2 .Words}}{{range .}}{{.}}{{end}}{{end}}`,
	`{{range .Anys}}{{.}}{{end}}`,
	`{{range $i, $x := .Anys}}{{$i}}{{$x}}{{end}}`,
	`{{range $k, $v := .Vars}}{{$k}}{{end}}`,
	`{{range .Vars.list}}{{.}}{{end}}`,
	`{{range .Grid}}{{join "," .}};{{end}}`,
	`{{range .Dates}}{{.}}{{end}}`,
	`{{range .Ranks}}{{.}}{{end}}`,
	`{{join ", " .Ranks}} {{join "," .Dates}} {{join "," .Nums}} {{join "," (list 1 "a" true 1.5)}}`,
	`{{andList .Ranks}} {{orList .Dates}}`,
	`{{.Rank}} {{.When}} {{.Err}} {{.Say}} {{.Small}} {{.Big}} {{.Frac}} {{.Yes}}`,
	`{{.One.When}} {{.One.Loud}} {{.One.Plus 2}} {{.One.Plus .Num}} {{(.One.Bit "l").Label}} {{.One.Maybe.Label}}`,
	`{{.One.Bit "l" | toJson}}`,
	`{{.One.Sub.Core}} {{(index .One.Bits 0).Core}}`,
	`{{.Opt.Loud}} {{(first .Ptrs).Loud}} {{(index .Things 0).Loud}}`,
	`{{call .Fn 1}}`,
	`{{printf "%s is %d (%.2f) %t %v %q %5d|%-5s|%05d %x %c" .Text .Num .Frac .Yes .Rank .Text .Num .Text .Num .Num .Num}}`,
	`{{printf "%d%%" .Num}} {{printf "%s" .When}} {{printf "%v" .Err}} {{printf "%s" .Say}} {{printf "%v" .Any}} {{printf "%s" (first .Words)}}`,
	`{{.Text | printf "%s-%s" "a"}}`,
	`{{printf "%d" (len .Words)}}`,
	`{{printf "%d" .Small}} {{printf "%d" .Big}} {{printf "%f" .Num}} {{printf "%s" .Num}}`,
	`{{.Text | upper | lower | title | trunc 3 | quote}}`,
	`{{.Text | replace "t" "T" | trimSuffix "T" | trimPrefix "T"}}`,
	`{{.Words | join "," | splitList "," | first}}`,
	`{{(split "," "a,b")._0}}`,
	`{{$p := split "," "a,b"}}{{$p._1}}`,
	`{{"a" | eq .Text}}`,
	`{{eq .Text "a" "b" "c"}}`,
	`{{eq .Num 3}} {{eq .Big 4}} {{eq .Small 5}} {{eq .Num .Small}} {{lt .Num 5}} {{eq .Rank 1}} {{ne .Text ""}} {{gt .Frac 0.1}}`,
	`{{eq (len .Words) 2}} {{ge (len .Things) 1}}`,
	`{{if eq .Opt nil}}a{{end}}{{if ne .Opt nil}}b{{end}}`,
	`{{eq (first .Words) "one"}} {{eq (index .Nums 0) 3}}`,
	`{{eq .Vars.a "x"}} {{eq .Any "any"}}`,
	`{{has "one" .Words}} {{has 3 .Nums}} {{has 1 (list 1 2)}} {{without .Words "one" | join ","}}`,
	`{{deepEqual .Words .Words}} {{deepEqual .One .One}}`,
	`{{ternary "a" "b" .Yes}} {{.Yes | ternary "a" "b"}} {{ternary 1 "b" .Yes}} {{(eq .Num 3) | ternary "y" "n"}}`,
	`{{coalesce .Vars.nope .Text}} {{coalesce nil "a"}}`,
	`{{or .Vars.nope .Text}} {{and .Yes .Text}} {{or .Opt.Title "none"}}`,
	`{{(default .One .One).Title}} {{(or .Opt .Ptrs) | toJson}}`,
	`{{max 1 .Num}} {{min .Num 2 3}} {{add .Num .Big}} {{sub .Num 1}} {{mul .Num 2}} {{div .Num 2}} {{mod .Num 2}} {{add1 .Num}} {{round .Frac 1}} {{floor .Frac}} {{ceil .Frac}} {{addf .Frac 1}} {{int .Frac}} {{float64 .Num}} {{int "5"}} {{atoi "5"}} {{int64 .Rank}} {{add (int "1") 2}}`,
	`{{.Frac | mulf 2 | round 2}}`,
	`{{now | date "2006"}} {{now.Year}} {{now.Format "2006"}} {{"2024-01-02" | date "2 Jan 2006"}} {{htmlDate now}} {{(now.AddDate 0 1 0).Month}} {{dateModify "24h" now | date "2006-01-02"}} {{ago "2024-01-01"}} {{toDate "2006-01-02" "2024-01-02" | date "Mon"}} {{if now.After "2024-01-01"}}a{{end}}`,
	`{{toJson .Vars}} {{toPrettyJson .Words}} {{(fromJson "{\"a\":{\"b\":1}}").a.b}} {{range fromJson "[1,2]"}}{{.}}{{end}}`,
	`{{regexMatch "^t" .Text}} {{regexFind "[a-z]+" .Text}} {{regexReplaceAll "t(.)" .Text "${1}"}} {{regexFindAll "[a-z]" .Text 2 | join ","}} {{regexSplit "e" .Text -1 | join ","}}`,
	`{{dig "a" "b" "none" (dict "a" (dict "b" "c"))}} {{dig "x" "none" .Vars}}`,
	`{{get .Vars "a"}} {{get (dict "a" 1) "a"}} {{pick .Vars "a" | toJson}} {{omit .Vars "a" | len}} {{pluck "a" .Vars .Vars | join ","}} {{values .Notes | join ","}} {{keys .Vars .Notes | join ","}}`,
	`{{first .Words}} {{last .Words}} {{rest .Words | join ","}} {{initial .Words | join ","}} {{reverse .Words | join ","}} {{uniq .Words | join ","}} {{compact .Words | join ","}} {{slice .Words 0 1 | join ","}} {{append .Words "x" | join ","}} {{prepend .Words "x" | join ","}} {{concat .Words .Words | join ","}} {{sortAlpha .Words | join ","}}`,
	`{{append .Words 5 | join ","}} {{append .Anys .Num | len}} {{concat .Words .Nums | join ","}} {{list .One .Text | len}}`,
	`{{(first (append .Things .One)).Title}}`,
	`{{(last (concat .Things .Things)).Title}}`,
	`{{semver "1.2.3" | toString}} {{(semver "1.2.3").Major}} {{semverCompare ">1" "1.2.3"}}`,
	`{{(urlParse "http://a/b").host}} {{urlJoin (dict "host" "a" "scheme" "http")}}`,
	`{{indent 2 .Text}} {{nindent 2 .Text}} {{wrap 10 .Text}} {{wrapRunes 10 .Text}} {{wrapWith 3 "/" .Text}}`,
	`{{.Words | join "\n" | nindent 4}}`,
	`{{cat .Text .Num .When}} {{print .Text .Num}} {{println .Text}} {{quote .Num .Text}} {{squote .Text}} {{html .Text}} {{js .Text}} {{urlquery .Text}}`,
	`{{toString .Num}} {{toString .When}} {{toStrings .Nums | join ","}} {{b64enc .Text | b64dec}} {{sha256sum .Text}} {{plural "a" "b" .Num}} {{inWords .Num}} {{article .Text}} {{number .Num}} {{substr 0 2 .Text}} {{abbrev 5 .Text}} {{repeat 2 .Text}} {{contains "e" .Text}} {{hasPrefix "t" .Text}} {{initials .Text}} {{snakecase .Text}} {{xml .Text}} {{md .Text}} {{raw .Text}}`,
	`{{.Num | toString | len}} {{len .Text}} {{len .Words}} {{len .Notes}} {{len (index .Grid 0)}} {{len .Vars}} {{len .Any}}`,
	`{{$x := .Text}}{{with $x}}{{.}}{{end}}`,
	`{{$x := ""}}{{if .Yes}}{{$x = "a"}}{{else}}{{$x = "b"}}{{end}}{{$x}}`,
	`{{$x := ""}}{{if .Yes}}{{$x = 5}}{{end}}{{$x}}`,
	`{{$x := 1}}{{$x = .Text}}{{$x}}`,
	`{{$x := .Opt}}{{if $x}}{{$x.Title}}{{end}}`,
	`{{$x := .Opt}}{{range .Ptrs}}{{$x = .}}{{end}}{{$x.Title}}`,
	`{{$m := dict "a" (list 1 2) "b" (dict "c" .Things)}}{{range $m.a}}{{.}}{{end}}{{range $m.b.c}}{{.Title}}{{end}}`,
	`{{$l := list (dict "n" "a" "v" 1) (dict "n" "b" "v" 2)}}{{range $l}}{{.n}}={{.v}};{{end}}`,
	`{{$l := list (dict "n" "a") (dict "n" "b" "v" 2)}}{{range $l}}{{.n}}{{with .v}}={{.}}{{end}};{{end}}`,
	`{{$l := list}}{{range .Things}}{{$l = append $l (dict "t" .Title)}}{{end}}{{range $l}}{{.t}}{{end}}`,
	`{{$l := list 1 2}}{{$l = append $l "x"}}{{join "," $l}}`,
	`{{$d := dict "a" 1}}{{if .Yes}}{{$d = dict "b" 2}}{{end}}{{with $d.b}}{{.}}{{end}}`,
	`{{$d := dict "a" nil}}{{if not $d.a}}x{{end}}`,
	`{{/* comment */}}a{{- /* comment */ -}}b`,
	`{{- "a" -}}`,
	"{{\"quoted \\\" text\"}}{{`raw`}}{{add 97 1}}{{1}}{{1.5}}{{true}}{{0x10}}{{1_000}}",
	`{{$.Text}}{{with .One}}{{$.Text}}{{.Title}}{{end}}`,
	`{{(.One).Title}}{{(.One.Sub).Label}}{{((.One)).Title}}`,
	`{{print (len .Words) "/" (len .Things)}}`,
	`{{with (index .Things 0)}}{{.Title}}{{end}}`,
	`{{with first .Things}}{{.Title}}{{end}}`,
	`{{with last .Ptrs}}{{.Title}}{{end}}`,
	`{{if (first .Ptrs)}}a{{end}}`,
	`{{range .Ptrs}}{{if .}}{{.Title}}{{end}}{{end}}`,
	`{{range $i, $p := .Ptrs}}{{with $p.Sub}}{{.Label}}{{end}}{{end}}`,
	`{{.One.Extra}} {{with .One.Extra}}{{.}}{{end}}`,
	`{{range .One.Tags}}#{{.}}{{end}}`,
	`{{if .One.Tags}}{{join "," .One.Tags}}{{end}}`,
	`{{len .One.Bits}}{{range .One.Bits}}{{.Label}}{{.Weight}}{{if .On}}!{{end}}{{end}}`,
	`{{if .When}}{{.When}}{{end}}{{if .When.IsZero}}z{{end}}{{.When.String}}`,
	`{{empty .Opt}} {{empty .When}} {{not .Words}} {{all .Yes .Num}} {{any .Yes .Num}}`,
	`{{with .Text}}{{. | upper}}{{end}}`,
	`{{with .Text}}{{upper .}}{{end}}`,
	`{{range .Words}}{{. | printf "%-5s" | quote}}{{end}}`,
	`{{if not .Yes}}{{fail "want yes"}}{{end}}`,
	`{{if .Yes}}{{/* nothing */}}{{end}}`,
	"{{define \"list\"}}{{range .}}- {{.}}\n{{end}}{{end}}{{template \"list\" .Words}}",
	`{{define "tree"}}{{/* retest:depth 5 */}}{{.Label}}{{end}}{{template "tree" .One.Sub}}`,
	`{{range $i, $_ := .Words}}{{$i}}{{end}}`,
	`{{range $_, $w := .Words}}{{$w}}{{end}}`,
	`{{with $w := first .Words}}{{$w}}{{.}}{{end}}`,
	`{{$a := 1}}{{$b := 2}}{{add $a $b}}`,
	`{{$a := 1}}{{with .Text}}{{$a}}{{end}}`,
	`{{ternary (list 1) (list "a") .Yes | join ","}}`,
	`{{(ternary .One .One .Yes).Title}}`,
	`{{(coalesce .Opt).Title}}`,
	`{{(deepCopy .One).Title}}`,
	`{{.Vars.list | first}} {{.Vars.list | last | upper}} {{index .Vars.list 0}}`,
	`{{(index .Vars "list" 0)}}`,
	`{{.Vars.n}} {{add .Vars.n 1}}`,
	`{{.Any | toString}} {{upper .Any}} {{.Any | default "x"}}`,
	`{{index .Anys 0}} {{first .Anys | upper}} {{join "," .Anys}}`,
	`{{.Nums | sortAlpha | join ","}} {{.Nums | first | add1}}`,
	`{{until (len .Words) | join ","}} {{range until (int .Frac)}}{{end}}`,
	`{{list | len}} {{if list}}a{{end}} {{dict | len}} {{range list}}a{{else}}b{{end}}`,
	`{{range dict}}{{end}}x`,
	`{{eq .When .When}} {{eq (index .Dates 0) .When}}`,
	`{{lt .Text "z"}} {{lt .Rank 5}}`,
	`{{le 1 2}}{{gt 2.5 1.5}}`,
	`{{and 1 2}}{{or 0 "x"}}{{not 0}}`,
	`{{.Words | has "one"}}`,
	`{{kindOf .Words}} {{typeOf .One}} {{kindIs "map" .Vars}} {{typeIs "string" .Text}} {{typeIsLike "int" .Num}}`,
	`{{splitn "," 2 "a,b,c" | len}} {{(splitn "," 2 "a,b,c")._1}}`,
	`{{hasKey (dict "a" 1) "b"}} {{hasKey .Notes "a"}} {{.Notes.a}} {{.Notes.zz | default "x"}} {{if .Notes.zz}}a{{end}}`,
	`{{unset .Vars "a" | len}} {{mergeOverwrite .Vars .Notes | len}} {{merge (dict) .Vars | len}}`,
	`{{duration 90}} {{durationRound "2h10m"}} {{unixEpoch "1970-01-02"}}`,
	`{{.Shelf.top | first | toJson}} {{(first .Shelf.top).Title}}`,
	`{{range $name, $things := .Shelf}}{{$name}}{{range $things}}{{.Title}}{{end}}{{end}}`,
	`{{$root := .}}{{range .Things}}{{$root.Text}}{{.Title}}{{end}}`,
	`{{$things := .Things}}{{(index $things 0).Title}}{{range $things}}{{.N}}{{end}}`,
	`{{with dict "a" .Text "b" .Num}}{{.a}}{{.b}}{{end}}`,
	`{{with list .Text .Text}}{{first .}}{{end}}`,
	`{{(get .Vars "a") | upper}}`,
	`{{$v := get .Vars "list"}}{{range $v}}{{.}}{{end}}`,
	`{{.Words | compact | uniq | sortAlpha | join ", "}}`,
	`{{.Text | trim | nospace | swapcase | untitle | title | camelcase | kebabcase}}`,
}

// specimen returns an inquiry in which every field is set.
func specimen(t *testing.T) *inquiry.Inquiry {
	t.Helper()
	f, err := os.Open("../examples/social-roles/inquiry.yaml")
	require.NoError(t, err)
	defer f.Close()
	for d, err := range inquiry.Read(f, "inquiry.yaml") {
		require.NoError(t, err)
		d.Inquiry.Vars = map[string]any{"audience": "historians", "intro": "Hello."}
		d.Inquiry.Search, d.Inquiry.Answer.Form = inquiry.SearchYes, inquiry.FormLines // as in the completed copy that a render uses
		return d.Inquiry
	}
	t.Fatal("no inquiry")
	return nil
}

// TestStylesAreAccepted checks the built-in styles and the overlays in the guide and the examples.
func TestStylesAreAccepted(t *testing.T) {
	t.Parallel()
	tests := map[string]*prompt.Options{
		"examples/page":    {Template: os.DirFS("../examples/page")},
		"examples/overlay": {Overlay: os.DirFS("../examples/overlay")},
		"the guide's overlay": {Overlay: files("rules.tmpl",
			"\nRules:\n- Cite only what you opened, with identifier, title and date together.\n- Write for {{.Vars.audience | default \"a general reader\"}}.\n")},
	}
	for _, style := range prompt.Styles() {
		tests[style] = &prompt.Options{Style: style}
	}
	for name, opts := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := prompt.New(opts)
			require.NoError(t, err)
			require.Empty(t, r.Warnings())
			_, err = r.Render(t.Context(), specimen(t))
			require.NoError(t, err)
		})
	}
}

// TestGuideTemplatesAreAccepted checks the templates in the template guide and every field named in its table.
func TestGuideTemplatesAreAccepted(t *testing.T) {
	t.Parallel()
	opts := &template.Options[inquiry.Inquiry]{RootFuncs: map[string]any{
		"since": func(q *inquiry.Inquiry, w inquiry.Window) string { return w.Since(q.AsOf).String() },
		"paper": func(q *inquiry.Inquiry, _ any) anchor.Paper { return q.Anchors[0] },
	}}
	for _, text := range []string{
		`{{.Role}}{{.Question}}{{.Library.Name}}{{with .Library.Span}}{{.Prose}}{{end}}{{.AsOf}}{{.Search}}{{.Answer.Form}}{{.Answer.Words}}{{.ID | default "none"}}`,
		`{{range .Claims}}{{.ID}}{{.Text}}{{.When}}{{.When.Prose}}{{with .Scope}}; {{.}}{{end}}{{.Scope | default "any"}}{{join ", " .Anchors}}{{end}}`,
		`{{range .Anchors}}{{.ID}}{{.ID.Scheme}}{{.ID.Version}}{{.ID.URL}}{{.ID.DOI}}{{.ID.Key}}{{with .Title}}{{.}}{{end}}{{with .Date}}{{.}}{{end}}{{with .Authors}}{{andList .}}{{end}}{{end}}`,
		`{{range .Tasks}}{{with .Retest}}{{with .Levers}}{{orList .}}{{end}}{{with .Durable}}{{.}}{{end}}{{with .Perishable}}{{join ", " .}}{{end}}{{end}}{{end}}`,
		`{{range .Tasks}}{{with .Surface}}{{.Window}}{{since .Window}}{{with .Focus}}{{.}}{{end}}{{.Limit}}{{end}}{{end}}`,
		`{{range .Tasks}}{{with .Propose}}{{inWords .Count}}{{range .Examples}}{{.}}{{end}}{{end}}{{with .Ask}}{{with .Title}}{{.}}{{end}}{{.Text}}{{end}}{{end}}`,
		`{{range $i, $task := .Tasks}}{{number $i}}. {{with $task.Retest}}r{{else with $task.Surface}}s{{else with $task.Propose}}p{{else with $task.Ask}}a{{end}}{{end}}`,
		`Write for {{.Vars.audience | default "a general reader"}}. {{raw .Vars.intro}}{{range .Claims}}{{wrapRunes 80 .Text}}{{indent 2 .Text}}{{nindent 2 .Text}}{{wrap 20 .Text}}{{end}}`,
		`{{xml .Question}}{{md .Question}}{{(first .Claims).Text}}{{(paper "2305.16367").Title}}{{$m := dict}}{{$m = set $m "k" "v"}}{{toJson $m}}`,
		`{{- /* retest:omit anchors claims.when */ -}}x`,
	} {
		tmpl, err := template.Parse(files("t.tmpl", text), opts)
		require.NoError(t, err, text)
		require.Empty(t, tmpl.Warnings(), text)
		_, err = tmpl.Append(nil, specimen(t))
		require.NoError(t, err, text)
	}
}
