package prompt_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/prompt"
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
	var want []*prompt.Inquiry
	for d, err := range prompt.Read(strings.NewReader(text), "c.jsonl") {
		require.NoError(t, err)
		want = append(want, d.Inquiry)
	}
	for _, reuse := range []bool{false, true} {
		r := &prompt.Reader{Reuse: reuse}
		var kept, late []*prompt.Document
		for d, err := range r.Split(strings.NewReader(text), "c.jsonl") {
			require.NoError(t, err)
			require.NoError(t, r.Decode(d, nil))
			require.Equal(t, want[d.Index], d.Inquiry)
			switch d.Index % 7 {
			case 0:
				kept = append(kept, d)
			case 1, 2:
				late = append(late, d)
			default:
				d.Release()
				require.Nil(t, d.Inquiry)
				require.Empty(t, d.Source())
			}
			if len(late) > 900 {
				for _, d := range late {
					require.Equal(t, want[d.Index], d.Inquiry)
					d.Release()
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
	var none prompt.Document
	none.Release()
	for d, err := range prompt.Read(strings.NewReader("role: r\nquestion: q\nclaims: [{text: t, when: 2024}]\ntasks: [{retest: }]\n"), "c.yaml") {
		require.NoError(t, err)
		d.Release()
		require.Equal(t, "r", d.Inquiry.Role)
	}
	renderer, err := prompt.New(nil)
	require.NoError(t, err)
	for d, err := range prompt.Read(strings.NewReader(manyLines(10)), "c.jsonl") {
		require.NoError(t, err)
		d.Release()
		d.Release()
		require.Equal(t, &prompt.Document{}, d)
		require.Error(t, renderer.Fill(context.Background(), &prompt.Sheet{}, d))
	}
}
