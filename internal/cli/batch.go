package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/provider"
)

type batchFlags struct {
	sourceFlags
	out, to, model, shard, price, tokens, body                           string
	cut, except                                                          []string
	maxTokens, jobs, maxErrors, partRequests, partBytes, maxPromptTokens int
	join, maxSearches, partTokens                                        int
	search, noSystem, dryRun, update, showCuts, once, verify             bool
}

const batchLong = `Batch renders every inquiry in IN and writes numbered parts to a folder
(part-00001.jsonl and so on), each within the provider's limits for one file.

` + inputsHelp + `

Besides the parts, DIR contains these files:

  manifest.json  the content of each part, and the options and inputs of the run
  errors.jsonl   the invalid records, with their errors
  ids.tsv        the id of each request, with its inquiry, claims, day and tokens
  cuts.jsonl     what --cut left out
  command.json   the command, which "retest read" needs to read the answers

A part appears in full or not at all. Rerun the same command to resume an
interrupted run; the output is identical. A folder that was started with different
options, templates or inputs is refused. --update rebuilds it, reuses unchanged
requests, and writes added.tsv and removed.tsv.

A request's id depends on what it asks and on the templates. Two records with the
same id that ask the same thing become one request; --once also merges records with
different ids. --except leaves out whatever an earlier run asked, regardless of ids,
files, format and model.

Each inquiry needs a day, set in the file, in --defaults or with --as-of.`

func batchCommand(env Env) *cobra.Command {
	var f batchFlags
	cmd := &cobra.Command{
		Use:   "batch [FLAG…] IN… --out DIR",
		Short: "Turn corpora into files of prompts or provider requests",
		Long:  batchLong,
		Example: `  retest batch corpus.jsonl --out requests --to openai-chat --model MODEL --as-of 2026-11-23
  retest batch corpus.jsonl.gz --defaults defaults.yaml --papers papers.yaml --out prompts
  retest batch data/ --out requests --to anthropic --model MODEL --max-tokens 4000
  retest batch data/ --dry-run --price 1.25,10 --max-tokens 2000 --to openai-chat --model MODEL
  retest batch corpus.jsonl --out requests --max-prompt-tokens 3000 --cut examples,authors,claims
  retest batch corpus.jsonl --out requests --shard auto    # in each job of an array
  retest batch --join 16 --out requests                    # when all are done
  retest batch corpus.jsonl --out new --except requests --to openai-chat --model MODEL`,
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case cmd.Flags().Changed("join"):
				return readsNothing(cmd, "join", args)
			case f.verify:
				return readsNothing(cmd, "verify", args)
			case len(args) == 0:
				return usage("batch: want a file or a folder to read, or - for standard input")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case cmd.Flags().Changed("join"):
				return f.joinShards(env)
			case f.verify:
				return f.verifyFolder(env)
			}
			return f.run(cmd, env, args)
		},
	}
	f.add(cmd)
	f.addOutput(cmd)
	f.addBudget(cmd)
	return cmd
}

