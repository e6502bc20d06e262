package batch_test

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
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
)

// base gives the names of files less the folder that they are in.
func base(dir string, names []string) []string {
	out := []string{}
	for _, name := range names {
		out = append(out, filepath.ToSlash(strings.TrimPrefix(name, dir+string(filepath.Separator))))
	}
	return out
}

// corpora is a folder with everything that could be taken for a corpus.
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

func TestFolderIsReadForCorporaOnly(t *testing.T) {
	t.Parallel()
	dir := corpora(t)
	absolute, err := filepath.Abs(dir)
	require.NoError(t, err)
	exclude := []string{filepath.Join(dir, "sub", "..", "defaults.yaml"), filepath.Join(absolute, "papers.yaml"), filepath.Join(dir, "out"), "", "missing.yaml"}
	want := []string{"a.yaml", "b.jsonl", "c.yml", "d.json", "e.ndjson", "f.JSONL", "g.jsonl.gz", "sub/deep/h.yaml.zst"}
	for _, name := range []string{dir, dir + string(filepath.Separator)} {
		files, err := batch.Find([]string{name}, &batch.FindOptions{Exclude: exclude})
		require.NoError(t, err)
		require.Equal(t, want, base(dir, files.Names()))
		require.EqualValues(t, len(want), files.Size())
	}
	files, err := batch.Find([]string{dir}, nil)
	require.NoError(t, err)
	require.Len(t, files.Names(), len(want)+3, "nothing is excluded unless it is said to be")
}

func TestLinkToAFolderIsOne(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("links need rights there")
	}
	dir := tree(t, map[string]string{"data/a.jsonl": records(1)})
	link := filepath.Join(dir, "link.json")
	require.NoError(t, os.Symlink(filepath.Join(dir, "data"), link))
	require.NoError(t, os.Symlink(dir, filepath.Join(dir, "data", "round.json")))
	files, err := batch.Find([]string{link}, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"link.json/a.jsonl"}, base(dir, files.Names()), "links inside are not followed: they may go round")
}

func TestFind(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{
		"a.jsonl": "", "b.jsonl": "", "c.txt": "", "[x].jsonl": "", "d/e.yaml": "", "empty/notes.txt": "", "few/defaults.yaml": "",
		"out/manifest.json": `{"format": "jsonl"}`, "out/part-00001.jsonl": "",
	})
	exclude := []string{filepath.Join(dir, "a.jsonl"), filepath.Join(dir, "few", "defaults.yaml")}
	tests := []struct {
		name, in string
		want     []string
		wantErr  string
	}{
		{name: "a file, whatever its name", in: "c.txt", want: []string{"c.txt"}},
		{name: "a file that is excluded in folders", in: "a.jsonl", want: []string{"a.jsonl"}},
		{name: "a pattern", in: "*.jsonl", want: []string{"[x].jsonl", "b.jsonl"}},
		{name: "a pattern that a folder matches", in: "d*", want: []string{"d/e.yaml"}},
		{name: "a file whose name is a pattern", in: "[x].jsonl", want: []string{"[x].jsonl"}},
		{name: "a pattern without a match", in: "*.ndjson", wantErr: "*.ndjson: no files of inquiries"},
		{name: "a pattern of folders without corpora", in: "emp*", wantErr: "emp*: no files of inquiries"},
		{name: "a broken pattern", in: "[", wantErr: "[: syntax error in pattern"},
		{name: "a missing file", in: "f.jsonl", wantErr: "f.jsonl: no such file or directory"},
		{name: "a folder without corpora", in: "empty", wantErr: "empty: no files of inquiries"},
		{name: "a folder of requests", in: "out", wantErr: "out: no files of inquiries: it is what a batch wrote"},
		{name: "a folder in which all is excluded", in: "few", wantErr: "few: no files of inquiries"},
		{name: "standard input that is not given", in: "-", wantErr: "-: no such file or directory"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files, err := batch.Find([]string{filepath.Join(dir, tt.in)}, &batch.FindOptions{Exclude: exclude})
			if tt.wantErr != "" {
				require.EqualError(t, err, filepath.Join(dir, tt.wantErr))
				require.Nil(t, files)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.want, base(dir, files.Names()))
		})
	}
}

