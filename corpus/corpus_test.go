package corpus_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/corpus"
)

// base returns the names of files without their folder.
func base(dir string, files []corpus.File) []string {
	out := []string{}
	for _, f := range files {
		out = append(out, filepath.ToSlash(strings.TrimPrefix(f.Name, dir+string(filepath.Separator))))
	}
	return out
}

// corpora returns a folder with inquiry files of every kind and with other files that could be mistaken for them.
func corpora(t *testing.T) string {
	t.Helper()
	files := map[string]string{}
	for _, name := range []string{
		"b.jsonl", "a.yaml", "c.yml", "d.json", "e.ndjson", "f.JSONL", "g.jsonl.gz", "sub/deep/h.yaml.zst", "defaults.yaml", "papers.yaml", "out/part-00001.jsonl",
		".hidden.jsonl", ".git/x.yaml", "node_modules/y.json", "notes.txt", "z.test.yaml", "inquiry.schema.json", "k.gz", "csv/l.csv",
	} {
		files[name] = "x"
	}
	return tree(t, files)
}

func TestFindOnlyCorpora(t *testing.T) {
	t.Parallel()
	dir := corpora(t)
	absolute, err := filepath.Abs(dir)
	require.NoError(t, err)
	exclude := []string{filepath.Join(dir, "sub", "..", "defaults.yaml"), filepath.Join(absolute, "papers.yaml"), filepath.Join(dir, "out"), "", "missing.yaml"}
	want := []string{"a.yaml", "b.jsonl", "c.yml", "d.json", "e.ndjson", "f.JSONL", "g.jsonl.gz", "sub/deep/h.yaml.zst"}
	for _, name := range []string{dir, dir + string(filepath.Separator)} {
		files, err := corpus.Find([]string{name}, &corpus.Options{Exclude: exclude})
		require.NoError(t, err)
		require.Equal(t, want, base(dir, files.Files()))
		require.EqualValues(t, len(want), files.Size())
	}
	files, err := corpus.Find([]string{dir}, nil)
	require.NoError(t, err)
	require.Len(t, files.Files(), len(want)+3, "nothing is excluded by default")
}

func TestLinkAsArgument(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("symbolic links require privileges on Windows")
	}
	dir := tree(t, map[string]string{"data/a.jsonl": records(1)})
	link := filepath.Join(dir, "link.json")
	require.NoError(t, os.Symlink(filepath.Join(dir, "data"), link))
	require.NoError(t, os.Symlink(dir, filepath.Join(dir, "data", "round.json")))
	files, err := corpus.Find([]string{link}, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"link.json/a.jsonl"}, base(dir, files.Files()), "links inside are not followed, because they may form a cycle")
}

func TestFind(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{
		"a.jsonl": "", "b.jsonl": "", "c.txt": "", "[x].jsonl": "", "d/e.yaml": "", "empty/notes.txt": "", "few/defaults.yaml": "",
		"out/manifest.json": `{"format": "jsonl", "encoding": "e"}`, "out/part-00001.jsonl": "",
	})
	exclude := []string{filepath.Join(dir, "a.jsonl"), filepath.Join(dir, "few", "defaults.yaml")}
	tests := []struct {
		name, in string
		want     []string
		wantErr  string
	}{
		{name: "a file with any name", in: "c.txt", want: []string{"c.txt"}},
		{name: "a file that is excluded in folders", in: "a.jsonl", want: []string{"a.jsonl"}},
		{name: "a pattern", in: "*.jsonl", want: []string{"[x].jsonl", "b.jsonl"}},
		{name: "a pattern that matches a folder", in: "d*", want: []string{"d/e.yaml"}},
		{name: "a file whose name is a pattern", in: "[x].jsonl", want: []string{"[x].jsonl"}},
		{name: "a pattern without a match", in: "*.ndjson", wantErr: "*.ndjson: no inquiry files"},
		{name: "a pattern that matches a folder without corpora", in: "emp*", wantErr: "emp*: no inquiry files"},
		{name: "an invalid pattern", in: "[", wantErr: "[: syntax error in pattern"},
		{name: "a missing file", in: "f.jsonl", wantErr: "f.jsonl: no such file or directory"},
		{name: "a folder without corpora", in: "empty", wantErr: "empty: no inquiry files"},
		{name: "a batch folder", in: "out", wantErr: "out: no inquiry files: it is a batch folder"},
		{name: "a folder with only excluded files", in: "few", wantErr: "few: no inquiry files: skipped DIR/few/defaults.yaml (excluded)"},
		{name: "standard input that is not provided", in: "-", wantErr: "-: no such file or directory"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files, err := corpus.Find([]string{filepath.Join(dir, tt.in)}, &corpus.Options{Exclude: exclude})
			if tt.wantErr != "" {
				require.EqualError(t, err, filepath.Join(dir, strings.ReplaceAll(tt.wantErr, "DIR", dir)))
				if errors.Is(err, corpus.ErrNoFiles) {
					require.Empty(t, files.Files())
				} else {
					require.Nil(t, files)
				}
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.want, base(dir, files.Files()))
		})
	}
}

