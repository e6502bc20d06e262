package reply

import (
	"errors"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
)

// objects reads the JSON value that starts on a line, if one does, and returns the byte after it. Of a value that is cut off or broken, the
// finished objects inside are read.
func (l *liner) objects(at, end int) int {
	body, off := undecorated(l.text[at:end])
	if strings.HasPrefix(body, "`") { // a fence may be on the same line
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
	for _, span := range s.roots() {
		l.value(span, loose, 0)
	}
	if len(l.list) == n && s.closed { // brackets of prose
		l.prose = s.at
		return at
	}
	if !s.closed {
		l.say(s.last(), "", "cut-off", "a JSON value does not end")
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

// opensJSON reports whether a text begins as a JSON object or a list of them.
func opensJSON(s string) bool {
	rest := strings.TrimLeft(s[1:], " \t\r\n")
	if s[0] == '{' {
		return strings.HasPrefix(rest, `"`) || strings.HasPrefix(rest, "}")
	}
	return strings.HasPrefix(rest, "{") || strings.HasPrefix(rest, "]") && strings.TrimLeft(rest[1:], " \t\r\n") == ""
}

// span is an object or a list in the answer.
type span struct {
	start, end int
	key        string // of the member or the list that it is in
	parent     int    // the index of the span around it, or -1
	done       bool   // it ends
}

// scanner finds the objects of a JSON value. It knows brackets and texts only, so it survives whatever is wrong between them.
type scanner struct {
	text   string
	at     int
	spans  []span
	open   int  // how many values do not end yet
	closed bool // the value ends
	broken bool // another value begins before it ends
}

// maxOpen is how deep a scanner notes values in others. JSON of a hundredth of that is refused, and so is what is deeper.
const maxOpen = 1000

func (s *scanner) scan() {
	open := -1
	key := ""
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
			s.spans = append(s.spans, span{start: s.at, key: name, parent: open})
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

// skipText goes past a text. It is after the end of the answer if the text does not end.
func (s *scanner) skipText() {
	for s.at++; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case '\\':
			s.at++
		case '\n': // a text has no line breaks: it was cut off if an object follows
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

// objectFollows reports whether another entry begins on the next line.
func (s *scanner) objectFollows() bool {
	rest := strings.TrimLeft(s.text[s.at:min(s.at+40, len(s.text))], "\r\n")
	return strings.HasPrefix(strings.Replace(rest, " ", "", 1), `{"kind"`)
}

// tidied undoes what models do to JSON without changing what belongs to what: line breaks in texts, and commas before a closing bracket. The
// length stays.
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

// roots are the finished objects and lists that no finished one is around.
func (s *scanner) roots() []span {
	var out []span
	inside := make([]bool, len(s.spans))
	for i, p := range s.spans {
		if p.parent >= 0 && (inside[p.parent] || s.spans[p.parent].done) {
			inside[i] = true
			continue
		}
		if p.done {
			out = append(out, p)
		}
	}
	return out
}

// last is where the innermost value starts that does not end.
func (s *scanner) last() int {
	at := 0
	for _, p := range s.spans {
		if !p.done {
			at = p.start
		}
	}
	return at
}

// maxNested is how deep objects inside of broken ones are looked for.
const maxNested = 8

// value reads a finished JSON value. One that is broken is read by the objects inside.
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
	inner := scanner{text: l.text[:p.end], at: p.start}
	inner.scan()
	var parts []span // the other spans are not kept while these are read
	for _, c := range inner.spans {
		if depth < maxNested && c.parent >= 0 && c.done && inner.spans[c.parent].parent < 0 {
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

// node reads a value and what is in it. Key is the name of the list or the member that it is in.
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
		for i := range n.Keys {
			child, name := &n.Items[i], n.Keys[i].Text
			kind, _, ok := kindOf(name)
			switch {
			case child.Kind == doc.List || child.Kind == doc.Map:
				l.node(child, name, base, loose)
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

// object reads an object as an entry. It is false for one that only holds others.
func (l *liner) object(n *doc.Node, key string, base int) (entry, bool) {
	e := entry{named: map[string]string{}, at: base + n.Off}
	kind, _, ok := "", false, false
	if k := n.Get("kind"); k != nil {
		kind, _, ok = kindOf(k.Text)
	}
	if !ok {
		kind, _, ok = kindOf(key)
	}
	nested := false
	again := map[string][]string{} // what keys say that are given twice
	for i := range n.Keys {
		name, child := keyName(n.Keys[i].Text), &n.Items[i]
		switch {
		case e.named[name] != "":
			if child.Text != e.named[name] {
				again[name] = append(again[name], child.Text)
			}
		case child.Kind == doc.List || child.Kind == doc.Map:
			nested = true
			e.named[name] = l.texts(child, base, name, &e)
		default:
			e.named[name] = child.Text
		}
	}
	for name, others := range again { // two verdicts are none
		e.named[name] += " / " + strings.Join(others, " / ")
	}
	_, judged := e.named["verdict"]
	id := e.named["id"] != "" || e.named["claim"] != "" || e.named["claim_id"] != ""
	switch {
	case judged && id && (!ok || kind == "claim"):
		e.kind = "claim"
		return e, true
	case !ok, kind == "claim" && !id, n.Get("kind") == nil && nested && len(e.cited) == 0 && n.Get("claims") != nil && kind != "work" && kind != "question":
		return entry{}, false
	}
	e.kind = kind
	return e, true
}

// keyName is a key as objects are read: in lower case, with _ between its words.
func keyName(s string) string {
	return keyWords.Replace(strings.ToLower(strings.TrimSpace(s)))
}

var keyWords = strings.NewReplacer(" ", "_", "-", "_")

// textOf is a scalar, or the scalars of a list, such as authors.
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

// texts joins the texts in a list or a map. The works of an evidence are kept as objects, too.
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
