package reply

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
)

// objects reads the JSON value that starts on a line, if any, and returns the offset after it. If the value is truncated or malformed,
// it reads the finished objects inside it.
func (l *liner) objects(at, end int) int {
	body, off := undecorated(l.text[at:end])
	if strings.HasPrefix(body, "`") { // the start of a code fence may be on the same line
		trimmed := strings.TrimLeft(body, "`")
		trimmed = strings.TrimPrefix(strings.TrimPrefix(trimmed, "jsonl"), "json")
		body, off = strings.TrimLeft(trimmed, " "), off+len(body)-len(strings.TrimLeft(trimmed, " "))
	}
	if at < l.prose || body == "" || body[0] != '{' && body[0] != '[' || !opensJSON(l.text[at+off:]) {
		return at
	}
	s := scanner{text: l.text, at: at + off}
	s.scan()
	n := len(l.list)
	loose := ""
	if off > 0 {
		loose = "it has extra formatting"
	}
	for _, span := range l.roots(&s) {
		l.value(span, loose, 0)
	}
	if len(l.list) == n && s.closed { // the brackets belong to prose
		l.prose = s.at
		return at
	}
	if !s.closed {
		l.say(s.last(), "", "cut-off", "a JSON value is not closed")
	}
	if len(l.list) > n {
		l.begin()
	}
	next := s.at
	if !s.closed && !s.broken {
		next = len(l.text)
	}
	for next < len(l.text) && strings.IndexByte(" \t\r,`", l.text[next]) >= 0 {
		next++
	}
	if next < len(l.text) && l.text[next] == '\n' {
		next++
	}
	return next
}

// opensJSON reports whether s starts like a JSON object or like a list of objects.
func opensJSON(s string) bool {
	rest := strings.TrimLeft(s[1:], " \t\r\n")
	if s[0] == '{' {
		return strings.HasPrefix(rest, `"`) || strings.HasPrefix(rest, "}")
	}
	return strings.HasPrefix(rest, "{") || strings.HasPrefix(rest, "]") && strings.TrimLeft(rest[1:], " \t\r\n") == ""
}

// span is an object or list in the answer.
type span struct {
	start, end int
	key        string // key of the member that contains it, or of the list that it is in
	parent     int    // index of the enclosing span, or -1
	done       bool   // its end was found
	entry      bool   // it has a key that belongs to a claim, so objects inside it are not claims
	apart      bool   // it follows a bracket, comma or colon
}

// scanner finds the objects in a JSON value. It looks only at brackets and strings, so it tolerates errors between them.
type scanner struct {
	text   string
	at     int
	key    string // key of the value
	spans  []span
	open   int  // number of values that are not finished
	closed bool // the end of the value was found
	broken bool // another value starts before this one ends
}

// maxOpen is the maximum nesting depth that a scanner records. JSON that is nested more than 100 levels deep is rejected anyway.
const maxOpen = 1000

func (s *scanner) scan() {
	open := -1
	key := s.key
	for s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case '"':
			start := s.at + 1
			if s.skipText(); s.at > len(s.text) || s.broken {
				s.at = min(s.at, len(s.text))
				return
			}
			if rest := strings.TrimLeft(s.text[s.at:min(s.at+8, len(s.text))], " \t\r\n"); strings.HasPrefix(rest, ":") {
				key = s.text[start : s.at-1]
				if open >= 0 && isOfClaim(key) {
					s.spans[open].entry = true
				}
			}
			continue
		case '{', '[':
			if s.open++; s.open > maxOpen {
				break
			}
			name := key
			if name == "" && open >= 0 {
				name = s.spans[open].key
			}
			s.spans = append(s.spans, span{start: s.at, key: name, parent: open, apart: open < 0 || endsInMark(s.text[s.spans[open].start:s.at])})
			open, key = len(s.spans)-1, ""
		case '}', ']':
			if open < 0 {
				return
			}
			if s.open--; s.open >= maxOpen {
				break
			}
			s.spans[open].end, s.spans[open].done = s.at+1, true
			open, key = s.spans[open].parent, ""
			if open < 0 {
				s.at++
				s.closed = true
				return
			}
		case ',':
			key = ""
		case '\n':
			if before := strings.TrimRight(s.text[max(0, s.at-8):s.at], " \t\r"); !strings.HasSuffix(before, ",") && !strings.HasSuffix(before, "[") &&
				!strings.HasSuffix(before, ":") && open >= 0 && s.objectFollows() {
				s.broken = true
				return
			}
		}
		s.at++
	}
}

// isOfClaim reports whether a key in a malformed or truncated value belongs to a claim. The key itself may be only partly legible.
func isOfClaim(key string) bool {
	switch name := keyName(key); name {
	case "kind", "id", "claim", "claim_id", "certainty", "confidence", "reasoning", "evidence":
		return true
	default:
		return strings.Contains(name, "verdict") || strings.Contains(name, "\\")
	}
}

