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

// Counter counts the tokens that a language model makes of a text. It is used by several goroutines at once.
type Counter interface {
	Name() string          // such as o200k_base, for messages and manifests
	Count(text string) int // does not keep the text
}

// Estimate is a Counter that needs no vocabulary: see [prompt.EstimateTokens].
func Estimate() Counter { return estimate{} }

type estimate struct{}

func (estimate) Name() string          { return "estimate" }
func (estimate) Count(text string) int { return prompt.EstimateTokens(text) }

// Budget bounds how many tokens the messages of a prompt may have. A prompt that has more is an error, unless Cut says what may be left out:
// then whole parts are, in the order of Cut, until it has not, and every one is reported in Result.Cuts.
type Budget struct {
	Tokens  int     // the most of a prompt
	Counter Counter // nil is Estimate
	Cut     []Part  // what may be left out, first what is missed least; nil means nothing
	Show    bool    // tell the templates what was left out, as .Cuts: the built-in styles print it, and others must
}

// Part is a part of inquiries that a budget may leave out: authors of all papers; scope of all claims; levers, perishable or durable of
// each re-test; focus of each search for newer works; examples of each proposal; anchors, the papers that no claim rests on; and claims,
// one by one from the last, which means that the first are the most important, but never the only one, and with each the papers that no
// other claim rests on. Each is left out whole.
type Part string

// The parts that are not fields.
const (
	partAnchors Part = "anchors"
	partClaims  Part = "claims"
)

// Parts lists the parts, in the order that suits most: what explains goes before what is asked about.
func Parts() []Part {
	out := make([]Part, 0, len(ranks))
	for _, rank := range slices.Sorted(maps.Keys(ranks)) {
		out = append(out, ranks[rank])
	}
	return out
}

// fields is the table of an inquiry's fields.
var fields = seam.Fields.(*field.Record)

// ranks are the parts by their places in the order: fields that may be left out, and the two parts that are not fields.
var ranks = func() map[int]Part {
	ranks := map[int]Part{6: partAnchors, 9: partClaims}
	fields.Each(func(row *field.Row) {
		if row.Cut > 0 {
			ranks[row.Cut] = Part(row.Key)
		}
	})
	return ranks
}()

// Cut is something that was left out of a prompt.
type Cut struct {
	Path string `json:"path"`           // of the inquiry, such as claims[7]
	What string `json:"what"`           // in words, such as the claim c8 with arXiv:2305.16367
	Part Part   `json:"part"`           // the part of the budget's list
	ID   string `json:"id,omitempty"`   // of a claim
	Size int    `json:"size,omitempty"` // how many texts or papers
}

// errBudget is what is wrong with a prompt that is too long.
type errBudget struct{ got, most int }

func (e errBudget) Error() string {
	return fmt.Sprintf("the prompt has %d tokens, more than %d", e.got, e.most)
}

// within renders the document of a result within the budget.
func (w *worker) within(res *Result, looks *seam.Looks) error {
	b := w.job.Budget
	c := cutter{budget: b, q: res.inquiry}
	for {
		start := len(w.buf)
		if err := w.render(res, c.q, looks); err != nil {
			return err
		}
		if res.Tokens = w.count(res, b); res.Tokens <= b.Tokens {
			res.Cuts, res.inquiry = c.cuts, c.q
			return nil
		}
		w.buf = w.buf[:start]
		if !c.next() {
			return fault.List{{
				Pos: res.Document.At(""), Rule: "too-many-tokens", Err: errBudget{res.Tokens, b.Tokens}, Hint: c.hint(),
			}}
		}
		looks = nil // there is another inquiry now
	}
}

// counter is the Counter, or the one that stands for none.
func (b *Budget) counter() Counter {
	if b.Counter == nil {
		return Estimate()
	}
	return b.Counter
}