func (f *batchFlags) addOutput(cmd *cobra.Command) {
	names := namesOf(provider.Formats())
	flags := cmd.Flags()
	flags.StringVar(&f.out, "out", "", "the `FOLDER` to write to")
	flags.StringVar(&f.to, "to", "jsonl", "the `FORMAT` of the parts: "+strings.Join(names, ", "))
	flags.StringVar(&f.model, "model", "", "the provider's `NAME` for the model, for formats whose requests specify a model")
	flags.IntVar(&f.maxTokens, "max-tokens", 0, "the maximum `NUMBER` of tokens in an answer, including a model's hidden reasoning")
	flags.BoolVar(&f.search, "search", false, "give the model a search tool, if the format supports one, and mention it in the prompts")
	flags.IntVar(&f.maxSearches, "max-searches", 0, "the maximum `NUMBER` of searches per answer; 0 means 20 for anthropic and no limit for other formats")
	flags.BoolVar(&f.noSystem, "no-system", false, "put the system message at the start of the user message, for models without a system role")
	flags.StringVar(&f.body, "body", "", "a JSON `FILE` of parameters for every request, or the JSON itself, such as {\"temperature\": 0}")
	flags.IntVar(&f.jobs, "jobs", runtime.GOMAXPROCS(0), "the `NUMBER` of workers; it does not affect the output")
	flags.StringVar(&f.shard, "shard", "", "process one shard, such as `3/16`, and write it to its own folder in DIR; auto takes the numbers from "+
		"the environment of a Slurm, Kubernetes or AWS Batch array job")
	flags.IntVar(&f.join, "join", 0, "instead of reading input, check that DIR contains this `NUMBER` of complete shards, and write the overall manifest")
	flags.IntVar(&f.maxErrors, "max-errors", -1, "stop when more than this `NUMBER` of records are invalid; -1 means never stop")
	flags.IntVar(&f.partRequests, "part-requests", 0, "the maximum `NUMBER` of requests in a part; 0 means the provider's limit, or 50000 if there is none")
	flags.IntVar(&f.partBytes, "part-bytes", 0, "the maximum `NUMBER` of bytes in a part; 0 means the provider's limit, if there is one")
	flags.IntVar(&f.partTokens, "part-tokens", 0, "the maximum `NUMBER` of input tokens in a part, for providers that limit queued tokens; 0 means no limit")
	flags.StringArrayVar(&f.except, "except", nil, "skip what a batch `FOLDER` or an ids.tsv file has already asked; repeat the flag for several folders or files")
	flags.BoolVar(&f.once, "once", false, "send one request for records that ask the same thing under different ids")
	flags.BoolVar(&f.verify, "verify", false, "read no input: compare the parts in DIR with their hashes")
	flags.BoolVar(&f.update, "update", false, "rebuild a folder started with different options or inputs, reusing unchanged requests")
	flags.BoolVar(&f.dryRun, "dry-run", false, "write nothing: count requests, bytes and tokens, and measure what all prompts share")
	flags.StringVar(&f.price, "price", "", "with --dry-run, the `PRICE` per million input tokens and, after a comma, per million output tokens, such as 1.25,10")
	_ = cmd.RegisterFlagCompletionFunc("to", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

func (f *batchFlags) addBudget(cmd *cobra.Command) {
	parts := namesOf(batch.Sections())
	flags := cmd.Flags()
	flags.IntVar(&f.maxPromptTokens, "max-prompt-tokens", 0, "the maximum `NUMBER` of tokens in a prompt; a longer prompt is an error unless --cut shortens it")
	flags.StringSliceVar(&f.cut, "cut", nil, "the `SECTIONS` that may be cut from prompts that are too long, least important first: "+strings.Join(parts, ", "))
	flags.BoolVar(&f.showCuts, "show-cuts", false, "state in the prompt what was left out")
	flags.StringVar(&f.tokens, "tokens", batch.Estimate().Name(), "how to count tokens: estimate, or the `NAME` of a vocabulary, if this build includes it")
	_ = cmd.RegisterFlagCompletionFunc("cut", cobra.FixedCompletions(parts, cobra.ShellCompDirectiveNoFileComp))
}

func namesOf[S ~string](list []S) []string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = string(s)
	}
	return names
}

// batchRun is one run of the batch command.
type batchRun struct {
	*batchFlags
	*session
	out     string // the output folder, or the folder of the shard
	bar     *progress
	memory  collector // settings of the garbage collector
	shown   int       // number of records with faults so far
	stats   batch.Stats
	started bool // the run has started, so the folder is open
}

// showErrors is the number of invalid records to show. Any others are only in errors.jsonl.
const showErrors = 3

// showFaults is the number of faults to show for each invalid record.
const showFaults = 10

