package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/internal/atomicfile"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/internal/plainjson"
)

// commandFile is the file in a batch folder that records the command that wrote the folder. The read command uses it.
const commandFile = "command.json"

// command records the inputs and flags that a batch was written with. Paths are relative to the folder and use slashes, so that the
// record stays valid if the whole tree is moved.
type command struct {
	Inputs []string `json:"inputs"`
	Flags  []string `json:"flags"`          // flags of the batch command, such as --style=xml
	Only   bool     `json:"only,omitempty"` // the folder contains only some of the requests, namely those in ids.tsv
	// MaxTokens holds the token limits of requests whose limit differs from the one set by the flags.
	MaxTokens map[string]int `json:"max_tokens,omitempty"`
}

// Flags whose values are paths, and flags that do not affect the requests.
var (
	pathFlags  = []string{"template", "defaults", "papers", "body", "except"}
	otherFlags = []string{"out", "jobs", "shard", "join", "max-errors", "verify", "update", "dry-run", "price", "verbose", "no-project"}
)

// isInline reports whether the value of a flag is JSON rather than a path.
func isInline(value string) bool { return strings.HasPrefix(value, "{") }

// flagsOf returns the flags that a command line sets.
func flagsOf(cmd *cobra.Command) []string {
	var flags []string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, v := range values {
			flags = append(flags, "--"+f.Name+"="+v)
		}
	})
	return flags
}

// SaveCommand records the inputs of a batch and its flags, such as --style=xml, in the batch folder. The read command uses this record.
func SaveCommand(dir string, flags, inputs []string) error {
	c := &command{Inputs: []string{}, Flags: []string{}}
	for _, in := range inputs {
		rel, err := relativeTo(dir, in)
		if err != nil {
			return err
		}
		c.Inputs = append(c.Inputs, rel)
	}
	for _, flag := range flags {
		name, value, _ := strings.Cut(flag, "=")
		if slices.Contains(otherFlags, strings.TrimPrefix(name, "--")) {
			continue
		}
		if slices.Contains(pathFlags, strings.TrimPrefix(name, "--")) && !isInline(value) {
			rel, err := relativeTo(dir, value)
			if err != nil {
				return err
			}
			flag = name + "=" + rel
		}
		c.Flags = append(c.Flags, flag)
	}
	return c.save(dir)
}

// relativeTo returns a path relative to a folder. The name - for standard input is returned unchanged, and a path on another volume is
// returned as an absolute path.
func relativeTo(dir, path string) (string, error) {
	if path == "-" {
		return path, nil
	}
	from, err1 := realPath(dir)
	to, err2 := realPath(path)
	if err := errors.Join(err1, err2); err != nil {
		return "", err
	}
	rel, err := filepath.Rel(from, to)
	if err != nil {
		return filepath.ToSlash(to), nil //nolint:nilerr // there is no relative path
	}
	return filepath.ToSlash(rel), nil
}

// realPath returns an absolute path. It resolves links in the part of the path that exists.
func realPath(path string) (string, error) {
	whole, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	for at, rest := whole, ""; ; at, rest = filepath.Dir(at), filepath.Join(filepath.Base(at), rest) {
		if real, err := filepath.EvalSymlinks(at); err == nil {
			return filepath.Join(real, rest), nil
		}
		if at == filepath.Dir(at) {
			return whole, nil
		}
	}
}

// save writes the command to a folder.
func (c *command) save(dir string) error {
	text, err := plainjson.Marshal(c, "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, commandFile)
	return cannotWrite(path, atomicfile.Write(path, text))
}

// move rebases the paths of the command from one folder to another and marks the command as partial.
func (c *command) move(from, to string) error {
	move := func(path *string) error {
		if *path == "-" || filepath.IsAbs(*path) {
			return nil
		}
		rel, err := relativeTo(to, filepath.Join(from, filepath.FromSlash(*path)))
		*path = rel
		return err
	}
	for i := range c.Inputs {
		if err := move(&c.Inputs[i]); err != nil {
			return err
		}
	}
	for i, flag := range c.Flags {
		name, value, _ := strings.Cut(flag, "=")
		if !slices.Contains(pathFlags, strings.TrimLeft(name, "-")) || isInline(value) {
			continue
		}
		if err := move(&value); err != nil {
			return err
		}
		c.Flags[i] = name + "=" + value
	}
	c.Only = true
	return nil
}

// errNoCommand is the error for a folder without command.json.
var errNoCommand = errors.New("the file is missing")

// savedCommand reads the command that is saved in a folder.
func savedCommand(dir string) (*command, error) {
	path := filepath.Join(dir, commandFile)
	text, err := files.Read(path, files.Max)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(dir); err != nil {
			return nil, named(err, dir)
		}
		return nil, fmt.Errorf("%s: %w", path, errNoCommand)
	}
	if err != nil {
		return nil, named(err, path)
	}
	var c command
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &c, nil
}

// open returns the flags of the batch command and the names of the inputs, relative to the working directory.
func (c *command) open(dir string) (*batchFlags, []string, error) {
	if real, err := filepath.EvalSymlinks(dir); err == nil { // relativeTo also resolves links
		if whole, err := filepath.Abs(dir); err == nil && whole != real {
			dir = real
		}
	}
	located := func(path string) string {
		if path = filepath.FromSlash(path); path == "-" || filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(dir, path)
	}
	var inputs, flags []string
	for _, in := range c.Inputs {
		inputs = append(inputs, located(in))
	}
	for _, flag := range c.Flags {
		name, value, ok := strings.Cut(flag, "=")
		plain := strings.TrimPrefix(name, "--")
		switch {
		case !ok || plain == name || plain == "help" || slices.Contains(otherFlags, plain):
			return nil, nil, fmt.Errorf("%s: want \"retest batch\" flags such as --style=xml, got %q", filepath.Join(dir, commandFile), flag)
		case slices.Contains(pathFlags, plain) && !isInline(value):
			flag = name + "=" + located(value)
		}
		flags = append(flags, flag)
	}
	f, err := batchFlagsOf(flags)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", filepath.Join(dir, commandFile), err)
	}
	return f, inputs, nil
}

// only returns the requests in a folder that contains part of a batch, in the form of batch.Config.Only. It returns nil for a folder
// with all requests.
func (c *command) only(dir string) (map[string]int, error) {
	if !c.Only {
		return nil, nil //nolint:nilnil // nil means all requests
	}
	ids := map[string]int{}
	for id, err := range batch.Asked(dir) {
		if err != nil {
			return nil, err
		}
		ids[id] = c.MaxTokens[id]
	}
	return ids, nil
}
