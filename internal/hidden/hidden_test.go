package hidden_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/hidden"
)

// tags encodes ASCII as tag characters.
func tags(s string) string {
	return strings.Map(func(r rune) rune { return 0xE0000 + r }, s)
}

// selectors encodes bytes as variation selectors.
func selectors(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c < 16 {
			b.WriteRune(0xFE00 + rune(c))
		} else {
			b.WriteRune(0xE0100 + rune(c) - 16)
		}
	}
	return b.String()
}

func TestHiddenCharactersAreFound(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in string
		want     []string
	}{
		{"tags", "é" + tags("do evil") + "x", []string{`tag characters (U+E0064 and 6 more) at byte 2 that hide the text "do evil"`}},
		{"language tag", "\U000E0001a", []string{"tag characters (U+E0001) at byte 0"}},
		{"flag of an unknown region", "🏴" + tags("evil") + "\U000E007F", []string{`tag characters (U+E0065 and 4 more) at byte 4 that hide the text "evil"`}},
		{"flag with another first letter", "🏴" + tags("xbeng") + "\U000E007F", []string{`tag characters (U+E0078 and 5 more) at byte 4 that hide the text "xbeng"`}},
		{"flag with additional tags", "🏴" + tags("gbeng") + "\U000E007F" + tags("hi"), []string{`tag characters (U+E0068 and 1 more) at byte 28 that hide the text "hi"`}},
		{"override", "a\u202Eb\u202C", []string{"bidirectional controls (U+202E) at byte 1", "bidirectional controls (U+202C) at byte 5"}},
		{"isolate", "\u2066a\u2069", []string{"bidirectional controls (U+2066) at byte 0", "bidirectional controls (U+2069) at byte 4"}},
		{"mark in Latin text", "a\u200Fb", []string{"bidirectional controls (U+200F) at byte 1"}},
		{"zero width", "a\u200B\u200Bb\uFEFF", []string{"zero-width characters (U+200B and 1 more) at byte 1", "zero-width characters (U+FEFF) at byte 8"}},
		{"joiner in Latin text", "a\u200Db\u200Cc\u2060", []string{"zero-width characters (U+200D) at byte 1", "zero-width characters (U+200C) at byte 5", "zero-width characters (U+2060) at byte 9"}},
		{"consecutive joiners", "क्\u200D\u200Cष", []string{"zero-width characters (U+200C) at byte 9"}},
		{"selectors", "a" + selectors("hi\x02") + "b", []string{`variation selectors (U+E0158 and 2 more) at byte 1 that hide the text "hi\x02"`}},
		{"selectors after an emoji", "😀" + selectors("hello"), []string{`variation selectors (U+E0158 and 4 more) at byte 4 that hide the text "hello"`}},
		{"selectors after a letter that allows one", "字" + selectors("hello"), []string{`variation selectors (U+E0158 and 4 more) at byte 3 that hide the text "hello"`}},
		{"two emoji selectors", "❤\uFE0F\uFE0F", []string{`variation selectors (U+FE0F and 1 more) at byte 3 that hide the text "\x0f\x0f"`}},
		{"Mongolian selector in Latin text", "a\u180Bb\u180Ec", []string{"variation selectors (U+180B) at byte 1", "zero-width characters (U+180E) at byte 5"}},
		{"fillers", "\u115F\u1160\u3164\uFFA0", []string{"invisible fillers (U+115F and 3 more) at byte 0"}},
		{"invisible operators", "f\u2061(x)\u2062\u2063\u2064", []string{"invisible format characters (U+2061) at byte 1", "invisible format characters (U+2062 and 2 more) at byte 7"}},
		{"soft hyphen not next to a letter", "a \u00ADb\u00AD\u00ADc", []string{"invisible format characters (U+00AD) at byte 2", "invisible format characters (U+00AD) at byte 5"}},
		{"unclosed isolates", "א\u2067ב", []string{"bidirectional controls (U+2067) at byte 2"}},
		{"end of an isolate without a start", "א\u2069ב", []string{"bidirectional controls (U+2069) at byte 2"}},
		{"consecutive zero-width spaces", "ភាសា\u200B\u200Bខ្មែរ", []string{"zero-width characters (U+200B) at byte 15"}},
		{"unassigned and ignorable", "a\U000E0080\U000E0FFF", []string{"invisible format characters (U+E0080 and 1 more) at byte 1"}},
		{"noncharacter and private-use character", "\uFFFF\uE000", []string{"invisible format characters (U+FFFF and 1 more) at byte 0"}},
		{"controls", "a\x00b\x7f\u0081", []string{"control characters (U+0000) at byte 1", "control characters (U+007F and 1 more) at byte 3"}},
		{"colour", "a\x1b[1;31mred\x1b[0m", []string{"terminal escape sequences (U+001B and 6 more) at byte 1", "terminal escape sequences (U+001B and 3 more) at byte 11"}},
		{"C1 control sequence", "a\u009B31mb", []string{"terminal escape sequences (U+009B and 3 more) at byte 1"}},
		{"window title", "\x1b]0;title\ax", []string{"terminal escape sequences (U+001B and 9 more) at byte 0"}},
		{"link", "\x1b]8;;http://x\x1b\\x", []string{"terminal escape sequences (U+001B and 14 more) at byte 0"}},
		{"unterminated command", "\x1bPabc", []string{"terminal escape sequences (U+001B and 4 more) at byte 0"}},
		{"broken sequence", "\x1b[日本語 a", []string{"terminal escape sequences (U+001B and 1 more) at byte 0"}},
		{"escape alone", "a\x1b", []string{"terminal escape sequences (U+001B) at byte 1"}},
		{"not UTF-8", "a\xff\xfeb\xed\xa0\x80", []string{"bytes that are not UTF-8 (0xFF and 1 more) at byte 1", "bytes that are not UTF-8 (0xED and 2 more) at byte 4"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, run := range hidden.Find(tt.in) {
				got = append(got, run.String())
			}
			require.Equal(t, tt.want, got)
		})
	}
}

