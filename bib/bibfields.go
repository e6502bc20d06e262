package bib

import (
	"slices"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/lazyre"
	"github.com/dated-claims/retest/internal/markup"
	"github.com/dated-claims/retest/internal/wordset"
)

var (
	// parts are the types of entries that are part of a volume. An ISBN in such an entry belongs to the volume.
	parts = wordset.New("article inproceedings conference incollection inbook suppbook suppcollection suppperiodical bookinbook inreference review periodical")
	// preprints are the types of entries for which arXiv's identifier takes precedence.
	preprints = wordset.New("misc online electronic www unpublished preprint")
	// volumes are the types for which editors count as authors.
	volumes = wordset.New("book mvbook collection mvcollection proceedings mvproceedings reference booklet periodical")
)

// texFields reads the fields of an entry into a record.
type texFields struct {
	*record
	lib   *texLibrary
	entry *texEntry
}

// record reads an entry.
func (l *texLibrary) record(e *texEntry) *record {
	r := texFields{&record{key: e.key, pos: e.pos, notes: e.faults, preprint: preprints.Has(e.kind), places: map[string]fault.Pos{}}, l, e}
	for _, f := range slices.Backward(e.fields) {
		r.places[f.name] = f.pos
	}
	if at, ok := r.places["year"]; ok && r.places["date"].IsZero() {
		r.places["date"] = at
	}
	r.twice()
	title, subtitle := r.get("title"), r.get("subtitle")
	if title == "" && volumes.Has(e.kind) {
		title, subtitle = r.get("booktitle"), r.get("booksubtitle")
	}
	r.setTitle(markup.HTML(r.tex("title", title)), markup.HTML(r.tex("subtitle", subtitle)))
	r.names()
	r.date = r.dates()
	r.identifiers()
	r.standings()
	return r.record
}

// get returns the value of a field as written.
func (r *texFields) get(name string) string {
	f, _ := r.lib.own(r.entry, name, 0)
	return r.read(f)
}

// read returns the value of a field. It adds a note if the value uses undefined abbreviations.
func (r *texFields) read(f *texField) string {
	if f == nil {
		return ""
	}
	text, missing := r.lib.value(f.parts, 0)
	for _, name := range missing {
		r.note("bib-syntax", fault.Warning, f.name, "no @string defines the abbreviation %s; it is read as text", fault.Quote(name))
	}
	return strings.TrimSpace(text)
}

// inherit is like get, applied to a field that an entry shares with the volume that contains it.
func (r *texFields) inherit(name string) string {
	if text := r.get(name); text != "" {
		return text
	}
	return r.read(r.lib.inherited(r.entry, name))
}

// twice adds notes about fields that occur twice with different values.
func (r *texFields) twice() {
	first := map[string]string{}
	for _, f := range r.entry.fields {
		text, _ := r.lib.value(f.parts, 0)
		if had, ok := first[f.name]; !ok {
			first[f.name] = text
		} else if had != text {
			r.note("bib-syntax", fault.Warning, f.name, "the field %s appears twice: the first value is used", f.name)
		}
	}
}

func (r *texFields) names() {
	authors := r.get("author")
	if authors == "" {
		authors = r.get("authors")
	}
	if authors == "" && r.entry.kind == "inbook" {
		authors = r.read(r.lib.inherited(r.entry, "author"))
	}
	if authors == "" && volumes.Has(r.entry.kind) {
		if authors = r.get("editor"); authors != "" {
			r.note("bib-note", fault.Note, "editor", "the editors are used as the authors")
		}
	}
	if authors != "" {
		r.addTeXNames("author", authors)
	}
}

// dates returns the date of the first version: the date of the first edition if the entry has it, and the entry's own date otherwise.
func (r *texFields) dates() edtf.Date {
	for _, field := range []string{"origdate", "origyear"} {
		if text := r.get(field); text != "" {
			if d := r.dateOf(field, verbatim(text)); !d.IsZero() {
				r.exact = true
				return d
			}
		}
	}
	return r.published()
}

