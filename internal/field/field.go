// Package field describes the fields of records by rows: their keys in files, their kinds, and accessors that return pointers into a Go
// value. Whatever goes over all fields of a value is driven by the rows, so that a field is written down once.
//
// A record is a struct type. Its rows are made by the functions below, one for each kind of field, and [Of] puts them together. Records are
// made when a package is initialized; a mistake in one panics there. They are read-only afterwards, and safe for concurrent use.
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

// Kind is what a field holds.
type Kind uint8

// The kinds, with the types of the fields.
const (
	Text    Kind = iota // string
	Name                // string: an id
	Choice              // string, or a type of strings: one of Row.Words
	Number              // int
	Date                // edtf.Date
	ID                  // anchor.ID
	Window              // inquiry.Window
	Texts               // []string
	IDs                 // []anchor.ID
	Vars                // map[string]any
	Sub                 // the record inside
	List                // []E, where E is the type of Row.Record
	Variant             // *E: at most one of a record's variants is set
	Meta                // nothing: the key is about the file
)

// Row is one field of a record.
type Row struct {
	// What every walk reads is in one line of the processor's cache.
	Key       string // in files
	Kind      Kind
	Content   bool // it must reach the prompt
	Short     bool // an element of a list that is not a map is this field alone
	Bare      bool // a variant may have nothing: null
	NotInFile bool // no file has it as a key of its own
	Unhashed  bool // the hash leaves it out
	Hashed    bool // it is part of the hash of the first revision, by itself
	Bounded   bool // it is required, or not every value of its type will do
	offset    uintptr
	size      uintptr // of an element of a list
	Record    *Record // of Sub, List and Variant
	Number    int     // its number among the rows of its kind, in Lists or Variants of the outermost record

	Required  string   // what is wanted when it is empty; empty for an optional field
	Words     []string // the words of a choice
	Low, High int      // the bounds of a number
	Since     int      // the revision of the format that it came with; 0 means 1
	Default   any      // of a choice or a number: a string or an int; nil for none
	GoName    string   // in Go
	Doc       string   // what it is, as a sentence
	Cut       int      // its place among what a budget may leave out, from 1; 0 for never
	CutWhat   string   // what is left out then, in words
	Details   *Row     // of IDs: the list of records that say more of some of them; files have these where they have the identifiers
	DetailsOf *Row     // of a list of details: the row of the identifiers

	Valid func(name string) bool // of a name
	Shape string                 // of a name: what is valid, in words

	box  func(p Ref) any    // the pointer to the field as its type
	set  func(to, from Ref) // copies the field
	list lister             // of kind List
	one  variant            // of kind Variant
	said bool               // it was said whether it is content

	details bool // it says more of the row before it
}

// Record is a struct type with its rows.
type Record struct {
	Name   string // of one, in messages: claim
	Plural string // claims
	Rows   []Row
	Type   reflect.Type
	keys   []string // in files
	short  *Row
	later  bool // it, or a record inside, has rows of later revisions
	vars   bool // it, or a record inside, has free values
}

// Option says more of a row.
type Option func(*Row)

// Content marks a field that must reach the prompt.
func Content(r *Row) { r.Content, r.said = true, true }

// NotContent marks a text that templates need not print.
func NotContent(r *Row) { r.said = true }

// Short marks a field that stands for its record in a list.
func Short(r *Row) { r.Short = true }

// Bare marks a variant that may be null in files.
func Bare(r *Row) { r.Bare = true }

// NotInFile marks a field that no file has.
func NotInFile(r *Row) { r.NotInFile = true }

// Unhashed marks a field that the hash leaves out.
func Unhashed(r *Row) { r.Unhashed = true }

// Required marks a field that may not be empty, and says what is wanted.
func Required(want string) Option { return func(r *Row) { r.Required = want } }

// Doc says what a field is, in a sentence.
func Doc(text string) Option { return func(r *Row) { r.Doc = text } }

// Since is the revision of the format that the field came with.
func Since(revision int) Option { return func(r *Row) { r.Since = revision } }

// Default is what stands for an empty choice or number.
func Default(value any) Option { return func(r *Row) { r.Default = value } }

// Cut is the place of the field among what a budget may leave out, and what is left out then.
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

// OfText is the row of a text.
func OfText[T any](key string, get func(*T) *string, opts ...Option) Row {
	return row(key, Text, get, opts)
}

// OfName is the row of an id.
func OfName[T any](key string, get func(*T) *string, valid func(string) bool, shape string, opts ...Option) Row {
	r := row(key, Name, get, opts)
	r.Valid, r.Shape = valid, shape
	return r
}

// OfChoice is the row of one of some words.
func OfChoice[T any](key string, words []string, get func(*T) *string, opts ...Option) Row {
	r := row(key, Choice, get, opts)
	r.Words = words
	return r
}

// OfNumber is the row of a whole number within bounds; 0 is none.
func OfNumber[T any](key string, low, high int, get func(*T) *int, opts ...Option) Row {
	r := row(key, Number, get, opts)
	r.Low, r.High = low, high
	return r
}

// OfDate is the row of a date.
func OfDate[T any](key string, get func(*T) *edtf.Date, opts ...Option) Row {
	return row(key, Date, get, opts)
}