// apart reports whether a nested value is in a place where JSON allows a value. If it is not, it may be part of a string that contains
// quotes.
func apart(text string, p span) bool {
	after := strings.TrimLeft(text[p.end:], " \t\r\n")
	return p.apart && (after == "" || strings.IndexByte(",]}", after[0]) >= 0)
}

// endsInMark reports whether s ends with a character that precedes a value in JSON.
func endsInMark(s string) bool {
	s = strings.TrimRight(s, " \t\r\n")
	return s != "" && strings.IndexByte("[{,:", s[len(s)-1]) >= 0
}

// skipText moves past a string. If the string does not end, it moves past the end of the answer.
func (s *scanner) skipText() {
	for s.at++; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case '\\':
			s.at++
		case '\n': // strings cannot contain line breaks, so the string was truncated if an object follows
			if s.objectFollows() {
				s.broken = true
				return
			}
		case '"':
			s.at++
			return
		}
	}
	s.at = len(s.text) + 1
}

// objectFollows reports whether another entry starts on the next line.
func (s *scanner) objectFollows() bool {
	rest := strings.TrimLeft(s.text[s.at:min(s.at+40, len(s.text))], "\r\n")
	return strings.HasPrefix(strings.Replace(rest, " ", "", 1), `{"kind"`)
}

// tidied repairs mistakes that models often make in JSON and that do not affect its structure: line breaks in strings, and commas
// before a closing bracket. The length of the text does not change.
func tidied(text string) []byte {
	out := []byte(text)
	inText, comma := false, -1
	for i := 0; i < len(out); i++ {
		switch c := out[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText, comma = !inText, -1
		case inText && c < ' ':
			out[i] = ' '
		case inText, c == ' ', c == '\n', c == '\r', c == '\t':
		case c == ',':
			comma = i
		case (c == '}' || c == ']') && comma >= 0:
			out[comma] = ' '
			comma = -1
		default:
			comma = -1
		}
	}
	return out
}

// roots returns the finished objects and lists that are not inside other finished ones. An object inside something that may be a claim
// is part of that claim, not a separate claim. The same applies to everything inside a member whose name is not in [holders].
func (l *liner) roots(s *scanner) []span {
	var out []span
	closed := make([]bool, len(s.spans)) // nothing inside a closed span is read separately
	for i, p := range s.spans {
		up := p.parent
		closed[i] = p.done || p.entry || !l.holds(p.key) || up >= 0 && (closed[up] || isOther(s.spans[up].key) && p.key != s.spans[up].key)
		if up >= 0 && isOther(s.spans[up].key) && p.key != s.spans[up].key {
			continue
		}
		if p.done && (up < 0 || !closed[up] && apart(s.text, p) && l.holds(p.key)) {
			out = append(out, p)
		}
	}
	return out
}

// isOther reports whether the entries in a list or object with the given key do not judge claims. Its members with other names do not
// contain claims either.
func isOther(key string) bool {
	kind, _, ok := kindOf(strings.TrimRight(keyName(key), "0123456789_"))
	return ok && (kind == "paper" || kind == "work" || kind == "question")
}

// holders lists names of lists and objects that can contain entries, in addition to the kinds.
var holders = []string{
	"", "task", "result", "response", "output", "data", "content", "entry", "entries", "item", "verdict", "judgment", "judgement", "assessment", "evaluation",
	"retest", "re_test", "report", "inquiry", "inquiries", "reply", "replies", "json", "part", "object", "line",
}

// holds reports whether a list or object with the given name can contain entries. The possible names are [holders] and the kinds, each
// with an optional s or number, and the inquiry's id.
func (l *liner) holds(key string) bool {
	name := strings.TrimRight(keyName(key), "0123456789_")
	_, _, ok := kindOf(name)
	return ok || slices.Contains(holders, name) || slices.Contains(holders, strings.TrimSuffix(name, "s")) || fold(key) == fold(l.q.ID)
}

// last returns the offset of the innermost unfinished value.
func (s *scanner) last() int {
	at := 0
	for _, p := range s.spans {
		if !p.done {
			at = p.start
		}
	}
	return at
}

// maxNested is the maximum nesting depth of malformed values whose inner objects are read.
const maxNested = 8

