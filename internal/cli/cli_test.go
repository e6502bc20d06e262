package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/cli"
	"github.com/dated-claims/retest/prompt"
)

// least is the shortest inquiry that is valid.
const least = `role: a biologist
question: whether x
as_of: 2026-11-23
claims: [{text: A finding., when: 2024}]
tasks: [{retest: }]
`

// result is the result of running the command.
type result struct {
	code        int
	out, stderr string
}

func run(t *testing.T, stdin io.Reader, args ...string) result {
	t.Helper()
	var out, stderr bytes.Buffer
	code := cli.Run(t.Context(), cli.Env{Stdin: stdin, Stdout: &out, Stderr: &stderr, Now: noon}, args)
	return result{code, out.String(), stderr.String()}
}

// noon returns a time in the evening, in a zone west of UTC, where it is already the next day in UTC.
func noon() time.Time { return time.Date(2026, 11, 22, 23, 0, 0, 0, time.FixedZone("west", -5*60*60)) }

// write writes a file to a temporary folder of the test and returns its path.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestTodayIsUTC(t *testing.T) {
	t.Parallel()
	got := run(t, strings.NewReader(strings.Replace(least, "as_of: 2026-11-23\n", "", 1)), "render", "-")
	require.Equal(t, 0, got.code)
	require.Contains(t, got.out, "Treat 2026-11-23 as today's date.")
	require.Equal(t, "retest: no day given: rendering for today, 2026-11-23 (UTC); use --as-of or as_of to set another day\n", got.stderr)
}

func TestExcerpt(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 200)
	tests := []struct {
		name, text string
		want       []string // the source line and the caret
	}{
		{"start", "rol: x", []string{"    1 | rol: x", "        ^^^"}},
		{"bytes before", "{role: é日, rol: x}", []string{"    1 | {role: é日, rol: x}", "                    ^^^"}},
		{"tab before", "{role: x,\trol: x}", []string{"    1 | {role: x, rol: x}", "                  ^^^"}},
		{"combining mark on a letter", "{role: e\u0301, rol: x}", []string{"    1 | {role: e\u0301, rol: x}", "                  ^^^"}},
		{"emoji", "{role: 😀, rol: x}", []string{"    1 | {role: 😀, rol: x}", "                   ^^^"}},
		{"byte order mark", "\uFEFF{role: x, rol: x}", []string{"    1 | {role: x, rol: x}", "                  ^^^"}},
		{"carriage return and line feed", "role: x\r\nrol: y\r\n", []string{"    2 | rol: y", "        ^^^"}},
		{"carriage return", "role: x\rrol: y\r", []string{"    2 | rol: y", "        ^^^"}},
		{"long before", "{role: " + long + ", rol: x}", []string{"    1 | …" + long[:68] + ", rol: x}", strings.Repeat(" ", 8+71) + "^^^"}},
		{"long behind", "{rol: " + long + "}", []string{"    1 | {rol: " + long[:114] + "…", "         ^^^"}},
		{"wide characters on both sides", "{role: " + strings.Repeat("日", 300) + ", rol: " + strings.Repeat("本", 300) + "}", []string{
			"    1 | …" + strings.Repeat("日", 68) + ", rol: " + strings.Repeat("本", 44) + "…", strings.Repeat(" ", 8+1+68*2+2) + "^^^",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, source := range []string{"-", write(t, "a.yaml", tt.text)} {
				if source == "-" && strings.Contains(tt.text[:4], "{") {
					continue // from standard input, without an extension, this would be read as JSON
				}
				got := run(t, strings.NewReader(tt.text), "render", source)
				require.Equal(t, 1, got.code)
				_, after, ok := strings.Cut(got.stderr, "unknown key \"rol\"\n")
				require.True(t, ok, got.stderr)
				require.Equal(t, append(tt.want, "  hint: did you mean role?"), strings.Split(after, "\n")[:3])
			}
		})
	}
}

