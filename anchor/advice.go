package anchor

import (
	"regexp"
	"strings"
)

// advice explains why a string does not identify a paper and what to write instead. In its fields, %s stands for that string.
type advice struct {
	form func() *regexp.Regexp
	msg  string
	hint string // if empty, a ref key is derived from the input
}

const ownKey = "write the work's own identifier, or ref: followed by a key of your choice"

// advices are tried in order. Any identifier they suggest refers to the same work as the input.
var advices = []advice{
	{form: form(`^(?i:e?issn)[-: ]*[0-9]{4}-?[0-9]{3}[0-9Xx]$|^[0-9]{4}-[0-9]{3}[0-9Xx]$`), msg: "an ISSN identifies a journal, not a work", hint: ownKey},
	{form: form(`^(?i:orcid)?[-: ]*0000-000[0-9]-[0-9]{4}-[0-9]{3}[0-9X]$`), msg: "an ORCID identifies a person, not a work", hint: ownKey},
	{form: form(`^(?i:doi)?[: ]*10\.[0-9]{4,9}(?:\.[0-9]+)*/?$`), msg: "%s is only a DOI prefix, which identifies a publisher", hint: "a DOI continues after a slash, as in 10.1000/x"},
	{form: form(`^(?i:doi)(10\.[0-9]{4,9}/\S+)$`), msg: "want a colon after doi", hint: "write doi:$1"},
	{form: form(`^(?i:arxiv)/((?:[a-z-]+/)?[0-9.]+(?:v[0-9]+)?)$`), msg: "want a colon after arXiv", hint: "write arXiv:$1"},
	{form: form(`^(?i:rfc)-([1-9][0-9]{0,4})$`), msg: "want a colon after rfc", hint: "write rfc:$1"},
	{form: form(`^(?i:iacr |cryptology )?(?i:e-?print)(?i: archive)?[: ,]+(?i:report )?((?:199[6-9]|20[0-9]{2})/[0-9]{3,5})$`), msg: "want the Cryptology ePrint Archive scheme", hint: "write iacr:$1"},
	{form: form(`^(?:199[6-9]|20[0-9]{2})/[0-9]{3,5}$`), msg: "%s has no scheme", hint: "a Cryptology ePrint number needs the prefix iacr:"},
	{form: form(`^([Ww][1-9][0-9]{6,11})$`), msg: "want the OpenAlex scheme", hint: "write openalex:$1"},
	{form: form(`^(?i:ecli):`), msg: "a judgment has no supported identifier scheme"},
	{form: form(`^(?i:celex):`), msg: "a law has no supported identifier scheme"},
	{
		form: form(`^[\[(](?:1[89]|20)[0-9]{2}[\])] .*[0-9]|^(?:1[89]|20)[0-9]{2} [A-Z][A-Za-z]{1,7}(?: [A-Z][A-Za-z]+)? [0-9]+$|\b[0-9]+ (?:U\.? ?S\.?|F\.? ?(?:[23]d|4th|Supp\.?(?: [23]d)?)|S\.? ?Ct\.?|L\.? ?Ed\.?(?: 2d)?|A\.C\.|CLR|DLR) [0-9]+| v\.? [A-Z]|^(?:Case )?[CT][-‑–][0-9]+/[0-9]{2}\b`),
		msg:  "a judgment has no supported identifier scheme",
	},
	{form: form(`\bU\.?S\.?C\.?\b|\bC\.?F\.?R\.?\b|§|^(?i:regulation|directive|decision) \(|^(?i:public law|pub\. l\.) |^[0-9]{5}[A-Z]{1,2}[0-9]{4}$| Act (?:1[0-9]|20)[0-9]{2}$`), msg: "a law has no supported identifier scheme"},
	{form: form(`^(?i:internet-draft )?draft-[a-z0-9]+(?:-[a-z0-9]+)+$`), msg: "an Internet-Draft has no supported identifier scheme"},
	{form: form(`^(?i:(?:iso|iec|ieee|fips|nist|din|bs|en|ansi|astm|itu-t|itu|ecma|bcp|std|w3c|oasis|etsi|3gpp|cie|sae|asme|nf|onorm|önorm|gb|jis|usp|ich)(?:[/ ][a-z/ -]*)?[ -]?[a-z.]{0,4}[0-9][0-9a-z.:/ –-]*)$|^(?i:w3c) \S+$`), msg: "%s has no supported identifier scheme"},
	{form: form(`^(?:US|EP|WO|DE|GB|FR|JP|CN|KR|CA|AU)[ -]?(?:[0-9][0-9,. ]{5,}|[0-9]{4}/[0-9]{5,7})$`), msg: "want the patent's kind code, such as B1 in US6285999B1", hint: "write it after the number"},
	{form: form(`^(?:NL-?|NTR ?|NL-OMON|LBCTR|RPCEC|ITMCTR|PER-|JapicCTI-?)[0-9][0-9-]{2,}$`), msg: "%s is from an unsupported registry"},
	{form: form(`^((?:[A-Za-z0-9-]+\.)+[a-z]{2,10}/\S+)$`), msg: "want https:// before the address", hint: "write https://$1"},
	{form: form(`^[0-9]+$`), msg: "a bare number does not identify a work", hint: "write its scheme and a colon before it, as in pmid:31452104 or isbn:9780262033848"},
}

// advise returns a more helpful error for things that people commonly write instead of identifiers.
func advise(p piece, err *ParseError) *ParseError {
	if len(p.s) > maxText || err.Hint != "" && strings.HasPrefix(err.Hint, "did you mean") {
		return err
	}
	if isBook(p.s) {
		_, wrong := parseISBN(p)
		return wrong
	}
	for _, a := range advices {
		m := a.form().FindStringSubmatchIndex(p.s)
		if m == nil {
			continue
		}
		better := p.fail("%s", strings.ReplaceAll(a.msg, "%s", p.s))
		switch key := keyFor(p.s); {
		case a.hint != "":
			better.Hint = string(a.form().ExpandString(nil, a.hint, p.s, m))
		case key != "":
			better.Hint = "write a key such as ref:" + key + ", and list it under anchors with its title"
		}
		return better
	}
	return err
}

// addressesByName maps the site names that people write before a number to the URLs of the works they mean.
var addressesByName = map[string]string{
	"jstor": "https://www.jstor.org/stable/", "oclc": "https://www.worldcat.org/oclc/", "lccn": "https://lccn.loc.gov/", "dblp": "https://dblp.org/rec/",
	"wikidata": "https://www.wikidata.org/wiki/", "inspire": "https://inspirehep.net/literature/", "philpapers": "https://philpapers.org/rec/",
	"mr": "https://mathscinet.ams.org/mathscinet-getitem?mr=", "zbl": "https://zbmath.org/?q=an:", "ark": "https://n2t.net/ark:",
	"eric": "https://eric.ed.gov/?id=",
}

// addressOf returns the hint for an identifier on a site that has URLs for its works.
func addressOf(name, value string) string {
	site := addressesByName[name]
	if site == "" {
		return ""
	}
	if _, err := ParseID(site + strings.TrimSpace(value)); err != nil {
		return ""
	}
	return "write the address " + site + strings.TrimSpace(value)
}
