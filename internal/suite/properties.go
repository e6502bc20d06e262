package suite

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/lazyre"
	"github.com/dated-claims/retest/template"
)

// A Property is one requirement for a good re-test prompt. The parts of a prompt are recognized by the templates that printed them and
// by the data that was printed, not by English words. A translated style can therefore have every property. Two properties look for
// English words that must not occur.
type Property struct {
	Number int
	Doc    string
	check  func(r *Rendered) string // returns what is missing, or ""
}

// Check returns what keeps a prompt from having the property, or "" if the prompt has it.
func (p Property) Check(r *Rendered) string { return p.check(r) }

// Properties lists the properties by number. The caller owns the returned slice.
func Properties() []Property { return slices.Clone(properties) }

var properties = []Property{
	{1, "the day appears once in the first 200 bytes, after template text", dayFirst},
	{2, "the template text has no relative time words in English", noRelativeTime},
	{3, "a window has an absolute start and an absolute end", absoluteWindow},
	{4, "a claim is one line with its id, date and papers", claimLines},
	{5, "claim ids are unique, and the number of claims is stated", countedClaims},
	{6, "each anchor is listed once, with its exact identifier, title and date", anchorsOnce},
	{7, "the verdict-list template lists at least two verdicts, each at the start of its own line", verdictLines},
	{8, "the choosing template says how to choose a verdict and what counts as newer evidence", parts("choosing")},
	{9, "the choosing template is printed and says that confirming a claim is worth as much as refuting it", parts("choosing")},
	{10, "tasks are numbered from 1, and entry-list is printed if the answer has entries", numberedTasks},
	{11, "a re-test task has the steps check-papers, judge-claims, answer-durable and sort-perishable if the inquiry has content for them", retestSteps},
	{12, "the inquiry's question is in the opening, and entry-list or answer-form asks for an answer to it", questionAnswered},
	{13, "the rule-list template gives the rules for grounding", parts("rule-list")},
	{14, "the rule-list or memory template says what to write if there is nothing to report", parts("rule-list")},
	{15, "the memory template is printed before the rules, unless search is yes", searchBlock},
	{16, "the material template says that data is not instructions, before any data except the day", dataIsData},
	{17, "the template text always calls a claim a claim", oneWord},
	{18, "the system message has template text and no data", systemHoldsNoData},
	{19, "role and question are not followed by a second punctuation mark", readableParts},
	{20, "no heading without content, no two blank lines in a row, no trailing spaces, one newline at the end, and at most 6,000 bytes of template text", clean},
	{21, "quotes and apostrophes are not escaped", fewEscapes},
}

// parts returns a check that each of the named templates printed something.
func parts(names ...string) func(r *Rendered) string {
	return func(r *Rendered) string {
		for _, name := range names {
			if _, ok := r.partAt(name); !ok {
				return fmt.Sprintf("the %s template prints nothing", name)
			}
		}
		return ""
	}
}

// partAt returns the position at which a template first printed text of its own.
func (r *Rendered) partAt(name string) (start int, ok bool) {
	for _, s := range r.Prompt.Spans {
		if s.Literal && s.Template == name && strings.TrimSpace(r.Prompt.Text[s.Start:s.End]) != "" {
			return s.Start, true
		}
	}
	return 0, false
}

func dayFirst(r *Rendered) string {
	head := min(200, len(r.Prompt.Text))
	n := 0
	for _, s := range r.printed()["as_of"] {
		if s.Start < head {
			n++
		}
	}
	switch {
	case r.Inquiry.AsOf.IsZero():
		return "the inquiry has no day"
	case n == 0:
		n = strings.Count(r.Prompt.Text[:head], r.Inquiry.AsOf.String())
	}
	if n != 1 {
		return fmt.Sprintf("the first 200 bytes contain the day %d times", n)
	}
	return ""
}

var relative = lazyre.New(`(?i)\b(last|recent|recently|currently|latest|now|nowadays|lately)\b`)

func noRelativeTime(r *Rendered) string { return unwanted(relative.Get(), r.OwnWords()) }

func unwanted(re *regexp.Regexp, text string) string {
	if words := re.FindAllString(text, -1); len(words) > 0 {
		return fmt.Sprintf("the template says %q", slices.Compact(slices.Sorted(slices.Values(words))))
	}
	return ""
}

