package provider_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/provider"
)

// byID returns the answers by id, without their locations. It fails the test if a request has two answers.
func byID(tb testing.TB, answers []*provider.Answer) map[string]provider.Answer {
	tb.Helper()
	out := map[string]provider.Answer{}
	for _, a := range answers {
		require.NotContains(tb, out, a.ID)
		one := *a
		one.File, one.Line = "", 0
		out[a.ID] = one
	}
	return out
}

// allLines returns the lines of all shapes. The last line of a file may be malformed.
func allLines(tb testing.TB) []string {
	tb.Helper()
	var lines []string
	for _, file := range shapeFiles(tb) {
		text, err := os.ReadFile(file)
		require.NoError(tb, err)
		lines = slices.AppendSeq(lines, strings.Lines(string(text)))
	}
	require.Greater(tb, len(lines), 90)
	return lines
}

func gzipped(tb testing.TB, text string) string {
	tb.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	require.NoError(tb, err)
	require.NoError(tb, w.Close())
	return b.String()
}

func zstandard(tb testing.TB, text string) string {
	tb.Helper()
	enc, err := zstd.NewWriter(nil)
	require.NoError(tb, err)
	return string(enc.EncodeAll([]byte(text), nil))
}

// TestShuffledLines shuffles, splits, duplicates, compresses and mixes the lines of all shapes. The answers must stay the
// same.
func TestShuffledLines(t *testing.T) {
	t.Parallel()
	lines := allLines(t)
	answers, _ := read(t, shapeFiles(t)...)
	want := byID(t, answers)
	for seed := range uint64(20) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		mixed := slices.Clone(lines)
		if seed%2 == 1 {
			mixed = append(mixed, lines...)
		}
		rnd.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		dir := t.TempDir()
		var files []string
		for len(mixed) > 0 {
			n := min(1+rnd.IntN(60), len(mixed))
			text := strings.Join(mixed[:n], "")
			switch rnd.IntN(5) {
			case 0:
				text = gzipped(t, text)
			case 1:
				text = zstandard(t, text)
			case 2:
				text = "\uFEFF" + strings.ReplaceAll(text, "\n", "\r\n") + "\n\n \n"
			case 3:
				text = "\n\n" + strings.TrimSuffix(text, "\n")
			}
			files = append(files, filepath.Join(dir, fmt.Sprint("part", rnd.IntN(1000), len(files))))
			require.NoError(t, os.WriteFile(files[len(files)-1], []byte(text), 0o600))
			mixed = mixed[n:]
		}
		first, faults := read(t, files...)
		got := byID(t, first)
		require.Len(t, got, len(want))
		for id, w := range want {
			g := got[id]
			if w.State == provider.StateUnreadable {
				w.Message, g.Message = "", "" // the position at which the line ends depends on what follows it
			}
			require.Equal(t, w, g, id)
		}
		slices.Reverse(files)
		again, sameFaults := read(t, append(files, files[0])...)
		require.Equal(t, first, again, "the order of the files does not matter")
		require.Equal(t, faults, sameFaults)
	}
}

// TestTruncatedLines truncates two lines of each shape at every byte. Lines before the cut must be read, and the truncated line must
// not be mistaken for another one.
func TestTruncatedLines(t *testing.T) {
	t.Parallel()
	for _, file := range shapeFiles(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			text = bytes.Join(bytes.SplitAfter(text, []byte("\n"))[:2], nil)
			cut := write(t, "cut", string(text))
			whole, _ := read(t, cut)
			for n := len(text); n >= 0; n-- {
				require.NoError(t, os.Truncate(cut, int64(n)))
				answers, _ := read(t, cut)
				byID(t, answers)
				finished := bytes.Count(text[:n], []byte("\n"))
				require.GreaterOrEqual(t, len(answers), finished)
				require.LessOrEqual(t, len(answers), finished+1)
				for i, a := range answers {
					require.Equal(t, whole[i].ID, a.ID)
					if i < finished || a.State != provider.StateUnreadable {
						require.Equal(t, []any{whole[i].State, whole[i].Text}, []any{a.State, a.Text})
					}
				}
			}
		})
	}
}

// TestTruncatedCompressedFiles truncates compressed files at every byte. It checks that everything before the cut is read and that
// the cut is reported.
func TestTruncatedCompressedFiles(t *testing.T) {
	t.Parallel()
	var gz, zst bytes.Buffer
	w := gzip.NewWriter(&gz)
	enc, err := zstd.NewWriter(&zst)
	require.NoError(t, err)
	for _, line := range allLines(t)[:4] {
		for _, to := range []interface {
			io.Writer
			Flush() error
		}{w, enc} {
			_, err := io.WriteString(to, line)
			require.NoError(t, errors.Join(err, to.Flush()), "one block per line")
		}
	}
	require.NoError(t, errors.Join(w.Close(), enc.Close()))
	for name, packed := range map[string]string{"f.gz": gz.String(), "f.zst": zst.String()} {
		whole, _ := read(t, write(t, name, packed))
		require.Len(t, whole, 4)
		cut := write(t, name, packed)
		var most int
		for n := len(packed) - 1; n >= 4; n-- {
			require.NoError(t, os.Truncate(cut, int64(n)))
			answers, faults := read(t, cut)
			require.NotEmpty(t, faults)
			require.ErrorContains(t, faults[len(faults)-1], "unexpected EOF at byte")
			for i, a := range answers {
				if i < len(answers)-1 {
					require.Equal(t, whole[i].Text, a.Text)
				}
			}
			most = max(most, len(answers))
		}
		require.Equal(t, 4, most, name)
	}
}

