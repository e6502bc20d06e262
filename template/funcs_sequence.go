package template

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// sequenceFunctions returns the functions that create sequences of numbers.
func sequenceFunctions() []Function {
	return []Function{
		{
			Name: "until", Grade: Fixed, Signature: "until N → list", Doc: "the whole numbers from 0 up to but not including N",
			Example: `{{ range until 3 }}{{ . }}{{ end }}`, Output: "012", fn: until,
		},
		{
			Name: "untilStep", Grade: Fixed, Signature: "untilStep START END STEP → list", Doc: "the whole numbers from START up to but not including END, in steps of STEP",
			Example: `{{ range untilStep 0 6 2 }}{{ . }}{{ end }}`, Output: "024", fn: untilStep,
		},
		{
			Name: "seq", Grade: Fixed, Signature: "seq START STEP END → text",
			Doc:     "the whole numbers from START to END in steps of STEP, separated by spaces; START and STEP default to 1",
			Example: `{{ seq 1 2 7 }}`, Output: "1 3 5 7", fn: seq,
		},
	}
}

func until(n any) ([]int, error) {
	end, err := whole(n)
	if err != nil {
		return nil, err
	}
	return stepping(0, end, direction(0, end), false)
}

func untilStep(start, end, step any) ([]int, error) {
	n, err := wholes(start, end, step)
	if err != nil {
		return nil, err
	}
	return stepping(n[0], n[1], n[2], false)
}

func seq(bounds ...any) (string, error) {
	n, err := wholes(bounds...)
	if err != nil {
		return "", err
	}
	var numbers []int
	switch len(n) {
	case 0:
	case 1:
		numbers, err = stepping(1, n[0], direction(1, n[0]), true)
	case 2:
		numbers, err = stepping(n[0], n[1], direction(n[0], n[1]), true)
	case 3:
		numbers, err = stepping(n[0], n[2], n[1], true)
	default:
		err = fmt.Errorf("want a start, a step and an end, got %d arguments", len(n))
	}
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, " "), err
}

func wholes(values ...any) ([]int64, error) {
	out := make([]int64, len(values))
	for i, v := range values {
		n, err := whole(v)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		out[i] = n
	}
	return out, nil
}

// direction returns the step from one number toward another.
func direction(from, to int64) int64 {
	if to < from {
		return -1
	}
	return 1
}

// stepping returns the numbers from start to end. The list is empty if the steps lead away from end.
func stepping(start, end, step int64, including bool) ([]int, error) {
	if step == 0 {
		return nil, errors.New("want a step other than 0")
	}
	if (step > 0) != (direction(start, end) > 0) || start == end && !including {
		return []int{}, nil
	}
	n := distance(start, end) / distance(0, step)
	if including || distance(start, end)%distance(0, step) != 0 {
		n += min(1, math.MaxUint64-n)
	}
	if n > maxItems {
		return nil, fmt.Errorf("%d items is more than the limit of %d for the result of a function", n, maxItems)
	}
	out := make([]int, n)
	for i := range out {
		out[i] = int(start + int64(i)*step)
	}
	return out, nil
}

// distance returns the difference between two numbers, without overflow.
func distance(a, b int64) uint64 { return uint64(max(a, b)) - uint64(min(a, b)) }