// published returns the date of the entry itself.
func (r *texFields) published() edtf.Date {
	if text := r.get("date"); text != "" {
		if d := r.dateOf("date", verbatim(text)); !d.IsZero() {
			return d
		}
	}
	year := r.get("year")
	if year == "" {
		if year = r.get("date"); year == "" {
			if d := r.read(r.lib.inherited(r.entry, "date")); d != "" {
				return r.dateOf("date", verbatim(d))
			}
		}
		if year = r.read(r.lib.inherited(r.entry, "year")); year == "" {
			return edtf.Date{}
		}
	}
	return r.dateOfParts(r.tex("year", year), r.tex("month", r.inherit("month")), r.tex("day", r.get("day")))
}

// numbers lists the fields whose identifiers all belong to one scheme.
var numbers = []struct{ field, scheme string }{
	{"arxivid", "arXiv"},
	{"arxiv", "arXiv"},
	{"pmid", "pmid"},
	{"pubmed", "pmid"},
	{"pmcid", "pmcid"},
	{"pmc", "pmcid"},
	{"bibcode", "bibcode"},
	{"hal_id", "hal"},
	{"handle", "handle"},
	{"hdl", "handle"},
	{"acl", "acl"},
	{"openalex", "openalex"},
	{"openreview", "openreview"},
}

func (r *texFields) identifiers() {
	r.eprint()
	r.dois(r.get("doi"))
	for _, n := range numbers {
		r.addNumber(n.field, n.scheme, verbatim(r.get(n.field)))
	}
	if book, _ := r.lib.own(r.entry, "booktitle", 0); !parts.Has(r.entry.kind) && (book == nil || volumes.Has(r.entry.kind)) {
		r.isbn(r.get("isbn"))
	}
	for _, field := range []string{"journal", "journaltitle", "publisher", "series", "booktitle", "institution", "number", "volume", "pages", "archive"} {
		if f, _ := r.lib.own(r.entry, field, 0); f != nil {
			text, _ := r.lib.value(f.parts, 0) // an undefined journal abbreviation does not matter
			r.addPlace(verbatim(text))
		}
	}
	if r.isRFC() {
		r.addNumber("number", "rfc", r.get("number"))
	}
	for _, field := range []string{"url", "howpublished", "link", "ee", "adsurl"} {
		text := verbatim(r.get(field))
		if field == "url" && text != "" && len(anchor.Find(text)) == 0 {
			r.addID(field, text)
			continue
		}
		r.addAddresses(field, text)
	}
	for _, field := range []string{"note", "addendum", "annote", "annotation", "extra"} {
		r.addRemarks(verbatim(r.get(field)))
	}
}

// isRFC reports whether the report number is an RFC number.
func (r *texFields) isRFC() bool {
	for _, field := range []string{"series", "type"} {
		if f, _ := r.lib.own(r.entry, field, 0); f != nil {
			if text, _ := r.lib.value(f.parts, 0); strings.EqualFold(text, "Request for Comments") || strings.EqualFold(text, "RFC") {
				return true
			}
		}
	}
	return false
}

// dois adds every DOI in text.
func (r *texFields) dois(text string) {
	text = strings.TrimRight(verbatim(text), ".,; ")
	if text == "" {
		return
	}
	if _, err := anchor.ParseID(text); err != nil {
		if found := anchor.Find(text); len(found) > 0 {
			r.addAddresses("doi", text)
			return
		}
	}
	r.addID("doi", text)
}

// isbn adds the first ISBN of a field. Any others belong to other editions and bindings.
func (r *record) isbn(text string) {
	if m := isbns.FindString(text); m != "" {
		r.addNumber("isbn", "isbn", strings.TrimSpace(m))
	}
}

var isbns = lazyre.New(`(?:97[89][- –]?)?[0-9](?:[- –]?[0-9]){8}[- –]?[0-9Xx]`)

