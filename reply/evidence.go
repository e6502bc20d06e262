package reply

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
)

// evidence finds the works that the evidence for a claim identifies. If there are none, it returns an empty list.
func (r *reader) evidence(text string, at int, works []object, path string) []Evidence {
	out := []Evidence{}
	seen := map[string]int{}
	add := func(id anchor.ID, e Evidence) {
		key := r.workKey(id)
		if i, ok := seen[key]; ok { // the same work again, such as an identifier and a link to it
			have := &out[i]
			have.Link, have.Title = orElse(have.Link, e.Link), orElse(have.Title, e.Title)
			have.Date, have.Authors = orElse(have.Date, e.Date), orElse(have.Authors, e.Authors)
			return
		}
		seen[key] = len(out)
		out = append(out, e)
	}
	if works != nil {
		for _, o := range works {
			if id, e := r.citedObject(o, fmt.Sprintf("%s.evidence[%d].id", path, len(out))); !id.IsZero() {
				add(id, e)
			}
		}
		return out
	}
	for _, seg := range segments(text) {
		found := slices.DeleteFunc(anchor.Find(seg.text), func(f anchor.Found) bool { return isNumber(seg.text, f) || isCount(seg.text, f) })
		r.citedText(seg.text, found, func(f anchor.Found, title, date string) {
			if f.Err != nil {
				r.malformed(at+seg.at+f.Start, fmt.Sprintf("%s.evidence[%d].id", path, len(out)), f.Err)
				return
			}
			e := Evidence{ID: f.ID.String(), Title: title, Date: date, At: r.place(at + seg.at + f.Start)}
			e.Link = webLink(seg.text[f.Start:f.End])
			add(f.ID, e)
		})
	}
	return out
}

// workKey returns a string that is the same for all identifiers of a work, including those known from the catalog and the inquiry.
func (r *reader) workKey(id anchor.ID) string {
	if p, ok := r.opts.Papers[id.Key()]; ok {
		id = p.ID
	}
	if p, ok := r.q.Paper(id); ok {
		id = p.ID
	}
	return workKey(id)
}

// workKey returns a string that is the same for all spellings of an identifier. For a URL, the string omits the scheme.
func workKey(id anchor.ID) string {
	if id.Scheme() == webAddress {
		if u, err := url.Parse(id.Key().String()); err == nil {
			return placeOf(u.String()) + "?" + u.RawQuery + "#" + u.Fragment
		}
	}
	return id.Key().String()
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// webLink returns a web address as written, or "" for anything else, such as javascript:.
func webLink(s string) string {
	for _, scheme := range []string{"http://", "https://"} {
		if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) && !strings.ContainsFunc(s, isHidden) {
			return s
		}
	}
	return ""
}

// isHidden reports whether a character is not allowed in a URL: spaces, control characters, and characters that readers cannot see.
func isHidden(c rune) bool { return unicode.IsSpace(c) || !unicode.IsPrint(c) }

// citedObject reads a work from an object. If the object does not contain an identifier, the returned identifier is zero.
func (r *reader) citedObject(o object, path string) (anchor.ID, Evidence) {
	e := Evidence{Title: first(o.named, "title"), Authors: first(o.named, "authors", "author"), Link: webLink(first(o.named, "link", "url")), At: r.place(o.at)}
	e.Date = canonical(first(o.named, "date", "year", "published"))
	for _, text := range []string{first(o.named, "identifier", "id", "arxiv", "doi"), e.Link} {
		for _, f := range anchor.Find(text) {
			if f.Err != nil {
				r.malformed(o.at, path, f.Err)
				continue
			}
			e.ID = f.ID.String()
			return f.ID, e
		}
	}
	return anchor.ID{}, e
}

func (r *reader) malformed(at int, path string, err error) {
	r.say(at, path, "malformed", "%w", err)
}

// segment is the part of a claim's evidence that is about one work.
type segment struct {
	text string
	at   int
}

// segments splits evidence at its semicolons.
func segments(s string) []segment {
	var out []segment
	start := 0
	for i := 0; i <= len(s); i++ {
		if i == len(s) || s[i] == ';' {
			out = append(out, segment{s[start:i], start})
			start = i + 1
		}
	}
	return out
}

// maxTitle is the maximum length of a title in bytes.
const maxTitle = 1000

// dateAt returns the length of the date that starts at an offset, such as 2024, 2024-05 or 2024-05-17, or 0 if no date starts there.
func dateAt(s string, i int) int {
	if s[i] != '1' && s[i] != '2' || i > 0 && isWord(s[i-1]) {
		return 0
	}
	for _, n := range []int{len("2024-05-17"), len("2024-05"), len("2024")} {
		if i+n <= len(s) && (i+n == len(s) || !isWord(s[i+n])) && isDate(s[i:i+n]) {
			return n
		}
	}
	return 0
}

// isDate reports whether s has the form of a date in this century or the previous one.
func isDate(s string) bool {
	for i := range len(s) {
		if digit := s[i] >= '0' && s[i] <= '9'; digit == (i == 4 || i == 7) || !digit && s[i] != '-' {
			return false
		}
	}
	return (s[:2] == "19" || s[:2] == "20") && (len(s) < 7 || s[5:7] >= "01" && s[5:7] <= "12") && (len(s) < 10 || s[8] <= '3')
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// canonical returns s as an EDTF date, or "" if s is not a date.
func canonical(s string) string {
	d, err := edtf.ParseProse(s)
	if err != nil {
		return ""
	}
	return d.String()
}
