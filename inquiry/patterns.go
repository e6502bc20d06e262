package inquiry

import (
	"slices"
	"strings"

	"github.com/dated-claims/retest/anchor"
)

// The schema's patterns let editors mark values that are certainly wrong. They match every string that the reader accepts, which tests
// check, and also some that it rejects. For example, a pattern cannot determine whether a day exists. JSON Schema has no
// case-insensitive patterns.

// Messages that editors show for text that does not match a pattern.
const (
	dateMessage   = "want a date such as 2024, 2024-02, 2024-02-15, ~2024, 2024–2025, since 2024, spring 2024 or early 2024"
	idMessage     = "want an identifier with its scheme, such as arXiv:2305.16367, doi:10.1000/x, pmid:31452104 or https://…"
	windowMessage = "want a window such as 6 months, 1 year or P6M"
)

// dateWords lists the words that may occur in dates.
var dateWords = strings.Fields("january february march april may june july august september october november december " +
	"jan feb mar apr jun jul aug sep sept oct nov dec spring summer autumn fall winter early mid late first second third fourth " +
	"half quarter century between and since from until till up through to by before after onwards onward on later present now today " +
	"monday tuesday wednesday thursday friday saturday sunday fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth " +
	"fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first no than earlier including last final academic school year in post pre cent through " +
	"unknown as of the about around approximately approx circa ca c est ad bc ce bce a.d. b.c. c.e. b.c.e. " +
	"prior not least thru ongoing current date during throughout within epub online print published printed copyright cop. probably possibly perhaps maybe " +
	"season forward or at ish calendar years anno domini months two three four five six seven eight nine ten eleven beginning start end middle " +
	"decade third millennium centuries mon tue tues wed thu thur thurs fri sat sun dated cy")

// datePattern returns a pattern for the dates that the reader accepts, without the checks that require a calendar.
func datePattern() string {
	const (
		blank   = "[\\s\u000b\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
		hyphen  = `[-‐‑−]`
		ordinal = `(?:[Ss][Tt]|[Nn][Dd]|[Rr][Dd]|[Tt][Hh])?`
		marks   = `(?:` + blank + `*[~?%])*`
		month   = `(?:0[1-9]|1[0-2]|2[1-4]|3[3-9]|4[01]|XX)`
		day     = `(?:0[1-9]|[12][0-9]|3[01]|XX|[0-3]X)`
	)
	word := "(?:" + anyCase(append(slices.Clone(dateWords), "or so")) + `)[.,]*` + marks
	strict := `-?[0-9X]{4}` + marks + `(?:` + hyphen + marks + month + marks + `(?:` + hyphen + marks + day + marks + `)?)?`
	number := `(?:[0-9]{1,2}-(?:(?:[0-9]{1,2}|` + word + `)-)?[0-9]{4}|` + strict + `(?:` + blank + `*` + hyphen + blank + `*(?:~|[Cc][Aa]?\.?)?` + blank + `*` + strict + `)?|[0-9]{4}[-/]*[QHTqht][1-4]|[QHTqht][1-4](?:[-/]*[0-9]{4}|-[QHTqht][1-4])?|[0-9]+(?:['’]?[sS]|X*)[+]?` +
		`|[0-9]{1,2}` + ordinal + `(?:` + hyphen + `[0-9]{1,2}` + ordinal + `)?|[Yy]-?[0-9]+` +
		`|[0-9]{4}-?[Ww][0-9]{2}|[1-4][QHqh](?:[0-9]{4})?|[0-9]+(?:` + anyCase([]string{"ad", "ce", "bc", "bce", "ish"}) + `)` +
		`|[0-9]{4}-[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{4}|[0-9]{4}-[0-9]{2}` + blank + `(?:` + anyCase([]string{"season"}) + `)` +
		`|(?:` + anyCase([]string{"academic year", "school year", "season"}) + `)` + blank + `[0-9]{4}-[0-9]{2})` + marks + `,?`
	about := `(?:~` + blank + `*|[Cc][Aa]?\.?)?`
	item := `[(\[]?` + about + `(?:` + number + `(?:` + hyphen + word + `)?|` + word + `(?:` + hyphen + `?(?:` + word + `|` + number + `))?|\(\?\)|©[0-9]+)[)\]]?`
	between := `(?:` + blank + `|/|\.|,|[;&→‒–—―]|` + blank + hyphen + blank + `)+`
	return `^` + blank + `*` + `(?:` + between + `|` + hyphen + `)?` + item + `(?:` + between + item + `)*(?:` + between + `|` + hyphen + `)?$`
}

// idPattern returns a pattern for the identifiers that the reader accepts: a known scheme, a URL, a DOI, or a string with a digit and
// no colon.
func idPattern() string {
	schemes := slices.DeleteFunc(anchor.Schemes(), func(name string) bool { return name == "url" })
	schemes = append(schemes, "pmc", "pubmed", "corpusid", "hdl", "ads", "clinicaltrials", "eprint.iacr", "biorxiv", "medrxiv", "psyarxiv", "socarxiv", "osf", "isbn-13", "isbn-10", "isbn13", "isbn10", "urn:isbn", "http", "https")
	return `^\s*(?:(?:` + anyCase(schemes) + `):[\s\S]*|10\.[0-9]{4,9}/[\s\S]*|[^:\s][^:]*[0-9][^:]*|[0-9][^:]*|[^:\s]+\.[^:\s]+/[\s\S]*|[Ww]{3}\.[\s\S]*)$`
}

// anyCase returns an alternation of words that matches in any case.
func anyCase(words []string) string {
	out := make([]string, len(words))
	for i, word := range words {
		var b strings.Builder
		for _, c := range word {
			switch {
			case c == '.':
				b.WriteString(`\.`)
			case strings.ToUpper(string(c)) != strings.ToLower(string(c)):
				b.WriteString("[" + strings.ToUpper(string(c)) + strings.ToLower(string(c)) + "]")
			default:
				b.WriteRune(c)
			}
		}
		out[i] = b.String()
	}
	return strings.Join(out, "|")
}