func (f *batchFlags) run(cmd *cobra.Command, env Env, names []string) error {
	if err := f.refuseFlags(names); err != nil {
		return err
	}
	ctx := cmd.Context()
	s, c, err := f.config(env, names)
	if err != nil {
		return err
	}
	c.Out = f.out
	j := &batchRun{batchFlags: f, session: s, out: filepath.Join(f.out, c.Shard.Folder())}
	c.Refused = j.refused
	if f.dryRun {
		return j.failed(ctx, j.dry(ctx, c))
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	j.memory = env.collectLess(f.jobs)
	c.Observe = func(s batch.Stats) { j.observe(s, stop) }
	j.stats, err = batch.Run(ctx, c)
	if j.bar != nil {
		j.bar.clear()
	}
	if err != nil {
		return j.failed(ctx, err)
	}
	if err := SaveCommand(f.out, flagsOf(cmd), names); err != nil {
		return err
	}
	how := "done"
	if j.stats.Resumed > 0 && j.stats.Resumed == j.stats.Records {
		how = "already complete"
	}
	return j.close(how)
}

// advice explains what to do if a run cannot use a folder.
func advice(err error) string {
	switch {
	case errors.Is(err, batch.ErrChanged) && strings.Contains(err.Error(), "version 1"): // nothing in such a folder can be reused
		return "--update rebuilds it; use another folder to keep both"
	case errors.Is(err, batch.ErrChanged):
		return "--update rebuilds it and reuses unchanged requests; use another folder to keep both"
	case errors.Is(err, batch.ErrForeign):
		return "use a separate folder"
	case errors.Is(err, batch.ErrDamaged):
		return "--update rebuilds it and reuses the parts that are intact"
	}
	return ""
}

// BatchConfig returns the configuration for the given flags of the batch command, such as --style=xml. Its inputs and output are not
// set.
func BatchConfig(env Env, flags []string) (*batch.Config, error) {
	f, err := batchFlagsOf(flags)
	if err != nil {
		return nil, err
	}
	_, c, err := f.config(env, nil)
	return c, err
}

// batchFlagsOf parses flags of the batch command.
func batchFlagsOf(flags []string) (*batchFlags, error) {
	var f batchFlags
	cmd := &cobra.Command{Use: "batch"}
	f.add(cmd)
	f.addOutput(cmd)
	f.addBudget(cmd)
	if err := cmd.ParseFlags(flags); err != nil {
		return nil, flagError(cmd, err)
	}
	return &f, f.refuseNumbers()
}

// Failure returns the exit code for an error of BatchConfig and the text that the command prints for it.
func Failure(err error) (status int, text string) {
	var out strings.Builder
	root, cmd := &cobra.Command{Use: "retest"}, &cobra.Command{Use: "batch"}
	root.AddCommand(cmd)
	status = report(context.Background(), Env{Stderr: &out}, cmd, err)
	return status, strings.TrimPrefix(strings.TrimSpace(out.String()), "retest: ")
}

// config returns the session and the configuration for the flags.
func (f *batchFlags) config(env Env, names []string) (*session, *batch.Config, error) {
	request, err := f.request()
	if err != nil {
		return nil, nil, err
	}
	budget, err := f.budget(env)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range f.except {
		if _, err := os.Stat(name); err != nil {
			return nil, nil, fmt.Errorf("--except: %w", named(err, name))
		}
	}
	s, err := f.open(env)
	if err != nil {
		return nil, nil, err
	}
	c := s.config(names)
	c.To, c.Request, c.Limits = provider.Format(f.to), request, provider.Limits{Requests: f.partRequests, Bytes: f.partBytes}
	c.Budget, c.Update, c.Workers, c.PartTokens, c.Except, c.Once = budget, f.update, f.jobs, f.partTokens, f.except, f.once
	if f.shard != "" {
		if c.Shard, err = shardOf(f.shard, env.lookup); err != nil {
			return nil, nil, hinted(fmt.Errorf("--shard: %w", err), "")
		}
	}
	return s, c, nil
}

// request returns the request options for the flags.
func (f *batchFlags) request() (provider.Options, error) {
	opts := provider.Options{Model: f.model, MaxTokens: f.maxTokens, Search: f.search, MaxSearches: f.maxSearches, NoSystem: f.noSystem}
	if isInline(f.body) {
		opts.Body = f.body
	} else if f.body != "" {
		text, err := files.Read(f.body, files.MaxTemplate)
		if err != nil {
			return opts, fmt.Errorf("--body: %w", named(err, f.body))
		}
		opts.Body = string(text)
	}
	_, err := provider.NewEncoder(provider.Format(f.to), &opts)
	if list, ok := errors.AsType[fault.List](err); ok {
		return opts, hinted(errors.New("--to "+list[0].Message()), list[0].Hint)
	}
	return opts, err
}

// refuseFlags rejects missing arguments and combinations of flags that make no sense.
func (f *batchFlags) refuseFlags(names []string) error {
	stdin := slices.Contains(names, "-")
	switch {
	case f.out == "" && !f.dryRun:
		return usage("batch: want a folder to write to: --out DIR")
	case stdin && len(names) > 1:
		return usage("batch: want either standard input (-) or files, got both")
	case stdin && f.shard != "":
		return usage("--shard: standard input cannot be split into shards")
	}
	return f.refuseNumbers()
}

// refuseNumbers rejects numbers that are out of range and flags that have no effect without others.
func (f *batchFlags) refuseNumbers() error {
	switch {
	case f.jobs < 1:
		return usage("--jobs: want at least 1, got %d", f.jobs)
	case f.maxErrors < -1:
		return usage("--max-errors: want 0 or more, or -1, got %d", f.maxErrors)
	case f.partRequests < 0:
		return usage("--part-requests: want 0 or more, got %d", f.partRequests)
	case f.partTokens < 0:
		return usage("--part-tokens: want 0 or more, got %d", f.partTokens)
	case f.partBytes < 0:
		return usage("--part-bytes: want 0 or more, got %d", f.partBytes)
	case f.maxPromptTokens < 0:
		return usage("--max-prompt-tokens: want 0 or more, got %d", f.maxPromptTokens)
	case f.maxPromptTokens == 0 && (len(f.cut) > 0 || f.showCuts):
		return usage("--cut and --show-cuts require --max-prompt-tokens")
	case f.showCuts && len(f.cut) == 0:
		return usage("--show-cuts requires --cut")
	case f.price != "" && !f.dryRun:
		return usage("--price requires --dry-run")
	case strings.Contains(f.price, ",") && f.maxTokens == 0 && provider.Format(f.to).Traits().Own:
		return usage("--price with an output price requires --to with a provider format, and --max-tokens")
	case strings.Contains(f.price, ",") && f.maxTokens == 0:
		return usage("--price with an output price requires --max-tokens")
	}
	return nil
}

// budget returns the budget for --max-prompt-tokens. Without that flag, a dry run gets a budget that counts tokens but sets no limit.
func (f *batchFlags) budget(env Env) (*batch.Budget, error) {
	b := &batch.Budget{Tokens: f.maxPromptTokens, Counter: batch.Estimate(), Show: f.showCuts}
	if f.tokens != b.Counter.Name() {
		if env.Counters == nil {
			return nil, hinted(fmt.Errorf("--tokens: want %s, got %q", b.Counter.Name(), f.tokens), "to include vocabularies, build this command from the module tiktoken")
		}
		counter, err := env.Counters(f.tokens)
		if err != nil {
			return nil, hinted(fmt.Errorf("--tokens: %w", err), "")
		}
		b.Counter = counter
	}
	for _, name := range f.cut {
		if !slices.Contains(batch.Sections(), batch.Section(name)) {
			return nil, hinted(fmt.Errorf("--cut: want any of %s, got %q", strings.Join(namesOf(batch.Sections()), ", "), name), fault.DidYouMean(name, namesOf(batch.Sections())))
		}
		b.Cut = append(b.Cut, batch.Section(name))
	}
	switch {
	case f.maxPromptTokens > 0:
		return b, nil
	case f.dryRun: // a dry run counts tokens without a limit
		return b, nil
	}
	return nil, nil //nolint:nilnil // nil means no budget
}

// observe shows the progress of a run. Calling stop ends the run.
func (j *batchRun) observe(s batch.Stats, stop context.CancelCauseFunc) {
	j.stats = s
	if !j.started {
		j.begin(s, stop)
		return
	}
	j.bar.observe(s)
	j.memory.look()
}

// begin prints what is known before the first record.
func (j *batchRun) begin(s batch.Stats, stop context.CancelCauseFunc) {
	j.started = true
	j.skipped(s.Skipped)
	if !s.Locked {
		fmt.Fprintf(j.env.Stderr, "retest: warning: %s cannot be locked, because the file system does not support locks; do not start another run that writes there\n", onLine(j.out))
	}
	switch {
	case j.maxErrors >= 0 && s.Errors > j.maxErrors:
		stop(tooManyError{s.Errors, j.maxErrors})
	case j.shard != "" && s.Files == 0:
		fmt.Fprintln(j.env.Stderr, "retest: shard "+j.shard+" is empty: compressed, YAML and JSON files are not split")
	case s.Resumed > 0 && !s.Done:
		fmt.Fprintf(j.env.Stderr, "retest: resuming after %s\n", plural(s.Resumed, "record"))
	}
	j.env.saving.Store(s.Resumable) // a run that is not resumable must not wait: reading a pipe may block forever
	j.bar = newProgress(j.env, s.Size)
}

// failed explains why a run ended early and how to resume it.
func (j *batchRun) failed(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	switch hint := advice(err); {
	case errors.Is(err, batch.ErrShards):
		return hinted(fmt.Errorf("--shard: %w", err), "to rerun a single shard, pass its numbers, such as --shard 3/16")
	case hint != "":
		j.show.error(fmt.Errorf("--out: %w", err), hint)
		return reported(exitNothing)
	case errors.Is(err, batch.ErrConfig):
		return usage("batch: %w", err)
	case errors.Is(err, batch.ErrLocked):
		j.show.error(fmt.Errorf("--out: %w", err), "")
		return reported(exitNothing)
	case errors.Is(err, batch.ErrWrite) && !j.started:
		return cannotWrite(j.out, err)
	case errors.Is(err, batch.ErrWrite):
		fmt.Fprintln(j.env.Stderr, "retest: complete parts are kept; rerun the same command to resume")
		return cannotWrite(j.out, err)
	case !j.started || j.dryRun:
		return err
	}
	return j.stop(ctx, err)
}

// stop explains how to resume a run that ended because of a signal or an error.
func (j *batchRun) stop(ctx context.Context, err error) error {
	changed := errors.Is(err, corpus.ErrInput)
	_, many := errors.AsType[tooManyError](err)
	after, how := " after "+plural(j.stats.Records, "record"), "rerun the same command to resume"
	switch {
	case !j.stats.Resumable:
		after, how = "", "rerun the same command with --update to reuse complete parts"
	case changed:
		how = "rerun the same command with --update to reuse what has not changed"
	case many:
		how = "raise --max-errors to resume"
	case ctx.Err() == nil:
		how += ", with --update if the input has changed by then"
	}
	if cause := context.Cause(ctx); cause != nil { // errors from closing the folder follow the cause on separate lines
		if more, found := strings.CutPrefix(err.Error(), cause.Error()+"\n"); found {
			j.show.error(errors.New(more), "")
			err = cause
		}
	}
	fmt.Fprintf(j.env.Stderr, "retest: stopped%s; %s\n", after, how)
	return statusError{err, exitInput}
}

// refused shows the first invalid records, and ends the run if there are too many.
func (j *batchRun) refused(r *batch.Refusal) error {
	return j.refuse(r.Faults, j.stats.Errors+1, "all are in "+filepath.Join(j.out, "errors.jsonl"))
}

func (j *batchRun) refuse(list fault.List, n int, where string) error {
	if j.shown++; j.shown <= showErrors+1 {
		j.bar.clear()
	}
	if j.shown <= showErrors {
		j.showRecord(list)
	} else if j.shown == showErrors+1 {
		fmt.Fprintln(j.env.Stderr, "retest: more records are invalid; "+onLine(where))
	}
	if j.maxErrors >= 0 && n > j.maxErrors {
		return tooManyError{n, j.maxErrors}
	}
	return nil
}

// showRecord shows the first faults of a record. A mistake in a template can cause a large number of faults in every record.
func (j *batchRun) showRecord(list fault.List) {
	more := len(list) - showFaults
	if more > 0 {
		list = list[:len(list)-more]
	}
	j.show.input(list)
	if more > 0 {
		fmt.Fprintf(j.env.Stderr, "retest: %s not shown in this record\n", plural(more, "fault"))
	}
}

// tooManyError ends a run because of --max-errors.
type tooManyError struct{ n, most int }

func (e tooManyError) Error() string {
	return fmt.Sprintf("%s, more than --max-errors %d", plural(e.n, "invalid record"), e.most)
}

// close prints what the folder contains and returns the status.
func (j *batchRun) close(how string) error {
	m := j.stats
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %s in %s, %s", how, plural(m.Requests, "request"), plural(m.Parts, "part"), plural(m.Errors, "error"))
	if m.Repeated > 0 {
		fmt.Fprintf(&text, ", %s", plural(m.Repeated, "duplicate"))
	}
	if m.Except > 0 {
		fmt.Fprintf(&text, ", %s already asked", plural(m.Except, "record"))
	}
	for _, more := range [...]struct {
		n    int
		what string
	}{{m.Reused, "reused"}, {m.Cut, "shortened"}} {
		if more.n > 0 {
			fmt.Fprintf(&text, ", %s %s", plural(more.n, "record"), more.what)
		}
	}
	var see []string
	if m.Errors > 0 {
		see = append(see, filepath.Join(j.out, "errors.jsonl"))
	}
	if m.Cut > 0 {
		see = append(see, filepath.Join(j.out, "cuts.jsonl"))
	}
	if m.Added+m.Removed > 0 {
		fmt.Fprintf(&text, ", %d added, %d removed", m.Added, m.Removed)
		see = append(see, filepath.Join(j.out, "added.tsv"), filepath.Join(j.out, "removed.tsv"))
	}
	if see != nil {
		text.WriteString("; see " + onLine(listed(see)))
	}
	j.rules(m.Rules, m.Errors)
	if err := printTo(j.env.Stdout, []byte(text.String()+"\n")); err != nil {
		return err
	}
	return errorsReported(m.Errors)
}

// rules prints how many invalid records violate each rule, most frequent first.
func (j *batchRun) rules(counts map[string]int, errors int) {
	if len(counts) == 0 || errors <= showErrors {
		return
	}
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(counts[b]-counts[a], strings.Compare(a, b)) })
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = fmt.Sprintf("%s %d", name, counts[name])
	}
	fmt.Fprintf(j.env.Stderr, "retest: invalid records by rule: %s\n", strings.Join(list, ", "))
}

