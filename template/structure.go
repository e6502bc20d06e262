package template

import (
	"bytes"
	"slices"
	"strings"
	"text/template/parse"
	"unicode"
	"unicode/utf8"

	"github.com/dated-claims/retest/internal/control"
	"github.com/dated-claims/retest/internal/engine"
	"github.com/dated-claims/retest/internal/lazyre"
)

// guard checks the output for data that looks like structure. It returns the corrected output, or nil if there is nothing to correct.
// If data starts a line in a way that looks like structure (a heading, a bullet, a number, or a line of the template itself), the data
// is put in double quotes. In data that was laid out on several lines, the line break before such a line is removed. If data and
// adjacent text together form a tag, a space is inserted between them.
func (r *structureRules) guard(out string, marks []engine.Mark) []byte {
	g := sanitizer{structureRules: r, out: out, marks: marks}
	for i := range marks {
		if g.changes(i) {
			return g.run()
		}
	}
	return nil
}

// sanitizer rewrites an output.
type sanitizer struct {
	*structureRules
	out   string
	marks []engine.Mark
}

// structureRules define what a reader of the output would mistake for structure.
type structureRules struct {
	openings map[string]bool // the beginnings of lines in the templates' own text
	lengths  []int           // the lengths of the openings, sorted
	escape   func(dst []byte, text string) []byte
	xml      bool // whether values may be inside attributes
}

func newStructureRules(openings map[string]bool, escape func(dst []byte, text string) []byte) *structureRules {
	r := &structureRules{openings: openings, escape: escape, xml: string(escape(nil, "<")) == "&lt;"}
	for o := range openings {
		r.lengths = append(r.lengths, len(o))
	}
	slices.Sort(r.lengths)
	r.lengths = slices.Compact(r.lengths)
	return r
}

// isData reports whether a mark belongs to text from the data.
func isData(k *engine.Mark) bool {
	return k.Flags&(engine.Plain|engine.Raw|engine.SamePrint) == 0 && k.End > k.Start
}

// changes reports whether the data of mark i may have to be rewritten.
func (g *sanitizer) changes(i int) bool {
	k := &g.marks[i]
	if !isData(k) {
		return false
	}
	if g.straddles(k.Start) || g.straddles(k.End) || g.needsEntity(k) {
		return true
	}
	if k.Flags&engine.Multiline == 0 && g.followsText(k.Start) {
		return false
	}
	before := g.out[:k.Start]
	return k.Flags&engine.Multiline != 0 && strings.Contains(g.out[k.Start:k.End], "\n") || startsLine(before) && g.structural(g.opening(i))
}

// followsText reports whether text at an offset certainly does not start a line. That is the case if another printable ASCII character
// precedes it, either directly or before a single space.
func (g *sanitizer) followsText(at uint32) bool {
	if at < 2 {
		return false
	}
	c := g.out[at-1]
	if c == ' ' {
		c = g.out[at-2]
	}
	return c > ' ' && c < utf8.RuneSelf
}

