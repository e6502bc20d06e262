package bench_test

import (
	"testing"

	"github.com/dated-claims/retest/bench"
)

func TestContendersAgree(t *testing.T) {
	corpora := map[string]*bench.Corpus{"hot": bench.HotCorpus(), "varied": bench.VariedCorpus(bench.Size)}
	for name, corpus := range corpora {
		expected, err := bench.Expected(corpus)
		if err != nil {
			t.Fatal(err)
		}
		corpus.Maps() // created here because the contenders run concurrently
		for _, c := range bench.Contenders() {
			t.Run(name+"/"+c.Name(), func(t *testing.T) {
				t.Parallel()
				if err := c.Setup(corpus); err != nil {
					t.Fatal(err)
				}
				if err := bench.Check(c, expected); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func TestPromptSizesMatchReadme(t *testing.T) {
	hot, err := bench.Expected(bench.HotCorpus())
	if err != nil {
		t.Fatal(err)
	}
	varied, err := bench.Expected(bench.VariedCorpus(bench.Size))
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, prompt := range varied {
		sum += len(prompt)
	}
	mean := sum / len(varied)
	t.Logf("hot: %d bytes; varied: %d on average", len(hot[0]), mean)
	for _, n := range []int{len(hot[0]), mean} {
		if n < 2600 || n > 2800 {
			t.Errorf("want about 2,700 bytes, got %d", n)
		}
	}
}
