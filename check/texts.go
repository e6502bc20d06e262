package check

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/control"
	"github.com/dated-claims/retest/internal/engine"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/lazyre"
	"github.com/dated-claims/retest/internal/prose"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/template"
)

// slot describes how the built-in styles print a string.
type slot uint8

const (
	bare      slot = iota
	quoted         // in double quotes
	bracketed      // within [ ] or ( )
)

// fields is the table of an inquiry's fields.
var fields = seam.Fields.(*field.Record)

// slots maps string fields to their slots. Fields that are not listed are printed bare.
var slots = map[*field.Row]slot{
	fields.At("claims.scope"): bracketed, fields.At("claims.passages.at"): bracketed, fields.At("anchors.authors"): bracketed,
	fields.At("tasks.retest.levers"): quoted, fields.At("tasks.retest.durable"): quoted, fields.At("tasks.retest.perishable"): quoted,
	fields.At("tasks.surface.focus"): quoted, fields.At("tasks.propose.examples"): quoted,
}

// ownWords is the field with the author's own instructions to the model, which may well contain a list.
var ownWords = fields.At("tasks.ask.text")

// texts checks every string in the inquiry for content that should not occur in any string.
func (r *run) texts() {
	fields.Walk(field.RefOf(r.q), func(c *field.Cursor, ptr any) {
		switch c.Row.Kind {
		case field.Text, field.Texts:
			r.text(c.Path, *ptr.(*string), slots[c.Row], c.Row == ownWords)
		case field.Vars:
			field.WalkValue(c.Path(), *ptr.(*map[string]any), func(path, text string) {
				r.text(func() string { return path }, text, bare, false)
			})
		}
	})
}

func (r *run) text(path func() string, s string, in slot, own bool) {
	r.spaces(path, s)
	if what := structureIn(s); what != "" && !own {
		r.report("forged-structure", path(), "", fmt.Errorf("the text looks like part of a prompt: %s", what))
	}
	r.changed(path, s, in)
}

// changed reports a string that the styles do not print unchanged. Escapes in the styles markdown and xml do not count as changes,
// because they are only a different notation for the same text.
func (r *run) changed(path func() string, s string, in slot) {
	printed := asPrinted(s, in)
	if printed == strings.TrimSpace(s) || r.isRaw(path()) {
		return
	}
	was, is := difference(strings.TrimSpace(s), printed)
	r.report("changed-in-print", path(), "", fmt.Errorf("the text is not printed as written: %s becomes %s", strconv.Quote(was), strconv.Quote(is)))
}

// isRaw reports whether a path belongs to a var that some template prints unescaped.
func (r *run) isRaw(path string) bool {
	name, ok := strings.CutPrefix(path, "vars.")
	name, _, _ = strings.Cut(name, ".")
	name, _, _ = strings.Cut(name, "[")
	return ok && r.raw[name]
}

// asPrinted returns s as style plain prints it.
func asPrinted(s string, in slot) string {
	s = string(template.EscapePlain(nil, engine.OneLine(strings.TrimSpace(s))))
	switch in {
	case quoted:
		return prose.InnerQuotes(s)
	case bracketed:
		if prose.Within('[', s) != s || prose.Within('(', s) != s {
			return prose.InnerQuotes(s) // s is printed in quotes because it contains brackets
		}
	}
	return s
}

// difference trims the common prefix and suffix of two strings, keeping a few characters on either side of the part that differs.
func difference(a, b string) (string, string) {
	const around = 12
	from := 0
	for from < len(a) && from < len(b) && a[from] == b[from] {
		from++
	}
	end := 0
	for end < len(a)-from && end < len(b)-from && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	cut := func(s string) string {
		return strings.ToValidUTF8(s[max(from-around, 0):min(len(s)-end+around, len(s))], "")
	}
	return fault.Short(cut(a)), fault.Short(cut(b))
}

