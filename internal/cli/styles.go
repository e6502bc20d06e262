package cli

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/prompt"
)

// styleDocs describes the purpose of each built-in style.
var styleDocs = map[string]string{
	"plain": "plain text, for pasting into a chat and for most models (the default)", "markdown": "headings and lists",
	"xml": "tags, with the details of each claim in attributes", "brief": "a short form for people, without verdicts or an answer format",
}

func stylesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "styles [NAME [PART]]",
		Short: "List the built-in styles, or print their templates",
		Long: `Styles lists the built-in styles. Given a style, it prints the style's templates;
given a part as well, it prints only that part. To change a part, save it in a folder
of your own and edit it. A template in the folder that --template names replaces the
style's part of the same name.`,
		Example: `  retest styles
  retest styles markdown
  mkdir templates
  retest styles plain rules > templates/rules.tmpl
  retest render inquiry.yaml --template templates`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 2 {
				return usage("styles: want a style and a part, got %d arguments", len(args))
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			switch len(args) {
			case 0:
				return prompt.Styles(), cobra.ShellCompDirectiveNoFileComp
			case 1:
				if s, err := readStyle(args[0]); err == nil {
					return s.names(), cobra.ShellCompDirectiveNoFileComp
				}
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				var b strings.Builder
				for _, name := range prompt.Styles() {
					fmt.Fprintf(&b, "%-10s %s\n", name, styleDocs[name])
				}
				return printTo(cmd.OutOrStdout(), []byte(b.String()))
			}
			s, err := readStyle(args[0])
			if err != nil {
				return err
			}
			text, err := s.print(args[1:])
			if err != nil {
				return err
			}
			return printTo(cmd.OutOrStdout(), []byte(text))
		},
	}
}

// styleSource holds the templates that the prompts of a style use.
type styleSource struct {
	name  string
	files []styleFile
}

// styleFile is a file of a style. It contains either a single template or the definitions of several templates.
type styleFile struct {
	name  string // without .tmpl
	text  string // text of a single template; empty for a file of defines
	parts []stylePart
}

type stylePart struct{ name, text string } // text is the whole define action as written

// readStyle reads the templates that a style uses.
func readStyle(name string) (*styleSource, error) {
	r, err := prompt.New(&prompt.Options{Style: name})
	if err != nil {
		return nil, usage("styles: want %s, got %q%s", strings.Join(prompt.Styles(), ", "), name, didYouMean(name, prompt.Styles()))
	}
	used := map[string]bool{}
	calls := r.Templates().Calls()
	for _, entry := range []string{"prompt", "system", "user"} {
		addCalled(used, calls, entry)
	}
	folder, err := prompt.StyleFS(name)
	if err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, err
	}
	s := &styleSource{name: name}
	for _, e := range entries {
		text, err := files.ReadFS(folder, e.Name(), files.MaxTemplate)
		if err != nil {
			return nil, err
		}
		s.add(strings.TrimSuffix(e.Name(), ".tmpl"), string(text), used)
	}
	return s, nil
}

func addCalled(used map[string]bool, calls map[string][]string, name string) {
	if used[name] {
		return
	}
	used[name] = true
	for _, next := range calls[name] {
		addCalled(used, calls, next)
	}
}

// add adds a file. A built-in file is either one template or a list of defines, each of which starts on its own line.
func (s *styleSource) add(name, text string, used map[string]bool) {
	f := styleFile{name: name}
	const define = `{{define "`
	if !strings.HasPrefix(text, define) {
		if f.text = text; used[name] {
			s.files = append(s.files, f)
		}
		return
	}
	for part := range strings.SplitSeq("\n"+text, "\n"+define) {
		if part == "" {
			continue
		}
		partName, _, _ := strings.Cut(part, `"`)
		if used[partName] {
			f.parts = append(f.parts, stylePart{partName, define + strings.TrimRight(part, "\n") + "\n"})
		}
	}
	if len(f.parts) > 0 {
		s.files = append(s.files, f)
	}
}

// source returns the text to write to the file.
func (f *styleFile) source() string {
	if len(f.parts) == 0 {
		return f.text
	}
	var texts []string
	for _, p := range f.parts {
		texts = append(texts, p.text)
	}
	return strings.Join(texts, "\n")
}

// texts maps the name of each template to the text that a file of that name would contain.
func (s *styleSource) texts() map[string]string {
	out := map[string]string{}
	for _, f := range s.files {
		if len(f.parts) == 0 {
			out[f.name] = f.text
		}
		for _, p := range f.parts {
			out[p.name] = p.text
		}
	}
	return out
}

func (s *styleSource) names() []string { return slices.Sorted(maps.Keys(s.texts())) }

// print returns one template of the style, or all of them as one file of defines.
func (s *styleSource) print(part []string) (string, error) {
	if len(part) == 1 {
		text, ok := s.texts()[part[0]]
		if !ok {
			return "", usage("styles: %s has no part %q; its parts are %s%s", s.name, part[0], strings.Join(s.names(), ", "), didYouMean(part[0], s.names()))
		}
		return text, nil
	}
	var b strings.Builder
	for i, f := range s.files {
		if i > 0 {
			b.WriteString("\n")
		}
		if len(f.parts) == 0 {
			fmt.Fprintf(&b, "{{define %q}}%s{{end}}\n", f.name, f.text)
			continue
		}
		b.WriteString(f.source())
	}
	return b.String(), nil
}

func didYouMean(got string, known []string) string {
	if hint := fault.DidYouMean(got, known); hint != "" {
		return "; " + hint
	}
	return ""
}
