package cli

import (
	"cmp"
	"fmt"
	"regexp"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// The linker sets these in releases; see release/goreleaser.yaml. Other builds get their version and commit from the go command.
var releaseVersion, releaseCommit string

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, commit and Go version",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return printTo(cmd.OutOrStdout(), []byte("retest "+version()+"\n"))
		},
	}
}

// version returns the version, the commit and the Go version of the running program.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return versionOf(info, releaseVersion, releaseCommit)
}

// inPseudoVersion matches the commit in a version that the go command derived from it.
var inPseudoVersion = regexp.MustCompile(`[.-]\d{14}-([0-9a-f]{12})(?:\+|$)`)

// versionOf returns the output of version. The linker's version and commit override those in the build information.
func versionOf(info *debug.BuildInfo, linkedVersion, linkedCommit string) string {
	var recorded, changes string
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			recorded = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changes = " with changes"
		}
	}
	if recorded == "" {
		if found := inPseudoVersion.FindStringSubmatch(info.Main.Version); found != nil {
			recorded = found[1]
		}
	}
	return fmt.Sprintf("%s (commit %s%s, %s)", cmp.Or(linkedVersion, info.Main.Version, "(devel)"), cmp.Or(linkedCommit, recorded, "unknown"), changes,
		cmp.Or(info.GoVersion, "go unknown"))
}
