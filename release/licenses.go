package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/dated-claims/retest/internal/files"
)

// licensesName is the name of the file with the licenses.
const licensesName = "LICENSES-OF-MODULES.txt"

// systems lists the operating systems in goreleaser.yaml. The modules that the command uses differ between them.
var systems = []string{"darwin", "linux", "windows"}

// moduleAndFolder is a template that prints a line for each package: its module, or Go, and the folder that contains the licenses.
const moduleAndFolder = "{{if .Standard}}Go\t{{.Root}}{{else}}{{with .Module}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}"

var licenseName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice)([.-].*)?$`)

// licenses returns the licenses of Go and of each module that the command is built from. They must be distributed together with the
// command.
func licenses() ([]byte, error) {
	dirs := map[string]string{} // keyed by module and version
	for _, system := range systems {
		cmd := exec.Command("go", "list", "-C", "..", "-deps", "-f", moduleAndFolder, "./cmd/retest")
		cmd.Env = append(cmd.Environ(), "GOOS="+system, "CGO_ENABLED=0")
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", cmd, err)
		}
		for line := range strings.Lines(string(out)) {
			module, dir, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			if module == "Go" {
				module += " " + runtime.Version()
			}
			if !strings.HasPrefix(module, "github.com/dated-claims/retest ") {
				dirs[module] = dir
			}
		}
	}
	var out bytes.Buffer
	out.WriteString("The command retest is built from the following modules and the Go standard library.\n")
	for _, module := range slices.Sorted(maps.Keys(dirs)) {
		text, err := licenseOf(os.DirFS(dirs[module]))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", module, err)
		}
		fmt.Fprintf(&out, "\n%s\n%s\n\n%s", strings.Repeat("=", 80), module, text)
	}
	return out.Bytes(), nil
}

// licenseOf returns the license files of a module.
func licenseOf(module fs.FS) ([]byte, error) {
	entries, err := fs.ReadDir(module, ".")
	if err != nil {
		return nil, err
	}
	var out []byte
	for _, e := range entries {
		if e.IsDir() || !licenseName.MatchString(e.Name()) {
			continue
		}
		text, err := files.ReadFS(module, e.Name(), 1<<20)
		if err != nil {
			return nil, err
		}
		out = fmt.Appendf(out, "%s\n\n", bytes.TrimSpace(files.LF(text)))
	}
	if out == nil {
		return nil, fmt.Errorf("want a license file, got none")
	}
	return out, nil
}
