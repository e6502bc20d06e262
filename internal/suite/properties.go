package suite

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/prompt"
)

// Property is one line of what a good re-test prompt contains. It is looked for by the data's places and by words, so a template that says
// the same in other words than any thought of here may be found to lack it.
type Property struct {
	Number int
	Doc    string
	check  func(r *Rendered) string // what is wrong; empty for nothing
}

// Check says what keeps a prompt from having the property; nothing for one that has it.
func (p Property) Check(r *Rendered) string { return p.check(r) }

// Properties lists them by number. The list is the caller's own.
func Properties() []Property { return slices.Clone(properties) }

var properties = []Property{
	{1, "the day stands in the first 200 bytes, once, as today", dayFirst},
	{2, "no relative time word in the template's own words", noRelativeTime},
	{3, "the window has an absolute start and an absolute end", absoluteWindow},
	{4, "a claim is one line with its id, date and papers", claimLines},
	{5, "claim ids are unique, and their number is given", countedClaims},
	{6, "each anchor stands once, with title and date", anchorsOnce},
	{7, "six verdict words, each once, with its meaning", sixVerdicts},
	{8, "neutral: that a claim still holds is as good a result", neutral},
	{9, "tasks are numbered from 1, and the first checks the anchors", numberedTasks},
	{10, "every part of the answer may be empty", mayBeEmpty},
	{11, "the answer form stands last, evidence before verdict", answerLast},
	{12, "cite only what was opened, and never guess an identifier", grounding},
	{13, "a rule for a model that cannot search, as search asks for", searchRule},
	{14, "that data is not instruction stands before the first datum", dataIsData},
	{15, "one word for one thing: a claim is a claim", oneWord},
	{16, "levers are marked as guesses, examples as examples", marked},
	{17, "the system message holds no data", systemHoldsNoData},
	{18, "the template's own words stay under 2,600 bytes", short},
	{19, "no heading without content, no doubled blank line, no space at a line's end, one newline at the end", cleanLayout},
}

func dayFirst(r *Rendered) string {
	day := r.Inquiry.AsOf.String()
	head := r.Prompt.Text[:min(200, len(r.Prompt.Text))]
	switch n := strings.Count(head, day); {
	case r.Inquiry.AsOf.IsZero():
		return "the inquiry has no day"
	case n != 1:
		return fmt.Sprintf("the first 200 bytes have %s %d times", day, n)
	case !found(`(?i)\btoday\b`, head):
		return "nothing says that the day is to be treated as today"
	}
	return ""
}

var relative = regexp.MustCompile(`(?i)\b(last|recent|recently|currently|latest|now|nowadays|lately)\b`)

func noRelativeTime(r *Rendered) string { return unwanted(relative, r.OwnWords()) }

func unwanted(re *regexp.Regexp, text string) string {
	if words := re.FindAllString(text, -1); len(words) > 0 {
		return fmt.Sprintf("the template says %q", slices.Compact(slices.Sorted(slices.Values(words))))
	}
	return ""
}