// listed joins names for a sentence.
func listed(names []string) string {
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return strings.Join(names, "")
}

func errorsReported(n int) error {
	if n > 0 {
		return errReported
	}
	return nil
}

// shardOf parses the numbers of a shard. If text is auto, it takes the numbers of an array job from the environment.
func shardOf(text string, env func(string) (string, bool)) (s batch.Shard, err error) {
	if text != "auto" {
		_, err := fmt.Sscanf(text+"\n", "%d/%d\n", &s.I, &s.N)
		if err != nil || s.String() != text {
			return s, fmt.Errorf("want a shard such as 3/16, or auto, got %q", text)
		}
		return s, inRange(s)
	}
	for _, a := range arrays {
		_, hasIndex := env(a.index)
		_, hasCount := env(a.count)
		if hasIndex && hasCount {
			if s.I, s.N, err = a.shard(env); err != nil {
				return s, err
			}
			return s, inRange(s)
		}
		if hasIndex || hasCount {
			return s, fmt.Errorf("want both %s and %s, got only one of them", a.index, a.count)
		}
	}
	return s, errors.New("want the environment variables of an array job (SLURM_ARRAY_TASK_ID and _COUNT, JOB_COMPLETION_INDEX and JOB_COMPLETIONS, " +
		"AWS_BATCH_JOB_ARRAY_INDEX and _SIZE), got none")
}