// TestEveryKindOfSourceGivesTheSame has the same inquiries in all notations and packings.
func TestEveryKindOfSourceGivesTheSame(t *testing.T) {
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
	job := batch.Job{Renderer: plain(t)}
	var want []string
	for name := range tests {
		files, err := batch.Find([]string{filepath.Join(dir, name)}, nil)
		require.NoError(t, err)
		var got []string
		for res, err := range job.Run(context.Background(), files.Documents(nil)) {
			require.NoError(t, err, name)
			require.NoError(t, res.Err, name)
			got = append(got, res.ID+" "+res.Prompt.Text)
		}
		if want == nil {
			want = got
		}
		require.Len(t, got, 2, name)
		require.Equal(t, want, got, name)
		require.Equal(t, files.Size(), files.Read(), name)
	}
	files, err := batch.Find([]string{"-"}, &batch.FindOptions{Stdin: strings.NewReader(all)})
	require.NoError(t, err)
	require.Equal(t, []string{"-:1:0 one", fmt.Sprintf("-:2:%d two", len(one)+1)}, places(t, files.Documents(nil)))
	require.EqualValues(t, len(all), files.Read())
	require.Zero(t, files.Size())
	for name, text := range tests { // of a pipe there is no name to tell how it is packed
		files, err := batch.Find([]string{"-"}, &batch.FindOptions{Stdin: iotest.OneByteReader(strings.NewReader(text))})
		require.NoError(t, err)
		require.Len(t, places(t, files.Documents(nil)), 2, name)
		require.EqualValues(t, len(text), files.Read())
	}
	for _, text := range []string{"", "\x1f", "\x28\xb5\x2f"} {
		files, err := batch.Find([]string{"-"}, &batch.FindOptions{Stdin: strings.NewReader(text)})
		require.NoError(t, err)
		require.Len(t, places(t, files.Documents(nil)), 1, "%q", text)
	}
}

// TestFilesThatAreChangedWhileTheyAreRead have other records than those of the hash. Nothing that came of them is kept: when the file is again
// as it was, the folder is that of a fresh run.
func TestFilesThatAreChangedWhileTheyAreRead(t *testing.T) {
	t.Parallel()
	var lines strings.Builder
	for i := range 60 { // more than is read ahead
		lines.WriteString(record(fmt.Sprint("q", i), strings.Repeat("word ", 4000)) + "\n")
	}
	whole := lines.String()
	for name, change := range map[string]func(path string) error{
		"longer": func(path string) error { return os.WriteFile(path, []byte(whole+record("new", "x")+"\n"), 0o600) },
		"another": func(path string) error {
			return os.WriteFile(path, []byte(strings.ReplaceAll(whole, "word", "WORD")), 0o600)
		},
		"replaced": func(path string) error {
			return errors.Join(os.WriteFile(path+"2", []byte(whole+"\n"), 0o600), os.Rename(path+"2", path))
		},
		"gone": os.Remove,
	} {
		for _, ended := range []string{"at the end", "by ctx"} {
			t.Run(name+" "+ended, func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(tree(t, map[string]string{"c.jsonl": whole}), "c.jsonl")
				require.NoError(t, os.Chtimes(path, time.Time{}, time.Now().Add(-time.Hour)))
				r := newRun(t, path, filepath.Join(filepath.Dir(path), "out"))
				r.job.Workers = 1
				r.opts.Limits.Requests = 10
				files, d, err := r.open(t)
				require.NoError(t, err)
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				r.job.Observe = func(s batch.Stats) {
					if s.Records == 15 {
						require.NoError(t, change(path))
					} else if ended == "by ctx" && s.Records == 19 {
						stop()
					}
				}
				err = errors.Join(r.job.Fill(ctx, d, files.Documents(nil)), d.Close())
				require.ErrorIs(t, err, batch.ErrInput)
				require.ErrorContains(t, err, "c.jsonl was changed while it was read")
				require.False(t, d.Done())
				require.NoFileExists(t, filepath.Join(r.out, "part-00002.jsonl"))

				require.NoError(t, os.WriteFile(path, []byte(whole), 0o600))
				r.job.Observe = nil
				m, _, err := r.do(t)
				require.NoError(t, err)
				require.True(t, m.Done)
				r.fresh(t)
			})
		}
	}
}

func TestFilesFollowEachOther(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"b.jsonl": records(2), "a.yaml": record("y", "t"), "empty.jsonl": ""})
	name := func(s string) string { return filepath.Join(dir, s) }
	files, err := batch.Find([]string{name("b.jsonl"), name("empty.jsonl"), name("a.yaml"), name("b.jsonl")}, nil)
	require.NoError(t, err)
	got := places(t, files.Documents(nil))
	require.Len(t, got, 6)
	require.Contains(t, got[2], "empty.jsonl:1:1: no inquiry in it")
	require.Equal(t, got[:2], got[4:], "a file that is named twice is read twice")
}

