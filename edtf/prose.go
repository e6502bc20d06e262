package edtf

import "strconv"

// Prose returns d as people write it: ~2024, 2024–2025 with an en dash, since 2024, until 2024, spring 2024, 2020s, 45 BC. Different
// Dates have different prose, and [ParseProse] parses it back into the same Date. For the zero Date, Prose returns the empty string.
func (d Date) Prose() string {
	var buf [64]byte
	return string(d.AppendProse(buf[:0]))
}

// AppendProse appends the result of [Date.Prose] to dst.
func (d Date) AppendProse(dst []byte) []byte {
	switch {
	case !d.IsInterval():
		return d.start.appendProse(dst)
	case d.end.kind == kindOpen:
		return d.start.appendProse(append(dst, "since "...))
	case d.start.kind == kindOpen:
		return d.end.appendProse(append(dst, "until "...))
	case d.start.kind == kindUnknown, d.end.kind == kindUnknown:
		return d.end.appendProse(append(d.start.appendProse(dst), "–"...))
	case d.start.qualifier == d.end.qualifier && d.start.qualifier&uncertain == 0:
		dst = append(d.start.appendProse(dst), "–"...)
		return d.end.appendWords(dst) // a ~ before a range applies to both ends
	}
	dst = d.start.appendProse(append(dst, "from "...))
	return d.end.appendProse(append(dst, " to "...))
}

func (p point) appendProse(dst []byte) []byte {
	switch p.kind {
	case noDate:
		return dst
	case kindUnknown:
		return append(dst, "unknown"...)
	}
	if p.qualifier&approximate != 0 && !p.isThird() { // "early 2024" is already approximate without a ~
		dst = append(dst, '~')
	}
	dst = p.appendWords(dst)
	if p.qualifier&uncertain != 0 {
		dst = append(dst, '?')
	}
	return dst
}

// appendWords appends the date without its qualifier, in words if its EDTF text could be misread.
func (p point) appendWords(dst []byte) []byte {
	switch {
	case p.isThird() && p.qualifier&approximate == 0:
		return p.appendYearWords(append(append(dst, ordinalNames[p.month-37]...), " third of "...))
	case p.isThird() && p.month == 38 && p.year >= 0:
		return p.appendYearWords(append(dst, "mid-"...))
	case p.kind == kindPart:
		return p.appendYearWords(append(append(dst, partOf(p.month).word...), ' '))
	case p.kind == kindDecade && p.year%100 != 0:
		return append(appendYear(dst, p.year), 's')
	case p.year > 0 && !p.looksLikeYears(), p.kind.isUnspecified():
		return p.appendBody(dst)
	}
	if p.kind == kindDay {
		dst = append(strconv.AppendUint(dst, uint64(p.day), 10), ' ')
	}
	if p.kind == kindDay || p.kind == kindMonth {
		dst = append(append(dst, monthNames[p.month-1]...), ' ')
	}
	return p.appendYearWords(dst)
}

// isThird reports whether a date is a third of a year.
func (p point) isThird() bool { return p.kind == kindPart && 37 <= p.month && p.month <= 39 }

func (p point) appendYearWords(dst []byte) []byte {
	if p.year > 0 {
		return appendYear(dst, p.year)
	}
	return append(strconv.AppendInt(dst, 1-p.year, 10), " BC"...)
}

// looksLikeYears reports whether the EDTF text of p looks like two years, as 2011-12, 2018-22 and 2023-24 do.
func (p point) looksLikeYears() bool {
	return (p.kind == kindMonth || p.kind == kindPart) && isLaterYear(p.year, int64(p.month))
}

// isLaterYear reports whether two digits after a four-digit year and a hyphen may mean a later year: either the next year, or, if the
// digits are not a month, any later year of the same century.
func isLaterYear(year, digits int64) bool {
	return isNextYear(year, digits) || year >= 0 && year < maxYear && digits > 12 && digits > year%100
}

// isNextYear reports whether digits are the last two digits of the year after the given four-digit year.
func isNextYear(year, digits int64) bool {
	return year >= 0 && year < maxYear && (year+1)%100 == digits
}

var monthNames = [...]string{
	"January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December",
}
