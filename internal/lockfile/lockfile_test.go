package lockfile_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/lockfile"
)

func file(change func(f *lockfile.File)) *lockfile.File {
	f := &lockfile.File{Version: "v1", Template: "t1", Prompts: []lockfile.Prompt{
		{ID: "a", Day: "2026-11-23", Data: "d1", Hash: "h1"}, {ID: "b", Day: "2026-11-23", Data: "d2", Hash: "h2"}, {ID: "b", Day: "2026-11-23", Data: "d3", Hash: "h3"},
	}}
	if change != nil {
		change(f)
	}
	return f
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	f := file(nil)
	text := string(f.Append(nil))
	back, err := lockfile.Read(strings.NewReader(text), "retest.lock")
	require.NoError(t, err)
	require.Equal(t, f, back)
	back, err = lockfile.Read(strings.NewReader(strings.ReplaceAll(text, "\n", "\r\n")), "retest.lock")
	require.NoError(t, err)
	require.Equal(t, f, back)
}

func TestFaultLines(t *testing.T) {
	t.Parallel()
	text := string(file(nil).Append(nil))
	for name, tt := range map[string]struct{ text, want string }{
		"empty":              {"", "l:1:1: want a lock file, got nothing"},
		"another":            {"{}\n", `l:1:1: want the first line of a version 1 lock file, got "{}"`},
		"later":              {strings.Replace(text, "lock 1", "lock 2", 1), "want the first line of a version 1 lock file"},
		"an incomplete line": {text + "prompt\tx", `l:7:1: want version, template, or prompt with an id, a day and two hashes, got "prompt\tx"`},
		"no version":         {strings.Replace(text, "version\tv1\n", "", 1), "l:1:1: want a version line and a template line, got a file without one of them"},
		"two":                {strings.Replace(text, "template\tt1\n", "template\tt1\ntemplate\tt2\n", 1), "l:4:1: want version, template"},
		"merge":              {text + "<<<<<<< HEAD\n", "l:7:1: want version"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := lockfile.Read(strings.NewReader(tt.text), "l")
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func TestReasons(t *testing.T) {
	t.Parallel()
	all := []lockfile.Change{
		{Kind: lockfile.Changed, ID: "a", Reasons: []string{"template"}},
		{Kind: lockfile.Changed, ID: "b", Reasons: []string{"template"}},
		{Kind: lockfile.Changed, ID: "b", Reasons: []string{"template"}},
	}
	rehash := func(f *lockfile.File) {
		for i := range f.Prompts {
			f.Prompts[i].Hash += "x"
		}
	}
	for name, tt := range map[string]struct {
		change func(f *lockfile.File)
		want   []lockfile.Change
	}{
		"nothing":                          {nil, nil},
		"another template":                 {func(f *lockfile.File) { f.Template = "t2"; rehash(f) }, all},
		"a template change without effect": {func(f *lockfile.File) { f.Template = "t2" }, nil},
		"data":                             {func(f *lockfile.File) { f.Prompts[1].Data, f.Prompts[1].Hash = "x", "x" }, []lockfile.Change{{Kind: lockfile.Changed, ID: "b", Reasons: []string{"data"}}}},
		"data that is not printed":         {func(f *lockfile.File) { f.Prompts[1].Data = "x" }, nil},
		"the day":                          {func(f *lockfile.File) { f.Prompts[0].Day, f.Prompts[0].Hash = "2027-01-01", "x" }, []lockfile.Change{{Kind: lockfile.Changed, ID: "a", Reasons: []string{"day"}, OldDay: "2026-11-23", NewDay: "2027-01-01"}}},
		"version and data":                 {func(f *lockfile.File) { f.Version = "v2"; f.Prompts[0].Data, f.Prompts[0].Hash = "x", "x" }, []lockfile.Change{{Kind: lockfile.Changed, ID: "a", Reasons: []string{"data", "version"}}}},
		"new":                              {func(f *lockfile.File) { f.Prompts = append(f.Prompts, lockfile.Prompt{ID: "c"}) }, []lockfile.Change{{Kind: lockfile.New, ID: "c"}}},
		"gone, the second of two with the same id": {func(f *lockfile.File) { f.Prompts = f.Prompts[:2] }, []lockfile.Change{{Kind: lockfile.Gone, ID: "b"}}},
		"gone, the first of two with the same id":  {func(f *lockfile.File) { f.Prompts = append(f.Prompts[:1:1], f.Prompts[2:]...) }, []lockfile.Change{{Kind: lockfile.Gone, ID: "b"}}},
		"another order":                      {func(f *lockfile.File) { f.Prompts[0], f.Prompts[1] = f.Prompts[1], f.Prompts[0] }, nil},
		"a change without a recorded reason": {func(f *lockfile.File) { f.Prompts[0].Hash = "x" }, []lockfile.Change{{Kind: lockfile.Changed, ID: "a"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, lockfile.Compare(file(nil), file(tt.change), nil))
		})
	}
}

// TestInvalidRecordsAreNotRemoved checks that invalid inquiries do not count as removed. One of them is not in the lock file.
func TestInvalidRecordsAreNotRemoved(t *testing.T) {
	t.Parallel()
	was := &lockfile.File{Prompts: []lockfile.Prompt{{ID: "a"}, {ID: "b"}, {ID: "c"}}}
	is := &lockfile.File{Prompts: []lockfile.Prompt{{ID: "a"}}}
	require.Equal(t, []lockfile.Change{{Kind: lockfile.Invalid, ID: "b"}, {Kind: lockfile.Gone, ID: "c"}}, lockfile.Compare(was, is, []string{"b", "new"}))
}
