package inquiry

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strconv"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/seam"
)

// WithDefaults returns the inquiry as templates see it: a copy with everything filled in that has a default, such as the ids of claims.
// It shares nothing with q that can be changed.
func (q *Inquiry) WithDefaults() *Inquiry {
	if q == nil {
		return nil
	}
	c := *q
	inquiryFields.Own(field.RefOf(&c))
	inquiryFields.WalkRows(field.RefOf(&c), func(at *field.Cursor, rec field.Ref) { setDefault(at.Row, rec) })
	c.Vars = asRead(c.Vars)
	for i := range c.Claims {
		c.Claims[i].ID = claimID(q.Claims, i)
	}
	for i := range c.Anchors {
		if a := &c.Anchors[i]; a.Date.IsZero() {
			a.Date = a.ID.Announced()
		}
	}
	return &c
}

// setDefault fills in a row that is empty and has a default.
func setDefault(row *field.Row, rec field.Ref) {
	switch value := row.Default.(type) {
	case string:
		if s := row.Text(rec); *s == "" {
			*s = value
		}
	case int:
		if n := row.Int(rec); *n == 0 {
			*n = value
		}
	}
}

// workspace is memory for completed copies that last for one render.
type workspace struct {
	inquiry  Inquiry
	claims   []claim.Claim
	anchors  []anchor.Paper
	tasks    []Task
	surfaces []Surface
	buf      []byte
}

// WithDefaults is Inquiry.WithDefaults for a copy that is used right away: it shares with q what a render only reads.
func (w *workspace) WithDefaults(q *Inquiry) *Inquiry {
	c := &w.inquiry
	*c = *q
	c.Vars = asRead(q.Vars)
	c.Search, c.Answer.Form = cmp.Or(c.Search, SearchUnknown), cmp.Or(c.Answer.Form, FormLines)
	w.claims = append(w.claims[:0], q.Claims...)
	for i := range w.claims {
		w.claims[i].ID = claimID(q.Claims, i)
	}
	w.anchors = append(w.anchors[:0], q.Anchors...)
	for i := range w.anchors {
		if a := &w.anchors[i]; a.Date.IsZero() {
			a.Date = a.ID.Announced()
		}
	}
	w.tasks, w.surfaces = append(w.tasks[:0], q.Tasks...), slices.Grow(w.surfaces[:0], len(q.Tasks))
	for i, t := range w.tasks {
		if t.Surface != nil && t.Surface.Limit == 0 {
			w.surfaces = append(w.surfaces, *t.Surface)
			s := &w.surfaces[len(w.surfaces)-1]
			s.Limit = defaultLimit
			w.tasks[i].Surface = s
		}
	}
	c.Claims, c.Anchors, c.Tasks = w.claims, w.anchors, w.tasks
	return c
}

// Check is Inquiry.Validate, with what was seen.
func (w *workspace) Check(q *Inquiry, allowHidden bool) (seam.Looks, error) {
	l, err := q.check(allowHidden, nil)
	return l.Looks, err
}

// Hash is Inquiry.Hash for a copy that has its defaults.
func (w *workspace) Hash(q *Inquiry) (sum [sha256.Size]byte) {
	sum, w.buf = q.sum(w.buf)
	return sum
}

// Forget lets go of the data.
func (w *workspace) Forget() {
	w.inquiry = Inquiry{}
	clear(w.claims)
	clear(w.anchors)
	clear(w.tasks)
	clear(w.surfaces)
}

// claimID is the id of a claim, or c1, c2 … by position when it has none.
func claimID(claims []claim.Claim, i int) string {
	if id := claims[i].ID; id != "" {
		return id
	}
	if i < len(positions) {
		return positions[i]
	}
	return "c" + strconv.Itoa(i+1)
}

// positions are the ids of the first claims, made once.
var positions = func() (ids [100]string) {
	for i := range ids {
		ids[i] = "c" + strconv.Itoa(i+1)
	}
	return ids
}()