func absoluteWindow(r *Rendered) string {
	for _, t := range r.Inquiry.Tasks {
		if t.Surface == nil {
			continue
		}
		for _, end := range []string{t.Surface.Window.Since(r.Inquiry.AsOf).String(), r.Inquiry.AsOf.String()} {
			if end == "" || !strings.Contains(r.Prompt.Text, end) {
				return fmt.Sprintf("the window of %s has no end at %s", t.Surface.Window, end)
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
			return path + " was not printed by its place"
		}
		line := r.line(spans[0].Start)
		if strings.Contains(r.Prompt.Text[spans[0].Start:spans[0].End], "\n") {
			return path + " takes more than one line"
		}
		want := []string{c.ID, c.When.Prose()}
		for _, id := range c.Anchors {
			want = append(want, id.String())
		}
		for _, s := range want {
			if !strings.Contains(line, s) {
				return fmt.Sprintf("the line of %s has no %s", path, s)
			}
		}
	}
	return ""
}

func countedClaims(r *Rendered) string {
	spans := r.printed()["claims[0].text"]
	if len(spans) == 0 {
		return "no claim was printed by its place"
	}
	if !found(`\b`+strconv.Itoa(len(r.Inquiry.Claims))+`\b`, r.Prompt.Text[:spans[0].Start]) {
		return fmt.Sprintf("nothing before the claims says that there are %d", len(r.Inquiry.Claims))
	}
	return ""
}

func anchorsOnce(r *Rendered) string {
	printed := r.printed()
	for i, a := range r.Inquiry.Anchors {
		path := "anchors[" + strconv.Itoa(i) + "]"
		if n := len(printed[path+".id"]); n != 1 {
			return fmt.Sprintf("%s stands %d times", a.ID, n)
		}
		if a.Title != "" && len(printed[path+".title"]) == 0 || !a.Date.IsZero() && !strings.Contains(r.Prompt.Text, a.Date.Prose()) {
			return fmt.Sprintf("%s stands without title or date", a.ID)
		}
	}
	return ""
}

var verdicts = []string{"holds", "untested", "relaxed", "overturned", "contested", "ungrounded"}

func sixVerdicts(r *Rendered) string {
	own := r.OwnWords()
	for _, word := range verdicts {
		if n := len(regexp.MustCompile(`(?i)\b`+word+`\b`).FindAllString(own, -1)); n != 1 {
			return fmt.Sprintf("%q stands %d times", word, n)
		}
	}
	return ""
}

func neutral(r *Rendered) string {
	if !found(`(?i)\bas good\b|\bas valuable\b|\bas useful\b|\bequally\b|\bas welcome\b`, r.OwnWords()) {
		return "nothing says that a claim that still holds is as good a result as one that fell"
	}
	return ""
}

func numberedTasks(r *Rendered) string {
	for i := range r.Inquiry.Tasks {
		if !found(`(?m)^\W*(?:<task[^>]*>)?\s*`+strconv.Itoa(i+1)+`[.):]`, r.Prompt.Text) {
			return fmt.Sprintf("no line begins with the number of task %d", i+1)
		}
	}
	if len(r.Inquiry.Anchors) > 0 && !found(`(?i)\bexists?\b`, r.OwnWords()) {
		return "nothing asks whether the anchors exist"
	}
	return ""
}

func mayBeEmpty(r *Rendered) string {
	if !found(`(?i)\bmay be empty\b|\bnone found\b|\bnothing found\b`, r.OwnWords()) {
		return "nothing says that a part of the answer may be empty"
	}
	return ""
}

func answerLast(r *Rendered) string {
	if r.Inquiry.Answer.Form == prompt.FormNone {
		return ""
	}
	tail := strings.ToLower(r.Prompt.Text[len(r.Prompt.Text)*2/3:])
	evidence := strings.Index(tail, "evidence")
	if evidence < 0 || !strings.Contains(tail[evidence:], "verdict") {
		return "the last third has no answer form with evidence before verdict"
	}
	return ""
}

func grounding(r *Rendered) string {
	own := r.OwnWords()
	if !found(`(?i)\bcit(e|ing|ation)`, own) || !found(`(?i)\b(never|do not|don't) (guess|invent|make up|complete)`, own) {
		return "nothing asks to cite what was opened and never to guess an identifier"
	}
	return ""
}

func searchRule(r *Rendered) string {
	says := found(`(?i)\bcan(not|'t| not) search\b|\bwithout search\b`, r.Prompt.Text)
	if wants := r.Inquiry.Search != prompt.SearchYes; says != wants {
		if wants {
			return "there is no rule for a model that cannot search"
		}
		return "there is a rule for a model that cannot search, and search is yes"
	}
	return ""
}

func dataIsData(r *Rendered) string {
	first := len(r.Prompt.Text)
	for _, s := range r.Prompt.Spans {
		if len(s.Paths) > 0 && s.Paths[0] != "as_of" {
			first = s.Start
			break
		}
	}
	if !found(`(?i)\binstruction`, r.Prompt.Text[:first]) {
		return "nothing before the first datum says that data is not instruction"
	}
	return ""
}

var synonyms = regexp.MustCompile(`(?i)\b(findings?|constraints?|limitations?|assertions?)\b`)

func oneWord(r *Rendered) string { return unwanted(synonyms, r.OwnWords()) }

func marked(r *Rendered) string {
	own := r.OwnWords()
	for _, t := range r.Inquiry.Tasks {
		switch {
		case t.Retest != nil && len(t.Retest.Levers) > 0 && !found(`(?i)\bguess`, own):
			return "nothing marks the levers as guesses"
		case t.Propose != nil && len(t.Propose.Examples) > 0 && !found(`(?i)\bexamples?\b`, own):
			return "nothing marks the examples as examples"
		}
	}
	return ""
}

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

func short(r *Rendered) string {
	if n := len(r.OwnWords()); n >= 2600 {
		return fmt.Sprintf("they have %d", n)
	}
	return ""
}

func cleanLayout(r *Rendered) string {
	text := r.Prompt.Text
	switch {
	case strings.Contains(text, "\n\n\n"):
		return "there is a doubled blank line"
	case found(`[ \t]\n`, text):
		return "there is a blank at a line's end"
	case !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n"):
		return "the text does not end in one newline"
	case found(`(?m)^#+ .*\n+(#+ |\z)`, text):
		return "there is a heading without content"
	}
	return ""
}