// absoluteWindow looks for the day and the year of both ends of the window. It ignores the month, which a style may write in its own
// language.
func absoluteWindow(r *Rendered) string {
	for _, t := range r.Inquiry.Tasks {
		if t.Surface == nil {
			continue
		}
		for _, end := range []string{t.Surface.Window.Since(r.Inquiry.AsOf).String(), r.Inquiry.AsOf.String()} {
			if len(end) != len("2006-01-02") || !slices.ContainsFunc(strings.Split(r.Prompt.Text, "\n"), func(line string) bool {
				return strings.Contains(line, end) || found(`\b0?`+strings.TrimPrefix(end[8:], "0")+`\b.*\b`+end[:4]+`\b`, line)
			}) {
				return fmt.Sprintf("one end of the window of %s is missing: %s", t.Surface.Window, end)
			}
		}
	}
	return ""
}

func claimLines(r *Rendered) string {
	printed := r.printed()
	for i, c := range r.Inquiry.Claims {
		path := "claims[" + strconv.Itoa(i) + "]"
		spans := printed[path+".text"]
		if len(spans) == 0 {
			return path + " is not printed, or cannot be traced"
		}
		line := r.line(spans[0].Start)
		if strings.Contains(r.Prompt.Text[spans[0].Start:spans[0].End], "\n") {
			return path + " spans more than one line"
		}
		want := []string{c.ID}
		for _, id := range c.Anchors {
			want = append(want, id.String())
		}
		for _, s := range want {
			if !strings.Contains(line, s) {
				return fmt.Sprintf("the line for %s does not contain %s", path, s)
			}
		}
		if !strings.Contains(line, c.When.Prose()) && !r.onLine(printed[path+".when"], spans[0].Start) {
			return fmt.Sprintf("the line for %s has no date", path)
		}
	}
	return ""
}

// onLine reports whether one of the spans is on the line that contains an offset.
func (r *Rendered) onLine(spans []template.Span, at int) bool {
	start := strings.LastIndexByte(r.Prompt.Text[:at], '\n') + 1
	return slices.ContainsFunc(spans, func(s template.Span) bool {
		return s.Start >= start && !strings.Contains(r.Prompt.Text[min(at, s.Start):max(at, s.Start)], "\n")
	})
}

func countedClaims(r *Rendered) string {
	spans := r.printed()["claims[0].text"]
	if len(spans) == 0 {
		return "no claim is printed, or none can be traced"
	}
	if !found(`\b`+strconv.Itoa(len(r.Inquiry.Claims))+`\b`, r.Prompt.Text[:spans[0].Start]) {
		return fmt.Sprintf("nothing before the claims says how many there are (%d)", len(r.Inquiry.Claims))
	}
	return ""
}

func anchorsOnce(r *Rendered) string {
	printed := r.printed()
	for i, a := range r.Inquiry.Anchors {
		path := "anchors[" + strconv.Itoa(i) + "]"
		ids := printed[path+".id"]
		if n := len(ids); n != 1 {
			return fmt.Sprintf("%s is listed %d times", a.ID, n)
		}
		if got := r.Prompt.Text[ids[0].Start:ids[0].End]; got != a.ID.String() && !strings.Contains(got, "&") {
			return fmt.Sprintf("%s is printed as %s", a.ID, got)
		}
		if a.Title != "" && len(printed[path+".title"]) == 0 || !a.Date.IsZero() && len(printed[path+".date"]) == 0 && !strings.Contains(r.Prompt.Text, a.Date.Prose()) {
			return fmt.Sprintf("%s is listed without a title or date", a.ID)
		}
	}
	return ""
}

func verdictLines(r *Rendered) string {
	if len(r.Verdicts) < 2 {
		return "the verdict-list template is not printed, or lists fewer than two verdicts"
	}
	for _, v := range r.Verdicts {
		if n := len(regexp.MustCompile(`(?m)^\W*`+regexp.QuoteMeta(v.Word)+`:`).FindAllString(r.Prompt.Text, -1)); n != 1 {
			return fmt.Sprintf("%q opens %d lines", v.Word, n)
		}
	}
	return ""
}

// hasEntries reports whether the answer must consist of entries, which are lines or objects.
func (r *Rendered) hasEntries() bool {
	return r.Inquiry.Answer.Form == inquiry.FormLines || r.Inquiry.Answer.Form == inquiry.FormJSON
}

func numberedTasks(r *Rendered) string {
	for i := range r.Inquiry.Tasks {
		if n := strconv.Itoa(i + 1); !found(`(?m)^\W*`+n+`[.):]|<task number="`+n+`"`, r.Prompt.Text) {
			return fmt.Sprintf("no line begins with the number of task %d", i+1)
		}
	}
	if _, ok := r.partAt("entry-list"); ok != r.hasEntries() {
		return "the entry-list template must be printed if and only if the answer has entries"
	}
	return ""
}

