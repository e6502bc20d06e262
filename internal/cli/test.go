package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/plainjson"
	"github.com/dated-claims/retest/internal/suite"
)

type testFlags struct {
	pattern, format, coverHTML, coverProfile string
	shrink                                   []string
	jobs                                     int
	coverMin                                 float64
	failFast, cover, update, watch           bool
	assertions, properties, noProject        bool
}

func testCommand(env Env) *cobra.Command {
	var f testFlags
	cmd := &cobra.Command{
		Use:   "test [FLAG…] [PATH…]",
		Short: "Test templates",
		Long: `Test runs the template tests in files named *.test.yaml: each case renders an
inquiry and states what its prompt must contain. PATH is a test file or a folder to
search (default: the current folder).

Inquiries use the defaults and papers in the project file, unless a test file names
others. Golden files are whole prompts. --update writes those that are missing or
differ and prints the differences, but keeps a file that would lose more than a
quarter of its bytes unless --allow-shrink names it. Golden files that no case names
are listed but never removed. If the environment variable CI is set, --update is
refused.`,
		Example: `  retest test
  retest test templates/ --cover --cover-min 90
  retest test --run 'without anchors' --fail-fast
  retest test --update
  retest test --format junit > report.xml`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.dispatch(cmd.Context(), env, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.pattern, "run", "", "run only the cases that are named PATTERN, or whose \"file: name\" matches the regular expression `PATTERN`")
	flags.StringVar(&f.format, "format", "text", "the `FORMAT` of the report: text, json or junit")
	flags.BoolVar(&f.failFast, "fail-fast", false, "start no new cases after one has failed")
	flags.IntVar(&f.jobs, "jobs", runtime.GOMAXPROCS(0), "the `NUMBER` of cases to run in parallel")
	flags.BoolVar(&f.cover, "cover", false, "report which branch outcomes of the templates are covered, and list the gaps")
	flags.Float64Var(&f.coverMin, "cover-min", 0, "fail if less than `PERCENT` of the branch outcomes are covered")
	flags.StringVar(&f.coverHTML, "cover-html", "", "write a page to `FILE` with the gaps and the templates, colored by coverage")
	flags.StringVar(&f.coverProfile, "cover-profile", "", "write the coverage to `FILE`: as LCOV if its name ends in .info or .lcov, otherwise as a Go profile")
	flags.BoolVar(&f.update, "update", false, "write golden files that are missing or differ")
	flags.StringSliceVar(&f.shrink, "allow-shrink", nil, "the `FILES` that --update may shrink by more than a quarter")
	flags.BoolVar(&f.watch, "watch", false, "run again whenever a file changes, until stopped")
	flags.BoolVar(&f.noProject, "no-project", false, "ignore the defaults and papers in the project file, retest.yaml")
	flags.BoolVar(&f.assertions, "assertions", false, "list what a case can expect, and exit")
	flags.BoolVar(&f.properties, "properties", false, "list the numbered properties of a good prompt, and exit")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json", "junit"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (f *testFlags) dispatch(ctx context.Context, env Env, args []string) error {
	var b strings.Builder
	switch {
	case f.assertions:
		for _, a := range suite.Assertions() {
			fmt.Fprintf(&b, "%s: %s\n  %s\n", a.Name, a.Takes, a.Doc)
		}
		return printTo(env.Stdout, []byte(b.String()))
	case f.properties:
		for _, p := range suite.Properties() {
			fmt.Fprintf(&b, "%2d  %s\n", p.Number, p.Doc)
		}
		return printTo(env.Stdout, []byte(b.String()))
	}
	if len(args) == 0 {
		args = []string{"."}
	}
	j, err := f.prepare(env, args)
	if err != nil {
		return err
	}
	if f.watch {
		return j.watch(ctx)
	}
	return j.run(ctx)
}

// testJob is one run of the test command.
type testJob struct {
	*testFlags
	env    Env
	paths  []string
	cases  *regexp.Regexp
	show   *printer
	beside []string // files, other than the test files, that the cases depend on
}

func (f *testFlags) prepare(env Env, paths []string) (*testJob, error) {
	j := &testJob{testFlags: f, env: env, paths: paths, show: &printer{env: env}}
	switch {
	case !slices.Contains([]string{"text", "json", "junit"}, f.format):
		return nil, usage("--format: want text, json or junit, got %q", f.format)
	case f.jobs < 1:
		return nil, usage("--jobs: want at least 1, got %d", f.jobs)
	case f.coverMin < 0 || f.coverMin > 100:
		return nil, usage("--cover-min: want a percentage from 0 to 100, got %v", f.coverMin)
	case f.update && env.CI:
		return nil, hinted(errors.New("--update: golden files are not written when CI is set; unset it to update them"), "run it on your machine, and commit what it writes")
	case f.watch && f.format != "text":
		return nil, usage("--watch: want --format text, got %q", f.format)
	}
	if f.pattern != "" {
		var err error
		if j.cases, err = regexp.Compile(f.pattern); err != nil {
			return nil, usage("--run: want a regular expression: %w", err)
		}
	}
	return j, nil
}

// nearestCase returns a hint for a pattern that does not match any case.
func (j *testJob) nearestCase(list []*suite.File) string {
	var names []string
	for _, f := range list {
		for _, c := range f.Cases {
			names = append(names, c.Name)
		}
	}
	if near := fault.Nearest(j.pattern, names); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	const most = 10
	if len(names) > most {
		return fmt.Sprintf("there are %d cases, such as %q", len(names), names[0])
	}
	for i, name := range names {
		names[i] = strconv.Quote(name)
	}
	return "the cases are " + strings.Join(names, ", ")
}

// run runs everything once.
func (j *testJob) run(ctx context.Context) error {
	list, err := j.load()
	if err != nil {
		return err
	}
	report, err := suite.Run(ctx, list, &suite.Options{Run: j.cases, FailFast: j.failFast, Jobs: j.jobs, Now: j.env.Now})
	if err != nil {
		return err
	}
	if len(report.Results) == 0 {
		return hinted(fmt.Errorf("no case matches --run %q", j.pattern), j.nearestCase(list))
	}
	j.show.list(report.Warnings)
	if j.update {
		if err := j.accept(report); err != nil {
			return err
		}
	}
	if err := j.print(report); err != nil {
		return err
	}
	low, err := j.coverage(report)
	if err != nil {
		return err
	}
	if report.Failed() > 0 || low {
		return errReported
	}
	return nil
}

// load reads the test files and reports all their faults.
func (j *testJob) load() ([]*suite.File, error) {
	var list []*suite.File
	wrong := false
	seen := map[string]bool{}
	for _, path := range j.paths {
		names, err := suite.Find(path)
		if err != nil {
			return nil, named(err, path)
		}
		for _, name := range names {
			if full, err := filepath.Abs(name); err == nil {
				if seen[full] {
					continue
				}
				seen[full] = true
			}
			f, err := suite.Load(name)
			if err != nil {
				j.show.any(named(err, name))
				wrong = true
				continue
			}
			if j.noProject {
				f.IgnoreProject()
			}
			list = append(list, f)
		}
	}
	switch {
	case wrong:
		return nil, errReported
	case len(list) == 0:
		return nil, statusError{fmt.Errorf("no test files (*%s) in %s; \"retest init\" creates one to start from", suite.Ending, strings.Join(j.paths, ", ")), exitNothing}
	}
	return list, nil
}

// accept writes the golden files that differ.
func (j *testJob) accept(report *suite.Report) error {
	written := map[string][]byte{}
	for _, res := range report.Results {
		g := res.Golden
		if g == nil || g.Same() || len(res.Failures) > 1 { // a case that also fails for other reasons is not accepted
			continue
		}
		if refused := report.Refused(res); refused != nil {
			j.show.fault(refused)
			continue
		}
		if other, ok := written[g.Path]; ok && !bytes.Equal(other, g.New) {
			fmt.Fprintf(j.env.Stderr, "retest: cases with different prompts share the golden file %s; give each case its own file\n", onLine(g.Path))
			continue
		}
		written[g.Path] = g.New
		if len(g.New) < len(g.Old)*3/4 && !j.mayShrink(g.Path) {
			fmt.Fprintf(j.env.Stderr, "retest: %s would shrink from %d bytes to %d; --allow-shrink %s accepts that\n", onLine(g.Path), len(g.Old), len(g.New), onLine(g.Path))
			continue
		}
		if err := os.MkdirAll(filepath.Dir(g.Path), 0o777); err != nil {
			return cannotWrite(g.Path, err)
		}
		text := g.Update()
		if err := writeFile(g.Path, text); err != nil {
			return err
		}
		fmt.Fprintf(j.env.Stderr, "retest: updated %s:\n%s\n", onLine(g.Path), fault.Visible(g.Diff()))
		g.Old = text
		res.Failures = slices.DeleteFunc(res.Failures, func(f suite.Failure) bool { return f.Assertion == "golden" })
	}
	return nil
}

func (j *testJob) mayShrink(path string) bool {
	return slices.ContainsFunc(j.shrink, func(s string) bool { return filepath.Clean(s) == filepath.Clean(path) })
}

// coverage reports which branches were taken. It returns true for low if the coverage is below the requested minimum.
func (j *testJob) coverage(report *suite.Report) (low bool, err error) {
	if j.coverHTML != "" {
		page, err := suite.Page(report)
		if err != nil {
			return false, err
		}
		if err := writeFile(j.coverHTML, page); err != nil {
			return false, err
		}
	}
	if j.coverProfile != "" {
		var out bytes.Buffer
		write := report.Branches.WriteProfile
		if ext := filepath.Ext(j.coverProfile); ext == ".info" || ext == ".lcov" {
			write = report.Branches.WriteLCOV
		}
		if err := errors.Join(write(&out), writeFile(j.coverProfile, out.Bytes())); err != nil {
			return false, err
		}
	}
	if !j.cover && j.coverMin == 0 {
		return false, nil
	}
	covered, all := report.Branches.Outcomes()
	switch {
	case len(report.Sources) == 0 && report.Failed() > 0: // the templates could not be read
		return false, nil
	case len(report.Sources) == 0: // if there is nothing to cover, coverage is not 100%
		fmt.Fprintln(j.env.Stderr, "retest: --cover: want templates of your own to cover, got only built-in ones")
		return true, nil
	case all == 0:
		if j.format == "text" {
			err = printTo(j.env.Stdout, []byte("branch coverage: the templates have no branches\n"))
		}
		return false, err
	}
	percent := 100 * float64(covered) / float64(all)
	if j.format == "text" {
		err = printTo(j.env.Stdout, []byte(coverageText(report, covered, all, percent)))
	}
	if low = percent < j.coverMin; low {
		fmt.Fprintf(j.env.Stderr, "retest: coverage is %.1f%%, below --cover-min %v%%\n", percent, j.coverMin)
	}
	return low, err
}

func coverageText(report *suite.Report, covered, all int, percent float64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "branch coverage: %.1f%% (%d of %d outcomes)\n", percent, covered, all)
	for _, br := range report.Branches {
		if missing := br.Missing(); missing != "" {
			fmt.Fprintf(&b, "  %s: %s: %s\n", br.Pos, missing, br.Text)
		}
	}
	for _, br := range report.Branches {
		if reason := br.Excused(); reason != "" {
			fmt.Fprintf(&b, "  %s: not counted: %s (%s)\n", br.Pos, br.Text, reason)
		}
	}
	return b.String()
}

