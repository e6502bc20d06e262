package inquiry

import (
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"
	"unsafe"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/seam"
)

// quick reads an inquiry from a line of JSON straight into its type. It knows no places and reports nothing: at the first thing that is not
// as it should be it gives up, and the tree of the document says what is wrong. What it accepts, it reads as decodeInquiry does.
type quick struct {
	s     string // the line
	src   []byte // the same
	at    int
	bad   bool
	looks looks // of the texts
	wild  [1]string
	own   bool // the memory is that of one inquiry

	holder atomic.Pointer[Document] // that has the memory

	claims  slab[claim.Claim]
	anchors slab[anchor.Paper]
	tasks   slab[Task]
	ids     slab[anchor.ID]
	texts   slab[string]
	wilds   slab[string]

	inquiries block[Inquiry]
	retests   block[Retest]
	surfaces  block[Surface]
	proposals block[Propose]
}

// Decoders that are shared give memory to one inquiry after the other; those that reuse it have the memory of one, until it is
// released.
var (
	quicks = sync.Pool{New: func() any { return &quick{} }}
	owned  = sync.Pool{New: func() any { return &quick{own: true} }}
)

// decodeQuick reads a document that has no faults of its own, if it is a line of JSON.
// The looks are those of the line alone.
func (r *Reader) decodeQuick(d *Document, reuse bool) (q *Inquiry, l looks, ok bool) {
	src := d.text.Source
	if !src.JSON {
		return nil, l, false
	}
	pool := &quicks
	if reuse {
		pool = &owned
	}
	f, _ := pool.Get().(*quick)
	f.s, f.src, f.at, f.bad, f.looks = unsafe.String(unsafe.SliceData(src.Text), len(src.Text)), src.Text, 0, false, looks{seam.Looks{Wild: f.wild[:0]}} //nolint:gosec // nobody changes a source's text
	f.wilds.begin()
	q = f.inquiries.make(f.own)
	f.inquiry(q, r.Defaults)
	f.space()
	ok = !f.bad && f.at == len(f.s)
	f.s, f.src = "", nil
	l = f.looks
	l.Wild = f.wilds.keep()
	switch {
	case f.own && ok:
		d.quick = f
		f.holder.Store(d)
	case f.own:
		f.release()
	default:
		pool.Put(f)
	}
	return q, l, ok
}

// see looks at a text.
func (f *quick) see(text string) {
	if f.looks.see(text); len(f.looks.Wild) > 0 {
		f.wilds.add(f.own, text)
		f.looks.Wild, f.wild[0] = f.wild[:0], ""
	}
}

// release lets the next inquiry have the memory of the one that was read last.
func (f *quick) release() {
	f.claims.clear()
	f.anchors.clear()
	f.tasks.clear()
	f.ids.clear()
	f.texts.clear()
	f.wilds.clear()
	f.inquiries.clear()
	f.retests.clear()
	f.surfaces.clear()
	f.proposals.clear()
	owned.Put(f)
}

// slab gives lists of their exact length out of larger pieces of memory.
type slab[T any] struct {
	chunk []T
	at    int // where the list that is being read begins
}

const chunkLen = 64

// begin begins a list.
func (s *slab[T]) begin() { s.at = len(s.chunk) }

// add adds to the list.
func (s *slab[T]) add(own bool, v T) {
	if len(s.chunk) == cap(s.chunk) {
		list, room := s.chunk[s.at:], chunkLen
		if own {
			room = max(8, 2*cap(s.chunk))
		}
		s.chunk, s.at = append(make([]T, 0, max(room, 2*len(list))), list...), 0
	}
	s.chunk = append(s.chunk, v)
}

// keep gives the list that was read, nil for an empty one.
func (s *slab[T]) keep() []T {
	n := len(s.chunk)
	if n == s.at {
		return nil
	}
	return s.chunk[s.at:n:n]
}

// clear lets the next lists have the memory. What is in it goes when they write over it, or with the pool that has it.
func (s *slab[T]) clear() { s.chunk = s.chunk[:0] }

