package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dated-claims/retest/batch"
)

// batchOf opens the batch in a folder. It returns the session and the configuration as they were when the requests were written.
func (f *readFlags) batchOf(env Env) (*session, *batch.Config, *command, error) {
	dir, shard := f.batch, batch.Shard{}
	saved, err := savedCommand(dir)
	if errors.Is(err, errNoCommand) { // a shard uses the command.json of its parent folder
		if _, scan := fmt.Sscanf(filepath.Base(dir), "shard-%d-of-%d", &shard.I, &shard.N); scan == nil && shard.Folder() == filepath.Base(dir) {
			dir = filepath.Dir(dir)
			saved, err = savedCommand(dir)
		}
	}
	if errors.Is(err, errNoCommand) {
		show := printer{env: env}
		show.error(fmt.Errorf("--batch: %w", err), f.withoutCommand())
		return nil, nil, nil, reported(exitNothing)
	}
	if err != nil {
		return nil, nil, nil, fmt.Errorf("--batch: %w", err)
	}
	flags, inputs, err := saved.open(dir)
	if err != nil {
		return nil, nil, nil, err
	}
	flags.verbose, flags.jobs = f.verbose, f.jobs
	if f.corpus != nil {
		inputs, saved.Inputs = f.corpus, nil
		for _, in := range f.corpus {
			rel, err := relativeTo(f.batch, in)
			if err != nil {
				return nil, nil, nil, err
			}
			saved.Inputs = append(saved.Inputs, rel)
		}
	}
	switch {
	case slices.Contains(inputs, "-"):
		return nil, nil, nil, hinted(errors.New("the batch was written from standard input"), "save the inquiries to a file and pass it with --corpus FILE")
	case len(inputs) == 0:
		return nil, nil, nil, fmt.Errorf("%s: want inputs, got none", filepath.Join(dir, commandFile))
	case f.maxTokens > 0 && f.maxTokens <= flags.maxTokens:
		return nil, nil, nil, usage("--max-tokens: want more than the batch's limit of %d, got %d", flags.maxTokens, f.maxTokens)
	}
	s, c, err := flags.config(env, inputs)
	if err != nil {
		return nil, nil, nil, err
	}
	c.Out, c.Shard = dir, shard
	if c.Only, err = saved.only(f.batch); err != nil {
		return nil, nil, nil, err
	}
	return s, c, saved, nil
}

// isOfBatch reports whether name is a file that a batch writes to its folder.
func isOfBatch(name string) bool {
	names := []string{"manifest.json", "ids.tsv", "errors.jsonl", "cuts.jsonl", "added.tsv", "removed.tsv", "unfinished.json", "lock", commandFile}
	return strings.HasPrefix(name, "part-") || slices.Contains(names, name)
}

// withoutCommand explains what to do about a folder that does not record the command that wrote it.
func (f *readFlags) withoutCommand() string {
	if _, err := batch.ReadManifest(os.DirFS(f.batch), "."); err != nil {
		return "this is not a batch folder: pass the folder that \"retest batch\" wrote the requests to"
	}
	return "rerun its \"retest batch\" command, which adds the file, or write the file by hand: see docs/replies.md"
}
