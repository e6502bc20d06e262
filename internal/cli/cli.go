// Package cli implements the command: its verbs, input, output and exit codes.
package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/internal/atomicfile"
)

// Env is the environment of the command.
type Env struct {
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Now    func() time.Time // used for the day of a prompt whose inquiry has none
	Color  bool             // Stderr is a terminal that displays colors
	CI     bool             // nobody reviews the output, so golden files and the like are not accepted

	Lookup   func(name string) (string, bool)         // returns an environment variable; nil means there are none
	Terminal bool                                     // Stderr is a terminal, so progress can be a bar
	Counters func(name string) (batch.Counter, error) // returns a token counter by name; nil means there are none

	args     []string     // the command line, kept so that it can be run again
	watching bool         // the command was started by a command that watches files
	saving   *atomic.Bool // set by a verb that saves its work when stopped, so that Run waits for it
}

// lookup returns an environment variable.
func (e Env) lookup(name string) (string, bool) {
	if e.Lookup == nil {
		return "", false
	}
	return e.Lookup(name)
}

// now returns the current time for display.
func (e Env) now() time.Time {
	if e.Now == nil {
		return time.Time{}
	}
	return e.Now()
}

// The exit codes.
const (
	exitOK      = 0
	exitInput   = 1 // some input is invalid; the rest was processed
	exitUsage   = 2 // the command line is invalid
	exitWrite   = 3 // the output could not be written
	exitNothing = 4 // nothing was done: an input is missing, or a batch folder belongs to another run, is damaged or is locked
)

// keptFromBegin lists the errors that prevent a verb from doing any work.
var keptFromBegin = []error{fs.ErrNotExist, corpus.ErrNoFiles, batch.ErrChanged, batch.ErrDamaged, batch.ErrForeign, batch.ErrLocked}

// codeOf returns the exit code for an error that ends a verb before it does anything.
func codeOf(err error) int {
	if slices.ContainsFunc(keptFromBegin, func(k error) bool { return errors.Is(err, k) }) {
		return exitNothing
	}
	return exitInput
}

// reported returns an error that wraps errReported and has an exit code.
func reported(code int) error { return statusError{errReported, code} }

// exitSignal returns the exit code for a signal, as shells define it.
func exitSignal(s syscall.Signal) int { return 128 + int(s) }

// Main runs the command in the environment of the process, modified by changes, and returns its exit code.
func Main(changes ...func(*Env)) int {
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	signal.Ignore(syscall.SIGPIPE) // writing to a pipe without a reader then returns an error, which determines the exit code
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // nohup(1) relies on this
		signal.Notify(signals, syscall.SIGHUP)
	}
	go func() {
		if s, ok := (<-signals).(syscall.Signal); ok {
			stop(signalError{s}) // Run ends soon after this; if the same signal comes again immediately, as from timeout(1), it has no effect
			time.AfterFunc(patience, func() { signal.Reset() })
		}
	}()
	dumb := os.Getenv("TERM") == "dumb"
	env := Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Now: time.Now,
		Color:    isTerminal(os.Stderr) && os.Getenv("NO_COLOR") == "" && !dumb,
		CI:       os.Getenv("CI") != "" && os.Getenv("CI") != "false",
		Terminal: isTerminal(os.Stderr) && !dumb,
		Lookup:   os.LookupEnv,
	}
	for _, change := range changes {
		change(&env)
	}
	return Run(ctx, env, os.Args[1:])
}

// isTerminal reports whether a file is a character device. Colors do no harm on other devices.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// signalError is the cause of a context canceled by a signal.
type signalError struct{ syscall.Signal }

func (e signalError) Error() string { return "stopped by signal: " + e.String() }

// usageError is an error in the command line.
type usageError struct {
	error
	hint string // what to do about the fault; empty for the default hint
}

func (e usageError) Unwrap() error { return e.error }

// usage returns a usageError.
func usage(format string, args ...any) error { return usageError{error: fmt.Errorf(format, args...)} }

// hinted returns a usageError with a hint, which may be empty.
func hinted(err error, hint string) error { return usageError{err, hint} }

// writeError is a failure to write the output.
type writeError struct{ error }

func (e writeError) Unwrap() error { return e.error }

// cannotWrite returns a writeError that names what could not be written, or nil if err is nil.
func cannotWrite(what string, err error) error {
	if err == nil {
		return nil
	}
	return writeError{fmt.Errorf("cannot write %s: %w", what, bare(err))}
}

// bare removes the operation and the path from an operating system error. The surrounding message names the path as the user did.
func bare(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}

// named prefixes an operating system error with the file name that the user gave. Other errors already contain it.
func named(err error, file string) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("%s: %w", file, e.Err)
	}
	return err
}

// statusError ends a verb with a specific exit code.
type statusError struct {
	error
	code int
}

