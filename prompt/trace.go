package prompt

import (
	"strings"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/template"
)

// Trace selects what [Renderer.Traced] records. The zero Trace and a nil *Trace record nothing.
type Trace struct {
	Coverage *template.Coverage // counts the branches that run, including those in renders that fail; if nil, branches are not counted
	Spans    bool               // whether to set Output.Spans
}

// spans returns the spans of a render, with paths in the notation of the file format.
func (r *Renderer) spans(trace *template.Trace, c *inquiry.Inquiry) []template.Span {
	spans := r.t.Spans(trace, c)
	for i := range spans {
		for k, path := range spans[i].Paths {
			spans[i].Paths[k] = filePath(path)
		}
	}
	return spans
}

// filePath converts a path of Go fields, such as .Claims[2].When, to the notation of the file format, such as claims[2].when. Keys of
// vars and names that are not fields of an inquiry are kept.
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

// Templates returns the parsed templates of the renderer, for example to read their branches, sources or comments.
func (r *Renderer) Templates() *template.Template[inquiry.Inquiry] {
	if r == nil || r.t == nil {
		return &template.Template[inquiry.Inquiry]{}
	}
	return r.t
}
