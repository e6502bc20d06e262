package bib_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/bib"
	"github.com/dated-claims/retest/fault"
)

// entries reads text. It returns the entries that describe a paper and the faults of the others.
func entries(tb testing.TB, file, text string) (papers []*bib.Entry, faults fault.List) {
	tb.Helper()
	for e, err := range bib.Read(strings.NewReader(text), file) {
		require.NotNil(tb, e)
		if err == nil {
			require.False(tb, e.Paper.ID.IsZero())
			papers = append(papers, e)
			continue
		}
		list, ok := errors.AsType[fault.List](err)
		require.True(tb, ok, "%v", err)
		require.NotEmpty(tb, list)
		require.Zero(tb, e.Paper)
		faults = append(faults, list...)
	}
	return papers, faults
}

// show prints the entries of a file, with their notes.
func show(file, text string) string {
	var b strings.Builder
	for e, err := range bib.Read(strings.NewReader(text), file) {
		fmt.Fprintf(&b, "%s %q\n", e.Pos, e.Key)
		if list, ok := errors.AsType[fault.List](err); ok {
			for _, f := range list {
				fmt.Fprintf(&b, "  %s: %s\n", f.Severity, f)
			}
			continue
		}
		p := e.Paper
		fmt.Fprintf(&b, "  %s %s\n  %s\n", p.ID, p.Also, strings.TrimSpace(p.Title+" ("+p.Date.String()+") "+string(p.Standing)))
		if p.Authors != nil {
			fmt.Fprintf(&b, "  %s\n", strings.Join(p.Authors, "; "))
		}
		for _, f := range e.Notes {
			fmt.Fprintf(&b, "  %s: %s\n", f.Severity, f)
		}
	}
	return b.String()
}

