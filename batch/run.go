package batch

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
)

// Run renders the inquiries of c into a folder of requests, or into a Sink, and returns when all is written.
//
// Parts appear whole or not at all. A run that ended early, by ctx, an error or a kill, is resumed by the same call, or by the command with the
// same options, and the output is identical to that of an uninterrupted run. What the bytes depend on (templates, style, functions, defaults,
// papers, options, day, inputs) is noted in manifest.json before the first record is read. If any of it is different for a folder that was
// started, the error wraps [ErrChanged] and names it, and nothing is touched; see Config.Update.
//
// An invalid record does not end a run: it is in errors.jsonl, and in Stats.Errors. The errors of Run wrap ErrConfig, ErrChanged, ErrDamaged, ErrForeign,
// ErrLocked, ErrWrite, ErrShards, [corpus.ErrNoFiles], [corpus.ErrInput] or [provider.ErrOptions], or are those of a Source, a Sink, Refused, or
// context.Cause(ctx). After ctx is done, a run stops within one record.
func Run(ctx context.Context, c *Config) (Stats, error) {
	k, err := c.check(ctx)
	if err == nil {
		err = k.place()
	}
	if err != nil {
		return Stats{}, err
	}
	if k.Sink != nil {
		return k.send(ctx)
	}
	return k.fill(ctx, nil)
}

// fill writes the folder. Sent takes each part that is whole.
func (k *config) fill(ctx context.Context, sent func(name string) error) (Stats, error) {
	var inputs []corpus.Input
	if k.files != nil {
		var err error
		if inputs, err = k.files.Inputs(ctx); err != nil {
			return Stats{}, err
		}
	}
	d, err := openFolder(k.out, k, inputs)
	if err != nil {
		return Stats{}, err
	}
	defer d.unlock() // also if the caller's code panics
	d.sent, d.chain.on = sent, k.Source != nil
	err = k.records(ctx, d)
	err = both(err, d.close())
	return k.stats(d), err
}

// both is the error of a run and that of closing its folder, unless this says the same again.
func both(err, closed error) error {
	for _, kind := range []error{corpus.ErrInput, ErrWrite} {
		if err != nil && errors.Is(err, kind) && errors.Is(closed, kind) {
			return err
		}
	}
	return errors.Join(err, closed)
}

// stats are those of the folder and of the inputs.
func (k *config) stats(d *folder) Stats {
	s := d.stats()
	if k.files != nil {
		s.Read, s.Size, s.Skipped = k.files.BytesRead(), k.files.Size(), k.skipped
	}
	return s
}

