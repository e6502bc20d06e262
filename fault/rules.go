package fault

import (
	"slices"
	"strings"
)

// Rule is an entry of the catalogue of rules: what the Rule of a Fault means.
type Rule struct {
	Name     string   // as faults, --ignore and comments write it
	About    string   // what it looks at: inquiry, corpus, template, render, batch, results, suite or command
	Severity Severity // of most of its faults
	Doc      string   // what is wrong, in one line
}

// Rules returns the catalogue: every rule that a package of this module reports, sorted by name. A name has one meaning. The list is the
// caller's own.
func Rules() []Rule { return slices.Clone(rules) }

// RuleNamed returns the rule of a name, and whether there is one.
func RuleNamed(name string) (Rule, bool) {
	i, ok := slices.BinarySearchFunc(rules, name, func(r Rule, name string) int { return strings.Compare(r.Name, name) })
	if !ok {
		return Rule{}, false
	}
	return rules[i], true
}

// rules is sorted by name. A test compares it with the rules that the code of this module names.
var rules = []Rule{
	{"absent", "template", Error, "an action has nothing to print"},
	{"anchor-after-as-of", "inquiry", Error, "A paper is dated after the day that the prompt is for"},
	{"anchor-month", "inquiry", Warning, "The date of a paper is more than a month off the month in its arXiv identifier"},
	{"arguments", "template", Error, "a function or a method is called with the wrong number of arguments"},
	{"as-of", "inquiry", Error, "as_of is not a full day"},
	{"bound", "render", Error, "a render exceeds a bound, such as that of operations"},
	{"changed-in-print", "inquiry", Warning, "A text is not printed as it is written: a line break becomes a space, a control token of chat models or a tag of prompts gets a space, and a double quote inside quotation marks becomes a single one, also inside a text that is quoted because its brackets are not balanced"},
	{"claim-after-as-of", "inquiry", Error, "A claim's evidence is dated after the day that the prompt is for"},
	{"claim-before-papers", "inquiry", Warning, "A claim is dated before every paper that it rests on: what it says cannot have been found in them by then"},
	{"claim-outside-span", "inquiry", Warning, "A claim is dated outside of the time that the library says it covers"},
	{"claim-without-anchor", "inquiry", Warning, "A claim names no paper that it rests on, so nobody can check what it was taken from"},
	{"claim-without-id", "inquiry", Warning, "A claim has no id"},
	{"comparison", "template", Error, "values that cannot be compared are compared"},
	{"compound-claim", "inquiry", Warning, "A claim says two things, in two sentences or on the two sides of a semicolon"},
	{"conflicting", "results", Error, "two complete answers to one request have different texts"},
	{"constant-condition", "template", Warning, "a condition is always true, or never"},
	{"counter", "batch", Error, "the vocabulary that counts tokens is unknown"},
	{"coverage", "command", Error, "the coverage of one template is given to another"},
	{"cycle", "template", Error, "templates call each other in a circle"},
	{"data", "command", Error, "the data of a template is nil"},
	{"data-in-code", "template", Warning, "Data is printed inside a code span or a comment, where no escaping works: a backtick or a --> in the data ends it, and what follows is read as the template's own text"},
	{"date-form", "inquiry", Warning, "A date is not written as EDTF or everyday print has it, such as Feb 2024 for 2024-02"},
	{"depth", "template", Error, "retest:depth is not a number from 1 to 500"},
	{"documents", "inquiry", Error, "a file that must hold one document holds several"},
	{"duplicate-anchor", "inquiry", Error, "A paper is listed twice"},
	{"duplicate-case", "suite", Error, "two cases of a test file have the same name"},
	{"duplicate-claim", "inquiry", Warning, "Two claims say the same, except for case, blanks and punctuation"},
	{"duplicate-id", "inquiry", Error, "two claims have the same id"},
	{"duplicate-inquiry", "corpus", Warning, "Two inquiries have one id"},
	{"duplicate-key", "inquiry", Error, "a key is given twice"},
	{"duplicate-template", "template", Error, "a template is defined twice in a folder"},
	{"empty", "inquiry", Error, "a file, a template or a text has no content"},
	{"encoding", "inquiry", Error, "a file is not UTF-8, or has control characters"},
	{"error-alone", "suite", Error, "a case expects an error and something else"},
	{"failed", "batch", Error, "a Source of a Go program returned an error for a record"},
	{"forged-structure", "inquiry", Warning, "A text looks like a part of a prompt: a heading, a bullet, a fence, a message of a chat, a tag"},
	{"format", "inquiry", Error, "the version of the format is unknown"},
	{"function", "template", Error, "a function cannot be called, or cannot be added"},
	{"golden", "suite", Error, "a golden file has a path or a content that is not allowed"},
	{"gotype", "template", Error, "a comment declares another type of the dot than the template is called with"},
	{"hidden-text", "inquiry", Error, "A text has characters that readers do not see, such as zero-width or tag characters"},
	{"id", "inquiry", Error, "an id has characters other than letters, digits, - and _, or is too long"},
	{"identifier-spelling", "inquiry", Warning, "An identifier is not written as prompts print it, but as a link, without its scheme or in another case"},
	{"index", "template", Error, "a key of index cannot exist"},
	{"literal-count", "template", Warning, "The template's own words give a number of claims, papers or tasks"},
	{"literal-date", "template", Warning, "The template's own words give a date"},
	{"lock", "command", Error, "a line of a lock file cannot be read"},
	{"near-duplicate-claim", "inquiry", Warning, "Two claims have the same words, except for some that say little, such as very, and for plurals"},
	{"never-printed", "template", Warning, "no path of the templates prints a part of the inquiry"},
	{"nil", "template", Error, "nil is used where a value is required"},
	{"no-citation-demand", "template", Warning, "Nothing that the templates say asks to cite"},
	{"no-day", "render", Error, "a function needs the day of the inquiry, which has none"},
	{"no-field", "template", Error, "a type does not have the field or the method"},
	{"no-key", "template", Error, "a map made by dict does not have the key; a warning where it is only tested"},
	{"no-such-id", "command", Error, "--id names no inquiry of the input"},
	{"no-template", "template", Error, "a template that is called does not exist"},
	{"no-variable", "template", Error, "a variable is not declared"},
	{"not-a-function", "template", Error, "a value that is not a function is given arguments"},
	{"not-a-range", "template", Error, "range is given a value that it cannot iterate over"},
	{"not-results", "results", Error, "a file, or a line of it, is not the result of a batch"},
	{"omit", "template", Error, "retest:omit names an unknown part of the inquiry"},
	{"options", "command", Error, "options do not fit each other, or a Go value is used before it is made"},
	{"overflow", "template", Error, "a number is too large"},
	{"panic", "render", Error, "a function that a template calls panicked"},
	{"paper-spellings", "corpus", Warning, "One paper stands under two identifiers, or under two versions: its title is that of another one"},
	{"paper-titles", "corpus", Warning, "One paper stands under two titles, here or in another inquiry"},
	{"print", "template", Error, "a list, a map or a struct is printed"},
	{"printf", "template", Error, "a verb of printf does not fit its argument"},
	{"range", "inquiry", Error, "a number is outside its bounds"},
	{"raw-in-template", "template", Warning, "raw prints data as it is: a text in it can forge parts of the prompt"},
	{"refused-function", "template", Error, "a function of sprig is not offered"},
	{"render", "render", Error, "a template cannot be rendered for this data"},
	{"required", "inquiry", Error, "a required part is missing"},
	{"reserved-id", "command", Error, "the id that names a file is the name of a device on Windows"},
	{"role-you-are", "inquiry", Warning, "The role begins with \"You are\", which the prompt says already"},
	{"same-as", "suite", Error, "a case is to equal a case that does not exist"},
	{"search-needed", "inquiry", Warning, "A task asks for newer works, and search is no"},
	{"second-sentence", "inquiry", Warning, "The role or the question has a second sentence"},
	{"several", "command", Error, "a command for one inquiry is given several"},
	{"stale-words", "inquiry", Warning, "A claim has a word that is true only when it is written, such as currently or state of the art"},
	{"stopped", "render", Error, "the context ended the render"},
	{"style", "command", Error, "the style is unknown"},
	{"syntax", "inquiry", Error, "YAML, JSON or a template cannot be parsed"},
	{"task", "inquiry", Error, "a task has no kind, or several"},
	{"title-period", "inquiry", Warning, "A title ends in a period"},
	{"too-complex", "template", Error, "the types of the variables would take too long to find"},
	{"too-deep", "inquiry", Error, "values or template calls are nested too deeply"},
	{"too-large", "batch", Error, "a request is larger than a part may be"},
	{"too-long", "inquiry", Error, "a document, a template or a list of vars is too long"},
	{"too-many", "inquiry", Error, "there are more faults, which are counted and not listed"},
	{"too-many-tokens", "batch", Error, "a prompt has more tokens than its budget"},
	{"type", "inquiry", Error, "a value, or an argument in a template, has the wrong type"},
	{"undelivered", "render", Error, "a part of the inquiry does not reach the prompt"},
	{"unknown-function", "template", Error, "a function does not exist"},
	{"unknown-key", "inquiry", Error, "the format has no such key"},
	{"unknown-rule", "inquiry", Warning, "A comment is to silence a rule that there is not, so it silences nothing"},
	{"unlisted-anchor", "inquiry", Error, "a claim rests on a paper that is not listed"},
	{"unreachable", "template", Warning, "text or a branch is never reached"},
	{"unreadable", "inquiry", Error, "a file cannot be read"},
	{"unused-anchor", "inquiry", Warning, "A paper is listed on which no claim rests, while other claims name theirs"},
	{"unused-template", "template", Warning, "nothing calls a template; an error in a folder laid over a style"},
	{"unused-var", "inquiry", Warning, "A value of vars is read by none of the templates"},
	{"unused-variable", "template", Warning, "a variable is declared and not used"},
	{"value", "inquiry", Error, "a date, an identifier or another value cannot be parsed"},
	{"verdicts", "template", Error, "the template verdict-list does not list one verdict on each line"},
	{"volatile-first", "template", Warning, "The system message prints data"},
	{"whitespace", "inquiry", Warning, "A text has blanks at its ends, two in a row, or a tab"},
	{"window-longer-than-span", "inquiry", Warning, "The window to look for newer work is longer than the time that the library covers"},
}
