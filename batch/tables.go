package batch

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/plainjson"
)

// idsHeader is the first line of ids.tsv, added.tsv and removed.tsv. Folders of earlier versions have no header and only the first five
// columns.
const idsHeader = "request\tinquiry\tclaims\tplace\tkey\tas_of\ttokens\thash\n"

// row holds the fields read from a row of ids.tsv.
type row struct {
	id     string
	tokens int
	hash   uint64 // the first 16 digits of the content hash
	text   string // the whole row
}

// rowOf parses a row. In a folder of an earlier version, the id contains the hash.
func rowOf(text string) row {
	fields := strings.Split(text, "\t")
	r := row{id: fields[0], text: text}
	digits := r.id[max(len(r.id)-hashDigits, 0):]
	if len(fields) > 7 {
		r.tokens, _ = strconv.Atoi(fields[6])
		digits = fields[7][:min(len(fields[7]), hashDigits)]
	}
	r.hash, _ = strconv.ParseUint(digits, 16, 64)
	return r
}

const hashDigits = 16

// rows calls each for every row in the first n bytes of ids.tsv and returns the hash of these bytes.
func rows(fsys fs.FS, dir string, n int64, each func(row)) (hash.Hash, error) {
	f, err := fsys.Open(path.Join(dir, idsFile))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sum := sha256.New()
	return sum, eachRow(io.TeeReader(io.LimitReader(f, n), sum), each)
}

// eachRow calls each for every row of a table.
func eachRow(r io.Reader, each func(row)) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<26)
	for first := true; lines.Scan(); first = false {
		if text := lines.Text(); !first || text+"\n" != idsHeader {
			each(rowOf(text))
		}
	}
	return lines.Err()
}

// appendRow appends a row of ids.tsv: the request id, the inquiry, its claims, its file and line, the key of its document (if any), the
// day, the number of tokens in the prompt, and the hash of the question. The rel parameter is the name of the file.
func appendRow(dst []byte, res *result, rel string) []byte {
	q := res.inquiry
	dst = append(append(append(dst, res.id...), '\t'), q.ID...)
	for i := range q.Claims {
		if i == 0 {
			dst = append(dst, '\t')
		} else {
			dst = append(dst, ' ')
		}
		if id := q.Claims[i].ID; id != "" {
			dst = append(dst, id...)
		} else {
			dst = strconv.AppendInt(append(dst, 'c'), int64(i+1), 10)
		}
	}
	dst = append(dst, '\t')
	if rel != "" {
		dst = append(append(dst, oneField.Replace(rel)...), ':')
		dst = strconv.AppendInt(dst, int64(res.document.Line()), 10)
	}
	dst = append(append(dst, '\t'), oneField.Replace(res.document.Key)...)
	dst = append(append(dst, '\t'), q.AsOf.String()...)
	dst = strconv.AppendInt(append(dst, '\t'), int64(res.tokens), 10)
	dst = hex.AppendEncode(append(dst, '\t'), res.content[:16])
	return append(dst, '\n')
}

// oneField keeps a name within one field on one line.
var oneField = strings.NewReplacer("\t", " ", "\n", " ", "\r", " ")

// refused is a line of errors.jsonl.
type refused struct {
	Key    string    `json:"key,omitempty"`
	File   *string   `json:"file,omitempty"` // nil for a document not read from a file
	Line   *int      `json:"line,omitempty"`
	Offset *int      `json:"offset,omitempty"`
	ID     string    `json:"id,omitempty"`
	Errors []problem `json:"errors"`
	Record *string   `json:"record,omitempty"`        // as in the file, or the inquiry as JSON
	Base64 []byte    `json:"record_base64,omitempty"` // the record if it is not UTF-8
	Cut    bool      `json:"record_cut,omitempty"`    // the record is truncated
}

// problem is a fault in errors.jsonl.
type problem struct {
	Line     int            `json:"line,omitempty"`
	Col      int            `json:"col,omitempty"`
	Path     string         `json:"path,omitempty"`
	Rule     string         `json:"rule"`
	Severity fault.Severity `json:"severity"`
	Message  string         `json:"message"`
	Hint     string         `json:"hint,omitempty"`
}

// refusal returns the Refusal for a record with faults.
func (d *folder) refusal(res *result) *Refusal {
	doc := res.document
	r := &Refusal{Key: doc.Key, File: doc.File(), Line: doc.Line(), Offset: doc.Offset, Faults: res.faults()}
	for _, f := range r.Faults {
		if r.File == "" && f.Pos.File != "" { // the fault is from an empty file
			r.File, r.Line = f.Pos.File, f.Pos.Line
		}
	}
	r.rel = d.files.of(r.File)
	for _, q := range []*inquiry.Inquiry{doc.Inquiry, doc.Partial} {
		if q != nil {
			r.ID = q.ID
			break
		}
	}
	r.Record = bytes.TrimRight(doc.Source(), "\r\n")
	if len(r.Record) == 0 && doc.Inquiry != nil {
		r.Record = asJSON(doc.Inquiry)
	}
	return r
}

// asJSON returns an inquiry built in Go as JSON, without its vars if they cannot be encoded.
func asJSON(q *inquiry.Inquiry) []byte {
	text, err := json.Marshal(q)
	if err == nil {
		return text
	}
	bare := *q
	fields.ClearVars(field.RefOf(&bare))
	text, _ = json.Marshal(&bare) // the vars could not be encoded
	return text
}

// MarshalJSON returns the line of errors.jsonl, without its line ending.
func (r Refusal) MarshalJSON() ([]byte, error) {
	out := refused{Key: r.Key, ID: r.ID}
	if r.File != "" {
		file := cmp.Or(r.rel, r.File)
		out.File, out.Line, out.Offset = &file, &r.Line, &r.Offset
	}
	for _, f := range r.Faults {
		out.Errors = append(out.Errors, problem{f.Pos.Line, f.Pos.Col, f.Path, f.Rule, f.Severity, f.Message(), f.Hint})
		out.Cut = out.Cut || f.Rule == "too-long"
	}
	if text := string(r.Record); utf8.ValidString(text) {
		out.Record = &text
	} else {
		out.Base64 = r.Record
	}
	return bytes.TrimSuffix(line(out), []byte("\n")), nil
}

// faults returns the faults of a record, each with its location in the file.
func (r *result) faults() fault.List {
	if r.err == nil {
		return nil
	}
	list, ok := errors.AsType[fault.List](r.err)
	if !ok {
		return fault.List{{Pos: r.document.At(""), Rule: "failed", Err: r.err}}
	}
	for _, f := range list {
		if f.Pos.IsZero() {
			f.Pos = r.document.At(f.Path)
		}
	}
	return list
}

// cutLine returns a request's line in cuts.jsonl.
func cutLine(res *result) []byte {
	return line(struct {
		ID      string `json:"id"`
		Inquiry string `json:"inquiry"`
		Tokens  int    `json:"tokens"`
		Cuts    []Cut  `json:"cuts"`
	}{res.id, res.inquiry.ID, res.tokens, res.cuts})
}

// line returns a value as a line of JSON.
func line(v any) []byte {
	text, _ := plainjson.Marshal(v, "") // the values passed here can always be encoded
	return text
}
