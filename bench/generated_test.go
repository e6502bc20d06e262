package bench_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The committed Go code must be what the generators produce from the committed templates, at the versions in go.mod.

func TestQuicktemplateIsCurrent(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "quick") // qtc names the package after its folder
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(dir, "prompt.qtpl")
	if err := os.WriteFile(copied, read(t, "internal/quick/prompt.qtpl"), 0o644); err != nil {
		t.Fatal(err)
	}
	tool(t, "qtc", "-file", copied, "-skipLineComments")
	if string(read(t, "internal/quick/prompt.qtpl.go")) != string(read(t, copied+".go")) {
		t.Error("prompt.qtpl.go is not what qtc makes; run go generate ./...")
	}
}

func TestTemplIsCurrent(t *testing.T) {
	tool(t, "templ", "generate", "-check", "-path", "internal/templs")
}

// tool runs a tool listed in go.mod. If the tool fails, its output is shown.
func tool(t *testing.T, args ...string) {
	t.Helper()
	out, err := exec.Command("go", append([]string{"tool"}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
