package reply

import (
	"slices"
	"strings"
	"unicode"

	"github.com/dated-claims/retest/anchor"
)

// entries divides the answer into entries.
func (r *reader) entries() {
	r.drafts()
	l := liner{reader: r, quoted: allQuoted(r.text)}
	for at := 0; at < len(r.text); {
		end := at + strings.IndexByte(r.text[at:], '\n') + 1
		if end == at {
			end = len(r.text)
		}
		if next := l.quotable(at, end); next > at {
			at = next
			continue
		}
		l.line(at, end)
		at = end
	}
	l.finish()
}

// quotable reads the JSON value that starts on a line, unless the line is quoted.
func (l *liner) quotable(at, end int) int {
	if l.quotes(l.text[at:end]) {
		return at
	}
	n := len(l.list)
	within := l.answering() || n > 0 && l.list[n-1].unsure // a value inside an answer may be an example
	next := l.objects(at, end)
	for i := n; i < len(l.list); i++ {
		l.list[i].fenced, l.list[i].unsure = l.fence, within
	}
	if next > at && !l.fence {
		l.outside = true
	}
	return next
}

// allQuoted reports whether every line of an answer is quoted. If so, the lines do not count as quotations.
func allQuoted(text string) bool {
	for line := range strings.Lines(text) {
		if line = strings.TrimLeft(line, blanks); strings.TrimSpace(line) != "" && line[0] != '>' {
			return false
		}
	}
	return true
}

// blanks contains the characters that may precede a line.
const blanks = " \t\u00a0\ufeff"

// quotes reports whether a line is a quotation, which may come from the prompt or from someone else.
func (l *liner) quotes(line string) bool {
	return !l.quoted && strings.HasPrefix(strings.TrimLeft(line, blanks), ">")
}

// liner reads the lines of an answer.
type liner struct {
	*reader
	columns []string // columns of the current table; empty but not nil if the table is about something else
	ruled   bool     // the line below the table header has been read
	next    int      // start of the next line
	tail    int      // end of the last line of the last entry
	quoted  bool     // every line of the answer is quoted
	fence   bool     // a code fence is open
	outside bool     // there is text outside code fences
	said    said     // what prose states about claims
	stray   int      // offset of the first line that does not belong to an entry; strays is the number of such lines
	strays  int
	started bool               // whether an entry has been read
	against map[[2]string]bool // pairs of a claim and a verdict in text that is not an entry
	unsure  []entry            // these pairs as entries
	prose   int                // end of a JSON value that does not contain an entry; its lines are not read as JSON
}

// line reads one line.
func (l *liner) line(at, end int) {
	whole := strings.TrimRight(l.text[at:end], " \t\r\n")
	quoted := l.quotes(whole)
	body, off := undecorated(whole)
	at += off
	l.next = end
	switch {
	case strings.HasPrefix(body, "```") || strings.HasPrefix(body, "~~~"):
		l.fence = !l.fence
		l.columns = nil
		l.gap(false)
		return
	case body == "" || isRule(body):
		switch {
		case !strings.Contains(body, "|"):
			l.columns = nil
		case l.ruled:
			l.columns = []string{} // a second rule starts another table
		}
		l.ruled = true
		l.gap(body != "")
		return
	}
	l.outside = l.outside || !l.fence
	switch {
	case quoted:
		l.columns = nil
	case strings.Contains(body, "|"):
		if l.piped(body, at, off > 0) {
			return
		}
	default:
		l.columns = nil
	}
	if !quoted {
		l.corrected(body, at)
	}
	if !quoted && (l.continued(body, at) || l.proseLine(body, whole[:len(whole)-len(body)], at)) {
		return
	}
	if l.strays++; l.strays == 1 {
		l.stray = at
	}
}

// undecorated removes the Markdown formatting at the start of a line and returns the number of bytes removed.
func undecorated(s string) (body string, off int) {
	body = s
	for {
		trimmed := strings.TrimLeft(body, " \t\u00a0\ufeff>#")
		for _, mark := range []string{"- ", "* ", "+ ", "• ", "– ", "— "} {
			trimmed = strings.TrimPrefix(trimmed, mark)
		}
		trimmed = withoutNumber(trimmed)
		if trimmed == body {
			return body, len(s) - len(body)
		}
		body = trimmed
	}
}

