package reply

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Prose names a claim in a heading or at the start of a paragraph, and then states its verdict: in a line such as "Verdict: relaxed",
// in a sentence such as "The verdict is relaxed", or next to the id, as in "alpha: relaxed (medium)". Another verdict word in the same
// passage contradicts the verdict.

// said holds the statements about claims that were found in prose.
type said struct {
	of      map[string]*prose
	order   []string // ids of the claims, in order
	claim   string   // the claim that the current passage is about
	title   bool     // the passage has a title and may therefore have several paragraphs
	named   bool     // the previous line named the claim
	leads   bool     // the previous line introduces something: an assumption, or a verdict on something else
	open    bool     // the sentence on the previous line is unfinished
	other   bool     // the paragraph has named another claim
	blank   bool     // the previous line is blank
	follows bool     // the previous line is an entry
	aside   bool     // an earlier paragraph of the passage has named another claim
	doubt   bool     // the passage may have ended, so verdicts from here on can contradict a verdict but cannot establish one
	assumed bool     // what follows is hypothetical or someone else's
	item    int      // indentation of the last list item about something else; -1 if there is none
	inside  []rune   // the marks that close the quotes and brackets that are open
}

// prose holds the statements found in the passages about one claim.
type prose struct {
	at          int
	labels      map[string]part
	verdicts    []part // words that are stated to be the claim's verdict
	words       []part // other verdict words, which cannot establish a verdict but can contradict one
	certainties []string
	from, until int  // the range that the sentences of the first passage cover
	again       bool // there is a second passage
	unsure      bool // the passage may be the continuation of another entry
	fenced      bool // it is in a code fence
}

// labels maps words that precede a colon to the kind of text after the colon.
var labels = map[string]string{
	"verdict": "verdict", "certainty": "certainty", "confidence": "certainty", "evidence": "evidence", "reasoning": "reasoning", "reason": "reasoning",
	"rationale": "reasoning", "why": "reasoning",
}

// gap ends a paragraph. If ruled is true, a line of dashes ends it; that line either underlines a title or ends a passage.
func (l *liner) gap(ruled bool) {
	s := &l.said
	if !s.title || ruled && !s.named {
		s.claim = ""
	}
	s.aside = s.aside || s.other
	s.blank, s.follows, s.open, s.other = true, false, false, false
}

// proseLine reads a line of prose. The marks parameter is the Markdown formatting before it. It returns false if the line does not
// state anything certain about a claim.
func (l *liner) proseLine(body, marks string, at int) bool {
	s := &l.said
	title := strings.Contains(marks, "#") || isBold(body)
	indent := len(marks) - len(strings.TrimLeft(marks, " \t"))
	read := l.labeled(body, indent, at)
	id, rest := l.naming(body)
	named := !read && id != ""
	if !read && !named {
		l.introduces(body, marks, indent)
	}
	switch {
	case named:
		read = l.name(id, rest, title || rest == "", at, at+len(body)-len(rest))
	case !read && s.claim != "":
		s.named = false
		if title || strings.HasPrefix(strings.ToLower(body), "claim ") {
			s.claim = ""
		} else {
			read = l.sentences(body, at, s.doubt || s.aside)
		}
	}
	if !read && !named {
		l.mentions(body, at)
	}
	s.open = !ends(body) && (!read || named)
	s.leads = !read && !l.isOwnText(body) && (leads(body, marks) || l.introducesOther(body)) || named && !title && leadsIn(body)
	s.blank, s.follows = false, false
	return read
}

// mentions records a line such as "alpha holds with low certainty", which mentions a claim but does not state its verdict with
// certainty.
func (l *liner) mentions(body string, at int) {
	first, rest, _ := strings.Cut(body, " ")
	word, _, _ := strings.Cut(rest, " ")
	if id, _ := l.match(short(first)); id != "" && l.isVerdict(word) {
		p := l.of(id, at)
		p.words = append(p.words, part{word, at})
	}
}

