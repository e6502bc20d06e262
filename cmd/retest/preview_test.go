package main_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const previewed = `id: naps
role: sleep researcher
question: whether naps help memory
as_of: 2026-11-23
claims: [{id: short, text: Naps help., when: 2024, anchors: [arXiv:2305.16367]}]
anchors: [{id: "arXiv:2305.16367", title: Naps, date: 2023-05}]
tasks: [{retest: }]
`

// previewRun is a running preview.
type previewRun struct {
	dir, root, token string
}

// startPreview starts the command in a folder with the given files.
func startPreview(t *testing.T, env []string, contents map[string]string, args ...string) *previewRun {
	t.Helper()
	p := &previewRun{dir: t.TempDir()}
	for name, text := range contents {
		p.write(t, name, text)
	}
	cmd := exec.Command("retest", append([]string{"preview"}, args...)...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "CI=")
	cmd.Env = append(cmd.Env, env...)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	address, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	var ok bool
	p.root, p.token, ok = strings.Cut(strings.TrimSpace(address), "/?token=")
	require.True(t, ok)
	return p
}

func (p *previewRun) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(p.dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}

func (p *previewRun) read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, name))
	require.NoError(t, err)
	return string(text)
}

// order sends a request to write a file and returns the response.
func (p *previewRun) order(t *testing.T, path, body string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.root+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", p.root)
	r.AddCookie(&http.Cookie{Name: "retest-preview-" + p.root[strings.LastIndex(p.root, ":")+1:], Value: p.token})
	res, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer res.Body.Close()
	var answer struct{ Message, Error string }
	require.NoError(t, json.NewDecoder(res.Body).Decode(&answer))
	require.Equal(t, answer.Error == "", res.StatusCode == http.StatusOK)
	return answer.Message + answer.Error
}

// events returns a function that waits for an event that contains a given string.
func (p *previewRun) events(t *testing.T, query string) func(want string) string {
	t.Helper()
	res, err := http.Get(p.root + "/events?token=" + p.token + query)
	require.NoError(t, err)
	t.Cleanup(func() { res.Body.Close() })
	lines := bufio.NewReader(res.Body)
	return func(want string) string {
		t.Helper()
		stop := time.AfterFunc(20*time.Second, func() { res.Body.Close() })
		defer stop.Stop()
		for {
			line, err := lines.ReadString('\n')
			require.NoError(t, err, "waiting for %q", want)
			if strings.HasPrefix(line, "data: ") && strings.Contains(line, want) {
				return line
			}
		}
	}
}

func TestPreviewAcceptsGoldenFiles(t *testing.T) {
	t.Parallel()
	const head = "inquiry: naps.yaml\ncases:\n"
	one := func(expect string) string { return head + "  - name: one\n    expect: " + expect + "\n" }
	tests := []struct {
		name, cases, golden string
		env                 []string
		want                string // part of the answer
		written             bool
	}{
		{"new", one("{golden: a.golden}"), "", nil, "updated a.golden", true},
		{"another", one("{golden: a.golden}"), "old\n", nil, "updated a.golden", true},
		{"CI", one("{golden: a.golden}"), "old\n", []string{"CI=true"}, "golden files are not written when CI is set; unset it to update them", false},
		{"other failures", one("{golden: a.golden, contains: dreams}"), "old\n", nil, "other assertions of the case also fail: fix those first", false},
		{"much shorter", one("{golden: a.golden}"), strings.Repeat("old\n", 9999), nil, "would shrink", false},
		{"shared", one("{golden: a.golden}") + "  - name: two\n    style: xml\n    expect: {golden: a.golden}\n", "old\n", nil, "cases with different prompts share the golden file", false},
		{"no golden file", one("{contains: naps}"), "", nil, "has no golden file", false},
		{"an input", one("{golden: naps.json}"), "", nil, "a golden file that is not a test input", false},
		{"no such case", head + "  - name: other\n    expect: {golden: a.golden}\n", "old\n", nil, "no case \"one\"", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			contents := map[string]string{"naps.yaml": previewed, "x.test.yaml": tt.cases}
			if tt.golden != "" {
				contents["a.golden"] = tt.golden
			}
			if tt.name == "an input" {
				contents["x.test.yaml"] = strings.Replace(tt.cases, "naps.yaml", "naps.json", 1)
				contents["naps.json"] = `{"role": "a", "question": "whether x", "as_of": "2026-11-23", "claims": [{"text": "Naps help.", "when": 2024}], "tasks": ["retest"]}`
			}
			p := startPreview(t, tt.env, contents)
			require.Contains(t, p.order(t, "/accept", `{"suite": "x.test.yaml", "case": "one"}`), tt.want)
			switch {
			case tt.written:
				require.Contains(t, p.read(t, "a.golden"), "whether naps help memory")
				require.Contains(t, p.order(t, "/accept", `{"suite": "x.test.yaml", "case": "one"}`), "up to date")
				p.order(t, "/undo", `{"undo": 1}`)
				if tt.golden == "" {
					require.NoFileExists(t, filepath.Join(p.dir, "a.golden"))
				} else {
					require.Equal(t, tt.golden, p.read(t, "a.golden"))
				}
			case tt.golden != "":
				require.Equal(t, tt.golden, p.read(t, "a.golden"))
			}
		})
	}
	p := startPreview(t, nil, map[string]string{"in/naps.yaml": previewed, "x.test.yaml": "inquiry: in/naps.yaml\ncases:\n  - name: one\n    expect: {golden: a.golden}\n"}, "in")
	require.Contains(t, p.order(t, "/accept", `{"suite": "x.test.yaml", "case": "one"}`), "no such test file in in", "only previewed files are written")
	require.NoFileExists(t, filepath.Join(p.dir, "a.golden"))
}

