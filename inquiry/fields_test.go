package inquiry_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/inquirytest"
	"github.com/dated-claims/retest/internal/seam"
)

var fields = seam.Fields.(*field.Record)

// TestEveryFieldHasRow checks that every struct field has a row. A field without one would not be read, hashed or checked for hidden
// text.
func TestEveryFieldHasRow(t *testing.T) {
	t.Parallel()
	var structs int
	var visit func(rec *field.Record)
	visit = func(rec *field.Record) {
		structs++
		for f := range rec.Type.Fields() {
			require.NotNil(t, rec.GoRow(f.Name), "%s.%s has no row in inquiry/fields.go", rec.Type, f.Name)
		}
		for i := range rec.Rows {
			if row := &rec.Rows[i]; row.Kind != field.Meta {
				require.NotEmpty(t, row.GoName, "%s.%s", rec.Name, row.Key)
				if row.Record != nil {
					visit(row.Record)
				}
			}
		}
	}
	visit(fields)
	require.Equal(t, reflect.TypeFor[inquiry.Inquiry](), fields.Type)
	require.Equal(t, 11, structs)
}

// TestEveryFieldRoundTrips checks that every field survives a round trip through JSON and YAML, with both the line reader and the
// tree reader.
func TestEveryFieldRoundTrips(t *testing.T) {
	t.Parallel()
	q := inquirytest.Every(t)
	line := inquirytest.JSON(t, q)
	inYAML, err := yaml.Marshal(q)
	require.NoError(t, err)
	for name, text := range map[string][]byte{"line.jsonl": line, "tree.json": line, "tree.yaml": inYAML} {
		d, err := only(t, &inquiry.Reader{}, text, name)
		require.NoError(t, err, name)
		require.Equal(t, q, d.Inquiry, name)
		require.Equal(t, q.Hash(), d.Inquiry.Hash(), name)
	}
}

// TestEveryFieldIsHashed checks that every field except the inquiry's id is part of the hash.
func TestEveryFieldIsHashed(t *testing.T) {
	t.Parallel()
	q, was := inquirytest.Every(t), inquirytest.Every(t).Hash()
	eachLeaf(t, q, func(path string, row *field.Row, change func(q *inquiry.Inquiry)) {
		change(q)
		require.Equal(t, path == "id", q.Hash() == was, path)
		require.Equal(t, row.Unhashed, path == "id")
		q = inquirytest.Every(t)
	})
	q.Cuts = []string{"x"}
	require.NotEqual(t, was, q.Hash(), "cuts")
}

// TestUnsetNewFieldsKeepHash checks that a field added in a later revision changes the hash only if it is set.
func TestUnsetNewFieldsKeepHash(t *testing.T) {
	t.Parallel()
	type record struct {
		Old, New string
		List     []string
	}
	type outer struct {
		Name    string
		Records []record
	}
	table := func(rows ...field.Row) *field.Record {
		return field.Of[outer]("outer", "outers",
			field.OfText("name", func(o *outer) *string { return &o.Name }, field.Content),
			field.OfList("records", func(o *outer) *[]record { return &o.Records }, field.Of[record]("record", "records", rows...)))
	}
	old := field.OfText("old", func(r *record) *string { return &r.Old }, field.Content)
	before := table(old)
	after := table(old,
		field.OfText("new", func(r *record) *string { return &r.New }, field.NotContent, field.Since(2)),
		field.OfTexts("list", func(r *record) *[]string { return &r.List }, field.NotContent, field.Since(3)))
	v := outer{"name", []record{{Old: "a"}, {Old: "b"}}}
	hash := func(rec *field.Record) [32]byte { return inquiry.HashOf(rec, field.RefOf(&v)) }
	was := hash(before)
	require.Equal(t, was, hash(after))
	seen := map[[32]byte]bool{was: true}
	for _, change := range []func(){
		func() { v.Records[0].New = "x" },
		func() { v.Records[0].New, v.Records[1].New = "", "x" },
		func() { v.Records[1].New, v.Records[1].List = "", []string{"x"} },
		func() { v.Records[1].List = []string{"x", "y"} },
	} {
		change()
		require.Equal(t, was, hash(before))
		require.False(t, seen[hash(after)])
		seen[hash(after)] = true
	}
}

