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
// that line is not broken.
func (e *executor[T]) guarded(dst []byte) []byte {
	at, from := 0, len(dst)
	for i, s := range e.spans {
		dst = append(dst, e.out[at:s.start]...)
		at = s.end
		text := e.out[s.start:s.end]
		if s.shaped {
			text = e.joined(text)
		}
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

// joined takes back the line breaks, but the first of leading ones, after which a line would read like structure.
func (e *executor[T]) joined(text []byte) []byte {
	lead := len(text) - len(bytes.TrimLeft(text, " \n"))
	lines := bytes.SplitAfter(text[lead:], []byte("\n"))
	out := bytes.Clone(text[:lead])
	for i, line := range lines {
		if text := firstLine(line); i > 0 && e.t.structural(text, text) {
			out = append(bytes.TrimRight(out, " \n"), ' ')
			line = bytes.TrimLeft(line, " ")
		}
		out = append(out, line...)
	}
	return out
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
	// numbering is what items of lists begin with: 1. (2) 3: a) iv.
	numbering = regexp.MustCompile(`^[(\[]?(?:[0-9]{1,3}|[A-Za-z]|[ivxIVX]{1,5})(?:[.):\]](?:\s|$)|[)\]])`)
	// label is what readers and chat formats take for the start of a section or of a message.
	label = regexp.MustCompile(`(?i)^(?:system|user|assistant|human|developer|tool|model|ai|` +
		`(?:your |first |next |new )?(?:instructions?|tasks?|rules?|answers?|verdicts?|claims?|anchors?|outputs?|prompts?|messages?)\b[^:]{0,30})\s*:`)
)

// structural reports whether data that begins a line makes it read like structure. A colon or a full stop that the template puts
// behind a value is its author's; but no value may make a line one that begins a message.
func (t *Template[T]) structural(data, line string) bool {
	data, line = strings.TrimSpace(data), strings.TrimSpace(line)
	if data == "" {
		return false
	}
	r, n := utf8.DecodeRuneInString(data)
	next, _ := utf8.DecodeRuneInString(data[n:])
	switch {
	case strings.ContainsRune("#>|=~`<[•·‣⁃◦▪▫●○■□*", r):
		return true
	case strings.ContainsRune("-+–—", r) && !unicode.IsDigit(next):
		return true
	case data == line && strings.HasSuffix(data, ":"), numbering.MatchString(data), label.MatchString(line):
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
