package measure

import (
	"fmt"
	"io"
	"strings"

	"github.com/dated-claims/retest/bench/internal/report"
)

// Table writes the results of both workloads as a Markdown table. Both must have the same contenders in the same order.
func Table(w io.Writer, hot, varied []Result) error {
	rows := []string{
		"| contender | hot: ns | × hand-written | times as fast as text/template | allocations | varied: ns | × hand-written | times as fast as text/template | allocations |",
		"|---|--:|--:|--:|--:|--:|--:|--:|--:|",
	}
	for i := range hot {
		rows = append(rows, "| "+hot[i].Contender.About()+cells(hot[i])+cells(varied[i])+" |")
	}
	_, err := fmt.Fprintln(w, strings.Join(rows, "\n"))
	return err
}

func cells(r Result) string {
	return " | " + strings.Join([]string{report.Thousands(r.NS), report.Ratio(r.OverFloor), report.Ratio(r.OracleOver), report.Thousands(r.Allocs)}, " | ")
}
