package doc_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/doc"
)

var texts = []string{
	"", "yes", "2024", "~", " lead", "trail ", "#x", "a #b", "a: b", "\n", "a\nb", "a\n\n", " \n x", "null", "true", "0x1F", "1_000", "1e3", ".inf", "emoji 😀",
	"\u2028", "a\u2029b", "\u0085", "\u00A0", "\uFEFFx", "- x", "? x", "<<", "%YAML", "---", "...", "--- a", "{a}", "[a", "*a", "&a", "!a", "|", ">", "@", "`",
	"'", "\"", "\\", "\t", "a\tb", "\r", "\x00", "\x1b", "\x7f", "\u0080", "\uFFFE", "\uFFFD", "2024-02-15", strings.Repeat("long words ", 30), strings.Repeat("x", 2000),
}

func TestTextRoundTrip(t *testing.T) {
	t.Parallel()
	for _, s := range texts {
		text := doc.Node{Kind: doc.String, Text: s}
		survives(t, &text)
		survives(t, &doc.Node{Kind: doc.List, Items: []doc.Node{text, {Kind: doc.List, Items: []doc.Node{text}}}})
		survives(t, &doc.Node{Kind: doc.Map, Keys: []doc.Key{{Text: s}}, Items: []doc.Node{text}})
		survives(t, &doc.Node{Kind: doc.Map, Keys: []doc.Key{{Text: "k"}, {Text: "l"}}, Items: []doc.Node{{}, {Kind: doc.Map, Keys: []doc.Key{{Text: s}}, Items: []doc.Node{text}}}})
	}
	for _, s := range []string{"0", "-0", "2502.08640", "1E400", "1e3", "0.5E-7", "123456789012345678901234567890"} {
		survives(t, &doc.Node{Kind: doc.List, Items: []doc.Node{{Kind: doc.Number, Text: s}, {Kind: doc.Bool, Text: "false"}, {}}})
	}
}

// survives asserts that a tree survives a round trip through JSON and YAML.
func survives(t *testing.T, n *doc.Node) {
	t.Helper()
	inJSON := n.AppendJSON([]byte("x"))[1:]
	require.NotContains(t, string(inJSON), "\n")
	back, err := doc.ParseJSON(&doc.Source{Text: inJSON})
	require.NoError(t, err, "%s", inJSON)
	require.Equal(t, bare(n), bare(back), "%s", inJSON)
	inYAML, err := n.YAML()
	require.NoError(t, err)
	back, err = doc.ParseYAML(&doc.Source{Text: inYAML})
	require.NoError(t, err, "%s", inYAML)
	require.Equal(t, bare(n), bare(back), "%s", inYAML)
	count := 0
	for d, err := range doc.Read(strings.NewReader(string(inYAML)), "f.yaml", 0) {
		require.NoError(t, err)
		require.Equal(t, bare(n), bare(d.Root))
		count++
	}
	require.LessOrEqual(t, count, 1, "%s", inYAML)
}

// bare returns a tree without locations.
func bare(n *doc.Node) doc.Node {
	out := doc.Node{Kind: n.Kind, Text: n.Text}
	for i := range n.Keys {
		out.Keys = append(out.Keys, doc.Key{Text: n.Keys[i].Text})
	}
	for i := range n.Items {
		out.Items = append(out.Items, bare(&n.Items[i]))
	}
	return out
}

func TestYAMLValuesBecomeValidJSON(t *testing.T) {
	t.Parallel()
	n, err := doc.ParseYAML(source("[True, FALSE, 0x1F, 1_000, .inf, +5, 1.5, 007, ~, '<&>']"))
	require.NoError(t, err)
	require.Equal(t, `[true,false,"0x1F","1_000",".inf","+5",1.5,"007",null,"<&>"]`, string(n.AppendJSON(nil)))
	_, err = n.YAML()
	require.NoError(t, err)
}

func TestInvalidUTF8(t *testing.T) {
	t.Parallel()
	n := doc.Node{Kind: doc.String, Text: "a\xff"}
	require.Equal(t, `"a`+"\uFFFD"+`"`, string(n.AppendJSON(nil)))
	_, err := n.YAML()
	require.EqualError(t, err, "yaml: cannot marshal invalid UTF-8 data as !!str")
}

func TestUnderMergesOnlyMaps(t *testing.T) {
	t.Parallel()
	top, err := doc.ParseYAML(source("{a: {x: 1}, b: [1], c: null}"))
	require.NoError(t, err)
	base, err := doc.ParseYAML(source("{d: 4, a: {x: 2, y: 3}, b: [2, 3], c: 5}"))
	require.NoError(t, err)
	before := show(top) + show(base)
	laid := top.Under(base)
	require.Equal(t, `{"a":{"x":1,"y":3},"b":[1],"c":5,"d":4}`, string(laid.AppendJSON(nil)))
	laid = top.Items[1].Under(base)
	require.Equal(t, `[1]`, string(laid.AppendJSON(nil)))
	require.Equal(t, before, show(top)+show(base))
}

func FuzzRoundTrip(f *testing.F) {
	for i, s := range texts {
		f.Add(s, texts[(i+7)%len(texts)], uint8(i))
	}
	f.Fuzz(func(t *testing.T, a, b string, shape uint8) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) {
			return
		}
		x, y := doc.Node{Kind: doc.String, Text: a}, doc.Node{Kind: doc.String, Text: b}
		list := doc.Node{Kind: doc.List, Items: []doc.Node{x, y, {}, {Kind: doc.Bool, Text: "true"}, {Kind: doc.Number, Text: "1.50"}}}
		pair := doc.Node{Kind: doc.Map, Keys: []doc.Key{{Text: a}}, Items: []doc.Node{y}}
		switch shape % 4 {
		case 0:
			survives(t, &x)
		case 1:
			survives(t, &list)
		case 2:
			survives(t, &pair)
		case 3:
			list.Items = append(list.Items, pair, doc.Node{Kind: doc.List, Items: []doc.Node{pair, list}})
			survives(t, &doc.Node{Kind: doc.Map, Keys: []doc.Key{{Text: b}, {Text: b + "2"}}, Items: []doc.Node{list, pair}})
		}
	})
}
