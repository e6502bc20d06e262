// Package field describes the fields of records in the form of rows: their keys in files, their kinds, and accessors that return
// pointers into a Go value. All code that processes every field of a value uses the rows, so each field is defined only once.
//
// A record describes a struct type. The functions below create its rows, one function for each kind of field, and [Of] combines them.
// Records are created during package initialization, and a mistake in one causes a panic at that point. They are immutable afterwards
// and safe for concurrent use.
package field

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unsafe"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
)

// Kind is the kind of a field.
type Kind uint8

// The kinds, with the Go types of the fields.
const (
	Text    Kind = iota // string
	Name                // string: an id
	Choice              // string or a string type: one of Row.Words
	Number              // int
	Date                // edtf.Date
	ID                  // anchor.ID
	Window              // inquiry.Window
	Texts               // []string
	IDs                 // []anchor.ID
	Vars                // map[string]any
	Sub                 // a nested struct, described by Row.Record
	List                // []E, where E is the type of Row.Record
	Variant             // *E: at most one of a record's variants is set
	Meta                // not a field: the key describes the file
)

// A Row describes one field of a record.
type Row struct {
	// The fields that every walk reads share a cache line.
	Key       string // key of the field in files
	Kind      Kind
	Content   bool // the field must reach the prompt
	Short     bool // if a list element is not a map, it sets only this field
	Bare      bool // a variant that may be null
	NotInFile bool // files have no key for the field
	Unhashed  bool // the hash omits the field
	Hashed    bool // the hash of the first revision of the format includes the field itself
	Bounded   bool // the field is required, or not every value of its type is valid
	offset    uintptr
	size      uintptr // size of a list element
	Record    *Record // record type of the value, for Sub, List and Variant
	Number    int     // number among the rows of its kind, in Lists or Variants of the outermost record

	Required  string   // describes the expected value, for use if the field is empty; "" for an optional field
	Words     []string // the words of a choice
	Low, High int      // the bounds of a number
	Since     int      // revision of the format that introduced the field; 0 means 1
	Default   any      // default of a choice or number, as a string or int; nil if there is none
	GoName    string   // name of the Go field
	Doc       string   // describes the field in a sentence
	Cut       int      // rank among the fields that a budget may cut, from 1; 0 means never
	CutWhat   string   // description of what is cut
	Details   *Row     // for IDs: the list of records with details about some of them; in files, these records replace the identifiers
	DetailsOf *Row     // for a list of details: the row of the identifiers

	Valid func(name string) bool // for a name: reports whether it is valid
	Shape string                 // for a name: description of valid values

	box  func(p Ref) any    // returns a pointer to the field, with the field's own type
	set  func(to, from Ref) // copies the field
	list lister             // for a field of kind List: operations on the list
	one  variant            // for a field of kind Variant: operations on the variant
	said bool               // Content or NotContent was specified

	details bool // the row holds details for the row before it
}

// A Record describes a struct type by its rows.
type Record struct {
	Name   string // singular name used in messages, such as claim
	Plural string // plural name, such as claims
	Rows   []Row
	Type   reflect.Type
	keys   []string // keys of the rows in files
	short  *Row
	later  bool // the record or a nested one has rows introduced in later revisions
	vars   bool // the record or a nested one has a field for free values
}

// An Option sets properties of a row.
type Option func(*Row)

// Content marks a field that must reach the prompt.
func Content(r *Row) { r.Content, r.said = true, true }

// NotContent marks a field that templates need not print.
func NotContent(r *Row) { r.said = true }

// Short marks a field that can replace its record in a list.
func Short(r *Row) { r.Short = true }

// Bare marks a variant that may be null in files.
func Bare(r *Row) { r.Bare = true }

// NotInFile marks a field that does not occur in files.
func NotInFile(r *Row) { r.NotInFile = true }

// Unhashed marks a field that the hash omits.
func Unhashed(r *Row) { r.Unhashed = true }

// Required marks a field that must not be empty and describes the expected value.
func Required(want string) Option { return func(r *Row) { r.Required = want } }

// Doc describes a field in a sentence.
func Doc(text string) Option { return func(r *Row) { r.Doc = text } }

// Since sets the revision of the format that introduced the field.
func Since(revision int) Option { return func(r *Row) { r.Since = revision } }

// Default sets the value to use for a choice or number that is left empty.
func Default(value any) Option { return func(r *Row) { r.Default = value } }

// Cut sets the rank of the field among the fields that a budget may cut, and the description of what is cut.
func Cut(rank int, what string) Option { return func(r *Row) { r.Cut, r.CutWhat = rank, what } }

