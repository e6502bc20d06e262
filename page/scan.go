package page

import (
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

func itoa(n int) string { return strconv.Itoa(n) }

// span is a range of bytes in a string.
type span struct{ from, to int }

// scan reads text piece by piece and keeps track of the pieces that were not read.
type scan struct {
	s    string
	used []span
}

// use marks a part as read and returns it without surrounding spaces.
func (c *scan) use(from, to int) string {
	c.used = append(c.used, span{from, to})
	return strings.TrimSpace(c.s[from:to])
}

// unuse makes the given parts count as unread again, by splitting the parts that contain them.
func (c *scan) unuse(parts []span) {
	for _, p := range parts {
		for i, u := range c.used {
			if u.from <= p.from && p.to <= u.to {
				c.used[i] = span{u.from, p.from}
				c.used = append(c.used, span{p.to, u.to})
				break
			}
		}
	}
}

// isUsed reports whether a part overlaps a part that was read.
func (c *scan) isUsed(from, to int) bool {
	return slices.ContainsFunc(c.used, func(u span) bool { return from < u.to && u.from < to })
}

// skip skips spaces and, if one of the phrases comes next, reads that phrase. It returns the offset of the text that follows, and
// reports whether it read a phrase.
func (c *scan) skip(at int, phrases ...string) (int, bool) {
	for at < len(c.s) && c.s[at] == ' ' {
		at++
	}
	if n := starts(c.s[at:], phrases...); n > 0 {
		c.use(at, at+n)
		return at + n, true
	}
	return at, false
}

// find returns the location of the first phrase in the list that occurs in an unread part at or after an offset. It does not mark the
// phrase as read.
func (c *scan) find(at int, phrases ...string) (span, bool) {
	for _, p := range phrases {
		for from := at; from < len(c.s); {
			i, to := index(c.s[from:], p)
			if to == 0 {
				break
			}
			found := span{from + i, from + to}
			if !c.isUsed(found.from, found.to) {
				return found, true
			}
			from = found.to
		}
	}
	return span{}, false
}

// drop marks each of the phrases as read if it occurs in an unread part.
func (c *scan) drop(phrases ...string) {
	for _, p := range phrases {
		if found, ok := c.find(0, p); ok {
			c.use(found.from, found.to)
		}
	}
}

// rest returns the unread parts that contain more than punctuation.
func (c *scan) rest() []span {
	used := append(slices.Clone(c.used), span{len(c.s), len(c.s)})
	slices.SortFunc(used, func(a, b span) int { return a.from - b.from })
	var rest []span
	at := 0
	for _, u := range used {
		if u.from > at {
			if part := c.trimmed(span{at, u.from}); part.from < part.to {
				rest = append(rest, part)
			}
		}
		at = max(at, u.to)
	}
	return rest
}

// trimmed returns a part without surrounding spaces and punctuation. If nothing is left, it returns an empty part.
func (c *scan) trimmed(p span) span {
	part := c.s[p.from:p.to]
	if !hasContent(part) {
		return span{p.from, p.from}
	}
	part = strings.TrimRight(part, "([")
	from := len(part) - len(strings.TrimLeft(part, " .,;:—–-*_)]"))
	return span{p.from + from, p.from + len(strings.TrimRight(part, " ,;:—–-*_"))}
}

// quotedAt returns the comma-separated strings in double quotes that start at a byte offset, and the offset after the last string.
func (c *scan) quotedAt(at int) (texts []string, end int) {
	end = at
	for {
		for at < len(c.s) && c.s[at] == ' ' {
			at++
		}
		from, to, after := quoted(c.s, at, len(c.s))
		if after == 0 {
			return texts, end
		}
		texts, end = append(texts, strings.TrimSpace(c.s[from:to])), after
		if at = after; at < len(c.s) && c.s[at] == ',' {
			at++
		}
	}
}

// longestStress limits the search for the mark that ends emphasized text, because the mark may be missing.
const longestStress = 2000

// quoted returns the text in double quotes that starts at a byte offset and ends before limit, and the offset after it. If there is no
// such text, after is 0.
func quoted(s string, at, limit int) (from, to, after int) {
	for _, marks := range [...][2]string{{`"`, `"`}, {"“", "”"}, {"„", "“"}, {"«", "»"}} {
		if strings.HasPrefix(s[at:], marks[0]) {
			from = at + len(marks[0])
			if n := strings.Index(s[from:max(from, limit)], marks[1]); n > 0 {
				return from, from + n, from + n + len(marks[1])
			}
		}
	}
	return 0, 0, 0
}

// stressed returns the spans that are between asterisks, underscores or double quotes: first without their marks, then including them.
func stressed(s string) (inner, outer []span) {
	for at := 0; at < len(s); {
		if from, to, after := stressedAt(s, at); after > 0 {
			inner, outer = append(inner, span{from, to}), append(outer, span{at, after})
			at = after
			continue
		}
		_, n := utf8.DecodeRuneInString(s[at:])
		at += n
	}
	return inner, outer
}

// stressedAt is the counterpart of stressed for a single span that starts at a byte offset. If there is no such span, after is 0.
func stressedAt(s string, at int) (from, to, after int) {
	c := s[at]
	if c != '*' && c != '_' {
		if c == '"' || c >= utf8.RuneSelf {
			return quoted(s, at, min(len(s), at+longestStress))
		}
		return 0, 0, 0
	}
	if before, _ := utf8.DecodeLastRuneInString(s[:at]); at > 0 && isWord(before) {
		return 0, 0, 0
	}
	for from = at; from < len(s) && s[from] == c; {
		from++
	}
	sign := s[at:from]
	if from == len(s) || s[from] == ' ' {
		return 0, 0, 0
	}
	for i := from; i < at+longestStress; {
		n := strings.Index(s[i:min(len(s), at+longestStress)], sign)
		if n < 0 {
			return 0, 0, 0
		}
		to, after = i+n, i+n+len(sign)
		next, _ := utf8.DecodeRuneInString(s[after:])
		if to > from && s[to-1] != ' ' && (after == len(s) || !isWord(next) && next != rune(c)) {
			return from, to, after
		}
		i = after
	}
	return 0, 0, 0
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// withoutStress returns s without its emphasis marks.
func withoutStress(s string) string {
	if !strings.ContainsAny(s, "*_") {
		return s
	}
	var b strings.Builder
	for at := 0; at < len(s); {
		if c := s[at]; c == '*' || c == '_' {
			if from, to, after := stressedAt(s, at); after > 0 {
				b.WriteString(s[from:to])
				at = after
				continue
			}
		}
		b.WriteByte(s[at])
		at++
	}
	return b.String()
}

// closingBracket returns the index of the bracket that closes the one at the given index, or -1.
func closingBracket(s string, at int) int {
	depth := 0
	for i := at; i < len(s); i++ {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// cutList splits a list in a sentence into its members: at commas outside brackets, and at the last "or" or "and".
func cutList(s string) []string {
	members := cutCommas(s)
	if last := len(members) - 1; last > 0 {
		if rest := cutConjunction(members[last]); rest != members[last] {
			members[last] = rest
			return members
		}
	}
	last := members[len(members)-1]
	for _, word := range [...]string{" or ", " and "} {
		if i := lastOutside(last, word); i > 0 {
			members[len(members)-1] = strings.TrimSpace(last[:i])
			return append(members, strings.TrimSpace(last[i+len(word):]))
		}
	}
	return members
}

// outside yields the offsets in s that are outside brackets.
func outside(s string) iter.Seq[int] {
	return func(yield func(int) bool) {
		depth := 0
		for i := range len(s) {
			switch s[i] {
			case '(':
				depth++
			case ')':
				depth--
			}
			if depth <= 0 && !yield(i) {
				return
			}
		}
	}
}

// cutCommas splits s at commas outside brackets. It omits empty members.
func cutCommas(s string) []string {
	var members []string
	from := 0
	add := func(to int) {
		if m := strings.TrimSpace(s[from:to]); m != "" {
			members = append(members, m)
		}
	}
	for i := range outside(s) {
		if s[i] == ',' || s[i] == ';' {
			add(i)
			from = i + 1
		}
	}
	add(len(s))
	if members == nil {
		members = []string{strings.TrimSpace(s)}
	}
	return members
}

func cutConjunction(s string) string {
	return strings.TrimSpace(s[starts(s, "or, ", "and, ", "or ", "and "):])
}

// lastOutside returns the last index at which a word occurs outside brackets, or -1.
func lastOutside(s, word string) int {
	last := -1
	for i := range outside(s) {
		if strings.HasPrefix(s[i:], word) {
			last = i
		}
	}
	return last
}
