package template

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
)

// Trace is the record of where each part of an output comes from. It is made anew by each render it is given to, and is not safe for
// concurrent use.
type Trace struct{ marks []engine.Mark }

// Span is a part of an output.
type Span struct {
	Start, End int       // byte offsets from the output's start
	Template   string    // whose text or action printed it
	Pos        fault.Pos // of that text or action
	Literal    bool      // it is the template's own text
	Paths      []string  // the parts of the data that were printed, such as .Items[2].Title; none when a template made the value
}

// Spans gives the spans of the output that a trace was filled for, in their order; together they are all of it but for what Escape put
// around data. Data must be that of the render.
func (t *Template[T]) Spans(tr *Trace, data *T) []Span {
	paths := map[uintptr]string{}
	collect(reflect.ValueOf(data).Elem(), "", paths, map[visited]bool{})
	var out []Span
	for _, k := range tr.marks {
		path := paths[k.Ptr]
		if k.Flags&engine.Again != 0 && len(out) > 0 {
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
		name, node := t.prog.Place(int(k.Site))
		if p := t.set.parts[name]; p != nil {
			s.Template, s.Pos = name, p.file.pos(node.Position())
		}
		out = append(out, s)
	}
	return out
}

// visited is a value that was gone into. A pointer may lead back to it.
type visited struct {
	at  uintptr
	typ reflect.Type
}

// collect notes where the values of the data lie that can be printed.
func collect(v reflect.Value, path string, paths map[uintptr]string, seen map[visited]bool) {
	switch k := v.Kind(); {
	case k == reflect.Pointer:
		if v.IsNil() || seen[visited{v.Pointer(), v.Type()}] {
			return
		}
		seen[visited{v.Pointer(), v.Type()}] = true
		collect(v.Elem(), path, paths, seen)
	case k == reflect.Slice || k == reflect.Array:
		for i := range v.Len() {
			collect(v.Index(i), fmt.Sprintf("%s[%d]", path, i), paths, seen)
		}
	case k == reflect.Struct && !engine.Says(v.Type()):
		for f := range v.Type().Fields() {
			if f.IsExported() {
				collect(v.FieldByIndex(f.Index), path+"."+f.Name, paths, seen)
			}
		}
	case v.CanAddr():
		paths[v.Addr().Pointer()] = path
	}
}
