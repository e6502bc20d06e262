package batch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"

	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/inquiry"
)

// chain is a running hash of the request ids of a source's records. When a folder is resumed, the chain reveals whether the source now
// yields different records or a different order.
type chain struct {
	on  bool
	sum [sha256.Size]byte
	buf []byte
}

// add adds a record.
func (c *chain) add(res *result) {
	if !c.on {
		return
	}
	c.buf = append(c.buf[:0], c.sum[:]...)
	if res.asked != "" {
		c.buf = append(append(c.buf, 'i'), res.asked...)
	} else {
		d := res.document // an invalid record has no request
		c.buf = append(append(append(c.buf, 'k'), d.Key...), '\n')
		if c.buf = append(c.buf, d.Source()...); d.Inquiry != nil {
			c.buf = append(c.buf, asJSON(d.Inquiry)...)
		}
	}
	c.sum = sha256.Sum256(c.buf)
}

func (c *chain) text() string {
	if !c.on {
		return ""
	}
	return hex.EncodeToString(c.sum[:])
}

// chainOf returns the chain recorded in a manifest.
func chainOf(text string) (c chain) {
	sum, err := hex.DecodeString(text)
	if err == nil && len(sum) == sha256.Size {
		c.on, c.sum = true, [sha256.Size]byte(sum)
	}
	return c
}

// documents yields the documents that are not in the folder yet.
func (k *config) documents(ctx context.Context, d *folder) iter.Seq2[*inquiry.Document, error] {
	n := d.started + d.record
	if k.files != nil {
		return skip(ctx, k.files.Documents(&k.reader), n)
	}
	return k.skipSource(ctx, d, n)
}

// skip drops the first n documents. It stops early if ctx is done.
func skip(ctx context.Context, src iter.Seq2[*inquiry.Document, error], n int) iter.Seq2[*inquiry.Document, error] {
	return func(yield func(*inquiry.Document, error) bool) {
		at := 0
		for d, err := range src {
			if at++; at <= n && d != nil {
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

// skipSource skips the first n records of a source. It recomputes their request ids, whose chain must match the folder's.
func (k *config) skipSource(ctx context.Context, d *folder, n int) iter.Seq2[*inquiry.Document, error] {
	want, path := d.chain, d.path
	return func(yield func(*inquiry.Document, error) bool) {
		w := k.job().worker(ctx)
		again := chain{on: true}
		at := 0
		for doc, err := range k.Source {
			if at == n && n > 0 && again.sum != want.sum {
				yield(nil, otherSource(path))
				return
			}
			if at++; at <= n && doc != nil {
				if ctx.Err() != nil {
					return
				}
				again.add(w.asked(doc, err))
				continue
			}
			if !yield(doc, err) {
				return
			}
		}
		if at < n || at == n && again.sum != want.sum {
			yield(nil, otherSource(path))
		}
	}
}

func otherSource(path string) error {
	return fmt.Errorf("%s: %w: the source yields different records, or in a different order", path, ErrChanged)
}

// asked returns a result with the request id for a document, without rendering it.
func (w *worker) asked(d *inquiry.Document, err error) *result {
	var res result
	if looks := w.begin(&res, d, err); res.err == nil {
		res.asked = w.ask(&res, looks)
	}
	return &res
}

// rels finds the names under which files are listed in ids.tsv and errors.jsonl.
type rels struct {
	corpus *corpus.Corpus
	list   []corpus.File
	at     int
}

// of returns the name of a file. Documents arrive in the order of the files. A document from a source keeps the name under which it was
// read.
func (r *rels) of(file string) string {
	if r.corpus == nil || file == "" {
		return file
	}
	if r.list == nil {
		r.list = r.corpus.Files()
	}
	for i := r.at; i < len(r.list); i++ {
		if r.list[i].Name == file {
			r.at = i
			return r.list[i].Rel
		}
	}
	return file
}
