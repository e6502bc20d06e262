package batch_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}

// TestUpdateMatchesFreshRun makes a series of changes and updates the folder after each one. It checks that the folder
// always matches that of a fresh run byte for byte and that identical requests are not rendered again.
func TestUpdateMatchesFreshRun(t *testing.T) {
	t.Parallel()
	for _, format := range provider.Formats() {
		t.Run(string(format), func(t *testing.T) {
			t.Parallel()
			dir := scratch(t)
			in := filepath.Join(dir, "c.jsonl")
			r := newRun(t, in, filepath.Join(dir, "out"))
			r.to(format)
			r.Update = true
			long := record("long", strings.Repeat("more than is read at once ", 2000))
			records := []string{record("a", "x"), record("b", "x"), "{broken", long, record("c", "x"), record("a", "x"), record("d", "x"), record("e", "x")}
			put := func() { write(t, in, strings.Join(records, "\n")+"\n") }
			steps := []struct {
				name   string
				change func()
				reused int
			}{
				{"started", func() {}, 0},
				{"nothing", func() {}, 0},
				{"a changed record", func() { records[1] = record("b", "y") }, 5},
				{"a renamed record", func() { records[0] = record("z", "x") }, 6},
				{"a removed record", func() { records = append(records[:4:4], records[5:]...) }, 6},
				{"two new records", func() { records = append(records, record("n", "x"), record("m", "x")) }, 6},
				{"another order", func() { records[0], records[7] = records[7], records[0] }, 8},
				{"another part size", func() { r.Limits.Requests = 2 }, 8},
				{"another style", func() {
					renderer, err := prompt.New(&prompt.Options{Style: "xml"})
					require.NoError(t, err)
					r.Renderer = renderer
				}, 0},
				{"another day", func() {
					r.AsOf = edtf.MustParse("2027-01-01")
				}, 0},
			}
			for i, step := range steps {
				step.change()
				put()
				m, s, err := r.do(t)
				require.NoError(t, err, step.name)
				require.True(t, m.Done)
				require.Equal(t, step.reused, s.Reused, step.name)
				fresh := r
				fresh.Out = filepath.Join(dir, fmt.Sprint("fresh", i))
				_, s, err = fresh.do(t)
				require.NoError(t, err)
				require.Zero(t, s.Reused)
				require.Equal(t, bytesOf(t, fresh.Out), bytesOf(t, r.Out), step.name)
			}
		})
	}
}

func TestChangedRunErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(t *testing.T, r *run)
		want   string
	}{
		"a changed record":   {func(t *testing.T, r *run) { t.Helper(); write(t, r.Inputs[0], records(8)+record("q8", "other")+"\n") }, "the inputs differ"},
		"an additional file": {func(_ *testing.T, r *run) { r.Inputs = append(r.Inputs, r.Inputs[0]) }, "the inputs differ"},
		"another shard": {func(t *testing.T, r *run) {
			t.Helper()
			edit(t, filepath.Join(r.Out, "manifest.json"), `"inputs"`, `"shard": "1/2", "inputs"`)
		}, "the shard was 1/2 and is now none"},
		"another style": {func(t *testing.T, r *run) {
			t.Helper()
			r.Renderer = renderer(t, &prompt.Options{Style: "xml"})
		}, "the options differ (style was plain and is now xml), the templates differ"},
		"another overlay": {func(t *testing.T, r *run) {
			t.Helper()
			r.Renderer = renderer(t, &prompt.Options{Overlay: fstest.MapFS{"rules.tmpl": {Data: []byte("Be brief.\n")}}})
		}, "the templates differ"},
		"hidden text":    {func(t *testing.T, r *run) { t.Helper(); r.Renderer = renderer(t, &prompt.Options{AllowHidden: true}) }, "allow_hidden is true"},
		"another format": {func(_ *testing.T, r *run) { r.to(provider.VLLM) }, "the options differ (model is m; to was messages and is now vllm)"},
		"another day":    {func(_ *testing.T, r *run) { r.AsOf = edtf.MustParse("2026-11-24") }, "as_of is 2026-11-24"},
		"another limit":  {func(_ *testing.T, r *run) { r.Limits.Requests = 4 }, "part_requests was 3 and is now 4"},
		"a budget":       {func(_ *testing.T, r *run) { r.Budget = &batch.Budget{Tokens: 4000} }, "max_prompt_tokens is 4000; tokens is estimate"},
		"a counter":      {func(_ *testing.T, r *run) { r.Budget = &batch.Budget{Counter: words{}} }, "tokens is words"},
		"papers": {func(t *testing.T, r *run) {
			t.Helper()
			papers, err := inquiry.ReadPapers(strings.NewReader("arXiv:2307.03172: {title: T}"), "p.yaml")
			require.NoError(t, err)
			r.Reader = &inquiry.Reader{Papers: papers}
		}, "papers is sha256:"},
		"defaults": {func(t *testing.T, r *run) {
			t.Helper()
			defaults, err := inquiry.ReadDefaults(strings.NewReader("library: {name: l}"), "d.yaml")
			require.NoError(t, err)
			r.Reader = &inquiry.Reader{Defaults: defaults}
		}, "defaults is sha256:"},
		"the output number": {func(t *testing.T, r *run) {
			t.Helper()
			edit(t, filepath.Join(r.Out, "manifest.json"), `"output": `, `"output": 9`)
		}, "prompts or requests have changed"},
		"version 1": {func(t *testing.T, r *run) {
			t.Helper()
			edit(t, filepath.Join(r.Out, "manifest.json"), fmt.Sprintf(`"output": %d,`, manifest(t, r.Out).Output), ``)
		}, "it was written by version 1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := tree(t, map[string]string{"c.jsonl": records(9)})
			r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
			_, _, err := r.do(t)
			require.NoError(t, err)
			tt.change(t, &r)
			before := bytesOf(t, r.Out)
			_, _, err = r.do(t)
			require.ErrorIs(t, err, batch.ErrChanged)
			require.ErrorContains(t, err, tt.want)
			require.Equal(t, before, bytesOf(t, r.Out), "the folder is not touched")
			r.Update = true
			_, _, err = r.do(t)
			require.NoError(t, err)
			r.fresh(t)
		})
	}
}

// edit replaces text in a file, which must contain it.
func edit(t *testing.T, path, old, new string) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(text), old)
	write(t, path, strings.Replace(string(text), old, new, 1))
}

func renderer(t *testing.T, opts *prompt.Options) *prompt.Renderer {
	t.Helper()
	r, err := prompt.New(opts)
	require.NoError(t, err)
	return r
}

// TestUpdateWithLowerBudget changes the budget several times. Requests must meet the new budget before they are reused.
func TestUpdateWithLowerBudget(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 9 {
		text.WriteString(record(fmt.Sprint("q", i), "one"+strings.Repeat(" word", 100*i)) + "\n")
	}
	base := 0
	first, _, _ := strings.Cut(text.String(), "\n")
	for _, r := range requests(t, split(first, "c.jsonl"), func(c *batch.Config) { c.Budget = &batch.Budget{Counter: words{}} }) {
		base = r.Tokens
	}
	dir := tree(t, map[string]string{"c.jsonl": text.String()})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.Update = true
	for i, step := range []struct {
		budget *batch.Budget
		errors int
		reused int
	}{
		{nil, 0, 0},
		{&batch.Budget{Tokens: base + 750, Counter: words{}}, 1, 0},
		{&batch.Budget{Tokens: base + 450, Counter: words{}}, 4, 0},
		{&batch.Budget{Tokens: base + 650, Counter: words{}}, 2, 5},
		{nil, 0, 0}, // this step counts tokens differently
		{&batch.Budget{Tokens: base + 450, Counter: words{}}, 4, 0},
		{&batch.Budget{Tokens: 100_000}, 0, 0},
	} {
		r.Budget = step.budget
		m, s, err := r.do(t)
		require.NoError(t, err)
		fresh := r
		fresh.Out = filepath.Join(dir, fmt.Sprint("fresh", i))
		_, _, err = fresh.do(t)
		require.NoError(t, err)
		require.Equal(t, bytesOf(t, fresh.Out), bytesOf(t, r.Out), "step %d", i)
		require.Equal(t, step.errors, m.Errors, "step %d", i)
		require.Equal(t, step.reused, s.Reused, "step %d", i)
	}
}

