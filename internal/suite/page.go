package suite

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"

	"github.com/dated-claims/retest/template"
)

// style is that of the page; it takes the reader's choice of light and dark.
const style = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:75rem;padding:1rem}
pre{font:14px/1.6 ui-monospace,monospace;overflow-x:auto;border:1px solid #8886;padding:.75rem;border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere}
.both{background:#2da44e33}.half{background:#d4a72c55}.none{background:#cf222e44}
mark{color:inherit;border-radius:3px}td,th{text-align:left;padding:.1rem 1rem .1rem 0}`

// Page is a page of HTML, all in one, that colours the templates by which branch outcomes are covered.
func Page(r *Report) []byte {
	var b bytes.Buffer
	covered, all := r.Branches.Outcomes()
	b.WriteString("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">")
	fmt.Fprintf(&b, "<title>Template coverage</title><style>%s</style></head><body><h1>Template coverage</h1>\n", style)
	fmt.Fprintf(&b, "<p>%d of %d branch outcomes are covered. <mark class=\"both\">Both outcomes</mark>, <mark class=\"half\">one outcome</mark>, <mark class=\"none\">never reached</mark>.</p>\n", covered, all)
	for _, file := range slices.Sorted(maps.Keys(r.Sources)) {
		own := slices.Clone(r.Branches)
		own = slices.DeleteFunc(own, func(br template.Branch) bool { return br.Pos.File != file })
		n, of := own.Outcomes()
		fmt.Fprintf(&b, "<h2>%s</h2><p>%d of %d</p>\n<pre>", html.EscapeString(file), n, of)
		writeSource(&b, r.Sources[file], own)
		b.WriteString("</pre>\n")
	}
	b.WriteString("</body></html>\n")
	return b.Bytes()
}

// writeSource writes a template with its conditions marked.
func writeSource(b *bytes.Buffer, text string, branches template.Branches) {
	starts := []int{0}
	for i := range len(text) {
		if text[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	slices.SortFunc(branches, func(x, y template.Branch) int { return cmp.Or(x.Pos.Line-y.Pos.Line, x.Pos.Col-y.Pos.Col) })
	at := 0
	for _, br := range branches {
		start := starts[br.Pos.Line-1] + br.Pos.Col - 1
		end := start + strings.Index(text[start:]+"}}", "}}")
		if start < at || end > len(text) {
			continue // within one that is marked
		}
		b.WriteString(html.EscapeString(text[at:start]))
		class, label := "both", fmt.Sprintf("true %d times, false %d times", br.Taken, br.Skipped)
		switch {
		case br.Taken == 0 && br.Skipped == 0:
			class, label = "none", "never reached"
		case br.Taken == 0:
			class, label = "half", "never true"
		case br.Skipped == 0:
			class, label = "half", "never false"
		}
		fmt.Fprintf(b, "<mark class=\"%s\" title=\"%s\" tabindex=\"0\">%s</mark>", class, label, html.EscapeString(text[start:end]))
		at = end
	}
	b.WriteString(html.EscapeString(text[at:]))
}
