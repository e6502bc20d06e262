package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/files"
)

type importFlags struct {
	output, asOf                  string
	overwrite, verbose, noProject bool
}

func importCommand(env Env) *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use:   "import [FLAG…] FILE… [-o PATH]",
		Short: "Turn bibliographies into papers files, and pages into inquiries",
		Long: `Import turns bibliographies into a papers file, and pages that contain a re-test
prompt into inquiries.

Bibliographies can be in BibTeX or BibLaTeX (.bib), CSL-JSON (Zotero, Pandoc),
RIS, PubMed (.nbib), arXiv (Atom, OAI-PMH or JSON Lines), Crossref, OpenAlex or
Semantic Scholar (JSON) format. Each work becomes one paper with its identifiers,
its title, its authors, the date of its first version, and its standing if withdrawn
or retracted. With -o, new papers and missing fields are added to an existing file.
Existing values and comments are kept. Entries that yield no paper are reported with
their location.

Pages are text, Markdown or HTML, or the output of "retest render --style brief".
Parts that are not understood become comments in the inquiry. With several pages,
-o must name a folder, which gets a file for each page.

FILE is a file, a folder, a quoted pattern, or - for standard input, and may be
compressed with gzip or zstd. The exit status is 0 if every entry of a bibliography
yields a paper, or every inquiry from a page renders with the papers and defaults of
the project file.`,
		Example: `  retest import library.bib -o papers.yaml
  retest import zotero.json pubmed.nbib -o papers.yaml
  retest import page.html -o inquiry.yaml
  retest import pages/ -o inquiries/`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("import: want a bibliography, a page, or - for standard input")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), env, args) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "write to `PATH` instead of standard output: a papers file, an inquiry, or a folder for several inquiries")
	flags.StringVar(&f.asOf, "as-of", "", "the `DAY` that the inquiries are for, such as 2026-11-23")
	flags.BoolVar(&f.overwrite, "overwrite", false, "overwrite existing inquiries")
	flags.BoolVar(&f.noProject, "no-project", false, "ignore the project file, retest.yaml")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "list every note on how an entry or a page was understood")
	return cmd
}

// importJob is one run of the import command.
type importJob struct {
	*importFlags
	env    Env
	show   *printer
	failed bool // an entry did not describe a paper, or an inquiry does not render
	notes  int  // number of notes that were not listed
	missed int  // number of unreadable inputs
}

// source is an input, which is either a page or a bibliography.
type source struct {
	name   string
	isPage bool
}

func (f *importFlags) run(ctx context.Context, env Env, names []string) error {
	j := &importJob{importFlags: f, env: env, show: &printer{env: env}}
	for _, name := range names {
		if end := ending(name); end == ".yaml" || end == ".yml" {
			return usage("import: cannot import %s: YAML is neither a bibliography nor a page", name)
		}
	}
	list := j.sources(names)
	pages := slices.IndexFunc(list, func(s source) bool { return s.isPage })
	others := slices.IndexFunc(list, func(s source) bool { return !s.isPage })
	var err error
	switch {
	case pages >= 0 && others >= 0:
		return usage("import: import bibliographies and pages separately: %s is a page, and %s is not", list[pages].name, list[others].name)
	case pages >= 0:
		err = j.pages(ctx, list)
	case others >= 0:
		err = j.papers(ctx, list)
	}
	if err != nil {
		return err
	}
	if j.notes > 0 {
		fmt.Fprintf(env.Stderr, "retest: %s (-v lists %s)\n", plural(j.notes, "note"), themOrIt(j.notes))
	}
	switch {
	case j.missed > 0 && len(list) == 0:
		return reported(exitNothing)
	case j.failed || j.missed > 0:
		return errReported
	}
	return nil
}

// sources finds the inputs and reports those that cannot be read.
func (j *importJob) sources(names []string) []source {
	var list []source
	for _, name := range names {
		found, err := importsOf(name)
		if err != nil {
			j.missed++
			j.show.any(named(err, name))
			continue
		}
		for _, file := range found {
			isPage, err := j.isPage(file)
			if err != nil {
				j.missed++
				j.show.any(named(err, file))
				continue
			}
			list = append(list, source{file, isPage})
		}
	}
	return list
}