// TestUpdateWithLowerByteLimit lowers the byte limit. Requests that are now too large are not reused.
func TestUpdateWithLowerByteLimit(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 9 {
		text.WriteString(record(fmt.Sprint("q", i), "one"+strings.Repeat(" word", 100*i)) + "\n")
	}
	dir := tree(t, map[string]string{"c.jsonl": text.String()})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	_, _, err := r.do(t)
	require.NoError(t, err)
	r.Update, r.Limits.Bytes = true, len(bytesOf(t, r.Out)["part-00002.jsonl"])/3
	m, s, err := r.do(t)
	require.NoError(t, err)
	require.Positive(t, m.Errors)
	require.Equal(t, m.Requests, s.Reused)
	r.fresh(t)
}

// TestUpdateIgnoresAlteredParts changes a part without changing its size and checks that an update does not reuse its
// requests.
func TestUpdateIgnoresAlteredParts(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(9)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	_, _, err := r.do(t)
	require.NoError(t, err)
	want := bytesOf(t, r.Out)
	part := filepath.Join(r.Out, "part-00002.jsonl")
	write(t, part, strings.Replace(want["part-00002.jsonl"], "claim", "CLAIM", 1))
	write(t, filepath.Join(dir, "c.jsonl"), records(10))
	r.Update = true
	_, s, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, 6, s.Reused, "the requests of two of the three parts")
	require.Equal(t, want["part-00002.jsonl"], bytesOf(t, r.Out)["part-00002.jsonl"])
}

// TestDamagedFolders checks that damaged folders are refused, and that an update repairs them.
func TestDamagedFolders(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		damage func(dir string) error
		want   string
		reused int
	}{
		"a missing part":   {func(dir string) error { return os.Remove(filepath.Join(dir, "part-00002.jsonl")) }, "part-00002.jsonl is missing", 6},
		"a truncated part": {func(dir string) error { return os.Truncate(filepath.Join(dir, "part-00003.jsonl"), 100) }, "part-00003.jsonl has 100 bytes, not ", 6},
		"missing ids":      {func(dir string) error { return os.Remove(filepath.Join(dir, "ids.tsv")) }, "ids.tsv is missing", 0},
		"truncated ids":    {func(dir string) error { return os.Truncate(filepath.Join(dir, "ids.tsv"), 10) }, "ids.tsv has 10 bytes, not ", 0},
		"missing refusals": {func(dir string) error { return os.Remove(filepath.Join(dir, "errors.jsonl")) }, "errors.jsonl is missing", 9},
		"two missing parts": {func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, "part-00001.jsonl")), os.Remove(filepath.Join(dir, "part-00002.jsonl")))
		}, "part-00001.jsonl is missing, part-00002.jsonl is missing", 3},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := tree(t, map[string]string{"c.jsonl": records(9) + "broken\n"})
			r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
			_, _, err := r.do(t)
			require.NoError(t, err)
			want := bytesOf(t, r.Out)
			require.NoError(t, tt.damage(r.Out))
			_, _, err = r.do(t)
			require.ErrorIs(t, err, batch.ErrDamaged)
			require.ErrorContains(t, err, tt.want)
			r.Update = true
			_, s, err := r.do(t)
			require.NoError(t, err)
			require.Equal(t, tt.reused, s.Reused)
			require.Equal(t, want, bytesOf(t, r.Out))
		})
	}
}