// print prints the report.
func (j *testJob) print(report *suite.Report) error {
	switch j.format {
	case "json":
		text, err := plainjson.Marshal(jsonReport(report), "  ")
		if err != nil {
			return err
		}
		return printTo(j.env.Stdout, text)
	case "junit":
		text, err := junitReport(report)
		if err != nil {
			return err
		}
		return printTo(j.env.Stdout, text)
	}
	for _, res := range report.Results {
		j.failures(res)
	}
	for _, path := range report.Orphans {
		fmt.Fprintf(j.env.Stderr, "retest: warning: no case names the golden file %s\n", onLine(path))
	}
	return printTo(j.env.Stdout, []byte(testSummary(report)))
}

// failures prints the failures of a case.
func (j *testJob) failures(res *suite.Result) {
	for _, f := range res.Failures {
		head, rest, _ := strings.Cut(f.Text, "\n")
		j.show.fault(&fault.Fault{Pos: f.Pos, Path: res.Case.Name, Err: fmt.Errorf("%s: %s", f.Assertion, head)})
		for line := range strings.SplitSeq(rest, "\n") {
			if line != "" {
				fmt.Fprintf(j.env.Stderr, "  %s\n", fault.Visible(line))
			}
		}
	}
}

func testSummary(report *suite.Report) string {
	skipped, names := 0, map[string]bool{}
	for _, res := range report.Results {
		names[res.Case.Pos.File] = true
		if res.Skipped {
			skipped++
		}
	}
	failed := report.Failed()
	s := fmt.Sprintf("%d passed, %d failed", len(report.Results)-failed-skipped, failed)
	if skipped > 0 {
		s += fmt.Sprintf(", %d not run", skipped)
	}
	return s + " in " + plural(len(names), "file") + "\n"
}
