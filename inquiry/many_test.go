package inquiry_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
)

// TestManyFaults checks that reading a document with a huge number of faults returns the first ones and the number of the others. It
// also checks that a fault about a very long key is not itself long.
func TestManyFaults(t *testing.T) {
	t.Parallel()
	faults := func(text string) fault.List {
		var r inquiry.Reader
		for _, err := range r.Read(strings.NewReader(text), "q.json") {
			list, ok := errors.AsType[fault.List](err)
			require.True(t, ok)
			return list
		}
		return nil
	}
	const head = `{"role":"r","question":"q","as_of":"2026-11-23","tasks":[{"retest":{}}],"claims":[{"text":"t","when":"2024"}`
	list := faults(head + strings.Repeat(`,{"text":"t","when":1,"x":2}`, 50) + `]}`)
	require.Len(t, list, 100, "up to 100 faults are reported one by one")
	require.NotEqual(t, "too-many", list[99].Rule)
	list = faults(head + strings.Repeat(`,{"text":"t","when":1,"x":2}`, 50_000) + `]}`)
	require.Len(t, list, 101)
	require.EqualError(t, list[100], "q.json:1:1529: and 99900 more faults in the rest of this document; fix the earlier faults first")
	require.Less(t, len(list.Error()), 40_000)

	list = faults(head + `],"` + strings.Repeat("k", 2_000_000) + `":1}`)
	require.Len(t, list, 1)
	require.Less(t, len(list.Error()), 1000)
	list = faults(head + `],"vars":{"` + strings.Repeat("ü", 1_000_000) + `":"\u202e"}}`)
	require.Len(t, list, 1)
	require.Less(t, len(list.Error()), 1000)

	q := inquiry.Inquiry{Claims: make([]claim.Claim, 1000)}
	list, ok := errors.AsType[fault.List](q.Validate())
	require.True(t, ok)
	require.Len(t, list, 101)
	require.ErrorIs(t, list[0], inquiry.ErrInvalid)
}
