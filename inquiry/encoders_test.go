package inquiry_test

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/inquirytest"
)

var (
	_ sql.Scanner   = (*inquiry.Window)(nil)
	_ driver.Valuer = inquiry.Window{}
	_ sql.Scanner   = (*anchor.ID)(nil)
	_ driver.Valuer = anchor.ID{}
)

// form returns the common output of both encoders for a value and for a pointer to it, after checking that each output decodes to an
// equal value.
func form[T any](t *testing.T, v T) any {
	t.Helper()
	var forms []any
	for _, either := range []any{v, &v, []T{v}, map[string]*T{"k": &v}} {
		asJSON, err := json.Marshal(either)
		require.NoError(t, err)
		asYAML, err := yaml.Marshal(either)
		require.NoError(t, err)
		var fromJSON, fromYAML any
		require.NoError(t, json.Unmarshal(asJSON, &fromJSON))
		require.NoError(t, yaml.Unmarshal(asYAML, &fromYAML))
		require.Equal(t, normal(t, fromJSON), normal(t, fromYAML), "%s\n%s", asJSON, asYAML)
		back := reflect.New(reflect.TypeOf(either))
		require.NoError(t, json.Unmarshal(asJSON, back.Interface()), "%s", asJSON)
		require.Equal(t, either, back.Elem().Interface(), "%s", asJSON)
		back = reflect.New(reflect.TypeOf(either))
		require.NoError(t, yaml.Unmarshal(asYAML, back.Interface()), "%s", asYAML)
		require.Equal(t, either, back.Elem().Interface(), "%s", asYAML)
		forms = append(forms, fromJSON)
	}
	require.Equal(t, forms[0], forms[1])
	return forms[0]
}

// normal converts all numbers to one type.
func normal(t *testing.T, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	var out any
	require.NoError(t, json.Unmarshal(text, &out))
	return out
}

// TestEncodersAgree checks that every value type has the same form in encoding/json and yaml.v3 as in inquiry files, and that
// this form decodes to an equal value.
func TestEncodersAgree(t *testing.T) {
	t.Parallel()
	q := inquirytest.Every(t)
	winter := edtf.MustParse("2023-24") // this date can be misread as two years
	q.Claims[0].When, q.Anchors[0].Date, q.Library.Span = winter, winter, winter
	q.Vars = map[string]any{"n": inquiry.Number("1.5"), "list": []any{"x", true}}
	whole, ok := form(t, *q).(map[string]any)
	require.True(t, ok)
	require.Equal(t, "winter 2023", whole["claims"].([]any)[0].(map[string]any)["when"])
	require.Equal(t, whole["claims"].([]any)[0], form(t, q.Claims[0]))
	require.Equal(t, whole["anchors"].([]any)[0], form(t, q.Anchors[0]))
	require.Equal(t, whole["library"], form(t, q.Library))
	require.Equal(t, whole["answer"], form(t, q.Answer))
	for i, task := range q.Tasks {
		inFile := whole["tasks"].([]any)[i].(map[string]any)
		require.Equal(t, inFile, form(t, task))
		switch {
		case task.Retest != nil:
			require.Equal(t, inFile["retest"], form(t, *task.Retest))
		case task.Surface != nil:
			require.Equal(t, inFile["surface"], form(t, *task.Surface))
			require.Equal(t, inFile["surface"].(map[string]any)["window"], form(t, task.Surface.Window))
		case task.Propose != nil:
			require.Equal(t, inFile["propose"], form(t, *task.Propose))
		case task.Ask != nil:
			require.Equal(t, inFile["ask"], form(t, *task.Ask))
		}
	}
	require.Equal(t, "winter 2023", form(t, winter))
	require.Equal(t, "arXiv:2305.16367", form(t, q.Anchors[0].ID))
	form(t, inquiry.Task{Retest: &inquiry.Retest{}})
	for i := range q.Claims {
		form(t, q.Claims[i])
	}
	form(t, inquirytest.Every(t).Claims[0])
	for _, n := range []inquiry.Number{"1.50", "0", "-3", "1e3", "12345678901234567890"} {
		form(t, n)
	}
	for _, n := range []inquiry.Number{"", "abc", "NaN", "1e400", "0x1F"} {
		_, err := json.Marshal(n)
		require.Error(t, err, n)
		_, err = yaml.Marshal(n)
		require.Error(t, err, n)
	}
	kept := inquiry.Number("1")
	require.Error(t, json.Unmarshal([]byte(`"2"`), &kept))
	require.Error(t, yaml.Unmarshal([]byte("x"), &kept))
	require.Equal(t, inquiry.Number("1"), kept)
}

