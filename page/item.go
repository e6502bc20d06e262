package page

import (
	"slices"
	"strings"

	"github.com/dated-claims/retest/anchor"
)

// kind is the kind of a line or item, judging by its form.
type kind uint8

const (
	other       kind = iota // a line without a list marker
	bullet                  // an item of an unnumbered list
	numbered                // an item of a numbered list
	opening                 // You are …
	question                // Overall question: …
	library                 // The claims come from …
	claimsHead              // What a curated library found …
	anchorsHead             // Anchor papers …
	tasksHead               // Your task:
	promptHead              // Research prompt for your LLM
	closing                 // Cite arXiv IDs …
	nextHead                // Next inquiring lines
)

// item is a line of the prompt together with the lines that continue it.
type item struct {
	kind   kind
	number int // number of an item in a numbered list
	text   text
	indent int
	papers []anchor.ID
	apart  bool // follows a blank line
	head   bool // a heading of the page
}

// itemOf determines the kind of a line and removes its list marker.
func itemOf(l line) item {
	it := item{text: l.text, indent: l.indent, papers: l.papers, head: l.heading > 0}
	if n := cutBullet(it.text.s); n > 0 {
		it.kind, it.text = bullet, it.text.from(n)
	} else if number, n := cutNumber(it.text.s); n > 0 {
		it.kind, it.number, it.text = numbered, number, it.text.from(n)
	}
	if it.kind == other || it.head {
		it.kind = max(it.kind, kindOfLine(it.text.s, it.head))
	}
	return it
}

// cutBullet returns the length of the bullet at the start of a line, or 0 if there is none.
func cutBullet(s string) int {
	for _, sign := range [...]string{"•", "▪", "◦", "‣", "●", "·", "○", "■"} {
		if strings.HasPrefix(s, sign) {
			return len(sign)
		}
	}
	for _, sign := range [...]string{"- ", "* ", "+ ", "– ", "— ", "− "} {
		if strings.HasPrefix(s, sign) {
			return len(sign)
		}
	}
	return 0
}

// cutNumber returns the number of an item and the length of its marker. The number is 2 for "(2) text", "2. text" and "Task 2: text".
// If the item has no number, the length is 0.
func cutNumber(s string) (number, n int) {
	at := starts(s, "task ", "step ")
	word := at > 0
	open := !word && strings.HasPrefix(s, "(")
	if open {
		at = 1
	}
	digits := at
	for at < len(s) && at-digits < 3 && s[at] >= '0' && s[at] <= '9' {
		number = number*10 + int(s[at]-'0')
		at++
	}
	if at == digits || at == len(s) {
		return 0, 0
	}
	switch c := s[at]; {
	case open && c == ')', word && (c == ':' || c == '.'):
		return number, at + 1
	case !open && !word && (c == '.' || c == ')') && at+1 < len(s) && s[at+1] == ' ':
		return number, at + 1
	}
	return 0, 0
}

// kindOfLine determines the kind of a line without a list marker from the words in the line.
func kindOfLine(s string, head bool) kind {
	s = strings.TrimLeft(s, "*_ ")
	ends := head || strings.HasSuffix(strings.TrimRight(s, "*_ "), ":")
	switch {
	case starts(s, "you are ", "you're ", "act as a") > 0, starts(s, "treat ") > 0 && contains(s, "as today's date"):
		return opening
	case starts(s, "overall question:") > 0:
		return question
	case starts(s, "the claims come from ", "the claims are dated ") > 0:
		return library
	case starts(s, "research prompt") > 0:
		return promptHead
	case starts(s, "next inquiring line") > 0:
		return nextHead
	case starts(s, "what ") > 0 && contains(s, " found") && (ends || contains(s, " found - and when") || contains(s, "found (")),
		starts(s, "claims, each with the date") > 0,
		ends && starts(s, "dated claims", "claims", "findings", "library findings", "key findings", "the claims", "the findings") > 0:
		return claimsHead
	case starts(s, "anchor papers", "papers to verify") > 0,
		ends && starts(s, "anchors", "papers", "key papers", "anchor works", "references", "the papers") > 0:
		return anchorsHead
	case starts(s, "your task:", "your tasks:", "tasks:", "task:") > 0, head && starts(s, "your task", "tasks", "task") > 0:
		return tasksHead
	case starts(s, "cite arxiv", "cite doi", "cite identifiers", "cite the identifier", "give the identifier of every work", "you cannot search here",
		"flag anything", "use at most ") > 0:
		return closing
	}
	return other
}

// saysHowToCopy reports whether a line is an instruction or a button label, such as "copy …", that a page puts between the heading of a
// prompt and the prompt itself.
func saysHowToCopy(s string) bool {
	return starts(s, "copy ", "paste ", "expand", "collapse", "show ", "hide ") > 0
}

