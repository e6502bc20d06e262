package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/provider"
)

type batchFlags struct {
	sourceFlags
	out, to, model, shard, price, tokens                                 string
	cut                                                                  []string
	maxTokens, jobs, maxErrors, partRequests, partBytes, maxPromptTokens int
	join                                                                 int
	search, dryRun, update, showCuts                                     bool
}

func batchCommand(env Env) *cobra.Command {
	var f batchFlags
	cmd := &cobra.Command{
		Use:   "batch [FLAG…] IN… --out DIR",
		Short: "Turn corpora into files of prompts or of requests to a provider",
		Long: `Batch renders every inquiry of IN and writes numbered parts into a folder:
part-00001.jsonl and so on, split by what the provider takes in one file.

` + inputsHelp + `

Beside the parts stand manifest.json (what each part holds, and what it was made
of), errors.jsonl (the records that could not be rendered, with what is wrong),
ids.tsv (the id of each request, its inquiry, claims and place) and cuts.jsonl
(what --cut left out).

A part appears whole or not at all. A run that was ended, however, is continued by
the same command, and gives the same bytes as one that was not. A folder that was
begun with other options, templates or inputs is refused, or with --update made
anew: what asks the same as before is taken over and not rendered again. A
request's id depends on what it asks and on the templates, so what two records ask
alike is asked once.

Each inquiry needs a day: in the file, in --defaults, or by --as-of.`,
		Example: `  retest batch corpus.jsonl --out requests --to openai-chat --model MODEL --as-of 2026-11-23
  retest batch corpus.jsonl.gz --defaults defaults.yaml --papers papers.yaml --out prompts
  retest batch data/ --out requests --to anthropic --model MODEL --max-tokens 4000
  retest batch data/ --dry-run --price 1.25,10 --max-tokens 2000 --to openai-chat --model MODEL
  retest batch corpus.jsonl --out requests --max-prompt-tokens 3000 --cut examples,authors,claims
  retest batch corpus.jsonl --out requests --shard auto    # in each job of an array
  retest batch --join 16 --out requests                    # when all are done`,
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case cmd.Flags().Changed("join") && len(args) > 0:
				return usage("--join: want no files to read, got %q", args[0])
			case !cmd.Flags().Changed("join") && len(args) == 0:
				return usage("batch: want a file or a folder to read, or - for standard input")
			case cmd.Flags().Changed("join"):
				return joinsAlone(cmd)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("join") {
				return f.joinShards(env)
			}
			return f.run(cmd.Context(), env, args)
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
	flags.StringVar(&f.model, "model", "", "the provider's `NAME` of the model, where the request says it")
	flags.IntVar(&f.maxTokens, "max-tokens", 0, "the greatest `NUMBER` of tokens of an answer")
	flags.BoolVar(&f.search, "search", false, "give the model a search tool, where the format can, and say so in the prompts")
	flags.IntVar(&f.jobs, "jobs", runtime.GOMAXPROCS(0), "the `NUMBER` of processors to use; the output is the same")
	flags.StringVar(&f.shard, "shard", "", "read only one of several shards, such as `3/16`, into a folder of its own in DIR; auto takes the numbers from "+
		"the array job of Slurm, Kubernetes or AWS Batch")
	flags.IntVar(&f.join, "join", 0, "read nothing: check that all of so many `SHARDS` are in DIR, and write the manifest of the whole")
	flags.IntVar(&f.maxErrors, "max-errors", -1, "stop when more than this `NUMBER` of records cannot be rendered; -1 never does")
	flags.IntVar(&f.partRequests, "part-requests", 0, "the greatest `NUMBER` of requests of a part; 0 is what the provider takes, or 50000")
	flags.IntVar(&f.partBytes, "part-bytes", 0, "the greatest `NUMBER` of bytes of a part; 0 is what the provider takes, or any")
	flags.BoolVar(&f.update, "update", false, "make a folder that was begun otherwise anew, and take over what asks the same")
	flags.BoolVar(&f.dryRun, "dry-run", false, "write nothing: count requests, bytes, tokens and what prompts have in common")
	flags.StringVar(&f.price, "price", "", "with --dry-run, the `PRICE` of a million tokens read, and after a comma of those written, such as 1.25,10")
	_ = cmd.RegisterFlagCompletionFunc("to", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

func (f *batchFlags) addBudget(cmd *cobra.Command) {
	parts := namesOf(batch.Parts())
	flags := cmd.Flags()
	flags.IntVar(&f.maxPromptTokens, "max-prompt-tokens", 0, "the greatest `NUMBER` of tokens of a prompt; one that has more is an error, but for --cut")
	flags.StringSliceVar(&f.cut, "cut", nil, "the `PARTS` that may be left out of prompts that are too long, first what is missed least: "+strings.Join(parts, ", "))
	flags.BoolVar(&f.showCuts, "show-cuts", false, "say in the prompt what was left out of it")
	flags.StringVar(&f.tokens, "tokens", batch.Estimate().Name(), "what counts tokens: estimate, or the `NAME` of a vocabulary in a build that has some")
	_ = cmd.RegisterFlagCompletionFunc("cut", cobra.FixedCompletions(parts, cobra.ShellCompDirectiveNoFileComp))
}

func namesOf[S ~string](list []S) []string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = string(s)
	}
	return names
}

// batchJob is one run of the verb.
type batchJob struct {
	*batchFlags
	env   Env
	day   edtf.Date
	job   batch.Job
	files *corpus.Corpus
	show  *printer
	of    string // the shard, such as 3/16
	dir   *batch.Dir
	bar   *progress
	// memory is how the collector works.
	memory collector
	shown  int // records with faults
}

// showErrors is how many records with faults are shown; the others stand in errors.jsonl only.
const showErrors = 3

// showFaults is how many faults of such a record are.
const showFaults = 10

func (f *batchFlags) run(ctx context.Context, env Env, names []string) error {
	j, err := f.prepare(env, names)
	if err != nil {
		return err
	}
	if f.dryRun {
		return j.dry(ctx)
	}
	inputs, err := j.files.Inputs(ctx)
	if err != nil {
		return err
	}
	if j.of != "" && len(inputs) == 0 {
		fmt.Fprintln(env.Stderr, "retest: nothing falls to shard "+j.of+": files that are packed, YAML or JSON are not cut")
	}
	settings := j.settings()
	d, err := batch.OpenDir(f.out, &batch.DirOptions{
		Encoder: j.job.Encoder, Limits: provider.Limits{Requests: f.partRequests, Bytes: f.partBytes}, Update: f.update, Unchanged: j.files.Unchanged,
		Manifest: batch.Manifest{
			Version: version(), Options: hashOfSettings(settings), Settings: settings, Template: hashOf(j.job.Renderer.Templates().Hash()), Inputs: inputs, Shard: j.of,
		},
	})
	switch {
	case errors.Is(err, batch.ErrWrite):
		return cannotWrite(f.out, err)
	case err != nil:
		j.show.error(fmt.Errorf("--out: %w", err), advice(err))
		return errReported
	}
	defer func() { _ = d.Close() }() // what was to be kept is synced by then
	j.dir = d
	if !d.Locked() {
		fmt.Fprintf(env.Stderr, "retest: warning: %s cannot be locked: the file system has no locks; do not start another run that writes there\n", onLine(f.out))
	}
	j.memory = env.collectLess(f.jobs)
	return j.fill(ctx)
}

// advice says what to do about a folder that cannot be written to.
func advice(err error) string {
	switch {
	case errors.Is(err, batch.ErrChanged):
		return "--update makes it anew and takes over what asks the same; another folder keeps both"
	case errors.Is(err, batch.ErrForeign):
		return "give it a folder of its own"
	case errors.Is(err, batch.ErrDamaged):
		return "--update makes it anew and takes over what is whole"
	}
	return ""
}

func hashOf(sum [sha256.Size]byte) string { return hex.EncodeToString(sum[:]) }

func (f *batchFlags) prepare(env Env, names []string) (*batchJob, error) {
	j := &batchJob{batchFlags: f, env: env, show: &printer{env: env}}
	if err := f.refuseFlags(names); err != nil {
		return nil, err
	}
	var err error
	j.job.Encoder, err = provider.NewEncoder(provider.Format(f.to), &provider.Options{Model: f.model, MaxTokens: f.maxTokens, Search: f.search})
	if list, ok := errors.AsType[fault.List](err); ok {
		return nil, hinted(errors.New("--to "+list[0].Message()), list[0].Hint)
	}
	if err != nil {
		return nil, err
	}
	j.job.Workers, j.job.Refused = f.jobs, j.refused
	if j.job.Budget, err = f.budget(env); err != nil {
		return nil, err
	}
	if j.day, err = f.day(); err != nil {
		return nil, err
	}
	if !j.day.IsZero() || j.search {
		j.job.Prepare = j.complete
	}
	if j.job.Renderer, err = f.renderer(); err != nil {
		return nil, err
	}
	if j.job.Reader, err = f.reader(); err != nil {
		return nil, err
	}
	return j, j.find(names)
}

// refuseFlags reports flags that make no sense.
func (f *batchFlags) refuseFlags(names []string) error {
	stdin := slices.Contains(names, "-")
	switch {
	case f.out == "" && !f.dryRun:
		return usage("batch: want a folder to write to: --out DIR")
	case f.jobs < 1:
		return usage("--jobs: want a number from 1, got %d", f.jobs)
	case f.maxErrors < -1:
		return usage("--max-errors: want a number from 0, or -1, got %d", f.maxErrors)
	case f.partRequests < 0:
		return usage("--part-requests: want a number from 0, got %d", f.partRequests)
	case f.partBytes < 0:
		return usage("--part-bytes: want a number from 0, got %d", f.partBytes)
	case f.maxPromptTokens < 0:
		return usage("--max-prompt-tokens: want a number from 0, got %d", f.maxPromptTokens)
	case f.maxPromptTokens == 0 && (len(f.cut) > 0 || f.showCuts):
		return usage("--cut, --show-cuts: want --max-prompt-tokens, too")
	case f.showCuts && len(f.cut) == 0:
		return usage("--show-cuts: want --cut, too")
	case f.price != "" && !f.dryRun:
		return usage("--price: want --dry-run, too")
	case strings.Contains(f.price, ",") && f.maxTokens == 0 && provider.Format(f.to).Traits().Own:
		return usage("--price: want --to with the format of a provider, and --max-tokens, for a price of what is written")
	case strings.Contains(f.price, ",") && f.maxTokens == 0:
		return usage("--price: want --max-tokens, too, for a price of what is written")
	case stdin && len(names) > 1:
		return usage("batch: want standard input (-) alone, or files")
	case stdin && f.shard != "":
		return usage("--shard: standard input cannot be read in shards")
	}
	return nil
}

// budget is the bound of --max-prompt-tokens; a dry run counts without one.
func (f *batchFlags) budget(env Env) (*batch.Budget, error) {
	b := &batch.Budget{Tokens: f.maxPromptTokens, Counter: batch.Estimate(), Show: f.showCuts}
	if f.tokens != b.Counter.Name() {
		if env.Counters == nil {
			return nil, hinted(fmt.Errorf("--tokens: want %s, got %q", b.Counter.Name(), f.tokens), "the module tiktoken builds this command with vocabularies")
		}
		counter, err := env.Counters(f.tokens)
		if err != nil {
			return nil, hinted(fmt.Errorf("--tokens: %w", err), "")
		}
		b.Counter = counter
	}
	for _, name := range f.cut {
		if !slices.Contains(batch.Parts(), batch.Part(name)) {
			return nil, hinted(fmt.Errorf("--cut: want some of %s, got %q", strings.Join(namesOf(batch.Parts()), ", "), name), fault.DidYouMean(name, namesOf(batch.Parts())))
		}
		b.Cut = append(b.Cut, batch.Part(name))
	}
	switch {
	case f.maxPromptTokens > 0:
		return b, nil
	case f.dryRun:
		b.Tokens = int(^uint(0) >> 1)
		return b, nil
	}
	return nil, nil //nolint:nilnil // there is no budget, and that is no error
}

// find finds the files and the shard of them.
func (j *batchJob) find(names []string) error {
	files, err := corpus.Find(names, j.options(j.env, j.out))
	if err != nil {
		return err
	}
	j.skipped(j.env, files.Skipped())
	if out, err := os.Stat(j.out); err == nil && slices.ContainsFunc(names, func(name string) bool {
		in, err := os.Stat(name)
		return err == nil && os.SameFile(in, out)
	}) {
		return hinted(fmt.Errorf("--out: %s is read, too", j.out), "want a folder of its own")
	}
	j.files = files
	if j.shard == "" {
		return nil
	}
	i, n, err := shardOf(j.shard, j.env.lookup)
	if err != nil {
		return hinted(fmt.Errorf("--shard: %w", err), "")
	}
	if j.files, err = files.Shard(i, n); err != nil {
		return hinted(fmt.Errorf("--shard: %w", err), "")
	}
	if other := otherShard(j.out, n); other != "" {
		return hinted(fmt.Errorf("--shard: want one of %d shards, and %s holds %s", n, j.out, other), "a single shard is made again by its numbers, such as --shard 3/16")
	}
	j.of = fmt.Sprintf("%d/%d", i, n)
	j.out = filepath.Join(j.out, batch.ShardName(i, n))
	return nil
}

// otherShard is a shard in a folder that belongs to another division of the corpus, if there is one: an array job that does only the shards
// again that failed has other numbers.
func otherShard(dir string, n int) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	for _, e := range entries {
		var i, of int
		if k, err := fmt.Sscanf(e.Name(), "shard-%d-of-%d", &i, &of); err == nil && k == 2 && of != n && e.Name() == batch.ShardName(i, of) {
			return e.Name()
		}
	}
	return ""
}

