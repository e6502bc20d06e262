// Command floor writes a batch file for a corpus as fast as Go code written for this one prompt reasonably can. It uses a handwritten
// scanner, handwritten checks, and text that is appended to the output directly as JSON.
//
//	floor IN OUT MODEL
//	floor -safe IN DIR MODEL
//
// With -safe it also meets the requirements of a trustworthy batch: see safe.go.
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

const (
	longestLine = 16 << 20
	chunk       = 1 << 18 // bytes written at once
)

func main() {
	args, convert := os.Args[1:], run
	if len(args) == 4 && args[0] == "-safe" {
		args, convert = args[1:], runSafe
	}
	if len(args) != 3 {
		fmt.Fprintln(os.Stderr, "floor: want IN OUT MODEL, or -safe IN DIR MODEL")
		os.Exit(2)
	}
	if err := convert(args[0], args[1], args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

func run(in, out, model string) error {
	src, err := os.Open(in) //nolint:gosec // named on the command line
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.Create(out) //nolint:gosec // named on the command line
	if err != nil {
		return err
	}
	return errors.Join(convert(src, dst, model, nil), dst.Close())
}

// convert writes a request for each line. If row is not nil, it is called with each request.
func convert(src io.Reader, dst io.Writer, model string, row func(request []byte, q *inquiry, number int) error) error {
	lines := bufio.NewReaderSize(src, chunk)
	quoted := string(appendJSON(nil, text{b: []byte(model)}))
	var s scanner
	var q inquiry
	var long, out []byte
	for number := 1; ; number++ {
		line, err := readLine(lines, &long)
		if errors.Is(err, io.EOF) && len(line) == 0 {
			_, err = dst.Write(out)
			return err
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		line = bytes.TrimSuffix(line, []byte("\n"))
		s.reset(line)
		if s.inquiry(&q); s.err != nil {
			return fmt.Errorf("line %d: %w", number, s.err)
		}
		start := len(out)
		out = appendRequest(out, &q, line, quoted)
		if row != nil {
			if err := row(out[start:], &q, number); err != nil {
				return err
			}
		}
		if len(out) >= chunk {
			if _, err := dst.Write(out); err != nil {
				return err
			}
			out = out[:0]
		}
	}
}

// readLine returns the next line. If the line does not fit in the reader's buffer, readLine assembles it in long.
func readLine(r *bufio.Reader, long *[]byte) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return line, err
	}
	*long = (*long)[:0]
	for errors.Is(err, bufio.ErrBufferFull) {
		if *long = append(*long, line...); len(*long) > longestLine {
			return nil, errors.New("a line is too long")
		}
		line, err = r.ReadSlice('\n')
	}
	*long = append(*long, line...)
	return *long, err
}

// appendRequest appends a request as a line. The request's id ends with digits of the hash of the input line.
func appendRequest(b []byte, q *inquiry, line []byte, model string) []byte {
	b = append(b, `{"custom_id":"`...)
	b = append(b, q.id.b[:min(len(q.id.b), 47)]...)
	b = append(b, '-')
	sum := sha256.Sum256(line)
	b = hex.AppendEncode(b, sum[:8])
	b = append(b, `","method":"POST","url":"/v1/chat/completions","body":{"model":"`...)
	b = append(b, model...)
	b = append(b, `","messages":[{"role":"user","content":"`...)
	b = appendPrompt(b, q)
	return append(b, "\"}]}}\n"...)
}
