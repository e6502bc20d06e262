package cli_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// File names are printed without control characters or line breaks, so that a name cannot forge a line of a message.
func TestFileNamesOnOneLine(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows does not allow such file names")
	}
	evil := "x\x1b[31m\nretest: forged"
	t.Chdir(t.TempDir())
	put := func(text string, path ...string) string {
		name := filepath.Join(path...)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		return name
	}
	good, bad := put(least, evil+".yaml"), put("role: 1\nx: [", evil+"-bad.yaml")
	put(least, evil, "q.yaml")
	put("as_of: 2026-11-23\ninquiry: q.yaml\ncases: [{name: a, expect: {golden: g.golden}}, {name: b, expect: {contains: nobody}}]\n", evil, "a.test.yaml")
	put("old", evil, "old.golden")
	put("{{if .Vars.x}}{{end}}{{.Nope}}", evil, "sub", evil+".tmpl")
	put("{{if .Library}}a{{end}}{{.Role}}", evil+"-whole.tmpl")
	put("cases: [", evil+"-bad.test.yaml")
	many := strings.Repeat("{}\n", 5)
	put(many, evil+".jsonl")
	for _, args := range [][]string{
		{"render", evil},
		{"render", bad},
		{"render", good, bad},
		{"render", evil + "-none"},
		{"render", evil + "-none*"},
		{"render", good, "-o", filepath.Join(evil+"-none", "f")},
		{"render", good, "--template", filepath.Join(evil, "sub")},
		{"render", good, "--template", evil + "-none"},
		{"render", good, "--papers", bad},
		{"render", good, "--defaults", evil + "-none"},
		{"render", good, "-o", filepath.Join(good, "f")},
		{"check", "."},
		{"check", "-v", "."},
		{"check", bad},
		{"check", evil + "-none"},
		{"check", "--fix", good},
		{"check", evil + "-bad.test.yaml"},
		{"check", evil + "-none*"},
		{"explain", good},
		{"explain", bad},
		{"explain", "--format", "html", good},
		{"explain", good, "--template", evil + "-whole.tmpl"},
		{"diff", good, bad},
		{"diff", good, evil + "-none"},
		{"diff", good, good},
		{"lock", good, "--file", evil + ".lock"},
		{"lock", "--check", good, "--file", evil + ".lock"},
		{"lock", good, "--file", good},
		{"lock", "--check", good, "--file", good},
		{"lock", bad, "--file", evil + "2.lock"},
		{"init", evil + "-init"},
		{"init", evil + "-init"},
		{"init", good},
		{"test", evil},
		{"test", "--update", evil},
		{"test", evil, "--cover", "--cover-min", "100"},
		{"test", "."},
		{"test", evil + "-none"},
		{"test", evil, "--cover-profile", filepath.Join(good, "f")},
		{"test", filepath.Join(evil, "sub")},
		{"batch", good, "--out", evil + "-out"},
		{"batch", good, "--out", evil + "-out", "--style", "xml"},
		{"batch", evil + ".jsonl", "--out", evil + "-many"},
		{"batch", ".", "--out", good},
		{"batch", good, "--out", evil},
		{"batch", good, "--dry-run"},
		{"batch", evil + "-none", "--out", "o"},
		{"batch", "--join", "2", "--out", evil + "-out"},
		{"preview", evil + "-none"},
		{evil},
		{"help", evil},
		{"styles", evil},
		{"functions", evil},
		{"render", "--style", evil, good},
		{"batch", good, "--out", "o", "--to", evil},
		{"render", "--" + evil},
		{"render", good, "--as-of", evil},
		{"batch", good, "--out", "o", "--shard", evil},
		{"test", "--run", evil + "("},
		{"check", good, "--ignore", evil},
	} {
		t.Run(strings.ToValidUTF8(strings.Map(func(r rune) rune { return max(r, ' ') }, strings.Join(args, " ")), ""), func(t *testing.T) {
			got := run(t, strings.NewReader(""), args...)
			for _, text := range []string{got.out, got.stderr} {
				require.NotContains(t, text, "\x1b")
				require.NotContains(t, "\n"+text, "\nretest: forged", "%q", text)
			}
		})
	}
}