func TestColorsOnlyOnTerminal(t *testing.T) {
	t.Parallel()
	var stderr bytes.Buffer
	env := cli.Env{Stdin: strings.NewReader("rol: a\n"), Stdout: io.Discard, Stderr: &stderr, Now: noon, Color: true}
	require.Equal(t, 1, cli.Run(t.Context(), env, []string{"render", "-"}))
	require.Contains(t, stderr.String(), "\x1b[1mretest: \x1b[0m-:1:1: ")
	plain := run(t, strings.NewReader("rol: a\n"), "render", "-")
	require.NotContains(t, plain.stderr, "\x1b")
}

// Bytes that an editor would not show are either accepted or rejected with a specific message.
func TestEncodings(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, wantErr string }{
		{"byte order mark", "\uFEFF" + least, ""},
		{"carriage returns and line feeds", strings.ReplaceAll(least, "\n", "\r\n"), ""},
		{"carriage returns", strings.ReplaceAll(least, "\n", "\r"), ""},
		{"tab after a key", strings.ReplaceAll(least, "role: ", "role:\t"), ""},
		{"tab at the start of a line", "library:\n\tname: x\n", ":2:1: YAML: a tab indents this line\n    2 |  name: x\n        ^\n  hint: indent with spaces, not tabs\n"},
		{"UTF-16", "\xff\xfer\x00o\x00l\x00e\x00", ":1:1: want UTF-8, got UTF-16\n  hint: save the file as UTF-8\n"},
		{"Latin-1", "role: caf\xe9\n", ":1:10: "},
		{"binary", "\x7fELF\x02\x01\x01\x00\x00", ":1:1: want text, got the control character U+007F\n  hint: is this a binary file?"},
		{"zeros", strings.Repeat("\x00", 9000), ":1:1: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := write(t, "a.yaml", tt.text)
			got := run(t, nil, "render", path)
			if tt.wantErr == "" {
				require.Equal(t, 0, got.code, got.stderr)
				require.Contains(t, got.out, "A finding.\n")
				require.Empty(t, got.stderr)
				return
			}
			require.Equal(t, 1, got.code)
			require.Empty(t, got.out)
			require.True(t, strings.HasPrefix(got.stderr, "retest: "+path+tt.wantErr), got.stderr)
			require.NotRegexp(t, `[\x00-\x09\x0b-\x1f\x7f]`, got.stderr)
		})
	}
}

// bomb returns a document whose aliases expand to ten billion values.
func bomb() string {
	var b strings.Builder
	b.WriteString("vars:\n  a: &a [x, x, x, x, x, x, x, x, x, x]\n")
	for c := 'b'; c < 'k'; c++ {
		b.WriteString("  " + string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+string(c-1)+", ", 9) + "*" + string(c-1) + "]\n")
	}
	return b.String()
}

func TestHugeInput(t *testing.T) {
	t.Parallel()
	keys := func(indent string) string {
		var b strings.Builder
		for i := range 40_000 {
			b.WriteString(indent + "key" + strings.Repeat("i", i%7) + string(rune('a'+i%26)) + time.Duration(i).String() + ": 1\n")
		}
		return b.String()
	}
	tests := []struct {
		name, file, text string
		code             int
		want             string // expected text in the first message
	}{
		{"alias bomb", "a.yaml", least + bomb(), 1, "aliases expand to more than"},
		{"10,000 brackets", "a.yaml", "role: " + strings.Repeat("[", 10_000), 1, "a.yaml:1:"},
		{"10,000 closed brackets", "a.yaml", "role: " + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000), 1, "a.yaml:1:"},
		{"10,000 brackets in JSON", "a.json", `{"role":` + strings.Repeat("[", 10_000), 1, "nested more than 100 levels deep"},
		{"40,000 keys", "a.yaml", least + "vars:\n" + keys("  "), 0, ""},
		{"40,000 unknown keys", "a.yaml", least + keys(""), 1, "a.yaml:6:1: "},
		{"40,000 unknown keys on one line", "a.json", "{" + strings.ReplaceAll(strings.ReplaceAll(keys(`"`), ": 1", `":1,`), "\n", "") + `"z":1}`, 1, "a.json:1:"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := write(t, tt.file, tt.text)
			started := time.Now()
			got := run(t, nil, "render", path)
			require.Less(t, time.Since(started), 60*time.Second)
			require.Equal(t, tt.code, got.code)
			first, _, _ := strings.Cut(got.stderr, "\n")
			require.Contains(t, first, tt.want)
		})
	}
}

