package plainjson_test

import (
	"encoding/json"
	"testing"

	"github.com/dated-claims/retest/internal/plainjson"

	"github.com/stretchr/testify/require"
)

func TestMarshal(t *testing.T) {
	t.Parallel()
	v := map[string]any{"a": "x < y & z > 0"}
	text, err := plainjson.Marshal(v, "")
	require.NoError(t, err)
	require.Equal(t, `{"a":"x < y & z > 0"}`+"\n", string(text))
	text, err = plainjson.Marshal(v, "  ")
	require.NoError(t, err)
	require.Equal(t, "{\n  \"a\": \"x < y & z > 0\"\n}\n", string(text))
	text, err = plainjson.Value(v)
	require.NoError(t, err)
	require.Equal(t, `{"a":"x < y & z > 0"}`, string(text))
	_, err = plainjson.Marshal(func() {}, "")
	require.Error(t, err)
}

func TestNeutral(t *testing.T) {
	t.Parallel()
	for v, want := range map[string]string{
		"é 日 x < y":                `"é 日 x < y"`,
		"a\u202eb\x7f\u00a0\u200b": `"a\u202eb\u007f\u00a0\u200b"`,
		"\U000e0041\x1b":           `"\udb40\udc41\u001b"`,
	} {
		text, err := plainjson.Neutral(v, "")
		require.NoError(t, err)
		require.Equal(t, want+"\n", string(text))
		var back string
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, v, back)
	}
	_, err := plainjson.Neutral(func() {}, "")
	require.Error(t, err)
}
