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

// guard looks at the output. Where data begins a line that reads like structure (a heading, a bullet, a number, a line of the
// template's own) it is put in double quotes; where such a line begins inside of data that was laid out on several lines, that line
// is not broken. Where data meets a bracket of its neighbour so that a tag comes of it, a blank goes between. It gives nil when there is
// nothing to do.
func (r *reader) guard(out string, marks []engine.Mark) []byte {
	g := guarder{reader: r, out: out, marks: marks}
	for i := range marks {
		if g.changes(i) {
			return g.run()
		}
	}
	return nil
}

// guarder writes the output anew.
type guarder struct {
	*reader
	out   string
	marks []engine.Mark
}

// reader knows what a reader of the output takes for structure.
type reader struct {
	openings map[string]bool // how lines of the templates' own text begin
	lengths  []int           // of those, in their order
	escape   func(dst []byte, text string) []byte
}

func newReader(openings map[string]bool, escape func(dst []byte, text string) []byte) *reader {
	r := &reader{openings: openings, escape: escape}
	for o := range openings {
		r.lengths = append(r.lengths, len(o))
	}
	slices.Sort(r.lengths)
	r.lengths = slices.Compact(r.lengths)
	return r
}

// isData holds for the marks that stand for text of the data.
func isData(k *engine.Mark) bool { return k.Flags&(engine.Plain|engine.Again) == 0 && k.End > k.Start }

// changes reports whether a stretch of data may have to be written otherwise than it is.
func (g *guarder) changes(i int) bool {
	k := &g.marks[i]
	if !isData(k) || k.Flags&engine.Laid == 0 && g.followsText(k.Start) {
		return false
	}
	before := g.out[:k.Start]
	return k.Flags&engine.Laid != 0 && strings.Contains(g.out[k.Start:k.End], "\n") ||
		meetsBracket(before, g.out[k.Start:]) || startsLine(before) && g.structural(g.opening(i))
}

// followsText holds for what surely does not begin a line or meet a bracket: before it, or before one blank, stands another character of ASCII.
func (g *guarder) followsText(at uint32) bool {
	if at < 2 {
		return false
	}
	c := g.out[at-1]
	if c == ' ' {
		c = g.out[at-2]
	}
	return c > ' ' && c < utf8.RuneSelf && c != '<' && c != '['
}

// run gives the output anew, and moves the marks along.
func (g *guarder) run() []byte {
	dst := make([]byte, 0, len(g.out)+len(g.out)/8)
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
		if isData(&k) {
			dst = g.value(dst, i)
		} else {
			dst = append(dst, g.out[k.Start:k.End]...)
		}
		moved[i].Start, moved[i].End = uint32(from), uint32(len(dst))
	}
	copy(g.marks, moved)
	return append(dst, g.out[at:]...)
}

// value appends one stretch of data.
func (g *guarder) value(dst []byte, i int) []byte {
	k := g.marks[i]
	lead, text := "", g.out[k.Start:k.End]
	if k.Flags&engine.Laid != 0 {
		lead, text = g.laidOut(text)
	}
	if meetsBracket(dst, g.out[k.Start:]) {
		dst = append(dst, ' ')
	}
	dst = append(dst, lead...)
	if startsLine(dst) && g.structural(g.opening(i)) {
		dst = g.escape(dst, `"`)
		dst = append(dst, text...)
		return g.escape(dst, `"`)
	}
	return append(dst, text...)
}

// meetsBracket reports whether data, or what follows data, makes a tag or a marker of a bracket that stands right before it.
func meetsBracket[S string | []byte](before S, after string) bool {
	if len(before) == 0 {
		return false
	}
	switch before[len(before)-1] {
	case '<':
		return startsTag(after[:min(len(after), maxTag)])
	case '[':
		return startsInst(after)
	}
	return false
}

// laidOut divides text that a function laid out into the blanks and line breaks before it and the rest, and takes back the line
// breaks after which a line would read like structure.
func (g *guarder) laidOut(text string) (lead, rest string) {
	n := len(text) - len(strings.TrimLeft(text, " \n"))
	if !strings.Contains(text[n:], "\n") {
		return text[:n], text[n:]
	}
	var b []byte
	for i, line := range strings.SplitAfter(text[n:], "\n") {
		if first := firstLine(line); i > 0 && g.structural(first, first) {
			b = append(bytes.TrimRight(b, " \n"), ' ')
			line = strings.TrimLeft(line, " ")
		}
		b = append(b, line...)
	}
	return text[:n], string(b)
}

