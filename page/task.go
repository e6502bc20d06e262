package page

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
)

type taskKind uint8

const (
	askTask taskKind = iota
	retestTask
	surfaceTask
	proposeTask
)

// kindOfTask uses the first words of a task to determine what it asks for.
func kindOfTask(s string) taskKind {
	s = strings.TrimLeft(s, "*_: ")
	head := s[:min(len(s), 120)]
	if starts(s, "re-test", "retest", "re-evaluate each", "re-examine each", "re-assess each", "reassess each", "continue the re-test of task") > 0 || contains(head, "judge whether") {
		return retestTask
	}
	if starts(s, "surface ") > 0 {
		return surfaceTask
	}
	if starts(s, "list ", "find ", "search for ", "identify ") > 0 && (contains(head, "work") || contains(head, "paper") || contains(head, "evidence")) {
		c := scan{s: s}
		if _, ok := windowIn(&c); ok || contains(head, "strongest work") {
			return surfaceTask
		}
	}
	if n := starts(s, "propose ", "suggest ", "formulate ", "pose "); n > 0 {
		if count, _ := cutCount(s[n:]); (count > 0 || n == len("propose ")) && contains(head, "question") {
			return proposeTask
		}
	}
	return askTask
}

// task reads a numbered item.
func (r *reader) task(t text) {
	q := r.page.Inquiry
	path := r.next("tasks", len(q.Tasks))
	c := scan{s: t.s}
	var task inquiry.Task
	switch kindOfTask(t.s) {
	case retestTask:
		task.Retest = r.retest(&c)
	case surfaceTask:
		task.Surface = r.surface(&c)
		if task.Surface.Window.IsZero() {
			r.note(t, path, "no window was found for this task", `add window: a length of time such as 6 months`)
		}
	case proposeTask:
		task.Propose = r.propose(&c)
		if task.Propose.Count == 0 {
			r.note(t, path, "no number of questions was found for this task", "add count: a number such as 2")
		}
	default:
		task.Ask = r.ask(&c)
	}
	q.Tasks = append(q.Tasks, task)
	r.leftover(&c, t, path)
}

// The phrases in a re-test task that do not count as details of the task.
var retestPhrases = [...]string{
	"RE-TEST EACH CONSTRAINT", "RE-TEST EACH CLAIM", "For every finding above, judge whether", "For each finding above, judge whether", "For every claim above, judge whether",
	"For each claim above, judge whether", "judge whether", "have since relaxed or overturned it", "has since relaxed or overturned it",
	"have relaxed or overturned it", "has relaxed or overturned it",
	"Cite what resolved each, plainly say where constraints persist", "Cite what resolved each", "plainly say where constraints persist",
}

func (r *reader) retest(c *scan) *inquiry.Retest {
	task := &inquiry.Retest{}
	if r.briefRetest(c, task) {
		return task
	}
	r.levers(c, task)
	r.durable(c, task)
	r.perishable(c, task)
	c.drop(retestPhrases[:]...)
	return task
}

// briefRetest reads a re-test task in the form used by the style named brief.
func (r *reader) briefRetest(c *scan, task *inquiry.Retest) bool {
	at, ok := c.skip(0, "Re-test every claim: does newer evidence support it, narrow it or overturn it? Cite the work that decides, and say plainly which claims still hold.")
	if !ok {
		if at, ok = c.skip(0, "Continue the re-test of task "); !ok {
			return false
		}
		_, n := cutCount(c.s[at:])
		c.use(at, at+n)
		at += n
		if strings.HasPrefix(c.s[at:], ".") {
			at++
		}
	}
	for {
		start := at
		if at, ok = c.skip(start, "Possible causes of change, suggested by the curators:"); ok {
			task.Levers, at = r.quotes(c, at)
		} else if at, ok = c.skip(start, "Answer separately, as far as the evidence allows:"); ok {
			var texts []string
			if texts, at = r.quotes(c, at); len(texts) > 0 {
				task.Durable = texts[0]
			}
		} else if at, ok = c.skip(start, "Say of each of these whether it is lasting or was of its time:"); ok {
			task.Perishable, at = r.quotes(c, at)
		}
		if at == start || !ok {
			return true
		}
		if strings.HasPrefix(c.s[at:], ".") {
			at++
		}
	}
}

