package doc_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/doc"
)

// elements returns the documents in a stream. For each document, it returns either the location and text, or the fault.
func elements(r io.Reader, file string, limit int) []string {
	var out []string
	for d, err := range doc.Split(r, file, limit) {
		if err == nil {
			err = d.Parse()
		}
		switch {
		case err != nil:
			out = append(out, "! "+err.Error())
		default:
			p := d.Source.Pos(0)
			out = append(out, fmt.Sprintf("%d:%d+%d %s", p.Line, p.Col, d.Source.Off, d.Source.Text))
		}
	}
	return out
}

func TestArrays(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string
	}{
		{"one line", `[{"a":1},{"b":[2]}]`, []string{`1:2+1 {"a":1}`, `1:10+9 {"b":[2]}`}},
		{"several lines", "\n [\n  {\"a\":\n 1},\r\n\r  2\n]\n\n", []string{"3:3+6 {\"a\":\n 1}", "6:3+21 2"}},
		{"a byte order mark", "\uFEFF[ 1 ]", []string{"1:6+5 1"}},
		{"brackets in strings", `["]}\"[{", {"]":"}"}]`, []string{`1:2+1 "]}\"[{"`, `1:12+11 {"]":"}"}`}},
		{"scalars", "[1 , true\n,null]", []string{"1:2+1 1", "1:6+5 true", "2:2+11 null"}},
		{"an empty array", " [ ] ", nil},
		{"a fault in an element", `[{"a":}, 1]`, []string{"! f.json:1:7: want a JSON value, got '}'", "1:10+9 1"}},
		{"a word", `[yes, 1]`, []string{"! f.json:1:2: want a JSON value, got 'y'", "1:7+6 1"}},
		{"no comma", "[{}\n{}]", []string{"1:2+1 {}", "! f.json:2:1: want ',' or ']', got '{'", "2:1+4 {}"}},
		{"two commas", "[1,,2]", []string{"1:2+1 1", "! f.json:1:4: want a JSON value, got ','", "1:5+4 2"}},
		{"a comma before the end", "[1,]", []string{"1:2+1 1", "! f.json:1:4: want a JSON value, got ']'"}},
		{"a comma at the start", "[,1]", []string{"! f.json:1:2: want a JSON value, got ','", "1:3+2 1"}},
		{"text after the end", "[1] x", []string{"1:2+1 1", "! f.json:1:5: want the end of the document, got 'x'"}},
		{"cut after an element", "[1\n\n", []string{"1:2+1 1", "! f.json:1:3: want ',' or ']', got the end of the text"}},
		{"cut after a comma", "[1,", []string{"1:2+1 1", "! f.json:1:4: want a JSON value, got the end of the text"}},
		{"cut at the start", "[", []string{"! f.json:1:2: want a JSON value or ']', got the end of the text"}},
		{"cut in a map", `[{"a": 1`, []string{"! f.json:1:9: want ',' or '}', got the end of the text"}},
		{"cut in a string", `["a`, []string{"! f.json:1:4: want '\"' at the end of a string, got the end of the text"}},
		{"cut in a number", `[12`, []string{"1:2+1 12", "! f.json:1:4: want ',' or ']', got the end of the text"}},
		{"mismatched brackets", `[{"a":[1}, 2]`, []string{"! f.json:1:9: want ',' or ']', got '}'; the rest of the array is not read"}},
		{"an extra bracket", `[1, }, 2]`, []string{"1:2+1 1", "! f.json:1:5: want a JSON value, got '}'; the rest of the array is not read"}},
		{"an unterminated string", "[\"a\n, 2]", []string{"! f.json:1:4: want '\"' at the end of a string, got the end of the line; the rest of the array is not read"}},
		{"too deep", "[" + strings.Repeat("[", 1000), []string{"! f.json:1:103: nested more than 100 levels deep; the rest of the array is not read"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, elements(strings.NewReader(tt.text), "f.json", 0))
			require.Equal(t, tt.want, elements(iotest.OneByteReader(strings.NewReader(tt.text)), "f.json", 0), "one byte at a time")
		})
	}
	require.Equal(t, []string{"1:2+1 1"}, elements(strings.NewReader("[1]"), "-", 0), "input without a file name")
	require.Equal(t, []string{"1:2+1 1"}, elements(strings.NewReader("[1]"), "f.json.gz", 0))
	require.Equal(t, []string{"1:1+0 [1]"}, elements(strings.NewReader("[1]"), "f.yaml", 0), "YAML has no arrays of documents")
	require.Equal(t, []string{"1:1+0 [1]"}, elements(strings.NewReader("[1]"), "f.jsonl", 0), "each line is one document")
	for d, err := range doc.Read(strings.NewReader("[1, 2]"), "f.json", 0) {
		require.NoError(t, err)
		require.Len(t, d.Root.Items, 2, "the array stays a single document")
	}
}

