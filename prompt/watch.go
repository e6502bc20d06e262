package prompt

import (
	"context"
	"strings"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/template"
)

// Watch is what a render is watched with. The zero Watch watches nothing.
type Watch struct {
	Context  context.Context    // ends the render when it is done; nil never does
	Coverage *template.Coverage // counts which branches run, in renders that fail too; nil counts nothing
	Spans    bool               // fill Prompt.Spans
}

// Watch is Render, watched. With a nil Watch it is Render.
func (r *Renderer) Watch(q *inquiry.Inquiry, w *Watch) (*Prompt, error) {
	if w == nil {
		w = &Watch{}
	}
	if r == nil {
		r = &Renderer{}
	}
	space := r.space()
	defer r.free(space)
	l, err := r.check(space, q)
	if err != nil {
		return nil, err
	}
	c, run := space.WithDefaults(q), template.Run{Context: w.Context, Coverage: w.Coverage, Tame: r.tame(q, l), Wild: l.Wild}
	p := &Prompt{ID: q.ID, inquiry: space.Hash(c), template: r.t.Hash()}
	var trace *template.Trace
	if w.Spans {
		trace = &template.Trace{}
	}
	run.Delivery, run.Trace = &template.Delivery{}, trace
	text, err := r.t.Render(nil, c, &run)
	p.Text = string(text)
	if err == nil {
		err = r.proof.delivered(space, q, c, "the prompt", run.Delivery)
	}
	if err == nil {
		err = r.messages(space, p, q, c, run)
	}
	if err != nil {
		return nil, err
	}
	if w.Spans {
		p.Spans = r.spans(trace, c)
	}
	return p, nil
}

// messages renders the messages of a prompt that has its text.
func (r *Renderer) messages(space *workspace, p *Prompt, q, c *inquiry.Inquiry, run template.Run) error {
	if !r.split {
		p.Messages = []Message{{"user", p.Text}}
		return nil
	}
	var records [2]template.Delivery
	for i, role := range [...]string{"system", "user"} {
		run.Part, run.Delivery, run.Trace = role, &records[i], nil
		content, err := r.t.Render(nil, c, &run)
		if err != nil {
			return err
		}
		if len(content) > 0 {
			p.Messages = append(p.Messages, Message{role, string(content)})
		}
	}
	return r.proof.delivered(space, q, c, "the messages", &records[0], &records[1])
}

// spans gives the spans of a render, with the paths of the file format.
func (r *Renderer) spans(trace *template.Trace, c *inquiry.Inquiry) []template.Span {
	spans := r.t.Spans(trace, c)
	for i := range spans {
		for k, path := range spans[i].Paths {
			spans[i].Paths[k] = filePath(path)
		}
	}
	return spans
}

// filePath is a path of Go fields, such as .Claims[2].When, as the file format writes it: claims[2].when. Keys of vars, and what is not a field of
// an inquiry, stay as they are.
func filePath(path string) string {
	var out strings.Builder
	rec := fields
	for rest := strings.TrimPrefix(path, "."); rest != ""; {
		part, after, _ := strings.Cut(rest, ".")
		name, index, indexed := strings.Cut(part, "[")
		row := rec.GoRow(name)
		if row == nil {
			out.WriteString(rest)
			break
		}
		out.WriteString(row.Key)
		if indexed {
			out.WriteString("[" + index)
		}
		if rest = after; rest != "" {
			out.WriteByte('.')
		}
		if rec = row.Record; rec == nil {
			out.WriteString(rest)
			break
		}
	}
	return out.String()
}

// Templates are the templates of the renderer, for what can be asked of them: branches, sources, comments.
func (r *Renderer) Templates() *template.Template[inquiry.Inquiry] {
	if r == nil || r.t == nil {
		return &template.Template[inquiry.Inquiry]{}
	}
	return r.t
}
