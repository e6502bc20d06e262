package plainjson_test

import (
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
