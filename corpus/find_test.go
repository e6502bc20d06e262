package corpus_test

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/corpus"
)

// kinds returns the skipped files of a corpus with their kinds.
func kinds(dir string, c *corpus.Corpus) map[string]corpus.Kind {
	out := map[string]corpus.Kind{}
	for _, f := range c.Skipped() {
		out[base(dir, []corpus.File{f})[0]] = f.Kind
	}
	return out
}

func TestKinds(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("# a comment\n", 1000)
	papers := strings.Repeat("arXiv:2401.00001: {title: T}\n", 60_000)
	tests := []struct {
		name, text string
		want       corpus.Kind
	}{
		{"a.yaml", "question: q\n", corpus.Inquiries},
		{"a.yaml", "role: r\nclaims: []\n", corpus.Inquiries},
		{"a.yaml", "", corpus.Inquiries},
		{"a.yaml", "{}", corpus.Inquiries},
		{"a.yaml", "a: b", corpus.Inquiries},
		{"a.yaml", "- a\n", corpus.Inquiries},
		{"a.yaml", "role: [", corpus.Inquiries},
		{"a.yaml", "role: r\n---\nrole: s\n", corpus.Inquiries},
		{"a.yaml", "role: r\nrule: s\n", corpus.Inquiries},
		{"a.yaml", "role: r\n" + long + "vars: {x: 1}\n" + long + "claims: []\n", corpus.Inquiries},
		{"a.yaml", "role: r\nlibrary: {name: claims}\n" + long, corpus.Defaults},
		{"a.yaml", "# defaults\nrole: r\nas_of: 2026-11-23\ntasks: [retest: ]\nvars:\n  claims: 3\n", corpus.Defaults},
		{"a.yaml", "{role: r}", corpus.Defaults},
		{"a.json", `{"role": "r", "vars": {"claims": 1}}`, corpus.Defaults},
		{"a.json", "\uFEFF \n{\"role\": \"r\"}\n\n", corpus.Defaults},
		{"a.json", `{"role": "r"} x`, corpus.Inquiries},
		{"a.json", `{"role": "r"`, corpus.Inquiries},
		{"a.json", `{"id": "a", "claims"`, corpus.Inquiries},
		{"a.json", `[{"role": "r"}]`, corpus.Inquiries},
		{"a.json", `{"name": "x", "version": "1.0"}`, corpus.Inquiries},
		{"a.jsonl", "{\"role\": \"r\"}\n{\"role\": \"s\"}\n", corpus.Inquiries},
		{"a.json", `{"arXiv:2401.00001": {"title": "T"}, "doi:10.1000/182": {}}`, corpus.Papers},
		{"a.json", `{"arXiv:2401.00001": {"title": "T"}, "role": {}}`, corpus.Inquiries},
		{"a.yaml", "arXiv:2401.00001: {title: T}\nhttps://example.org/x: {title: U}\n", corpus.Papers},
		{"a.yaml", "2305.16360: {title: T}\n", corpus.Papers},
		{"a.yaml", papers, corpus.Papers},
		{"a.yaml", papers + "role: r\n", corpus.Papers}, // the key role is beyond the part that is examined
		{"a.yaml.gz", "gz:role: r\n", corpus.Defaults},
		{"a.json.zst", `zst:{"arXiv:2401.00001": {}}`, corpus.Papers},
		{"retest.yaml", "claims: []\n", corpus.Project},
		{"a.test.yaml", "claims: []\n", corpus.Suite},
		{"a.schema.json", "{}", corpus.Schema},
		{"a.tmpl", "", corpus.Template},
	}
	for _, tt := range tests {
		t.Run(tt.name+" "+tt.text[:min(len(tt.text), 30)], func(t *testing.T) {
			t.Parallel()
			text := tt.text
			if packed, ok := strings.CutPrefix(text, "gz:"); ok {
				text = gzipped(t, packed)
			} else if packed, ok := strings.CutPrefix(text, "zst:"); ok {
				text = zstandard(t, packed)
			}
			data := fstest.MapFS{"d/" + tt.name: {Data: []byte(text)}}
			for _, name := range []string{"d", "d/a*", "d/r*"} {
				if ok, _ := path.Match(name, "d/"+tt.name); !ok && name != "d" {
					continue
				}
				c, err := corpus.Find([]string{name}, &corpus.Options{FS: data})
				if tt.want == corpus.Inquiries {
					require.NoError(t, err)
					require.Equal(t, []corpus.File{{Name: "d/" + tt.name, Size: int64(len(text)), Kind: corpus.Inquiries, Rel: tt.name}}, c.Files())
					require.Empty(t, c.Skipped())
					continue
				}
				require.ErrorIs(t, err, corpus.ErrNoFiles)
				require.Empty(t, c.Files())
				require.Equal(t, []corpus.File{{Name: "d/" + tt.name, Size: int64(len(text)), Kind: tt.want, Rel: tt.name}}, c.Skipped())
			}
			c, err := corpus.Find([]string{"d/" + tt.name}, &corpus.Options{FS: data})
			require.NoError(t, err, "a file named explicitly is always read")
			require.Len(t, c.Files(), 1)
		})
	}
}

