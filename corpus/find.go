package corpus

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dated-claims/retest/internal/doc"
)

// finder fills a corpus.
type finder struct {
	*Corpus
	exclude []string
	root    string // the named folder, or the folder of the first wildcard in a pattern; empty for named files
}

func newFinder(opts *Options) *finder {
	if opts == nil {
		opts = &Options{}
	}
	f := &finder{Corpus: &Corpus{sys: systemOf(opts), stdin: opts.Stdin, last: true}}
	for _, name := range opts.Exclude {
		if name != "" {
			f.exclude = append(f.exclude, name)
		}
	}
	return f
}

func systemOf(opts *Options) system {
	if opts.FS != nil {
		return inFS{opts.FS}
	}
	return disk{}
}

// named returns an operating system error with the file name that the caller used.
func named(name string, err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	return fmt.Errorf("%s: %w", name, err)
}

// name finds the files that a name refers to.
func (f *finder) name(name string) error {
	if name == "" {
		return errors.New("want a file, a folder or a pattern, got an empty name")
	}
	if name == "-" && f.stdin != nil {
		if slices.ContainsFunc(f.list, func(c file) bool { return c.Name == "-" }) {
			return errors.New("standard input (-) can be read only once")
		}
		f.list = append(f.list, file{File: File{Name: name, Kind: Inquiries, Rel: name}, pipe: true})
		return nil
	}
	switch info, err := f.sys.stat(name); {
	case err == nil && info.IsDir():
		if f.isBatch(name) {
			return fmt.Errorf("%s: %w: it is %s", name, ErrNoFiles, Batch)
		}
		return f.some(name, func() error { return f.all(name) })
	case err == nil:
		f.add(name, info)
		return nil
	case !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrInvalid) || !strings.ContainsAny(name, "*?["):
		return named(name, err)
	}
	return f.some(name, func() error { return f.pattern(name) })
}

// some calls find and returns an error if no files are found.
func (f *finder) some(name string, find func() error) error {
	before, skipped := len(f.list), len(f.skipped)
	if err := find(); err != nil || len(f.list) > before {
		return err
	}
	return fmt.Errorf("%s: %w%s", name, ErrNoFiles, why(f.skipped[skipped:]))
}

// why lists the skipped files, to explain why no others were found.
func why(skipped []File) string {
	skipped = slices.DeleteFunc(slices.Clone(skipped), func(f File) bool { return f.Kind == Template })
	const shown = 3
	var text strings.Builder
	for i, f := range skipped {
		switch i {
		case 0:
			text.WriteString(": skipped ")
		case shown:
			fmt.Fprintf(&text, " and %d more", len(skipped)-shown)
			return text.String()
		default:
			text.WriteString(", ")
		}
		fmt.Fprintf(&text, "%s (%s)", f.Name, f.Kind)
	}
	return text.String()
}

// add adds a file to be read.
func (f *finder) add(name string, info fs.FileInfo) {
	c := file{File: File{Name: name, Kind: Inquiries, Rel: f.rel(name)}, pipe: !info.Mode().IsRegular()}
	if !c.pipe {
		c.Size = info.Size()
		c.lines = isLines(name) && !f.isPacked(name)
	}
	f.list = append(f.list, c)
}

// isLines reports whether a file of this name has an inquiry on each line.
func isLines(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".jsonl" || ext == ".ndjson"
}

func (f *finder) skip(name string, size int64, kind Kind) {
	f.skipped = append(f.skipped, File{name, size, kind, f.rel(name)})
}

// all finds the files in a named folder and its subfolders.
func (f *finder) all(dir string) error {
	f.root = dir
	defer func() { f.root = "" }()
	return f.folder(dir)
}

// folder finds the files in a folder and its subfolders.
func (f *finder) folder(dir string) error {
	entries, err := f.sys.list(dir)
	if err != nil {
		return named(dir, err)
	}
	for _, e := range entries {
		if err := f.entry(f.sys.join(dir, e.Name()), e); err != nil {
			return err
		}
	}
	return nil
}

