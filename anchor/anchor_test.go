package anchor_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
)

const hash = "0123456789abcdef0123456789abcdef01234567"

func TestParseIDStandardForms(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"arXiv:2305.16367", "arXiv:2305.16367"},
		{"ARXIV:2305.16367v2", "arXiv:2305.16367v2"},
		{"2305.16367", "arXiv:2305.16367"},
		{"2305.16360", "arXiv:2305.16360"},
		{"2305.16367v12.pdf", "arXiv:2305.16367v12"},
		{"0704.0001", "arXiv:0704.0001"},
		{"1412.7878", "arXiv:1412.7878"},
		{"1501.00001", "arXiv:1501.00001"},
		{"hep-th/9901001", "arXiv:hep-th/9901001"},
		{"arXiv:hep-th/9107001v1", "arXiv:hep-th/9107001v1"},
		{"cs/0703001", "arXiv:cs/0703001"},
		{"math.GT/0309136", "arXiv:math/0309136"},
		{"cond-mat.str-el/0309136v2", "arXiv:cond-mat/0309136v2"},
		{"https://arxiv.org/abs/2305.16367v3", "arXiv:2305.16367v3"},
		{"http://www.arxiv.org/pdf/2305.16367.pdf", "arXiv:2305.16367"},
		{"https://export.arxiv.org/abs/hep-th/9901001", "arXiv:hep-th/9901001"},
		{"https://arxiv.org/html/2305.16367v1#S2", "arXiv:2305.16367v1"},
		{"https://arxiv.org/abs/2305.16367?context=cs.CL", "arXiv:2305.16367"},
		{"10.48550/arXiv.2305.16367", "arXiv:2305.16367"},
		{"doi:10.48550/ARXIV.hep-th/9901001", "arXiv:hep-th/9901001"},
		{"https://doi.org/10.48550/arxiv.2305.16367", "arXiv:2305.16367"},
		{"https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2", "doi:10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"},

		{"10.1000/ABC", "doi:10.1000/ABC"},
		{"DOI:10.1000.10/a:b", "doi:10.1000.10/a:b"},
		{"https://dx.doi.org/10.1002/(SICI)1097%3C1:A%3E3.0.CO;2-2", "doi:10.1002/(SICI)1097<1:A>3.0.CO;2-2"},
		{"acl:2020.ACL-main.12", "acl:2020.ACL-main.12"},
		{"acl:p18-1001", "acl:p18-1001"},
		{"https://www.aclanthology.org/2022.findings-emnlp.5.pdf", "acl:2022.findings-emnlp.5"},
		{"https://aclanthology.org/P18-1001/", "acl:P18-1001"},
		{"openreview:rJXMpikCZ", "openreview:rJXMpikCZ"},
		{"https://openreview.net/forum?id=rJXMpikCZ&noteId=x", "openreview:rJXMpikCZ"},
		{"s2:" + strings.ToUpper(hash), "s2:" + strings.ToUpper(hash)},
		{"s2:215416146", "s2:215416146"},
		{"https://api.semanticscholar.org/CorpusID:215416146", "s2:215416146"},
		{"RFC 8446", "rfc:8446"},
		{"https://academic.oup.com/mnras/article/doi/10.1093/mnras/stab123/6123456", "doi:10.1093/mnras/stab123"},
		{"https://pubs.aip.org/aip/jap/article/doi/10.1063/5.0012345/1234567/Title-of-it", "doi:10.1063/5.0012345"},
		{"https://www.nature.com/articles/nature25975.pdf", "doi:10.1038/nature25975"},
		{"https://link.springer.com/article/10.1007/s11098-024-02249-w/fulltext.html", "doi:10.1007/s11098-024-02249-w"},
		{"https://link.springer.com/chapter/10.1007/978-3-319-24574-4_28/figures/2", "doi:10.1007/978-3-319-24574-4_28"},
		{"https://iopscience.iop.org/article/10.1088/1361-6382/aa6f1c/ampdf", "doi:10.1088/1361-6382/aa6f1c"},
		{"https://iopscience.iop.org/article/10.1088/0004-637X/700/2/1097", "doi:10.1088/0004-637X/700/2/1097"},
		{"https://www.science.org/doi/suppl/10.1126/science.1259855/suppl_file/x.pdf", "doi:10.1126/science.1259855"},
		{"doi: 10.1038/nature12373.", "doi:10.1038/nature12373"},
		{"10.1038/nature12373,", "doi:10.1038/nature12373"},
		{"https://www.nature.com/articles/s41586-018-0006-5", "doi:10.1038/s41586-018-0006-5"},
		{"https://journals.plos.org/plosmedicine/article?id=10.1371/journal.pmed.0020124", "doi:10.1371/journal.pmed.0020124"},
		{"NBER w4509", "nber:w4509"},
		{"nber:23532", "nber:w23532"},
		{"PMID 28459931", "pmid:28459931"},
		{"DOI 10.1000/x", "doi:10.1000/x"},
		{"arXiv 2305.16367v2", "arXiv:2305.16367v2"},
		{"ISBN 978-0-262-03384-8", "isbn:9780262033848"},
		{"RePEc:oup:qjecon:v:134:y:2019:i:3:p:1405-1454.", "repec:oup:qjecon:v:134:y:2019:i:3:p:1405-1454."},
		{"bioRxiv:2021.10.09.463774v1", "doi:10.1101/2021.10.09.463774"},
		{"medRxiv 10.1101/2020.03.09.20033217", "doi:10.1101/2020.03.09.20033217"},
		{"bioRxiv doi: 10.1101/2021.10.09.463774", "doi:10.1101/2021.10.09.463774"},
		{"osf:cjgru", "https://osf.io/cjgru"},
		{"psyarxiv:abcde", "doi:10.31234/osf.io/abcde"},
		{"https://www.semanticscholar.org/paper/A-Title/" + hash, "s2:" + hash},
		{"openalex:w123", "openalex:w123"},
		{"https://openalex.org/works/W123", "openalex:W123"},
		{"pmid:31452104", "pmid:31452104"},
		{"https://pubmed.ncbi.nlm.nih.gov/31452104/", "pmid:31452104"},
		{"isbn:978-0-262-03384-8", "isbn:9780262033848"},
		{"isbn:0-262-03384-4", "isbn:9780262033848"},
		{"isbn:080442957x", "isbn:9780804429573"},
		{"isbn:9791090636071", "isbn:9791090636071"},
		{"978-0-691-09010-8", "isbn:9780691090108"},
		{"ISBN: 978 0 262 03384 8", "isbn:9780262033848"},

		{"PMID: 31452104", "pmid:31452104"},
		{"doi: 10.1000/x", "doi:10.1000/x"},
		{"arXiv:\u00a02305.16367", "arXiv:2305.16367"},
		{"arXiv:2305.16367 [cs.CL]", "arXiv:2305.16367"},
		{"arXiv:2305.16367v1 [cs.CL] 25 May 2023", "arXiv:2305.16367v1"},
		{"hep-th/9901001 [hep-th]", "arXiv:hep-th/9901001"},
		{"arxiv.org/abs/2305.16367v2", "arXiv:2305.16367v2"},
		{"doi.org/10.1000/x", "doi:10.1000/x"},
		{"www.example.org/report", "https://www.example.org/report"},
		{"2022.emnlp-main.759", "acl:2022.emnlp-main.759"},
		{"N19-1423", "acl:N19-1423"},
		{"CorpusID:215416146", "s2:215416146"},
		{"pmid:8522790", "pmid:8522790"},

		{"PMC8522790", "pmcid:PMC8522790"},
		{"pmcid:8522790", "pmcid:8522790"},
		{"https://www.ncbi.nlm.nih.gov/pmc/articles/PMC8522790/", "pmcid:PMC8522790"},
		{"https://pmc.ncbi.nlm.nih.gov/articles/PMC8522790/pdf/main.pdf", "pmcid:PMC8522790"},
		{"NCT03887455", "nct:NCT03887455"},
		{"https://clinicaltrials.gov/ct2/show/NCT03887455?term=x", "nct:NCT03887455"},
		{"isrctn:ISRCTN50189673", "isrctn:ISRCTN50189673"},
		{"https://www.isrctn.com/ISRCTN50189673", "isrctn:ISRCTN50189673"},
		{"eudract:2016-002241-17", "eudract:2016-002241-17"},
		{"euct:2022-500014-26-00", "euct:2022-500014-26-00"},
		{"DRKS00012345", "drks:DRKS00012345"},
		{"ACTRN12605000123456", "actrn:ACTRN12605000123456"},
		{"2023GeoRL..5002133V", "bibcode:2023GeoRL..5002133V"},
		{"1998AJ....116.1009R", "bibcode:1998AJ....116.1009R"},
		{"https://ui.adsabs.harvard.edu/abs/1998AJ....116.1009R/abstract", "bibcode:1998AJ....116.1009R"},
		{"RePEc:nbr:nberwo:4509", "repec:nbr:nberwo:4509"},
		{"repec:RePEc:nbr:nberwo:4509", "repec:nbr:nberwo:4509"},
		{"https://ideas.repec.org/p/nbr/nberwo/4509.html", "repec:nbr:nberwo:4509"},
		{"https://econpapers.repec.org/RePEc:nbr:nberwo:4509", "repec:nbr:nberwo:4509"},
		{"https://papers.ssrn.com/sol3/papers.cfm?abstract_id=3247865", "ssrn:3247865"},
		{"https://ssrn.com/abstract=3247865", "ssrn:3247865"},
		{"https://www.nber.org/papers/w4509", "nber:w4509"},
		{"hal-01234567v2", "hal:hal-01234567v2"},
		{"https://hal.science/hal-01234567v2/document", "hal:hal-01234567v2"},
		{"hdl:2027.42/12345", "handle:2027.42/12345"},
		{"https://hdl.handle.net/2027.42/12345", "handle:2027.42/12345"},
		{"iacr:2016/086", "iacr:2016/086"},
		{"https://eprint.iacr.org/2016/086.pdf", "iacr:2016/086"},
		{"RFC9110", "rfc:9110"},
		{"https://www.rfc-editor.org/rfc/rfc9110.html", "rfc:9110"},
		{"https://datatracker.ietf.org/doc/html/rfc9110", "rfc:9110"},
		{"https://zenodo.org/record/3975556", "zenodo:3975556"},
		{"swh:1:rev:" + hash, "swh:1:rev:" + hash},
		{"https://archive.softwareheritage.org/swh:1:rev:" + hash, "swh:1:rev:" + hash},
		{"github:golang/go@go1.26", "github:golang/go@go1.26"},
		{"https://github.com/golang/go/releases/tag/go1.26", "github:golang/go@go1.26"},
		{"patent:US6285999B1", "patent:US6285999B1"},
		{"https://patents.google.com/patent/US6285999B1/en", "patent:US6285999B1"},
		{"ref:who-report-2021", "ref:who-report-2021"},

		{"https://www.nejm.org/doi/full/10.1056/NEJMoa2107038", "doi:10.1056/NEJMoa2107038"},
		{"https://www.science.org/doi/10.1126/science.aaa1234", "doi:10.1126/science.aaa1234"},
		{"https://link.springer.com/article/10.1007/s11023-020-09548-1", "doi:10.1007/s11023-020-09548-1"},
		{"https://onlinelibrary.wiley.com/doi/abs/10.1002/asi.21416", "doi:10.1002/asi.21416"},
		{"https://dl.acm.org/doi/pdf/10.1145/3442188.3445922", "doi:10.1145/3442188.3445922"},
		{"https://iopscience.iop.org/article/10.3847/2041-8213/ac5c5b/meta", "doi:10.3847/2041-8213/ac5c5b"},
		{"https://www.biorxiv.org/content/10.1101/2020.05.22.111161v3.full", "doi:10.1101/2020.05.22.111161"},
		{"https://www.medrxiv.org/content/10.1101/2020.05.22.20111161v1.full.pdf", "doi:10.1101/2020.05.22.20111161"},
		{"https://osf.io/preprints/psyarxiv/2u6v4", "doi:10.31234/osf.io/2u6v4"},
		{"https://www.ncbi.nlm.nih.gov/pubmed/31452104", "pmid:31452104"},
		{"https://europepmc.org/article/MED/31452104", "pmid:31452104"},
		{"https://huggingface.co/papers/2305.16367", "arXiv:2305.16367"},
		{"https://ar5iv.labs.arxiv.org/html/2305.16367", "arXiv:2305.16367"},
		{"https://www.alphaxiv.org/abs/2305.16367v2", "arXiv:2305.16367v2"},
		{"https://github.com/golang/go", "https://github.com/golang/go"},
		{"https://www.nature.com/articles/s41586-020-2649-2", "doi:10.1038/s41586-020-2649-2"},
		{"https://osf.io/abcde", "https://osf.io/abcde"},
		{"https://zenodo.org/communities/x", "https://zenodo.org/communities/x"},

		{"https://Example.ORG/Paper?x=1#y", "https://Example.ORG/Paper?x=1#y"},
		{"http://example.org:8080", "http://example.org:8080"},
		{"https://example.org/Überraschung", "https://example.org/Überraschung"},
		{"https://arxiv.org/list/cs.CL/recent", "https://arxiv.org/list/cs.CL/recent"},
		{"https://doi.org/about", "https://doi.org/about"},
		{"https://aclanthology.org/venues/acl", "https://aclanthology.org/venues/acl"},
		{"https://openreview.net/group?id=x", "https://openreview.net/group?id=x"},
		{"https://www.semanticscholar.org/author/1", "https://www.semanticscholar.org/author/1"},
		{"https://openalex.org/A123", "https://openalex.org/A123"},
		{"https://pubmed.ncbi.nlm.nih.gov/help", "https://pubmed.ncbi.nlm.nih.gov/help"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			got, err := anchor.ParseID(tt.in)
			require.NoError(t, err)
			require.Equal(t, tt.want, got.String())
			again, err := anchor.ParseID(got.String())
			require.NoError(t, err)
			require.Equal(t, got, again)
		})
	}
}

