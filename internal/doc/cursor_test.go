package doc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/doc"
)

// cursorWalk reads a value with a cursor and formats it in the same way as written.
func cursorWalk(c *doc.Cursor, b *strings.Builder) {
	switch c.Kind() {
	case doc.Map:
		b.WriteString("{")
		c.Members(func(key string) {
			fmt.Fprintf(b, " %q =", key)
			cursorWalk(c, b)
		})
		b.WriteString(" }")
	case doc.List:
		b.WriteString("[")
		c.Elements(func(int) { cursorWalk(c, b) })
		b.WriteString(" ]")
	case doc.String:
		fmt.Fprintf(b, " %q", c.Text())
	default:
		b.WriteString(" " + string(c.Raw()))
	}
}

// written formats a node in the same way as cursorWalk.
func written(n *doc.Node, b *strings.Builder) {
	switch n.Kind {
	case doc.Map:
		b.WriteString("{")
		for i, key := range n.Keys {
			fmt.Fprintf(b, " %q =", key.Text)
			written(&n.Items[i], b)
		}
		b.WriteString(" }")
	case doc.List:
		b.WriteString("[")
		for i := range n.Items {
			written(&n.Items[i], b)
		}
		b.WriteString(" ]")
	case doc.String:
		fmt.Fprintf(b, " %q", n.Text)
	case doc.Null:
		b.WriteString(" null")
	default:
		b.WriteString(" " + n.Text)
	}
}

// readsAsParsed reads and skips text with a cursor and compares the results with those of ParseJSON.
func readsAsParsed(t *testing.T, text string) {
	t.Helper()
	root, want := doc.ParseJSON(&doc.Source{File: "f", Text: []byte(text)})
	var skipped, read doc.Cursor
	skipped.Reset(&doc.Source{File: "f", Text: []byte(text)})
	skipped.Skip()
	require.Equal(t, want, skipped.End(), "%q", text)
	require.Nil(t, skipped.Wrong())
	read.Reset(&doc.Source{File: "f", Text: []byte(text)})
	var got, tree strings.Builder
	cursorWalk(&read, &got)
	require.Equal(t, want, read.End(), "%q", text)
	require.Equal(t, want, read.Err())
	if want == nil {
		written(root, &tree)
		require.Equal(t, tree.String(), got.String(), "%q", text)
	}
}

var cursorTexts = []string{
	``, ` `, `null`, `true`, `nul`, `tru`, `-`, `-0.5e+1`, `01`, `1.`, `1e`, `"a"`, `"a`, `"\n\u00e9\ud83d\udc4d"`, `"\ud83d"`, `"\x"`, "\"a\nb\"", "\"\xff\"",
	`{}`, `[]`, `{"a":1,"b":[true,null,{"c":"d"}]}`, `{"a":1,}`, `{"a" 1}`, `{a:1}`, `{"a":1 "b":2}`, `[1,]`, `[1 2]`, `{"a":[1}`, `{"a":1}x`, `{"a":1} `, "\uFEFF{}", "\xff\xfe{\x00",
	`{"a":1,"a":2}`, `{"\u0061":"é"}`, "{\"a\":\"", strings.Repeat("[", 99) + strings.Repeat("]", 99), strings.Repeat("[", 101) + strings.Repeat("]", 101),
	strings.Repeat(`[`, 101) + "1" + strings.Repeat("]", 101), strings.Repeat(`{"a":`, 101) + "1" + strings.Repeat("}", 101), strings.Repeat("[", 300),
}

func TestCursorMatchesParseJSON(t *testing.T) {
	t.Parallel()
	for _, text := range cursorTexts {
		for n := range len(text) + 1 {
			readsAsParsed(t, text[:n])
		}
	}
}

func FuzzCursor(f *testing.F) {
	for _, text := range cursorTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var c doc.Cursor
		c.Reset(&doc.Source{File: "f", Text: []byte(text)})
		var b strings.Builder
		cursorWalk(&c, &b)
		twice := c.End() == nil && c.Wrong() != nil
		if !twice { // skip text with repeated keys, which only the cursor reports
			readsAsParsed(t, text)
		}
	})
}

