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

// How much of a file that was found is looked at to tell its kind: most files tell it in their first lines, and defaults by their end.
const (
	firstLook = 4 << 10
	longLook  = 1 << 20
)

// kindOf tells a file that was found by its name and its first keys.
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

// kindOfContent is Inquiries for a file that cannot be read: reading it again says why.
func (f *finder) kindOfContent(name string) Kind {
	src, err := f.open(name, nil)
	if err != nil {
		return Inquiries
	}
	defer func() { _ = src.Close() }() // it was only read
	var text []byte
	for _, n := range [...]int{firstLook, longLook} {
		begun := len(text)
		text = append(text, make([]byte, n-begun)...)
		m, err := io.ReadFull(src, text[begun:])
		text = text[:begun+m]
		whole := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !whole {
			return Inquiries
		}
		if kind, sure := kindOfText(name, text, whole); sure || whole {
			return kind
		} else if n == longLook && kind == Papers {
			return kind // as far as can be seen
		}
	}
	return Inquiries
}

// kindOfText tells a file by its beginning. It is not sure if what comes later counts.
func kindOfText(name string, text []byte, whole bool) (kind Kind, sure bool) {
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	var k keys
	if isLines(doc.Unpacked(name)) { // defaults and papers are one document
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
	return Inquiries, false // its question may be yet to come
}

// isOfInquiry reports whether a key is one that each inquiry has of its own: defaults often have tasks.
func isOfInquiry(key string) bool { return key == "question" || key == "claims" || key == "id" }

func isIdentifier(key string) bool {
	_, err := anchor.ParseID(key)
	return err == nil
}

// isInquiryKey reports whether an inquiry may have a key.
func isInquiryKey(key string) bool { return slices.Contains(fields.Keys(), key) }

// fields is the table of an inquiry's fields.
var fields = seam.Fields.(*field.Record)

// keys are the first keys of a file.
type keys struct {
	names   []string
	whole   bool // the file is one map with these keys, and no others
	several bool // there is more than one document, or one that is not a map
}

// keysOfJSON reads the keys of a map up to where the text ends or is wrong.
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

// ofInquiry finds a key that only an inquiry has, at the start of a line.
var ofInquiry = lazyre.New(`(?m)^(question|claims|id)[ \t]*:`)

// keysOfYAML reads the keys of a map. A text that is cut is read up to its last line that is not indented.
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
			return keys{} // it is cut: more of it tells
		}
		if err != nil || k.names != nil || d.Root.Kind != doc.Map {
			return keys{several: true} // which is for a reader of inquiries to say
		}
		for _, key := range d.Root.Keys {
			k.names = append(k.names, key.Text)
		}
	}
	k.whole = whole
	return k
}

// lastOuter is where the last line starts that is not indented.
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

// isBatch reports whether a folder is one that a batch wrote: its manifest says the format of the requests and how they are encoded.
func (f *finder) isBatch(dir string) bool {
	name := f.sys.join(dir, "manifest.json")
	if info, err := f.sys.stat(name); err != nil || !info.Mode().IsRegular() { // opening a pipe would wait for it
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
	said := 0 // of the two keys
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
