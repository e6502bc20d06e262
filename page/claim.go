package page

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
)

// dating is the bracket with the date at the end of a claim.
type dating struct {
	bracket  span // range that includes the bracket characters
	end      int  // offset of the end of the punctuation that follows the bracket
	when     edtf.Date
	scope    string
	papers   []anchor.ID
	passages []claim.Passage
	rest     []span // parts of the bracket that were not understood
}

// endsDated reports whether s ends with a date in brackets.
func endsDated(s string) bool {
	_, ok := datingOf(s)
	return ok
}

// datingOf finds the bracket at the end of s that contains a date.
func datingOf(s string) (dating, bool) {
	body := strings.TrimRight(s, " .,;*_")
	if !strings.HasSuffix(body, ")") && !strings.HasSuffix(body, "]") {
		return dating{}, false
	}
	const mostBrackets, longest = 40, 2000
	last := len(body) - 1
	opens := byte('(')
	if body[last] == ']' {
		opens = '['
	}
	var other dating // a candidate whose scope contains only one quotation mark, so it is probably inside a quotation
	for i, n := last-1, 0; i >= 0 && n < mostBrackets && last-i < longest; i-- {
		if body[i] != opens {
			continue
		}
		n++
		d := dating{bracket: span{i, len(body)}, end: len(s)}
		if !d.read(s, i+1, last) {
			continue
		}
		if strings.Count(d.scope, `"`)%2 == 0 {
			return d, true
		}
		if other.end == 0 {
			other = d
		}
	}
	return other, other.end > 0
}

// read parses the content of the bracket. The content is a date, optionally followed by a scope and papers, separated by semicolons.
// Alternatively, it is a date and other parts in any order, separated by commas or semicolons.
func (d *dating) read(s string, from, to int) bool {
	head, tail, ok := strings.Cut(s[from:to], "; ")
	if ok {
		if when, err := edtf.ParseProse(head); err == nil {
			d.when = when
			return d.readConditions(tail)
		}
	}
	return d.readParts(s, from, to)
}

// readConditions parses the scope and the papers.
func (d *dating) readConditions(tail string) bool {
	scope, last := "", tail
	if i := strings.LastIndex(tail, "; "); i >= 0 {
		scope, last = tail[:i], tail[i+2:]
	}
	if d.papers, d.passages = papersIn(last); d.papers == nil {
		scope = tail
	}
	d.scope = scope
	if isBalanced(scope) {
		return true
	}
	n := len(scope)
	if n < 2 || scope[0] != '"' || scope[n-1] != '"' || strings.Contains(scope[1:n-1], `"`) {
		return false
	}
	d.scope = scope[1 : n-1]
	return true
}

// papersIn parses identifiers separated by commas. Each may be followed by a passage of the paper in brackets. It returns nil if any
// part is something else.
func papersIn(s string) (ids []anchor.ID, passages []claim.Passage) {
	for _, part := range cutCited(s) {
		name, at := part, ""
		if i := strings.Index(part, " ("); i > 0 && strings.HasSuffix(part, ")") {
			name, at = part[:i], unquoted(part[i+2:len(part)-1])
		}
		id, err := anchor.ParseID(name)
		if err != nil || !strings.ContainsAny(name, ":/") {
			return nil, nil
		}
		ids = append(ids, id)
		if at != "" {
			passages = append(passages, claim.Passage{Anchor: id, At: at})
		}
	}
	return ids, passages
}

// cutCited splits s at the commas that are outside brackets.
func cutCited(s string) (parts []string) {
	from := 0
	for i := range outside(s) {
		if strings.HasPrefix(s[i:], ", ") {
			parts = append(parts, s[from:i])
			from = i + 2
		}
	}
	return append(parts, s[from:])
}

// unquoted removes the quotation marks that are printed around text with unbalanced brackets.
func unquoted(s string) string {
	if n := len(s); n > 2 && s[0] == '"' && s[n-1] == '"' && !isBalanced(s[1:n-1]) {
		return s[1 : n-1]
	}
	return s
}

func isBalanced(s string) bool {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}

