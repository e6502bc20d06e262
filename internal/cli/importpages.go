package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/internal/project"
	"github.com/dated-claims/retest/page"
)

// pages imports pages, each into an inquiry.
func (j *importJob) pages(ctx context.Context, list []source) error {
	day, err := (&sourceFlags{asOf: j.asOf}).day()
	if err != nil {
		return err
	}
	folder := isFolder(j.output) || len(list) > 1
	if end := ending(j.output); !folder && end != "" && end != ".yaml" && end != ".yml" {
		return usage("--output: want an inquiry whose name ends in .yaml, got %s", j.output)
	}
	if folder && j.output == "" {
		return usage("import: with several pages, -o must name a folder")
	}
	outputs, err := j.outputs(list, folder)
	if err != nil {
		return err
	}
	for i, s := range list {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := j.page(s.name, outputs[i], day); err != nil {
			return err
		}
	}
	return nil
}

// outputs returns the names of the files to which the inquiries will be written. If two pages would be written to the same file, it
// returns an error before anything is written. The comparison ignores case, because some file systems do.
func (j *importJob) outputs(list []source, folder bool) ([]string, error) {
	var out []string
	names := map[string]string{}
	for _, s := range list {
		path := j.output
		if folder {
			path = filepath.Join(j.output, stemOf(s.name)+".yaml")
			if other, taken := names[strings.ToLower(path)]; taken {
				return nil, usage("import: %s and %s would both be written to %s: import them into separate folders", other, s.name, path)
			}
			names[strings.ToLower(path)] = s.name
		}
		out = append(out, path)
	}
	return out, nil
}

// stemOf returns the name of the inquiry for a page.
func stemOf(name string) string {
	if name == "-" {
		return "inquiry"
	}
	base := filepath.Base(name)
	for _, end := range []string{".gz", ".zst"} {
		base = strings.TrimSuffix(base, end)
	}
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// page imports a page. It returns only errors from writing.
func (j *importJob) page(name, out string, day edtf.Date) error {
	p, err := j.readPage(name)
	if err != nil {
		j.failed = true
		j.show.any(named(err, name))
		return nil
	}
	if p.Inquiry.AsOf = day; !day.IsZero() {
		p.Notes = slices.DeleteFunc(p.Notes, func(f *fault.Fault) bool { return strings.HasPrefix(f.Hint, "set as_of") })
	}
	if name != "-" {
		p.Inquiry.Source = filepath.ToSlash(name)
	}
	text := p.YAML()
	if out == "" {
		j.list(p.Notes)
		if err := printTo(j.env.Stdout, text); err != nil {
			return err
		}
		return j.renders(text, "inquiry.yaml", name)
	}
	if err := j.write(out, text); err != nil {
		return err
	}
	j.list(p.Notes)
	if err := j.renders(text, out, name); err != nil {
		return err
	}
	q := p.Inquiry
	what := fmt.Sprintf("%s: %s, %s, %s\n", onLine(out), plural(len(q.Claims), "claim"), plural(len(q.Anchors), "paper"), plural(len(q.Tasks), "task"))
	return printTo(j.env.Stdout, []byte(what))
}

func (j *importJob) readPage(name string) (*page.Page, error) {
	src, err := j.open(name)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	return page.Read(src, name)
}

// write writes an inquiry. It replaces an existing file only if the user asked for that.
func (j *importJob) write(path string, text []byte) error {
	if old, err := files.Read(path, files.Max); err == nil && !j.overwrite && !bytes.Equal(old, text) {
		return statusError{fmt.Errorf("%s: %w (--overwrite replaces it)", path, fs.ErrExist), exitNothing}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return cannotWrite(filepath.Dir(path), err)
	}
	return writeFile(path, text)
}

// renders reports faults that keep an inquiry from being rendered with the defaults and papers of its project.
func (j *importJob) renders(text []byte, out, name string) error {
	r, err := j.reader(out, name)
	if err != nil {
		return err
	}
	for _, err := range r.Read(bytes.NewReader(text), out) {
		if list, ok := errors.AsType[fault.List](err); ok {
			j.failed = true
			j.show.list(list)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// reader returns a reader of inquiries with the settings of the project that the output belongs to. Without an output file, it uses the
// project of the page.
func (j *importJob) reader(out, name string) (*inquiry.Reader, error) {
	if j.noProject {
		return &inquiry.Reader{}, nil
	}
	if out == "" {
		out = name
	}
	p, err := project.Of(out)
	if err != nil || p == nil {
		return &inquiry.Reader{}, err
	}
	f := sourceFlags{maxBytes: 16 << 20, papers: p.Values("papers")}
	for _, defaults := range p.Values("defaults") {
		f.defaults = defaults
	}
	return f.reader()
}
