// Package batch lists the contenders of the whole-process benchmark. They are programs that read a corpus of inquiries as JSONL and
// write a batch file of requests. All of them use the same prompt and must write the same bytes.
package batch

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Model is the model name in all requests.
const Model = "some-model"

// The contenders that the others are compared with.
const (
	Floor     = "floor"
	FloorSafe = "floor-safe"
	Retest    = "retest"
	// Retest2 runs with two jobs.
	Retest2 = "retest-2"
)

// Contender is a program that writes requests for a corpus.
type Contender struct {
	Name  string
	About string                                 // description for the table
	Core  bool                                   // its package belongs to the library's module
	Go    string                                 // its package path within its module, if it is a Go program
	Probe []string                               // for other programs, a command that succeeds if their dependencies are installed
	Args  func(s Setup, in, out string) []string // returns the whole command
	Files string                                 // pattern of the files in out that contain requests; empty for out itself
	Pipe  bool                                   // it writes to standard output instead of a file
}

// Setup holds the locations that contenders need.
type Setup struct {
	Bench string // this module's folder
	Bin   string // the folder for built programs
}

// Contenders returns all contenders in the order of the table.
func Contenders() []Contender {
	return []Contender{
		{Name: Floor, About: "Go, written by hand for this prompt, one goroutine", Go: "./batch/floor", Args: built("floor")},
		{
			Name: FloorSafe, About: "hand-written Go, plus the work that a safe batch requires", Go: "./batch/floor", Files: "part-*.jsonl",
			Args: func(s Setup, in, out string) []string {
				return []string{filepath.Join(s.Bin, "floor"), "-safe", in, out, Model}
			},
		},
		retest(Retest, "1"),
		retest(Retest2, "2"),
		{Name: "naive", About: "Go: encoding/json, regexps, text/template + sprig", Go: "./batch/naive", Args: built("naive")},
		node("handlebars", "Node.js, Handlebars"),
		node("nunjucks", "Node.js, nunjucks"),
		{
			Name: "jinja2", About: "Python, Jinja2", Probe: []string{"/usr/bin/python3", "-c", "import jinja2"},
			Args: func(s Setup, in, out string) []string {
				return []string{"/usr/bin/python3", filepath.Join(s.Bench, "batch", "python", "main.py"), in, out, Model}
			},
		},
		{
			Name: "jq", About: "jq", Probe: []string{"jq", "--version"}, Pipe: true,
			Args: func(s Setup, in, _ string) []string {
				return []string{"jq", "-c", "--arg", "model", Model, "-f", filepath.Join(s.Bench, "batch", "jq", "batch.jq"), in}
			},
		},
	}
}

func retest(name, jobs string) Contender {
	return Contender{
		Name: name, About: "retest batch --jobs " + jobs, Core: true, Go: "./cmd/retest", Files: "part-*.jsonl",
		Args: func(s Setup, in, out string) []string {
			template := filepath.Join(s.Bench, "batch", "retest", "prompt.tmpl")
			return []string{
				filepath.Join(s.Bin, "retest"), "batch", in, "--out", out, "--to", "openai-chat", "--model", Model, "--template", template, "--jobs", jobs,
			}
		},
	}
}

func node(name, about string) Contender {
	return Contender{
		Name: name, About: about, Probe: []string{"node", "-e", `require("` + name + `")`},
		Args: func(s Setup, in, out string) []string {
			return []string{"node", filepath.Join(s.Bench, "batch", "node", name+".js"), in, out, Model}
		},
	}
}

func built(name string) func(s Setup, in, out string) []string {
	return func(s Setup, in, out string) []string { return []string{filepath.Join(s.Bin, name), in, out, Model} }
}

// Select returns the contenders with these names, or all if there are none.
func Select(names []string) ([]Contender, error) {
	var out []Contender
	unknown := map[string]bool{}
	for _, name := range names {
		unknown[name] = true
	}
	for _, c := range Contenders() {
		if unknown[c.Name] || len(names) == 0 {
			out = append(out, c)
		}
		delete(unknown, c.Name)
	}
	for name := range unknown {
		return nil, fmt.Errorf("no contender %q", name)
	}
	return out, nil
}

// ErrMissing is the error for a contender whose interpreter or packages are not installed.
var ErrMissing = errors.New("not installed")

// Prepare builds the contender, or checks that its dependencies are installed.
func (c *Contender) Prepare(s Setup) error {
	var cmd *exec.Cmd
	if c.Go != "" {
		cmd = exec.Command("go", "build", "-o", filepath.Join(s.Bin, filepath.Base(c.Go)), c.Go) //nolint:gosec // hard-coded command
		cmd.Dir = s.Bench
		if c.Core {
			cmd.Dir = filepath.Dir(s.Bench)
		}
	} else {
		cmd = exec.Command(c.Probe[0], c.Probe[1:]...) //nolint:gosec // hard-coded command
		cmd.Dir = filepath.Join(s.Bench, "batch", "node")
	}
	text, err := cmd.CombinedOutput()
	switch {
	case err == nil:
		return nil
	case c.Go == "":
		return fmt.Errorf("%s: %w: %s", c.Name, ErrMissing, lastLine(text, err))
	}
	return fmt.Errorf("%s: %w\n%s", c.Name, err, text)
}

func lastLine(text []byte, err error) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.TrimSpace(err.Error() + " " + lines[len(lines)-1])
}

// Run writes requests for the file in to the path out and returns the operating system's report on the finished process. The path out
// must not exist yet.
func (c *Contender) Run(s Setup, in, out string) (*os.ProcessState, error) {
	args := c.Args(s, in, out)
	cmd := exec.Command(args[0], args[1:]...) //nolint:gosec // hard-coded command
	var complaints strings.Builder
	cmd.Stderr = &complaints
	if c.Pipe {
		f, err := os.Create(out)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		cmd.Stdout = f
	}
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", c.Name, err, complaints.String())
	}
	return cmd.ProcessState, nil
}

// Output returns the files that contain the requests of a run, in order.
func (c *Contender) Output(out string) ([]string, error) {
	if c.Files == "" {
		return []string{out}, nil
	}
	return filepath.Glob(filepath.Join(out, c.Files))
}
