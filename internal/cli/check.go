package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/check"
	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/diff"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/internal/plainjson"
	"github.com/dated-claims/retest/internal/suite"
	"github.com/dated-claims/retest/prompt"
)

type checkFlags struct {
	sourceFlags
	format string
	ignore []string
	strict bool
	fix    bool
	diff   bool
	watch  bool
}

func checkCommand(env Env) *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [FLAG…] PATH…",
		Short: "Check inquiries, corpora and templates",
		Long: `Check reads inquiries and templates and reports all errors and suspicious parts in
one run. Examples are contradictory dates, papers listed under two names, duplicate
claims, words that go stale, and templates with a hard-coded number of claims. Each
finding names its rule; "retest check --rules" lists the rules.

` + inputsHelp + `

Besides inquiries, check reads templates (*.tmpl) and their tests, given by
name or in a folder. A folder of templates overlays the style.

Check also renders each inquiry and reports what render would report. It uses the
style and templates that flags name, or else the only template set among the paths.

The exit status is 1 if there are errors or, with --strict, warnings. Notes are
advice and never affect it. The comment "# retest:ignore RULE", beside a value or
above it, silences a rule there; in a template it is {{/* retest:ignore RULE */}}.
If a rule has many findings, the first few are printed and the rest are counted; -v
prints all of them.

--fix corrects mechanical faults (the spelling of identifiers and dates, papers
listed twice, claims without an id, markup in titles, a role without an article,
stray zero-width characters) and leaves everything else unchanged. --diff prints
what --fix would change, as a unified diff on standard output, and writes nothing.
With --diff, the status is 1 if there is something to fix or an error.`,
		Example: `  retest check inquiry.yaml
  retest check corpus.jsonl --papers papers.yaml --strict
  retest check . --format sarif > retest.sarif
  retest check inquiries/ --fix
  retest check inquiries/ --diff > fixes.patch
  retest check inquiry.yaml --template page.tmpl --watch`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if rules, _ := cmd.Flags().GetBool("rules"); rules {
				return listRules(cmd.OutOrStdout())
			}
			return f.dispatch(cmd.Context(), env, args)
		},
	}
	f.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "text", "the `FORMAT` of the findings: text (to standard error), json or sarif")
	flags.StringSliceVar(&f.ignore, "ignore", nil, "comma-separated `RULES` to ignore")
	flags.BoolVar(&f.strict, "strict", false, "treat warnings as errors (status 1); notes never count")
	flags.BoolVar(&f.fix, "fix", false, "fix in place what can be fixed mechanically")
	flags.BoolVar(&f.diff, "diff", false, "print what --fix would change, and write nothing")
	flags.BoolVar(&f.watch, "watch", false, "check again whenever a file changes, until stopped")
	flags.Bool("rules", false, "list the rules and exit")
	flags.Lookup("verbose").Usage = "list all findings for each rule, and each file skipped in a folder, with the reason"
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json", "sarif"}, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("ignore", cobra.FixedCompletions(ruleNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func ruleNames() []string {
	var names []string
	for _, r := range check.Rules() {
		names = append(names, r.Name)
	}
	for _, r := range fault.Rules() {
		if r.Severity != fault.Error && !slices.Contains(names, r.Name) {
			names = append(names, r.Name)
		}
	}
	return names
}

func listRules(w io.Writer) error {
	var b strings.Builder
	for _, r := range check.Rules() {
		fixable := ""
		if r.Fixable {
			fixable = ", fixable with --fix"
		}
		fmt.Fprintf(&b, "%s (%s, %s%s)\n  %s\n", r.Name, r.About, r.Severity, fixable, r.Why)
	}
	return printTo(w, []byte(b.String()))
}

// checkJob is one run of the check command.
type checkJob struct {
	*session
	f      *checkFlags
	check  *check.Checker
	found  fault.List
	files  int
	fixed  int
	differ bool // --diff has printed something
}

func (f *checkFlags) run(ctx context.Context, env Env, args []string) error {
	j, err := f.prepare(env)
	if err != nil {
		return err
	}
	t, err := j.targets(args)
	if err != nil {
		return err
	}
	if (f.fix || f.diff) && slices.Contains(t.data, "-") {
		return usage("%s: standard input (-) cannot be fixed", f.fixFlag())
	}
	j.found = append(j.found, t.missing...)
	for _, name := range t.tests {
		j.files++
		if _, err := suite.Load(name); err != nil {
			if err := j.add(err); err != nil {
				return named(err, name)
			}
		}
	}
	if err := j.templates(t.templates); err != nil {
		return err
	}
	if err := j.papersFiles(); err != nil {
		return err
	}
	for _, file := range t.data {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := j.data(ctx, file); err != nil {
			return err
		}
	}
	return j.report(t.skipped)
}