// holdsOpening reports whether a line contains the words of an opening, even if they are not at the start of the line.
func holdsOpening(s string) bool {
	_, end := testing(s, 0)
	return end > 0 && starts(s[end:], questionWords[:]...) > 0 || contains(s, roleEnds[0]) || contains(s, roleEnds[1])
}

func contains(s, phrase string) bool {
	_, to := index(s, phrase)
	return to > 0
}

// promptPart returns the lines of a page that belong to the prompt, and the lines before them. If there is no prompt, found is false.
func promptPart(lines []line) (before, part []line, found bool) {
	items := make([]item, len(lines))
	head, first := -1, -1
	for i, l := range lines {
		items[i] = itemOf(l)
		switch k := items[i].kind; {
		case k == promptHead && head < 0:
			head = i
		case k >= opening && k <= tasksHead && first < 0:
			first = i
		}
	}
	start := head + 1
	if head < 0 {
		if first < 0 {
			return lines, nil, false
		}
		start = startBefore(items, first)
	} else {
		for start < len(lines) && (lines[start].isBlank() || saysHowToCopy(items[start].text.s)) {
			start++
		}
		if start == len(lines) {
			return lines, nil, false
		}
	}
	end := len(lines)
	for i := len(lines) - 1; i >= start && !items[i].belongs(); i-- {
		if items[i].kind == nextHead {
			end = i
		}
	}
	return lines[:start], lines[start:end], true
}

// startBefore returns the index at which a prompt starts, given the index of its first line with a well-known form. The prompt starts
// at that line, or at list items before it that can only belong to a prompt. If there are several "You are …" lines before the claims,
// only the last one is part of the prompt; the others are prose.
func startBefore(items []item, first int) int {
	for i := first + 1; items[first].kind == opening && i < len(items) && items[i].kind < claimsHead; i++ {
		if items[i].kind == opening {
			first = i
		}
	}
	for first > 0 && (items[first-1].belongs() || !hasContent(items[first-1].text.s)) {
		first--
	}
	return first
}

// belongs reports whether an item can only belong to a prompt.
func (it *item) belongs() bool {
	switch it.kind {
	case other:
		return holdsOpening(it.text.s)
	case promptHead, nextHead:
		return false
	case bullet:
		return endsDated(it.text.s) || startsAnchor(it.text.s)
	case numbered:
		return kindOfTask(it.text.s) != askTask
	}
	return true
}

// itemsOf combines the lines of a prompt into items.
func itemsOf(lines []line) []item {
	g := grouping{}
	bullets, numbers := 0, 0
	for _, l := range lines {
		if cutBullet(l.text.s) > 0 {
			bullets++
		} else if _, n := cutNumber(l.text.s); n > 0 {
			numbers++
		}
	}
	for _, l := range lines {
		if l.isBlank() {
			g.blank = true
			continue
		}
		for _, part := range cutJoined(l, bullets, numbers) {
			g.add(part)
			g.blank = false
		}
	}
	g.finish()
	return g.items
}

// grouping combines lines into items.
type grouping struct {
	items   []item
	parts   []text // the lines that make up the last item
	blank   bool   // a blank line follows the last item
	inTasks bool
	counted bool // there is a numbered task
}

func (g *grouping) add(l line) {
	it := itemOf(l)
	it.apart = g.blank
	if len(g.items) > 0 && g.continues(it) {
		g.parts = append(g.parts, l.text)
		last := &g.items[len(g.items)-1]
		last.papers = append(last.papers, it.papers...)
		return
	}
	g.finish()
	switch it.kind {
	case claimsHead, anchorsHead:
		g.inTasks, g.counted = false, false
	case tasksHead:
		g.inTasks = true
	case numbered:
		g.counted = g.counted || g.inTasks
	}
	g.items, g.parts = append(g.items, it), []text{it.text}
}

// finish sets the text of the last item.
func (g *grouping) finish() {
	if n := len(g.items); n > 0 {
		g.items[n-1].text = join(g.parts)
	}
}

// continues reports whether a line belongs to the preceding item.
func (g *grouping) continues(it item) bool {
	last := &g.items[len(g.items)-1]
	end := g.parts[len(g.parts)-1].s
	deeper := it.indent > last.indent && !it.head
	switch {
	case it.kind == bullet && last.kind == numbered && g.inTasks && g.counted:
		return deeper || !g.blank && !it.belongs()
	case it.kind != other || it.head || last.head:
		return false
	case last.kind == bullet || last.kind == numbered:
		if g.blank {
			return deeper
		}
		return deeper || last.kind == numbered || !endsDated(end) || startsLower(it.text.s)
	case last.kind == claimsHead || last.kind == anchorsHead || last.kind == tasksHead:
		return !g.blank && !strings.HasSuffix(end, ":")
	}
	return !g.blank && last.kind != other && last.kind != promptHead && last.kind != nextHead
}

