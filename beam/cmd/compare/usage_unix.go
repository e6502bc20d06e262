//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// largestSet is the largest resident set of a process that has ended.
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