// records adds the records that the folder does not have yet.
func (k *config) records(ctx context.Context, d *folder) error {
	k.observe(d)
	if d.m.Done {
		return nil
	}
	j := k.job()
	j.known, j.source = d.known(k.Budget), k.Source != nil
	for res, err := range j.run(ctx, k.documents(ctx, d)) {
		if err != nil {
			return err
		}
		refused, err := d.take(res)
		if err != nil {
			return err
		}
		if refused != nil && k.Refused != nil {
			if err := k.Refused(refused); err != nil {
				return err
			}
		}
		k.observe(d)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return d.finish()
}

func (k *config) observe(d *folder) {
	if k.Observe != nil {
		k.Observe(k.stats(d))
	}
}

// send writes to a temporary folder, and each file from there to the sink.
func (k *config) send(ctx context.Context) (Stats, error) {
	dir, err := os.MkdirTemp("", "retest-batch-")
	if err != nil {
		return Stats{}, writeError(err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // only the sink's copies count
	k.out = dir
	stats, err := k.fill(ctx, func(name string) error {
		path := filepath.Join(dir, name)
		return errors.Join(k.put(ctx, path, name), os.Remove(path))
	})
	if err != nil {
		return stats, err
	}
	for _, name := range []string{errorsFile, idsFile, cutsFile, manifestFile} {
		if err := k.put(ctx, filepath.Join(dir, name), name); err != nil {
			stats.Done = false
			return stats, writeError(err)
		}
	}
	return stats, nil
}

// put puts a file into the sink.
func (k *config) put(ctx context.Context, path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	c := content{file: f}
	switch err := k.Sink.Put(ctx, name, info.Size(), &c); {
	case err != nil:
		return fmt.Errorf("%s: %w", name, err)
	case c.read < info.Size():
		return fmt.Errorf("%s: the Sink has read %d of %d bytes", name, c.read, info.Size())
	}
	return nil
}

// content is a file that a sink reads. It can be read again, as clients of object stores do when they retry.
type content struct {
	file *os.File
	read int64
}

// Read implements io.Reader.
func (c *content) Read(p []byte) (int, error) {
	n, err := c.file.Read(p)
	c.read += int64(n)
	return n, err
}

// Seek implements io.Seeker.
func (c *content) Seek(offset int64, whence int) (int64, error) { return c.file.Seek(offset, whence) }

// publish hands on a part that is whole.
func (d *folder) publish(name string) error {
	if d.sent == nil {
		return nil
	}
	return d.sent(name)
}

// Request is one record of a run, and the request that it becomes.
type Request struct {
	ID       string            // of the request; empty with an error
	Key      string            // of the document
	Document *inquiry.Document // as it was read
	Body     []byte            // the request, without a line break at its end; nil if it is repeated, and with an error
	Messages []prompt.Message  // of the prompt; nil with Body
	Tokens   int               // of the messages, estimated or as Budget.Counter counts them
	Cuts     []Cut             // what was left out of the prompt
	Part     int               // the number of the part that a run puts the request in, from 1
	Repeated bool              // an earlier record asks the same
	Skipped  bool              // Config.Only does not have it, so there is no Body
	Except   bool              // a run of Config.Except asked the same, so there is no Body
	Err      error             // why there is no request: a fault.List with positions, or the error of a Source
}

// Requests yields every record of c with its request, in order. Nothing is written: Sink, Update and Refused have no effect, and Out is used
// only to exclude it from Inputs. Invalid records are yielded with an Err. An error with a nil Request is of the kinds that Run lists and ends
// the sequence. A Request and everything in it are the caller's.
//
// Use it to put requests into a queue, for a dry run, or in tests. Memory grows by 16 bytes a request, to find the repeated ones.
func Requests(ctx context.Context, c *Config) iter.Seq2[*Request, error] {
	return func(yield func(*Request, error) bool) {
		k, err := c.check(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		j := k.job()
		j.wantMessages = true
		src := k.Source
		if k.files != nil {
			src = k.files.Documents(&k.reader)
		}
		s := Stats{Skipped: k.skipped}
		observe := func() {
			if k.files != nil {
				s.Read, s.Size = k.files.BytesRead(), k.files.Size()
			}
			if k.Observe != nil {
				k.Observe(s)
			}
		}
		observe()
		p := pending{config: k, splitter: k.splitter()}
		for res, err := range j.run(ctx, src) {
			if err != nil {
				yield(nil, err)
				return
			}
			r := p.request(res)
			s.count(r)
			observe()
			if !yield(r, nil) {
				return
			}
		}
	}
}

// pending is what Requests knows of the requests before.
type pending struct {
	*config
	splitter
	seen  idSet
	part  PartFile // that would be written now
	parts int
}

// request copies a result.
func (k *pending) request(res *result) *Request {
	r := &Request{ID: res.id, Key: res.document.Key, Document: res.document, Tokens: res.tokens, Cuts: res.cuts}
	switch {
	case res.err != nil:
		r.Err = res.faults()
	case res.skipped:
		r.Skipped = true
	case k.except.has(res.content):
		r.Except = true
	case !k.seen.add(res.id):
		r.Repeated = true
	default:
		r.Body, r.Messages = append([]byte(nil), res.request...), res.messages
		if k.add(&k.part, len(r.Body), res.tokens) {
			k.parts++
		}
		r.Part = k.parts
	}
	return r
}

// count counts a record of Requests.
func (s *Stats) count(r *Request) {
	s.Records++
	switch {
	case r.Err != nil:
		s.Errors++
	case r.Skipped:
	case r.Except:
		s.Except++
	case r.Repeated:
		s.Repeated++
	default:
		s.Requests, s.Parts = s.Requests+1, r.Part
		s.Bytes += int64(len(r.Body))
	}
	if len(r.Cuts) > 0 {
		s.Cut++
	}
}
