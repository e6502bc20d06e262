package prompt_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/inquirytest"
)

// TestGuideIdiomsRender checks that each template in the guide's table of idioms renders and prints something.
func TestGuideIdiomsRender(t *testing.T) {
	t.Parallel()
	guide := readGuide(t)
	_, table, ok := strings.Cut(guide, "\n## Idioms\n")
	require.True(t, ok)
	table, _, _ = strings.Cut(table, "\n\n- ")
	rows := regexp.MustCompile("(?m)^\\| ([^|]+) \\| `(.+)` \\|$").FindAllStringSubmatch(table, -1)
	require.Greater(t, len(rows), 12)
	for _, row := range rows {
		text := "{{- /* retest:omit role question library claims anchors tasks */ -}}" + strings.ReplaceAll(row[2], `\|`, "|")
		got, err := whole(t, text, inquirytest.Full(t))
		require.NoError(t, err, row[1])
		require.NotEmpty(t, strings.TrimSpace(got), row[1])
	}
}

// TestGuidePageMatchesExample checks that the guide shows examples/page/page.tmpl unchanged.
func TestGuidePageMatchesExample(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "examples", "page", "page.tmpl"))
	require.NoError(t, err)
	require.Contains(t, readGuide(t), "```\n"+strings.ReplaceAll(string(page), "\r\n", "\n")+"```\n")
}

func readGuide(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "docs", "template-guide.md"))
	require.NoError(t, err)
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}
