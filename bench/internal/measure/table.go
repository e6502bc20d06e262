package measure

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Table writes the results of both workloads as a table in Markdown. Both have the same contenders in the same order.
func Table(w io.Writer, hot, varied []Result) error {
	rows := []string{
		"| contender | hot: ns | × hand-written | text/template ÷ it | allocations | varied: ns | × hand-written | text/template ÷ it | allocations |",
		"|---|--:|--:|--:|--:|--:|--:|--:|--:|",
	}
	for i := range hot {
		rows = append(rows, "| "+hot[i].Contender.About()+cells(hot[i])+cells(varied[i])+" |")
	}
	_, err := fmt.Fprintln(w, strings.Join(rows, "\n"))
	return err
}

func cells(r Result) string {
	return " | " + strings.Join([]string{thousands(r.NS), ratio(r.OverFloor), ratio(r.OracleOver), thousands(r.Allocs)}, " | ")
}

// ratio shows a ratio with two or three digits that count.
func ratio(x float64) string {
	switch {
	case x >= 99.95:
		return thousands(x)
	case x >= 9.995:
		return fmt.Sprintf("%.1f", x)
	case x >= 0.0995:
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.3f", x)
}

// thousands shows a number without its fraction, with a comma between the thousands.
func thousands(x float64) string {
	s := strconv.FormatFloat(x, 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
