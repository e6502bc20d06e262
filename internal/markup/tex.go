package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// TeX converts TeX to text. It keeps unknown commands and their arguments as written, and also formulas that Unicode cannot represent.
// It returns these parts as kept.
func TeX(s string) (text string, kept []string) {
	if !strings.ContainsAny(s, "\\{}$~`'-") {
		return s, nil
	}
	t := texReader{s: s}
	t.read(false)
	return norm.NFC.String(t.out.String()), t.kept
}

// texReader reads TeX from start to end.
type texReader struct {
	s     string
	at    int
	math  bool
	depth int
	out   strings.Builder
	kept  []string
}

// maxDepth limits nested groups, which are read recursively.
const maxDepth = 100

// read reads up to the end of the text, or to the brace that closes a group.
func (t *texReader) read(group bool) {
	for t.at < len(t.s) {
		c := t.s[t.at]
		t.at++
		switch {
		case c == '}':
			if group {
				return
			}
		case c == '{':
			t.group()
		case c == '\\':
			t.command()
		case c == '$' && !t.math:
			t.formula()
		case c == '~':
			t.out.WriteByte(' ')
		case t.math && (c == '^' || c == '_'):
			t.script(c == '^')
		case !t.math && strings.IndexByte("-`'", c) >= 0:
			t.ligature(c)
		default:
			t.out.WriteByte(c)
		}
	}
}

// group reads the rest of a group. If groups are nested too deeply, only their braces are removed.
func (t *texReader) group() {
	if t.depth >= maxDepth {
		return
	}
	t.depth++
	t.read(true)
	t.depth--
}

var ligatures = map[byte][]string{'-': {"—", "–", "-"}, '`': {"", "“", "‘"}, '\'': {"", "”", "'"}}

// ligature reads the rest of a run of hyphens or quotation marks after its first character.
func (t *texReader) ligature(c byte) {
	n := 1
	for n < 3 && t.at < len(t.s) && t.s[t.at] == c && ligatures[c][2-n] != "" {
		n, t.at = n+1, t.at+1
	}
	t.out.WriteString(ligatures[c][3-n])
}

// command reads a command whose backslash has been read.
func (t *texReader) command() {
	start := t.at - 1
	name := t.name()
	switch {
	case name == "":
		t.out.WriteByte('\\')
	case name == "(" || name == ")" || name == "[" || name == "]": // formula delimiters, which are dropped
	case accents[name] != 0:
		t.accent(name)
	case name == "textsuperscript" || name == "textsubscript":
		t.out.WriteString(scripted(t.argument(), name == "textsuperscript"))
	case name == "enquote" || name == "mkbibquote":
		t.out.WriteString("“" + t.argument() + "”")
	case name == "href" || name == "texorpdfstring" || name == "textcolor" || name == "foreignlanguage":
		t.argument()
		t.out.WriteString(t.argument())
	case name == "sqrt":
		t.out.WriteString("√" + t.argument())
	case dropped.Has(name):
		t.argument()
	case styles.Has(name):
		t.out.WriteString(t.argument())
	case declarations.Has(name):
	default:
		if symbol, ok := symbols()[name]; ok {
			t.out.WriteString(symbol)
			return
		}
		t.keep(start, name)
	}
}

// name reads the name of a command. If the name consists of letters, it also reads the space that ends the name.
func (t *texReader) name() string {
	start := t.at
	for t.at < len(t.s) && (t.s[t.at]|0x20 >= 'a' && t.s[t.at]|0x20 <= 'z') {
		t.at++
	}
	if t.at > start {
		name := t.s[start:t.at]
		t.space()
		return name
	}
	_, n := utf8.DecodeRuneInString(t.s[t.at:])
	t.at += n
	return t.s[start:t.at]
}

func (t *texReader) space() {
	for t.at < len(t.s) && strings.IndexByte(" \t\r\n", t.s[t.at]) >= 0 {
		t.at++
	}
}

// maxKept limits the length of the arguments that are copied with an unknown command.
const maxKept = 1000

