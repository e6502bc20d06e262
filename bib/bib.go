// Package bib reads papers from bibliographies and merges them into papers files.
//
//	for e, err := range bib.Read(file, "library.bib") { … }       // an entry, or a fault.List that says why it gives no paper
//	papers, conflicts := bib.Merge(entries)                       // one paper per work
//	text, err := bib.Update(old, "papers.yaml", papers)           // adds what is missing and changes nothing else
//
// # Formats
//
// The package reads BibTeX and BibLaTeX, CSL-JSON (from Zotero and Pandoc), RIS, PubMed (nbib), arXiv (Atom, OAI-PMH, and the JSON
// lines of its metadata), Crossref, OpenAlex and Semantic Scholar (JSON).
//
// In BibTeX, a line that starts with @, a word and a brace always starts an entry, even within an unclosed value or comment. This
// limits the damage of a missing brace. An @ on a line that starts with % is a comment.
//
// # Identifiers
//
// The identifier of a paper is the one that people cite. For a preprint, it is the arXiv identifier. For anything else, it is the first
// available of the following: a DOI, an identifier from the ACL Anthology, arXiv or PubMed, an ISBN, an identifier from another
// registry or index, and a URL. The remaining identifiers go to Also. An identifier of the volume that contains a paper, such as the
// ISBN of proceedings, does not identify the paper. An entry without any identifier gets ref: followed by its citation key.
//
// # Dates
//
// A paper gets the date of its first version if the entry contains it. arXiv exports the year of the latest version. A date more than a
// month after the month in an arXiv identifier is therefore replaced by that month, with a note.
//
// # Titles and names
//
// TeX, HTML and JATS are converted to text, including accents, symbols, and formulas that Unicode can represent. An unknown command is
// kept, with a warning. Names are "Family, Given", with particles before the family name and suffixes at the end: "van der Waals,
// Johannes", "King, Martin Luther, Jr.". The name of an organization is kept as is.
//
// The package does not look anything up.
package bib

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"path"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/lazyre"
)

// Entry is an entry of a bibliography and the paper it describes.
type Entry struct {
	Paper anchor.Paper // the zero Paper if the entry does not describe a paper
	Key   string       // the citation key or the format's own number; may be empty
	Pos   fault.Pos    // where the entry starts
	Notes fault.List   // warnings, and notes on how the entry was interpreted
}

// maxBytes is the maximum held in memory: a whole file, or one record for JSON and XML.
const maxBytes = 512 << 20

// Read reads the entries of a bibliography in file order. The extension of the file name determines the format (.bib, .ris, .nbib,
// .json, .jsonl, .xml and some others). If the extension is not one of these, the content determines the format. The name is also used
// in messages. Read does not open the file, and r must yield decompressed data.
//
// Each step yields either a paper or an error. An entry without a paper comes with a [fault.List] that explains why. Its Key and Pos
// are set, and reading continues after it. A syntax error affects the entry that contains it, not the entries after it. Any other error
// comes from r and is yielded last, with a nil entry.
func Read(r io.Reader, file string) iter.Seq2[*Entry, error] {
	return func(yield func(*Entry, error) bool) {
		if r == nil {
			yield(nil, errors.New(file+": want a reader, got nil"))
			return
		}
		in := bufio.NewReaderSize(r, sniffed)
		head, err := in.Peek(sniffed)
		if err != nil && !errors.Is(err, io.EOF) {
			yield(nil, err)
			return
		}
		f := finisher{refs: map[string]string{}}
		stopped, none := false, true
		err = readerOf(file, head)(in, file, func(rec *record) bool {
			none = false
			e, faults := f.finish(rec)
			stopped = !yield(e, faults.Err())
			return !stopped
		})
		switch {
		case stopped:
		case err != nil:
			yield(nil, err)
		case none:
			at := fault.Pos{File: file, Line: 1, Col: 1}
			yield(&Entry{Pos: at}, fault.List{{Pos: at, Rule: "empty", Want: "a bibliography", Got: "no entries"}})
		}
	}
}

// reader reads the records of a file and passes each to emit until emit returns false. Any error that it returns comes from the Reader in.
type reader func(in io.Reader, file string, emit func(*record) bool) error

// sniffed is the number of bytes inspected to recognize a format.
const sniffed = 64 << 10

// endings maps file extensions to the readers of their formats. An extension for compression is removed before the lookup.
var endings = map[string]reader{
	".bib": readBibTeX, ".bibtex": readBibTeX, ".biblatex": readBibTeX, ".ris": readRIS, ".nbib": readPubMed, ".medline": readPubMed,
	".json": readJSON, ".jsonl": readJSON, ".ndjson": readJSON, ".csljson": readJSON, ".xml": readXML, ".atom": readXML,
}

var (
	risStart    = lazyre.New(`(?m)^TY {0,2}- {0,2}[A-Z]`)
	pubMedStart = lazyre.New(`(?m)^PMID ?- ?[0-9]`)
)

// readerOf recognizes the format of a file.
func readerOf(file string, head []byte) reader {
	if isUTF16(head) {
		return refuseUTF16
	}
	if read := endings[strings.ToLower(path.Ext(doc.Unpacked(file)))]; read != nil {
		return read
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\uFEFF")), " \t\r\n")
	switch {
	case bytes.HasPrefix(text, []byte("{")), bytes.HasPrefix(text, []byte("[")):
		return readJSON
	case bytes.HasPrefix(text, []byte("<")):
		return readXML
	case entryStart.Match(head):
		return readBibTeX
	case risStart.Match(head):
		return readRIS
	case pubMedStart.Match(head):
		return readPubMed
	}
	return readBibTeX
}

func isUTF16(head []byte) bool {
	return bytes.HasPrefix(head, []byte{0xFF, 0xFE}) || bytes.HasPrefix(head, []byte{0xFE, 0xFF})
}

func refuseUTF16(_ io.Reader, file string, emit func(*record) bool) error {
	rec := &record{pos: fault.Pos{File: file, Line: 1, Col: 1}}
	rec.refuse(&fault.Fault{Pos: rec.pos, Rule: "encoding", Want: "UTF-8", Got: "UTF-16", Hint: "save the file as UTF-8"})
	emit(rec)
	return nil
}
