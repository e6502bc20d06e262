package template

import (
	"errors"
	"fmt"
	"hash/maphash"
	"math"
	"math/bits"
	"reflect"
)

// Limits on values that functions walk as a whole, in order to compare them or write them as JSON. Values built by a template have no
// cycles, because functions return new lists and maps and never modify existing ones. The caller's values may have cycles.
const (
	maxDepth  = 100
	maxWeight = maxText
)

var (
	errDeep  = fmt.Errorf("nested more than %d levels deep", maxDepth)
	errHeavy = errors.New("too large to be compared or written as a whole")
)

// modest returns an error for a value that is too deeply nested or too large. Shared parts are counted each time they are reached.
func modest(v any) error {
	var s scale
	return s.weigh(reflect.ValueOf(v), 0)
}

// weight returns the size of a value, which represents the work that a function has to do to walk it.
func weight(v any) int {
	var s scale
	_ = s.weigh(reflect.ValueOf(v), 0) // if the value exceeds the limits, the function itself rejects it
	return s.weight
}

// digest returns a hash that is the same for equal values. It differs between runs of the program.
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
	sum     uint64 // hash of the strings and numbers; it depends on the order of items in lists, but not on the order of entries in maps
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
		s.sum += math.Float64bits(v.Float() + 0) // adding zero turns negative zero into positive zero
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

// mixer is an odd constant derived from the fractional part of the golden ratio. Multiplying by it spreads the bits of a number.
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

// weighFields skips unexported fields, which a template cannot set.
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
