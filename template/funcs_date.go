package template

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dated-claims/retest/fault"
)

// dateFunctions returns the date functions. They use one clock, the day of the prompt, and one time zone, UTC.
func dateFunctions() []Function {
	return slices.Concat(
		[]Function{
			{
				Name: "now", Grade: Clocked, Signature: "now → date", Doc: "the day the prompt is for",
				Example: `{{ now | date "2006-01-02" }}`, Output: "2026-11-23",
				timed: true, fn: func(now time.Time) moment { return moment{now.UTC()} },
			},
			{
				Name: "ago", Grade: Clocked, Signature: "ago DATE → text", Doc: "the time from the date to the day the prompt is for, in hours, minutes and seconds",
				Example: `{{ ago "2026-11-22" }}`, Output: "24h0m0s", timed: true, fn: sinceThen,
			},
			{
				Name: "durationRound", Grade: Clocked, Signature: "durationRound DURATION|DATE → text",
				Doc:     "the largest unit of a duration such as 2h10m, or of the time from a date to the day the prompt is for",
				Example: `{{ durationRound "2h10m" }}`, Output: "2h", timed: true, fn: roundedDuration,
			},
			{
				Name: "date", Grade: Clocked, Signature: "date LAYOUT DATE → text", Doc: "the date formatted with a Go layout, which shows 2 January 2006, 15:04:05 in the desired format",
				Example: `{{ "2026-11-23" | date "2 Jan 2006" }}`, Output: "23 Nov 2026", fn: formatDate,
			},
			{
				Name: "htmlDate", Grade: Clocked, Signature: "htmlDate DATE → text", Doc: "the date in the form 2006-01-02",
				Example: `{{ htmlDate 0 }}`, Output: "1970-01-01", fn: func(v any) (string, error) { return formatDate(time.DateOnly, v) },
			},
			{
				Name: "htmlDateInZone", Grade: Clocked, Signature: `htmlDateInZone DATE "UTC" → text`, Doc: "like htmlDate; the zone must be UTC",
				Example: `{{ htmlDateInZone 0 "UTC" }}`, Output: "1970-01-01",
				fn: func(v, zone any) (string, error) { return formatDateInZone(time.DateOnly, v, zone) },
			},
			{
				Name: "duration", Grade: Fixed, Signature: "duration SECONDS → text", Doc: "the seconds as hours, minutes and seconds",
				Example: `{{ duration 90 }}`, Output: "1m30s", fn: seconds,
			},
			{
				Name: "unixEpoch", Grade: Fixed, Signature: "unixEpoch DATE → text", Doc: "the number of seconds from 1970 to the date",
				Example: `{{ unixEpoch "1970-01-02" }}`, Output: "86400", fn: epoch,
			},
		},
		named(Function{
			Name: "dateInZone", Grade: Clocked, Signature: `dateInZone LAYOUT DATE "UTC" → text`, Doc: "like date; the zone must be UTC",
			Example: `{{ dateInZone "2006" "2026-11-23" "UTC" }}`, Output: "2026", fn: formatDateInZone,
		}, "date_in_zone"),
		named(Function{
			Name: "dateModify", Grade: Clocked, Signature: "dateModify DURATION DATE → date", Doc: "the date plus a duration, such as 24h or -1.5h",
			Example: `{{ "2026-11-23" | dateModify "-24h" | htmlDate }}`, Output: "2026-11-22", fn: modifyDate,
		},
			"date_modify", "mustDateModify", "must_date_modify"),
		named(Function{
			Name: "toDate", Grade: Fixed, Signature: "toDate LAYOUT TEXT → date", Doc: "the date in the text, parsed with the layout",
			Example: `{{ toDate "2006-01-02" "2026-11-23" | date "Monday" }}`, Output: "Monday", fn: parseDate,
		}, "mustToDate"),
	)
}

// moment is a point in time as templates see it: time.Time without the methods that depend on the machine's time zone.
type moment struct{ at time.Time }

func (m moment) String() string               { return m.at.String() }
func (m moment) MarshalText() ([]byte, error) { return m.at.MarshalText() }
func (m moment) IsZero() bool                 { return m.at.IsZero() }
func (m moment) Format(layout string) string  { return m.at.Format(layout) }
func (m moment) Year() int                    { return m.at.Year() }
func (m moment) Month() time.Month            { return m.at.Month() }
func (m moment) Day() int                     { return m.at.Day() }
func (m moment) Weekday() time.Weekday        { return m.at.Weekday() }
func (m moment) Unix() int64                  { return m.at.Unix() }
func (m moment) AddDate(years, months, days int) moment {
	return moment{m.at.AddDate(years, months, days)}
}
func (m moment) Before(v any) (bool, error) { t, err := instant(v); return m.at.Before(t), err }
func (m moment) After(v any) (bool, error)  { t, err := instant(v); return m.at.After(t), err }

