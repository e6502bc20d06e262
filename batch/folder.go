package batch

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/atomicfile"
	"github.com/dated-claims/retest/provider"
)

// Manifest describes the contents of a folder and what they were created from.
type Manifest struct {
	Version  string `json:"version"`          // version of the program; not compared
	Go       string `json:"go,omitempty"`     // Go version that built the program; not compared
	Output   int    `json:"output,omitempty"` // output version, increased whenever a printed byte changes; 0 is version 1
	Format   string `json:"format"`           // format of the requests
	Encoding string `json:"encoding"`         // hash of what requests depend on besides prompts: format, model, tokens, tools
	Options  string `json:"options"`          // hash of Settings
	Template string `json:"template"`         // hash of the templates and of the style and functions used with them
	// Verdicts are the verdicts offered for a claim, in order. It is empty if the template lists none.
	Verdicts []string `json:"verdicts,omitempty"`
	// Settings are the options that the output depends on, by name. Defaults and papers appear as hashes of their content.
	Settings map[string]string `json:"settings,omitempty"`
	Source   string            `json:"source,omitempty"`  // the name of the Source
	Inputs   []corpus.Input    `json:"inputs"`            // files that were read, in order
	Shard    string            `json:"shard,omitempty"`   // which shard of them, such as 3/16
	Days     string            `json:"as_of,omitempty"`   // the day of all prompts, or the first and last day
	Counter  string            `json:"counter,omitempty"` // name of the token counter
	Tokens   int               `json:"max_prompt_tokens,omitempty"`
	Records  int               `json:"records"` // number of records read, up to the last part
	Requests int               `json:"requests"`
	Errors   int               `json:"errors"`           // records with faults, in errors.jsonl
	Repeated int               `json:"repeated"`         // records that ask the same thing as another record, so they have no request
	Cut      int               `json:"cut"`              // records from which something was left out, in cuts.jsonl
	Except   int               `json:"except,omitempty"` // records already asked by an earlier run, which have no request and no row here
	Done     bool              `json:"done"`
	Parts    []PartFile        `json:"parts"`
	// The sizes of the growing tables at the end of the last part.
	ErrorBytes int64 `json:"error_bytes"`
	IDBytes    int64 `json:"id_bytes"`
	CutBytes   int64 `json:"cut_bytes"`
	// The hash of ids.tsv so far. It is needed to reuse requests that do not contain their own ids.
	IDSum string `json:"ids_sha256,omitempty"`
	// The hash of the request ids of a Source's records, in order.
	SourceSum string `json:"source_sha256,omitempty"`
	// The number of cuts in each section of prompts. cuts.jsonl lists each cut.
	Cuts map[Section]int `json:"cuts,omitempty"`
	// The number of invalid records that violate each rule.
	Rules map[string]int `json:"rules,omitempty"`
}

// PartFile is a part: a file of requests.
type PartFile struct {
	File     string `json:"file"`
	Requests int    `json:"requests"`
	Bytes    int64  `json:"bytes"`
	Tokens   int64  `json:"tokens,omitempty"` // in the prompts, as counted by Manifest.Counter
	SHA256   string `json:"sha256"`
}

// The files in a folder besides the parts.
const (
	manifestFile   = "manifest.json"
	errorsFile     = "errors.jsonl"
	idsFile        = "ids.tsv"
	cutsFile       = "cuts.jsonl"
	unfinishedFile = "unfinished.json"
	addedFile      = "added.tsv"
	removedFile    = "removed.tsv"
	lockFile       = "lock"
	commandFile    = "command.json" // written by the command when a run is done
)

// The errors that Run returns. Each is wrapped with the folder's name and details.
var (
	ErrConfig  = errors.New("invalid configuration") // the Config cannot be run; nothing was read
	ErrChanged = errors.New("the folder was started with different options, templates or inputs")
	ErrDamaged = errors.New("the folder does not match its manifest")
	ErrForeign = errors.New("the folder contains files that were not written by a batch")
	ErrLocked  = errors.New("another run is writing to the folder")
	ErrWrite   = errors.New("cannot write")
)

