package bib_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/bib"
	"github.com/dated-claims/retest/fault"
)

func TestMerge(t *testing.T) {
	t.Parallel()
	const a1 = "@misc{a, title={A Work}, eprint={2101.00001}, archiveprefix={arXiv}, date={2021-01}}\n"
	for name, tt := range map[string]struct {
		in        string
		want      []string // identifiers, title and date of each paper
		conflicts []string
	}{
		"none":                    {"", nil, nil},
		"different works":         {a1 + "@misc{b, title={B}, doi={10.1000/b}}", []string{"arXiv:2101.00001 [] A Work 2021-01", "doi:10.1000/b [] B "}, nil},
		"a duplicate entry":       {a1 + a1, []string{"arXiv:2101.00001 [] A Work 2021-01"}, nil},
		"another version":         {a1 + "@misc{b, title={A work}, eprint={2101.00001v3}, archiveprefix={arXiv}}", []string{"arXiv:2101.00001 [] A Work 2021-01"}, nil},
		"a DOI in different case": {"@misc{a, title={A}, doi={10.1000/Abc}}@misc{b, doi={10.1000/aBC}, year=2001}", []string{"doi:10.1000/Abc [] A 2001"}, nil},
		"by Also":                 {a1 + "@article{b, title={A Work}, doi={10.1000/b}, eprint={2101.00001}, archiveprefix={arXiv}}", []string{"arXiv:2101.00001 [doi:10.1000/b] A Work 2021-01"}, nil},
		"by a third": {
			a1 + "@article{b, title={A Work}, doi={10.1000/b}}\n@article{c, doi={10.1000/b}, eprint={2101.00001}, archiveprefix={arXiv}, pmid={5}}\n@misc{d, title={D}, doi={10.1000/d}}",
			[]string{"arXiv:2101.00001 [doi:10.1000/b pmid:5] A Work 2021-01", "doi:10.1000/d [] D "},
			nil,
		},
		"gaps": {"@misc{a, doi={10.1000/a}}@misc{b, doi={10.1000/a}, title={T}, date={2001-02}}@misc{c, doi={10.1000/a}, title={T}, date={2001}}", []string{"doi:10.1000/a [] T 2001-02"}, nil},
		"titles differ": {
			a1 + "@misc{b, title={Something Else}, eprint={2101.00001}, archiveprefix={arXiv}}",
			[]string{"arXiv:2101.00001 [] A Work 2021-01"},
			[]string{`warning a.bib:2:1: title: the title of arXiv:2101.00001 is "Something Else", but at a.bib:1:1 it is "A Work"`},
		},
		"a subtitle does not matter": {a1 + "@misc{b, title={A work: with a subtitle}, eprint={2101.00001}, archiveprefix={arXiv}}", []string{"arXiv:2101.00001 [] A Work 2021-01"}, nil},
		"dates a year apart":         {"@misc{a, doi={10.1000/a}, year=2001, title={A}}\n@misc{b, doi={10.1000/a}, year=2002, title={A}}", []string{"doi:10.1000/a [] A 2001"}, nil},
		"dates two years apart": {
			"@misc{a, doi={10.1000/a}, year=2003, title={A}}\n@misc{b, doi={10.1000/a}, year=2001, title={A}}",
			[]string{"doi:10.1000/a [] A 2003"},
			[]string{"warning a.bib:2:1: date: the date of doi:10.1000/a is 2001, but at a.bib:1:1 it is 2003"},
		},
		"one citation key, one work": {"@misc{k, title={A Work}}\n@misc{k, title={A work}, year=2001}", []string{"ref:k [] A Work 2001"}, nil},
		"one citation key, two works": {
			"@misc{k, title={A Work}}\n@misc{k, title={Another Work}}",
			[]string{"ref:k [] A Work "},
			[]string{`warning a.bib:2:1: ref:k is also the identifier of "A Work" at a.bib:1:1, which has a different title`, `error a.bib:2:1: "Another Work" has no supported identifier scheme`},
		},
		"one address, two works": {
			"@misc{a, title={A Work}, doi={10.1000/a}, url={https://example.org/all}}\n@misc{b, title={Another Work}, doi={10.1000/b}, url={https://example.org/all}}",
			[]string{"doi:10.1000/a [https://example.org/all] A Work ", "doi:10.1000/b [] Another Work "},
			[]string{`warning a.bib:2:1: https://example.org/all is also the identifier of "A Work" at a.bib:1:1, which has a different title`},
		},
		"an address that belongs to another work": {
			"@misc{a, title={A Work}, doi={10.1000/a}}\n@misc{b, title={Another Work}, url={https://example.org/all}}\n@misc{c, title={A Work}, doi={10.1000/a}, url={https://example.org/all}}",
			[]string{"doi:10.1000/a [] A Work ", "https://example.org/all [] Another Work "},
			nil,
		},
		"a shared address and no other identifier": {
			"@misc{a, title={A Work}, url={https://example.org/all}}\n@misc{b, title={Another Work}, url={https://example.org/all}, year=2001}",
			[]string{"https://example.org/all [] A Work ", "ref:b [] Another Work 2001"},
			[]string{`warning a.bib:2:1: https://example.org/all is also the identifier of "A Work" at a.bib:1:1, which has a different title`},
		},
		"one ISBN, one work": {"@book{a, title={Book}, isbn={9780201896831}}\n@book{b, title={Book: Third Edition}, isbn={0-201-89683-4}, doi={10.1000/b}}", []string{"isbn:9780201896831 [doi:10.1000/b] Book "}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read, faults := entries(t, "a.bib", tt.in)
			if tt.in != "" {
				require.Empty(t, faults)
			}
			papers, conflicts := bib.Merge(read)
			var got []string
			for _, p := range papers {
				got = append(got, p.ID.String()+" "+list(p.Also)+" "+p.Title+" "+p.Date.String())
			}
			require.Equal(t, tt.want, got)
			var told []string
			for _, f := range conflicts {
				require.Equal(t, "bib-conflict", f.Rule)
				told = append(told, f.Severity.String()+" "+f.Error())
			}
			require.Equal(t, tt.conflicts, told)
		})
	}
}

func list(ids []anchor.ID) string {
	text := "["
	for i, id := range ids {
		if i > 0 {
			text += " "
		}
		text += id.String()
	}
	return text + "]"
}

// TestMergeDoesNotModifyEntries checks that Merge does not modify the entries passed to it.
func TestMergeDoesNotModifyEntries(t *testing.T) {
	t.Parallel()
	const text = "@misc{a, eprint={2101.00001}, archiveprefix={arXiv}, doi={10.1000/a}}\n@article{b, title={T}, doi={10.1000/a}, pmid={5}}"
	read, _ := entries(t, "a.bib", text)
	read = append(read, nil, &bib.Entry{})
	papers, _ := bib.Merge(read)
	require.Len(t, papers, 1)
	again, _ := entries(t, "a.bib", text)
	require.Equal(t, again, read[:2])
	papers[0].Also[0] = anchor.ID{}
	require.Equal(t, again, read[:2])
}

func TestMergeStandings(t *testing.T) {
	t.Parallel()
	read, _ := entries(t, "a.bib", "@misc{a, title={T}, doi={10.1000/a}}\n@misc{b, title={RETRACTED: T}, doi={10.1000/a}}")
	papers, conflicts := bib.Merge(read)
	require.Nil(t, conflicts)
	require.NoError(t, conflicts.Err())
	require.Equal(t, anchor.Retracted, papers[0].Standing)
	require.Equal(t, fault.Pos{File: "a.bib", Line: 1, Col: 1}, read[0].Pos)
}
