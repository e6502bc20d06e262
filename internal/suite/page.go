package suite

import (
	"bytes"
	"cmp"
	_ "embed" // embeds the parts of the page
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/internal/onepage"
	text "github.com/dated-claims/retest/template"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

// page holds the data for the HTML template.
type page struct {
	Policy        string
	CSS           template.CSS
	Percent       string
	Covered, All  int
	Files         []pageFile
	Gaps, Excused []pageGap
}

type pageFile struct {
	ID, Name, Percent  string
	Covered, All, Gaps int
	Lines              []pageLine
}

type pageGap struct{ Line, Place, Missing, Text, Reason string }

type pageLine struct {
	Number int
	Runs   []pageRun
}

// pageRun is part of a line. If it has a class, it is a condition.
type pageRun struct{ Text, Class, Tag, Counts string }

// Page returns an HTML page that shows which branch outcomes are covered. It is a single file without scripts.
func Page(r *Report) ([]byte, error) {
	t, err := template.New("page").Parse(pageHTML)
	if err != nil {
		return nil, err
	}
	p := page{
		Policy: onepage.Policy(onepage.Theme+pageCSS, ""),
		CSS:    template.CSS(onepage.Theme + pageCSS), //nolint:gosec // not user input
	}
	p.Covered, p.All = r.Branches.Outcomes()
	p.Percent = percent(p.Covered, p.All)
	for i, name := range slices.Sorted(maps.Keys(r.Sources)) {
		p.file("f"+strconv.Itoa(i+1), name, r.Sources[name], r.Branches)
	}
	var out bytes.Buffer
	err = t.Execute(&out, p)
	return out.Bytes(), err
}

func percent(covered, all int) string {
	if all == 0 {
		return "100%"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(covered)/float64(all))
}

// file adds a template file.
func (p *page) file(id, name, source string, all text.Branches) {
	own := slices.DeleteFunc(slices.Clone(all), func(br text.Branch) bool { return br.Pos.File != name })
	slices.SortFunc(own, func(x, y text.Branch) int { return cmp.Or(x.Pos.Line-y.Pos.Line, x.Pos.Col-y.Pos.Col) })
	f := pageFile{ID: id, Name: name, Lines: linesOf(source, own)}
	f.Covered, f.All = own.Outcomes()
	f.Percent = percent(f.Covered, f.All)
	for _, br := range own {
		g := pageGap{Line: id + "-" + strconv.Itoa(br.Pos.Line), Place: br.Pos.String(), Missing: br.Missing(), Text: br.Text, Reason: br.Excused()}
		switch {
		case g.Missing != "":
			f.Gaps++
			p.Gaps = append(p.Gaps, g)
		case g.Reason != "":
			p.Excused = append(p.Excused, g)
		}
	}
	p.Files = append(p.Files, f)
}

// linesOf splits a source into lines and splits each line where conditions start and end.
func linesOf(source string, branches text.Branches) []pageLine {
	var out []pageLine
	for i, line := range strings.Split(strings.TrimSuffix(source, "\n"), "\n") {
		l := pageLine{Number: i + 1}
		at := 0
		for _, br := range branches {
			start := br.Pos.Col - 1
			if br.Pos.Line != l.Number || start < at || start > len(line) {
				continue // the condition is on another line, or inside one that is already marked
			}
			end := len(line)
			if n := strings.Index(line[start:], "}}"); n >= 0 {
				end = start + len(strings.TrimRight(strings.TrimSuffix(line[start:start+n], "-"), " \t"))
			}
			l.Runs = append(l.Runs, pageRun{Text: line[at:start]}, conditionRun(line[start:end], br))
			at = end
		}
		l.Runs = append(l.Runs, pageRun{Text: line[at:]})
		out = append(out, l)
	}
	return out
}

func conditionRun(condition string, br text.Branch) pageRun {
	r := pageRun{Text: condition, Class: "both", Counts: fmt.Sprintf("true %d times, false %d times", br.Taken, br.Skipped)}
	switch missing := br.Missing(); {
	case missing == "" && br.Excused() != "":
		r.Class, r.Tag = "excused", "not counted"
	case missing == "":
	case br.Taken > 0:
		r.Class, r.Tag = "true", "true only"
	case br.Skipped > 0:
		r.Class, r.Tag = "false", "false only"
	default:
		r.Class, r.Tag = "none", "not reached"
	}
	return r
}
