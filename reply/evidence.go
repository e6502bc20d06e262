package reply

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
)

// evidence finds the works that a claim's evidence names by an identifier; none is an empty list.
func (r *reader) evidence(text string, at int, works []object, path string) []Evidence {
	out := []Evidence{}
	seen := map[anchor.ID]int{}
	add := func(id anchor.ID, e Evidence) {
		key := id.Key()
		if i, ok := seen[key]; ok { // an identifier and a link to it
			if out[i].Link == "" {
				out[i].Link = e.Link
			}
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
		found := anchor.Find(seg.text)
		title, date := quoted(seg.text), dateIn(without(seg.text, found))
		for _, f := range found {
			if f.Err != nil {
				r.malformed(at+seg.at+f.Start, fmt.Sprintf("%s.evidence[%d].id", path, len(out)), f.Err)
				continue
			}
			e := Evidence{ID: f.ID.String(), Title: title, Date: date, At: r.place(at + seg.at + f.Start)}
			e.Link = webLink(seg.text[f.Start:f.End])
			add(f.ID, e)
		}
	}
	return out
}

// webLink is an address of the web as it is written; empty for anything else, such as javascript:.
func webLink(s string) string {
	for _, scheme := range []string{"http://", "https://"} {
		if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) && !strings.ContainsFunc(s, isHidden) {
			return s
		}
	}
	return ""
}

// isHidden reports whether a character has no place in an address: blanks, controls, and what readers do not see.
func isHidden(c rune) bool { return unicode.IsSpace(c) || !unicode.IsPrint(c) }

// without is a text without the identifiers in it.
func without(s string, found []anchor.Found) string {
	var b strings.Builder
	at := 0
	for _, f := range found {
		b.WriteString(s[at:f.Start] + " ")
		at = f.End
	}
	return b.String() + s[at:]
}

// citedObject reads a work from an object. Its identifier is zero if it has none.
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

// segment is the part of an evidence that is about one work.
type segment struct {
	text string
	at   int
}

// segments divides an evidence at its semicolons.
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

// maxTitle is the longest text that is taken for a title, in bytes.
const maxTitle = 1000

// quoted returns the only text in double quotes; empty if there is none, or several.
func quoted(s string) string {
	title, n := "", 0
	for n < 2 {
		i := strings.IndexAny(s, `"“„`)
		if i < 0 {
			break
		}
		ends, size := `"`, 1
		if s[i] != '"' {
			ends, size = "”“", len("“")
		}
		s = s[i+size:]
		end := strings.IndexAny(s, ends)
		if end <= 0 {
			continue
		}
		title, n = s[:end], n+1
		s = s[end+size:]
	}
	if n != 1 || len(title) > maxTitle {
		return ""
	}
	return strings.TrimRight(strings.TrimSpace(title), ".,")
}

// dateIn returns the only year, month or day in a text, as EDTF; empty if there is none, or several.
func dateIn(s string) string {
	found := ""
	for i := 0; i < len(s); i++ {
		n := dateAt(s, i)
		if n == 0 {
			continue
		}
		if found != "" && found != s[i:i+n] {
			return ""
		}
		found = s[i : i+n]
		i += n - 1
	}
	return canonical(found)
}

// dateAt is the length of the date that begins at a byte, such as 2024, 2024-05 or 2024-05-17; 0 if none does.
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

// isDate reports whether a text has the form of a date of this century or the one before.
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

// canonical is a date as EDTF; empty for what is none.
func canonical(s string) string {
	d, err := edtf.ParseProse(s)
	if err != nil {
		return ""
	}
	return d.String()
}