func TestCursorSkipsUnreadValues(t *testing.T) {
	t.Parallel()
	const text = `{"skip":{"a":[1,{"id":"no"}]},"id":"y\u0065s","n":12,"list":[{"x":1},"two",3],"rest":-1.5}`
	var c doc.Cursor
	c.Reset(&doc.Source{Text: []byte(text)})
	var id string
	var n int
	var list []string
	c.Members(func(key string) {
		switch key {
		case "id":
			id = c.Text()
		case "n":
			n, _ = c.Int()
		case "list":
			c.Elements(func(i int) {
				if i == 1 {
					list = append(list, c.Text())
				}
			})
		}
	})
	require.NoError(t, c.End())
	require.Nil(t, c.Wrong())
	require.Equal(t, []any{"yes", 12, []string{"two"}}, []any{id, n, list})
}

func TestCursorErrors(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text string
		read func(c *doc.Cursor)
		want string
	}{
		"a map":        {`{"v":[{}]}`, func(c *doc.Cursor) { c.Members(func(string) {}) }, "f:3:6: want a map, got a list"},
		"a list":       {`{"v":"x"}`, func(c *doc.Cursor) { c.Elements(func(int) {}) }, "f:3:6: want a list, got text"},
		"text":         {`{"v":1.5}`, func(c *doc.Cursor) { require.Empty(t, c.Text()) }, "f:3:6: want text, got a number"},
		"a number":     {`{"v":true}`, func(c *doc.Cursor) { _, ok := c.Int(); require.False(t, ok) }, "f:3:6: want a number, got true or false"},
		"refused":      {`{"v":{"w":1}}`, func(c *doc.Cursor) { c.Refuse("nothing") }, "f:3:6: want nothing, got a map"},
		"twice":        {`{"v":{"w":1,"x":2,"w":3}}`, func(c *doc.Cursor) { c.Members(func(string) { c.Skip() }) }, `f:3:19: the key "w" appears twice`},
		"null":         {`{"v":null}`, func(c *doc.Cursor) { c.Members(func(string) {}) }, ""},
		"null list":    {`{"v":null}`, func(c *doc.Cursor) { c.Elements(func(int) {}) }, ""},
		"null text":    {`{"v":null}`, func(c *doc.Cursor) { require.Empty(t, c.Text()) }, ""},
		"large number": {`{"v":123456789012345678901}`, func(c *doc.Cursor) { _, ok := c.Int(); require.False(t, ok) }, ""},
		"negative":     {`{"v":-1}`, func(c *doc.Cursor) { _, ok := c.Int(); require.False(t, ok) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var c doc.Cursor
			c.Reset(&doc.Source{File: "f", Line: 3, Text: []byte(tt.text)})
			c.Members(func(string) { tt.read(&c) })
			require.NoError(t, c.End(), "the rest of the document is still read")
			if tt.want == "" {
				require.Nil(t, c.Wrong())
				return
			}
			require.EqualError(t, c.Wrong(), tt.want)
		})
	}
}

func TestZeroCursor(t *testing.T) {
	t.Parallel()
	var c doc.Cursor
	require.Equal(t, doc.Null, c.Kind())
	c.Skip()
	require.Error(t, c.End())
	c.Members(func(string) {})
	c.Elements(func(int) {})
	c.Refuse("text")
	require.Empty(t, c.Text())
	require.Empty(t, c.Raw())
}

// TestLinesMatchJSONL checks that Lines reads a file like a .jsonl file, whatever its name.
func TestLinesMatchJSONL(t *testing.T) {
	t.Parallel()
	text := "\uFEFF{\"a\":1}\r\n\n[\n{\"b\":2}\n" + strings.Repeat("x", 100) + "\n{\"c\":3}"
	split := func(lines bool) (out []string) {
		docs := doc.Split(strings.NewReader(text), "f.jsonl", 50)
		if lines {
			docs = doc.Lines(strings.NewReader(text), "f.out", 50)
		}
		for d, err := range docs {
			require.NoError(t, err)
			out = append(out, fmt.Sprintf("%d %d %q %t", d.Source.Line, d.Source.Off, d.Source.Text, d.Fault() != nil))
		}
		return out
	}
	got := split(true)
	require.Len(t, got, 5)
	require.Equal(t, split(false), got)
	require.Contains(t, got[3], "true")
}
