package batch

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/prompt"
)

// Counter counts the tokens of text for a language model. It must be safe for concurrent use.
type Counter interface {
	Name() string          // such as o200k_base, for messages and manifests
	Count(text string) int // must not retain text
}

// Estimate returns a Counter that needs no vocabulary. See [prompt.EstimateTokens].
func Estimate() Counter { return estimate{} }

type estimate struct{}

func (estimate) Name() string          { return "estimate" }
func (estimate) Count(text string) int { return prompt.EstimateTokens(text) }

// Budget limits the tokens in the messages of a prompt. A longer prompt is an error unless Cut lists sections to leave out. A run then
// leaves out whole sections, in the order of Cut, until the prompt is short enough. It reports each cut in cuts.jsonl and in
// Request.Cuts.
type Budget struct {
	Tokens  int       // the maximum for one prompt; 0 means no limit
	Counter Counter   // nil means Estimate
	Cut     []Section // the sections that may be left out, least important first; nil means none
	Show    bool      // pass descriptions of the cuts to the templates as .Cuts; the built-in styles print them, and custom templates must do so themselves
}

// Section is a section of inquiries that a budget may leave out: the authors of all papers; the scope of all claims; the field levers,
// perishable or durable of each re-test; the focus of each search for newer works; the examples of each proposal; anchors, which are
// the papers that no claim rests on; and claims. Claims are left out one at a time, starting with the last, each together with the
// papers that no other claim rests on. At least one claim always remains. Put the most important claims first. Every other section is
// left out as a whole.
type Section string

// The sections that do not correspond to a single field.
const (
	sectionAnchors Section = "anchors"
	sectionClaims  Section = "claims"
)

// Sections returns the sections in a sensible order for cutting: explanations before the questions themselves.
func Sections() []Section {
	out := make([]Section, 0, len(ranks))
	for _, rank := range slices.Sorted(maps.Keys(ranks)) {
		out = append(out, ranks[rank])
	}
	return out
}

// fields describes the fields of an inquiry.
var fields = seam.Fields.(*field.Record)

// ranks maps each position in the cutting order to a section: a field that may be left out, or one of the two sections that are not
// fields.
var ranks = func() map[int]Section {
	ranks := map[int]Section{6: sectionAnchors, 9: sectionClaims}
	fields.Each(func(row *field.Row) {
		if row.Cut > 0 {
			ranks[row.Cut] = Section(row.Key)
		}
	})
	return ranks
}()

// Cut describes something that was left out of a prompt.
type Cut struct {
	Path    string  `json:"path"`           // path in the inquiry, such as claims[7]
	What    string  `json:"what"`           // in words, such as the claim c8 with arXiv:2305.16367
	Section Section `json:"part"`           // section, as named in Budget.Cut
	ID      string  `json:"id,omitempty"`   // id of the claim, if a claim was left out
	Size    int     `json:"size,omitempty"` // number of strings or papers
}

// errBudget is the fault reported for a prompt that is too long.
type errBudget struct{ got, most int }

func (e errBudget) Error() string {
	return fmt.Sprintf("the prompt has %d tokens, but the maximum is %d", e.got, e.most)
}

// within renders the document of res, leaving out sections until the prompt is within the budget.
func (w *worker) within(res *result, looks *seam.Looks) error {
	b := w.budget
	c := cutter{budget: b, q: res.inquiry}
	for {
		start := len(w.buf)
		if err := w.render(res, c.q, looks); err != nil {
			return err
		}
		if res.tokens = w.count(b.counter()); b.Tokens == 0 || res.tokens <= b.Tokens {
			res.cuts, res.inquiry = c.cuts, c.q
			return nil
		}
		w.buf = w.buf[:start]
		if !c.next() {
			return fault.List{{
				Pos: res.document.At(""), Rule: "too-many-tokens", Err: errBudget{res.tokens, b.Tokens}, Hint: c.hint(),
			}}
		}
		looks = nil // the inquiry has changed
	}
}

// counter returns b.Counter, or the default if b is nil or has no Counter.
func (b *Budget) counter() Counter {
	if b == nil || b.Counter == nil {
		return Estimate()
	}
	return b.Counter
}

// count counts the tokens of the rendered prompt.
func (w *worker) count(counter Counter) int {
	if _, ok := counter.(estimate); ok { // an estimate depends only on the lengths of the messages
		if !w.out.WantMessages {
			return prompt.EstimateTokens(borrowed(w.out.Text))
		}
		return prompt.EstimateTokens(borrowed(w.out.System)) + prompt.EstimateTokens(borrowed(w.out.User))
	}
	if !w.out.WantMessages {
		return counter.Count(string(w.out.Text))
	}
	if w.counted == nil || !bytes.Equal(w.counted, w.out.System) { // the system message is usually the same for the whole corpus
		w.counted = append(w.counted[:0], w.out.System...)
		w.systemTokens = counter.Count(string(w.out.System))
	}
	return w.systemTokens + counter.Count(string(w.out.User))
}

