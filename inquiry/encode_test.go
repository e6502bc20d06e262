package inquiry_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/dated-claims/retest/internal/inquirytest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
)

// readsBack asserts that an encoded inquiry decodes to an equal one.
func readsBack(t *testing.T, q *inquiry.Inquiry) {
	t.Helper()
	r := &inquiry.Reader{AllowHidden: true}
	inYAML, err := yaml.Marshal(q)
	require.NoError(t, err)
	for name, text := range map[string][]byte{"f.json": inquirytest.JSON(t, q), "f.jsonl": inquirytest.JSON(t, q), "f.yaml": inYAML} {
		n := 0
		for d, err := range r.Read(bytes.NewReader(text), name) {
			require.NoError(t, err, "%s", text)
			if q.ID == "" {
				d.Inquiry.ID = ""
			}
			require.Equal(t, q, d.Inquiry, "%s", text)
			n++
		}
		require.Equal(t, 1, n, "%s", text)
	}
	var back inquiry.Inquiry
	require.NoError(t, json.Unmarshal(inquirytest.JSON(t, q), &back))
	require.Equal(t, q, &back)
}

func TestInquiryRoundTrip(t *testing.T) {
	t.Parallel()
	readsBack(t, inquirytest.Full(t))
	readsBack(t, accepted(t, least))
	readsBack(t, accepted(t, everyKey))
	readsBack(t, inquirytest.Load(t, "examples", "social-roles", "inquiry.yaml"))
	for _, date := range []string{"2023-24", "-0044", "-0044/2024", "2024-25", "202X", "2024-XX", "Y170000002", "2024~/2025?", "../2024", "2024/", "/2024", "2020-21~", "2024-35", "0000"} {
		d, err := edtf.Parse(date)
		if err != nil {
			continue
		}
		q := inquirytest.Full(t)
		q.Claims[0].When, q.Anchors[0].Date, q.Library.Span = d, d, d
		readsBack(t, q)
	}
	for _, text := range []string{"yes", "2024", "~", " lead", "#x", "a: b", "a\n", "null", "0x1F", "emoji 😀", "a\u2028b", "- x", "<<", "a\u0085b", "a\u00A0"} {
		q := inquirytest.Full(t)
		q.Role, q.Claims[0].Text, q.Vars = text, text, map[string]any{text: []any{text, map[string]any{"": text}, []any{}, false}}
		readsBack(t, q)
	}
}

func TestEncodingOmitsZeroValues(t *testing.T) {
	t.Parallel()
	require.Equal(t, `{}`, string(inquirytest.JSON(t, &inquiry.Inquiry{})))
	q := accepted(t, least)
	require.Equal(t, `{"id":"f","role":"a reader","question":"whether it holds","claims":[{"text":"It holds.","when":"2024"}],"tasks":[{"retest":{}}]}`,
		string(inquirytest.JSON(t, q)))
	q.Vars = map[string]any{}
	require.NotContains(t, string(inquirytest.JSON(t, q)), "vars")
	marshalled, err := json.Marshal(q)
	require.NoError(t, err)
	require.Equal(t, string(inquirytest.JSON(t, q)), string(marshalled))
	require.Error(t, json.Unmarshal([]byte(`{"rol":"x"}`), q))
	require.Equal(t, "a reader", q.Role)
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{least, everyKey, least + "---\n" + least, least + "vars: {'<<': [0x1F, True, {}]}\n", "{", "a: [", least + "library: {span: winter 2023}\n"} {
		f.Add([]byte(s), false)
		f.Add([]byte(s), true)
	}
	f.Add(inquirytest.JSON(f, inquirytest.Full(f)), true)
	f.Fuzz(func(t *testing.T, text []byte, asJSON bool) {
		name := map[bool]string{false: "f.yaml", true: "-"}[asJSON]
		for d, err := range inquiry.Read(bytes.NewReader(text), name) {
			require.Equal(t, err == nil, d.Inquiry != nil)
			if err != nil {
				continue
			}
			require.NoError(t, d.Inquiry.Validate())
			readsBack(t, d.Inquiry)
		}
	})
}
