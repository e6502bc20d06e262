package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/dated-claims/retest/check"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/internal/preview"
	"github.com/dated-claims/retest/internal/suite"
)

// tests returns the test files in the previewed folder and in the folder of the templates.
func (p *previewFiles) tests() ([]string, error) {
	var out []string
	for _, name := range []string{p.name, p.flags.template} {
		if info, err := os.Stat(name); name == "" || err != nil || !info.IsDir() {
			continue
		}
		found, err := suite.Find(name)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	slices.Sort(out)
	return slices.CompactFunc(out, func(a, b string) bool { return filepath.Clean(a) == filepath.Clean(b) }), nil
}

// loadTest reads a test file.
func (p *previewFiles) loadTest(name string) (*suite.File, error) {
	f, err := suite.Load(name)
	if err == nil && p.flags.noProject {
		f.IgnoreProject()
	}
	return f, err
}

// Suites implements preview.Source.
func (p *previewFiles) Suites(ctx context.Context) ([]preview.Suite, error) {
	names, err := p.tests()
	if err != nil {
		return nil, err
	}
	var out []preview.Suite
	for _, name := range names {
		s := preview.Suite{File: name}
		f, err := p.loadTest(name)
		if err == nil {
			var report *suite.Report
			report, err = suite.Run(ctx, []*suite.File{f}, &suite.Options{Jobs: runtime.GOMAXPROCS(0)})
			s.Results = report.Results
		}
		s.Err = err
		out = append(out, s)
	}
	return out, nil
}

// caseOf runs a test file and finds a case in it. The keep parameter has the same meaning as in suite.Options; if it is true, only this
// case runs.
func (p *previewFiles) caseOf(ctx context.Context, name, title string, keep bool) (*suite.Report, *suite.Result, error) {
	names, err := p.tests()
	if err != nil {
		return nil, nil, err
	}
	if !slices.Contains(names, name) {
		return nil, nil, fmt.Errorf("%s: no such test file in %s", name, p.Name())
	}
	f, err := p.loadTest(name)
	if err != nil {
		return nil, nil, err
	}
	opts := suite.Options{Keep: keep}
	if keep {
		opts.Only = title
	}
	report, err := suite.Run(ctx, []*suite.File{f}, &opts)
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(report.Results, func(r *suite.Result) bool { return r.Case.Name == title })
	if i < 0 {
		return nil, nil, fmt.Errorf("%s: no case %q", name, title)
	}
	return report, report.Results[i], nil
}

// Story implements preview.Source.
func (p *previewFiles) Story(ctx context.Context, name, title string) (*suite.Result, error) {
	_, res, err := p.caseOf(ctx, name, title, true)
	return res, err
}

// Accept implements preview.Source. It accepts the same changes as retest test --update.
func (p *previewFiles) Accept(ctx context.Context, name, title string) (*preview.Written, error) {
	if p.env.CI {
		return nil, errors.New("golden files are not written when CI is set; unset it to update them")
	}
	report, res, err := p.caseOf(ctx, name, title, false)
	if err != nil {
		return nil, err
	}
	g := res.Golden
	switch {
	case g == nil:
		return nil, errors.New("the case renders no prompt, or has no golden file")
	case g.Same():
		return nil, fmt.Errorf("%s is up to date", g.Path)
	case len(res.Failures) > 1:
		return nil, errors.New("other assertions of the case also fail: fix those first")
	}
	for _, other := range report.Results {
		if o := other.Golden; o != nil && filepath.Clean(o.Path) == filepath.Clean(g.Path) && !bytes.Equal(o.New, g.New) {
			return nil, fmt.Errorf("cases with different prompts share the golden file %s: give each case its own file", g.Path)
		}
	}
	var said bytes.Buffer
	env := p.env
	env.Stderr, env.Color = &said, false
	report.Results = []*suite.Result{res}
	j := &testJob{testFlags: &testFlags{update: true}, env: env, show: &printer{env: env}}
	old := g.Old
	if err := j.accept(report); err != nil {
		return nil, err
	}
	if !g.Same() {
		return nil, errors.New(strings.TrimPrefix(strings.TrimSpace(said.String()), "retest: "))
	}
	return &preview.Written{Message: "updated " + g.Path, File: g.Path, Old: old, New: g.Old}, nil
}

// Restore implements preview.Source.
func (p *previewFiles) Restore(w *preview.Written) (string, error) {
	now, err := files.Read(w.File, files.Max)
	switch {
	case err != nil:
		return "", err
	case !bytes.Equal(now, w.New):
		return "", fmt.Errorf("%s has changed since then", w.File)
	case w.Old == nil:
		return "removed " + w.File, os.Remove(w.File)
	}
	return "restored " + w.File, writeFile(w.File, w.Old)
}

// Fix implements preview.Source. It applies the fixes that retest check --fix makes for one rule.
func (p *previewFiles) Fix(name, rule string) (*preview.Written, error) {
	if err := p.hasFile(name); err != nil {
		return nil, err
	}
	var others []string
	known := false
	for _, r := range check.Rules() {
		if r.Name != rule {
			others = append(others, r.Name)
		} else {
			known = r.Fixable
		}
	}
	if !known {
		return nil, fmt.Errorf("want a rule whose findings can be fixed, got %q", rule)
	}
	reader, err := p.Reader()
	if err != nil {
		return nil, err
	}
	text, err := files.Read(name, files.Max)
	switch {
	case err != nil:
		return nil, err
	case isPacked(text):
		return nil, fmt.Errorf("%s: want an uncompressed file", name)
	}
	out, done := check.Fix(text, name, reader, others...)
	if bytes.Equal(out, text) {
		return nil, fmt.Errorf("%s: no finding of %s can be fixed without changing the meaning", name, rule)
	}
	if err := writeFile(name, out); err != nil {
		return nil, err
	}
	return &preview.Written{Message: fmt.Sprintf("fixed %s in %s", plural(len(done), "finding"), name), File: name, Old: text, New: out}, nil
}