// mutate damages text in one of many ways.
func mutate(rnd *rand.Rand, text []byte) []byte {
	at := func() int { return rnd.IntN(len(text)) }
	span := func() (int, int) {
		from := at()
		return from, min(from+1+rnd.IntN(1+rnd.IntN(300)), len(text))
	}
	from, to := span()
	part := text[from:to]
	switch rnd.IntN(9) {
	case 0:
		text[from] = byte(rnd.IntN(256))
	case 1:
		return slices.Delete(text, from, to)
	case 2:
		return slices.Insert(text, at(), bytes.Clone(part)...)
	case 3:
		return text[:from]
	case 4:
		return text[from:]
	case 5:
		return slices.Insert(text, from, `{"}[],:0e.\n `[rnd.IntN(13)])
	case 6:
		words := []string{"null", "true", "[]", "{}", `""`, "1e999", `"custom_id":"x",`, `"key":`, "\n", "\r", "\x00", "\\u0000", `\ud83d`, "\xff", "\uFEFF"}
		return slices.Insert(text, from, []byte(words[rnd.IntN(len(words))])...)
	case 7:
		slices.Reverse(part)
	case 8:
		fields := []string{"custom_id", "response", "status_code", "choices", "finish_reason", "content", "candidates", "result", "stop_reason", "text", "type", "error"}
		field := fields[rnd.IntN(len(fields))]
		return bytes.Replace(text, []byte(`"`+field+`"`), []byte(`"`+fields[rnd.IntN(len(fields))]+`"`), 1+rnd.IntN(3))
	}
	return text
}

// mutations is the environment variable that determines how many files to damage: 10,000 if it is "all", and a sample otherwise.
const mutations = "RETEST_MUTATIONS"

// TestMutatedFiles damages files in thousands of ways. Nothing may crash, each request must have exactly one state, and undamaged lines
// must be read as before.
func TestMutatedFiles(t *testing.T) {
	t.Parallel()
	lines := allLines(t)
	answers, _ := read(t, shapeFiles(t)...)
	whole := byID(t, answers)
	count := 500
	if os.Getenv(mutations) == "all" {
		count = 10_000
	}
	path := filepath.Join(t.TempDir(), "f")
	for seed := range count {
		rnd := rand.New(rand.NewPCG(uint64(seed), 2))
		from := rnd.IntN(len(lines) - 5)
		text := []byte(strings.Join(lines[from:from+5], ""))
		for range 1 + rnd.IntN(3) {
			if len(text) > 0 {
				text = mutate(rnd, text)
			}
		}
		require.NoError(t, os.WriteFile(path, text, 0o600))
		a, err := provider.OpenAnswers(t.Context(), path)
		require.NoError(t, err)
		got := map[string]*provider.Answer{}
		for answer, err := range a.All() {
			require.NoError(t, err, "seed %d", seed)
			require.NotContains(t, got, answer.ID)
			require.NotEmpty(t, answer.State)
			require.NotEqual(t, provider.StateMissing, answer.State)
			got[answer.ID] = answer
			same, ok, err := a.Answer(answer.ID)
			require.NoError(t, err)
			require.True(t, ok)
			require.Equal(t, answer, same)
		}
		require.Len(t, got, a.Len())
		for _, f := range a.Faults() {
			require.NotEmpty(t, f.Rule)
			require.NotEmpty(t, f.Message())
		}
		require.NoError(t, a.Close())
		for _, line := range lines[from : from+5] {
			if !bytes.Contains(text, []byte("\n"+line)) && !bytes.HasPrefix(text, []byte(line)) {
				continue
			}
			_, id, _ := strings.Cut(line, stateMark(line))
			id, _, _ = strings.Cut(id, `"`)
			require.Contains(t, got, id, "seed %d", seed)
			if want := whole[id]; got[id].State != provider.StateConflicting && want.State != provider.StateUnreadable {
				require.Contains(t, []provider.State{want.State, provider.StateAnswered, provider.StateCut}, got[id].State, "seed %d", seed)
			}
		}
	}
}

// stateMark returns the text that precedes the id in a line of testdata/results.
func stateMark(line string) string {
	for _, mark := range []string{`"custom_id": "`, `"custom_id":"`, `"recordId":"`, `"key":"`} {
		if strings.Contains(line, mark) {
			return mark
		}
	}
	return ""
}

func FuzzResults(f *testing.F) {
	for _, line := range allLines(f) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, text string) {
		answers, faults := read(t, write(t, "f", text))
		byID(t, answers)
		doubled, more := read(t, write(t, "f", text+"\n"+text))
		if len(faults) == 0 {
			require.Equal(t, byID(t, answers), byID(t, doubled), "duplicate lines change nothing")
			require.Empty(t, more)
		}
	})
}
