package doc_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/doc"
)

// walk reads the value of the key v in a document and returns the result and the faults, one per line.
func walk(t *testing.T, text string, read func(doc.Value) any) (any, string) {
	t.Helper()
	root, err := doc.ParseYAML(source("{v: " + text + "}"))
	require.NoError(t, err)
	var w doc.Walker
	var got any
	for _, v := range w.Root(root).Any() {
		got = read(v)
	}
	if w.Faults == nil {
		return got, ""
	}
	return got, w.Faults.Error()
}

func TestValueMethods(t *testing.T) {
	t.Parallel()
	text := func(v doc.Value) any { return v.String() }
	texts := func(v doc.Value) any { return v.Strings() }
	literal := func(v doc.Value) any {
		s, _ := v.Literal("a date")
		return s
	}
	whole := func(v doc.Value) any { return v.Int(1, 9) }
	word := func(v doc.Value) any { return v.OneOf("lines", "json") }
	free := func(v doc.Value) any { return v.Free(func(literal string) any { return literal }) }
	parse := func(v doc.Value) any {
		out := ""
		v.Parse("an x", func(s string) error {
			if out = s; s != "x" {
				return errors.New("no x")
			}
			return nil
		})
		return out
	}
	long := strings.Repeat("é", 40)
	tests := []struct {
		name, in string
		read     func(doc.Value) any
		want     any
		fault    string
	}{
		{"text", "a", text, "a", ""},
		{"text from number", "2024", text, "", `f:1:5: v: want text, got a number ("2024"); put it in quotes`},
		{"text from bool", "true", text, "", `f:1:5: v: want text, got true or false ("true"); put it in quotes`},
		{"text from null", "~", text, "", `f:1:5: v: want text, got nothing (null); put it in quotes: YAML reads ~ as no value`},
		{"text from list", "[a]", text, "", `f:1:5: v: want text, got a list`},
		{"text from map", "{a: b}", text, "", `f:1:5: v: want text, got a map`},
		{"texts", "[a, '1']", texts, []string{"a", "1"}, ""},
		{"list of text values with a number", "[é, 1]", texts, []string{"é", ""}, `f:1:10: v[1]: want text, got a number ("1"); put it in quotes`},
		{"list of text values from text", "a", texts, []string(nil), `f:1:5: v: want a list of text values, got text ("a")`},
		{"literal", "2502.08640", literal, "2502.08640", ""},
		{"literal from text", "'2024'", literal, "2024", ""},
		{"literal from bool", "true", literal, "", `f:1:5: v: want a date, got true or false ("true")`},
		{"number", "9", whole, 9, ""},
		{"number too high", "10", whole, 0, `f:1:5: v: want a whole number from 1 to 9, got "10"`},
		{"number too long", "99999999999999999999", whole, 0, `f:1:5: v: want a whole number from 1 to 9, got "99999999999999999999"`},
		{"fraction", "1.5", whole, 0, `f:1:5: v: want a whole number from 1 to 9, got "1.5"`},
		{"number from text", "'1'", whole, 0, `f:1:5: v: want a whole number from 1 to 9, got text ("1")`},
		{"word", "json", word, "json", ""},
		{"word misspelt", "lnes", word, "", `f:1:5: v: want lines or json, got "lnes"; did you mean lines?`},
		{"word from number", "1", word, "", `f:1:5: v: want lines or json, got a number ("1")`},
		{"free", "{a: [1_0, True, b, {}], c: 2502.08640}", free, map[string]any{"a": []any{"1_0", true, "b", map[string]any{}}, "c": "2502.08640"}, ""},
		{"free null", "[~]", free, []any{nil}, "f:1:6: v[0]: want text, true or false, a list or a map, got nothing (null); leave the key out instead"},
		{"free twice", "{a: 1, a: 2}", free, map[string]any{"a": "1"}, `f:1:12: v.a: the key "a" appears twice`},
		{"parsed", "x", parse, "x", ""},
		{"not parsed", "y", parse, "y", "f:1:5: v: no x"},
		{"parsed from a list", "[]", parse, "", "f:1:5: v: want an x, got a list"},
		{"long text is cut", "[" + long + "]", word, "", "f:1:5: v: want lines or json, got a list"},
		{"long word is cut between characters", long, word, "", `f:1:5: v: want lines or json, got "` + strings.Repeat("é", 30) + `"…`},
		{"null counts as a missing key", "{a: ~, b: x}", free, map[string]any{"b": "x"}, ""},
		{"empty key", "{'': [~]}", free, map[string]any{"": []any{nil}}, "f:1:11: v.[0]: want text, true or false, a list or a map, got nothing (null); leave the key out instead"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, faults := walk(t, tt.in, tt.read)
			require.Equal(t, tt.want, got)
			require.Equal(t, tt.fault, faults)
		})
	}
}

func TestMapEntries(t *testing.T) {
	t.Parallel()
	root, err := doc.ParseYAML(source("role: a\nclams: b\nrole: c\nzzzzzz: d\nclaims: e\n"))
	require.NoError(t, err)
	var w doc.Walker
	got := map[string]string{}
	for key, v := range w.Root(root).Entries([]string{"role", "claims"}) {
		require.Equal(t, key, v.Path())
		got[key] = v.String()
	}
	require.Equal(t, map[string]string{"role": "a", "claims": "e"}, got)
	require.EqualError(t, w.Faults, `f:2:1: clams: unknown key "clams"; did you mean claims?
f:3:1: role: the key "role" appears twice
f:4:1: zzzzzz: unknown key "zzzzzz"`)
	require.Equal(t, "one of role, claims", w.Faults[0].Want)
	for range w.Root(root).Entries([]string{"role"}) {
		break
	}
	for range w.Root(root).Any() {
		break
	}
	w = doc.Walker{}
	for range w.Root(&root.Items[0]).Entries([]string{"a", "b", "c"}) {
		require.Fail(t, "an entry")
	}
	for range w.Root(&root.Items[0]).Any() {
		require.Fail(t, "an entry")
	}
	require.EqualError(t, w.Faults, "f:1:7: want a map with a, b or c, got text (\"a\")\nf:1:7: want a map, got text (\"a\")")
}

func TestFindByPath(t *testing.T) {
	t.Parallel()
	root, err := doc.ParseYAML(source("a:\n  - b: 1\n  - {c.d: 2, 'e[0]': 3}\n'': 4\n"))
	require.NoError(t, err)
	for path, want := range map[string]string{
		"": "f:1:1", "a": "f:2:3", "a[0]": "f:2:5", "a[0].b": "f:2:8", "a[1].c.d": "f:3:11", "a[1].e[0]": "f:3:22",
		"a[7]": "f:2:3", "a[x]": "f:2:3", "a[": "f:2:3", "a[-1]": "f:2:3", "a[0].b.c[1]": "f:2:8", "z": "f:1:1", "a.b": "f:2:3",
	} {
		require.Equal(t, want, root.Find(path).Pos().String(), path)
	}
}
