package bib

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/lazyre"
)

// readJSON reads a record, a list of records, or a service's response that contains such a list. A file may also have one of these on
// each line.
func readJSON(in io.Reader, file string, emit func(*record) bool) error {
	_, err := readDocuments(doc.Split(in, file, maxBytes), emit)
	return err
}

// readDocuments reads each document of a stream and reports whether emit wants more.
func readDocuments(documents iter.Seq2[doc.Document, error], emit func(*record) bool) (more bool, err error) {
	for d, err := range documents {
		if err != nil {
			return false, err
		}
		more, err := readDocument(&d, emit)
		if !more || err != nil {
			return false, err
		}
	}
	return true, nil
}

// lists matches the start of the list in a service's response.
var lists = lazyre.New(`"(?:items|results|data|references|recommendedPapers)"\s*:\s*\[`)

// readDocument reads one document. If a list has a syntax error, its elements are read one by one.
func readDocument(d *doc.Document, emit func(*record) bool) (more bool, err error) {
	r := &record{pos: d.Source.Pos(0)}
	if f := d.Fault(); f != nil {
		r.refuse(f)
		return emit(r), nil
	}
	fail := d.Parse()
	if fail == nil {
		return readNode(d.Root, emit), nil
	}
	text := d.Source.Text
	if m := lists.FindIndex(text); m != nil {
		start := d.Source.Pos(m[1] - 1)
		if end := bytes.LastIndexByte(text, ']'); len(bytes.Trim(text[end+1:], "} \t\r\n")) == 0 {
			text = text[:end+1] // the braces around the list are not part of it
		}
		return readDocuments(doc.SplitFrom(bytes.NewReader(text[m[1]-1:]), start.File, maxBytes, start.Line-1, d.Source.Off+m[1]-1), emit)
	}
	if f, ok := errors.AsType[*fault.Fault](fail); ok {
		r.refuse(f)
	}
	return emit(r), nil
}

// formats lists how to recognize and read JSON records. The first match wins.
var formats = []struct {
	fits func(*doc.Node) bool
	read func(*record, *doc.Node)
}{
	{func(n *doc.Node) bool { return hasAny(n, "authors_parsed", "versions") && hasAny(n, "id") }, readKaggle},
	{func(n *doc.Node) bool {
		return hasAny(n, "authorships") || strings.Contains(text(n, "id"), "openalex.org/")
	}, readOpenAlex},
	{func(n *doc.Node) bool {
		return hasAny(n, "paperId", "externalIds", "corpusId", "corpusid", "externalids")
	}, readSemanticScholar},
	{func(n *doc.Node) bool { return isList(child(n, "title")) || hasAny(n, "is-referenced-by-count") }, readCrossref},
	{func(n *doc.Node) bool { return hasAny(n, "title", "DOI", "issued", "citation-key", "URL", "type") }, readCSL},
}

// readNode reads a record, or a value that contains records.
func readNode(n *doc.Node, emit func(*record) bool) bool {
	if n.Kind == doc.List {
		for i := range n.Items {
			if !readNode(&n.Items[i], emit) {
				return false
			}
		}
		return true
	}
	for _, name := range []string{"message", "citingPaper", "citedPaper"} {
		if inner := child(n, name); inner != nil && inner.Kind == doc.Map {
			return readNode(inner, emit)
		}
	}
	if !hasAny(n, "title") {
		for _, name := range []string{"items", "results", "data", "references", "recommendedPapers"} {
			if inner := child(n, name); isList(inner) {
				return readNode(inner, emit)
			}
		}
	}
	r := &record{pos: n.Pos()}
	for _, f := range formats {
		if f.fits(n) {
			f.read(r, n)
			return emit(r)
		}
	}
	got := n.Kind.String()
	if n.Kind == doc.Map {
		got = "a map with neither a title nor a DOI"
	}
	r.refuse(&fault.Fault{Pos: r.pos, Rule: "bib-entry", Want: "a CSL, Crossref, OpenAlex, Semantic Scholar or arXiv record", Got: got})
	return emit(r)
}

// child returns the value at a path of keys, or nil.
func child(n *doc.Node, path ...string) *doc.Node {
	for _, key := range path {
		if n == nil {
			return nil
		}
		n = n.Get(key)
	}
	return n
}

// text returns the string or number at a path of keys, or "" if there is none.
func text(n *doc.Node, path ...string) string {
	n = child(n, path...)
	if n == nil || n.Kind != doc.String && n.Kind != doc.Number {
		return ""
	}
	return n.Text
}

// first returns the string at a key, or the first string of a list.
func first(n *doc.Node, key string) string {
	if list := child(n, key); isList(list) && len(list.Items) > 0 {
		return text(&list.Items[0])
	}
	return text(n, key)
}

// items returns the elements of the list at a path of keys.
func items(n *doc.Node, path ...string) iter.Seq[*doc.Node] {
	return func(yield func(*doc.Node) bool) {
		list := child(n, path...)
		if !isList(list) {
			return
		}
		for i := range list.Items {
			if !yield(&list.Items[i]) {
				return
			}
		}
	}
}

func isList(n *doc.Node) bool { return n != nil && n.Kind == doc.List }

func hasAny(n *doc.Node, keys ...string) bool {
	for _, key := range keys {
		if v := child(n, key); v != nil && v.Kind != doc.Null {
			return true
		}
	}
	return false
}

func isTrue(n *doc.Node, key string) bool {
	v := child(n, key)
	return v != nil && v.Kind == doc.Bool && v.Text == "true"
}
