package inquiry_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/inquiry"
)

// manyLines are records of about so many bytes in all, each another, with lists, escapes and vars.
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

// TestReleasedMemoryIsNotThatOfOthers lets go of some documents, early or late, while others are kept.
func TestReleasedMemoryIsNotThatOfOthers(t *testing.T) {
	t.Parallel()
	text := manyLines(2 << 20)
	var want []*inquiry.Inquiry
	for d, err := range inquiry.Read(strings.NewReader(text), "c.jsonl") {
		require.NoError(t, err)
		want = append(want, d.Inquiry)
	}
	for _, reuse := range []bool{false, true} {
		r := &inquiry.Reader{}
		var kept, late []*inquiry.Document
		for d, err := range inquiry.Split(r, strings.NewReader(text), "c.jsonl") {
			require.NoError(t, err)
			require.NoError(t, inquiry.Decode(r, d, reuse))
			require.Equal(t, want[d.Index], d.Inquiry)
			switch d.Index % 7 {
			case 0:
				kept = append(kept, d)
			case 1, 2:
				late = append(late, d)
			default:
				inquiry.Release(d)
				require.Nil(t, d.Inquiry)
				require.Empty(t, d.Source())
			}
			if len(late) > 900 {
				for _, d := range late {
					require.Equal(t, want[d.Index], d.Inquiry)
					inquiry.Release(d)
				}
				late = late[:0]
			}
		}
		for _, d := range kept {
			require.Equal(t, want[d.Index], d.Inquiry)
			require.Contains(t, text[d.Offset:], string(d.Source()))
			require.Equal(t, d.Index+1, d.Line())
		}
	}
}

func TestRelease(t *testing.T) {
	t.Parallel()
	var none inquiry.Document
	inquiry.Release(&none)
	for d, err := range inquiry.Read(strings.NewReader("role: r\nquestion: q\nclaims: [{text: t, when: 2024}]\ntasks: [{retest: }]\n"), "c.yaml") {
		require.NoError(t, err)
		inquiry.Release(d)
		require.Equal(t, "r", d.Inquiry.Role)
	}
	for d, err := range inquiry.Read(strings.NewReader(manyLines(10)), "c.jsonl") {
		require.NoError(t, err)
		inquiry.Release(d)
		inquiry.Release(d)
		require.Equal(t, &inquiry.Document{}, d)
		require.ErrorContains(t, inquiry.Decode(&inquiry.Reader{}, d, false), "released")
	}
}

// TestCopiesOfADocumentReleaseNothing has a copy that would give the memory back a second time.
func TestCopiesOfADocumentReleaseNothing(t *testing.T) {
	t.Parallel()
	r := &inquiry.Reader{}
	var docs []*inquiry.Document
	for d, err := range inquiry.Split(r, strings.NewReader(manyLines(4000)), "c.jsonl") {
		require.NoError(t, err)
		docs = append(docs, d)
	}
	require.NoError(t, inquiry.Decode(r, docs[0], true))
	same := *docs[0] // what must not be done
	inquiry.Release(docs[0])
	inquiry.Release(&same)
	require.NoError(t, inquiry.Decode(r, docs[1], true))
	require.NoError(t, inquiry.Decode(r, docs[2], true))
	inquiry.Release(docs[1])
	require.Equal(t, "q2", docs[2].Inquiry.ID)
	require.NotEmpty(t, docs[2].Inquiry.Claims)
}