// OfID is the row of an identifier.
func OfID[T any](key string, get func(*T) *anchor.ID, opts ...Option) Row {
	return row(key, ID, get, opts)
}

// OfWindow is the row of a window.
func OfWindow[T, W any](key string, get func(*T) *W, opts ...Option) Row {
	return row(key, Window, get, opts)
}

// OfTexts is the row of a list of texts.
func OfTexts[T any](key string, get func(*T) *[]string, opts ...Option) Row {
	return row(key, Texts, get, opts)
}

// OfIDs is the row of a list of identifiers.
func OfIDs[T any](key string, get func(*T) *[]anchor.ID, opts ...Option) Row {
	return row(key, IDs, get, opts)
}

// OfVars is the row of free values.
func OfVars[T any](key string, get func(*T) *map[string]any, opts ...Option) Row {
	return row(key, Vars, get, opts)
}

// OfSub is the row of a record inside.
func OfSub[T, E any](key string, get func(*T) *E, rec *Record, opts ...Option) Row {
	r := row(key, Sub, get, opts)
	r.Record = rec
	return r
}

// OfList is the row of a list of records.
func OfList[T, E any](key string, get func(*T) *[]E, rec *Record, opts ...Option) Row {
	r := row(key, List, get, opts)
	r.Record, r.list, r.size = rec, listOf[E]{}, unsafe.Sizeof(*new(E))
	return r
}

// OfDetails is the row of a list of records that say more of the identifiers in the row before it. The first row of such a record is that of
// its identifier.
func OfDetails[T, E any](key string, get func(*T) *[]E, rec *Record, opts ...Option) Row {
	r := OfList(key, get, rec, opts...)
	r.NotInFile = true
	r.details = true
	return r
}

// OfVariant is the row of one kind of a record.
func OfVariant[T, E any](key string, get func(*T) **E, rec *Record, opts ...Option) Row {
	r := row(key, Variant, get, opts)
	r.Record, r.one = rec, variantOf[E]{}
	return r
}

// OfMeta is the row of a key that is about the file.
func OfMeta(key string, opts ...Option) Row {
	r := Row{Key: key, Kind: Meta}
	for _, opt := range opts {
		opt(&r)
	}
	return r
}

// Of makes the record of a struct type. Name and plural are for messages.
func Of[T any](name, plural string, rows ...Row) *Record {
	rec := &Record{Name: name, Plural: plural, Rows: rows, Type: reflect.TypeFor[T]()}
	for i := range rec.Rows {
		r := &rec.Rows[i]
		if slices.Contains(rec.keys, r.Key) {
			panic(fmt.Sprintf("%s: two rows have the key %s", name, r.Key))
		}
		if (r.Kind == Text || r.Kind == Texts) && !r.said {
			panic(fmt.Sprintf("%s.%s: want a text that is Content or NotContent", name, r.Key))
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
		panic(name + ": more than 64 rows, which a word of bits cannot tell apart")
	}
	rec.number()
	return rec
}

// goName finds the field of a struct at an offset.
func goName(t reflect.Type, offset uintptr) string {
	for f := range t.Fields() {
		if f.Offset == offset {
			return f.Name
		}
	}
	panic(fmt.Sprintf("%s: an accessor points at none of its fields", t))
}

// Keys are the keys that files may have. The caller must not change them.
func (r *Record) Keys() []string { return r.keys }

// Index returns the number of the row of a key, or -1. It looks from a row on, and then at those before it: keys mostly come in the order of
// the rows.
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

// Row returns the row of a key, which must be there.
func (r *Record) Row(key string) *Row { return &r.Rows[r.Index(key, 0)] }

// GoRow returns the row of a Go field, or nil.
func (r *Record) GoRow(name string) *Row {
	for i := range r.Rows {
		if r.Rows[i].GoName == name && name != "" {
			return &r.Rows[i]
		}
	}
	return nil
}

// At returns the row of a name, such as tasks.retest.levers, which must be there.
func (r *Record) At(name string) *Row {
	key, rest, inside := strings.Cut(name, ".")
	if !inside {
		return r.Row(key)
	}
	return r.Row(key).Record.At(rest)
}

// Names returns the names of the rows selected by pick, such as tasks.retest.levers, parents first. It skips the children of unselected rows.
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

// Short returns the row that may stand for the record in a list, or nil.
func (r *Record) Short() *Row { return r.short }

// Bare returns the variant of a key that may have nothing, or nil.
func (r *Record) Bare(key string) *Row {
	if i := r.Index(key, 0); i >= 0 && r.Rows[i].Bare {
		return &r.Rows[i]
	}
	return nil
}

// HasLater reports whether the record, or one inside, has fields that came with a later revision of the format.
func (r *Record) HasLater() bool { return r.later }

// Each visits every row, and those of records inside.
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

// each visits the rows of a kind, those of records inside after those of the record itself.
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

// number numbers the rows of kinds that need memory of their own. The outermost record is made last, so its numbers count.
func (r *Record) number() {
	lists, variants := 0, 0
	r.Lists(func(row *Row) { row.Number = lists; lists++ })
	r.Variants(func(row *Row) { row.Number = variants; variants++ })
}
