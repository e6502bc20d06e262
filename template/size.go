package template

import (
	"errors"
	"fmt"
	"hash/maphash"
	"math"
	"math/bits"
	"reflect"
)

// Bounds on values that are walked as a whole: compared, or written as JSON. No value that a template builds has a cycle, since
// its functions give new lists and maps and change none; a caller's may.
const (
	maxDepth  = 100
	maxWeight = maxText
)

var (
	errDeep  = fmt.Errorf("nested more than %d levels deep", maxDepth)
	errHeavy = errors.New("too large to be compared or written as a whole")
)

// modest refuses a value that is very deep, or very large when everything is counted as often as it is reached.
func modest(v any) error {
	var s scale
	return s.weigh(reflect.ValueOf(v), 0)
}

// weight is how much there is in a value: what a function that walks through it takes.
func weight(v any) int {
	var s scale
	_ = s.weigh(reflect.ValueOf(v), 0) // past the bound the function itself refuses it
	return s.weight
}

// digest is a number that is the same for values that are equal. It is another one in every run of the program.
func digest(v any) uint64 {
	s := scale{summing: true}
	if s.weigh(reflect.ValueOf(v), 0) != nil {
		return 0
	}
	return s.sum
}

var seed = maphash.MakeSeed()

// scale walks a value.
type scale struct {
	weight  int
	summing bool
	sum     uint64 // of the texts and numbers: in lists in their order, in maps whatever it is
}

func (s *scale) weigh(v reflect.Value, depth int) error {
	if s.weight += 1 + 2*depth; depth > maxDepth {
		return errDeep
	}
	if s.weight > maxWeight {
		return errHeavy
	}
	switch k := v.Kind(); {
	case k == reflect.String:
		if s.weight += v.Len(); s.summing {
			s.sum += maphash.String(seed, v.String())
		}
	case v.CanInt():
		s.sum += uint64(v.Int())
	case v.CanUint():
		s.sum += v.Uint()
	case v.CanFloat():
		s.sum += math.Float64bits(v.Float() + 0) // one zero, whatever its sign
	case k == reflect.Interface || k == reflect.Pointer:
		return s.weigh(v.Elem(), depth+1)
	case k == reflect.Slice || k == reflect.Array:
		return s.weighList(v, depth)
	case k == reflect.Map:
		return s.weighMap(v, depth)
	case k == reflect.Struct:
		return s.weighFields(v, depth)
	}
	return nil
}

func (s *scale) weighList(v reflect.Value, depth int) error {
	for i := range v.Len() {
		s.sum = (bits.RotateLeft64(s.sum, 7) + 1) * mixer
		if err := s.weigh(v.Index(i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// mixer is an odd number without a pattern (the golden ratio's fraction), which spreads what it multiplies.
const mixer = 0x9E3779B97F4A7C15

func (s *scale) weighMap(v reflect.Value, depth int) error {
	for it := v.MapRange(); it.Next(); {
		entry := scale{weight: s.weight, summing: s.summing}
		err := entry.weigh(it.Key(), depth+1)
		if err == nil {
			entry.sum = (bits.RotateLeft64(entry.sum, 7) + 1) * mixer
			err = entry.weigh(it.Value(), depth+1)
		}
		s.weight, s.sum = entry.weight, s.sum+entry.sum*mixer
		if err != nil {
			return err
		}
	}
	return nil
}

// weighFields leaves out what is not exported: a template can put nothing there.
func (s *scale) weighFields(v reflect.Value, depth int) error {
	for i := range v.NumField() {
		if !v.Type().Field(i).IsExported() {
			continue
		}
		if err := s.weigh(v.Field(i), depth+1); err != nil {
			return err
		}
	}
	return nil
}