func (r *run) spaces(path func() string, s string) {
	what := ""
	switch trimmed := strings.Trim(s, "\n"); {
	case strings.ContainsRune(s, '\t'):
		what = "a tab"
	case strings.HasPrefix(trimmed, " "):
		what = "a leading space"
	case strings.HasSuffix(trimmed, " "):
		what = "a trailing space"
	case strings.Contains(s, "  ") && !strings.Contains(trimmed, "\n"):
		what = "two spaces in a row"
	case trimmed != strings.TrimFunc(trimmed, unicode.IsSpace):
		what = "leading or trailing white space other than a space"
	default:
		return
	}
	r.report("whitespace", path(), "", fmt.Errorf("the text has %s", what))
}

// structureIn returns the first thing in s that looks like the structure of a prompt, for use in a message, or "" if there is none.
func structureIn(s string) string {
	many := strings.Contains(strings.TrimSpace(s), "\n")
	for line := range strings.SplitSeq(s, "\n") {
		if what := structureAt(strings.TrimLeft(line, " \t"), many); what != "" {
			return what
		}
	}
	if !strings.ContainsAny(s, "<[]{") {
		return ""
	}
	if spans := control.Find(s); spans != nil {
		return strconv.Quote(s[spans[0].Start:spans[0].End])
	}
	if strings.Contains(s, "<!--") {
		return `"<!--"`
	}
	if action := actions.FindString(s); action != "" {
		return strconv.Quote(action)
	}
	return ""
}

// actions matches template actions that print a field or a variable. It does not match LaTeX braces such as {{$L_1$}} or {{.5}}.
var actions = lazyre.New(`\{\{-?\s*(?:\$?\.[A-Za-z]|\.\s*[|}]|\.\s*-\}|\$[A-Za-z_]\w*\s*(?:\||:?=|-?\}))[^{}]*\}?\}`)

// entryLine matches the start of an entry in the answer format, in both its line form and JSON Lines.
var entryLine = lazyre.New(`^(?:(paper|claim|durable|perishable|work|question|answer|conclusion|note|searched)\s*\||\{\s*"kind"\s*:)`)

// structureAt returns a description of the structure that a line starts with, or "" if there is none. Some kinds of structure count
// only if the text has other lines.
func structureAt(line string, many bool) string {
	if strings.ContainsAny(line, "|{") {
		if entry := entryLine.FindString(strings.ToLower(line)); entry != "" {
			return strconv.Quote(entry)
		}
	}
	if line == "" || line[0] >= 'b' && line[0] <= 'z' && line[0] != 's' && line[0] != 'u' && line[0] != 'h' {
		return ""
	}
	for _, mark := range [...]string{"# ", "## ", "### ", "- ", "+ ", "• ", "```", "~~~", "---", "***", "___", "===", "> ", "| "} {
		if strings.HasPrefix(line, mark) {
			return strconv.Quote(strings.TrimSpace(mark))
		}
	}
	if word, _, ok := strings.Cut(line, ":"); ok {
		word = strings.TrimSpace(word)
		if role := strings.ToLower(word); slices.Contains(chatRoles, role) && (many || word == role) {
			return strconv.Quote(word + ":")
		}
	}
	if n := len(line) - len(strings.TrimLeft(line, "0123456789")); many && n > 0 && n < 3 && (strings.HasPrefix(line[n:], ". ") || strings.HasPrefix(line[n:], ") ")) {
		return strconv.Quote(line[:n+1])
	}
	if many && strings.HasPrefix(line, "* ") {
		return `"*"`
	}
	return ""
}

var chatRoles = []string{"system", "user", "assistant", "human"}

// claimText checks the text of a claim.
func (r *run) claimText(i int) {
	text := r.q.Claims[i].Text
	if word := staleWord(text); word != "" {
		r.report("stale-words", string(fault.Path("claims").Index(i).Key("text")), "write the claim's date instead", fmt.Errorf("%q is true only at the time of writing", word))
	}
	if second := secondStatement(text); second != "" {
		r.report("compound-claim", string(fault.Path("claims").Index(i).Key("text")), "split it into two claims", fmt.Errorf("the claim says two things; the second begins with %q", second))
	}
}

