// Command naive writes a batch file for a corpus. It is written in a common Go style: encoding/json into structs, regular expressions,
// and text/template with sprig.
//
//	naive IN OUT MODEL
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

//go:embed prompt.tmpl
var source string

const longestLine = 16 << 20

type request struct {
	CustomID string `json:"custom_id"`
	Method   string `json:"method"`
	URL      string `json:"url"`
	Body     body   `json:"body"`
}

type body struct {
	Model    string    `json:"model"`
	Messages []message `json:"messages"`
}

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "naive: want IN OUT MODEL")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "naive:", err)
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
	return errors.Join(convert(src, dst, model), dst.Close())
}

// convert writes a request for each line.
func convert(src io.Reader, dst io.Writer, model string) error {
	tmpl, err := template.New("prompt").Funcs(sprig.TxtFuncMap()).Parse(source)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(dst)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	lines := bufio.NewScanner(src)
	lines.Buffer(nil, longestLine)
	for number := 1; lines.Scan(); number++ {
		q, err := decode(lines.Bytes())
		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		var text bytes.Buffer
		if err := tmpl.Execute(&text, q); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		sum := sha256.Sum256(lines.Bytes())
		r := request{
			CustomID: q.ID[:min(len(q.ID), 47)] + "-" + hex.EncodeToString(sum[:8]),
			Method:   "POST",
			URL:      "/v1/chat/completions",
			Body:     body{Model: model, Messages: []message{{Role: "user", Content: text.String()}}},
		}
		if err := enc.Encode(r); err != nil {
			return err
		}
	}
	return errors.Join(lines.Err(), w.Flush())
}

// decode decodes and checks an inquiry.
func decode(line []byte) (*inquiry, error) {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	var q inquiry
	if err := dec.Decode(&q); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("want nothing behind the inquiry")
	}
	return &q, q.check()
}
