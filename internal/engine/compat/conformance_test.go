package template

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pinned maps the Go versions that were examined to the number of tests in exec_test.go and the number of rows in the table of
// TestExecute. Without these numbers, nobody would notice if the file were truncated or not read at all.
var pinned = map[string]standardTests{
	"go1.26.8": {tests: 28, rows: 356},
}

// fewestTests is the minimum number of tests expected in the file of any other Go version. The standard library adds tests and hardly
// ever removes one.
const fewestTests = 28

// standardTests describes the contents of exec_test.go.
type standardTests struct{ tests, rows int }

// insideConformance is set while the standard library's tests run. Because they run in this package, that run must not start another
// one.
const insideConformance = "RETEST_INSIDE_CONFORMANCE"

// TestStandardLibraryTests runs the exec_test.go of text/template against the engine as configured in production. The file comes from
// the installed Go distribution. An overlay adds it to this package for one run, so that no file of the Go distribution is copied or
// committed. Every test in it must run, and the failures must be exactly those listed in knownDeviations.
func TestStandardLibraryTests(t *testing.T) {
	if os.Getenv(insideConformance) != "" {
		t.Fatal("the standard library's tests must not start themselves")
	}
	file := filepath.Join(goroot(t), "src", "text", "template", "exec_test.go")
	names, rows := contents(t, file)
	version, _, _ := strings.Cut(runtime.Version(), " ")
	if want, ok := pinned[version]; ok {
		require.Equal(t, want, standardTests{len(names), rows}, "exec_test.go of %s", version)
	}
	require.GreaterOrEqual(t, len(names), fewestTests)
	results := runStandard(t, file, names)
	passed := 0
	var failures []failure
	for _, name := range names {
		r := results[name]
		require.Contains(t, []string{"pass", "fail"}, r.action, "%s:\n%s", name, r.output.String())
		if r.action == "pass" {
			passed++
			continue
		}
		found := failuresOf(name, r.output.String())
		require.NotEmpty(t, found, "%s fails without a message:\n%s", name, r.output.String())
		failures = append(failures, found...)
	}
	counts, differ := classify(t, failures)
	t.Logf("%s: %d of %d tests agree in everything", version, passed, len(names))
	t.Logf("%s: %d of %d rows of TestExecute agree, %d deviate", version, rows-differ[execute], rows, differ[execute])
	why := reasons(t)
	for _, d := range knownDeviations {
		if n := counts[d.name]; n != nil {
			t.Logf("%4d rows and %2d checks of other tests deviate: %s (%s)", n.rows, n.others, d.name, why[d.name])
			delete(counts, d.name)
		}
	}
}

// deviating counts the table rows and other checks that a deviation covers.
type deviating struct{ rows, others int }

// failure is a message from a failed test or from a failed row in its table.
type failure struct{ test, message string }

var failurePattern = regexp.MustCompile(`(?m)^ +exec_test\.go:\d+: ((?:.*)(?:\n        .*)*)`)

// failuresOf returns the failure messages in the output of a test.
func failuresOf(test, output string) []failure {
	var out []failure
	for _, m := range failurePattern.FindAllStringSubmatch(output, -1) {
		out = append(out, failure{test, m[1]})
	}
	return out
}

// classify counts the failures by deviation and by test. It reports failures without a deviation, and rows that should fail because of
// a deviation but do not.
func classify(t *testing.T, failures []failure) (counts map[string]*deviating, differ map[string]int) {
	t.Helper()
	counts, differ = map[string]*deviating{}, map[string]int{}
	seen := map[failure]bool{}
	for _, f := range failures {
		differ[f.test]++
		d, row := deviationOf(f)
		if d == nil {
			t.Errorf("%s differs and is not listed: %s", f.test, f.message)
			continue
		}
		seen[failure{f.test, row}] = true
		if counts[d.name] == nil {
			counts[d.name] = &deviating{}
		}
		if f.test == execute {
			counts[d.name].rows++
		} else {
			counts[d.name].others++
		}
	}
	for _, d := range knownDeviations {
		for test, rows := range d.rows {
			for _, row := range rows {
				assert.True(t, seen[failure{test, row}], "%s: %s is listed under %q but agrees", test, row, d.name)
			}
		}
	}
	return counts, differ
}

// deviationOf returns the deviation that lists a failure, together with the failing row.
func deviationOf(f failure) (*deviation, string) {
	for i := range knownDeviations {
		d := &knownDeviations[i]
		for _, row := range d.rows[f.test] {
			if strings.HasPrefix(f.message, pick2(f.test == execute, row+":", row)) && d.says.MatchString(f.message) {
				return d, row
			}
		}
	}
	return nil, ""
}

// reasons returns the reasons for deviations in docs/template-engine.md, keyed by the description of what differs.
func reasons(t *testing.T) map[string]string {
	t.Helper()
	doc, err := os.ReadFile("../../../docs/template-engine.md")
	require.NoError(t, err)
	out := map[string]string{}
	last := ""
	for _, m := range docRow.FindAllStringSubmatch(string(doc), -1) {
		if m[2] != "as above" {
			last = m[2]
		}
		out[m[1]] = last
	}
	return out
}

