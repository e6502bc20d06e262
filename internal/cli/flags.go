package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/prompt"
)

// sourceFlags are the flags of every verb that reads and renders inquiries.
type sourceFlags struct {
	template, style, asOf, defaults string
	papers                          []string
	allowHidden, verbose, noProject bool
	maxBytes                        int
	renamed                         map[string]string // maps the names of flags to the other names under which they were given
}

// flag returns the name under which a flag was given.
func (f *sourceFlags) flag(name string) string { return "--" + cmp.Or(f.renamed[name], name) }

func (f *sourceFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.template, "template", "t", "", "the `PATH` of a folder of *.tmpl files that overlay the style, or of a file that is a complete template")
	flags.StringVar(&f.style, "style", "plain", "the `NAME` of a built-in style: "+strings.Join(prompt.Styles(), ", "))
	flags.StringVar(&f.asOf, "as-of", "", "the `DAY` the prompts are for, such as 2026-11-23, overriding as_of in the files")
	flags.StringVar(&f.defaults, "defaults", "", "a `FILE` of defaults, for keys that an inquiry does not set")
	flags.StringArrayVar(&f.papers, "papers", nil, "a `FILE` of papers: identifier → title, date, authors; claims can then name papers by identifier alone; repeat the flag for several files")
	flags.BoolVar(&f.allowHidden, "allow-hidden", false, "accept text with hidden characters instead of rejecting it")
	flags.IntVar(&f.maxBytes, "max-bytes", 16<<20, "the maximum `NUMBER` of bytes in one inquiry")
	flags.BoolVar(&f.noProject, "no-project", false, "ignore the project file, retest.yaml")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "list the files skipped in folders, with the reason for each")
	_ = cmd.RegisterFlagCompletionFunc("style", cobra.FixedCompletions(prompt.Styles(), cobra.ShellCompDirectiveNoFileComp))
}

// renderer prepares the templates named by the flags.
func (f *sourceFlags) renderer() (*prompt.Renderer, error) {
	opts := prompt.Options{Style: f.style, AllowHidden: f.allowHidden}
	if f.template != "" {
		if err := f.openTemplate(&opts); err != nil {
			return nil, err
		}
	}
	r, err := prompt.New(&opts)
	list, ok := errors.AsType[fault.List](err)
	if ok && list[0].Rule == "style" {
		return nil, hinted(errors.New(f.flag("style")+": "+list[0].Message()), list[0].Hint)
	}
	for _, fault := range list {
		if fault.Pos.File == "" && opts.Template != nil {
			fault.Pos.File = f.template
		}
	}
	return r, err
}

// openTemplate sets the templates named by --template.
func (f *sourceFlags) openTemplate(opts *prompt.Options) error {
	info, err := os.Stat(f.template)
	if err == nil && info.IsDir() {
		opts.Overlay = files.Folder(f.template)
		return nil
	}
	var text []byte
	if err == nil {
		if text, err = files.Read(f.template, files.MaxTemplate); errors.Is(err, files.ErrTooLong) {
			err = nil // the loader reports this with a location
		}
	}
	if errors.Is(err, fs.ErrNotExist) && slices.Contains(prompt.Styles(), f.template) {
		return fmt.Errorf("%s: %s: %w (%s %[2]s is the built-in style)", f.flag("template"), f.template, bare(err), f.flag("style"))
	}
	if err != nil {
		return fmt.Errorf("%s: %s: %w", f.flag("template"), f.template, bare(err))
	}
	opts.Template = files.Single(f.template, text)
	return nil
}

// reader returns a reader of inquiries configured by the flags.
func (f *sourceFlags) reader() (*inquiry.Reader, error) {
	r := &inquiry.Reader{MaxBytes: f.maxBytes, AllowHidden: f.allowHidden}
	if f.maxBytes < 1 {
		return nil, usage("--max-bytes: want at least 1 byte, got %d", f.maxBytes)
	}
	var err error
	if f.defaults != "" {
		r.Defaults, err = open("--defaults", f.defaults, inquiry.ReadDefaults)
	}
	if err == nil {
		r.Papers, err = f.catalog()
	}
	return r, err
}

// catalog reads the papers files. If several files contain the same paper, the first entry wins.
func (f *sourceFlags) catalog() (inquiry.Papers, error) {
	var all inquiry.Papers
	for _, name := range f.papers {
		papers, err := open("--papers", name, inquiry.ReadPapers)
		if err != nil {
			return nil, err
		}
		if all == nil {
			all = papers
			continue
		}
		for key, paper := range papers {
			if _, ok := all[key]; !ok {
				all[key] = paper
			}
		}
	}
	return all, nil
}

// besides returns the files named by flags, which are not inputs.
func (f *sourceFlags) besides() []string { return append(slices.Clone(f.papers), f.defaults) }

// open opens the file named by a flag and reads it with a function.
func open[T any](flag, name string, read func(io.Reader, string) (T, error)) (T, error) {
	file, err := os.Open(name)
	if err != nil {
		return *new(T), fmt.Errorf("%s: %w", flag, named(err, name))
	}
	defer file.Close()
	v, err := read(file, name)
	if _, ok := errors.AsType[fault.List](err); err != nil && !ok {
		return v, fmt.Errorf("%s: %w", flag, named(err, name))
	}
	return v, err
}

// day returns the day set by --as-of, or the zero Date.
func (f *sourceFlags) day() (edtf.Date, error) {
	if f.asOf == "" {
		return edtf.Date{}, nil
	}
	d, err := edtf.ParseProse(f.asOf)
	if err != nil {
		return d, usage("%s: want a full date such as 2026-11-23: %w", f.flag("as-of"), err)
	}
	if !d.IsDay() {
		return d, usage("%s: want a full date such as 2026-11-23, got %q", f.flag("as-of"), f.asOf)
	}
	return d, nil
}

// flagError rewords an error about the flags.
func flagError(cmd *cobra.Command, err error) error {
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok && e.GetSpecifiedShortnames() == "" {
		var known []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
		near := fault.Nearest(e.GetSpecifiedName(), known)
		if near == "" {
			return hinted(fmt.Errorf("unknown flag --%s", e.GetSpecifiedName()), "")
		}
		return hinted(fmt.Errorf("unknown flag --%s", e.GetSpecifiedName()), "did you mean --"+near+"?")
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return usage("--%s: want %s, got nothing", cmp.Or(e.GetFlag().Name, e.GetSpecifiedName()), wanted(e.GetFlag()))
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return usage("--%s: want %s, got %q", e.GetFlag().Name, wanted(e.GetFlag()), e.GetValue())
	}
	return usageError{error: err}
}

// wanted describes the value that a flag expects.
func wanted(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "int":
		return "a whole number"
	case "bool":
		return "true or false"
	}
	name, _ := pflag.UnquoteUsage(f)
	return "a value (" + name + ")"
}

// noEmptyFlags rejects a flag with an empty value, which usually comes from a script variable that was never set.
func noEmptyFlags(cmd *cobra.Command, _ []string) error {
	var empty []string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.Value.String() == "" {
			empty = append(empty, fmt.Sprintf("--%s: want %s, got an empty value", f.Name, wanted(f)))
		}
	})
	if len(empty) == 0 {
		return nil
	}
	slices.Sort(empty)
	return usageError{error: errors.New(strings.Join(empty, "; "))}
}

// noArgs rejects arguments with our own message.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("%s: want no arguments, got %q", cmd.Name(), args[0])
	}
	return nil
}