func row[T, V any](key string, kind Kind, get func(*T) *V, opts []Option) Row {
	var zero T
	r := Row{
		Key: key, Kind: kind, offset: uintptr(unsafe.Pointer(get(&zero))) - uintptr(unsafe.Pointer(&zero)),
		box: func(p Ref) any { return (*V)(p) },
		set: func(to, from Ref) { *(*V)(to) = *(*V)(from) },
	}
	for _, opt := range opts {
		opt(&r)
	}
	return r
}

// OfText returns the row for a string field.
func OfText[T any](key string, get func(*T) *string, opts ...Option) Row {
	return row(key, Text, get, opts)
}

// OfName returns the row for an id.
func OfName[T any](key string, get func(*T) *string, valid func(string) bool, shape string, opts ...Option) Row {
	r := row(key, Name, get, opts)
	r.Valid, r.Shape = valid, shape
	return r
}

// OfChoice returns the row for a choice between words.
func OfChoice[T any](key string, words []string, get func(*T) *string, opts ...Option) Row {
	r := row(key, Choice, get, opts)
	r.Words = words
	return r
}

// OfNumber returns the row for an integer within bounds; 0 means no number.
func OfNumber[T any](key string, low, high int, get func(*T) *int, opts ...Option) Row {
	r := row(key, Number, get, opts)
	r.Low, r.High = low, high
	return r
}

// OfDate returns the row for a date.
func OfDate[T any](key string, get func(*T) *edtf.Date, opts ...Option) Row {
	return row(key, Date, get, opts)
}

// OfID returns the row for an identifier.
func OfID[T any](key string, get func(*T) *anchor.ID, opts ...Option) Row {
	return row(key, ID, get, opts)
}

// OfWindow returns the row for a window.
func OfWindow[T, W any](key string, get func(*T) *W, opts ...Option) Row {
	return row(key, Window, get, opts)
}

// OfTexts returns the row for a list of strings.
func OfTexts[T any](key string, get func(*T) *[]string, opts ...Option) Row {
	return row(key, Texts, get, opts)
}

// OfIDs returns the row for a list of identifiers.
func OfIDs[T any](key string, get func(*T) *[]anchor.ID, opts ...Option) Row {
	return row(key, IDs, get, opts)
}

// OfVars returns the row for free values.
func OfVars[T any](key string, get func(*T) *map[string]any, opts ...Option) Row {
	return row(key, Vars, get, opts)
}

// OfSub returns the row for a nested record.
func OfSub[T, E any](key string, get func(*T) *E, rec *Record, opts ...Option) Row {
	r := row(key, Sub, get, opts)
	r.Record = rec
	return r
}

// OfList returns the row for a list of records.
func OfList[T, E any](key string, get func(*T) *[]E, rec *Record, opts ...Option) Row {
	r := row(key, List, get, opts)
	r.Record, r.list, r.size = rec, listOf[E]{}, unsafe.Sizeof(*new(E))
	return r
}

// OfDetails returns the row for a list of records with details about the identifiers in the previous row. The first field of such a
// record must be its identifier.
func OfDetails[T, E any](key string, get func(*T) *[]E, rec *Record, opts ...Option) Row {
	r := OfList(key, get, rec, opts...)
	r.NotInFile = true
	r.details = true
	return r
}

// OfVariant returns the row for one variant of a record.
func OfVariant[T, E any](key string, get func(*T) **E, rec *Record, opts ...Option) Row {
	r := row(key, Variant, get, opts)
	r.Record, r.one = rec, variantOf[E]{}
	return r
}

// OfMeta returns the row for a key that describes the file.
func OfMeta(key string, opts ...Option) Row {
	r := Row{Key: key, Kind: Meta}
	for _, opt := range opts {
		opt(&r)
	}
	return r
}

// Of returns the record for a struct type. The name and plural parameters are used in messages.
func Of[T any](name, plural string, rows ...Row) *Record {
	rec := &Record{Name: name, Plural: plural, Rows: rows, Type: reflect.TypeFor[T]()}
	for i := range rec.Rows {
		r := &rec.Rows[i]
		if slices.Contains(rec.keys, r.Key) {
			panic(fmt.Sprintf("%s: two rows have the key %s", name, r.Key))
		}
		if (r.Kind == Text || r.Kind == Texts) && !r.said {
			panic(fmt.Sprintf("%s.%s: want a text row marked Content or NotContent", name, r.Key))
		}
		if r.Kind != Meta {
			r.GoName = goName(rec.Type, r.offset)
		}
		if !r.NotInFile {
			rec.keys = append(rec.keys, r.Key)
		}
		if r.Short {
			rec.short = r
		}
		if r.details {
			r.DetailsOf = &rec.Rows[i-1]
			r.DetailsOf.Details = r
		}
		r.Hashed = r.Since <= 1 && !r.Unhashed && r.Kind != Meta && r.Kind != Variant
		r.Bounded = r.Required != "" || r.Kind == Name || r.Kind == Choice || r.Kind == Number
		rec.vars = rec.vars || r.Kind == Vars || r.Record != nil && r.Record.vars
		rec.later = rec.later || r.Since > 1 || r.Record != nil && r.Record.later
	}
	if len(rec.Rows) > 64 {
		panic(name + ": more than 64 rows, which do not fit in a 64-bit set")
	}
	rec.number()
	return rec
}