func startsLower(s string) bool {
	return s != "" && (s[0] >= 'a' && s[0] <= 'z' || strings.ContainsRune("(,;)", rune(s[0])))
}

// sectionPhrases lists phrases that start a section of a prompt. In a line that contains several sections, they may be anywhere.
var sectionPhrases = [...]string{
	"anchor papers (", "your task:", "claims, each with the date", "papers to verify;", "overall question:", "the claims come from ",
	"the claims are dated ", "tasks: (1)", "cite arxiv ids; flag", "give the identifier of every work you cite", "you cannot search here, so",
}

// cutJoined splits a line into which several lines were joined, as happens when text copied on a phone loses its line breaks. The
// parameters bullets and numbers say how many lines of the prompt start with a bullet or a number. If the line breaks were kept, nearly
// all list items start a line.
func cutJoined(l line, bullets, numbers int) []line {
	s := l.text.s
	var cuts []int
	if bullets == 0 {
		cuts = sectionCuts(s)
	}
	joined := len(cuts) > 0
	if joined || bullets == 1 && cutBullet(s) > 0 {
		cuts = append(cuts, bulletCuts(s, joined)...)
	}
	if joined || numbers == 1 && strings.HasPrefix(s, "(1)") {
		cuts = append(cuts, numberCuts(s, joined)...)
	}
	if len(cuts) == 0 {
		return []line{l}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(append(cuts, len(s)))
	var parts []line
	from := 0
	for _, to := range cuts {
		if to > from {
			parts = append(parts, line{text: l.text.slice(from, to).trim(), indent: l.indent, heading: l.heading})
			from = to
		}
	}
	parts[0].papers = l.papers
	return parts
}

// sectionCuts returns the offsets at which sections start in a line. The line must contain at least two parts of a prompt.
func sectionCuts(s string) []int {
	var cuts []int
	for _, p := range sectionPhrases {
		if from, to := index(s, p); to > 0 && (from > 0 || strings.Contains(s, " •") || strings.Contains(s, " (1)")) {
			cuts = append(cuts, from)
		}
	}
	if at, ok := foundAt(s); ok && (at > 0 || strings.Contains(s, " •")) {
		cuts = append(cuts, at)
	}
	if len(cuts) == 1 && cuts[0] > 0 && !strings.Contains(s, " •") && !strings.Contains(s, " (1)") {
		return nil // just an ordinary line that contains the words of a section
	}
	return cuts
}

// foundAt returns the offset at which a heading such as "What a curated library found — and when" starts in a line.
func foundAt(s string) (int, bool) {
	const longestName = 80
	for from := 0; ; {
		i := strings.Index(s[from:], "What ")
		if i < 0 {
			return 0, false
		}
		from += i
		head := s[from:min(len(s), from+longestName)]
		if _, to := index(head, " found"); to > 0 {
			if rest := strings.TrimLeft(head[to:], " "); cutDash(rest) > 0 || strings.HasPrefix(rest, "(") {
				return from, true
			}
		}
		from += len("What ")
	}
}

// bulletCuts returns the offsets of the bullets in a line. Unless the line is known to be joined, each piece must be a list item.
func bulletCuts(s string, joined bool) []int {
	var cuts []int
	from := 0
	for {
		i := strings.Index(s[from:], " • ")
		end := from + i
		if i < 0 {
			end = len(s)
		}
		if piece := strings.TrimSpace(strings.TrimLeft(s[from:end], " •")); !joined && !endsDated(piece) && !startsAnchor(piece) {
			return nil
		}
		if i < 0 {
			return cuts
		}
		cuts = append(cuts, end+1)
		from = end + len(" •")
	}
}

// numberCuts returns the offsets at which the tasks (2), (3) … start in a line.
func numberCuts(s string, joined bool) []int {
	var cuts []int
	from := 0
	if joined {
		if _, from = index(s, "your task:"); from == 0 {
			_, from = index(s, "tasks:")
		}
		if from == 0 {
			return nil
		}
		if i := strings.Index(s[from:], "(1)"); i >= 0 {
			from += i
			cuts = append(cuts, from)
		}
	}
	for n := 2; n < 100; n++ {
		sign := " (" + itoa(n) + ") "
		i := strings.Index(s[from:], sign)
		if i < 0 || !joined && kindOfTask(s[from+i+len(sign):]) == askTask {
			return cuts
		}
		from += i + 1
		cuts = append(cuts, from)
	}
	return cuts
}
