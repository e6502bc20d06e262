// Command compare runs "retest batch" and this module's pipeline on the same corpus. The pipeline runs on a standalone prism server.
// The command compares the two outputs byte for byte and prints a table of the costs.
//
//	go run ./cmd/compare -retest BIN -beam BIN -prism BIN -rounds 3 corpus.jsonl
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dated-claims/retest/batch"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

// comparison is one run of the command.
type comparison struct {
	retest, beam, prism string // paths of the programs
	corpus              string
	dir                 string // folder for all output
}

// flags are the flags for both runs.
var flags = []string{"--to=openai-chat", "--model=a-model"}

func run(args []string, stdout io.Writer) error {
	var c comparison
	set := flag.NewFlagSet("compare", flag.ContinueOnError)
	set.StringVar(&c.retest, "retest", "retest", "the command")
	set.StringVar(&c.beam, "beam", "beam", "the program of this module")
	set.StringVar(&c.prism, "prism", "prism", "the prism server")
	rounds := set.Int("rounds", 1, "how often to run both; medians are printed")
	if err := set.Parse(args); err != nil {
		return err
	}
	if set.NArg() != 1 || *rounds < 1 {
		return errors.New("want a corpus and a number of rounds from 1")
	}
	c.corpus = set.Arg(0)
	dir, err := os.MkdirTemp("", "retest-compare-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // leftovers do no harm
	c.dir = dir
	var local, onBeam, server []usage
	for range *rounds {
		l, err := c.local()
		if err != nil {
			return err
		}
		b, s, err := c.onPrism()
		if err != nil {
			return err
		}
		local, onBeam, server = append(local, l), append(onBeam, b), append(server, s)
	}
	if err := c.equal(stdout); err != nil {
		return err
	}
	table(stdout, median(local), median(onBeam), median(server))
	return nil
}

func (c *comparison) path(name string) string { return filepath.Join(c.dir, name) }

// local runs the command on all processors of this machine.
func (c *comparison) local() (usage, error) {
	if err := os.RemoveAll(c.path("local")); err != nil {
		return usage{}, err
	}
	return measure(c.retest, append([]string{"batch", c.corpus, "--out=" + c.path("local")}, flags...)...)
}

// onPrism runs the pipeline through the job API of a dedicated server, with the workers in the submitting process.
func (c *comparison) onPrism() (own, server usage, err error) {
	if err := os.RemoveAll(c.path("beam")); err != nil {
		return own, server, err
	}
	port, err := freePort()
	if err != nil {
		return own, server, err
	}
	p, err := start(c.prism, fmt.Sprintf("-job_port=%d", port), "-serve_http=false", "-log_level=error")
	if err != nil {
		return own, server, err
	}
	defer func() { server = p.kill() }()
	if err := listens(port); err != nil {
		return own, server, err
	}
	args := []string{c.corpus, "--out=" + c.path("beam"), "--runner=universal", fmt.Sprintf("--endpoint=localhost:%d", port), "--environment_type=LOOPBACK"}
	own, err = measure(c.beam, append(args, flags...)...)
	return own, server, err
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		return 0, err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	err = errors.Join(err, l.Close())
	if err != nil {
		return 0, err
	}
	return net.LookupPort("tcp", port)
}

// listens waits until a server is listening on the port.
func listens(port int) error {
	for range 200 {
		c, err := net.Dial("tcp", fmt.Sprintf("localhost:%d", port))
		if err == nil {
			return c.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("want a server on port %d, got none in ten seconds", port)
}

// equal compares the pipeline's output with that of the command for the same shards. It also compares the pipeline's requests with
// those that the command writes without shards.
func (c *comparison) equal(stdout io.Writer) error {
	out := os.DirFS(c.path("beam"))
	whole, err := batch.ReadManifest(out, ".")
	if err != nil {
		return err
	}
	n, err := shards(whole)
	if err != nil {
		return err
	}
	for i := range n {
		args := append([]string{"batch", c.corpus, "--out=" + c.path("shards"), fmt.Sprintf("--shard=%d/%d", i+1, n)}, flags...)
		if _, err := measure(c.retest, args...); err != nil {
			return err
		}
	}
	if _, err := batch.Join(c.path("shards"), n); err != nil {
		return err
	}
	files, err := sameFiles(c.path("shards"), c.path("beam"))
	if err != nil {
		return err
	}
	local, err := batch.ReadManifest(os.DirFS(c.path("local")), ".")
	if err != nil {
		return err
	}
	if err := sameRequests(c.path("local"), c.path("beam"), local, whole); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "equal: %d files of %d shards are those of retest batch --shard, and %d requests those of retest batch\n\n", files, n, whole.Requests)
	return nil
}

// shards returns the number of shards that a manifest joins.
func shards(m *batch.Manifest) (n int, err error) {
	_, err = fmt.Sscanf(m.Shard, "1-%d/", &n)
	return n, err
}

// sameFiles compares two folders except for their locks.
func sameFiles(want, got string) (n int, err error) {
	names, err := filesOf(want)
	if err != nil {
		return 0, err
	}
	others, err := filesOf(got)
	if err != nil {
		return 0, err
	}
	if !slices.Equal(names, others) {
		return 0, fmt.Errorf("want the files %s, got %s", strings.Join(names, " "), strings.Join(others, " "))
	}
	for _, name := range names {
		if err := sameBytes([]string{filepath.Join(want, name)}, []string{filepath.Join(got, name)}); err != nil {
			return 0, err
		}
	}
	return len(names), nil
}

func filesOf(dir string) (names []string, err error) {
	err = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != "lock" && d.Name() != "command.json" {
			name, _ := filepath.Rel(dir, path) // cannot fail, because path is below dir
			names = append(names, name)
		}
		return err
	})
	return names, err
}

