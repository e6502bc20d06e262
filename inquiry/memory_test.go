package inquiry_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/inquiry"
)

// manyLines returns distinct records of about the given total size, with lists, escapes and vars.
func manyLines(bytes int) string {
	var b strings.Builder
	for i := 0; b.Len() < bytes; i++ {
		fmt.Fprintf(&b, `{"id":"q%d","role":"r%d","question":"q\u00e9 %d","as_of":"2026-11-%02d","claims":[`, i, i, i, i%28+1)
		for j := range i%5 + 1 {
			if j > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `{"text":"t%d.%d %s","when":"%d","anchors":["arXiv:2408.%05d"]}`, i, j, strings.Repeat("<b>", i%3), 2000+i%20, i%9000+1)
		}
		fmt.Fprintf(&b, `],"anchors":[{"id":"arXiv:2408.%05d","title":"T%d","authors":["A%d","B"]}],"tasks":[{"retest":{"levers":["l%d","m"]}},`, i%9000+1, i, i, i)
		fmt.Fprintf(&b, `{"surface":{"window":"%d months","focus":"f%d"}},{"propose":{"count":%d,"examples":["e%d"]}},{"ask":{"text":"a%d"}}],"vars":{"k":["v%d"]}}`+"\n", i%9+1, i, i%4+1, i, i, i)
	}
	return b.String()
}

// TestDecodeOutOfOrder checks that documents can be decoded in a different order from the one in which they were read, while
// other documents are kept.
func TestDecodeOutOfOrder(t *testing.T) {
	t.Parallel()
	text := manyLines(2 << 20)
	var want []*inquiry.Inquiry
	for d, err := range inquiry.Read(strings.NewReader(text), "c.jsonl") {
		require.NoError(t, err)
		want = append(want, d.Inquiry)
	}
	r := &inquiry.Reader{}
	var documents []*inquiry.Document
	for d, err := range inquiry.Split(r, strings.NewReader(text), "c.jsonl") {
		require.NoError(t, err)
		documents = append(documents, d)
	}
	require.Len(t, documents, len(want))
	for i := range documents {
		d := documents[(i*7919)%len(documents)]
		require.NoError(t, inquiry.Decode(r, d))
	}
	for i, d := range documents {
		require.Equal(t, want[i], d.Inquiry)
		require.Contains(t, text[d.Offset:], string(d.Source()))
		require.Equal(t, i+1, d.Line())
	}
}

func TestDecodeZeroDocument(t *testing.T) {
	t.Parallel()
	require.EqualError(t, inquiry.Decode(nil, &inquiry.Document{}), "want a document that was read from a file, got a zero Document")
}
