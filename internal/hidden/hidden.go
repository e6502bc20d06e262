// Package hidden finds characters in text that readers cannot see or that affect how the text is displayed: tag characters,
// bidirectional controls, zero-width characters, variation selectors, control characters and terminal escapes, and bytes that are not
// UTF-8. It recognizes legitimate uses of such characters: joiners in emoji and in the scripts that need them, and variation selectors
// after emoji.
//
// Sources: Unicode 16 chapter 23 (special areas and format characters), UTS 39 (security mechanisms), UTS 51 (emoji), and RFC 5892
// appendix A for joiners.
package hidden

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dated-claims/retest/internal/swar"
)

// Run is a stretch of hidden characters of one kind.
type Run struct {
	Start, End int    // byte offsets in the text, from 0
	Kind       string // such as "tag characters"
	Codes      string // the characters, such as U+200B; only the first ones if there are many
	Decoded    string // what tag characters and variation selectors spell out; "" if they spell nothing
}

// String describes what was found and at which byte.
func (r Run) String() string {
	s := fmt.Sprintf("%s (%s) at byte %d", r.Kind, r.Codes, r.Start)
	if r.Decoded != "" {
		s += fmt.Sprintf(" that hide the text %q", r.Decoded)
	}
	return s
}

// The kinds of hidden characters.
const (
	kindTag       = "tag characters"
	kindBidi      = "bidirectional controls"
	kindZeroWidth = "zero-width characters"
	kindSelector  = "variation selectors"
	kindFiller    = "invisible fillers"
	kindFormat    = "invisible format characters"
	kindControl   = "control characters"
	kindEscape    = "terminal escape sequences"
	kindInvalid   = "bytes that are not UTF-8"
)

// Find returns the runs of hidden characters in text, in order, or nil if there are none. Tabs and line breaks of every kind are not
// hidden, because printing replaces them with spaces.
func Find(text string) []Run {
	if IsPlain(text) {
		return nil
	}
	var runs []Run
	var c context
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		kind := kindOf(r, n)
		if kind == "" || c.belongs(r, text[i+n:]) {
			c.pass(r, i, n)
			i += n
			continue
		}
		if kind == kindEscape {
			n = escapeLen(text[i:])
		}
		start := i
		if kind == kindSelector && c.selectorEnd == i {
			start = c.selector // if there are several selectors, the first one carries a byte as well
		}
		if last := len(runs) - 1; last >= 0 && runs[last].Kind == kind && runs[last].End == i {
			runs[last].End = i + n
		} else {
			runs = append(runs, Run{Start: start, End: i + n, Kind: kind})
		}
		i += n
	}
	for i := range runs {
		runs[i].describe(text[runs[i].Start:runs[i].End])
	}
	return runs
}

