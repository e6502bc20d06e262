package reading_test

import (
	"testing"

	"github.com/dated-claims/retest/bench/reading"
)

// TestWorkloads runs every workload once. Each workload checks how much it has read.
func TestWorkloads(t *testing.T) {
	t.Parallel()
	works, err := reading.Works("../..", t.TempDir(), 50, 40)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range works {
		if err := w.Run(); err != nil {
			t.Errorf("%s: %v", w.Name, err)
		}
	}
}

// BenchmarkReading is for profiles and benchstat. The command in cmd/readratios prints the table.
func BenchmarkReading(b *testing.B) {
	works, err := reading.Works("../..", b.TempDir(), 20_000, 3000)
	if err != nil {
		b.Fatal(err)
	}
	for _, w := range works {
		b.Run(w.Name, func(b *testing.B) {
			b.SetBytes(int64(w.Bytes))
			b.ReportAllocs()
			for b.Loop() {
				if err := w.Run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
