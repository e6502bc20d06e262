package prompt

import (
	"strings"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/template"
)

// Trace says what Traced records of a render. The zero Trace, and a nil *Trace, record nothing.
type Trace struct {
	Coverage *template.Coverage // counts which branches run, in renders that fail too; nil counts nothing
	Spans    bool               // set Output.Spans
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