// stale lists words that become outdated in dated text.
var stale = [...]string{
	"currently", "recently", "presently", "nowadays", "lately", "now", "today", "today's", "today’s", "until now", "at the moment", "at present", "as of now", "so far",
	"these days", "to date", "state of the art", "state-of-the-art", "sota", "the latest", "recent work", "recent studies", "in recent years", "the past year",
	"this year", "last year", "this month", "last month", "this week", "this decade",
}

// yearNear matches a year directly after a word, which dates the word.
var yearNear = lazyre.New(`^(?: of| in| from|,| \()? ?\(?(?:19|20)[0-9]{2}\b`)

// staleWord returns the first stale word in text.
func staleWord(text string) string {
	lower := strings.ToLower(text)
	for _, w := range stale {
		for from := 0; ; {
			i := strings.Index(lower[from:], w)
			if i < 0 {
				break
			}
			start, end := from+i, from+i+len(w)
			if goesStale(w, lower[:start], lower[end:]) && !isName(text, lower, start, end) {
				return w
			}
			from = end
		}
	}
	return ""
}

// isName reports whether a word is capitalized inside a sentence, as in the Today show.
func isName(text, lower string, start, end int) bool {
	if len(text) != len(lower) || start == 0 || text[start] == lower[start] {
		return false
	}
	before := strings.TrimRight(text[:start], " \"“(")
	return before != "" && !strings.ContainsRune(".!?:;", rune(before[len(before)-1])) && strings.ToUpper(text[start:end]) != text[start:end]
}

// honest maps stale words to words before or after them that make them harmless, because the time then refers to a survey, a diagnosis
// or a life instead of today.
var honest = map[string]struct{ before, after *lazyre.Regexp }{
	"currently":     {after: startsWith(`smok|vap|drink|pregnant|breastfeeding|menstruating|married|unmarried|divorced|(?:un|self-)?employed|enrolled|infected|taking`)},
	"recently":      {after: startsWith(`diagnosed|hospitali[sz]ed|infected|vaccinated|discharged|acquired|bereaved|arrived|admitted|married|divorced|separated|retired|widowed|weaned|hatched|extinct`)},
	"now":           {before: endsWith(`every|here and|just`), after: startsWith(`and then|and again|known as`)},
	"the past year": {before: endsWith(`within|at least once (?:in|during)`), after: startsWith(`of`)},
	"last year":     {before: endsWith(`their|his|her|its`), after: startsWith(`of`)},
	"last month":    {before: endsWith(`their|his|her|its`), after: startsWith(`of`)},
	"this month":    {after: startsWith(`of`)},
	"this year":     {after: startsWith(`of`)},
	"the latest":    {before: endsWith(`at`), after: startsWith(`of the (?:two|three|four|five)`)},
	"to date":       {before: endsWith(`up|used`)},
}

func startsWith(words string) *lazyre.Regexp { return lazyre.New(`^ (?:` + words + `)`) }

func endsWith(words string) *lazyre.Regexp { return lazyre.New(`\b(?:` + words + `) $`) }

// goesStale reports whether a word will become outdated, given the text before and after it.
func goesStale(word, before, after string) bool {
	if h := honest[word]; h.before != nil && h.before.MatchString(before) || h.after != nil && h.after.MatchString(after) {
		return false
	}
	switch {
	case !wordEnds(before, true) || !wordEnds(after, false), yearNear.MatchString(after):
		return false
	case word == "to date":
		return after == "" || strings.ContainsRune(".,;:)", rune(after[0])) // elsewhere it may be a verb, as in dating bones
	case word == "so far":
		return !strings.HasPrefix(after, " as ")
	}
	quoted := strings.HasSuffix(before, "\"") || strings.HasSuffix(before, "“")
	return !quoted || !strings.HasPrefix(after, "\"") && !strings.HasPrefix(after, "”")
}