// counter is the name of what counts tokens, when there is a bound.
func (j *batchJob) counter() string {
	if j.job.Budget == nil {
		return ""
	}
	return j.job.Budget.Counter.Name()
}

// settings are all that the bytes of the parts depend on by flag, beside the templates and the inputs, as far as it is not what it is without.
func (j *batchJob) settings() map[string]string {
	number := func(n int) string { return strings.TrimPrefix(strconv.Itoa(n), "0") }
	yes := func(b bool) string { return strings.TrimPrefix(strconv.FormatBool(b), "false") }
	file := func(flag string) string { return strings.TrimSuffix("sha256:"+j.sums[flag], "sha256:") }
	all := map[string]string{
		"--to": j.to, "--model": j.model, "--max-tokens": number(j.maxTokens), "--search": yes(j.search), "--style": j.style, "--as-of": j.day.String(),
		"--allow-hidden": yes(j.allowHidden), "--part-requests": number(j.partRequests), "--part-bytes": number(j.partBytes), "--max-bytes": number(j.maxBytes),
		"--defaults": file("--defaults"), "--papers": file("--papers"),
		"--max-prompt-tokens": number(j.maxPromptTokens), "--cut": strings.Join(j.cut, ","), "--show-cuts": yes(j.showCuts), "--tokens": j.counter(),
	}
	maps.DeleteFunc(all, func(_, value string) bool { return value == "" })
	return all
}