// readParts parses parts in any order. Exactly one of them must be a date.
func (d *dating) readParts(s string, from, to int) bool {
	inner := s[from:to]
	if strings.ContainsAny(inner, "()[]") {
		return false
	}
	if when, err := edtf.ParseProse(inner); err == nil {
		d.when = when
		return true
	}
	dates, at := 0, from
	for part := range strings.FieldsFuncSeq(inner, func(r rune) bool { return r == ',' || r == ';' }) {
		at += strings.Index(s[at:to], part)
		text := strings.TrimSpace(part)
		if when, err := edtf.ParseProse(text); err == nil {
			d.when = when
			dates++
		} else if id, err := anchor.ParseID(text); err == nil && strings.ContainsAny(text, ":/.") {
			d.papers = append(d.papers, id)
		} else {
			d.rest = append(d.rest, span{at, at + len(part)})
		}
		at += len(part)
	}
	return dates == 1
}

// claim reads an item as a claim.
func (r *reader) claim(it item) {
	s := it.text.s
	path := r.next("claims", len(r.page.Inquiry.Claims))
	d, ok := datingOf(s)
	c := claim.Claim{Text: s, When: d.when, Scope: d.scope, Anchors: d.papers, Passages: d.passages}
	if ok {
		c.Text = withStop(strings.TrimRight(s[:d.bracket.from], " "), s[d.bracket.to:])
		for _, p := range d.rest {
			r.unread(it.text, p, path)
		}
	} else {
		r.undated(it.text, path)
	}
	c.Text, c.Scope = r.clean(c.Text), r.clean(c.Scope)
	if !hasContent(c.Text) {
		r.unread(it.text, span{0, len(s)}, "claims")
		return
	}
	r.page.Inquiry.Claims = append(r.page.Inquiry.Claims, c)
}

// undated adds a note about a claim without a date. If the bracket at the end of the claim has a form that people use for dates, the
// note explains why it is not a date.
func (r *reader) undated(t text, path string) {
	body := strings.TrimRight(t.s, " .,;*_")
	if from := strings.LastIndexAny(body, "(["); from >= 0 && strings.HasSuffix(body, ")") {
		inner := body[from+1 : len(body)-1]
		_, err := edtf.ParseProse(inner)
		if e, ok := errors.AsType[*edtf.ParseError](err); ok && (e.Readings != nil || strings.Contains(e.Msg, "write ")) {
			r.note(t, path, strconv.Quote(inner)+" is not read as the date of this claim: "+e.Msg, "add when: with the date, and remove the bracket from the text")
			return
		}
	}
	r.note(t, path, "no date was found for this claim", "add when: a date such as 2024-02")
}

// withStop returns s, the text before a date. If a sentence ends there, the period that follows the date is moved to s.
func withStop(s, after string) string {
	if strings.HasPrefix(after, ".") && s != "" && !strings.ContainsAny(s[len(s)-1:], ".?!:;,") {
		return s + "."
	}
	return s
}

// startsAnchor reports whether s starts like the entry for a paper: with an identifier, followed by a date, a dash or nothing.
func startsAnchor(s string) bool {
	_, _, rest := cutID(s)
	return rest >= 0 && (rest == len(s) || s[rest] == '(' || cutDash(s[rest:]) > 0)
}

// cutID returns the identifier at the start of s, the offset of its end, and the offset of the text that follows. If there is no
// identifier, rest is -1.
func cutID(s string) (id anchor.ID, end, rest int) {
	end = strings.IndexByte(s, ' ')
	if end < 0 {
		end = len(s)
	}
	word := strings.TrimRight(s[:end], ",;:")
	if !strings.ContainsAny(word, ":/.0123456789") {
		return anchor.ID{}, 0, -1
	}
	id, err := anchor.ParseID(word)
	for err != nil && len(word) > 1 && word[len(word)-1] == '.' {
		word = word[:len(word)-1]
		id, err = anchor.ParseID(word)
	}
	if err != nil {
		return anchor.ID{}, 0, -1
	}
	rest = end
	for rest < len(s) && s[rest] == ' ' {
		rest++
	}
	return id, len(word), rest
}

// cutDash returns the length of the dash or colon at the start of s, or 0 if there is none.
func cutDash(s string) int {
	for _, sign := range [...]string{"–", "—", "―", "−", "-", ":"} {
		if strings.HasPrefix(s, sign) {
			return len(sign)
		}
	}
	return 0
}

