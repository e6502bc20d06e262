package template_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/template"
)

func TestParseTextMatchesParse(t *testing.T) {
	t.Parallel()
	byName := map[string]string{"a": `{{template "b" .}}{{define "c"}}{{.Name}}{{end}}`, "b": `b {{template "c" .}}`, "none": ``}
	files := fstest.MapFS{}
	for name, text := range byName {
		files[name+".tmpl"] = &fstest.MapFile{Data: []byte(text)}
	}
	opts := &template.Options[letter]{Entry: "a", Overlay: fstest.MapFS{"c.tmpl": {Data: []byte("over {{.Name}}")}}}
	want, wantErr := template.Parse(files, opts)
	got, err := template.ParseText(byName, opts)
	require.Equal(t, wantErr, err)
	require.NoError(t, err)
	require.Equal(t, want.Hash(), got.Hash())
	require.Equal(t, want.Sources(), got.Sources())
	require.Equal(t, want.Warnings(), got.Warnings())
	text, err := got.Append(nil, &letter{Name: "n"})
	require.NoError(t, err)
	require.Equal(t, "b over n", string(text))
}

func TestParseTextErrors(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		texts map[string]string
		want  string
	}{
		"nil":                        {nil, "want templates by name, got none"},
		"none":                       {map[string]string{}, "want templates by name, got none"},
		"no name":                    {map[string]string{"": "x"}, `want a file name without .tmpl as the template name, got ""`},
		"a file name":                {map[string]string{"a.tmpl": "x"}, `want a file name without .tmpl as the template name, got "a.tmpl"`},
		"in a folder":                {map[string]string{"a/b": "x"}, `want a file name without .tmpl as the template name, got "a/b"`},
		"a fault":                    {map[string]string{"a": "x\n{{.Nam}}"}, "a.tmpl:2:3: a letter has no field Nam; did you mean Name?"},
		"no syntax":                  {map[string]string{"a": "{{if}}"}, "a.tmpl:1:3: want a value after if"},
		"two templates and no entry": {map[string]string{"a": "x", "b": "y"}, "want text outside of define"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := template.ParseText[letter](tt.texts, nil)
			require.ErrorContains(t, err, tt.want)
		})
	}
}

// writes is a writer that counts how often it is written to.
type writes struct {
	bytes.Buffer
	n int
}

func (w *writes) Write(p []byte) (int, error) {
	w.n++
	return w.Buffer.Write(p)
}

// failing is a writer that always fails.
type failing struct{ err error }

func (w failing) Write([]byte) (int, error) { return 0, w.err }

func TestExecuteWritesOnceOrNotAtAll(t *testing.T) {
	t.Parallel()
	tmpl, err := template.ParseText[letter](map[string]string{"a": "{{range .Items}}{{.Title}};{{end}}"}, nil)
	require.NoError(t, err)
	var w writes
	require.NoError(t, tmpl.Execute(t.Context(), &w, &letter{Items: []item{{"one", 1}, {"two", 2}}}))
	require.Equal(t, "one;two;", w.String())
	require.Equal(t, 1, w.n)

	done, stop := context.WithCancel(t.Context())
	stop()
	full := errors.New("the disk is full")
	for name, run := range map[string]func(w *writes) error{
		"a fault": func(w *writes) error {
			return tmpl.Execute(t.Context(), w, &letter{Items: []item{{"one", 1}, {"", 2}}})
		},
		"no data":       func(w *writes) error { return tmpl.Execute(t.Context(), w, nil) },
		"no template":   func(w *writes) error { return (*template.Template[letter])(nil).Execute(t.Context(), w, &letter{}) },
		"zero template": func(w *writes) error { return (&template.Template[letter]{}).Execute(t.Context(), w, &letter{}) },
		"no context":    func(w *writes) error { return tmpl.Execute(nil, w, &letter{}) }, //nolint:staticcheck // nil on purpose
		"no writer":     func(*writes) error { return tmpl.Execute(t.Context(), nil, &letter{}) },
		"done":          func(w *writes) error { return tmpl.Execute(done, w, &letter{Items: []item{{"one", 1}}}) },
		"a full disk": func(*writes) error {
			err := tmpl.Execute(t.Context(), failing{full}, &letter{Items: []item{{"one", 1}}})
			require.ErrorIs(t, err, full)
			return err
		},
	} {
		var w writes
		require.Error(t, run(&w), name)
		require.Zero(t, w.n, name)
	}
}