func (f *checkFlags) prepare(env Env) (*checkJob, error) {
	if !slices.Contains([]string{"text", "json", "sarif"}, f.format) {
		return nil, usage("--format: want text, json or sarif, got %q", f.format)
	}
	switch {
	case f.fix && f.diff:
		return nil, usage("--diff and --fix cannot be combined: --fix makes the changes that --diff prints")
	case f.diff && f.format != "text":
		return nil, usage("--diff: want --format text, got %q", f.format)
	}
	for _, name := range f.ignore {
		if ok, hint := check.Known(name); !ok {
			return nil, hinted(fmt.Errorf("--ignore: no rule %q", name), hint)
		}
	}
	s, err := f.start(env)
	s.show.rules = true
	return &checkJob{session: s, f: f}, err
}

// dispatch checks once, or repeatedly.
func (f *checkFlags) dispatch(ctx context.Context, env Env, args []string) error {
	switch {
	case len(args) == 0:
		return usage("check: want a file or a folder to check, or - for standard input")
	case !f.watch || env.watching:
		return f.run(ctx, env, args)
	}
	if err := f.watchable(args); err != nil {
		return err
	}
	return watchArgs(ctx, env)
}

// watchable returns an error if a command line cannot be run repeatedly.
func (f *checkFlags) watchable(args []string) error {
	switch {
	case f.format != "text":
		return usage("--watch: want --format text, got %q", f.format)
	case slices.Contains(args, "-"):
		return usage("--watch: standard input (-) can be read only once")
	}
	return nil
}

// fixFlag returns the flag that asks for fixes.
func (f *checkFlags) fixFlag() string {
	if f.diff {
		return "--diff"
	}
	return "--fix"
}

// templates checks the templates and prepares the checker of inquiries, which needs to know which vars the templates read.
func (j *checkJob) templates(sets []templateSet) error {
	var renderers []*prompt.Renderer
	var render *prompt.Renderer // the renderer for the flags, as in the render command; if there are no such flags, the renderer for the only set of templates among the paths
	if len(sets) == 0 || j.f.template != "" {
		r, err := j.f.renderer()
		if err := j.add(err); err != nil {
			return err
		}
		if render = r; r != nil {
			renderers = append(renderers, r)
			if j.f.template != "" {
				j.found = append(j.found, check.Templates(r, j.f.ignore...)...)
			}
		}
	}
	for _, set := range sets {
		j.files += set.files
		r, err := set.open(&j.f.sourceFlags)
		if err := j.add(err); err != nil {
			return err
		}
		if r != nil {
			renderers = append(renderers, r)
			j.found = append(j.found, check.Templates(r, j.f.ignore...)...)
		}
		if len(sets) == 1 && j.f.template == "" {
			render = r
		}
	}
	j.check = check.New(&check.Options{Ignore: j.f.ignore, Renderers: renderers, Render: render, Today: j.clock()})
	return nil
}

// add adds the faults in an error to the findings. If the error does not contain faults, add returns it.
func (j *checkJob) add(err error) error {
	if list, ok := errors.AsType[fault.List](err); ok {
		j.found = append(j.found, list...)
		return nil
	}
	return err
}

// data checks a file of inquiries.
func (j *checkJob) data(ctx context.Context, name string) error {
	j.files++
	if j.f.fix || j.f.diff {
		if read, err := j.fix(name); err != nil || !read {
			return err
		}
	}
	for d, err := range j.read(ctx, name) {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if q := inquiryOf(d); q != nil {
			j.date(q)
		}
		found, err := j.check.Document(d, err)
		if err != nil {
			j.unreadable(name, err)
		}
		j.found = append(j.found, found...)
	}
	return nil
}

// inquiryOf returns the readable part of a document.
func inquiryOf(d *inquiry.Document) *inquiry.Inquiry {
	if d == nil {
		return nil
	}
	return cmp.Or(d.Inquiry, d.Partial)
}

// unreadable reports a file that cannot be read.
func (j *checkJob) unreadable(name string, err error) {
	if text, ok := strings.CutPrefix(err.Error(), name+": "); ok {
		err = errors.New(text)
	}
	j.found = append(j.found, &fault.Fault{Pos: fault.Pos{File: name}, Rule: "unreadable", Err: bare(err)})
}

