package check

import (
	"slices"

	"github.com/dated-claims/retest/fault"
)

// Other is a rule of the readers and of the template engine, which report what they find without this package.
type Other struct {
	Name     string
	About    string // inquiry or template
	Severity fault.Severity
	Doc      string
}

// Others gives the rules of the readers and of the template engine, by name. The list is the caller's own.
func Others() []Other { return slices.Clone(others) }

// others is sorted by name.
var others = []Other{
	{"absent", ofTemplate, fault.Error, "an action has nothing to print wherever its template is called"},
	{"absent-function", ofTemplate, fault.Error, "a function of sprig is not offered"},
	{"arguments", ofTemplate, fault.Error, "a function or a method has another number of arguments"},
	{"as-of", ofInquiry, fault.Error, "as_of is no full day"},
	{"comparison", ofTemplate, fault.Error, "values that cannot be compared"},
	{"constant-condition", ofTemplate, fault.Warning, "a condition that is always true, or never"},
	{"cycle", ofTemplate, fault.Error, "templates call each other in a circle"},
	{"depth", ofTemplate, fault.Error, "retest:depth is no number from 1 to 500"},
	{"documents", ofInquiry, fault.Error, "a file that is to hold one document holds several"},
	{"duplicate-id", ofInquiry, fault.Error, "two claims have one id"},
	{"duplicate-key", ofInquiry, fault.Error, "a key comes twice"},
	{"duplicate-template", ofTemplate, fault.Error, "a template is defined twice in a folder"},
	{"empty", ofInquiry, fault.Error, "there is nothing in a file"},
	{"encoding", ofInquiry, fault.Error, "bytes that are no UTF-8, or control characters"},
	{"format", ofInquiry, fault.Error, "a version of the format that is not known"},
	{"function", ofTemplate, fault.Error, "a function that cannot be called"},
	{"gotype", ofTemplate, fault.Error, "a comment declares another type of the dot than the template is called with"},
	{"id", ofInquiry, fault.Error, "an id with other characters than letters, digits, - and _, or too long"},
	{"index", ofTemplate, fault.Error, "a key of index that nothing can stand at"},
	{"never-printed", ofTemplate, fault.Warning, "content of the inquiry that no path of the templates prints"},
	{"nil", ofTemplate, fault.Error, "nil where a value is wanted"},
	{"no-field", ofTemplate, fault.Error, "a field or a method that a type does not have"},
	{"no-key", ofTemplate, fault.Error, "a key that a map made by dict does not have; a warning where it is only asked for"},
	{"no-template", ofTemplate, fault.Error, "a template that is called is not there"},
	{"no-variable", ofTemplate, fault.Error, "a variable that is not declared"},
	{"not-a-function", ofTemplate, fault.Error, "arguments to what is no function"},
	{"omit", ofTemplate, fault.Error, "retest:omit names no content"},
	{"overflow", ofTemplate, fault.Error, "a number that is too large"},
	{"print", ofTemplate, fault.Error, "a list, a map or a struct is printed"},
	{"printf", ofTemplate, fault.Error, "a verb of printf that its value, or no value, can have"},
	{"range", ofInquiry, fault.Error, "a number outside of its bounds; in a template, a range over what cannot be ranged over"},
	{"required", ofInquiry, fault.Error, "a part that must be there is not"},
	{"syntax", ofInquiry, fault.Error, "YAML, JSON or a template that cannot be read"},
	{"task", ofInquiry, fault.Error, "a task of no kind, or of several"},
	{"too-deep", ofInquiry, fault.Error, "values or templates nested too deep"},
	{"too-large", ofTemplate, fault.Error, "templates that would take too long to check"},
	{"too-long", ofInquiry, fault.Error, "a document that is too long"},
	{"too-many", ofInquiry, fault.Error, "more faults than are told apart"},
	{"type", ofInquiry, fault.Error, "a value of the wrong kind; in a template, an argument of the wrong type"},
	{"unknown-function", ofTemplate, fault.Error, "a function that is not there"},
	{"unknown-key", ofInquiry, fault.Error, "a key that the format does not have"},
	{"unlisted-anchor", ofInquiry, fault.Error, "a claim rests on a paper that is not listed"},
	{"unreachable", ofTemplate, fault.Warning, "text or a branch that is never reached"},
	{"unreadable", ofInquiry, fault.Error, "a file that cannot be read"},
	{"unused-template", ofTemplate, fault.Warning, "a template that nothing calls; an error in a folder laid over a style"},
	{"unused-variable", ofTemplate, fault.Warning, "a variable that is declared and not used"},
	{"value", ofInquiry, fault.Error, "a date, an identifier or another value that cannot be read"},
}