func TestParseIDErrors(t *testing.T) {
	t.Parallel()
	const schemes = "want one such as arXiv, doi, pmid or isbn, or an http(s) URL"
	const noID = "; for a work without any of these, write ref: followed by a key of your choice"
	tests := []struct{ in, want string }{
		{"2305.1636", "at byte 5: want 5 digits after the dot from 1501 on, got 4"},
		{"1501.0001", "at byte 5: want 5 digits after the dot from 1501 on, got 4"},
		{"1412.78780", "at byte 5: want 4 digits after the dot up to 1412, got 5"},
		{"2313.00001", "at byte 2: month must be 01 to 12"},
		{"2300.00001", "at byte 2: month must be 01 to 12"},
		{"2305.00000", "at byte 5: arXiv numbers start at 1"},
		{"2305.16367v0", "at byte 11: versions start at 1 and have no leading zero"},
		{"2305.16367v01", "at byte 11: versions start at 1 and have no leading zero"},
		{"2305.16367v", "at byte 11: want a version number after v"},
		{"2305.16367v12345", "at byte 11: a version has at most 4 digits"},
		{"2305.16367V2", "at byte 0: want an arXiv identifier, such as 2305.16367 or hep-th/9901001"},
		{"0703.0001", "at byte 0: arXiv identifiers with a dot start at 0704; earlier ones have an archive, such as hep-th/9901001"},
		{"9901.0001", "at byte 0: arXiv identifiers with a dot start at 0704; earlier ones have an archive, such as hep-th/9901001"},
		{"hep-th/0704001", "at byte 7: arXiv identifiers with an archive end at 0703; later ones look like 0704.0001"},
		{"hep-th/9106001", "at byte 7: arXiv identifiers start at 9107"},
		{"hep-th/9913001", "at byte 9: month must be 01 to 12"},
		{"hep-th/9901000", "at byte 11: arXiv numbers start at 1"},
		{"hep-ph/1203.12345v12", "at byte 7: want 7 digits after an archive, such as hep-ph/9901001; later identifiers have no archive"},
		{"hept-th/9901001", `at byte 0: unknown arXiv archive "hept-th"; did you mean hep-th?`},
		{"wholly/9901001", `at byte 0: unknown arXiv archive "wholly"`},
		{"math.1/0309136", "at byte 5: want a subject class of letters, such as math.GT"},
		{"arXiv:", "at byte 6: want an arXiv identifier, such as 2305.16367 or hep-th/9901001"},
		{"https://arxiv.org/abs/2305.1636", "at byte 27: want 5 digits after the dot from 1501 on, got 4"},
		{"https://arxiv.org/pdf/", "at byte 22: want an identifier, such as arXiv:2305.16367, got nothing"},
		{"https://arxiv.org/abs/2305.16367%0A", "at byte 0: space, control or hidden character U+000A in an identifier"},

		{"arXv:2305.16367", `at byte 0: unknown scheme "arXv": ` + schemes + "; did you mean arXiv?"},
		{"ftp://example.org", `at byte 0: unknown scheme "ftp": ` + schemes + noID},
		{"ſ2:42", `at byte 0: unknown scheme "ſ2": ` + schemes + noID},
		{"url:https://example.org", `at byte 0: unknown scheme "url": ` + schemes + noID},
		{"ISO 8601-2:2019", "at byte 0: ISO 8601-2:2019 has no supported identifier scheme; write a key such as ref:iso-8601-2-2019, and list it under anchors with its title"},
		{"FIPS 203", "at byte 0: FIPS 203 has no supported identifier scheme; write a key such as ref:fips-203, and list it under anchors with its title"},
		{"RFC x", "at byte 3: space, control or hidden character U+0020 in an identifier"},
		{"pmcdi:PMC1", `at byte 0: unknown scheme "pmcdi": ` + schemes + "; did you mean pmcid?"},
		{"pmcid:PMC0", "at byte 6: want a PubMed Central id, such as PMC8522790"},
		{"nct:NCT0388745", "at byte 4: want a ClinicalTrials.gov number, such as NCT03887455"},
		{"bibcode:2023GeoRL", "at byte 8: want a bibcode of 19 characters, such as 2023GeoRL..5002133V"},
		{"ref:a b", "at byte 5: space, control or hidden character U+0020 in an identifier"},
		{"ref:", "at byte 4: want a key of letters, digits, dots, hyphens and underscores, such as ref:who-report-2021"},
		{"swh:1:rev:0123", "at byte 4: want a SoftWare Hash IDentifier, such as swh:1:rev: followed by 40 hexadecimal digits"},
		{"isbn: 978 0 262 03384 1", "at byte 6: wrong ISBN check digit: these digits need 8"},
		{"2305.16367 [an aside", "at byte 10: space, control or hidden character U+0020 in an identifier"},
		{"paper", "at byte 0: want an identifier with its scheme, such as arXiv:2305.16367, doi:10.1000/x or https://…; for a work without an identifier, write ref: followed by a key of your choice"},

		{"10.1000/", "at byte 0: 10.1000/ is only a DOI prefix, which identifies a publisher; a DOI continues after a slash, as in 10.1000/x"},
		{"doi:11.1000/x", "at byte 4: want a DOI, such as 10.1000/x"},
		{"10.10/x", "at byte 0: want a DOI, such as 10.1000/x"},
		{"10.1000./x", "at byte 0: want a DOI, such as 10.1000/x"},
		{"10.1000/a<|im_start|>", "at byte 10: unexpected character '|' in a DOI"},
		{"10.1000/a<s>b", `at byte 9: an identifier cannot contain a control token of chat models: "<s>"`},
		{"10.1000/[INST]", `at byte 8: an identifier cannot contain a control token of chat models: "[INST]"`},
		{"10.1000/{x}", "at byte 8: unexpected character '{' in a DOI"},
		{"acl:2020.acl-main", "at byte 4: want an ACL Anthology identifier, such as 2020.acl-main.12 or P18-1001"},
		{"openreview:a.b", "at byte 11: want an OpenReview forum id, such as rJXMpikCZ"},
		{"s2:xyz", "at byte 3: want a Semantic Scholar paper id of 40 hexadecimal digits, or a corpus number"},
		{"openalex:A123", "at byte 9: want an OpenAlex work id, such as W2741809807"},
		{"pmid:012", "at byte 5: want a PubMed id, such as 31452104"},
		{"isbn:9780262033841", "at byte 5: wrong ISBN check digit: these digits need 8"},
		{"isbn:0262033845", "at byte 5: wrong ISBN check digit: these digits need 4"},
		{"isbn:1234567890123", "at byte 5: want an ISBN of 10 digits, or of 13 digits starting with 978 or 979"},

		{"https://u:p@example.org/", "at byte 0: a URL must not contain a user name or password"},
		{"https:///x", "at byte 0: want an ASCII host name after https://"},
		{"https://аrxiv.org/abs/2305.16367", "at byte 0: want an ASCII host name after https://"},
		{"http://example.org:port/", "at byte 0: want a URL, such as https://example.org/paper"},
		{"https://example.org/[x]", "at byte 20: unexpected character '[' in a URL; write square brackets as %5B and %5D"},
		{"https://example.org/<x>", "at byte 20: unexpected character '<' in a URL"},

		{"", "at byte 0: want an identifier, such as arXiv:2305.16367, got nothing"},
		{" 2305.16367", "at byte 0: space, control or hidden character U+0020 in an identifier"},
		{"2305.16367\n", "at byte 10: space, control or hidden character U+000A in an identifier"},
		{"2305.\u200b16367", "at byte 5: space, control or hidden character U+200B in an identifier"},
		{"doi:10.1000/\u3164", "at byte 12: space, control or hidden character U+3164 in an identifier"},
		{"doi:10.1000/\xff", "at byte 12: invalid UTF-8 in an identifier"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			got, err := anchor.ParseID(tt.in)
			require.ErrorIs(t, err, anchor.ErrID)
			require.Zero(t, got)
			parse, ok := errors.AsType[*anchor.ParseError](err)
			require.True(t, ok)
			_, message, _ := strings.Cut(strings.TrimPrefix(err.Error(), "identifier "+strconv.Quote(tt.in)), ": ")
			require.Equal(t, tt.want, fmt.Sprintf("at byte %d: %s", parse.Offset, message))
		})
	}
}

