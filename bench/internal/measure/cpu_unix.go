//go:build unix

package measure

import (
	"syscall"
	"time"
)

// cpu returns the processor time that this process has used so far, on all cores, in user and kernel mode. Unlike elapsed time, it
// excludes other processes. Unlike a goroutine's own time, it includes the garbage collector.
func cpu() (time.Duration, error) {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0, err
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()), nil
}
