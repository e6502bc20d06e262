package bench

import (
	"bytes"
	"fmt"
)

// Expected returns the output that every contender must produce for the corpus: the prompts rendered by text/template with sprig.
func Expected(c *Corpus) ([][]byte, error) {
	oracle := &stock{}
	if err := oracle.Setup(c); err != nil {
		return nil, err
	}
	out := make([][]byte, len(c.Inquiries))
	for i := range out {
		text, err := oracle.Render(i)
		if err != nil {
			return nil, err
		}
		out[i] = bytes.Clone(text)
	}
	return out, nil
}

// Check renders the whole corpus with a contender that is already set up for it. The error includes the location of the first
// unexpected byte.
func Check(c Contender, expected [][]byte) error {
	for i, want := range expected {
		got, err := c.Render(i)
		if err != nil {
			return fmt.Errorf("%s: inquiry %d: %w", c.Name(), i, err)
		}
		if at := difference(want, got); at >= 0 {
			return fmt.Errorf("%s: inquiry %d differs at byte %d: want %q, got %q", c.Name(), i, at, excerpt(want, at), excerpt(got, at))
		}
	}
	return nil
}

// difference returns the first index at which a and b differ, or -1.
func difference(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	if len(a) == len(b) {
		return -1
	}
	return n
}

func excerpt(text []byte, at int) []byte { return text[max(0, at-20):min(len(text), at+40)] }
