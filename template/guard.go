package template

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"text/template/parse"
	"unicode"
	"unicode/utf8"

	"github.com/dated-claims/retest/internal/engine"
)

// guard looks at the output from start on. Where data begins a line that reads like structure (a heading, a bullet, a number, a line
// of the template's own) it is put in double quotes; where such a line begins inside of data that was laid out on several lines,
// that line is not broken. Where data meets a bracket of its neighbour so that a tag comes of it, a blank goes between.
func (t *Template[T]) guard(out []byte, start int, marks []engine.Mark) []byte {
	text := out[start:]
	if !slices.ContainsFunc(marks, func(k engine.Mark) bool { return suspicious(text, k) }) {
		return out
	}
	g := guarder{out: slices.Clone(text), marks: marks, structural: t.structural, escape: t.opts.Escape}
	return g.run(out[:start], start)
}

// suspicious reports whether a stretch of data needs a closer look: it begins a line, or stands right behind a bracket.
func suspicious(out []byte, k engine.Mark) bool {
	if k.Flags&(engine.Plain|engine.Again) != 0 || k.End == k.Start {
		return false
	}
	if k.Flags&engine.Laid != 0 && bytes.IndexByte(out[k.Start:k.End], '\n') >= 0 {
		return true
	}
	for i := int(k.Start) - 1; i >= 0; i-- {
		switch out[i] {
		case ' ':
			continue // the start of a line may be indented
		case '<', '[':
			return i == int(k.Start)-1 && meetsBracket(out[:k.Start], out[k.Start:])
		}
		return unicode.IsSpace(rune(out[i]))
	}
	return true
}

// guarder writes the output anew.
type guarder struct {
	out        []byte
	marks      []engine.Mark
	structural func(data, line string) bool
	escape     func(dst []byte, text string) []byte
}

// run appends the output anew, and moves the marks along.
func (g *guarder) run(dst []byte, start int) []byte {
	moved := make([]engine.Mark, len(g.marks))
	copy(moved, g.marks)
	at := uint32(0)
	for i, k := range g.marks {
		if k.Flags&engine.Again != 0 {
			moved[i].Start, moved[i].End = moved[i-1].Start, moved[i-1].End
			continue
		}
		dst = append(dst, g.out[at:k.Start]...)
		at = k.End
		from := len(dst)
		if k.Flags&engine.Plain != 0 || k.End == k.Start {
			dst = append(dst, g.out[k.Start:k.End]...)
		} else {
			dst = g.value(dst, start, i)
		}
		moved[i].Start, moved[i].End = uint32(from-start), uint32(len(dst)-start)
	}
	copy(g.marks, moved)
	return append(dst, g.out[at:]...)
}

// value appends one stretch of data.
func (g *guarder) value(dst []byte, start, i int) []byte {
	k := g.marks[i]
	lead, text := g.out[k.Start:k.Start], g.out[k.Start:k.End]
	if k.Flags&engine.Laid != 0 {
		lead, text = g.laidOut(text)
	}
	if meetsBracket(dst[start:], g.out[k.Start:]) {
		dst = append(dst, ' ')
	}
	dst = append(dst, lead...)
	if startsLine(dst[start:]) && g.structural(g.opening(i)) {
		dst = g.escape(dst, `"`)
		dst = append(dst, text...)
		return g.escape(dst, `"`)
	}
	return append(dst, text...)
}

// meetsBracket reports whether data, or what follows data, makes a tag or a marker of a bracket that stands right before it.
func meetsBracket(before, after []byte) bool {
	if len(before) == 0 {
		return false
	}
	switch before[len(before)-1] {
	case '<':
		return startsTag(string(after[:min(len(after), maxTag)]))
	case '[':
		return startsInst(string(after[:min(len(after), len("/INST]"))]))
	}
	return false
}

// laidOut divides text that a function laid out into the blanks and line breaks before it and the rest, and takes back the line
// breaks after which a line would read like structure.
func (g *guarder) laidOut(text []byte) (lead, rest []byte) {
	n := len(text) - len(bytes.TrimLeft(text, " \n"))
	for i, line := range bytes.SplitAfter(text[n:], []byte("\n")) {
		if text := firstLine(line); i > 0 && g.structural(text, text) {
			rest = append(bytes.TrimRight(rest, " \n"), ' ')
			line = bytes.TrimLeft(line, " ")
		}
		rest = append(rest, line...)
	}
	return text[:n], rest
}