func TestParseErrorQuotesInput(t *testing.T) {
	t.Parallel()
	_, err := anchor.ParseID("arXv:2305.16367")
	parse, ok := errors.AsType[*anchor.ParseError](err)
	require.True(t, ok)
	require.Equal(t, "arXv:2305.16367", parse.Input)
	require.Equal(t, "did you mean arXiv?", parse.Hint)

	_, err = anchor.ParseID(strings.Repeat("é", 1000))
	require.EqualError(t, err, `identifier "`+strings.Repeat("é", 64)+`…": want at most 512 bytes, got 2000`)
}

// TestLongestIdentifiers checks, for inputs near the maximum length, that String's output parses again even if the input had no
// scheme.
func TestLongestIdentifiers(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"10.1000/", "doi:10.1000/", "https://doi.org/10.1000/", "http://h/", "acl:", "openreview:"} {
		for n := 480; n < 520; n++ {
			text := prefix + strings.Repeat("x", n-len(prefix))
			id, err := anchor.ParseID(text)
			if err != nil {
				require.ErrorIs(t, err, anchor.ErrID)
				continue
			}
			again, err := anchor.ParseID(id.String())
			require.NoError(t, err)
			require.Equal(t, id, again)
		}
	}
	_, err := anchor.ParseID("10.1000/" + strings.Repeat("x", 502))
	require.ErrorContains(t, err, "want at most 512 bytes with the scheme, got 514")
	_, err = anchor.ParseID("10.1000/" + strings.Repeat("x", 500))
	require.NoError(t, err)
}

