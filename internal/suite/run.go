package suite

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/diff"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/internal/plainjson"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/template"
)

// Options control which cases run and how.
type Options struct {
	Run      *regexp.Regexp   // matches "file: name"; nil runs all cases
	FailFast bool             // start no further cases after a failure
	Jobs     int              // number of cases to run at once; 0 means 1
	Only     string           // name of the only case to run; "" means all cases
	Keep     bool             // whether results keep the rendered prompts
	Now      func() time.Time // clock for timing the cases; nil disables timing
}

func (o *Options) now() time.Time {
	if o.Now == nil {
		return time.Time{}
	}
	return o.Now()
}

// A Failure is one way in which a case differs from what is expected.
type Failure struct {
	Assertion string
	Pos       fault.Pos
	Text      string // the expected and the actual value; further lines show a diff
}

// A Check is one assertion of a case. It passed if it has no failures.
type Check struct {
	Assertion string
	Pos       fault.Pos
	Value     string   // the expected value as text or JSON; "" if the name already says it
	Failures  []string // each in the form of Failure.Text
}

// A Result is the outcome of a case.
type Result struct {
	Case     *Case
	Checks   []Check // all assertions that were checked
	Failures []Failure
	Rendered *Rendered // nil without Options.Keep, or if there is no prompt
	Skipped  bool      // the case was not run
	Took     time.Duration
	Golden   *Golden // golden file of the case, if it has one and the prompt was rendered
}

// Golden is a golden file and the current output of its case.
type Golden struct {
	Path string
	Old  []byte // nil if there is no file
	New  []byte
}

// Same reports whether the file matches the output of the case. A file in which all lines end with CRLF, as Git may check it out, is
// treated as if its lines ended with LF.
func (g *Golden) Same() bool {
	return g.Old != nil && (bytes.Equal(g.Old, g.New) || files.HasCRLF(g.Old) && bytes.Equal(files.LF(g.Old), g.New))
}

// Update returns the text that an update writes: the output of the case with the line endings of the existing file.
func (g *Golden) Update() []byte { return files.LikeLines(g.New, g.Old) }

// Diff shows the differences between the file and the output of the case. If all lines of the file end with CRLF, line endings are
// ignored.
func (g *Golden) Diff() string {
	old := g.Old
	if files.HasCRLF(old) {
		old = files.LF(old)
	}
	return Lines(string(old), string(g.New))
}

// A Report is the outcome of a run.
type Report struct {
	Results  []*Result
	Warnings fault.List // warnings about the templates
	Branches template.Branches
	Sources  map[string]string // sources of the users' templates, by file
	Orphans  []string          // golden files that no case names, in folders that also contain golden files of cases
	inputs   []string          // paths of the test files and the files they read
}

// Failed returns the number of failed cases.
func (r *Report) Failed() int {
	n := 0
	for _, res := range r.Results {
		if len(res.Failures) > 0 {
			n++
		}
	}
	return n
}

// Run runs the cases in test files. The error comes from ctx; the failures of a case are in its result.
func Run(ctx context.Context, list []*File, opts *Options) (*Report, error) {
	if opts == nil {
		opts = &Options{}
	}
	r := &runner{ctx: ctx, keep: opts.Keep, templates: map[templateKey]*templates{}, outcomes: map[*Case]*outcome{}}
	report := &Report{}
	only := cmp.Or(opts.Only, exactly(list, opts.Run)) // a pattern that equals the name of a case selects that case alone
	for _, f := range list {
		report.inputs = append(append(report.inputs, f.Path), f.Paths()...)
		for _, c := range f.Cases {
			r.outcomes[c] = &outcome{}
		}
		for _, c := range f.Matching(opts.Run) {
			if only == "" || only == c.Name {
				report.Results = append(report.Results, &Result{Case: c, Skipped: true})
			}
		}
	}
	r.all(report.Results, opts)
	if err := ctx.Err(); err != nil {
		return report, context.Cause(ctx)
	}
	r.coverage(report)
	if opts.Run == nil && opts.Only == "" {
		var err error
		if report.Orphans, err = orphans(list); err != nil {
			return report, err
		}
	}
	return report, nil
}

type runner struct {
	ctx       context.Context
	keep      bool
	mu        sync.Mutex
	templates map[templateKey]*templates
	outcomes  map[*Case]*outcome
}

