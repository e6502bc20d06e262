package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/atomicfile"
	"github.com/dated-claims/retest/internal/plainjson"
	"github.com/dated-claims/retest/prompt"
)

// sink receives rendered prompts together with the locations of their ids. If add or close returns an error that is not a fault.List,
// the run ends, because writing failed or the command line is invalid.
type sink interface {
	add(p *prompt.Output, at fault.Pos) error
	close() error
}

// sink returns the sink for the flags.
func (f *renderFlags) sink(env Env) (sink, error) {
	if isFolder(f.output) {
		if err := os.MkdirAll(f.output, 0o777); err != nil {
			return nil, cannotWrite(f.output, err)
		}
		return &folderSink{folder: f.output, format: f.format, seen: map[string]namedID{}}, nil
	}
	path := f.output
	if path == "-" {
		path = ""
	}
	if f.format == "json" && path == "" {
		return lineSink{env.Stdout}, nil
	}
	return &wholeSink{format: f.format, path: path, stdout: env.Stdout}, nil
}

// isFolder reports whether an output path is meant to be a folder, because the folder exists or the path ends in a separator.
func isFolder(path string) bool {
	if path == "" {
		return false
	}
	if strings.HasSuffix(path, "/") || strings.HasSuffix(path, string(filepath.Separator)) {
		return true
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// encode returns a prompt in an output format.
func encode(p *prompt.Output, format string) ([]byte, error) {
	switch format {
	case "text":
		return []byte(p.Text), nil
	case "messages":
		return plainjson.Marshal(p.Messages, "  ")
	default:
		return plainjson.Marshal(p, "")
	}
}

// lineSink writes one object per line to standard output. Each object is written whole and as soon as it arrives.
type lineSink struct{ w io.Writer }

func (s lineSink) add(p *prompt.Output, _ fault.Pos) error {
	text, err := encode(p, "json")
	if err != nil {
		return err
	}
	return printTo(s.w, text)
}

func (s lineSink) close() error { return nil }

// printTo writes to standard output.
func printTo(w io.Writer, text []byte) error {
	_, err := w.Write(text)
	return cannotWrite("to standard output", err)
}

// writeFile writes a file whole or not at all. It follows a link to its target. A file that is not regular, such as a named pipe, is
// written directly.
func writeFile(path string, text []byte) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return cannotWrite(path, os.WriteFile(path, text, 0o666))
	}
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		target = path
	}
	return cannotWrite(path, atomicfile.Write(target, text))
}

// wholeSink writes one output to a file or standard output once everything is rendered.
type wholeSink struct {
	format, path string
	stdout       io.Writer
	text         []byte
	n            int
}

func (s *wholeSink) add(p *prompt.Output, _ fault.Pos) error {
	if s.n++; s.n > 1 && s.format != "json" {
		return hinted(fmt.Errorf("several inquiries in %s format need a folder", s.format), "-o prompts/ writes a file for each; --format json prints one object per line")
	}
	text, err := encode(p, s.format)
	s.text = append(s.text, text...)
	return err
}

func (s *wholeSink) close() error {
	if s.n == 0 {
		return nil
	}
	if s.path == "" {
		return printTo(s.stdout, s.text)
	}
	return writeFile(s.path, s.text)
}
