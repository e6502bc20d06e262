// Package reading provides the workloads for measuring how results and replies are read: files as providers return them, containing
// recorded replies of language models.
package reading

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
	"github.com/dated-claims/retest/reply"
)

// Work is a workload that reads a known number of bytes.
type Work struct {
	Name  string
	About string // description for the table
	Bytes int    // number of bytes in the results for workloads that read files, or in the replies for workloads that read replies
	Run   func() error
}

// The names of the workloads.
const (
	Scan    = "scan"
	Skip    = "skip"
	Results = "results"
	Read    = "read"
	ReadAll = "readall-1"
	Two     = "readall-2"
)

// Works sets up all workloads in the order of the table. Root is the library's folder and dir is a folder for files. Lines is the
// number of results, and replies is how many of them ReadAll reads.
func Works(root, dir string, lines, replies int) ([]Work, error) {
	results, err := resultFile(root, dir, lines)
	if err != nil {
		return nil, err
	}
	kept, err := keptReplies(root)
	if err != nil {
		return nil, err
	}
	all, err := readAll(dir, kept, replies)
	if err != nil {
		return nil, err
	}
	return append(append(results, read(kept)), all...), nil
}

// resultFile writes answers in each format in turn. Each answer has its own id and text of realistic length.
func resultFile(root, dir string, lines int) ([]Work, error) {
	files, err := textsIn(filepath.Join(root, "provider", "testdata", "results"), ".jsonl")
	if err != nil {
		return nil, err
	}
	long := []byte(strings.Repeat(`claim | static-identity | relaxed | medium | Newer work keeps the “identity” only in part. | arXiv:2606.01234\n`, 40))
	var templates [][]byte
	for _, f := range files {
		for line := range bytes.Lines(f.text) {
			if !bytes.Contains(line, []byte("-answered")) {
				continue
			}
			for _, start := range []string{"conclusion |", "claim | static-identity |"} {
				line = bytes.Replace(line, []byte(start), append(bytes.Clone(long), start...), 1)
			}
			templates = append(templates, line)
		}
	}
	if len(templates) == 0 {
		return nil, fmt.Errorf("%s has no results", root)
	}
	var all bytes.Buffer
	for i := range lines {
		all.Write(bytes.ReplaceAll(templates[i%len(templates)], []byte("-answered"), fmt.Appendf(nil, "-%d-answered", i)))
	}
	file := filepath.Join(dir, "results.jsonl")
	if err := os.WriteFile(file, all.Bytes(), 0o600); err != nil {
		return nil, err
	}
	return []Work{
		{Scan, "parsing the lines as JSON, nothing else", all.Len(), func() error { return scan(file, lines, parse) }},
		{Skip, "scanning the lines as JSON, nothing kept", all.Len(), func() error { return scan(file, lines, skip) }},
		{Results, "`provider.Results`: all answers", all.Len(), func() error { return answers(file, lines) }},
	}, nil
}

// parse parses a line into a tree with the project's own parser.
func parse(d *doc.Source) error {
	_, err := doc.ParseJSON(d)
	return err
}

// skip skips over a line with the scanner that the project's parsers share.
func skip(d *doc.Source) error {
	var c doc.Cursor
	c.Reset(d)
	c.Skip()
	return c.End()
}

// text is a file and its content.
type text struct {
	name string
	text []byte
}

// textsIn returns the files of a folder whose names contain part, in order.
func textsIn(dir, part string) ([]text, error) {
	fsys := os.DirFS(dir)
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, err
	}
	var out []text
	for _, e := range entries {
		if !strings.Contains(e.Name(), part) {
			continue
		}
		one, err := fs.ReadFile(fsys, e.Name()) //nolint:forbidigo // reads only the library's test data
		if err != nil {
			return nil, err
		}
		out = append(out, text{e.Name(), one})
	}
	return out, nil
}

// scan reads the lines of a file.
func scan(file string, lines int, one func(*doc.Source) error) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	n := 0
	for d, err := range doc.Lines(f, file, 0) {
		if err != nil {
			return err
		}
		if err := one(d.Source); err != nil {
			return err
		}
		n++
	}
	return wanted(n, lines)
}

func answers(file string, lines int) error {
	n := 0
	for a, err := range provider.Results(file) {
		if err != nil {
			return err
		}
		if a.State == provider.StateAnswered && a.Text != "" {
			n++
		}
	}
	return wanted(n, lines)
}

func wanted(got, want int) error {
	if got != want {
		return fmt.Errorf("want %d answers, got %d", want, got)
	}
	return nil
}

// kept is a language model's recorded reply to an inquiry.
type kept struct {
	inquiry *inquiry.Inquiry
	text    string
}