// The file extensions of pages and bibliographies. A text file may be either.
var (
	pageEndings         = []string{".html", ".htm", ".xhtml", ".md", ".markdown"}
	bibliographyEndings = []string{".bib", ".bibtex", ".ris", ".nbib", ".json", ".jsonl", ".ndjson", ".xml"}
	textEndings         = []string{".txt", ".text"}
)

// importsOf finds the files that a name refers to. In a folder, these are the files with the extensions of pages and bibliographies,
// except hidden files.
func importsOf(name string) ([]string, error) {
	if name == "-" {
		return []string{name}, nil
	}
	info, err := os.Stat(name)
	if err != nil && files.IsPattern(name) {
		found, err := files.Match(name)
		if err == nil && len(found) == 0 {
			err = fmt.Errorf("%s: %w", name, corpus.ErrNoFiles)
		}
		return found, err
	}
	if err != nil || !info.IsDir() {
		return []string{name}, err
	}
	known := slices.Concat(pageEndings, bibliographyEndings, textEndings)
	var out []string
	err = filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
		hidden := strings.HasPrefix(d.Name(), ".") && path != name
		switch {
		case err != nil:
			return err
		case d.IsDir() && hidden:
			return fs.SkipDir
		case !d.IsDir() && !hidden && slices.Contains(known, ending(path)):
			out = append(out, path)
		}
		return nil
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("%s: %w", name, corpus.ErrNoFiles)
	}
	return out, err
}

// ending returns the extension of a file name, ignoring an extension for compression.
func ending(name string) string {
	low := strings.ToLower(name)
	return filepath.Ext(strings.TrimSuffix(strings.TrimSuffix(low, ".gz"), ".zst"))
}

// isPage reports whether a file is a page rather than a bibliography, by its extension or its content.
func (j *importJob) isPage(name string) (bool, error) {
	switch end := ending(name); {
	case slices.Contains(pageEndings, end):
		return true, nil
	case slices.Contains(bibliographyEndings, end):
		return false, nil
	}
	src, err := j.open(name)
	if err != nil {
		return false, err
	}
	defer src.Close()
	if name == "-" {
		text, err := files.ReadAll(src, name, files.Max)
		if err != nil {
			return false, err
		}
		j.env.Stdin = bytes.NewReader(text)
		return !isBibliography(text), nil
	}
	text := make([]byte, 64<<10)
	n, err := io.ReadFull(src, text)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return false, err
	}
	return !isBibliography(text[:n]), nil
}

// open opens an input and decompresses it.
func (j *importJob) open(name string) (io.ReadCloser, error) {
	return corpus.Open(name, &corpus.Options{Stdin: j.env.Stdin})
}

// isBibliography reports whether text is a bibliography.
func isBibliography(text []byte) bool {
	s := strings.TrimLeft(strings.TrimPrefix(string(text), "\uFEFF"), " \t\r\n")
	for _, begin := range []string{"{", "[", "<?xml", "<feed", "<OAI", "<record", "TY  -", "PMID-", "%"} {
		if strings.HasPrefix(s, begin) {
			return true
		}
	}
	if strings.HasPrefix(s, "<") {
		return false
	}
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if name, _, ok := strings.Cut(strings.TrimPrefix(line, "@"), "{"); strings.HasPrefix(line, "@") && ok && name != "" && !strings.ContainsAny(name, " .") {
			return true
		}
		if strings.HasPrefix(line, "TY  -") || strings.HasPrefix(line, "PMID-") {
			return true
		}
	}
	return false
}

// list prints faults. Unless everything is to be listed, it only counts the notes among them.
func (j *importJob) list(list fault.List) {
	for _, f := range list {
		if f.Severity == fault.Note && !j.verbose {
			j.notes++
			continue
		}
		j.show.fault(f)
	}
}