// wordEnds reports whether s has a word boundary at its end, or at its start if atEnd is false.
func wordEnds(s string, atEnd bool) bool {
	r, _ := utf8.DecodeRuneInString(s)
	if atEnd {
		r, _ = utf8.DecodeLastRuneInString(s)
	}
	return s == "" || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && r != '-'
}

// secondStatement returns the start of the second statement in text, or "" if there is only one.
func secondStatement(text string) string {
	inside := 0 // end of the brackets around the current position
	for i, c := range text {
		if i < inside {
			continue
		}
		switch c {
		case '(', '[', '{':
			inside = i + bracketsEnd(text[i:])
		case '.':
			if endsSentence(text, i) {
				return beginning(text[i+1:])
			}
		case '。':
			if rest := strings.TrimSpace(text[i+len("。"):]); rest != "" {
				return beginning(rest)
			}
		case ';':
			word, _, _ := strings.Cut(strings.TrimSpace(text[i+1:]), " ")
			if word != "" && !slices.Contains(pronouns, strings.ToLower(word)) && !entity.MatchString(text[:i+1]) {
				return beginning(text[i+1:])
			}
		}
	}
	return ""
}

// bracketsEnd returns the index of the bracket that closes the one at the start of text. Any kind of closing bracket may match any
// opening bracket, as in the interval [0, 1). It returns 0 if there is no such bracket.
func bracketsEnd(text string) int {
	depth := 0
	for i, c := range text {
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return 0
}

var entity = lazyre.New(`&#?[A-Za-z0-9]+;$`)

// pronouns lists words that start a further remark about the same thing.
var pronouns = []string{"it", "they", "this", "that", "these", "those", "he", "she", "which", "i.e.", "e.g.", "namely", "see"}

// openers lists words that start a sentence regardless of what is before the period.
var openers = []string{"It", "They", "The", "This", "These", "Those", "Its", "Their", "In", "But", "However", "A", "An", "We", "Also", "Moreover"}

// abbreviations lists words whose period does not end a sentence.
var abbreviations = strings.Fields(`al e.g i.e vs cf fig figs tab eq eqs sec no nos dr mr mrs ms prof st approx ca resp etc vol ed eds ch pp vit var spp sp
	subsp cv inc ltd co corp jr sr dept univ gov gen col mg kg cm mm km ml min max avg est incl excl`)

// endsSentence reports whether the period at i ends a sentence and another sentence follows.
func endsSentence(text string, i int) bool {
	rest := text[i+1:]
	after := strings.TrimLeft(rest, " \n\"”’)")
	if after == "" || len(rest) == len(after) {
		return false
	}
	if first, _ := utf8.DecodeRuneInString(after); !unicode.IsUpper(first) {
		return false
	}
	next, _, _ := strings.Cut(after, " ")
	if slices.Contains(openers, next) {
		return true
	}
	return !isAbbreviation(text[strings.LastIndexAny(text[:i], " (\n")+1 : i])
}

// isAbbreviation reports whether the period after a word belongs to the word, as in initials, abbreviations with inner periods such as
// U.S, and other known abbreviations.
func isAbbreviation(word string) bool {
	return utf8.RuneCountInString(word) < 2 || strings.Contains(word, ".") || slices.Contains(abbreviations, strings.ToLower(word))
}

// secondSentence returns the start of the second sentence in text, or "" if there is only one.
func secondSentence(text string) string {
	for i, c := range text {
		if c == '.' && endsSentence(text, i) || (c == '?' || c == '!') && strings.HasPrefix(text[i+1:], " ") {
			return beginning(text[i+1:])
		}
	}
	return ""
}

// beginning returns the start of s, for use in a message.
func beginning(s string) string {
	words := strings.Fields(s)
	if len(words) > 4 {
		return strings.Join(words[:4], " ") + " …"
	}
	return strings.Join(words, " ")
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