// TestHiddenCharactersInEveryString checks that hidden characters are found in every string, including the keys and values of
// vars, by both the line reader and the tree reader.
func TestHiddenCharactersInEveryString(t *testing.T) {
	t.Parallel()
	const hidden = "\u202e"
	texts := 0
	eachLeaf(t, inquirytest.Every(t), func(path string, row *field.Row, _ func(*inquiry.Inquiry)) {
		if row.Kind != field.Text && row.Kind != field.Texts {
			return
		}
		texts++
		q := inquirytest.Every(t)
		fields.Walk(field.RefOf(q), func(c *field.Cursor, ptr any) {
			if c.Path() == path {
				*ptr.(*string) += hidden
			}
		})
		requireHidden(t, q, path)
	})
	require.Greater(t, texts, 15)
	q := inquirytest.Every(t)
	q.Vars = map[string]any{"key" + hidden: "x"}
	requireHidden(t, q, "vars")
	q.Vars = map[string]any{"key": []any{map[string]any{"k": "x" + hidden}}}
	requireHidden(t, q, "vars.key[0].k")
}

func requireHidden(t *testing.T, q *inquiry.Inquiry, path string) {
	t.Helper()
	require.ErrorContains(t, q.Validate(), path+": ")
	line := inquirytest.JSON(t, q)
	for _, name := range []string{"line.jsonl", "tree.json"} {
		_, err := only(t, &inquiry.Reader{}, line, name)
		list, ok := errors.AsType[fault.List](err)
		require.True(t, ok, path)
		require.Equal(t, "hidden-text", list[0].Rule, path)
		require.Equal(t, path, list[0].Path)
	}
}

// TestEveryFieldIsCopied checks that a copy shares nothing with the original.
func TestEveryFieldIsCopied(t *testing.T) {
	t.Parallel()
	q := inquirytest.Every(t)
	c := q.WithDefaults()
	require.Equal(t, q, c)
	fields.Walk(field.RefOf(c), func(_ *field.Cursor, ptr any) { inquirytest.Change(t, ptr) })
	require.Equal(t, inquirytest.Every(t), q)
	eachLeaf(t, q, func(path string, _ *field.Row, _ func(*inquiry.Inquiry)) {
		require.NotEqual(t, at(t, q, path), at(t, c, path), path)
	})
}

// TestEveryFieldHasDefaults checks, with the line reader and the tree reader, that defaults fill in every field that a record lacks and
// that the record shares no data with them.
func TestEveryFieldHasDefaults(t *testing.T) {
	t.Parallel()
	want := inquirytest.Every(t)
	defaults, err := inquiry.ReadDefaults(bytes.NewReader(inquirytest.JSON(t, want)), "defaults.json")
	require.NoError(t, err)
	r := &inquiry.Reader{Defaults: defaults}
	for _, name := range []string{"line.jsonl", "tree.json"} {
		for range 2 {
			d, err := only(t, r, []byte(`{"library":{},"answer":{}}`), name)
			require.NoError(t, err, name)
			require.Equal(t, want, d.Inquiry, name)
			fields.Walk(field.RefOf(d.Inquiry), func(_ *field.Cursor, ptr any) { inquirytest.Change(t, ptr) })
		}
	}
}

// TestEveryFieldIsInSchema checks that the schema contains every field and its description.
func TestEveryFieldIsInSchema(t *testing.T) {
	t.Parallel()
	var top map[string]any
	require.NoError(t, json.Unmarshal(inquiry.Schema(), &top))
	for _, name := range fields.Names(func(row *field.Row) bool { return !row.NotInFile }) {
		level := top
		for key := range strings.SplitSeq(name, ".") {
			if items, ok := level["items"].(map[string]any); ok {
				level = items
			}
			if either, ok := level["anyOf"].([]any); ok && level["properties"] == nil {
				level = either[1].(map[string]any)
			}
			properties, _ := level["properties"].(map[string]any)
			require.Contains(t, properties, key, name)
			level = properties[key].(map[string]any)
		}
		row := fields.At(name)
		if row.Doc != "" {
			require.Equal(t, row.Doc, level["description"], name)
		}
	}
}

