package edtf

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// AppendText appends the text that MarshalText returns to dst. The error is always nil.
func (d Date) AppendText(dst []byte) ([]byte, error) {
	if (d.start.mayBeTaken() || d.end.mayBeTaken()) && !d.isOwnProse() {
		return d.AppendProse(dst), nil
	}
	return d.appendText(dst), nil
}

// isOwnProse reports whether ParseProse reads the EDTF text as the same Date.
func (d Date) isOwnProse() bool {
	back, err := ParseProse(d.String())
	return err == nil && back == d
}

// mayBeTaken reports whether people may take the EDTF text for something else: for two years, or for an interval with an open start.
func (p point) mayBeTaken() bool { return p.year < 0 || p.looksLikeYears() }

// MarshalText returns the text of files: canonical EDTF, or prose for the few dates whose EDTF text reads like something else, such as
// winter 2023, which is 2023-24. [ParseProse] reads it back to the same Date. It is empty for the zero Date. The error is always nil.
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText reads a date as [ParseProse] does; empty text sets the zero Date. On an error d is left unchanged.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	got, err := ParseProse(string(text))
	if err == nil {
		*d = got
	}
	return err
}

// Value returns the text of MarshalText for a database, and nil for the zero Date: see [driver.Valuer].
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil //nolint:nilnil // it is what the interface has for NULL
	}
	text, err := d.MarshalText()
	return string(text), err
}

// Scan reads a date from a database: text as UnmarshalText does, a time as its day in its own zone, a whole number as a year, and nil as the
// zero Date. On an error d is left unchanged. It is for sql.Rows.Scan.
func (d *Date) Scan(src any) error {
	switch src := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case string:
		return d.UnmarshalText([]byte(src))
	case []byte:
		return d.UnmarshalText(src)
	case int64:
		if src < 0 || src > maxYear {
			return fmt.Errorf("%w: want a year from 0 to %d, got %d", ErrDate, maxYear, src)
		}
		return d.UnmarshalText(fmt.Appendf(nil, "%04d", src))
	case time.Time:
		day, err := NewDay(src.Date())
		if err == nil {
			*d = day
		}
		return err
	}
	return fmt.Errorf("%w: want text, a time or a year from the database, got %T", ErrDate, src)
}

// DayOf returns the day of a time in the time's own zone, and the zero Date for a year that is not from -9999 to 9999. A time that came from a
// clock is best converted to a fixed zone first: DayOf(time.Now().UTC()).
func DayOf(t time.Time) Date {
	day, err := NewDay(t.Date())
	if err != nil {
		return Date{}
	}
	return day
}

// Time returns the start of the day in UTC, and the zero Time for a Date that is not a day: see [Date.IsDay].
func (d Date) Time() time.Time {
	if !d.IsDay() {
		return time.Time{}
	}
	return time.Date(d.Year(), time.Month(d.Month()), d.Day(), 0, 0, 0, 0, time.UTC)
}