// block makes values that are alone, several at once.
type block[T any] struct {
	all  []T
	used int
}

func (b *block[T]) make(own bool) *T {
	if b.used == len(b.all) {
		n := blockLen
		if own {
			n = max(1, 2*len(b.all))
		}
		b.all, b.used = make([]T, n), 0
	}
	b.used++
	return &b.all[b.used-1]
}

func (b *block[T]) clear() {
	clear(b.all[:b.used])
	b.used = 0
}

const blockLen = 16

// fail ends the reading; it gives whatever is wanted.
func (f *quick) fail() string {
	f.bad = true
	return ""
}

func (f *quick) space() {
	for f.at < len(f.s) && (f.s[f.at] == ' ' || f.s[f.at] == '\n' || f.s[f.at] == '\t' || f.s[f.at] == '\r') {
		f.at++
	}
}

// peek is the next character behind space, 0 at the end.
func (f *quick) peek() byte {
	if f.at < len(f.s) && f.s[f.at] > ' ' {
		return f.s[f.at]
	}
	return f.peekFar()
}

func (f *quick) peekFar() byte {
	f.space()
	if f.at >= len(f.s) {
		return 0
	}
	return f.s[f.at]
}

func (f *quick) expect(c byte) {
	if f.peek() != c {
		f.bad = true
		return
	}
	f.at++
}

// next goes to the next part of a list or a map; it is false at its end.
func (f *quick) next(end byte, first bool) bool {
	c := f.peek()
	switch {
	case f.bad:
	case c == end:
		f.at++
	case first:
		return true
	case c == ',':
		f.at++
		f.bad = f.peek() == end
		return !f.bad
	default:
		f.bad = true
	}
	return false
}

// key reads the next key of a map and its colon; it is false at the map's end.
func (f *quick) key(first bool) (string, bool) {
	at := f.at
	if !first && at < len(f.s) && f.s[at] == ',' {
		at++
		first = true
	}
	if first && at < len(f.s) && f.s[at] == '"' && !f.bad { // without spaces, as programs write it
		rest := f.s[at+1:]
		if n, tame := doc.TextLen(rest); tame && n+1 < len(rest) && rest[n] == '"' && rest[n+1] == ':' {
			f.at = at + n + len(`"":`)
			return rest[:n], true
		}
	}
	return f.spacedKey(first && at == f.at)
}

// spacedKey is key in all forms.
func (f *quick) spacedKey(first bool) (string, bool) {
	if !f.next('}', first) {
		return "", false
	}
	key := f.word()
	f.expect(':')
	return key, !f.bad
}

// word reads a text that is short, as keys are.
func (f *quick) word() string {
	if f.at < len(f.s) && f.s[f.at] == '"' {
		rest := f.s[f.at+1:]
		if n, tame := doc.TextLen(rest); tame && n < len(rest) && rest[n] == '"' {
			f.at += n + 2
			return rest[:n]
		}
	}
	return f.text()
}

// once notes that a key was there, and gives up when it was there before.
func (f *quick) once(seen *uint32, bit int) {
	if *seen&(1<<bit) != 0 {
		f.bad = true
	}
	*seen |= 1 << bit
}

func (f *quick) text() string {
	if f.at >= len(f.s) || f.s[f.at] != '"' {
		if f.peekFar() != '"' {
			return f.fail()
		}
	}
	rest := f.s[f.at+1:]
	n, tame := doc.TextLen(rest)
	if n < len(rest) && rest[n] == '"' {
		if !tame || n == 0 || rest[0] == ' ' {
			if !utf8.ValidString(rest[:n]) {
				return f.fail()
			}
			f.see(rest[:n])
		}
		f.at += n + 2
		return rest[:n]
	}
	s, end, ok := doc.UnquoteAt(f.src, f.at)
	if !ok {
		return f.fail()
	}
	f.at = end
	f.see(s)
	return s
}

// name reads an id.
func (f *quick) name() string {
	s := f.word()
	if s == "" {
		f.bad = true
	}
	return s
}

