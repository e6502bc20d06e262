// Package suite reads and runs template tests: files named *.test.yaml that describe what the prompts for inquiries must look like.
package suite

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/internal/project"
)

// Ending is the suffix of the name of a test file.
const Ending = ".test.yaml"

// A File is a test file.
type File struct {
	Path    string
	Cases   []*Case
	setup   setup
	project *project.Project // nil if the file does not belong to a project
}

// IgnoreProject makes the cases use only the defaults and papers that they name themselves.
func (f *File) IgnoreProject() { f.project = nil }

// A Case is one test.
type Case struct {
	Name     string
	Pos      fault.Pos
	file     *File
	setup    setup
	patch    *doc.Node
	set      []change // changes made after the patch
	cuts     []string // the inquiry's Cuts
	checks   []check
	golden   string    // path of the golden file; "" if there is none
	goldenAt fault.Pos // location of golden
	sameAs   string    // name of another case that must render the same prompt
	fails    *string   // what the error must contain; nil if the case must succeed
	failsAt  fault.Pos // location of fails
}

// Inquiry returns the file that contains the inquiry, and the inquiry's id if the case specifies one. The file is "" if the inquiry is
// in the test file.
func (c *Case) Inquiry() (file, id string) {
	if c.setup.inquiry == nil || c.setup.inquiry.Kind != doc.String {
		return "", ""
	}
	path, id, _ := strings.Cut(c.setup.inquiry.Text, "#")
	return c.file.relative(path), id
}

// setup holds the settings of a test file that apply to all of its cases, or the settings of a single case.
type setup struct {
	template, style  string
	defaults, papers choice
	inquiry          *doc.Node
	asOf             edtf.Date
	allowHidden      bool
}

// choice is a file that a setting names, or no file if the setting is null. The zero value leaves the choice to the test file or the
// project.
type choice struct {
	path  string
	given bool
}

func (ch *choice) decode(v doc.Value) {
	ch.given = true
	if v.Kind != doc.Null {
		ch.path = v.String()
	}
}

var (
	setupKeys = []string{"template", "style", "defaults", "papers", "inquiry", "as_of", "allow_hidden"}
	fileKeys  = append(slices.Clone(setupKeys), "cases", "$schema")
	caseKeys  = append(slices.Clone(setupKeys), "name", "patch", "set", "cuts", "expect")
)

// Find returns the test files in a folder and its subfolders, in sorted order, except those in hidden folders and node_modules. If path
// is a file, it returns that file.
func Find(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	var out []string
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != path && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"):
			return fs.SkipDir
		case !d.IsDir() && strings.HasSuffix(name, Ending):
			info, err := os.Stat(name)
			if err != nil {
				return err
			}
			if !info.Mode().IsRegular() { // opening a pipe could block forever
				return fmt.Errorf("%s: %w, got %s", name, files.ErrSpecial, files.Describe(info.Mode()))
			}
			out = append(out, name)
		}
		return nil
	})
	return out, err
}

// Load reads a test file. If the file belongs to a project, the project's defaults and papers apply to cases that do not name their
// own. The error is a fault.List or an error from reading the files.
func Load(path string) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	p, err := project.Of(path)
	if err != nil {
		return nil, err
	}
	f := &File{Path: path, project: p}
	var w doc.Walker
	n := 0
	for d, err := range doc.Read(file, path, 0) {
		if err != nil {
			if list, ok := doc.Faults(err); ok {
				return nil, list
			}
			return nil, err
		}
		if n++; n > 1 {
			return nil, fault.List{{Pos: d.Root.Pos(), Rule: "documents", Want: "one document", Got: "a second one"}}
		}
		f.decode(w.Root(d.Root))
	}
	if n == 0 {
		return nil, fault.List{{Pos: fault.Pos{File: path, Line: 1, Col: 1}, Rule: "empty", Want: "a map with cases", Got: "nothing"}}
	}
	return f, w.Err()
}

func (f *File) decode(v doc.Value) {
	var values []doc.Value // values of the cases
	for key, v := range v.Entries(fileKeys) {
		if key == "cases" {
			for _, item := range v.Elements("cases") {
				f.Cases, values = append(f.Cases, f.decodeCase(item)), append(values, item)
			}
		} else {
			f.setup.decode(key, v)
		}
	}
	if len(f.Cases) == 0 && v.Kind == doc.Map {
		v.Report(fault.Fault{Rule: "required", Want: "at least one case", Got: "nothing"})
	}
	names := map[string]bool{}
	for i, c := range f.Cases {
		c.setup = c.setup.over(f.setup)
		if c.Name == "" || names[c.Name] {
			values[i].Report(fault.Fault{Rule: "duplicate-case", Want: "a unique name for each case", Got: fmt.Sprintf("%q", c.Name)})
		}
		names[c.Name] = true
	}
	for i, c := range f.Cases {
		switch {
		case c.sameAs == "":
		case c.sameAs == c.Name:
			values[i].Report(fault.Fault{Rule: "same-as", Want: "the name of another case", Got: "the case's own name"})
		case !names[c.sameAs]:
			values[i].Report(fault.Fault{Rule: "same-as", Want: "the name of a case in this file", Got: fmt.Sprintf("%q", c.sameAs), Hint: fault.DidYouMean(c.sameAs, f.names())})
		case c.rendersAs(f.Cases[slices.Index(f.names(), c.sameAs)]):
			values[i].Report(fault.Fault{Rule: "cannot-fail", Want: "an inquiry, style or template that differs from that of the case in same_as", Got: "the same"})
		}
	}
}

