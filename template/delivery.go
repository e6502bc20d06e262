package template

import (
	"slices"

	"github.com/dated-claims/retest/internal/engine"
)

// A Delivery records which values a render printed, with one mark for each. Each render that uses it overwrites it. It is not safe for
// concurrent use.
type Delivery struct {
	marks []engine.Mark
	out   []byte
	next  int                     // index of the mark after the one found last
	index map[uintptr]engine.Flag // nil until a query needs it, which happens only for long records
	taken []uintptr               // values that were found in unattributed marks; Made leaves them out
}

// begin prepares the record for queries. The render has already filled in the marks.
func (d *Delivery) begin(out []byte) { d.out, d.next, d.index, d.taken = out, 0, nil, d.taken[:0] }

// Printed reports whether the value at v, which is part of the data, was printed in full: directly, through a method that keeps all of
// its text, or as part of a function's result that contains all of it. Values are identified by their addresses, so equal values can be
// told apart.
func Printed[V any](d *Delivery, v *V) bool { return d.has(engine.Place(v)) }

// longRecord is the number of marks above which a map is used. For shorter records, it is faster to search from the mark that was found
// last.
const longRecord = 1000

func (d *Delivery) has(p uintptr) bool {
	if len(d.marks) > longRecord {
		flags, ok := d.indexed()[p]
		return ok && d.found(p, flags)
	}
	if d.next < len(d.marks) && d.hasFrom(p, d.next, d.next+1) { // the usual case
		return true
	}
	from := max(d.next-nearBehind, 0)
	return d.hasFrom(p, from, len(d.marks)) || d.hasFrom(p, 0, from)
}

// nearBehind is the number of marks that a search first goes back from the mark found last. A template may print the values of an item,
// such as a claim, in any order.
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

// Made returns the printed strings whose origin in the data is unknown, such as map entries or list items created by a template. Call
// it after all calls to [Printed], because it leaves out the values that those calls found.
func (d *Delivery) Made() []string {
	var out []string
	last := -1
	for i, k := range d.marks {
		if k.Flags&engine.SamePrint == 0 {
			last = i
		}
		if k.Flags&engine.Unattributed != 0 && last >= 0 && (k.Ptr == 0 || !slices.Contains(d.taken, k.Ptr)) {
			out = append(out, string(d.out[k.Start:k.End]))
			last = -1 // each print is included only once
		}
	}
	return out
}
