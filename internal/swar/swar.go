// Package swar looks at eight bytes of a text at once, as SIMD within a register does (H. S. Warren, Hacker's Delight, chapter 6). Its
// answers are in the highest bit of each byte, which Highs picks out, so that several can be joined by | before they are looked at.
package swar

// Ones has a one in each byte, Highs the highest bit of each.
const (
	Ones  = 0x0101010101010101
	Highs = 0x8080808080808080
)

// Load returns the eight bytes of s from i on, the first one lowest. They must be there.
func Load(s string, i int) uint64 {
	w := s[i : i+8] // so that the compiler looks at the bounds once, and reads them at once
	return uint64(w[0]) | uint64(w[1])<<8 | uint64(w[2])<<16 | uint64(w[3])<<24 |
		uint64(w[4])<<32 | uint64(w[5])<<40 | uint64(w[6])<<48 | uint64(w[7])<<56
}

// Odd has a highest bit unless all bytes are printable ASCII, from the space to the tilde. Which one it is does not tell which byte.
func Odd(x uint64) uint64 { return x | (x + Ones) | (x - Ones*' ') }

// Has has a highest bit if one of the bytes is c, of bytes that are all ASCII as c is. Which one it is does not tell which byte.
func Has(x uint64, c byte) uint64 { return x ^ Ones*uint64(c) - Ones }