// quotes reads consecutive strings in double quotes.
func (r *reader) quotes(c *scan, at int) (texts []string, end int) {
	texts, end = c.quotedAt(at)
	c.use(at, end)
	for i := range texts {
		texts[i] = r.clean(texts[i])
	}
	return texts, end
}

// levers reads the list between "whether" and "have since".
func (r *reader) levers(c *scan, task *inquiry.Retest) {
	whether, ok := c.find(0, "judge whether ", "whether ")
	if !ok {
		return
	}
	limit := sentenceEnd(c.s, whether.to)
	to := limit
	for _, end := range [...]string{" have since ", " has since ", " may have ", " might have ", " could have ", " have now ", " has now ", " have already ", " have ", " has "} {
		if i, n := index(c.s[whether.to:limit], end); n > 0 {
			to = whether.to + i
			break
		}
	}
	if to == limit {
		return
	}
	task.Levers = r.cleanAll(cutList(c.use(whether.to, to)))
}

// durable reads the question that follows the word "durable". The question is emphasized or in quotes.
func (r *reader) durable(c *scan, task *inquiry.Retest) {
	word, ok := c.find(0, "Separate the durable questions", "Separate the durable question", "durable questions", "durable question", "durable")
	if !ok {
		return
	}
	inner, outer := stressed(c.s[word.to:])
	if len(inner) == 0 {
		return
	}
	task.Durable = r.clean(c.s[word.to+inner[0].from : word.to+inner[0].to])
	c.use(word.from, word.to)
	c.use(word.to+outer[0].from, word.to+outer[0].to)
}

// perishable reads the examples that follow the word "perishable".
func (r *reader) perishable(c *scan, task *inquiry.Retest) {
	word, ok := c.find(0, "from perishable limitations", "from perishable limits", "from perishable constraints", "perishable limitations", "perishable")
	if !ok {
		return
	}
	open, ok := c.find(word.to, "(e.g., ", "(e.g. ", "(such as ", "(for example, ", "(for example ", "(for instance, ", "(")
	if !ok {
		return
	}
	end := closingBracket(c.s, open.from)
	if end < 0 {
		return
	}
	list := strings.TrimSpace(c.s[open.to:end])
	if texts, last := (&scan{s: list}).quotedAt(0); last == len(list) && len(texts) > 0 {
		task.Perishable = r.cleanAll(texts)
	} else {
		task.Perishable = r.cleanAll(cutList(list))
	}
	c.use(word.from, word.to)
	c.use(open.from, end+1)
}

// The phrases in a task to surface works that do not count as details of the task.
var surfacePhrases = [...]string{
	"Surface the strongest contradicting or superseding works from the", "Surface the strongest contradicting or superseding work from the",
	"Surface the strongest contradicting or superseding works", "Surface the strongest contradicting or superseding work",
}

// neutral lists words that come right before the focus. Any other words belong to the focus.
var neutral = [...]string{
	" that questions ", " that question ", " that challenges ", " that challenge ", " that tests ", " that test ", " that examines ", " that examine ",
	" that addresses ", " that address ", " that asks ", " that ask ", " that investigates ", " that bears on ", " that bear on ", " that concerns ",
	" on whether ", " that ", " on ", " about ", " concerning ",
}

func (r *reader) surface(c *scan) *inquiry.Surface {
	task := &inquiry.Surface{}
	if r.briefSurface(c, task) {
		return task
	}
	end := 0
	if window, ok := windowIn(c); ok {
		task.Window, end = window.length, window.to
		c.use(window.from, window.to)
	}
	if p, ok := c.find(0, "up to "); ok && end > 0 && p.from < end {
		if n, size := cutCount(c.s[p.to:]); n > 0 {
			task.Limit = n
			c.use(p.from, p.to+size)
		}
	}
	r.focus(c, task, end)
	c.drop(surfacePhrases[:]...)
	return task
}

