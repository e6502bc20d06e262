package bib

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/lazyre"
	"github.com/dated-claims/retest/internal/markup"
	"github.com/dated-claims/retest/internal/wordset"
)

// tagged is a record in a format with a tag at the start of each line.
type tagged struct {
	line   int // number of its first line
	values []taggedValue
	stray  []strayLine
}

type taggedValue struct {
	tag, text string
	more      []string // continuation lines
}

// get tries the tags in order and returns the first value it finds.
func (t *tagged) get(tags ...string) string {
	for _, tag := range tags {
		if all := t.all(tag); len(all) > 0 {
			return all[0]
		}
	}
	return ""
}

// all returns the nonempty values of the tags, in order.
func (t *tagged) all(tags ...string) []string {
	var out []string
	for _, v := range t.values {
		for _, tag := range tags {
			if v.tag == tag && v.text != "" {
				out = append(out, v.text)
			}
		}
	}
	return out
}

// maxLine is the maximum length of a line in bytes.
const maxLine = 16 << 20

// format is a tagged format.
type format struct {
	line         *lazyre.Regexp // matches a line: a tag and its text
	starts, ends string         // the tags that start and end a record
	// continues reports whether a line without a tag continues the text of the preceding tag.
	continues func(tag, line string) bool
}

// readTagged reads records. A line that neither matches the format nor continues the previous line is reported with the record that it
// is in or follows. Lines before the first record are reported with that record.
func readTagged(in io.Reader, of *format, each func(*tagged) bool) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	lines.Split(anyLine)
	r := taggedReader{format: of, each: each}
	for n := 1; lines.Scan(); n++ {
		if !r.add(n, strings.TrimPrefix(lines.Text(), "\uFEFF")) {
			return nil
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		r.record.values = append(r.record.values, taggedValue{tag: tooLong})
	} else if err != nil {
		return err
	}
	r.flush()
	return nil
}

// taggedReader collects the lines of a record.
type taggedReader struct {
	*format
	each   func(*tagged) bool
	record tagged
	ended  bool // the record is complete
}

// add adds a line and reports whether to continue.
func (r *taggedReader) add(n int, line string) bool {
	m := r.line.FindStringSubmatch(line)
	switch {
	case m == nil:
		r.untagged(n, line)
		return true
	case m[1] == r.ends:
		r.ended = true
		return true
	case r.ended || m[1] == r.starts:
		if !r.flush() {
			return false
		}
	}
	if r.record.values == nil {
		r.record.line = n
	}
	r.record.values = append(r.record.values, taggedValue{tag: m[1], text: strings.TrimSpace(m[2])})
	return true
}

// untagged adds a line without a tag.
func (r *taggedReader) untagged(n int, line string) {
	text := strings.TrimSpace(strings.Trim(line, "\x00\x1a")) // old programs end files with these characters
	if text == "" {
		return
	}
	if last := len(r.record.values) - 1; last >= 0 && !r.ended && r.continues(r.record.values[last].tag, line) {
		r.record.values[last].more = append(r.record.values[last].more, text)
		return
	}
	if len(r.record.stray) < maxStray {
		r.record.stray = append(r.record.stray, strayLine{n, text})
	}
}

// flush passes the record to each and starts a new one. It reports whether to continue.
func (r *taggedReader) flush() bool {
	done := r.record
	if done.values == nil { // there are only lines before the first record, which are kept for it
		return true
	}
	r.record, r.ended = tagged{}, false
	for i := range done.values {
		v := &done.values[i]
		v.text = strings.TrimSpace(v.text + " " + strings.Join(v.more, " "))
	}
	return r.each(&done)
}

// maxStray limits the number of stray lines reported with a record.
const maxStray = 20

// strayLine is a line that neither has a tag nor continues another line.
type strayLine struct {
	line int
	text string
}

// noteStray adds a warning for each stray line of a record.
func (r *record) noteStray(t *tagged) {
	for _, s := range t.stray {
		pos := r.pos
		pos.Line = s.line
		r.notes = append(r.notes, &fault.Fault{
			Pos: pos, Rule: "bib-syntax", Severity: fault.Warning, Err: errors.New("the line has no tag and is ignored: " + fault.Quote(s.text)),
		})
	}
}

// tooLong is a tag that marks a record in which reading stopped at an overlong line.
const tooLong = "too long"