func TestIDSchemesAndURLs(t *testing.T) {
	t.Parallel()
	tests := []struct{ id, scheme, url, doi, announced string }{
		{"2305.16367v2", "arXiv", "https://arxiv.org/abs/2305.16367v2", "10.48550/arXiv.2305.16367", "2023-05"},
		{"math.GT/0309136", "arXiv", "https://arxiv.org/abs/math/0309136", "10.48550/arXiv.math/0309136", "2003-09"},
		{"cs/9901001", "arXiv", "https://arxiv.org/abs/cs/9901001", "10.48550/arXiv.cs/9901001", "1999-01"},
		{"10.1000/x<y>?#", "doi", "https://doi.org/10.1000/x%3Cy%3E%3F%23", "10.1000/x<y>?#", ""},
		{"acl:P18-1001", "acl", "https://aclanthology.org/P18-1001", "", ""},
		{"openreview:rJXMpikCZ", "openreview", "https://openreview.net/forum?id=rJXMpikCZ", "", ""},
		{"s2:" + hash, "s2", "https://www.semanticscholar.org/paper/" + hash, "", ""},
		{"s2:42", "s2", "https://api.semanticscholar.org/CorpusID:42", "", ""},
		{"openalex:W123", "openalex", "https://openalex.org/W123", "", ""},
		{"pmid:123", "pmid", "https://pubmed.ncbi.nlm.nih.gov/123", "", ""},
		{"isbn:9780262033848", "isbn", "", "", ""},
		{"https://example.org/x", "url", "https://example.org/x", "", ""},
		{"pmcid:PMC8522790", "pmcid", "https://pmc.ncbi.nlm.nih.gov/articles/PMC8522790", "", ""},
		{"nct:NCT03887455", "nct", "https://clinicaltrials.gov/study/NCT03887455", "", ""},
		{"isrctn:ISRCTN50189673", "isrctn", "https://www.isrctn.com/ISRCTN50189673", "10.1186/ISRCTN50189673", ""},
		{"eudract:2016-002241-17", "eudract", "https://www.clinicaltrialsregister.eu/ctr-search/search?query=2016-002241-17", "", ""},
		{"euct:2022-500014-26-00", "euct", "https://euclinicaltrials.eu/ctis-public/view/2022-500014-26-00", "", ""},
		{"drks:DRKS00012345", "drks", "https://drks.de/search/en/trial/DRKS00012345", "", ""},
		{"actrn:ACTRN12605000123456", "actrn", "", "", ""},
		{"bibcode:2023GeoRL..5002133V", "bibcode", "https://ui.adsabs.harvard.edu/abs/2023GeoRL..5002133V", "", ""},
		{"repec:nbr:nberwo:4509", "repec", "https://econpapers.repec.org/RePEc:nbr:nberwo:4509", "", ""},
		{"ssrn:3247865", "ssrn", "https://papers.ssrn.com/sol3/papers.cfm?abstract_id=3247865", "10.2139/ssrn.3247865", ""},
		{"nber:w4509", "nber", "https://www.nber.org/papers/w4509", "10.3386/w4509", ""},
		{"hal:hal-01234567", "hal", "https://hal.science/hal-01234567", "", ""},
		{"handle:2027.42/12345", "handle", "https://hdl.handle.net/2027.42/12345", "", ""},
		{"iacr:2016/086", "iacr", "https://eprint.iacr.org/2016/086", "", ""},
		{"rfc:9110", "rfc", "https://www.rfc-editor.org/rfc/rfc9110", "10.17487/RFC9110", ""},
		{"zenodo:3975556", "zenodo", "https://zenodo.org/records/3975556", "10.5281/zenodo.3975556", ""},
		{"swh:1:rev:" + hash, "swh", "https://archive.softwareheritage.org/swh:1:rev:" + hash, "", ""},
		{"github:golang/go@go1.26", "github", "https://github.com/golang/go/releases/tag/go1.26", "", ""},
		{"patent:US6285999B1", "patent", "https://patents.google.com/patent/US6285999B1", "", ""},
		{"ref:who-report-2021", "ref", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.id, func(t *testing.T) {
			t.Parallel()
			id := anchor.MustParseID(tt.id)
			require.Equal(t, tt.scheme, id.Scheme())
			require.Contains(t, anchor.Schemes(), id.Scheme())
			require.Equal(t, tt.url, id.URL())
			require.Equal(t, tt.doi, id.DOI())
			require.Equal(t, tt.announced, id.Announced().String())
			if tt.url != "" {
				require.Equal(t, id, anchor.MustParseID(id.URL()))
			}
		})
	}
}

