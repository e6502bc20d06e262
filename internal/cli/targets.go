package cli

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/internal/lazyre"
	"github.com/dated-claims/retest/internal/suite"
	"github.com/dated-claims/retest/prompt"
)

// targets holds what the paths on a command line refer to.
type targets struct {
	data      []string // files of inquiries
	templates []templateSet
	tests     []string      // files of template tests
	skipped   []corpus.File // files that were found in folders but are not checked
	missing   fault.List    // faults for paths that cannot be accessed
}

// templateSet is a set of templates that belong together. It is either a folder that overlays the style or a single standalone file.
type templateSet struct {
	path  string
	files int
}

// open prepares the templates with the style that the flags set.
func (s templateSet) open(f *sourceFlags) (*prompt.Renderer, error) {
	flags := *f
	flags.template = s.path
	if alone := s.alone(); alone != "" {
		flags.template = alone
	}
	return flags.renderer()
}

// stylePartNames returns the names of the templates in the built-in styles.
func stylePartNames() map[string]bool {
	names := map[string]bool{}
	for _, style := range prompt.Styles() {
		if s, err := readStyle(style); err == nil {
			for _, name := range s.names() {
				names[name] = true
			}
		}
	}
	return names
}

var defines = lazyre.New(`\{\{-?\s*(?:define|block)\s+"([^"]+)"`)

// alone returns the path of the set's only template if that template is a whole prompt, and "" otherwise. A template in a folder is a
// whole prompt if it is not part of a style and does not define such a part.
func (s templateSet) alone() string {
	info, err := os.Stat(s.path)
	if err != nil {
		return ""
	}
	if !info.IsDir() {
		return s.path
	}
	names, err := templatesIn(s.path)
	if err != nil || len(names) != 1 || isPart(names[0]) {
		return ""
	}
	return names[0]
}

// templatesIn returns the paths of the templates in a folder.
func templatesIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	var out []string
	for _, e := range entries {
		if isTemplate(e.Name()) {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	return out, err
}

// targets determines what paths refer to.
func (s *session) targets(paths []string) (*targets, error) {
	t := &targets{}
	for _, path := range paths {
		if path == "-" {
			if slices.Contains(t.data, "-") {
				return nil, usage("check: standard input (-) can be read only once")
			}
			t.data = append(t.data, "-")
			continue
		}
		info, err := os.Stat(path)
		switch {
		case err == nil && info.IsDir(), err != nil && strings.ContainsAny(path, "*?["):
			if err := t.found(path, s.options()); err != nil {
				return nil, err
			}
		case err != nil:
			t.missing = append(t.missing, &fault.Fault{Pos: fault.Pos{File: path}, Rule: "unreadable", Err: bare(err)})
		case strings.HasSuffix(path, suite.Ending):
			t.tests = append(t.tests, path)
		case isTemplate(path):
			t.templates = append(t.templates, templateSet{path, 1})
		default:
			t.data = append(t.data, path)
		}
	}
	return t, nil
}

func isTemplate(path string) bool { return filepath.Ext(path) == ".tmpl" }

// found adds the inquiries, templates and tests that are in a folder or match a pattern.
func (t *targets) found(path string, opts *corpus.Options) error {
	c, err := corpus.Find([]string{path}, opts)
	if err != nil && !errors.Is(err, corpus.ErrNoFiles) {
		return err
	}
	t.data = append(t.data, namesOfFiles(c.Files())...)
	counts := map[string]int{}
	for _, s := range c.Skipped() {
		switch s.Kind {
		case corpus.Template:
			counts[filepath.Dir(s.Name)]++
		case corpus.Suite:
			t.tests = append(t.tests, s.Name)
		default:
			t.skipped = append(t.skipped, s)
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(counts)) {
		sets, err := setsOf(dir, counts[dir])
		if err != nil {
			return err
		}
		t.templates = append(t.templates, sets...)
	}
	if len(c.Files())+len(c.Skipped()) == 0 {
		got := "none"
		if err != nil && strings.HasSuffix(err.Error(), string(corpus.Batch)) {
			got = string(corpus.Batch)
		}
		t.missing = append(t.missing, &fault.Fault{Pos: fault.Pos{File: path}, Rule: "empty", Want: "inquiries or templates", Got: got})
	}
	return nil
}

// setsOf returns the templates in a folder, grouped into sets. If every file is a whole prompt, each file is a set of its own.
// Otherwise, all files form one set.
func setsOf(dir string, n int) ([]templateSet, error) {
	names, err := templatesIn(dir)
	if err != nil {
		return nil, named(err, dir)
	}
	if len(names) < 2 || slices.ContainsFunc(names, isPart) {
		return []templateSet{{dir, n}}, nil
	}
	var out []templateSet
	for _, name := range names {
		out = append(out, templateSet{name, 1})
	}
	return out, nil
}

// isPart reports whether a file is part of a style or defines such a part.
func isPart(file string) bool {
	parts := stylePartNames()
	if parts[strings.TrimSuffix(filepath.Base(file), ".tmpl")] {
		return true
	}
	dir, name := filepath.Split(file)
	text, err := files.ReadFS(os.DirFS(filepath.Clean(dir)), name, files.MaxTemplate)
	if err != nil {
		return false // loading the file reports the reason
	}
	for _, m := range defines.FindAllStringSubmatch(string(text), -1) {
		if parts[m[1]] {
			return true
		}
	}
	return false
}

// isData reports whether a file may contain inquiries, judging by its name.
func isData(path string) bool {
	switch filepath.Ext(doc.Unpacked(strings.ToLower(path))) {
	case ".yaml", ".yml", ".json", ".jsonl", ".ndjson":
		return true
	}
	return false
}
