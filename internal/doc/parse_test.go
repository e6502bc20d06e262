package doc_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
)

// kind maps kinds to short names for use in tables.
var kind = map[doc.Kind]string{doc.Null: "null", doc.Bool: "bool", doc.Number: "number", doc.String: "text", doc.List: "list", doc.Map: "map"}

// show prints a tree with the location of every key and value, which is everything that a parser returns.
func show(n *doc.Node) string {
	var b strings.Builder
	var walk func(n *doc.Node)
	place := func(src *doc.Source, off int) { b.WriteString(strings.TrimPrefix(src.Pos(off).String(), "f:") + " ") }
	walk = func(n *doc.Node) {
		place(n.Src, n.Off)
		switch n.Kind {
		case doc.List:
			b.WriteString("[")
			for i := range n.Items {
				b.WriteString(" ")
				walk(&n.Items[i])
			}
			b.WriteString(" ]")
		case doc.Map:
			b.WriteString("{")
			for i := range n.Items {
				b.WriteString(" ")
				place(n.Src, n.Keys[i].Off)
				fmt.Fprintf(&b, "%q = ", n.Keys[i].Text)
				walk(&n.Items[i])
			}
			b.WriteString(" }")
		default:
			fmt.Fprintf(&b, "%s %q", kind[n.Kind], n.Text)
		}
	}
	walk(n)
	return b.String()
}

func source(text string) *doc.Source { return &doc.Source{File: "f", Text: []byte(text)} }

