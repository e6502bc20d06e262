//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// largestSet returns the peak resident set size of a finished process.
func largestSet(s *os.ProcessState) int64 {
	r, ok := s.SysUsage().(*syscall.Rusage)
	switch {
	case !ok:
		return 0
	case runtime.GOOS == "darwin":
		return r.Maxrss
	}
	return r.Maxrss << 10
}