// outcome is the result of rendering a case. The case is rendered only once, even if other cases expect the same prompt.
type outcome struct {
	once sync.Once
	r    Rendered
	err  error
}

// all runs cases, several at a time if the options allow it. Results keep the order of the cases.
func (r *runner) all(results []*Result, opts *Options) {
	work := make(chan *Result)
	stop := make(chan struct{})
	var failed sync.Once
	var workers sync.WaitGroup
	for range max(opts.Jobs, 1) {
		workers.Go(func() {
			for res := range work {
				if isClosed(stop) {
					continue // a case failed while this one was being handed over
				}
				start := opts.now()
				r.one(res)
				res.Took = opts.now().Sub(start)
				if opts.FailFast && len(res.Failures) > 0 {
					failed.Do(func() { close(stop) })
				}
			}
		})
	}
	defer workers.Wait()
	defer close(work)
	for _, res := range results {
		select {
		case work <- res:
		case <-stop:
			return
		case <-r.ctx.Done():
			return
		}
	}
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func (r *runner) one(res *Result) {
	c := res.Case
	res.Skipped = false
	assert := func(name string, pos fault.Pos, value string, wrong []string) {
		res.Checks = append(res.Checks, Check{name, pos, value, wrong})
		for _, text := range wrong {
			res.Failures = append(res.Failures, Failure{name, pos, text})
		}
	}
	o := r.outcome(c)
	if r.keep && o.err == nil {
		res.Rendered = &o.r
	}
	switch {
	case c.fails != nil:
		assert("error", c.failsAt, *c.fails, c.failsOtherwise(o.err))
		return
	case o.err != nil:
		assert("render", c.Pos, "", []string{o.err.Error()})
		return
	}
	for _, k := range c.checks {
		assert(k.name, k.pos, k.value, k.fn(&o.r))
	}
	if c.sameAs != "" {
		assert("same_as", c.Pos, c.sameAs, r.compare(c, &o.r))
	}
	if c.golden != "" {
		assert("golden", c.Pos, c.golden, r.golden(res, &o.r))
	}
}

// failsOtherwise checks the error of a case that must fail against the expected error.
func (c *Case) failsOtherwise(err error) []string {
	switch {
	case err == nil:
		return []string{fmt.Sprintf("want an error containing %q, but the case rendered without one", *c.fails)}
	case isOfSet(err): // a misspelled path does not count as the expected failure
		return []string{err.Error()}
	case !strings.Contains(err.Error(), *c.fails):
		return []string{fmt.Sprintf("want an error containing %q, got:\n%s", *c.fails, err)}
	}
	return nil
}

// compare compares a case with the one that sameAs names.
func (r *runner) compare(c *Case, got *Rendered) []string {
	other := c.file.Cases[slices.IndexFunc(c.file.Cases, func(o *Case) bool { return o.Name == c.sameAs })]
	want := r.outcome(other)
	switch {
	case want.err != nil:
		return []string{fmt.Sprintf("the case %q renders no prompt: %s", other.Name, want.err)}
	case want.r.Prompt.Text != got.Prompt.Text:
		return []string{fmt.Sprintf("the prompt differs from that of case %q:\n%s", other.Name, Lines(want.r.Prompt.Text, got.Prompt.Text))}
	case !slices.Equal(want.r.Prompt.Messages, got.Prompt.Messages):
		return []string{fmt.Sprintf("the text equals that of case %q, but the messages differ", other.Name)}
	}
	return nil
}

// golden compares a case with its golden file.
func (r *runner) golden(res *Result, got *Rendered) []string {
	c := res.Case
	g := &Golden{Path: c.file.relative(c.golden), New: []byte(got.Prompt.Text)}
	if filepath.Ext(g.Path) == ".json" {
		g.New = Messages(got.Prompt)
	}
	res.Golden = g
	shown := fault.Pos{File: g.Path}
	var err error
	if g.Old, err = files.Read(g.Path, files.Max); err != nil {
		if errors.Is(err, os.ErrNotExist) {
			err = fmt.Errorf("there is no golden file %s; --update writes it", shown)
		}
		return []string{err.Error()}
	}
	if g.Old == nil {
		g.Old = []byte{}
	}
	if !g.Same() {
		return []string{fmt.Sprintf("the prompt differs from %s; run with --update to accept it:\n%s", shown, g.Diff())}
	}
	return nil
}

// Messages returns the messages of a prompt in the form used by golden files.
func Messages(p *prompt.Output) []byte {
	text, _ := plainjson.Marshal(p.Messages, "  ") // strings can always be encoded
	return text
}

// Lines returns a line diff of before and after with some lines of context.
func Lines(before, after string) string {
	const around = 2
	old, now := strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")
	var b strings.Builder
	show := func(mark string, lines []string) {
		for _, l := range lines {
			if l != "" {
				b.WriteString(mark + strings.TrimSuffix(l, "\n") + "\n")
			}
		}
	}
	at := 0 // end of the last hunk in old
	hunks := diff.Sequences(old, now)
	if len(hunks) == 0 {
		return ""
	}
	for _, h := range hunks {
		from := max(at, h.Old.Start-around)
		if from > at && at > 0 {
			show("  ", old[at:min(at+around, from)])
		}
		fmt.Fprintf(&b, "@@ line %d\n", h.New.Start+1)
		show("  ", old[max(from, at):h.Old.Start])
		show("- ", old[h.Old.Start:h.Old.End])
		show("+ ", now[h.New.Start:h.New.End])
		for i := range min(h.Old.End-h.Old.Start, h.New.End-h.New.Start) {
			if how := invisible(old[h.Old.Start+i], now[h.New.Start+i]); how != "" {
				fmt.Fprintf(&b, "  line %d looks the same but differs: %s\n", h.New.Start+i+1, how)
			}
		}
		at = h.Old.End
	}
	show("  ", old[at:min(at+around, len(old))])
	return strings.TrimSuffix(b.String(), "\n")
}

// orphans lists the golden files that are not named by any case, either in this run or in other test files in the same folders.
func orphans(list []*File) ([]string, error) {
	used, folders := map[string]bool{}, map[string]bool{}
	seen := map[string]bool{}
	for _, f := range list {
		seen[filepath.Clean(f.Path)] = true
	}
	for _, f := range list {
		others, err := named(filepath.Dir(f.Path), Ending)
		if err != nil {
			return nil, err
		}
		for _, path := range others {
			if other, err := Load(path); !seen[path] && err == nil {
				seen[path] = true
				list = append(list, other)
			}
		}
	}
	for _, f := range list {
		for _, c := range f.Cases {
			if c.golden != "" {
				path := filepath.Clean(f.relative(c.golden))
				used[path], folders[filepath.Dir(path)] = true, true
			}
		}
	}
	var out []string
	for dir := range folders {
		endings := []string{".golden"}
		if filepath.Base(dir) == "golden" { // a folder with this name contains only golden files
			endings = append(endings, ".json")
		}
		found, err := named(dir, endings...)
		if err != nil && !errors.Is(err, os.ErrNotExist) { // the golden files may not have been written yet
			return nil, err
		}
		for _, path := range found {
			if !used[path] {
				out = append(out, path)
			}
		}
	}
	slices.Sort(out)
	return out, nil
}

// named returns the paths of the files in a folder whose names have one of the endings.
func named(dir string, endings ...string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		if slices.ContainsFunc(endings, func(ending string) bool { return strings.HasSuffix(e.Name(), ending) }) {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	return out, nil
}

// templateKey identifies the templates that a case is rendered with.
type templateKey struct {
	path, style string
	allowHidden bool
}

// templates holds templates that are parsed only once. Their coverage is counted over all cases that use them.
type templates struct {
	once     sync.Once
	renderer *prompt.Renderer
	covered  template.Coverage
	err      error
}

func (r *runner) open(c *Case) *templates {
	path, err := c.templatePath()
	if err != nil {
		return &templates{err: err}
	}
	key := templateKey{path, c.setup.style, c.setup.allowHidden}
	r.mu.Lock()
	t := r.templates[key]
	if t == nil {
		t = &templates{}
		r.templates[key] = t
	}
	r.mu.Unlock()
	t.once.Do(func() { t.renderer, t.err = openTemplates(key) })
	return t
}

// templatePath returns the template path of the case, or the folder of its test file if that contains templates.
func (c *Case) templatePath() (string, error) {
	if c.setup.template != "" {
		return c.file.relative(c.setup.template), nil
	}
	dir := filepath.Dir(c.file.Path)
	names, err := named(dir, ".tmpl")
	if err != nil {
		return "", fmt.Errorf("template: %w", err)
	}
	if len(names) > 0 {
		return dir, nil
	}
	return "", nil
}

func openTemplates(key templateKey) (*prompt.Renderer, error) {
	opts := &prompt.Options{Style: key.style, AllowHidden: key.allowHidden}
	if key.path == "" {
		return prompt.New(opts)
	}
	info, err := os.Stat(key.path)
	if err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	if info.IsDir() {
		opts.Overlay = files.Folder(key.path)
		return prompt.New(opts)
	}
	text, err := files.Read(key.path, files.MaxTemplate)
	if err != nil && !errors.Is(err, files.ErrTooLong) { // the loader reports this with its location
		return nil, fmt.Errorf("template: %w", err)
	}
	opts.Template = files.Single(key.path, text)
	return prompt.New(opts)
}

// outcome returns the outcome of a case, which it renders only once.
func (r *runner) outcome(c *Case) *outcome {
	o := r.outcomes[c]
	o.once.Do(func() {
		t := r.open(c)
		if o.err = t.err; o.err != nil {
			return
		}
		q, at, err := c.read()
		if o.err = err; err != nil {
			return
		}
		o.r = Rendered{Inquiry: q.WithDefaults(), Verdicts: t.renderer.Verdicts(), Style: cmp.Or(c.setup.style, "plain"), Renderer: t.renderer, At: at}
		o.r.Prompt, o.err = t.renderer.Traced(r.ctx, q, &prompt.Trace{Coverage: &t.covered, Spans: true})
		if r.keep {
			o.r.Covered = &t.covered
		}
	})
	return o
}

// excuses warns about retest:uncovered comments that have no reason or no effect.
func (r *Report) excuses(comments []template.Comment, seen map[string]bool) {
	for _, c := range comments {
		reason, ok := strings.CutPrefix(c.Text, "retest:uncovered")
		if !ok || strings.HasPrefix(c.Pos.File, seam.BuiltinPrefix) {
			continue
		}
		last := c.Pos.Line + strings.Count(c.Text, "\n")
		f := &fault.Fault{Pos: c.Pos, Rule: "uncovered", Severity: fault.Warning}
		switch {
		case strings.TrimSpace(strings.TrimPrefix(reason, ":")) == "":
			f.Err = errors.New("want a reason, as in {{/* retest:uncovered no inquiry has one yet */}}, got none")
		case !slices.ContainsFunc(r.Branches, func(b template.Branch) bool {
			return b.Pos.File == c.Pos.File && (b.Pos.Line == last || b.Pos.Line == last+1) && b.Excused() != ""
		}):
			f.Err = errors.New("the comment has no effect: no branch on its line or the next line has a gap")
		default:
			continue
		}
		if !seen[f.Error()] {
			seen[f.Error()] = true
			r.Warnings = append(r.Warnings, f)
		}
	}
}

// coverage sums up the branches of the users' templates.
func (r *runner) coverage(report *Report) {
	type key struct {
		pos  fault.Pos
		text string
	}
	at := map[key]int{}
	report.Sources = map[string]string{}
	seen := map[string]bool{}
	for _, t := range r.templates {
		if t.renderer == nil {
			continue
		}
		for _, b := range t.renderer.Templates().Branches(&t.covered) {
			if strings.HasPrefix(b.Pos.File, seam.BuiltinPrefix) {
				continue
			}
			i, ok := at[key{b.Pos, b.Text}]
			if !ok {
				at[key{b.Pos, b.Text}] = len(report.Branches)
				report.Branches = append(report.Branches, b)
				continue
			}
			sum := &report.Branches[i]
			sum.Taken, sum.Skipped = sum.Taken+b.Taken, sum.Skipped+b.Skipped
			sum.NeverTaken, sum.NeverSkipped = sum.NeverTaken && b.NeverTaken, sum.NeverSkipped && b.NeverSkipped
		}
		for name, text := range t.renderer.Templates().Sources() {
			if !strings.HasPrefix(name, seam.BuiltinPrefix) {
				report.Sources[name] = text
			}
		}
		for _, w := range t.renderer.Warnings() {
			if !seen[w.Error()] {
				seen[w.Error()] = true
				report.Warnings = append(report.Warnings, w)
			}
		}
	}
	slices.SortFunc(report.Branches, func(a, b template.Branch) int { return a.Pos.Compare(b.Pos) })
	for _, t := range r.templates {
		if t.renderer != nil {
			report.excuses(t.renderer.Templates().Comments(), seen)
		}
	}
	report.Warnings.Sort()
}