// sameRequests compares the lines of all parts, regardless of where the parts are split.
func sameRequests(wantDir, gotDir string, want, got *batch.Manifest) error {
	if len(want.Parts) == 0 {
		return errors.New("want some requests, got none")
	}
	return sameBytes(partsOf(wantDir, want), partsOf(gotDir, got))
}

func partsOf(dir string, m *batch.Manifest) []string {
	paths := make([]string, len(m.Parts))
	for i, p := range m.Parts {
		paths[i] = filepath.Join(dir, p.File)
	}
	return paths
}

// sameBytes compares the concatenated contents of files.
func sameBytes(want, got []string) error {
	a, b := &chain{paths: want}, &chain{paths: got}
	defer a.close()
	defer b.close()
	var at int64
	x, y := make([]byte, 1<<18), make([]byte, 1<<18)
	for {
		n, errA := io.ReadFull(a, x)
		m, errB := io.ReadFull(b, y)
		if string(x[:n]) != string(y[:m]) {
			return fmt.Errorf("%s: want the bytes of %s, got others behind byte %d", strings.Join(got, " "), strings.Join(want, " "), at)
		}
		at += int64(n)
		if err := cmp.Or(errA, errB); err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return nil
			}
			return err
		}
	}
}

// chain reads files one after another.
type chain struct {
	paths []string
	file  *os.File
}

// Read implements io.Reader.
func (c *chain) Read(p []byte) (int, error) {
	for {
		if c.file != nil {
			n, err := c.file.Read(p)
			if !errors.Is(err, io.EOF) {
				return n, err
			}
			c.close()
		}
		if len(c.paths) == 0 {
			return 0, io.EOF
		}
		f, err := os.Open(c.paths[0])
		if err != nil {
			return 0, err
		}
		c.file, c.paths = f, c.paths[1:]
	}
}

func (c *chain) close() {
	if c.file != nil {
		_ = c.file.Close() // it was only read
		c.file = nil
	}
}
