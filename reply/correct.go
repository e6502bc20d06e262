package reply

import (
	"slices"
	"strings"

	"github.com/dated-claims/retest/internal/doc"
)

// Something that is not an entry can still retract one: a line of another kind, a table with other columns, an object with another
// name, or a note. It does not establish a verdict, but if it names a different verdict, it contradicts the entry.

// contradicts records the statements of a line, object or note that is not an entry. Any of the verdicts may apply to any of the
// claims.
func (l *liner) contradicts(claims, verdicts []string, at int) {
	for _, id := range claims {
		for _, v := range verdicts {
			word, _, _ := l.opts.verdict(v)
			if key := [2]string{id, word}; !l.against[key] {
				if l.against == nil {
					l.against = map[[2]string]bool{}
				}
				l.against[key] = true
				l.unsure = append(l.unsure, entry{kind: "claim", named: map[string]string{"id": id, "verdict": v}, at: at, prose: true, unsure: true})
			}
		}
	}
}

// unread records the claims and verdicts in the fields of a line that is not an entry.
func (l *liner) unread(fields []part, at int) {
	var claims, verdicts []string
	for _, f := range fields {
		if v, _, ok := l.opts.both(short(f.text)); ok {
			verdicts = append(verdicts, v)
		} else if l.isVerdict(f.text) {
			verdicts = append(verdicts, f.text)
		} else if id, _ := l.match(short(f.text)); id != "" {
			claims = append(claims, id)
		}
	}
	l.contradicts(distinct(claims), distinct(verdicts), at)
}

// unreadObject records the claims and verdicts in an object that is not an entry and in its nested objects.
func (l *liner) unreadObject(n *doc.Node, base int) {
	var claims, verdicts []string
	for i := range n.Items {
		child := &n.Items[i]
		switch child.Kind {
		case doc.Map, doc.List:
			l.unreadObject(child, base)
		case doc.String:
			id, _ := l.match(short(child.Text))
			switch {
			case n.Kind == doc.Map && l.isVerdict(child.Text):
				verdicts = append(verdicts, child.Text)
				if id, _ := l.match(n.Keys[i].Text); id != "" { // "alpha": "overturned"
					claims = append(claims, id)
				}
			case id != "":
				claims = append(claims, id)
			}
		}
	}
	l.contradicts(distinct(claims), distinct(verdicts), base+n.Off)
}

func distinct(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// corrections lists phrases that start a retraction.
var corrections = []string{
	"correct", "corrig", "errat", "revis", "on reflection", "on second thought", "on further reflection", "update", "amend", "retract", "i retract", "i revise", "i correct",
}

// isCorrection reports whether s retracts something.
func isCorrection(s string) bool {
	s = fold(strings.ToValidUTF8(s[:min(len(s), maxColumn/2)], ""))
	return slices.ContainsFunc(corrections, func(word string) bool { return strings.HasPrefix(s, word) })
}

// corrected records what s states if it retracts earlier statements. The retraction concerns the claims that s names. If s does not
// name a claim, the retraction concerns the claim whose passage contains s.
func (l *liner) corrected(s string, at int) {
	if !isCorrection(s) {
		return
	}
	var claims, verdicts []string
	for word := range strings.FieldsFuncSeq(s, notOfWord) {
		if id, _ := l.match(short(word)); id != "" {
			claims = append(claims, id)
		} else if l.isVerdict(word) {
			verdicts = append(verdicts, word)
		}
	}
	if claims == nil && l.said.claim != "" {
		claims = append(claims, l.said.claim)
	}
	l.contradicts(distinct(claims), distinct(verdicts), at)
}

// correctedByNotes looks for corrections in the entries that do not judge a claim.
func (l *liner) correctedByNotes() {
	l.said.claim = ""
	for i := range l.list {
		e := &l.list[i]
		switch {
		case e.kind != "note" && e.kind != "answer" && e.kind != "conclusion":
		case e.named == nil:
			for _, f := range e.fields {
				l.corrected(f.text, f.at)
			}
		default:
			l.corrected(first(e.named, "text", "note", "answer", "conclusion"), e.at)
		}
	}
}

// another returns a member of a claim's object that contains a different verdict, whatever its name. It ignores lists, which may belong
// to other readings.
func (l *liner) another(n *doc.Node, key, verdict string) string {
	switch {
	case strings.HasPrefix(key, "evidence"), isID(key), n.Kind == doc.List && !isCorrection(key):
	case n.Kind == doc.Map || n.Kind == doc.List:
		for i := range n.Items {
			name := key
			if n.Kind == doc.Map {
				name = keyName(n.Keys[i].Text)
			}
			if other := l.another(&n.Items[i], name, verdict); other != "" {
				return key + ": " + other
			}
		}
	case n.Kind == doc.String && l.isVerdict(n.Text) && fold(n.Text) != fold(verdict):
		return key + ": " + n.Text
	}
	return ""
}
