// Package page reads inquiries from existing pages that contain a re-test prompt: text copied from a web page, its HTML, Markdown, or
// the output of `retest render --style brief`.
//
//	p, err := page.Read(file, "line.html")
//	for _, f := range p.Notes {
//		fmt.Println(f) // line.html:41:3: tasks[1]: not understood: …
//	}
//	os.Stdout.Write(p.YAML())
//
// A prompt is recognized by its structure, not by its exact words: a role after "You are", a question, bullets that end with a date in
// brackets (claims), bullets that start with an identifier (papers), and numbered tasks. Nothing in the prompt is lost. Apart from the
// usual wording of such prompts, such as headings, every part of the prompt is in the inquiry or in [Page.Notes] and the comments of
// [Page.YAML]. The rest of the page is ignored, except its title.
//
// Reading a prompt in the style named brief returns the inquiry that was rendered, with the following exceptions. In these cases, the
// style does not print a value, or it prints two different values in the same way:
//
//   - As_of, vars, answer.form, source, tags, quote and supersedes are missing. So are the ids of the inquiry and of its claims, and the
//     authors and other identifiers of papers. Search is empty unless it was no.
//   - A paper without a date gets the month in its identifier, and a surface task without a limit gets the limit 5.
//   - Double quotes in levers, durable, perishable, focus and examples become single quotes. The same happens in a scope with
//     unbalanced brackets.
//   - Several blanks in a row become one, and values without a letter or a digit are missing.
//   - A period at the end of the role or the library's name is missing, except after an abbreviation.
//   - A library without a span gets one if its name ends with a date in brackets.
//   - An ask without a title gets one if its text starts with a few words and a colon. A title that ends with a question mark becomes part
//     of the text. An ask whose text starts like another kind of task becomes a task of that kind.
//
// The package reads no clock, opens no files and accesses no network addresses.
package page

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/files"
)

// ErrPage is wrapped by errors for pages that cannot be read.
var ErrPage = errors.New("invalid page")

// maxBytes is the maximum size of a page.
const maxBytes = 16 << 20

// Page is the result of reading a page. The zero Page is empty. A Page must not be modified while other goroutines use it.
type Page struct {
	// Inquiry holds the parts that were understood. It is never nil in the result of Read. It has no ids and no as_of, and required
	// parts may be missing: see its Validate method.
	Inquiry *inquiry.Inquiry
	// Title is the title of the page, or empty if there is none. It is also used as the inquiry's question if the page has no other
	// question.
	Title string
	// Notes lists the parts that were not understood (warnings of the rule page-unread) and the information that is missing from the
	// page (notes of the rule page-silent). The Path of each note is the part of the inquiry concerned, such as tasks[1], or empty.
	Notes fault.List
}

// Read reads a page of UTF-8 text, Markdown or HTML. The format is determined by the extension of the file name (.html, .htm, .xhtml,
// .md, .markdown) or else by the content. The name is also used in locations. Read opens no file.
//
// If the page has no prompt, its title becomes the question. If reading from r fails, Read returns that error. If the page is not
// UTF-8, is longer than 16 MiB, or has neither a prompt nor a title, it returns a fault.List wrapping [ErrPage]. The page is nil if
// there is an error.
func Read(r io.Reader, file string) (*Page, error) {
	raw, err := files.ReadAll(r, file, maxBytes)
	switch {
	case errors.Is(err, files.ErrTooLong):
		return nil, refuse(fault.Pos{File: file}, "too-long", "want a page of at most %d bytes", maxBytes)
	case err != nil:
		return nil, err
	}
	content := strings.TrimPrefix(string(raw), "\uFEFF")
	if err := checkEncoding(content, file); err != nil {
		return nil, err
	}
	rd := reader{file: file, page: &Page{Inquiry: &inquiry.Inquiry{}}, listed: map[anchor.ID]int{}}
	rd.read(readLines(file, content))
	if rd.isEmpty() {
		return nil, refuse(fault.Pos{File: file, Line: 1, Col: 1}, "not-a-page", "want a page with a prompt or a title, got neither")
	}
	if !rd.another.IsZero() {
		return nil, refuse(rd.another, "not-a-page", "want one prompt per page, got a second one: split the page into two files")
	}
	rd.missing()
	return rd.page, nil
}

// pageError is an error in a page.
type pageError string

func (e pageError) Error() string { return string(e) }
func (e pageError) Unwrap() error { return ErrPage }

