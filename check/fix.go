package check

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/prompt"
)

// ErrFix is the error of a text that cannot be put right without changing what it says. It is a fault of this package, not of the text.
var ErrFix = errors.New("putting it right would change what it says")

// maxRounds is more than there are kinds of things to put right, each of which may be seen only when another is.
const maxRounds = 10

// Fix gives the text of a file of inquiries with what is mechanical put right: identifiers and dates that are written in an unusual way,
// papers that are listed twice in the same words, claims without an id. Nothing else changes: no comment, no blank, no quote. Fixed says
// what was done, with places in the text as it was given, or in the rounds after the first, as it was by then. The text may have other
// faults; what cannot be read stays as it is. A nil reader is the zero one.
func Fix(text []byte, file string, reader *prompt.Reader, ignore ...string) (out []byte, fixed fault.List, err error) {
	if reader == nil {
		reader = &prompt.Reader{}
	}
	out = text
	for range maxRounds {
		next, done := fixOnce(out, file, reader, ignore)
		if len(done) == 0 {
			break
		}
		if err := sameMeaning(out, next, file, reader); err != nil {
			return text, nil, err
		}
		out, fixed = next, append(fixed, done...)
	}
	return out, fixed, nil
}

// fixOnce puts right what can be seen at once.
func fixOnce(text []byte, file string, reader *prompt.Reader, ignore []string) ([]byte, fault.List) {
	var edits []edit
	c := New(&Options{Ignore: ignore})
	for d, err := range reader.Read(bytes.NewReader(text), file) {
		if d == nil {
			return text, nil
		}
		for _, e := range c.edits(d, err) {
			e.start, e.end = e.start+d.Offset, e.end+d.Offset
			edits = append(edits, e)
		}
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return a.start - b.start })
	var out []byte
	var done fault.List
	at := 0
	for _, e := range edits {
		if e.start < at {
			continue // the next round sees it
		}
		out = append(append(out, text[at:e.start]...), e.text...)
		at = e.end
		done = append(done, e.fault)
	}
	return append(out, text[at:]...), done
}

// edits gives what to change in a document that was read, with err.
func (c *Checker) edits(d *prompt.Document, err error) []edit {
	var all []edit
	if q := cmp.Or(d.Inquiry, d.Partial); q != nil {
		list, _ := errors.AsType[fault.List](err)
		s := newSource(d)
		r := &run{Checker: c, q: q, d: d}
		all = append(s.repeatedAnchors(list), append(r.respelled(s), r.newIDs(s)...)...)
	}
	silent := commentsOf(d)
	return slices.DeleteFunc(all, func(e edit) bool {
		e.fault.Pos, e.fault.Hint = d.At(e.fault.Path), ""
		return c.ignored[e.fault.Rule] || silent.covers(e.fault)
	})
}

// newIDs gives ids to the claims that have none.
func (r *run) newIDs(s *source) []edit {
	var out []edit
	taken := map[string]bool{}
	for i := range r.q.Claims {
		taken[r.q.Claims[i].ID] = true
		taken[fmt.Sprintf("c%d", i+1)] = true // these stand for positions
	}
	for i := range r.q.Claims {
		path := item("claims", i, "")
		at := s.offset(r.d.At(path))
		if r.q.Claims[i].ID != "" || at < 0 {
			continue
		}
		id := idFor(r.q.Claims[i].Text, taken)
		taken[id] = true
		if text, skip, ok := s.keyBefore(at, "id", id); ok {
			out = append(out, edit{at + skip, at + skip, text, &fault.Fault{
				Path: path, Rule: "claim-without-id", Err: fmt.Errorf("the claim has the id %s now", id),
			}})
		}
	}
	return out
}

// keyBefore is the text to insert so that a map that starts at a place has one more key, and how far behind its start.
func (s *source) keyBefore(at int, key, value string) (text string, skip int, ok bool) {
	if s.text[at] != '{' { // a map of lines: the key comes on a line of its own, as far in as the others
		start := bytes.LastIndexByte(s.text[:at], '\n') + 1
		indent := strings.Map(func(r rune) rune {
			if r == '\t' {
				return r
			}
			return ' '
		}, string(s.text[start:at]))
		return key + ": " + value + "\n" + indent, 0, true
	}
	rest := bytes.TrimLeft(s.text[at+1:], " \t\r\n")
	skip = len(s.text) - at - len(rest)
	if len(rest) == 0 || rest[0] == '}' {
		return "", 0, false
	}
	if rest[0] == '"' {
		return fmt.Sprintf("%q: %q, ", key, value), skip, true
	}
	return key + ": " + value + ", ", skip, true
}

// little are words that say little of a claim.
var little = strings.Fields(`a an the of in on at by to for from with and or but that this these those is are was were be been it its they
	their as than then so do does did can could may might will would has have had not no only even more most such into over under per
	each every all any some which who whose when while if there`)

