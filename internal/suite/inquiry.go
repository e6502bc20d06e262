package suite

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/project"
)

// This file assembles the inquiry of a case. The inquiry is written in the test file or in another file, and a patch may be applied to
// it.

// places returns the location of a value in an inquiry.
type places func(path string) fault.Pos

// read returns the inquiry of a case.
func (c *Case) read() (*inquiry.Inquiry, places, error) {
	if c.setup.inquiry == nil {
		return nil, nil, fault.List{{Pos: c.Pos, Rule: "required", Want: "an inquiry, in the case or in the file", Got: "nothing"}}
	}
	reader, err := c.reader()
	if err != nil {
		return nil, nil, err
	}
	q, at, err := c.readWith(reader)
	if err != nil {
		return nil, nil, err
	}
	if !c.setup.asOf.IsZero() && !c.changes("as_of") {
		q.AsOf = c.setup.asOf
	}
	q.Cuts = c.cuts
	return q, at, nil
}

// changes reports whether the case's patch or set gives a value to a key of the inquiry.
func (c *Case) changes(key string) bool {
	return c.patch != nil && c.patch.Get(key) != nil || slices.ContainsFunc(c.set, func(ch change) bool { return ch.path == key })
}

func (c *Case) reader() (*inquiry.Reader, error) {
	r := &inquiry.Reader{AllowHidden: c.setup.allowHidden}
	var err error
	for _, name := range c.files(c.setup.defaults, "defaults") {
		if r.Defaults, err = open(name, inquiry.ReadDefaults); err != nil {
			return nil, err
		}
	}
	for _, name := range c.files(c.setup.papers, "papers") {
		papers, err := open(name, inquiry.ReadPapers)
		if err != nil {
			return nil, err
		}
		maps.Copy(papers, r.Papers) // if several files contain a paper, the first one wins
		r.Papers = papers
	}
	return r, err
}

// files returns the file that the case names, or the files that the project names.
func (c *Case) files(own choice, flag string) []string {
	switch {
	case own.path != "":
		return []string{c.file.relative(own.path)}
	case own.given:
		return nil
	}
	return c.file.project.Values(flag)
}

// withDefaults applies the defaults of a case to an inquiry.
func (c *Case) withDefaults(node *doc.Node) (*doc.Node, error) {
	for _, name := range c.files(c.setup.defaults, "defaults") {
		defaults, err := open(name, func(r io.Reader, name string) (*doc.Node, error) { return c.node(r, name, "") })
		if err != nil {
			return nil, err
		}
		if filepath.Base(name) == project.Name {
			defaults = defaults.Get("defaults")
		}
		if defaults != nil {
			under := node.Under(defaults)
			node = &under
		}
	}
	return node, nil
}

func open[T any](path string, read func(io.Reader, string) (T, error)) (T, error) {
	f, err := os.Open(path)
	if err != nil {
		return *new(T), err
	}
	defer f.Close()
	return read(f, path)
}

func (c *Case) readWith(reader *inquiry.Reader) (*inquiry.Inquiry, places, error) {
	node := c.setup.inquiry
	if node.Kind == doc.String {
		path, id := c.Inquiry()
		src, err := corpus.Open(path, nil)
		if err != nil {
			return nil, nil, err
		}
		defer src.Close()
		if c.patch == nil && c.set == nil {
			d, err := pick(reader, src, path, id)
			if err != nil {
				return nil, nil, err
			}
			return d.Inquiry, d.At, nil
		}
		if node, err = c.node(src, path, id); err != nil {
			return nil, nil, err
		}
	}
	node, err := c.withDefaults(node) // before the patch, so that the patch can remove defaults
	if err != nil {
		return nil, nil, err
	}
	if c.patch != nil {
		node = patched(node, c.patch)
	}
	for _, ch := range c.set {
		if node, err = ch.with(node); err != nil {
			return nil, nil, err
		}
	}
	at := func(path string) fault.Pos { // the inquiry was assembled from several places, so the location of a value is where that value came from
		if v := node.Find(path); v.Src != nil && v != node {
			return v.Pos()
		}
		return c.Pos
	}
	own := *reader
	own.Defaults = nil // the defaults have already been applied
	d, err := pick(&own, bytes.NewReader(node.AppendJSON(nil)), c.file.Path+".json", "")
	if err != nil {
		if list, ok := errors.AsType[fault.List](err); ok {
			for _, f := range list {
				f.Pos = at(f.Path)
			}
		}
		return nil, nil, err
	}
	return d.Inquiry, at, nil
}

// pick reads the inquiry with the given id, or the only inquiry if id is empty.
func pick(reader *inquiry.Reader, src io.Reader, path, id string) (*inquiry.Document, error) {
	var found *inquiry.Document
	for d, err := range reader.Read(src, path) {
		if err != nil {
			return nil, err
		}
		switch {
		case id != "" && d.Inquiry.ID != id:
		case found != nil:
			return nil, fmt.Errorf("%s has several inquiries: pick one, as in %s#%s", path, path, found.Inquiry.ID)
		default:
			found = d
		}
	}
	if found == nil {
		return nil, fmt.Errorf("%s has no inquiry %q", path, id)
	}
	return found, nil
}

// node returns the inquiry with the given id, or the only inquiry, as it is written.
func (c *Case) node(src io.Reader, path, id string) (*doc.Node, error) {
	var found *doc.Node
	for d, err := range doc.Split(src, path, 0) {
		if err == nil {
			err = d.Parse()
		}
		if err != nil {
			return nil, err
		}
		if own := d.Root.Get("id"); id != "" && (own == nil || own.Text != id) {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("%s has several inquiries: pick one, as in %s#ID", path, path)
		}
		found = d.Root
	}
	if found == nil {
		return nil, fmt.Errorf("%s has no inquiry %q", path, id)
	}
	return found, nil
}

// patched applies a patch to a value according to RFC 7396 (JSON Merge Patch): maps are merged key by key, null removes a key, and any
// other value replaces the old one.
func patched(base, patch *doc.Node) *doc.Node {
	if patch.Kind != doc.Map {
		return patch
	}
	out := &doc.Node{Kind: doc.Map, Off: base.Off, Src: base.Src}
	if base.Kind == doc.Map {
		for i, k := range base.Keys {
			p := patch.Get(k.Text)
			switch {
			case p == nil:
				out.Keys, out.Items = append(out.Keys, k), append(out.Items, base.Items[i])
			case p.Kind != doc.Null:
				out.Keys, out.Items = append(out.Keys, k), append(out.Items, *patched(&base.Items[i], p))
			}
		}
	}
	for i, k := range patch.Keys {
		if p := &patch.Items[i]; p.Kind != doc.Null && out.Get(k.Text) == nil {
			out.Keys, out.Items = append(out.Keys, k), append(out.Items, *patched(&doc.Node{Kind: doc.Map}, p))
		}
	}
	return out
}