// value reads a finished JSON value. If the value is malformed, it reads the objects inside, unless the value may itself be a claim.
func (l *liner) value(p span, loose string, depth int) {
	text := l.text[p.start:p.end]
	node, err := doc.ParseJSON(&doc.Source{Text: []byte(text)})
	if err != nil {
		if node, err = doc.ParseJSON(&doc.Source{Text: tidied(text)}); err == nil {
			loose = "its JSON has a mistake"
		}
	}
	if err == nil {
		l.node(node, p.key, p.start, loose)
		return
	}
	inner := scanner{text: l.text[:p.end], at: p.start, key: p.key}
	inner.scan()
	var parts []span // copied so that the other spans can be freed while these are read
	for _, c := range inner.spans {
		if depth < maxNested && c.parent == 0 && c.done && apart(l.text, c) && l.holds(c.key) && (!isOther(p.key) || c.key == p.key) && !inner.spans[0].entry {
			parts = append(parts, c)
		}
	}
	inner.spans = nil
	for _, c := range parts {
		l.value(c, "it is in a broken JSON value", depth+1)
	}
	if parts == nil {
		f, _ := errors.AsType[*fault.Fault](err)
		l.say(p.start, "", "unread", "an object that is not valid JSON: %s", f.Message())
	}
}

// node reads a value and its contents. The key parameter is the name of the list or member that contains the value.
func (l *liner) node(n *doc.Node, key string, base int, loose string) {
	switch n.Kind {
	case doc.List:
		for i := range n.Items {
			l.node(&n.Items[i], key, base, loose)
		}
	case doc.Map:
		if e, ok := l.object(n, key, base); ok {
			e.loose = loose
			l.add(e)
			return
		}
		if l.ofClaim(n) {
			l.say(base+n.Off, "", "unread", "an object that has a claim's id or verdict, but not both")
			l.unreadObject(n, base)
			return
		}
		for i := range n.Keys {
			child, name := &n.Items[i], n.Keys[i].Text
			kind, _, ok := kindOf(name)
			switch {
			case (child.Kind == doc.List || child.Kind == doc.Map) && l.holds(name):
				l.node(child, name, base, loose)
			case child.Kind == doc.Map, child.Kind == doc.List && slices.ContainsFunc(child.Items, func(c doc.Node) bool { return c.Kind == doc.Map }):
				l.say(base+child.Off, "", "unread", "objects under the key %s, which the prompt does not ask for", fault.Quote(name))
				l.unreadObject(child, base)
			case child.Kind == doc.String && l.isVerdict(child.Text) && l.isClaim(short(name)): // "alpha": "overturned"
				l.contradicts([]string{l.named(name)}, []string{child.Text}, base+child.Off)
			case ok && kind != "claim" && kind != "paper" && child.Kind == doc.String && strings.TrimSpace(child.Text) != "":
				l.add(entry{kind: kind, named: map[string]string{"text": child.Text}, at: base + child.Off, loose: loose})
			}
		}
	case doc.String:
		if kind, _, ok := kindOf(key); ok && kind != "claim" && kind != "paper" {
			l.add(entry{kind: kind, named: map[string]string{"text": n.Text}, at: base + n.Off, loose: loose})
		}
	}
}

// object reads an object as an entry. It returns false if the object merely contains other objects.
func (l *liner) object(n *doc.Node, key string, base int) (entry, bool) {
	e := entry{named: map[string]string{}, at: base + n.Off}
	kind, _, ok := kindOf(key)
	stated := n.Get("kind")
	if stated != nil {
		if k, _, known := kindOf(stated.Text); known {
			kind, ok = k, true
		}
	}
	nested := l.members(n, base, &e)
	_, judged := e.named["verdict"]
	id := e.named["id"] != "" || e.named["claim"] != "" || e.named["claim_id"] != ""
	switch {
	case judged && id && (!ok && stated == nil || kind == "claim"):
		e.kind = "claim"
		l.certain(n, &e)
		return e, true
	case !ok, kind == "claim" && !id, stated == nil && nested && len(e.cited) == 0 && n.Get("claims") != nil && kind != "work" && kind != "question" && kind != "paper":
		return entry{}, false
	}
	if e.kind = kind; kind == "claim" {
		l.certain(n, &e)
	}
	return e, true
}

// members reads the strings of an object and reports whether it contains lists or objects.
func (l *liner) members(n *doc.Node, base int, e *entry) (nested bool) {
	again := map[string][]string{} // further values of keys that occur more than once
	seen := make(map[string]bool, len(n.Keys))
	for i := range n.Keys {
		name, child := keyName(n.Keys[i].Text), &n.Items[i]
		text := child.Text
		if child.Kind == doc.List || child.Kind == doc.Map {
			nested = true
			text = l.texts(child, base, name, e)
		}
		if isWordOfClaim(name) && child.Kind != doc.String && child.Kind != doc.Null && (child.Kind != doc.Number || !isID(name)) {
			text = fmt.Sprintf("%s instead of text: %s", child.Kind, text)
		}
		switch {
		case !seen[name]:
			e.named[name] = text
		case text != e.named[name]:
			again[name] = append(again[name], text)
		}
		seen[name] = true
	}
	for name, others := range again { // if there are two verdicts, the verdict becomes unclear
		e.named[name] += " / " + strings.Join(others, " / ")
	}
	return nested
}