func TestPreviewFixes(t *testing.T) {
	t.Parallel()
	p := startPreview(t, nil, map[string]string{"in/naps.yaml": previewed, "naps.yaml": previewed}, "in")
	order := func(file, rule string) string {
		return p.order(t, "/fix", fmt.Sprintf(`{"file": %q, "rule": %q}`, file, rule))
	}
	require.Contains(t, order("naps.yaml", "role-article"), "want an inquiry file in in")
	require.Contains(t, order("in/../naps.yaml", "role-article"), "want an inquiry file in in")
	require.Contains(t, order("in/naps.yaml", "claim-without-anchor"), "want a rule whose findings can be fixed")
	require.Contains(t, order("in/naps.yaml", "no-such-rule"), "want a rule whose findings can be fixed")
	require.Equal(t, previewed, p.read(t, "in/naps.yaml"))

	require.Equal(t, "fixed 1 finding in in/naps.yaml", order("in/naps.yaml", "role-article"))
	require.Equal(t, strings.Replace(previewed, "role: sleep", "role: a sleep", 1), p.read(t, "in/naps.yaml"), "only findings of this rule are fixed")
	require.Contains(t, order("in/naps.yaml", "role-article"), "no finding of role-article can be fixed")
	fixed := p.read(t, "in/naps.yaml")
	p.write(t, "in/naps.yaml", fixed+"# more\n")
	require.Equal(t, "in/naps.yaml has changed since then", p.order(t, "/undo", `{"undo": 1}`))
	require.Equal(t, fixed+"# more\n", p.read(t, "in/naps.yaml"))
	p.write(t, "in/naps.yaml", fixed)
	require.Equal(t, "restored in/naps.yaml", p.order(t, "/undo", `{"undo": 1}`))
	require.Equal(t, previewed, p.read(t, "in/naps.yaml"))
	require.Equal(t, previewed, p.read(t, "naps.yaml"))
}

func TestPreviewDetectsChanges(t *testing.T) {
	t.Parallel()
	p := startPreview(t, nil, map[string]string{"naps.yaml": previewed})
	next := p.events(t, "&file=naps.yaml")
	next("You are sleep researcher")
	p.write(t, "more/below/walks.yaml", strings.ReplaceAll(previewed, "naps", "walks"))
	next(`"id":"walks"`)
	p.write(t, "more/below/walks.yaml", strings.ReplaceAll(previewed, "naps", "swims"))
	next(`"id":"swims"`)
	p.write(t, "x.test.yaml", "inquiry: naps.yaml\ncases:\n  - name: one\n    expect: {contains: naps}\n")
	next(`{"name":"one","failed":0}`)
	if runtime.GOOS != "linux" {
		return
	}
	// neither the file's size nor its modification time reveals this change
	path := filepath.Join(p.dir, "naps.yaml")
	info, err := os.Stat(path)
	require.NoError(t, err)
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = file.WriteString(strings.Replace(previewed, "sleep", "dream", 1))
	require.NoError(t, err)
	require.NoError(t, os.Chtimes(path, info.ModTime(), info.ModTime()))
	require.NoError(t, file.Close())
	next("You are dream researcher")
}

func TestPreviewTestsOnly(t *testing.T) {
	t.Parallel()
	inline := "inquiry:\n  " + strings.ReplaceAll(strings.TrimSpace(previewed), "\n", "\n  ") + "\ncases:\n  - name: one\n    expect: {contains: naps}\n"
	p := startPreview(t, nil, map[string]string{"x.test.yaml": inline})
	next := p.events(t, "&suite=x.test.yaml&case=one")
	line := next("whether naps help memory")
	var state struct {
		Story struct {
			Failed     int
			Assertions []struct{ Name, Value, Link string }
		}
		Prompt struct {
			Stretches []struct {
				Text    string
				Details []struct{ Text string }
			}
		}
	}
	require.NoError(t, json.Unmarshal([]byte(strings.TrimPrefix(line, "data: ")), &state))
	require.Zero(t, state.Story.Failed)
	require.Equal(t, "contains", state.Story.Assertions[0].Name)
	require.Equal(t, "naps", state.Story.Assertions[0].Value)
	require.Regexp(t, `^vscode://file/.*/x\.test\.yaml:\d+:\d+$`, state.Story.Assertions[0].Link)
	for _, s := range state.Prompt.Stretches {
		if s.Text == "whether naps help memory" {
			require.Equal(t, "question  x.test.yaml:4:13", s.Details[1].Text)
		}
	}
	require.Contains(t, p.events(t, "&suite=x.test.yaml&case=two")("no case"), `"story":null`)
	require.Contains(t, p.events(t, "&suite=../x.test.yaml&case=one")("no such test file"), `"prompt":null`)
}

func TestPreviewEditorLinks(t *testing.T) {
	t.Parallel()
	p := startPreview(t, nil, map[string]string{"a & b?#%.yaml": previewed}, "--editor", "x://open?file={file}&at={line}")
	var state struct{ Link string }
	line := p.events(t, "")("You are sleep researcher")
	require.NoError(t, json.Unmarshal([]byte(strings.TrimPrefix(line, "data: ")), &state))
	require.Regexp(t, `^x://open\?file=/.*/a%20%26%20b%3F%23%25\.yaml&at=1$`, state.Link)
}