// fix fixes a file, or prints the changes that would fix it. If it cannot read the file, it reports a finding and returns false. The
// caller must then skip the check of the file, because a second read might succeed and hide that the file was not fixed.
func (j *checkJob) fix(name string) (read bool, err error) {
	text, err := files.Read(name, files.Max)
	switch {
	case errors.Is(err, files.ErrTooLong):
		j.show.error(fmt.Errorf("%s: %w", j.f.fixFlag(), err), "")
		return true, nil
	case err != nil:
		j.unreadable(name, err)
		return false, nil
	case isPacked(text):
		j.show.error(fmt.Errorf("%s: %s: want an uncompressed file", j.f.fixFlag(), name), "")
		return true, nil
	}
	out, done := check.Fix(text, name, j.reader, j.f.ignore...)
	if bytes.Equal(out, text) {
		return true, nil
	}
	if j.f.diff {
		j.differ = true
		return true, printTo(j.env.Stdout, diff.Unified(name, string(text), string(out)))
	}
	if err := writeFile(name, out); err != nil {
		return false, err
	}
	for _, f := range done {
		fmt.Fprintf(j.env.Stderr, "retest: fixed: %s\n", fault.Visible(f.Error()))
	}
	j.fixed += len(done)
	return true, nil
}

// report prints the findings and returns the status.
func (j *checkJob) report(skipped []corpus.File) error {
	j.found = slices.DeleteFunc(j.found, func(f *fault.Fault) bool {
		return f.Severity != fault.Error && slices.Contains(j.f.ignore, f.Rule)
	})
	j.found = distinct(j.found) // a template may be checked more than once, as part of several sets
	counts := map[fault.Severity]int{}
	for _, f := range j.found {
		f.Hint = withFlag(f)
		counts[f.Severity]++
	}
	errs := counts[fault.Error]
	count := j.listSkipped(skipped)
	var err error
	switch j.f.format {
	case "json":
		err = j.printJSON()
	case "sarif":
		err = j.printSARIF(j.found, len(j.found))
	default:
		j.show.findings(j.found, j.f.verbose)
		to := j.env.Stdout
		if j.f.diff { // standard output must contain only the diff, so that it can be applied
			to = j.env.Stderr
		}
		err = printTo(to, []byte(j.summary(counts, count)))
	}
	switch {
	case err != nil:
		return err
	case errs > 0 && j.files == 0: // all inputs are missing
		return reported(exitNothing)
	case errs > 0, j.differ, j.f.strict && counts[fault.Warning] > 0:
		return errReported
	}
	return nil
}

// distinct returns the findings without duplicates at the same location.
func distinct(list fault.List) fault.List {
	type key struct {
		pos                 fault.Pos
		path, rule, message string
	}
	seen := map[key]bool{}
	return slices.DeleteFunc(list, func(f *fault.Fault) bool {
		k := key{f.Pos, f.Path, f.Rule, f.Message()}
		was := seen[k]
		seen[k] = !f.Pos.IsZero()
		return was
	})
}

// summary summarizes the findings in one line.
func (j *checkJob) summary(counts map[fault.Severity]int, skipped string) string {
	errs, warnings, notes := counts[fault.Error], counts[fault.Warning], counts[fault.Note]
	parts := []string{plural(errs, "error")}
	if warnings > 0 || errs == 0 || notes > 0 {
		parts = append(parts, plural(warnings, "warning"))
	}
	if notes > 0 {
		parts = append(parts, plural(notes, "note"))
	}
	s := listed(parts) + " in " + plural(j.files, "file")
	if j.fixed > 0 {
		s += fmt.Sprintf("; %d fixed", j.fixed)
	}
	if skipped != "" {
		s += "; " + skipped
	}
	return s + "\n"
}

// isPacked reports whether text starts with the magic bytes of gzip or zstd.
func isPacked(text []byte) bool {
	return bytes.HasPrefix(text, []byte("\x1f\x8b")) || bytes.HasPrefix(text, []byte("\x28\xb5\x2f\xfd"))
}

func plural(n int, word string) string {
	many := word + "s"
	if stem, ok := strings.CutSuffix(word, "y"); ok {
		many = stem + "ies"
	}
	switch n {
	case 0:
		return "no " + many
	case 1:
		return "1 " + word
	}
	return fmt.Sprintf("%d %s", n, many)
}

func (j *checkJob) printJSON() error {
	out := struct {
		Files    int        `json:"files"`
		Fixed    int        `json:"fixed"`
		Findings fault.List `json:"findings"`
	}{j.files, j.fixed, append(fault.List{}, j.found...)}
	text, err := plainjson.Neutral(out, "  ")
	if err != nil {
		return err
	}
	return printTo(j.env.Stdout, text)
}
