// Package swar examines eight bytes of text at a time using SIMD within a register (H. S. Warren, Hacker's Delight, chapter 6). Results
// are in the highest bit of each byte; mask them with Highs. Several results can be combined with | before they are tested.
package swar

// Ones has the value 1 in each byte. Highs has the highest bit of each byte set.
const (
	Ones  = 0x0101010101010101
	Highs = 0x8080808080808080
)

// Load returns the eight bytes of s starting at i, with the first byte lowest. All eight must exist.
func Load(s string, i int) uint64 {
	w := s[i : i+8] // lets the compiler check the bounds only once and combine the loads
	return uint64(w[0]) | uint64(w[1])<<8 | uint64(w[2])<<16 | uint64(w[3])<<24 |
		uint64(w[4])<<32 | uint64(w[5])<<40 | uint64(w[6])<<48 | uint64(w[7])<<56
}

// Odd returns a word in which the highest bit of some byte is set, unless all bytes are printable ASCII, from the space to the tilde.
// The position of that bit does not tell which byte is odd.
func Odd(x uint64) uint64 { return x | (x + Ones) | (x - Ones*' ') }

// Has returns a word in which the highest bit of some byte is set if one of the bytes is c. All bytes and c must be ASCII. The position
// of that bit does not tell which byte is c.
func Has(x uint64, c byte) uint64 { return x ^ Ones*uint64(c) - Ones }
