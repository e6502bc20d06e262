package cli

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/prompt"
)

//go:embed all:starter
var starter embed.FS

func initCommand(env Env) *cobra.Command {
	return &cobra.Command{
		Use:   "init [DIR]",
		Short: "Make a project to start from",
		Long: `Init writes a small project that works at once into a folder, by default the
current one: an inquiry, a template that takes the place of one part of the style,
its tests, the JSON Schema for editors, and a workflow for CI. Files that are there
already are not touched: if one of the project's is, nothing is written.`,
		Example: `  retest init library
  cd library && retest test --cover`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("init: want one folder, got %d", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			return writeStarter(env, dir)
		},
	}
}

// writeStarter writes the files of the starter.
func writeStarter(env Env, dir string) error {
	files, err := starterFiles()
	if err != nil {
		return err
	}
	var taken []string
	for _, f := range files {
		if _, err := os.Lstat(filepath.Join(dir, f.name)); err == nil {
			taken = append(taken, filepath.Join(dir, f.name))
		}
	}
	if len(taken) > 0 {
		return fmt.Errorf("nothing is written: %s: %w", strings.Join(taken, ", "), fs.ErrExist)
	}
	for _, f := range files {
		path := filepath.Join(dir, f.name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return cannotWrite(filepath.Dir(path), err)
		}
		if err := writeFile(path, f.text); err != nil {
			return err
		}
	}
	var b strings.Builder
	for _, f := range files {
		fmt.Fprintln(&b, filepath.Join(dir, f.name))
	}
	cd := ""
	if dir != "." {
		cd = "cd " + dir + "\n  "
	}
	fmt.Fprintf(&b, "\nNow try:\n  %sretest render inquiry.yaml --template templates\n  retest test --cover\n", cd)
	return printTo(env.Stdout, []byte(b.String()))
}

type starterFile struct {
	name string
	text []byte
}

func starterFiles() ([]starterFile, error) {
	files := []starterFile{{"inquiry.schema.json", prompt.Schema()}}
	err := fs.WalkDir(starter, "starter", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := starter.ReadFile(name)
		files = append(files, starterFile{filepath.FromSlash(strings.TrimPrefix(name, "starter/")), text})
		return err
	})
	return files, err
}
