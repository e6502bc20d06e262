package project_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/project"
)

// write writes files to a new folder.
func write(t *testing.T, list map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for name, text := range list {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return dir
}

func TestFind(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{
		"retest.yaml":                   "style: plain\n",
		"lib/a.yaml":                    "",
		"lib/deep/er/b.yaml":            "",
		"lib/own/retest.yaml":           "style: xml\n",
		"lib/own/c.yaml":                "",
		"lib/repository/.git":           "",
		"lib/repository/sub/d.yaml":     "",
		"lib/worktree/.git/HEAD":        "",
		"lib/worktree/retest.yaml":      "style: brief\n",
		"lib/worktree/sub/e.yaml":       "",
		"home/library/f.yaml":           "",
		"lib/folder/retest.yaml/x.yaml": "", // a folder with that name is not a project file
	})
	top := filepath.Join(dir, "retest.yaml")
	for name, want := range map[string]string{
		"lib/a.yaml":                top,
		"lib":                       top,
		"lib/*.yaml":                top,
		"lib/deep/er/b.yaml":        top,
		"lib/deep/missing/b.yaml":   top,
		"lib/own/c.yaml":            filepath.Join(dir, "lib", "own", "retest.yaml"),
		"lib/ow*":                   filepath.Join(dir, "lib", "own", "retest.yaml"),
		"lib/repository/sub/d.yaml": "",
		"lib/worktree/sub/e.yaml":   filepath.Join(dir, "lib", "worktree", "retest.yaml"),
		"home/library/f.yaml":       "", // the search never goes above the home folder
		"lib/folder":                top,
	} {
		got, err := project.FindFrom(filepath.Join(dir, filepath.FromSlash(name)), filepath.Join(dir, "home"))
		require.NoError(t, err)
		if got != "" {
			got, err = filepath.Abs(got)
			require.NoError(t, err)
		}
		require.Equal(t, want, got, name)
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{
		"papers.yaml": "{}\n", "t/prompt.tmpl": "", "body.json": "{}",
		"retest.yaml": "defaults: {role: a reader}\npapers: papers.yaml\ntemplate: t\nstyle: xml\nas_of: 2026-11-23\n" +
			"batch: {to: anthropic, max_tokens: 100, search: true, no_system: false, cut: [authors, examples], body: body.json, model: null}\n",
	})
	file := filepath.Join(dir, "retest.yaml")
	p, err := project.Read(file)
	require.NoError(t, err)
	require.Equal(t, []project.Flag{
		{Name: "defaults", Value: file},
		{Name: "papers", Value: filepath.Join(dir, "papers.yaml")},
		{Name: "template", Value: filepath.Join(dir, "t")},
		{Name: "style", Value: "xml"},
		{Name: "as-of", Value: "2026-11-23"},
	}, p.Flags)
	require.Equal(t, []project.Flag{
		{Name: "to", Value: "anthropic"},
		{Name: "max-tokens", Value: "100"},
		{Name: "search", Value: "true"},
		{Name: "no-system", Value: "false"},
		{Name: "cut", Value: "authors"},
		{Name: "cut", Value: "examples"},
		{Name: "body", Value: filepath.Join(dir, "body.json")},
	}, p.Batch)
	require.Equal(t, []string{"xml"}, p.Values("style"))
	require.Empty(t, (*project.Project)(nil).Values("style"))
	require.Len(t, project.Keys(), 6+15)
}

func TestOf(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{"retest.yaml": "style: xml\n", "in/retest.yaml": "# nothing\n", ".git": ""})
	p, err := project.Of(filepath.Join(dir, "a.yaml"), filepath.Join(dir, "b.yaml"))
	require.NoError(t, err)
	require.Equal(t, []string{"xml"}, p.Values("style"))
	p, err = project.Of(filepath.Join(dir, "in", "a.yaml"))
	require.NoError(t, err)
	require.Empty(t, p.Flags)
	_, err = project.Of(filepath.Join(dir, "a.yaml"), filepath.Join(dir, "in", "b.yaml"))
	require.ErrorContains(t, err, "belong to different projects")
	p, err = project.Of()
	require.NoError(t, err)
	require.Nil(t, p)
}

// TestReadErrors checks that Read reports every fault at once, with its location.
func TestReadErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"- a\n":                            "want a map with defaults, papers, template, style, as_of, batch or $schema, got a list",
		"a: b\n---\nc: d\n":                "want one document, got a second one",
		"style: [\n":                       "YAML",
		"papers: ''\n":                     "papers: want a path, got empty text",
		"papers: [gone.yaml]\n":            "papers[0]: want a file or a folder, got a missing path",
		"batch: {to: nobody}\n":            "batch.to: want text, jsonl",
		"batch: {cut: [everything]}\n":     "batch.cut[0]: want",
		"batch: {body: [1]}\n":             "batch.body: want text, got a list",
		"styl: plain\nas_of: 2026-11-31\n": "unknown key \"styl\"; did you mean style?",
	} {
		file := filepath.Join(write(t, map[string]string{"retest.yaml": text}), "retest.yaml")
		_, err := project.Read(file)
		require.ErrorContains(t, err, want, text)
		list, ok := errors.AsType[fault.List](err)
		require.True(t, ok, text)
		require.Equal(t, file, list[0].Pos.File)
	}
	_, err := project.Read(filepath.Join(t.TempDir(), "retest.yaml"))
	require.ErrorIs(t, err, os.ErrNotExist)
}