func retestSteps(r *Rendered) string {
	var want []string
	for _, t := range r.Inquiry.Tasks {
		if t.Retest == nil {
			continue
		}
		want = append(want, "judge-claims")
		if len(r.Inquiry.Anchors) > 0 {
			want = append(want, "check-papers")
		}
		if t.Retest.Durable != "" {
			want = append(want, "answer-durable")
		}
		if len(t.Retest.Perishable) > 0 {
			want = append(want, "sort-perishable")
		}
	}
	return parts(want...)(r)
}

func questionAnswered(r *Rendered) string {
	first := len(r.Prompt.Text)
	if spans := r.printed()["claims[0].text"]; len(spans) > 0 {
		first = spans[0].Start
	}
	if spans := r.printed()["question"]; len(spans) == 0 || spans[0].Start > first {
		return "the question is not printed before the claims"
	}
	switch {
	case r.hasEntries():
		return parts("entry-list")(r)
	case r.Inquiry.Answer.Form == inquiry.FormProse:
		return parts("answer-form")(r)
	}
	return ""
}

func searchBlock(r *Rendered) string {
	memory, says := r.partAt("memory")
	rules, ok := r.partAt("rule-list")
	switch wants := r.Inquiry.Search != inquiry.SearchYes; {
	case wants && !says:
		return "the memory template prints nothing, although search is not yes"
	case !wants && says:
		return "the memory template prints something, although search is yes"
	case says && ok && rules < memory:
		return "the memory template comes after the rules that it overrides"
	}
	return ""
}

func dataIsData(r *Rendered) string {
	material, ok := r.partAt("material")
	if !ok {
		return "the material template prints nothing"
	}
	for _, s := range r.Prompt.Spans {
		if s.Start >= material {
			return ""
		}
		if len(s.Paths) > 0 && s.Paths[0] != "as_of" {
			return fmt.Sprintf("%s is printed before the material template", s.Paths[0])
		}
	}
	return ""
}

var synonyms = lazyre.New(`(?i)\b(findings?|constraints?|limitations?|assertions?)\b`)

func oneWord(r *Rendered) string { return unwanted(synonyms.Get(), r.OwnWords()) }

func systemHoldsNoData(r *Rendered) string {
	for _, m := range r.Prompt.Messages {
		if m.Role != "system" {
			continue
		}
		for _, datum := range []string{r.Inquiry.Role, r.Inquiry.Question, r.Inquiry.Library.Name, r.Inquiry.Claims[0].Text} {
			if datum != "" && strings.Contains(folded(m.Content), folded(datum)) {
				return fmt.Sprintf("it has %q", datum)
			}
		}
		return ""
	}
	return "there is no system message"
}

func readableParts(r *Rendered) string {
	for _, path := range []string{"role", "question"} {
		for _, s := range r.printed()[path] {
			if found(`[.?!][.?!]$`, r.Prompt.Text[s.Start:min(s.End+1, len(r.Prompt.Text))]) {
				return fmt.Sprintf("a second punctuation mark follows the %s", path)
			}
		}
	}
	return ""
}

// mostWords is the maximum size in bytes of a template's own text. The built-in plain style stays below 4,800; other languages need
// more.
const mostWords = 6000

func clean(r *Rendered) string {
	text := r.Prompt.Text
	switch {
	case strings.Contains(text, "\n\n\n"):
		return "there are two blank lines in a row"
	case found(`[ \t]\n`, text):
		return "a line ends in a space"
	case !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n"):
		return "the text does not end in one newline"
	case found(`(?m)^#+ .*\n+(#+ |\z)`, text):
		return "there is a heading without content"
	}
	if n := len(r.OwnWords()); n >= mostWords && r.Inquiry.Answer.Form != inquiry.FormJSON {
		return fmt.Sprintf("the template text has %d bytes", n)
	}
	return ""
}

func fewEscapes(r *Rendered) string {
	for _, s := range r.Prompt.Spans {
		text := r.Prompt.Text[s.Start:s.End]
		if s.Literal || !found(`&(?:quot|apos|#39|#34);|\\["']`, text) {
			continue
		}
		if inAttribute := strings.Count(r.line(s.Start), `="`) > 0; !inAttribute {
			return fmt.Sprintf("%q has an escaped quote", text)
		}
	}
	return ""
}
