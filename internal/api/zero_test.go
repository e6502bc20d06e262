package api_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/bib"
	"github.com/dated-claims/retest/check"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
	"github.com/dated-claims/retest/template"
)

// Using a zero value or a nil configuration that is not valid returns an error and never panics.
func TestZeroValuesReturnErrors(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	plain, err := prompt.New(nil)
	require.NoError(t, err)
	source := func(yield func(*inquiry.Document, error) bool) { yield(&inquiry.Document{}, nil) }
	for name, call := range map[string]func() error{
		"inquiry.Validate":               func() error { return (*inquiry.Inquiry)(nil).Validate() },
		"inquiry.Validate, zero inquiry": func() error { return (&inquiry.Inquiry{}).Validate() },
		"inquiry.ReadDefaults":           func() error { _, err := inquiry.ReadDefaults(nil, "f"); return err },
		"inquiry.ReadPapers":             func() error { _, err := inquiry.ReadPapers(nil, "f"); return err },
		"inquiry.Read":                   func() error { return firstError(inquiry.Read(nil, "f.yaml")) },
		"prompt.Render":                  func() error { _, err := prompt.Render(nil); return err },
		"Renderer.Render":                func() error { _, err := (&prompt.Renderer{}).Render(ctx, &inquiry.Inquiry{}); return err },
		"template.ParseText":             func() error { _, err := template.ParseText[int](nil, nil); return err },
		"template.Execute":               func() error { return (*template.Template[int])(nil).Execute(ctx, &strings.Builder{}, new(int)) },
		"template.Append":                func() error { _, err := (&template.Template[int]{}).Append(nil, new(int)); return err },
		"bib.Read":                       func() error { return firstError(bib.Read(nil, "f.bib")) },
		"bib.Update, zero paper":         func() error { _, err := bib.Update(nil, "f.yaml", []anchor.Paper{{}}); return err },
		"provider.NewEncoder":            func() error { _, err := provider.NewEncoder("", nil); return err },
		"batch.Run":                      func() error { _, err := batch.Run(ctx, nil); return err },
		"batch.Run, zero config":         func() error { _, err := batch.Run(ctx, &batch.Config{}); return err },
		"batch.Run, zero renderer": func() error {
			_, err := batch.Run(ctx, &batch.Config{Renderer: &prompt.Renderer{}, Source: source, Out: t.TempDir()})
			return err
		},
		"batch.Run, nil context": func() error {
			_, err := batch.Run(nil, &batch.Config{Renderer: plain, Source: source, Out: t.TempDir()}) //nolint:staticcheck // nil on purpose
			return err
		},
		"batch.Requests":              func() error { return firstError(batch.Requests(ctx, nil)) },
		"batch.Requests, zero config": func() error { return firstError(batch.Requests(ctx, &batch.Config{Workers: 2})) },
		"batch.Requests, nil context": func() error { return firstError(batch.Requests(nil, &batch.Config{Renderer: plain, Source: source})) }, //nolint:staticcheck // nil on purpose
		"prompt, nil context":         func() error { _, err := plain.Render(nil, &inquiry.Inquiry{}); return err },                            //nolint:staticcheck // nil on purpose
		"nil renderer":                func() error { _, err := (*prompt.Renderer)(nil).Render(ctx, &inquiry.Inquiry{}); return err },
		"nil renderer, appending":     func() error { _, err := (*prompt.Renderer)(nil).Append(nil, &inquiry.Inquiry{}); return err },
		"nil reader":                  func() error { return firstError((*inquiry.Reader)(nil).Read(strings.NewReader("x: 1"), "f.yaml")) },
		"UnmarshalYAML":               func() error { return (&inquiry.Inquiry{}).UnmarshalYAML(nil) },
		"Task.UnmarshalYAML":          func() error { return (&inquiry.Task{}).UnmarshalYAML(nil) },
		"Number.UnmarshalYAML":        func() error { return new(inquiry.Number).UnmarshalYAML(nil) },
		"batch.ReadManifest":          func() error { _, err := batch.ReadManifest(nil, "."); return err },
		"batch.ReadShards":            func() error { _, err := batch.ReadShards(nil, 1); return err },
		"corpus.Find": func() error {
			_, err := corpus.Find([]string{""}, &corpus.Options{FS: fstest.MapFS{"a.yaml": {}}})
			return err
		},
		"Corpus.Inputs": func() error { _, err := (&corpus.Corpus{}).Inputs(nil); return err }, //nolint:staticcheck // nil on purpose
	} {
		require.NotPanics(t, func() { require.Error(t, call(), name) }, name)
	}
}

func TestZeroValuesAreHarmless(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]func(){
		"dates": func() {
			var d edtf.Date
			_, _, _ = d.Time(), d.Prose(), edtf.DayOf(time.Time{})
			_, _ = d.Earliest(), d.AgeMonths(d)
		},
		"identifiers": func() { _, _ = anchor.ID{}.URL(), anchor.ID{}.Key() },
		"claims":      func() { _ = claim.Claim{}.RestsOn(anchor.ID{}) },
		"windows":     func() { _ = inquiry.Window{}.Since(edtf.Date{}) },
		"inquiries": func() {
			var q *inquiry.Inquiry
			_, _ = q.WithDefaults(), q.Hash()
			_, err := json.Marshal(q)
			require.NoError(t, err)
		},
		"documents": func() {
			d := &inquiry.Document{}
			_, _, _, _ = d.At("claims"), d.File(), d.Line(), d.Source()
			d = nil
			_, _, _, _ = d.At("claims"), d.File(), d.Line(), d.Source()
		},
		"faults": func() {
			_ = fault.List{nil}.Error()
			_, err := json.Marshal(fault.List{nil, {}})
			require.NoError(t, err)
		},
		"checkers": func() {
			var c check.Checker
			_, _ = c.Inquiry(nil), c.Inquiry(&inquiry.Inquiry{})
			_, err := c.Document(nil, nil)
			require.NoError(t, err)
			_ = check.New(&check.Options{Renderers: []*prompt.Renderer{nil, {}}}).Inquiry(&inquiry.Inquiry{Vars: map[string]any{"a": 1}})
		},
		"renderers": func() {
			var r prompt.Renderer
			_, _, _ = r.Warnings(), r.Templates().Hash(), r.Verdicts()
			_ = check.Templates(&r)
			var none *prompt.Renderer
			_, _, _ = none.Warnings(), none.Templates(), none.Verdicts()
		},
		"templates": func() {
			var tmpl template.Template[int]
			_, _, _, _ = tmpl.Warnings(), tmpl.Sources(), tmpl.Calls(), tmpl.Comments()
			_, _, _, _ = tmpl.Has("x"), tmpl.Overlaid("x"), tmpl.Entry(), tmpl.Branches(nil)
			_ = tmpl.Nodes()
		},
		"encoders": func() {
			var e provider.Encoder
			_, _ = e.Limits(), e.Ext()
			_ = e.Append(nil, "", &provider.Prompt{})
		},
		"prompts": func() { _, _ = (&prompt.Output{}).Hashes(), batch.ID(nil) },
	} {
		require.NotPanics(t, call, name)
	}
}

// firstError returns the first error of a sequence.
func firstError[T any](seq func(yield func(T, error) bool)) error {
	for _, err := range seq {
		if err != nil {
			return err
		}
	}
	return nil
}
