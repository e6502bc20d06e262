package bib_test

import (
	"strings"
	"testing"

	"github.com/dated-claims/retest/bib"
	"github.com/dated-claims/retest/inquiry"
)

// longest is the maximum length of fuzzing inputs. Longer ones only cost time.
const longest = 1 << 14

// FuzzRead reads arbitrary text in every format. It checks that nothing panics, that no entry is lost, and that the papers can be
// written and read back.
func FuzzRead(f *testing.F) {
	for name, text := range files(f) {
		for _, part := range strings.SplitAfter(text, "\n\n") {
			f.Add(name[strings.LastIndexByte(name, '.'):], part)
		}
	}
	f.Fuzz(func(t *testing.T, ending, text string) {
		if len(text) > longest || strings.ContainsAny(ending, "/\\") {
			return
		}
		checkFile(t, "a"+ending, text)
	})
}

// FuzzUpdate merges papers into an arbitrary papers file. It checks that the result contains all papers and the old content, unless
// there is an error.
func FuzzUpdate(f *testing.F) {
	const papers = "@misc{a, title={A: b}, eprint={2305.16367}, archiveprefix={arXiv}, doi={10.1000/x}, author={Doe, Jane}, year=2023}\n@misc{k, title={K}}\n"
	for _, old := range []string{
		"", "# c\n", rolePlayLines, "doi:10.1000/x: {title: X}\n", "doi:10.1000/x:\n  title: X # c\n# d\nref:k: {}\n", "{\"doi:10.1000/x\": {}}", "---\nref:k:\n  also:\n  - doi:10.1000/x\n...\n",
		"arXiv:2305.16367: &a {title: X}\n", "ref:k: {title: 'it''s', authors: [a, \"b\"]} # }\r\ndoi:10.1000/x:\r\n    date: 2001\r\n", "? ref:k\n: title: X\n", "ref:k:\n  title: |+\n    X\n\n",
	} {
		f.Add(old, papers, "papers.yaml")
		f.Add(old, papers, "papers.json")
	}
	f.Fuzz(func(t *testing.T, old, text, file string) {
		if len(text)+len(old) > longest || strings.Contains(file, ".gz") {
			return
		}
		read, _ := entries(t, "a.bib", text)
		merged, _ := bib.Merge(read)
		before, err := inquiry.ReadPapers(strings.NewReader(old), file)
		known := err == nil
		result, err := bib.Update([]byte(old), file, merged)
		if err != nil {
			return
		}
		checkUpdate(t, result, file, merged)
		if !known {
			return
		}
		after, err := inquiry.ReadPapers(strings.NewReader(string(result)), file)
		if err != nil {
			t.Fatal(err)
		}
		for key, p := range before {
			got := after[key]
			if got.Title != p.Title && p.Title != "" || got.Date != p.Date && !p.Date.IsZero() || p.Standing != "" && got.Standing != p.Standing || len(got.Also) < len(p.Also) {
				t.Fatalf("%s was changed from %v to %v", key, p, got)
			}
		}
	})
}
