package batch

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
)

// longestLine is the maximum length of a request.
const longestLine = 16 << 20

// Equal compares the requests of two contenders line by line. The hexadecimal digits at the end of an id may differ, but their number
// may not.
func Equal(want, got []string) error {
	a, closeA, err := lines(want)
	if err != nil {
		return err
	}
	defer closeA()
	b, closeB, err := lines(got)
	if err != nil {
		return err
	}
	defer closeB()
	for number := 1; ; number++ {
		moreA, moreB := a.Scan(), b.Scan()
		switch {
		case a.Err() != nil:
			return a.Err()
		case b.Err() != nil:
			return b.Err()
		case moreA != moreB:
			return fmt.Errorf("one has only %d lines", number-1)
		case !moreA:
			return nil
		}
		x, y := a.Bytes(), b.Bytes()
		for _, line := range [][]byte{x, y} {
			if !blankDigits(line) {
				return fmt.Errorf("line %d: want an id that ends in 16 hexadecimal digits, got %.80s", number, line)
			}
		}
		if !bytes.Equal(x, y) {
			return fmt.Errorf("line %d: want\n%s\ngot\n%s", number, x, y)
		}
	}
}

// lines reads files one after another until closeAll is called.
func lines(names []string) (s *bufio.Scanner, closeAll func(), err error) {
	var files []*os.File
	var readers []io.Reader
	closeAll = func() {
		for _, f := range files {
			f.Close()
		}
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			closeAll()
			return nil, nil, err
		}
		files, readers = append(files, f), append(readers, f)
	}
	s = bufio.NewScanner(io.MultiReader(readers...))
	s.Buffer(nil, longestLine)
	return s, closeAll, nil
}

// blankDigits replaces the 16 digits at the end of a request's id, if any, with zeros.
func blankDigits(line []byte) bool {
	const begin, count = `{"custom_id":"`, 16
	rest, ok := bytes.CutPrefix(line, []byte(begin))
	end := bytes.IndexByte(rest, '"')
	if !ok || end <= count || rest[end-count-1] != '-' {
		return false
	}
	digits := rest[end-count : end]
	if len(bytes.Trim(digits, "0123456789abcdef")) > 0 {
		return false
	}
	copy(digits, bytes.Repeat([]byte("0"), count))
	return true
}
