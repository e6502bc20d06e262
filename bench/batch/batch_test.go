package batch_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/dated-claims/retest/bench/batch"
	"github.com/dated-claims/retest/bench/specimen"
	"github.com/dated-claims/retest/inquiry"
)

func records(t *testing.T, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := specimen.WriteRecords(&b, n); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGoContendersAgree(t *testing.T) {
	folder := t.TempDir()
	bench, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	in := filepath.Join(folder, "corpus.jsonl")
	if err := os.WriteFile(in, records(t, 500), 0o600); err != nil {
		t.Fatal(err)
	}
	contenders, err := batch.Select([]string{batch.Floor, batch.FloorSafe, "naive", batch.Retest})
	if err != nil {
		t.Fatal(err)
	}
	s := batch.Setup{Bench: bench, Bin: filepath.Join(folder, "bin")}
	var want []string
	for _, c := range contenders {
		if err := c.Prepare(s); err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(folder, c.Name)
		if _, err := c.Run(s, in, out); err != nil {
			t.Fatal(err)
		}
		got, err := c.Output(out)
		if err != nil || len(got) == 0 {
			t.Fatalf("%s: no output: %v", c.Name, err)
		}
		if want == nil {
			want = got
		}
		if err := batch.Equal(want, got); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
}

func TestRecordsAreDeterministic(t *testing.T) {
	sum := sha256.Sum256(records(t, 1000))
	const want = "40295f01ff9e5cbd3b040a3384d03fa1f0895cdfc09d1400866eda8bcedfcd4f"
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("the first thousand records have the hash %s; if the change is intended, update it here", got)
	}
}

func TestRecordSize(t *testing.T) {
	const n = 1000
	if mean := len(records(t, n)) / n; mean < 2500 || mean > 2700 {
		t.Errorf("a record has %d bytes on average", mean)
	}
}

// Dates must be canonical, because the other contenders print them unchanged.
func TestRecordsAreValid(t *testing.T) {
	src := records(t, 1000)
	n, seen := 0, map[string]bool{}
	for d, err := range inquiry.Read(bytes.NewReader(src), "corpus.jsonl") {
		if err != nil {
			t.Fatal(err)
		}
		q := d.Inquiry
		if err := q.Validate(); err != nil {
			t.Fatal(err)
		}
		if n++; seen[q.ID] || q.AsOf.IsZero() {
			t.Errorf("%s: want an id of its own and a day", q.ID)
		}
		seen[q.ID] = true
		canonical(t, d.Source(), q)
	}
	if n != 1000 {
		t.Errorf("%d records", n)
	}
}

func canonical(t *testing.T, line []byte, q *inquiry.Inquiry) {
	t.Helper()
	var raw struct {
		Claims  []struct{ When string }
		Anchors []struct{ ID, Date string }
	}
	if err := json.Unmarshal(line, &raw); err != nil {
		t.Fatal(err)
	}
	for i, c := range q.Claims {
		if c.When.String() != raw.Claims[i].When {
			t.Errorf("%s: %q is not canonical", q.ID, raw.Claims[i].When)
		}
	}
	for i, a := range q.Anchors {
		if a.Date.String() != raw.Anchors[i].Date || a.ID.String() != raw.Anchors[i].ID {
			t.Errorf("%s: %q is not canonical", q.ID, raw.Anchors[i])
		}
	}
}

func TestEqual(t *testing.T) {
	folder := t.TempDir()
	file := func(name, text string) []string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return []string{path}
	}
	const one, other = `{"custom_id":"a-0123456789abcdef","x":1}`, `{"custom_id":"a-ffffffffffffffff","x":1}`
	want := file("want", one+"\n"+one+"\n")
	for name, tt := range map[string]struct {
		got   []string
		equal bool
	}{
		"same":         {want, true},
		"other digits": {file("digits", one+"\n"+other+"\n"), true},
		"two files":    {append(file("first", one+"\n"), file("second", other+"\n")...), true},
		"too short":    {file("short", one+"\n"), false},
		"other body":   {file("body", one+"\n"+`{"custom_id":"a-ffffffffffffffff","x":2}`+"\n"), false},
		"no digits":    {file("none", one+"\n"+`{"custom_id":"a","x":1}`+"\n"), false},
	} {
		if err := batch.Equal(want, tt.got); (err == nil) != tt.equal {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestWriteRecordsReturnsWriterError(t *testing.T) {
	r, w := io.Pipe()
	r.CloseWithError(io.ErrClosedPipe)
	if err := specimen.WriteRecords(w, 1); err == nil {
		t.Error("want the writer's error")
	}
}
