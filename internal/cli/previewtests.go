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

// tests are the test files of the folder that is previewed, and of that of the templates.
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

// caseOf runs a test file, and finds a case. Keep is that of suite.Options; only the case runs then.
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

// Accept implements preview.Source. It accepts what retest test --update accepts.
func (p *previewFiles) Accept(ctx context.Context, name, title string) (string, error) {
	if p.env.CI {
		return "", errors.New("golden files are not written when the environment variable CI is set")
	}
	report, res, err := p.caseOf(ctx, name, title, false)
	if err != nil {
		return "", err
	}
	g := res.Golden
	switch {
	case g == nil:
		return "", errors.New("the case gives no prompt, or has no golden file")
	case g.Same():
		return "", fmt.Errorf("%s is up to date", g.Path)
	case len(res.Failures) > 1:
		return "", errors.New("other assertions of the case fail, too: fix those first")
	}
	for _, other := range report.Results {
		if o := other.Golden; o != nil && filepath.Clean(o.Path) == filepath.Clean(g.Path) && !bytes.Equal(o.New, g.New) {
			return "", fmt.Errorf("%s is the golden file of cases with different prompts: give each its own", g.Path)
		}
	}
	var said bytes.Buffer
	env := p.env
	env.Stderr, env.Color = &said, false
	report.Results = []*suite.Result{res}
	j := &testJob{testFlags: &testFlags{update: true}, env: env, show: &printer{env: env}}
	if err := j.accept(report); err != nil {
		return "", err
	}
	if !g.Same() {
		return "", errors.New(strings.TrimPrefix(strings.TrimSpace(said.String()), "retest: "))
	}
	return "updated " + g.Path, nil
}

// Fix implements preview.Source. It fixes what retest check --fix fixes, of one rule.
func (p *previewFiles) Fix(name, rule string) (string, error) {
	if err := p.hasFile(name); err != nil {
		return "", err
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
		return "", fmt.Errorf("want a rule that can be fixed, got %q", rule)
	}
	reader, err := p.Reader()
	if err != nil {
		return "", err
	}
	text, err := files.Read(name, files.Max)
	switch {
	case err != nil:
		return "", err
	case isPacked(text):
		return "", fmt.Errorf("%s: want a file that is not compressed", name)
	}
	out, done := check.Fix(text, name, reader, others...)
	if bytes.Equal(out, text) {
		return "", fmt.Errorf("%s: no finding of %s can be fixed without changing the meaning", name, rule)
	}
	if err := writeFile(name, out); err != nil {
		return "", err
	}
	return fmt.Sprintf("fixed %s in %s", plural(len(done), "finding"), name), nil
}
