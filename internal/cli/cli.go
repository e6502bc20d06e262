// Package cli is the command: its verbs, what they read and write, and their exit codes.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/fault"
)

// Env is what the command takes from its surroundings.
type Env struct {
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Now    func() time.Time // for the day of a prompt that names none
	Color  bool             // Stderr is a terminal that shows colours
}

// The exit codes.
const (
	exitOK    = 0
	exitInput = 1 // the input is wrong, or a file is missing
	exitUsage = 2 // the command line is wrong
	exitWrite = 3 // the output could not be written
)

// exitSignal is the exit code for a signal, as shells have it.
func exitSignal(s syscall.Signal) int { return 128 + int(s) }

// Main runs the command with the process's surroundings and gives its exit code.
func Main() int {
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		if s, ok := (<-signals).(syscall.Signal); ok {
			stop(signalError{s})
			signal.Stop(signals) // a second signal ends the process at once
		}
	}()
	return Run(ctx, Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Now: time.Now, Color: isTerminal(os.Stderr) && os.Getenv("NO_COLOR") == "",
	}, os.Args[1:])
}

// isTerminal reports whether a file is a character device; colours are nothing worse elsewhere.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// signalError is the cause of a context that a signal ended.
type signalError struct{ syscall.Signal }

func (e signalError) Error() string { return "stopped by signal: " + e.String() }

// usageError is a fault of the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// usage makes a fault of the command line.
func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// writeError is a failure to write the output.
type writeError struct{ error }

func (e writeError) Unwrap() error { return e.error }

// errReported ends a verb that has said what is wrong.
var errReported = errors.New("reported")

// Run runs the command with the arguments behind its name and gives the exit code.
func Run(ctx context.Context, env Env, args []string) int {
	root := newRoot(env)
	root.SetArgs(args)
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	return report(ctx, env, root.ExecuteContext(ctx))
}

func newRoot(env Env) *cobra.Command {
	root := &cobra.Command{
		Use:   "retest",
		Short: "Turn dated claims into prompts that ask which of them still hold",
		Long: `retest turns inquiries — dated claims, the papers they rest on, and tasks — into
prompts that ask a language model which of the claims still hold. It calls no
model and no network.

An inquiry is a YAML or JSON file; "retest schema" prints its JSON Schema, for
editors. Templates change how a prompt reads; "retest functions" lists what they
may call.`,
		Example: `  retest render inquiry.yaml
  retest render inquiry.yaml --style markdown --as-of 2026-11-23
  retest render corpus.jsonl -o prompts/`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("unknown command %q", args[0])
			}
			return nil
		},
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.SetHelpCommand(&cobra.Command{Hidden: true, Use: "no-help"})
	root.SuggestionsMinimumDistance = 2
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(renderCommand(env), schemaCommand(), functionsCommand(), versionCommand(), completionCommand())
	return root
}

// report prints what went wrong and gives the exit code for it.
func report(ctx context.Context, env Env, err error) int {
	if cause, ok := errors.AsType[signalError](context.Cause(ctx)); ok && err != nil {
		fmt.Fprintf(env.Stderr, "retest: %v\n", cause)
		return exitSignal(cause.Signal)
	}
	if err == nil {
		return exitOK
	}
	if errors.Is(err, errReported) {
		return exitInput
	}
	if _, ok := errors.AsType[writeError](err); ok {
		if errors.Is(err, syscall.EPIPE) {
			return exitWrite // the reader has gone, and nobody reads why
		}
		fmt.Fprintf(env.Stderr, "retest: %v\n", err)
		return exitWrite
	}
	if list, ok := errors.AsType[fault.List](err); ok {
		printer{env: env}.list(list)
		return exitInput
	}
	fmt.Fprintf(env.Stderr, "retest: %v\n", err)
	if _, ok := errors.AsType[usageError](err); ok {
		fmt.Fprintln(env.Stderr, `  hint: "retest --help" and "retest COMMAND --help" say what there is`)
		return exitUsage
	}
	return exitInput
}
