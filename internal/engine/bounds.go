package engine

import (
	"fmt"
	"reflect"
)

// Bounds limit the resources of one render. A zero field means no limit.
type Bounds struct {
	Operations int64 // instructions and the work done by functions
	Output     int   // bytes of output
	Depth      int   // depth of nested template calls
	Made       int64 // total bytes of the values that functions create
	Rounds     int64 // iterations of a range over a number
}

// A BoundError reports that a bound was exceeded.
type BoundError struct {
	Bound string // name of the bound
	Limit int64
}

func (e BoundError) Error() string {
	return fmt.Sprintf("the bound of %d %s was exceeded", e.Limit, e.Bound)
}

// quantum is the number of operations between checks of the context.
const quantum = 1 << 12

// checkBounds grants the next quantum of operations. It ends the render if a bound is exceeded or the context is done.
func (m *machine) checkBounds(site int) {
	if len(m.out) > m.limit {
		m.bound(site, "output bytes", int64(m.prog.bounds.Output))
	}
	if most := m.prog.bounds.Made; most > 0 && int64(len(m.marks))*markBytes > most {
		m.bound(site, "bytes used to track what was printed", most)
	}
	for most := m.prog.bounds.Operations; m.ops < 0; {
		n := int64(quantum)
		if most > 0 {
			n = min(n, most-m.spent)
		}
		if n <= 0 {
			m.bound(site, "operations", most)
		}
		m.ops += n
		m.spent += n
	}
	if m.ctx != nil {
		if err := m.ctx.Err(); err != nil {
			m.fail(site, "stopped", fmt.Errorf("rendering was stopped: %w", err))
		}
	}
}

// markBytes is the memory of a mark, including the spare capacity of a growing slice.
const markBytes = 48

// charge subtracts n operations for the work of a function.
func (m *machine) charge(site, n int) {
	if m.ops -= int64(n); m.ops < 0 {
		m.checkBounds(site)
	}
}

// admit charges a call for the size of its arguments before the call starts. It rejects arguments so large that the call would run too
// long without a check of the context.
func (m *machine) admit(site, n int) {
	m.at = site
	if n > maxCall {
		m.tooMuch(site)
	}
	m.charge(site, n)
}

// tooMuch rejects a call because its arguments are too large. It is a separate function so that admit can be inlined.
func (m *machine) tooMuch(site int) {
	e := m.prog.errorAt(site)
	e.Rule, e.Err, e.Hint = "bound", BoundError{"operations in one call", maxCall}, "pass fewer or shorter arguments"
	panic(e)
}

// maxCall is the maximum number of operations for the arguments of one call, which corresponds to 16 MiB of text.
const maxCall = 1 << 21

// costOfArgument estimates the operations that a function needs for an argument, whatever its content.
const costOfArgument = 2

// effort estimates the operations that a function needs for a value, based on the length of its text or its number of items. A function
// that does more work than that charges for it itself.
func effort(v any) int {
	switch v := v.(type) {
	case nil, bool, int, int64, float64:
		return costOfArgument
	case string:
		return costOfArgument + len(v)/bytesPerOperation
	case []any:
		return costOfArgument + len(v)
	case map[string]any:
		return costOfArgument + len(v)
	}
	return costOfArgument + sizeOf(reflect.ValueOf(v))
}

// efforts returns the total effort of several values.
func efforts(values []any) int {
	n := 0
	for _, v := range values {
		n += effort(v)
	}
	return n
}

// sizeOf is like effort but does not include costOfArgument. For a struct, it counts the strings in its fields, because the struct's
// String method may use all of them.
func sizeOf(v reflect.Value) int {
	if v.IsValid() && v.Type() == valueType {
		v, _ = reflect.TypeAssert[reflect.Value](v)
	}
	v, _ = indirect(inside(v))
	switch v.Kind() {
	case reflect.String:
		return v.Len() / bytesPerOperation
	case reflect.Slice, reflect.Map, reflect.Array:
		return v.Len()
	case reflect.Struct:
		n := 0
		for i := range v.NumField() { //nolint:modernize // iterating with range allocates for each field
			if f := v.Field(i); f.Kind() == reflect.String || f.Kind() == reflect.Struct {
				n += sizeOf(f)
			}
		}
		return n
	}
	return 0
}

// textSize is the counterpart of effort for a string.
func textSize(s string) int { return costOfArgument + len(s)/bytesPerOperation }

// account counts the bytes that functions create and charges operations for them.
func (m *machine) account(site, bytes int) {
	m.charge(site, bytes/bytesPerOperation)
	if m.made += int64(bytes); m.made > m.prog.bounds.Made && m.prog.bounds.Made > 0 {
		m.bound(site, "bytes created by functions", m.prog.bounds.Made)
	}
}

func (m *machine) bound(site int, name string, limit int64) {
	e := m.prog.errorAt(site)
	e.Rule, e.Err, e.Hint = "bound", BoundError{name, limit}, "raise the bound if the template is meant to do this"
	panic(e)
}

// nest counts nested ranges over functions. Each of them is a call by reflection, which uses a lot of stack.
func (m *machine) nest(site int) {
	if m.iterators++; m.iterators > maxIterators {
		m.bound(site, "nested ranges over functions", maxIterators)
	}
}

const maxIterators = 1000

func (m *machine) tooDeep(limit, site int) {
	m.bound(site, "levels of template calls", int64(limit))
}