// isWordOfClaim reports whether the value of a claim's key must be a string that is read exactly as it is.
func isWordOfClaim(name string) bool {
	return name == "verdict" || name == "certainty" || name == "confidence" || isID(name)
}

func isID(name string) bool { return name == "id" || name == "claim_id" || name == "claim" }

// certain marks an entry as unclear if it names two claims or contains two verdicts, one under the key verdict and one under another
// key such as final_verdict.
func (l *liner) certain(n *doc.Node, e *entry) {
	var others []string
	ids, claims := []string{}, map[string]bool{}
	for i := range n.Keys {
		name, child := keyName(n.Keys[i].Text), &n.Items[i]
		switch {
		case isID(name):
			for _, text := range append([]string{child.Text}, valuesOf(child)...) {
				id := l.named(text)
				if id == "" && isOnlyNumber(text) && l.isClaim(e.named["claim_id"]) { // the number may come from a list in a different order
					id = text
				}
				if id != "" && !claims[id] {
					claims[id] = true
					ids = append(ids, text)
				}
			}
		case name != "verdict" && strings.Contains(name, "verdict"):
			if text := textOf(child); child.Kind != doc.String || strings.TrimSpace(text) != strings.TrimSpace(e.named["verdict"]) {
				others = append(others, n.Keys[i].Text+": "+text)
			}
		case !slices.Contains(ownWords, name):
			if other := l.another(child, name, e.named["verdict"]); other != "" {
				others = append(others, other)
			}
		}
	}
	if len(ids) > 1 {
		e.named["id"] = strings.Join(ids, " / ")
	}
	if others != nil {
		e.named["verdict"] += " / " + strings.Join(others, " / ")
	}
}

// named returns the id of the claim that text refers to, either by id or by wording, or "" if it does not refer to a claim.
func (l *liner) named(text string) string {
	if id, _ := l.match(text); id != "" {
		return id
	}
	if i := l.worded(text, false, -1); i >= 0 {
		return l.q.Claims[i].ID
	}
	return ""
}

// valuesOf returns the scalars in a list or object.
func valuesOf(n *doc.Node) []string {
	var out []string
	for i := range n.Items {
		if n.Items[i].Text != "" {
			out = append(out, n.Items[i].Text)
		}
	}
	return out
}

// ofClaim reports whether an object that is not an entry is still about a single claim. If so, the objects inside it are not entries
// either.
func (l *liner) ofClaim(n *doc.Node) bool {
	for i := range n.Keys {
		switch name := keyName(n.Keys[i].Text); {
		case name == "verdict" || name == "certainty" || name == "confidence":
			return true
		case isID(name) && l.named(n.Items[i].Text) != "":
			return true
		}
	}
	return false
}

// keyName returns the normalized form of a key: in lower case, with underscores between words.
func keyName(s string) string {
	return keyWords.Replace(strings.ToLower(strings.TrimSpace(s)))
}

var keyWords = strings.NewReplacer(" ", "_", "-", "_")

// textOf returns the text of a scalar, or the joined scalars of a list, such as authors.
func textOf(n *doc.Node) string {
	switch n.Kind {
	case doc.Map:
		return ""
	case doc.List:
		var out []string
		for i := range n.Items {
			if child := &n.Items[i]; child.Kind != doc.List && child.Kind != doc.Map && child.Text != "" {
				out = append(out, child.Text)
			}
		}
		return strings.Join(out, "; ")
	}
	return n.Text
}

// texts joins the strings in a list or map. Works in the evidence are kept as objects.
func (l *liner) texts(n *doc.Node, base int, name string, e *entry) string {
	var out []string
	add := func(child *doc.Node) {
		switch child.Kind {
		case doc.Map:
			o := object{named: map[string]string{}, at: base + child.Off}
			var all []string
			for i := range child.Keys {
				if text := textOf(&child.Items[i]); text != "" {
					o.named[keyName(child.Keys[i].Text)] = text
					all = append(all, text)
				}
			}
			out = append(out, strings.Join(all, ", "))
			if strings.HasPrefix(name, "evidence") || name == "works" || name == "sources" {
				e.cited = append(e.cited, o)
			}
		case doc.List:
		default:
			out = append(out, child.Text)
		}
	}
	if n.Kind == doc.Map {
		add(n)
	} else {
		for i := range n.Items {
			add(&n.Items[i])
		}
	}
	return strings.Join(out, "; ")
}