// withoutNumber removes the number of a list item or step from a line: 1. or 1) or (1) or 1b.
func withoutNumber(s string) string {
	rest := strings.TrimPrefix(s, "(")
	n := 0
	for n < len(rest) && n < 3 && rest[n] >= '0' && rest[n] <= '9' {
		n++
	}
	if n > 0 && n < len(rest) && rest[n] >= 'a' && rest[n] <= 'z' {
		n++
	}
	if n == 0 || n == len(rest) || !strings.ContainsRune(".)", rune(rest[n])) {
		return s
	}
	after := rest[n+1:]
	if strings.HasPrefix(after, " ") {
		return strings.TrimLeft(after, " ")
	}
	return s
}

// isRule reports whether a line is nothing but a divider, such as --- or |---|:--:|.
func isRule(s string) bool { return strings.Trim(s, "-*_=|:+ ") == "" }

// split splits a line at its pipes. A pipe after a backslash is part of the text. Outer pipes are a sign of a table.
func split(s string, at int) (fields []part, outer bool) {
	trimmed := strings.TrimLeft(s, "*_ ")
	if strings.HasPrefix(trimmed, "|") {
		cut := strings.IndexByte(s, '|') + 1
		s, at, outer = s[cut:], at+cut, true
		s = strings.TrimRight(s, " *_")
		s = strings.TrimSuffix(s, "|")
	}
	fields = make([]part, 0, strings.Count(s, "|")+1)
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && (s[i] != '|' || i > 0 && s[i-1] == '\\') {
			continue
		}
		text := s[start:i]
		left := len(text) - len(strings.TrimLeft(text, " \t"))
		fields = append(fields, part{strings.ReplaceAll(strings.TrimSpace(text), `\|`, "|"), at + start + left})
		start = i + 1
	}
	return fields, outer
}

// piped reads a line that contains pipes. It returns false if the line is not an entry.
func (l *liner) piped(body string, at int, decorated bool) bool {
	fields, outer := split(body, at)
	if n := len(fields) - 1; n > 0 && !outer && fields[n].text == "" && n+1 != len(l.columns) && (fields[n-1].text != "" || n == len(l.columns)) {
		fields = fields[:n] // drop a final pipe
	}
	kind, _, ofKind := kindOf(short(fields[0].text))
	switch {
	case l.answering() && !ofKind:
		if isCorrection(fields[0].text) {
			l.unread(fields, at)
		}
		return false
	case l.isHeader(fields, outer):
		l.columns, l.ruled = header(fields), false
		switch {
		case l.columns == nil:
			l.columns = []string{}
		case l.columns[0] == "claim" && !outer: // not a table, but the form of a line, copied from the prompt
			l.columns = nil
		}
		return true
	case l.columns != nil && l.isRow(fields, kind):
		l.row(fields, at, !strings.HasSuffix(body, "|"))
		return true
	case l.columns != nil && !ofKind:
		l.unread(fields, at)
		return false
	}
	loose := ""
	if decorated || outer {
		loose = "it has extra formatting"
	}
	read := false
	for _, one := range l.apart(fields) {
		e, ok := l.entryOf(one, loose)
		if !ok {
			l.unread(one, at)
			if !read {
				return false
			}
			continue
		}
		read = true
		l.add(e)
		l.begin()
	}
	return read
}

// short returns s if it is short enough to be a word or a column name, and "" otherwise. Longer strings are not folded.
func short(s string) string {
	if len(s) > maxColumn {
		return ""
	}
	return s
}

// answering reports whether the last entry is an answer. All lines after it that are not entries continue it.
func (l *liner) answering() bool {
	return len(l.list) > 0 && l.list[len(l.list)-1].kind == "answer" && l.list[len(l.list)-1].named == nil
}

// isHeader reports whether a line is a table header: it consists of column names, or there is a line of dashes below it.
func (l *liner) isHeader(fields []part, outer bool) bool {
	below, _, _ := strings.Cut(l.text[l.next:min(len(l.text), l.next+maxColumn)], "\n")
	ruled := (outer || l.columns != nil) && isRule(below) && strings.Contains(below, "|") && strings.Contains(below, "-")
	again := len(l.columns) > 0 && len(fields) > 1 && namesIDs(fields[0].text)
	return (ruled || again || header(fields) != nil) && !slices.ContainsFunc(fields, l.isValue)
}

// namesIDs reports whether a field is the name of a column that identifies claims.
func namesIDs(s string) bool {
	name := columnOf(fold(short(s)))
	return name == "id" || name == "claim"
}

