package template

import (
	"slices"
	"strings"
	"unsafe"

	"github.com/dated-claims/retest/internal/engine"
)

// Delivery is the record of what a render printed: one mark for each value. It is made anew by each render it is given to.
type Delivery struct {
	marks []engine.Mark
	out   []byte
}

// keep takes the marks of a render, which are its only while this runs.
func (d *Delivery) keep(marks []engine.Mark) { d.marks = append(d.marks[:0], marks...) }

// Printed reports whether the value that v points at was printed whole: itself, by one of its methods that keeps its text, or inside of
// a function's result that holds all of it. It knows the value by its place in memory, so equal values are told apart.
func Printed[V any](d *Delivery, v *V) bool {
	p := uintptr(unsafe.Pointer(v))
	return slices.ContainsFunc(d.marks, func(k engine.Mark) bool { return k.Ptr == p })
}

// Made gives the texts that were printed of values that were made in the template, such as the entries of a map or the items of a list
// that functions put together: what was in them is not known by its place.
func (d *Delivery) Made() []string {
	var out []string
	for _, k := range d.marks {
		if k.Flags&engine.Loose != 0 && k.Flags&engine.Again == 0 {
			out = append(out, strings.Clone(string(d.out[k.Start:k.End])))
		}
	}
	return out
}

// Coverage counts which branches of a template run, over any number of renders and goroutines. The zero Coverage is ready to use.
type Coverage struct{ counts engine.Coverage }
