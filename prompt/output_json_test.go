package prompt_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/dated-claims/retest/internal/inquirytest"
	"github.com/dated-claims/retest/prompt"
)

// TestPromptJSONRoundTrip checks that a decoded prompt encodes to the same bytes with the same hashes.
func TestPromptJSONRoundTrip(t *testing.T) {
	t.Parallel()
	for _, style := range prompt.Styles() {
		q := inquirytest.Full(t)
		q.Claims[0].Text += " <b> & more"
		p, err := renderer(t, style).Render(t.Context(), q)
		require.NoError(t, err)
		text, err := json.Marshal(p)
		require.NoError(t, err)
		byValue, err := json.Marshal(*p)
		require.NoError(t, err)
		require.Equal(t, string(text), string(byValue))
		var keys map[string]any
		require.NoError(t, json.Unmarshal(text, &keys))
		require.Len(t, keys, 4)
		asYAML, err := yaml.Marshal(p)
		require.NoError(t, err)
		var fromJSON, fromYAML prompt.Output
		require.NoError(t, json.Unmarshal(text, &fromJSON))
		require.NoError(t, yaml.Unmarshal(asYAML, &fromYAML))
		for _, back := range []*prompt.Output{&fromJSON, &fromYAML} {
			require.Equal(t, p, back)
			require.Equal(t, p.Hashes(), back.Hashes())
			again, err := json.Marshal(back)
			require.NoError(t, err)
			require.Equal(t, string(text), string(again))
		}
	}
}

func TestAlteredPromptJSON(t *testing.T) {
	t.Parallel()
	p := prompt.Output{ID: "kept"}
	for text, want := range map[string]string{
		`{"id":"x"}`: "hashes.inquiry: want 64 hexadecimal digits",
		`{"id":1}`:   "cannot unmarshal",
		`{"text":"altered","hashes":{"inquiry":"` + zeros + `","template":"` + zeros + `"}}`: "hashes: want the hashes of the text and the messages",
	} {
		require.ErrorContains(t, json.Unmarshal([]byte(text), &p), want)
		require.Equal(t, "kept", p.ID)
	}
}

const zeros = "0000000000000000000000000000000000000000000000000000000000000000"