// entry handles an entry of a folder.
func (f *finder) entry(name string, e fs.DirEntry) error {
	switch {
	case strings.HasPrefix(e.Name(), "."):
		return nil
	case e.IsDir():
		return f.below(name, e.Name())
	case e.Type()&fs.ModeSymlink != 0 && f.isFolder(name): // following the link may lead into a cycle
		f.skip(name, 0, Link)
		return nil
	case !hasEnding(name) && !isTemplate(name):
		return nil
	}
	info, err := f.sys.stat(name)
	switch {
	case err != nil:
		return named(name, err)
	case !info.IsDir():
		f.found(name, info)
	}
	return nil
}

func (f *finder) isFolder(name string) bool {
	info, err := f.sys.stat(name)
	return err == nil && info.IsDir()
}

// below searches a folder that was found, unless it should be skipped.
func (f *finder) below(name, base string) error {
	info, err := f.sys.stat(name)
	switch {
	case base == "node_modules":
		return nil
	case err != nil:
		return named(name, err)
	case f.excluded(name, info):
		f.skip(name, 0, Excluded)
		return nil
	case f.isBatch(name):
		f.skip(name, 0, Batch)
		return nil
	}
	return f.folder(name)
}

func (f *finder) excluded(name string, info fs.FileInfo) bool {
	return slices.ContainsFunc(f.exclude, func(other string) bool { return f.sys.same(name, info, other) })
}

// found adds or skips a file found in a folder or by a pattern.
func (f *finder) found(name string, info fs.FileInfo) {
	kind := Special
	switch {
	case f.excluded(name, info):
		kind = Excluded
	case info.Mode().IsRegular():
		kind = f.kindOf(name)
	}
	if kind == Inquiries {
		f.add(name, info)
		return
	}
	f.skip(name, info.Size(), kind)
}

// hasEnding reports whether a name has a file extension used for inquiries.
func hasEnding(name string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json", ".jsonl", ".ndjson"}, path.Ext(doc.Unpacked(strings.ToLower(filepath.Base(name)))))
}

func isTemplate(name string) bool { return filepath.Ext(name) == ".tmpl" }

// pattern finds the files that match a pattern, ordered by path.
func (f *finder) pattern(pattern string) error {
	root, parts := f.sys.split(pattern)
	return f.matches(root, parts)
}

// matches finds the entries of a folder that match the parts of a pattern. A part that is the name of an existing entry is not treated
// as a pattern.
func (f *finder) matches(dir string, parts []string) error {
	part, rest := parts[0], parts[1:]
	literal := part
	if dir != "" {
		literal = f.sys.join(dir, part)
	}
	info, err := f.sys.stat(literal)
	switch {
	case err == nil:
		return f.matched(literal, part, info, rest)
	case !strings.ContainsAny(part, `*?[\`) || !missing(err):
		return notMissing(literal, err)
	}
	from := dir
	if from == "" {
		from = "."
	}
	entries, err := f.sys.list(from)
	if err != nil {
		return named(from, err)
	}
	if _, err := f.sys.match(part, ""); err != nil {
		return fmt.Errorf("%s: %w", literal, err)
	}
	if f.root == "" {
		f.root = from
		defer func() { f.root = "" }()
	}
	for _, e := range entries {
		name := e.Name()
		if ok, _ := f.sys.match(part, name); !ok || strings.HasPrefix(name, ".") && !strings.HasPrefix(part, ".") {
			continue
		}
		if dir != "" {
			name = f.sys.join(dir, name)
		}
		info, err := f.sys.stat(name)
		if err != nil {
			return named(name, err)
		}
		if err := f.matched(name, e.Name(), info, rest); err != nil {
			return err
		}
	}
	return nil
}

// matched continues with an entry that matches the first part of a pattern.
func (f *finder) matched(name, base string, info fs.FileInfo, rest []string) error {
	switch {
	case len(rest) > 0 && info.IsDir() && f.isBatch(name):
		f.skip(name, 0, Batch)
		return nil
	case len(rest) > 0 && info.IsDir():
		return f.matches(name, rest)
	case len(rest) > 0: // a file cannot contain the remaining parts
	case info.IsDir():
		return f.below(name, base)
	default:
		f.found(name, info)
	}
	return nil
}

// missing reports whether an error means that a file does not exist, possibly because its name is invalid.
func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) }

// notMissing returns err with the name of the file, or nil if err means that the file does not exist.
func notMissing(name string, err error) error {
	if missing(err) {
		return nil
	}
	return named(name, err)
}
