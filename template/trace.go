package template

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
)

// A Trace records where each part of an output comes from. Each render that uses it overwrites it. It is not safe for concurrent use.
type Trace struct{ marks []engine.Mark }

// A Span is a part of an output.
type Span struct {
	Start, End int       // byte offsets in the output
	Template   string    // template that contains the text or action that printed it
	Pos        fault.Pos // location of the text or action
	Literal    bool      // the span is the template's own text
	Paths      []string  // paths of the printed data values, such as .Items[2].Title; empty if the template itself created the value
}

// Spans returns the spans of the output that tr recorded, in order. They cover the output, except for separators that functions such as
// join print between items of the data. The data parameter must be the data that was rendered.
func (t *Template[T]) Spans(tr *Trace, data *T) []Span {
	places := finder{paths: map[uintptr]string{}}
	places.find(reflect.ValueOf(data), "", 0)
	var out []Span
	for _, k := range tr.marks {
		path := places.paths[k.Ptr]
		if k.Flags&engine.SamePrint != 0 && len(out) > 0 {
			if last := &out[len(out)-1]; path != "" && !slices.Contains(last.Paths, path) {
				last.Paths = append(last.Paths, path)
			}
			continue
		}
		if k.Start == k.End {
			continue
		}
		s := Span{Start: int(k.Start), End: int(k.End), Literal: k.Flags&engine.Literal != 0}
		if path != "" {
			s.Paths = []string{path}
		}
		t.place(&s, int(k.Site))
		for _, j := range t.prog.Continuations(k) {
			next := s
			next.Start = int(k.Start) + j.Offset
			s.End = next.Start
			out = append(out, s)
			t.place(&next, j.Site)
			s = next
		}
		out = append(out, s)
	}
	return out
}

// place sets the template and location of a span.
func (t *Template[T]) place(s *Span, site int) {
	name, node := t.prog.Place(site)
	if p := t.set.parts[name]; p != nil {
		s.Template, s.Pos = name, p.file.pos(node.Position())
	}
}

// mostDeep is the maximum depth at which values are searched for.
const mostDeep = 100

// finder collects, by address, the paths of the printable values in the data.
type finder struct {
	paths map[uintptr]string
	seen  engine.Visited
}

func (f *finder) find(v reflect.Value, path string, depth int) {
	switch k := v.Kind(); {
	case depth > mostDeep:
	case k == reflect.Pointer:
		if !v.IsNil() && !f.seen.Again(v, 1) {
			f.find(v.Elem(), path, depth+1)
		}
	case k == reflect.Slice && f.seen.Again(v, v.Len()):
	case k == reflect.Slice || k == reflect.Array:
		for i := range v.Len() {
			f.find(v.Index(i), fmt.Sprintf("%s[%d]", path, i), depth+1)
		}
	case k == reflect.Struct && !engine.Says(v.Type()):
		for field := range v.Type().Fields() {
			if field.IsExported() {
				f.find(v.FieldByIndex(field.Index), path+"."+field.Name, depth+1)
			}
		}
	case k == reflect.Interface:
		if v.Elem().Kind() != reflect.Pointer {
			f.find(v.Elem(), path, depth+1)
		}
	case k == reflect.Map && v.Type().Key().Kind() == reflect.String && !f.seen.Again(v, v.Len()):
		for key, value := range v.Seq2() {
			f.find(value, path+"."+key.String(), depth+1)
		}
	case v.CanAddr():
		f.paths[v.Addr().Pointer()] = path
	case k == reflect.String && v.Len() > 0:
		f.paths[engine.Start(v.String())] = path
	}
}