func TestMixedFolder(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{
		"a.yaml": "question: q", "sub/b.json": "[]", "sub/defaults.yaml": "role: r", "out/manifest.json": `{"version": "1", "format": "jsonl", "encoding": "e"}`,
		"out/part-00001.jsonl": "x", "site/manifest.json": `{"name": "x"}`, ".hidden/c.yaml": "x", "node_modules/d.json": "x", "e.tmpl": "x",
		"papers.yaml": "arXiv:2401.00001: {}", "sub/notes.txt": "x",
	})
	c, err := corpus.Find([]string{dir}, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"a.yaml", "site/manifest.json", "sub/b.json"}, base(dir, c.Files()))
	require.Equal(t, map[string]corpus.Kind{
		"e.tmpl": corpus.Template, "out": corpus.Batch, "papers.yaml": corpus.Papers, "sub/defaults.yaml": corpus.Defaults,
	}, kinds(dir, c))
	var first []corpus.File
	for _, names := range [][]string{{dir}, {filepath.Join(dir, "*")}, {dir + string(filepath.Separator)}} {
		c, err := corpus.Find(names, nil)
		require.NoError(t, err)
		if first == nil {
			first = c.Files()
		}
		require.Equal(t, first, c.Files(), "%q", names)
	}
}

func TestNamesWithBrackets(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"proj[1]/a.yaml": "question: q", "proj[1]/[b].yaml": "question: q", "proj1/c.yaml": "question: q"})
	for name, want := range map[string][]string{
		"proj[1]": {"proj[1]/[b].yaml", "proj[1]/a.yaml"}, "proj[1]/*.yaml": {"proj[1]/[b].yaml", "proj[1]/a.yaml"}, "proj[1]/[b].yaml": {"proj[1]/[b].yaml"},
		"proj[0-9]/*": {"proj1/c.yaml"}, "*/[a-c].yaml": {"proj1/c.yaml", "proj[1]/a.yaml"},
	} {
		c, err := corpus.Find([]string{filepath.Join(dir, name)}, nil)
		require.NoError(t, err, name)
		require.Equal(t, want, base(dir, c.Files()), name)
	}
}

// unreadable is a file system with a folder that cannot be listed.
type unreadable struct {
	fs.FS
	dir string
}

var errIO = errors.New("input/output error")

func (u unreadable) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == u.dir {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errIO}
	}
	return fs.ReadDir(u.FS, name)
}

func TestUnlistableFolderIsAnError(t *testing.T) {
	t.Parallel()
	data := unreadable{fstest.MapFS{"data/1/a.jsonl": {Data: []byte("x")}, "data/2/b.jsonl": {Data: []byte("x")}}, "data/2"}
	for _, name := range []string{"data", "data/*/*.jsonl", "data/*", "*", "data/2"} {
		c, err := corpus.Find([]string{name}, &corpus.Options{FS: data})
		require.ErrorIs(t, err, errIO, name)
		require.EqualError(t, err, "data/2: input/output error")
		require.Nil(t, c)
	}
	c, err := corpus.Find([]string{"data/1", "data/1/*"}, &corpus.Options{FS: data})
	require.NoError(t, err)
	require.Len(t, c.Files(), 2)
}

