package bib_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/bib"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
)

var (
	rolePlay = anchor.Paper{
		ID: anchor.MustParseID("arXiv:2305.16367"), Also: []anchor.ID{anchor.MustParseID("doi:10.1038/s41586-023-06647-8")},
		Title: "Role-Play with Large Language Models", Date: edtf.MustParse("2023-05-25"), Authors: []string{"Shanahan, Murray", "McDonell, Kyle"},
	}
	orwell = anchor.Paper{ID: anchor.MustParseID("isbn:9780201896831"), Title: "1984", Date: edtf.MustParse("1949"), Standing: anchor.Concern}
)

const rolePlayLines = `arXiv:2305.16367:
  title: Role-Play with Large Language Models
  date: 2023-05-25
  authors: ["Shanahan, Murray", "McDonell, Kyle"]
  also: [doi:10.1038/s41586-023-06647-8]
`

func TestUpdate(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		file, old, want string
		papers          []anchor.Paper
	}{
		"a new file":                   {"papers.yaml", "", rolePlayLines + "isbn:9780201896831:\n  title: \"1984\"\n  date: 1949\n  standing: concern\n", []anchor.Paper{rolePlay, orwell}},
		"only comments":                {"papers.yaml", "# papers\n", "# papers\n" + rolePlayLines, []anchor.Paper{rolePlay}},
		"nothing to add":               {"papers.yaml", "# papers\n", "# papers\n", nil},
		"an empty file without papers": {"papers.yaml", "", "", nil},
		"a comment stays":              {"papers.yaml", "# head\n\ndoi:10.1000/x: # x\n  title: X # y\n\n# foot\n", "# head\n\ndoi:10.1000/x: # x\n  title: X # y\n\n# foot\n" + rolePlayLines, []anchor.Paper{rolePlay}},
		"missing fields, with comments": {
			"papers.yaml", "arXiv:2305.16367: # one\n  # as on the page\n  title: My title # two\n\n  # three\n# of the next\ndoi:10.1000/x: {title: X}\n",
			"arXiv:2305.16367: # one\n  # as on the page\n  title: My title # two\n\n  # three\n  date: 2023-05-25\n  authors: [\"Shanahan, Murray\", \"McDonell, Kyle\"]\n  also: [doi:10.1038/s41586-023-06647-8]\n# of the next\ndoi:10.1000/x: {title: X}\n",
			[]anchor.Paper{rolePlay},
		},
		"another identifier of the work": {
			"papers.yaml", "doi:10.1038/s41586-023-06647-8:\n  title: T\n  date: 2023\n  authors: [A]\n",
			"doi:10.1038/s41586-023-06647-8:\n  title: T\n  date: 2023\n  authors: [A]\n  also: [arXiv:2305.16367]\n",
			[]anchor.Paper{rolePlay},
		},
		"flow style": {
			"papers.yaml", "arXiv:2305.16367: {title: \"A } title\", authors: ['it''s } A']} # c\n",
			"arXiv:2305.16367: {title: \"A } title\", authors: ['it''s } A'], date: 2023-05-25, also: [doi:10.1038/s41586-023-06647-8]} # c\nisbn:9780201896831: {title: \"1984\", date: 1949, standing: concern}\n",
			[]anchor.Paper{rolePlay, orwell},
		},
		"flow style on several lines": {
			"papers.yaml", "isbn:9780201896831: {\n  title: X, # } no end\n}\n", "isbn:9780201896831: {\n  title: X, date: 1949, standing: concern # } no end\n}\n", []anchor.Paper{orwell},
		},
		"an empty map":               {"papers.yaml", "isbn:9780201896831: {}\n", "isbn:9780201896831: {title: \"1984\", date: 1949, standing: concern}\n", []anchor.Paper{orwell}},
		"longer lists in flow style": {"papers.yaml", "arXiv:2305.16367: {title: T, date: 2023, authors: [], also: [pmid:5]}\n", "arXiv:2305.16367: {title: T, date: 2023, authors: [\"Shanahan, Murray\", \"McDonell, Kyle\"], also: [pmid:5, doi:10.1038/s41586-023-06647-8]}\n", []anchor.Paper{rolePlay}},
		"longer lists in block style": {
			"papers.yaml", "arXiv:2305.16367:\n  also:\n  - pmid:5 # c\n  title: T\n  date: 2023\n  authors: [A]\n",
			"arXiv:2305.16367:\n  also:\n  - pmid:5 # c\n  - doi:10.1038/s41586-023-06647-8\n  title: T\n  date: 2023\n  authors: [A]\n",
			[]anchor.Paper{rolePlay},
		},
		"no newline at the end": {
			"papers.yaml", "isbn:9780201896831:\n    title: X\n    standing: retracted", "isbn:9780201896831:\n    title: X\n    standing: retracted\n    date: 1949\narXiv:2305.16367:\n" + strings.ReplaceAll(strings.SplitAfterN(rolePlayLines, "\n", 2)[1], "  ", "    "),
			[]anchor.Paper{orwell, rolePlay},
		},
		"Windows line endings": {"papers.yaml", "isbn:9780201896831:\r\n  title: X\r\n", "isbn:9780201896831:\r\n  title: X\r\n  date: 1949\r\n  standing: concern\r\n", []anchor.Paper{orwell}},
		"document marks":       {"papers.yaml", "---\nisbn:9780201896831: {title: X, date: 1949}\n...\n", "---\nisbn:9780201896831: {title: X, date: 1949, standing: concern}\ndoi:10.1000/x: {title: X}\n...\n", []anchor.Paper{orwell, {ID: anchor.MustParseID("doi:10.1000/x"), Title: "X"}}},
		"a literal block": {
			"papers.yaml", "isbn:9780201896831:\n  title: |\n    X\n    # no comment\n\ndoi:10.1000/x: {title: X}\n", "isbn:9780201896831:\n  title: |\n    X\n    # no comment\n  date: 1949\n  standing: concern\n\ndoi:10.1000/x: {title: X}\n", []anchor.Paper{orwell},
		},
		"JSON":       {"papers.json", "{\n  \"isbn:9780201896831\": {\"title\": \"X\"}\n}\n", "{\n  \"isbn:9780201896831\": {\"title\": \"X\", \"date\": \"1949\", \"standing\": \"concern\"},\n  \"doi:10.1000/x\": {\"title\": \"\\\"X\\\"\"}\n}\n", []anchor.Paper{orwell, {ID: anchor.MustParseID("doi:10.1000/x"), Title: `"X"`}}},
		"new JSON":   {"papers.json", "", "{\n  \"isbn:9780201896831\": {\"title\": \"1984\", \"date\": \"1949\", \"standing\": \"concern\"}\n}\n", []anchor.Paper{orwell}},
		"empty JSON": {"papers.json", "{}", "{\n  \"isbn:9780201896831\": {\"title\": \"1984\", \"date\": \"1949\", \"standing\": \"concern\"}\n}", []anchor.Paper{orwell}},
		"JSON on one line": {
			"papers.json", `{"doi:10.1000/x": {"title": "X", "also": []}}`, "{\"doi:10.1000/x\": {\"title\": \"X\", \"also\": []},\n  \"isbn:9780201896831\": {\"title\": \"1984\", \"date\": \"1949\", \"standing\": \"concern\"}\n}", []anchor.Paper{orwell},
		},
		"values that need quotes": {
			"papers.yaml", "", "doi:10.1000/x:\n  title: \"A: b # c\"\n  authors: [\"yes\", \"[x]\", Plato, \"- a\", \"King, Martin Luther, Jr.\"]\n  vars: {\"weight\":\"high\"}\n",
			[]anchor.Paper{{ID: anchor.MustParseID("doi:10.1000/x"), Title: "A: b # c", Authors: []string{"yes", "[x]", "Plato", "- a", "King, Martin Luther, Jr."}, Vars: map[string]any{"weight": "high"}}},
		},
		"many authors": {
			"papers.yaml", "", "doi:10.1000/x:\n  authors:\n" + strings.Repeat("    - Aaaaaaaaaaaaaaaaaaaaaaaaa\n", 5), []anchor.Paper{{ID: anchor.MustParseID("doi:10.1000/x"), Authors: strings.Fields(strings.Repeat("Aaaaaaaaaaaaaaaaaaaaaaaaa ", 5))}},
		},
		"a paper with only an identifier": {"papers.yaml", "", "doi:10.1000/x: {}\n", []anchor.Paper{{ID: anchor.MustParseID("doi:10.1000/x")}}},
		"a duplicate paper":               {"papers.yaml", "", "doi:10.1000/x:\n  title: X\n  date: 2001\n", []anchor.Paper{{ID: anchor.MustParseID("doi:10.1000/x"), Title: "X"}, {ID: anchor.MustParseID("doi:10.1000/X"), Date: edtf.MustParse("2001")}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := bib.Update([]byte(tt.old), tt.file, tt.papers)
			require.NoError(t, err)
			require.Equal(t, tt.want, string(got))
			checkUpdate(t, got, tt.file, tt.papers)
		})
	}
}

