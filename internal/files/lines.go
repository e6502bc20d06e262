package files

import "bytes"

var lf, crlf = []byte("\n"), []byte("\r\n")

// LF returns a text with LF for each CRLF.
func LF(text []byte) []byte { return bytes.ReplaceAll(text, crlf, lf) }

// HasCRLF reports whether all lines of a text end with CRLF, and there is one.
func HasCRLF(text []byte) bool {
	n := bytes.Count(text, lf)
	return n > 0 && n == bytes.Count(text, crlf)
}

// LikeLines returns a text of LF with the line ends of another: CRLF if HasCRLF is true of that.
func LikeLines(text, other []byte) []byte {
	if !HasCRLF(other) {
		return text
	}
	return bytes.ReplaceAll(text, lf, crlf)
}
