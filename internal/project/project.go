// Package project finds and reads project files. A project file, retest.yaml, holds settings that would otherwise have to be repeated
// with every command.
package project

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/files"
)

// Name is the name of a project file.
const Name = "retest.yaml"

// Project is the content of a project file in the form of command-line flags. Paths, including File, are relative to the working
// directory.
type Project struct {
	File  string
	Flags []Flag // flags for every command that accepts them
	Batch []Flag // flags for the batch command
}

// Flag is a command-line flag and its value.
type Flag struct{ Name, Value string }

// Values returns the values that Flags contains for a flag.
func (p *Project) Values(name string) (values []string) {
	if p == nil {
		return nil
	}
	for _, f := range p.Flags {
		if f.Name == name {
			values = append(values, f.Value)
		}
	}
	return values
}

// roots lists names that mark the root folder of a repository. The search does not go beyond such a folder.
var roots = []string{".git", ".hg", ".svn", ".jj"}

// Of returns the project that the inputs belong to, or nil if there is none. It returns an error if the inputs belong to different
// projects, because the result would then depend on their order. Other errors come from Read.
func Of(inputs ...string) (*Project, error) {
	known, first := map[string]string{}, ""
	for i, input := range inputs {
		dir := folderOf(input)
		file, ok := known[dir]
		if !ok {
			var err error
			if file, err = Find(dir); err != nil {
				return nil, err
			}
			known[dir] = file
		}
		if i == 0 {
			first = file
		}
		if file != first {
			return nil, fmt.Errorf("%s and %s belong to different projects (%s, %s): run a command for each, or use --no-project",
				inputs[0], input, cmp.Or(first, "none"), cmp.Or(file, "none"))
		}
	}
	if first == "" {
		return nil, nil //nolint:nilnil // the inputs do not belong to a project
	}
	return Read(first)
}

// Find returns the name of the project file for an input, or "" if there is none.
func Find(input string) (string, error) {
	home, _ := os.UserHomeDir() // if there is no home folder, the search ends elsewhere
	return find(input, home)
}

// find returns the project file for an input. It searches the input's folder and then the parent folders, and returns the first project
// file it finds. The search ends at the root of a repository, and at the home folder if home is not empty. The name is relative to the
// working directory if that makes it shorter, and empty if there is no project file. An input may be a file, a folder, a pattern, or -
// for the working directory.
func find(input, home string) (string, error) {
	start, err := filepath.Abs(folderOf(input))
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		path := filepath.Join(dir, Name)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return relative(path), nil
		}
		if dir == filepath.Dir(dir) || home != "" && dir == filepath.Clean(home) || slices.ContainsFunc(roots, func(name string) bool { return exists(filepath.Join(dir, name)) }) {
			return "", nil
		}
	}
}

// folderOf returns the folder that contains an input, or the nearest parent of that folder that exists.
func folderOf(input string) string {
	if input == "-" {
		return "."
	}
	if _, err := os.Stat(input); err != nil && files.IsPattern(input) {
		if found, err := files.Match(input); err == nil && len(found) > 0 {
			input = found[0]
		}
	}
	for dir := filepath.Clean(input); ; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil && info.IsDir() || dir == filepath.Dir(dir) {
			return dir
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// relative returns a path relative to the working directory if that makes it shorter.
func relative(path string) string {
	wd, err := os.Getwd()
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(wd, path); err == nil && len(rel) < len(path) {
		return rel
	}
	return path
}

// Read reads a project file. The error is a fault.List or an error from reading the file.
func Read(file string) (*Project, error) {
	root, err := parse(file)
	if err != nil {
		return nil, err
	}
	var w doc.Walker
	r := reader{project: &Project{File: file}}
	r.section(w.Root(root), settings, &r.project.Flags)
	if err := w.Err(); err != nil {
		return nil, err
	}
	return r.project, nil
}

// parse parses a project file into a tree.
func parse(file string) (*doc.Node, error) {
	text, err := files.Read(file, files.Max)
	if err != nil {
		return nil, err
	}
	var root *doc.Node
	for d, err := range doc.Read(bytes.NewReader(text), file, 0) {
		if list, ok := doc.Faults(err); ok {
			return nil, list
		}
		if err != nil {
			return nil, err
		}
		if root != nil {
			return nil, fault.List{{Pos: d.Root.Pos(), Rule: "documents", Want: "one document", Got: "a second one"}}
		}
		root = d.Root
	}
	if root == nil { // the file contains only comments
		root = &doc.Node{Kind: doc.Map}
	}
	return root, nil
}
