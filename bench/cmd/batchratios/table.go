package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dated-claims/retest/bench/batch"
	"github.com/dated-claims/retest/bench/internal/report"
)

// table returns a Markdown table of the medians over the rounds. Ratios are computed within a round.
func (f *field) table() string {
	floor, safe, retest := f.find(batch.Floor), f.find(batch.FloorSafe), f.find(batch.Retest)
	var s strings.Builder
	s.WriteString("| contender | processor time: s | × hand-written | × hand-written, safe | ÷ retest | wall time: s | peak memory: MB |\n|---|--:|--:|--:|--:|--:|--:|\n")
	for _, r := range f.runners {
		fmt.Fprintf(&s, "| %s | %s | %s | %s | %s | %s | %s |\n", r.About,
			report.Ratio(r.over(func(i int) float64 { return r.samples[i].cpu })),
			report.Ratio(r.over(func(i int) float64 { return r.samples[i].cpu / floor.samples[i].cpu })),
			report.Ratio(r.over(func(i int) float64 { return r.samples[i].cpu / safe.samples[i].cpu })),
			report.Ratio(r.over(func(i int) float64 { return r.samples[i].cpu / retest.samples[i].cpu })),
			report.Ratio(r.over(func(i int) float64 { return r.samples[i].wall })),
			megabytes(r.over(func(i int) float64 { return float64(r.samples[i].peak) })))
	}
	return s.String()
}

// jobs describes how much faster retest is with a second job.
func (f *field) jobs() string {
	one, two := f.find(batch.Retest), f.find(batch.Retest2)
	if two == nil {
		return ""
	}
	gain := two.over(func(i int) float64 { return one.samples[i].wall / two.samples[i].wall })
	return fmt.Sprintf("\nWith two jobs, retest is %s times as fast as with one, by wall time.\n", report.Ratio(gain))
}

// million measures retest on a million records.
func (f *field) million() (string, error) {
	const n = 1_000_000
	if err := f.corpus(n); err != nil {
		return "", err
	}
	progress("retest on %d records", n)
	s, err := f.once(&f.find(batch.Retest).Contender)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("\nOn a million records retest, with one job, holds %s MB at its peak, and takes %s s of processor time.\n",
		megabytes(float64(s.peak)), report.Thousands(s.cpu)), nil
}

// megabytes formats peak memory in megabytes. If this process's own peak is at least as high, megabytes instead returns that peak as an
// upper bound.
func megabytes(peak float64) string {
	own := float64(ownPeak())
	if peak <= own {
		return "≤ " + report.Thousands(own/1e6)
	}
	return report.Thousands(peak / 1e6)
}

func (f *field) find(name string) *runner {
	i := slices.IndexFunc(f.runners, func(r *runner) bool { return r.Name == name })
	if i < 0 {
		return nil
	}
	return f.runners[i]
}

// over returns the median of a value over all rounds.
func (r *runner) over(value func(round int) float64) float64 {
	values := make([]float64, len(r.samples))
	for round := range values {
		values[round] = value(round)
	}
	return report.Median(values)
}
