// Command importratios measures what importing each package of the library costs a program, and prints the table in README.md:
//
//	go run ./cmd/importratios               # a minute
//	go run ./cmd/importratios -rounds 9     # quick and rough
//
// The table goes to standard output, progress to standard error. Run it in the module's folder.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dated-claims/retest/bench/internal/report"
)

const library = "github.com/dated-claims/retest"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "importratios:", err)
		os.Exit(1)
	}
}

func run() error {
	rounds := flag.Int("rounds", 41, "rounds")
	seed := flag.Uint64("seed", 1, "seed of the order in a round")
	date := flag.String("date", "", "day to print with the table")
	commit := flag.String("commit", "", "commit of the library to print with the table")
	flag.Parse()
	if flag.NArg() > 0 || *rounds < 1 {
		flag.Usage()
		return errors.New("want no arguments, and at least one round")
	}
	dir, err := os.MkdirTemp("", "importratios-")
	if err != nil {
		return err
	}
	table, err := measured(dir, *rounds, *seed)
	if err := errors.Join(err, os.RemoveAll(dir)); err != nil {
		return err
	}
	_, err = fmt.Println(report.Conditions(report.Command("go run ./cmd/importratios", "rounds"), *date, *commit) + "\n\n" + table)
	return err
}

// program is a program that imports one package and prints a line.
type program struct {
	label     string
	file      string // path of the executable
	args      []string
	packages  int // number of packages linked from the library and other modules
	modules   int // number of other modules linked
	bytes     int64
	processor []float64 // processor time in milliseconds, one value per round
	ratios    []float64 // processor time relative to the program without imports, one value per round
}

func measured(dir string, rounds int, seed uint64) (string, error) {
	programs, err := built(dir)
	if err != nil {
		return "", err
	}
	order := slices.Clone(programs)
	rnd := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // shuffling needs no secure randomness
	for round := range rounds + 1 {
		fmt.Fprintf(os.Stderr, "\rround %d of %d", round, rounds)
		rnd.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		used := map[*program]float64{}
		for _, p := range order {
			if used[p], err = start(p); err != nil {
				return "", err
			}
		}
		if round == 0 { // the first round only fills the caches
			continue
		}
		for _, p := range programs {
			p.processor = append(p.processor, used[p])
			p.ratios = append(p.ratios, used[p]/used[programs[0]])
		}
	}
	fmt.Fprintln(os.Stderr)
	return tableOf(programs), nil
}

// built builds the programs: one without imports, one per package, and the command.
func built(dir string) ([]*program, error) {
	list, err := output("go", "list", "-f", `{{if ne .Name "main"}}{{.ImportPath}}{{end}}`, "./...")
	if err != nil {
		return nil, err
	}
	programs := []*program{{label: "none"}}
	sources := []string{""}
	for path := range strings.FieldsSeq(list) {
		name := strings.TrimPrefix(path, library+"/")
		if strings.Contains(path, "/internal/") || strings.HasPrefix(name, "examples") {
			continue
		}
		programs, sources = append(programs, &program{label: "`" + name + "`"}), append(sources, path)
	}
	for i, p := range programs {
		source := filepath.Join(dir, fmt.Sprintf("main%d.go", i))
		text := "package main\n\nimport (\n\t\"os\"\n"
		if sources[i] != "" {
			text += "\n\t_ \"" + sources[i] + "\"\n"
		}
		text += ")\n\nfunc main() { os.Stdout.WriteString(\"hello\\n\") }\n"
		if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
			return nil, err
		}
		p.file = filepath.Join(dir, fmt.Sprintf("program%d", i))
		if err := p.build(source); err != nil {
			return nil, err
		}
	}
	command := &program{label: "the command, `retest version`", file: filepath.Join(dir, "retest"), args: []string{"version"}}
	return append(programs, command), command.build("./cmd/retest")
}

func (p *program) build(source string) error {
	fmt.Fprintln(os.Stderr, "building", p.label)
	if _, err := output("go", "build", "-o", p.file, source); err != nil {
		return err
	}
	info, err := os.Stat(p.file)
	if err != nil {
		return err
	}
	p.bytes = info.Size()
	deps, err := output("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", source)
	if err != nil {
		return err
	}
	modules := map[string]bool{}
	for module := range strings.FieldsSeq(deps) {
		p.packages++
		modules[module] = true
	}
	delete(modules, library)
	p.modules = len(modules)
	return nil
}

// output runs a command in the root folder of the library.
func output(name string, args ...string) (string, error) {
	var stderr bytes.Buffer
	cmd := exec.Command(name, args...) //nolint:gosec // the arguments come from this program
	cmd.Dir, cmd.Stderr = "..", &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", strings.Join(cmd.Args, " "), err, stderr.Bytes())
	}
	return string(out), nil
}

// start runs a program and returns its processor time in milliseconds.
func start(p *program) (float64, error) {
	cmd := exec.Command(p.file, p.args...) //nolint:gosec // a program built earlier
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("%s: %w", p.label, err)
	}
	used := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return float64(used.Microseconds()) / 1000, nil
}

func tableOf(programs []*program) string {
	var b strings.Builder
	b.WriteString("| import | packages | other modules | size: MB | start: ms | ÷ none |\n|---|--:|--:|--:|--:|--:|\n")
	for _, p := range programs {
		packages := p.packages
		if p == programs[0] {
			packages = 0
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %.1f | %.1f | %.1f |\n",
			p.label, packages, p.modules, float64(p.bytes)/1e6, report.Median(p.processor), report.Median(p.ratios))
	}
	return b.String()
}
