package bib

import (
	"encoding/xml"
	"errors"
	"io"
	"sort"
	"strings"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/internal/lazyre"
	"github.com/dated-claims/retest/internal/markup"
)

// xmlRecord matches the start tag of a record: entry in Atom, record in OAI-PMH.
var xmlRecord = lazyre.New(`<(?:[A-Za-z]+:)?(entry|record)(?:\s[^<>]*)?>`)

// readXML reads arXiv's Atom and OAI-PMH formats. It decodes each record separately, so that an error in one does not affect the
// others.
func readXML(in io.Reader, file string, emit func(*record) bool) error {
	raw, err := files.ReadAll(in, file, maxBytes)
	if err != nil {
		return err
	}
	all := string(raw)
	lines := lineStarts(all)
	starts := xmlRecord.FindAllStringSubmatchIndex(all, -1)
	for i, m := range starts {
		limit := len(all)
		if i+1 < len(starts) {
			limit = starts[i+1][0]
		}
		line := sort.SearchInts(lines, m[0]+1) - 1
		r := &record{pos: fault.Pos{File: file, Line: line + 1, Col: m[0] - lines[line] + 1}}
		r.readXMLRecord(all[m[0]:limit])
		if !emit(r) {
			return nil
		}
	}
	return nil
}

// lineStarts returns the offsets at which the lines of s start.
func lineStarts(s string) []int {
	starts := []int{0}
	for i := range len(s) {
		if s[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// readXMLRecord reads a record from its start tag. It ignores what follows the end tag.
func (r *record) readXMLRecord(text string) {
	d := xml.NewDecoder(strings.NewReader(fromWindows(text)))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	var e arXivEntry
	if err := d.Decode(&e); err != nil {
		f := &fault.Fault{Pos: r.pos, Rule: "bib-syntax", Err: err}
		if bad, ok := errors.AsType[*xml.SyntaxError](err); ok {
			f.Pos, f.Err = fault.Pos{File: r.pos.File, Line: r.pos.Line + bad.Line - 1}, errors.New(bad.Msg)
		}
		r.refuse(f)
		return
	}
	if e.Header.Status == "deleted" {
		r.refuse(&fault.Fault{Pos: r.pos, Rule: "bib-entry", Want: "a record", Got: "a deleted record: " + fault.Quote(e.Header.Identifier)})
		return
	}
	r.readArXiv(&e)
}

// arXivEntry is an entry of arXiv's Atom feed (https://info.arxiv.org/help/api), or an OAI-PMH record in one of three formats
// (https://info.arxiv.org/help/oa).
type arXivEntry struct {
	ID        string   `xml:"id"`
	Title     string   `xml:"title"`
	Published string   `xml:"published"`
	Names     []string `xml:"author>name"`
	DOI       string   `xml:"doi"`
	Comment   string   `xml:"comment"`

	Header struct {
		Status     string `xml:"status,attr"`
		Identifier string `xml:"identifier"`
	} `xml:"header"`

	Plain struct {
		ID       string `xml:"id"`
		Created  string `xml:"created"`
		Title    string `xml:"title"`
		DOI      string `xml:"doi"`
		Comments string `xml:"comments"`
		Authors  []struct {
			Family string `xml:"keyname"`
			Given  string `xml:"forenames"`
			Suffix string `xml:"suffix"`
		} `xml:"authors>author"`
	} `xml:"metadata>arXiv"`

	Raw struct {
		ID       string   `xml:"id"`
		Dates    []string `xml:"version>date"`
		Title    string   `xml:"title"`
		DOI      string   `xml:"doi"`
		Comments string   `xml:"comments"`
		Authors  string   `xml:"authors"`
	} `xml:"metadata>arXivRaw"`

	Core struct {
		Titles      []string `xml:"title"`
		Creators    []string `xml:"creator"`
		Dates       []string `xml:"date"`
		Identifiers []string `xml:"identifier"`
	} `xml:"metadata>dc"`
}

// readArXiv fills in the record from an entry in any of these formats.
func (r *record) readArXiv(e *arXivEntry) {
	r.preprint = true
	for _, id := range []string{e.Plain.ID, e.Raw.ID} {
		r.addNumber("id", "arXiv", id)
	}
	r.addID("id", e.ID)
	for _, id := range e.Core.Identifiers {
		r.addID("identifier", id)
	}
	for _, dois := range []string{e.DOI, e.Plain.DOI, e.Raw.DOI} {
		for doi := range strings.FieldsSeq(dois) {
			r.addID("doi", doi)
		}
	}
	if len(r.ids) == 0 { // the identifier is only in the header
		if _, number, ok := strings.Cut(e.Header.Identifier, "oai:arXiv.org:"); ok {
			r.addNumber("identifier", "arXiv", number)
		}
	}
	r.setTitle(markup.HTML(r.tex("title", e.Title+e.Plain.Title+e.Raw.Title+strings.Join(e.Core.Titles[:min(1, len(e.Core.Titles))], ""))), "")
	for _, name := range e.Names {
		r.addAuthor(displayName(r.tex("author", name)))
	}
	for _, a := range e.Plain.Authors {
		r.addAuthor(joinName(r.tex("author", a.Family), r.tex("author", a.Given), r.tex("author", a.Suffix)))
	}
	r.addArXivNames(e.Raw.Authors)
	for _, name := range e.Core.Creators {
		r.addAuthor(r.tex("creator", name))
	}
	r.date, r.exact = r.arXivDate(e), true
	for _, comment := range []string{e.Comment, e.Plain.Comments, e.Raw.Comments} {
		r.standingOfRemark(comment)
	}
}

// arXivDate returns the date of the first version.
func (r *record) arXivDate(e *arXivEntry) edtf.Date {
	d := earlier(r.dateOf("published", e.Published), r.dateOf("created", e.Plain.Created))
	if len(e.Raw.Dates) > 0 {
		d = earlier(d, r.dayOfMail("version", e.Raw.Dates[0]))
	}
	for _, text := range e.Core.Dates {
		d = earlier(d, r.dateOf("date", text))
	}
	return d
}

var inBrackets = lazyre.New(`\([^()]*\)`)

// addArXivNames adds the names in arXiv's metadata, given name first: "Pavel Nadolsky (SMU), C. Balazs and C.-P. Yuan".
func (r *record) addArXivNames(text string) {
	for inBrackets.MatchString(text) {
		text = inBrackets.ReplaceAllString(text, "")
	}
	for _, some := range splitAnd(strings.Join(strings.Fields(strings.ReplaceAll(text, ",", " and ")), " ")) {
		r.addAuthor(displayName(r.tex("authors", some)))
	}
}