// TestForeignFilesAreNotOverwritten uses folders that contain files named like those of a batch, but no batch manifest.
func TestForeignFilesAreNotOverwritten(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"manifest.json": `{"name": "an extension"}`, "manifest.json ": "", "part-00001.jsonl": "x", "part-00001.txt": "x", "ids.tsv": "x", "errors.jsonl": "x", "cuts.jsonl": "x", "unfinished.json": "{}",
	} {
		for _, update := range []bool{false, true} {
			out := tree(t, map[string]string{strings.TrimSpace(name): text})
			dir := tree(t, map[string]string{"c.jsonl": records(1)})
			r := newRun(t, filepath.Join(dir, "c.jsonl"), out)
			r.Update = update
			_, _, err := r.do(t)
			require.ErrorIs(t, err, batch.ErrForeign, name)
			require.ErrorContains(t, err, "the folder contains files that were not written by a batch: "+strings.TrimSpace(name))
			require.Equal(t, map[string]string{strings.TrimSpace(name): text}, bytesOf(t, out))
			require.NoFileExists(t, filepath.Join(out, "lock"))
		}
	}
	out := tree(t, map[string]string{"part-1.jsonl": "x", "part-00001-notes.md": "x", "part-00001.results.jsonl": "x", "c.jsonl": records(1)})
	_, _, err := newRun(t, filepath.Join(out, "c.jsonl"), out).do(t)
	require.NoError(t, err)
	got := bytesOf(t, out)
	require.Len(t, got, 9)
	require.Equal(t, "x", got["part-1.jsonl"]+got[""], "files with similar names do not matter")
}

// TestLeftoversAreRemoved checks that a run removes the leftovers of killed runs: an unfinished part, a part missing from the
// manifest, and an unfinished update.
func TestLeftoversAreRemoved(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(9)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out[1]"))
	stop := errors.New("enough")
	r.Observe = func(s batch.Stats) {
		if s.Records == 5 {
			panic(stop)
		}
	}
	require.PanicsWithError(t, stop.Error(), func() { _, _, _ = r.do(t) })
	r.Observe, r.Workers = nil, 1
	leftovers := map[string]string{".part-1": "x", ".manifest.json1": "x", "part-00002.txt": "x", "part-00009.jsonl": "x"}
	for name, text := range leftovers {
		write(t, filepath.Join(r.Out, name), text)
	}
	require.NoError(t, os.MkdirAll(filepath.Join(r.Out, ".update"), 0o777))
	write(t, filepath.Join(r.Out, ".update", "part-00001.jsonl"), "x")
	fresh := r
	fresh.Out = filepath.Join(dir, "fresh")
	_, _, err := fresh.do(t)
	require.NoError(t, err)
	_, _, err = r.do(t)
	require.NoError(t, err)
	require.Equal(t, bytesOf(t, fresh.Out), bytesOf(t, r.Out))
}

// TestFolderWithoutFinishedParts checks that a run with a different configuration may use a folder that has no finished part.
func TestFolderWithoutFinishedParts(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl.gz": gzipped(t, records(1))[:20], "d.jsonl": records(9)})
	r := newRun(t, filepath.Join(dir, "c.jsonl.gz"), filepath.Join(dir, "out"))
	_, _, err := r.do(t)
	require.ErrorContains(t, err, "c.jsonl.gz: unexpected EOF")
	require.Contains(t, bytesOf(t, r.Out)["manifest.json"], `"done": false`)
	r.Inputs[0] = filepath.Join(dir, "d.jsonl")
	m, _, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, 9, m.Requests)
}

func TestFolderIsLocked(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(2)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	second := r
	r.Observe = func(s batch.Stats) {
		require.True(t, s.Locked)
		_, _, err := second.do(t)
		require.ErrorIs(t, err, batch.ErrLocked)
		require.EqualError(t, err, r.Out+": another run is writing to the folder")
	}
	_, _, err := r.do(t)
	require.NoError(t, err)
	_, _, err = second.do(t)
	require.NoError(t, err)
}

func TestUnwritableFolders(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"file": "", "in/lock/x": "", "c.jsonl": records(1)})
	for _, out := range []string{"file", "file/below", "in"} {
		_, _, err := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, out)).do(t)
		require.ErrorIs(t, err, batch.ErrWrite, out)
	}
}

