package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/atomicfile"
	"github.com/dated-claims/retest/internal/verdicts"
	"github.com/dated-claims/retest/provider"
	"github.com/dated-claims/retest/reply"
)

// readFlags are the flags of the read command. The sourceFlags determine the inquiries that a reply is compared with; with a batch
// folder, the settings of the folder are used instead.
type readFlags struct {
	sourceFlags
	batch, inquiry, id, output, text, retry, html, format string
	corpus                                                []string
	maxTokens, jobs                                       int
	strict                                                bool
}

func readCommand(env Env) *cobra.Command {
	var f readFlags
	cmd := &cobra.Command{
		Use:   "read [FLAG…] RESULTS… --batch DIR | REPLY… --inquiry FILE",
		Short: "Read the answers: verdicts by claim, checked citations, and what to send again",
		Long: `Read takes the result and error files of a provider, in any order, compressed or
not, and the folder that "retest batch" wrote the requests to. It reports the state
of each request, reads the verdict on each claim, compares each citation with the
inquiry, the papers file and the pages that the model opened, and prints the faults
and a summary. It never calls a model or uses the network.

With --inquiry, it reads replies to one inquiry, such as a reply pasted from a chat
(- is standard input). --id, --as-of, --style, --template, --defaults, --max-bytes
and --allow-hidden work only with --inquiry: a batch folder has its own settings.
--retry, --max-tokens, --corpus, --text and --jobs work only with --batch.

Standard output, or -o FILE, gets verdicts.jsonl: one JSON object per request, in
the order of the corpus. The states of requests are answered, cut, paused, refused,
blocked, failed, expired, cancelled, missing, conflicting and unreadable.

--retry DIR writes the requests that are cut, paused, failed, expired, cancelled,
missing or unreadable to a separate batch folder. Send them, and read the
results of all rounds together, always with the first folder:

  retest read results.jsonl retry-results.jsonl --batch DIR

The exit status is 0 if every answer is complete and has no errors (with --strict,
no warnings either), and 1 otherwise. A batch whose inquiries, templates or
parameters have changed since is refused with status 4.`,
		Example: `  retest read results.jsonl errors.jsonl --batch requests -o verdicts.jsonl
  retest read results.jsonl --batch requests -o verdicts.jsonl --html results.html
  retest read results.jsonl --batch requests --retry again --max-tokens 8000 -o verdicts.jsonl
  retest read reply.txt --inquiry inquiry.yaml
  retest read - --inquiry inquiry.yaml --papers papers.yaml    # paste, then Ctrl-D`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("read: want the result files of a batch, or a reply, or - for standard input")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, env, args) },
	}
	f.add(cmd)
	flags := cmd.Flags()
	flags.Lookup("allow-hidden").Usage = "accept hidden characters in the inquiry's text"
	flags.Lookup("papers").Usage = "a `FILE` of papers: identifier → title, date, authors; titles and dates are compared with it"
	flags.StringVar(&f.batch, "batch", "", "the batch `FOLDER` with the requests")
	flags.StringVar(&f.inquiry, "inquiry", "", "the `FILE` with the inquiry that the replies answer")
	flags.StringVar(&f.id, "id", "", "with --inquiry, the `ID` of the inquiry, if the file has several")
	flags.StringVarP(&f.output, "output", "o", "", "write the verdicts to a `FILE` instead of standard output")
	flags.StringVar(&f.text, "text", "", "save the text of each answer as a file in a `FOLDER`")
	flags.StringVar(&f.html, "html", "", "write a page with the verdicts, evidence and faults to a `FILE`")
	flags.StringVar(&f.retry, "retry", "", "create a separate batch `FOLDER` with the requests to send again")
	flags.IntVar(&f.maxTokens, "max-tokens", 0, "with --retry, the new maximum `NUMBER` of tokens for answers that were cut off; 0 keeps the old maximum")
	flags.StringArrayVar(&f.corpus, "corpus", nil, "with --batch, the `FILE` or folder with the inquiries, if they are no longer at the paths recorded in the batch folder; repeat the flag for several files")
	flags.StringVar(&f.format, "format", "text", "the `FORMAT` of the findings: text (to standard error), json or sarif (to standard output; the verdicts then go to -o only)")
	flags.BoolVar(&f.strict, "strict", false, "treat warnings as errors (status 1)")
	flags.IntVar(&f.jobs, "jobs", runtime.GOMAXPROCS(0), "the `NUMBER` of workers; it does not affect the output")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json", "sarif"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// Flags that are meaningful only with a batch, and flags that are meaningful only with an inquiry.