func TestHugeYAML(t *testing.T) {
	t.Parallel()
	path := write(t, "big.yaml", least+"vars:\n  list:\n"+strings.Repeat("    - a line of forty bytes, line feed too\n", 2_500_000))
	started := time.Now()
	got := run(t, nil, "render", path)
	require.Less(t, time.Since(started), 60*time.Second)
	require.Equal(t, 1, got.code)
	require.Empty(t, got.out)
	require.Equal(t, "retest: "+path+`:1:1: a document of more than 16777216 bytes
  hint: write a corpus as JSONL, one inquiry per line; change the limit with --max-bytes
`, got.stderr)
}

// failing is a writer whose disk is full, or a reader whose disk is broken.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
func (f failing) Read([]byte) (int, error)  { return 0, f.err }

func TestStandardOutputErrors(t *testing.T) {
	t.Parallel()
	path := write(t, "a.yaml", least)
	full := failing{&os.PathError{Op: "write", Path: "/dev/stdout", Err: errors.New("no space left on device")}}
	for _, args := range []string{
		"render FILE", "render FILE --format messages", "render FILE --format json", "explain FILE", "explain FILE --format html", "diff FILE --to-as-of 2027-01-31", "schema", "functions", "functions trunc", "functions --format json",
		"version", "--version", "--help", "help", "help render", "render --help", "completion bash", "completion zsh", "completion fish", "completion powershell",
	} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			var stderr bytes.Buffer
			env := cli.Env{Stdin: strings.NewReader(""), Stdout: full, Stderr: &stderr, Now: noon}
			require.Equal(t, 3, cli.Run(t.Context(), env, strings.Fields(strings.ReplaceAll(args, "FILE", path))))
			require.Equal(t, "retest: cannot write to standard output: no space left on device\n", stderr.String())
		})
	}
}

func TestStandardInputErrors(t *testing.T) {
	t.Parallel()
	got := run(t, io.MultiReader(strings.NewReader(least+"---\n"), failing{errors.New("the disk is broken")}), "render", "-", "--format", "json")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "retest: -: the disk is broken\n")
}

// blocked is a reader that blocks forever.
type blocked struct{ started chan struct{} }

func (b blocked) Read([]byte) (int, error) {
	close(b.started)
	select {}
}

func TestContextCancelsBlockedRead(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	started := make(chan struct{})
	go func() {
		<-started
		stop()
	}()
	var stderr bytes.Buffer
	env := cli.Env{Stdin: blocked{started}, Stdout: io.Discard, Stderr: &stderr, Now: noon}
	require.Equal(t, 1, cli.Run(ctx, env, []string{"render", "-"}))
	require.Equal(t, "retest: context canceled\n", stderr.String())
}

func TestSchemaCommand(t *testing.T) {
	t.Parallel()
	got := run(t, nil, "schema")
	require.Equal(t, result{0, string(inquiry.Schema()), ""}, got)
	require.True(t, json.Valid([]byte(got.out)))
}

func TestFunctionsCommand(t *testing.T) {
	t.Parallel()
	text, object := run(t, nil, "functions"), run(t, nil, "functions", "--format", "json")
	require.Equal(t, 0, text.code)
	require.Equal(t, 0, object.code)
	var rows []struct{ Name, Grade, Signature, Doc string }
	require.NoError(t, json.Unmarshal([]byte(object.out), &rows))
	lines := strings.Split(strings.TrimSuffix(text.out, "\n"), "\n")
	all := prompt.Functions()
	require.Len(t, rows, len(all))
	require.Len(t, lines, len(all))
	for i, f := range all {
		require.Equal(t, f.Name, rows[i].Name)
		require.Equal(t, f.Doc, rows[i].Doc)
		require.True(t, strings.HasPrefix(lines[i], f.Name+" "), lines[i])
	}
}

