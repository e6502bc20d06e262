package field

import (
	"iter"
	"reflect"
	"slices"
	"unsafe"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
)

// Ref is a pointer to a record whose type is described by a [Record]. Calling an accessor through an interface for each row took a
// sixth of the processor time of a batch, so a row stores the offset of its field instead. The offset is computed from the typed
// accessor that the row was created with. Each method below is for kinds whose fields have a known Go type.
type Ref = unsafe.Pointer

// RefOf returns a reference to a record.
func RefOf[T any](rec *T) Ref { return Ref(rec) }

func (r *Row) at(rec Ref) Ref { return unsafe.Add(rec, r.offset) }

// Text returns a pointer to a field of kind Text, Name or Choice.
func (r *Row) Text(rec Ref) *string { return (*string)(r.at(rec)) }

// Int returns a pointer to a field of kind Number.
func (r *Row) Int(rec Ref) *int { return (*int)(r.at(rec)) }

// Date returns a pointer to a field of kind Date.
func (r *Row) Date(rec Ref) *edtf.Date { return (*edtf.Date)(r.at(rec)) }

// ID returns a pointer to a field of kind ID.
func (r *Row) ID(rec Ref) *anchor.ID { return (*anchor.ID)(r.at(rec)) }

// Texts returns a pointer to a field of kind Texts.
func (r *Row) Texts(rec Ref) *[]string { return (*[]string)(r.at(rec)) }

// IDs returns a pointer to a field of kind IDs.
func (r *Row) IDs(rec Ref) *[]anchor.ID { return (*[]anchor.ID)(r.at(rec)) }

// Vars returns a pointer to a field of kind Vars.
func (r *Row) Vars(rec Ref) *map[string]any { return (*map[string]any)(r.at(rec)) }

// As returns a pointer to a field of kind Window.
func As[V any](r *Row, rec Ref) *V { return r.box(r.at(rec)).(*V) }

// Ptr returns a pointer to a field of any kind with the field's own type.
func (r *Row) Ptr(rec Ref) any { return r.box(r.at(rec)) }

// Inside returns the nested record in a field of kind Sub.
func (r *Row) Inside(rec Ref) Ref { return r.at(rec) }

// Copy copies the field from one record to another. Lists and maps are shared.
func (r *Row) Copy(to, from Ref) { r.set(r.at(to), r.at(from)) }

// Len returns the length of a field of kind List.
func (r *Row) Len(rec Ref) int { return len(*(*[]byte)(r.at(rec))) }

// Item returns an element of the list.
func (r *Row) Item(rec Ref, i int) Ref {
	return unsafe.Add(Ref(unsafe.SliceData(*(*[]byte)(r.at(rec)))), uintptr(i)*r.size)
}

// Grow appends an element to the list and returns it.
func (r *Row) Grow(rec Ref) Ref { return r.list.grow(r.at(rec)) }

// Shrink removes the last element of the list.
func (r *Row) Shrink(rec Ref) { r.list.shrink(r.at(rec)) }

// Inner returns the record that a field of kind Variant points to, or nil. For other kinds, it returns nil.
func (r *Row) Inner(rec Ref) Ref {
	if r.Kind != Variant {
		return nil
	}
	return *(*Ref)(r.at(rec))
}

// Make sets the pointer of a variant to a new record and returns that record.
func (r *Row) Make(rec Ref) Ref { return r.one.make(r.at(rec)) }

// lister handles lists of records of some type. Its references point to the list.
type lister interface {
	grow(list Ref) Ref
	shrink(list Ref)
	own(list Ref)
	slab(offset uintptr) Slab
}

type listOf[E any] struct{}

func (listOf[E]) own(list Ref)             { l := (*[]E)(list); *l = slices.Clone(*l) }
func (listOf[E]) slab(offset uintptr) Slab { return &slabOf[E]{offset: offset} }

func (listOf[E]) grow(list Ref) Ref {
	l := (*[]E)(list)
	*l = append(*l, *new(E))
	return Ref(&(*l)[len(*l)-1])
}

func (listOf[E]) shrink(list Ref) {
	l := (*[]E)(list)
	if *l = (*l)[:len(*l)-1]; len(*l) == 0 {
		*l = nil
	}
}

// variant handles pointers to records of some type. Its references point to the pointer.
type variant interface {
	make(p Ref) Ref
	own(p Ref)
	block(offset uintptr) Block
}

type variantOf[E any] struct{}

func (variantOf[E]) block(offset uintptr) Block { return &blockOf[E]{offset: offset} }

