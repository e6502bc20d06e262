package lazyre_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/lazyre"
)

// TestSameAsRegexp compares the results of the methods with those of package regexp.
func TestSameAsRegexp(t *testing.T) {
	t.Parallel()
	const expr, text = `(a)(b*)`, "xabbyabz"
	lazy, re := lazyre.New(expr), regexp.MustCompile(expr)
	require.Equal(t, expr, lazy.Get().String())
	require.Equal(t, re.Match([]byte(text)), lazy.Match([]byte(text)))
	require.Equal(t, re.MatchString(text), lazy.MatchString(text))
	require.Equal(t, re.FindIndex([]byte(text)), lazy.FindIndex([]byte(text)))
	require.Equal(t, re.FindString(text), lazy.FindString(text))
	require.Equal(t, re.FindStringIndex(text), lazy.FindStringIndex(text))
	require.Equal(t, re.FindStringSubmatch(text), lazy.FindStringSubmatch(text))
	require.Equal(t, re.FindStringSubmatchIndex(text), lazy.FindStringSubmatchIndex(text))
	require.Equal(t, re.FindSubmatch([]byte(text)), lazy.FindSubmatch([]byte(text)))
	require.Equal(t, re.FindAllString(text, -1), lazy.FindAllString(text, -1))
	require.Equal(t, re.FindAllStringIndex(text, -1), lazy.FindAllStringIndex(text, -1))
	require.Equal(t, re.FindAllStringSubmatch(text, -1), lazy.FindAllStringSubmatch(text, -1))
	require.Equal(t, re.FindAllStringSubmatchIndex(text, -1), lazy.FindAllStringSubmatchIndex(text, -1))
	require.Equal(t, re.ReplaceAllString(text, "<$1>"), lazy.ReplaceAllString(text, "<$1>"))
	upper := func(s string) string { return "<" + s + ">" }
	require.Equal(t, re.ReplaceAllStringFunc(text, upper), lazy.ReplaceAllStringFunc(text, upper))
}