// TestSourceFormatsAgree reads the same inquiries in every notation and compression.
func TestSourceFormatsAgree(t *testing.T) {
	t.Parallel()
	one, two := record("one", "first"), record("two", "second")
	all, stream := one+"\n"+two+"\n", "---\n"+one+"\n---\n"+two+"\n"
	yaml := strings.ReplaceAll(`id: ID
role: r
question: q
as_of: 2026-11-23
claims: [{id: a, text: TEXT, when: 2024}]
tasks: [retest: ]
`, "\r", "")
	written := strings.NewReplacer("ID", "one", "TEXT", "first").Replace(yaml) + "---\n" + strings.NewReplacer("ID", "two", "TEXT", "second").Replace(yaml)
	tests := map[string]string{
		"lines.jsonl": all, "unended.jsonl": strings.TrimSuffix(all, "\n"), "crlf.jsonl": strings.ReplaceAll(all, "\n", "\r\n"), "blank.ndjson": "\n\n" + one + "\n  \n" + two + "\n\n",
		"lines.json": all, "bom.jsonl": "\uFEFF" + all, "stream.yaml": stream, "written.yml": written, "none": all, "unnamed": written,
		"lines.jsonl.gz": gzipped(t, all), "members.jsonl.gz": gzipped(t, one+"\n") + gzipped(t, two+"\n"), "stream.yaml.gz": gzipped(t, stream),
		"lines.jsonl.zst": zstandard(t, all), "frames.jsonl.zst": zstandard(t, one+"\n") + zstandard(t, two+"\n"), "written.yaml.zst": zstandard(t, written),
	}
	dir := tree(t, tests)
	var want []string
	for name := range tests {
		files, err := corpus.Find([]string{filepath.Join(dir, name)}, nil)
		require.NoError(t, err)
		got := texts(t, files)
		if want == nil {
			want = got
		}
		require.Len(t, got, 2, name)
		require.Equal(t, want, got, name)
		require.Equal(t, files.Size(), files.BytesRead(), name)
	}
	files, err := corpus.Find([]string{"-"}, &corpus.Options{Stdin: strings.NewReader(all)})
	require.NoError(t, err)
	require.Equal(t, []string{"-:1:0 one", fmt.Sprintf("-:2:%d two", len(one)+1)}, places(t, files.Documents(nil)))
	require.EqualValues(t, len(all), files.BytesRead())
	require.Zero(t, files.Size())
	for name, text := range tests { // a pipe has no name that reveals its compression
		files, err := corpus.Find([]string{"-"}, &corpus.Options{Stdin: iotest.OneByteReader(strings.NewReader(text))})
		require.NoError(t, err)
		require.Len(t, places(t, files.Documents(nil)), 2, name)
		require.EqualValues(t, len(text), files.BytesRead())
	}
	for _, text := range []string{"", "\x1f", "\x28\xb5\x2f"} {
		files, err := corpus.Find([]string{"-"}, &corpus.Options{Stdin: strings.NewReader(text)})
		require.NoError(t, err)
		require.Len(t, places(t, files.Documents(nil)), 1, "%q", text)
	}
}

func TestDocumentsInFileOrder(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"b.jsonl": records(2), "a.yaml": record("y", "t"), "empty.jsonl": ""})
	name := func(s string) string { return filepath.Join(dir, s) }
	files, err := corpus.Find([]string{name("b.jsonl"), name("empty.jsonl"), name("a.yaml"), name("b.jsonl")}, nil)
	require.NoError(t, err)
	got := places(t, files.Documents(nil))
	require.Len(t, got, 6)
	require.Contains(t, got[2], "empty.jsonl:1:1: it contains no inquiry")
	require.Equal(t, got[:2], got[4:], "a file listed twice is read twice")
}

