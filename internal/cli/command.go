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

// commandFile is the file of a batch folder that holds the command it was written by, for the verb read.
const commandFile = "command.json"

// command is what a batch was written from. Paths are relative to the folder, with slashes, so a tree that is moved stays readable.
type command struct {
	Inputs []string `json:"inputs"`
	Flags  []string `json:"flags"`          // of the verb batch, such as --style=xml
	Only   bool     `json:"only,omitempty"` // the folder has some of the requests: those that ids.tsv lists
	// MaxTokens has the maxima of tokens of requests that have another one than the flags say.
	MaxTokens map[string]int `json:"max_tokens,omitempty"`
}

// Flags whose values are paths, and flags that do not affect the requests.
var (
	pathFlags  = []string{"template", "defaults", "papers", "body", "except"}
	otherFlags = []string{"out", "jobs", "shard", "join", "max-errors", "verify", "update", "dry-run", "price", "verbose", "no-project"}
)

// isInline reports whether the value of a flag is JSON instead of a path.
func isInline(value string) bool { return strings.HasPrefix(value, "{") }

// flagsOf are the flags that a command line sets.
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

// SaveCommand keeps in a batch folder what it was written from, for the verb read: flags of the verb batch, such as --style=xml, and inputs.
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

// relativeTo is a path relative to a folder. Standard input stays as it is, and so does a path on another volume.
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

// realPath is an absolute path without links, as far as it exists.
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

// save writes the command into a folder.
func (c *command) save(dir string) error {
	text, err := plainjson.Marshal(c, "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, commandFile)
	return cannotWrite(path, atomicfile.Write(path, text))
}

// move rebases the paths of the command from one folder to another, and marks it as partial.
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

// errNoCommand is the error of a folder without the file.
var errNoCommand = errors.New("the file is missing")

// savedCommand reads the command of a folder.
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

// open returns the flags of the verb batch, and the names of the inputs, as they are from the working directory.
func (c *command) open(dir string) (*batchFlags, []string, error) {
	if real, err := filepath.EvalSymlinks(dir); err == nil { // as relativeTo has it
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
			return nil, nil, fmt.Errorf("%s: want flags of \"retest batch\" such as --style=xml, got %q", filepath.Join(dir, commandFile), flag)
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

// only are the requests of a folder that holds some of a batch, as batch.Config.Only has them; nil for a folder that holds all.
func (c *command) only(dir string) (map[string]int, error) {
	if !c.Only {
		return nil, nil //nolint:nilnil // all of them
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
