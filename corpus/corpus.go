// Package corpus finds, opens and reads corpora of inquiries: files, folders, patterns and standard input, compressed or not.
//
//	c, err := corpus.Find([]string{"data/"}, nil)
//	if err != nil { … }
//	for _, f := range c.Skipped() {
//		log.Printf("skipped %s: %s", f.Name, f.Kind)
//	}
//	for d, err := range c.Documents(nil) { … }
//
// Package batch and every verb of the command that reads inquiries use this package, so they all agree on what an input is. A named
// file is always read. A file found in a folder is skipped only if [Options.Exclude] names it, or if its name or first keys identify
// another [Kind] of file. [Open] opens one file for [inquiry.Read].
package corpus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sync/atomic"
)

// Options determines where to find files. A nil pointer means the zero Options, which is ready to use.
type Options struct {
	Stdin   io.Reader // read for the name -; nil makes - an ordinary name
	Exclude []string  // files and folders, such as defaults, to skip in folders and patterns; empty and missing names are ignored
	FS      fs.FS     // contains the files, named with slashes; nil means the operating system
}

// Corpus is a list of files, or a shard of such a list. Methods that read are not safe for concurrent use, but other goroutines may
// call BytesRead and Unchanged.
type Corpus struct {
	list    []file
	skipped []File
	sys     system
	stdin   io.Reader
	lo, hi  int64 // the shard's range in the concatenation of all files
	last    bool  // this is the last shard, which includes the empty files at the end
	read    atomic.Int64
	opened  atomic.Int64    // number of files opened so far
	sure    atomic.Int64    // number of files read to the end without changes
	ctx     context.Context // the context passed to Inputs; reading stops when it is done
}

// File is a file that was found.
type File struct {
	Name string // as named, or the path within the named folder
	Size int64  // in bytes; 0 for standard input, pipes and folders
	Kind Kind   // Inquiries, or the reason why the file is skipped
	// Rel does not depend on the working directory. It is the slash-separated path within the named folder, the part of the path that
	// starts at a pattern's first wildcard, or the base name of a named file. If different files have the same Rel, their parent
	// folders are prepended.
	Rel string
}

// file is a file of a corpus.
type file struct {
	File
	start int64       // offset in the concatenation of all files
	pipe  bool        // the file can be read only once, like standard input
	lines bool        // the file can be split at line endings
	was   fs.FileInfo // file info from when the file was hashed
}

// Kind is the type of a file's content.
type Kind string

// The kinds of files. All except Inquiries are skipped in folders and patterns.
const (
	Inquiries Kind = "inquiries"
	Suite     Kind = "a test suite"       // *.test.yaml
	Schema    Kind = "a JSON Schema"      // *.schema.json
	Template  Kind = "a template"         // *.tmpl
	Project   Kind = "a project file"     // retest.yaml
	Papers    Kind = "papers"             // a map whose keys are all identifiers
	Defaults  Kind = "defaults"           // a map with keys of an inquiry but without id, question and claims; may have tasks
	Batch     Kind = "a batch folder"     // written by a batch, with a manifest.json
	Excluded  Kind = "excluded"           // named by Options.Exclude
	Link      Kind = "a link to a folder" // found in a folder and skipped because it may form a cycle; name the linked folder, or use a pattern
	Special   Kind = "not a regular file" // a pipe, socket or device, which might never end
)

// The errors of packages that read a corpus.
var (
	ErrNoFiles = errors.New("no inquiry files")                    // in a folder or pattern
	ErrInput   = errors.New("the input changed while it was read") // a file has changed since Inputs read it
)

// Find finds the files for the given names. A name can be a file, a folder, or a pattern such as data/*.jsonl. A named file is read
// whatever its extension. In a folder and below it, files are read if their names end in .yaml, .yml, .json, .jsonl or .ndjson,
// optionally followed by .gz or .zst. For a pattern, all matching files and folders are read. Hidden files, hidden folders and
// node_modules are ignored. Skipped lists files of other kinds. Links to files are followed; links to folders are followed only if
// named. Files are ordered by name as given, then by path.
//
// It is an error if a folder cannot be listed. If a folder or a pattern has no inquiry files, Find returns an error wrapping
// [ErrNoFiles], together with a Corpus of the files that the other names matched and the files that were skipped.
func Find(names []string, opts *Options) (*Corpus, error) {
	f := newFinder(opts)
	var none error
	for _, name := range names {
		switch err := f.name(name); {
		case errors.Is(err, ErrNoFiles):
			none = cmp.Or(none, err)
		case err != nil:
			return nil, err
		}
	}
	c := f.Corpus
	if len(names) > 1 {
		c.tellApart()
	}
	for i := range c.list {
		c.list[i].start = c.hi
		c.hi += c.list[i].Size
	}
	return c, none
}

// Files returns the files to read, in order.
func (c *Corpus) Files() []File {
	files := make([]File, len(c.list))
	for i := range c.list {
		files[i] = c.list[i].File
	}
	return files
}

// Skipped returns everything that was found in folders and by patterns but will not be read, in order and with its kind. It includes
// templates, because the same walk finds them. It omits hidden files and files with other extensions.
func (c *Corpus) Skipped() []File { return slices.Clone(c.skipped) }

// Size returns the number of bytes to read, not counting standard input and pipes. BytesRead returns how many of them were read.
func (c *Corpus) Size() int64 { return c.hi - c.lo }

// BytesRead returns how many bytes of Size have been read. It may be called while the files are being read.
func (c *Corpus) BytesRead() int64 { return c.read.Load() }

// Shard returns the i-th of n shards, counting from 1. Shards have about the same number of bytes. They are split at line endings in
// uncompressed files of lines, and between files otherwise. Together, in order, they are the whole corpus. Standard input and pipes
// cannot be split.
func (c *Corpus) Shard(i, n int) (*Corpus, error) {
	switch {
	case n < 1:
		return nil, fmt.Errorf("want at least 1 shard, got %d", n)
	case i < 1 || i > n:
		return nil, fmt.Errorf("want a shard number from 1 to %d, got %d", n, i)
	case slices.ContainsFunc(c.list, func(f file) bool { return f.pipe }):
		return nil, errors.New("standard input and pipes cannot be split into shards")
	}
	size, shards := c.hi-c.lo, int64(n)
	at := func(k int) int64 { return c.lo + size/shards*int64(k) + size%shards*int64(k)/shards }
	return &Corpus{
		list: slices.Clone(c.list), skipped: c.skipped, sys: c.sys, lo: at(i - 1), hi: at(i), last: c.last && i == n,
	}, nil
}