// TestRepeatedRecordsShareRequest checks that repeated records share one request and that each of them has a row in ids.tsv.
func TestRepeatedRecordsShareRequest(t *testing.T) {
	t.Parallel()
	name := "tab\tand\nbreak.jsonl"
	dir := scratch(t)
	if err := os.WriteFile(filepath.Join(dir, name), []byte(record("a", "x")+"\n"+record("b", "x")+"\nbroken\n"+record("a", "x")+"\n"+record("a", "x")), 0o600); err != nil {
		t.Skip("the file system does not allow such names")
	}
	r := newRun(t, filepath.Join(dir, name), filepath.Join(dir, "out"))
	m, s, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, [...]int{5, 2, 1, 2}, [...]int{m.Records, m.Requests, m.Errors, m.Repeated})
	require.Equal(t, 2, s.Repeated)
	rows := strings.Split(strings.TrimSuffix(bytesOf(t, r.Out)["ids.tsv"], "\n"), "\n")
	require.Len(t, rows, 5)
	require.Equal(t, "request\tinquiry\tclaims\tplace\tkey\tas_of\ttokens\thash", rows[0])
	rows = rows[1:]
	for i, want := range []string{"^a-([0-9a-f]{16})\ta\ta\ttab and break.jsonl:1\t\t2026-11-23\t[0-9]{3}\t[0-9a-f]{32}$", "^b-.*\tb\ta\t.*:2\t", "^a-.*:4\t", "^a-.*:5\t"} {
		require.Regexp(t, want, rows[i])
	}
	require.Equal(t, strings.Split(rows[0], "\t")[0], strings.Split(rows[2], "\t")[0])
	r.Update = true
	r.Limits.Requests = 4
	_, s, err = r.do(t)
	require.NoError(t, err)
	require.Equal(t, 2, s.Reused, "rows are read back as they were written")
}

// TestRefusalsContainRecord checks that each refusal contains the record exactly as it is in the file, or the start of the record if it
// is too long.
func TestRefusalsContainRecord(t *testing.T) {
	t.Parallel()
	long := `{"id":"long","role":"` + strings.Repeat("x", 5000)
	dir := tree(t, map[string]string{"c.jsonl": "{bro\x00ken\r\n\n" + record("good", "x") + "\n{\"id\":\"\xff\"}\n" + long + "\n{\"id\":\"last\"}", "d.jsonl": "\n \n"})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.Inputs = append(r.Inputs, filepath.Join(dir, "d.jsonl"))
	r.Reader = &inquiry.Reader{MaxBytes: 4000}
	var told []int
	r.Refused = func(f *batch.Refusal) error {
		told = append(told, len(f.Faults))
		require.Equal(t, dir, filepath.Dir(f.File), "the file name is reported as given")
		return nil
	}
	m, _, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, [...]int{6, 1, 5}, [...]int{m.Records, m.Requests, m.Errors})
	require.Len(t, told, 5)
	rows := strings.Split(strings.TrimSuffix(bytesOf(t, r.Out)["errors.jsonl"], "\n"), "\n")
	require.Len(t, rows, 5)
	for i, want := range []string{
		`"file":"c.jsonl","line":1,"offset":0,"errors":.*"record":"\{bro\\u0000ken"`, `"file":"c.jsonl","line":4,"offset":\d+,"errors":.*"record_base64":"eyJpZCI6Iv8ifQ=="\}$`,
		`"file":"c.jsonl","line":5,"offset":\d+,"errors":.*"rule":"too-long".*"record":"\{\\"id\\":\\"long\\",\\"role\\":\\"x{999}x+","record_cut":true\}$`,
		`"file":"c.jsonl","line":6,"offset":\d+,"id":"last","errors":.*"record":"\{\\"id\\":\\"last\\"\}"\}$`, `"file":"d.jsonl","line":1,"offset":0,"errors":\[\{"line":1,"col":1,"rule":"empty"`,
	} {
		require.Regexp(t, want, rows[i])
	}
}

func TestRefusedErrorStopsRun(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(7) + "broken\n" + records(1)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	enough := errors.New("enough")
	r.Refused = func(*batch.Refusal) error { return enough }
	m, _, err := r.do(t)
	require.ErrorIs(t, err, enough)
	require.Equal(t, 6, m.Requests, "only whole parts are counted")
	r.Refused = nil
	m, s, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, [...]int{9, 7, 1, 1}, [...]int{m.Records, m.Requests, m.Errors, m.Repeated})
	require.Equal(t, 9, s.Records)
}

