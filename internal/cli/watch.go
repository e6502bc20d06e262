package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dated-claims/retest/internal/suite"
)

// lookAgain is how often files are looked at for changes.
const lookAgain = 300 * time.Millisecond

// watch runs the tests again whenever a file changes, until the context ends.
func (j *testJob) watch(ctx context.Context) error {
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	last := ""
	for {
		if j.state() != last {
			j.beside = besides(j.paths)
			last = j.state() // what changes from here on is seen the next time
			if err := j.run(ctx); err != nil && !errors.Is(err, errReported) {
				if ctx.Err() != nil {
					return context.Cause(ctx)
				}
				j.show.any(err)
			}
			j.show = &printer{env: j.env}
			if err := printTo(j.env.Stdout, []byte("waiting for changes\n")); err != nil {
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

// besides gives what the cases of test files are made of, beside the files themselves.
func besides(paths []string) []string {
	var out []string
	for _, path := range paths {
		names, err := suite.Find(path)
		if err != nil {
			continue // the run says so
		}
		for _, name := range names {
			if f, err := suite.Load(name); err == nil {
				out = append(out, f.Paths()...)
			}
		}
	}
	return out
}

// state says which files there are, how long, and changed when: those of the folders that the tests are in.
func (j *testJob) state() string {
	var b strings.Builder
	for _, path := range append(slices.Clone(j.paths), j.beside...) {
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			path = filepath.Dir(path)
		}
		_ = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil //nolint:nilerr // it may be gone the next moment
			}
			if d.IsDir() && name != path && strings.HasPrefix(d.Name(), ".") {
				return fs.SkipDir
			}
			if info, err := d.Info(); err == nil && !d.IsDir() && watched(name) {
				fmt.Fprintln(&b, name, info.Size(), info.ModTime().UnixNano())
			}
			return nil
		})
	}
	return b.String()
}

func watched(name string) bool {
	return isTemplate(name) || isData(name) || strings.HasSuffix(name, suite.Ending) || filepath.Ext(name) == ".golden"
}
