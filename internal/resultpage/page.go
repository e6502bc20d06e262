// Package resultpage creates a page that shows the results of a batch or of replies: counts, points to review first, and for each
// inquiry its claims with verdicts, evidence and faults. The page is a single file that needs no script and fetches nothing.
package resultpage

import (
	"bytes"
	"cmp"
	_ "embed" // embeds the parts of the page
	"fmt"
	"html/template"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/onepage"
	"github.com/dated-claims/retest/internal/verdicts"
	"github.com/dated-claims/retest/provider"
	"github.com/dated-claims/retest/reply"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

// Page collects result lines. Its memory is bounded: a page shows at most the 1,000 most urgent inquiries.
type Page struct {
	lines []placed
	n     int
	days  []string
}

// placed is a line together with its number, which determines its id on the page.
type placed struct {
	*verdicts.Line
	number int
	rank   int // 0 is most urgent
}

// mostShown is the maximum number of inquiries on a page.
const mostShown = 1000

// New returns an empty page.
func New() *Page { return &Page{} }

// Add adds a line.
func (p *Page) Add(l *verdicts.Line) {
	p.n++
	if !slices.Contains(p.days, l.AsOf) && len(p.days) < 3 {
		p.days = append(p.days, l.AsOf)
	}
	p.lines = append(p.lines, placed{l, p.n, rankOf(l)})
	if len(p.lines) == 2*mostShown {
		p.shorten()
	}
}

// shorten drops the least urgent lines.
func (p *Page) shorten() {
	if len(p.lines) <= mostShown {
		return
	}
	slices.SortStableFunc(p.lines, func(a, b placed) int { return cmp.Compare(a.rank, b.rank) })
	clear(p.lines[mostShown:])
	p.lines = p.lines[:mostShown]
	slices.SortFunc(p.lines, func(a, b placed) int { return cmp.Compare(a.number, b.number) })
}

// changed lists the built-in verdicts that require an edit of the library, most urgent first.
var changed = []string{"overturned", "superseded", "ungrounded", "contested", "relaxed"}

// rankOf returns the urgency of a line.
func rankOf(l *verdicts.Line) int {
	rank := 3
	for _, c := range l.Claims {
		if slices.Contains(changed, c.Meaning) {
			rank = 1
		}
	}
	for _, f := range l.All {
		if f.Severity == fault.Error {
			rank = min(rank, 2)
		}
	}
	if l.State != provider.StateAnswered {
		rank = 0
	}
	return rank
}

// view is the data for the HTML template.
type view struct {
	Policy   string // allows only the page's own style, by its hash
	CSS      template.CSS
	Title    string
	Days     string
	Unit     string // Requests or Replies
	Counted  string // what was counted, such as 3 requests, 4 claims
	Summary  *verdicts.Summary
	States   []bar
	Verdicts []bar
	Rules    []rule
	First    []group
	Shown    int
	Items    []item
}

// bar is a count and its share of the total.
type bar struct {
	Name  string
	Count int
	Share string // such as 12%
}

type rule struct {
	Name, Doc, Severity string
	Count               int
}

// group is a list in the "Review first" section.
type group struct {
	Title string
	Links []link
	More  int
}

type link struct{ To, Text, Note string }

// item is an inquiry on the page.
type item struct {
	ID, Name, Question, State, Why, Model, AsOf, Request string
	Bad                                                  bool // there is no complete answer
	Claims                                               []claimView
	Papers                                               []reply.Paper
	Works                                                []work
	Lists                                                []list
	Faults                                               []faultView // faults that do not concern a particular claim
	Opened                                               []address
}

type claimView struct {
	ID, Name, Text, Dated, Verdict, Kind, Certainty, Reasoning, Cited string
	Meaning                                                           string // the built-in verdict that this one corresponds to
	Evidence                                                          []evidence
	Faults                                                            []faultView
}

type evidence struct {
	ID, Address, Title, Date, Known, Opened string
	Link                                    *address
}

type work struct {
	evidence
	Claims, Shows string
}

type address struct{ URL, Text string }

// list is a list of strings under a heading, such as the research questions.
type list struct {
	Title string
	Texts []string
}

type faultView struct{ Rule, Severity, At, Message string }

// HTML returns the page. Text from a reply cannot run as a script, load anything, or leave its place, because the page's policy allows
// only the page's own style.
func (p *Page) HTML(s *verdicts.Summary) ([]byte, error) {
	p.shorten()
	t, err := template.New("page").Parse(pageHTML)
	if err != nil {
		return nil, err
	}
	v := view{
		Policy: onepage.Policy(onepage.Theme+pageCSS, ""),
		CSS:    template.CSS(onepage.Theme + pageCSS), //nolint:gosec // not user input
		Title:  "Re-test results", Days: strings.Join(p.days, ", "), Summary: s, Shown: len(p.lines),
	}
	v.Unit = "Requests"
	if len(p.lines) > 0 && p.lines[0].Request == "" {
		v.Unit = "Replies"
	}
	v.Counted = counted(s.Requests, strings.ToLower(v.Unit)) + ", " + counted(s.Claims, "claims")
	v.counts(s)
	for _, l := range p.lines {
		v.Items = append(v.Items, itemOf(l))
	}
	v.first()
	var out bytes.Buffer
	err = t.Execute(&out, v)
	return out.Bytes(), err
}

// counted formats a number together with the noun for what it counts.
func counted(n int, what string) string {
	if n == 1 {
		what = map[string]string{"requests": "request", "replies": "reply", "claims": "claim"}[what]
	}
	return fmt.Sprintf("%d %s", n, what)
}

// counts adds the counts of a summary.
func (v *view) counts(s *verdicts.Summary) {
	share := func(n, of int) string { return fmt.Sprintf("%.0f%%", 100*float64(n)/float64(max(of, 1))) }
	for _, c := range s.StateCounts() {
		v.States = append(v.States, bar{c.Name, c.N, share(c.N, s.Requests)})
	}
	for _, c := range append(s.VerdictCounts(), verdicts.Count{Name: "no verdict", N: s.Claims - s.Given()}) {
		if c.N > 0 {
			v.Verdicts = append(v.Verdicts, bar{c.Name, c.N, share(c.N, s.Claims)})
		}
	}
	for _, c := range s.RuleCounts() {
		r, _ := fault.RuleNamed(c.Name)
		v.Rules = append(v.Rules, rule{c.Name, r.Doc, r.Severity.String(), c.N})
	}
}

// mostFirst is the maximum number of links in a group of the "Review first" section.
const mostFirst = 10

// first fills in the "Review first" section.
func (v *view) first() {
	stands := group{Title: "Claims that may need an edit"}
	for _, verdict := range changed {
		for i := range v.Items {
			for _, c := range v.Items[i].Claims {
				if c.Meaning == verdict {
					stands.add(link{c.ID, v.Items[i].Name + " / " + c.Name, label(c.Verdict, c.Certainty)})
				}
			}
		}
	}
	check := group{Title: "Answers with errors"}
	none := group{Title: "Requests without a complete answer"}
	for i := range v.Items {
		it := &v.Items[i]
		if it.Bad {
			none.add(link{it.ID, it.Name, it.State})
		}
		for _, c := range it.Claims {
			if rule := firstError(c.Faults); rule != "" {
				check.add(link{c.ID, it.Name + " / " + c.Name, rule})
			}
		}
		if rule := firstError(it.Faults); rule != "" && !it.Bad {
			check.add(link{it.ID, it.Name, rule})
		}
	}
	for _, g := range []group{stands, check, none} {
		if len(g.Links) > 0 {
			v.First = append(v.First, g)
		}
	}
}

// firstError returns the rule of the first error, or "" if there is none.
func firstError(list []faultView) string {
	for _, f := range list {
		if f.Severity == fault.Error.String() {
			return f.Rule
		}
	}
	return ""
}

func (g *group) add(l link) {
	if len(g.Links) == mostFirst {
		g.More++
		return
	}
	g.Links = append(g.Links, l)
}

func label(verdict, certainty string) string {
	if certainty == "" {
		return verdict
	}
	return verdict + ", " + certainty + " certainty"
}

// itemOf returns the page's item for a line.
func itemOf(l placed) item {
	q := l.Asked
	it := item{
		ID: fmt.Sprintf("q%d", l.number), Name: shown(nameOf(l.Line)), Question: shown(q.Question), State: string(l.State),
		Why: shown(whyOf(l.Line)), Model: shown(l.Model), AsOf: l.AsOf, Request: l.Request,
		Bad: l.State != provider.StateAnswered, Papers: papers(l.Papers),
	}
	for i := range q.Claims {
		it.Claims = append(it.Claims, it.claim(l, q, i))
	}
	for _, w := range l.Works {
		it.Works = append(it.Works, work{evidenceOf(w.Evidence), shown(strings.Join(w.Claims, ", ")), shown(w.Shows)})
	}
	it.lists(l)
	for _, f := range l.Faults {
		if !strings.HasPrefix(f.Path, "claims[") || len(l.Claims) == 0 {
			it.Faults = append(it.Faults, viewOf(f))
		}
	}
	for _, u := range l.Opened {
		it.Opened = append(it.Opened, addressOf(u))
	}
	return it
}

// nameOf returns the id of the inquiry. For a reply, it adds the file name, because an inquiry may have several replies.
func nameOf(l *verdicts.Line) string {
	if l.Request != "" {
		return l.Inquiry
	}
	return strings.TrimPrefix(l.Inquiry+", "+filepath.Base(l.File), ", ")
}

// whyOf explains why there is no complete answer.
func whyOf(l *verdicts.Line) string {
	why := strings.Trim(l.Code+": "+l.Message, ": ")
	if meaning := meanings[l.State]; meaning != "" && why != "" {
		return meaning + " (" + why + ")"
	}
	return meanings[l.State]
}

var meanings = map[provider.State]string{
	provider.StateCut:         "The answer reached a token limit.",
	provider.StatePaused:      "The model paused; another request must continue the answer.",
	provider.StateRefused:     "The model refused to answer.",
	provider.StateBlocked:     "A provider filter blocked the prompt or the answer.",
	provider.StateFailed:      "The provider reports an error.",
	provider.StateExpired:     "The batch ended before this request was processed.",
	provider.StateCancelled:   "The batch was canceled before this request was processed.",
	provider.StateMissing:     "No result file contains this request.",
	provider.StateConflicting: "The result files have different complete answers to this request.",
	provider.StateUnreadable:  "The result line cannot be read.",
}

// claim returns a claim of the inquiry together with what the answer says about it.
func (it *item) claim(l placed, q *inquiry.Inquiry, i int) claimView {
	c := &q.Claims[i]
	name := cmp.Or(c.ID, fmt.Sprintf("c%d", i+1))
	out := claimView{ID: fmt.Sprintf("%s-%d", it.ID, i+1), Name: shown(name), Text: shown(c.Text), Dated: c.When.Prose(), Verdict: "no verdict", Kind: "none"}
	k := slices.IndexFunc(l.Claims, func(v reply.Claim) bool { return v.Claim == name })
	if k < 0 {
		return out
	}
	v := &l.Claims[k]
	out.Certainty, out.Reasoning, out.Cited = v.Certainty, shown(v.Reasoning), shown(v.Cited)
	if v.Verdict != "" {
		out.Verdict, out.Meaning, out.Kind = shown(v.Verdict), v.Meaning, kindOf(v.Meaning)
	}
	for _, e := range v.Evidence {
		out.Evidence = append(out.Evidence, evidenceOf(e))
	}
	path := fmt.Sprintf("claims[%d]", k)
	for _, f := range l.Faults {
		if f.Path == path || strings.HasPrefix(f.Path, path+".") {
			out.Faults = append(out.Faults, viewOf(f))
		}
	}
	return out
}

// kindOf returns the page's CSS class for a built-in verdict.
func kindOf(meaning string) string {
	switch {
	case meaning == "holds":
		return "good"
	case slices.Contains([]string{"overturned", "superseded", "ungrounded"}, meaning):
		return "bad"
	case slices.Contains(changed, meaning):
		return "warn"
	}
	return "none"
}

func papers(in []reply.Paper) []reply.Paper {
	out := slices.Clone(in)
	for i := range out {
		out[i].ID, out[i].Check = shown(out[i].ID), shown(out[i].Check)
	}
	return out
}

// lists adds the parts of the answer that are lists of strings.
func (it *item) lists(l placed) {
	add := func(title string, found ...reply.Finding) {
		var texts []string
		for _, f := range found {
			text := strings.Trim(strings.Join([]string{f.Phrase, f.Text, f.Status}, " · "), " ·")
			if f.Evidence != "" {
				text += " (" + f.Evidence + ")"
			}
			texts = append(texts, shown(text))
		}
		if texts != nil {
			it.Lists = append(it.Lists, list{title, texts})
		}
	}
	if l.Conclusion != nil {
		add("Conclusion", *l.Conclusion)
	}
	add("Durable questions", l.Durable...)
	add("Perishable phrases", l.Perishable...)
	add("Answers", l.Answers...)
	add("Research questions", l.Questions...)
	add("Notes", l.Notes...)
	add("Searched", l.Searched...)
}

func evidenceOf(e reply.Evidence) evidence {
	out := evidence{ID: shown(e.ID), Title: shown(e.Title), Date: shown(e.Date)}
	if id, err := anchor.ParseID(e.ID); err == nil {
		out.Address = id.URL()
	}
	if e.Link != "" && e.Link != out.Address {
		a := addressOf(e.Link)
		out.Link = &a
	}
	switch e.Known {
	case "yes":
		out.Known = "listed"
	case "differs":
		out.Known = "differs from the list"
	case "no":
		out.Known = "not listed"
	}
	if e.Opened != nil {
		out.Opened = "not opened"
		if *e.Opened {
			out.Opened = "opened"
		}
	}
	return out
}

// addressOf returns a link if s is a web address that a reader may follow. Anything else remains plain text.
func addressOf(s string) address {
	a := address{Text: shown(s)}
	if u, err := url.Parse(s); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil {
		a.URL = u.String()
	}
	return a
}

func viewOf(f verdicts.Fault) faultView {
	message := f.Message
	if message == "" {
		message = "want " + f.Want + ", got " + f.Got
	}
	return faultView{f.Rule, f.Severity.String(), f.At, shown(message)}
}

// shown replaces line breaks with spaces. It also replaces characters that are not printable, such as those that change the direction
// of the surrounding text.
func shown(s string) string { return strings.ReplaceAll(fault.Visible(s), "\n", " ") }
