//go:build linux && !race

package reply_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/reply"
)

// hugeName is the environment variable that makes a separate process read the huge answers.
const hugeName = "RETEST_HUGE_ANSWERS"

// TestHugeAnswers reads answers of millions of bytes in a separate process. A linear-time reader easily stays within the limits on
// memory and processor time.
func TestHugeAnswers(t *testing.T) { //nolint:paralleltest // uses a gigabyte of memory
	if os.Getenv(hugeName) != "" {
		readHuge(t)
		return
	}
	if testing.Short() {
		t.Skip("takes a minute")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestHugeAnswers$", "-test.v")
	cmd.Env = append(os.Environ(), hugeName+"=yes")
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", said[:min(len(said), 2000)])
	use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	require.True(t, ok)
	t.Logf("%d MiB, %.1f s on the processor", use.Maxrss>>10, (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds())
	require.Less(t, use.Maxrss, int64(2<<20), "kB")
}

// huge maps names to functions that return the huge answers.
var huge = map[string]func() string{
	"10 MB of pipes":               func() string { return strings.Repeat("|", 10_000_000) },
	"10 MB of pipes after a claim": func() string { return "claim | moon " + strings.Repeat("|", 10_000_000) },
	"100,000 short claims": func() string {
		var b strings.Builder
		for i := range 100_000 {
			fmt.Fprintf(&b, "claim | c%d\n", i)
		}
		return b.String()
	},
	"1,000,000 brackets":           func() string { return strings.Repeat("[", 1_000_000) },
	"1,000,000 lists":              func() string { return strings.Repeat(`[{"a":`, 1_000_000) },
	"1,000,000 closed lists":       func() string { return strings.Repeat(`[{"a":`, 1_000_000) + strings.Repeat("}]", 1_000_000) },
	"1,000,000 objects on lines":   func() string { return strings.Repeat("{\"a\":\n", 1_000_000) + strings.Repeat("}\n", 1_000_000) },
	"1,000,000 brackets in a list": func() string { return `{"a":` + strings.Repeat("[", 1_000_000) + strings.Repeat("]", 1_000_000) + "}" },
	"lists before spaces":          func() string { return strings.Repeat("[]\n", 1_000_000) + strings.Repeat(" ", 10_000_000) },
	"16 MiB of one word":           func() string { return strings.Repeat("x", 1<<24) },
}

func readHuge(t *testing.T) {
	t.Helper()
	const seconds = 240
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_CPU, &syscall.Rlimit{Cur: seconds, Max: seconds}))
	for name, text := range huge {
		start := time.Now()
		mustRead(t, name, text(), nil)
		t.Log(name, time.Since(start))
	}
	opts := hostileOptions()
	for name, text := range hostile {
		start := time.Now()
		mustRead(t, name, text(1<<19), opts)
		t.Log(name, time.Since(start))
	}
	_, err := reply.Read(tides(), strings.Repeat("x", 100<<20), nil)
	require.ErrorAs(t, err, &fault.List{})
}
