package template

import (
	"fmt"
	"reflect"
)

// presentValue is nil for an absent value, which text/template holds to be false, and the value otherwise.
func presentValue(v any) any {
	if absent(reflect.ValueOf(v)) {
		return nil
	}
	return v
}

// ranged lets a value be ranged over, but not count without end.
func ranged(v any) (any, error) {
	rv := reflect.ValueOf(v)
	switch {
	case absent(rv):
		return nil, nil
	case rv.CanInt() && rv.Int() > maxSteps, rv.CanUint() && rv.Uint() > maxSteps:
		return nil, fmt.Errorf("range %v: at most %d", v, maxSteps)
	}
	return v, nil
}

// step counts a round of a range, or a call of a template.
func (e *executor[T]) step() (string, error) {
	if e.steps++; e.steps > maxSteps {
		return "", fmt.Errorf("the ranges and template calls of a render are more than %d", maxSteps)
	}
	return "", nil
}

// clean puts data on one line, in lists and maps of the data's own kinds too, before it is laid out.
func clean(v any) (any, error) {
	if err := modest(v); err != nil {
		return nil, err
	}
	return cleaned(v)
}

func cleaned(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool:
		return v, nil
	case string:
		return oneLine(v), nil
	case Verbatim:
		return v, nil
	}
	rv := reflect.ValueOf(v)
	switch rv.Kind() {
	case reflect.Slice, reflect.Array:
		out := make([]any, rv.Len())
		for i := range out {
			var err error
			if out[i], err = cleaned(rv.Index(i).Interface()); err != nil {
				return nil, err
			}
		}
		return out, nil
	case reflect.Int, reflect.Int64, reflect.Float64:
		return v, nil
	}
	s, err := printable(v)
	return oneLine(s), err
}