func TestOrdinaryTextIsUnchanged(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"ASCII":                    "plain, 50% of it (1) \"quoted\"\tand\r\nlines",
		"line breaks":              "a\u2028b\u2029c\u0085d\ve\f",
		"accents":                  "Cafe\u0301 naïve Å Việt Nam e\u0301\u0323",
		"spaces":                   "10\u00A0km 5\u202F% 漢字\u3000漢字",
		"Hindi":                    "क्\u200Dष क्\u200Cष हिन्दी क्\u200D। क्\u200D",
		"Bengali":                  "র\u200D্য ত্\u200D বাংলা",
		"Malayalam":                "അവന്\u200D പറഞ്ഞു",
		"Sinhala":                  "ශ්\u200Dරී ලංකා",
		"Persian":                  "می\u200Cخواهم کتاب\u200Cها",
		"Persian with vowel signs": "کِتابِ\u200Cها",
		"Persian abbreviation":     "۱۴۰۰ ه\u200D.ش",
		"Arabic":                   "السَّلَامُ عَلَيْكُمْ ﷺ \u0600\u06DD",
		"Arabic and Latin":         "لغة C++\u200F جيدة",
		"Hebrew":                   "שָׁלוֹם (עברית)\u200F 42 \u200EC#\u200E ועוד",
		"emoji families":           "👨\u200D👩\u200D👧\u200D👦 👩🏽\u200D🔬 ❤\uFE0F\u200D🔥 🏳\uFE0F\u200D🌈 🧑\u200D⚕\uFE0F",
		"emoji signs":              "☺\uFE0E ©\uFE0F Ⓜ\uFE0F ‼\uFE0F ㊗\uFE0F ↔\uFE0F",
		"flags":                    "🏴" + tags("gbsct") + "\U000E007F🏴" + tags("gbwls") + "\U000E007F🏴" + tags("gbeng") + "\U000E007F🇩🇪",
		"keycaps":                  "1\uFE0F\u20E3 #\uFE0F\u20E3 *\uFE0F\u20E3",
		"skin tones":               "👍🏿 👋🏻",
		"Mongolian":                "ᠮᠣᠩᠭᠣᠯ ᠪᠠᠶᠢᠨ\u180Eᠠ ᠰᠠᠢᠨ\u180B",
		"ideographic variants":     "葛\U000E0100飾区 辻\U000E0101 海\uFE00 海\uFE01",
		"wide punctuation":         "你好，\uFE00世界。\uFE01",
		"mathematics":              "∀x∈ℝ: ∑ᵢ x² ≥ 0, ∩\uFE00, 0\uFE00, 𝔸 ⊕\uFE00",
		"Khmer and Thai":           "ភាសាខ្មែរ ภาษาไทย",
		"words in Khmer":           "ភាសា\u200Bខ្មែរ \u200Bកម្ពុជា",
		"words in Thai, Lao":       "ภาษา\u200Bไทย 5\u200Bคน ພາສາ\u200Bລາວ",
		"words in Burmese":         "မြန်မာ\u200Bဘာသာ",
		"Persian next to Latin":    "LLM\u200Cها و HTML\u200Cهای ۵\u200Cساله 5\u200Cساله «کتاب»\u200Cها",
		"end of a Persian word":    "می\u200C خواهم",
		"isolates":                 "the word \u2067שלום\u2069 and \u2068مرحبا \u2066LLM\u2069\u2069, שלום \u2066abc\u2069",
		"soft hyphens":             "Donau\u00ADdampf\u00ADschiff",
		"soft hyphens after signs": "प्रति\u00ADनिधि étu\u00ADdiant e\u0301\u00ADtude",
		"end of a Hindi word":      "श्रीमान\u200C है",
		"end of a Bengali word":    "হঠাৎ র\u200C কথা",
		"end of an Arabic word":    "ه\u200D ه\u200C",
		"Hebrew points":            "יְר\u05BDוּשָׁלַ\u200Dִם לַ\u200Cיְלָה",
		"words in Tibetan":         "བོད་\u200Bསྐད་",
		"words in Javanese":        "ꦧꦱ\u200Bꦗꦮ ꦲꦏ꧀\u200Cꦱꦫ",
		"Khmer next to digits":     "ឆ្នាំ\u200B២០២៤\u200Bនេះ",
		"Lao sentence":             "ປະເທດ\u200Bລາວ\u200Bງາມ",
		"Urdu, Pashto":             "ہو\u200Cگا نشته\u200Cدي",
		"replacement character":    "a\uFFFDb",
	} {
		require.Nil(t, hidden.Find(text), name)
	}
}