func hashOfSettings(settings map[string]string) string {
	text, _ := json.Marshal(settings) // texts, in the order of the flags
	return hashOf(sha256.Sum256(text))
}

// complete sets what the flags say of an inquiry.
func (j *batchJob) complete(q *inquiry.Inquiry) {
	if !j.day.IsZero() {
		q.AsOf = j.day
	}
	if j.search {
		q.Search = inquiry.SearchYes
	}
}

// refused shows the first records with faults, and ends the run when there are too many.
func (j *batchJob) refused(res *batch.Result) error {
	where := "all stand in " + filepath.Join(j.out, "errors.jsonl")
	return j.refuse(res, j.dir.Stats().Errors, where)
}

func (j *batchJob) refuse(res *batch.Result, n int, where string) error {
	if j.shown++; j.shown <= showErrors+1 {
		j.bar.clear()
	}
	if j.shown <= showErrors {
		j.showRecord(res.Faults())
	} else if j.shown == showErrors+1 {
		fmt.Fprintln(j.env.Stderr, "retest: more records have faults; "+onLine(where))
	}
	if j.maxErrors >= 0 && n > j.maxErrors {
		return tooManyError{n, j.maxErrors}
	}
	return nil
}

// showRecord shows the first faults of a record: a wrong template has many of each.
func (j *batchJob) showRecord(list fault.List) {
	more := len(list) - showFaults
	if more > 0 {
		list = list[:len(list)-more]
	}
	j.show.input(list)
	if more > 0 {
		fmt.Fprintf(j.env.Stderr, "retest: and %s more in this record\n", plural(more, "fault"))
	}
}

