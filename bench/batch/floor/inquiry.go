package main

import "bytes"

// inquiry is the content of one line. Its lists are reused for the next line.
type inquiry struct {
	id, role, question, library, span, asOf text
	words                                   int
	claims                                  []claim
	papers                                  []paper
	tasks                                   []task
}

type claim struct {
	id, text, when, scope text
	anchors               []text
}

type paper struct {
	id, title, date text
	authors         []text
}

// task has a kind and the fields for all kinds of tasks.
type task struct {
	kind   byte
	number int    // number of works or questions
	first  text   // durable, window or title
	second text   // the focus, or the text of a question
	list   []text // levers or examples
	others []text // perishable phrases
}

const (
	retest = iota
	surface
	propose
	ask
)

// next extends a list by one element, reusing the memory of an element from an earlier line if possible.
func next[T any](list []T) []T {
	if len(list) < cap(list) {
		return list[:len(list)+1]
	}
	var zero T
	return append(list, zero)
}

// Each bit represents a key of its JSON object.
const (
	keyFormat uint = 1 << iota
	keyID
	keyRole
	keyQuestion
	keyLibrary
	keyAsOf
	keySearch
	keyAnswer
	keyClaims
	keyAnchors
	keyTasks
)

func (s *scanner) inquiry(q *inquiry) {
	*q = inquiry{claims: q.claims[:0], papers: q.papers[:0], tasks: q.tasks[:0]}
	var seen uint
	s.want('{')
	for n := 0; s.more(n, '}'); n++ {
		switch string(s.key()) {
		case "format":
			s.once(&seen, keyFormat)
			s.number(1)
		case "id":
			s.once(&seen, keyID)
			q.id = s.name()
		case "role":
			s.once(&seen, keyRole)
			q.role = s.filled()
		case "question":
			s.once(&seen, keyQuestion)
			q.question = s.filled()
		case "library":
			s.once(&seen, keyLibrary)
			s.library(q)
		case "as_of":
			s.once(&seen, keyAsOf)
			q.asOf = s.shaped(isDay, "a full day")
		case "search":
			s.once(&seen, keySearch)
			s.oneOf("yes", "no", "unknown")
		case "answer":
			s.once(&seen, keyAnswer)
			s.answer(q)
		case "claims":
			s.once(&seen, keyClaims)
			s.claims(q)
		case "anchors":
			s.once(&seen, keyAnchors)
			s.papers(q)
		case "tasks":
			s.once(&seen, keyTasks)
			s.tasks(q)
		default:
			s.fail("an unknown key")
		}
	}
	s.need(seen, keyID|keyRole|keyQuestion|keyAsOf|keyClaims|keyTasks, "id, role, question, as_of, claims and tasks")
	if s.peek() != 0 || s.at < len(s.line) {
		s.fail("want nothing behind the inquiry")
	}
	s.compare(q)
}

func (s *scanner) library(q *inquiry) {
	var seen uint
	s.want('{')
	for n := 0; s.more(n, '}'); n++ {
		switch string(s.key()) {
		case "name":
			s.once(&seen, 1)
			q.library = s.filled()
		case "span":
			s.once(&seen, 2)
			q.span = s.shaped(isDate, "a date")
		default:
			s.fail("an unknown key of the library")
		}
	}
}

func (s *scanner) answer(q *inquiry) {
	var seen uint
	s.want('{')
	for n := 0; s.more(n, '}'); n++ {
		switch string(s.key()) {
		case "form":
			s.once(&seen, 1)
			s.oneOf("lines", "json", "prose", "none")
		case "words":
			s.once(&seen, 2)
			q.words = s.number(1_000_000)
		default:
			s.fail("an unknown key of the answer")
		}
	}
}

func (s *scanner) claims(q *inquiry) {
	s.want('[')
	for n := 0; s.more(n, ']'); n++ {
		q.claims = next(q.claims)
		c := &q.claims[n]
		*c = claim{anchors: c.anchors[:0]}
		var seen uint
		s.want('{')
		for n := 0; s.more(n, '}'); n++ {
			switch string(s.key()) {
			case "id":
				s.once(&seen, 1)
				c.id = s.name()
			case "text":
				s.once(&seen, 2)
				c.text = s.filled()
			case "when":
				s.once(&seen, 4)
				c.when = s.shaped(isDate, "a date")
			case "scope":
				s.once(&seen, 8)
				c.scope = s.filled()
			case "anchors":
				s.once(&seen, 16)
				c.anchors = s.list(c.anchors, isArXiv, "an identifier")
			default:
				s.fail("an unknown key of a claim")
			}
		}
		s.need(seen, 2|4, "text and when")
	}
}