func TestFolderWithoutPermissionIsAnError(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"1/a.jsonl": "x", "2/b.jsonl": "x"})
	closed := filepath.Join(dir, "2")
	require.NoError(t, os.Chmod(closed, 0))
	defer func() { require.NoError(t, os.Chmod(closed, 0o700)) }()
	if _, err := os.ReadDir(closed); err == nil {
		t.Skip("file permissions are not enforced here")
	}
	for _, name := range []string{dir, filepath.Join(dir, "*", "*.jsonl")} {
		_, err := corpus.Find([]string{name}, nil)
		require.EqualError(t, err, closed+": permission denied")
	}
}

func TestSpecialFilesAreSkipped(t *testing.T) {
	t.Parallel()
	data := fstest.MapFS{
		"d/a.yaml": {Data: []byte("question: q")}, "d/pipe.yaml": {Mode: fs.ModeNamedPipe}, "d/dev.jsonl": {Mode: fs.ModeDevice}, "d/s.json": {Mode: fs.ModeSocket},
	}
	for _, name := range []string{"d", "d/*"} {
		c, err := corpus.Find([]string{name}, &corpus.Options{FS: data})
		require.NoError(t, err)
		require.Equal(t, []string{"d/a.yaml"}, base("", c.Files()))
		require.Equal(t, map[string]corpus.Kind{"d/pipe.yaml": corpus.Special, "d/dev.jsonl": corpus.Special, "d/s.json": corpus.Special}, kinds("", c))
	}
	c, err := corpus.Find([]string{"d/pipe.yaml"}, &corpus.Options{FS: data})
	require.NoError(t, err, "a pipe named explicitly is read")
	_, err = c.Shard(1, 2)
	require.EqualError(t, err, "standard input and pipes cannot be split into shards")
}

func TestExcludeInFS(t *testing.T) {
	t.Parallel()
	data := fstest.MapFS{"d/a.jsonl": {Data: []byte(records(3))}, "d/b.yaml": {}, "d/e/f.yaml": {}}
	c, err := corpus.Find([]string{"./d/"}, &corpus.Options{FS: data, Exclude: []string{"d/../d/b.yaml", "d/e", ""}})
	require.NoError(t, err)
	require.Equal(t, []string{"d/a.jsonl"}, base("", c.Files()))
	require.Equal(t, map[string]corpus.Kind{"d/b.yaml": corpus.Excluded, "d/e": corpus.Excluded}, kinds("", c))
	inputs, err := c.Inputs(t.Context())
	require.NoError(t, err)
	require.Len(t, inputs[0].SHA256, 64)
	var all []string
	for i := 1; i <= 2; i++ {
		shard, err := c.Shard(i, 2)
		require.NoError(t, err)
		all = append(all, texts(t, shard)...)
	}
	require.Equal(t, []string{"q0 claim 0", "q1 claim 1", "q2 claim 2"}, all)
}

func TestStandardInputIsReadOnce(t *testing.T) {
	t.Parallel()
	_, err := corpus.Find([]string{"-", "-"}, &corpus.Options{Stdin: strings.NewReader("")})
	require.EqualError(t, err, "standard input (-) can be read only once")
}

func TestOpen(t *testing.T) {
	t.Parallel()
	data := fstest.MapFS{"d/a.yaml": {}}
	_, err := corpus.Open("d", &corpus.Options{FS: data})
	require.EqualError(t, err, "d: want a file, got a folder")
	_, err = corpus.Open("d/b", &corpus.Options{FS: data})
	require.ErrorIs(t, err, fs.ErrNotExist)
	_, err = corpus.Open("-", nil)
	require.ErrorIs(t, err, fs.ErrNotExist)
	_, err = corpus.Open("-", &corpus.Options{Stdin: strings.NewReader("\x1f\x8b")})
	require.EqualError(t, err, "-: unexpected EOF at byte 2 of the compressed file")
}