func refuse(pos fault.Pos, rule, format string, args ...any) error {
	return fault.List{{Pos: pos, Rule: rule, Err: pageError(fmt.Sprintf(format, args...))}}
}

// checkEncoding rejects content that is not UTF-8 text.
func checkEncoding(content, file string) error {
	for n, l := range physicalLines(content) {
		for i, c := range l {
			pos := fault.Pos{File: file, Line: n + 1, Col: i + 1}
			if c == utf8.RuneError && !strings.HasPrefix(l[i:], "\uFFFD") {
				return refuse(pos, "encoding", "want text in UTF-8, got the byte 0x%02X", l[i])
			}
			if c < ' ' && c != '\t' && c != '\v' && c != '\f' || c == 0x7F {
				return refuse(pos, "encoding", "want text, got the control character U+%04X", c)
			}
		}
	}
	return nil
}

// reader assembles an inquiry from the items of a prompt.
type reader struct {
	page    *Page
	file    string
	marked  bool // asterisks and underscores mark emphasis and are not part of the text
	dayTold bool
	listed  map[anchor.ID]int // index of each paper among the anchors
	another fault.Pos         // location of the opening of another prompt on the page
}

func (r *reader) read(src source) {
	r.marked = src.marked
	before, part, ok := promptPart(src.lines)
	r.page.Title = r.titleOf(before, strings.Join(strings.Fields(src.title), " "))
	if ok {
		r.items(itemsOf(part))
		r.pageNotes(before)
	}
	for _, c := range r.page.Inquiry.Claims {
		for _, id := range c.Anchors {
			r.list(anchor.Paper{ID: id})
		}
	}
	if q := r.page.Inquiry; q.Question == "" {
		q.Question = r.page.Title
	}
}

// titleOf returns the title of a page: the line after "INQUIRING LINE", the first heading, the title of the document, or the first line
// if it is a question.
func (r *reader) titleOf(before []line, document string) string {
	heading, first, after := "", "", false
	for i := range before {
		l := &before[i]
		s := l.text.s
		switch {
		case l.isBlank():
		case after:
			return r.clean(s)
		case starts(s, "inquiring line") == len(s):
			after = true
		case heading == "" && l.heading > 0:
			heading = r.clean(s)
		case first == "":
			first = r.clean(s)
		}
	}
	if !strings.HasSuffix(first, "?") {
		first = ""
	}
	for _, title := range [...]string{heading, document, first} {
		if hasContent(title) {
			return title
		}
	}
	return ""
}

// items reads the items of a prompt. How an item is read depends on its form and on the section it is in.
func (r *reader) items(items []item) {
	section, numbers := other, false
	for _, it := range items {
		numbers = numbers || it.kind == numbered
	}
	for _, it := range items {
		switch it.kind {
		case opening:
			r.opening(it)
		case question:
			r.question(it)
		case library:
			r.library(it)
		case closing:
			r.closing(it)
		case claimsHead:
			section = claimsHead
			r.claimsHead(it)
		case anchorsHead:
			section = anchorsHead
			r.anchorsHead(it)
		case tasksHead:
			section = tasksHead
			r.tasksHead(it)
		case bullet:
			r.bullet(it, section, section == tasksHead && !numbers)
		case numbered:
			if section = r.numbered(it, section); section == tasksHead {
				numbers = true
			}
		case promptHead, nextHead:
		default:
			r.line(it, section)
		}
	}
}

// bullet reads an item of an unnumbered list.
func (r *reader) bullet(it item, section kind, isTask bool) {
	d, dated := datingOf(it.text.s)
	paper := startsAnchor(it.text.s)
	switch {
	case section == anchorsHead && !paper && len(d.papers) > 1: // an entry for a paper would not have two identifiers
		r.claim(it)
	case section == anchorsHead || paper && (!dated || section == tasksHead):
		if !r.anchor(it) {
			r.unread(it.text, span{0, len(it.text.s)}, "anchors")
		}
	case section != tasksHead || dated:
		r.claim(it)
	case isTask:
		r.task(it.text)
	default:
		r.unread(it.text, span{0, len(it.text.s)}, "tasks")
	}
}

// numbered reads an item of a numbered list and returns the section that it belongs to.
func (r *reader) numbered(it item, section kind) kind {
	known := kindOfTask(it.text.s) != askTask
	switch {
	case section == tasksHead || known:
	case section == anchorsHead:
		if r.anchor(it) {
			return section
		}
	case endsDated(it.text.s) || section == claimsHead && len(r.page.Inquiry.Tasks) == 0:
		r.claim(it)
		return section
	}
	r.task(it.text)
	return tasksHead
}