// rendersAs reports whether two cases render the same inquiry with the same templates.
func (c *Case) rendersAs(o *Case) bool {
	return c.setup == o.setup && c.patch == nil && o.patch == nil && c.set == nil && o.set == nil && slices.Equal(c.cuts, o.cuts)
}

func (f *File) names() []string {
	out := make([]string, len(f.Cases))
	for i, c := range f.Cases {
		out[i] = c.Name
	}
	return out
}

func (s *setup) decode(key string, v doc.Value) {
	switch key {
	case "template":
		s.template = v.String()
	case "style":
		s.style = v.String()
	case "defaults":
		s.defaults.decode(v)
	case "papers":
		s.papers.decode(v)
	case "inquiry":
		s.inquiry = v.Node
		if v.Kind != doc.String && v.Kind != doc.Map {
			v.Report(fault.Fault{Rule: "type", Want: "the path of an inquiry, or an inline inquiry", Got: v.Got()})
		}
	case "as_of":
		v.Parse("a full date such as 2026-11-23", func(text string) (err error) { s.asOf, err = edtf.Parse(text); return err })
	case "allow_hidden":
		if v.Kind != doc.Bool {
			v.Report(fault.Fault{Rule: "type", Want: "true or false", Got: v.Got()})
		}
		s.allowHidden = v.IsTrue()
	case "$schema":
		_ = v.String()
	}
}

// over returns s with missing settings filled in from base.
func (s setup) over(base setup) setup {
	s.template, s.style = cmp.Or(s.template, base.template), cmp.Or(s.style, base.style)
	s.defaults, s.papers = cmp.Or(s.defaults, base.defaults), cmp.Or(s.papers, base.papers)
	if s.inquiry == nil {
		s.inquiry = base.inquiry
	}
	if s.asOf.IsZero() {
		s.asOf = base.asOf
	}
	s.allowHidden = s.allowHidden || base.allowHidden
	return s
}

func (f *File) decodeCase(v doc.Value) *Case {
	c := &Case{file: f, Pos: v.Pos()}
	for key, v := range v.Entries(caseKeys) {
		switch key {
		case "name":
			c.Name = v.String()
		case "patch":
			if c.patch = v.Node; v.Kind != doc.Map {
				v.Report(fault.Fault{Rule: "type", Want: "a map of changes to the inquiry", Got: v.Got()})
			}
		case "set":
			c.decodeSet(v)
		case "cuts":
			c.cuts = v.Strings()
			notNothing(v, len(v.Items))
		case "expect":
			c.expect(v)
		default:
			c.setup.decode(key, v)
		}
	}
	if v.Kind == doc.Map && v.Get("expect") == nil {
		v.Report(fault.Fault{Rule: "required", Want: "expect, with at least one expectation", Got: "nothing"})
	}
	return c
}

// relative resolves a path written in a test file. Such paths are relative to the folder of the file.
func (f *File) relative(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(f.Path), path)
}

// exactly returns the pattern as a string if it equals the name of a case in these files, and "" otherwise.
func exactly(list []*File, pattern *regexp.Regexp) string {
	if pattern != nil {
		for _, f := range list {
			if slices.Contains(f.names(), pattern.String()) {
				return pattern.String()
			}
		}
	}
	return ""
}

// Matching returns the cases with a "file: name" that the pattern matches, and the cases with a name that equals the pattern. A nil
// pattern matches all cases.
func (f *File) Matching(pattern *regexp.Regexp) []*Case {
	if pattern == nil {
		return f.Cases
	}
	var out []*Case
	for _, c := range f.Cases {
		if pattern.MatchString(f.Path+": "+c.Name) || pattern.String() == c.Name {
			out = append(out, c)
		}
	}
	return out
}

// Paths returns the files and folders outside the test file that its cases use: templates, inquiries, defaults and papers.
func (f *File) Paths() []string {
	var out []string
	for _, c := range f.Cases {
		s := c.setup
		inquiry := ""
		if s.inquiry != nil && s.inquiry.Kind == doc.String {
			inquiry, _, _ = strings.Cut(s.inquiry.Text, "#")
		}
		for _, path := range []string{s.template, s.defaults.path, s.papers.path, inquiry} {
			if path != "" && !slices.Contains(out, f.relative(path)) {
				out = append(out, f.relative(path))
			}
		}
	}
	if f.project != nil {
		out = append(append(out, f.project.File), f.project.Values("papers")...)
	}
	return out
}
