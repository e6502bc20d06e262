package explain

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/dated-claims/retest/fault"
)

// piece is the part of a stretch on one line of a prompt.
type piece struct {
	*Stretch
	start, end int // offsets in the prompt
}

// AppendText appends the explanation in a form for terminals. Each line of the prompt is followed by a row for each printed value, with
// its columns, path, location and action, and a row that lists the templates whose own text is on the line. Consecutive lines without
// values share a row.
func (e *Explanation) AppendText(dst []byte) []byte {
	if e.Text == "" {
		return dst
	}
	out := bytes.NewBuffer(dst)
	tw := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	part := ""
	var pieces []piece // pieces of the lines that have no rows yet
	for n := 1; n <= len(e.starts); n++ {
		line := e.pieces(n)
		if p := line[0].Part; p != part {
			fmt.Fprintf(tw, "%s\n", heading(p, n > 1))
			part = p
		}
		fmt.Fprintf(tw, "%5d | %s\n", n, e.shown(n))
		pieces = append(pieces, line...)
		if n < len(e.starts) && e.goesOn(pieces, n) {
			continue
		}
		e.rows(tw, pieces)
		pieces = nil
	}
	_ = tw.Flush() // writing to a Buffer never fails
	return out.Bytes()
}

// goesOn reports whether the lines with the given pieces share their rows with the next line. Line n is the last of these lines. They
// share their rows if they contain no values and if, in addition, they are blank or the next line contains no values.
func (e *Explanation) goesOn(pieces []piece, n int) bool {
	next := e.pieces(n + 1)
	blank := !slices.ContainsFunc(pieces, func(p piece) bool { return strings.Trim(e.Text[p.start:p.end], "\n") != "" })
	return allOwn(pieces) && next[0].Part == pieces[0].Part && (blank || allOwn(next))
}

// heading returns the heading of a part.
func heading(part string, gap bool) string {
	line := "── " + part + " ──"
	if gap {
		return "\n" + line
	}
	return line
}

// pieces returns the pieces of a line.
func (e *Explanation) pieces(line int) []piece {
	start, end := e.line(line)
	i, exact := slices.BinarySearchFunc(e.Stretches, start, func(s Stretch, offset int) int { return s.From.Offset - offset })
	if !exact {
		i--
	}
	var out []piece
	for ; i < len(e.Stretches) && e.Stretches[i].From.Offset < end; i++ {
		s := &e.Stretches[i]
		out = append(out, piece{s, max(start, s.From.Offset), min(end, s.To.Offset)})
	}
	return out
}

// shown returns the text of a line without the characters that a tabwriter interprets.
func (e *Explanation) shown(line int) string {
	start, end := e.line(line)
	return oneLine(strings.TrimSuffix(e.Text[start:end], "\n"))
}

func oneLine(s string) string {
	return strings.NewReplacer("\n", "↵", "\t", " ", "\v", " ", "\f", " ").Replace(s)
}

func allOwn(pieces []piece) bool {
	return !slices.ContainsFunc(pieces, func(p piece) bool { return p.Kind != Own })
}

// rows writes the origins of the pieces.
func (e *Explanation) rows(tw *tabwriter.Writer, pieces []piece) {
	for _, p := range pieces {
		if p.Kind == Own {
			continue
		}
		from, to := e.place(p.start), e.place(p.end-1)
		what, where := e.what(p.Stretch)
		fmt.Fprintf(tw, "      |   %d-%d\t%s\t%s\t%s %s\n", from.Col, to.Col, what, where, p.Template, p.Pos)
	}
	if own := ownText(pieces); own != "" {
		fmt.Fprintf(tw, "      |   text written in %s\n", own)
	}
}

// what describes the values in a stretch, or the action that produced it, and where they are.
func (e *Explanation) what(s *Stretch) (what, where string) {
	switch s.Kind {
	case Made:
		return shorten(oneLine(e.Action(s))), "made here"
	case Escape:
		return "added by escaping", "around " + paths(s.Data)
	}
	if len(s.Data) == 0 {
		return "", ""
	}
	return paths(s.Data), s.Data[0].where()
}

// where returns the location of a value.
func (d Datum) where() string {
	if !d.Written {
		return "filled in, near " + d.Pos.String()
	}
	return d.Pos.String()
}

// shorten truncates text that is too long for a row.
func shorten(s string) string {
	const most = 44
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// paths lists the paths of values. It combines values from the same list, as in levers[0]…[4].
func paths(data []Datum) string {
	var out []string
	for i := 0; i < len(data); {
		j := i + 1
		for j < len(data) && strings.HasSuffix(data[j].Path, "]") && strings.HasSuffix(data[i].Path, "]") && fault.Path(data[j].Path).Parent() == fault.Path(data[i].Path).Parent() {
			j++
		}
		name := data[i].Path
		if j > i+1 {
			name += "…" + strings.TrimPrefix(data[j-1].Path, string(fault.Path(data[i].Path).Parent()))
		}
		out = append(out, name)
		i = j
	}
	return strings.Join(out, ", ")
}

// ownText lists the templates whose own text is in the pieces, with the lines of that text. It does not mention a line break if there
// is other text.
func ownText(pieces []piece) string {
	type key struct{ template, file string }
	lines := map[key][2]int{}
	var order []key
	for _, p := range pieces {
		if p.Kind != Own || p.Text == "\n" && len(pieces) > 1 {
			continue
		}
		first, last := p.origin(p.start).Line, p.origin(p.end-1).Line
		k := key{p.Template, p.Pos.File}
		if l, ok := lines[k]; ok {
			first, last = min(first, l[0]), max(last, l[1])
		} else {
			order = append(order, k)
		}
		lines[k] = [2]int{first, last}
	}
	names := make([]string, len(order))
	for i, k := range order {
		names[i] = k.template + " " + k.file + ":" + strconv.Itoa(lines[k][0])
		if lines[k][1] > lines[k][0] {
			names[i] += "-" + strconv.Itoa(lines[k][1])
		}
	}
	return strings.Join(names, ", ")
}