var docRow = regexp.MustCompile(`(?m)^\| ([^|]+) \|.*\| ([^|]+) \|$`)

// TestDeviationsAreDocumented compares the list of deviations with the documentation.
func TestDeviationsAreDocumented(t *testing.T) {
	t.Parallel()
	documented := reasons(t)
	for _, d := range knownDeviations {
		assert.NotEmpty(t, documented[d.name], d.name)
	}
	assert.NotEmpty(t, documented[twoErrors])
}

// goroot asks the go command for its GOROOT, which may differ from that of the test binary.
func goroot(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(t, err, "the go command is needed to run the standard library's tests")
	return strings.TrimSpace(string(out))
}

// contents returns the names of the tests in a file and the number of rows in its table execTests.
func contents(t *testing.T, file string) (names []string, rows int) {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	for _, d := range tree.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && isTestName(d.Name.Name) {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			rows += rowsOf(d, "execTests")
		}
	}
	return names, rows
}

// isTestName reports whether go test treats name as a test, excluding TestMain.
func isTestName(name string) bool { return strings.HasPrefix(name, "Test") && name != "TestMain" }

// rowsOf counts the elements of a variable declared as a list.
func rowsOf(d *ast.GenDecl, name string) int {
	for _, spec := range d.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok || v.Names[0].Name != name || len(v.Values) != 1 {
			continue
		}
		if list, ok := v.Values[0].(*ast.CompositeLit); ok {
			return len(list.Elts)
		}
	}
	return 0
}

// outcomeOf is the result of one test and its output.
type outcomeOf struct {
	action string
	output strings.Builder
}

// runStandard runs the tests in a file as if it were in this directory.
func runStandard(t *testing.T, file string, names []string) map[string]*outcomeOf {
	t.Helper()
	args := []string{
		"test", "-json", "-count=1", "-vet=off", "-timeout=9m", "-overlay", overlay(t, file),
		"-run", "^(" + strings.Join(names, "|") + ")$",
	}
	if underRace() {
		args = append(args, "-race")
	}
	cmd := exec.CommandContext(t.Context(), "go", append(args, ".")...)
	cmd.WaitDelay = time.Second
	cmd.Env = append(os.Environ(), insideConformance+"=1")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	results := events(t, out)
	if len(results) == 0 {
		require.NoError(t, err, "go test ran nothing:\n%s%s", out, stderr.String())
	}
	return full(results, names)
}

// shim is the file that declares the types used in exec_test.go. The other files of this package are hidden, because names in them
// clash with those in exec_test.go.
const shim = "shim_test.go"

// overlay writes the file that redirects the go command to exec_test.go.
func overlay(t *testing.T, file string) string {
	t.Helper()
	here, err := filepath.Abs(".")
	require.NoError(t, err)
	replace := map[string]string{filepath.Join(here, "exec_test.go"): file}
	ours, err := os.ReadDir(here)
	require.NoError(t, err)
	for _, f := range ours {
		if name := f.Name(); name != shim && strings.HasSuffix(name, "_test.go") {
			replace[filepath.Join(here, name)] = "" // an empty path hides the file
		}
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "overlay.json")
	require.NoError(t, os.WriteFile(name, text, 0o600))
	return name
}

// underRace reports whether this binary was built with the race detector. If so, the run of the standard library's tests uses it as
// well.
func underRace() bool {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return false
	}
	for _, s := range info.Settings {
		if s.Key == "-race" {
			return s.Value == "true"
		}
	}
	return false
}

// events reads the result of each top-level test from the output of go test -json.
func events(t *testing.T, out []byte) map[string]*outcomeOf {
	t.Helper()
	results := map[string]*outcomeOf{}
	for line := range bytes.Lines(out) {
		var e struct{ Action, Test, Output string }
		if !bytes.HasPrefix(line, []byte("{")) {
			continue
		}
		require.NoError(t, json.Unmarshal(line, &e))
		name, _, sub := strings.Cut(e.Test, "/")
		if results[name] == nil {
			results[name] = &outcomeOf{}
		}
		r := results[name]
		switch e.Action {
		case "output", "build-output":
			r.output.WriteString(e.Output)
		case "pass", "fail", "skip":
			if !sub || e.Action == "skip" {
				r.action = worst(r.action, e.Action)
			}
		}
	}
	return results
}

// worst returns the worse of two results. A test that passes with some of its parts skipped has not passed.
func worst(a, b string) string {
	if a == "skip" {
		return a
	}
	return b
}

// full returns a result for every test. For tests that never ran, the output is that of the package.
func full(results map[string]*outcomeOf, names []string) map[string]*outcomeOf {
	for _, name := range names {
		if results[name] != nil {
			continue
		}
		results[name] = &outcomeOf{action: "did not run"}
		if rest := results[""]; rest != nil {
			results[name].output.WriteString(rest.output.String())
		}
	}
	return results
}
