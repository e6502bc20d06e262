package main_test

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/project"
	"github.com/dated-claims/retest/internal/seam"
)

const formatPage = "../../docs/format.md"

// generated maps the names of the generated parts of docs/format.md to the functions that generate them.
var generated = map[string]func(t *testing.T) string{
	"keys": keysTable, "dates": datesTable, "ambiguous": ambiguousTable, "identifiers": identifiersTable,
	"addresses": addressesTable, "windows": windowsTable, "project": projectTable,
}

var generatedPart = regexp.MustCompile(`(?s)<!-- generated: ([a-z]+) -->\n.*?<!-- end -->`)

func TestFormatPageIsCurrent(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(formatPage)
	require.NoError(t, err)
	found := 0
	want := generatedPart.ReplaceAllStringFunc(string(text), func(part string) string {
		name := generatedPart.FindStringSubmatch(part)[1]
		require.Contains(t, generated, name)
		found++
		return "<!-- generated: " + name + " -->\n" + generated[name](t) + "<!-- end -->"
	})
	require.Equal(t, len(generated), found)
	if os.Getenv("RETEST_UPDATE") == "1" {
		require.NoError(t, os.WriteFile(formatPage, []byte(want), 0o644))
		return
	}
	require.Equal(t, want, string(text), "run RETEST_UPDATE=1 go test ./cmd/retest")
}

// All inquiries and other files shown on the page must be readable.
func TestFormatPageExamples(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(formatPage)
	require.NoError(t, err)
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	require.Len(t, blocks, 5)
	inquiries := 0
	for _, block := range blocks {
		switch body := block[1]; {
		case strings.Contains(body, "claims:"):
			inquiries++
			for _, err := range inquiry.Read(strings.NewReader(body), "format.yaml") {
				require.NoError(t, err, body)
			}
		case strings.HasPrefix(body, "doi:"):
			_, err := inquiry.ReadPapers(strings.NewReader(body), "papers.yaml")
			require.NoError(t, err)
		}
	}
	require.Equal(t, 2, inquiries)
}

// cell escapes s for use in a cell of a Markdown table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + cell(s) + "`"
}

func table(head ...string) *strings.Builder {
	var b strings.Builder
	row(&b, head...)
	b.WriteString("|" + strings.Repeat("---|", len(head)) + "\n")
	return &b
}