func TestStrip(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                "",
		"plain":                           "plain",
		"a\u200Bb\uFEFFc\u200Cd\u200De":   "abcde",
		"a \u00ADb\u00AD\u00ADc":          "a b\u00ADc",
		"Donau\u00ADdampf\u200Bschiff":    "Donau\u00ADdampfschiff",
		"می\u200Cخواهم a\u200Cb":          "می\u200Cخواهم ab",
		"ภาษา\u200B\u200Bไทย":             "ภาษา\u200Bไทย",
		"a\u2060b\u200B":                  "a\u2060b",
		"a" + tags("do evil") + "\u200B":  "a" + tags("do evil"),
		"a\u202Eb\u200B\u202C\u200E":      "a\u202Eb\u202C\u200E",
		"a" + selectors("hi") + "\u200Bb": "a" + selectors("hi") + "b",
		"a\xffb\u200Bc\x00":               "a\xffbc\x00",
		"\uFEFFa":                         "a",
	} {
		require.Equal(t, want, hidden.Strip(in), "%q", in)
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"", "a\u200Bb", "🏴" + tags("gbeng") + "\U000E007F", "字" + selectors("hello"), "\x1b[31m\x1b]0;x", "\xff\xfe", "क्\u200Dष", "❤\uFE0F\uFE0F", "ש\u200F"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		runs := hidden.Find(text)
		ascii := strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) < 0
		require.False(t, ascii && runs != nil, "plain text")
		require.Equal(t, runs, hidden.Find(text))
		removed := func(r rune) rune {
			if hidden.Removable(r) {
				return -1
			}
			return r
		}
		stripped := hidden.Strip(text)
		if utf8.ValidString(text) {
			require.Equal(t, strings.Map(removed, text), strings.Map(removed, stripped), "nothing else is removed")
		}
		var rest strings.Builder
		at, total := 0, 0
		for _, run := range runs {
			require.GreaterOrEqual(t, run.Start, at)
			require.Greater(t, run.End, run.Start)
			require.LessOrEqual(t, run.End, len(text))
			require.NotEmpty(t, run.Kind)
			require.NotEmpty(t, run.Codes)
			rest.WriteString(text[at:run.Start])
			at, total = run.End, total+run.End-run.Start
		}
		if runs == nil {
			return
		}
		rest.WriteString(text[at:])
		left := 0
		for _, run := range hidden.Find(rest.String()) {
			left += run.End - run.Start
		}
		require.True(t, left == 0 || left < total+rest.Len(), "removal must terminate")
		require.Less(t, rest.Len(), len(text))
	})
}

// TestFastPathMatchesSlowPath compares the fast path with the slow path. An appended control character forces the slow path.
func TestFastPathMatchesSlowPath(t *testing.T) {
	t.Parallel()
	for r := rune(1); r < 0x30000; r++ {
		text := string(r)
		if !hidden.IsPlain(text) || !hidden.IsPlain("12345678"+text+"12345678") {
			continue
		}
		runs := hidden.Find(text + "\x01")
		require.Len(t, runs, 1, "%U", r)
		require.Equal(t, len(text), runs[0].Start, "%U", r)
		for _, other := range []string{"\u200D", "\uFE0F", "\u0301"} {
			require.False(t, hidden.IsPlain(text+other), "%U before %q", r, other)
		}
	}
	for c := range 256 {
		require.Equal(t, c >= ' ' && c < 0x7F || c == '\n' || c == '\r' || c == '\t', hidden.IsPlain("1234567"+string([]byte{byte(c)})), "%x", c)
	}
}
