package cli_test

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/cli"
)

func TestVersionOutput(t *testing.T) {
	t.Parallel()
	const commit = "9c09eddbdea4aa2bfa1d93df43433008307b0b35"
	clean := []debug.BuildSetting{{Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: commit}, {Key: "vcs.modified", Value: "false"}}
	modified := []debug.BuildSetting{{Key: "vcs.revision", Value: commit}, {Key: "vcs.modified", Value: "true"}}
	for name, test := range map[string]struct {
		module          string
		settings        []debug.BuildSetting
		version, commit string // values set by the linker
		want            string
	}{
		"a tag in a clone":                         {"v1.2.3", clean, "", "", "v1.2.3 (commit " + commit + ", go1.26.0)"},
		"a commit in a clone":                      {"v0.0.0-20261130145555-9c09eddbdea4", clean, "", "", "v0.0.0-20261130145555-9c09eddbdea4 (commit " + commit + ", go1.26.0)"},
		"uncommitted changes in a clone":           {"v1.2.3+dirty", modified, "", "", "v1.2.3+dirty (commit " + commit + " with changes, go1.26.0)"},
		"go install of a tag":                      {"v1.2.3", nil, "", "", "v1.2.3 (commit unknown, go1.26.0)"},
		"go install of a commit":                   {"v0.0.0-20261130145555-9c09eddbdea4", nil, "", "", "v0.0.0-20261130145555-9c09eddbdea4 (commit 9c09eddbdea4, go1.26.0)"},
		"go install of a commit after a tag":       {"v1.2.4-0.20261130145555-9c09eddbdea4", nil, "", "", "v1.2.4-0.20261130145555-9c09eddbdea4 (commit 9c09eddbdea4, go1.26.0)"},
		"a pre-release":                            {"v1.2.3-rc.20261130145555", nil, "", "", "v1.2.3-rc.20261130145555 (commit unknown, go1.26.0)"},
		"without version control":                  {"", nil, "", "", "(devel) (commit unknown, go1.26.0)"},
		"the linker's":                             {"(devel)", nil, "v1.2.3", commit, "v1.2.3 (commit " + commit + ", go1.26.0)"},
		"linker values override build information": {"v0.0.0-20261130145555-abcabcabcabc", clean, "v1.2.3", "0123456789ab", "v1.2.3 (commit 0123456789ab, go1.26.0)"},
		"linker values with uncommitted changes":   {"v1.2.3+dirty", modified, "v1.2.3", commit, "v1.2.3 (commit " + commit + " with changes, go1.26.0)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			info := &debug.BuildInfo{GoVersion: "go1.26.0", Main: debug.Module{Version: test.module}, Settings: test.settings}
			require.Equal(t, test.want, cli.VersionOf(info, test.version, test.commit))
		})
	}
	require.Equal(t, "(devel) (commit unknown, go unknown)", cli.VersionOf(&debug.BuildInfo{}, "", ""))
}