// labeled reads a line such as "Verdict: holds". It returns false if the label does not apply to a claim, for example because the
// previous line introduces something else.
func (l *liner) labeled(body string, indent, at int) bool {
	s := &l.said
	head, rest, colon := cutLabel(body)
	name := labels[fold(short(head))]
	if s.claim == "" || !colon || name == "" {
		return false
	}
	if s.leads {
		s.claim = ""
		return false
	}
	s.named, s.open, s.other = false, false, false
	of := s.item >= 0 && indent > s.item // the line is below an item about something else
	if !of {
		s.item = -1
	}
	if name == "verdict" || name == "certainty" {
		l.sentences(body, at, s.doubt || of)
		return true
	}
	p := s.of[s.claim]
	if rest = strings.Trim(rest, " \t*_"); p.labels[name].text == "" {
		p.labels[name] = part{rest, at + strings.LastIndex(body, rest)}
	}
	return true
}

// isBold reports whether a whole line is bold, as a title may be.
func isBold(body string) bool {
	body = strings.TrimRight(body, " :")
	for _, mark := range []string{"**", "__"} {
		if len(body) > 4 && strings.HasPrefix(body, mark) && strings.HasSuffix(body, mark) && strings.Count(body, mark) == 2 {
			return true
		}
	}
	return false
}

// leads reports whether a line is unfinished and may therefore introduce what follows.
func leads(body, marks string) bool {
	item := strings.ContainsAny(marks, "-*+•–—") && len(strings.Fields(body)) > 2
	return leadsIn(body) || !item && !ends(body)
}

// leadsIn reports whether a line ends with a comma or a colon.
func leadsIn(body string) bool {
	end := strings.TrimRight(body, endMarks)
	return strings.HasSuffix(end, ",") || strings.HasSuffix(end, ":")
}

// ends reports whether a line ends with the end of a sentence.
func ends(body string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(body, endMarks))
	return strings.ContainsRune(".!?…。！？", r)
}

// endMarks contains the characters that may follow the end of a sentence.
const endMarks = " *_`\"”’)]"

// naming returns the claim that is named at the start of a line, and the text after the name.
func (l *liner) naming(body string) (id, rest string) {
	if id, rest = l.namingWithColon(body); id != "" {
		return id, rest
	}
	head, rest, colon := cutLabel(body)
	if id, _ = l.match(short(head)); id != "" && (colon || len(head) == len(body)) {
		if id != l.besideText(id, rest, true) { // the line contains the text of a different claim
			return "", ""
		}
		return id, rest
	}
	if i := l.worded(rest, false, -1); colon && i >= 0 && id == "" && isOnlyNumber(short(head)) && !l.twice(i) {
		return l.q.Claims[i].ID, ""
	}
	if name := fold(short(head)); colon && (name == "claim" || name == "claim id") {
		if id, _ = l.match(short(rest)); id != "" {
			return id, ""
		}
	}
	if n := sentence(body); n <= maxColumn && n < len(body) {
		if id, _ = l.match(body[:n]); id != "" {
			return id, body[n:]
		}
	}
	for _, mark := range []string{"**", "__", "`"} {
		if inner, ok := strings.CutPrefix(body, mark); ok {
			head, rest, _ := strings.Cut(inner, mark)
			if id, _ = l.match(short(withoutNumber(head))); id != "" {
				return id, rest
			}
		}
	}
	return "", ""
}

// namingWithColon is the counterpart of naming for ids that themselves contain a colon. The id must be written exactly as in the prompt.
func (l *liner) namingWithColon(body string) (id, rest string) {
	const marks = "*_`"
	for i := range l.q.Claims {
		id := l.q.Claims[i].ID
		rest, ok := strings.CutPrefix(strings.TrimLeft(body, marks), id)
		if !ok || !strings.Contains(id, ":") {
			continue
		}
		rest = strings.TrimLeft(rest, marks)
		if strings.TrimSpace(rest) == "" {
			return id, ""
		}
		if head, after, ok := cutLabel(rest); ok && strings.Trim(head, marks+" ") == "" {
			return id, after
		}
	}
	return "", ""
}