func row(b *strings.Builder, cells ...string) {
	b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

// kinds describes what each kind of field contains.
var kinds = map[field.Kind]string{
	field.Text: "text", field.Name: "id", field.Number: "whole number", field.Date: "[date](#dates)", field.ID: "[identifier](#identifiers)",
	field.Window: "[window](#windows)", field.Texts: "list of text values", field.IDs: "list of [identifiers](#identifiers)", field.Vars: "map",
}

func keysTable(t *testing.T) string {
	t.Helper()
	fields, ok := seam.Fields.(*field.Record)
	require.True(t, ok)
	var b strings.Builder
	var visit func(title string, rec *field.Record)
	visit = func(title string, rec *field.Record) {
		var inside []func()
		fmt.Fprintf(&b, "**%s**\n\n", title)
		rows := table("key", "type", "meaning")
		for i := range rec.Rows {
			f := &rec.Rows[i]
			if f.NotInFile {
				continue
			}
			holds := kinds[f.Kind]
			switch f.Kind {
			case field.Choice:
				holds = "`" + strings.Join(f.Words, "`, `") + "`"
			case field.Meta:
				holds = map[string]string{"format": "`1`"}[f.Key]
			case field.List:
				holds = "list of " + f.Record.Plural
			case field.Sub, field.Variant:
				holds = "map"
			}
			if f.Record != nil {
				name := title + ": " + f.Key
				if title == "An inquiry" {
					name = f.Key
				}
				inside = append(inside, func() { visit(name, f.Record) })
			}
			doc := f.Doc
			if f.Required != "" {
				doc = strings.TrimSpace(doc + " Required.")
			}
			if f.Default != nil {
				doc = strings.TrimSpace(fmt.Sprintf("%s Default: `%v`.", doc, f.Default))
			}
			row(rows, code(f.Key), holds, cell(doc))
		}
		b.WriteString(rows.String() + "\n")
		if f := rec.At; rec.Name == "claim" && f != nil {
			visit("claims: anchors, as maps", rec.Row("anchors").Details.Record)
		}
		for _, next := range inside {
			next()
		}
	}
	visit("An inquiry", fields)
	return strings.TrimSpace(b.String()) + "\n"
}

func datesTable(t *testing.T) string {
	t.Helper()
	rows := table("written", "EDTF", "printed")
	for _, list := range [][]string{
		{"2024", "2024-02", "2024-02-15", "February 2024", "Feb 2024", "15 Feb 2024", "15th February 2024", "February 15, 2024", "2020 Jan 15"},
		{"2024/02", "02/2024", "2024.02", "18/04/2024", "15-02-2024", "2024.02.15"},
		{"~2024", "2024 est.", "c. 2024", "circa 2024", "about 2024", "2024~"},
		{"2024?"},
		{"2024%"},
		{"2024–2025", "2024-2025", "2024 to 2025", "2024 through 2025", "2024/25", "between 2024 and 2025", "2024–25", "2024/2025"},
		{"~2024–2025"},
		{"Feb–May 2024", "between Feb and May 2024"},
		{"Q1–Q2 2024"},
		{"Jan/Feb 2024"},
		{"1–5 May 2024", "May 1–5, 2024"},
		{"28 Feb–3 Mar 2024"},
		{"since 2024", "from 2024", "2024–", "2024–present", "2024 onwards", "2024+", "2024/.."},
		{"after 2024", "post-2024"},
		{"until 2024", "up to 2024", "no later than 2024", "by 2024", "–2024", "../2024"},
		{"before 2024", "pre-2024"},
		{"2024–unknown"},
		{"unknown–2024"},
		{"as of 2023"},
		{"spring 2024", "spring of 2024", "2024-21"},
		{"winter 2023/24", "winter 2023"},
		{"Q3 2024", "2024Q3", "third quarter of 2024"},
		{"H1 2024", "first half of 2024"},
		{"Q4 2024", "last quarter of 2024"},
		{"early 2024"},
		{"mid-2024"},
		{"late 2024"},
		{"2020s", "the 2020s", "202X"},
		{"1980s–1990s", "the 1980s and 90s"},
		{"18th century", "eighteenth century", "17XX"},
		{"18th–19th century"},
		{"first half of the 19th century"},
		{"5th century BC"},
		{"2021-W12"},
		{"2024-XX"},
		{"AD 500", "500 CE"},
		{"45 BC", "45 BCE"},
		{"15 March 45 BC"},
		{"Y170000002"},
	} {
		first := ""
		d := edtf.Date{}
		var written []string
		for _, s := range list {
			got, err := edtf.ParseProse(s)
			require.NoError(t, err, s)
			if first == "" || got.String() != first {
				if first != "" {
					row(rows, strings.Join(written, ", "), code(first), code(d.Prose()))
				}
				first, d, written = got.String(), got, nil
			}
			written = append(written, code(s))
		}
		row(rows, strings.Join(written, ", "), code(first), code(d.Prose()))
	}
	return rows.String()
}

func ambiguousTable(t *testing.T) string {
	t.Helper()
	rows := table("written", "write instead")
	for _, s := range []string{"2023-24", "2024-35", "2011/12", "2018-22", "1998-9", "03/04/2024", "2000s", "-0044", "since 2023-24", "Dec–Jan 2021", "5/6/2020–7/8/2020", "1600s–1700s", "week 12 2021"} {
		_, err := edtf.ParseProse(s)
		e, ok := errors.AsType[*edtf.ParseError](err)
		require.True(t, ok, s)
		require.NotEmpty(t, e.Readings, s)
		row(rows, code(s), "`"+strings.Join(e.Readings, "` or `")+"`")
	}
	return rows.String()
}

func identifiersTable(t *testing.T) string {
	t.Helper()
	rows := table("registry", "written", "printed", "address")
	used := map[string]bool{"url": true}
	for _, line := range []struct {
		registry string
		written  []string
	}{
		{"arXiv", []string{"arXiv:2305.16367", "2305.16367v2", "hep-th/9901001", "arXiv:2305.16367 [cs.CL]"}},
		{"DOI", []string{"doi:10.1056/NEJMoa1912388", "10.1056/NEJMoa1912388"}},
		{"PubMed", []string{"pmid:31733140", "PMID: 31733140"}},
		{"PubMed Central", []string{"PMC8522790", "pmcid:PMC8522790"}},
		{"ACL Anthology", []string{"acl:2020.acl-main.12", "P18-1001"}},
		{"OpenReview", []string{"openreview:rJXMpikCZ"}},
		{"Semantic Scholar", []string{"s2:259000000", "CorpusID:259000000"}},
		{"OpenAlex", []string{"openalex:W2741809807"}},
		{"ISBN", []string{"isbn:978-0-226-45808-3", "978-0-226-45808-3", "ISBN-13: 978-0-226-45808-3"}},
		{"ClinicalTrials.gov", []string{"NCT03048825", "nct:NCT03048825"}},
		{"ISRCTN", []string{"ISRCTN50189673", "isrctn:50189673"}},
		{"EudraCT", []string{"eudract:2016-002241-17"}},
		{"EU CT", []string{"euct:2022-500014-26-00"}},
		{"ANZCTR", []string{"ACTRN12605000123456", "actrn:12605000123456"}},
		{"DRKS", []string{"DRKS00012345", "drks:00012345"}},
		{"ChiCTR (China)", []string{"ChiCTR2000029308", "chictr:ChiCTR2000029308"}},
		{"CTRI (India)", []string{"CTRI/2019/01/016923", "ctri:CTRI/2019/01/016923"}},
		{"jRCT (Japan)", []string{"jRCT1031190123", "jrct:jRCT1031190123"}},
		{"UMIN (Japan)", []string{"UMIN000012345", "JPRN-UMIN000012345"}},
		{"PACTR (Africa)", []string{"PACTR202001864902987"}},
		{"CRiS (Korea)", []string{"KCT0001234", "kct:KCT0001234"}},
		{"IRCT (Iran)", []string{"IRCT20080901001165N1"}},
		{"ReBEC (Brazil)", []string{"RBR-8rnsdy", "rbr:RBR-8rnsdy"}},
		{"TCTR (Thailand)", []string{"TCTR20190101001"}},
		{"SLCTR (Sri Lanka)", []string{"SLCTR/2019/012"}},
		{"ADS", []string{"2023GeoRL..5002133V", "bibcode:2023GeoRL..5002133V"}},
		{"RePEc", []string{"repec:nbr:nberwo:4509"}},
		{"SSRN", []string{"ssrn:226499"}},
		{"NBER", []string{"nber:w4509", "NBER w4509"}},
		{"HAL", []string{"hal-01234567", "hal:hal-01234567"}},
		{"Handle", []string{"handle:2027.42/12345", "hdl:2027.42/12345"}},
		{"Cryptology ePrint", []string{"iacr:2016/086"}},
		{"RFC", []string{"rfc:9110", "RFC 9110"}},
		{"Zenodo", []string{"zenodo:3975556"}},
		{"Software Heritage", []string{"swh:1:rev:309cf2674ee7a0749978cf8265ab91a60aea0f7d"}},
		{"GitHub releases", []string{"github:golang/go@go1.26"}},
		{"patents", []string{"patent:US6285999B1", "US6285999B1", "US 6,285,999 B1"}},
		{"no registry", []string{"ref:who-report-2021"}},
		{"bioRxiv, medRxiv", []string{"bioRxiv:2021.10.09.463774", "medRxiv:10.1101/2020.03.09.20033217"}},
		{"PsyArXiv, SocArXiv", []string{"psyarxiv:abcde"}},
		{"OSF", []string{"osf:cjgru"}},
		{"anything else on the web", []string{"https://example.org/report", "www.example.org/report"}},
	} {
		var written []string
		for _, s := range line.written {
			id, err := anchor.ParseID(s)
			require.NoError(t, err, s)
			used[id.Scheme()] = true
			written = append(written, code(s))
		}
		id := anchor.MustParseID(line.written[0])
		row(rows, line.registry, strings.Join(written, ", "), code(id.String()), code(id.URL()))
	}
	for _, scheme := range anchor.Schemes() {
		require.True(t, used[scheme], "%s has no row", scheme)
	}
	return rows.String()
}

func addressesTable(t *testing.T) string {
	t.Helper()
	rows := table("address", "identifier")
	for _, s := range []string{
		"https://arxiv.org/pdf/2305.16367v2.pdf", "https://huggingface.co/papers/2305.16367", "https://ar5iv.labs.arxiv.org/html/2305.16367",
		"https://www.nejm.org/doi/full/10.1056/NEJMoa1912388", "https://www.nature.com/articles/s41586-018-0006-5",
		"https://link.springer.com/article/10.1007/s11098-024-02249-w", "https://www.biorxiv.org/content/10.1101/2021.10.09.463774v1",
		"https://pubmed.ncbi.nlm.nih.gov/31733140/", "https://clinicaltrials.gov/study/NCT03048825", "https://papers.ssrn.com/sol3/papers.cfm?abstract_id=226499",
	} {
		id, err := anchor.ParseID(s)
		require.NoError(t, err)
		require.NotEqual(t, "url", id.Scheme(), s)
		row(rows, code(s), code(id.String()))
	}
	return rows.String()
}

func windowsTable(t *testing.T) string {
	t.Helper()
	rows := table("written", "window")
	for _, list := range [][]string{{"6 months", "six months", "6 mo", "6m", "half a year", "P6M", "the past 6 months"}, {"1 year", "a year", "1y", "P1Y", "12 months"}, {"18 months", "1.5 years", "a year and a half", "eighteen months", "P1Y6M"}, {"a quarter"}, {"90 days", "P90D"}, {"2 weeks", "a fortnight", "P2W"}} {
		byWindow := map[string][]string{}
		var order []string
		for _, s := range list {
			w, err := inquiry.ParseWindow(s)
			require.NoError(t, err)
			if !slices.Contains(order, w.String()) {
				order = append(order, w.String())
			}
			byWindow[w.String()] = append(byWindow[w.String()], code(s))
		}
		for _, w := range order {
			row(rows, strings.Join(byWindow[w], ", "), w)
		}
	}
	return rows.String()
}

func projectTable(t *testing.T) string {
	t.Helper()
	rows := table("key", "meaning")
	for _, key := range project.Keys() {
		row(rows, code(key.Name), cell(key.Doc))
	}
	return rows.String()
}
