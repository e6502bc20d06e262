package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"github.com/dated-claims/retest/batch"
)

// joinFn checks that all shards exist and writes their combined manifest.
type joinFn struct {
	Out    string `json:"out"`
	Shards int    `json:"shards"`
}

// ProcessElement emits the hash of the manifest.
func (f *joinFn) ProcessElement(ctx context.Context, _ int, records func(*string) bool, emit func(string)) error {
	var list []record
	for text := ""; records(&text); {
		var r record
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			return err
		}
		list = append(list, r)
	}
	m, err := newMirror()
	if err != nil {
		return err
	}
	defer m.remove()
	if err := f.check(m.folder(ctx, f.Out), list); err != nil {
		return err
	}
	text, err := f.join(ctx, m)
	if err != nil {
		return err
	}
	emit(hashOf(text))
	return nil
}

// join writes the manifest.
func (f *joinFn) join(ctx context.Context, m *mirror) ([]byte, error) {
	if !isRemote(f.Out) {
		j, err := batch.Join(f.Out, f.Shards)
		if err != nil {
			return nil, err
		}
		return j.Text(), nil
	}
	j, err := batch.ReadShards(m.folder(ctx, f.Out), f.Shards)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Out, err)
	}
	return j.Text(), m.write(ctx, join(f.Out, "manifest.json"), j.Text())
}

// check compares the workers' records with the shards. Each shard must have exactly one record and must be as its worker left it.
func (f *joinFn) check(fsys fs.FS, list []record) error {
	times := make([]int, f.Shards+1)
	var faults []error
	for _, r := range list {
		if r.Number < 1 || r.Number > f.Shards {
			return fmt.Errorf("want a shard number from 1 to %d, got %d", f.Shards, r.Number)
		}
		times[r.Number]++
		name := batch.Shard{I: r.Number, N: f.Shards}.Folder()
		text, err := fs.ReadFile(fsys, name+"/manifest.json")
		if err != nil || hashOf(text) != r.SHA256 {
			faults = append(faults, fmt.Errorf("%s: want the manifest that its worker wrote, got %s: do all workers share %s?", name, gotText(err), f.Out))
		}
	}
	for i, n := range times[1:] {
		if n != 1 {
			faults = append(faults, fmt.Errorf("%s: want exactly one record, got %d", batch.Shard{I: i + 1, N: f.Shards}.Folder(), n))
		}
	}
	return errors.Join(faults...)
}

func gotText(err error) string {
	if err != nil {
		return err.Error()
	}
	return "another"
}

// endFn consumes the output of joinFn.
type endFn struct{}

// ProcessElement does nothing.
func (*endFn) ProcessElement(int, func(*string) bool) {}