// defaultRequests is the number of requests in a part if the provider does not state a limit. A killed run loses less than one part.
const defaultRequests = 50_000

func (k *config) splitter() splitter {
	return splitter{frameOf(k.enc), k.limits(), int64(k.PartTokens)}
}

// limits returns the limits of a part.
func (k *config) limits() provider.Limits {
	stated := k.enc.Limits()
	least := func(a, b int) int {
		if a == 0 || b == 0 {
			return max(a, b)
		}
		return min(a, b)
	}
	l := provider.Limits{Requests: least(k.Limits.Requests, stated.Requests), Bytes: least(k.Limits.Bytes, stated.Bytes)}
	if l.Requests == 0 {
		l.Requests = defaultRequests
	}
	return l
}

// folder is a folder of requests that is written part by part. A part is renamed to its final name only when it is complete. The next
// run with the same identity resumes where close was called. If close was not called, it resumes after the last whole part. A folder is
// not safe for concurrent use.
//
// Only what a manifest records counts:
//
//   - manifest.json describes the whole parts and the sizes of the tables (errors.jsonl, ids.tsv, cuts.jsonl) at the end of the last part.
//     Anything beyond those sizes on disk was written by a killed run and is cut off or overwritten.
//   - unfinished.json is the manifest as it would be if the part being written, .part-new, were whole. close writes it (saveUnfinished).
//     The next run adopts it (resumeUnfinished) if it follows the last whole part. Otherwise, the part is rebuilt.
//
// A run therefore needs no log of its own. The order of writes makes this safe: the tables are synced before the manifest that counts
// them, and a part is renamed before the manifest that names it. The manifest grows with the number of parts. To keep the total cost of
// rewriting it linear, it is written only after the parts have grown by about as many bytes as the manifest takes (publishManifest), or
// at the end.
//
// An update is a folder of this kind inside the old one. swap moves its files into the old folder. It removes the old manifest first
// and moves the new one last, so that the next run can finish an interrupted swap.
type folder struct {
	splitter
	path   string
	enc    *provider.Encoder
	except contents
	m      Manifest
	// The progress of the folder, in records: the number from earlier runs, the number from this run, and the total up to the last
	// whole part.
	started, record, published int

	reused        int
	added         int // requests of an update that are new to the folder
	removed       int // requests that it no longer contains
	bytes         int64
	noted         int64     // bytes of the parts in the manifest
	nextManifest  *Manifest // waiting to be written; nil if nothing is pending
	saved         *Manifest // as on disk, including the saved unfinished part
	seen          idSet
	days          days
	lock          *os.File
	held          bool // the lock keeps other runs out
	errors        *tail
	ids           *tail
	cuts          *tail
	part          *part
	hasUnfinished bool    // unfinished.json describes what an earlier run started
	failed        error   // a write failed, so the state on disk is unknown
	before        *before // what an update can reuse
	parent        string  // the folder that an update replaces
	line          []byte

	unnamed    []string                // descriptions of what cannot be compared with the folder
	comparable bool                    // requests with equal ids have equal bytes
	unchanged  func() error            // reports whether the inputs are unchanged
	sent       func(name string) error // receives each whole part; nil leaves it in the folder
	chain      chain                   // hash chain of the request ids of a source's records
	files      rels
}