func (f *quick) list() []string {
	f.expect('[')
	f.texts.begin()
	for first := true; f.next(']', first); first = false {
		f.texts.add(f.own, f.text())
	}
	return f.texts.keep()
}

// number reads a whole number from 1 to high.
func (f *quick) number(high int) int {
	f.space()
	n, start := 0, f.at
	for f.at < len(f.s) && f.s[f.at]-'0' <= 9 && f.at-start < 8 {
		n = n*10 + int(f.s[f.at]-'0')
		f.at++
	}
	if n < 1 || n > high || f.s[start] == '0' {
		f.bad = true
	}
	return n
}

func (f *quick) date() edtf.Date {
	f.space()
	s := f.word()
	if f.bad {
		return edtf.Date{}
	}
	d, err := edtf.ParseProse(s)
	f.bad = err != nil
	return d
}

func (f *quick) id() anchor.ID {
	f.space()
	s := f.word()
	if f.bad {
		return anchor.ID{}
	}
	id, err := anchor.ParseID(s)
	f.bad = err != nil
	return id
}

// The keys of an inquiry as bits.
const (
	bitFormat = iota
	bitID
	bitRole
	bitQuestion
	bitLibrary
	bitAsOf
	bitSearch
	bitAnswer
	bitClaims
	bitAnchors
	bitTasks
	bitVars
	bitSchema
)

func (f *quick) inquiry(q *Inquiry, defaults *Defaults) {
	var seen uint32
	f.expect('{')
	for first := true; ; first = false {
		key, more := f.key(first)
		if !more {
			break
		}
		f.entry(q, key, &seen)
	}
	if defaults != nil && !f.bad {
		f.bad = !q.lay(seen, defaults.inquiry)
	}
}

func (f *quick) entry(q *Inquiry, key string, seen *uint32) {
	var bit int
	switch key {
	case "format":
		bit = bitFormat
		f.bad = f.number(1) != 1 || f.bad
	case "id":
		bit, q.ID = bitID, f.name()
	case "role":
		bit, q.Role = bitRole, f.text()
	case "question":
		bit, q.Question = bitQuestion, f.text()
	case "library":
		bit = bitLibrary
		f.library(&q.Library, seen)
	case "as_of":
		bit, q.AsOf = bitAsOf, f.date()
	case "search":
		bit, q.Search = bitSearch, Search(f.text())
		f.bad = f.bad || q.Search != SearchYes && q.Search != SearchNo && q.Search != SearchUnknown
	case "answer":
		bit = bitAnswer
		f.answer(&q.Answer, seen)
	case "claims":
		bit, q.Claims = bitClaims, f.claimList()
	case "anchors":
		bit, q.Anchors = bitAnchors, f.anchorList()
	case "tasks":
		bit, q.Tasks = bitTasks, f.taskList()
	case "vars":
		bit, q.Vars = bitVars, f.vars()
	case "$schema":
		bit = bitSchema
		_ = f.text() // for editors only
	default:
		f.bad = true
	}
	f.once(seen, bit)
}

// Library and answer have two keys each, whose bits stand behind those of the inquiry.
const (
	bitName = 16 + iota
	bitSpan
	bitForm
	bitWords
)

func (f *quick) library(l *Library, seen *uint32) {
	f.expect('{')
	for first := true; ; first = false {
		switch key, more := f.key(first); {
		case !more:
			return
		case key == "name":
			f.once(seen, bitName)
			l.Name = f.text()
		case key == "span":
			f.once(seen, bitSpan)
			l.Span = f.date()
		default:
			f.bad = true
		}
	}
}

func (f *quick) answer(a *Answer, seen *uint32) {
	f.expect('{')
	for first := true; ; first = false {
		switch key, more := f.key(first); {
		case !more:
			return
		case key == "form":
			f.once(seen, bitForm)
			a.Form = Form(f.text())
			f.bad = f.bad || a.Form != FormLines && a.Form != FormJSON && a.Form != FormProse && a.Form != FormNone
		case key == "words":
			f.once(seen, bitWords)
			a.Words = f.number(maxWords)
		default:
			f.bad = true
		}
	}
}

