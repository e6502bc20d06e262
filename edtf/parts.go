package edtf

// Start returns the first end of an interval, with its qualifier. For any other date it returns the date itself. It returns the zero
// Date for an open or unknown start.
func (d Date) Start() Date { return end(d.start) }

// End returns the second end of an interval, with its qualifier. For any other date it returns the date itself. It returns the zero
// Date for an open or unknown end.
func (d Date) End() Date {
	if d.IsInterval() {
		return end(d.end)
	}
	return end(d.start)
}

func end(p point) Date {
	if !p.kind.isDate() {
		return Date{}
	}
	return Date{start: p}
}

// Year returns the year in which d starts. Years are astronomical: 0 is 1 BC. Year also returns 0 if d has no year.
func (d Date) Year() int { return int(d.start.year) }

// Month returns the month in which d starts, from 1, or 0 if the start of d does not specify a month.
func (d Date) Month() int {
	if d.start.kind != kindMonth && d.start.kind != kindDay {
		return 0
	}
	return int(d.start.month)
}

// Day returns the day of the month on which d starts, from 1, or 0 if the start of d does not specify a day.
func (d Date) Day() int {
	if d.start.kind != kindDay {
		return 0
	}
	return int(d.start.day)
}
