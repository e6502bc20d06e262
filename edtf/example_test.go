package edtf_test

import (
	"fmt"

	"github.com/dated-claims/retest/edtf"
)

func ExampleParse() {
	d, err := edtf.Parse("2024~/2025-06")
	fmt.Println(d, d.Approximate(), d.Earliest(), d.Latest(), err)
	_, err = edtf.Parse("2024-13")
	fmt.Println(err)
	// Output:
	// 2024~/2025-06 true 2024-01-01 2025-06-30 <nil>
	// date "2024-13": month must be 01 to 12
}

func ExampleParseProse() {
	for _, s := range []string{"c. 2024", "2024–25", "Feb 15, 2024", "Q3 2024", "2023-24"} {
		d, err := edtf.ParseProse(s)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(d)
	}
	// Output:
	// 2024~
	// 2024/2025
	// 2024-02-15
	// 2024-35
	// date "2023-24": ambiguous: write 2023/2024 for the two years, or "winter 2023" for the season 2023-24
}

func ExampleDate_Prose() {
	for _, s := range []string{"2024~", "2024/2025", "2024/..", "2024-21", "-0044"} {
		fmt.Println(edtf.MustParse(s).Prose())
	}
	// Output:
	// ~2024
	// 2024–2025
	// since 2024
	// spring 2024
	// 45 BC
}

func ExampleDate_AgeMonths() {
	at := edtf.MustParse("2026-11-23")
	for _, s := range []string{"2024/2025", "2026-10-24", "2024/.."} {
		fmt.Println(edtf.MustParse(s).AgeMonths(at))
	}
	// Output:
	// 10
	// 0
	// 0
}

func ExampleDate_AddMonths() {
	fmt.Println(edtf.MustParse("2024-01-31").AddMonths(1))
	// Output: 2024-02-29
}
