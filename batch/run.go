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

// Run renders the inquiries of c into a folder of requests, or into a Sink, and returns when everything is written.
//
// Parts appear whole or not at all. The same call, or the command with the same options, resumes a run that ended early because of ctx,
// an error or a kill. The output is identical to that of an uninterrupted run. Before it reads the first record, Run records in
// manifest.json everything that the output depends on: templates, style, functions, defaults, papers, options, day and inputs. If the
// folder was already started and any of these differ, Run returns an error wrapping [ErrChanged] that names the difference, and
// modifies nothing. See Config.Update.
//
// An invalid record does not end a run. It is written to errors.jsonl and counted in Stats.Errors. The errors that Run returns wrap
// ErrConfig, ErrChanged, ErrDamaged, ErrForeign, ErrLocked, ErrWrite, ErrShards, [corpus.ErrNoFiles], [corpus.ErrInput] or
// [provider.ErrOptions], or come from a Source, a Sink, Refused, or context.Cause(ctx). After ctx is done, a run stops within one
// record.
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

// fill writes the folder. It calls sent with each whole part.
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
	defer d.unlock() // even if the caller's code panics
	d.sent, d.chain.on = sent, k.Source != nil
	err = k.records(ctx, d)
	err = both(err, d.close())
	return k.stats(d), err
}

// both joins the error from a run with the error from closing its folder, unless the latter repeats the former.
func both(err, closed error) error {
	for _, kind := range []error{corpus.ErrInput, ErrWrite} {
		if err != nil && errors.Is(err, kind) && errors.Is(closed, kind) {
			return err
		}
	}
	return errors.Join(err, closed)
}

// stats returns the Stats of the folder and the inputs.
func (k *config) stats(d *folder) Stats {
	s := d.stats()
	if k.files != nil {
		s.Read, s.Size, s.Skipped = k.files.BytesRead(), k.files.Size(), k.skipped
	}
	return s
}

// records adds the records that are not in the folder yet.
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

// send writes to a temporary folder and passes each file from there to the sink.
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
		return fmt.Errorf("%s: the Sink read only %d of %d bytes", name, c.read, info.Size())
	}
	return nil
}

// content is a file for a sink to read. It can be read again, which clients of object stores do when they retry.
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

// publish sends a whole part to the sink, if there is one.
func (d *folder) publish(name string) error {
	if d.sent == nil {
		return nil
	}
	return d.sent(name)
}

// Request is one record of a run and its request.
type Request struct {
	ID       string            // request id; empty if there is an error
	Key      string            // key of the document
	Document *inquiry.Document // the document as read
	Body     []byte            // the request, without a trailing line break; nil if it is repeated or there is an error
	Messages []prompt.Message  // messages of the prompt; nil if Body is nil
	Tokens   int               // number of tokens in the messages, estimated or counted by Budget.Counter
	Cuts     []Cut             // what was cut from the prompt
	Part     int               // number of the part to which a run would write the request, from 1
	Repeated bool              // an earlier record asks the same thing
	Skipped  bool              // not in Config.Only, so there is no Body
	Except   bool              // a run in Config.Except asked the same thing, so there is no Body
	Err      error             // why there is no request: a fault.List with locations, or the error of a Source
}

// Requests yields every record of c with its request, in order. It writes nothing: Sink, Update and Refused have no effect, and Out is
// used only to exclude it from Inputs. Invalid records are yielded with an Err. An error with a nil Request is one of the errors
// described at Run, and it ends the sequence. The caller owns each Request and everything in it.
//
// Use it to put requests into a queue, for a dry run, or in tests. To detect repeated requests, it uses 16 bytes of memory per request.
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

// pending holds what Requests remembers about earlier requests.
type pending struct {
	*config
	splitter
	seen  idSet
	part  PartFile // the part a run would write to now
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
