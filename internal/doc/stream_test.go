package doc_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/doc"
)

// stream reads a whole stream and returns a line of text for each document with either its tree or its error.
func stream(r io.Reader, name string, limit int) []string {
	var out []string
	for d, err := range doc.Read(r, name, limit) {
		if err != nil {
			out = append(out, err.Error())
			continue
		}
		out = append(out, show(d.Root))
	}
	return out
}

func TestStreamDocuments(t *testing.T) {
	t.Parallel()
	const jsonl = "f.jsonl"
	tests := []struct {
		name, file, in string
		want           []string
	}{
		{"one", "f.yaml", "a: 1\n", []string{`f.yaml:1:1 { f.yaml:1:1 "a" = f.yaml:1:4 number "1" }`}},
		{"three", "f.yaml", "a\n---\nb\n---\n\n é: c\n", []string{`f.yaml:1:1 text "a"`, `f.yaml:3:1 text "b"`, `f.yaml:6:2 { f.yaml:6:2 "é" = f.yaml:6:6 text "c" }`}},
		{"empty", "f.yaml", "", nil},
		{"only comments", "f.yaml", "# a\n\n  # b", nil},
		{"comments between", "f.yaml", "# a\n---\n# b\n---\nc\n---\n# d\n", []string{`f.yaml:5:1 text "c"`}},
		{"no final newline", "f.yaml", "a\n---\nb", []string{`f.yaml:1:1 text "a"`, `f.yaml:3:1 text "b"`}},
		{"text after the marker", "f.yaml", "--- a\n--- b\n", []string{`f.yaml:1:5 text "a"`, `f.yaml:2:5 text "b"`}},
		{"comment after the marker", "f.yaml", "--- # x\na\n", []string{`f.yaml:2:1 text "a"`}},
		{"end marker", "f.yaml", "a\n...\n---\nb\n...\n", []string{`f.yaml:1:1 text "a"`, `f.yaml:4:1 text "b"`}},
		{"end marker alone separates documents", "f.yaml", "a\n...\nb\n", []string{`f.yaml:1:1 text "a"`, `f.yaml:3:1 text "b"`}},
		{"end markers without documents", "f.yaml", "...\n---\n...\n# x\na\n", []string{`f.yaml:5:1 text "a"`}},
		{"directives", "f.yaml", "%YAML 1.1\n# x\n---\na\n...\n%YAML 1.1\n---\nb\n", []string{`f.yaml:4:1 text "a"`, `f.yaml:8:1 text "b"`}},
		{"no directive", "f.yaml", "%oops\n", []string{"f.yaml:1:1: YAML: found unknown directive name"}},
		{"byte order mark and marker", "f.yaml", "\uFEFF---\n# x\n---\na\n", []string{`f.yaml:4:1 text "a"`}},
		{"CRLF", "f.yaml", "a\r\n---\r\nb\r\n", []string{`f.yaml:1:1 text "a"`, `f.yaml:3:1 text "b"`}},
		{"CR", "f.yaml", "a\r---\rb\r", []string{`f.yaml:1:1 text "a"`, `f.yaml:3:1 text "b"`}},
		{"indented marker in a block", "f.yaml", "a: |\n  x\n  ---\n  y\n", []string{`f.yaml:1:1 { f.yaml:1:1 "a" = f.yaml:1:4 text "x\n---\ny\n" }`}},
		{"marker at column 1 ends a block", "f.yaml", "|\n x\n---\ny\n", []string{`f.yaml:1:1 text "x\n"`, `f.yaml:4:1 text "y"`}},
		{"no marker", "f.yaml", "---a\n", []string{`f.yaml:1:1 text "---a"`}},
		{"four dashes", "f.yaml", "a: |\n ----\n", []string{`f.yaml:1:1 { f.yaml:1:1 "a" = f.yaml:1:4 text "----\n" }`}},
		{"bad first", "f.yaml", "a: [\n---\nb\n---\nc\n", []string{"f.yaml:1:4: YAML: the bracket that opens here is not closed; close it, or put text that starts with it in quotes", `f.yaml:3:1 text "b"`, `f.yaml:5:1 text "c"`}},
		{"invalid document in the middle", "f.yaml", "a\n---\nb: \xff\n---\nc\n", []string{`f.yaml:1:1 text "a"`, "f.yaml:3:4: want UTF-8, got the byte 0xff, which is not UTF-8", `f.yaml:5:1 text "c"`}},
		{"bad last", "f.yaml", "a\n---\nb: c: d", []string{`f.yaml:1:1 text "a"`, `f.yaml:3:5: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "c: d" in quotes`}},
		{"JSONL", jsonl, "1\n\n\"a\"\n", []string{`f.jsonl:1:1 number "1"`, `f.jsonl:3:1 text "a"`}},
		{"JSONL without a final newline", jsonl, "1\n2", []string{`f.jsonl:1:1 number "1"`, `f.jsonl:2:1 number "2"`}},
		{"JSONL with CRLF", jsonl, "1\r\n2\r\n", []string{`f.jsonl:1:1 number "1"`, `f.jsonl:2:1 number "2"`}},
		{"JSONL with a byte order mark", jsonl, "\uFEFF1\n2\n", []string{`f.jsonl:1:4 number "1"`, `f.jsonl:2:1 number "2"`}},
		{"JSONL with an invalid first line", jsonl, "x\n2\n", []string{"f.jsonl:1:1: want a JSON value, got 'x'", `f.jsonl:2:1 number "2"`}},
		{"JSONL with an invalid middle line", jsonl, "1\n{\n3\n", []string{`f.jsonl:1:1 number "1"`, "f.jsonl:2:2: want a key in double quotes, got the end of the text", `f.jsonl:3:1 number "3"`}},
		{"JSONL with an invalid last line", jsonl, "1\n[", []string{`f.jsonl:1:1 number "1"`, "f.jsonl:2:2: want a JSON value, got the end of the text"}},
		{"ndjson", "f.NDJSON", "1\n2\n", []string{`f.NDJSON:1:1 number "1"`, `f.NDJSON:2:1 number "2"`}},
		{"unnamed JSONL", "-", "\n{}\n\n{}\n", []string{"-:2:1 { }", "-:4:1 { }"}},
		{"unnamed JSONL with an invalid first line", "-", "{\"a\":}\n{}\n", []string{"-:1:6: want a JSON value, got '}'", "-:2:1 { }"}},
		{"unnamed JSONL with a truncated first line", "-", "{\"a\":1\n{}\n", []string{"-:1:7: want ',' or '}', got the end of the text", "-:2:1 { }"}},
		{"unnamed pretty JSON", "-", "\uFEFF \n{\n  \"a\": 1\n}\n", []string{`-:2:1 { -:3:3 "a" = -:3:8 number "1" }`}},
		{"pretty JSON with a map on the next line", "f.json", "{\"a\":\n{\"b\": 1}}", []string{`f.json:1:1 { f.json:1:2 "a" = f.json:2:1 { f.json:2:2 "b" = f.json:2:7 number "1" } }`}},
		{"invalid pretty JSON", "f.json", "{\n  \"a\": 1,\n}\n", []string{"f.json:3:1: want a key in double quotes, got '}'"}},
		{"JSON on one line", "f.json", "{}", []string{"f.json:1:1 { }"}},
		{"empty JSON", "f.json", " \n ", nil},
		{"unnamed YAML", "-", "# x\na: 1\n", []string{`-:2:1 { -:2:1 "a" = -:2:4 number "1" }`}},
		{"too long, then another document", "f.yaml", "a: " + strings.Repeat("x", 40) + "\nb: 2\n---\nc\n", []string{"f.yaml:1:1: a document of more than 32 bytes; write a corpus as JSONL, one inquiry per line", `f.yaml:4:1 text "c"`}},
		{"too long in the second document", "f.yaml", "a\n---\n" + strings.Repeat("x\n", 40) + "---\nc\n", []string{`f.yaml:1:1 text "a"`, "f.yaml:2:1: a document of more than 32 bytes; write a corpus as JSONL, one inquiry per line", `f.yaml:44:1 text "c"`}},
		{"just not too long", "f.yaml", strings.Repeat("x", 31) + "\n---\nc\n", []string{`f.yaml:1:1 text "` + strings.Repeat("x", 31) + `"`, `f.yaml:3:1 text "c"`}},
		{"too long in JSONL", jsonl, "1\n\"" + strings.Repeat("x", 40) + "\"\n3\n", []string{`f.jsonl:1:1 number "1"`, "f.jsonl:2:1: a document of more than 32 bytes", `f.jsonl:3:1 number "3"`}},
		{"too long comment", "f.yaml", "# " + strings.Repeat("x", 40) + "\n---\nc\n", []string{"f.yaml:1:1: a document of more than 32 bytes; write a corpus as JSONL, one inquiry per line", `f.yaml:3:1 text "c"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			limit := 0
			if strings.HasPrefix(tt.name, "too long") || strings.HasPrefix(tt.name, "just not") {
				limit = 32
			}
			require.Equal(t, tt.want, stream(strings.NewReader(tt.in), tt.file, limit))
			require.Equal(t, tt.want, stream(iotest.OneByteReader(strings.NewReader(tt.in)), tt.file, limit), "byte by byte")
			require.Equal(t, tt.want, stream(iotest.DataErrReader(strings.NewReader(tt.in)), tt.file, limit), "io.EOF together with the last data")
		})
	}
}

func TestStreamOffsets(t *testing.T) {
	t.Parallel()
	const text = "\uFEFFa: é\r\n---\r\nb: 1\r\n...\r\n# x\r\nc: 1\r\n"
	var lines, offs []int
	for d, err := range doc.Read(strings.NewReader(text), "f.yaml", 0) {
		require.NoError(t, err)
		lines, offs = append(lines, d.Source.Line), append(offs, d.Source.Off)
		require.Equal(t, text[d.Source.Off:d.Source.Off+len(d.Source.Text)], string(d.Source.Text))
	}
	require.Equal(t, []int{1, 2, 5}, lines)
	require.Equal(t, []int{0, 10, 26}, offs)
}

// TestLineEndsAcrossBuffers tests lines that end exactly at the end of the reader's buffer, because a splitter can easily miscount
// them.
func TestLineEndsAcrossBuffers(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"\n", "\r\n", "\r"} {
		for size := 64<<10 - 4; size < 64<<10+4; size++ {
			text := "# " + strings.Repeat("x", size-2) + end + "---" + end + "a" + end + "--- b" + end
			require.Equal(t, []string{`f.yaml:3:1 text "a"`, `f.yaml:4:5 text "b"`}, stream(strings.NewReader(text), "f.yaml", 0), "%q %d", end, size)
		}
	}
}

var errBroken = errors.New("the disk is on fire")

func TestReaderErrorComesLast(t *testing.T) {
	t.Parallel()
	tests := []struct {
		file, in string
		want     []string
	}{
		{"f.yaml", "a\n---\nb\n", []string{`f.yaml:1:1 text "a"`, "f.yaml: the disk is on fire"}},
		{"f.jsonl", "1\n2\n{", []string{`f.jsonl:1:1 number "1"`, `f.jsonl:2:1 number "2"`, "f.jsonl: the disk is on fire"}},
		{"f.json", "{\n", []string{"f.json: the disk is on fire"}},
		{"-", "", []string{"-: the disk is on fire"}},
		{"-", "{}\n{", []string{"-:1:1 { }", "-: the disk is on fire"}},
	}
	for _, tt := range tests {
		r := io.MultiReader(strings.NewReader(tt.in), iotest.ErrReader(errBroken))
		require.Equal(t, tt.want, stream(r, tt.file, 0), tt.in)
		// an error must be reported even if later reads would succeed
		once := &failsOnce{text: tt.in, rest: "\nx\n"}
		require.Equal(t, tt.want, stream(once, tt.file, 0), tt.in)
	}
	for _, err := range doc.Read(iotest.ErrReader(errBroken), "f.yaml", 0) {
		require.ErrorIs(t, err, errBroken)
	}
}

type failsOnce struct{ text, rest string }

func (f *failsOnce) Read(p []byte) (int, error) {
	n := copy(p, f.text)
	if f.text = f.text[n:]; n == 0 {
		f.text, f.rest = f.rest, ""
		return 0, errBroken
	}
	return n, nil
}

func TestReadEarlyBreak(t *testing.T) {
	t.Parallel()
	for file, text := range map[string]string{
		"f.yaml": "a\n---\nb: [\n---\nc\n", "g.yaml": "a\n...\nb\n", "f.jsonl": "1\nx\n3\n", "f.json": "{}\n{}\n", "-": "{}\n{}\n", "h.yaml": "a",
	} {
		for stop := range 3 {
			n := 0
			for range doc.Read(strings.NewReader(text), file, 0) {
				if n == stop {
					break
				}
				n++
			}
		}
	}
	for range doc.Read(iotest.ErrReader(errBroken), "f.yaml", 0) {
		break
	}
}

// endless is a reader that repeats a line up to a total size.
type endless struct {
	line string
	left int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n+len(e.line) <= len(p) {
		n += copy(p[n:], e.line)
	}
	e.left -= n
	return n, nil
}

//nolint:paralleltest // it measures the memory of the process
func TestHugeDocumentMemory(t *testing.T) {
	const limit = 1 << 20
	for _, tt := range []struct{ file, line string }{{"f.yaml", "- text of a line\n"}, {"f.yaml", "xxxxxxxx"}, {"f.jsonl", "[[[[[["}, {"-", "{\"a\":\n"}} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		got := stream(&endless{tt.line, 100 << 20}, tt.file, limit)
		runtime.ReadMemStats(&after)
		want := fmt.Sprintf("%s:1:1: a document of more than %d bytes", tt.file, limit)
		if tt.file != "f.jsonl" { // no advice for JSONL, which already has one inquiry per line
			want += "; write a corpus as JSONL, one inquiry per line"
		}
		require.Equal(t, []string{want}, got)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(16<<20), "%s %q", tt.file, tt.line)
	}
}

func FuzzReadCutsNothingOff(f *testing.F) {
	for _, s := range []string{"a\n---\nb\n", "a\r---\rb", "...\n--- x", "\uFEFF---\na", "%YAML 1.1\n---\na\n", "{}\n{}", "|\n x\n\u2028---\ny"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		at, line := 0, 1
		for d, err := range doc.Read(bytes.NewReader(text), "f.yaml", 0) {
			require.NotNil(t, d.Source, "%v", err)
			require.GreaterOrEqual(t, d.Source.Off, at)
			require.Equal(t, string(text[d.Source.Off:d.Source.Off+len(d.Source.Text)]), string(d.Source.Text))
			whole := doc.Source{Text: text}
			require.Equal(t, whole.Pos(d.Source.Off).Line, d.Source.Line)
			require.GreaterOrEqual(t, d.Source.Line, line)
			at, line = d.Source.Off+len(d.Source.Text), d.Source.Line
		}
	})
}

// TestEmptyLines checks that empty lines are counted correctly wherever a read ends and that they cost almost nothing.
func TestEmptyLines(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"\n", "\r\n"} {
		for _, n := range []int{1, 2, 100, 70_000} {
			blank := strings.Repeat(end, n)
			text := blank + `{"a":1}` + end + blank + `{"b":2}` + blank
			want := []string{
				fmt.Sprintf(`%%[1]s:%[1]d:1 { %%[1]s:%[1]d:2 "a" = %%[1]s:%[1]d:6 number "1" }`, n+1),
				fmt.Sprintf(`%%[1]s:%[1]d:1 { %%[1]s:%[1]d:2 "b" = %%[1]s:%[1]d:6 number "2" }`, 2*n+2),
			}
			for _, r := range []io.Reader{strings.NewReader(text), iotest.HalfReader(strings.NewReader(text)), iotest.OneByteReader(strings.NewReader(text))} {
				require.Equal(t, []string{fmt.Sprintf(want[0], "f.jsonl"), fmt.Sprintf(want[1], "f.jsonl")}, stream(r, "f.jsonl", 0))
			}
			text = blank + "a" + end + "---" + end + blank + "b"
			require.Equal(t, []string{fmt.Sprintf(`f.yaml:%d:1 text "a"`, n+1), fmt.Sprintf(`f.yaml:%d:1 text "b"`, 2*n+3)}, stream(iotest.HalfReader(strings.NewReader(text)), "f.yaml", 0))
			require.Equal(t, fmt.Sprintf(want[0], "f.json"), stream(strings.NewReader(blank+`{"a":1}`), "f.json", 0)[0])
		}
	}
}

// silent is a reader that never returns any data.
type silent struct{}

func (silent) Read([]byte) (int, error) { return 0, nil }

func TestReaderWithoutProgress(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"f.jsonl", "f.json", "f.yaml", "f"} {
		for _, begin := range []string{"", `{"a":1}` + "\n", `[{"a":1},`} {
			var last error
			for _, err := range doc.Read(io.MultiReader(strings.NewReader(begin), silent{}), name, 0) {
				last = err
			}
			require.ErrorIs(t, last, io.ErrNoProgress, "%s after %q", name, begin)
		}
	}
	_, _, err := doc.CountLines(silent{}, 0)
	require.ErrorIs(t, err, io.ErrNoProgress)
}
