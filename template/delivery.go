package template

import "github.com/dated-claims/retest/internal/engine"

// Delivery is the record of what a render printed: one mark for each value. It is made anew by each render it is given to, and is not
// safe for concurrent use.
type Delivery struct {
	marks []engine.Mark
	out   []byte
	next  int              // the mark after the last one that was found
	index map[uintptr]bool // made for long records
}

// keep takes the marks of a render, which are its only while this runs.
func (d *Delivery) keep(marks []engine.Mark) {
	d.marks, d.next, d.index = append(d.marks[:0], marks...), 0, nil
}

// Printed reports whether the value that v points at, a part of the data, was printed whole: itself, by one of its methods that keeps
// its text, or inside of a function's result that holds all of it. It knows the value by its place in memory, so equal values are
// told apart.
func Printed[V any](d *Delivery, v *V) bool { return d.has(engine.Place(v)) }

// longRecord is when a map is faster than looking for marks where they are expected, right after the last one found.
const longRecord = 1000

func (d *Delivery) has(p uintptr) bool {
	if len(d.marks) > longRecord {
		return d.indexed()[p]
	}
	for i := range d.marks {
		if at := (d.next + i) % len(d.marks); d.marks[at].Ptr == p {
			d.next = at + 1
			return true
		}
	}
	return false
}

func (d *Delivery) indexed() map[uintptr]bool {
	if d.index == nil {
		d.index = make(map[uintptr]bool, len(d.marks))
		for _, k := range d.marks {
			d.index[k.Ptr] = true
		}
	}
	return d.index
}

// Made gives the texts that were printed of values that were made in the template, such as the entries of a map or the items of a list
// that functions put together: what was in them is not known by its place.
func (d *Delivery) Made() []string {
	var out []string
	last := -1
	for i, k := range d.marks {
		if k.Flags&engine.Again == 0 {
			last = i
		}
		if k.Flags&engine.Loose != 0 && last >= 0 {
			out = append(out, string(d.out[k.Start:k.End]))
			last = -1 // once for each print
		}
	}
	return out
}