// IsPlain reports whether text contains only characters that are never hidden, whatever surrounds them: ASCII without control
// characters, and the letters and signs of the most common alphabets. It is fast.
func IsPlain(text string) bool {
	for i := 0; i < len(text); {
		if i+8 <= len(text) {
			if swar.Odd(swar.Load(text, i))&swar.Highs == 0 {
				i += 8
				continue
			}
		}
		c := text[i]
		if c < utf8.RuneSelf {
			if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7F {
				return false
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if !surelySeen(r) {
			return false
		}
		i += n
	}
	return true
}

// surelySeen reports whether r is in a range of visible characters that do not affect surrounding characters and are not affected by
// any characters except selectors.
func surelySeen(r rune) bool {
	switch {
	case r < 0xA0:
		return false
	case r < 0x300:
		return r != 0xAD // all but the soft hyphen
	case r >= 0x370 && r < 0x530: // Greek, Cyrillic
		return r != 0x378 && r != 0x379 && r != 0x483 && (r < 0x484 || r > 0x489)
	case r >= 0x2010 && r <= 0x2027, r >= 0x2030 && r <= 0x205E, r >= 0x20A0 && r <= 0x20BF, r >= 0x2190 && r <= 0x23FF:
		return true
	}
	return r >= 0x3041 && r <= 0x3096 || r >= 0x30A1 && r <= 0x30FA || r >= 0x4E00 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3
}

func kindOf(r rune, size int) string {
	switch {
	case r == utf8.RuneError && size == 1:
		return kindInvalid
	case r == 0x1B || r == 0x9B:
		return kindEscape
	case isBreak(r):
		return ""
	case unicode.Is(unicode.Cc, r):
		return kindControl
	case r >= 0xE0000 && r <= 0xE007F:
		return kindTag
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0100 && r <= 0xE01EF, r >= 0x180B && r <= 0x180D, r == 0x180F:
		return kindSelector
	case r == 0x061C, r == 0x200E, r == 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
		return kindBidi
	case r >= 0x200B && r <= 0x200D, r == 0x2060, r == 0xFEFF, r == 0x180E:
		return kindZeroWidth
	case r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0, r == 0x2800, r == 0x17B4, r == 0x17B5:
		return kindFiller
	case unicode.Is(unicode.Cf, r) && !visibleFormat(r), unicode.Is(unicode.Co, r),
		unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r), unicode.Is(unicode.Noncharacter_Code_Point, r):
		return kindFormat
	}
	return ""
}

// isBreak reports whether printing turns r into a space.
func isBreak(r rune) bool {
	return r == '\t' || r >= '\n' && r <= '\r' || r == 0x85 || r == 0x2028 || r == 0x2029
}

// visibleFormat reports whether r is a format character that is visible: an Arabic number or verse sign, the Syriac abbreviation mark,
// or a Kaithi number sign.
func visibleFormat(r rune) bool {
	return r >= 0x0600 && r <= 0x0605 || r == 0x06DD || r == 0x070F || r == 0x0890 || r == 0x0891 || r == 0x08E2 || r == 0x110BD || r == 0x110CD
}

// context describes what precedes a character.
type context struct {
	before rune // the last character that was not hidden, ignoring accents
	mark   bool // whether the immediately preceding character was a mark
	letter rune // the last letter
	open   int  // number of open isolates that are closed later in the text

	selector, selectorEnd int // range of the last variation selector in a valid position; both are 0 if there is none
}

// pass moves past a character that is not hidden. The character is n bytes long and starts at byte i.
func (c *context) pass(r rune, i, n int) {
	c.mark = unicode.Is(unicode.M, r)
	if unicode.IsLetter(r) {
		c.letter = r
	}
	if kindOf(r, n) == kindSelector {
		c.selector, c.selectorEnd = i, i+n
	} else if c.mark && unicode.Is(unicode.Inherited, r) {
		return // an accent or vowel sign does not change the base letter
	}
	c.before = r
}

// belongs reports whether a character that can hide something is in a legitimate place.
func (c *context) belongs(r rune, after string) bool {
	next, _ := utf8.DecodeRuneInString(after)
	switch {
	case r == 0x200D || r == 0x200C:
		return c.joined(r, next)
	case r == 0xFE0E || r == 0xFE0F:
		return c.before != 0xFE0F && isEmoji(c.before) || c.before >= '0' && c.before <= '9' || c.before == '#' || c.before == '*'
	case r >= 0x180B && r <= 0x180F:
		return c.before > 0x180F && unicode.Is(unicode.Mongolian, c.before) && (r != 0x180E || unicode.Is(unicode.Mongolian, next))
	case r >= 0xFE00 && r <= 0xFE02, r >= 0xE0100 && r <= 0xE01EF:
		return unicode.Is(unicode.Han, c.before) || r == 0xFE00 && hasVariant(c.before) || r == 0xFE01 && isWide(c.before)
	case r >= 0xE0020 && r <= 0xE007F:
		return isFlag(c.before, r, after)
	case r == 0x200E || r == 0x200F || r == 0x061C:
		return rightToLeft(c.letter) || rightToLeft(nextLetter(after))
	case r == 0x200B:
		return spacesNoWords(c.before) || spacesNoWords(next) && c.before != 0x200B
	case r == 0xAD:
		return (unicode.IsLetter(c.before) || unicode.Is(unicode.M, c.before)) && unicode.IsLetter(next)
	case r >= 0x2066 && r <= 0x2068:
		return c.isolates(after)
	case r == 0x2069 && c.open > 0:
		c.open--
		return true
	}
	return false
}

// isolates reports whether the isolate that starts here also ends in the text and has a right-to-left letter inside or beside it. UAX 9
// recommends such isolates, and they hide nothing.
func (c *context) isolates(after string) bool {
	depth := 1
	for i, r := range after {
		switch {
		case r >= 0x2066 && r <= 0x2068:
			depth++
		case r == 0x2069:
			depth--
		}
		if depth > 0 {
			continue
		}
		beside := rightToLeft(c.letter) || rightToLeft(nextLetter(after[i+len("\u2069"):]))
		if beside || strings.ContainsFunc(after[:i], rightToLeft) {
			c.open++
			return true
		}
		return false
	}
	return false
}

// spacesNoWords reports whether r belongs to a script that is written without spaces and uses ZERO WIDTH SPACE to mark the end of a
// word (UAX 14, line break classes SA and AK).
func spacesNoWords(r rune) bool {
	return unicode.In(r, unicode.Khmer, unicode.Thai, unicode.Lao, unicode.Myanmar, unicode.Tibetan, unicode.Javanese, unicode.Balinese,
		unicode.Sundanese, unicode.Tai_Le, unicode.New_Tai_Lue, unicode.Tai_Tham, unicode.Tai_Viet, unicode.Cham, unicode.Ahom)
}

// joined reports whether r is a joiner in a legitimate place: in an emoji, or after a letter or sign of a script that uses joiners,
// within a word or at its end.
func (c *context) joined(r, next rune) bool {
	if joins(c.before) {
		return true
	}
	if r == 0x200C && c.before != 0x200C && c.before != 0x200D && (arabic(c.before) || arabic(next)) {
		return true // Persian uses it to separate suffixes from any word, including words in Latin letters, digits or quotes, and may end a word with it
	}
	return r == 0x200D && isEmoji(c.before) && isEmoji(next) && next != 0xFE0F
}

// nextLetter returns the first letter in the text that follows, if that letter is near.
func nextLetter(after string) rune {
	const far = 16
	seen := 0
	for _, r := range after {
		if seen++; seen > far {
			break
		}
		if unicode.IsLetter(r) {
			return r
		}
	}
	return 0
}

// hasVariant reports whether VARIATION SELECTOR-1 selects a variant of r (StandardizedVariants.txt). It does so for mathematical
// operators, the zero, East Asian punctuation, and letters of Myanmar and Phags-pa.
func hasVariant(r rune) bool {
	return r == '0' || r >= 0x2200 && r <= 0x22FF || r >= 0x2A00 && r <= 0x2AFF || isWide(r) || unicode.In(r, unicode.Myanmar, unicode.Phags_Pa)
}

// isWide reports whether r is East Asian punctuation that has both a corner form and a centered form.
func isWide(r rune) bool {
	switch r {
	case 0x2018, 0x2019, 0x201C, 0x201D, 0x3001, 0x3002, 0xFF01, 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F:
		return true
	}
	return false
}

// joins reports whether r belongs to a script in which joiners affect how letters connect: the scripts of India and its neighbors,
// Arabic and related scripts, and Hebrew, where joiners separate the points of a letter.
func joins(r rune) bool {
	return unicode.In(r, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil,
		unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar, unicode.Tibetan,
		unicode.Mongolian, unicode.Arabic, unicode.Syriac, unicode.Nko, unicode.Phags_Pa, unicode.Hebrew, unicode.Mandaic, unicode.Manichaean,
		unicode.Adlam, unicode.Hanifi_Rohingya, unicode.Javanese, unicode.Balinese, unicode.Sundanese, unicode.Newa, unicode.Tirhuta,
		unicode.Grantha, unicode.Sharada, unicode.Modi, unicode.Kaithi, unicode.Chakma, unicode.Meetei_Mayek, unicode.Syloti_Nagri,
		unicode.Lepcha, unicode.Limbu)
}

func arabic(r rune) bool { return unicode.In(r, unicode.Arabic, unicode.Syriac, unicode.Nko) }

func rightToLeft(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
}

// isEmoji reports whether r occurs in emoji sequences. It includes pictographs, skin tones, arrows and signs with an emoji form, and
// the selector between them.
func isEmoji(r rune) bool {
	switch {
	case r >= 0x1F000 && r <= 0x1FAFF, r >= 0x2190 && r <= 0x21FF, r >= 0x2300 && r <= 0x23FF, r >= 0x25A0 && r <= 0x27BF,
		r >= 0x2900 && r <= 0x297F, r >= 0x2B00 && r <= 0x2BFF, r == 0xFE0F, r == 0x203C, r == 0x2049, r == 0x2122, r == 0x2139,
		r == 0xA9, r == 0xAE, r == 0x24C2, r == 0x3030, r == 0x303D, r == 0x3297, r == 0x3299:
		return true
	}
	return false
}

// isFlag reports whether r is in the tag sequence of the flag of England, Scotland or Wales: a black flag, a region in tag letters, and
// the end tag. Any other use of tag characters is rejected (UTS 51, section 4.4).
func isFlag(before, r rune, after string) bool {
	const blackFlag = 0x1F3F4
	if before == blackFlag {
		for _, region := range [...]string{"gbeng", "gbsct", "gbwls"} {
			if strings.HasPrefix(string(r)+after, tagged(region)+"\U000E007F") {
				return true
			}
		}
		return false
	}
	return before >= 0xE0020 && before <= 0xE007E
}

func tagged(ascii string) string {
	var b strings.Builder
	for _, c := range ascii {
		b.WriteRune(0xE0000 + c)
	}
	return b.String()
}

// escapeLen returns the length of a terminal escape sequence (ECMA-48): a control sequence up to its final byte, or a command string up
// to its end. If the sequence is malformed, it returns the length of the escape character alone.
func escapeLen(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	rest := s[n:]
	if s[0] == 0x1B {
		if rest == "" {
			return n
		}
		switch rest[0] {
		case '[':
			n, rest = n+1, rest[1:]
		case ']', 'P', 'X', '^', '_':
			return n + commandLen(rest)
		default:
			return n
		}
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return r < ' ' || r > '?' })
	if end < 0 || rest[end] < '@' || rest[end] > '~' {
		return n
	}
	return n + end + 1
}

