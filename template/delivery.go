package template

import (
	"slices"

	"github.com/dated-claims/retest/internal/engine"
)

// Delivery is the record of what a render printed: one mark for each value. It is made anew by each render it is given to, and is not
// safe for concurrent use.
type Delivery struct {
	marks []engine.Mark
	out   []byte
	next  int                     // the mark after the last one that was found
	index map[uintptr]engine.Flag // made for long records
	taken []uintptr               // found, but flagged as what may be made of others: they are not both
}

// begin makes the record of a render ready to be asked. Its marks are there.
func (d *Delivery) begin(out []byte) { d.out, d.next, d.index, d.taken = out, 0, nil, d.taken[:0] }

// Printed reports whether the value that v points at, a part of the data, was printed whole: itself, by one of its methods that keeps
// its text, or inside of a function's result that holds all of it. It knows the value by its place in memory, so equal values are
// told apart.
func Printed[V any](d *Delivery, v *V) bool { return d.has(engine.Place(v)) }

// longRecord is when a map is faster than looking for marks where they are expected, right after the last one found.
const longRecord = 1000

func (d *Delivery) has(p uintptr) bool {
	if len(d.marks) > longRecord {
		flags, ok := d.indexed()[p]
		return ok && d.found(p, flags)
	}
	if d.next < len(d.marks) && d.hasFrom(p, d.next, d.next+1) { // as a rule
		return true
	}
	from := max(d.next-nearBehind, 0)
	return d.hasFrom(p, from, len(d.marks)) || d.hasFrom(p, 0, from)
}

// nearBehind is how far before the last mark found to begin: templates print the values of an item, such as a claim, in an order of their own.
const nearBehind = 4

func (d *Delivery) hasFrom(p uintptr, from, to int) bool {
	for at := from; at < to; at++ {
		if d.marks[at].Ptr == p && d.marks[at].Flags&engine.Partial == 0 {
			d.next = at + 1
			return d.found(p, d.marks[at].Flags)
		}
	}
	return false
}

func (d *Delivery) found(p uintptr, flags engine.Flag) bool {
	if flags&engine.Unattributed != 0 {
		d.taken = append(d.taken, p)
	}
	return true
}

func (d *Delivery) indexed() map[uintptr]engine.Flag {
	if d.index == nil {
		d.index = make(map[uintptr]engine.Flag, len(d.marks))
		for _, k := range d.marks {
			if k.Flags&engine.Partial == 0 {
				d.index[k.Ptr] |= k.Flags
			}
		}
	}
	return d.index
}

// Made gives, after all calls of [Printed], the texts that were printed of values that were made in the template, such as the entries of a map or the items of a list
// that functions put together: their origin in the data is unknown.
func (d *Delivery) Made() []string {
	var out []string
	last := -1
	for i, k := range d.marks {
		if k.Flags&engine.SamePrint == 0 {
			last = i
		}
		if k.Flags&engine.Unattributed != 0 && last >= 0 && (k.Ptr == 0 || !slices.Contains(d.taken, k.Ptr)) {
			out = append(out, string(d.out[k.Start:k.End]))
			last = -1 // once for each print
		}
	}
	return out
}
