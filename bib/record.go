package bib

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/lazyre"
)

// record is an entry as interpreted by the reader of its format.
type record struct {
	key      string
	pos      fault.Pos
	title    string
	authors  []string
	date     edtf.Date
	exact    bool // the date is known to be that of the first version
	preprint bool
	ids      []anchor.ID
	standing anchor.Standing
	notes    fault.List
	refused  fault.List           // why the entry cannot be read at all
	places   map[string]fault.Pos // locations of fields; for any other field, the start of the entry is used
}

// note adds a remark about a field of the entry.
func (r *record) note(rule string, severity fault.Severity, field, format string, args ...any) {
	pos, ok := r.places[field]
	if !ok {
		pos = r.pos
	}
	r.notes = append(r.notes, &fault.Fault{Pos: pos, Path: field, Rule: rule, Severity: severity, Err: fmt.Errorf(format, args...)})
}

func (r *record) refuse(f *fault.Fault) { r.refused = append(r.refused, f) }

// text returns s, a string from the entry, without anything that does not belong in a title or a name.
func (r *record) text(field, s string) string {
	text, changes := clean(s)
	for _, change := range changes {
		r.note("bib-text", fault.Warning, field, "%s", change)
	}
	return text
}

// setTitle sets the title, including any subtitle.
func (r *record) setTitle(title, subtitle string) {
	title = r.text("title", title)
	if subtitle = r.text("subtitle", subtitle); subtitle != "" && !strings.HasSuffix(fold(title), fold(subtitle)) {
		switch {
		case title == "":
			title = subtitle
		case strings.ContainsAny(title[len(title)-1:], "?!:"):
			title += " " + subtitle
		default:
			title += ": " + subtitle
		}
	}
	r.title = title
}

// addAuthor adds a name in printed form.
func (r *record) addAuthor(name string) {
	if name = r.text("author", name); strings.Trim(name, " ,.-") != "" {
		r.authors = append(r.authors, name)
	}
}

// addID adds an identifier from a field. If text is not an identifier, it adds a note.
func (r *record) addID(field, text string) {
	text = strings.TrimSpace(text)
	if text == "" {
		return
	}
	id, err := anchor.ParseID(text)
	if err != nil {
		id, err = anchor.ParseID(strings.TrimRight(text, ".,; "))
	}
	if err != nil {
		if e, ok := errors.AsType[*anchor.ParseError](err); ok {
			err = errors.New(e.Msg)
		}
		r.note("bib-id", fault.Warning, field, "%s is not an identifier: %w", fault.Quote(text), err)
		return
	}
	r.ids = append(r.ids, id)
}

// addNumber is like addID, applied to a value of a known scheme, with or without the scheme's name.
func (r *record) addNumber(field, scheme, text string) {
	text = strings.TrimSpace(text)
	if text == "" {
		return
	}
	if id, err := anchor.ParseID(text); err == nil && id.Scheme() == scheme {
		r.ids = append(r.ids, id)
		return
	}
	if scheme == "pmcid" && strings.Trim(text, "0123456789") == "" {
		text = "PMC" + text
	}
	r.addID(field, scheme+":"+text)
}

// setStanding keeps the first standing found, except that a retraction overrides a concern.
func (r *record) setStanding(s anchor.Standing) {
	if r.standing == "" || r.standing == anchor.Concern {
		r.standing = s
	}
}

// finisher converts records to entries.
type finisher struct {
	refs map[string]string // maps each ref key to the citation key or title that it was derived from
}

// finish returns the entry of a record, or its faults if it does not describe a paper.
func (f *finisher) finish(r *record) (*Entry, fault.List) {
	e := &Entry{Key: r.key, Pos: r.pos}
	if r.refused != nil {
		return e, r.refused
	}
	r.readStanding()
	ids := distinct(r.ids, r.preprint)
	if len(ids) == 0 {
		if r.title == "" {
			what := "an entry"
			if r.key != "" {
				what = "the entry " + fault.Quote(r.key)
			}
			r.note("bib-entry", fault.Error, "", "%s has neither an identifier nor a title", what)
			return e, r.notes
		}
		ids = []anchor.ID{f.ref(r)}
	}
	if r.title == "" {
		r.note("bib-note", fault.Warning, "title", "no title")
	}
	r.dateByIdentifier(ids)
	e.Paper = anchor.Paper{ID: ids[0], Title: r.title, Date: r.date, Authors: r.authors, Standing: r.standing}
	if len(ids) > 1 {
		e.Paper.Also = ids[1:]
	}
	e.Notes = r.notes
	return e, nil
}

