package measure

import (
	"fmt"
	"slices"

	"github.com/dated-claims/retest/bench"
	"github.com/dated-claims/retest/bench/internal/report"
)

// results compares the samples, round by round.
func results(runners []*runner) ([]Result, error) {
	floor, err := find(runners, bench.Floor)
	if err != nil {
		return nil, err
	}
	oracle, err := find(runners, bench.Oracle)
	if err != nil {
		return nil, err
	}
	out := make([]Result, len(runners))
	for i, r := range runners {
		out[i] = Result{
			Contender:  r.contender,
			NS:         over(r, func(round int) float64 { return r.samples[round].ns }),
			Allocs:     over(r, func(round int) float64 { return r.samples[round].allocs }),
			OverFloor:  over(r, func(round int) float64 { return r.samples[round].ns / floor.samples[round].ns }),
			OracleOver: over(r, func(round int) float64 { return oracle.samples[round].ns / r.samples[round].ns }),
		}
	}
	return out, nil
}

func find(runners []*runner, name string) (*runner, error) {
	i := slices.IndexFunc(runners, func(r *runner) bool { return r.contender.Name() == name })
	if i < 0 {
		return nil, fmt.Errorf("%s is not among the contenders", name)
	}
	return runners[i], nil
}

// over returns the median of a value over all rounds.
func over(r *runner, value func(round int) float64) float64 {
	values := make([]float64, len(r.samples))
	for round := range values {
		values[round] = value(round)
	}
	return report.Median(values)
}
