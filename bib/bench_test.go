package bib_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dated-claims/retest/bib"
)

// library returns a bibliography of n entries.
func library(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `@inproceedings{author%04d:title,
  title = {The {{Title}} of a Paper with Number %[1]d: On {$\alpha$}-Decay and Stra{\ss}en},
  author = {M{\"u}ller, J{\"o}rg and van der Waals, Johannes and Doe, Jane and {World Health Organization}},
  booktitle = {Proceedings of the %[1]dth Conference on Things},
  date = {2020-%02d},
  doi = {10.1000/conf.%[1]d},
  eprint = {20%02[2]d.%05[1]d},
  eprinttype = {arXiv},
  url = {https://example.org/papers/%[1]d},
  abstract = {%[3]s},
  keywords = {one, two, three},
}

`, i+1, i%12+1, strings.Repeat("A sentence of an abstract with words. ", 30))
	}
	return b.String()
}

func BenchmarkRead(b *testing.B) {
	text := library(2400)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		n := 0
		for _, err := range bib.Read(strings.NewReader(text), "a.bib") {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 2400 {
			b.Fatal(n)
		}
	}
}

func BenchmarkUpdate(b *testing.B) {
	var all []*bib.Entry
	for e, err := range bib.Read(strings.NewReader(library(2400)), "a.bib") {
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, e)
	}
	for b.Loop() {
		papers, _ := bib.Merge(all)
		if _, err := bib.Update(nil, "papers.yaml", papers); err != nil {
			b.Fatal(err)
		}
	}
}