func (f *quick) claimList() []claim.Claim {
	f.expect('[')
	f.claims.begin()
	for first := true; f.next(']', first); first = false {
		f.claims.add(f.own, f.claim())
	}
	return f.claims.keep()
}

func (f *quick) claim() (c claim.Claim) {
	var seen uint32
	f.expect('{')
	for first := true; ; first = false {
		switch key, more := f.key(first); {
		case !more:
			return c
		case key == "id":
			f.once(&seen, 0)
			c.ID = f.name()
		case key == "text":
			f.once(&seen, 1)
			c.Text = f.text()
		case key == "when":
			f.once(&seen, 2)
			c.When = f.date()
		case key == "scope":
			f.once(&seen, 3)
			c.Scope = f.text()
		case key == "anchors":
			f.once(&seen, 4)
			c.Anchors = f.idList()
		default:
			f.bad = true
		}
	}
}

func (f *quick) idList() []anchor.ID {
	f.expect('[')
	f.ids.begin()
	for first := true; f.next(']', first); first = false {
		f.ids.add(f.own, f.id())
	}
	return f.ids.keep()
}

func (f *quick) anchorList() []anchor.Paper {
	f.expect('[')
	f.anchors.begin()
	for first := true; f.next(']', first); first = false {
		if f.peek() == '"' {
			f.anchors.add(f.own, anchor.Paper{ID: f.id()})
			continue
		}
		f.anchors.add(f.own, f.paper())
	}
	return f.anchors.keep()
}

func (f *quick) paper() (p anchor.Paper) {
	var seen uint32
	f.expect('{')
	for first := true; ; first = false {
		switch key, more := f.key(first); {
		case !more:
			return p
		case key == "id":
			f.once(&seen, 0)
			p.ID = f.id()
		case key == "title":
			f.once(&seen, 1)
			p.Title = f.text()
		case key == "date":
			f.once(&seen, 2)
			p.Date = f.date()
		case key == "authors":
			f.once(&seen, 3)
			p.Authors = f.list()
		default:
			f.bad = true
		}
	}
}

func (f *quick) taskList() []Task {
	f.expect('[')
	f.tasks.begin()
	for first := true; f.next(']', first); first = false {
		f.tasks.add(f.own, f.task())
	}
	return f.tasks.keep()
}

// task reads a task, which has one key.
func (f *quick) task() (t Task) {
	f.expect('{')
	switch key, _ := f.key(true); key {
	case "retest":
		t.Retest = f.retest()
	case "surface":
		t.Surface = f.surface()
	case "propose":
		t.Propose = f.propose()
	case "ask":
		t.Ask = f.ask()
	default:
		f.bad = true
	}
	f.expect('}')
	return t
}

func (f *quick) retest() *Retest {
	r, seen := f.retests.make(f.own), uint32(0)
	f.expect('{')
	for first := true; ; first = false {
		switch key, more := f.key(first); {
		case !more:
			return r
		case key == "levers":
			f.once(&seen, 0)
			r.Levers = f.list()
		case key == "durable":
			f.once(&seen, 1)
			r.Durable = f.text()
		case key == "perishable":
			f.once(&seen, 2)
			r.Perishable = f.list()
		default:
			f.bad = true
		}
	}
}

func (f *quick) surface() *Surface {
	s, seen := f.surfaces.make(f.own), uint32(0)
	f.expect('{')
	for first := true; ; first = false {
		switch key, more := f.key(first); {
		case !more:
			return s
		case key == "window":
			f.once(&seen, 0)
			w, err := ParseWindow(f.text())
			s.Window, f.bad = w, f.bad || err != nil
		case key == "focus":
			f.once(&seen, 1)
			s.Focus = f.text()
		case key == "limit":
			f.once(&seen, 2)
			s.Limit = f.number(maxLimit)
		default:
			f.bad = true
		}
	}
}