// keptReplies returns the recorded replies from the library's tests.
func keptReplies(root string) ([]kept, error) {
	trial := filepath.Join(root, "reply", "testdata", "trial")
	inquiries := map[string]*inquiry.Inquiry{}
	files, err := textsIn(filepath.Join(trial, "inquiries"), ".yaml")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		for d, err := range inquiry.Read(bytes.NewReader(f.text), f.name) {
			if err != nil {
				return nil, err
			}
			inquiries[strings.TrimSuffix(f.name, ".yaml")] = d.Inquiry
		}
	}
	replies, err := textsIn(trial, ".reply.txt")
	if err != nil {
		return nil, err
	}
	var out []kept
	for _, f := range replies {
		_, field, _ := strings.Cut(f.name, "-") // such as r5-hubble-no.reply.txt
		field, _, _ = strings.Cut(field, "-")
		q := inquiries[field]
		if q == nil {
			return nil, fmt.Errorf("%s: want a reply to one of %d inquiries, got %s", f.name, len(inquiries), field)
		}
		out = append(out, kept{q, string(f.text)})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s has no replies", trial)
	}
	return out, nil
}

// read returns a workload that reads each recorded reply once.
func read(list []kept) Work {
	w := Work{Name: Read, About: "`reply.Read`: the saved replies"}
	for _, k := range list {
		w.Bytes += len(k.text)
	}
	w.Run = func() error {
		for _, k := range list {
			r, err := reply.Read(k.inquiry, k.text, nil)
			if err != nil {
				return err
			}
			if err := wanted(len(r.Claims), len(k.inquiry.Claims)); err != nil {
				return err
			}
		}
		return nil
	}
	return w
}

// readAll returns workloads that read a batch whose answers cycle through the recorded replies, with one worker on one core and with
// two workers on two cores.
func readAll(dir string, list []kept, n int) ([]Work, error) {
	var corpus bytes.Buffer
	for i := range n {
		q := *list[i%len(list)].inquiry
		q.ID = fmt.Sprintf("%s-%d", q.ID, i)
		line, err := json.Marshal(&q)
		if err != nil {
			return nil, err
		}
		corpus.Write(append(line, '\n'))
	}
	input := filepath.Join(dir, "corpus.jsonl")
	if err := os.WriteFile(input, corpus.Bytes(), 0o600); err != nil {
		return nil, err
	}
	renderer, err := prompt.New(nil)
	if err != nil {
		return nil, err
	}
	c := batch.Config{
		Inputs: []string{input}, Out: filepath.Join(dir, "batch"), Renderer: renderer, To: provider.OpenAIChat,
		Request: provider.Options{Model: "m", MaxTokens: 8000},
	}
	if _, err := batch.Run(context.Background(), &c); err != nil {
		return nil, err
	}
	var results bytes.Buffer
	size, i := 0, 0
	for id, err := range batch.Asked(c.Out) {
		if err != nil {
			return nil, err
		}
		text := list[i%len(list)].text
		line, err := answer(id, text)
		if err != nil {
			return nil, err
		}
		results.Write(append(line, '\n'))
		size += len(text)
		i++
	}
	file := filepath.Join(dir, "answers.jsonl")
	if err := os.WriteFile(file, results.Bytes(), 0o600); err != nil {
		return nil, err
	}
	with := func(workers int) func() error {
		c := c
		c.Workers = workers
		return func() error {
			// With one worker, the worker reads replies while the caller's goroutine prepares the next requests, so the number of cores
			// is limited to the number of workers.
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(workers))
			return everything(&c, file, n)
		}
	}
	return []Work{
		{ReadAll, "`reply.ReadAll`, one worker on one core", size, with(1)},
		{Two, "`reply.ReadAll`, two workers on two cores", size, with(2)},
	}, nil
}

// everything reads a whole batch.
func everything(c *batch.Config, file string, n int) error {
	claims := 0
	for r, err := range reply.ReadAll(context.Background(), c, file) {
		if err != nil {
			return err
		}
		if r.Reply != nil && len(r.Reply.Claims) == len(r.Inquiry.Claims) {
			claims++
		}
	}
	return wanted(claims, n)
}

// answer returns a line of a result file in the chat completions format.
func answer(id, text string) ([]byte, error) {
	return json.Marshal(map[string]any{
		"id": "r", "custom_id": id, "error": nil,
		"response": map[string]any{"status_code": 200, "body": map[string]any{
			"model": "m", "choices": []any{map[string]any{"index": 0, "finish_reason": "stop", "message": map[string]any{"role": "assistant", "content": text}}},
		}},
	})
}