// TestPartByteLimit uses byte limits, which apply to the whole file of a part.
func TestPartByteLimit(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(40)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.to(provider.Anthropic)
	r.Limits = provider.Limits{Bytes: 20_000}
	m, _, err := r.do(t)
	require.NoError(t, err)
	require.Greater(t, len(m.Parts), 3)
	files := bytesOf(t, r.Out)
	sum := 0
	for i, p := range m.Parts {
		require.Len(t, files[p.File], int(p.Bytes))
		require.LessOrEqual(t, p.Bytes, int64(20_000))
		sum += p.Requests
		if i > 0 {
			before := m.Parts[i-1]
			first, _, _ := strings.Cut(files[p.File][len("{\"requests\":[\n"):], "\n")
			require.Greater(t, int(before.Bytes)+len(strings.TrimSuffix(first, ","))+len(",\n"), 20_000, "no part ends too early")
		}
	}
	require.Equal(t, 40, sum)
}

// TestManifestWriteFrequency counts how often the manifest is written. In the text format each part is one prompt, and
// there may be a hundred thousand of them.
func TestManifestWriteFrequency(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(1500)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.to(provider.Text)
	var last os.FileInfo
	written := 0
	enough := errors.New("enough")
	r.Observe = func(s batch.Stats) {
		if s.Records == 1400 {
			panic(enough)
		}
		info, err := os.Stat(filepath.Join(r.Out, "manifest.json"))
		require.NoError(t, err)
		if last == nil || !os.SameFile(last, info) || last.Size() != info.Size() {
			last = info
			written++
		}
	}
	r.Workers = 1
	require.PanicsWithError(t, "enough", func() { _, _, _ = r.do(t) })
	require.Less(t, written, 200)
	r.Observe = nil
	m, _, err := r.do(t)
	require.NoError(t, err)
	require.Len(t, m.Parts, 1500)
	fresh := r
	fresh.Out = filepath.Join(dir, "fresh")
	_, _, err = fresh.do(t)
	require.NoError(t, err)
	require.Equal(t, bytesOf(t, fresh.Out), bytesOf(t, r.Out))
}

// TestCleanStopSavesProgress stops a run cleanly. It checks that the next run resumes after the last record, although the parts
// were too small for the manifest to be rewritten after each one.
func TestCleanStopSavesProgress(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(300) + "broken\n"})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.to(provider.Text)
	enough := errors.New("enough")
	r.Refused = func(*batch.Refusal) error { return enough }
	m, s, err := r.do(t)
	require.ErrorIs(t, err, enough)
	require.Equal(t, 301, s.Records)
	require.Equal(t, 1, s.Errors)
	require.Len(t, m.Parts, 299, "the last part was still being written")
	r.Refused = nil
	_, s, err = r.do(t)
	require.NoError(t, err)
	require.Equal(t, 301, s.Resumed)
}

func TestManifestDays(t *testing.T) {
	t.Parallel()
	days := []string{"2026-11-23", "2025-01-02", "2026-11-23", "2027-03-04"}
	for n, want := range map[int]string{1: "2026-11-23", 2: "2025-01-02/2026-11-23", 4: "2025-01-02/2027-03-04"} {
		text := ""
		for i, day := range days[:n] {
			text += strings.Replace(record(fmt.Sprint(i), "x"), "2026-11-23", day, 1) + "\n"
		}
		dir := tree(t, map[string]string{"c.jsonl": text})
		m, _, err := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out")).do(t)
		require.NoError(t, err)
		require.Equal(t, want, m.Days)
	}
}