// openFolder starts a folder of requests, or resumes one. It returns an error wrapping ErrChanged, ErrDamaged, ErrForeign, ErrLocked or
// ErrWrite. Call close to finish.
func openFolder(path string, k *config, inputs []corpus.Input) (*folder, error) {
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, writeError(err)
	}
	d := &folder{
		splitter: k.splitter(), path: path, enc: k.enc, except: k.except, unnamed: k.self.unnamed, comparable: k.self.comparable(), files: rels{corpus: k.files},
	}
	if k.files != nil {
		d.unchanged = k.files.Unchanged
	}
	if err := errors.Join(refuseLinks(path), refuseLinks(filepath.Join(path, updateDir))); err != nil {
		return nil, err
	}
	lock := filepath.Join(path, lockFile)
	_, unlocked := os.Lstat(lock)
	var err error
	switch d.lock, d.held, err = lockFolder(lock); {
	case errors.Is(err, ErrLocked):
		return nil, fmt.Errorf("%s: %w", path, ErrLocked)
	case err != nil:
		return nil, writeError(err)
	}
	if err := d.open(k, inputs); err != nil {
		if d.part != nil {
			_ = d.part.file.Close() // the part was only read
		}
		_ = d.closeFiles() // nothing was written, so an error does not matter
		d.unlock()
		if unlocked != nil && errors.Is(err, ErrForeign) {
			err = errors.Join(err, removeIfThere(lock)) // leave no lock file in a foreign folder
		}
		return nil, err
	}
	return d, nil
}

// writeError wraps an error from the folder's files.
func writeError(err error) error {
	if err == nil || errors.Is(err, corpus.ErrInput) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrWrite, err)
}

func (d *folder) open(k *config, inputs []corpus.Input) error {
	if err := d.swap(); err != nil {
		return writeError(err)
	}
	old, err := readManifest(d.path)
	if err == nil && old == nil {
		err = d.refuseForeign()
	}
	if err != nil {
		return err
	}
	want := k.manifest(inputs)
	if old == nil {
		return writeError(d.begin(&want))
	}
	changes, damage := d.differences(old, &want), old.damage(os.DirFS(d.path), ".", false)
	switch {
	case !old.Done && old.Records == 0 && len(changes)+len(damage) > 0 && old.unfinished(d.path) == nil: // nothing would be lost
		return writeError(d.begin(&want))
	case k.Update && (len(changes)+len(damage) > 0 || k.Source != nil || old.otherContent(os.DirFS(d.path), ".") != nil): // what a source yields is known only after reading it
		return d.update(old, &want)
	case len(changes) > 0:
		return fmt.Errorf("%s: %w: %s", d.path, ErrChanged, strings.Join(changes, ", "))
	case len(damage) > 0:
		return fmt.Errorf("%s: %w: %s", d.path, ErrDamaged, strings.Join(damage, ", "))
	}
	d.m = *old
	return writeError(errors.Join(os.RemoveAll(filepath.Join(d.path, updateDir)), d.resume()))
}

// begin starts at the first record. It writes the manifest before anything else, because a folder without a manifest is not a batch
// folder.
func (d *folder) begin(want *Manifest) error {
	d.m = *want
	if err := writeManifest(d.path, manifestFile, &d.m); err != nil {
		return err
	}
	return d.resume()
}

// readManifest is like ReadManifest but takes the path of a folder and returns nil if there is no manifest.
func readManifest(dir string) (*Manifest, error) {
	m, err := ReadManifest(os.DirFS(dir), ".")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil //nolint:nilnil // a missing manifest is not an error
	case err != nil:
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return m, nil
}

// isBatch reports whether the manifest belongs to a batch of any version. Other tools also write files named manifest.json.
func (m *Manifest) isBatch() bool {
	isSum := func(text string) bool {
		sum, err := hex.DecodeString(text)
		return err == nil && len(sum) == sha256.Size || text == "" && m.Output == 0 // version 1 omitted the hash for Go programs
	}
	return provider.Format(m.Format).Traits().Ext != "" && m.Encoding != "" && isSum(m.Encoding) && isSum(m.Options) && isSum(m.Template)
}

// refuseForeign returns an error if the folder contains files that do not belong to a batch, so that they are not overwritten.
func (d *folder) refuseForeign() error {
	entries, err := os.ReadDir(d.path)
	for _, e := range entries {
		if name := e.Name(); isPart(name) || name == errorsFile || name == idsFile || name == cutsFile || name == unfinishedFile || name == addedFile || name == removedFile {
			return fmt.Errorf("%s: %w: %s", d.path, ErrForeign, name)
		}
	}
	return writeError(err)
}

// partExts holds the file extensions of parts in all formats.
var partExts = func() map[string]bool {
	exts := map[string]bool{}
	for _, f := range provider.Formats() {
		exts[f.Traits().Ext] = true
	}
	return exts
}()

