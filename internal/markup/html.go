package markup

import (
	"html"
	"strings"

	"github.com/dated-claims/retest/internal/lazyre"
)

var (
	entity = lazyre.New(`&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)
	tag    = lazyre.New(`(?i)<(/?)((?:jats|mml):[a-z-]+|i|b|u|em|strong|bold|italic|sub|sup|inf|sc|scp|tt|br|p|span|font|a|title|math|mi|mn|mo|mrow|msub|msup|msubsup|mfrac|mtext|mstyle|mover|munder|msqrt|mspace)(?:\s+[A-Za-z:-]+\s*=[^<>]*)?\s*/?>`)
)

// HTML converts HTML, JATS and MathML to text. It removes known tags and uses Unicode characters for superscripts and subscripts where
// such characters exist.
func HTML(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	s = Entities(s)
	var out []byte
	at := 0
	script, from := "", 0 // the superscript or subscript tag that is open, and where its text starts in out
	for _, m := range tag.FindAllStringSubmatchIndex(s, -1) {
		out = append(out, s[at:m[0]]...)
		at = m[1]
		closing, name := m[2] < m[3], localName(s[m[4]:m[5]])
		switch {
		case name == "br" || name == "p":
			out = append(out, ' ')
		case name != "sub" && name != "sup" && name != "inf":
		case !closing:
			script, from = name, len(out)
		case script == name:
			out = append(out[:from], scripted(string(out[from:]), name == "sup")...)
			script = ""
		}
	}
	return string(append(out, s[at:]...))
}

// Entities replaces entities such as &amp; with the corresponding characters.
func Entities(s string) string {
	for range 3 { // some exports escape twice
		decoded := entity.ReplaceAllStringFunc(s, html.UnescapeString)
		if decoded == s {
			break
		}
		s = decoded
	}
	return s
}

func localName(s string) string {
	s = strings.ToLower(s)
	if _, name, ok := strings.Cut(s, ":"); ok {
		return name
	}
	return s
}

// scripted returns s as a superscript or subscript if Unicode has all the characters needed; otherwise it returns s unchanged.
func scripted(s string, above bool) string {
	if text, ok := toScript(strings.TrimSpace(s), above); ok {
		return text
	}
	return s
}

const (
	normalScript = "0123456789+-−=()"
	aboveScript  = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾"
	belowScript  = "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎"
)

// lettersAbove and lettersBelow are the letters that exist in Unicode as superscripts and subscripts.
var (
	lettersAbove = strings.NewReplacer("n", "ⁿ", "i", "ⁱ")
	lettersBelow = strings.NewReplacer("a", "ₐ", "e", "ₑ", "h", "ₕ", "i", "ᵢ", "j", "ⱼ", "k", "ₖ", "l", "ₗ", "m", "ₘ", "n", "ₙ", "o", "ₒ", "p", "ₚ", "r", "ᵣ", "s", "ₛ", "t", "ₜ", "u", "ᵤ", "v", "ᵥ", "x", "ₓ")
)

// toScript converts s to a superscript or subscript. It reports whether Unicode has all the characters needed.
func toScript(s string, above bool) (string, bool) {
	to, letters := []rune(belowScript), lettersBelow
	if above {
		to, letters = []rune(aboveScript), lettersAbove
	}
	var b strings.Builder
	for _, r := range s {
		if i := strings.IndexRune(normalScript, r); i >= 0 {
			b.WriteRune(to[len([]rune(normalScript[:i]))])
			continue
		}
		text := letters.Replace(string(r))
		if text == string(r) {
			return s, false
		}
		b.WriteString(text)
	}
	return b.String(), s != ""
}
