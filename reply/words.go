package reply

import (
	"slices"
	"strings"
	"unicode"
)

// The words of an answer are folded before they are compared: the formatting around them is removed, and case and character width are
// ignored. A word is then accepted only if it is in a closed table. "Not overturned" is not a verdict, and neither is "overturned?".

// inflections contains other forms of the seven verdicts and of their translations. It omits words that can mean something else: for
// example, the Spanish "contestada" also means "answered", "superada" means "passed", and "sin probar" means "unproven".
var inflections = map[string]string{
	"hold": "holds", "still holds": "holds", "relax": "relaxed", "supersede": "superseded", "contest": "contested", "overturn": "overturned",
	"un-tested": "untested", "un-grounded": "ungrounded",
	"hält": "holds", "gilt": "holds", "abgeschwächt": "relaxed", "überholt": "superseded", "umstritten": "contested", "widerlegt": "overturned",
	"ungeprüft": "untested", "unbelegt": "ungrounded",
	"tient": "holds", "assoupli": "relaxed", "assouplie": "relaxed", "remplacé": "superseded", "remplacée": "superseded", "contesté": "contested",
	"contestée": "contested", "renversé": "overturned", "renversée": "overturned", "non testé": "untested", "non testée": "untested",
	"se mantiene": "holds", "relajada": "relaxed", "disputada": "contested", "refutada": "overturned", "sin fundamento": "ungrounded",
	"mantém-se": "holds", "relaxada": "relaxed", "não testada": "untested", "sem fundamento": "ungrounded",
	"成立": "holds", "放宽": "relaxed", "被取代": "superseded", "有争议": "contested", "被推翻": "overturned", "未检验": "untested", "无依据": "ungrounded",
}

// certainties maps words for how certain a verdict is, including other forms of these words, to the standard words.
var certainties = map[string]string{
	"high": "high", "medium": "medium", "low": "low", "moderate": "medium",
	"hoch": "high", "mittel": "medium", "niedrig": "low", "gering": "low",
	"élevée": "high", "moyenne": "medium", "faible": "low", "alta": "high", "media": "medium", "média": "medium", "baja": "low", "baixa": "low",
	"高": "high", "中": "medium", "低": "low",
}

// decoration lists the characters that may surround a word.
const decoration = " *_`\"'“”‘’.:;,()[]{}<>"

// plain removes the decoration around a word but keeps its case.
func plain(s string) string { return strings.Trim(s, decoration) }

// fold removes the decoration around a word or short phrase and normalizes it for comparison.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～': // full-width characters
			r -= '！' - '!'
		case unicode.IsSpace(r):
			r = ' '
		}
		return unicode.ToLower(r)
	}, s)
	return strings.Join(strings.Fields(strings.Trim(s, decoration)), " ")
}

// verdict parses a string that must consist of a verdict. Loose is true if the verdict is not written exactly as in the prompt.
func (o *Options) verdict(s string) (word string, loose, ok bool) {
	f := label(fold(s), "verdict")
	for _, v := range o.verdicts() {
		if v == f || o.Verdicts != nil && fold(v) == f { // the built-in words are already folded
			return v, strings.TrimSpace(s) != v, true
		}
	}
	if v, found := inflections[f]; found && slices.Contains(o.verdicts(), v) {
		return v, true, true
	}
	return "", false, false
}

// both parses a verdict together with its certainty, such as "relaxed (high)".
func (o *Options) both(s string) (verdict, certainty string, ok bool) {
	v, certainty := verdictAndCertainty(s)
	if certainty != "" {
		verdict, _, ok = o.verdict(v)
	}
	return verdict, certainty, ok
}

// certaintyOf parses a string that must consist of a certainty.
func certaintyOf(s string) (word string, loose, ok bool) {
	f := label(label(fold(s), "certainty"), "confidence")
	word, ok = certainties[f]
	return word, strings.TrimSpace(s) != word, ok
}

// label removes a label, which is the given name followed by a colon, from the start of a folded string.
func label(s, name string) string {
	if rest, ok := strings.CutPrefix(s, name); ok {
		if rest, ok := strings.CutPrefix(strings.TrimLeft(rest, " *_"), ":"); ok {
			return fold(rest)
		}
	}
	return s
}

// choice removes a label from s and returns the rest if it is one of the given words. Otherwise, it returns "".
func choice(s, name string, words ...string) string {
	f := label(fold(s), name)
	if slices.Contains(words, f) {
		return f
	}
	return ""
}

// isNothing reports whether a field says that it is empty.
func isNothing(s string) bool {
	switch fold(strings.TrimSuffix(fold(s), "(from memory")) {
	case "", "-", "–", "—", "none", "none found", "nothing found", "n/a", "na", "no evidence", "nil", "null":
		return true
	}
	return false
}

// fromMemory is the phrase that prompts ask for before anything that was not looked up.
const fromMemory = "from memory"

// isFromMemory reports whether evidence starts with that phrase. Elsewhere the phrase may mean something else, as in a test from
// memory.
func isFromMemory(s string) bool {
	rest, ok := strings.CutPrefix(label(fold(strings.ToValidUTF8(s[:min(len(s), 100)], "")), "evidence"), fromMemory)
	rest = strings.TrimLeft(rest, " *_`")
	return ok && (rest == "" || strings.ContainsRune(":,;.()[-–—", []rune(rest)[0]))
}
