package bib

import (
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/markup"
	"github.com/dated-claims/retest/internal/wordset"
)

// readKaggle reads a line of arXiv's metadata as published on Kaggle: https://www.kaggle.com/datasets/Cornell-University/arxiv.
func readKaggle(r *record, n *doc.Node) {
	r.key, r.preprint = text(n, "id"), true
	r.addNumber("id", "arXiv", r.key)
	for doi := range strings.FieldsSeq(text(n, "doi")) {
		r.addID("doi", doi)
	}
	r.setTitle(r.tex("title", text(n, "title")), "")
	for author := range items(n, "authors_parsed") {
		var part [3]string
		for i := range part {
			if i < len(author.Items) {
				part[i] = r.tex("authors_parsed", text(&author.Items[i]))
			}
		}
		r.addAuthor(joinName(part[0], part[1], part[2]))
	}
	if !hasAny(n, "authors_parsed") {
		r.addArXivNames(text(n, "authors"))
	}
	for version := range items(n, "versions") {
		r.date, r.exact = r.dayOfMail("versions", text(version, "created")), true
		break
	}
	r.standingOfRemark(text(n, "comments"))
}

// readOpenAlex reads an OpenAlex work: https://docs.openalex.org/api-entities/works/work-object.
func readOpenAlex(r *record, n *doc.Node) {
	r.addID("doi", text(n, "doi"))
	for _, key := range []string{"doi", "pmid", "openalex"} {
		r.addID("ids."+key, text(n, "ids", key))
	}
	pmc := text(n, "ids", "pmcid") // a URL, sometimes without PMC before the number
	r.addNumber("ids.pmcid", "pmcid", pmc[strings.LastIndexByte(pmc, '/')+1:])
	r.addID("id", text(n, "id"))
	for place := range items(n, "locations") {
		r.addArXivAddress(text(place, "landing_page_url"))
	}
	r.addArXivAddress(text(n, "primary_location", "landing_page_url"))
	r.preprint = text(n, "type") == "preprint"
	title := text(n, "title")
	if title == "" {
		title = text(n, "display_name")
	}
	r.setTitle(markup.HTML(title), "")
	for authorship := range items(n, "authorships") {
		r.addAuthor(displayName(text(authorship, "author", "display_name")))
	}
	if r.date = r.dateOf("publication_date", text(n, "publication_date")); r.date.IsZero() {
		r.date = r.dateOf("publication_year", text(n, "publication_year"))
	}
	if isTrue(n, "is_retracted") {
		r.setStanding(anchor.Retracted)
	}
}

// addArXivAddress adds the identifier in an arXiv URL.
func (r *record) addArXivAddress(text string) {
	if id, err := anchor.ParseID(text); err == nil && id.Scheme() == "arXiv" {
		r.ids = append(r.ids, id)
	}
}

// readSemanticScholar reads a paper from the Semantic Scholar API, or from its data sets, whose keys are in lower case:
// https://api.semanticscholar.org/api-docs.
func readSemanticScholar(r *record, n *doc.Node) {
	r.key = text(n, "paperId")
	ids := child(n, "externalIds")
	if ids == nil {
		ids = child(n, "externalids")
	}
	for _, f := range []struct{ key, scheme string }{{"DOI", "doi"}, {"ArXiv", "arXiv"}, {"ACL", "acl"}, {"PubMed", "pmid"}, {"PubMedCentral", "pmcid"}, {"CorpusId", "s2"}} {
		r.addNumber("externalIds."+f.key, f.scheme, text(ids, f.key))
	}
	r.addNumber("paperId", "s2", r.key)
	r.addNumber("corpusId", "s2", text(n, "corpusId"))
	r.addNumber("corpusid", "s2", text(n, "corpusid"))
	r.setTitle(markup.HTML(text(n, "title")), "")
	for author := range items(n, "authors") {
		r.addAuthor(displayName(text(author, "name")))
	}
	for _, key := range []string{"publicationDate", "publicationdate", "year"} {
		if r.date.IsZero() {
			r.date = r.dateOf(key, text(n, key))
		}
	}
}

// booksOfCrossref are the types of works whose ISBN is their own.
var booksOfCrossref = wordset.New("book monograph edited-book reference-book report dissertation")

// sameWork are the Crossref relations that link a preprint to its published version, or two identifiers of one work.
var sameWork = []string{"has-preprint", "is-preprint-of", "is-identical-to", "is-same-as"}

