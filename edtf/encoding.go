package edtf

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// AppendText appends the result of MarshalText to dst. The error is always nil.
func (d Date) AppendText(dst []byte) ([]byte, error) {
	if (d.start.mayBeTaken() || d.end.mayBeTaken()) && !d.isOwnProse() {
		return d.AppendProse(dst), nil
	}
	return d.appendText(dst), nil
}

// isOwnProse reports whether ParseProse parses the EDTF form of d back into d.
func (d Date) isOwnProse() bool {
	back, err := ParseProse(d.String())
	return err == nil && back == d
}

// mayBeTaken reports whether people might mistake the EDTF text for two years or for an interval with an open start.
func (p point) mayBeTaken() bool { return p.year < 0 || p.looksLikeYears() }

// MarshalText returns the form of d used in files. It is canonical EDTF, except for the few dates whose EDTF form could be misread.
// These are written in prose: 2023-24 is written as winter 2023. [ParseProse] parses the text back into the same Date. The text is
// empty for the zero Date. The error is always nil.
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText parses a date as [ParseProse] does. Empty text sets d to the zero Date. On error, d is unchanged.
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

// Value returns the result of MarshalText for a database, or nil for the zero Date. See [driver.Valuer].
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil //nolint:nilnil // driver.Valuer represents NULL as nil
	}
	text, err := d.MarshalText()
	return string(text), err
}

// Scan reads a date from a database, for sql.Rows.Scan. It parses text as UnmarshalText does, and reads a time as the day in its own
// zone, a whole number as a year, and nil as the zero Date. On error, d is unchanged.
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

// DayOf returns the day of a time in the time's own zone, or the zero Date if the year is not from -9999 to 9999. For the current day,
// first convert the time to a fixed zone: DayOf(time.Now().UTC()).
func DayOf(t time.Time) Date {
	day, err := NewDay(t.Date())
	if err != nil {
		return Date{}
	}
	return day
}

// Time returns the start of the day in UTC. If d is not a day (see [Date.IsDay]), it returns the zero Time.
func (d Date) Time() time.Time {
	if !d.IsDay() {
		return time.Time{}
	}
	return time.Date(d.Year(), time.Month(d.Month()), d.Day(), 0, 0, 0, 0, time.UTC)
}
