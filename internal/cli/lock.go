package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/lockfile"
	"github.com/dated-claims/retest/internal/plainjson"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
)

type lockFlags struct {
	sourceFlags
	file, format string
	check        bool
	jobs         int
}

func lockCommand(env Env) *cobra.Command {
	var f lockFlags
	cmd := &cobra.Command{
		Use:   "lock [FLAG…] IN…",
		Short: "Record prompt hashes, or report which prompts changed and why",
		Long: `Lock renders every inquiry of IN and writes the hash of each prompt into a lock
file. Keep the file with the corpus. With --check it writes nothing and reports
which prompts changed, and why: the data, the template, the version of retest, or
the day. A review then shows how many prompts a template change affects, and CI
catches unintended changes.

` + inputsHelp + `

Exit status of --check: 0 if no prompt changed, 1 if some did, 2 on an error. Each inquiry needs a day: in the file, in --defaults, or by --as-of.`,
		Example: `  retest lock corpus.jsonl --as-of 2026-11-23
  retest lock --check corpus.jsonl --as-of 2026-11-23
  retest lock --check data/ --template templates/ --file prompts.lock`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("lock: want a file or a folder to read, or - for standard input")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), env, args) },
	}
	f.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.file, "file", "retest.lock", "the lock `FILE`")
	flags.BoolVar(&f.check, "check", false, "write nothing: say which prompts changed, and why")
	flags.StringVar(&f.format, "format", "text", "`FORMAT` of what --check says: text or json")
	flags.IntVar(&f.jobs, "jobs", runtime.GOMAXPROCS(0), "the `NUMBER` of processors to use")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (f *lockFlags) run(ctx context.Context, env Env, names []string) error {
	switch {
	case f.format != "text" && f.format != "json":
		return usage("--format: want text or json, got %q", f.format)
	case f.format != "text" && !f.check:
		return usage("--format: want --check, too")
	case f.jobs < 1:
		return usage("--jobs: want a number from 1, got %d", f.jobs)
	case len(names) > 1 && strings.Contains("\x00"+strings.Join(names, "\x00")+"\x00", "\x00-\x00"):
		return usage("lock: want standard input (-) alone, or files")
	}
	if !f.check {
		if err := f.refuseOthers(); err != nil {
			return err
		}
		is, err := f.prompts(ctx, env, names)
		if errors.Is(err, errReported) {
			fmt.Fprintf(env.Stderr, "retest: %s is not written\n", onLine(f.file))
		}
		if err != nil {
			return err
		}
		if err := writeFile(f.file, is.Append(nil)); err != nil {
			return err
		}
		return printTo(env.Stdout, fmt.Appendf(nil, "%s: %s\n", onLine(f.file), plural(len(is.Prompts), "prompt")))
	}
	changes, n, err := f.compare(ctx, env, names)
	if err != nil {
		return trouble(err)
	}
	return f.report(env, changes, n)
}

// refuseOthers keeps a file that is no lock file from being written over: --file is easily given the corpus.
func (f *lockFlags) refuseOthers() error {
	info, err := os.Stat(f.file)
	if errors.Is(err, fs.ErrNotExist) || err == nil && (!info.Mode().IsRegular() || info.Size() == 0) {
		return nil
	}
	file, err := os.Open(f.file)
	if err != nil {
		return fmt.Errorf("--file: %s: %w", f.file, bare(err))
	}
	defer file.Close()
	begin := make([]byte, 64)
	n, err := io.ReadFull(file, begin)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("--file: %s: %w", f.file, bare(err))
	}
	if !lockfile.Is(begin[:n]) {
		return hinted(fmt.Errorf("--file: want a lock file, or none yet, got something else in %s", f.file), "it would be written over")
	}
	return nil
}

// compare gives what is not as the lock file says, and how many prompts there are.
func (f *lockFlags) compare(ctx context.Context, env Env, names []string) ([]lockfile.Change, int, error) {
	file, err := os.Open(f.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, hinted(fmt.Errorf("--file: %s: %w", f.file, bare(err)), "the same command without --check writes it")
	}
	if err != nil {
		return nil, 0, fmt.Errorf("--file: %s: %w", f.file, bare(err))
	}
	defer file.Close()
	was, err := lockfile.Read(file, f.file)
	if err != nil {
		return nil, 0, err
	}
	is, err := f.prompts(ctx, env, names)
	if err != nil {
		return nil, 0, err
	}
	return lockfile.Compare(was, is), len(is.Prompts), nil
}