// anchor reads an item as the entry for a paper. It returns false if the item does not identify a paper.
func (r *reader) anchor(it item) bool {
	s := it.text.s
	c := scan{s: s}
	var p anchor.Paper
	id, end, rest := cutID(s)
	if rest >= 0 {
		p.ID = id
		c.use(0, max(end, min(rest, len(s))))
		r.entry(&c, &p, rest)
	} else if !r.findPaper(&c, &p, it.papers) {
		return false
	}
	p.Title = r.clean(p.Title)
	if !r.list(p) {
		r.unread(it.text, span{0, len(s)}, "anchors")
		return true
	}
	for _, part := range c.rest() {
		r.unread(it.text, part, r.next("anchors", r.place(p.ID)))
	}
	return true
}

// entry reads the date and the title that follow an identifier.
func (r *reader) entry(c *scan, p *anchor.Paper, at int) {
	if at < len(c.s) && c.s[at] == '(' {
		if end := closingBracket(c.s, at); end > 0 {
			if readPublication(c.s[at+1:end], p) {
				c.use(at, end+1)
				for at = end + 1; at < len(c.s) && c.s[at] == ' '; {
					at++
				}
			}
		}
	}
	if at == len(c.s) {
		return
	}
	n := cutDash(c.s[at:])
	p.Title = c.use(at, len(c.s))[n:]
}

// readPublication reads the date and the standing of a paper. Either may be missing.
func readPublication(s string, p *anchor.Paper) bool {
	date, rest, both := strings.Cut(s, "; ")
	if !both {
		rest = s
	}
	standing := anchor.Standing(strings.TrimPrefix(rest, "expression of "))
	known := slices.Contains([]anchor.Standing{anchor.Withdrawn, anchor.Retracted, anchor.Concern}, standing)
	when, err := edtf.ParseProse(date)
	switch {
	case err == nil && (!both || known):
		p.Date = when
	case both || !known:
		return false
	}
	if known {
		p.Standing = standing
	}
	return true
}

// findPaper reads an entry that does not start with an identifier: the identifier is later in the text or in the URL of a link.
func (r *reader) findPaper(c *scan, p *anchor.Paper, links []anchor.ID) bool {
	rest := findDated(c, p)
	if p.ID.IsZero() {
		for _, f := range anchor.Find(c.s) {
			if f.Err == nil && !c.isUsed(f.Start, f.End) {
				p.ID = f.ID
				c.use(widened(c.s, f.Start, f.End))
				break
			}
		}
	}
	if p.ID.IsZero() && len(links) > 0 {
		p.ID = links[0]
	}
	if p.ID.IsZero() {
		return false
	}
	var title span
	for _, part := range c.rest() {
		if part.to-part.from > title.to-title.from {
			title = part
		}
	}
	p.Title = strings.Trim(c.use(title.from, title.to), "\"“” ")
	c.unuse(rest)
	return true
}

// findDated reads the last bracket that contains a date, and optionally an identifier. It returns the other parts of the bracket.
func findDated(c *scan, p *anchor.Paper) []span {
	round, square := len(c.s), len(c.s) // positions of the last opening brackets before end
	for end := len(c.s) - 1; end > 0; end-- {
		from := -1
		switch c.s[end] {
		case ')':
			round = strings.LastIndexByte(c.s[:min(end, max(round, 0)+1)], '(')
			from = round
		case ']':
			square = strings.LastIndexByte(c.s[:min(end, max(square, 0)+1)], '[')
			from = square
		}
		if from < 0 {
			continue
		}
		var d dating
		if !d.readParts(c.s, from+1, end) {
			continue
		}
		p.Date = d.when
		if len(d.papers) > 0 {
			p.ID = d.papers[0]
		}
		c.use(from, end+1)
		return d.rest
	}
	return nil
}

// widened extends a range to include the brackets directly around it.
func widened(s string, from, to int) (int, int) {
	if from > 0 && to < len(s) && strings.ContainsRune("([", rune(s[from-1])) && strings.ContainsRune(")]", rune(s[to])) {
		return from - 1, to + 1
	}
	return from, to
}