// focus uses the text after the window to determine what the works should be about.
func (r *reader) focus(c *scan, task *inquiry.Surface, end int) {
	var first span
	for _, word := range neutral {
		p, ok := c.find(end, word)
		if !ok || end == 0 && !strings.HasPrefix(word, " that ") || first.to > 0 && p.from >= first.from {
			continue
		}
		if word == " on whether " {
			p.to -= len("whether ")
		}
		first = p
	}
	if first.to > 0 {
		task.Focus = r.clean(withoutStop(c.use(first.to, len(c.s))))
		c.use(first.from, first.to)
	}
}

// briefSurface reads a task to surface works in the form used by the style named brief.
func (r *reader) briefSurface(c *scan, task *inquiry.Surface) bool {
	at, one := c.skip(0, "List the strongest work, first published from ")
	if one {
		task.Limit = 1
	} else {
		var ok bool
		if at, ok = c.skip(0, "List up to "); !ok {
			return false
		}
		n, size := cutCount(c.s[at:])
		if at, ok = c.skip(at+size, "of the strongest works, first published from "); !ok || n == 0 {
			c.used = nil
			return false
		}
		task.Limit = n
	}
	from := at
	open := strings.IndexByte(c.s[at:], '(')
	end := strings.IndexByte(c.s[at:], ')')
	if open < 0 || end < open {
		c.used, task.Limit = nil, 0
		return false
	}
	window, err := inquiry.ParseWindow(c.s[at+open+1 : at+end])
	if err != nil {
		c.used, task.Limit = nil, 0
		return false
	}
	task.Window = window
	if areDays(c.s[at : at+open]) {
		c.use(0, at+open)
	}
	c.use(0, from)
	c.use(at+open, at+end+1)
	at, _ = c.skip(at+end+1, ", that contradict, supersede or support a claim", ", that contradicts, supersedes or supports a claim")
	if at, ok := c.skip(at, ", especially works on "); ok {
		if texts, _ := r.quotes(c, at); len(texts) > 0 {
			task.Focus = texts[0]
		}
	}
	return true
}

// areDays reports whether s consists of the first and last day of a window.
func areDays(s string) bool {
	from, to, ok := strings.Cut(s, " through ")
	_, errFrom := edtf.Parse(strings.TrimSpace(from))
	_, errTo := edtf.Parse(strings.TrimSpace(to))
	return ok && errFrom == nil && errTo == nil
}

// found is a window found in text.
type found struct {
	span
	length inquiry.Window
}

// windowIn finds a window such as "last ~6 months" in the text of c.
func windowIn(c *scan) (found, bool) {
	for _, word := range [...]string{"last ", "past ", "previous ", "preceding ", "recent "} {
		p, ok := c.find(0, word)
		if !ok {
			continue
		}
		at := p.to
		for {
			n := starts(c.s[at:], "~", "≈", "about ", "approximately ", "approx. ", "roughly ", "circa ", "c. ", "ca. ", "some ")
			if n == 0 {
				break
			}
			at += n
		}
		if w, end := windowAt(c.s, at); end > 0 {
			return found{span{p.from, end}, w}, true
		}
	}
	return found{}, false
}

// windowAt reads a window of up to three words at a byte offset. It returns the offset after the window, or 0 if there is none.
func windowAt(s string, at int) (inquiry.Window, int) {
	ends := wordEnds(s, at, 3)
	for i, end := range slices.Backward(ends) {
		text := strings.TrimRight(s[at:end], " .,;:)")
		w, err := inquiry.ParseWindow(text)
		if err != nil && i == 0 {
			w, err = inquiry.ParseWindow("1 " + text)
		}
		if err == nil {
			return w, at + len(text)
		}
	}
	return inquiry.Window{}, 0
}