func (s *scanner) papers(q *inquiry) {
	s.want('[')
	for n := 0; s.more(n, ']'); n++ {
		q.papers = next(q.papers)
		p := &q.papers[n]
		*p = paper{authors: p.authors[:0]}
		var seen uint
		s.want('{')
		for n := 0; s.more(n, '}'); n++ {
			switch string(s.key()) {
			case "id":
				s.once(&seen, 1)
				p.id = s.shaped(isArXiv, "an identifier")
			case "title":
				s.once(&seen, 2)
				p.title = s.filled()
			case "date":
				s.once(&seen, 4)
				p.date = s.shaped(isDate, "a date")
			case "authors":
				s.once(&seen, 8)
				p.authors = s.list(p.authors, isFilled, "a name")
			default:
				s.fail("an unknown key of an anchor")
			}
		}
		s.need(seen, 1|2|4, "id, title and date")
	}
}

func (s *scanner) tasks(q *inquiry) {
	s.want('[')
	for n := 0; s.more(n, ']'); n++ {
		q.tasks = next(q.tasks)
		t := &q.tasks[n]
		*t = task{list: t.list[:0], others: t.others[:0]}
		s.want('{')
		switch string(s.key()) {
		case "retest":
			s.retest(t)
		case "surface":
			s.surface(t)
		case "propose":
			s.propose(t)
		case "ask":
			s.ask(t)
		default:
			s.fail("an unknown kind of task")
		}
		s.want('}')
	}
}

func (s *scanner) retest(t *task) {
	var seen uint
	t.kind = retest
	s.want('{')
	for n := 0; s.more(n, '}'); n++ {
		switch string(s.key()) {
		case "levers":
			s.once(&seen, 1)
			t.list = s.list(t.list, isFilled, "a lever")
		case "durable":
			s.once(&seen, 2)
			t.first = s.filled()
		case "perishable":
			s.once(&seen, 4)
			t.others = s.list(t.others, isFilled, "a limit")
		default:
			s.fail("an unknown key of retest")
		}
	}
	s.need(seen, 1, "levers")
}

func (s *scanner) surface(t *task) {
	var seen uint
	t.kind, t.number = surface, 5
	s.want('{')
	for n := 0; s.more(n, '}'); n++ {
		switch string(s.key()) {
		case "window":
			s.once(&seen, 1)
			t.first = s.shaped(isWindow, "a window")
		case "focus":
			s.once(&seen, 2)
			t.second = s.filled()
		case "limit":
			s.once(&seen, 4)
			t.number = s.number(1000)
		default:
			s.fail("an unknown key of surface")
		}
	}
	s.need(seen, 1, "a window")
}

func (s *scanner) propose(t *task) {
	var seen uint
	t.kind = propose
	s.want('{')
	for n := 0; s.more(n, '}'); n++ {
		switch string(s.key()) {
		case "count":
			s.once(&seen, 1)
			t.number = s.number(1000)
		case "examples":
			s.once(&seen, 2)
			t.list = s.list(t.list, isFilled, "an example")
		default:
			s.fail("an unknown key of propose")
		}
	}
	s.need(seen, 1, "a count")
}

func (s *scanner) ask(t *task) {
	var seen uint
	t.kind = ask
	s.want('{')
	for n := 0; s.more(n, '}'); n++ {
		switch string(s.key()) {
		case "title":
			s.once(&seen, 1)
			t.first = s.filled()
		case "text":
			s.once(&seen, 2)
			t.second = s.filled()
		default:
			s.fail("an unknown key of ask")
		}
	}
	s.need(seen, 2, "a text")
}

// compare performs the checks that need the whole inquiry.
func (s *scanner) compare(q *inquiry) {
	if len(q.claims) == 0 || len(q.tasks) == 0 {
		s.fail("want a claim and a task")
	}
	for i := range q.papers {
		for j := range i {
			if bytes.Equal(withoutVersion(q.papers[i].id.b), withoutVersion(q.papers[j].id.b)) {
				s.fail("an anchor comes twice")
			}
		}
	}
	for i := range q.claims {
		c := &q.claims[i]
		for j := range i {
			if len(c.id.b) > 0 && bytes.Equal(c.id.b, q.claims[j].id.b) {
				s.fail("a claim's id comes twice")
			}
		}
		for j, id := range c.anchors {
			if !listed(q.papers, id.b) || contains(c.anchors[:j], id.b) {
				s.fail("a claim rests on a paper that is not among the anchors, or twice on one")
			}
		}
	}
}

func listed(papers []paper, id []byte) bool {
	for i := range papers {
		if bytes.Equal(withoutVersion(papers[i].id.b), withoutVersion(id)) {
			return true
		}
	}
	return false
}

func contains(ids []text, id []byte) bool {
	for i := range ids {
		if bytes.Equal(withoutVersion(ids[i].b), withoutVersion(id)) {
			return true
		}
	}
	return false
}