var retractedTitle = lazyre.New(`^(?i:(?:(retracted)|(withdrawn))(?: (?:article|paper|chapter))?: *|\[(?:(retracted)|(withdrawn))\.?\] *|RETRACTED(?: ARTICLE)?(?:\.| [-–—]) *)`)

// readStanding removes the words that a publisher puts before the title of a retracted paper, and sets the standing.
func (r *record) readStanding() {
	m := retractedTitle.FindStringSubmatch(r.title)
	if m == nil || len(m[0]) == len(r.title) {
		return
	}
	standing := anchor.Retracted
	if m[2] != "" || m[4] != "" {
		standing = anchor.Withdrawn
	}
	r.setStanding(standing)
	r.note("bib-note", fault.Note, "title", "%s before the title sets the standing to %s", fault.Quote(strings.TrimSpace(m[0])), standing)
	r.title = r.title[len(m[0]):]
}

// dateByIdentifier compares the date with the month in an arXiv identifier, which is at most a few weeks after the first version.
func (r *record) dateByIdentifier(ids []anchor.ID) {
	for _, id := range ids {
		month := id.Announced()
		if month.IsZero() || r.exact {
			continue
		}
		start := r.date.Earliest()
		switch months := (start.Year()-month.Year())*12 + start.Month() - month.Month(); {
		case r.date.IsZero() || start.IsZero():
			continue
		case r.date.Contains(month) && r.date != month:
			r.note("bib-note", fault.Note, "date", "%s is narrowed to the month in %s", r.date, id)
		case months > 1 || r.date.Month() == 0 && months > 0:
			r.note("bib-note", fault.Note, "date", "%s is later than the month in %s, which is used instead: the later date belongs to a later version", r.date, id)
		default:
			return
		}
		r.date = month
		return
	}
	if r.date.IsZero() {
		r.note("bib-note", fault.Note, "date", "no date")
	}
}

// ref returns an identifier for a work that has none. It is derived from the citation key or, without a key, from the title. Different
// citation keys produce different identifiers.
func (f *finisher) ref(r *record) anchor.ID {
	source, from := r.key, "citation key"
	if source == "" {
		first, _, _ := strings.Cut(strings.Join(r.authors, ""), ",")
		source, from = strings.ToLower(first+" "+yearOf(r.date)+" "+r.title), "title"
	}
	key := refKey(source)
	unique := key
	for n := 2; ; n++ {
		if had, ok := f.refs[unique]; !ok || had == source {
			break
		}
		ending := "-" + strconv.Itoa(n)
		unique = key[:min(len(key), maxRef-len(ending))] + ending
	}
	f.refs[unique] = source
	r.note("bib-note", fault.Note, "", "no identifier: ref:%s is derived from the %s", unique, from)
	return anchor.MustParseID("ref:" + unique)
}

func yearOf(d edtf.Date) string {
	if year := d.Year(); year != 0 {
		return strconv.Itoa(year)
	}
	return ""
}

// maxRef is the maximum length of a key that anchor accepts after ref:.
const maxRef = 64

// refKey returns a key that may follow ref:. It consists of up to eight words of s, made of letters without accents, digits, dots,
// hyphens and underscores. If any other characters or additional words are dropped, a hash of s is added in their place.
func refKey(s string) string {
	var b strings.Builder
	lost := false
	words := strings.Fields(s)
	for _, c := range norm.NFKD.String(strings.Join(words[:min(len(words), 8)], "-")) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == '-':
			b.WriteRune(c)
		case isMark(c), c == '\'', c == '’':
		default:
			lost = lost || isLetter(c)
			if !strings.HasSuffix(b.String(), "-") {
				b.WriteByte('-')
			}
		}
	}
	key := strings.Trim(b.String(), "-._")
	if !lost && key != "" && len(key) <= maxRef {
		return key
	}
	sum := sha256.Sum256([]byte(s))
	ending := "-" + hex.EncodeToString(sum[:6])
	return cmp.Or(strings.TrimRight(key[:min(len(key), maxRef-len(ending))], "-._"), "work") + ending
}