func inRange(s batch.Shard) error {
	if s.N < 1 {
		return fmt.Errorf("want at least 1 shard, got %d", s.N)
	}
	if s.I < 1 || s.I > s.N {
		return fmt.Errorf("want a shard number from 1 to %d, got %d", s.N, s.I)
	}
	return nil
}

// array holds the names of the environment variables that contain the number of a job within an array and the size of the array. In
// Slurm, the user chooses the first number and the step; the other systems count from 0. Kubernetes sets only the number, so the job's
// manifest must set JOB_COMPLETIONS.
type array struct{ index, count, first, step string }

var arrays = []array{
	{"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP"},
	{"JOB_COMPLETION_INDEX", "JOB_COMPLETIONS", "", ""},
	{"AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", "", ""},
}

// shard reads the shard from the variables.
func (a array) shard(env func(string) (string, bool)) (i, n int, err error) {
	first, step := 0, 1
	for _, v := range [...]struct {
		name string
		to   *int
	}{{a.index, &i}, {a.count, &n}, {a.first, &first}, {a.step, &step}} {
		text, ok := env(v.name)
		if !ok {
			continue
		}
		if *v.to, err = strconv.Atoi(text); err != nil {
			return 0, 0, fmt.Errorf("want a number in %s, got %q", v.name, text)
		}
	}
	return (i-first)/max(step, 1) + 1, n, nil
}
