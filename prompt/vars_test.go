package prompt_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/inquirytest"
	"github.com/dated-claims/retest/prompt"
)

// withVars renders a template that prints only vars.
func withVars(t *testing.T, vars map[string]any, template string) (string, error) {
	t.Helper()
	r, err := prompt.New(&prompt.Options{Template: fstest.MapFS{"p.tmpl": {Data: []byte(
		"{{- /* retest:omit role question library claims anchors tasks */ -}}\n" + template,
	)}}})
	require.NoError(t, err)
	q := inquirytest.Full(t)
	q.Vars = vars
	text, err := r.Append(nil, q)
	return strings.TrimSpace(string(text)), err
}

// TestNumericVars checks what templates do with numbers read from files and with Go numbers.
func TestNumericVars(t *testing.T) {
	t.Parallel()
	read := &inquiry.Inquiry{}
	require.NoError(t, json.Unmarshal([]byte(`{"vars":{"n":3,"f":1.50,"zero":0,"big":12345678901234567890,"list":[1,2.5],"map":{"score":0.5}}}`), read))
	inGo := map[string]any{
		"n": uint8(3), "f": json.Number("1.50"), "zero": 0, "big": uint64(12345678901234567890), "list": []float64{1, 2.5}, "map": map[string]float32{"score": 0.5},
	}
	for _, tt := range []struct{ template, want string }{
		{"{{.Vars.n}} {{.Vars.f}} {{.Vars.zero}} {{.Vars.big}}", "3 1.50 0 12345678901234567890"},
		{"{{gt .Vars.n 2}} {{lt .Vars.f 2}} {{eq .Vars.n 3}} {{ne .Vars.n .Vars.f}} {{ge .Vars.f 1.5}} {{le 4 .Vars.n}}", "true true true true true false"},
		{"{{if .Vars.zero}}T{{else}}F{{end}}{{if .Vars.n}}T{{end}} {{default 7 .Vars.zero}} {{empty .Vars.zero}}", "FT 7 true"},
		{`{{add .Vars.n 1}} {{mul .Vars.n 2}} {{addf .Vars.f 1}} {{max .Vars.n 5}} {{printf "%.1f" .Vars.f}}`, "4 6 2.5 5 1.5"},
		{`{{range .Vars.list}}{{.}};{{end}} {{toJson .Vars.map}} {{toRawJson .Vars.list}}`, `1;2.5; {"score":0.5} [1,2.5]`},
		{`{{has .Vars.n (list 1 2 3)}} {{has 3 (list .Vars.n)}} {{kindIs "string" .Vars.n}}`, "true true false"},
	} {
		for name, vars := range map[string]map[string]any{"read": read.Vars, "in Go": inGo} {
			got, err := withVars(t, vars, tt.template)
			require.NoError(t, err, "%s: %s", name, tt.template)
			require.Equal(t, tt.want, got, "%s: %s", name, tt.template)
		}
	}
	_, err := withVars(t, read.Vars, `{{eq .Vars.n "3"}}`)
	require.ErrorContains(t, err, "cannot compare a number with text")
}

// TestVarTypes tests values of the types that Go programs use.
func TestVarTypes(t *testing.T) {
	t.Parallel()
	type kind string
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	vars := map[string]any{
		"texts": []string{"a", "b"}, "named": kind("x"), "map": map[kind]int{"k": 1}, "date": edtf.MustParse("2024~"), "day": day, "yes": true,
		"deep": []map[string][]string{{"k": {"v"}}},
	}
	got, err := withVars(t, vars, `{{join "," .Vars.texts}} {{.Vars.named}} {{.Vars.map.k}} {{.Vars.date}} {{.Vars.yes}} {{range .Vars.deep}}{{join "" .k}}{{end}}`)
	require.NoError(t, err)
	require.Equal(t, "a,b x 1 2024~ true v", got)

	q := inquirytest.Full(t)
	q.Vars = vars
	require.NoError(t, q.Validate())
	var back inquiry.Inquiry
	require.NoError(t, json.Unmarshal(inquirytest.JSON(t, q), &back))
	require.Equal(t, q.Hash(), back.Hash(), "a JSON round trip keeps the hash")
	require.Equal(t, "2026-11-23", back.Vars["day"])
	require.Equal(t, []any{"a", "b"}, back.Vars["texts"])
	require.Equal(t, map[string]any{"k": inquiry.Number("1")}, back.Vars["map"])
	q.Vars["texts"] = []string{"a", "b\u202e"}
	require.ErrorContains(t, q.Validate(), "vars.texts[1]: ")
}