func TestKeyIgnoresVersion(t *testing.T) {
	t.Parallel()
	given, other := anchor.MustParseID("2305.16367v2"), anchor.MustParseID("https://arxiv.org/abs/2305.16367")
	require.NotEqual(t, given, other)
	require.Equal(t, given.Key(), other.Key())
	require.Equal(t, 2, given.Version())
	require.Zero(t, given.Key().Version())
	require.Equal(t, "arXiv:2305.16367v2", given.String())
}

func TestKeyDistinguishesWorks(t *testing.T) {
	t.Parallel()
	for _, tt := range [][2]string{
		{"https://example.org/a", "https://example.org/a/"},
		{"https://example.org/a", "https://example.org/A"},
		{"http://example.org:8080/a", "https://example.org/a"},
		{"2023arXiv230516367S", "2305.16368"},
		{"10.1000/osf.io/abcde", "https://osf.io/abcde"},
		{"10.18653/v1/x", "acl:P18-1001"},
		{"1999hep.th....1001A", "hep-th/9901001"},
		{"rfc:91", "rfc:9100"},
	} {
		require.NotEqual(t, anchor.MustParseID(tt[0]).Key(), anchor.MustParseID(tt[1]).Key(), tt)
	}
}

func TestKeyIgnoresSpelling(t *testing.T) {
	t.Parallel()
	tests := []struct{ given, other string }{
		{"doi:10.1175/1520-0442(2003)016<0205:ATMOCA>2.0.CO;2", "https://doi.org/10.1175/1520-0442(2003)016%3C0205:atmoca%3E2.0.co;2"},
		{"acl:p18-1001", "https://aclanthology.org/P18-1001"},
		{"acl:2020.ACL-main.12", "acl:2020.acl-main.12"},
		{"s2:" + strings.ToUpper(hash), "s2:" + hash},
		{"openalex:w123", "https://openalex.org/W123"},
		{"HTTPS://Example.ORG/Paper", "https://example.org/Paper"},
		{"isbn:0-262-03384-4", "isbn:9780262033848"},
		{"pmcid:8522790", "PMC8522790"},
		{"nct:nct03887455", "NCT03887455"},
		{"ssrn:3247865", "doi:10.2139/SSRN.3247865"},
		{"nber:W4509", "10.3386/w4509"},
		{"zenodo:3975556", "https://doi.org/10.5281/zenodo.3975556"},
		{"hal:hal-01234567v2", "hal:HAL-01234567"},
		{"patent:us6285999b1", "patent:US6285999B1"},
		{"acl:P18-1001", "10.18653/v1/p18-1001"},
		{"acl:2020.acl-main.12", "https://doi.org/10.18653/v1/2020.acl-main.12"},
		{"rfc:9110", "10.17487/RFC9110"},
		{"RFC 791", "10.17487/rfc0791"},
		{"ISRCTN50189673", "10.1186/ISRCTN50189673"},
		{"2023arXiv230516367S", "arXiv:2305.16367v2"},
		{"2007arXiv0704.0001B", "0704.0001"},
		{"https://osf.io/ABCDE/", "10.31234/osf.io/abcde_v2"},
		{"osf:abcde", "https://osf.io/preprints/psyarxiv/abcde"},
		{"psyarxiv:abcde", "https://psyarxiv.com/abcde"},
		{"10.17605/OSF.IO/ABCDE", "osf.io/abcde"},
		{"http://example.org/a", "https://example.org/a"},
		{"http://example.org:80", "https://Example.org/"},
		{"chictr:chictr2000029308", "ChiCTR2000029308"},
		{"umin:000012345", "JPRN-UMIN000012345"},
	}
	for _, tt := range tests {
		a, b := anchor.MustParseID(tt.given), anchor.MustParseID(tt.other)
		require.Equal(t, a.Key(), b.Key())
		require.Equal(t, a.Key(), anchor.MustParseID(a.Key().String()).Key())
	}
}

