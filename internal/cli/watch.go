package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/internal/project"
	"github.com/dated-claims/retest/internal/suite"
)

// lookAgain is the interval between checks for changed files.
const lookAgain = 300 * time.Millisecond

// watcher runs something again whenever a file changes.
type watcher struct {
	env     Env
	refresh func()        // called before each run to determine which files are relevant
	state   func() string // returns a different value when one of these files changes
	run     func(ctx context.Context) error
}

// watch runs until the context is done. An error from a run may go away when the files change, so it ends the watch only if the context
// is done.
func (w *watcher) watch(ctx context.Context) error {
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	last := ""
	for {
		if w.state() != last {
			w.refresh()
			last = w.state() // a later change is noticed by the next check
			if err := w.run(ctx); err != nil && ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if err := printTo(w.env.Stdout, []byte("waiting for changes\n")); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}

// watch runs the tests again whenever a file changes, until the context is done.
func (j *testJob) watch(ctx context.Context) error {
	w := watcher{env: j.env, state: j.state, refresh: func() { j.beside = besides(j.paths) }, run: func(ctx context.Context) error {
		err := j.run(ctx)
		if err != nil && !errors.Is(err, errReported) && ctx.Err() == nil {
			j.show.any(err)
		}
		j.show = &printer{env: j.env}
		return err
	}}
	return w.watch(ctx)
}

// besides returns the files that the cases of test files depend on, other than the test files themselves.
func besides(paths []string) []string {
	var out []string
	for _, path := range paths {
		names, err := suite.Find(path)
		if err != nil {
			continue // the run reports the error
		}
		for _, name := range names {
			if f, err := suite.Load(name); err == nil {
				out = append(out, f.Paths()...)
			}
		}
	}
	return out
}

// state returns a value that changes when a file in the folders of the tests changes.
func (j *testJob) state() string {
	names := append(slices.Clone(j.paths), j.beside...)
	for i, name := range names {
		if info, err := os.Stat(name); err == nil && !info.IsDir() {
			names[i] = filepath.Dir(name)
		}
	}
	return files.State(names, watched)
}

func watched(name string) bool {
	return isTemplate(name) || isData(name) || strings.HasSuffix(name, suite.Ending) || filepath.Ext(name) == ".golden"
}

// watchArgs runs a command line again whenever a file that it reads changes, until the context is done. Such a file is an input, a
// template, a papers or defaults file, or the project file, which may then set different flags.
func watchArgs(ctx context.Context, env Env) error {
	var names []string
	inner := env
	inner.watching = true
	w := watcher{env: env, refresh: func() { names = filesOf(inner) }, state: func() string { return files.State(names, watched) }, run: func(ctx context.Context) error {
		root := newRoot(inner)
		root.SetArgs(env.args)
		cmd, err := root.ExecuteContextC(ctx)
		if err != nil && ctx.Err() == nil {
			report(ctx, env, cmd, err)
		}
		return err
	}}
	w.refresh()
	return w.watch(ctx)
}

// filesOf returns the files that a verb's command line names through its arguments, its flags and the project file. It includes the
// project file itself.
func filesOf(env Env) []string {
	env.Stderr = io.Discard
	cmd, rest, err := newRoot(env).Find(env.args)
	if err != nil || cmd.ParseFlags(rest) != nil {
		return nil
	}
	names := slices.Clone(cmd.Flags().Args())
	if len(names) == 0 {
		return nil
	}
	names = append(names, projectFile(names[0]))
	_ = withProject(env, cmd, cmd.Flags().Args()) // the run reports the error
	for _, flag := range [...]string{"template", "defaults"} {
		names = append(names, cmd.Flags().Lookup(flag).Value.String())
	}
	papers, _ := cmd.Flags().GetStringArray("papers")
	names = append(names, papers...)
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

// projectFile returns the path of the project file for an input, or the path where it would be.
func projectFile(input string) string {
	if file, err := project.Find(input); err == nil && file != "" {
		return file
	}
	if info, err := os.Stat(input); err == nil && info.IsDir() {
		return filepath.Join(input, project.Name)
	}
	return filepath.Join(filepath.Dir(input), project.Name)
}
