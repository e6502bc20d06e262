package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"time"
)

// usage is the cost of a process.
type usage struct {
	wall, processor time.Duration
	memory          int64 // peak resident set size in bytes
}

// program is a running program.
type program struct {
	cmd     *exec.Cmd
	started time.Time
	stderr  *bytes.Buffer
}

func start(name string, args ...string) (*program, error) {
	cmd := exec.Command(name, args...)                                    //nolint:gosec // the user named the program
	p := &program{cmd: cmd, started: time.Now(), stderr: &bytes.Buffer{}} //nolint:forbidigo // measures elapsed time
	p.cmd.Stderr = p.stderr
	return p, p.cmd.Start()
}

// wait waits for the program to end.
func (p *program) wait() (usage, error) {
	err := p.cmd.Wait()
	s := p.cmd.ProcessState
	wall := time.Since(p.started) //nolint:forbidigo // measures elapsed time
	u := usage{wall, s.UserTime() + s.SystemTime(), largestSet(s)}
	if err != nil {
		err = fmt.Errorf("%s: %w: %s", p.cmd, err, p.stderr)
	}
	return u, err
}

// kill kills the program and returns its usage.
func (p *program) kill() usage {
	_ = p.cmd.Process.Kill() // cannot fail while the program is running
	u, _ := p.wait()         // the error only says that the program was killed
	return u
}

// measure runs a program and returns its usage.
func measure(name string, args ...string) (usage, error) {
	p, err := start(name, args...)
	if err != nil {
		return usage{}, err
	}
	return p.wait()
}

// median returns the median of each figure independently.
func median(list []usage) usage {
	return usage{
		middle(list, func(u usage) time.Duration { return u.wall }),
		middle(list, func(u usage) time.Duration { return u.processor }),
		middle(list, func(u usage) int64 { return u.memory }),
	}
}

func middle[T cmp.Ordered](list []usage, of func(usage) T) T {
	values := make([]T, len(list))
	for i, u := range list {
		values[i] = of(u)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// table prints the costs.
func table(w io.Writer, local, onBeam, server usage) {
	fmt.Fprint(w, "| run | wall time: s | processor time: s | peak memory: MB |\n|---|--:|--:|--:|\n")
	row := func(name string, wall string, u usage) {
		fmt.Fprintf(w, "| %s | %s | %.2f | %d |\n", name, wall, u.processor.Seconds(), u.memory/1e6)
	}
	seconds := func(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()) }
	row("retest batch, one process", seconds(local.wall), local)
	all := usage{processor: onBeam.processor + server.processor, memory: onBeam.memory + server.memory}
	row("the pipeline on a standalone prism server, both processes", seconds(onBeam.wall), all)
	row("the workers alone, in the process that submits the job", "", onBeam)
	row("the server alone", "", server)
}
