package prompt

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
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

// Hash computes what Sum gives, and renders nothing.
func (r *Renderer) Hash(s *Sheet, q *Inquiry) {
	w := r.space()
	defer r.free(w)
	s.inquiry, w.buf = w.complete(q).sum(w.buf)
	s.template = r.t.Hash()
}

// Fill renders a document into a sheet: it is Render for those who render millions. An inquiry that Decode has checked is not checked again.
// On an error, which is as that of Render, the sheet holds nothing of use.
func (r *Renderer) Fill(ctx context.Context, s *Sheet, d *Document) error {
	q := d.Inquiry
	if q == nil || q != d.checked || d.lax && !r.allowHidden {
		if err := q.validate(r.allowHidden); err != nil {
			return err
		}
	}
	w := r.space()
	defer r.free(w)
	f := filling{r: r, s: s, w: w, q: q, c: w.complete(q), watch: &Watch{Context: ctx}}
	s.inquiry, w.buf = f.c.sum(w.buf)
	s.template = r.t.Hash()
	s.buf, s.Text, s.System, s.User = s.buf[:0], nil, nil, nil
	return f.fill()
}

// filling is a render into a sheet.
type filling struct {
	r     *Renderer
	s     *Sheet
	w     *workspace
	q, c  *Inquiry
	watch *Watch
}

func (f *filling) fill() error {
	s := f.s
	if s.WantText || !f.r.split {
		if err := f.part(0, ""); err != nil {
			return err
		}
		if err := f.r.proof.delivered(f.q, f.c, "the prompt", &f.w.records[0]); err != nil {
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
	return f.r.proof.delivered(f.q, f.c, "the messages", &f.w.records[0], &f.w.records[1])
}

func (f *filling) part(record int, name string) (err error) {
	f.s.buf, err = f.r.part(f.s.buf, name, f.c, f.watch, &f.w.records[record], nil)
	return err
}