// run returns the rewritten output and updates the positions of the marks.
func (g *sanitizer) run() []byte {
	dst := make([]byte, 0, len(g.out)+len(g.out)/8)
	moved := make([]engine.Mark, len(g.marks))
	copy(moved, g.marks)
	at := uint32(0)
	for i, k := range g.marks {
		if k.Flags&engine.SamePrint != 0 {
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

// value appends the data of mark i.
func (g *sanitizer) value(dst []byte, i int) []byte {
	k := g.marks[i]
	lead, text := "", g.out[k.Start:k.End]
	if k.Flags&engine.Multiline != 0 {
		lead, text = g.laidOut(text)
	}
	if g.straddles(k.Start) && dst[len(dst)-1] != ' ' {
		dst = append(dst, ' ')
	}
	if g.xml {
		if quote := inAttribute(dst); quote != 0 {
			text = strings.ReplaceAll(text, string(quote), quoteEntities[quote])
		}
	}
	if g.straddles(k.End) {
		text += " "
	}
	dst = append(dst, lead...)
	if startsLine(dst) && g.structural(g.opening(i)) {
		dst = g.escape(dst, `"`)
		dst = append(dst, text...)
		return g.escape(dst, `"`)
	}
	return append(dst, text...)
}

// straddles reports whether the text before an offset and the text after it together form a chat-model control token or a prompt tag. A
// token entirely on one side of the offset does not count.
func (g *sanitizer) straddles(at uint32) bool {
	const most = 2 // maximum number of spaces in a token
	for i, spaces := int(at)-1, 0; i >= 0 && i >= int(at)-maxToken; i-- {
		switch g.out[i] {
		case '\n':
			return false
		case ' ':
			if spaces++; spaces > most {
				return false
			}
		case '<', '[', ']':
			from := max(int(at)-maxToken, 0)
			return control.Straddles(g.out[from:min(int(at)+maxToken, len(g.out))], int(at)-from)
		}
	}
	return false
}

// maxToken exceeds the length in bytes of any control token or prompt tag.
const maxToken = 96

// needsEntity reports whether data is in an attribute value and contains the quote that would end the value.
func (g *sanitizer) needsEntity(k *engine.Mark) bool {
	if !g.xml {
		return false
	}
	text := g.out[k.Start:k.End]
	if !strings.ContainsAny(text, `"'`) {
		return false
	}
	quote := inAttribute(g.out[:k.Start])
	return quote != 0 && strings.IndexByte(text, quote) >= 0
}

// inAttribute reports whether out ends inside an attribute value. It returns the quote that would end the value, or 0 if out does not
// end in one.
func inAttribute[S string | []byte](out S) byte {
	const most = 1 << 16 // maximum number of bytes of a tag that are examined
	i, quote := len(out)-1, byte(0)
	for ; i >= 0 && out[i] != '<'; i-- {
		if out[i] == '>' || out[i] == '\n' {
			return 0
		}
		if len(out)-i > most {
			return '"' // text of this length is either not a tag, or a tag that uses double quotes
		}
	}
	if i < 0 {
		return 0
	}
	for ; i < len(out); i++ {
		switch c := out[i]; {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		}
	}
	return quote
}

// quoteEntities maps the quotes that enclose attribute values to entities.
var quoteEntities = map[byte]string{'"': "&quot;", '\'': "&apos;"}

// laidOut splits text that a function laid out into its leading white space and the rest. In the rest, it removes the line break before
// each line that would look like structure.
func (g *sanitizer) laidOut(text string) (lead, rest string) {
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

// view is the number of bytes that are examined in a line, and also in the text before it.
const view = 500

// opening returns the line that starts with the data of mark i, and the part of that line that is data.
func (g *sanitizer) opening(i int) (data, line string) {
	k := g.marks[i]
	line = firstLine(g.out[k.Start:])
	end := k.End
	for _, next := range g.marks[i+1:] {
		if next.Flags&engine.SamePrint != 0 || next.Start == next.End {
			continue
		}
		if next.Start != end || next.Flags&engine.Plain != 0 || end-k.Start > view {
			break
		}
		end = next.End
	}
	return line[:min(len(line), len(firstLine(g.out[k.Start:end])))], line
}

// startsLine reports whether text appended to out would start a line, or would be preceded on its line only by white space. It looks
// back at most view bytes.
func startsLine[S string | []byte](out S) bool {
	out = out[max(len(out)-view, 0):]
	for i := len(out) - 1; i >= 0; i-- {
		switch c := out[i]; {
		case c == '\n':
			return true
		case c >= utf8.RuneSelf:
			return len(strings.TrimSpace(string(out[lineStart(out):]))) == 0 // handles white space outside ASCII
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
	// numbering matches the numbers of list items: 1. (2) 3: 1.2. a) iv. 1- and Chinese and Japanese numerals. Full-width forms must
	// already be folded.
	numbering = lazyre.New(`^[(\[]?(?:\p{Nd}+(?:\.\p{Nd}+)*[a-z]?|[A-Za-z]|[ivxIVX]{1,5})(?:[.):\]](?:\s|$)|[)\]])|^\p{Nd}+-\s+\p{Lu}|` +
		`^[(\[]?[一二三四五六七八九十百]+(?:[、.]|[)\]])`)
	// wide matches a number with a full-width period, which is not followed by a space.
	wide = lazyre.New(`^\p{Nd}+．`)
	// label matches what readers and chat formats recognize as the start of a section or message, in the languages of the most common
	// chat templates.
	label = lazyre.New(`(?i)^(?:[(\[]?(?:` + roles + `)[)\]]?\s*[:>]|(?:notes?\b[^:]{0,30}|(?:step|part|section|chapter)\b[^:]{0,12}|` +
		`(?:your |first |next |new )?(?:instructions?|tasks?|rules?|answers?|verdicts?|claims?|anchors?|outputs?|prompts?|messages?)\b[^:]{0,30})\s*:)`)
	// entry matches a line or an object in the answer format.
	entry = lazyre.New(`(?i)^(?:paper|claim|durable|perishable|work|question|answer|conclusion|note|searched)\s*\||^\{\s*"kind"\s*:`)
)

// roles matches the speakers in chat templates, and the agent steps that are written like speakers.
const roles = `system|user|assistant|human|developer|tool|model|ai|bot|gpt4 correct (?:user|assistant)|observation|action(?: input)?|thought|response|final answer|` +
	`系统|系統|用户|用戶|助手|人类|问|答|システム|ユーザー|アシスタント|시스템|사용자|어시스턴트|система|пользователь|ассистент|usuario|asistente|sistema|utilisateur|benutzer|assistent`

// asciiForm folds full-width forms of ASCII characters, characters that look like ASCII periods and colons, and non-ASCII spaces.
func asciiForm(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < utf8.RuneSelf:
			return r
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFF01 + '!'
		case r == 0x2024 || r == 0xFE52:
			return '.'
		case r == 0xFE55 || r == 0xA789 || r == 0x2236:
			return ':'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
}

// beginsPlainly reports whether text starts like ordinary text: with a letter, a digit, a quote, an opening bracket, an amount, or a
// sign before a digit. Anything else, such as a dash, an arrow or a circled number, may be taken for a bullet by some readers.
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

// structural reports whether data at the start of a line makes the line look like structure. A colon or period that the template prints
// after a value does not count, because it is the template author's choice. However, a value must not turn its line into the start of a
// message.
func (r *structureRules) structural(data, line string) bool {
	data, line = strings.TrimSpace(data), strings.TrimSpace(line)
	if data == "" {
		return false
	}
	if !beginsPlainly(data) || strings.Contains(data, "．") && wide.MatchString(data) {
		return true
	}
	whole := data == line
	data, line = asciiForm(data), asciiForm(line)
	labeled := strings.ContainsAny(line, ":>") && label.MatchString(line)
	if labeled || whole && strings.HasSuffix(data, ":") || numbering.MatchString(data) || strings.ContainsAny(line, "|{") && entry.MatchString(line) {
		return true
	}
	return r.opens(fold(data))
}

// opens reports whether a folded line starts in the same way as a line of the templates' own text.
func (r *structureRules) opens(folded string) bool {
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

// fold normalizes text for comparison: each run of white space becomes one space, and letters are converted to lower case.
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

// openings returns the beginnings of the lines in the templates' own text. Each beginning is folded and extends to the end of the line
// or to the first value. Beginnings longer than view are left out.
func (s *set) openings() map[string]bool {
	seen := make(map[string]bool, 128)
	for _, p := range s.parts {
		openingsOf(p.tree.Root, p.file.text, seen)
	}
	return seen
}

func openingsOf(l *parse.ListNode, source string, seen map[string]bool) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		if text, ok := n.(*parse.TextNode); ok {
			addOpenings(string(text.Text), beginsLine(source, int(text.Pos)), seen)
		} else if b := engine.BranchOf(n); b != nil {
			openingsOf(b.List, source, seen)
			openingsOf(b.ElseList, source, seen)
		}
	}
}

// printsNothing matches source that prints nothing and that may come before text on the same line: white space, comments, conditions,
// variables.
var printsNothing = lazyre.New(`^(?:\s|\{\{-?\s*(?:/\*|(?:if|else|end|with|range|define|block)\b|\$\w+\s*:?=)(?s:.*?)\}\})*$`)

// beginsLine reports whether text at an offset in the source may start a line of the output. It may if it follows a line break, even a
// trimmed one, or if everything before it on its line prints nothing.
func beginsLine(source string, at int) bool {
	if at > len(source) {
		return true
	}
	before := source[:at]
	blank := before[len(strings.TrimRight(before, " \t\r\n")):]
	if strings.Contains(blank, "\n") {
		return true
	}
	return printsNothing.MatchString(before[strings.LastIndexByte(before, '\n')+1:])
}

// addOpenings adds the openings in text. The whole parameter reports whether text begins at the start of a line.
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
