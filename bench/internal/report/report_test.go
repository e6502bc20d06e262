package report_test

import (
	"testing"

	"github.com/dated-claims/retest/bench/internal/report"
)

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		in   []float64
		want float64
	}{
		{nil, 0},
		{[]float64{3}, 3},
		{[]float64{9, 1, 2}, 2},
		{[]float64{4, 1, 2, 9}, 3},
	} {
		if got := report.Median(tt.in); got != tt.want {
			t.Errorf("Median(%v) = %v, want %v", tt.in, got, tt.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for in, want := range map[float64]string{0.0213: "0.021", 0.0996: "0.10", 1: "1.00", 9.996: "10.0", 99.96: "100", 1234.5: "1,234"} {
		if got := report.Ratio(in); got != want {
			t.Errorf("Ratio(%v) = %q, want %q", in, got, want)
		}
	}
	if got := report.Thousands(1234567.4); got != "1,234,567" {
		t.Errorf("Thousands = %q", got)
	}
}
