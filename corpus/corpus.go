// Package corpus finds, opens and reads files of inquiries: files, folders, patterns and standard input, packed or not.
//
//	c, err := corpus.Find([]string{"data/"}, nil)
//	if err != nil { … }
//	for _, f := range c.Skipped() {
//		log.Printf("skipped %s: %s", f.Name, f.Kind)
//	}
//	for d, err := range c.Documents(nil) { … }
//
// Every verb of the command and package batch read their inputs by it, so they agree on what an input is. A file that is named is always
// read. A file that is found in a folder is skipped only if [Options.Exclude] names it, or if its name or its first keys make it a file of
// another [Kind]. [Open] opens one file, for [inquiry.Read].
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

// Options say where files are found. The zero Options, and a nil one, are ready to use.
type Options struct {
	Stdin   io.Reader // is read for the name -; nil makes - an ordinary name
	Exclude []string  // files and folders to skip in folders and patterns, such as defaults; empty and missing ones are ignored
	FS      fs.FS     // has the files, by names with slashes; nil is the operating system
}

// Corpus is the files of a corpus, or of a shard of it. All methods that read are for one goroutine; BytesRead and Unchanged can be called
// on others.
type Corpus struct {
	list    []file
	skipped []File
	sys     system
	stdin   io.Reader
	lo, hi  int64 // the bytes of all files, one after the other, that are this shard's
	last    bool  // it is the last shard, which has the empty files at the end
	read    atomic.Int64
	opened  atomic.Int64    // how many files are being read, or were
	sure    atomic.Int64    // how many were read to their ends, and did not change
	ctx     context.Context // of Inputs: reading ends with it
}

// File is a file that was found.
type File struct {
	Name string // as it was named, or its path in the folder that was
	Size int64  // in bytes; 0 for standard input, pipes and folders
	Kind Kind   // Inquiries, or why it was skipped
	// Rel is the same from any working directory: the path, with slashes, in the folder that was named, or from the first wildcard of a
	// pattern on, or the base name of a file that was named. If files of several names share it, their parent folders are put before it.
	Rel string
}

// file is a file of a corpus.
type file struct {
	File
	start int64       // where it begins among all
	pipe  bool        // it can be read only once, as standard input
	lines bool        // it can be cut at line ends
	was   fs.FileInfo // when it was hashed
}

// Kind is the type of a file's content.
type Kind string

// The kinds. All but Inquiries are skipped in folders and patterns.
const (
	Inquiries Kind = "inquiries"
	Suite     Kind = "a test suite"       // *.test.yaml
	Schema    Kind = "a JSON Schema"      // *.schema.json
	Template  Kind = "a template"         // *.tmpl
	Project   Kind = "a project file"     // retest.yaml
	Papers    Kind = "papers"             // a map whose keys are all identifiers
	Defaults  Kind = "defaults"           // a map of an inquiry's keys without id, question and claims; it may have tasks
	Batch     Kind = "a batch folder"     // what a batch wrote, with a manifest.json
	Excluded  Kind = "excluded"           // named by Options.Exclude
	Link      Kind = "a link to a folder" // in a folder: it may go round; name the folder, or use a pattern
	Special   Kind = "not a regular file" // a pipe, a socket or a device, which could be read forever
)

// The errors of packages that read a corpus.
var (
	ErrNoFiles = errors.New("no inquiry files")                    // of a folder or a pattern
	ErrInput   = errors.New("the input changed while it was read") // of a file that is not what it was when Inputs read it
)

// Find finds the files of some names: a file, which is read whatever its name; a folder, where all files in it and below are read whose
// names end in .yaml, .yml, .json, .jsonl or .ndjson, also with .gz or .zst after it; or a pattern such as data/*.jsonl, where all files
// and folders that match are read. Hidden files, hidden folders and node_modules are ignored; files of other kinds are listed by Skipped.
// Links to files are followed, and links to folders only if they are named. The order is that of names, then of paths.
//
// A folder that cannot be listed is an error. If a folder or a pattern has no inquiry files, the error wraps [ErrNoFiles], and the
// Corpus that comes with it has what the other names gave, and what was skipped.
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

// Files returns the files that are read, in their order.
func (c *Corpus) Files() []File {
	files := make([]File, len(c.list))
	for i := range c.list {
		files[i] = c.list[i].File
	}
	return files
}

// Skipped returns what was found in folders and by patterns and is not read, in its order, with its kind. Templates are listed, too, since
// they are found by the same walk. Hidden files and files with other endings are not.
func (c *Corpus) Skipped() []File { return slices.Clone(c.skipped) }

// Size returns how many bytes there are to read, without those of standard input and pipes, and BytesRead how many of them were read.
func (c *Corpus) Size() int64 { return c.hi - c.lo }

// BytesRead returns how many bytes of Size have been read. It can be called while the files are read.
func (c *Corpus) BytesRead() int64 { return c.read.Load() }

// Shard returns one of n shards, from 1. Shards have about as many bytes each and are cut at line ends in files of lines that are not
// packed, and between files elsewhere. Together and in their order they are the whole corpus. Standard input and pipes have no shards.
func (c *Corpus) Shard(i, n int) (*Corpus, error) {
	switch {
	case n < 1:
		return nil, fmt.Errorf("want a number of shards from 1, got %d", n)
	case i < 1 || i > n:
		return nil, fmt.Errorf("want a shard number from 1 to %d, got %d", n, i)
	case slices.ContainsFunc(c.list, func(f file) bool { return f.pipe }):
		return nil, errors.New("standard input and pipes cannot be read in shards")
	}
	size, shards := c.hi-c.lo, int64(n)
	at := func(k int) int64 { return c.lo + size/shards*int64(k) + size%shards*int64(k)/shards }
	return &Corpus{
		list: slices.Clone(c.list), skipped: c.skipped, sys: c.sys, lo: at(i - 1), hi: at(i), last: c.last && i == n,
	}, nil
}