// tooManyError ends a run by --max-errors.
type tooManyError struct{ n, most int }

func (e tooManyError) Error() string {
	return fmt.Sprintf("%s cannot be rendered, more than --max-errors %d", plural(e.n, "record"), e.most)
}

// fill renders all that the folder does not hold yet.
func (j *batchJob) fill(ctx context.Context) error {
	d := j.dir
	if d.Done() {
		return j.close("complete already")
	}
	if n := d.Stats().Errors; j.maxErrors >= 0 && n > j.maxErrors {
		return fmt.Errorf("%w; a greater number goes on", tooManyError{n, j.maxErrors})
	}
	if d.Begun() > 0 {
		fmt.Fprintf(j.env.Stderr, "retest: going on after %s\n", plural(d.Begun(), "record"))
	}
	j.bar = newProgress(j.env, j.files)
	j.job.Observe = func(s batch.Stats) {
		j.bar.observe(s)
		j.memory.look()
	}
	m := d.Manifest()
	j.env.saving.Store(!fromPipe(&m)) // a read of a pipe may wait for ever
	err := j.job.Fill(ctx, d, j.files.Documents(j.job.Reader))
	j.bar.end()
	switch {
	case err == nil:
		return j.close("done")
	case errors.Is(err, batch.ErrWrite):
		fmt.Fprintln(j.env.Stderr, "retest: whole parts are kept; the same command goes on")
		return cannotWrite(j.out, err)
	case ctx.Err() != nil:
		err = context.Cause(ctx)
	}
	return j.stop(ctx, err)
}