func (f *quick) propose() *Propose {
	p, seen := f.proposals.make(f.own), uint32(0)
	f.expect('{')
	for first := true; ; first = false {
		switch key, more := f.key(first); {
		case !more:
			return p
		case key == "count":
			f.once(&seen, 0)
			p.Count = f.number(maxCount)
		case key == "examples":
			f.once(&seen, 1)
			p.Examples = f.list()
		default:
			f.bad = true
		}
	}
}

func (f *quick) ask() *Ask {
	a, seen := &Ask{}, uint32(0)
	f.expect('{')
	for first := true; ; first = false {
		switch key, more := f.key(first); {
		case !more:
			return a
		case key == "title":
			f.once(&seen, 0)
			a.Title = f.text()
		case key == "text":
			f.once(&seen, 1)
			a.Text = f.text()
		default:
			f.bad = true
		}
	}
}

func (f *quick) vars() map[string]any {
	if vars := f.freeMap(0); len(vars) > 0 {
		return vars
	}
	return nil
}

// quickDepth is how deep vars may nest here; deeper ones are read by way of the tree, which has a bound of its own.
const quickDepth = 20

func (f *quick) freeMap(depth int) map[string]any {
	out := map[string]any{}
	f.expect('{')
	for first := true; ; first = false {
		key, more := f.key(first)
		if !more {
			return out
		}
		if _, twice := out[key]; twice {
			f.bad = true
		}
		f.see(key)
		out[key] = f.free(depth + 1)
	}
}

// free reads a value of the author's own.
func (f *quick) free(depth int) any {
	switch c := f.peek(); {
	case depth > quickDepth:
		f.bad = true
	case c == '"':
		return f.text()
	case c == '{':
		return f.freeMap(depth)
	case c == '[':
		f.at++
		out := []any{}
		for first := true; f.next(']', first); first = false {
			out = append(out, f.free(depth+1))
		}
		return out
	case c == 't', c == 'f':
		return f.truth()
	case c == '-', c >= '0' && c <= '9':
		s, end, ok := doc.NumberAt(f.src, f.at)
		f.at, f.bad = end, f.bad || !ok
		return s
	default:
		f.bad = true
	}
	return nil
}

func (f *quick) truth() bool {
	for _, word := range [...]string{"true", "false"} {
		if strings.HasPrefix(f.s[f.at:], word) {
			f.at += len(word)
			return word == "true"
		}
	}
	f.bad = true
	return false
}

// lay fills in what an inquiry does not have from the defaults, as doc.Node.Under lays their trees. It is false for what only that can do:
// maps of the author's own under one another.
func (q *Inquiry) lay(seen uint32, base *Inquiry) bool {
	has := func(bit int) bool { return seen&(1<<bit) != 0 }
	layOne(&q.ID, base.ID, has(bitID))
	layOne(&q.Role, base.Role, has(bitRole))
	layOne(&q.Question, base.Question, has(bitQuestion))
	layOne(&q.Library.Name, base.Library.Name, has(bitName))
	layOne(&q.Library.Span, base.Library.Span, has(bitSpan))
	layOne(&q.AsOf, base.AsOf, has(bitAsOf))
	layOne(&q.Search, base.Search, has(bitSearch))
	layOne(&q.Answer.Form, base.Answer.Form, has(bitForm))
	layOne(&q.Answer.Words, base.Answer.Words, has(bitWords))
	if !has(bitClaims) {
		q.Claims = cloneClaims(base.Claims)
	}
	if !has(bitAnchors) {
		q.Anchors = cloneAnchors(base.Anchors)
	}
	if !has(bitTasks) {
		q.Tasks = cloneTasks(base.Tasks)
	}
	if !has(bitVars) && base.Vars != nil {
		q.Vars, _ = cloneVar(base.Vars).(map[string]any)
	}
	return !has(bitVars) || base.Vars == nil
}

func layOne[T any](to *T, base T, has bool) {
	if !has {
		*to = base
	}
}
