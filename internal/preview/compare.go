package preview

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/dated-claims/retest/internal/diff"
)

// Comparison is two prompts side by side.
type Comparison struct {
	Left     string    `json:"left"`  // label of the left side
	Right    string    `json:"right"` // label of the right side, the chosen prompt
	Rows     []Row     `json:"rows"`
	Differ   int       `json:"differ"` // number of rows that differ
	Problems []Finding `json:"problems"`
	Note     string    `json:"note"` // why there is no prompt to compare with
}

// Row is a pair of lines, one from each prompt. If only one of the prompts has the line, the other side is nil.
type Row struct {
	Left    *string `json:"l"`
	Right   *string `json:"r"`
	Differs bool    `json:"d,omitempty"`
}

// compare compares the chosen prompt with the one that the choice names.
func (j *job) compare(view *View) *Comparison {
	kind, value, _ := strings.Cut(j.with, ":")
	other, out := j.choice, &Comparison{Rows: []Row{}, Problems: []Finding{}}
	switch kind {
	case "saved":
		out.Left, out.Right = "Before the last save", "Current"
		text, ok := j.s.before(j.choice)
		if !ok {
			out.Note = "Nothing has changed since the page was opened. Save a file, and the prompt before that change appears here."
			return out
		}
		out.rows(text, view.Text)
		return out
	case "style":
		other.Style = value
		out.Left, out.Right = "Style "+value, "Style "+view.Style+" (current)"
	case "day":
		other.AsOf = value
		out.Left, out.Right = "As of "+value, "As of "+view.AsOf+" (current)"
	case "form":
		other.Form = value
		out.Left, out.Right = "Answer form "+value, "Answer form "+cmp.Or(j.choice.Form, j.state.Form)+" (current)"
	default:
		out.Note = fmt.Sprintf("want saved, or style:, day: or form: with a value, got %q", j.with)
		return out
	}
	second := job{s: j.s, ctx: j.ctx, choice: other, state: &State{Style: other.Style}}
	if v := second.run(); v != nil {
		out.rows(v.Text, view.Text)
		return out
	}
	out.Problems = (&State{}).list(second.faults, j.s)
	return out
}

// rows pairs the lines of left and right.
func (out *Comparison) rows(left, right string) {
	old, now := splitLines(left), splitLines(right)
	at, to := 0, 0
	same := func(end int) {
		for ; at < end; at, to = at+1, to+1 {
			out.Rows = append(out.Rows, Row{Left: &old[at], Right: &now[to]})
		}
	}
	for _, h := range diff.Sequences(old, now) {
		same(h.Old.Start)
		for at < h.Old.End || to < h.New.End {
			r := Row{Differs: true}
			if at < h.Old.End {
				r.Left, at = &old[at], at+1
			}
			if to < h.New.End {
				r.Right, to = &now[to], to+1
			}
			out.Rows = append(out.Rows, r)
			out.Differ++
		}
	}
	same(len(old))
}

func splitLines(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n") }
