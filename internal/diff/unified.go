package diff

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// context is the number of unchanged lines that a unified diff shows before and after a change.
const context = 3

// Unified returns the changes to a file as a unified diff for git apply and patch -p1, or nil if before and after are equal. In the
// header, the file's name is prefixed with a/ and b/.
func Unified(file, before, after string) []byte {
	a, b := slices.Collect(strings.Lines(before)), slices.Collect(strings.Lines(after))
	hunks := Sequences(a, b)
	if hunks == nil {
		return nil
	}
	name := strings.TrimPrefix(filepath.ToSlash(filepath.Clean(file)), "/")
	out := fmt.Appendf(nil, "--- a/%s\n+++ b/%s\n", name, name)
	for len(hunks) > 0 {
		n := 1
		for n < len(hunks) && hunks[n].Old.Start-hunks[n-1].Old.End <= 2*context {
			n++
		}
		out = appendHunk(out, a, b, hunks[:n])
		hunks = hunks[n:]
	}
	return out
}

// appendHunk appends adjacent changes with the lines around them.
func appendHunk(dst []byte, a, b []string, hunks []Hunk) []byte {
	first, last := hunks[0], hunks[len(hunks)-1]
	before := min(context, first.Old.Start)
	after := min(context, len(a)-last.Old.End)
	dst = fmt.Appendf(dst, "@@ -%s +%s @@\n", lineRange(first.Old.Start-before, last.Old.End+after), lineRange(first.New.Start-before, last.New.End+after))
	at := first.Old.Start - before
	for _, h := range hunks {
		dst = appendMarked(dst, ' ', a[at:h.Old.Start])
		dst = appendMarked(dst, '-', a[h.Old.Start:h.Old.End])
		dst = appendMarked(dst, '+', b[h.New.Start:h.New.End])
		at = h.Old.End
	}
	return appendMarked(dst, ' ', a[at:last.Old.End+after])
}

// lineRange formats the lines of a hunk as the number of the first line, from 1, and the number of lines. For an empty range, it uses
// the number of the line before the range.
func lineRange(start, end int) string {
	switch n := end - start; n {
	case 0:
		return fmt.Sprintf("%d,0", start)
	case 1:
		return fmt.Sprint(start + 1)
	default:
		return fmt.Sprintf("%d,%d", start+1, n)
	}
}

func appendMarked(dst []byte, mark byte, lines []string) []byte {
	for _, line := range lines {
		dst = append(append(dst, mark), line...)
		if !strings.HasSuffix(line, "\n") {
			dst = append(dst, "\n\\ No newline at end of file\n"...)
		}
	}
	return dst
}
