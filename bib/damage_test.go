package bib_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/bib"
)

// suite returns the entries of all test data.
func suite(tb testing.TB) (all []*bib.Entry) {
	tb.Helper()
	for file, text := range files(tb) {
		papers, _ := entries(tb, file, text)
		all = append(all, papers...)
	}
	return all
}

// files returns the test data by file name.
func files(tb testing.TB) map[string]string {
	tb.Helper()
	names, err := filepath.Glob("testdata/*.*")
	require.NoError(tb, err)
	out := map[string]string{}
	for _, name := range names {
		if text, err := os.ReadFile(name); !strings.HasSuffix(name, ".golden") {
			require.NoError(tb, err)
			out[filepath.Base(name)] = string(text)
		}
	}
	return out
}

// mutations is the environment variable that selects all mutated files instead of a sample. .ci/long sets it to all.
const mutations = "RETEST_MUTATIONS"

// wholeEntry returns an entry for the files to be mutated. It starts at the beginning of a line and ends where the next entry starts.
func wholeEntry(rnd *rand.Rand, n int) string {
	fields := []string{
		fmt.Sprintf("  title = {The {Title} of Number %d, with $x^2$ and \\\"o},\n", n), fmt.Sprintf("  doi = {10.1000/number.%d},\n", n),
		"  author = {Doe, Jane and {van der Waals}, Johannes},\n", fmt.Sprintf("  year = %d,\n", 1950+n), "  month = jan # \"~12\",\n", "  journal = \"A Journal of {Things}\",\n",
	}
	rnd.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
	kind := []string{"article", "InProceedings", "MISC", "book"}[rnd.IntN(4)]
	return fmt.Sprintf("@%s{key:%d,\n%s}\n", kind, n, strings.Join(fields, ""))
}

// damage changes text in one place.
func damage(rnd *rand.Rand, text string) string {
	at := rnd.IntN(len(text))
	switch rnd.IntN(7) {
	case 0:
		return text[:at] + text[at+1:]
	case 1:
		return text[:at] + string("{}\"@,=#%()\\$\n\x00\xff"[rnd.IntN(15)]) + text[at:]
	case 2:
		return text[:at] + string(rune(rnd.IntN(256))) + text[at+1:]
	case 3:
		return text[:at]
	case 4:
		return text[:at] + text[min(len(text), at+rnd.IntN(40)):]
	case 5:
		return text + text[at:]
	}
	return text[:at] + []string{"@comment{", "@string{x = ", "{{{", "}}}", "@", "\n@article{", `title = "`, "\\"}[rnd.IntN(8)] + text[at:]
}

// TestMutatedBibTeX checks that damage to one entry never makes the reader lose another entry that starts at the beginning of a line.
func TestMutatedBibTeX(t *testing.T) {
	t.Parallel()
	count := 300
	if os.Getenv(mutations) == "all" {
		count = 10_000
	}
	for seed := range count {
		rnd := rand.New(rand.NewPCG(uint64(seed), 3))
		var all strings.Builder
		want := map[string]string{}
		for n := range 6 {
			entry := wholeEntry(rnd, n)
			if n%2 == 1 {
				for range 1 + rnd.IntN(3) {
					if entry != "" {
						entry = damage(rnd, entry)
					}
				}
				entry += "\n"
			} else {
				want[fmt.Sprintf("key:%d", n)] = fmt.Sprintf("doi:10.1000/number.%d The Title of Number %[1]d, with x² and ö %d-01-12", n, 1950+n)
			}
			all.WriteString(entry)
		}
		papers, _ := entries(t, "a.bib", all.String())
		for _, e := range papers {
			if text, ok := want[e.Key]; ok && text == e.Paper.ID.String()+" "+e.Paper.Title+" "+e.Paper.Date.String() {
				delete(want, e.Key)
			}
			for _, n := range e.Notes {
				require.NotEmpty(t, n.Rule)
				require.NotEmpty(t, n.Message())
				require.Positive(t, n.Pos.Line)
			}
		}
		require.Empty(t, want, "seed %d:\n%s", seed, all.String())
	}
}

// TestMutatedFiles checks that damage to a file of any format never stops the reader, and that whatever is read can be written.
func TestMutatedFiles(t *testing.T) {
	t.Parallel()
	count := 300
	if os.Getenv(mutations) == "all" {
		count = 10_000
	}
	all := files(t)
	names := slices.Sorted(maps.Keys(all))
	require.Greater(t, len(names), 15)
	for seed := range count {
		rnd := rand.New(rand.NewPCG(uint64(seed), 4))
		name := names[seed%len(names)]
		text := all[name]
		for range 1 + rnd.IntN(4) {
			if text != "" {
				text = damage(rnd, text)
			}
		}
		checkFile(t, name, text)
	}
}

// lineStart matches the start of a BibTeX entry at the beginning of a line.
var lineStart = regexp.MustCompile(`(?m)^[ \t]*@[A-Za-z]+\{[A-Za-z0-9:]+,`)

// checkFile checks that the invariants hold when text is read and the result is written.
func checkFile(tb testing.TB, file, text string) {
	tb.Helper()
	papers, faults := entries(tb, file, text)
	merged, _ := bib.Merge(papers)
	for _, p := range merged {
		require.False(tb, p.ID.IsZero())
	}
	result, err := bib.Update(nil, "papers.yaml", merged)
	require.NoError(tb, err)
	checkUpdate(tb, result, "papers.yaml", merged)
	if strings.HasSuffix(file, ".bib") {
		entries := 0
		for _, start := range lineStart.FindAllString(text, -1) {
			switch word, _, _ := strings.Cut(strings.ToLower(strings.TrimLeft(start, " \t@")), "{"); word {
			case "comment", "string", "preamble", "xdata", "control", "ieeetranbstctl":
			default:
				entries++
			}
		}
		require.GreaterOrEqual(tb, len(papers)+len(faults), entries)
	}
}

// TestHostileFiles reads files that repeat a piece of syntax many times. Before the cost of parsing was bounded, such files took
// minutes or crashed the program.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{"{", "\n@a{", "$", `\'{`, `\foo{`, " and ", "a, ", "<sub>a</sub>", "\n  a = {", "~", "#", "arXiv:", "\u0301", "&amp;", "("} {
		many := strings.Repeat(piece, 2000)
		for _, file := range []string{"a.bib", "a.ris", "a.xml", "a.nbib"} {
			text := strings.ReplaceAll(map[string]string{
				".bib": "@misc{a, title={%s}}\n@misc{b, title={T}, author={%s}, url={%s}, note={%s}, doi={%s}, year={%s}, month={%s}}\n@string{x={%s}}@misc{c, title=x#x}",
				".ris": "TY  - JOUR\nTI  - %s\nN1  - %s\nER  - \n", ".xml": "<entry><title>%s</title></entry>", "nbib": "PMID- 1\nTI  - %s\nDP  - %s\n",
			}[file[len(file)-4:]], "%s", many)
			papers, faults := entries(t, file, text)
			require.NotZero(t, len(papers)+len(faults))
		}
	}
}
