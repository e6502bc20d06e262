package template

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"text/template/parse"
	"unicode"
	"unicode/utf8"
)

// guarded appends the output to dst. Where data begins a line that reads like structure (a heading, a bullet, a number, a line
// of the template's own) it is put in double quotes; where such a line begins inside of data that was laid out on several lines,
// that line is not broken. Where data meets a bracket of its neighbour so that a tag comes of it, a blank goes between.
func (e *executor[T]) guarded(dst []byte) []byte {
	at, from := 0, len(dst)
	for i, s := range e.spans {
		dst = append(dst, e.out[at:s.start]...)
		at = s.end
		lead, text := e.out[s.start:s.start], e.out[s.start:s.end]
		if s.shaped {
			lead, text = e.laidOut(text)
		}
		if meetsBracket(dst[from:], e.out[s.start:]) {
			dst = append(dst, ' ')
		}
		dst = append(dst, lead...)
		if startsLine(dst[from:]) && e.t.structural(e.opening(i)) {
			dst = e.t.opts.Escape(dst, `"`)
			dst = append(dst, text...)
			dst = e.t.opts.Escape(dst, `"`)
			continue
		}
		dst = append(dst, text...)
	}
	return append(dst, e.out[at:]...)
}

// meetsBracket reports whether data, or what follows data, makes a tag or a marker of a bracket that stands right before it.
func meetsBracket(before, after []byte) bool {
	if len(before) == 0 {
		return false
	}
	rest := string(after[:min(len(after), maxTag)])
	switch before[len(before)-1] {
	case '<':
		return startsTag(rest)
	case '[':
		return startsInst(rest)
	}
	return false
}

// laidOut divides text that a function laid out into the blanks and line breaks before it and the rest, and takes back the line
// breaks after which a line would read like structure.
func (e *executor[T]) laidOut(text []byte) (lead, rest []byte) {
	n := len(text) - len(bytes.TrimLeft(text, " \n"))
	for i, line := range bytes.SplitAfter(text[n:], []byte("\n")) {
		if text := firstLine(line); i > 0 && e.t.structural(text, text) {
			rest = append(bytes.TrimRight(rest, " \n"), ' ')
			line = bytes.TrimLeft(line, " ")
		}
		rest = append(rest, line...)
	}
	return text[:n], rest
}

// opening gives the line that a stretch of data begins, and how far it is data.
func (e *executor[T]) opening(i int) (data, line string) {
	s := e.spans[i]
	line = firstLine(e.out[s.start:])
	end := s.end
	for _, next := range e.spans[i+1:] {
		if next.start != end {
			break
		}
		end = next.end
	}
	return line[:min(len(line), len(firstLine(e.out[s.start:end])))], line
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
		walk(p.tree.Root, func(n parse.Node) {
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
