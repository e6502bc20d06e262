package suite

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/template"
)

// This file locates the parts of an inquiry in a prompt, using the spans that record which values were printed.

// printed returns the spans in which each path was printed, in order.
func (r *Rendered) printed() map[string][]template.Span {
	out := map[string][]template.Span{}
	for _, s := range r.Prompt.Spans {
		for _, path := range s.Paths {
			out[path] = append(out[path], s)
		}
	}
	return out
}

// has reports whether the prompt contains text, the value at path. The value counts if it was printed directly, or if it appears in the
// result of a function whose sources are unknown.
func (r *Rendered) has(printed map[string][]template.Span, path, text string) bool {
	if len(printed[path]) > 0 {
		return true
	}
	return text != "" && slices.ContainsFunc(r.Prompt.Spans, func(s template.Span) bool {
		return !s.Literal && len(s.Paths) == 0 && strings.Contains(folded(r.Prompt.Text[s.Start:s.End]), folded(text))
	})
}

// folded normalizes white space so that strings can be compared regardless of their layout.
func folded(s string) string { return strings.Join(strings.Fields(s), " ") }

// Claims returns the indices of the claims whose text is in the prompt.
func (r *Rendered) Claims() []int {
	printed := r.printed()
	return positions(len(r.Inquiry.Claims), func(i int) bool {
		return r.has(printed, "claims["+strconv.Itoa(i)+"].text", r.Inquiry.Claims[i].Text)
	})
}

// Anchors returns the indices of the papers whose identifiers are in the prompt.
func (r *Rendered) Anchors() []int {
	printed := r.printed()
	return positions(len(r.Inquiry.Anchors), func(i int) bool {
		return r.has(printed, "anchors["+strconv.Itoa(i)+"].id", r.Inquiry.Anchors[i].ID.String())
	})
}

var retestFields = seam.Fields.(*field.Record).At("tasks.retest").Record

// Tasks returns the indices of the tasks that are in the prompt. A task without data is recognized by the words of its template.
func (r *Rendered) Tasks() []int {
	own := map[string]bool{}
	for _, s := range r.Prompt.Spans {
		own[s.Template] = true
	}
	printed := r.printed()
	return positions(len(r.Inquiry.Tasks), func(i int) bool {
		t, prefix := r.Inquiry.Tasks[i], "tasks["+strconv.Itoa(i)+"]."
		for path := range printed {
			if strings.HasPrefix(path, prefix) {
				return true
			}
		}
		bare := t.Retest != nil && retestFields.IsZero(field.RefOf(t.Retest))
		return bare && own["retest"] || t.Surface != nil && own["surface"] && t.Surface.Focus == ""
	})
}

// positions returns the numbers i below n such that holds(i) is true.
func positions(n int, holds func(int) bool) []int {
	var out []int
	for i := range n {
		if holds(i) {
			out = append(out, i)
		}
	}
	return out
}

func (r *Rendered) claimCount() int  { return len(r.Claims()) }
func (r *Rendered) anchorCount() int { return len(r.Anchors()) }
func (r *Rendered) taskCount() int   { return len(r.Tasks()) }

// OwnWords returns the text that comes from the templates themselves.
func (r *Rendered) OwnWords() string {
	var b strings.Builder
	for _, s := range r.Prompt.Spans {
		if s.Literal {
			b.WriteString(r.Prompt.Text[s.Start:s.End])
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// line returns the line of the prompt that contains an offset.
func (r *Rendered) line(at int) string {
	start := strings.LastIndexByte(r.Prompt.Text[:at], '\n') + 1
	line, _, _ := strings.Cut(r.Prompt.Text[start:], "\n")
	return line
}

func found(pattern, text string) bool { return regexp.MustCompile(pattern).MatchString(text) }
