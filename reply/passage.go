package reply

import (
	"slices"
	"strings"
	"unicode"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/internal/lazyre"
)

// introduces determines how a line that has neither a claim's name nor a label affects the lines after it.
func (l *liner) introduces(body, marks string, indent int) {
	s := &l.said
	switch assumed := assumes(body); {
	case assumed:
		s.assumed = true
	case s.blank || strings.Contains(marks, "#"):
		s.assumed = false
	}
	if s.claim == "" {
		return
	}
	if strings.ContainsAny(marks, "-*+•–—") {
		s.item = indent
	}
	s.doubt = s.doubt || s.blank && (l.isHeading(body) || isOfTask(body, marks) || l.namesOther(beginning(body)))
}

// beginning returns the topic of a sentence: its first words, up to a comma.
func beginning(s string) string {
	if i := strings.IndexAny(s, ",;:"); i >= 0 {
		s = s[:i]
	}
	words := strings.Fields(s[:min(len(s), maxColumn)])
	return strings.Join(words[:min(len(words), 5)], " ")
}

// isHeading reports whether a line between blank lines may be a heading: it is short, and it is neither a sentence nor a verdict.
func (l *liner) isHeading(body string) bool {
	below, _, _ := strings.Cut(l.text[l.next:min(len(l.text), l.next+maxColumn)], "\n")
	if strings.TrimSpace(below) != "" || len(body) > maxColumn || ends(body) || len(strings.Fields(body)) > 8 {
		return false
	}
	_, _, both := l.opts.both(body)
	return !both && !l.isVerdict(body) && len(anchor.Find(body)) == 0 && !l.isOwnText(body)
}

// isOwnText reports whether a line is the text of the claim whose passage contains it.
func (l *liner) isOwnText(body string) bool {
	own, ok := l.exact[l.said.claim]
	return ok && l.worded(body, false, own) == own
}

// links matches links and note numbers, such as ([arxiv.org](https://arxiv.org/abs/2606.01234)) and [1].
var (
	links    = lazyre.New(`^(?:\s*(?:\(?\[[^\[\]\n]*\]\([^()\s]*\)\)?|\[[0-9, –-]+\]))+`)
	lastLink = lazyre.New(`(?:\s*\(?\[[^\[\]\n]*\]\([^()\s]*\)\)?)+[. ]*$`)
)

// maxLinks is the maximum number of bytes that are searched for links to remove.
const maxLinks = 2000

// withoutLinks returns s without its leading links.
func withoutLinks(s string) string {
	if rest := strings.TrimLeft(s, " "); rest == "" || rest[0] != '[' && !strings.HasPrefix(rest, "([") {
		return s
	}
	return s[len(links.FindString(s[:min(len(s), maxLinks)])):]
}

// tasks lists the ways in which a line about the answer as a whole starts.
var tasks = []string{"overall", "conclusion", "in conclusion", "summary", "in summary", "to sum up", "task", "searched"}

// isOfTask reports whether a line starts with the number of a task or with a word that refers to the answer as a whole.
func isOfTask(body, marks string) bool {
	f := strings.ToLower(strings.TrimLeft(body[:min(len(body), maxColumn)], " *_`"))
	return strings.ContainsAny(marks, "0123456789") || slices.ContainsFunc(tasks, func(word string) bool { return strings.HasPrefix(f, word) })
}

// plainWords lists words that may appear in a line that introduces the answer's own verdicts.
var plainWords = strings.Fields(`a above after all an and answer answers are as assessment assessments at based below by certainties checked date day certainty claim claims conclusion
	conclusions each evidence final findings follow following follows for found here i in is it judge judged judgements judgments list literature made my of on one our papers
	overall per re-test reach reached result results retest search searched short so sources step summary table task tasks that the their them then these they this to verdict verdicts
	were what with`)

// conditions lists words that express an assumption.
var conditions = strings.Fields("if would could might were suppose supposing assume assuming assumed under accepting accepts unless had hypothetical hypothetically " +
	"earlier previous previously prior former preliminary original according example")

// assumes reports whether the verdicts after a line may be hypothetical or someone else's. That is the case if the line introduces them
// with words other than [plainWords]. It is also the case if the line contains a word from conditions and either is unfinished or
// mentions verdicts.
func assumes(body string) bool {
	if len(body) > 10*maxColumn || !leadsIn(body) && ends(body) && !strings.Contains(body, "verdict") {
		return false
	}
	body = strings.ToLower(body)
	other, condition := false, strings.Contains(body, "'s verdict") || strings.Contains(body, "’s verdict")
	for word := range strings.FieldsFuncSeq(body, notOfWord) {
		condition = condition || slices.Contains(conditions, word)
	}
	for word := range strings.FieldsFuncSeq(body[lastSentence(body):], notOfWord) {
		other = other || !slices.Contains(plainWords, word) && strings.Trim(word, "0123456789-") != ""
	}
	return leadsIn(body) && other || condition && (leadsIn(body) || !ends(body) || strings.Contains(body, "verdict"))
}

// lastSentence returns the offset at which the last sentence of a line starts.
func lastSentence(s string) int {
	return max(strings.LastIndex(s, ". "), strings.LastIndex(s, "! "), strings.LastIndex(s, "? ")) + 1
}

// closing maps opening quotes and brackets to their closing marks. All ASCII brackets share the mark ")".
var closing = map[rune]rune{'(': ')', '[': ')', '{': ')', '“': '”', '«': '»', '„': '”', '「': '」'}

// maxInside is the maximum nesting depth of quotes and brackets that are tracked.
const maxInside = 16

// opened returns the closing marks of the quotes and brackets that are still open after text.
func opened(open []rune, text string) []rune {
	before := ' '
	for _, r := range text {
		inch := r == '"' && unicode.IsDigit(before) // an inch mark, as in 5"
		before = r
		switch {
		case r == ']' || r == '}':
			r = ')'
		case r == '“' && slices.Contains(open, '”'): // in German, “ closes a quotation
			r = '”'
		}
		end, opens := closing[r]
		if r == '"' && !inch && !slices.Contains(open, r) {
			end, opens = r, true
		}
		if opens {
			if len(open) < maxInside {
				open = append(open, end)
			}
			continue
		}
		if unicode.IsLetter(r) {
			continue
		}
		for i, mark := range slices.Backward(open) {
			if mark == r {
				open = open[:i]
				break
			}
		}
	}
	return open
}
