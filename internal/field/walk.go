package field

import (
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A Cursor is a position in a record. Its path is formatted only on request.
type Cursor struct {
	Row   *Row
	steps []step
}

// step is a key, or an index if key is empty.
type step struct {
	key   string
	index int
}

// Enter moves to a key. [Cursor.Index] moves to an element, and [Cursor.Leave] moves back.
func (c *Cursor) Enter(key string) { c.steps = append(c.steps, step{key: key}) }

// Index moves to an element of a list. See [Cursor.Enter].
func (c *Cursor) Index(i int) { c.steps = append(c.steps, step{index: i}) }

// Leave moves back to the parent. See [Cursor.Enter].
func (c *Cursor) Leave() { c.steps = c.steps[:len(c.steps)-1] }

// Path returns the path of the position, such as tasks[1].retest.levers[0].
func (c *Cursor) Path() string {
	var buf [64]byte
	out := buf[:0]
	for i, s := range c.steps {
		switch {
		case s.key == "":
			out = append(strconv.AppendInt(append(out, '['), int64(s.index), 10), ']')
		case i > 0:
			out = append(append(out, '.'), s.key...)
		default:
			out = append(out, s.key...)
		}
	}
	return string(out)
}

// Name returns the path without indices, such as tasks.retest.levers.
func (c *Cursor) Name() string { return NameOf(c.Path()) }

// NameOf returns the path without its indices.
func NameOf(path string) string {
	var b strings.Builder
	for path != "" {
		before, rest, _ := strings.Cut(path, "[")
		b.WriteString(before)
		_, path, _ = strings.Cut(rest, "]")
	}
	return b.String()
}

// IsItem reports whether the position is an element in a list of strings or identifiers.
func (c *Cursor) IsItem() bool { return len(c.steps) > 0 && c.steps[len(c.steps)-1].key == "" }

var cursors = sync.Pool{New: func() any { return &Cursor{steps: make([]step, 0, 8)} }}

// Walk visits the values in a record and its nested records, in the order of the rows. It passes a pointer with the field's own type.
// It does not visit the nested records themselves. The elements of lists of strings and identifiers are visited one by one, free values
// as a whole, and unset variants not at all. The cursor is valid only during the visit.
func (r *Record) Walk(rec Ref, visit func(c *Cursor, ptr any)) {
	c := cursors.Get().(*Cursor)
	c.steps = c.steps[:0]
	r.walk(c, rec, visit)
	c.Row = nil
	cursors.Put(c)
}

func (r *Record) walk(c *Cursor, rec Ref, visit func(c *Cursor, ptr any)) {
	for i := range r.Rows {
		row := &r.Rows[i]
		if row.Kind == Meta {
			continue
		}
		c.Enter(row.pathKey())
		row.walk(c, rec, visit)
		c.Leave()
	}
}

// pathKey returns the key that paths use for the row. In files, details replace the identifiers.
func (r *Row) pathKey() string {
	if r.DetailsOf != nil {
		return r.DetailsOf.Key
	}
	return r.Key
}

// pathIndex returns the index that paths use for an element of a list.
func (r *Row) pathIndex(rec Ref, i int) int {
	if r.DetailsOf == nil {
		return i
	}
	id := *r.Record.Rows[0].ID(r.Item(rec, i))
	return max(slices.Index(*r.DetailsOf.IDs(rec), id), 0)
}

func (r *Row) walk(c *Cursor, rec Ref, visit func(c *Cursor, ptr any)) {
	switch r.Kind {
	case Texts:
		walkItems(c, r, *r.Texts(rec), visit)
	case IDs:
		walkItems(c, r, *r.IDs(rec), visit)
	case Sub:
		r.Record.walk(c, r.Inside(rec), visit)
	case List:
		for i := range r.Len(rec) {
			c.Index(r.pathIndex(rec, i))
			r.Record.walk(c, r.Item(rec, i), visit)
			c.Leave()
		}
	case Variant:
		if inner := r.Inner(rec); inner != nil {
			r.Record.walk(c, inner, visit)
		}
	default:
		c.Row = r
		visit(c, r.Ptr(rec))
	}
}

func walkItems[E any](c *Cursor, r *Row, list []E, visit func(c *Cursor, ptr any)) {
	for i := range list {
		c.Index(i)
		c.Row = r
		visit(c, &list[i])
		c.Leave()
	}
}

// WalkRows visits every row of a record and its nested records, passing a pointer to the record that contains the field. A list of
// records is visited first as a row and then element by element.
func (r *Record) WalkRows(rec Ref, visit func(c *Cursor, rec Ref)) {
	c := cursors.Get().(*Cursor)
	c.steps = c.steps[:0]
	r.walkRows(c, rec, visit)
	c.Row = nil
	cursors.Put(c)
}

func (r *Record) walkRows(c *Cursor, rec Ref, visit func(c *Cursor, rec Ref)) {
	for i := range r.Rows {
		row := &r.Rows[i]
		if row.Kind == Meta {
			continue
		}
		c.Enter(row.pathKey())
		c.Row = row
		visit(c, rec)
		switch row.Kind {
		case Sub:
			row.Record.walkRows(c, row.Inside(rec), visit)
		case List:
			for k := range row.Len(rec) {
				c.Index(row.pathIndex(rec, k))
				row.Record.walkRows(c, row.Item(rec, k), visit)
				c.Leave()
			}
		case Variant:
			if inner := row.Inner(rec); inner != nil {
				row.Record.walkRows(c, inner, visit)
			}
		}
		c.Leave()
	}
}
