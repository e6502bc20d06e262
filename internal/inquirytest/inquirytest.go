// Package inquirytest provides inquiries for the tests of this module.
package inquirytest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/seam"
)

// Window parses a window.
func Window(tb testing.TB, s string) inquiry.Window {
	tb.Helper()
	w, err := inquiry.ParseWindow(s)
	require.NoError(tb, err)
	return w
}

// Full returns a new inquiry that has every part.
func Full(tb testing.TB) *inquiry.Inquiry {
	tb.Helper()
	return &inquiry.Inquiry{
		ID:       "full",
		Role:     "a careful historian of models",
		Question: "whether small models can plan",
		Library:  inquiry.Library{Name: "the planning shelf", Span: edtf.MustParse("2022/2026")},
		AsOf:     edtf.MustParse("2026-11-23"),
		Answer:   inquiry.Answer{Words: 900},
		Claims: []claim.Claim{
			{
				ID: "plans", Text: "Small models cannot plan beyond three steps.", When: edtf.MustParse("2024~"), Scope: "models up to 7B",
				Anchors: []anchor.ID{anchor.MustParseID("arXiv:2305.16367v2"), anchor.MustParseID("doi:10.1000/182")},
			},
			{Text: "Tool use makes up for it.", When: edtf.MustParse("2024/2025")},
			{ID: "cost", Text: "Planning costs 50% more tokens.", When: edtf.MustParse("2025-02"), Anchors: []anchor.ID{anchor.MustParseID("arXiv:2305.16367")}},
		},
		Anchors: []anchor.Paper{
			{ID: anchor.MustParseID("arXiv:2305.16367v2"), Title: "Role-Play with Large Language Models", Date: edtf.MustParse("2023-05")},
			{ID: anchor.MustParseID("doi:10.1000/182"), Title: "The Handbook", Date: edtf.MustParse("2012"), Authors: []string{"A. Author", "B. Author"}},
		},
		Tasks: []inquiry.Task{
			{Retest: &inquiry.Retest{
				Levers: []string{"longer training", "better tools"}, Durable: "Can a small model plan?", Perishable: []string{"the limit of three steps"},
			}},
			{Surface: &inquiry.Surface{Window: Window(tb, "6 months"), Focus: "planning in small models", Limit: 7}},
			{Propose: &inquiry.Propose{Count: 2, Examples: []string{"If tools plan, who is the planner?", "What is a step?"}}},
			{Ask: &inquiry.Ask{Title: "COMPARE", Text: "Compare the two papers in one sentence."}},
		},
	}
}

// Load reads the only inquiry in a file. The path is relative to the root of the repository; this works in tests of packages one folder
// below it.
func Load(tb testing.TB, path ...string) *inquiry.Inquiry {
	tb.Helper()
	name := filepath.Join(append([]string{".."}, path...)...)
	f, err := os.Open(name)
	require.NoError(tb, err)
	defer f.Close()
	for d, err := range inquiry.Read(f, name) {
		require.NoError(tb, err)
		return d.Inquiry
	}
	require.Fail(tb, "no inquiry in "+name)
	return nil
}

// Every returns a new, valid inquiry that has one task of each kind and a different value in every field of the table. Fields that do
// not appear in files are empty.
func Every(tb testing.TB) *inquiry.Inquiry {
	tb.Helper()
	q, fields := &inquiry.Inquiry{}, seam.Fields.(*field.Record)
	f := filler{tb: tb}
	f.record(fields, field.RefOf(q))
	q.AsOf = edtf.MustParse("2026-11-23")
	require.NoError(tb, q.Validate())
	fields.WalkRows(field.RefOf(q), func(c *field.Cursor, rec field.Ref) {
		if !c.Row.NotInFile && c.Row.Kind != field.Variant {
			require.False(tb, c.Row.IsZero(rec), c.Path())
		}
	})
	return q
}

// filler sets fields to distinct values.
type filler struct {
	tb testing.TB
	n  int
}

func (f *filler) record(rec *field.Record, to field.Ref) {
	for i := range rec.Rows {
		if row := &rec.Rows[i]; (!row.NotInFile || row.DetailsOf != nil) && row.Kind != field.Variant {
			f.field(row, to)
		}
	}
}

func (f *filler) field(row *field.Row, to field.Ref) {
	f.n++
	text := fmt.Sprintf("value%d", f.n)
	switch row.Kind {
	case field.Text, field.Name:
		*row.Text(to) = text
	case field.Choice:
		*row.Text(to) = row.Words[len(row.Words)-2]
	case field.Number:
		*row.Int(to) = row.Low + f.n
	case field.Date:
		*row.Date(to) = edtf.MustParse(strconv.Itoa(1900 + f.n))
	case field.ID:
		*row.ID(to) = anchor.MustParseID("arXiv:2305.16367")
	case field.Window:
		*field.As[inquiry.Window](row, to) = Window(f.tb, strconv.Itoa(f.n)+" days")
	case field.Texts:
		*row.Texts(to) = []string{text, text + "more"}
	case field.IDs:
		id := "arXiv:2305.16367"
		if row.Details == nil { // a further identifier of the paper
			id = "doi:10.1000/" + text
		}
		*row.IDs(to) = []anchor.ID{anchor.MustParseID(id)}
	case field.Vars:
		*row.Vars(to) = map[string]any{text: []any{text, true, map[string]any{"k": text}}}
	case field.Sub:
		f.record(row.Record, row.Inside(to))
	case field.List:
		f.list(row, to)
	}
}

// list adds an element to a list, or one element for each variant of its record.
func (f *filler) list(row *field.Row, to field.Ref) {
	if row.Record.Rows[0].Kind != field.Variant {
		f.record(row.Record, row.Grow(to))
		return
	}
	for i := range row.Record.Rows {
		if variant := &row.Record.Rows[i]; variant.Kind == field.Variant {
			element := row.Grow(to)
			f.record(variant.Record, variant.Make(element))
			f.record(row.Record, element)
		}
	}
}

// Change replaces a value in an inquiry with a different one. The ptr parameter is a pointer that Walk of package field passes to its
// visitor.
func Change(tb testing.TB, ptr any) {
	tb.Helper()
	switch v := ptr.(type) {
	case *string:
		*v += "x"
	case *inquiry.Search:
		*v = inquiry.SearchUnknown
	case *inquiry.Form:
		*v = inquiry.FormNone
	case *int:
		*v++
	case *edtf.Date:
		*v = edtf.MustParse("1066-10-14")
	case *anchor.ID:
		*v = anchor.MustParseID("arXiv:2408.16984")
	case *inquiry.Window:
		*v = Window(tb, "77 days")
	case *map[string]any:
		(*v)["another"] = true
	default:
		require.Failf(tb, "unknown type", "%T", ptr)
	}
}

// JSON returns the inquiry as JSON.
func JSON(tb testing.TB, q *inquiry.Inquiry) []byte {
	tb.Helper()
	text, err := json.Marshal(q)
	require.NoError(tb, err)
	return text
}
