package cli

import (
	"fmt"
	"strconv"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/dated-claims/retest/batch"
)

// progress shows how far a run is: a bar on a terminal, and a line now and then elsewhere.
type progress struct {
	env   Env
	size  int64 // in bytes of the inputs
	bar   *progressbar.ProgressBar
	begun time.Time
	next  time.Time // of the next line
	first int       // records that were there at the beginning
	calls int
}

// The pace of progress: a look at the clock every so many records, and a line every so often.
const (
	clockEvery = 16
	lineEvery  = 10 * time.Second
)

func newProgress(env Env, size int64) *progress {
	p := &progress{env: env, size: size, begun: env.now()}
	p.next = p.begun.Add(lineEvery)
	if env.Terminal && size > 0 {
		p.bar = progressbar.NewOptions64(size, progressbar.OptionSetWriter(env.Stderr), progressbar.OptionShowBytes(true),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(), progressbar.OptionFullWidth(),
			progressbar.OptionSetPredictTime(true), progressbar.OptionUseANSICodes(false))
		_ = p.bar.RenderBlank() // so that it is there from the beginning
	}
	return p
}

// observe is told of the progress after each record.
func (p *progress) observe(s batch.Stats) {
	if p.calls == 0 {
		p.first = s.Records - 1
	}
	if p.calls++; p.calls%clockEvery != 1 {
		return
	}
	if p.bar != nil {
		_ = p.bar.Set64(min(s.Read, p.size))
		return
	}
	now := p.env.now()
	if now.Before(p.next) {
		return
	}
	p.next = now.Add(lineEvery)
	fmt.Fprintln(p.env.Stderr, "retest: "+p.line(s, now))
}

// line says how far a run is.
func (p *progress) line(s batch.Stats, now time.Time) string {
	took := now.Sub(p.begun).Seconds()
	text := fmt.Sprintf("%s, %s, %s records/s", plural(s.Records, "record"), plural(s.Errors, "error"), rate(float64(s.Records-p.first)/took))
	size, read := p.size, s.Read
	if size <= 0 || read <= 0 {
		return text
	}
	share := min(float64(read)/float64(size), 1)
	left := time.Duration(took * (1 - share) / share * float64(time.Second)).Round(time.Second)
	return fmt.Sprintf("%s, %.0f %% read, %s left", text, 100*share, left)
}

// rate is a number with a digit behind the point where there is not much before it.
func rate(f float64) string {
	if f < 10 {
		return strconv.FormatFloat(f, 'f', 1, 64)
	}
	return strconv.FormatFloat(f, 'f', 0, 64)
}

// clear takes the bar off the terminal, for something else to be printed.
func (p *progress) clear() {
	if p != nil && p.bar != nil {
		_ = p.bar.Clear()
	}
}

// end takes the bar away for good.
func (p *progress) end() {
	if p != nil && p.bar != nil {
		_ = p.bar.Finish()
	}
}
