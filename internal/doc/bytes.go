package doc

import (
	"math/bits"

	"github.com/dated-claims/retest/internal/swar"
)

// Eight bytes at a time: the texts of an inquiry are long, and hardly a byte in them needs a second look.
const (
	ones  = swar.Ones
	highs = swar.Highs
)

// special marks, in the high bit of each, the bytes that a JSON string cannot contain as they are; what is behind the first mark may be
// wrong. Bytes from 0x80 are not marked.
func special(x uint64) uint64 {
	quote, slash := x^(ones*'"'), x^(ones*'\\')
	return ((x-ones*' ')&^x | (quote-ones)&^quote | (slash-ones)&^slash) & highs
}

// odd marks, in the high bit of some byte, bytes beyond printable ASCII, quotes or backslashes. It says less than special and
// takes less: most words of text have none.
func odd(x uint64) uint64 {
	return swar.Odd(x) | swar.Has(x, '"') | swar.Has(x, '\\')
}

// plainLen is how many bytes s begins with that JSON output takes as they are: ASCII, except quotes, backslashes and control characters.
func plainLen(s string) int {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		x := swar.Load(s, i)
		if odd(x)&highs == 0 {
			continue
		}
		del := x ^ (ones * 0x7F)
		if m := special(x) | (x|(del-ones)&^del)&highs; m != 0 {
			return i + bits.TrailingZeros64(m)/8
		}
	}
	for ; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7F {
			break
		}
	}
	return i
}

// TextLen is how many bytes s begins with that are the text of a JSON string, up to a quote, a backslash or a control character, and whether
// they are all of printable ASCII. Whether they are UTF-8 is not looked at.
func TextLen(s string) (n int, ascii bool) {
	i := 0
	var others uint64
	for ; i+8 <= len(s); i += 8 {
		x := swar.Load(s, i)
		if odd(x)&highs == 0 {
			continue
		}
		seen := x | (x + ones)
		if m := special(x); m != 0 {
			n := bits.TrailingZeros64(m) / 8
			others |= seen & (1<<(8*n) - 1)
			return i + n, others&highs == 0
		}
		others |= seen
	}
	for ; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c == '"' || c == '\\' {
			break
		}
		if c >= 0x7F {
			others = highs
		}
	}
	return i, others&highs == 0
}