// keep copies an unknown command together with the groups that follow it.
func (t *texReader) keep(start int, name string) {
	for t.at < len(t.s) && t.s[t.at] == '{' {
		depth, i, limit := 0, t.at, min(len(t.s), t.at+maxKept)
		for ; i < limit; i++ {
			if t.s[i] == '{' {
				depth++
			}
			if t.s[i] == '}' {
				depth--
			}
			if depth == 0 {
				break
			}
		}
		if depth != 0 {
			break
		}
		t.at = i + 1
	}
	t.out.WriteString(t.s[start:t.at])
	t.kept = append(t.kept, `\`+name)
}

// argument reads a group, a command or a character as text.
func (t *texReader) argument() string {
	t.space()
	if t.at >= len(t.s) || t.s[t.at] == '}' {
		return ""
	}
	inner := texReader{s: t.s, at: t.at, math: t.math, depth: t.depth + 1}
	if inner.depth > maxDepth {
		return ""
	}
	switch c := t.s[t.at]; c {
	case '{':
		inner.at++
		inner.read(true)
	case '\\':
		inner.at++
		inner.command()
	default:
		_, n := utf8.DecodeRuneInString(t.s[t.at:])
		inner.out.WriteString(t.s[t.at : t.at+n])
		inner.at += n
	}
	t.at, t.kept = inner.at, append(t.kept, inner.kept...)
	return inner.out.String()
}

// accent applies a command's accent to the first letter of its argument. The tie is an exception: it joins two letters.
func (t *texReader) accent(name string) {
	text := t.argument()
	switch text {
	case "ı":
		text = "i"
	case "ȷ":
		text = "j"
	}
	if text == "" {
		if name == "~" || name == "^" {
			t.out.WriteString(name)
		}
		return
	}
	n := len(text)
	for i, r := range text {
		if i > 0 && !unicode.Is(unicode.Mn, r) {
			n = i
			break
		}
	}
	t.out.WriteString(text[:n] + string(accents[name]) + text[n:])
}

// script reads a superscript or subscript in a formula.
func (t *texReader) script(above bool) {
	at := t.at
	text, ok := toScript(t.argument(), above)
	if text == "∘" && above {
		text, ok = "°", true
	}
	if text == "′" {
		ok = true
	}
	if ok {
		t.out.WriteString(text)
		return
	}
	mark := map[bool]string{true: "^", false: "_"}[above]
	t.out.WriteString(mark + text)
	t.kept = append(t.kept, mark+t.s[at:t.at])
}

// formula reads a formula whose dollar sign has been read. A dollar sign that does not start a formula is kept.
func (t *texReader) formula() {
	double := strings.HasPrefix(t.s[t.at:], "$")
	start := t.at
	if double {
		start++
	}
	length := endOfFormula(t.s[start:])
	if length < 0 || !isFormula(t.s[start:start+length], t.s[start+length+1:]) {
		t.out.WriteByte('$')
		return
	}
	inner := texReader{s: t.s[:start+length], at: start, math: true, depth: t.depth + 1}
	t.at = start + length + 1
	if double && strings.HasPrefix(t.s[t.at:], "$") {
		t.at++
	}
	if inner.depth <= maxDepth {
		inner.read(false)
	}
	if inner.kept != nil { // keep the formula as written
		formula := t.s[start : start+length]
		t.out.WriteString("$" + formula + "$")
		t.kept = append(t.kept, "$"+formula+"$")
		return
	}
	t.out.WriteString(strings.TrimSpace(inner.out.String()))
}

// endOfFormula returns the index of the next unescaped dollar sign, or -1.
func endOfFormula(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '$':
			return i
		}
	}
	return -1
}

// isFormula reports whether the text between two dollar signs is a formula rather than the text between two prices.
func isFormula(s, after string) bool {
	if s == "" {
		return false
	}
	if strings.ContainsAny(s, `\^_{`) {
		return true
	}
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	next, _ := utf8.DecodeRuneInString(after)
	return !unicode.IsSpace(first) && !unicode.IsSpace(last) && !unicode.IsDigit(next)
}
