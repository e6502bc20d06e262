package doc

import (
	"math/bits"

	"github.com/dated-claims/retest/internal/swar"
)

// Text is scanned eight bytes at a time, because the strings in an inquiry are long and few of their bytes need special treatment.
const (
	ones  = swar.Ones
	highs = swar.Highs
)

// special sets the high bit of each byte of x that a JSON string cannot contain unescaped. Only the first such bit is reliable. Bytes
// from 0x80 on are never marked.
func special(x uint64) uint64 {
	quote, slash := x^(ones*'"'), x^(ones*'\\')
	return ((x-ones*' ')&^x | (quote-ones)&^quote | (slash-ones)&^slash) & highs
}

// odd sets the high bit of at least one byte if x contains a quote, a backslash or a byte outside printable ASCII. It is less precise
// than special but faster, and most eight-byte words do not contain such a byte.
func odd(x uint64) uint64 {
	return swar.Odd(x) | swar.Has(x, '"') | swar.Has(x, '\\')
}

// plainLen returns the length of the prefix of s that JSON output contains unescaped: ASCII except quotes, backslashes and control
// characters.
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

// TextLen returns the length of the prefix of s that ends before the first quote, backslash or control character. This prefix is the
// plain text of a JSON string. TextLen also reports whether the prefix is entirely printable ASCII. It does not check that the text is
// valid UTF-8.
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
