package inquiry_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/inquiry"
)

// lines are JSONL records. Some are valid, and the others have every kind of fault that a fast reader could miss.
var lines = []string{
	`{"role":"r","question":"q","claims":[{"text":"t","when":"2024"}],"tasks":[{"retest":{}}]}`,
	` {"format" : 1 , "$schema":"x","id":"a-1","role":"r","question":"q\u00e9\n\"x\" 😀","library":{"name":"n","span":"2022/2026"},"as_of":"2026-11-23","search":"yes","answer":{"form":"json","words":90},"claims":[{"id":"c","text":"t","when":"c. 2024","scope":"s","anchors":["2408.16984"]}],"anchors":["arXiv:2408.16984",{"id":"doi:10.1000/x","title":"T","date":"2024-08","authors":["A","B"]}],"tasks":[{"retest":{"levers":["l"],"durable":"d","perishable":[]}},{"surface":{"window":"6 months","focus":"f","limit":3}},{"propose":{"count":2,"examples":["e"]}},{"ask":{"title":"T","text":"x"}}],"vars":{"a":["x",true,-1.50e3,{}],"b":{"c":false,"":[]}}} `,
	`{"role":"r","question":"q","claims":[{"text":"t","when":"2024"}],"tasks":[{"retest":null}]}`,
	`{"role":"r","role":"s","question":"q","claims":[{"text":"t","when":"2024"}],"tasks":[{"retest":{}}]}`,
	`{"role":"r","question":"q","claims":[{"text":"t","text":"u","when":"2024"}],"tasks":[{"retest":{}}]}`,
	`{"role":"r","question":"q","claims":[{"text":"t","when":"2024"}],"tasks":[{"retest":{},"ask":{}}]}`,
	`{"role":"r","question":"q","claims":[{"text":"t","when":"2024"},],"tasks":[{"retest":{}}]}`,
	`{"role":"r","question":"q","claims":[{"text":"t","when":2024}],"tasks":[{"retest":{}}],}`,
	`{"role":"r","question":"q","claims":[{"text":"t","when":"2023-24"}],"tasks":[{}]} x`,
	`{"id":"","role":"r","question":"q","claims":[{"id":"","text":"t","when":"2024"}],"tasks":[{"surface":{"window":"x","limit":0}}]}`,
	`{"format":2,"role":"\ud800","question":"q","claims":[],"tasks":[]}`,
	`{"format":01,"role":"r","question":"q","claims":[{"text":"t","when":"2024"}],"tasks":[{"propose":{"count":1.0}}]}`,
	`{"role":"r","question":"q","search":"maybe","answer":{"form":"lines","form":"json"},"claims":[{"text":"t","when":"2024"}],"tasks":[{"retest":{}}]}`,
	`{"role":"r","question":"q","claims":[{"text":"t","when":"2024"}],"tasks":[{"retest":{}}],"vars":{"a":"1","a":"2"}}`,
	`{"role":"r","question":"q","claims":[{"text":"t","when":"2024"}],"tasks":[{"retest":{}}],"vars":{"a":null}}`,
	`{"role":"r","question":"q","claims":[{"text":"t","when":"2024"}],"tasks":[{"retest":{}}],"vars":{"a":tru}}`,
	"{\"role\":\"r\xff\",\"question\":\"q\",\"claims\":[{\"text\":\"t\x01\",\"when\":\"2024\"}],\"tasks\":[{\"retest\":{}}]}",
	`{"r\u006fle":"r","question":"q","claims":[{"text":"t","when":"2024"}],"tasks":[{"retest":{}}]}`,
	`{"rôle":"r","question":"q"`, `{"role":"r`, `{"role"`, `{`, `[]`, `null`, `"x"`, `{} {}`, `{"vars":{}}`,
	`{"role":"r","question":"q","claims":[{"text":"t","when":"2024","anchors":[1]}],"tasks":[{"ask":{"text":" "}}],"vars":` + strings.Repeat(`{"a":`, 30) + "1" + strings.Repeat("}", 31),
}

