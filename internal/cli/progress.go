package cli

import (
	"fmt"
	"strconv"
	"time"

	"github.com/dated-claims/retest/batch"
)

// progress shows the progress of a run: on a terminal, a line that is continuously updated, and elsewhere a new line every few seconds.
type progress struct {
	env     Env
	size    int64 // total bytes of the inputs
	live    bool  // the line is updated in place
	started time.Time
	next    time.Time // time of the next line
	first   int       // number of records present at the start
	skipped int64     // bytes of the inputs that were read for these records
	calls   int
}

// The pace of progress: the number of records between looks at the clock, and the time between lines.
const (
	clockEvery = 16
	lineEvery  = 5 * time.Second
	liveEvery  = 100 * time.Millisecond
)

func newProgress(env Env, size int64) *progress {
	p := &progress{env: env, size: size, started: env.now(), live: env.Terminal && !env.CI}
	p.next = p.started.Add(p.every())
	return p
}

func (p *progress) every() time.Duration {
	if p.live {
		return liveEvery
	}
	return lineEvery
}

// observe is called with the progress after each record.
func (p *progress) observe(s batch.Stats) {
	if p.calls == 0 {
		p.first = s.Records - 1
		if s.Resumed > 0 {
			p.skipped = s.Read
		}
	}
	if p.calls++; p.calls%clockEvery != 1 {
		return
	}
	now := p.env.now()
	if now.Before(p.next) {
		return
	}
	p.next = now.Add(p.every())
	if p.live {
		fmt.Fprint(p.env.Stderr, eraseLine+p.line(s, now))
		return
	}
	fmt.Fprintln(p.env.Stderr, "retest: "+p.line(s, now))
}

// eraseLine moves to the start of the terminal's line and erases it.
const eraseLine = "\r\x1b[K"

// line describes the progress of a run. The rate and the remaining time are based only on this run, because records from an earlier run
// are skipped faster.
func (p *progress) line(s batch.Stats, now time.Time) string {
	took := now.Sub(p.started).Seconds()
	text := fmt.Sprintf("%s, %s, %s records/s", plural(s.Records, "record"), plural(s.Errors, "error"), rate(float64(s.Records-p.first)/max(took, 0.001)))
	if p.size <= 0 || s.Read <= 0 {
		return text
	}
	share := min(float64(s.Read)/float64(p.size), 1)
	text = fmt.Sprintf("%s, %.0f %% read", text, 100*share)
	done := float64(s.Read - p.skipped)
	if done <= 0 {
		return text
	}
	left := time.Duration(took * max(float64(p.size-s.Read), 0) / done * float64(time.Second)).Round(time.Second)
	return fmt.Sprintf("%s, %s left", text, left)
}

// rate formats a number, with one decimal if it is small.
func rate(f float64) string {
	if f < 10 {
		return strconv.FormatFloat(f, 'f', 1, 64)
	}
	return strconv.FormatFloat(f, 'f', 0, 64)
}

// clear erases the line on the terminal so that something else can be printed.
func (p *progress) clear() {
	if p != nil && p.live {
		fmt.Fprint(p.env.Stderr, eraseLine)
	}
}
