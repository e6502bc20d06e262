package inquiry

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/seam"
)

// A Reader reads inquiries from YAML, JSON and JSONL. The zero Reader is ready to use. A Reader is never modified and is safe for
// concurrent use.
type Reader struct {
	Defaults    *Defaults // default keys for every inquiry; nil means none
	Papers      Papers    // supply titles, dates and authors for anchors that lack them
	MaxBytes    int       // maximum size of a document in bytes; 0 means 16 MiB
	AllowHidden bool      // accept strings with hidden characters
}

// A Document is one inquiry as read.
type Document struct {
	Inquiry *Inquiry // nil if the document has faults or has not been decoded
	Partial *Inquiry // the readable part of a document with faults; nil if there are no faults or if the text is not a document at all
	Index   int      // the document's position in the file, from 0
	Offset  int      // byte offset of the document's start in the file, from 0
	Key     string   // the caller's own name for the document, such as a database key; not set by Read
	base    *doc.Node
	root    *doc.Node // overrides base; nil until needed
	text    doc.Document
	stem    string // the part of a generated id that comes from the file name
}

// Read reads every inquiry in a file with the zero [Reader].
func Read(r io.Reader, file string) iter.Seq2[*Document, error] { return (&Reader{}).Read(r, file) }

// Read reads every inquiry in a file. A YAML or JSON file contains one or more inquiries: YAML documents separated by ---, or the
// elements of a JSON array. A JSONL file has one per line. The extension determines the notation: .yaml, .yml, .json, .jsonl or
// .ndjson. With any other extension, a file that starts with { or [ is JSON. A further extension .gz or .zst is ignored: src must be
// uncompressed. The file name is used only in messages; no file is opened. A nil Reader means the zero Reader.
//
// If a document has faults, the error is a fault.List of all of them, and reading continues after it. Any other error comes from src
// and is yielded last. An inquiry without an id gets one that consists of the file name and, from the second document on, a number. The
// strings of JSONL inquiries share the memory of the surrounding input.
func (r *Reader) Read(src io.Reader, file string) iter.Seq2[*Document, error] {
	return func(yield func(*Document, error) bool) {
		for d, err := range r.split(src, file, nil) {
			if err == nil {
				_, err = r.decode(d, nil)
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

// split implements seam.Split.
func (r *Reader) split(src io.Reader, file string, at *seam.Start) iter.Seq2[*Document, error] {
	if r == nil {
		r = &Reader{}
	}
	if at != nil {
		return r.splitFrom(src, file, *at)
	}
	return func(yield func(*Document, error) bool) {
		none := true
		for d, err := range r.splitFrom(src, file, seam.Start{}) {
			none = false
			if !yield(d, err) {
				return
			}
		}
		if none {
			yield(&Document{}, fault.List{{Pos: fault.Pos{File: file, Line: 1, Col: 1}, Rule: "empty", Err: errNoInquiry}})
		}
	}
}

// documentsAtOnce is the number of documents allocated at once.
const documentsAtOnce = 8

// splitFrom reads the documents of a file, if any, that start at or after the given line.
func (r *Reader) splitFrom(src io.Reader, file string, at seam.Start) iter.Seq2[*Document, error] {
	return func(yield func(*Document, error) bool) {
		n := at.Documents
		var some []Document
		for d, err := range doc.SplitFrom(src, file, r.MaxBytes, at.Lines, at.Bytes) {
			if err != nil {
				yield(nil, err)
				return
			}
			if len(some) == 0 {
				some = make([]Document, documentsAtOnce)
			}
			next := &some[0]
			some = some[1:]
			if next.Index, next.Offset, next.text = n, d.Source.Off, d; !yield(next, nil) {
				return
			}
			n++
		}
	}
}

// decode implements seam.Decode. The error is a fault.List. For a document with faults, prepare is called again on the inquiry that is
// decoded from the tree.
func (r *Reader) decode(d *Document, prepare func(*Inquiry)) (seam.Looks, error) {
	if r == nil {
		r = &Reader{}
	}
	if d.text.Source == nil {
		return seam.Looks{}, fault.List{{Rule: "empty", Want: "a document that was read from a file", Got: "a zero Document"}}
	}
	if r.Defaults != nil {
		d.base = r.Defaults.root
	}
	q, l, ok := r.decodeLine(d)
	if ok {
		r.complete(d, q, prepare)
		seen := &l
		if prepare != nil || r.Papers != nil || r.Defaults != nil {
			seen = nil // the inquiry may now contain strings that are not in the line
		}
		var err error
		l, err = q.check(r.AllowHidden, seen)
		ok = err == nil
	}
	if !ok { // find out where the fault is and what else is wrong
		return r.decodeTree(d, prepare)
	}
	d.Inquiry = q
	return l.Looks, nil
}

// complete fills in everything that a document leaves out.
func (r *Reader) complete(d *Document, q *Inquiry, prepare func(*Inquiry)) {
	if q.ID == "" {
		q.ID, d.stem = idOf(d.text.Source.File, d.Index), idOf(d.text.Source.File, 0)
	}
	r.Papers.fill(q)
	if prepare != nil {
		prepare(q)
	}
}

// decodeTree is like decode but decodes the document from a tree, which records every location.
func (r *Reader) decodeTree(d *Document, prepare func(*Inquiry)) (seam.Looks, error) {
	if err := d.parse(); err != nil {
		return seam.Looks{}, asList(err, d.text.Source.File)
	}
	var w doc.Walker
	q := decodeInquiry(w.Root(d.root))
	r.complete(d, q, prepare)
	l, invalid := q.check(r.AllowHidden, nil)
	if list, ok := errors.AsType[fault.List](invalid); ok {
		w.Faults = append(w.Faults, d.place(without(list, w.Faults))...)
	}
	if err := w.Err(); err != nil {
		d.Partial = q
		return seam.Looks{}, err
	}
	d.Inquiry = q
	return l.Looks, nil
}

// parse builds the tree of a document.
func (d *Document) parse() error {
	if err := d.text.Parse(); err != nil {
		return err
	}
	d.root = d.text.Root
	if d.base != nil {
		laid := d.root.Under(d.base)
		d.root = &laid
	}
	return nil
}

// asList converts a parse error or a read error to a list.
func asList(err error, file string) error {
	if list, ok := doc.Faults(err); ok {
		return list
	}
	return fmt.Errorf("%s: %w", file, err)
}

// At returns the location of a value, such as claims[2].when. If the value does not appear in the document, At returns the location of
// the closest enclosing value that does. It is not safe for concurrent use.
func (d *Document) At(path string) fault.Pos {
	from, _ := d.Range(path)
	return from
}

// Range returns where the value at a path starts and ends. The end is zero for a list, a map, and a value whose source differs from its
// decoded form, such as a string with escapes.
func (d *Document) Range(path string) (from, to fault.Pos) {
	if d == nil || d.text.Source == nil {
		return fault.Pos{}, fault.Pos{}
	}
	if d.root == nil && d.parse() != nil {
		return d.text.Source.Pos(0), fault.Pos{}
	}
	n := d.root.Find(path)
	return n.Pos(), n.End()
}

// idStem implements seam.Stem. It returns the inquiry's own id or, if there is none, the id derived from the file name without the
// document's number. The result therefore does not depend on the document's position in the file.
func (d *Document) idStem() string {
	if d.stem == "" && d.Inquiry != nil {
		return d.Inquiry.ID
	}
	return d.stem
}

// File returns the name of the file that the document was read from.
func (d *Document) File() string {
	if d == nil || d.text.Source == nil {
		return ""
	}
	return d.text.Source.File
}

// Line returns the number of the line on which the document starts, from 1.
func (d *Document) Line() int {
	if d == nil {
		return 0
	}
	return d.text.Source.Pos(0).Line
}

// Source returns the source text of the document. The caller must not change it.
func (d *Document) Source() []byte {
	if d == nil || d.text.Source == nil {
		return nil
	}
	return d.text.Source.Text
}

// place sets the locations of faults that have only a path.
func (d *Document) place(list fault.List) fault.List {
	for _, f := range list {
		f.Pos, f.End = d.Range(f.Path)
		if f.Rule == "required" && f.Hint == "" && d.root != nil {
			if hint, at := d.root.Find(f.Path).NullHint(); hint != "" {
				f.Hint, f.Pos = hint, at
			}
		}
	}
	return list
}

// without drops faults that follow from other faults. A date that could not be read is not also reported as missing, and neither is a
// part whose key is misspelled.
func without(list, known fault.List) fault.List {
	broken, above := map[string]bool{}, map[string]bool{} // the paths with a fault, and all paths above them
	for _, k := range known {
		if k.Rule == "unknown-key" {
			if meant := k.Hint; meant != "" {
				broken[string(fault.Path(k.Path).Parent())+" "+meant] = true
			}
			above[string(fault.Path(k.Path).Parent())+" "] = true
			continue
		}
		broken[k.Path] = true
		for path := k.Path; path != ""; path = string(fault.Path(path).Parent()) {
			above[path] = true
		}
	}
	return slices.DeleteFunc(list, func(f *fault.Fault) bool {
		switch {
		case broken[""], above[f.Path], f.Rule == "task" && above[f.Path+" "]:
			return true
		case f.Rule == "required" && broken[string(fault.Path(f.Path).Parent())+" did you mean "+last(f.Path)+"?"]:
			return true
		}
		for path := f.Path; path != ""; path = string(fault.Path(path).Parent()) {
			if broken[path] {
				return true
			}
		}
		return false
	})
}

// last returns the last key of a path.
func last(path string) string {
	return strings.TrimPrefix(path[len(string(fault.Path(path).Parent())):], ".")
}

// idOf derives an id for an inquiry that has none. It is the file name without its extension or, for inquiry.yaml, the folder name.
func idOf(file string, index int) string {
	file = strings.ReplaceAll(file, "\\", "/")
	base := doc.Unpacked(path.Base(file))
	base = strings.TrimSuffix(base, path.Ext(base))
	if base == "inquiry" {
		if folder := path.Base(path.Dir(file)); folder != "." && folder != "/" && folder != ".." {
			base = folder
		}
	}
	number := ""
	if index > 0 {
		number = "-" + strconv.Itoa(index+1)
	}
	base = strings.Trim(strings.Map(idRune, base), "-")
	if base == "" {
		base = "inquiry"
	}
	return base[:min(len(base), 64-len(number))] + number
}

func idRune(r rune) rune {
	if r < 0x80 && claim.ValidID(string(r)) {
		return r
	}
	return '-'
}

// Defaults are keys of an inquiry that every record of a corpus shares. Maps (library, answer, vars) are merged key by key with the map
// in the record, and the record's keys win. Any other value is used if the record does not have one.
type Defaults struct {
	root    *doc.Node
	inquiry *Inquiry // root, decoded
}

// Hash returns the SHA-256 of the keys and values of the defaults, regardless of their order and layout. A nil *Defaults has the hash
// of an empty map.
func (d *Defaults) Hash() [sha256.Size]byte {
	values := map[string]any{}
	if d != nil && d.root != nil {
		dec := json.NewDecoder(bytes.NewReader(d.root.AppendJSON(nil)))
		dec.UseNumber()
		_ = dec.Decode(&values) // AppendJSON writes valid JSON
	}
	text, _ := json.Marshal(values) // sorts the keys
	return sha256.Sum256(text)
}

// ReadDefaults reads defaults from a document that may contain any of an inquiry's keys. In a project file, named retest.yaml, it reads
// the map under the key defaults. The error is a fault.List or comes from r.
func ReadDefaults(r io.Reader, file string) (*Defaults, error) {
	root, err := single(r, file)
	if err != nil {
		return nil, err
	}
	var w doc.Walker
	v := w.Root(root)
	if path.Base(strings.ReplaceAll(file, "\\", "/")) == projectFile {
		at := keyIndex(v, "defaults")
		if at < 0 {
			return nil, fault.List{{Pos: v.Pos(), Rule: "required", Want: "the defaults key in a project file", Got: "nothing"}}
		}
		v = v.Entry(at)
		root = v.Node
	}
	q := decodeInquiry(v)
	if err := w.Err(); err != nil {
		return nil, err
	}
	return &Defaults{root, q}, nil
}

// projectFile is the name of a project file.
const projectFile = "retest.yaml"

// single reads a file with a single document.
func single(r io.Reader, file string) (*doc.Node, error) {
	var root *doc.Node
	for d, err := range doc.Read(r, file, 0) {
		if err != nil {
			return nil, asList(err, file)
		}
		if root != nil {
			return nil, fault.List{{Pos: d.Root.Pos(), Rule: "documents", Want: "one document", Got: "a second one"}}
		}
		root = d.Root
	}
	if root == nil {
		return nil, fault.List{{Pos: fault.Pos{File: file, Line: 1, Col: 1}, Rule: "empty", Want: "a map", Got: "nothing"}}
	}
	return root, nil
}

// Papers maps the keys of identifiers (anchor.ID.Key) to papers. A paper with several identifiers has an entry for each.
type Papers map[anchor.ID]anchor.Paper

// Hash returns the SHA-256 of the papers, regardless of their order and layout. A nil Papers has the hash of an empty map.
func (p Papers) Hash() [sha256.Size]byte {
	sum := sha256.New()
	keys := slices.SortedFunc(maps.Keys(p), func(a, b anchor.ID) int { return cmp.Compare(a.String(), b.String()) })
	enc := json.NewEncoder(sum)
	for _, key := range keys {
		_ = enc.Encode(key.String()) // encoding strings and dates to a hash never fails
		_ = enc.Encode(p[key])
	}
	return [sha256.Size]byte(sum.Sum(nil))
}

// ReadPapers reads a papers file: a map from identifiers to the other keys of an anchor, such as title, date, authors and also. The
// error is a fault.List or comes from r.
func ReadPapers(r io.Reader, file string) (Papers, error) {
	root, err := single(r, file)
	if err != nil {
		return nil, err
	}
	var w doc.Walker
	papers := Papers{}
	for key, v := range w.Root(root).Any() {
		papers.read(key, v)
	}
	if err := w.Err(); err != nil {
		return nil, err
	}
	return papers, nil
}

// read reads an entry in a papers file.
func (p Papers) read(key string, v doc.Value) {
	id, err := anchor.ParseID(key)
	if err != nil {
		v.ReportKey(fault.Fault{Rule: "value", Want: "an identifier as the key", Got: strconv.Quote(key), Err: err})
		return
	}
	var paper anchor.Paper
	if v.Kind != doc.Null { // an entry may be null instead of a map
		decodeRecord(v, paperFields, field.RefOf(&paper))
	}
	if paper.ID.IsZero() {
		paper.ID = id
	}
	if paper.ID.Key() != id.Key() {
		v.Report(fault.Fault{Rule: "value", Want: "the same identifier as the key, or none", Got: paper.ID.String()})
	}
	for k := -1; k < len(paper.Also); k++ {
		name := identifier(&paper, k)
		if k < 0 {
			name = id
		}
		if before, ok := p[name.Key()]; ok && (k < 0 || before.ID.Key() != id.Key()) {
			v.ReportKey(fault.Fault{Rule: "duplicate-anchor", Err: invalid(name.String() + " comes twice")})
			continue
		}
		p[name.Key()] = paper
	}
}

// fill fills in data that anchors lack and lists the papers that only claims name.
func (p Papers) fill(q *Inquiry) {
	if len(p) == 0 {
		return
	}
	for i := range q.Anchors {
		if known, ok := p.of(&q.Anchors[i]); ok {
			complete(&q.Anchors[i], known)
		}
	}
	listed := worksOf(q.Anchors)
	q.unlisted(&listed, func(id anchor.ID) {
		paper := anchor.Paper{ID: id}
		complete(&paper, p[id.Key()])
		listed.list(paper)
	})
	q.Anchors = listed.papers
}

// of looks up a paper by one of its identifiers.
func (p Papers) of(a *anchor.Paper) (known anchor.Paper, ok bool) {
	for k := -1; k < len(a.Also) && !ok; k++ {
		known, ok = p[identifier(a, k).Key()]
	}
	return known, ok
}

// complete fills in data that a paper lacks.
func complete(a *anchor.Paper, known anchor.Paper) {
	if a.Title == "" {
		a.Title = known.Title
	}
	if a.Date.IsZero() {
		a.Date = known.Date
	}
	if a.Authors == nil {
		a.Authors = slices.Clone(known.Authors)
	}
	if a.Standing == "" {
		a.Standing = known.Standing
	}
	if a.Vars == nil {
		a.Vars, _ = field.CloneValue(known.Vars, nil).(map[string]any)
	}
	for k := -1; k < len(known.Also); k++ {
		if id := identifier(&known, k); !id.IsZero() && !a.Is(id) {
			a.Also = append(slices.Clip(a.Also), id)
		}
	}
}