// of returns the statements about a claim that were found in prose. It creates them if there are none yet.
func (l *liner) of(id string, at int) *prose {
	s := &l.said
	if s.of == nil {
		s.of = map[string]*prose{}
	}
	p := s.of[id]
	if p == nil {
		p = &prose{at: at, labels: map[string]part{}, fenced: l.fence}
		s.of[id] = p
		s.order = append(s.order, id)
	} else {
		p.again = true
	}
	p.fenced = p.fenced && l.fence
	return p
}

// name starts a passage about a claim. If the current passage is about another claim, a line that starts with an id may merely refer to
// the claim with that id; in that case, no passage starts.
func (l *liner) name(id, rest string, title bool, at, restAt int) bool {
	s := &l.said
	verdict, certainty, text := l.beside(rest)
	if verdict == "" && !title && !s.blank && s.claim != "" && s.claim != id && len(s.of[s.claim].verdicts) == 0 {
		s.claim = ""
		return false
	}
	p := l.of(id, at)
	p.unsure = p.unsure || s.follows && !title || s.assumed
	s.aside, s.doubt, s.item, s.inside = false, false, -1, nil
	s.claim, s.title, s.named, s.open = id, title, true, false
	s.other = false
	if verdict != "" {
		p.verdicts = append(p.verdicts, part{verdict, restAt})
		if certainty != "" {
			p.certainties = append(p.certainties, certainty)
		}
	} else if word, _, _ := strings.Cut(strings.TrimSpace(text), " "); l.isVerdict(word) {
		p.words = append(p.words, part{word, restAt})
	}
	l.sentences(text, restAt+len(rest)-len(text), false)
	if title && s.other { // a title about several claims
		s.claim = ""
	}
	return true
}

// beside reads the verdict that is written next to an id. If a certainty is given as well, further sentences may follow.
func (l *liner) beside(rest string) (verdict, certainty, text string) {
	if l.isVerdict(rest) {
		return strings.TrimSpace(rest), "", ""
	}
	n := sentence(rest)
	if next := rest[n:]; l.isVerdict(rest[:n]) {
		if what, _ := statement(next[:sentence(next)]); what == "certainty" {
			return strings.TrimSpace(rest[:n]), "", next
		}
	}
	if v, c, ok := l.opts.both(rest[:n]); ok {
		return v, c, rest[n:]
	}
	return "", "", rest
}

func (l *liner) isVerdict(s string) bool {
	_, _, ok := l.opts.verdict(short(s))
	return ok
}

// sentence returns the offset at which the first sentence of s ends.
func sentence(s string) int {
	for i := range len(s) {
		if c := s[i]; c != '.' && c != '!' && c != '?' {
			continue
		}
		end := i + 1
		for end < len(s) && strings.IndexByte("*_`\"')", s[end]) >= 0 {
			end++
		}
		end += len(s[end:]) - len(withoutLinks(s[end:]))
		rest := strings.TrimLeft(s[end:min(len(s), end+8)], " \t")
		next, _ := utf8.DecodeRuneInString(rest)
		if end < len(s) && s[end] == ' ' && rest != "" && !unicode.IsLower(next) && (i == 0 || s[i-1] != '.') {
			return end
		}
	}
	return len(s)
}

// introducesOther reports whether a line may be the title of a claim that differs from the one the passage is about.
func (l *liner) introducesOther(body string) bool {
	first, _, _ := strings.Cut(body, " ")
	return l.said.claim != "" && (l.namesOther(first) || !ends(body) && l.namesOther(body))
}

