package inquiry

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strconv"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/internal/field"
)

// WithDefaults returns the inquiry as templates see it: a copy in which everything that has a default is filled in, such as the ids of
// claims. The copy shares no mutable data with q.
func (q *Inquiry) WithDefaults() *Inquiry {
	if q == nil {
		return nil
	}
	c := *(&completion{}).Of(q)
	inquiryFields.Own(field.RefOf(&c))
	return &c
}

// completion holds a copy of an inquiry with its defaults filled in. The next copy reuses its memory.
type completion struct {
	inquiry  Inquiry
	claims   []claim.Claim
	anchors  []anchor.Paper
	works    works
	others   bool // at least one paper has additional identifiers
	tasks    []Task
	surfaces []Surface
	buf      []byte
}

// Of returns a completed copy of q. Anything that rendering only reads is shared between the copy and q.
func (m *completion) Of(q *Inquiry) *Inquiry {
	c := &m.inquiry
	*c = *q
	c.Vars = asRead(q.Vars)
	c.Search, c.Answer.Form = cmp.Or(c.Search, SearchUnknown), cmp.Or(c.Answer.Form, FormLines)
	m.papers(q)
	c.Anchors = m.anchors
	m.claims = append(m.claims[:0], q.Claims...)
	for i := range m.claims {
		cl := &m.claims[i]
		cl.ID, cl.When, cl.Vars = claimID(q.Claims, i), c.whenOf(cl), asRead(cl.Vars)
	}
	m.tasks, m.surfaces = append(m.tasks[:0], q.Tasks...), slices.Grow(m.surfaces[:0], len(q.Tasks))
	for i, t := range m.tasks {
		m.tasks[i].Vars = asRead(t.Vars)
		if t.Surface != nil && t.Surface.Limit == 0 {
			m.surfaces = append(m.surfaces, *t.Surface)
			s := &m.surfaces[len(m.surfaces)-1]
			s.Limit = defaultLimit
			m.tasks[i].Surface = s
		}
	}
	c.Claims, c.Tasks = m.claims, m.tasks
	m.citeAsListed()
	return c
}

// papers lists the papers of an inquiry, including those that only its claims name.
func (m *completion) papers(q *Inquiry) {
	m.anchors = append(m.anchors[:0], q.Anchors...)
	m.works = worksOf(m.anchors)
	q.unlisted(&m.works, func(id anchor.ID) { m.works.list(anchor.Paper{ID: id}) })
	m.anchors = m.works.papers
	m.others = false
	for i := range m.anchors {
		a := &m.anchors[i]
		if a.Date.IsZero() {
			a.Date = a.ID.Announced()
		}
		a.Vars = asRead(a.Vars)
		m.others = m.others || len(a.Also) > 0
	}
}

// citeAsListed makes claims refer to each paper by the identifier under which it is listed.
func (m *completion) citeAsListed() {
	if !m.others {
		return
	}
	for i := range m.claims {
		c := &m.claims[i]
		c.Anchors = m.works.asListed(c.Anchors)
		for k, p := range c.Passages {
			if listed := m.works.asListed([]anchor.ID{p.Anchor})[0]; listed != p.Anchor {
				c.Passages = slices.Clone(c.Passages)
				c.Passages[k].Anchor = listed
			}
		}
	}
}

// Check is like Inquiry.Validate but has an option to allow hidden characters.
func (m *completion) Check(q *Inquiry, allowHidden bool) error {
	_, err := q.check(allowHidden, nil)
	return err
}

// Hash returns the hash of the copied inquiry.
func (m *completion) Hash() (sum [sha256.Size]byte) {
	sum, m.buf = m.inquiry.sum(m.buf)
	return sum
}

// Forget drops the copy but keeps its memory.
func (m *completion) Forget() {
	m.inquiry = Inquiry{}
	clear(m.claims)
	clear(m.anchors)
	m.works = works{}
	clear(m.tasks)
	clear(m.surfaces)
}

// claimID returns the id of a claim, or c1, c2 … by position if it has none.
func claimID(claims []claim.Claim, i int) string {
	if id := claims[i].ID; id != "" {
		return id
	}
	if i < len(positions) {
		return positions[i]
	}
	return "c" + strconv.Itoa(i+1)
}

// positions holds the position-based ids of the first claims, so that they are built only once.
var positions = func() (ids [100]string) {
	for i := range ids {
		ids[i] = "c" + strconv.Itoa(i+1)
	}
	return ids
}()
