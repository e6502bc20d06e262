package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"

	"github.com/dated-claims/retest/internal/cli"
)

// manPages returns the man page of each command, keyed by file name.
func manPages(version string, at time.Time) (map[string][]byte, error) {
	root := cli.Root()
	pages := map[string][]byte{}
	for _, cmd := range append(root.Commands(), root) {
		if cmd != root && !cmd.IsAvailableCommand() {
			continue
		}
		name := "man/" + strings.ReplaceAll(cmd.CommandPath(), " ", "-") + ".1"
		asMarkdown(cmd)
		var page bytes.Buffer
		if err := doc.GenMan(cmd, &doc.GenManHeader{Section: "1", Date: &at, Source: "retest " + version, Manual: "retest"}, &page); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		pages[name] = bytes.ReplaceAll(page.Bytes(), []byte("[=]"), nil) // cobra adds this to flags without a value
	}
	return pages, nil
}

// asMarkdown escapes the help text of a command, because cobra interprets it as Markdown. The command's flags get the placeholders that
// --help shows.
func asMarkdown(cmd *cobra.Command) {
	cmd.DisableAutoGenTag = true // the tag contains the current day, which readers do not need
	cmd.Use, cmd.Short, cmd.Long = escaped(cmd.Use), escaped(cmd.Short), escaped(cmd.Long)
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		placeholder, usage := pflag.UnquoteUsage(f)
		if f.DefValue != "" && f.DefValue != "0" && f.DefValue != "false" && f.DefValue != "[]" && f.Name != "jobs" { // the default of jobs depends on the machine
			usage += fmt.Sprintf(" (default %s)", f.DefValue)
		}
		f.Usage, f.DefValue, f.Value = escaped(usage), placeholder, untyped{f.Value}
	})
}

// untyped is a flag value that cobra prints without quotes.
type untyped struct{ pflag.Value }

// Type implements pflag.Value.
func (untyped) Type() string { return "" }

var markdown = regexp.MustCompile(`[\\*_{}\[\]()#+!<>|~&` + "`" + `-]|^\d+[.]`)

// escaped returns Markdown that displays text literally. Indented lines become code.
func escaped(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, " ") {
			lines[i] = "    " + line
		} else {
			lines[i] = markdown.ReplaceAllStringFunc(line, func(s string) string { return s[:len(s)-1] + `\` + s[len(s)-1:] })
		}
	}
	return strings.Join(lines, "\n")
}