// commandLen returns the length of a command string, which ends at BEL or ESC \, or at the end of s.
func commandLen(s string) int {
	end := strings.IndexAny(s, "\a\x1b")
	switch {
	case end < 0:
		return len(s)
	case strings.HasPrefix(s[end:], "\x1b\\"):
		return end + 2
	case s[end] == 0x1B:
		return end // another sequence starts here
	}
	return end + 1
}

// describe sets the codes of a run and decodes what its characters spell.
func (r *Run) describe(text string) {
	first, n := utf8.DecodeRuneInString(text)
	r.Codes = fmt.Sprintf("U+%04X", first)
	if r.Kind == kindInvalid {
		r.Codes = fmt.Sprintf("0x%02X", text[0])
	}
	if more := utf8.RuneCountInString(text[n:]); more > 0 {
		r.Codes += fmt.Sprintf(" and %d more", more)
	}
	if r.Kind == kindTag || r.Kind == kindSelector {
		r.Decoded = decode(text)
	}
}

// decode returns the ASCII text that tag characters mirror, or the bytes that variation selectors encode (VS1 to VS256 for 0 to 255).
func decode(text string) string {
	var out []byte
	for _, r := range text {
		switch {
		case r >= 0xE0020 && r <= 0xE007E:
			out = append(out, byte(r-0xE0000))
		case r >= 0xFE00 && r <= 0xFE0F:
			out = append(out, byte(r-0xFE00))
		case r >= 0xE0100 && r <= 0xE01EF:
			out = append(out, byte(r-0xE0100+16))
		}
	}
	if strings.Trim(string(out), "\x00") == "" {
		return ""
	}
	return string(out)
}
