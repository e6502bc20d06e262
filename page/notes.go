package page

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/lazyre"
)

// notesHead matches the heading of the notes that support the article on a page.
var notesHead = lazyre.New(`(?i)^sources:? \(?([0-9]{1,3}) notes?\)?:?$`)

// pageNotes reports the notes on a page before its prompt. They are not part of the prompt and have no dates, so they do not become
// claims.
func (r *reader) pageNotes(before []line) {
	for i := range before {
		m := notesHead.FindStringSubmatch(strings.TrimSpace(r.clean(before[i].text.s)))
		if m == nil {
			continue
		}
		count, _ := strconv.Atoi(m[1])
		message := fmt.Sprintf("%d notes on the page were not imported", count)
		if count == 1 {
			message = "1 note on the page was not imported"
		}
		if titles := r.noteTitles(before[i+1:], count); titles != nil {
			message += ": " + strings.Join(titles, " | ")
		}
		at, col := before[i].text.place(0)
		r.silent(fault.Pos{File: r.file, Line: at, Col: col}, "claims", message, "to turn a note into a claim, add its date, and its title as the source")
		return
	}
}

// noteTitles returns the titles of at most count notes, up to the next part of the page. Each title is a paragraph, and the paragraph
// after it is the text of the note.
func (r *reader) noteTitles(lines []line, count int) []string {
	var paragraphs []string
	open := false
	for i := range lines {
		l := &lines[i]
		switch {
		case l.isBlank():
			open = false
			continue
		case starts(l.text.s, "research prompt", "next inquiring line") > 0:
			return titlesOf(paragraphs, count)
		case open && l.heading == 0:
			paragraphs[len(paragraphs)-1] += " " + r.clean(l.text.s)
		default:
			paragraphs = append(paragraphs, r.clean(l.text.s))
		}
		open = l.heading == 0
	}
	return titlesOf(paragraphs, count)
}

// titlesOf returns the first paragraph of each pair of paragraphs.
func titlesOf(paragraphs []string, count int) (titles []string) {
	for i := 0; i+1 < len(paragraphs) && len(titles) < count; i += 2 {
		titles = append(titles, paragraphs[i])
	}
	return titles
}