// prompts renders the corpus. With a fault anywhere there is no lock file: one of some prompts would say that the others are gone.
func (f *lockFlags) prompts(ctx context.Context, env Env, names []string) (*lockfile.File, error) {
	s, err := f.open(env)
	if err != nil {
		return nil, err
	}
	c := s.config(names)
	c.Exclude, c.To, c.Workers = append(c.Exclude, f.file), provider.JSONL, f.jobs
	told := false
	c.Observe = func(stats batch.Stats) {
		if !told {
			s.skipped(stats.Skipped)
		}
		told = true
	}
	template := c.Renderer.Templates().Hash()
	out := &lockfile.File{Version: version(), Template: hex.EncodeToString(template[:])}
	failed := false
	said := map[string]string{} // by the id of the request
	for r, err := range batch.Requests(ctx, c) {
		switch {
		case err != nil:
			return nil, err
		case r.Err != nil:
			list, _ := errors.AsType[fault.List](r.Err)
			s.show.list(list)
			failed = true
		default:
			if !r.Repeated {
				said[r.ID], out.Template = hashesOf(r.Body)
			}
			out.Prompts = append(out.Prompts, locked(r, said[r.ID]))
		}
	}
	if failed {
		return nil, errReported
	}
	return out, nil
}

// hashesOf are the hash of the text and the messages of a request in the format jsonl, and that of the templates, with what they are used with.
func hashesOf(request []byte) (said, template string) {
	var is struct {
		Hashes prompt.Hashes `json:"hashes"`
	}
	_ = json.Unmarshal(request, &is) // the request was just written
	sum := sha256.Sum256([]byte(is.Hashes.Text + is.Hashes.Messages))
	return hex.EncodeToString(sum[:16]), is.Hashes.Template
}

// locked is a prompt as the lock file has it.
func locked(r *batch.Request, said string) lockfile.Prompt {
	q := *r.Document.Inquiry
	day := q.AsOf
	q.AsOf = edtf.Date{}
	data := q.Hash()
	return lockfile.Prompt{ID: q.ID, Day: day.String(), Data: hex.EncodeToString(data[:16]), Hash: said}
}

// report says what changed.
func (f *lockFlags) report(env Env, changes []lockfile.Change, n int) error {
	text, err := f.text(changes, n)
	if err != nil {
		return trouble(err)
	}
	if err := printTo(env.Stdout, text); err != nil {
		return err
	}
	return errorsReported(len(changes))
}

func (f *lockFlags) text(changes []lockfile.Change, n int) ([]byte, error) {
	if f.format == "json" {
		if changes == nil {
			changes = []lockfile.Change{}
		}
		return plainjson.Marshal(struct {
			Prompts int               `json:"prompts"`
			Changes []lockfile.Change `json:"changes"`
		}{n, changes}, "  ")
	}
	var out []byte
	counts := map[lockfile.Kind]int{}
	for _, c := range changes {
		counts[c.Kind]++
		out = fmt.Appendf(out, "%-8s%s%s\n", c.Kind, c.ID, why(c))
	}
	if len(changes) == 0 {
		return fmt.Appendf(out, "%s as in %s\n", plural(n, "prompt"), onLine(f.file)), nil
	}
	return fmt.Appendf(out, "%s: %d changed, %d new, %d gone\n", plural(n, "prompt"), counts[lockfile.Changed], counts[lockfile.New], counts[lockfile.Gone]), nil
}

// why says in words why a prompt is another.
func why(c lockfile.Change) string {
	if c.Kind != lockfile.Changed {
		return ""
	}
	if len(c.Reasons) == 0 {
		return ": reason unknown (not recorded in the lock file)"
	}
	reasons := strings.Join(c.Reasons, ", ")
	if c.OldDay != c.NewDay {
		reasons += fmt.Sprintf(" (%s, was %s)", c.NewDay, c.OldDay)
	}
	return ": " + reasons
}
