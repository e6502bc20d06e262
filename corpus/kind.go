package corpus

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/lazyre"
	"github.com/dated-claims/retest/internal/seam"
)

// The number of bytes examined to determine the kind of a file. For most files, the first lines are enough; a file of defaults can be
// recognized only after all of it is read.
const (
	firstLook = 4 << 10
	longLook  = 1 << 20
)

// kindOf determines the kind of a file from its name and first keys.
func (f *finder) kindOf(name string) Kind {
	base := strings.ToLower(filepath.Base(name))
	switch {
	case isTemplate(base):
		return Template
	case strings.HasSuffix(base, ".test.yaml"):
		return Suite
	case strings.HasSuffix(base, ".schema.json"):
		return Schema
	case base == "retest.yaml":
		return Project
	}
	return f.kindOfContent(name)
}

// kindOfContent determines the kind of a file from its content. It returns Inquiries for a file that cannot be read, because reading it
// again reports the reason.
func (f *finder) kindOfContent(name string) Kind {
	src, err := f.open(name, nil)
	if err != nil {
		return Inquiries
	}
	defer func() { _ = src.Close() }() // it was only read
	var text []byte
	for _, n := range [...]int{firstLook, longLook} {
		started := len(text)
		text = append(text, make([]byte, n-started)...)
		m, err := io.ReadFull(src, text[started:])
		text = text[:started+m]
		whole := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !whole {
			return Inquiries
		}
		if kind, sure := kindOfText(name, text, whole); sure || whole {
			return kind
		} else if n == longLook && kind == Papers {
			return kind // as far as the examined part shows
		}
	}
	return Inquiries
}

// kindOfText determines the kind of a file from its beginning. If later text could change the result, sure is false.
func kindOfText(name string, text []byte, whole bool) (kind Kind, sure bool) {
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	var k keys
	if isLines(doc.Unpacked(name)) { // defaults and papers are single documents
		return Inquiries, true
	}
	switch ext := path.Ext(doc.Unpacked(strings.ToLower(filepath.Base(name)))); {
	case ext == ".json" || bytes.HasPrefix(text, []byte(`{"`)):
		k = keysOfJSON(text)
	default:
		k = keysOfYAML(name, text, whole)
	}
	if k.several || slices.ContainsFunc(k.names, isOfInquiry) {
		return Inquiries, true
	}
	switch ids := slices.ContainsFunc(k.names, isIdentifier); {
	case len(k.names) == 0:
		return Inquiries, k.whole
	case ids && !slices.ContainsFunc(k.names, func(name string) bool { return !isIdentifier(name) }):
		return Papers, k.whole
	case ids || slices.ContainsFunc(k.names, func(name string) bool { return !isInquiryKey(name) }):
		return Inquiries, true
	case k.whole:
		return Defaults, true
	}
	return Inquiries, false // a question may follow
}

// isOfInquiry reports whether a key occurs only in inquiries themselves. Defaults often have tasks.
func isOfInquiry(key string) bool { return key == "question" || key == "claims" || key == "id" }

func isIdentifier(key string) bool {
	_, err := anchor.ParseID(key)
	return err == nil
}

// isInquiryKey reports whether key is a key of inquiries.
func isInquiryKey(key string) bool { return slices.Contains(fields.Keys(), key) }

// fields describes the fields of an inquiry.
var fields = seam.Fields.(*field.Record)

// keys holds the first keys of a file.
type keys struct {
	names   []string
	whole   bool // the file is a single map with exactly these keys
	several bool // there are several documents, or one that is not a map
}

// keysOfJSON reads the keys of a map until the text ends or is invalid.
func keysOfJSON(text []byte) (k keys) {
	dec := json.NewDecoder(bytes.NewReader(text))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		k.several = err == nil
		return k
	}
	for dec.More() {
		t, err := dec.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return k
		}
		k.names = append(k.names, name)
		var value json.RawMessage
		if isOfInquiry(name) || dec.Decode(&value) != nil {
			return k
		}
	}
	if _, err := dec.Token(); err != nil {
		return k
	}
	_, err := dec.Token()
	k.whole, k.several = errors.Is(err, io.EOF), !errors.Is(err, io.EOF)
	return k
}

// ofInquiry matches a key that only inquiries have, at the start of a line.
var ofInquiry = lazyre.New(`(?m)^(question|claims|id)[ \t]*:`)

// keysOfYAML reads the keys of a map. It reads truncated text only up to its last unindented line.
func keysOfYAML(name string, text []byte, whole bool) (k keys) {
	if m := ofInquiry.FindSubmatch(text); m != nil {
		k.names = []string{string(m[1])}
		return k
	}
	if !whole {
		text = text[:lastOuter(text)]
	}
	for d, err := range doc.Read(bytes.NewReader(text), name, len(text)+1) {
		if err != nil && !whole {
			return keys{} // the text is truncated, and more of it is needed
		}
		if err != nil || k.names != nil || d.Root.Kind != doc.Map {
			return keys{several: true} // reading it as inquiries reports the error
		}
		for _, key := range d.Root.Keys {
			k.names = append(k.names, key.Text)
		}
	}
	k.whole = whole
	return k
}

// lastOuter returns the offset of the last unindented line.
func lastOuter(text []byte) int {
	for end := len(text); end > 0; {
		i := bytes.LastIndexByte(text[:end], '\n')
		if i+1 < len(text) && bytes.IndexByte([]byte(" \t\r\n-"), text[i+1]) < 0 {
			return i + 1
		}
		end = i
	}
	return 0
}

// isBatch reports whether a folder was written by a batch, which is the case if it has a manifest with the format and encoding of the
// requests.
func (f *finder) isBatch(dir string) bool {
	name := f.sys.join(dir, "manifest.json")
	if info, err := f.sys.stat(name); err != nil || !info.Mode().IsRegular() { // opening a pipe would block, so require a regular file
		return false
	}
	file, err := f.sys.open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	dec := json.NewDecoder(io.LimitReader(file, longLook))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return false
	}
	said := 0 // number of the two required keys found so far
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return false
		}
		var value any
		if dec.Decode(&value) != nil {
			return false
		}
		if text, ok := value.(string); key == "format" || key == "encoding" {
			if said++; !ok || text == "" || said == 2 {
				return ok && text != ""
			}
		}
	}
	return false
}
