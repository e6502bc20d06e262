package bench_test

import (
	"testing"

	"github.com/dated-claims/retest/bench"
)

func BenchmarkHot(b *testing.B) { benchmark(b, bench.HotCorpus()) }

func BenchmarkVaried(b *testing.B) { benchmark(b, bench.VariedCorpus(bench.Size)) }

func benchmark(b *testing.B, corpus *bench.Corpus) {
	b.Helper()
	expected, err := bench.Expected(corpus)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range bench.Contenders() {
		b.Run(c.Name(), func(b *testing.B) {
			if err := c.Setup(corpus); err != nil {
				b.Fatal(err)
			}
			if err := bench.Check(c, expected[:min(len(expected), 100)]); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if _, err := c.Render(i); err != nil {
					b.Fatal(err)
				}
				if i++; i == len(expected) {
					i = 0
				}
			}
		})
	}
}
