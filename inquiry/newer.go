package inquiry

import (
	"strconv"

	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
)

// NewerFrom returns the first day on which evidence newer than a claim can have been published, by the rule that the built-in styles
// print. That day is the start of the month of the newest paper that the claim cites. If the claim does not cite a dated paper, it is
// the day after the end of the claim's date. A paper dated by year alone counts from the start of that year, and a paper without a date
// has the month of its identifier. An open end of a date counts as the day of the prompt. The papers that the claim cites are never
// newer than it. NewerFrom returns the zero Date for a claim without any date.
func (q *Inquiry) NewerFrom(c claim.Claim) edtf.Date {
	var newest edtf.Date
	for _, id := range c.Anchors {
		date := q.dateOf(id)
		if date.IsZero() {
			continue
		}
		if from := startOfMonth(date); newest.IsZero() || from.Compare(newest) > 0 {
			newest = from
		}
	}
	if !newest.IsZero() {
		return newest
	}
	switch end := c.When.Latest(); {
	case !end.IsZero():
		return end.AddDays(1)
	case c.When.IsZero():
		return edtf.Date{}
	case c.When.End().Year() < oldestYear: // there is no such day, because its year has more than four digits
		first, _ := edtf.Parse(strconv.Itoa(oldestYear) + "-01-01")
		return first
	}
	return q.AsOf.AddDays(1)
}

// oldestYear is the first year that a full date can have.
const oldestYear = -9999

// startOfMonth returns the first day of the month in which the end of a date starts. For a year, that month is January.
func startOfMonth(d edtf.Date) edtf.Date {
	first := d.End().Earliest()
	return first.AddDays(1 - first.Day())
}