// isRow reports whether a line belongs to the current table. A line that starts with a different kind than the table's rows starts a
// new entry.
func (l *liner) isRow(fields []part, kind string) bool {
	switch {
	case len(l.columns) == 0:
		return false
	case kind == "" || l.columns[0] == "id" && l.isClaim(fields[0].text):
		return true
	}
	return kind == "claim" && len(fields) == len(l.columns) && (l.columns[0] == "kind" || l.columns[0] == "claim")
}

// begin records that an entry was read. Text before the first entry is a preamble.
func (l *liner) begin() {
	l.flushStray()
	l.started = true
	l.columns, l.said.claim = nil, ""
	l.said.follows = true
	l.tail = l.next
}

// flushStray reports lines that are not entries. Consecutive lines between two entries are reported together.
func (l *liner) flushStray() {
	if l.strays == 0 {
		return
	}
	if !l.started {
		l.say(l.stray, "", "preamble", "the answer begins with text that is not an entry")
	} else {
		l.say(l.stray, "", "unread", "text that is not an entry")
	}
	l.strays = 0
}

// apart separates entries that are on the same line. An entry for another claim starts where a kind and a claim's id follow the
// certainty of the previous entry.
func (l *liner) apart(fields []part) [][]part {
	var out [][]part
	start := 0
	for i := 1; i+1 < len(fields); i++ {
		kind, rest := lastWord(fields[i].text)
		if kind != "claim" || !l.isClaim(short(fields[i+1].text)) {
			continue
		}
		before := fields[i-1].text
		if rest != "" {
			before = rest
		}
		if _, _, certain := certaintyOf(short(before)); !certain {
			continue
		}
		if rest != "" { // in "high claim", high is the certainty of the previous entry
			fields[i].text = rest
			out = append(out, fields[start:i+1:i+1])
			start = i + 1
			continue
		}
		out = append(out, fields[start:i:i])
		start = i
	}
	return append(out, fields[start:])
}

// lastWord splits off the last word of a field and folds that word.
func lastWord(s string) (word, rest string) {
	i := strings.LastIndexFunc(s, unicode.IsSpace)
	if i < 0 {
		return fold(s), ""
	}
	return fold(s[i:]), strings.TrimSpace(s[:i])
}

// entryOf returns the entry with the given fields.
func (l *liner) entryOf(fields []part, loose string) (entry, bool) {
	first := fields[0]
	kind, exact, ok := kindOf(first.text)
	if ok && (len(fields) > 1) {
		if !exact && loose == "" {
			loose = "its kind has extra formatting"
		}
		return entry{kind: kind, fields: fields[1:], at: first.at, loose: loose, fenced: l.fence}, true
	}
	if len(fields) >= 5 { // the form of version 1: id | evidence | reasoning | verdict | certainty
		if id, _ := l.match(first.text); id != "" {
			return entry{kind: "claim", fields: fields, at: first.at, loose: loose, fenced: l.fence}, true
		}
	}
	if id := identifierIn(first.text); id != "" && len(fields) >= 2 {
		return entry{kind: "paper", fields: fields, at: first.at, loose: loose}, true
	}
	return entry{}, false
}

// maxColumn is the maximum length of a column name. Longer text is not a name and is not folded.
const maxColumn = 100

// header returns the folded column names of a table, or nil if the table does not contain verdicts. If the table has a column of ids,
// the column "claim" contains the text of the claim.
func header(fields []part) []string {
	if !slices.ContainsFunc(fields, func(f part) bool { return len(f.text) < maxColumn/2 && fold(f.text) == "verdict" }) {
		return nil
	}
	columns := make([]string, len(fields))
	id, claim := false, -1
	for i, f := range fields {
		name := columnOf(fold(short(f.text)))
		switch {
		case strings.Contains(name, "verdict"): // if there are two verdict columns, their verdicts count as unclear
			name = "verdict"
		case name == "id":
			id = true
		case name == "claim":
			claim = i
		}
		columns[i] = name
	}
	if !id && claim >= 0 {
		columns[claim], id = "id", true
	}
	if !id {
		return nil
	}
	return columns
}

// columnOf returns the key that corresponds to a column name.
func columnOf(name string) string {
	switch name {
	case "claim id", "id", "claim_id":
		return "id"
	case "certainty", "confidence":
		return "certainty"
	case "reason", "why", "rationale", "reasoning":
		return "reasoning"
	}
	return name
}