// eprint reads the identifier that an archive such as arXiv assigned.
func (r *texFields) eprint() {
	text := verbatim(r.get("eprint"))
	if text == "" {
		return
	}
	kind := r.get("archiveprefix")
	if kind == "" {
		kind = r.get("eprinttype")
	}
	switch strings.ToLower(kind) {
	case "arxiv":
		if class := r.get("primaryclass"); strings.Trim(text, "0123456789") == "" && class != "" {
			text = class + "/" + text
		}
		r.addNumber("eprint", "arXiv", text)
	case "pubmed", "pmid":
		r.addNumber("eprint", "pmid", text)
	case "pmc", "pmcid":
		r.addNumber("eprint", "pmcid", text)
	case "hdl", "handle":
		r.addNumber("eprint", "handle", text)
	case "hal":
		r.addNumber("eprint", "hal", text)
	case "jstor":
		r.addID("eprint", "https://www.jstor.org/stable/"+text)
	case "":
		if id, err := anchor.ParseID(text); err == nil && id.Scheme() != "url" {
			r.ids = append(r.ids, id)
			return
		}
		if !strings.Contains(text, "://") { // a file path does not identify a work
			r.addNumber("eprint", "arXiv", text)
		}
	default:
		r.note("bib-note", fault.Note, "eprint", "identifiers of type %s are not supported", fault.Quote(kind))
	}
}

func (r *texFields) standings() {
	r.standingOfWord(r.get("pubstate"))
	for word := range strings.FieldsFuncSeq(r.get("keywords"), func(c rune) bool { return c == ',' || c == ';' }) {
		r.standingOfWord(word)
	}
	r.standingOfRemark(r.get("note"))
	r.standingOfRemark(r.get("extra"))
}

var (
	withdrawn = lazyre.New(`(?i)\b(?:paper|article|submission|manuscript|work|preprint|version) (?:has been |is |was )?(?:now |temporarily )?withdrawn\b|^withdrawn\b`)
	retracted = lazyre.New(`(?i)\b(?:paper|article|work|publication) (?:has been |is |was )?retracted\b|^retracted\b`)
)

// standingOfRemark reads the standing of the work from a comment.
func (r *record) standingOfRemark(text string) {
	text = strings.TrimSpace(text)
	switch {
	case retracted.MatchString(text):
		r.setStanding(anchor.Retracted)
	case withdrawn.MatchString(text):
		r.setStanding(anchor.Withdrawn)
	}
}

// standingOfWord reads the standing from a keyword or a publication state.
func (r *record) standingOfWord(word string) {
	switch strings.ToLower(strings.Trim(word, " .{}⛔")) {
	case "retracted", "retracted publication", "retracted article":
		r.setStanding(anchor.Retracted)
	case "withdrawn":
		r.setStanding(anchor.Withdrawn)
	case "expression of concern":
		r.setStanding(anchor.Concern)
	}
}

var (
	escaped    = lazyre.New(`\\([_%#&{}$~^])`)
	commands   = lazyre.New(`\\(?:url|href|path|nolinkurl|allowbreak|penalty-?[0-9]+|slash|text[a-z]*|em|tt|it|sc|bf|discretionary)\b ?`)
	characters = strings.NewReplacer(
		`\textunderscore{}`, "_", `\textunderscore `, "_", `\textless{}`, "<", `\textless `, "<", `\textgreater{}`, ">", `\textgreater `, ">",
		`{\textless}`, "<", `{\textgreater}`, ">", `{\textunderscore}`, "_", `\textasciitilde{}`, "~", `{\textasciitilde}`, "~", `\textasciitilde `, "~", `\string~`, "~", `\string_`, "_",
		`\textquotesingle{}`, "'", `$<$`, "<", `$>$`, ">", `$_$`, "_", `$\sim$`, "~", `\~{}`, "~", `\_`, "_",
	)
)

// verbatim returns an identifier or URL without the escapes that TeX requires.
func verbatim(s string) string {
	if !strings.ContainsAny(s, "\\{}$&") {
		return strings.TrimSpace(s)
	}
	s = characters.Replace(s)
	s = escaped.ReplaceAllString(s, "$1")
	s = commands.ReplaceAllString(s, " ")
	s = strings.NewReplacer("{", "", "}", "", `\`, "").Replace(strings.ReplaceAll(s, "}{", " "))
	return strings.TrimSpace(markup.Entities(s))
}