// failure reads a corpus and returns the error that ends the reading. Nothing may follow that error.
func failure(t *testing.T, c *corpus.Corpus) error {
	t.Helper()
	var failed error
	for d, err := range c.Documents(nil) {
		require.NoError(t, failed, "nothing follows the error")
		if d == nil {
			failed = err
		}
	}
	return failed
}

func TestTruncatedSources(t *testing.T) {
	t.Parallel()
	packed := strings.Repeat(record("x", "t")+"\n", 2000)
	gz, zst := gzipped(t, packed), zstandard(t, records(20_000))
	sum := []byte(gz)
	sum[len(sum)-8]++
	tests := map[string]struct{ text, want string }{
		"cut.jsonl.gz":  {gz[:len(gz)/2], fmt.Sprintf("unexpected EOF at byte %d of the compressed file", len(gz)/2)},
		"cut.jsonl.zst": {zst[:len(zst)/2], fmt.Sprintf("unexpected EOF at byte %d of the compressed file", len(zst)/2)},
		"head.gz":       {gz[:5], "unexpected EOF at byte 5 of the compressed file"},
		"tail.jsonl.gz": {gz + "garbage after it", "gzip: invalid header"},
		"after.gz":      {gz + "\x00\x00garbage after it", "gzip: invalid header"},
		"sum.jsonl.gz":  {string(sum), fmt.Sprintf("gzip: invalid checksum at byte %d of the compressed file", len(gz))},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(tree(t, map[string]string{name: tt.text}), name)
			c, err := corpus.Find([]string{path}, nil)
			require.NoError(t, err)
			err = failure(t, c)
			require.ErrorContains(t, err, path+": ")
			require.ErrorContains(t, err, tt.want)
		})
	}
}

// TestDetectCompressionByContent uses files whose names do not match their compression.
func TestDetectCompressionByContent(t *testing.T) {
	t.Parallel()
	text := record("a", "x") + "\n" + record("b", "y") + "\n"
	gz, zst := gzipped(t, text), zstandard(t, text)
	for name, content := range map[string]string{
		"gz.jsonl": gz, "zst.jsonl": zst, "zst.jsonl.gz": zst, "gz.jsonl.zst": gz, "text.jsonl.gz": text, "text.jsonl.zst": text, "gz": gz,
		"padded.jsonl.gz": gz + strings.Repeat("\x00", 100_000), "members.jsonl.gz": gzipped(t, record("a", "x")+"\n") + "\x00\x00" + gzipped(t, record("b", "y")+"\n"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(tree(t, map[string]string{name: content}), name)
			c, err := corpus.Find([]string{path}, nil)
			require.NoError(t, err)
			require.Equal(t, []string{"a x", "b y"}, texts(t, c))
			require.Equal(t, c.Size(), c.BytesRead())
			var all []string
			for i := 1; i <= 3; i++ { // compressed files are not split, whatever their names
				shard, err := c.Shard(i, 3)
				require.NoError(t, err)
				all = append(all, texts(t, shard)...)
			}
			require.Equal(t, []string{"a x", "b y"}, all)
			f, err := corpus.Open(path, nil)
			require.NoError(t, err)
			got, err := io.ReadAll(f)
			require.NoError(t, errors.Join(err, f.Close()))
			require.Equal(t, text, string(got))
		})
	}
}

func TestInputPackedFlag(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"a.jsonl": gzipped(t, records(2)), "b.jsonl": records(2), "c.jsonl.gz": gzipped(t, records(2))})
	c, err := corpus.Find([]string{dir}, nil)
	require.NoError(t, err)
	inputs, err := c.Inputs(t.Context())
	require.NoError(t, err)
	require.Equal(t, []bool{true, false, false}, []bool{inputs[0].Packed, inputs[1].Packed, inputs[2].Packed})
}

func TestUnreadableFileIsAnError(t *testing.T) {
	t.Parallel()
	if os.Getuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("file permissions are not enforced here")
	}
	dir := tree(t, map[string]string{"a.jsonl": records(1)})
	path := filepath.Join(dir, "a.jsonl")
	require.NoError(t, os.Chmod(path, 0))
	files, err := corpus.Find([]string{path}, nil)
	require.NoError(t, err)
	_, err = files.Inputs(context.Background())
	require.EqualError(t, err, path+": permission denied")
}

func TestInputsCanceled(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"a.jsonl": records(1)})
	files, err := corpus.Find([]string{dir}, nil)
	require.NoError(t, err)
	ctx, stop := context.WithCancelCause(context.Background())
	stop(io.ErrClosedPipe)
	_, err = files.Inputs(ctx)
	require.ErrorIs(t, err, io.ErrClosedPipe)
}

