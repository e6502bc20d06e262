package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dated-claims/retest/internal/files"
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

// state differs when a file differs in the folders that the tests are in.
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
