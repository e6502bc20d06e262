package edtf

import "strconv"

// point is a single date, or one end of an interval.
type point struct {
	year      int64 // astronomical; for a decade or century, its first year
	kind      kind
	month     uint8 // for kindPart, the EDTF code: 21 to 24, 33 to 41
	day       uint8
	qualifier qualifier
}

// kind is the form in which a point was written. It determines which fields are meaningful.
type kind uint8

const (
	noDate           kind = iota
	kindOpen              // ..: there is no bound
	kindUnknown           // an empty end: there is a bound, but it is unknown
	kindYear              // 2024, -0044, Y170000002
	kindMonth             // 2024-02
	kindDay               // 2024-02-15
	kindPart              // 2024-21: a season, quarter, third or half
	kindDecade            // 202X
	kindCentury           // 20XX
	kindSomeMonth         // 2004-XX
	kindSomeDay           // 1985-04-XX
	kindSomeMonthDay      // 1985-XX-XX
)

func (k kind) isDate() bool { return k >= kindYear }

func (k kind) isUnspecified() bool { return k >= kindDecade }

// qualifier is the qualifier after a date: none, ?, ~, or % for both.
type qualifier uint8

const (
	exact       qualifier = 0
	uncertain   qualifier = 1
	approximate qualifier = 2
)

// marks contains the mark of each qualifier, indexed by its value.
const marks = " ?~%"

const (
	maxYear       = 9999 // the last year that is written without Y
	maxLongDigits = 18   // chosen so that no arithmetic on years overflows an int64
)

func (p point) appendText(dst []byte) []byte {
	switch p.kind {
	case noDate, kindUnknown:
		return dst
	case kindOpen:
		return append(dst, ".."...)
	}
	dst = p.appendBody(dst)
	if p.qualifier != exact {
		dst = append(dst, marks[p.qualifier])
	}
	return dst
}

// appendBody appends the date without its qualifier.
func (p point) appendBody(dst []byte) []byte {
	at := len(dst)
	dst = appendYear(dst, p.year)
	switch p.kind {
	case kindDecade:
		dst[at+3] = 'X'
	case kindCentury:
		dst[at+2], dst[at+3] = 'X', 'X'
	case kindSomeMonth:
		dst = append(dst, "-XX"...)
	case kindSomeMonthDay:
		dst = append(dst, "-XX-XX"...)
	case kindMonth, kindPart:
		dst = appendTwo(dst, p.month)
	case kindDay:
		dst = appendTwo(appendTwo(dst, p.month), p.day)
	case kindSomeDay:
		dst = append(appendTwo(dst, p.month), "-XX"...)
	}
	return dst
}

func appendYear(dst []byte, y int64) []byte {
	if y < -maxYear || y > maxYear {
		return strconv.AppendInt(append(dst, 'Y'), y, 10)
	}
	if y < 0 {
		dst, y = append(dst, '-'), -y
	}
	return append(dst, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10))
}

func appendTwo(dst []byte, n uint8) []byte { return append(dst, '-', '0'+n/10, '0'+n%10) }
