package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2/maybe"

	"github.com/dated-claims/retest/prompt"
)

// sink takes rendered prompts. An error of add or close is one of writing, or of the command line.
type sink interface {
	add(p *prompt.Prompt, file string) error
	close() error
}

// sink gives the sink that the flags ask for.
func (f *renderFlags) sink(env Env) (sink, error) {
	if isFolder(f.output) {
		if err := os.MkdirAll(f.output, 0o777); err != nil {
			return nil, writeError{err}
		}
		return &folderSink{folder: f.output, format: f.format, seen: map[string]string{}}, nil
	}
	if f.format == "json" && f.output == "" {
		return &lineSink{w: bufio.NewWriter(env.Stdout)}, nil
	}
	whole := &wholeSink{format: f.format, path: f.output, stdout: env.Stdout}
	return whole, nil
}

// isFolder reports whether an output path is meant to be a folder: it is one, or ends as one.
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

// encode gives a prompt in an output format.
func encode(p *prompt.Prompt, format string) ([]byte, error) {
	switch format {
	case "text":
		return []byte(p.Text), nil
	case "messages":
		return marshal(p.Messages, "  ")
	default:
		return marshal(struct {
			ID       string           `json:"id"`
			Text     string           `json:"text"`
			Messages []prompt.Message `json:"messages"`
			Hashes   prompt.Hashes    `json:"hashes"`
		}{p.ID, p.Text, p.Messages, p.Hashes()}, "")
	}
}

// marshal writes JSON that stays readable: <, > and & are not escaped.
func marshal(v any, indent string) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	err := enc.Encode(v)
	return out.Bytes(), err
}

// lineSink writes one object a line to standard output, as they come.
type lineSink struct{ w *bufio.Writer }

func (s *lineSink) add(p *prompt.Prompt, _ string) error {
	text, err := encode(p, "json")
	if err == nil {
		_, err = s.w.Write(text)
	}
	return wrapWrite(err)
}

func (s *lineSink) close() error { return wrapWrite(s.w.Flush()) }

func wrapWrite(err error) error {
	if err == nil {
		return nil
	}
	return writeError{err}
}

// wholeSink writes one output, to a file or standard output, when everything is rendered.
type wholeSink struct {
	format, path string
	stdout       io.Writer
	text         []byte
	n            int
}

func (s *wholeSink) add(p *prompt.Prompt, _ string) error {
	if s.n++; s.n > 1 && s.format != "json" {
		return usage("several inquiries as %s need -o and a folder, such as -o prompts/", s.format)
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
		_, err := s.stdout.Write(s.text)
		return wrapWrite(err)
	}
	return wrapWrite(maybe.WriteFile(s.path, s.text, 0o666))
}

// folderSink writes a file an inquiry.
type folderSink struct {
	folder, format string
	seen           map[string]string // the input that an id came from
	twice          []string
}

func (s *folderSink) add(p *prompt.Prompt, file string) error {
	if first, ok := s.seen[p.ID]; ok {
		s.twice = append(s.twice, fmt.Sprintf("%s: the id %q is also that of an inquiry of %s; its prompt is not written", file, p.ID, first))
		return nil
	}
	s.seen[p.ID] = file
	text, err := encode(p, s.format)
	if err != nil {
		return err
	}
	ending := map[string]string{"text": ".txt", "messages": ".messages.json", "json": ".json"}[s.format]
	return wrapWrite(maybe.WriteFile(filepath.Join(s.folder, p.ID+ending), text, 0o666))
}

func (s *folderSink) close() error {
	if len(s.twice) == 0 {
		return nil
	}
	return fmt.Errorf("%s", strings.Join(s.twice, "\nretest: "))
}
