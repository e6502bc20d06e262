package batch

import (
	"context"
	"errors"
	"iter"

	"github.com/dated-claims/retest/inquiry"
)

// Fill runs the job on a corpus and writes the results into a folder of its encoder, from the record on that the folder is at. When it ends
// early, by ctx or by an error of reading or Refused, the same call goes on behind the last record; after one of writing, which wraps ErrWrite,
// or of DirOptions.Unchanged, it does so when the folder was closed and opened again. A folder that is done is left as it is.
func (j *Job) Fill(ctx context.Context, d *Dir, src iter.Seq2[*inquiry.Document, error]) error {
	if d == nil || d.enc == nil {
		return errors.New("want a folder from batch.OpenDir, got none")
	}
	if err := j.incomplete(ctx, src); err != nil {
		return err
	}
	if d.failed != nil || d.Done() {
		return d.failed
	}
	if b := j.Budget; b != nil {
		d.m.Counter, d.m.Tokens = b.counter().Name(), b.Tokens
	}
	d.m.Verdicts = nil
	for _, v := range j.Renderer.Verdicts() {
		d.m.Verdicts = append(d.m.Verdicts, v.Word)
	}
	for res, err := range j.run(ctx, skip(ctx, src, d.begun+d.record), d.known(j.Budget)) {
		if err != nil {
			return err
		}
		if err := d.Add(res); err != nil {
			return err
		}
		if res.Err != nil && j.Refused != nil {
			if err := j.Refused(res); err != nil {
				return err
			}
		}
		if j.Observe != nil {
			j.Observe(d.Stats())
		}
	}
	return d.Finish()
}

// skip leaves out the first documents, as long as ctx lasts.
func skip(ctx context.Context, src iter.Seq2[*inquiry.Document, error], n int) iter.Seq2[*inquiry.Document, error] {
	return func(yield func(*inquiry.Document, error) bool) {
		at := 0
		for d, err := range src {
			if at++; at <= n && fatal(d, err) == nil {
				if ctx.Err() != nil {
					return
				}
				continue
			}
			if !yield(d, err) {
				return
			}
		}
	}
}