// line reads a line that has no list marker.
func (r *reader) line(it item, section kind) {
	if section == tasksHead && len(r.page.Inquiry.Tasks) == 0 && kindOfTask(it.text.s) != askTask {
		r.task(it.text)
		return
	}
	if r.page.Inquiry.Role == "" && holdsOpening(it.text.s) {
		r.opening(it)
		return
	}
	path := map[kind]string{claimsHead: "claims", anchorsHead: "anchors", tasksHead: "tasks"}[section]
	r.unread(it.text, span{0, len(it.text.s)}, path)
}

// list adds a paper to the anchors. It returns false if the paper is already among them with a title or date, so that the new details
// would be lost.
func (r *reader) list(p anchor.Paper) bool {
	q := r.page.Inquiry
	i, ok := r.listed[p.ID.Key()]
	if !ok {
		r.listed[p.ID.Key()] = len(q.Anchors)
		q.Anchors = append(q.Anchors, p)
		return true
	}
	known := &q.Anchors[i]
	if known.Title == "" && known.Date.IsZero() {
		*known = p
		return true
	}
	return p.Title == "" && p.Date.IsZero()
}

// place returns the index of a paper among the anchors.
func (r *reader) place(id anchor.ID) int { return r.listed[id.Key()] }

// next returns the path of element i of a list.
func (r *reader) next(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

// clean returns s without surrounding spaces. If the page marks emphasis, it also removes the emphasis marks.
func (r *reader) clean(s string) string {
	if r.marked {
		s = withoutStress(s)
	}
	return strings.TrimSpace(s)
}

func (r *reader) cleanAll(texts []string) []string {
	kept := texts[:0]
	for _, s := range texts {
		if s = r.clean(s); hasContent(s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// leftover reports the parts of an item that were not read.
func (r *reader) leftover(c *scan, t text, path string) {
	for _, p := range c.rest() {
		r.unread(t, p, path)
	}
}

// unread reports a part of the page that was not understood.
func (r *reader) unread(t text, p span, path string) {
	part := strings.TrimSpace(t.s[p.from:p.to])
	if !hasContent(part) {
		return
	}
	line, col := t.place(p.from)
	r.page.Notes = append(r.page.Notes, &fault.Fault{
		Pos: fault.Pos{File: r.file, Line: line, Col: col}, Path: path, Rule: "page-unread", Severity: fault.Warning, Got: "not understood: " + part,
	})
}

// note reports something that is missing from an item.
func (r *reader) note(t text, path, message, hint string) {
	line, col := t.place(0)
	r.silent(fault.Pos{File: r.file, Line: line, Col: col}, path, message, hint)
}

func (r *reader) silent(pos fault.Pos, path, message, hint string) {
	r.page.Notes = append(r.page.Notes, &fault.Fault{Pos: pos, Path: path, Rule: "page-silent", Severity: fault.Note, Got: message, Hint: hint})
}

func (r *reader) isEmpty() bool {
	q := r.page.Inquiry
	return q.Role == "" && q.Question == "" && len(q.Claims) == 0 && len(q.Anchors) == 0 && len(q.Tasks) == 0
}

// missing reports what is missing from the page.
func (r *reader) missing() {
	q, pos := r.page.Inquiry, fault.Pos{File: r.file}
	if !r.dayTold {
		r.silent(pos, "", "the page does not say which day it is for, so as_of is left out", "set as_of, or render with --as-of DAY")
	}
	for _, part := range [...]struct {
		path    string
		missing bool
		message string
	}{
		{"role", q.Role == "", "the page states no role"},
		{"question", q.Question == "", "the page has no question"},
		{"claims", len(q.Claims) == 0, "the page has no claims"},
		{"tasks", len(q.Tasks) == 0, "the page has no tasks"},
	} {
		if part.missing {
			r.silent(pos, part.path, part.message, "add "+part.path)
		}
	}
	rests := false
	for _, c := range q.Claims {
		rests = rests || len(c.Anchors) > 0
	}
	if len(q.Claims) > 0 && !rests {
		r.silent(pos, "claims", "the page does not say which papers a claim rests on", "add anchors: [ID, …] to each claim")
	}
}
