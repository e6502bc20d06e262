package cli

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/suite"
	"github.com/dated-claims/retest/prompt"
)

// targets are what the paths of a command line lead to.
type targets struct {
	data      []string // files of inquiries
	templates []templateSet
	tests     []string   // files of template tests
	skipped   []string   // files found in a folder that are no inquiries
	missing   fault.List // what cannot be looked at
	shared    []string   // files that flags name: they hold no inquiries
	partial   bool       // inquiries may leave to defaults what they must have
}

// templateSet is templates that belong together: a folder that is laid over the style, or one file that stands alone.
type templateSet struct {
	path  string
	files int
}

// open prepares the templates with the style of the flags.
func (s templateSet) open(f *sourceFlags) (*prompt.Renderer, error) {
	flags := *f
	flags.template = s.path
	if alone := s.alone(); alone != "" {
		flags.template = alone
	}
	return flags.renderer()
}

// stylePartNames are the templates that the built-in styles are made of. Every style that is listed can be read.
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

var defines = regexp.MustCompile(`\{\{-?\s*(?:define|block)\s+"([^"]+)"`)

// alone is the only template of a folder, if it is a whole prompt: it is no part of a style, and defines none.
func (s templateSet) alone() string {
	info, err := os.Stat(s.path)
	if err != nil {
		return ""
	}
	file := s.path
	if info.IsDir() {
		names, err := filepath.Glob(filepath.Join(s.path, "*.tmpl"))
		if err != nil || len(names) != 1 {
			return ""
		}
		file = names[0]
	}
	if info.IsDir() && isPart(file) {
		return ""
	}
	return file
}

// targetsOf finds what paths lead to.
func (f *sourceFlags) targetsOf(paths []string) (*targets, error) {
	t := &targets{shared: []string{f.defaults, f.papers}, partial: f.defaults != ""}
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
		case err != nil:
			t.missing = append(t.missing, &fault.Fault{Pos: fault.Pos{File: path}, Rule: "unreadable", Err: bare(err)})
		case info.IsDir():
			if err := t.folder(path); err != nil {
				return nil, err
			}
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

// folder finds inquiries and templates in a folder and those below it, but for hidden ones.
func (t *targets) folder(root string) error {
	counts := map[string]int{}
	before := len(t.data) + len(t.tests) + len(t.templates) + len(t.skipped)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return named(err, path)
		case d.IsDir():
			if path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules") {
				return fs.SkipDir
			}
		case isTemplate(path):
			counts[filepath.Dir(path)]++
		case strings.HasSuffix(path, suite.Ending):
			t.tests = append(t.tests, path)
		case !isData(path) || slices.ContainsFunc(t.shared, func(s string) bool { return s != "" && filepath.Clean(s) == filepath.Clean(path) }):
		case looksLikeInquiry(path, t.partial):
			t.data = append(t.data, path)
		default:
			t.skipped = append(t.skipped, path)
		}
		return nil
	})
	for _, dir := range slices.Sorted(keysOf(counts)) {
		t.templates = append(t.templates, setsOf(dir, counts[dir])...)
	}
	if err == nil && before == len(t.data)+len(t.tests)+len(t.templates)+len(t.skipped) {
		t.missing = append(t.missing, &fault.Fault{Pos: fault.Pos{File: root}, Rule: "empty", Want: "inquiries or templates", Got: "none"})
	}
	return err
}

// setsOf gives the templates of a folder: one set, or each file on its own where all of them are whole prompts.
func setsOf(dir string, n int) []templateSet {
	names, err := filepath.Glob(filepath.Join(dir, "*.tmpl"))
	if err != nil || len(names) < 2 || slices.ContainsFunc(names, isPart) {
		return []templateSet{{dir, n}}
	}
	var out []templateSet
	for _, name := range names {
		out = append(out, templateSet{name, 1})
	}
	return out
}

// isPart reports whether a file is a part of a style, or defines one.
func isPart(file string) bool {
	parts := stylePartNames()
	if parts[strings.TrimSuffix(filepath.Base(file), ".tmpl")] {
		return true
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	for _, m := range defines.FindAllStringSubmatch(string(text), -1) {
		if parts[m[1]] {
			return true
		}
	}
	return false
}

func keysOf[V any](m map[string]V) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func isData(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".yaml", ".yml", ".json", ".jsonl", ".ndjson":
		return !strings.HasSuffix(path, suite.Ending) && !strings.HasSuffix(path, ".schema.json")
	}
	return false
}

var inquiryKey = regexp.MustCompile(`(?m)(?:^|[{,]\s*)["']?(role|question|claims|tasks)["']?\s*:`)

// looksLikeInquiry reports whether the start of a file has claims and another of the keys that an inquiry must have, or all others: a
// folder holds other files, too, such as defaults.
func looksLikeInquiry(path string, partial bool) bool {
	f, err := os.Open(path)
	if err != nil {
		return true // which says why it cannot be read
	}
	defer f.Close()
	head, err := bufio.NewReaderSize(f, 64<<10).Peek(64 << 10)
	if err != nil && len(head) == 0 && !errors.Is(err, io.EOF) {
		return true
	}
	seen := map[string]bool{}
	for _, m := range inquiryKey.FindAllSubmatch(bytes.TrimPrefix(head, []byte("\uFEFF")), -1) {
		seen[string(m[1])] = true
	}
	return seen["claims"] && (partial || len(seen) > 1) || len(seen) > 2
}