// TestArraysAreCorpora reads a JSON array from a file, from a compressed file, and from standard input.
func TestArraysAreCorpora(t *testing.T) {
	t.Parallel()
	array := "[\n  " + record("a", "x") + ",\n  " + record("b", "y") + "\n]\n"
	want := []string{"a x", "b y"}
	for name, text := range map[string]string{"a.json": array, "a.json.gz": gzipped(t, array), "a.json.zst": zstandard(t, array)} {
		c, err := corpus.Find([]string{name}, &corpus.Options{FS: fstest.MapFS{name: {Data: []byte(text)}}})
		require.NoError(t, err)
		require.Equal(t, want, texts(t, c))
		c, err = corpus.Find([]string{"-"}, &corpus.Options{Stdin: strings.NewReader(text)})
		require.NoError(t, err)
		require.Equal(t, want, texts(t, c))
	}
	broken := strings.Replace(array, `"when":"2024"`, `"when":"20x4"`, 1)
	c, err := corpus.Find([]string{"a.json"}, &corpus.Options{FS: fstest.MapFS{"a.json": {Data: []byte(broken)}}})
	require.NoError(t, err)
	got := places(t, c.Documents(nil))
	require.Len(t, got, 2)
	require.Contains(t, got[0], "a.json:2:98: claims[0].when: ")
	require.Contains(t, got[1], "a.json:3:")
}

// TestRelIgnoresSpelling refers to the same files in several ways.
func TestRelIgnoresSpelling(t *testing.T) {
	t.Parallel()
	data := fstest.MapFS{"lib/a.jsonl": {}, "lib/2024/b.jsonl": {}, "lib/2025/b.jsonl": {}, "other/2024/b.jsonl": {}, "c.jsonl": {}}
	for _, tt := range []struct {
		names []string
		want  []string
	}{
		{[]string{"lib"}, []string{"2024/b.jsonl", "2025/b.jsonl", "a.jsonl"}},
		{[]string{"lib/"}, []string{"2024/b.jsonl", "2025/b.jsonl", "a.jsonl"}},
		{[]string{"./lib/*"}, []string{"2024/b.jsonl", "2025/b.jsonl", "a.jsonl"}},
		{[]string{"lib/*/b.jsonl"}, []string{"2024/b.jsonl", "2025/b.jsonl"}},
		{[]string{"lib/20*"}, []string{"2024/b.jsonl", "2025/b.jsonl"}},
		{[]string{"lib/2024/*.jsonl"}, []string{"b.jsonl"}},
		{[]string{"lib/2024/b.jsonl"}, []string{"b.jsonl"}},
		{[]string{"lib/2024/b.jsonl", "lib/2024/b.jsonl"}, []string{"b.jsonl", "b.jsonl"}},
		{[]string{"lib/2024/b.jsonl", "c.jsonl"}, []string{"b.jsonl", "c.jsonl"}},
		{[]string{"lib/2024/b.jsonl", "lib/2025/b.jsonl"}, []string{"2024/b.jsonl", "2025/b.jsonl"}},
		{[]string{"lib/2024/b.jsonl", "other/2024/b.jsonl"}, []string{"lib/2024/b.jsonl", "other/2024/b.jsonl"}},
		{[]string{"lib", "other"}, []string{"lib/2024/b.jsonl", "2025/b.jsonl", "a.jsonl", "other/2024/b.jsonl"}},
	} {
		c, err := corpus.Find(tt.names, &corpus.Options{FS: data})
		require.NoError(t, err)
		var got []string
		for _, f := range c.Files() {
			got = append(got, f.Rel)
		}
		require.Equal(t, tt.want, got, "%q", tt.names)
		inputs, err := c.Inputs(t.Context())
		require.NoError(t, err)
		for i, in := range inputs {
			require.Equal(t, tt.want[i], in.File)
		}
	}
}

// TestRelOnDisk compares absolute and relative names.
func TestRelOnDisk(t *testing.T) { //nolint:paralleltest // changes the working directory
	dir := tree(t, map[string]string{"lib/a.jsonl": records(1), "lib/sub/b.jsonl": records(1)})
	t.Chdir(filepath.Join(dir, "lib"))
	for _, names := range [][]string{{"."}, {"../lib"}, {dir + "/lib"}, {"*"}, {dir + "/lib/*"}} {
		c, err := corpus.Find(names, nil)
		require.NoError(t, err)
		inputs, err := c.Inputs(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{"a.jsonl", "sub/b.jsonl"}, []string{inputs[0].File, inputs[1].File}, "%q", names)
	}
	c, err := corpus.Find([]string{"a.jsonl", "sub/b.jsonl", "../lib/a.jsonl"}, nil)
	require.NoError(t, err)
	require.Equal(t, "a.jsonl", c.Files()[2].Rel)
}
