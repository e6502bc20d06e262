package page_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/page"
)

// BenchmarkRead reads a page of 15 kB and writes the inquiry file.
func BenchmarkRead(b *testing.B) {
	for _, name := range []string{"retrieval.txt", "retrieval.html"} {
		b.Run(name, func(b *testing.B) {
			content := strings.Replace(testdata(b, name), "Research prompt", strings.Repeat("Filler words make the page as long as others are.\n", 230)+"Research prompt", 1)
			b.SetBytes(int64(len(content)))
			for b.Loop() {
				p, err := page.Read(strings.NewReader(content), name)
				require.NoError(b, err)
				require.NoError(b, p.Inquiry.Validate())
				require.NotEmpty(b, p.YAML())
			}
		})
	}
}