// wordEnds returns the offsets at which the next n words end.
func wordEnds(s string, at, n int) []int {
	var ends []int
	for len(ends) < n && at < len(s) {
		i := strings.IndexByte(s[at:], ' ')
		if i < 0 {
			return append(ends, len(s))
		}
		at += i
		ends = append(ends, at)
		at++
	}
	return ends
}

var numberWords = [...]string{1: "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// cutCount returns the number at the start of s, in digits or as a word, and its length.
func cutCount(s string) (n, size int) {
	for size < len(s) && s[size] >= '0' && s[size] <= '9' {
		size++
	}
	if size > 0 {
		n, _ = strconv.Atoi(s[:min(size, 9)])
		return n, size
	}
	for i, word := range numberWords {
		if word != "" && starts(s, word+" ", word+",", word+".") > 0 {
			return i, len(word)
		}
	}
	return 0, 0
}

// proposePhrases lists the phrases in a task to propose questions that do not count as details of the task.
var proposePhrases = [...]string{"that assume the regime may have shifted", "e.g.", "for example", "such as", "Examples, not to be reused"}

func (r *reader) propose(c *scan) *inquiry.Propose {
	task := &inquiry.Propose{}
	at, _ := c.skip(0, "Propose ", "Suggest ", "Formulate ", "Pose ")
	n, size := cutCount(c.s[at:])
	task.Count = n
	c.use(at, at+size)
	at, _ = c.skip(at+size, "research questions", "research question", "new research questions", "questions", "question")
	if next, ok := c.skip(at, "that follow from your verdicts, whatever they are.", "that follows from your verdicts, whatever they are."); ok {
		if next, ok = c.skip(next, "Examples, not to be reused:"); ok {
			task.Examples, _ = r.quotes(c, next)
		}
		return task
	}
	r.examples(c, task, at)
	c.drop(proposePhrases[:]...)
	return task
}

// examples reads the questions that are emphasized or in quotes. If there are none, it reads the questions that end with a question
// mark.
func (r *reader) examples(c *scan, task *inquiry.Propose, at int) {
	inner, outer := stressed(c.s[at:])
	for i := range inner {
		task.Examples = append(task.Examples, r.clean(c.s[at+inner[i].from:at+inner[i].to]))
		from := outer[i].from
		if i > 0 && isConnective(c.s[at+outer[i-1].to:at+from]) {
			from = outer[i-1].to
		}
		c.use(at+from, at+outer[i].to)
	}
	if len(inner) > 0 {
		return
	}
	p, ok := c.find(at, "e.g., ", "e.g. ", "for example, ", "such as ", ": ")
	if !ok {
		return
	}
	for from := p.to; from < len(c.s); {
		i := strings.IndexByte(c.s[from:], '?')
		if i < 0 {
			return
		}
		text := strings.TrimLeft(c.use(from, from+i+1), ",;. ")
		task.Examples = append(task.Examples, r.clean(cutConjunction(text)))
		from += i + 1
	}
}

// isConnective reports whether s does nothing but connect the members of a list.
func isConnective(s string) bool {
	s = strings.Trim(s, " ,;.")
	return s == "" || s == "or" || s == "and"
}

// ask reads any other kind of task: its text, and its title if there is one before a colon or in capitals.
func (r *reader) ask(c *scan) *inquiry.Ask {
	all := r.clean(c.use(0, len(c.s)))
	const longestTitle = 60
	for _, sign := range [...]string{": ", ". "} {
		title, text, ok := strings.Cut(all, sign)
		if !ok || len(title) > longestTitle || strings.ContainsAny(title, ".?!") || strings.TrimSpace(text) == "" || !hasContent(title) {
			continue
		}
		if sign == ". " && (strings.ToUpper(title) != title || strings.ToLower(title) == title) {
			continue
		}
		return &inquiry.Ask{Title: strings.TrimSpace(title), Text: strings.TrimSpace(text)}
	}
	return &inquiry.Ask{Text: all}
}