// broken is what a corpus looks like whose end is lost.
func TestSourcesThatBreakOff(t *testing.T) {
	t.Parallel()
	packed := strings.Repeat(record("x", "t")+"\n", 2000)
	gz, zst := gzipped(t, packed), zstandard(t, records(20_000))
	dir := tree(t, map[string]string{
		"cut.jsonl.gz": gz[:len(gz)/2], "cut.jsonl.zst": zst[:len(zst)/2], "empty.gz": "", "text.gz": "no gzip", "text.zst": "no zstd", "tail.jsonl.gz": gz + "garbage behind it",
	})
	for name, want := range map[string]string{
		"cut.jsonl.gz": "unexpected EOF", "cut.jsonl.zst": "unexpected EOF", "empty.gz": "want gzip: EOF", "text.gz": "want gzip: unexpected EOF",
		"text.zst": "magic number mismatch", "tail.jsonl.gz": "gzip: invalid header",
	} {
		files, err := batch.Find([]string{filepath.Join(dir, name)}, nil)
		require.NoError(t, err)
		err = nil
		for d, e := range files.Documents(nil) {
			require.NoError(t, err, "the error is the last")
			err = e
			require.Equal(t, e != nil, d == nil)
		}
		require.ErrorContains(t, err, name+": ")
		require.ErrorContains(t, err, want, name)
	}
}

func TestUnreadableFileIsAnError(t *testing.T) {
	t.Parallel()
	if os.Getuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("everything can be read")
	}
	dir := tree(t, map[string]string{"a.jsonl": records(1)})
	path := filepath.Join(dir, "a.jsonl")
	require.NoError(t, os.Chmod(path, 0))
	files, err := batch.Find([]string{path}, nil)
	require.NoError(t, err)
	_, err = files.Inputs(context.Background())
	require.EqualError(t, err, path+": permission denied")
}

func TestInputsEndWithTheContext(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"a.jsonl": records(1)})
	files, err := batch.Find([]string{dir}, nil)
	require.NoError(t, err)
	ctx, stop := context.WithCancelCause(context.Background())
	stop(io.ErrClosedPipe)
	_, err = files.Inputs(ctx)
	require.ErrorIs(t, err, io.ErrClosedPipe)
}

// mixed is a folder with files of random kinds.
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
			files[name+".jsonl"] = strings.Repeat(" \n", r.IntN(400)) // nothing but blank lines
		case 4:
			files[name+".yaml"] = strings.ReplaceAll(text, "\n", "\n---\n")
		case 5:
			files[name+".jsonl.gz"] = gzipped(t, text)
		case 6:
			files[name+".jsonl"] = strings.ReplaceAll(text, "f", "{broken\nf") // with faults, and without ids
		case 7:
			files[name+".jsonl"] = strings.ReplaceAll(text, "\n", "\r")
		default:
			files[name+".jsonl"] = text
		}
	}
	return tree(t, files)
}

// TestShardsAreTheWholeInTheirOrder is the law of shards, over random corpora: behind one another they are the corpus, document by document,
// and their inputs are its bytes.
func TestShardsAreTheWholeInTheirOrder(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	for round := range 40 {
		dir := mixed(t, r)
		files, err := batch.Find([]string{dir}, nil)
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
					require.Equal(t, bytes[in.File], in.From, "round %d: no byte is passed over, and none is hashed twice", round)
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

func TestShardsThatThereAreNot(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"a.jsonl": records(3)})
	files, err := batch.Find([]string{dir}, nil)
	require.NoError(t, err)
	for _, s := range [][2]int{{0, 3}, {4, 3}, {1, 0}, {-1, 3}, {1, -1}} {
		_, err := files.Shard(s[0], s[1])
		require.EqualError(t, err, fmt.Sprintf("want a shard from 1 to their number, got %d of %d", s[0], s[1]))
	}
	stdin, err := batch.Find([]string{"-"}, &batch.FindOptions{Stdin: strings.NewReader("")})
	require.NoError(t, err)
	_, err = stdin.Shard(1, 2)
	require.EqualError(t, err, "standard input and pipes cannot be read in shards")
	require.Equal(t, "shard-00003-of-00016", batch.ShardName(3, 16))
}

// TestShardNoticesAChangeAtItsEnd changes the line that begins in one shard and ends in the next.
func TestShardNoticesAChangeAtItsEnd(t *testing.T) {
	t.Parallel()
	text := record("a", strings.Repeat("x", 100)+"END") + "\n" + record("b", "y") + "\n"
	sums := map[string]bool{}
	for _, end := range []string{"END", "FIN"} {
		dir := tree(t, map[string]string{"c.jsonl": strings.Replace(text, "END", end, 1)})
		files, err := batch.Find([]string{dir}, nil)
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