// checkUpdate checks that a result contains all papers and that the next update does not change it.
func checkUpdate(tb testing.TB, result []byte, file string, papers []anchor.Paper) {
	tb.Helper()
	again, err := bib.Update(result, file, papers)
	require.NoError(tb, err)
	require.Equal(tb, string(result), string(again))
	if len(papers) == 0 {
		return
	}
	known, err := inquiry.ReadPapers(strings.NewReader(string(result)), file)
	require.NoError(tb, err)
	all := map[anchor.ID]bool{}
	for _, p := range known {
		all[p.ID.Key()] = true
		for _, id := range p.Also {
			all[id.Key()] = true
		}
	}
	for _, p := range papers {
		require.True(tb, all[p.ID.Key()], "%s", p.ID)
	}
}

func TestUpdateErrors(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		old    string
		papers []anchor.Paper
		want   string
	}{
		"a paper without an identifier": {"", []anchor.Paper{{Title: "T"}}, `papers.yaml: want a paper with an identifier, got a paper without one: "T"`},
		"an invalid file":               {"doi:10.1000/x: {titel: X}\n", nil, "papers.yaml:1:17: doi:10.1000/x.titel: unknown key \"titel\"; did you mean title?"},
		"a list":                        {"- a\n", nil, "papers.yaml:1:1: want a map, got a list"},
		"an anchor":                     {"isbn:9780201896831: &a {title: X}\n", []anchor.Paper{orwell}, "papers.yaml:1:21: want an entry that fields can be added to, got an entry with a YAML anchor, alias or tag; write it out in full"},
		"an explicit key":               {"? isbn:9780201896831\n: {title: X, date: 1949, standing: concern}\n", []anchor.Paper{rolePlay}, "papers.yaml: papers cannot be added to this file in its current form; write its entries as identifier: {title: …}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := bib.Update([]byte(tt.old), "papers.yaml", tt.papers)
			require.Nil(t, got)
			_, ok := errors.AsType[fault.List](err)
			require.True(t, ok)
			require.EqualError(t, err, tt.want)
		})
	}
}

// TestUpdateSuite writes the papers of all test data to one file, in both notations.
func TestUpdateSuite(t *testing.T) {
	t.Parallel()
	papers, _ := bib.Merge(suite(t))
	require.Greater(t, len(papers), 150)
	for _, file := range []string{"papers.yaml", "papers.json"} {
		text, err := bib.Update(nil, file, papers)
		require.NoError(t, err)
		checkUpdate(t, text, file, papers)
		known, err := inquiry.ReadPapers(strings.NewReader(string(text)), file)
		require.NoError(t, err)
		works := 0
		for key, p := range known {
			if p.ID.Key() == key {
				works++
			}
		}
		require.Equal(t, len(papers), works)
		for _, p := range papers {
			want, err := json.Marshal(p)
			require.NoError(t, err)
			got, err := json.Marshal(known[p.ID.Key()])
			require.NoError(t, err)
			require.JSONEq(t, string(want), string(got))
		}
		half, err := bib.Update(nil, file, papers[:len(papers)/2])
		require.NoError(t, err)
		rest, err := bib.Update(half, file, papers)
		require.NoError(t, err)
		require.Equal(t, string(text), string(rest))
	}
}
