package reply

import (
	"strings"

	"github.com/dated-claims/retest/internal/lazyre"
)

// draft matches the start or end of a model's thoughts, or of a comment.
var draft = lazyre.New(`(?i)<(/?)(think|thinking)>|<!--|-->`)

// drafts removes thoughts and comments, which are not part of the answer. If the end of a thought or comment is missing, everything
// after its start is removed. If the start of a thought is missing, everything before its end is removed. Removed text is replaced with
// spaces so that other bytes keep their positions.
func (r *reader) drafts() {
	if !hasDraft(r.text) {
		return
	}
	var text []byte
	done := 0 // end of the part that has been processed
	erase := func(from, to int) {
		if text == nil {
			text = []byte(r.text)
		}
		done = to
		for i := from; i < to; i++ {
			if text[i] != '\n' {
				text[i] = ' '
			}
		}
		r.say(from, "", "unread", "a draft or a comment, which is not part of the answer")
	}
	open, closing := -1, ""
	for _, m := range draft.FindAllStringSubmatchIndex(r.text, -1) {
		mark := strings.ToLower(r.text[m[0]:m[1]])
		switch {
		case open >= 0 && mark == closing:
			erase(open, m[1])
			open = -1
		case open >= 0 || mark == "-->":
		case mark == "<!--":
			open, closing = m[0], "-->"
		case m[2] == m[3]:
			open, closing = m[0], "</"+mark[1:]
		case r.lineEdge(m[0], m[1]):
			erase(done, m[1])
		}
	}
	if open >= 0 {
		erase(open, len(r.text))
	}
	if text != nil {
		r.text = string(text)
	}
}

// hasDraft reports whether s may contain a draft. It is faster than an exact search.
func hasDraft(s string) bool {
	for at := strings.IndexByte(s, '<'); at >= 0; {
		s = s[at+1:]
		if strings.HasPrefix(s, "!--") || len(s) > 5 && (strings.EqualFold(s[:5], "think") || strings.EqualFold(s[:6], "/think")) {
			return true
		}
		at = strings.IndexByte(s, '<')
	}
	return false
}

// lineEdge reports whether a part of the text is at the start or end of a line.
func (r *reader) lineEdge(from, to int) bool {
	before, after := strings.TrimRight(r.text[:from], " \t\r"), strings.TrimLeft(r.text[to:], " \t\r")
	return before == "" || after == "" || strings.HasSuffix(before, "\n") || after[0] == '\n'
}