// stop keeps what was rendered until a signal or an error came, and says how to go on.
func (j *batchJob) stop(ctx context.Context, cause error) error {
	err := j.dir.Close()
	changed := errors.Is(err, corpus.ErrInput)
	switch {
	case changed && !errors.Is(cause, corpus.ErrInput):
		j.show.error(err, "")
	case !changed && err != nil:
		j.show.error(cannotWrite(j.out, err), "")
		return cause
	}
	m := j.dir.Manifest()
	_, many := errors.AsType[tooManyError](cause)
	after, how := " after "+plural(m.Records, "record"), "the same command goes on"
	switch {
	case fromPipe(&m):
		after, how = "", "the same command with --update takes over what is in whole parts"
	case changed || errors.Is(cause, corpus.ErrInput):
		how = "the same command with --update takes over what it can"
	case many:
		how = "a greater --max-errors goes on"
	case ctx.Err() == nil:
		how += ", with --update if the input is another then"
	}
	fmt.Fprintf(j.env.Stderr, "retest: stopped%s; %s\n", after, how)
	return cause
}

// fromPipe reports whether something is read that can be read once only.
func fromPipe(m *batch.Manifest) bool {
	return slices.ContainsFunc(m.Inputs, func(in corpus.Input) bool { return in.SHA256 == "" })
}

// close says what the folder holds, and gives the status.
func (j *batchJob) close(how string) error {
	m, s := j.dir.Manifest(), j.dir.Stats()
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %s in %s, %s", how, plural(m.Requests, "request"), plural(len(m.Parts), "part"), plural(m.Errors, "error"))
	if m.Repeated > 0 {
		fmt.Fprintf(&text, ", %s", plural(m.Repeated, "duplicate"))
	}
	for _, more := range [...]struct {
		n    int
		what string
	}{{s.Reused, "taken over"}, {m.Cut, "shortened"}} {
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
	if see != nil {
		text.WriteString("; see " + onLine(strings.Join(see, " and ")))
	}
	if err := printTo(j.env.Stdout, []byte(text.String()+"\n")); err != nil {
		return err
	}
	return errorsReported(m.Errors)
}

func errorsReported(n int) error {
	if n > 0 {
		return errReported
	}
	return nil
}

// shardOf reads the numbers of a shard, or takes those of an array job from the environment.
func shardOf(text string, env func(string) (string, bool)) (i, n int, err error) {
	if text != "auto" {
		_, err := fmt.Sscanf(text+"\n", "%d/%d\n", &i, &n)
		if err != nil || fmt.Sprintf("%d/%d", i, n) != text {
			return 0, 0, fmt.Errorf("want a shard such as 3/16, or auto, got %q", text)
		}
		return i, n, nil
	}
	for _, a := range arrays {
		_, hasIndex := env(a.index)
		_, hasCount := env(a.count)
		if hasIndex && hasCount {
			return a.shard(env)
		}
		if hasIndex || hasCount {
			return 0, 0, fmt.Errorf("want both of %s and %s, got one", a.index, a.count)
		}
	}
	return 0, 0, errors.New("want the variables of an array job (SLURM_ARRAY_TASK_ID and _COUNT, JOB_COMPLETION_INDEX and JOB_COMPLETIONS, " +
		"AWS_BATCH_JOB_ARRAY_INDEX and _SIZE), got none")
}

// array are the variables that tell a job of an array its number and how many there are. Slurm's numbers begin where the user wants and
// go up in steps; the others' begin with 0. Kubernetes gives the number only: the manifest of the job has to give JOB_COMPLETIONS.
type array struct{ index, count, first, step string }

var arrays = []array{
	{"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP"},
	{"JOB_COMPLETION_INDEX", "JOB_COMPLETIONS", "", ""},
	{"AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", "", ""},
}

// shard reads the variables.
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