func TestJSONLinesAreValid(t *testing.T) {
	t.Parallel()
	got := run(t, strings.NewReader(strings.Repeat(strings.Replace(least, "A finding.", `"P < 0.05 & \"r\" > 1"`, 1)+"---\n", 3)), "render", "-", "--format", "json")
	require.Equal(t, 0, got.code, got.stderr)
	lines := strings.Split(strings.TrimSuffix(got.out, "\n"), "\n")
	require.Len(t, lines, 3)
	for _, line := range lines {
		var row struct {
			ID, Text string
			Messages []prompt.Message
			Hashes   prompt.Hashes
		}
		require.NoError(t, json.Unmarshal([]byte(line), &row))
		require.Contains(t, row.Text, `P < 0.05 & "r" > 1`)
		require.Contains(t, line, `P < 0.05 & \"r\" > 1`)
		require.Regexp(t, "^[0-9a-f]{64}$", row.Hashes.Text)
		require.Regexp(t, "^[0-9a-f]{64}$", row.Hashes.Template)
		require.Len(t, row.Messages, 2)
	}
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	good, bad := write(t, "good.yaml", least), write(t, "bad.yaml", "role: x\n")
	broken, missing := write(t, "broken.tmpl", "{{if}}"), filepath.Join(t.TempDir(), "missing")
	tests := []struct {
		code int
		args []string
	}{
		{0, nil},
		{0, []string{"help", "render"}},
		{0, []string{"render", good}},
		{1, []string{"render", bad}},
		{4, []string{"render", missing}},
		{4, []string{"render", t.TempDir()}},
		{1, []string{"render", missing, good, "--format", "json"}},
		{4, []string{"check", missing}},
		{1, []string{"check", missing, good}},
		{4, []string{"explain", missing}},
		{4, []string{"test", missing}},
		{4, []string{"test", t.TempDir()}},
		{4, []string{"batch", missing, "--out", filepath.Join(t.TempDir(), "out")}},
		{4, []string{"lock", missing}},
		{2, []string{"diff", missing, good}},
		{1, []string{"render", good, bad, "--format", "json"}},
		{1, []string{"render", good, "--template", broken}},
		{4, []string{"render", good, "--template", missing}},
		{4, []string{"render", good, "--papers", missing}},
		{1, []string{"render", good, good, "-o", t.TempDir()}},
		{2, []string{"rendr", good}},
		{2, []string{"help", "rendr"}},
		{2, []string{"render"}},
		{2, []string{"render", "-", "-"}},
		{2, []string{"render", good, good}},
		{2, []string{"render", good, "--stile", "xml"}},
		{2, []string{"render", good, "--style", "xlm"}},
		{2, []string{"render", good, "--style"}},
		{2, []string{"render", good, "--as-of", "2026-02-30"}},
		{2, []string{"render", good, "--as-of", ""}},
		{2, []string{"render", good, "--format", "yaml"}},
		{2, []string{"render", good, "--max-bytes", "many"}},
		{2, []string{"render", good, "--max-bytes", "0"}},
		{2, []string{"schema", "x"}},
		{2, []string{"completion", "ksh"}},
		{2, []string{"functions", "nosuch"}},
		{2, []string{"functions", "--format", "xml"}},
		{3, []string{"render", good, "-o", filepath.Join(good, "out.txt")}},
		{3, []string{"render", good, "-o", good + "/out/"}},
		{3, []string{"render", good, "-o", filepath.Join(missing, "out.txt")}},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			t.Parallel()
			got := run(t, strings.NewReader(""), tt.args...)
			require.Equal(t, tt.code, got.code, got.stderr)
			require.Equal(t, tt.code == 0, got.stderr == "", got.stderr)
		})
	}
}