func TestYAMLTree(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{
			"scalars as written", "[2502.08640, 0x1F, 1_000, 1e3, ~, null, True, yes, 2024-02-15, <<]",
			`1:1 [ 1:2 number "2502.08640" 1:14 number "0x1F" 1:20 number "1_000" 1:27 number "1e3" 1:32 null "" 1:35 null "" 1:41 bool "True" 1:47 text "yes" 1:52 text "2024-02-15" 1:64 text "<<" ]`,
		},
		{"quoted scalars are text", `['2024', "true", !!str 5]`, `1:1 [ 1:2 text "2024" 1:10 text "true" 1:18 text "5" ]`},
		{"columns count bytes", "é: {ü: 日本, x: y}", `1:1 { 1:1 "é" = 1:5 { 1:6 "ü" = 1:10 text "日本" 1:18 "x" = 1:21 text "y" } }`},
		{"emoji before", "[😀, a]", `1:1 [ 1:2 text "😀" 1:8 text "a" ]`},
		{"byte order mark", "\uFEFFa: b\nc: d\n", `1:4 { 1:4 "a" = 1:7 text "b" 2:1 "c" = 2:4 text "d" }`},
		{"CRLF", "a: b\r\nc: d\r\n", `1:1 { 1:1 "a" = 1:4 text "b" 2:1 "c" = 2:4 text "d" }`},
		{"CR alone", "a: b\rc: d\r", `1:1 { 1:1 "a" = 1:4 text "b" 2:1 "c" = 2:4 text "d" }`},
		{"tab after a value", "a: b\t# x\nc:\td\n", `1:1 { 1:1 "a" = 1:4 text "b" 2:1 "c" = 2:4 text "d" }`},
		{"U+2028 in quotes", "a: \"x\u2028y\"\nc: d\n", `1:1 { 1:1 "a" = 1:4 text "x\u2028y" 2:1 "c" = 2:4 text "d" }`},
		{"block scalar", "a: |\n  x\n  ---\nb: >-\n  y\n  z\n", `1:1 { 1:1 "a" = 1:4 text "x\n---\n" 4:1 "b" = 4:4 text "y z" }`},
		{"empty values", "a:\nb: ''\n", `1:1 { 1:1 "a" = 1:3 null "" 2:1 "b" = 2:4 text "" }`},
		{"alias", "a: &x [1]\nb: *x\n", `1:1 { 1:1 "a" = 1:4 [ 1:8 number "1" ] 2:1 "b" = 1:4 [ 1:8 number "1" ] }`},
		{"alias as a key", "a: &x k\n*x : 2\n", `1:1 { 1:1 "a" = 1:4 text "k" 2:1 "k" = 2:6 number "2" }`},
		{"keys of other types are text", "1: a\ntrue: b\n", `1:1 { 1:1 "1" = 1:4 text "a" 2:1 "true" = 2:7 text "b" }`},
		{"directive", "%YAML 1.1\n---\na: b\n", `3:1 { 3:1 "a" = 3:4 text "b" }`},
		{"duplicate keys are kept", "a: 1\na: 2\n", `1:1 { 1:1 "a" = 1:4 number "1" 2:1 "a" = 2:4 number "2" }`},
		{"nothing", "", `1:1 null ""`},
		{"only comments", "# a\n\n# b\n", `1:1 null ""`},
		{"explicit number", "!!float 1e400", `1:1 number "1e400"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			n, err := doc.ParseYAML(source(tt.in))
			require.NoError(t, err)
			require.Equal(t, tt.want, show(n))
		})
	}
}

func TestJSONTree(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"all kinds", ` {"a": [null, true, false, -1.50e+3, "x"], "b": {}}`, `1:2 { 1:3 "a" = 1:8 [ 1:9 null "" 1:15 bool "true" 1:21 bool "false" 1:28 number "-1.50e+3" 1:38 text "x" ] 1:44 "b" = 1:49 { } }`},
		{"escapes", `"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"`, `1:1 text "\"\\/\b\f\n\r\té😀"`},
		{"byte order mark", "\uFEFF[1]", `1:4 [ 1:5 number "1" ]`},
		{"lines", "[\r\n1,\r2,\n3]", `1:1 [ 2:1 number "1" 3:1 number "2" 4:1 number "3" ]`},
		{"columns count bytes", `["é", 1]`, `1:1 [ 1:2 text "é" 1:8 number "1" ]`},
		{"duplicate keys are kept", `{"a":1,"a":2}`, `1:1 { 1:2 "a" = 1:6 number "1" 1:8 "a" = 1:12 number "2" }`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			n, err := doc.ParseJSON(source(tt.in))
			require.NoError(t, err)
			require.Equal(t, tt.want, show(n))
		})
	}
}

func TestJSONFaults(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"empty", "", "f:1:1: want a JSON value, got the end of the text"},
		{"word", "nul", `f:1:1: want a JSON value, got 'n'`},
		{"text after the end", "1 é", `f:1:3: want the end of the document, got 'é'`},
		{"unclosed list", "[1", "f:1:3: want ',' or ']', got the end of the text"},
		{"unclosed map", `{"a":1`, "f:1:7: want ',' or '}', got the end of the text"},
		{"trailing comma", `{"a":1,}`, "f:1:8: want a key in double quotes, got '}'"},
		{"trailing comma in a list", "[1,]", "f:1:4: want a JSON value, got ']'"},
		{"no colon", `{"a" 1}`, "f:1:6: want ':' after a key, got '1'"},
		{"bare key", "{\n a: 1}", "f:2:2: want a key in double quotes, got 'a'"},
		{"leading zero", "01", "f:1:2: want the end of the document, got '1'"},
		{"minus", "-", "f:1:2: want a digit, got the end of the text"},
		{"point", "1.", "f:1:3: want a digit after '.', got the end of the text"},
		{"exponent", "1e+x", "f:1:4: want a digit in the exponent, got 'x'"},
		{"open text", `"abc`, `f:1:5: want '"' at the end of a string, got the end of the text`},
		{"unterminated string with an escape", `"a\n`, `f:1:5: want '"' at the end of a string, got the end of the text`},
		{"line break in a string", "\"a\nb\"", `f:1:3: want an escape such as \n in place of a control character, got '\n'`},
		{"line that ends in a string", "{\"a\": \"abc\n", `f:1:11: want '"' at the end of a string, got the end of the line`},
		{"line that ends in a string, with CRLF", "{\"a\": \"abc\r\n", `f:1:11: want '"' at the end of a string, got the end of the line`},
		{"bad escape", `"\x"`, `f:1:3: want one of " \ / b f n r t u after a backslash, got 'x'`},
		{"escape at the end", `"\`, `f:1:3: want an escape, got the end of the text`},
		{"short escape", `"\u12"`, `f:1:6: want four hexadecimal digits after \u, got '"'`},
		{"half a pair", `"\ud83d!"`, `f:1:2: want both halves of a surrogate pair, got "\\ud83d"`},
		{"two high surrogates", `"\ud83d\ud83d"`, `f:1:2: want both halves of a surrogate pair, got "\\ud83d"`},
		{"surrogate pair with a short second half", `"\ud83d\u1"`, `f:1:11: want four hexadecimal digits after \u, got '"'`},
		{"low surrogate alone", `"\ude00"`, `f:1:2: want both halves of a surrogate pair, got "\\ude00"`},
		{"not UTF-8", "\"a\xff\"", "f:1:3: want UTF-8, got the byte 0xff, which is not UTF-8"},
		{"UTF-16", "\xff\xfe{\x00}\x00", "f:1:1: want UTF-8, got UTF-16; save the file as UTF-8"},
		{"UTF-16 without a mark", "{\x00}\x00", "f:1:1: want UTF-8, got UTF-16; save the file as UTF-8"},
		{"deep", strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000), "f:1:102: nested more than 100 levels deep"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			n, err := doc.ParseJSON(source(tt.in))
			require.EqualError(t, err, tt.want)
			_, isFault := errors.AsType[*fault.Fault](err)
			require.True(t, isFault)
			require.Nil(t, n)
		})
	}
}

func TestYAMLFaults(t *testing.T) {
	t.Parallel()
	const encoding = "; save the file as UTF-8"
	const binary = "; is this a binary file? Inside double quotes, the character can be written as an escape"
	tests := []struct{ name, in, want string }{
		{"UTF-16 LE", "\xff\xfea\x00:\x00", "f:1:1: want UTF-8, got UTF-16" + encoding},
		{"UTF-16 BE", "\xfe\xff\x00a\x00:", "f:1:1: want UTF-8, got UTF-16" + encoding},
		{"UTF-16 LE without a mark", "a\x00:\x00", "f:1:1: want UTF-8, got UTF-16" + encoding},
		{"UTF-16 BE without a mark", "\x00a\x00:", "f:1:1: want UTF-8, got UTF-16" + encoding},
		{"not UTF-8", "a: b\nc: \xff\n", "f:2:4: want UTF-8, got the byte 0xff, which is not UTF-8"},
		{"NUL", "a: b\x00c\n", "f:1:5: want text, got the control character U+0000" + binary},
		{"binary", "\x7fELF\x02\x01\x01\x00", "f:1:1: want text, got the control character U+007F" + binary},
		{"C1", "a: é\u0090\n", "f:1:6: want text, got the control character U+0090" + binary},
		{"noncharacter", "a: \uFFFE\n", "f:1:4: want text, got the control character U+FFFE" + binary},
		{"tab as indentation", "a:\n\tb: c\n", "f:2:1: YAML: a tab indents this line; indent with spaces, not tabs"},
		{"question mark in braces", "a: 1\nb: {when: 2024?}\n", `f:2:15: YAML: an unquoted value inside brackets cannot contain ?; put the value that starts with "2024?" in quotes`},
		{"colon in a value", "a: 1\nb: c: d\n", `f:2:5: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "c: d" in quotes`},
		{"unclosed quote", "a: 1\nb: \"c\n", "f:2:4: YAML: the quotation mark that opens here is not closed; close it, or put text that starts with it in quotes"},
		{"unclosed list", "a: [1\nb: 2\n", "f:1:4: YAML: the bracket that opens here is not closed; close it, or put text that starts with it in quotes"},
		{"unknown alias", "a: 1\nb:\n  - *b\n", "f:3:5: YAML: *b refers to a value named &b, but no value has that name; put the value in quotes: it starts with *"},
		{"merge key", "a: &x {b: 1}\nc:\n  <<: *x\n", "f:3:3: merge keys (<<) are not part of the format; write the keys out, or use --defaults"},
		{"custom tag", "a: !foo b\n", `f:1:4: the tag "!foo" is not part of the format; put text that starts with ! in quotes`},
		{"custom tag on a map", "a: !foo {b: c}\n", `f:1:4: the tag "!foo" is not part of the format`},
		{"custom tag on a list", "a: !!set [b]\n", `f:1:4: the tag "!!set" is not part of the format`},
		{"custom tag on a key", "!foo a: 1\n", `f:1:1: the tag "!foo" is not part of the format; put text that starts with ! in quotes`},
		{"binary tag", "a: !!binary aGk=\n", `f:1:4: the tag "!!binary" is not part of the format`},
		{"tag that loses text", "a: !!null b\n", `f:1:4: the tag "!!null" is not part of the format`},
		{"float tag on text", "a: !!float b\n", `f:1:4: the tag "!!float" is not part of the format`},
		{"list as a key", "? [a]\n: 1\n", "f:1:3: want text as a key, got a list or a map"},
		{"alias bomb", bomb(), "f:1:28: aliases expand to more than 10000 values"},
		{"alias to itself", "a: &a [*a]\n", "f:1:4: nested more than 100 levels deep"},
		{"two aliases to itself", "a: &a [*a, *a]\n", "f:1:4: nested more than 100 levels deep"},
		{"two documents", "a: 1\n--- b\n", "f:2:1: want one document, got a second one; separate documents with --- at the start of a line"},
		{"text after the end marker", "a: 1\n... b\n", "f:2:1: YAML: did not find expected <document start>"},
		{"deep", strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000), "f:1:102: nested more than 100 levels deep"},
		{"nesting beyond the parser's limit", strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001), "f:1:1: YAML: exceeded max depth of 10000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			n, err := doc.ParseYAML(source(tt.in))
			require.EqualError(t, err, tt.want)
			_, isFault := errors.AsType[*fault.Fault](err)
			require.True(t, isFault)
			require.Nil(t, n)
		})
	}
}

// bomb returns ten lists, each of which contains the previous list ten times.
func bomb() string {
	b := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 10; i++ {
		b += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	return b
}

func TestManyKeysTakeLinearTime(t *testing.T) {
	t.Parallel()
	block, flow := &strings.Builder{}, &strings.Builder{}
	flow.WriteString("{")
	for i := range 40_000 {
		fmt.Fprintf(block, "key%d: %d\n", i, i)
		fmt.Fprintf(flow, "\"key%d\": %d, ", i, i)
	}
	inJSON := strings.TrimSuffix(flow.String(), ", ") + "}"
	for name, parse := range map[string]func() (*doc.Node, error){
		"block":   func() (*doc.Node, error) { return doc.ParseYAML(source(block.String())) },
		"flow":    func() (*doc.Node, error) { return doc.ParseYAML(source(flow.String() + "}")) },
		"JSON":    func() (*doc.Node, error) { return doc.ParseJSON(source(inJSON)) },
		"one key": func() (*doc.Node, error) { return doc.ParseYAML(source(strings.Repeat("a: 1\n", 40_000))) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			n, err := parse()
			require.NoError(t, err)
			require.Len(t, n.Keys, 40_000)
			var w doc.Walker
			for range w.Root(n).Entries([]string{"none"}) {
				require.Fail(t, "an entry")
			}
			require.Len(t, w.Faults, 40_000)
			laid := n.Under(n)
			require.Len(t, laid.Keys, 40_000)
			require.Less(t, time.Since(start), 10*time.Second)
		})
	}
}

func FuzzParseJSON(f *testing.F) {
	for _, s := range []string{"", "{}", `{"a":[1,2.50,-0,1E5,null,true,false,"x\u00e9\ud83d\ude00\n"]}`, "[[[]]]", `{"a":1,"a":2}`, `"\ud83d"`, "\"\xff\"", "01", " 1 ", "1 2", "{\x00", `{"a":}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if bytes.HasPrefix(text, []byte("\uFEFF")) {
			return // this parser skips a byte order mark, but encoding/json does not
		}
		n, err := doc.ParseJSON(&doc.Source{File: "f", Text: text})
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.UseNumber()
		var want any
		valid := dec.Decode(&want) == nil
		if valid {
			_, tail := dec.Token()
			valid = errors.Is(tail, io.EOF)
		}
		if err != nil {
			f, ok := err.(*fault.Fault) //nolint:errorlint // ParseJSON promises this exact type
			require.True(t, ok)
			require.Positive(t, f.Pos.Line)
			require.Positive(t, f.Pos.Col)
			stricter := !utf8.Valid(text) || f.Rule == "too-deep" || strings.Contains(f.Want, "surrogate")
			require.True(t, stricter || !valid, "refused: %v", err)
			return
		}
		require.True(t, valid, "accepted")
		require.Equal(t, want, plain(t, n))
		checkOffsets(t, n, text)
	})
}

// plain returns a tree as encoding/json would decode it.
func plain(t *testing.T, n *doc.Node) any {
	t.Helper()
	switch n.Kind {
	case doc.Null:
		return nil
	case doc.Bool:
		return n.Text == "true"
	case doc.Number:
		return json.Number(n.Text)
	case doc.String:
		return n.Text
	case doc.List:
		out := make([]any, len(n.Items))
		for i := range n.Items {
			out[i] = plain(t, &n.Items[i])
		}
		return out
	}
	out := map[string]any{}
	for i, key := range n.Keys {
		out[key.Text] = plain(t, &n.Items[i])
	}
	return out
}

// checkOffsets asserts that each JSON value starts at its offset.
func checkOffsets(t *testing.T, n *doc.Node, text []byte) {
	t.Helper()
	require.Less(t, n.Off, len(text))
	first := map[doc.Kind]string{doc.Null: "n", doc.Bool: "tf", doc.Number: "-0123456789", doc.String: `"`, doc.List: "[", doc.Map: "{"}[n.Kind]
	require.Contains(t, first, string(text[n.Off]))
	for i := range n.Keys {
		require.Equal(t, byte('"'), text[n.Keys[i].Off])
	}
	for i := range n.Items {
		checkOffsets(t, &n.Items[i], text)
	}
}

func FuzzParseYAML(f *testing.F) {
	for _, s := range []string{"", "a: b", "- é\n- {x: 日本}", "\uFEFFa: b\r\nc: 'd'\r", "a: |\n  x\n", "&a [*a]", "<<: 1", "? [a]\n: b", "\u2028a: b", "a:\tb", "!!int x", "--- a\n...\n# x\n", bomb()} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		n, err := doc.ParseYAML(&doc.Source{File: "f", Text: text})
		if err != nil {
			list, ok := doc.Faults(err)
			require.True(t, ok)
			for _, f := range list {
				require.Positive(t, f.Pos.Line)
				require.Positive(t, f.Pos.Col)
			}
			return
		}
		var walk func(n *doc.Node)
		walk = func(n *doc.Node) {
			require.GreaterOrEqual(t, n.Off, 0)
			require.LessOrEqual(t, n.Off, len(text))
			if n.Plain && n.Kind != doc.Null && n.Kind != doc.List && n.Kind != doc.Map && !bytes.ContainsAny(text, "\r\n&!") && !strings.ContainsAny(n.Text, "\u0085\u2028\u2029") {
				require.True(t, bytes.HasPrefix(text[n.Off:], []byte(n.Text)), "%q at %d", n.Text, n.Off)
			}
			for i := range n.Items {
				walk(&n.Items[i])
			}
			for _, key := range n.Keys {
				require.GreaterOrEqual(t, key.Off, 0)
				require.LessOrEqual(t, key.Off, len(text))
			}
		}
		walk(n)
	})
}

// TestURLsInBrackets checks that a URL in brackets may contain a question mark. YAML 1.2 allows it, but the yaml module does
// not.
func TestURLsInBrackets(t *testing.T) {
	t.Parallel()
	src := source("a: [https://example.org/x?id=10.1000/x, b, {c: https://example.org/?q=1&r=2, d: 'http://e.org/?f'}]\ng: h?\n")
	root, err := doc.ParseYAML(src)
	require.NoError(t, err)
	require.Equal(t, `{"a":["https://example.org/x?id=10.1000/x","b",{"c":"https://example.org/?q=1&r=2","d":"http://e.org/?f"}],"g":"h?"}`, string(root.AppendJSON(nil)))
	require.Equal(t, 41, root.Find("a[1]").Pos().Col)
	_, err = doc.ParseYAML(source("a: [https://example.org/x?id=1\n"))
	require.ErrorContains(t, err, "not closed")
}