func (variantOf[E]) make(p Ref) Ref {
	e := new(E)
	*(**E)(p) = e
	return Ref(e)
}

func (variantOf[E]) own(p Ref) {
	same := **(**E)(p)
	*(**E)(p) = &same
}

// Own makes a copied record independent of the original, so that the two share nothing.
func (r *Record) Own(rec Ref) {
	for i := range r.Rows {
		r.Rows[i].own(rec)
	}
}

func (r *Row) own(rec Ref) {
	switch r.Kind {
	case Texts:
		list := r.Texts(rec)
		*list = slices.Clone(*list)
	case IDs:
		list := r.IDs(rec)
		*list = slices.Clone(*list)
	case Vars:
		vars := r.Vars(rec)
		*vars, _ = CloneValue(*vars, nil).(map[string]any)
	case Sub:
		r.Record.Own(r.Inside(rec))
	case List:
		r.list.own(r.at(rec))
		for i := range r.Len(rec) {
			r.Record.Own(r.Item(rec, i))
		}
	case Variant:
		if r.Inner(rec) != nil {
			r.one.own(r.at(rec))
			r.Record.Own(r.Inner(rec))
		}
	}
}

// HasVars reports whether the record or a nested one contains free values.
func (r *Record) HasVars(rec Ref) bool {
	if !r.vars {
		return false
	}
	for i := range r.Rows {
		row := &r.Rows[i]
		if row.Kind == Vars && len(*row.Vars(rec)) > 0 {
			return true
		}
		for inside := range row.records(rec) {
			if row.Record.HasVars(inside) {
				return true
			}
		}
	}
	return false
}

// ClearVars removes all free values from a copied record. It first copies any lists and variants that the record shares with the
// original.
func (r *Record) ClearVars(rec Ref) {
	if !r.vars {
		return
	}
	for i := range r.Rows {
		switch row := &r.Rows[i]; row.Kind {
		case Vars:
			*row.Vars(rec) = nil
		case List:
			row.list.own(row.at(rec))
		case Variant:
			if row.Inner(rec) != nil {
				row.one.own(row.at(rec))
			}
		}
		for inside := range r.Rows[i].records(rec) {
			r.Rows[i].Record.ClearVars(inside)
		}
	}
}

// records returns the records in a field.
func (r *Row) records(rec Ref) iter.Seq[Ref] {
	return func(yield func(Ref) bool) {
		switch r.Kind {
		case Sub:
			yield(r.Inside(rec))
		case List:
			for k := range r.Len(rec) {
				if !yield(r.Item(rec, k)) {
					return
				}
			}
		case Variant:
			if inner := r.Inner(rec); inner != nil {
				yield(inner)
			}
		}
	}
}

// Clear sets the field of a record to its zero value.
func (r *Row) Clear(rec Ref) { reflect.ValueOf(r.Ptr(rec)).Elem().SetZero() }

// Take copies the field from one record to another without sharing anything.
func (r *Row) Take(to, from Ref) {
	r.Copy(to, from)
	r.own(to)
}

// Same reports whether two records have equal values in the field. An empty list equals a nil list.
func (r *Row) Same(a, b Ref) bool {
	return r.Kind == Meta || r.IsZero(a) && r.IsZero(b) || reflect.DeepEqual(r.Ptr(a), r.Ptr(b))
}

// IsBare reports whether every field of a record except the first is empty.
func (r *Record) IsBare(rec Ref) bool {
	for i := range r.Rows[1:] {
		if !r.Rows[i+1].IsZero(rec) {
			return false
		}
	}
	return true
}

// IsZero reports whether every field of a record is empty.
func (r *Record) IsZero(rec Ref) bool {
	for i := range r.Rows {
		if !r.Rows[i].IsZero(rec) {
			return false
		}
	}
	return true
}

// IsZero reports whether the field of a record is empty, which counts as missing.
func (r *Row) IsZero(rec Ref) bool {
	switch r.Kind {
	case Text, Name, Choice:
		return *r.Text(rec) == ""
	case Number:
		return *r.Int(rec) == 0
	case Date:
		return r.Date(rec).IsZero()
	case ID:
		return r.ID(rec).IsZero()
	case Window:
		return r.Ptr(rec).(interface{ IsZero() bool }).IsZero()
	case Texts, IDs, List:
		return r.Len(rec) == 0
	case Vars:
		return len(*r.Vars(rec)) == 0
	case Variant:
		return r.Inner(rec) == nil
	case Sub:
		return r.Record.IsZero(r.Inside(rec))
	}
	return true
}