// opening gives the line that a stretch of data begins, and how far it is data.
func (g *guarder) opening(i int) (data, line string) {
	k := g.marks[i]
	line = firstLine(g.out[k.Start:])
	end := k.End
	for _, next := range g.marks[i+1:] {
		if next.Flags&engine.Again != 0 || next.Start == next.End {
			continue
		}
		if next.Start != end || next.Flags&engine.Plain != 0 {
			break
		}
		end = next.End
	}
	return line[:min(len(line), len(firstLine(g.out[k.Start:end])))], line
}

// startsLine reports whether what comes after out is the first on its line.
func startsLine(out []byte) bool {
	line := out[bytes.LastIndexByte(out, '\n')+1:]
	return len(bytes.TrimSpace(line)) == 0
}

func firstLine(text []byte) string {
	line, _, _ := bytes.Cut(bytes.TrimLeft(text, " \n"), []byte("\n"))
	return string(line)
}

var (
	// numbering is what items of lists begin with: 1. (2) 3: 1.2. a) iv.
	numbering = regexp.MustCompile(`^[(\[（]?(?:\p{Nd}+(?:[.．]\p{Nd}+)*[a-z]?|[A-Za-z]|[ivxIVX]{1,5})(?:[.):\]．）：](?:\s|$)|[)\]）])|^\p{Nd}+．`)
	// label is what readers and chat formats take for the start of a section or of a message.
	label = regexp.MustCompile(`(?i)^(?:system|user|assistant|human|developer|tool|model|ai|notes?\b[^:：]{0,30}|(?:step|part|section|chapter)\b[^:：]{0,12}|` +
		`(?:your |first |next |new )?(?:instructions?|tasks?|rules?|answers?|verdicts?|claims?|anchors?|outputs?|prompts?|messages?)\b[^:：]{0,30})\s*[:：]`)
)

// beginsPlainly holds for what honest text begins with: a letter, a digit, a quote, an opening bracket, an amount, and a sign before
// a digit. Anything else, such as a dash, an arrow or a circled number, is a bullet to some reader.
func beginsPlainly(text string) bool {
	r, n := utf8.DecodeRuneInString(text)
	next, _ := utf8.DecodeRuneInString(text[n:])
	switch {
	case unicode.IsLetter(r), unicode.IsMark(r), unicode.Is(unicode.Nd, r), unicode.In(r, unicode.Pi, unicode.Pf, unicode.Sc):
		return true
	case strings.ContainsRune(`"'“”‘’„({@&%\/.,;!?…¿¡$§°„`, r):
		return true
	case strings.ContainsRune("-−+–~±≈≤≥", r):
		return unicode.IsDigit(next)
	}
	return false
}

// structural reports whether data that begins a line makes it read like structure. A colon or a full stop that the template puts
// behind a value is its author's; but no value may make a line one that begins a message.
func (t *Template[T]) structural(data, line string) bool {
	data, line = strings.TrimSpace(data), strings.TrimSpace(line)
	if data == "" {
		return false
	}
	if !beginsPlainly(data) || data == line && strings.HasSuffix(data, ":") || numbering.MatchString(data) || label.MatchString(line) {
		return true
	}
	folded := fold(data)
	return slices.ContainsFunc(t.openings, func(o string) bool {
		return strings.HasPrefix(folded, o) && (strings.Contains(o, " ") || folded == o)
	})
}

// fold makes texts comparable that readers take for the same.
func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// openings gives how the lines of the templates' own text begin, up to their end or the first value, folded.
func (s *set) openings() []string {
	seen := map[string]bool{}
	for _, p := range s.parts {
		engine.Walk(p.tree.Root, func(n parse.Node) {
			text, ok := n.(*parse.TextNode)
			if !ok {
				return
			}
			for i, line := range strings.Split(string(text.Text), "\n") {
				if o := fold(line); (i > 0 || text.Pos == 0) && strings.ContainsFunc(o, unicode.IsLetter) {
					seen[o] = true
				}
			}
		})
	}
	out := make([]string, 0, len(seen))
	for o := range seen {
		out = append(out, o)
	}
	slices.Sort(out)
	return out
}