// TestZeroValuesAreOmitted checks that the zero value of every type is encoded as an empty object.
func TestZeroValuesAreOmitted(t *testing.T) {
	t.Parallel()
	for _, v := range []any{inquiry.Inquiry{}, claim.Claim{}, anchor.Paper{}, inquiry.Library{}, inquiry.Answer{}, inquiry.Task{}, inquiry.Retest{}, inquiry.Surface{}, inquiry.Propose{}, inquiry.Ask{}} {
		asJSON, err := json.Marshal(v)
		require.NoError(t, err)
		require.Equal(t, "{}", string(asJSON), "%T", v)
		asYAML, err := yaml.Marshal(v)
		require.NoError(t, err)
		require.Equal(t, "{}\n", string(asYAML), "%T", v)
	}
}

// TestTagsMatchTable checks that the struct tags match the keys of the table.
func TestTagsMatchTable(t *testing.T) {
	t.Parallel()
	var visit func(rec *field.Record)
	visit = func(rec *field.Record) {
		for i := range rec.Rows {
			row := &rec.Rows[i]
			if f, ok := rec.Type.FieldByName(row.GoName); ok && rec != fields && rec.Type != reflect.TypeFor[claim.Claim]() { // both encode themselves
				for _, tag := range []string{"json", "yaml"} {
					require.Regexp(t, "^"+row.Key+",omit(empty|zero)$", f.Tag.Get(tag), "%s.%s", rec.Type, f.Name)
				}
			}
			if row.Record != nil {
				visit(row.Record)
			}
		}
	}
	visit(fields)
}

// TestDecodeReportsAllFaults checks that decoding an inquiry or a task works like reading it from a file. All faults are reported at
// once with their paths and locations, and an input with faults is not decoded partially.
func TestDecodeReportsAllFaults(t *testing.T) {
	t.Parallel()
	q := inquiry.Inquiry{Role: "kept"}
	for name, err := range map[string]error{
		"json": json.Unmarshal([]byte(`{"rol":"x","claims":[{"when":"soon"}]}`), &q),
		"yaml": yaml.Unmarshal([]byte("rol: x\nclaims:\n  - when: soon\n"), &q),
	} {
		list, ok := errors.AsType[fault.List](err)
		require.True(t, ok, "%s: %v", name, err)
		require.Len(t, list, 2)
		require.Equal(t, "claims[0].when", list[1].Path)
		require.Equal(t, "kept", q.Role)
		if name == "yaml" {
			require.Equal(t, fault.Pos{Line: 3, Col: 11}, list[1].Pos)
		}
	}
	task := inquiry.Task{Ask: &inquiry.Ask{Text: "kept"}}
	require.ErrorContains(t, json.Unmarshal([]byte(`{"retest":{},"ask":{"text":"x"}}`), &task), "want one kind per task")
	require.ErrorContains(t, yaml.Unmarshal([]byte("retest: {}\nask: {text: x}"), &task), "want one kind per task")
	require.Equal(t, "kept", task.Ask.Text)
	require.NoError(t, json.Unmarshal([]byte("null"), &task))
	require.NoError(t, yaml.Unmarshal([]byte("null"), &q))
	require.NoError(t, json.Unmarshal([]byte("null"), &q))
	require.Equal(t, "kept", task.Ask.Text)
	require.Equal(t, "kept", q.Role)
	require.NoError(t, yaml.Unmarshal([]byte("retest:"), &task))
	require.NotNil(t, task.Retest)
	var in struct{ Inquiry inquiry.Inquiry }
	require.NoError(t, yaml.Unmarshal([]byte("inquiry: {role: &r x, question: *r}"), &in), "aliases to an anchor elsewhere in the document")
	require.Equal(t, "x", in.Inquiry.Question)
}

func TestWindowDatabase(t *testing.T) {
	t.Parallel()
	w := inquiry.MustParseWindow("6 months")
	for src, want := range map[any]inquiry.Window{nil: {}, "": {}, "6 months": w} {
		got := inquiry.MustParseWindow("1 day")
		require.NoError(t, got.Scan(src))
		require.Equal(t, want, got)
		value, err := got.Value()
		require.NoError(t, err)
		require.NoError(t, got.Scan(value))
		require.Equal(t, want, got)
	}
	require.NoError(t, w.Scan([]byte("1 year")))
	require.Equal(t, "1 year", w.String())
	require.ErrorIs(t, w.Scan(3.5), inquiry.ErrWindow)
	require.ErrorIs(t, w.Scan("soon"), inquiry.ErrWindow)
	require.Equal(t, "1 year", w.String())
	require.Panics(t, func() { inquiry.MustParseWindow("soon") })
}
