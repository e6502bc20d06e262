package batch

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dated-claims/retest/fault"
)

// appendRow appends what ids.tsv says of a request: its id, the inquiry, its claims, and where that stands.
func appendRow(dst []byte, res *Result) []byte {
	q := res.inquiry
	dst = append(append(append(dst, res.ID...), '\t'), q.ID...)
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
	dst = append(append(dst, '\t'), oneField.Replace(res.Document.File())...)
	return append(strconv.AppendInt(append(dst, ':'), int64(res.Document.Line()), 10), '\n')
}

// oneField keeps a file's name in its field, and on its line.
var oneField = strings.NewReplacer("\t", " ", "\n", " ", "\r", " ")

// refused is a line of errors.jsonl.
type refused struct {
	File   string    `json:"file"`
	Line   int       `json:"line"`
	Offset int       `json:"offset"`
	ID     string    `json:"id,omitempty"`
	Errors []problem `json:"errors"`
	Record *string   `json:"record,omitempty"`        // as it stands in the file
	Base64 []byte    `json:"record_base64,omitempty"` // the same, when it is not UTF-8
	Cut    bool      `json:"record_cut,omitempty"`    // only its beginning is here
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

// refusal is the line of a record with faults.
func refusal(res *Result) []byte {
	d := res.Document
	r := refused{File: d.File(), Line: d.Line(), Offset: d.Offset}
	for _, f := range res.Faults() {
		r.Errors = append(r.Errors, problem{f.Pos.Line, f.Pos.Col, f.Path, f.Rule, f.Severity, f.Message(), f.Hint})
		r.Cut = r.Cut || f.Rule == "too-long"
		if r.File == "" {
			r.File, r.Line = f.Pos.File, f.Pos.Line // of a file with nothing in it
		}
	}
	if q := d.Inquiry; q != nil {
		r.ID = q.ID
	} else if d.Partial != nil {
		r.ID = d.Partial.ID
	}
	source := bytes.TrimRight(d.Source(), "\r\n")
	if text := string(source); utf8.Valid(source) {
		r.Record = &text
	} else {
		r.Base64 = source
	}
	return line(r)
}

// Faults are the faults of a record, each with its place in the file.
func (r *Result) Faults() fault.List {
	if r.Err == nil {
		return nil
	}
	list, ok := errors.AsType[fault.List](r.Err)
	if !ok {
		return fault.List{{Pos: r.Document.At(""), Rule: "failed", Err: r.Err}}
	}
	for _, f := range list {
		if f.Pos.IsZero() {
			f.Pos = r.Document.At(f.Path)
		}
	}
	return list
}

// cutLine is the line of a request in cuts.jsonl.
func cutLine(res *Result) []byte {
	return line(struct {
		ID      string `json:"id"`
		Inquiry string `json:"inquiry"`
		Tokens  int    `json:"tokens"`
		Cuts    []Cut  `json:"cuts"`
	}{res.ID, res.inquiry.ID, res.Tokens, res.Cuts})
}

// line is a value as a line of JSON.
func line(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // texts and numbers
	return b.Bytes()
}
