package swar_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/swar"
)

func TestLoad(t *testing.T) {
	t.Parallel()
	require.Equal(t, uint64(0x6867666564636261), swar.Load("abcdefgh", 0))
	require.Equal(t, uint64(0x6a69686766656463), swar.Load("abcdefghij", 2))
	require.Panics(t, func() { require.Zero(t, swar.Load("abcdefghi", 2)) })
}

// TestEachByte tests every byte at every position, surrounded by the lowest and by the highest printable bytes.
func TestEachByte(t *testing.T) {
	t.Parallel()
	for _, fill := range []byte{' ', 'x', '~'} {
		for c := range 256 {
			for at := range 8 {
				text := []byte{fill, fill, fill, fill, fill, fill, fill, fill}
				text[at] = byte(c)
				x := swar.Load(string(text), 0)
				require.Equal(t, c < ' ' || c > '~', swar.Odd(x)&swar.Highs != 0, "%q", text)
				if c >= 0x80 {
					continue
				}
				for _, want := range []byte{0, ' ', '"', '<', '[', '\\', '~', 0x7F} {
					require.Equal(t, byte(c) == want || fill == want, swar.Has(x, want)&swar.Highs != 0, "%q in %q", want, text)
				}
			}
		}
	}
}
