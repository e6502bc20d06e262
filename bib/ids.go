package bib

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/internal/lazyre"
)

// cited lists the schemes in order of precedence for a paper's identifier, starting with the schemes that people cite and ending with
// URLs.
var cited = []string{
	"doi", "acl", "arXiv", "pmid", "pmcid", "openreview", "isbn", "iacr", "rfc", "nber", "ssrn", "repec", "hal", "zenodo", "handle", "bibcode",
	"patent", "nct", "isrctn", "eudract", "euct", "actrn", "drks", "github", "swh", "openalex", "s2", "ref", "url",
}

// distinct removes identifiers with the same key and sorts the rest by precedence, so that the one to cite comes first.
func distinct(ids []anchor.ID, preprint bool) []anchor.ID {
	rank := func(id anchor.ID) int {
		if preprint && id.Scheme() == "arXiv" {
			return -1
		}
		return slices.Index(cited, id.Scheme())
	}
	var out []anchor.ID
	for _, id := range ids {
		if !slices.ContainsFunc(out, func(other anchor.ID) bool { return other.Key() == id.Key() }) {
			out = append(out, id)
		}
	}
	slices.SortStableFunc(out, func(a, b anchor.ID) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}

// before and after match the text around an identifier in a remark that contains only the identifier and filler words, such as
// "Available at arXiv:2305.16367 [cs]."
var (
	before = lazyre.New(`(?i)^[\s({\[]*(?:(?:e-?print|pre-?print|available|online|published|as|on|at|from|see|arxiv|in|an?|also|version)[\s:,]+)*$`)
	after  = lazyre.New(`^[\s.)}\]]*(?:[\[(][A-Za-z .,/-]*[\])])?[\s.)}\]]*$`)
)

// addRemarks adds the identifiers in free text that belong to the work. Each must be on its own line or separated by semicolons. An
// identifier within a sentence belongs to another work.
func (r *record) addRemarks(text string) {
	for line := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == '\n' || c == '\r' || c == ';' }) {
		found := anchor.Find(line)
		for _, part := range found[:min(1, len(found))] {
			if part.Err == nil && before.MatchString(line[:part.Start]) && after.MatchString(line[part.End:]) {
				r.ids = append(r.ids, part.ID)
			}
		}
		if name, value, ok := strings.Cut(line, ":"); ok {
			r.addExtra(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
}

// addExtra reads a line of Zotero's Extra field, such as "PMCID: PMC8522790" or "tex.eprint: 2305.16367".
func (r *record) addExtra(name, value string) {
	name = strings.TrimPrefix(strings.ToLower(name), "tex.")
	switch name {
	case "arxiv", "arxiv id", "eprint", "pmid", "pmcid", "doi", "isbn", "acl", "openalex", "s2", "openreview":
	default:
		return
	}
	scheme := map[string]string{"arxiv id": "arXiv", "arxiv": "arXiv", "eprint": "arXiv"}[name]
	if scheme == "" {
		scheme = name
	}
	if strings.ContainsAny(value, "0123456789") {
		r.addNumber("note", scheme, value)
	}
}

var coRR = lazyre.New(`(?i)\babs/([a-z.-]+/[0-9]{7}|[0-9]{4}\.[0-9]{4,5})`)

// addPlace adds the arXiv identifier in a publication venue, if any: "arXiv preprint arXiv:1706.03762", "CoRR abs/1706.03762".
func (r *record) addPlace(text string) {
	if m := coRR.FindStringSubmatch(text); m != nil {
		r.addID("journal", "arXiv:"+m[1])
		r.preprint = true
		return
	}
	for _, f := range anchor.Find(text) {
		if f.Err == nil && f.ID.Scheme() == "arXiv" {
			r.ids, r.preprint = append(r.ids, f.ID), true
		}
	}
}

// addAddresses adds every URL and identifier in a field such as url or howpublished.
func (r *record) addAddresses(field, text string) {
	text = strings.ReplaceAll(text, "https://api.semanticscholar.org/CorpusID:", "s2:")
	for _, f := range anchor.Find(text) {
		if f.Err != nil {
			r.addID(field, text[f.Start:f.End]) // addID reports faults
			continue
		}
		r.ids = append(r.ids, f.ID)
	}
}