// readCrossref reads a Crossref work: https://api.crossref.org/swagger-ui/index.html.
func readCrossref(r *record, n *doc.Node) {
	doi := text(n, "DOI")
	r.addID("DOI", doi)
	if booksOfCrossref.Has(text(n, "type")) {
		r.isbn(first(n, "ISBN"))
	}
	for _, relation := range sameWork {
		for other := range items(n, "relation", relation) {
			if kind := text(other, "id-type"); kind == "doi" || kind == "arxiv" {
				r.addID("relation", text(other, "id"))
			}
		}
	}
	r.preprint = text(n, "type") == "posted-content"
	r.setTitle(markup.HTML(first(n, "title")), markup.HTML(first(n, "subtitle")))
	for author := range items(n, "author") {
		r.addPerson(author)
	}
	for _, key := range []string{"issued", "published", "published-online", "published-print", "posted"} {
		r.date = earlier(r.date, r.cslDate(child(n, key)))
	}
	for update := range items(n, "updated-by") {
		r.setUpdate(text(update, "type"))
	}
	for update := range items(n, "update-to") {
		kind := text(update, "type")
		if strings.EqualFold(text(update, "DOI"), doi) {
			r.setUpdate(kind)
		} else if updates[kind] != "" {
			r.note("bib-note", fault.Warning, "update-to", "the work is a notice about another work, doi:%s, whose standing is %s", text(update, "DOI"), updates[kind])
		}
	}
}

// updates maps the kinds of Crossref notices that change the standing of a work.
var updates = map[string]anchor.Standing{
	"retraction": anchor.Retracted, "partial_retraction": anchor.Concern, "removal": anchor.Withdrawn, "withdrawal": anchor.Withdrawn,
	"expression_of_concern": anchor.Concern, "concern": anchor.Concern,
}

func (r *record) setUpdate(kind string) {
	if standing := updates[kind]; standing != "" {
		r.setStanding(standing)
	}
}

// readCSL reads a CSL-JSON item, as written by Zotero, Pandoc and other programs: https://docs.citationstyles.org.
func readCSL(r *record, n *doc.Node) {
	if r.key = text(n, "citation-key"); r.key == "" {
		r.key = text(n, "id")
	}
	r.addID("DOI", text(n, "DOI"))
	r.addNumber("PMID", "pmid", text(n, "PMID"))
	r.addNumber("PMCID", "pmcid", text(n, "PMCID"))
	kind := text(n, "type")
	if kind == "book" || kind == "report" || kind == "thesis" {
		r.isbn(text(n, "ISBN"))
	}
	for _, key := range []string{"number", "container-title", "publisher", "archive_location"} {
		r.addPlace(text(n, key))
	}
	r.preprint = r.preprint || kind == "article" || kind == "manuscript" || kind == "webpage"
	r.addAddresses("URL", text(n, "URL"))
	r.addRemarks(text(n, "note"))
	r.standingOfRemark(text(n, "note"))
	r.standingOfWord(text(n, "status"))
	r.setTitle(markup.HTML(text(n, "title")), "")
	key := "author"
	if !hasAny(n, key) && kind == "book" {
		key = "editor"
	}
	for person := range items(n, key) {
		r.addPerson(person)
	}
	if r.date = r.cslDate(child(n, "original-date")); !r.date.IsZero() { // the date of the first version
		r.exact = true
		return
	}
	r.date = r.cslDate(child(n, "issued"))
}

// addPerson adds a name in the form that CSL and Crossref use.
func (r *record) addPerson(n *doc.Node) {
	for _, whole := range []string{"literal", "name"} {
		if name := text(n, whole); name != "" {
			r.addAuthor(markup.HTML(name))
			return
		}
	}
	var family []string
	for _, key := range []string{"dropping-particle", "non-dropping-particle", "family"} {
		if part := text(n, key); part != "" {
			family = append(family, part)
		}
	}
	r.addAuthor(joinName(markup.HTML(strings.Join(family, " ")), markup.HTML(text(n, "given")), text(n, "suffix")))
}

// cslDate parses a CSL date, given as numbers or a string, with an optional season and approximation mark.
func (r *record) cslDate(n *doc.Node) edtf.Date {
	if n == nil {
		return edtf.Date{}
	}
	if n.Kind != doc.Map {
		return r.dateOf("issued", text(n))
	}
	var ends []edtf.Date
	for part := range items(n, "date-parts") {
		var numbers []string
		for number := range items(part) {
			if s := text(number); s != "" {
				numbers = append(numbers, s)
			}
		}
		if season := text(n, "season"); len(numbers) == 1 && len(season) == 1 && season >= "1" && season <= "4" {
			numbers = append(numbers, "2"+season)
		}
		if d := r.dateOfNumbers("issued", numbers); !d.IsZero() {
			ends = append(ends, d)
		}
	}
	d := edtf.Date{}
	switch {
	case len(ends) > 1 && ends[0] != ends[1]:
		d = r.dateOf("issued", ends[0].String()+"/"+ends[1].String())
	case len(ends) > 0:
		d = ends[0]
	}
	for _, key := range []string{"raw", "literal"} {
		if d.IsZero() {
			d = r.dateOf("issued", text(n, key))
		}
	}
	if circa := child(n, "circa"); circa != nil && circa.Kind != doc.Null && circa.Text != "false" && circa.Text != "0" && circa.Text != "" {
		if about, err := edtf.Parse(strings.ReplaceAll(d.String(), "/", "~/") + "~"); err == nil {
			return about
		}
	}
	return d
}