// instant converts a value to a point in time in UTC. The value may be a moment, a time.Time, seconds since 1970, or a string such as
// 2026-11-23.
func instant(v any) (time.Time, error) {
	rv := pointee(v)
	if rv.IsValid() {
		switch d := rv.Interface().(type) {
		case moment:
			return d.at, nil
		case time.Time:
			return inRange(d.UTC())
		}
	}
	if rv.CanInt() || rv.CanUint() {
		n, err := whole(v)
		if err != nil {
			return time.Time{}, err
		}
		return inRange(time.Unix(n, 0).UTC())
	}
	s, err := text(v)
	if err != nil {
		return time.Time{}, wanted("a date", v)
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		err := wanted("a date such as 2006-01-02", s)
		if rv.IsValid() && rv.MethodByName("Prose").IsValid() {
			err = fmt.Errorf("%w; .Prose prints any date, as in {{.When.Prose}}", err)
		}
		return time.Time{}, err
	}
	return t, nil
}

// inRange returns an error for a time that is not in the years 0 to 9999.
func inRange(t time.Time) (time.Time, error) {
	if y := t.Year(); y < 0 || y > 9999 || distance(t.Unix(), 0) > 1<<40 {
		return time.Time{}, errors.New("want a date with a year from 0 to 9999")
	}
	return t, nil
}

func formatDate(layout, date any) (string, error) {
	t, err := instant(date)
	if err != nil {
		return "", err
	}
	return onText(sure(t.Format))(layout)
}

func formatDateInZone(layout, date, zone any) (string, error) {
	z, err := text(zone)
	if err != nil {
		return "", err
	}
	if err := onlyUTC(z); err != nil {
		return "", err
	}
	return formatDate(layout, date)
}

func onlyUTC(zone string) error {
	if zone != "UTC" {
		return wanted("UTC, the only zone supported here", zone)
	}
	return nil
}

func modifyDate(by, date any) (moment, error) {
	s, err := text(by)
	if err != nil {
		return moment{}, err
	}
	d, err := spelledDuration(s)
	if err != nil {
		return moment{}, err
	}
	t, err := instant(date)
	if err != nil {
		return moment{}, err
	}
	t, err = inRange(t.Add(d))
	return moment{t}, err
}

func spelledDuration(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil {
		return 0, wanted("a duration such as 24h", s)
	}
	return d, nil
}

func parseDate(layout, v any) (moment, error) {
	s, err := eachText("argument", []any{layout, v})
	if err != nil {
		return moment{}, err
	}
	t, err := time.ParseInLocation(s[0], s[1], time.UTC)
	if err != nil {
		return moment{}, wanted("a date such as "+fault.Short(s[0]), s[1])
	}
	// Go makes up a time zone for a name that it does not know.
	if name, offset := t.Zone(); offset == 0 && strings.Contains(s[0], "MST") && name != "UTC" {
		return moment{}, wanted("the zone UTC or an offset such as -0700", name)
	}
	t, err = inRange(t.UTC())
	return moment{t}, err
}

func epoch(date any) (string, error) {
	t, err := instant(date)
	return strconv.FormatInt(t.Unix(), 10), err
}

func seconds(v any) (string, error) {
	n, err := whole(v)
	if err != nil {
		return "", err
	}
	if n < math.MinInt64/int64(time.Second) || n > math.MaxInt64/int64(time.Second) {
		return "", fmt.Errorf("want -%[1]d to %[1]d seconds, got %[2]d", math.MaxInt64/int64(time.Second), n)
	}
	return (time.Duration(n) * time.Second).String(), nil
}

func sinceThen(now time.Time, date any) (string, error) {
	t, err := instant(date)
	return now.Sub(t).Round(time.Second).String(), err
}

func roundedDuration(now time.Time, v any) (string, error) {
	d, err := durationOf(v, now)
	return largestUnit(d.Abs()), err
}

// durationOf converts a value to a duration. The value may be a string, a number of nanoseconds, or a date, which stands for the time
// from that date until now.
func durationOf(v any, now time.Time) (time.Duration, error) {
	if rv := reflect.ValueOf(v); rv.CanInt() {
		return time.Duration(rv.Int()), nil
	}
	if s, err := text(v); err == nil {
		if d, err := time.ParseDuration(s); err == nil {
			return d, nil
		}
	}
	t, err := instant(v)
	if err != nil {
		return 0, wanted("a duration such as 2h10m, or a date", v)
	}
	return now.Sub(t), nil
}

// largestUnit formats a duration by sprig's rule: it uses the largest unit that is shorter than the duration. Months have 30 days, and
// years have 365.
func largestUnit(d time.Duration) string {
	const day = 24 * time.Hour
	for _, u := range []struct {
		name string
		size time.Duration
	}{{"y", 365 * day}, {"mo", 30 * day}, {"d", day}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}} {
		if d > u.size {
			return strconv.FormatInt(int64(d/u.size), 10) + u.name
		}
	}
	return "0s"
}