// sentences reads what sentences state about the claim that the passage is about. After a sentence that names another claim, the next
// sentences may be about that claim. It reports whether any of the sentences contains a verdict or a certainty. If doubt is set, or
// inside quotes and brackets, verdicts can only contradict others.
func (l *liner) sentences(text string, at int, doubt bool) (read bool) {
	s := &l.said
	p := s.of[s.claim]
	free := false
	for start := 0; start < len(text); {
		one := text[start : start+sentence(text[start:])]
		what, value := statement(one)
		first := len(one) - len(withoutLinks(one))
		first += strings.IndexFunc(one[first:], isLetter)
		s.inside = opened(s.inside, one[:max(first, 0)])
		within := len(s.inside) > 0
		s.inside = opened(s.inside, one[max(first, 0):])
		if s.other || start == 0 && s.open { // it is about another claim, or it is the end of a sentence from the previous line
			what = ""
		}
		verdict, certainty, both := l.opts.both(value)
		switch {
		case what != "" && (doubt || within):
			l.words(p, one, at+start)
		case what == "verdict" && both:
			p.verdicts, p.certainties = append(p.verdicts, part{verdict, at + start}), append(p.certainties, certainty)
		case what == "verdict":
			p.verdicts = append(p.verdicts, part{value, at + start})
		case what == "certainty":
			p.certainties = append(p.certainties, value)
		case l.namesOther(one):
			s.other, free = true, true
		default:
			free = true
			read = l.words(p, one, at+start) || read
		}
		read = read || what != ""
		start += len(one)
	}
	if !p.again && free && strings.TrimSpace(text) != "" {
		if p.until == 0 {
			p.from = at + len(text) - len(strings.TrimLeft(text, " \t"))
		}
		p.until = at + len(text)
	}
	return read
}

// statement splits a sentence such as "The verdict is relaxed", "Verdict and certainty: relaxed, medium" or "Certainty: low" into its
// subject and its value.
func statement(s string) (what, value string) {
	s = withoutLinks(s)
	if len(s) <= maxLinks && strings.HasSuffix(strings.TrimRight(s, ". "), ")") {
		if at := lastLink.FindStringIndex(s); at != nil {
			s = s[:at[0]]
		}
	}
	if len(s) > 2*maxColumn {
		return "", ""
	}
	f := fold(strings.NewReplacer("*", "", "_", "", "`", "").Replace(s))
	for _, word := range []string{"therefore", "thus", "hence", "so", ",", "the", "my", "final"} {
		if rest, ok := strings.CutPrefix(f, word); ok && (word == "," || rest != "" && (rest[0] == ' ' || rest[0] == ',')) {
			f = strings.TrimLeft(rest, " ")
		}
	}
	for _, name := range []string{"verdict and certainty", "verdict", "certainty", "confidence"} {
		rest, ok := strings.CutPrefix(f, name)
		if !ok {
			continue
		}
		for _, mark := range []string{":", " is:", " is ", " — ", " – ", " - ", " = "} {
			if value, ok := strings.CutPrefix(rest, mark); ok && fold(value) != "" {
				if name != "verdict" && name != "verdict and certainty" {
					return "certainty", fold(value)
				}
				return "verdict", strings.TrimSpace(value)
			}
		}
	}
	return "", ""
}

// words records the verdicts that a sentence may express. If the whole sentence, or the text after its label, is a verdict, only that
// verdict is recorded. Otherwise, if the sentence mentions verdicts, all verdict words in it are recorded.
func (l *liner) words(p *prose, s string, at int) (found bool) {
	_, rest, _ := cutLabel(s)
	for _, text := range []string{s, rest} {
		v, _, ok := l.opts.both(short(text))
		if !ok {
			v, _, ok = l.opts.verdict(short(text))
		}
		if ok {
			p.words = append(p.words, part{v, at})
			return true
		}
	}
	if !strings.Contains(strings.ToLower(s), "verdict") {
		return false
	}
	for word := range strings.FieldsFuncSeq(s, notOfWord) {
		if l.isVerdict(word) {
			p.words, found = append(p.words, part{word, at}), true
		}
	}
	return found
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func notOfWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_'
}