var (
	flagsOfBatches   = []string{"retry", "max-tokens", "corpus", "text", "jobs"}
	flagsOfInquiries = []string{"id", "as-of", "template", "style", "defaults", "allow-hidden", "max-bytes"}
)

func (f *readFlags) run(cmd *cobra.Command, env Env, names []string) error {
	if err := f.refuse(cmd, names); err != nil {
		return err
	}
	if f.inquiry != "" {
		return f.readReplies(cmd.Context(), env, names)
	}
	return f.readResults(cmd.Context(), env, names)
}

// refuse rejects flags that cannot be combined.
func (f *readFlags) refuse(cmd *cobra.Command, names []string) error {
	var wrong []string
	other, why := flagsOfBatches, "--batch"
	if f.batch != "" {
		other, why = flagsOfInquiries, "--inquiry, because a batch folder has its own settings"
	}
	cmd.Flags().Visit(func(flag *pflag.Flag) {
		if slices.Contains(other, flag.Name) {
			wrong = append(wrong, "--"+flag.Name)
		}
	})
	switch {
	case (f.batch == "") == (f.inquiry == ""):
		return usage("read: use --batch DIR to read result files, or --inquiry FILE to read a pasted reply")
	case wrong != nil:
		return usage("read: %s: allowed only with %s", strings.Join(wrong, ", "), why)
	case !slices.Contains([]string{"text", "json", "sarif"}, f.format):
		return usage("--format: want text, json or sarif, got %q", f.format)
	case f.maxTokens < 0:
		return usage("--max-tokens: want 0 or more, got %d", f.maxTokens)
	case cmd.Flags().Changed("max-tokens") && f.retry == "":
		return usage("--max-tokens requires --retry DIR")
	case f.jobs < 1:
		return usage("--jobs: want at least 1, got %d", f.jobs)
	case f.batch != "" && slices.Contains(names, "-"):
		return usage("read: want result files, got standard input (-)")
	case len(slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n != "-" })) > 1:
		return usage("read: standard input (-) can be read only once")
	case f.retry != "" && sameFile(f.retry, f.batch):
		return usage("--retry: want a folder other than the one with the requests")
	}
	return f.refuseOutputs(names)
}

// refuseOutputs rejects outputs that would overwrite an input or each other.
func (f *readFlags) refuseOutputs(names []string) error {
	outputs := []struct{ flag, path string }{{"-o", f.output}, {"--html", f.html}, {"--text", f.text}, {"--retry", f.retry}}
	inputs := append(append(slices.Clone(names), f.besides()...), f.inquiry, f.template)
	inputs = append(inputs, f.corpus...)
	for i, out := range outputs {
		if out.path == "" || out.path == "-" {
			continue
		}
		for _, in := range inputs {
			if in != "-" && samePath(out.path, in) {
				return usage("%s: %s is an input: choose another file", out.flag, out.path)
			}
		}
		for _, other := range outputs[:i] {
			if samePath(out.path, other.path) {
				return usage("%s: %s is already used for %s: choose another file", out.flag, out.path, other.flag)
			}
		}
		if f.batch != "" && (samePath(out.path, f.batch) || isOfBatch(filepath.Base(out.path)) && samePath(filepath.Dir(out.path), f.batch)) {
			return usage("%s: %s belongs to the batch: choose another file", out.flag, out.path)
		}
	}
	return nil
}

// samePath reports whether two paths are, or will be, the same file.
func samePath(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	x, err1 := filepath.Abs(a)
	y, err2 := filepath.Abs(b)
	return sameFile(a, b) || err1 == nil && err2 == nil && x == y
}

func sameFile(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// readResults reads the result files of a batch.
func (f *readFlags) readResults(ctx context.Context, env Env, names []string) error {
	s, c, saved, err := f.batchOf(env)
	if err != nil {
		return err
	}
	opts := &reply.Options{}
	if f.papers != nil {
		if opts.Papers, err = f.catalog(); err != nil {
			return err
		}
	}
	j, err := f.begin(s, wordsOf(s))
	if err != nil {
		return err
	}
	defer j.discard()
	j.limits, j.listed = c.Only, filepath.Join(f.batch, "ids.tsv")
	if _, err := os.Stat(j.listed); err != nil { // with shards, the requests are listed in the folders of the shards
		j.listed = f.batch
	}
	env.saving.Store(areRegular(names)) // after a signal, wait until temporary files are removed; do not wait for pipes, because reading one may block forever
	memory := env.collectLess(f.jobs)
	if size := sizeOf(names); size > manyBytes {
		fmt.Fprintf(env.Stderr, "retest: indexing %s, %d MB\n", plural(len(names), "file"), size>>20)
	}
	c.Observe = func(s batch.Stats) {
		if j.bar == nil {
			j.skipped(s.Skipped)
			j.bar = newProgress(env, s.Size)
		}
		j.bar.observe(s)
		memory.look()
	}
	for r, err := range opts.ReadAll(ctx, c, names...) {
		if err == nil {
			err = j.result(r)
		} else if one, ok := err.(*fault.Fault); ok { //nolint:errorlint // ReadAll yields it unwrapped; other errors end the reading
			j.find(one)
			err = nil
		}
		if err != nil {
			return j.failed(ctx, err)
		}
	}
	retry, err := j.sendAgain(ctx, c, saved)
	if err != nil {
		return err
	}
	if err := j.finish(); err != nil {
		return err
	}
	if retry != "" {
		fmt.Fprintf(env.Stderr, "retest: %s\n", onLine(retry))
	}
	return j.status()
}

// manyBytes is the size of results above which indexing takes seconds.
const manyBytes = 256 << 20

// sizeOf returns the total size of the files, as far as it is known.
func sizeOf(names []string) (size int64) {
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			size += info.Size()
		}
	}
	return size
}