// TestIDsChangeWithTemplates checks that the same records get different request ids from templates with different text.
func TestIDsChangeWithTemplates(t *testing.T) {
	t.Parallel()
	ids := map[string]bool{}
	for _, opts := range []*prompt.Options{nil, {Style: "markdown"}, {Overlay: fstest.MapFS{"rules.tmpl": {Data: []byte("Be brief.\n")}}}} {
		dir := tree(t, map[string]string{"c.jsonl": records(2)})
		run := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
		run.Renderer = renderer(t, opts)
		_, _, err := run.do(t)
		require.NoError(t, err)
		for row := range strings.SplitSeq(strings.TrimSpace(bytesOf(t, run.Out)["ids.tsv"]), "\n") {
			id, _, _ := strings.Cut(row, "\t")
			ids[id] = true
		}
	}
	require.Len(t, ids, 1+6, "%v", maps.Keys(ids)) // the header, and two ids from each of three runs
}

// TestFaultsKeptAfterEarlyStop uses a run that ends before its first part is complete.
func TestFaultsKeptAfterEarlyStop(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": "broken\n" + records(3)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	enough := errors.New("enough")
	r.Refused = func(*batch.Refusal) error { return enough }
	_, _, err := r.do(t)
	require.ErrorIs(t, err, enough)
	require.Contains(t, bytesOf(t, r.Out)["errors.jsonl"], `"record":"broken"`)
	r.Refused = nil
	_, s, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, 1, s.Errors, "the error is not recorded twice")
	require.Equal(t, 1, strings.Count(bytesOf(t, r.Out)["errors.jsonl"], "\n"))
}

// TestUpdateDetectsSameSizeChanges alters parts and ids.tsv without changing their sizes, in every format. It checks that
// nothing altered is reused.
func TestUpdateDetectsSameSizeChanges(t *testing.T) {
	t.Parallel()
	for _, format := range provider.Formats() {
		for _, name := range []string{"part-00002", "ids.tsv"} {
			dir := tree(t, map[string]string{"c.jsonl": records(9)})
			r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
			r.to(format)
			_, _, err := r.do(t)
			require.NoError(t, err)
			want := bytesOf(t, r.Out)
			if name == "ids.tsv" {
				lines := strings.SplitAfter(want[name], "\n")
				lines[0], lines[1] = lines[1], lines[0]
				write(t, filepath.Join(r.Out, name), strings.Join(lines, ""))
			} else {
				name += format.Traits().Ext
				if len(want[name]) == 0 {
					continue // everything is in one part
				}
				write(t, filepath.Join(r.Out, name), strings.Replace(want[name], "claim", "CLAIM", 1))
			}
			r.Update = true
			_, _, err = r.do(t)
			require.NoError(t, err)
			require.Equal(t, want, bytesOf(t, r.Out), "%s %s", format, name)
			write(t, filepath.Join(dir, "c.jsonl"), records(10))
			_, _, err = r.do(t)
			require.NoError(t, err)
			r.fresh(t)
		}
	}
}

// TestResumeDetectsAlteredIDs checks that a resumed run detects altered ids, because it needs them to recognize duplicate requests.
func TestResumeDetectsAlteredIDs(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(9)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.stoppedAt(t, 5)
	r.Observe = nil
	edit(t, filepath.Join(r.Out, "ids.tsv"), "q0-", "q9-")
	_, _, err := r.do(t)
	require.ErrorIs(t, err, batch.ErrDamaged)
	require.ErrorContains(t, err, "ids.tsv has different content")
	r.Update = true
	_, _, err = r.do(t)
	require.NoError(t, err)
	r.fresh(t)
}

// TestForeignManifests checks that a manifest.json from another program is treated as foreign, even if it shares keys with a
// batch manifest.
func TestForeignManifests(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"format": "zip", "name": "x"}`, `{"format": "jsonl"}`, `{"format": "jsonl", "version": "1", "encoding": "utf-8"}`} {
		out := tree(t, map[string]string{"manifest.json": text, "ids.tsv": "mine", "part-00001.txt": "mine"})
		dir := tree(t, map[string]string{"c.jsonl": records(1)})
		r := newRun(t, filepath.Join(dir, "c.jsonl"), out)
		before := bytesOf(t, out)
		_, _, err := r.do(t)
		require.ErrorIs(t, err, batch.ErrForeign)
		require.Equal(t, before, bytesOf(t, out))
	}
}