const mostOfID = 40

// idFor makes an id of the words of a claim.
func idFor(text string, taken map[string]bool) string {
	id := ""
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), isGap) {
		if slices.Contains(little, word) || !claim.ValidID(word) {
			continue
		}
		if id != "" && len(id)+1+len(word) > mostOfID || strings.Count(id, "-") == 3 {
			break
		}
		id = strings.TrimPrefix(id+"-"+word[:min(len(word), mostOfID)], "-")
	}
	if id == "" {
		id = "claim"
	}
	unique := id
	for n := 2; taken[unique]; n++ {
		unique = fmt.Sprintf("%s-%d", id, n)
	}
	return unique
}

// repeatedAnchors takes out entries of papers that are listed twice, where the second says nothing that the first does not.
func (s *source) repeatedAnchors(list fault.List) []edit {
	var out []edit
	for _, f := range list {
		var i, first int
		if f.Rule != "duplicate-anchor" || !strings.HasPrefix(f.Path, "anchors[") {
			continue
		}
		if _, err := fmt.Sscanf(f.Path, "anchors[%d]", &i); err != nil || i == 0 {
			continue
		}
		start, end, lines, ok := s.entry(i)
		for first = 0; ok && first < i; first++ {
			_, _, other, found := s.entry(first)
			if found && sameEntry(other, lines) {
				out = append(out, edit{start, end, "", &fault.Fault{
					Path: item("anchors", i, ""), Rule: f.Rule, Err: fmt.Errorf("the paper stands at %s already; the second entry is gone", item("anchors", first, "")),
				}})
				break
			}
		}
	}
	return out
}

// entry finds the lines of an entry of the list of anchors, when each item has lines of its own and none of them a comment.
func (s *source) entry(i int) (start, end int, lines []string, ok bool) {
	at := s.offset(s.d.At(item("anchors", i, "")))
	if at < 0 || i > 0 && at == s.offset(s.d.At(item("anchors", i-1, ""))) {
		return 0, 0, nil, false
	}
	start = bytes.LastIndexByte(s.text[:at], '\n') + 1
	dash := strings.TrimRight(string(s.text[start:at]), " ")
	if !strings.HasSuffix(dash, "-") || strings.TrimSpace(dash) != "-" {
		return 0, 0, nil, false
	}
	column := len(dash) - 1
	for end = start; end < len(s.text); {
		next := len(s.text)
		if n := bytes.IndexByte(s.text[end:], '\n'); n >= 0 {
			next = end + n + 1
		}
		line := string(s.text[end:next])
		deep := len(line) - len(strings.TrimLeft(line, " "))
		if end > start && (deep <= column || strings.TrimSpace(line) == "") {
			break
		}
		if strings.Contains(line, "#") || strings.ContainsAny(line, "|>&*") {
			return 0, 0, nil, false
		}
		lines = append(lines, strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "-")))
		end = next
	}
	return start, end, lines, true
}

// sameEntry reports whether each line of the second entry but for the identifier stands in the first.
func sameEntry(first, second []string) bool {
	for i, line := range second {
		bare := len(second) == 1 && i == 0 && !strings.Contains(line, ": ")
		if !bare && !strings.HasPrefix(line, "id:") && !slices.Contains(first, line) {
			return false
		}
	}
	return true
}

// sameMeaning makes sure that what could be read before says the same now, but for the ids of claims.
func sameMeaning(before, after []byte, file string, reader *prompt.Reader) error {
	was, is := meanings(before, file, reader), meanings(after, file, reader)
	if len(was) != len(is) {
		return fmt.Errorf("%s: %w", file, ErrFix)
	}
	for i := range was {
		if was[i] != nil && !slices.EqualFunc(was[i:i+1], is[i:i+1], sameInquiry) {
			return fmt.Errorf("%s: inquiry %d: %w", file, i+1, ErrFix)
		}
	}
	return nil
}

func meanings(text []byte, file string, reader *prompt.Reader) []*prompt.Inquiry {
	var out []*prompt.Inquiry
	for d, err := range reader.Read(bytes.NewReader(text), file) {
		if _, isList := errors.AsType[fault.List](err); err != nil && !isList {
			break
		}
		if d == nil {
			break
		}
		out = append(out, d.Inquiry)
	}
	return out
}

// sameInquiry compares inquiries; a claim may have an id now that it had not.
func sameInquiry(was, is *prompt.Inquiry) bool {
	if is == nil || len(was.Claims) != len(is.Claims) {
		return false
	}
	now := *is
	now.Claims = slices.Clone(is.Claims)
	for i := range now.Claims {
		if was.Claims[i].ID == "" {
			now.Claims[i].ID = ""
		}
	}
	return bytes.Equal(was.AppendJSON(nil), now.AppendJSON(nil))
}