// namesOther reports whether a sentence contains the id of a claim other than the one the passage is about, or the words of such an id.
func (l *liner) namesOther(s string) bool {
	words := strings.FieldsFunc(ascii(s), notOfWord)
	for i, word := range words {
		if k, ok := l.find(short(word)); ok && l.q.Claims[k].ID != l.said.claim {
			return true
		}
		for n := i + 2; n <= min(len(words), i+l.idWords); n++ {
			if id := l.phrases[strings.ToLower(strings.Join(words[i:n], " "))]; id != "" && id != l.said.claim {
				return true
			}
		}
	}
	return false
}

// cutLabel splits a line at its first colon, or at a dash, equals sign or arrow that has spaces around it.
func cutLabel(s string) (head, rest string, ok bool) {
	i := strings.IndexByte(s, ':')
	if j := strings.Index(s, "："); j >= 0 && (i < 0 || j < i) {
		return s[:j], s[j+len("："):], true
	}
	for _, dash := range []string{" — ", " – ", " - ", " = ", " → "} {
		if j := strings.Index(s, dash); j >= 0 && (i < 0 || j < i) {
			return s[:j], s[j+len(dash):], true
		}
	}
	if i < 0 || i > 80 {
		return s, "", false
	}
	rest = s[i+1:]
	if r, _ := utf8.DecodeRuneInString(rest); r == '/' {
		return s, "", false // the colon is part of a URL
	}
	return s[:i], rest, true
}

// verdictAndCertainty splits "relaxed (high)" and "relaxed, high certainty".
func verdictAndCertainty(s string) (verdict, certainty string) {
	for _, mark := range []string{"(", ",", ";", "/", " – ", " — ", " with ", " and "} {
		before, after, ok := strings.Cut(s, mark)
		if !ok {
			continue
		}
		word := strings.TrimSuffix(strings.TrimSuffix(fold(after), " certainty"), " confidence")
		for _, before := range []string{"with ", "the ", "its ", "my ", "certainty is ", "confidence is ", "certainty ", "confidence "} {
			word = strings.TrimPrefix(word, before)
		}
		if c, _, known := certaintyOf(word); known {
			return strings.TrimSpace(before), c
		}
	}
	return s, ""
}

// addProse adds entries for the statements about claims that were found in prose.
func (l *liner) addProse() {
	s := &l.said
	for _, id := range s.order {
		p := s.of[id]
		slices.Sort(p.certainties)
		named := map[string]string{"id": id, "certainty": strings.Join(slices.Compact(p.certainties), " / ")}
		e := entry{kind: "claim", loose: "it is prose", prose: true, fenced: p.fenced, cut: l.opts.Cut && s.claim == id}
		if text := l.text[p.from:p.until]; p.labels["evidence"].text == "" && p.labels["reasoning"].text == "" && text != "" {
			p.labels["evidence"], p.labels["reasoning"] = part{text, p.from}, part{text, p.from}
		}
		for _, name := range []string{"evidence", "reasoning"} {
			named[name] = p.labels[name].text
		}
		e.citing = p.labels["evidence"].at
		all := slices.Concat(p.verdicts, p.words)
		if len(all) == 0 {
			all = []part{{strings.TrimSpace(l.text[p.from:p.until]), p.at}}
		}
		seen := map[string]bool{}
		for i, v := range all {
			word, _, _ := l.opts.verdict(short(v.text))
			if seen[word] {
				continue
			}
			seen[word] = true
			e.at, e.unsure, e.named = v.at, p.unsure || i >= len(p.verdicts), maps.Clone(named)
			if i == 0 {
				e.at = p.at
			}
			e.named["verdict"] = v.text
			l.add(e)
			l.started = true
		}
	}
}