func TestLongElements(t *testing.T) {
	t.Parallel()
	long := `"` + strings.Repeat("x", 100) + `"`
	got := elements(strings.NewReader("[1, "+long+", 2]"), "f.json", 20)
	require.Equal(t, []string{"1:2+1 1", "! f.json:1:5: a document of more than 20 bytes", "1:109+108 2"}, got)
}

// endlessElement is an array whose first element never ends.
type endlessElement struct{ started bool }

func (e *endlessElement) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	if !e.started {
		copy(p, `["`)
		e.started = true
	}
	return len(p), nil
}

func TestLongElementMemory(t *testing.T) {
	t.Parallel()
	got := elements(io.LimitReader(&endlessElement{}, 64<<20), "f.json", 1000)
	require.Equal(t, []string{"! f.json:1:2: a document of more than 1000 bytes"}, got)
}

func TestArrayReaderError(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	got := elements(io.MultiReader(strings.NewReader(`[1, {"a":`), iotest.ErrReader(broken)), "f.json", 0)
	require.Equal(t, []string{"1:2+1 1", "! f.json: broken"}, got)
	n := 0
	for range doc.Split(strings.NewReader("[1, 2, 3]"), "f.json", 0) {
		if n++; n == 2 {
			break
		}
	}
	require.Equal(t, 2, n)
}

// FuzzArray compares the elements with those that encoding/json finds. Unless there is an error, they must be the same.
func FuzzArray(f *testing.F) {
	for _, seed := range []string{
		`[]`, `[1,"a",{"b":[true,null]}]`, `[{"a":"\u00e9\\\""}]`, "[\n{}\r,\n[] ]", `[1,]`, `[,]`, `[1 2]`, `[}`, `["`, "[\"\n\"]", `[1]]`, `[[[[`, "\uFEFF[1]", `[1e5,-0.1]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if !strings.HasPrefix(strings.TrimLeft(strings.TrimPrefix(string(text), "\uFEFF"), " \t\r\n"), "[") {
			return
		}
		var got []string
		var failed error
		for d, err := range doc.Split(strings.NewReader(string(text)), "f.json", 0) {
			require.NoError(t, err)
			if err := d.Parse(); err != nil {
				failed = err
				continue
			}
			require.Equal(t, string(text[d.Source.Off:d.Source.Off+len(d.Source.Text)]), string(d.Source.Text))
			whole := &doc.Source{File: "f.json", Text: text}
			require.Equal(t, whole.Pos(d.Source.Off), d.Source.Pos(0))
			got = append(got, string(d.Source.Text))
		}
		var want []json.RawMessage
		if err := json.Unmarshal([]byte(strings.TrimPrefix(string(text), "\uFEFF")), &want); err != nil {
			require.Error(t, failed)
			return
		}
		if failed == nil {
			require.Len(t, got, len(want))
			for i := range want {
				require.Equal(t, string(want[i]), got[i])
			}
		}
	})
}
