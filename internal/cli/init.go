package cli

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/prompt"
)

//go:embed all:starter
var starter embed.FS

func initCommand(env Env) *cobra.Command {
	from := ""
	cmd := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Create a starter project",
		Long: `Init writes a small working project to DIR, by default the current folder. It has
an inquiry, papers, a project file (retest.yaml), a template that replaces one part
of the style, and its tests. It also has JSON Schemas and settings for editors, and
a workflow for CI. --from copies all templates of a built-in style for you to edit.

Existing files are never touched: if one of the project's files exists with
different content, nothing is written. Rerun an interrupted init to complete the
project.`,
		Example: `  retest init library
  cd library && retest test --cover
  retest init --from markdown my-style`,
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
			return writeStarter(env, dir, from)
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "start from all templates of a built-in `STYLE`: "+strings.Join(prompt.Styles(), ", "))
	return cmd
}

// writeStarter writes the starter files. If a style is named, they include its templates.
func writeStarter(env Env, dir, style string) error {
	list, err := starterFiles(style)
	if err != nil {
		return err
	}
	missing, err := missingFiles(dir, list)
	if err != nil {
		return err
	}
	for _, f := range missing {
		path := filepath.Join(dir, f.name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return cannotWrite(filepath.Dir(path), err)
		}
		if err := writeFile(path, f.text); err != nil {
			return err
		}
	}
	var b strings.Builder
	for _, f := range list {
		fmt.Fprintln(&b, onLine(filepath.Join(dir, f.name)))
	}
	cd := ""
	if dir != "." {
		cd = "cd " + onLine(dir) + "\n  "
	}
	fmt.Fprintf(&b, "\nNow try:\n  %sretest render inquiry.yaml\n  retest test --cover\n", cd)
	return printTo(env.Stdout, []byte(b.String()))
}

// missingFiles returns the files that are not in a folder yet. Identical files may exist because an earlier run did not finish. It
// returns an error if a file exists with different content.
func missingFiles(dir string, list []starterFile) ([]starterFile, error) {
	var missing []starterFile
	var taken []string
	for _, f := range list {
		path := filepath.Join(dir, f.name)
		info, err := os.Lstat(path)
		if err != nil {
			missing = append(missing, f) // if there is another error, writing the file reports it
			continue
		}
		if !info.Mode().IsRegular() {
			taken = append(taken, path)
			continue
		}
		if text, err := files.Read(path, 2*len(f.text)); err != nil || !bytes.Equal(files.LF(text), f.text) {
			taken = append(taken, path)
		}
	}
	if len(taken) > 0 {
		return nil, fmt.Errorf("nothing was written: %s: %w", strings.Join(taken, ", "), fs.ErrExist)
	}
	return missing, nil
}

type starterFile struct {
	name string
	text []byte
}

func starterFiles(style string) ([]starterFile, error) {
	var files []starterFile
	for _, kind := range slices.Sorted(maps.Keys(schemas)) {
		files = append(files, starterFile{kind + ".schema.json", schemas[kind]()})
	}
	err := fs.WalkDir(starter, "starter", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := starter.ReadFile(name)
		if style != "" {
			if strings.HasPrefix(name, "starter/templates/") {
				return err
			}
			text = withStyle(withoutVars(text), style)
		}
		files = append(files, starterFile{filepath.FromSlash(strings.TrimPrefix(name, "starter/")), text})
		return err
	})
	if err != nil || style == "" {
		return files, err
	}
	return addStyle(files, style)
}

// withoutVars removes the vars from the starter's inquiry, because the built-in templates do not read them. The vars must come last.
func withoutVars(text []byte) []byte {
	before, _, _ := bytes.Cut(text, []byte("\nvars:\n"))
	return append(bytes.TrimSpace(before), '\n')
}

// withStyle adds a style to the starter's project file.
func withStyle(text []byte, style string) []byte {
	const line = "template: templates\n"
	return bytes.Replace(text, []byte(line), []byte(line+"style: "+style+"\n"), 1)
}

// addStyle adds the templates of a style and a test for them.
func addStyle(files []starterFile, style string) ([]starterFile, error) {
	s, err := readStyle(style)
	if err != nil {
		return nil, err
	}
	for _, f := range s.files {
		files = append(files, starterFile{filepath.Join("templates", f.name+".tmpl"), []byte(f.source())})
	}
	expect := "{properties: all, counts: {claims: 2, anchors: 2, tasks: 3}}"
	if style == "brief" {
		expect = "{counts: {claims: 2, anchors: 2, tasks: 3}}" // prompts of this style lack some properties on purpose
	}
	test := fmt.Sprintf("inquiry: ../inquiry.yaml\nstyle: %s\ncases:\n  - name: the inquiry as it is\n    expect: %s\n", style, expect)
	return append(files, starterFile{filepath.Join("templates", style+".test.yaml"), []byte(test)}), nil
}
