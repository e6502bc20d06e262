package template

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
)

// printedf is like fmt.Sprintf but returns an error instead of writing text like %!d(MISSING), truncating a string or printing an
// address. It prints only values that have a text form.
func printedf(format any, values ...any) (string, error) {
	f, err := formatOf(format)
	if err != nil {
		return "", err
	}
	p := printer{values: values}
	for f != "" {
		before, after, found := strings.Cut(f, "%")
		p.out.WriteString(before)
		if f = after; found {
			if f, err = p.verb(after); err != nil {
				return "", err
			}
		}
		if err := fewBytes(p.out.Len()); err != nil {
			return "", err
		}
	}
	if n := len(values); p.used < n {
		return "", fmt.Errorf("want one value per verb, got %d values for %d verbs", n, p.used)
	}
	return p.out.String(), nil
}

// formatOf returns the text of a format. Although a number has a text form, it is not accepted as a format.
func formatOf(v any) (string, error) {
	if s, ok := v.(string); ok {
		return s, nil
	}
	s, err := text(v)
	if rv := pointee(v); err == nil && !hasText(v) && (isNumber(rv.Kind()) || rv.Kind() == reflect.Bool) {
		err = fmt.Errorf("want text, got %s", s)
	}
	return s, err
}

// printer fills in a format.
type printer struct {
	out    strings.Builder
	values []any
	used   int
}

const (
	maxWidth = 1000
)

// verb prints the next value and returns the rest of f. The f parameter is the part of the format after a percent sign, so it starts
// with the verb to use.
func (p *printer) verb(f string) (string, error) {
	spec, verb, rest := engine.CutVerb(f)
	if err := checkVerb(spec, verb); err != nil {
		return "", err
	}
	if verb == "%" {
		p.out.WriteByte('%')
		return rest, nil
	}
	if p.used == len(p.values) {
		return "", fmt.Errorf("want a value for %%%s%s, got only %d", spec, verb, p.used)
	}
	v, err := operand(spec, verb, p.values[p.used])
	if err != nil {
		return "", fmt.Errorf("%%%s%s: %w", spec, verb, err)
	}
	p.used++
	fmt.Fprintf(&p.out, "%"+spec+verb, v)
	return rest, nil
}

// fewColumns returns an error if the width or precision of a verb is too large.
func fewColumns(spec string) error {
	width, precision, _ := strings.Cut(strings.TrimLeft(spec, engine.VerbFlags), ".")
	for _, s := range []string{width, precision} {
		if n, err := strconv.Atoi(s); s != "" && (err != nil || n > maxWidth) {
			return fmt.Errorf("want a width of at most %d, got %s", maxWidth, fault.Short(s))
		}
	}
	return nil
}

// operand converts a value to the type that its verb needs.
func operand(spec, verb string, v any) (any, error) {
	switch verb {
	case "s", "q", "v", "x", "X":
		if verb != "q" && verb != "s" && isNumber(pointee(v).Kind()) && !hasText(v) {
			return pointee(v).Interface(), nil
		}
		if strings.Contains(spec, ".") {
			return nil, errCut
		}
		return text(v)
	case "d", "b", "o", "O", "c", "U":
		return whole(v)
	case "e", "E", "f", "F", "g", "G":
		return number(v)
	case "t":
		return chosen(true, false, v)
	}
	return nil, errors.New("no such verb here: use %s, %q, %v, %d, %x, %t or %f")
}

// hasText reports whether a value has a String method, as a month does.
func hasText(v any) bool {
	rv := reflect.ValueOf(v)
	_, ok := says(rv)
	return ok
}