func TestZeroID(t *testing.T) {
	t.Parallel()
	var id anchor.ID
	require.True(t, id.IsZero())
	require.False(t, anchor.MustParseID("pmid:1").IsZero())
	require.Empty(t, id.String()+id.Scheme()+id.URL()+id.DOI())
	require.Equal(t, edtf.Date{}, id.Announced())
	require.Equal(t, id, id.Key())
}

func TestTextRoundTrip(t *testing.T) {
	t.Parallel()
	var ids []anchor.ID
	require.NoError(t, json.Unmarshal([]byte(`["https://arxiv.org/abs/2305.16360v2", "", "https://example.org/a"]`), &ids))
	text, err := json.Marshal(ids)
	require.NoError(t, err)
	require.JSONEq(t, `["arXiv:2305.16360v2", "", "https://example.org/a"]`, string(text))

	dst, err := ids[0].AppendText([]byte("see "))
	require.NoError(t, err)
	require.Equal(t, "see arXiv:2305.16360v2", string(dst))

	before := ids[0]
	require.ErrorIs(t, ids[0].UnmarshalText([]byte("nothing")), anchor.ErrID)
	require.Equal(t, before, ids[0])
}

func TestMustParseIDPanics(t *testing.T) {
	t.Parallel()
	require.Panics(t, func() { anchor.MustParseID("2305.1636") })
}