// view is how much of a line and of what stands before it is looked at.
const view = 500

// opening gives the line that a stretch of data begins, and how far it is data.
func (g *guarder) opening(i int) (data, line string) {
	k := g.marks[i]
	line = firstLine(g.out[k.Start:])
	end := k.End
	for _, next := range g.marks[i+1:] {
		if next.Flags&engine.Again != 0 || next.Start == next.End {
			continue
		}
		if next.Start != end || next.Flags&engine.Plain != 0 || end-k.Start > view {
			break
		}
		end = next.End
	}
	return line[:min(len(line), len(firstLine(g.out[k.Start:end])))], line
}

// startsLine reports whether what comes after out is the first on its line, or stands behind nothing but blanks for long.
func startsLine[S string | []byte](out S) bool {
	out = out[max(len(out)-view, 0):]
	for i := len(out) - 1; i >= 0; i-- {
		switch c := out[i]; {
		case c == '\n':
			return true
		case c >= utf8.RuneSelf:
			return len(strings.TrimSpace(string(out[lineStart(out):]))) == 0 // blanks beyond ASCII
		case c != ' ' && c != '\t' && (c < '\v' || c > '\r'):
			return false
		}
	}
	return true
}

func lineStart[S string | []byte](out S) int {
	i := len(out)
	for i > 0 && out[i-1] != '\n' {
		i--
	}
	return i
}

func firstLine(text string) string {
	text = strings.TrimLeft(text[:min(len(text), 2*view)], " \n")
	line, _, _ := strings.Cut(text, "\n")
	return line[:min(len(line), view)]
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
func (r *reader) structural(data, line string) bool {
	data, line = strings.TrimSpace(data), strings.TrimSpace(line)
	if data == "" {
		return false
	}
	if !beginsPlainly(data) || data == line && strings.HasSuffix(data, ":") || numbering.MatchString(data) || label.MatchString(line) {
		return true
	}
	return r.opens(fold(data))
}

// opens reports whether a folded line begins as a line of the templates' own text does.
func (r *reader) opens(folded string) bool {
	for _, n := range r.lengths {
		if n > len(folded) {
			return false
		}
		if o := folded[:n]; r.openings[o] && (n == len(folded) || strings.Contains(o, " ")) {
			return true
		}
	}
	return false
}

// fold makes texts comparable that readers take for the same: blanks are one blank each, and letters small.
func fold(s string) string {
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			return strings.ToLower(strings.Join(strings.Fields(s), " "))
		case c == ' ' || '\t' <= c && c <= '\r':
			if n := len(out); n > 0 && out[n-1] != ' ' {
				out = append(out, ' ')
			}
		case 'A' <= c && c <= 'Z':
			out = append(out, c|0x20)
		default:
			out = append(out, c)
		}
	}
	return strings.TrimSuffix(string(out), " ")
}

// openings gives how the lines of the templates' own text begin, up to their end or the first value, folded, as far as lines are
// looked at.
func (s *set) openings() map[string]bool {
	seen := make(map[string]bool, 128)
	for _, p := range s.parts {
		openingsOf(p.tree.Root, seen)
	}
	return seen
}

func openingsOf(l *parse.ListNode, seen map[string]bool) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		if text, ok := n.(*parse.TextNode); ok {
			addOpenings(string(text.Text), text.Pos == 0, seen)
		} else if b := engine.BranchOf(n); b != nil {
			openingsOf(b.List, seen)
			openingsOf(b.ElseList, seen)
		}
	}
}

// addOpenings adds those of a text, of which the first line may have begun before.
func addOpenings(text string, whole bool, seen map[string]bool) {
	for line := range strings.SplitSeq(text, "\n") {
		if whole && strings.ContainsFunc(line, unicode.IsLetter) {
			if o := fold(line); len(o) <= view {
				seen[o] = true
			}
		}
		whole = true
	}
}
