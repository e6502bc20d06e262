package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/dated-claims/retest/bib"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/files"
)

// papers imports bibliographies.
func (j *importJob) papers(ctx context.Context, list []source) error {
	if j.asOf != "" || j.overwrite {
		return usage("import: --as-of and --overwrite are for pages")
	}
	out := j.output
	if isFolder(out) {
		return usage("--output: want a papers file, got the folder %s", out)
	}
	old, err := j.existing(out)
	if err != nil {
		return err
	}
	var entries []*bib.Entry
	without := 0
	for _, s := range list {
		more, n, err := j.entries(ctx, s.name)
		if err != nil {
			return err
		}
		entries, without = append(entries, more...), without+n
	}
	papers, conflicts := bib.Merge(entries)
	j.list(conflicts)
	name := out
	if name == "" {
		name = "papers.yaml"
	}
	text, err := bib.Update(old, name, papers)
	if err != nil {
		j.show.any(named(err, name))
		return errReported
	}
	if out == "" {
		return printTo(j.env.Stdout, text)
	}
	if !bytes.Equal(text, old) {
		if err := writeFile(out, text); err != nil {
			return err
		}
	}
	return j.summary(out, old, text, len(entries), without)
}

// existing returns the content of the file to which papers will be added, or nil if there is no such file.
func (j *importJob) existing(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	if end := strings.ToLower(filepath.Ext(path)); end != ".yaml" && end != ".yml" && end != ".json" {
		return nil, usage("--output: want a papers file whose name ends in .yaml or .json, got %s", path)
	}
	old, err := files.Read(path, files.Max)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return old, named(err, path)
}

// entries reads a bibliography. It also counts the entries without a paper.
func (j *importJob) entries(ctx context.Context, name string) (out []*bib.Entry, without int, err error) {
	src, err := j.open(name)
	if err != nil {
		j.missed++
		j.show.any(named(err, name))
		return nil, 0, nil
	}
	defer src.Close()
	for e, err := range bib.Read(src, name) {
		if ctx.Err() != nil {
			return nil, 0, context.Cause(ctx)
		}
		if list, ok := errors.AsType[fault.List](err); ok {
			j.failed = true
			without++
			j.list(list)
			continue
		}
		if err != nil {
			return nil, 0, named(err, name)
		}
		j.list(e.Notes)
		out = append(out, e)
	}
	return out, without, nil
}

// summary prints what happened to the entries.
func (j *importJob) summary(out string, old, text []byte, entries, without int) error {
	before, after := worksIn(old, out), worksIn(text, out)
	what := fmt.Sprintf("%s: %s from %s, %d new", onLine(out), plural(after, "paper"), plural(entries+without, "entry"), after-before)
	switch {
	case bytes.Equal(old, text):
		what = fmt.Sprintf("%s: unchanged: it already has the papers from %s", onLine(out), plural(entries, "entry"))
	case before == after:
		what = fmt.Sprintf("%s: %s, none new, some updated", onLine(out), plural(after, "paper"))
	}
	if without > 0 {
		what += fmt.Sprintf("; %s without a paper", plural(without, "entry"))
	}
	return printTo(j.env.Stdout, []byte(what+"\n"))
}

// worksIn returns the number of works in a papers file.
func worksIn(text []byte, name string) int {
	if len(bytes.TrimSpace(text)) == 0 {
		return 0
	}
	papers, err := inquiry.ReadPapers(bytes.NewReader(text), name)
	if err != nil {
		return 0
	}
	works := 0
	for key, p := range papers {
		if p.ID.Key() == key {
			works++
		}
	}
	return works
}
