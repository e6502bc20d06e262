package main_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// run runs the program as goreleaser.yaml does, and returns what it wrote by path.
func run(t *testing.T, version string) map[string]string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "new", "folder")
	cmd := exec.Command("go", "run", ".", "-out", out, "-version", version, "-time", "1790000000", "-changelog", "../CHANGELOG.md")
	text, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", text)
	written := map[string]string{}
	require.NoError(t, filepath.WalkDir(out, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(out, path)
		written[filepath.ToSlash(name)] = string(text)
		return err
	}))
	return written
}

// retest returns what the command prints.
func retest(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"run", "github.com/dated-claims/retest/cmd/retest"}, args...)...).Output()
	require.NoError(t, err)
	return string(out)
}

func unpacked(t *testing.T, packed string) string {
	t.Helper()
	r, err := gzip.NewReader(strings.NewReader(packed))
	require.NoError(t, err)
	require.Empty(t, r.Name)
	require.True(t, r.ModTime.IsZero(), "a time differs in the next build")
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(text)
}

var (
	font  = regexp.MustCompile(`\\f[A-Z]`)
	macro = regexp.MustCompile(`(?m)^\.[A-Za-z]+ ?`)

	headings  = regexp.MustCompile(`(?m)^(Commands|Usage|Examples|Flags):$`)
	ofMachine = regexp.MustCompile(`(?m)^( +--jobs .*) \(default \d+\)$`)
	quoted    = regexp.MustCompile(`\(default "(.*)"\)`)
)

// comparable returns a help text without what a page shows in another way.
func comparable(help string) string {
	help = quoted.ReplaceAllString(ofMachine.ReplaceAllString(headings.ReplaceAllString(help, ""), "$1"), "(default $1)")
	return strings.ReplaceAll(help, "=", " ")
}

// words returns the words of a man page's source.
func words(page string) []string {
	page = macro.ReplaceAllString(font.ReplaceAllString(page, ""), "")
	page = strings.NewReplacer(`\-`, "-", `\&`, "", `\\`, `\`, `\(aq`, "'", `\[u0060]`, "`", "=", " ").Replace(page)
	return strings.Fields(page)
}

func TestEveryCommandHasAPageWithAllItsHelp(t *testing.T) {
	t.Parallel()
	written := run(t, "v1.2.3")
	help := retest(t, "--help")
	_, list, _ := strings.Cut(help, "\nCommands:\n")
	list, _, _ = strings.Cut(list, "\n\n")
	pages := map[string]string{"retest": help}
	for line := range strings.Lines(list) {
		if name := strings.Fields(line)[0]; name != "help" {
			pages["retest-"+name] = retest(t, name, "--help")
		}
	}
	require.Greater(t, len(pages), 10)
	for name, help := range pages {
		page, ok := written["man/"+name+".1"]
		require.True(t, ok, name)
		require.Equal(t, page, unpacked(t, written["debian/man/"+name+".1.gz"]))
		require.Contains(t, page, `"Sep 2026" "retest v1.2.3"`)
		require.NotContains(t, page, "[=]")
		if name == "retest" { // the list of commands is in "see also"
			help = strings.Replace(help, list, "", 1)
			help = strings.Replace(help, `"retest COMMAND --help" tells more about a command.`, "", 1)
		}
		has := map[string]bool{}
		for _, w := range words(page) {
			has[w] = true
		}
		for _, w := range strings.Fields(comparable(help)) {
			require.True(t, has[w], "%s: no word %q in the page", name, w)
		}
	}
	count := 0
	for name := range written {
		if strings.HasPrefix(name, "man/") {
			count++
		}
	}
	require.Equal(t, len(pages), count)
	require.NotContains(t, written["man/retest-batch.1"], "NUMBER of workers; it does not affect the output (default", "the default depends on the machine")
}

func TestCompletionsAreThoseOfTheCommand(t *testing.T) {
	t.Parallel()
	written := run(t, "v1.2.3")
	for shell, name := range map[string]string{"bash": "retest.bash", "zsh": "_retest", "fish": "retest.fish", "powershell": "retest.ps1"} {
		require.Equal(t, retest(t, "completion", shell), written["completions/"+name])
	}
}

func TestLicensesOfAllModules(t *testing.T) {
	t.Parallel()
	text := run(t, "v1.2.3")["LICENSES-OF-MODULES.txt"]
	for _, module := range []string{"github.com/spf13/cobra v", "gopkg.in/yaml.v3 v", "github.com/inconshreveable/mousetrap v", "golang.org/x/sys v", "Go go1."} { // mousetrap: of Windows only
		require.Contains(t, text, "\n"+strings.Repeat("=", 80)+"\n"+module)
	}
	require.Contains(t, text, "Redistributions in binary form must reproduce the above copyright")
	require.NotContains(t, text, "dated-claims")
}

func TestDebianChangelog(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{
		"v1.2.3":                     "1.2.3-1",
		"v1.2.3-rc.1":                "1.2.3~rc.1-1",
		"v0.0.1-snapshot.9c09eddbde": "0.0.1~snapshot.9c09eddbde-1",
	} {
		written := run(t, version)
		require.Equal(t, "retest ("+want+") unstable; urgency=medium\n\n  * Release "+version+`. See changelog.gz for the changes.

 -- The retest authors <dated-claims@users.noreply.github.com>  Mon, 21 Sep 2026 14:13:20 +0000
`, unpacked(t, written["debian/changelog.Debian.gz"]))
		changes, err := os.ReadFile("../CHANGELOG.md")
		require.NoError(t, err)
		require.Equal(t, string(changes), unpacked(t, written["debian/changelog.gz"]))
	}
}

func TestBadArguments(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"want -out, -version and -changelog, got \"\", \"\" and \"\"": nil,
		"none.md: no such file": {"-out", t.TempDir(), "-version", "v1", "-changelog", "none.md"},
	} {
		var stderr bytes.Buffer
		cmd := exec.Command("go", append([]string{"run", "."}, args...)...)
		cmd.Stderr = &stderr
		require.Error(t, cmd.Run())
		require.Contains(t, stderr.String(), "release: ")
		require.Contains(t, stderr.String(), name)
	}
}
