package cli

import (
	"cmp"
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
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/lockfile"
	"github.com/dated-claims/retest/internal/plainjson"
	"github.com/dated-claims/retest/internal/seam"
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
		Long: `Lock renders every inquiry in IN and writes the hash of each prompt to a lock
file. Keep the file with the corpus. With --check, it writes nothing and reports
which prompts changed, and why: the data, the template, the version of retest, or
the day. A review then shows how many prompts a template change affects, and CI
catches unintended changes.

` + inputsHelp + `

An invalid record has no prompt: it is reported, and all others are written or
compared. A record without an id is named after its file.

Exit status: 0 if no prompt changed, 1 if some did or a record is invalid; with
--check, 2 on an error. Each inquiry needs a day, set in the file, in --defaults or
with --as-of.`,
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
	flags.BoolVar(&f.check, "check", false, "write nothing: report which prompts changed, and why")
	flags.StringVar(&f.format, "format", "text", "the `FORMAT` of the --check report: text or json")
	flags.IntVar(&f.jobs, "jobs", runtime.GOMAXPROCS(0), "the `NUMBER` of processors to use")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (f *lockFlags) run(ctx context.Context, env Env, names []string) error {
	switch {
	case f.format != "text" && f.format != "json":
		return usage("--format: want text or json, got %q", f.format)
	case f.format != "text" && !f.check:
		return usage("--format requires --check")
	case f.jobs < 1:
		return usage("--jobs: want at least 1, got %d", f.jobs)
	case len(names) > 1 && strings.Contains("\x00"+strings.Join(names, "\x00")+"\x00", "\x00-\x00"):
		return usage("lock: want either standard input (-) or files, got both")
	}
	if !f.check {
		if err := f.refuseOthers(); err != nil {
			return err
		}
		is, err := f.prompts(ctx, env, names)
		if err != nil {
			return err
		}
		if len(is.Prompts) == 0 && is.errors > 0 {
			fmt.Fprintf(env.Stderr, "retest: every record is invalid; %s was not written\n", onLine(f.file))
			return reported(exitNothing)
		}
		if err := writeFile(f.file, is.Append(nil)); err != nil {
			return err
		}
		text := fmt.Appendf(nil, "%s: %s%s\n", onLine(f.file), plural(len(is.Prompts), "prompt"), is.without())
		return cmp.Or(printTo(env.Stdout, text), errorsReported(is.errors))
	}
	return f.compare(ctx, env, names)
}

// refuseOthers returns an error if the file named by --file exists but is not a lock file, because it would be overwritten. It is easy
// to pass the corpus as --file by mistake.
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
		return hinted(fmt.Errorf("--file: want a lock file or a new file, got something else in %s", f.file), "it would be overwritten")
	}
	return nil
}

// compare compares the corpus with the lock file and reports what differs.
func (f *lockFlags) compare(ctx context.Context, env Env, names []string) error {
	file, err := os.Open(f.file)
	if errors.Is(err, fs.ErrNotExist) {
		return trouble(hinted(fmt.Errorf("--file: %s: %w", f.file, bare(err)), "run the same command without --check to write it"))
	}
	if err != nil {
		return trouble(fmt.Errorf("--file: %s: %w", f.file, bare(err)))
	}
	defer file.Close()
	was, err := lockfile.Read(file, f.file)
	if err != nil {
		return trouble(err)
	}
	is, err := f.prompts(ctx, env, names)
	if err != nil {
		return trouble(err)
	}
	if len(is.Prompts) == 0 && is.errors > 0 {
		return trouble(errReported) // nothing to compare
	}
	return f.report(env, lockfile.Compare(was, &is.File, is.invalid), is)
}

// lockedCorpus holds the content of a lock file for a corpus, together with the records that have no prompt.
type lockedCorpus struct {
	lockfile.File
	errors  int      // number of invalid records, which have no prompt
	invalid []string // ids of invalid records, if readable
}

// without describes how many records have no prompt.
func (c *lockedCorpus) without() string {
	if c.errors == 0 {
		return ""
	}
	return "; " + plural(c.errors, "invalid record") + " without one"
}

// prompts renders the corpus.
func (f *lockFlags) prompts(ctx context.Context, env Env, names []string) (*lockedCorpus, error) {
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
	out := &lockedCorpus{File: lockfile.File{Version: version(), Template: hex.EncodeToString(template[:])}}
	said := map[string]string{} // hashes of prompts, keyed by request id
	for r, err := range batch.Requests(ctx, c) {
		switch {
		case err != nil:
			return nil, err
		case r.Err != nil:
			list, _ := errors.AsType[fault.List](r.Err)
			s.show.list(list)
			out.errors++
			if q := inquiryOf(r.Document); q != nil && q.ID != "" {
				out.invalid = append(out.invalid, q.ID)
			}
		default:
			if !r.Repeated {
				said[r.ID], out.Template = hashesOf(r.Body)
			}
			out.Prompts = append(out.Prompts, locked(r, said[r.ID]))
		}
	}
	return out, nil
}

// hashesOf returns two hashes from a request in the jsonl format: the hash of its text and messages, and the hash of the templates with
// everything they use.
func hashesOf(request []byte) (said, template string) {
	var is struct {
		Hashes prompt.Hashes `json:"hashes"`
	}
	_ = json.Unmarshal(request, &is) // never fails, because the request was just written
	sum := sha256.Sum256([]byte(is.Hashes.Text + is.Hashes.Messages))
	return hex.EncodeToString(sum[:16]), is.Hashes.Template
}

// stem returns the name that batch derives for a record. For a record without an id, it is the file name without a number, because
// inserting a record before it would change the number.
var stem = seam.Stem.(func(*inquiry.Document) string)

// locked returns the lock file entry for a prompt.
func locked(r *batch.Request, said string) lockfile.Prompt {
	q := *r.Document.Inquiry
	day := q.AsOf
	q.AsOf = edtf.Date{}
	data := q.Hash()
	return lockfile.Prompt{ID: stem(r.Document), Day: day.String(), Data: hex.EncodeToString(data[:16]), Hash: said}
}

// report prints what changed.
func (f *lockFlags) report(env Env, changes []lockfile.Change, is *lockedCorpus) error {
	text, err := f.text(changes, is)
	if err != nil {
		return trouble(err)
	}
	if err := printTo(env.Stdout, text); err != nil {
		return err
	}
	return errorsReported(len(changes) + is.errors)
}

func (f *lockFlags) text(changes []lockfile.Change, is *lockedCorpus) ([]byte, error) {
	n := len(is.Prompts)
	if f.format == "json" {
		if changes == nil {
			changes = []lockfile.Change{}
		}
		return plainjson.Marshal(struct {
			Prompts int               `json:"prompts"`
			Errors  int               `json:"errors"`
			Changes []lockfile.Change `json:"changes"`
		}{n, is.errors, changes}, "  ")
	}
	var out []byte
	counts := map[lockfile.Kind]int{}
	for _, c := range changes {
		counts[c.Kind]++
		out = fmt.Appendf(out, "%-8s%s%s\n", c.Kind, c.ID, why(c))
	}
	if len(changes) == 0 {
		return fmt.Appendf(out, "%s unchanged since %s%s\n", plural(n, "prompt"), onLine(f.file), is.without()), nil
	}
	return fmt.Appendf(out, "%s: %d changed, %d new, %d gone%s\n", plural(n, "prompt"), counts[lockfile.Changed], counts[lockfile.New], counts[lockfile.Gone], is.without()), nil
}

// why explains in words why a prompt changed.
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
