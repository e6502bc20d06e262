// Command beam runs "retest batch" in shards on Apache Beam.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	beamlog "github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal/extworker"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"
	"github.com/spf13/pflag"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/beam/pipeline"
	"github.com/dated-claims/retest/internal/cli"
)

// The exit codes.
const (
	exitOK    = 0
	exitInput = 1 // an input is invalid, or the job failed; for a missing input, the exit code is 4, as for "retest batch"
	exitUsage = 2 // the command line is invalid
)

// batchFlags are the flags that this command passes on to "retest batch".
var batchFlags = []struct{ name, usage string }{
	{"to", "the `FORMAT` of the parts"},
	{"model", "the provider's `NAME` for the model, for formats whose requests specify a model"},
	{"max-tokens", "the maximum `NUMBER` of tokens in an answer"},
	{"search", ""},
	{"max-searches", "the maximum `NUMBER` of searches per answer"},
	{"no-system", ""},
	{"body", "a JSON `FILE` with parameters for every request"},
	{"template", "the `PATH` of a folder of *.tmpl files that overlay the style, or of a file that is a complete template"},
	{"style", "`NAME` of a built-in style"},
	{"as-of", "the `DAY` the prompts are for, such as 2026-11-23, overriding as_of in the files"},
	{"defaults", "a `FILE` of defaults, for keys that an inquiry does not set"},
	{"papers", "a `FILE` of papers: identifier → title, date, authors"},
	{"allow-hidden", ""},
	{"max-bytes", "the maximum `NUMBER` of bytes in one inquiry"},
	{"part-requests", "the maximum `NUMBER` of requests in a part"},
	{"part-bytes", "the maximum `NUMBER` of bytes in a part"},
	{"part-tokens", "the maximum `NUMBER` of input tokens in a part"},
	{"once", ""},
	{"max-prompt-tokens", "the maximum `NUMBER` of tokens in a prompt"},
	{"cut", "the `SECTIONS` that may be cut from prompts that are too long"},
	{"show-cuts", ""},
	{"tokens", "how to count tokens: the `NAME` of a vocabulary, or estimate"},
	{"update", ""},
}

// switches are the batchFlags that take no value.
var switches = map[string]string{
	"search":       "give the model a search tool, if the format supports one, and mention it in the prompts",
	"once":         "send one request for records that ask the same thing under different ids",
	"no-system":    "put the system message at the start of the user message, for models without a system role",
	"allow-hidden": "accept text with hidden characters instead of rejecting it",
	"show-cuts":    "state in the prompt what was left out",
	"update":       "rebuild shards started with different options or inputs, reusing unchanged requests",
}

const usageText = `Usage:
  beam [FLAG…] IN… --out DIR

Beam runs "retest batch" on Apache Beam. It divides the input files into shards, and
an engine runs them on its workers. A final step checks that all shards are complete
and writes the overall manifest. Each shard has a folder in DIR, byte-identical to
the one that "retest batch --shard" writes. Rerun the same command to resume a job;
complete shards are left unchanged.

All workers must have access to the same IN, DIR and files named by flags, on a
shared file system or through a scheme (gs://, s3://). With a scheme, IN must be
files or patterns, and --template is a file, or a folder if it ends in /.

Examples:
  beam corpus.jsonl --out requests --to openai-chat --model MODEL
  beam corpus.jsonl --out requests --runner=universal --endpoint=localhost:8073 --environment_type=LOOPBACK
  beam 'gs://bucket/corpus/*.jsonl' --out gs://bucket/requests --runner=dataflow --project=… --region=… --staging_location=gs://…

Flags:
`

// options holds the parsed command line.
type options struct {
	job            pipeline.Job
	help, beamHelp bool
	verbose        bool
	pool           int
	own, beams     *pflag.FlagSet
}

// parse parses the command line. It sets Beam's own flags where Beam looks for them.
func parse(args []string) (*options, error) {
	o := &options{own: pflag.NewFlagSet("beam", pflag.ContinueOnError), beams: pflag.NewFlagSet("beam", pflag.ContinueOnError)}
	o.own.SortFlags = false
	o.own.StringVar(&o.job.Out, "out", "", "the `FOLDER` to write to")
	o.own.IntVar(&o.job.Shards, "shards", 0, "the `NUMBER` of shards; 0 means one per 8 MiB of input, up to 16, and one more per 128 MiB after that")
	for _, f := range batchFlags {
		if usage, ok := switches[f.name]; ok {
			o.own.Bool(f.name, false, usage)
		} else {
			o.own.StringP(f.name, map[string]string{"template": "t"}[f.name], "", f.usage)
		}
	}
	o.own.IntVar(&o.pool, "worker-pool", 0, "read no input; serve a worker pool on this localhost `PORT`, for --environment_type=EXTERNAL --environment_config=localhost:PORT")
	o.own.BoolVar(&o.verbose, "verbose", false, "show Beam's own messages about the job")
	o.own.BoolVarP(&o.help, "help", "h", false, "print this help")
	o.own.BoolVar(&o.beamHelp, "help-beam", false, "print the flags of Beam and its runners")
	all := pflag.NewFlagSet("beam", pflag.ContinueOnError)
	all.AddFlagSet(o.own)
	flag.CommandLine.VisitAll(func(f *flag.Flag) {
		if o.own.Lookup(f.Name) == nil && !strings.HasPrefix(f.Name, "test.") {
			o.beams.AddGoFlag(f)
		}
	})
	all.AddFlagSet(o.beams)
	all.Usage = func() {}
	if err := all.Parse(args); err != nil {
		return nil, err
	}
	o.job.Names = all.Args()
	for _, f := range batchFlags {
		if flag := o.own.Lookup(f.name); flag.Changed {
			o.job.Flags = append(o.job.Flags, "--"+f.name+"="+flag.Value.String())
		}
	}
	return o, nil
}

