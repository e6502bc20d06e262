package template

import (
	"fmt"
	"reflect"
)

// winner reports whether the later of two values for a key wins over the earlier one, which may be missing.
type winner func(earlier any) bool

func lastWins(any) bool { return true }

// firstWins keeps the earlier value unless it is missing, zero or false, as sprig does.
func firstWins(earlier any) bool { return untrue(earlier) }

// merging returns a function that merges maps into a new one.
func merging(later winner) func(charge func(int), first any, more ...any) (map[string]any, error) {
	return func(charge func(int), first any, more ...any) (map[string]any, error) {
		all := append([]any{first}, more...)
		if err := modest(all); err != nil {
			return nil, err
		}
		out := map[string]any{}
		for i, v := range all {
			m, err := dictionary(charge, v)
			if err != nil {
				return nil, fmt.Errorf("argument %d: %w", i+1, err)
			}
			if out, err = merged(charge, out, m, later); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
}

// merged returns a new map with the entries of both maps. The caller has already checked how deeply they are nested.
func merged(charge func(int), a, b map[string]any, later winner) (map[string]any, error) {
	out := copied(charge, a)
	for _, k := range sortedKeys(charge, b) {
		earlier, ok := out[k]
		inner, both, err := mergedInner(charge, earlier, b[k], later)
		switch {
		case err != nil:
			return nil, err
		case both:
			out[k] = inner
		case !ok || later(earlier):
			out[k] = b[k]
		}
	}
	return bounded(out, nil)
}

// mergedInner merges two values if both are maps.
func mergedInner(charge func(int), a, b any, later winner) (map[string]any, bool, error) {
	if !isMap(a) || !isMap(b) {
		return nil, false, nil
	}
	am, err := dictionary(charge, a)
	if err != nil {
		return nil, false, err
	}
	bm, err := dictionary(charge, b)
	if err != nil {
		return nil, false, err
	}
	m, err := merged(charge, am, bm, later)
	return m, true, err
}

func isMap(v any) bool { return reflect.ValueOf(v).Kind() == reflect.Map }