func TestParseIDAllocs(t *testing.T) {
	for _, s := range []string{"arXiv:2305.16367", "arXiv:2305.16367v2", "2305.16367", "hep-th/9901001"} {
		require.LessOrEqual(t, testing.AllocsPerRun(100, func() { _, _ = anchor.ParseID(s) }), 1.0, s)
	}
}

func FuzzParseID(f *testing.F) {
	for _, s := range []string{
		"arXiv:2305.16367v2", "math.GT/0309136", "https://arxiv.org/pdf/2305.16367.pdf", "doi:10.1000/X", "acl:P18-1001",
		"https://dx.doi.org/10.1000/%3C", "openreview:x", "s2:" + hash, "openalex:w1", "pmid:1", "isbn:080442957X", "HTTP://H/%41?q#f",
		"arXv:1", "https://u@h", "https://[::1]/", "arXiv:2305.16367", "arXiv:2313.00001", "arXiv:2305.00000", "arXiv:1512.12345", "arXiv:9012.12345",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := anchor.ParseID(s)
		slow, slowErr := anchor.ParseAny(s)
		require.Equal(t, slow, id, "the fast path and the full parser agree")
		require.Equal(t, slowErr == nil, err == nil)
		if err != nil {
			require.Zero(t, id)
			require.ErrorIs(t, err, anchor.ErrID)
			parse, ok := errors.AsType[*anchor.ParseError](err)
			require.True(t, ok)
			require.Equal(t, s, parse.Input)
			require.LessOrEqual(t, parse.Offset, len(s))
			require.GreaterOrEqual(t, parse.Offset, 0)
			return
		}
		again, err := anchor.ParseID(id.String())
		require.NoError(t, err)
		require.Equal(t, id, again)
		require.Zero(t, id.Key().Version())
		require.Equal(t, id.Key(), id.Key().Key())
		require.NotContains(t, id.String(), " ")
		require.NotContains(t, id.String(), "\n")
		require.NotPanics(t, func() { _, _, _ = id.URL(), id.DOI(), id.Announced() })
		if u := id.URL(); u != "" && len(u) < 500 {
			again, err := anchor.ParseID(u)
			require.NoError(t, err, u)
			require.Equal(t, id.Key(), again.Key(), u)
		}
	})
}

func BenchmarkParseID(b *testing.B) {
	for _, s := range []string{"arXiv:2305.16367v2", "https://arxiv.org/abs/2305.16367", "10.1000/x"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = anchor.ParseID(s)
			}
		})
	}
}
