package engine

import "fmt"

// Bounds limit what one render may take. A zero field is no limit.
type Bounds struct {
	Operations int64 // instructions, and what functions do beyond
	Output     int   // bytes
	Depth      int   // of template calls
	Made       int64 // bytes of the values that functions make, all together
	Rounds     int64 // of a range over a number
}

// BoundError says that a bound was met.
type BoundError struct {
	Bound string // its name
	Limit int64
}

func (e BoundError) Error() string {
	return fmt.Sprintf("the bound of %d %s is met", e.Limit, e.Bound)
}

// grant is how many operations run between two looks at the context.
const grant = 1 << 12

// look grants operations, or ends the render because a bound is met.
func (m *machine) look(site int) {
	if len(m.out) > m.limit {
		m.bound(site, "output bytes", int64(m.prog.bounds.Output))
	}
	if most := m.prog.bounds.Made; most > 0 && int64(len(m.marks))*markBytes > most {
		m.bound(site, "bytes made to know what was printed", most)
	}
	for most := m.prog.bounds.Operations; m.ops < 0; {
		n := int64(grant)
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

// markBytes is what a mark takes, with the room that a growing list of them has to spare.
const markBytes = 48

// charge takes operations for what a function does.
func (m *machine) charge(site, n int) {
	if m.ops -= int64(n); m.ops < 0 {
		m.look(site)
	}
}

// produce counts what functions make. What they make is charged for, too.
func (m *machine) produce(site, bytes int) {
	m.charge(site, bytes/bytesPerOperation)
	if m.made += int64(bytes); m.made > m.prog.bounds.Made && m.prog.bounds.Made > 0 {
		m.bound(site, "bytes made by functions", m.prog.bounds.Made)
	}
}

func (m *machine) bound(site int, name string, limit int64) {
	e := m.prog.errorAt(site)
	e.Rule, e.Err, e.Hint = "bound", BoundError{name, limit}, "set a wider bound if the template is meant to do this"
	panic(e)
}

// nest counts the iterators that run in each other: each is a call by reflection, which takes much of the stack.
func (m *machine) nest(site int) {
	if m.iterators++; m.iterators > maxIterators && !m.prog.stock {
		m.bound(site, "ranges over functions in each other", maxIterators)
	}
}

const maxIterators = 1000

func (m *machine) tooDeep(limit, site int) {
	if m.prog.stock {
		m.fail(site, "bound", fmt.Errorf("exceeded maximum template depth (%d)", limit))
	}
	m.bound(site, "levels of template calls", int64(limit))
}
