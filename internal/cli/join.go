package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dated-claims/retest/batch"
)

// joinsAlone refuses flags that joining has no use for: whoever gives them expects something of them.
func joinsAlone(cmd *cobra.Command) error {
	var others []string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.Name != "join" && f.Name != "out" && cmd.InheritedFlags().Lookup(f.Name) == nil {
			others = append(others, "--"+f.Name)
		}
	})
	if others == nil {
		return nil
	}
	return usage("--join: want no flag but --out, got %s", strings.Join(others, ", "))
}

// joinShards writes the manifest of shards that make a whole.
func (f *batchFlags) joinShards(env Env) error {
	switch {
	case f.join < 1:
		return usage("--join: want a number of shards from 1, got %d", f.join)
	case f.out == "":
		return usage("--join: want the folder that holds the shards: --out DIR")
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
		text += fmt.Sprintf(", of which an earlier shard contains %s", plural(j.Again, "request"))
	}
	if err := printTo(env.Stdout, []byte(text+"\n")); err != nil {
		return err
	}
	return errorsReported(j.Errors)
}
