package fault_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
)

func ExamplePath() {
	when := fault.Path("").Key("claims").Index(2).Key("when")
	fmt.Println(when)
	fmt.Println(when.Parent(), when.Parent().Parent(), when.Parent().Parent().Parent() == "")
	fmt.Println(when.Under("claims[2]"), when.Under("claims"), when.Under("claims[20]"), when.Under(""))
	// Output:
	// claims[2].when
	// claims[2] claims true
	// true true false true
}

func TestPathUnderSiblings(t *testing.T) {
	t.Parallel()
	for _, p := range [][2]fault.Path{{"claims", "claim"}, {"claims[1]", "claims[10]"}, {"library.name", "library.na"}, {"a.b", "a[0]"}, {"", "a"}} {
		require.False(t, p[0].Under(p[1]), "%q %q", p[0], p[1])
	}
	require.True(t, fault.Path("a").Under("a"))
}

func TestShortAndQuote(t *testing.T) {
	t.Parallel()
	require.Equal(t, "é", fault.Short("é"))
	require.Equal(t, `"a\tb"`, fault.Quote("a\tb"))
	require.Equal(t, strings.Repeat("x", 60), fault.Short(strings.Repeat("x", 60)))
	require.Equal(t, strings.Repeat("x", 60)+"…", fault.Short(strings.Repeat("x", 61)))
	require.Equal(t, "x"+strings.Repeat("é", 29)+"…", fault.Short("x"+strings.Repeat("é", 40)), "multibyte letters stay whole")
	require.Equal(t, `"`+strings.Repeat("x", 60)+`"…`, fault.Quote(strings.Repeat("x", 100)))
}
