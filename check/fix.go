package check

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
)

// maxRounds limits the number of rounds, which are needed because one fix may make another possible. It is larger than the number of
// kinds of fixes.
const maxRounds = 10

// Fix returns the text of an inquiry file with its mechanical faults fixed: identifiers and dates in unusual form, papers listed twice
// in the same words, claims without an id, markup in titles, roles without an article, and stray invisible characters. Comments,
// spacing and quotes are preserved. Fix does not make a change that would alter what an inquiry says or add a fault. The list fixed
// describes the changes, with locations in the text as it was when each change was made. The text may have other faults; anything that
// cannot be read is kept. A nil reader means the zero Reader.
func Fix(text []byte, file string, reader *inquiry.Reader, ignore ...string) (out []byte, fixed fault.List) {
	if reader == nil {
		reader = &inquiry.Reader{}
	}
	out = text
	for range maxRounds {
		next, done := fixOnce(out, file, reader, ignore)
		if len(done) == 0 {
			break
		}
		out, fixed = next, append(fixed, done...)
	}
	return out, fixed
}

// fixOnce fixes everything that is visible in one pass, document by document.
func fixOnce(text []byte, file string, reader *inquiry.Reader, ignore []string) ([]byte, fault.List) {
	var out []byte
	var done fault.List
	at := 0
	c := New(&Options{Ignore: ignore})
	for d, err := range reader.Read(bytes.NewReader(text), file) {
		if d == nil {
			return text, nil
		}
		changed, did := c.fixDocument(d, err, file, reader)
		if len(did) == 0 {
			continue
		}
		out = append(append(out, text[at:d.Offset]...), changed...)
		at = d.Offset + len(d.Source())
		done = append(done, did...)
	}
	return append(out, text[at:]...), done
}

// fixDocument makes all changes at once. If the result is not allowed, it tries the changes one by one and makes those that are
// allowed.
func (c *Checker) fixDocument(d *inquiry.Document, err error, file string, reader *inquiry.Reader) ([]byte, fault.List) {
	edits := c.edits(d, err)
	if len(edits) == 0 {
		return nil, nil
	}
	was := meaningOf(d, err)
	slices.SortStableFunc(edits, func(a, b edit) int { return a.start - b.start })
	try := func(edits []edit) ([]byte, fault.List, bool) {
		out, done := apply(d.Source(), edits)
		return out, done, was.allows(out, file, reader)
	}
	if out, done, ok := try(edits); ok {
		return out, done
	}
	var good []edit
	for _, e := range edits {
		if _, _, ok := try(append(slices.Clip(good), e)); ok {
			good = append(good, e)
		}
	}
	out, done, _ := try(good)
	return out, done
}

// apply makes the given changes, which must be sorted. If two changes have the same location, the second is left for the next round.
func apply(text []byte, edits []edit) (out []byte, done fault.List) {
	at := 0
	for _, e := range edits {
		if e.start < at || e.start == at && at > 0 && len(done) > 0 && e.start == e.end {
			continue
		}
		out = append(append(out, text[at:e.start]...), e.text...)
		at = e.end
		done = append(done, e.fault)
	}
	return append(out, text[at:]...), done
}

// meaning is the content of a document and its faults.
type meaning struct {
	q      *inquiry.Inquiry
	faults map[string]int // number of faults by rule
}

func meaningOf(d *inquiry.Document, err error) meaning {
	m := meaning{cmp.Or(d.Inquiry, d.Partial), map[string]int{}}
	list, _ := errors.AsType[fault.List](err)
	for _, f := range list {
		m.faults[f.Rule]++
	}
	return m
}

// allows reports whether the changed text says the same thing as the document and has no new faults. Claims may have gained ids, and a
// paper that was listed twice in the same words may now be listed once.
func (m meaning) allows(text []byte, file string, reader *inquiry.Reader) bool {
	n := 0
	for d, err := range reader.Read(bytes.NewReader(text), file) {
		if n++; d == nil || n > 1 {
			return false
		}
		is := meaningOf(d, err)
		if is.q == nil || !sameInquiry(m.q, is.q) {
			return false
		}
		for rule, count := range is.faults {
			if count > m.faults[rule] {
				return false
			}
		}
	}
	return n == 1
}

// edits returns the changes to make in a document that was read with the error err.
func (c *Checker) edits(d *inquiry.Document, err error) []edit {
	var all []edit
	if q := cmp.Or(d.Inquiry, d.Partial); q != nil {
		list, _ := errors.AsType[fault.List](err)
		s := newSource(d)
		r := &run{Checker: c, q: q, d: d}
		all = slices.Concat(s.repeatedAnchors(list), r.respelled(s), r.newIDs(s), r.retitled(s), r.articled(s), r.revealed(s, list))
	}
	silent := commentsOf(d)
	return slices.DeleteFunc(all, func(e edit) bool {
		e.fault.Pos, e.fault.End = d.Range(e.fault.Path)
		e.fault.Hint = ""
		return c.ignored[e.fault.Rule] || silent.covers(e.fault)
	})
}

