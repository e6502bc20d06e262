package files

import "bytes"

var lf, crlf = []byte("\n"), []byte("\r\n")

// LF returns text with each CRLF replaced with LF.
func LF(text []byte) []byte { return bytes.ReplaceAll(text, crlf, lf) }

// HasCRLF reports whether text contains line breaks and all of them are CRLF.
func HasCRLF(text []byte) bool {
	n := bytes.Count(text, lf)
	return n > 0 && n == bytes.Count(text, crlf)
}

// LikeLines converts the line endings of text, which must be LF, to those of other: to CRLF if HasCRLF(other) is true.
func LikeLines(text, other []byte) []byte {
	if !HasCRLF(other) {
		return text
	}
	return bytes.ReplaceAll(text, lf, crlf)
}