// count counts the tokens of what was rendered.
func (w *worker) count(res *Result, b *Budget) int {
	counter := b.counter()
	if res.Prompt != nil {
		n := 0
		for _, m := range res.Prompt.Messages {
			n += counter.Count(m.Content)
		}
		return n
	}
	if !w.sheet.WantMessages {
		return counter.Count(string(w.sheet.Text))
	}
	if w.counted == nil || !bytes.Equal(w.counted, w.sheet.System) { // it is that of the whole corpus, as a rule
		w.counted = append(w.counted[:0], w.sheet.System...)
		w.systemTokens = counter.Count(string(w.sheet.System))
	}
	return w.systemTokens + counter.Count(string(w.sheet.User))
}

// cutter leaves out one part after the other.
type cutter struct {
	budget *Budget
	q      *inquiry.Inquiry // what is left of it
	cuts   []Cut
	part   int  // in the budget's list
	own    bool // q is a copy
}

func (c *cutter) hint() string {
	if len(c.budget.Cut) == 0 {
		return "let something be left out, or allow more tokens"
	}
	return "all that may be left out is left out already"
}

// next leaves one more part out; it is false when there is none left.
func (c *cutter) next() bool {
	if !c.own {
		all := c.q
		c.q = all.WithDefaults() // so that claims without an id keep theirs
		c.q.ID, c.own = all.ID, true
	}
	for ; c.part < len(c.budget.Cut); c.part++ {
		before := len(c.cuts)
		part := c.budget.Cut[c.part]
		if part == partClaims {
			c.claim()
		} else {
			c.cutPart(part)
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

// show tells the templates what was left out.
func (c *cutter) show() {
	c.q.Cuts = nil
	for _, cut := range c.cuts {
		c.q.Cuts = append(c.q.Cuts, cut.What)
	}
}

// add notes that so many texts of a part were left out, if there were any.
func (c *cutter) add(part Part, path, what string, n int) {
	if n > 0 {
		c.cuts = append(c.cuts, Cut{Path: path, What: what, Part: part, Size: n})
	}
}

func (c *cutter) cutPart(part Part) {
	if part == partAnchors {
		c.loose()
		return
	}
	// What is left out of a list of tasks is reported task by task, and of claims and papers all at once.
	all := Cut{Part: part}
	fields.WalkRows(field.RefOf(c.q), func(at *field.Cursor, rec field.Ref) {
		if at.Row.Cut == 0 || Part(at.Row.Key) != part {
			return
		}
		n := take(at.Row, rec)
		if list, _, found := strings.Cut(at.Path(), "["); found && list != "tasks" {
			all.Path, all.What, all.Size = list, at.Row.CutWhat, all.Size+n
			return
		}
		c.add(part, at.Path(), at.Row.CutWhat, n)
	})
	c.add(part, all.Path, all.What, all.Size)
}

// take empties a field, and says how many texts it had.
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
func (c *cutter) rests(id anchor.ID) bool {
	return slices.ContainsFunc(c.q.Claims, func(cl claim.Claim) bool {
		return slices.ContainsFunc(cl.Anchors, func(a anchor.ID) bool { return a.Key() == id.Key() })
	})
}

// loose leaves out the papers that no claim rests on.
func (c *cutter) loose() {
	before := len(c.q.Anchors)
	var gone []string
	c.q.Anchors = slices.DeleteFunc(c.q.Anchors, func(p anchor.Paper) bool {
		if c.rests(p.ID) {
			return false
		}
		gone = append(gone, p.ID.String())
		return true
	})
	c.add(partAnchors, "anchors", "papers that no claim rests on: "+strings.Join(gone, ", "), before-len(c.q.Anchors))
}

// claim leaves out the last claim, with the papers that only it rests on.
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
		mine := slices.ContainsFunc(gone.Anchors, func(id anchor.ID) bool { return id.Key() == p.ID.Key() })
		if !mine || c.rests(p.ID) {
			return false
		}
		papers = append(papers, p.ID.String())
		return true
	})
	if papers != nil {
		what += " with " + strings.Join(papers, " and ")
	}
	c.cuts = append(c.cuts, Cut{Path: "claims[" + strconv.Itoa(last) + "]", What: what, Part: partClaims, ID: gone.ID, Size: 1 + len(papers)})
}