// goName returns the name of the struct field at an offset.
func goName(t reflect.Type, offset uintptr) string {
	for f := range t.Fields() {
		if f.Offset == offset {
			return f.Name
		}
	}
	panic(fmt.Sprintf("%s: an accessor does not return a pointer to one of the type's fields", t))
}

// Keys returns the keys that may appear in files. The caller must not modify the slice.
func (r *Record) Keys() []string { return r.keys }

// Index returns the index of the row with the given key, or -1. The search starts at row from and wraps around, because keys usually
// come in the order of the rows.
func (r *Record) Index(key string, from int) int {
	for i := from; i < len(r.Rows); i++ {
		if r.Rows[i].Key == key {
			return i
		}
	}
	for i := range min(from, len(r.Rows)) {
		if r.Rows[i].Key == key {
			return i
		}
	}
	return -1
}

// Row returns the row with the given key, which must exist.
func (r *Record) Row(key string) *Row { return &r.Rows[r.Index(key, 0)] }

// GoRow returns the row for the Go field with the given name, or nil.
func (r *Record) GoRow(name string) *Row {
	for i := range r.Rows {
		if r.Rows[i].GoName == name && name != "" {
			return &r.Rows[i]
		}
	}
	return nil
}

// At returns the row with the given dotted name, such as tasks.retest.levers, which must exist.
func (r *Record) At(name string) *Row {
	key, rest, inside := strings.Cut(name, ".")
	if !inside {
		return r.Row(key)
	}
	return r.Row(key).Record.At(rest)
}

// Names returns the dotted names, such as tasks.retest.levers, of the rows that pick selects. Parents precede children. The children of
// unselected rows are skipped.
func (r *Record) Names(pick func(row *Row) bool) []string { return r.names("", pick) }

func (r *Record) names(above string, pick func(row *Row) bool) (names []string) {
	for i := range r.Rows {
		row := &r.Rows[i]
		if !pick(row) {
			continue
		}
		names = append(names, above+row.Key)
		if row.Record != nil {
			names = append(names, row.Record.names(above+row.Key+".", pick)...)
		}
	}
	return names
}

// Short returns the row that can replace the record in a list, or nil.
func (r *Record) Short() *Row { return r.short }

// Bare returns the variant with the given key if it may be null. Otherwise, it returns nil.
func (r *Record) Bare(key string) *Row {
	if i := r.Index(key, 0); i >= 0 && r.Rows[i].Bare {
		return &r.Rows[i]
	}
	return nil
}

// HasLater reports whether the record or a nested one has fields introduced by a later revision of the format.
func (r *Record) HasLater() bool { return r.later }

// Each visits every row, including those of nested records.
func (r *Record) Each(visit func(row *Row)) {
	for i := range r.Rows {
		visit(&r.Rows[i])
		if r.Rows[i].Record != nil {
			r.Rows[i].Record.Each(visit)
		}
	}
}

// Lists visits the rows of kind List, in the order of their numbers.
func (r *Record) Lists(visit func(row *Row)) { r.each(List, visit) }

// Variants visits the rows of kind Variant, in the order of their numbers.
func (r *Record) Variants(visit func(row *Row)) { r.each(Variant, visit) }

// each visits the rows of a kind. Rows of nested records come after those of the record itself.
func (r *Record) each(kind Kind, visit func(row *Row)) {
	for i := range r.Rows {
		if r.Rows[i].Kind == kind {
			visit(&r.Rows[i])
		}
	}
	for i := range r.Rows {
		if r.Rows[i].Record != nil {
			r.Rows[i].Record.each(kind, visit)
		}
	}
}

// number numbers the rows of the kinds that need memory of their own. The outermost record is created last, so its numbers overwrite
// those of nested records.
func (r *Record) number() {
	lists, variants := 0, 0
	r.Lists(func(row *Row) { row.Number = lists; lists++ })
	r.Variants(func(row *Row) { row.Number = variants; variants++ })
}