// wrong returns an error that describes the faults of the command line.
func (o *options) wrong() error {
	switch {
	case len(o.job.Names) == 0:
		return errors.New("want a file or a folder to read")
	case o.job.Out == "":
		return errors.New("want a folder to write to: --out DIR")
	case o.job.Shards < 0:
		return fmt.Errorf("--shards: want 0 or more, got %d", o.job.Shards)
	}
	return nil
}

// run runs the command and returns its exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	say := func(status int, err error) int {
		fmt.Fprintf(stderr, "beam: %s\n", strings.ReplaceAll(err.Error(), `"retest batch --help"`, `"beam --help"`))
		return status
	}
	o, err := parse(args)
	if err != nil {
		return say(exitUsage, err)
	}
	if o.help || o.beamHelp {
		text := usageText + o.own.FlagUsages()
		if o.beamHelp {
			text = o.beams.FlagUsages()
		}
		fmt.Fprint(stdout, text)
		return exitOK
	}
	beam.Init() // in a worker started by an engine, this call does not return
	if !o.verbose {
		beamlog.SetLogger(silence{}) // errors are reported at the end
		slog.SetDefault(slog.New(slog.DiscardHandler))
	}
	if o.pool > 0 {
		return say(exitInput, servePool(ctx, o.pool))
	}
	if err := o.wrong(); err != nil {
		return say(exitUsage, err)
	}
	status, err := o.submit(ctx, stdout)
	if err != nil {
		return say(status, err)
	}
	return status
}

// submit runs the job.
func (o *options) submit(ctx context.Context, stdout io.Writer) (status int, err error) {
	plan, err := pipeline.New(ctx, &o.job)
	if s, ok := errors.AsType[*pipeline.StatusError](err); ok {
		return s.Status, err
	}
	if err != nil {
		status, _ = cli.Failure(err)
		return status, err
	}
	chooseBinary()
	p, scope := beam.NewPipelineWithRoot()
	plan.Build(scope)
	if err := beamx.Run(ctx, p); err != nil {
		return exitInput, errors.New(cause(err))
	}
	if *jobopts.Async {
		fmt.Fprintf(stdout, "submitted: %d shards\n", plan.Shards())
		return exitOK, nil
	}
	j, err := plan.Joined(ctx)
	if err != nil {
		return exitInput, err
	}
	if !strings.Contains(o.job.Out, "://") {
		if err := cli.SaveCommand(o.job.Out, o.job.Flags, o.job.Names); err != nil {
			status, _ = cli.Failure(err)
			return status, err
		}
	}
	fmt.Fprintln(stdout, summary(j))
	return cmp.Compare(j.Errors, 0), nil // errors in some records mean exitInput
}

// chooseBinary chooses the program that an engine's workers run, unless the user has chosen it. It chooses this program if the workers
// can be assumed to be able to run it. Otherwise, Beam compiles a program for them.
func chooseBinary() {
	self, err := os.Executable()
	switch {
	case *jobopts.WorkerBinary != "":
	case strings.EqualFold(*jobopts.EnvironmentType, "EXTERNAL"):
		*jobopts.WorkerBinary = os.DevNull // the workers are already running
	case runtime.GOOS == "linux" && err == nil:
		*jobopts.WorkerBinary = self
	}
}

// cause returns the message of the failed step without the surrounding text about plans and stages.
func cause(err error) string {
	text := err.Error()
	if _, step, ok := strings.Cut(text, "DoFn["); ok {
		if _, said, ok := strings.Cut(step, "failed:\n"); ok {
			return said
		}
	}
	return text
}

// silence is a log that discards everything.
type silence struct{}

// Log implements log.Logger.
func (silence) Log(context.Context, beamlog.Severity, int, string) {}

// servePool serves a pool of workers for engines on the same machine, as used by --environment_type=EXTERNAL.
func servePool(ctx context.Context, port int) error {
	if _, err := extworker.StartLoopback(ctx, port); err != nil {
		return err
	}
	<-ctx.Done()
	return context.Cause(ctx)
}

// summary describes the contents of a folder.
func summary(j *batch.Joined) string {
	text := fmt.Sprintf("done: %d requests in %d parts across %d shards, %d errors", j.Requests, len(j.Parts), j.Shards, j.Errors)
	if j.Again > 0 {
		text += fmt.Sprintf("; %d requests are also in an earlier shard", j.Again)
	}
	return text
}