// isPart reports whether a file has the name of a part.
func isPart(name string) bool {
	rest, ok := strings.CutPrefix(name, "part-")
	digits, ending, _ := strings.Cut(rest, ".")
	return ok && len(digits) >= 5 && strings.Trim(digits, "0123456789") == "" && partExts["."+ending]
}

// damage lists the files of a folder whose sizes differ from the manifest. A run adds rows to the tables before the manifest counts
// them, so the tables may be longer unless exact is set.
func (m *Manifest) damage(fsys fs.FS, dir string, exact bool) []string {
	var out []string
	check := func(name string, want int64, exact bool) {
		name = path.Join(dir, name)
		switch info, err := fs.Stat(fsys, name); {
		case errors.Is(err, fs.ErrNotExist) && (want > 0 || exact):
			out = append(out, name+" is missing")
		case err != nil && want > 0:
			out = append(out, err.Error())
		case err == nil && (info.Size() < want || info.Size() > want && exact):
			out = append(out, fmt.Sprintf("%s has %d bytes, not %d", name, info.Size(), want))
		}
	}
	for _, p := range m.Parts {
		check(p.File, p.Bytes, true)
	}
	check(errorsFile, m.ErrorBytes, exact)
	check(idsFile, m.IDBytes, exact)
	check(cutsFile, m.CutBytes, exact)
	return out
}

// sweep removes what a killed run left behind, including parts that are not in its manifest yet.
func (d *folder) sweep() error {
	noted := make(map[string]bool, len(d.m.Parts))
	for _, p := range d.m.Parts {
		noted[p.File] = true
	}
	entries, err := os.ReadDir(d.path)
	for _, e := range entries {
		name := e.Name()
		if d.hasUnfinished && (name == unfinishedFile || name == newPart && d.part != nil) {
			continue
		}
		if name == unfinishedFile || isPart(name) && !noted[name] || isTemporary(name) {
			err = errors.Join(err, os.Remove(filepath.Join(d.path, name)))
		}
	}
	return err
}

