package diff

// Hunk is one difference between two sequences: New replaces Old. At most one of the ranges is empty.
type Hunk struct{ Old, New Range }

// Range is part of a sequence, from index Start up to but not including End.
type Range struct{ Start, End int }

// mostEdits limits the search for the shortest edit script, which takes time and memory proportional to the square of the number of
// edits. If the script would be longer, a single hunk is returned.
const mostEdits = 1000

// Sequences returns the differences between before and after, in order. They form a shortest edit script (Myers, "An O(ND) Difference
// Algorithm and Its Variations", 1986). If the script would have more than 1,000 edits, Sequences returns one hunk that spans all of
// them.
func Sequences[T comparable](before, after []T) []Hunk {
	head := 0
	for head < len(before) && head < len(after) && before[head] == after[head] {
		head++
	}
	tail := 0
	for tail < len(before)-head && tail < len(after)-head && before[len(before)-1-tail] == after[len(after)-1-tail] {
		tail++
	}
	a, b := before[head:len(before)-tail], after[head:len(after)-tail]
	if len(a)+len(b) == 0 {
		return nil
	}
	trace, ok := search(a, b)
	if !ok {
		return []Hunk{{Range{head, head + len(a)}, Range{head, head + len(b)}}}
	}
	return hunks(trace, len(a), len(b), head)
}

// search determines how far each diagonal x-y can be followed with each number of edits, until both ends are reached. trace[d][k+d] is
// the x that can be reached on diagonal k with d edits.
func search[T comparable](a, b []T) (trace [][]int, ok bool) {
	for d := 0; d <= min(len(a)+len(b), mostEdits); d++ {
		reached := make([]int, 2*d+1)
		trace = append(trace, reached)
		for k := -d; k <= d; k += 2 {
			x := 0
			if d > 0 {
				x, _ = step(trace[d-1], d, k)
			}
			y := x - k
			for x < len(a) && y < len(b) && x >= 0 && y >= 0 && a[x] == b[y] {
				x++
				y++
			}
			reached[k+d] = x
			if x >= len(a) && y >= len(b) {
				return trace, true
			}
		}
	}
	return nil, false
}

// step returns the x at which edit d enters diagonal k, given how far d-1 edits reach. It also returns the diagonal from which the edit
// comes: k+1 if an element of the new sequence is inserted, k-1 if an element of the old sequence is removed.
func step(reached []int, d, k int) (x, from int) {
	at := func(k int) int { return reached[k+d-1] }
	if k == -d || k != d && at(k-1) < at(k+1) {
		return at(k + 1), k + 1
	}
	return at(k-1) + 1, k - 1
}

// hunks follows a trace from the end of both sequences back to their start and merges adjacent edits.
func hunks(trace [][]int, x, y, head int) []Hunk {
	var out []Hunk
	for d := len(trace) - 1; d > 0; d-- {
		k := x - y
		entered, from := step(trace[d-1], d, k)
		if x > entered || len(out) == 0 { // equal elements separate this edit from the previous one
			out = append(out, Hunk{Range{entered, entered}, Range{entered - k, entered - k}})
		}
		x = trace[d-1][from+d-1]
		y = x - from
		last := &out[len(out)-1]
		last.Old.Start, last.New.Start = x, y
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	for i := range out {
		h := &out[i]
		h.Old.Start, h.Old.End, h.New.Start, h.New.End = h.Old.Start+head, h.Old.End+head, h.New.Start+head, h.New.End+head
	}
	return out
}
