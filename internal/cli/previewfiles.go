package cli

import (
	"errors"
	"fmt"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/internal/preview"
	"github.com/dated-claims/retest/internal/suite"
	"github.com/dated-claims/retest/prompt"
)

// previewFiles holds the files that a preview shows.
type previewFiles struct {
	*session
	name   string
	editor string
	dir    string       // the working directory
	events atomic.Int64 // number of changes reported by a watcher

	mu    sync.Mutex
	names []string // files to check for changes
	state string   // the state of these files when they were listed
}

// files prepares the files to preview. All files that the command line names must exist at the start.
func (f *previewFlags) files(s *session, args []string) (*previewFiles, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	p := &previewFiles{session: s, name: ".", editor: f.editor, dir: dir}
	if len(args) == 1 {
		p.name = args[0]
	}
	names, err := p.Files()
	if err != nil {
		return nil, err
	}
	if len(names) == 1 && names[0] == p.name {
		src, err := corpus.Open(p.name, nil)
		if err != nil {
			return nil, err
		}
		_ = src.Close() // it was only opened
	}
	if f.template != "" {
		if err := f.openTemplate(&prompt.Options{}); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// Name implements preview.Source.
func (p *previewFiles) Name() string {
	if p.name == "." {
		return filepath.Base(p.dir)
	}
	return p.name
}

// Files implements preview.Source. It is not an error if a folder contains only tests.
func (p *previewFiles) Files() ([]string, error) {
	c, err := corpus.Find([]string{p.name}, p.options())
	if errors.Is(err, corpus.ErrNoFiles) {
		if tests, errTests := p.tests(); errTests == nil && len(tests) > 0 {
			return nil, nil
		}
	}
	if err != nil {
		return nil, err
	}
	return namesOfFiles(c.Files()), nil
}

// Documents implements preview.Source.
func (p *previewFiles) Documents(r *inquiry.Reader, name string) iter.Seq2[*inquiry.Document, error] {
	return func(yield func(*inquiry.Document, error) bool) {
		src, err := corpus.Open(name, nil)
		if err != nil {
			yield(nil, err)
			return
		}
		defer src.Close()
		for d, err := range r.Read(src, name) {
			if !yield(d, err) || err != nil && !isFaults(err) {
				return
			}
		}
	}
}

// Reader implements preview.Source.
func (p *previewFiles) Reader() (*inquiry.Reader, error) { return p.flags.reader() }

// Renderer implements preview.Source.
func (p *previewFiles) Renderer(style string) (*prompt.Renderer, error) {
	flags := *p.flags
	flags.style = style
	return flags.renderer()
}

// Excerpts implements preview.Source.
func (p *previewFiles) Excerpts() func(*fault.Fault) preview.Excerpt {
	show := &printer{}
	return func(f *fault.Fault) preview.Excerpt {
		e := preview.Excerpt{Column: -1, Hint: withFlag(f)}
		if line := show.line(f.Pos); line != "" {
			shown, column, carets := fault.Excerpt(line, f.Pos, f.End)
			e.Line = shown
			if f.Pos.Col > 0 {
				e.Column, e.Carets = column, carets
			}
		}
		return e
	}
}

// Stamp implements preview.Source. A file counts as changed if its modification time or size differs, or if a watcher reported it.
func (p *previewFiles) Stamp() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if files.State(p.names, watched) != p.state || p.names == nil {
		p.names = p.watched() // a test file may now refer to other files
		p.state = files.State(p.names, watched)
	}
	return strconv.FormatInt(p.events.Load(), 10) + "\n" + p.state
}

// watched returns the names of the files and folders to check for changes.
func (p *previewFiles) watched() []string {
	names := append(p.flags.besides(), p.name, p.flags.template)
	if tests, err := p.tests(); err == nil {
		for _, name := range tests {
			names = append(names, filepath.Dir(name)) // the folder may contain golden files
			if f, err := suite.Load(name); err == nil {
				names = append(names, f.Paths()...)
			}
		}
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool { return name == "" })
}

// vscode is the pattern of a URL that opens a file in Visual Studio Code.
const vscode = "vscode://file{file}:{line}:{col}"

// checkEditor returns an error if --editor is invalid.
func (f *previewFlags) checkEditor() error {
	if f.editor == "none" {
		return nil
	}
	u, err := url.Parse(strings.NewReplacer("{file}", "/f", "{line}", "1", "{col}", "1").Replace(f.editor))
	switch {
	case !strings.Contains(f.editor, "{file}"):
		return usage("--editor: want an address with {file}, or none, got %q", f.editor)
	case err != nil || u.Scheme == "" || slices.Contains([]string{"javascript", "data", "vbscript", "blob", "about"}, u.Scheme):
		return usage("--editor: want an address that opens an editor, such as %s, got %q", vscode, f.editor)
	}
	return nil
}

// Link implements preview.Source.
func (p *previewFiles) Link(pos fault.Pos) string {
	if p.editor == "none" {
		return ""
	}
	file := pos.File
	if !filepath.IsAbs(file) {
		file = filepath.Join(p.dir, file)
	}
	if file = filepath.ToSlash(file); !strings.HasPrefix(file, "/") {
		file = "/" + file // the path starts with a drive
	}
	parts := strings.Split(file, "/")
	for i, part := range parts { // escape the path for use in either the path or the query of a URL
		parts[i] = strings.ReplaceAll(url.QueryEscape(part), "+", "%20")
	}
	return strings.NewReplacer(
		"{file}", strings.Join(parts, "/"), "{line}", strconv.Itoa(max(pos.Line, 1)), "{col}", strconv.Itoa(max(pos.Col, 1)),
	).Replace(p.editor)
}

// hasFile returns an error unless a file is one of the previewed files.
func (p *previewFiles) hasFile(name string) error {
	names, err := p.Files()
	if err == nil && !slices.Contains(names, name) {
		err = fmt.Errorf("want an inquiry file in %s, got %q", p.Name(), name)
	}
	return err
}