// TestEveryBoundIsChecked checks that every row enforces its requirements: that the field is present, and that its word, number or id
// is valid.
func TestEveryBoundIsChecked(t *testing.T) {
	t.Parallel()
	bounds := 0
	fields.WalkRows(field.RefOf(inquirytest.Every(t)), func(c *field.Cursor, _ field.Ref) {
		path, row := c.Path(), c.Row
		for _, spoil := range spoilers(row) {
			bounds++
			q := inquirytest.Every(t)
			fields.WalkRows(field.RefOf(q), func(c *field.Cursor, rec field.Ref) {
				if c.Path() == path {
					spoil(rec)
				}
			})
			require.ErrorContains(t, q.Validate(), path+": want ", path)
		}
	})
	require.Greater(t, bounds, 15)
}

// spoilers returns functions that make a field invalid.
func spoilers(row *field.Row) (out []func(rec field.Ref)) {
	if row.Required != "" {
		out = append(out, row.Clear)
	}
	switch row.Kind {
	case field.Name, field.Choice:
		out = append(out, func(rec field.Ref) { *row.Text(rec) = "no such" })
	case field.Number:
		out = append(out, func(rec field.Ref) { *row.Int(rec) = row.High + 1 }, func(rec field.Ref) { *row.Int(rec) = -1 })
	}
	return out
}

// eachLeaf calls visit for every value of an inquiry, with a function that changes the corresponding value in another inquiry.
func eachLeaf(t *testing.T, q *inquiry.Inquiry, visit func(path string, row *field.Row, change func(q *inquiry.Inquiry))) {
	t.Helper()
	type leaf struct {
		path string
		row  *field.Row
	}
	var all []leaf
	fields.Walk(field.RefOf(q), func(c *field.Cursor, _ any) { all = append(all, leaf{c.Path(), c.Row}) })
	require.Greater(t, len(all), 30)
	for _, l := range all {
		visit(l.path, l.row, func(q *inquiry.Inquiry) {
			fields.Walk(field.RefOf(q), func(c *field.Cursor, ptr any) {
				if c.Path() == l.path {
					inquirytest.Change(t, ptr)
				}
			})
		})
	}
}

// at returns the value at the given path.
func at(t *testing.T, q *inquiry.Inquiry, path string) any {
	t.Helper()
	var out any
	fields.Walk(field.RefOf(q), func(c *field.Cursor, ptr any) {
		if c.Path() == path {
			out = reflect.ValueOf(ptr).Elem().Interface()
		}
	})
	require.NotNil(t, out, path)
	return out
}

// TestRenderCopy checks that the copy made for rendering, which shares data with the inquiry, equals the copy returned by
// WithDefaults, whichever field is missing. It also checks that the copy has the defaults in the table.
func TestRenderCopy(t *testing.T) {
	t.Parallel()
	completion := seam.Complete.(func() seam.Completion[inquiry.Inquiry])()
	same := func(q *inquiry.Inquiry, name string) {
		was := q.WithDefaults() // a copy that shares nothing with q
		require.JSONEq(t, string(inquirytest.JSON(t, was)), string(inquirytest.JSON(t, completion.Of(q))), name)
		require.Equal(t, q.Hash(), completion.Hash(), name)
		fields.WalkRows(field.RefOf(completion.Of(q)), func(c *field.Cursor, rec field.Ref) {
			if c.Row.Default != nil {
				require.False(t, c.Row.IsZero(rec), "%s: %s", name, c.Path())
			}
		})
		completion.Forget()
		require.Equal(t, was, q.WithDefaults(), "%s: the inquiry was changed", name)
	}
	same(inquirytest.Every(t), "every field")
	same(inquirytest.Full(t), "full")
	fields.WalkRows(field.RefOf(inquirytest.Every(t)), func(c *field.Cursor, _ field.Ref) {
		path := c.Path()
		q := inquirytest.Every(t)
		row, empty := c.Row, func() {}
		fields.WalkRows(field.RefOf(q), func(c *field.Cursor, rec field.Ref) {
			if c.Path() == path {
				empty = func() { row.Clear(rec) } // called after the walk, because clearing the row also removes its children
			}
		})
		empty()
		same(q, "without "+path)
	})
}