// areRegular reports whether all files are regular files.
func areRegular(names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool {
		info, err := os.Stat(name)
		return err == nil && !info.Mode().IsRegular()
	})
}

// wordsOf returns the verdict words of the prompts, in order.
func wordsOf(s *session) (words []string) {
	for _, v := range s.renderer.Verdicts() {
		words = append(words, v.Word)
	}
	return words
}

// failed reports why reading ended and returns the status.
func (j *readRun) failed(ctx context.Context, err error) error {
	j.bar.clear()
	switch {
	case ctx.Err() != nil:
		return err
	case errors.Is(err, batch.ErrChanged):
		j.show.error(fmt.Errorf("--batch: %w", err), "restore the inquiries, templates and papers that the requests were written from, or pass a copy: --corpus FILE")
		return reported(exitNothing)
	case isFaults(err) || j.sum.Requests > 0:
		j.show.any(err)
		return reported(codeOf(err))
	}
	return statusError{err, exitNothing} // nothing was read
}

// result saves the text of a result, decides whether its request should be sent again, and reports its line.
func (j *readRun) result(r *reply.Result) error {
	text := ""
	if j.text != "" && r.Answer.Text != "" {
		text = filepath.Join(j.text, r.Request.ID+".txt")
		if err := atomicfile.Write(text, []byte(r.Answer.Text)); err != nil {
			return cannotWrite(text, err)
		}
	}
	l := verdicts.Of(r, text)
	for _, f := range l.All {
		if f.Pos.File == "" { // the fault belongs to a request whose result is not in any file
			f.Pos.File = j.listed
		}
	}
	if verdicts.SendAgain(l.State) && j.retry != "" {
		j.again[l.Request] = j.limits[l.Request]
		if l.State == provider.StateCut && j.maxTokens > 0 {
			j.again[l.Request] = j.maxTokens
		}
	}
	return j.line(l)
}

// sendAgain writes the requests to send again and returns a message about them.
func (j *readRun) sendAgain(ctx context.Context, c *batch.Config, saved *command) (string, error) {
	switch {
	case j.retry == "":
		return "", nil
	case len(j.again) == 0:
		return fmt.Sprintf("--retry: no request needs to be sent again; %s was not written", j.retry), nil
	}
	c.Out, c.Only, c.Observe, c.Shard = j.retry, j.again, nil, batch.Shard{}
	stats, err := batch.Run(ctx, c)
	switch {
	case errors.Is(err, batch.ErrConfig):
		return "", usage("--retry: %w", err)
	case errors.Is(err, batch.ErrChanged):
		j.bar.clear()
		j.show.error(fmt.Errorf("--retry: %s contains different requests, perhaps from an earlier round", j.retry), "use a separate folder for each round")
		return "", reported(exitNothing)
	case err != nil && ctx.Err() == nil && codeOf(err) == exitNothing:
		return "", statusError{fmt.Errorf("--retry: %w", err), exitNothing}
	case errors.Is(err, batch.ErrWrite):
		return "", cannotWrite(j.retry, err)
	case err != nil:
		return "", err
	}
	if err := saved.move(j.batch, j.retry); err != nil {
		return "", err
	}
	saved.MaxTokens = maps.Clone(j.again)
	maps.DeleteFunc(saved.MaxTokens, func(_ string, n int) bool { return n == 0 })
	if err := saved.save(j.retry); err != nil {
		return "", err
	}
	return fmt.Sprintf("to send again: %s in %s, in %s", plural(stats.Requests, "request"), plural(stats.Parts, "part"), j.retry), nil
}