// anyLine is a split function for lines that end in a line feed, a carriage return, or both.
func anyLine(data []byte, atEOF bool) (advance int, line []byte, err error) {
	i := bytes.IndexAny(data, "\r\n")
	switch {
	case i < 0 && (!atEOF || len(data) == 0):
		return 0, nil, nil
	case i < 0:
		return len(data), data, nil
	case data[i] == '\r' && i+1 == len(data) && !atEOF:
		return 0, nil, nil
	case data[i] == '\r' && i+1 < len(data) && data[i+1] == '\n':
		return i + 2, data[:i], nil
	}
	return i + 1, data[:i], nil
}

// refuseLong rejects a record whose rest could not be read.
func (r *record) refuseLong(t *tagged) {
	for _, v := range t.values {
		if v.tag == tooLong {
			r.refuse(&fault.Fault{Pos: r.pos, Rule: "bib-syntax", Want: "lines of at most 16 MiB", Got: "a longer line"})
		}
	}
}

// risLine matches a line of RIS: a tag of two characters, two blanks, a hyphen and text. Some programs omit blanks.
var risLine = lazyre.New(`^([A-Z][A-Z0-9]) {0,2}-(?: ?)(.*)$`)

// risTexts are the RIS tags whose text may span several lines.
var risTexts = wordset.New("TI T1 T2 T3 BT CT ST TT AB N1 N2 KW AD JO JF JA J2 PB CY RN M1 M2 M3 C1 C2 C3 C4 C5 C6 C7 C8 U1 U2 U3 U4 U5 ET OP NV SE")

var ris = format{risLine, "TY", "ER", func(tag, _ string) bool { return risTexts.Has(tag) }}

// risBooks are the RIS types whose ISBN is their own. risPreprints are the RIS types for which arXiv's identifier takes precedence.
var (
	risBooks     = wordset.New("BOOK EBOOK EDBOOK RPRT THES")
	risPreprints = wordset.New("UNPB ELEC GEN ICOMM INPR PREPRINT")
)

func readRIS(in io.Reader, file string, emit func(*record) bool) error {
	return readTagged(in, &ris, func(t *tagged) bool {
		r := &record{key: t.get("ID"), pos: fault.Pos{File: file, Line: t.line, Col: 1}}
		r.refuseLong(t)
		r.noteStray(t)
		kind := t.get("TY")
		r.preprint = risPreprints.Has(kind)
		r.setTitle(markup.HTML(t.get("TI", "T1", "CT", "BT")), "")
		for _, name := range t.all("AU", "A1") {
			r.addAuthor(markup.HTML(name))
		}
		if r.authors == nil && risBooks.Has(kind) {
			for _, name := range t.all("ED", "A2") {
				r.addAuthor(markup.HTML(name))
			}
		}
		r.date = r.risDate(t.get("PY", "Y1", "YR"))
		if day := t.get("DA"); day != "" {
			if d := r.dateOf("DA", day); r.date.IsZero() || r.date.Contains(d) {
				r.date = d
			}
		}
		r.risIdentifiers(t, kind)
		for _, remark := range t.all("N1", "KW") {
			r.standingOfWord(remark)
		}
		return emit(r)
	})
}

// risDate parses a date that consists of a year, a month, a day and additional text such as a season, separated by slashes.
func (r *record) risDate(text string) edtf.Date {
	parts := strings.Split(text, "/")
	for _, part := range parts[1:] {
		if strings.ContainsFunc(part, isLetter) {
			return r.dateOfParts(parts[0], part, "")
		}
	}
	return r.dateOf("PY", text)
}

func (r *record) risIdentifiers(t *tagged, kind string) {
	for _, tag := range []string{"DO", "DI"} {
		for _, doi := range t.all(tag) {
			r.addID(tag, doi)
		}
	}
	for _, tag := range []string{"M1", "M3", "C1", "C7", "N1", "AN", "C2"} {
		for _, text := range t.all(tag) {
			r.addRemarks(text)
		}
	}
	if number := t.get("AN"); strings.EqualFold(t.get("DB"), "PubMed") || strings.Contains(t.get("DP"), "PubMed") {
		r.addNumber("AN", "pmid", number)
	}
	for _, place := range t.all("JO", "JF", "T2", "PB", "SP", "VL", "J2", "JA") {
		r.addPlace(place)
	}
	if risBooks.Has(kind) {
		r.isbn(t.get("SN"))
	}
	for _, address := range t.all("UR", "LK") {
		r.addAddresses("UR", address)
	}
}