// mixed returns a folder with files of random kinds.
func mixed(t *testing.T, r *rand.Rand) string {
	t.Helper()
	files := map[string]string{}
	for i := range 1 + r.IntN(7) {
		var b strings.Builder
		for j := range r.IntN(12) {
			b.WriteString(record(fmt.Sprintf("f%d-%d", i, j), strings.Repeat("word ", r.IntN(40))) + []string{"\n", "\n", "\r\n", "\n\n", "\n \n"}[r.IntN(5)])
		}
		text, name := b.String(), fmt.Sprintf("%d", i)
		switch r.IntN(10) {
		case 0:
			files[name+".jsonl"] = strings.TrimRight(text, "\r\n ")
		case 1:
			files[name+".jsonl"] = strings.ReplaceAll(text, "\n", "\r\n")
		case 2:
			files[name+".ndjson"] = ""
		case 3:
			files[name+".jsonl"] = strings.Repeat(" \n", r.IntN(400)) // only blank lines
		case 4:
			files[name+".yaml"] = strings.ReplaceAll(text, "\n", "\n---\n")
		case 5:
			files[name+".jsonl.gz"] = gzipped(t, text)
		case 6:
			files[name+".jsonl"] = strings.ReplaceAll(text, "f", "{broken\nf") // with faults and without ids
		case 7:
			files[name+".jsonl"] = strings.ReplaceAll(text, "\n", "\r")
		default:
			files[name+".jsonl"] = text
		}
	}
	return tree(t, files)
}

// TestShardsConcatenateToCorpus uses random corpora. It checks that the shards, taken together, have the same documents and bytes
// as the corpus, in the same order.
func TestShardsConcatenateToCorpus(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	for round := range 40 {
		dir := mixed(t, r)
		files, err := corpus.Find([]string{dir}, nil)
		require.NoError(t, err)
		want := places(t, files.Documents(nil))
		whole, err := files.Inputs(context.Background())
		require.NoError(t, err)
		for n := 1; n <= 7; n++ {
			var got []string
			bytes := map[string]int64{}
			for i := 1; i <= n; i++ {
				shard, err := files.Shard(i, n)
				require.NoError(t, err)
				got = append(got, places(t, shard.Documents(nil))...)
				inputs, err := shard.Inputs(context.Background())
				require.NoError(t, err)
				for _, in := range inputs {
					require.Equal(t, bytes[in.File], in.From, "round %d: every byte is hashed exactly once", round)
					bytes[in.File] += in.Bytes
				}
			}
			require.Equal(t, want, got, "round %d of %d shards", round, n)
			for _, in := range whole {
				require.Equal(t, in.Bytes, bytes[in.File])
			}
		}
	}
}

func TestInvalidShards(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"a.jsonl": records(3)})
	files, err := corpus.Find([]string{dir}, nil)
	require.NoError(t, err)
	for _, s := range [][2]int{{0, 3}, {4, 3}, {1, 0}, {-1, 3}, {1, -1}} {
		_, err := files.Shard(s[0], s[1])
		want := fmt.Sprintf("want a shard number from 1 to %d, got %d", s[1], s[0])
		if s[1] < 1 {
			want = fmt.Sprintf("want at least 1 shard, got %d", s[1])
		}
		require.EqualError(t, err, want)
	}
	stdin, err := corpus.Find([]string{"-"}, &corpus.Options{Stdin: strings.NewReader("")})
	require.NoError(t, err)
	_, err = stdin.Shard(1, 2)
	require.EqualError(t, err, "standard input and pipes cannot be split into shards")
}

// TestShardDetectsChangeAtEnd changes a line that starts in one shard and ends in the next, and checks that the first shard's hash
// changes.
func TestShardDetectsChangeAtEnd(t *testing.T) {
	t.Parallel()
	text := record("a", strings.Repeat("x", 100)+"END") + "\n" + record("b", "y") + "\n"
	sums := map[string]bool{}
	for _, end := range []string{"END", "FIN"} {
		dir := tree(t, map[string]string{"c.jsonl": strings.Replace(text, "END", end, 1)})
		files, err := corpus.Find([]string{dir}, nil)
		require.NoError(t, err)
		shard, err := files.Shard(1, 2)
		require.NoError(t, err)
		require.Len(t, places(t, shard.Documents(nil)), 1)
		inputs, err := shard.Inputs(context.Background())
		require.NoError(t, err)
		sums[inputs[0].SHA256] = true
	}
	require.Len(t, sums, 2)
}
