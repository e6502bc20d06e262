package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dated-claims/retest/batch"
)

// readsNothing rejects file arguments and flags that --join and --verify do not use, because anyone who passes them expects an effect.
func readsNothing(cmd *cobra.Command, flag string, args []string) error {
	if len(args) > 0 {
		return usage("--%s: want no files to read, got %q", flag, args[0])
	}
	var others []string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.Name != flag && f.Name != "out" && cmd.InheritedFlags().Lookup(f.Name) == nil {
			others = append(others, "--"+f.Name)
		}
	})
	if others == nil {
		return nil
	}
	return usage("--%s: want no flag except --out, got %s", flag, strings.Join(others, ", "))
}

// verifyFolder compares a folder with its manifest.
func (f *batchFlags) verifyFolder(env Env) error {
	if f.out == "" {
		return usage("--verify requires --out DIR, the folder to verify")
	}
	m, err := batch.Verify(os.DirFS(f.out), ".")
	if err != nil {
		err = fmt.Errorf("--verify: %s: %w", f.out, bare(err))
		if errors.Is(err, batch.ErrDamaged) { // the comparison worked and found damage
			return statusError{err, exitInput}
		}
		return err
	}
	how := ""
	if !m.Done {
		how = "; the run is not finished: rerun its command to resume"
	}
	return printTo(env.Stdout, fmt.Appendf(nil, "verified: %s in %s%s\n", plural(m.Requests, "request"), plural(len(m.Parts), "part"), how))
}

// joinShards joins complete shards by writing their common manifest.
func (f *batchFlags) joinShards(env Env) error {
	switch {
	case f.join < 1:
		return usage("--join: want at least 1 shard, got %d", f.join)
	case f.out == "":
		return usage("--join requires --out DIR, the folder that holds the shards")
	}
	j, err := batch.Join(f.out, f.join)
	switch {
	case errors.Is(err, batch.ErrWrite):
		return cannotWrite(f.out, err)
	case err != nil:
		return fmt.Errorf("--join: %w", err)
	}
	text := fmt.Sprintf("joined: %s in %s of %s, %s", plural(j.Requests, "request"), plural(len(j.Parts), "part"), plural(j.Shards, "shard"), plural(j.Errors, "error"))
	if j.Again > 0 {
		text += fmt.Sprintf("; also in an earlier shard: %s", plural(j.Again, "request"))
	}
	if err := printTo(env.Stdout, []byte(text+"\n")); err != nil {
		return err
	}
	return errorsReported(j.Errors)
}
