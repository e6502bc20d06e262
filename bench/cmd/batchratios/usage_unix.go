//go:build unix

package main

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// flush waits until everything written is on disk.
func flush() { syscall.Sync() }

// peak returns the peak memory of a process in bytes.
func peak(state *os.ProcessState) int64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return bytes(usage)
}

// ownPeak returns the peak memory of this program. Linux counts it toward the processes that the program starts, so the peak of such a
// process is known only if it is higher. The getrusage figures for this process include the memory of its parent in the same way.
func ownPeak() int64 {
	status, _ := os.ReadFile("/proc/self/status") // on other systems, the file does not exist and nothing is counted twice
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return n << 10
		}
	}
	return 0
}

func bytes(usage *syscall.Rusage) int64 {
	n := int64(usage.Maxrss) //nolint:unconvert // Maxrss has a different type on some systems
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return n
	}
	return n << 10
}
