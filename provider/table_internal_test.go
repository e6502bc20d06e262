package provider

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRowsAreComplete checks that every row of the table is complete and consistent, whatever its format.
func TestRowsAreComplete(t *testing.T) {
	seen := map[Format]bool{}
	for _, r := range formats {
		require.Regexp(t, `^[a-z]+(-[a-z]+)*$`, r.format)
		require.False(t, seen[r.format], r.format)
		seen[r.format] = true
		require.NotNil(t, r.write, r.format)
		require.Regexp(t, `^\.[a-z]+$`, r.traits.Ext, r.format)
		require.True(t, r.traits.Text || r.traits.Messages, r.format)
		require.Equal(t, r.traits.MaxTokens, r.why != "", r.format)
		require.False(t, r.traits.Own && (r.traits.Model || r.traits.MaxTokens || r.traits.Search), r.format)
		require.Equal(t, r.traits.Lines, strings.HasSuffix(r.frame.separator, "\n"), r.format)
		require.True(t, r.traits.Lines || r.frame == frame{} && r.limits.Requests == 1, r.format)
	}
}

// TestConstantsMatchRows looks for constants without a row and rows without a constant.
func TestConstantsMatchRows(t *testing.T) {
	parsed, err := parser.ParseFile(token.NewFileSet(), "provider.go", nil, 0)
	require.NoError(t, err)
	var constants []Format
	ast.Inspect(parsed, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			if name, ok := v.Type.(*ast.Ident); ok && name.Name == "Format" {
				text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				require.NoError(t, err)
				constants = append(constants, Format(text))
			}
		}
		return true
	})
	require.Equal(t, constants, Formats())
}

// TestNewRowAddsFormat checks that adding a row to the table is enough to add a format. The test is not parallel because it modifies
// the table.
func TestNewRowAddsFormat(t *testing.T) {
	before := formats
	t.Cleanup(func() { formats = before })
	formats = append(slices.Clip(before), row{
		format: "new",
		traits: Traits{Ext: ".new", Model: true, MaxTokens: true, Search: true, Messages: true, Lines: true},
		why:    "it wants one",
		frame:  frame{"<", ",\n", ">"},
		limits: Limits{Requests: 7},
		write: func(e *Encoder, dst []byte, id string, p *Prompt) []byte {
			return append(e.tokens(append(append(append(append(dst, id...), ' '), e.model...), ' '), p.User+" "), '.')
		},
	})

	require.Equal(t, Format("new"), Formats()[len(before)])
	require.Equal(t, ".new", Format("new").Traits().Ext)
	_, err := NewEncoder("new", &Options{Model: "m"})
	require.EqualError(t, err, "new: want a maximum number of tokens, got none; it wants one")
	_, err = NewEncoder("nwe", nil)
	require.ErrorContains(t, err, "bedrock-claude, new, got")
	_, err = NewEncoder(VLLM, &Options{Model: "m", Search: true})
	require.ErrorContains(t, err, "only openai-responses, anthropic, gemini, vertex-gemini and new offer one in a batch")

	enc, err := NewEncoder("new", &Options{Model: "m", MaxTokens: 3})
	require.NoError(t, err)
	require.Equal(t, Limits{Requests: 7}, enc.Limits())
	prefix, separator, suffix := enc.Frame()
	require.Equal(t, "<,\n>", prefix+separator+suffix)
	require.Equal(t, `id "m" user 3.`, string(enc.Append(nil, "id", &Prompt{User: "user"})))
}