// newIDs returns edits that add ids to the claims that have none.
func (r *run) newIDs(s *source) []edit {
	var out []edit
	taken := map[string]bool{}
	for i := range r.q.Claims {
		taken[r.q.Claims[i].ID] = true
		taken[fmt.Sprintf("c%d", i+1)] = true // claims without an id are identified by position
	}
	for i := range r.q.Claims {
		path := string(fault.Path("claims").Index(i))
		at := s.offset(r.d.At(path))
		if r.q.Claims[i].ID != "" || at < 0 {
			continue
		}
		id := idFor(r.q.Claims[i].Text, taken)
		taken[id] = true
		if text, skip, ok := s.keyBefore(at, "id", id); ok {
			out = append(out, edit{at + skip, at + skip, text, &fault.Fault{
				Path: path, Rule: "claim-without-id", Err: fmt.Errorf("the claim now has the id %s", id),
			}})
		}
	}
	return out
}

// keyBefore returns the text to insert in order to add a key to the map that starts at the given offset. skip is the distance from that
// offset to the place where the text must be inserted.
func (s *source) keyBefore(at int, key, value string) (text string, skip int, ok bool) {
	if s.text[at] != '{' { // a block map: the key gets its own line with the same indentation as the others
		start := bytes.LastIndexByte(s.text[:at], '\n') + 1
		indent := strings.Map(func(r rune) rune {
			if r == '\t' {
				return r
			}
			return ' '
		}, string(s.text[start:at]))
		lineEnd := "\n"
		if bytes.Contains(s.text, []byte("\r\n")) {
			lineEnd = "\r\n"
		}
		return key + ": " + value + lineEnd + indent, 0, true
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

// little contains words that say little about a claim.
var little = strings.Fields(`a an the of in on at by to for from with and or but that this these those is are was were be been it its they
	their as than then so do does did can could may might will would has have had not no only even more most such into over under per
	each every all any some which who whose when while if there`)

const mostOfID = 40

// otherwiseRead contains words that YAML interprets as something other than text.
var otherwiseRead = []string{"null", "true", "false", "yes", "no", "on", "off", "y", "n"}

// idFor derives an id from the words of a claim.
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
	switch {
	case id == "":
		id = "claim"
	case slices.Contains(otherwiseRead, id) || id[0] >= '0' && id[0] <= '9':
		id = "claim-" + id
	}
	unique := id
	for n := 2; taken[unique]; n++ {
		unique = fmt.Sprintf("%s-%d", id, n)
	}
	return unique
}

// repeatedAnchors removes the second entry of a paper that is listed twice, if it adds nothing to the first entry.
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
					Path: string(fault.Path("anchors").Index(i)), Rule: f.Rule, Err: fmt.Errorf("the paper is already listed at %s; removed the second entry", string(fault.Path("anchors").Index(first))),
				}})
				break
			}
		}
	}
	return out
}

// entry finds the lines of an entry in the list of anchors. It returns false unless every item has its own lines and there are no
// comments in or directly above the entry.
func (s *source) entry(i int) (start, end int, lines []string, ok bool) {
	at := s.offset(s.d.At(string(fault.Path("anchors").Index(i))))
	if at < 0 || i > 0 && at == s.offset(s.d.At(string(fault.Path("anchors").Index(i-1)))) {
		return 0, 0, nil, false
	}
	start = bytes.LastIndexByte(s.text[:at], '\n') + 1
	dash := strings.TrimRight(string(s.text[start:at]), " ")
	if !strings.HasSuffix(dash, "-") || strings.TrimSpace(dash) != "-" {
		return 0, 0, nil, false
	}
	if above := strings.TrimSpace(string(s.text[bytes.LastIndexByte(s.text[:max(start-1, 0)], '\n')+1 : max(start-1, 0)])); strings.HasPrefix(above, "#") {
		return 0, 0, nil, false // the comment would end up above the next entry
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

// sameEntry reports whether every line of the second entry, except for the identifier, also occurs in the first.
func sameEntry(first, second []string) bool {
	for i, line := range second {
		bare := len(second) == 1 && i == 0 && !strings.Contains(line, ": ")
		if !bare && !strings.HasPrefix(line, "id:") && !slices.Contains(first, line) {
			return false
		}
	}
	return true
}

// sameInquiry reports whether two inquiries say the same thing. In the second inquiry, claims may have gained ids, a repeated paper may
// have been removed, and strings may have been fixed.
func sameInquiry(was, is *inquiry.Inquiry) bool {
	if len(was.Claims) != len(is.Claims) {
		return false
	}
	now := *is
	now.ID = was.ID // the id may contain the number of the document in its file
	now.Claims = slices.Clone(is.Claims)
	for i := range now.Claims {
		if was.Claims[i].ID == "" {
			now.Claims[i].ID = ""
		}
	}
	if was.Hash() == now.Hash() {
		return true
	}
	less := *was
	less.Anchors = listedOnce(was.Anchors)
	return less.Hash() == now.Hash() || withoutFixes(was) == withoutFixes(&now)
}

// listedOnce omits papers that were already listed, unless they add something.
func listedOnce(list []anchor.Paper) []anchor.Paper {
	var out []anchor.Paper
	for _, a := range list {
		i := slices.IndexFunc(out, func(o anchor.Paper) bool { return o.ID == a.ID })
		if i < 0 || a.Title != "" && a.Title != out[i].Title || !a.Date.IsZero() && a.Date != out[i].Date || a.Authors != nil && !slices.Equal(a.Authors, out[i].Authors) ||
			a.Also != nil || a.Standing != "" || a.Vars != nil {
			out = append(out, a)
		}
	}
	return out
}