// TestSuite compares the entries read from the files in testdata with golden listings. RETEST_UPDATE=1 rewrites the listings.
func TestSuite(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/*.*")
	require.NoError(t, err)
	for _, path := range names {
		if strings.HasSuffix(path, ".golden") {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			got := show(filepath.Base(path), string(text))
			if os.Getenv("RETEST_UPDATE") != "" {
				require.NoError(t, os.WriteFile(path+".golden", []byte(got), 0o644))
			}
			want, err := os.ReadFile(path + ".golden")
			require.NoError(t, err)
			require.Equal(t, string(want), got)
		})
	}
}

// entryLine matches the start of a BibTeX entry as written in the test data.
var entryLine = regexp.MustCompile(`(?im)^[ \t]*@([a-z]+) ?[{(]|\}@(article)\{`)

// TestNoEntryIsLost counts the BibTeX entries of the suite independently of the reader.
func TestNoEntryIsLost(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/*.bib")
	require.NoError(t, err)
	total := 0
	for _, path := range names {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		want := 0
		for _, m := range entryLine.FindAllSubmatch(text, -1) {
			switch strings.ToLower(string(m[1])) {
			case "string", "comment", "preamble", "xdata", "control", "ieeetranbstctl":
			default:
				want++
			}
		}
		got := 0
		for _, err := range bib.Read(bytes.NewReader(text), path) {
			if _, ok := errors.AsType[fault.List](err); err != nil {
				require.True(t, ok)
			}
			got++
		}
		require.Equal(t, want, got, path)
		total += got
	}
	require.GreaterOrEqual(t, total, 120)
}

func TestFileFormat(t *testing.T) {
	t.Parallel()
	const bibTeX, ris, pubMed = "@misc{a, doi={10.1000/x}}", "TY  - JOUR\nDO  - 10.1000/x\nER  - \n", "PMID- 123\nTI  - A title.\n"
	const csl, atom = `[{"DOI": "10.1000/x"}]`, `<feed><entry><id>http://arxiv.org/abs/2305.16367v1</id></entry></feed>`
	for name, tt := range map[string]struct{ file, text, want string }{
		"bib":                             {"a.bib", bibTeX, "doi:10.1000/x"},
		"bib with an uppercase extension": {"A.BIB", bibTeX, "doi:10.1000/x"},
		"bib, packed":                     {"a.bib.gz", bibTeX, "doi:10.1000/x"},
		"bib with stray text first":       {"a.bib", "{ < [\n" + bibTeX, "doi:10.1000/x"},
		"bib by content":                  {"-", "% a comment\n" + bibTeX, "doi:10.1000/x"},
		"bib with a byte order mark":      {"-", "\uFEFF" + bibTeX, "doi:10.1000/x"},
		"ris":                             {"a.ris", ris, "doi:10.1000/x"},
		"ris by content":                  {"export.txt", "\uFEFF\r\n" + ris, "doi:10.1000/x"},
		"nbib":                            {"a.nbib", pubMed, "pmid:123"},
		"nbib by content":                 {"pubmed-set.txt", "\n" + pubMed, "pmid:123"},
		"json":                            {"a.json", csl, "doi:10.1000/x"},
		"json by content":                 {"a.csl", csl, "doi:10.1000/x"},
		"json lines":                      {"a.jsonl", "{\"DOI\": \"10.1000/x\"}\n", "doi:10.1000/x"},
		"xml":                             {"a.xml", atom, "arXiv:2305.16367v1"},
		"xml by content":                  {"query", "<?xml version=\"1.0\"?>\n" + atom, "arXiv:2305.16367v1"},
		"CSL YAML from Pandoc":            {"a.yaml", "references:\n- DOI: 10.1000/x\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			papers, faults := entries(t, tt.file, tt.text)
			if tt.want == "" {
				require.Len(t, faults, 1)
				require.Equal(t, "empty", faults[0].Rule)
				return
			}
			require.Empty(t, faults)
			require.Len(t, papers, 1)
			require.Equal(t, tt.want, papers[0].Paper.ID.String())
		})
	}
}

func TestFilesWithoutEntries(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ file, text, want string }{
		"empty":   {"a.bib", "", "a.bib:1:1: want a bibliography, got no entries"},
		"prose":   {"a.txt", "No entries here.", "a.txt:1:1: want a bibliography, got no entries"},
		"list":    {"a.json", "[]", "a.json:1:1: want a bibliography, got no entries"},
		"UTF-16":  {"a.bib", "\xff\xfe@\x00m\x00", "a.bib:1:1: want UTF-8, got UTF-16; save the file as UTF-8"},
		"other":   {"a.json", `{"a": 1}`, "a.json:1:1: want a CSL, Crossref, OpenAlex, Semantic Scholar or arXiv record, got a map with neither a title nor a DOI"},
		"numbers": {"a.json", `[1]`, "a.json:1:2: want a CSL, Crossref, OpenAlex, Semantic Scholar or arXiv record, got a number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			papers, faults := entries(t, tt.file, tt.text)
			require.Empty(t, papers)
			require.EqualError(t, faults, tt.want)
		})
	}
}

func TestReaderErrors(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	for _, file := range []string{"a.bib", "a.ris", "a.nbib", "a.json", "a.xml", "a"} {
		var last error
		for _, err := range bib.Read(iotest.ErrReader(broken), file) {
			last = err
		}
		require.ErrorIs(t, last, broken, file)
	}
	for e, err := range bib.Read(nil, "a.bib") {
		require.Nil(t, e)
		require.EqualError(t, err, "a.bib: want a reader, got nil")
	}
}

func TestReadEarlyBreak(t *testing.T) {
	t.Parallel()
	for file, text := range map[string]string{
		"a.bib":   strings.Repeat("@misc{a, title={A}}\n", 3),
		"a.ris":   strings.Repeat("TY  - JOUR\nTI  - A\nER  - \n", 3),
		"a.nbib":  strings.Repeat("PMID- 1\nTI  - A\n\n", 3),
		"a.json":  `[{"title": "A"}, {"title": "B"}]`,
		"b.json":  `{"items": [{"title": "A"}, {"title": "B"}]}`,
		"a.xml":   strings.Repeat("<entry><title>A</title></entry>", 3),
		"a.jsonl": strings.Repeat("{\"title\": \"A\"}\n", 3),
	} {
		n := 0
		for _, err := range bib.Read(strings.NewReader(text), file) {
			require.NoError(t, err)
			n++
			break
		}
		require.Equal(t, 1, n, file)
	}
}

func TestKeysWithoutIdentifiers(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"smith2020":              "ref:smith2020",
		"Smith:2020/a+b":         "ref:Smith-2020-a-b",
		"Müller_2020":            "ref:Muller_2020",
		"--x--":                  "ref:x",
		strings.Repeat("k", 100): "ref:" + strings.Repeat("k", 51) + "-e37c7cb78ccb",
		"论文2020":                 "ref:2020-54c7614a374a",
		"":                       "ref:doe-2020-a-title",
	} {
		papers, _ := entries(t, "a.bib", "@article{"+key+", title={A Title}, author={Doe, Jane}, year=2020}")
		require.Len(t, papers, 1)
		require.Equal(t, want, papers[0].Paper.ID.String())
		require.Equal(t, key, papers[0].Key)
	}
	papers, _ := entries(t, "a.bib", "@misc{a:b, title={One}}\n@misc{a/b, title={Two}}\n@misc{a:b, title={One}}\n@misc{é, title={こころ}}\n@misc{論, title={こころ}}")
	var ids []string
	for _, e := range papers {
		ids = append(ids, strings.TrimPrefix(e.Paper.ID.String(), "ref:"))
	}
	require.Equal(t, []string{"a-b", "a-b-2", "a-b", "e", "work-87499f94caf1"}, ids)
}

func TestNotePositionsAndRules(t *testing.T) {
	t.Parallel()
	papers, faults := entries(t, "a.bib", "\n@misc{a,\n  title = {A \\unknown{x}},\n  doi = {nothing},\n}\n@book{b, year = 2001}\n")
	require.Len(t, papers, 1)
	require.Equal(t, fault.Pos{File: "a.bib", Line: 2, Col: 1}, papers[0].Pos)
	var notes []string
	for _, n := range papers[0].Notes {
		_, ok := fault.RuleNamed(n.Rule)
		require.True(t, ok)
		notes = append(notes, n.Rule+" "+n.Error())
	}
	require.Equal(t, []string{
		`bib-text a.bib:3:3: title: "\\unknown" is kept as written`,
		`bib-id a.bib:4:3: doi: "nothing" is not an identifier: want an identifier with its scheme, such as arXiv:2305.16367, doi:10.1000/x or https://…`,
		`bib-note a.bib:2:1: no identifier: ref:a is derived from the citation key`,
		`bib-note a.bib:2:1: date: no date`,
	}, notes)
	require.EqualError(t, faults, "a.bib:6:1: the entry \"b\" has neither an identifier nor a title")
}

// TestAlsoOmitsID checks that Also does not repeat the paper's own identifier in another spelling.
func TestAlsoOmitsID(t *testing.T) {
	t.Parallel()
	papers, _ := entries(t, "a.bib", "@misc{a, eprint={2305.16367v2}, archiveprefix={arXiv}, doi={10.48550/ARXIV.2305.16367}, url={https://arxiv.org/pdf/2305.16367}, note={arXiv:2305.16367v1}}")
	require.Len(t, papers, 1)
	require.Equal(t, anchor.MustParseID("arXiv:2305.16367v2"), papers[0].Paper.ID)
	require.Empty(t, papers[0].Paper.Also)
}
