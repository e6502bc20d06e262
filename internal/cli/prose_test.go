package cli_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestProse collects what the command prints: the help text for every command and the messages in the source of every package. It also
// collects the comments, with their lines joined so that a phrase split between two lines is found. With RETEST_PROSE=DIR it writes
// each of these to a file in DIR for .ci/prose to check.
func TestProse(t *testing.T) {
	t.Parallel()
	pages := help(t)
	require.GreaterOrEqual(t, len(pages), 12)
	messages, comments := sources(t)
	require.GreaterOrEqual(t, len(messages), 50)
	require.Contains(t, messages["anchor/advice.go"], "an ISSN identifies a journal, not a work")
	require.GreaterOrEqual(t, len(comments), len(messages))

	dir := os.Getenv("RETEST_PROSE")
	if dir == "" {
		return
	}
	for verb, text := range pages {
		save(t, filepath.Join(dir, "help", verb+".md"), text)
	}
	for file, list := range messages {
		save(t, filepath.Join(dir, file+".md"), strings.Join(list, "\n\n")+"\n")
	}
	for file, list := range comments {
		save(t, filepath.Join(dir, "comments", file+".md"), strings.Join(list, "\n\n")+"\n")
	}
}

func save(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}

var verbLine = regexp.MustCompile(`(?m)^  ([a-z]+)  +\S`)

// help returns the help text of each command, with its examples formatted as code.
func help(t *testing.T) map[string]string {
	t.Helper()
	top := run(t, nil, "--help").out
	pages := map[string]string{"retest": asMarkdown(top)}
	for _, m := range verbLine.FindAllStringSubmatch(top, -1) {
		pages[m[1]] = asMarkdown(run(t, nil, m[1], "--help").out)
	}
	return pages
}

// asMarkdown turns each line about a flag into a paragraph and indented text into code.
func asMarkdown(text string) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		flag := regexp.MustCompile(`^ +(?:-\w, )?--[\w-]+(?: \S+)?  +(.*)$`).FindStringSubmatch(line)
		switch {
		case flag != nil:
			out = append(out, "", flag[1], "")
		case strings.HasPrefix(line, "  "):
			out = append(out, "", "    "+line, "")
		default:
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// sources returns the strings in the source that look like sentences, and the comments, by file.
func sources(t *testing.T) (messages, comments map[string][]string) {
	t.Helper()
	root := filepath.Join("..", "..")
	messages, comments = map[string][]string{}, map[string][]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{"testdata", "bench", "e2e", "beam", "tiktoken", "sdktypes", ".git", "release"}, d.Name()):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go"):
			return nil
		}
		rel, err := filepath.Rel(root, path)
		require.NoError(t, err)
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, group := range file.Comments {
			comments[filepath.ToSlash(rel)] = append(comments[filepath.ToSlash(rel)], escaped(group.Text()))
		}
		if list := sentences(file); len(list) > 0 && !strings.HasSuffix(path, "_test.go") {
			messages[filepath.ToSlash(rel)] = list
		}
		return nil
	})
	require.NoError(t, err)
	return messages, comments
}

// escaped returns Markdown that displays text literally.
func escaped(text string) string {
	return strings.NewReplacer("<", "&lt;", "*", "\\*", "_", "\\_", "#", "\\#").Replace(text)
}

var (
	sentence = regexp.MustCompile(`^[A-Za-z%"–-].*[a-z]{2,}[a-z ,;:]* [a-z]{2,}`)
	code     = regexp.MustCompile(`\(\?|\\[bsdw]|^[a-z]+:[a-z ]+$|→ |^\s*\{\{`)
)

// isWordList reports whether s is a list of words, such as those that a rule searches for.
func isWordList(s string) bool {
	const most = 20
	return len(strings.Fields(s)) > most && !strings.ContainsAny(s, ",;:")
}

func sentences(file *ast.File) []string {
	var list []string
	ast.Inspect(file, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING || strings.HasPrefix(lit.Value, "`") && strings.Contains(lit.Value, `:"`) {
			return true
		}
		text, err := strconv.Unquote(lit.Value)
		if err == nil && strings.Count(text, " ") >= 2 && !isWordList(text) && sentence.MatchString(text) && !code.MatchString(text) {
			if strings.Contains(text, "\n  ") {
				text = asMarkdown(text)
			}
			list = append(list, escaped(text))
		}
		return true
	})
	return list
}
