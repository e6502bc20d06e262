package prompt

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/template"
)

// Sheet is what a document was rendered to. Its memory is taken again by the next render into it. The zero Sheet asks for nothing and is
// ready to use; it is for one goroutine at a time.
type Sheet struct {
	WantText     bool // render the whole prompt
	WantMessages bool // render the messages

	Text   []byte // the whole prompt
	System []byte // the system message; empty when there is none
	User   []byte // the user message

	buf      []byte
	inquiry  [sha256.Size]byte
	template [sha256.Size]byte
}

// Sum gives the hash of the inquiry and that of the templates, as Hashes has them in hexadecimal.
func (s *Sheet) Sum() (inquiry, template [sha256.Size]byte) { return s.inquiry, s.template }

// Hashes gives the hashes that a Prompt has.
func (s *Sheet) Hashes() Hashes {
	var messages []byte
	for _, m := range [...]struct {
		role string
		text []byte
	}{{"system", s.System}, {"user", s.User}} {
		if len(m.text) > 0 {
			messages = strconv.AppendInt(append(append(messages, m.role...), ' '), int64(len(m.text)), 10)
			messages = append(append(messages, '\n'), m.text...)
		}
	}
	return Hashes{Text: sum(s.Text), Messages: sum(messages), Inquiry: hex.EncodeToString(s.inquiry[:]), Template: hex.EncodeToString(s.template[:])}
}

// Hash computes what Sum returns, and renders nothing.
func (r *Renderer) Hash(s *Sheet, q *inquiry.Inquiry) {
	w := r.space()
	defer r.free(w)
	s.inquiry, s.template = w.Hash(w.WithDefaults(q)), r.t.Hash()
}

// Fill renders a document into a sheet: it is Render for those who render millions. An inquiry that was checked when it was read is not
// checked again as long as its texts are the same ones. On an error, which is as that of Render, the sheet holds nothing of use.
func (r *Renderer) Fill(ctx context.Context, s *Sheet, d *inquiry.Document) error {
	q := d.Inquiry
	l, err := check(q, d, r.allowHidden)
	if err != nil {
		return err
	}
	w := r.space()
	defer r.free(w)
	c := w.WithDefaults(q)
	s.inquiry, s.template = w.Hash(c), r.t.Hash()
	s.buf, s.Text, s.System, s.User = s.buf[:0], nil, nil, nil
	w.filling = filling{r: r, s: s, w: w, q: q, c: c, run: template.Run{Context: ctx, Tame: r.tame(q, l), Wild: l.Wild}}
	return w.filling.fill()
}

// filling is a render into a sheet.
type filling struct {
	r    *Renderer
	s    *Sheet
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
		s.Text = s.buf
	}
	if !f.r.split {
		s.User = s.Text
		return nil
	}
	if !s.WantMessages {
		return nil
	}
	text := len(s.buf)
	if err := f.part(0, "user"); err != nil {
		return err
	}
	user := len(s.buf)
	if err := f.part(1, "system"); err != nil {
		return err
	}
	s.Text, s.User, s.System = s.buf[:text], s.buf[text:user], s.buf[user:]
	return f.delivered("the messages", 2)
}

// delivered asks what reached the texts that were rendered last.
func (f *filling) delivered(where string, n int) error {
	for i := range n {
		f.w.renders[i] = &f.w.records[i]
	}
	return f.r.proof.delivered(f.q, f.c, where, f.w.renders[:n]...)
}

// part renders the template of a name, or the entry.
func (f *filling) part(record int, name string) (err error) {
	f.run.Part, f.run.Delivery = name, &f.w.records[record]
	f.s.buf, err = f.r.t.Render(f.s.buf, f.c, &f.run)
	return err
}