// pubMedLine matches a line in PubMed's format: a tag of up to four characters, a hyphen, a space and text. Continuation lines are
// indented.
var pubMedLine = lazyre.New(`^([A-Z][A-Z0-9]{1,3}) {0,2}-(?: |$)(.*)$`)

// readPubMed reads PubMed's format: https://pubmed.ncbi.nlm.nih.gov/help/#pubmed-format.
func readPubMed(in io.Reader, file string, emit func(*record) bool) error {
	return readTagged(in, &pubMed, func(t *tagged) bool {
		r := &record{key: t.get("PMID"), pos: fault.Pos{File: file, Line: t.line, Col: 1}}
		r.refuseLong(t)
		r.noteStray(t)
		title := markup.HTML(t.get("TI", "BTI", "TT"))
		if !strings.HasSuffix(title, "..") {
			title = strings.TrimSuffix(title, ".")
		}
		if inner, ok := strings.CutPrefix(title, "["); ok && strings.HasSuffix(inner, "]") { // brackets mark a translated title
			title = strings.TrimSuffix(strings.TrimSuffix(inner, "]"), ".")
		}
		r.setTitle(title, "")
		r.pubMedNames(t)
		r.date = earlier(r.dateOf("DEP", compactDay.ReplaceAllString(t.get("DEP"), "$1-$2-$3")), r.pubMedDate(t.get("DP")))
		for _, tag := range []string{"AID", "LID"} {
			for _, text := range t.all(tag) {
				if doi, ok := strings.CutSuffix(text, " [doi]"); ok {
					r.addID(tag, doi)
				}
			}
		}
		r.addNumber("PMID", "pmid", t.get("PMID"))
		r.addNumber("PMC", "pmcid", t.get("PMC"))
		r.pubMedStanding(t)
		r.trials(t)
		return emit(r)
	})
}

func (r *record) pubMedNames(t *tagged) {
	for _, name := range t.all("FAU") {
		r.addAuthor(name)
	}
	if r.authors == nil {
		for _, name := range t.all("AU") {
			if i := strings.LastIndexByte(name, ' '); i > 0 {
				name = name[:i] + "," + name[i:]
			}
			r.addAuthor(name)
		}
	}
	for _, body := range t.all("CN") {
		r.addAuthor(body)
	}
}

// compactDay matches a day without hyphens.
var compactDay = lazyre.New(`^([0-9]{4})([0-9]{2})([0-9]{2})$`)

// pubMedDays matches a month with a range of days.
var pubMedDays = lazyre.New(`^([0-9]{4} [A-Z][a-z]{2}) [0-9]+-[0-9]+$`)

// pubMedDate parses a date such as 2020 Mar 15, 2020 Mar-Apr or 2020 Spring.
func (r *record) pubMedDate(text string) edtf.Date {
	text = pubMedDays.ReplaceAllString(text, "$1")
	year, rest, _ := strings.Cut(text, " ")
	if rest == "" || strings.Contains(year, "-") || strings.ContainsAny(rest, "0123456789") && strings.ContainsAny(rest, "-") {
		return r.dateOf("DP", text)
	}
	return r.dateOfParts(year, rest, "")
}

// pubMed is PubMed's format. Lines that start with blanks continue the previous line.
var pubMed = format{pubMedLine, "PMID", "", func(_, line string) bool { return strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") }}

// trials adds a note about the trials that a paper reports. Other papers may report the same trial, so trials do not identify this
// work.
func (r *record) trials(t *tagged) {
	for _, text := range t.all("SI") {
		_, number, _ := strings.Cut(text, "/")
		if id, err := anchor.ParseID(number); err == nil && id.Scheme() != "url" && id.Scheme() != "doi" {
			r.note("bib-note", fault.Note, "SI", "the paper reports the trial %s: list the trial under also if no other paper reports it", id)
		}
	}
}

func (r *record) pubMedStanding(t *tagged) {
	for _, kind := range t.all("PT") {
		switch strings.ToLower(kind) {
		case "retracted publication":
			r.setStanding(anchor.Retracted)
		case "retraction of publication", "retraction notice", "expression of concern":
			r.note("bib-note", fault.Warning, "PT", "the work is a notice about another work: %s", kind)
		}
	}
	if t.get("RIN") != "" {
		r.setStanding(anchor.Retracted)
	}
	if t.get("ECI") != "" {
		r.setStanding(anchor.Concern)
	}
}