// defaultsOf has every key for which a record can have defaults.
const defaultsOf = `{"role":"a default","library":{"name":"default library","span":"2020/2021"},"as_of":"2026-01-02","search":"no","answer":{"words":7},
"anchors":["arXiv:2305.16367"],"tasks":[{"ask":{"text":"default"}},{"surface":{"window":"1 year"}}],"vars":{"d":["x"]}}`

// FuzzLine checks that the fast line reader and the tree reader agree: they return the same inquiry, or the same faults at the same
// locations.
func FuzzLine(f *testing.F) {
	for _, line := range lines {
		f.Add([]byte(line), false)
		f.Add([]byte(line), true)
	}
	f.Fuzz(func(t *testing.T, line []byte, laid bool) {
		if bytes.ContainsAny(line, "\r\n") || len(bytes.TrimSpace(line)) == 0 {
			return
		}
		if bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(line, []byte("\uFEFF")), " \t"), []byte("[")) {
			return // in a JSON file, this would be an array of inquiries
		}
		r := &inquiry.Reader{}
		if laid {
			var err error
			r.Defaults, err = inquiry.ReadDefaults(strings.NewReader(defaultsOf), "defaults.json")
			require.NoError(t, err)
		}
		quick, quickErr := only(t, r, line, "f.jsonl")
		tree, treeErr := only(t, r, line, "f.json")
		if treeErr != nil {
			require.EqualError(t, quickErr, strings.ReplaceAll(treeErr.Error(), "f.json:", "f.jsonl:"))
			return
		}
		require.NoError(t, quickErr)
		require.Equal(t, tree.Inquiry, quick.Inquiry)
		for _, path := range []string{"", "role", "claims[0].when", "library.span", "vars"} {
			want := tree.At(path)
			want.File = strings.Replace(want.File, "f.json", "f.jsonl", 1)
			require.Equal(t, want, quick.At(path))
		}
		for _, text := range [][]byte{[]byte(lines[1]), line, line} { // decodes again in reused memory
			var again *inquiry.Document
			for d, err := range inquiry.Split(r, bytes.NewReader(text), "f.jsonl") {
				require.NoError(t, err)
				require.NoError(t, inquiry.Decode(r, d))
				again = d
			}
			if bytes.Equal(text, line) {
				require.Equal(t, tree.Inquiry, again.Inquiry)
			}
		}
	})
}

func only(t *testing.T, r *inquiry.Reader, text []byte, file string) (*inquiry.Document, error) {
	t.Helper()
	var out *inquiry.Document
	var failed error
	for d, err := range r.Read(bytes.NewReader(text), file) {
		require.Nil(t, out)
		out, failed = d, err
	}
	return out, failed
}

// TestInquiriesAreIndependent checks that inquiries decoded into shared memory do not affect each other.
func TestInquiriesAreIndependent(t *testing.T) {
	t.Parallel()
	r := &inquiry.Reader{}
	var err error
	r.Defaults, err = inquiry.ReadDefaults(strings.NewReader(defaultsOf), "defaults.json")
	require.NoError(t, err)
	text := strings.Repeat(`{"question":"q","claims":[{"text":"t","when":"2024","anchors":["arXiv:2305.16367"]}]}`+"\n", 40)
	var all []*inquiry.Inquiry
	for d, err := range r.Read(strings.NewReader(text), "f.jsonl") {
		require.NoError(t, err)
		all = append(all, d.Inquiry)
	}
	first := all[0]
	first.Claims = append(first.Claims, first.Claims[0])
	first.Claims[0].Anchors = append(first.Claims[0].Anchors, first.Claims[0].Anchors[0])
	first.Claims[0].Text, first.Anchors[0].Title, first.Tasks[0].Ask.Text = "changed", "changed", "changed"
	first.Vars["d"].([]any)[0] = "changed"
	for _, q := range all[1:] {
		require.Equal(t, all[1].Claims, q.Claims)
		require.Equal(t, "t", q.Claims[0].Text)
		require.Len(t, q.Claims[0].Anchors, 1)
		require.Empty(t, q.Anchors[0].Title)
		require.Equal(t, "default", q.Tasks[0].Ask.Text)
		require.Equal(t, map[string]any{"d": []any{"x"}}, q.Vars)
	}
}
