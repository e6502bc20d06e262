package prompt

import (
	"context"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/template"
)

func init() { seam.Fill = (*Renderer).fill }

// fill is seam.Fill.
func (r *Renderer) fill(ctx context.Context, s *seam.Sheet, q *inquiry.Inquiry, looks *seam.Looks) error {
	w := r.space()
	defer r.free(w)
	if looks == nil || r.t == nil || looks.Lax && !r.allowHidden || q.AsOf.IsZero() {
		l, err := r.check(w, q)
		if err != nil {
			return err
		}
		looks = &l
	}
	c := w.WithDefaults(q)
	s.Inquiry, s.Template = w.Hash(c), r.t.Hash()
	s.Buf, s.Text, s.System, s.User = s.Buf[:0], nil, nil, nil
	if !s.WantText && !s.WantMessages {
		return nil
	}
	w.filling = filling{r: r, s: s, w: w, q: q, c: c, run: template.Run{Context: ctx, Tame: r.tame(q, *looks), Wild: looks.Wild}}
	return w.filling.fill()
}

// filling is a render into a sheet.
type filling struct {
	r    *Renderer
	s    *seam.Sheet
	w    *workspace
	q, c *inquiry.Inquiry
	run  template.Run
}

func (f *filling) fill() error {
	s := f.s
	if s.WantText || !f.r.split {
		if err := f.part(0, ""); err != nil {
			return err
		}
		if err := f.delivered("the prompt", 1); err != nil {
			return err
		}
		s.Text = s.Buf
	}
	if !f.r.split {
		s.User = s.Text
		return nil
	}
	if !s.WantMessages {
		return nil
	}
	text := len(s.Buf)
	if err := f.part(0, "user"); err != nil {
		return err
	}
	user := len(s.Buf)
	if err := f.part(1, "system"); err != nil {
		return err
	}
	s.Text, s.User, s.System = s.Buf[:text], s.Buf[text:user], s.Buf[user:]
	return f.delivered("the messages", 2)
}

// delivered asks what reached the texts that were rendered last.
func (f *filling) delivered(where string, n int) error {
	for i := range n {
		f.w.renders[i] = &f.w.records[i]
	}
	return f.r.proof.delivered(f.w, f.q, f.c, where, f.w.renders[:n]...)
}

// part renders the template of a name, or the entry.
func (f *filling) part(record int, name string) (err error) {
	f.run.Part, f.run.Delivery = name, &f.w.records[record]
	f.s.Buf, err = f.r.t.Render(f.s.Buf, f.c, &f.run)
	return err
}
