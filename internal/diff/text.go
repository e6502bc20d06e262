package diff

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// AppendText appends the changes in a form for display on a terminal, grouped by part.
func (r *Report) AppendText(dst []byte) []byte {
	if r.Text && !r.Messages {
		dst = append(dst, "the text is the same, but the messages differ\n"...)
		return appendChanges(dst, r.Others)
	}
	return appendChanges(dst, r.Changes)
}

func appendChanges(dst []byte, changes []Change) []byte {
	for i := 0; i < len(changes); {
		c := &changes[i]
		if i == 0 || changes[i-1].Part != c.Part {
			dst = fmt.Appendf(dst, "\n%s\n", c.Part)
		}
		n := renames(changes[i:])
		if n > 1 {
			dst = appendRenames(dst, changes[i:i+n])
			i += n
			continue
		}
		dst = fmt.Appendf(dst, "  %s\n", c.headline())
		dst = c.appendLines(dst)
		i++
	}
	return dst
}

// renames returns how many changes at the start of the list only rename items of the same kind in the same part.
func renames(changes []Change) int {
	n := 0
	for n < len(changes) && changes[n].How == Renamed && changes[n].What == changes[0].What && changes[n].Part == changes[0].Part {
		n++
	}
	return n
}

// appendRenames lists renamed items on one line. In a numbered list, an insertion renames all items after it.
func appendRenames(dst []byte, changes []Change) []byte {
	const shown = 6
	names := make([]string, 0, shown)
	for i := range changes[:min(len(changes), shown)] {
		names = append(names, changes[i].name())
	}
	if len(changes) > shown {
		names = append(names, "…", changes[len(changes)-1].name())
	}
	return fmt.Appendf(dst, "  %d %ss %s: %s\n", len(changes), changes[0].What, changes[0].how(), strings.Join(names, ", "))
}

// headline describes a change.
func (c *Change) headline() string {
	switch {
	case c.What == Part:
		return "the part has moved"
	case c.What == Text || c.What == Message:
		return "text " + string(c.How) + c.places()
	case c.How == Moved:
		return fmt.Sprintf("%s %s moved, line %d → line %d", c.What, c.name(), c.OldAt, c.NewAt)
	}
	return fmt.Sprintf("%s %s %s%s", c.What, c.name(), c.how(), c.why())
}

// name returns the name of the changed item, preceded by its old name if that is different.
func (c *Change) name() string {
	name := c.ID
	if c.OldID != "" {
		name = c.OldID + " → " + c.ID
	}
	if c.Kind != "" {
		name += " (" + c.Kind + ")"
	}
	return name
}

// how returns the word for what happened. A task is renumbered rather than renamed, because its id is its number.
func (c *Change) how() string {
	if c.How == Renamed && c.What == Task {
		return "renumbered"
	}
	return string(c.How)
}

// why names the data that caused the difference.
func (c *Change) why() string {
	switch {
	case c.How != Changed:
		return ""
	case len(c.Fields) > 0:
		return ": " + strings.Join(c.Fields, ", ")
	}
	return ": the same data, worded differently"
}

// places describes where text has changed.
func (c *Change) places() string {
	switch {
	case c.OldAt == 0:
		return fmt.Sprintf(", line %d", c.NewAt)
	case c.NewAt == 0 || c.OldAt == c.NewAt:
		return fmt.Sprintf(", line %d", c.OldAt)
	}
	return fmt.Sprintf(", line %d → line %d", c.OldAt, c.NewAt)
}

// appendLines appends the removed and the added lines.
func (c *Change) appendLines(dst []byte) []byte {
	if len(c.Old) == 1 && len(c.New) == 1 {
		before, after := Around(shown(c.Old[0]), shown(c.New[0]))
		return fmt.Appendf(dst, "    - %s\n    + %s\n", before, after)
	}
	for _, h := range Sequences(c.Old, c.New) {
		for _, line := range c.Old[h.Old.Start:h.Old.End] {
			dst = fmt.Appendf(dst, "    - %s\n", shown(line))
		}
		for _, line := range c.New[h.New.Start:h.New.End] {
			dst = fmt.Appendf(dst, "    + %s\n", shown(line))
		}
	}
	return dst
}

// shown returns a line without its line break. If there is no line break, it adds a note to that effect.
func shown(line string) string {
	if text, ok := strings.CutSuffix(line, "\n"); ok {
		return text
	}
	return line + " (no line break)"
}

// Around returns two lines for display. If they are long, it omits text that they have in common and that is far from the differences.
func Around(a, b string) (before, after string) {
	const long, near = 160, 60
	if max(len(a), len(b)) <= long {
		return a, b
	}
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	cut := func(s string) string {
		from, to := max(head-near, 0), min(len(s)-tail+near, len(s))
		for from > 0 && !utf8.RuneStart(s[from]) {
			from--
		}
		for to < len(s) && !utf8.RuneStart(s[to]) {
			to++
		}
		out := s[from:to]
		if from > 0 {
			out = "…" + out
		}
		if to < len(s) {
			out += "…"
		}
		return out
	}
	return cut(a), cut(b)
}