// isTemporary reports whether a file has the name of a temporary file, which is renamed once it is complete.
func isTemporary(name string) bool {
	return slices.ContainsFunc([]string{".part-", "." + manifestFile, "." + unfinishedFile, "." + commandFile}, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// resume continues where the earlier run stopped or, if that is not possible, after the last whole part.
func (d *folder) resume() error {
	saved := d.manifest()
	d.published, d.saved = d.m.Records, &saved
	if err := errors.Join(d.resumeUnfinished(), d.sweep()); err != nil {
		return err
	}
	d.started, d.days, d.chain = d.m.Records, daysOf(d.m.Days), chainOf(d.m.SourceSum)
	var err1, err2, err3 error
	d.errors, err1 = openTail(filepath.Join(d.path, errorsFile), d.m.ErrorBytes)
	d.ids, err2 = openTail(filepath.Join(d.path, idsFile), d.m.IDBytes)
	d.cuts, err3 = openTail(filepath.Join(d.path, cutsFile), d.m.CutBytes)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	for i := range d.m.Parts {
		d.bytes += d.m.Parts[i].Bytes
	}
	d.noted = d.bytes
	sum, err := rows(os.DirFS(d.path), ".", d.m.IDBytes, func(r row) { d.seen.add(r.id) })
	d.ids.sum = sum
	if err == nil && d.m.IDBytes == 0 {
		err = d.ids.write([]byte(idsHeader))
	}
	if err == nil && d.m.IDSum != "" && d.ids.text() != d.m.IDSum {
		err = fmt.Errorf("%s: %w: %s has different content", d.path, ErrDamaged, idsFile)
	}
	return err
}

// differences lists how the manifests of two runs differ, and what cannot be compared.
func (d *folder) differences(old, want *Manifest) []string {
	return append(old.differences(want), d.unnamed...)
}

// byVersion1 is the difference reported for a folder without an output version.
const byVersion1 = "it was written by version 1"

// differences lists how the manifests of two runs differ.
func (m *Manifest) differences(want *Manifest) []string {
	if m.Output == 0 && want.Output > 0 {
		return []string{byVersion1}
	}
	var out []string
	for _, c := range [...]struct {
		what    string
		differs bool
	}{
		{"the version was " + m.Version + " and is now " + want.Version, m.Output == 0 && m.Version != want.Version},
		{fmt.Sprintf("the output number was %d and is now %d: prompts or requests have changed", m.Output, want.Output), m.Output != want.Output},
		{m.optionsDiffer(want), m.Options != want.Options || m.Encoding != want.Encoding},
		{"the templates differ", m.Template != want.Template},
		{"the shard was " + shardsOf(m.Shard) + " and is now " + shardsOf(want.Shard), m.Shard != want.Shard},
		{fmt.Sprintf("the source was %q and is now %q", m.Source, want.Source), m.Source != want.Source},
		{"the inputs differ", !slices.Equal(m.Inputs, want.Inputs)},
		{"standard input and pipes cannot be compared with the earlier run", slices.ContainsFunc(want.Inputs, corpus.Input.IsPipe)},
	} {
		if c.differs {
			out = append(out, c.what)
		}
	}
	return out
}

// optionsDiffer describes which named options differ.
func (m *Manifest) optionsDiffer(want *Manifest) string {
	both := maps.Clone(m.Settings)
	if both == nil {
		both = map[string]string{}
	}
	maps.Copy(both, want.Settings)
	var list []string
	for _, name := range slices.Sorted(maps.Keys(both)) {
		was, is := short(m.Settings[name]), short(want.Settings[name])
		switch {
		case was == is:
		case is == "":
			list = append(list, fmt.Sprintf("%s was %s", name, was))
		case was == "":
			list = append(list, fmt.Sprintf("%s is %s", name, is))
		default:
			list = append(list, fmt.Sprintf("%s was %s and is now %s", name, was, is))
		}
	}
	if list == nil {
		return "the options differ"
	}
	return "the options differ (" + strings.Join(list, "; ") + ")"
}

// short returns a value for display. The hash of a file is shortened to its first digits.
func short(value string) string {
	if most := len("sha256:") + 12; strings.HasPrefix(value, "sha256:") && len(value) > most {
		return value[:most] + "…"
	}
	return value
}

func shardsOf(shard string) string {
	switch {
	case shard == "":
		return "none"
	case strings.HasPrefix(shard, "1-"):
		return "all joined"
	}
	return shard
}

// idKey returns a hash of a request id. It combines the hash that the id contains with a hash of the text before it.
func idKey(id string) uint64 {
	at := max(len(id)-16, 0)
	var sum [8]byte
	_, _ = hex.Decode(sum[:], []byte(id[at:])) // the id was created by ID
	key := uint64(14695981039346656037)        // the initial value of FNV-1a
	for i := range at {
		key = (key ^ uint64(id[i])) * 1099511628211
	}
	return key ^ binary.BigEndian.Uint64(sum[:])
}

// tail is a growing file. Data written after the end of the last complete part does not count.
type tail struct {
	file *os.File
	w    *bufio.Writer
	n    int64
	sum  hash.Hash // of the written bytes; nil for files that are not compared
}

func openTail(path string, n int64) (*tail, error) {
	f, err := openOwn(path, os.O_CREATE)
	if err != nil {
		return nil, err
	}
	_, err = f.Seek(n, io.SeekStart)
	if err := errors.Join(f.Truncate(n), err); err != nil {
		f.Close()
		return nil, err
	}
	return &tail{f, bufio.NewWriterSize(f, 1<<16), n, nil}, nil
}

func (t *tail) text() string { return hex.EncodeToString(t.sum.Sum(nil)) }

func (t *tail) write(text []byte) error {
	n, err := t.w.Write(text)
	t.n += int64(n)
	if t.sum != nil {
		_, _ = t.sum.Write(text) // a hash never fails
	}
	return err
}

func (t *tail) sync() error { return errors.Join(t.w.Flush(), t.file.Sync()) }

// resumable reports whether a later run can resume where this one stops.
func (d *folder) resumable() bool {
	again := d.parent != "" && d.files.corpus == nil // an update from a source starts over
	return d.sent == nil && !again && len(d.unnamed) == 0 && !slices.ContainsFunc(d.m.Inputs, corpus.Input.IsPipe)
}

// manifest describes the whole parts in the folder so far. After close, it also describes the unfinished part if that part was saved.
func (d *folder) manifest() Manifest {
	m := d.m
	m.Cuts, m.Rules = maps.Clone(m.Cuts), maps.Clone(m.Rules)
	return m
}

// refuse counts an invalid record by the rules of its faults.
func (m *Manifest) refuse(list fault.List) {
	m.Errors++
	if m.Rules == nil {
		if m.Errors > 1 { // an old manifest without counts by rule does not get any
			return
		}
		m.Rules = map[string]int{}
	}
	seen := map[string]bool{}
	for _, f := range list {
		if !seen[f.Rule] {
			seen[f.Rule] = true
			m.Rules[f.Rule]++
		}
	}
}

// addCuts counts the cuts from a prompt. If the manifest is old and has no counts by section, addCuts does not add any.
func (m *Manifest) addCuts(cuts []Cut) {
	if m.Cut++; m.Cuts == nil && m.Cut > 1 {
		return
	}
	if m.Cuts == nil {
		m.Cuts = map[Section]int{}
	}
	for _, c := range cuts {
		m.Cuts[c.Section]++
	}
}

// stats returns what the folder contains and what this run did.
func (d *folder) stats() Stats {
	s := Stats{
		Records: d.started + d.record, Requests: d.m.Requests, Parts: len(d.m.Parts), Errors: d.m.Errors, Repeated: d.m.Repeated, Reused: d.reused, Except: d.m.Except,
		Added: d.added, Removed: d.removed, Rules: d.m.Rules, Cut: d.m.Cut, Bytes: d.bytes, Done: d.m.Done, Files: len(d.m.Inputs), Resumed: d.started, Resumable: d.resumable(), Locked: d.held,
	}
	if d.part != nil {
		s.Requests, s.Parts, s.Bytes = s.Requests+d.part.Requests, s.Parts+1, s.Bytes+d.part.Bytes
	}
	return s
}

// take adds the result of a record. It adds a row to ids.tsv, and adds the request to a part unless an identical request exists. If the
// record has faults, take instead adds it to errors.jsonl and returns the refusal. After an error, every later call returns the same
// error.
func (d *folder) take(res *result) (*Refusal, error) {
	if d.failed != nil {
		return nil, d.failed
	}
	refused, err := d.add(res)
	d.failed = writeError(err)
	return refused, d.failed
}

func (d *folder) add(res *result) (*Refusal, error) {
	if res.err == nil && res.known {
		var err error
		if res.request, res.tokens, err = d.before.request(res.id); err != nil {
			return nil, err
		}
	}
	if res.err == nil {
		res.err = d.tooLarge(res)
	}
	if res.err != nil {
		d.count(res)
		r := d.refusal(res)
		d.m.refuse(r.Faults)
		return r, d.errors.write(line(r))
	}
	if res.skipped {
		d.count(res)
		return nil, nil
	}
	if d.except.has(res.content) {
		d.count(res)
		d.m.Except++
		return nil, nil
	}
	added, err := d.request(res)
	d.count(res) // only now, because request may have committed the previous part
	if !added {
		d.m.Repeated++
	}
	if len(res.cuts) > 0 { // even if the cuts made the record ask the same thing as another
		d.m.addCuts(res.cuts)
		err = errors.Join(err, d.cuts.write(cutLine(res)))
	}
	d.days.add(res.inquiry.AsOf)
	d.line = appendRow(d.line[:0], res, d.files.of(res.document.File()))
	return nil, errors.Join(err, d.ids.write(d.line))
}

// count counts a record.
func (d *folder) count(res *result) {
	d.record++
	d.chain.add(res)
}

// tooLarge returns the fault for a request that does not fit in any part.
func (d *folder) tooLarge(res *result) error {
	n := len(d.frame.prefix) + len(res.request) + len(d.frame.suffix)
	if d.limits.Bytes == 0 || n <= d.limits.Bytes {
		return nil
	}
	return fault.List{{
		Pos: res.document.At(""), Rule: "too-large", Want: fmt.Sprintf("a request of at most %d bytes, the size limit for a part", d.limits.Bytes), Got: strconv.Itoa(n),
	}}
}

// request adds a request. It returns false for added if the folder already contains the request.
func (d *folder) request(res *result) (added bool, err error) {
	if !d.seen.add(res.id) {
		return false, nil
	}
	if res.known {
		d.reused++
	}
	if d.part != nil && d.full(&d.part.PartFile, len(res.request), res.tokens) {
		if err := d.commit(); err != nil {
			return true, err
		}
	}
	return true, d.write(res.request, res.tokens)
}

func writeManifest(dir, name string, m *Manifest) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := syncFolder(dir); err != nil { // whatever the manifest lists must exist first
		return err
	}
	return errors.Join(atomicfile.Write(filepath.Join(dir, name), append(text, '\n')), syncFolder(dir))
}

// finish writes the last part and records in the manifest that the folder is complete. An update then replaces the old content.
func (d *folder) finish() error {
	if d.failed != nil {
		return d.failed
	}
	d.m.Done = true
	err := d.commit()
	if err == nil && d.parent != "" {
		if err = d.closeFiles(); err == nil {
			d.added, d.removed, err = compareAsked(d.parent, d.path)
		}
		if err == nil {
			err = (&folder{path: d.parent}).swap()
		}
		d.path, d.parent = d.parent, ""
	}
	d.failed, d.m.Done = writeError(err), err == nil
	return d.failed
}

// close releases the folder and keeps what was added to it, so that the next run resumes with the unfinished part. After an error, or
// if the inputs cannot be compared, it drops the unfinished part. Calling close again does nothing.
func (d *folder) close() error {
	if d.lock == nil {
		return nil
	}
	var err error
	if d.nextManifest != nil {
		err = d.publishManifest()
	}
	if err == nil && d.hasUnsaved() {
		err = d.saveUnfinished()
	}
	if d.part != nil {
		err = errors.Join(err, d.discardUnfinished())
	}
	err = errors.Join(err, d.closeFiles())
	d.unlock()
	d.rewind()
	return writeError(err)
}

// rewind discards everything since the last saved state.
func (d *folder) rewind() {
	d.m, d.part, d.bytes = *d.saved, nil, 0
	d.record = d.m.Records - d.started
	for _, p := range d.m.Parts {
		d.bytes += p.Bytes
	}
}

func (d *folder) closeFiles() error {
	var err error
	for _, t := range []**tail{&d.errors, &d.ids, &d.cuts} {
		if *t != nil { // rows after the last part do not count, but someone may want to read them
			err = errors.Join(err, (*t).w.Flush(), (*t).file.Close())
			*t = nil
		}
	}
	if d.before != nil {
		d.before.close()
		d.before = nil
	}
	return err
}

func (d *folder) unlock() {
	if d.lock != nil {
		_ = d.lock.Close() // the lock file is empty
		d.lock = nil
	}
}

// days holds the first and last day of prompts.
type days struct{ first, last edtf.Date }

func (d *days) add(day edtf.Date) {
	switch {
	case day == d.first || day == d.last:
	case d.first.IsZero():
		d.first, d.last = day, day
	case day.Compare(d.first) < 0:
		d.first = day
	case day.Compare(d.last) > 0:
		d.last = day
	}
}

func (d *days) String() string {
	if d.first == d.last {
		return d.first.String()
	}
	return d.first.String() + "/" + d.last.String()
}

func daysOf(text string) (d days) {
	for day := range strings.SplitSeq(text, "/") {
		if one, err := edtf.Parse(day); err == nil {
			d.add(one)
		}
	}
	return d
}