func (e statusError) Unwrap() error { return e.error }

// errReported ends a verb that has already reported the error.
var errReported = errors.New("reported")

// grace is the time that a command has to end after a signal. After that, a command blocked in a read, an open or a write is abandoned.
const grace = 300 * time.Millisecond

// patience is the time that a signal has to take effect. Any later signal is handled by the default action, which ends the process.
const patience = time.Second

// Run runs the command with the given arguments, which exclude the command's name, and returns the exit code. It ends soon after ctx is
// done. The cause of ctx then determines the exit code.
func Run(ctx context.Context, env Env, args []string) int {
	out := &output{w: env.Stdout}
	env.Stdout, env.args, env.saving = out, args, &atomic.Bool{}
	root := newRoot(env)
	root.SetArgs(args)
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(io.Discard) // suppresses cobra's own messages about failures to write
	type result struct {
		cmd *cobra.Command
		err error
	}
	done := make(chan result, 1)
	go func() {
		cmd, err := root.ExecuteContextC(ctx)
		atomicfile.Sweep()
		if out.err != nil {
			err = cannotWrite("to standard output", out.err)
		}
		done <- result{cmd, err}
	}()
	select {
	case r := <-done:
		return report(ctx, env, r.cmd, r.err)
	case <-ctx.Done():
	}
	select {
	case r := <-done:
		return report(ctx, env, r.cmd, r.err)
	case <-time.After(grace):
	}
	if env.saving.Load() {
		r := <-done
		return report(ctx, env, r.cmd, r.err)
	}
	return report(ctx, env, root, context.Cause(ctx))
}

// output remembers whether writing to standard output failed, because cobra ignores errors when it writes help.
type output struct {
	w   io.Writer
	err error
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if err != nil && o.err == nil {
		o.err = err
	}
	return n, err
}

// Root returns the command with all its verbs, for programs that generate documentation.
func Root() *cobra.Command { return newRoot(Env{}) }

func newRoot(env Env) *cobra.Command {
	root := &cobra.Command{
		Use:   "retest COMMAND",
		Short: "Turn dated claims into prompts that ask which of them still hold",
		Long: `retest turns inquiries into prompts that ask a language model which dated claims
still hold, and reads the answers. It never calls a model or uses the network.

An inquiry is a YAML or JSON file with dated claims, the papers they rest on, and
tasks. "retest schema" prints its JSON Schema, for editors. Templates control the
wording of a prompt; "retest functions" lists the functions that they can call.

` + projectHelp,
		Example: `  retest render inquiry.yaml
  retest render inquiry.yaml --style markdown --as-of 2026-11-23
  retest render corpus.jsonl -o prompts/`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return nil
		},
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetVersionTemplate("retest {{.Version}}\n")
	root.Flags().Bool("version", false, "print the version, commit and Go version")
	root.SetUsageTemplate(usageTemplate(root.UsageTemplate()))
	root.SetFlagErrorFunc(flagError)
	root.PersistentPreRunE = before(env)
	root.CompletionOptions.DisableDefaultCmd = true
	help := helpCommand()
	root.SetHelpCommand(help)
	root.AddCommand(
		help, renderCommand(env), checkCommand(env), testCommand(env), initCommand(env), explainCommand(env), diffCommand(env), previewCommand(env), batchCommand(env), readCommand(env), importCommand(env), lockCommand(env),
		stylesCommand(), schemaCommand(), functionsCommand(), versionCommand(), completionCommand(),
	)
	for _, cmd := range append(root.Commands(), root) {
		cmd.DisableFlagsInUseLine = true
		cmd.InitDefaultHelpFlag()
		cmd.Flags().Lookup("help").Usage = "print this help"
	}
	return root
}

// report prints the error of a verb and returns the exit code for it.
func report(ctx context.Context, env Env, cmd *cobra.Command, err error) int {
	show := &printer{env: env}
	if cause, ok := errors.AsType[signalError](context.Cause(ctx)); ok && err != nil {
		show.error(cause, "")
		return exitSignal(cause.Signal)
	}
	if err == nil {
		return exitOK
	}
	if _, ok := errors.AsType[writeError](err); ok {
		if !errors.Is(err, syscall.EPIPE) { // if the reader has exited, nobody needs to know the reason
			show.error(err, "")
		}
		return exitWrite
	}
	if u, ok := errors.AsType[usageError](err); ok {
		show.error(err, cmp.Or(u.hint, fmt.Sprintf("see %q", cmd.CommandPath()+" --help")))
		return exitUsage
	}
	code := codeOf(err)
	if s, ok := errors.AsType[statusError](err); ok {
		code = s.code
	}
	switch {
	case errors.Is(err, errReported):
	case errors.Is(err, corpus.ErrNoFiles):
		show.error(err, `"retest init" creates a starter project`)
	default:
		show.any(err)
	}
	return code
}