// TestGoVarsMatchFileVars checks that a Go value and the value read from its file form are printed alike. They must be,
// because they have the same hash.
func TestGoVarsMatchFileVars(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]any{
		"day": time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), "time": time.Date(2026, 1, 2, 3, 4, 5, 6, time.FixedZone("x", 3600)), "winter": edtf.MustParse("2023-24"),
		"duration": time.Hour, "month": time.March, "float": 1e6, "small": 1e-9, "float32": float32(0.1), "int": 3, "whole float": 3.0, "none": []string(nil),
		"texts": []string{"a"}, "nested": map[string][]int{"k": {1}}, "bool": true, "json": json.Number("1.50"), "window": inquirytest.Window(t, "6 months"),
	} {
		q := inquirytest.Full(t)
		q.Vars = map[string]any{"x": value}
		back := inquirytest.Full(t)
		var read inquiry.Inquiry
		require.NoError(t, json.Unmarshal(inquirytest.JSON(t, q), &read), name)
		back.Vars = read.Vars
		require.Equal(t, q.Hash(), back.Hash(), name)
		for _, text := range []string{"{{with .Vars.x}}{{.}}{{end}}", "{{print .Vars.x .Vars.x}}", "{{toJson .Vars.x}}", "{{eq .Vars.x 3}}", "{{range .Vars.x}}{{.}};{{end}}", `{{index (list "a" "b" "c" "d") .Vars.x}}`} {
			for _, vars := range []map[string]any{q.WithDefaults().Vars, back.Vars} {
				got, err := withVars(t, q.Vars, text)
				want, wantErr := withVars(t, vars, text)
				require.Equal(t, wantErr == nil, err == nil, "%s: %s: %v, %v", name, text, wantErr, err)
				require.Equal(t, want, got, "%s: %s", name, text)
			}
		}
	}
	got, err := withVars(t, map[string]any{"x": 3}, `{{range .Vars.x}}{{.}};{{end}}{{index (list "a" "b" "c" "d") .Vars.x}}`)
	require.NoError(t, err)
	require.Equal(t, "0;1;2;d", got)
}

// TestInvalidVars checks that invalid vars are rejected by every operation that could lose them, and that they never crash the
// program.
func TestInvalidVars(t *testing.T) {
	t.Parallel()
	endless := map[string]any{}
	endless["self"] = []any{endless}
	type list []any
	loop := list{nil}
	loop[0] = loop
	for name, tt := range map[string]struct {
		value any
		want  string
	}{
		"not a number": {math.NaN(), "vars.x: want a finite number, got NaN"},
		"infinite":     {math.Inf(1), "vars.x: want a finite number, got +Inf"},
		"no numeral":   {inquiry.Number("abc"), `vars.x: want a finite number, got "abc"`},
		"hidden":       {inquiry.Number("1\u202e2"), `vars.x: want a finite number, got "1\u202e2"`},
		"json.Number":  {json.Number("\u200b"), "vars.x: want a finite number"},
		"empty number": {inquiry.Number(""), "vars.x: want a finite number"},
		"large number": {inquiry.Number("1e400"), "vars.x: want a finite number"},
		"NaN":          {inquiry.Number("NaN"), "vars.x: want a finite number"},
		"blank":        {inquiry.Number("1\n"), "vars.x: want a finite number"},
		"nothing":      {nil, "vars.x: want text, a number, true or false, a date, a list or a map, got <nil>"},
		"bytes":        {[]byte("x"), "vars.x: want text, a number, true or false, a date, a list or a map, got []uint8"},
		"a function":   {func() {}, "vars.x: want text"},
		"a struct":     {[]any{struct{}{}}, "vars.x[0]: want text"},
		"a nil date":   {(*edtf.Date)(nil), "vars.x: want text"},
		"endless map":  {endless, "nested more than 50 levels deep"},
		"endless list": {loop, "nested more than 50 levels deep"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := inquirytest.Full(t)
			q.Vars = map[string]any{"x": tt.value}
			require.ErrorContains(t, q.Validate(), tt.want)
			_, err := prompt.Render(q)
			require.ErrorContains(t, err, tt.want)
			_, err = json.Marshal(q)
			require.ErrorContains(t, err, tt.want)
			_, err = q.MarshalYAML()
			require.ErrorContains(t, err, tt.want)
			require.NotNil(t, q.WithDefaults())
			require.NotZero(t, q.Hash())
		})
	}
	var q inquiry.Inquiry
	for _, text := range []string{"vars: {x: .nan}", "vars: {x: [-.inf]}"} {
		for _, err := range (&inquiry.Reader{}).Read(strings.NewReader(text), "f.yaml") {
			require.ErrorContains(t, err, "want a finite number")
		}
	}
	require.Error(t, json.Unmarshal([]byte(`{"vars":{"x":1e999}}`), &q), "too large for any float")
}