// cutter leaves out sections one after another.
type cutter struct {
	budget *Budget
	q      *inquiry.Inquiry // the inquiry without the sections cut so far
	cuts   []Cut
	at     int  // position in the budget's list
	own    bool // q is a copy
}

func (c *cutter) hint() string {
	if len(c.budget.Cut) == 0 {
		return "allow cuts, or raise the limit"
	}
	return "everything that can be cut has already been cut"
}

// next leaves out one more section. It returns false if there is nothing left to cut.
func (c *cutter) next() bool {
	if !c.own {
		all := c.q
		c.q = all.WithDefaults() // so that claims without ids keep their default ids
		c.q.ID, c.own = all.ID, true
	}
	for ; c.at < len(c.budget.Cut); c.at++ {
		before := len(c.cuts)
		part := c.budget.Cut[c.at]
		if part == sectionClaims {
			c.claim()
		} else {
			c.cutSection(part)
		}
		if len(c.cuts) == before {
			continue
		}
		if c.budget.Show {
			c.show()
		}
		return true
	}
	return false
}

// show passes descriptions of the cuts to the templates.
func (c *cutter) show() {
	c.q.Cuts = nil
	for _, cut := range c.cuts {
		c.q.Cuts = append(c.q.Cuts, cut.What)
	}
}

// add records that n strings of a section were left out. It does nothing if n is 0.
func (c *cutter) add(section Section, path, what string, n int) {
	if n > 0 {
		c.cuts = append(c.cuts, Cut{Path: path, What: what, Section: section, Size: n})
	}
}

func (c *cutter) cutSection(section Section) {
	if section == sectionAnchors {
		c.loose()
		return
	}
	// For tasks, cuts are reported per task. For claims and papers, they are reported together.
	all := Cut{Section: section}
	fields.WalkRows(field.RefOf(c.q), func(at *field.Cursor, rec field.Ref) {
		if at.Row.Cut == 0 || Section(at.Row.Key) != section {
			return
		}
		n := take(at.Row, rec)
		if list, _, found := strings.Cut(at.Path(), "["); found && list != "tasks" {
			all.Path, all.What, all.Size = list, at.Row.CutWhat, all.Size+n
			return
		}
		c.add(section, at.Path(), at.Row.CutWhat, n)
	})
	c.add(section, all.Path, all.What, all.Size)
}

// take clears a field and returns the number of strings it had.
func take(row *field.Row, rec field.Ref) int {
	if row.IsZero(rec) {
		return 0
	}
	n := 1
	if row.Kind == field.Texts {
		n = row.Len(rec)
	}
	row.Clear(rec)
	return n
}

// rests reports whether a claim rests on a paper.
func (c *cutter) rests(p anchor.Paper) bool {
	return slices.ContainsFunc(c.q.Claims, func(cl claim.Claim) bool { return slices.ContainsFunc(cl.Anchors, p.Is) })
}

// loose leaves out the papers that no claim rests on.
func (c *cutter) loose() {
	before := len(c.q.Anchors)
	var gone []string
	c.q.Anchors = slices.DeleteFunc(c.q.Anchors, func(p anchor.Paper) bool {
		if c.rests(p) {
			return false
		}
		gone = append(gone, p.ID.String())
		return true
	})
	c.add(sectionAnchors, "anchors", "papers that no claim rests on: "+strings.Join(gone, ", "), before-len(c.q.Anchors))
}

// claim leaves out the last claim and the papers that only it rests on.
func (c *cutter) claim() {
	last := len(c.q.Claims) - 1
	if last < 1 {
		return
	}
	gone := c.q.Claims[last]
	c.q.Claims = c.q.Claims[:last]
	what := "the claim " + gone.ID
	var papers []string
	c.q.Anchors = slices.DeleteFunc(c.q.Anchors, func(p anchor.Paper) bool {
		mine := slices.ContainsFunc(gone.Anchors, p.Is)
		if !mine || c.rests(p) {
			return false
		}
		papers = append(papers, p.ID.String())
		return true
	})
	if papers != nil {
		what += " with " + strings.Join(papers, " and ")
	}
	c.cuts = append(c.cuts, Cut{Path: "claims[" + strconv.Itoa(last) + "]", What: what, Section: sectionClaims, ID: gone.ID, Size: 1 + len(papers)})
}