// row reads a table row as an object. If a row has more or fewer cells than the header, it has no verdict, because it is uncertain
// which cell belongs to which column.
func (l *liner) row(fields []part, at int, open bool) {
	e := entry{kind: "claim", named: map[string]string{}, at: at, loose: "it is a table row", open: open, fenced: l.fence}
	for i, f := range fields {
		if i >= len(l.columns) || l.columns[i] == "" || f.text == "" {
			continue
		}
		name := l.columns[i]
		switch before := e.named[name]; {
		case before == "":
			e.named[name] = f.text
		case before != f.text && (name == "verdict" || name == "id" || name == "certainty"):
			e.named[name] = before + " / " + f.text
		}
	}
	if len(fields) != len(l.columns) {
		e.named["verdict"], e.named["certainty"] = strings.TrimSpace(l.text[at:l.next]), ""
		e.loose = "its cells do not match the header"
	}
	columns := l.columns
	l.add(e)
	l.begin()
	l.columns = columns
}

// continued reads a line that continues the previous entry: an answer may extend over several lines, and a claim's line may be broken
// before its verdict.
func (l *liner) continued(body string, at int) bool {
	if len(l.list) == 0 {
		return false
	}
	last := &l.list[len(l.list)-1]
	if last.named != nil || len(last.fields) == 0 {
		return false
	}
	switch {
	case last.kind == "answer":
		last.until = at + len(body)
		l.tail = l.next
		return true
	case last.kind == "claim" && strings.HasPrefix(body, "|") && l.tail == l.lineOf(at):
		fields, _ := split(body, at)
		rest := entry{fields: append([]part{{}}, fields...)}
		if len(fields) != 2 || !l.complete(&rest) {
			return false
		}
		last.fields = append(last.fields, fields...)
		last.loose = "it spans several lines"
		l.tail = l.next
		return true
	}
	return false
}

// lineOf returns the start of the line that contains the byte at an offset.
func (l *liner) lineOf(at int) int { return strings.LastIndexByte(l.text[:at], '\n') + 1 }

// complete reports whether a claim's line ends with a verdict and a certainty.
func (l *liner) complete(e *entry) bool {
	n := len(e.fields)
	if n < 3 {
		return false
	}
	_, _, certain := certaintyOf(e.fields[n-1].text)
	_, _, verdict := l.opts.verdict(e.fields[n-2].text)
	return certain && verdict
}

// finish adds the statements about claims that were found in prose, and reports the remaining text.
func (l *liner) finish() {
	l.cutOff()
	l.addProse()
	l.flushStray()
	l.examples()
	l.correctedByNotes()
	l.list = append(l.list, l.unsure...)
}

// cutOff determines whether the last entry is unfinished. A line that ends with a complete certainty is finished.
func (l *liner) cutOff() {
	if len(l.list) == 0 || l.tail < len(strings.TrimRight(l.text, " \t\r")) || strings.HasSuffix(l.text, "\n") {
		return
	}
	last := &l.list[len(l.list)-1]
	switch {
	case last.named != nil:
		last.cut = l.opts.Cut && last.open
	case last.kind == "claim":
		last.cut = !l.complete(last)
	default:
		last.cut = l.opts.Cut
	}
}

// examples marks claims in code fences that may be mere examples of the form. This is the case if there is text outside the fences, and
// the fences contain a single entry or judge at most half of the claims.
func (l *liner) examples() {
	judged := map[int]bool{}
	n := 0
	for i := range l.list {
		e := &l.list[i]
		if !e.fenced {
			continue
		}
		n++
		id := first(e.named, "id", "claim_id", "claim")
		if e.named == nil && len(e.fields) > 0 {
			id = e.fields[0].text
		}
		if c, ok := l.find(short(id)); ok && e.kind == "claim" {
			judged[c] = true
		}
	}
	if n == 0 || !l.outside || l.fence || n > 1 && 2*len(judged) > len(l.q.Claims) {
		return
	}
	for i := range l.list {
		l.list[i].unsure = l.list[i].unsure || l.list[i].fenced
	}
}

// identifierIn returns the identifier in a field that contains nothing else, or "".
func identifierIn(s string) string {
	found := anchor.Find(s)
	if len(found) == 1 && found[0].Err == nil && strings.Trim(s[:found[0].Start]+s[found[0].End:], " *_`()[]<>.,") == "" {
		return found[0].ID.String()
	}
	return ""
}
