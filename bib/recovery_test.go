package bib_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Entries with a misplaced brace, a stray line or an unusual date keep their fields. Misplaced braces and stray lines are reported.
func TestFaultyEntriesKeepFields(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, file, text string
		want             []string // identifier, title and date of each paper
		faults           []string // each must be among the notes of some paper
	}{
		{
			"a value that takes the fields after it", "a.bib",
			"@article{a,\n  title = {An {open title},\n  author = {Doe, Jane},\n  year = 2020,\n  doi = {10.1000/a}\n}\n\nA remark with a } brace.\n\n@article{b, title={B}, year=2021, doi={10.1000/b}}",
			[]string{"doi:10.1000/a An open title 2020", "doi:10.1000/b B 2021"},
			[]string{"a.bib:2:11: title: the value of the field title is not closed"},
		},
		{
			"the same on one line", "a.bib", "@article{a, title = {A {brace}, year = 2019, doi = {10.1000/a}}\n@article{b, title={B}, year=2021, doi={10.1000/b}}",
			[]string{"doi:10.1000/a A brace 2019", "doi:10.1000/b B 2021"},
			[]string{"a.bib:1:21: title: the value of the field title is not closed"},
		},
		{
			"an entry without its last brace", "a.bib", "@article{a,\n  title = {A},\n  year = 2019\n\n@article{b, title={B}, year=2021, doi={10.1000/b}}",
			[]string{"ref:a A 2019", "doi:10.1000/b B 2021"},
			[]string{"a.bib:1:1: the entry is not closed"},
		},
		{
			"code in a title", "a.bib", "@misc{a,\n  title = {Code:\n  x = {1, 2}\n  and more},\n  doi = {10.1000/a},\n  year = 2020\n}",
			[]string{"doi:10.1000/a Code: x = 1, 2 and more 2020"},
			nil,
		},
		{"a range of days", "a.bib", "@misc{a, title={A}, doi={10.1000/a}, year=2019, month={sep~15--20}}", []string{"doi:10.1000/a A 2019-09-15/2019-09-20"}, nil},
		{"a day and a month", "a.bib", "@misc{a, title={A}, doi={10.1000/a}, year=2019, month=\"3~\" # mar}", []string{"doi:10.1000/a A 2019-03-03"}, nil},
		{"the first edition", "a.bib", "@book{a, title={A}, doi={10.1000/a}, date={1999}, origdate={1845-01}}", []string{"doi:10.1000/a A 1845-01"}, nil},
		{
			"the first edition in CSL", "a.json", `[{"type":"book","title":"A","DOI":"10.1000/a","issued":{"date-parts":[[1999]]},"original-date":{"date-parts":[[1845]]}}]`,
			[]string{"doi:10.1000/a A 1845"},
			nil,
		},
		{
			"lines without a tag", "a.ris",
			"junk\nTY  - JOUR\nTI  - A title\nthat goes on\nDO  - 10.1000/a\nstray\nPY  - 2020\nER  - \nbetween\nTY  - JOUR\nTI  - B\nDO  - 10.1000/b\nPY  - 2021\nER  - \n\x1a",
			[]string{"doi:10.1000/a A title that goes on 2020", "doi:10.1000/b B 2021"},
			[]string{`a.ris:1:1: the line has no tag and is ignored: "junk"`, `a.ris:6:1: the line has no tag and is ignored: "stray"`, `a.ris:9:1: the line has no tag and is ignored: "between"`},
		},
		{
			"a trial", "a.nbib", "PMID- 31733140\nTI  - A long\n      title\nDP  - 2019 Nov 16\nSI  - ClinicalTrials.gov/NCT02551094\nSI  - GENBANK/AB123456\n",
			[]string{"pmid:31733140 A long title 2019-11-16"},
			[]string{"a.nbib:1:1: SI: the paper reports the trial nct:NCT02551094: list the trial under also if no other paper reports it"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			papers, faults := entries(t, tt.file, tt.text)
			require.Empty(t, faults)
			var got, notes []string
			for _, e := range papers {
				got = append(got, strings.TrimSpace(e.Paper.ID.String()+" "+e.Paper.Title+" "+e.Paper.Date.String()))
				for _, note := range e.Notes {
					if note.Rule == "bib-syntax" || note.Path == "SI" {
						notes = append(notes, note.Error())
					}
				}
			}
			require.Equal(t, tt.want, got)
			require.Len(t, notes, len(tt.faults))
			for i, want := range tt.faults {
				require.Contains(t, notes[i], want)
			}
		})
	}
}
