package preview_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/preview"
	"github.com/dated-claims/retest/internal/suite"
	"github.com/dated-claims/retest/prompt"
)

const (
	token = "the-token"
	least = `id: naps
role: a sleep researcher
question: whether naps help memory
as_of: 2026-11-23
claims: [{id: short, text: Naps help., when: 2024}]
tasks: [{retest: }]
`
)

// source is an in-memory Source.
type source struct {
	mu       sync.Mutex
	data     string
	overlay  string            // template text for the part named rules
	others   map[string]string // other files, by name
	missing  bool              // the file cannot be opened
	gone     bool              // the files cannot be listed
	empty    bool              // there are no files
	versions int
	suites   []preview.Suite
	story    *suite.Result
}

func (s *source) set(change func(*source)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
	s.versions++
}

func (s *source) Name() string { return "naps.yaml" }

func (s *source) Stamp() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fmt.Sprint(s.versions)
}

func (s *source) Files() ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.empty {
		return nil, fmt.Errorf("dir: %w", corpus.ErrNoFiles)
	}
	if s.gone {
		return nil, fmt.Errorf("naps.yaml: %w", fs.ErrNotExist)
	}
	return append([]string{"naps.yaml"}, slices.Sorted(maps.Keys(s.others))...), nil
}

func (s *source) Link(pos fault.Pos) string { return "editor:" + pos.String() }

func (s *source) Suites(context.Context) ([]preview.Suite, error) { return s.suites, nil }

func (s *source) Story(context.Context, string, string) (*suite.Result, error) {
	if s.story == nil {
		return nil, errors.New("no such case")
	}
	return s.story, nil
}

func (s *source) Accept(_ context.Context, file, name string) (*preview.Written, error) {
	return &preview.Written{Message: "accepted " + name + " of " + file, File: name, Old: []byte("old"), New: []byte("new")}, nil
}

func (s *source) Restore(w *preview.Written) (string, error) {
	if w.File == "changed" {
		return "", errors.New("changed has changed since then")
	}
	return "restored " + w.File + " to " + string(w.Old), nil
}

func (s *source) Fix(file, rule string) (*preview.Written, error) {
	return nil, fault.List{{Pos: fault.Pos{File: file}, Rule: rule, Err: errors.New("cannot be fixed"), Hint: "fix it by hand"}}
}

func (s *source) Documents(r *inquiry.Reader, file string) iter.Seq2[*inquiry.Document, error] {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.missing {
		return func(yield func(*inquiry.Document, error) bool) {
			yield(nil, fmt.Errorf("naps.yaml: %w", fs.ErrNotExist))
		}
	}
	if other, ok := s.others[file]; ok {
		return r.Read(strings.NewReader(other), file)
	}
	return r.Read(strings.NewReader(s.data), "naps.yaml")
}

func (s *source) Reader() (*inquiry.Reader, error) { return &inquiry.Reader{}, nil }

func (s *source) Renderer(style string) (*prompt.Renderer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	opts := &prompt.Options{Style: style}
	if s.overlay != "" {
		opts.Overlay = fstest.MapFS{"rules.tmpl": {Data: []byte(s.overlay)}}
	}
	return prompt.New(opts)
}

func (s *source) Excerpts() func(*fault.Fault) preview.Excerpt {
	return func(f *fault.Fault) preview.Excerpt {
		return preview.Excerpt{Line: "the line of " + f.Pos.String(), Column: f.Pos.Col - 1, Hint: f.Hint}
	}
}

// served is a preview that is served on a local port.
type served struct {
	*source
	server *preview.Server
	url    string // address without the token
	ticks  chan time.Time
}

func serve(t *testing.T, s *source, def preview.Choice) *served {
	t.Helper()
	out := &served{source: s, ticks: make(chan time.Time)}
	if def.Style == "" {
		def.Style = "plain"
	}
	server := httptest.NewUnstartedServer(nil)
	address, ok := server.Listener.Addr().(*net.TCPAddr)
	require.True(t, ok)
	out.server = preview.New(&preview.Options{
		Source: s, Token: token, Port: address.Port, Default: def, Now: time.Now,
		Today: func() edtf.Date { return edtf.MustParse("2026-12-24") },
	})
	server.Config.Handler = out.server
	server.Start()
	out.url = server.URL
	ctx, stop := context.WithCancel(t.Context())
	go out.server.Watch(ctx, out.ticks)
	t.Cleanup(func() {
		stop()
		server.CloseClientConnections()
		server.Close()
	})
	return out
}

// state requests the state of a choice from the server.
func (s *served) state(c preview.Choice) *preview.State {
	return s.server.State(context.Background(), c)
}

// ask makes a request and returns the status, body and header of the response.
func (s *served) ask(t *testing.T, method, path string, change func(*http.Request)) (int, string, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+path, http.NoBody)
	require.NoError(t, err)
	if change != nil {
		change(r)
	}
	res, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(body), res.Header
}

func TestRejectedRequests(t *testing.T) {
	t.Parallel()
	s := serve(t, &source{data: least}, preview.Choice{})
	port := s.url[strings.LastIndex(s.url, ":")+1:]
	const known = "/?token=" + token
	cookie := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: name, Value: value}) }
	}
	host := func(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }
	origin := func(name string) func(*http.Request) { return func(r *http.Request) { r.Header.Set("Origin", name) } }
	both := func(r *http.Request) {
		cookie("retest-preview-"+port, token)(r)
		origin(s.url)(r)
	}
	tests := []struct {
		name, method, path string
		change             func(*http.Request)
		status             int
	}{
		{"the address", "GET", known, nil, 200},
		{"the cookie", "GET", "/", cookie("retest-preview-"+port, token), 200},
		{"the name localhost", "GET", known, host("localhost:" + port), 200},
		{"the page's origin", "GET", known, origin(s.url), 200},
		{"no token", "GET", "/", nil, 403},
		{"no token for the state", "GET", "/state", nil, 403},
		{"no token for the events", "GET", "/events", nil, 403},
		{"no token for the script", "GET", "/page.js", nil, 403},
		{"no token for an unknown path", "GET", "/other", nil, 403},
		{"an empty token", "GET", "/?token=", nil, 403},
		{"another token", "GET", "/?token=the-tokem", nil, 403},
		{"a prefix of the token", "GET", "/?token=the", nil, 403},
		{"another token in the cookie", "GET", "/", cookie("retest-preview-"+port, "x"), 403},
		{"the cookie of another port", "GET", "/", cookie("retest-preview-1", token), 403},
		{"another host", "GET", known, host("example.org"), 403},
		{"another host with the port", "GET", known, host("example.org:" + port), 403},
		{"the host without a port", "GET", known, host("127.0.0.1"), 403},
		{"another origin", "GET", known, origin("http://example.org"), 403},
		{"an opaque origin", "GET", known, origin("null"), 403},
		{"the origin of another port", "GET", known, origin("http://127.0.0.1:1"), 403},
		{"POST", "POST", known, nil, 403},
		{"a POST to the page", "POST", "/", both, 405},
		{"a GET of an action", "GET", "/accept", both, 405},
		{"an action without a content type", "POST", "/accept", both, 415},
		{"HEAD", "HEAD", known, nil, 405},
		{"OPTIONS", "OPTIONS", known, nil, 405},
		{"nothing there", "GET", "/other?token=" + token, nil, 404},
		{"a path to the parent folder", "GET", "/../server.go?token=" + token, nil, 404},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status, body, header := s.ask(t, tt.method, tt.path, tt.change)
			require.Equal(t, tt.status, status, body)
			require.Contains(t, header.Get("Content-Security-Policy"), "default-src 'none'")
			require.Equal(t, "no-store", header.Get("Cache-Control"))
			if status != 200 {
				require.NotContains(t, body, token)
				require.Empty(t, header.Get("Set-Cookie"))
			}
		})
	}
}

func TestCookieIsHTTPOnly(t *testing.T) {
	t.Parallel()
	s := serve(t, &source{data: least}, preview.Choice{})
	_, body, header := s.ask(t, "GET", "/?token="+token, nil)
	require.Contains(t, header.Get("Set-Cookie"), "="+token+"; Path=/; HttpOnly; SameSite=Strict")
	require.NotContains(t, body, token)
	for _, outside := range []string{"http:", "https:", "//", "<style", "onclick", "javascript:"} {
		require.NotContains(t, body, outside, "the page loads nothing from other sites and contains no inline script")
	}
}

func TestValidInquiryState(t *testing.T) {
	t.Parallel()
	s := serve(t, &source{data: least, overlay: "\nRules:\n{{if .Vars.strict}}- Be strict.\n{{end}}- Be brief.\n"}, preview.Choice{})
	st := s.state(preview.Choice{})
	require.Empty(t, st.Faults)
	require.False(t, st.OutOfDate)
	require.Equal(t, []string{"naps.yaml", "naps", "editor:naps.yaml:1:1"}, []string{st.File, st.ID, st.Link})
	require.Equal(t, "2026-11-23", st.AsOf)
	require.Equal(t, "file", st.AsOfFrom)
	require.Equal(t, "claim-without-anchor", st.Findings[0].Rule)
	require.Equal(t, "the line of naps.yaml:5:10", st.Findings[0].Source)

	v := st.Prompt
	text := ""
	for _, stretch := range v.Stretches {
		text += stretch.Text
		origin := v.Origins[stretch.Origin]
		line := origin.Lines[0]
		require.Equal(t, origin.First, line.Number)
		if stretch.Text == "a sleep researcher" {
			require.Equal(t, "{{.Role}}", line.Mark)
			require.Equal(t, preview.Detail{Name: "value", Text: "role  naps.yaml:2:7", Link: "editor:naps.yaml:2:7"}, stretch.Details[1])
			require.Empty(t, origin.Detail.Link, "no editor opens a built-in template")
		}
	}
	require.Equal(t, v.Text, text)
	require.Equal(t, len(v.Text), v.Counts.Bytes)
	require.Equal(t, prompt.EstimateTokens(v.Text), v.Counts.Tokens)
	require.Equal(t, []string{"system", "user"}, []string{v.Messages[0].Role, v.Messages[1].Role})
}

func TestTemplateColors(t *testing.T) {
	t.Parallel()
	s := serve(t, &source{data: least, overlay: "Rules:\n" +
		"{{range .Claims}}{{if .Scope}}- Mind {{.Scope}}.\n{{else if eq .ID \"short\"}}- Mind it.\n{{else if .Anchors}}x{{end}}{{end}}{{template \"rule-list\" .}}\n"}, preview.Choice{})
	f := s.state(preview.Choice{}).Prompt.Files[0]
	require.Equal(t, "rules.tmpl", f.Name)
	require.False(t, f.Builtin)
	require.Equal(t, []preview.Run{
		{Text: "Rules:\n", Class: preview.Printed},
		{Text: "{{range ", Class: preview.None},
		{Text: ".Claims", Class: preview.Both},
		{Text: "}}{{if ", Class: preview.None},
		{Text: ".Scope", Class: preview.Skipped},
		{Text: "}}", Class: preview.None},
		{Text: "- Mind ", Class: preview.Silent},
		{Text: "{{", Class: preview.None},
		{Text: ".Scope", Class: preview.Silent},
		{Text: "}}", Class: preview.None},
		{Text: ".\n", Class: preview.Silent},
		{Text: "{{else if ", Class: preview.None},
		{Text: `eq .ID "short"`, Class: preview.Taken},
		{Text: "}}", Class: preview.None},
		{Text: "- Mind it.\n", Class: preview.Printed},
		{Text: "{{else if ", Class: preview.None},
		{Text: ".Anchors", Class: preview.NotAsked},
		{Text: "}}", Class: preview.None},
		{Text: "x", Class: preview.Silent},
		{Text: `{{end}}{{end}}{{template "rule-list" .}}`, Class: preview.None},
		{Text: "\n", Class: preview.Printed},
	}, f.Runs)
	require.Equal(t, 7, f.Outcomes)
	require.Equal(t, 3, f.Covered)
	require.Len(t, f.Branches, 4)
}

func TestDays(t *testing.T) {
	t.Parallel()
	none := strings.Replace(least, "as_of: 2026-11-23\n", "", 1)
	tests := []struct {
		name, data, flag, page string
		asOf, from             string
	}{
		{"the file's", least, "", "", "2026-11-23", "file"},
		{"the flag's", least, "2027-01-01", "", "2027-01-01", "flag"},
		{"the page's", least, "2027-01-01", "2027-02-02", "2027-02-02", "page"},
		{"today", none, "", "", "2026-12-24", "today"},
		{"the page's day, not today", none, "", "2027-02-02", "2027-02-02", "page"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			st := serve(t, &source{data: tt.data}, preview.Choice{AsOf: tt.flag}).state(preview.Choice{AsOf: tt.page})
			require.Empty(t, st.Faults)
			require.Equal(t, tt.asOf, st.AsOf)
			require.Equal(t, tt.from, st.AsOfFrom)
			require.Contains(t, st.Prompt.Text, "Treat "+tt.asOf+" as today's date")
		})
	}
	t.Run("an invalid day", func(t *testing.T) {
		t.Parallel()
		st := serve(t, &source{data: strings.Replace(least, "2026-11-23", "2026-13-23", 1)}, preview.Choice{}).state(preview.Choice{})
		require.Len(t, st.Faults, 1)
		require.Empty(t, st.AsOf)
		require.Empty(t, st.AsOfFrom)
	})
	for _, bad := range []string{"2027", "2027-02-30", "<script>"} {
		st := serve(t, &source{data: least}, preview.Choice{}).state(preview.Choice{AsOf: bad})
		require.Len(t, st.Faults, 1)
		require.Contains(t, st.Faults[0].Message, "want a full date such as 2026-11-23: ")
	}
}

func TestErrorsKeepLastGoodPrompt(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*source)
		want   []string // expected messages
	}{
		{"data", func(s *source) { s.data = "rol: x\n" + least }, []string{`unknown key "rol"`}},
		{"syntax", func(s *source) { s.data = "{" }, []string{"YAML: the brace that opens here is not closed"}},
		{"nothing", func(s *source) { s.data = "" }, []string{"it contains no inquiry"}},
		{"no files", func(s *source) { s.empty = true }, []string{"naps.yaml is gone, and there is no other inquiry file in this folder"}},
		{"a missing file list", func(s *source) { s.gone = true }, []string{"naps.yaml: file does not exist"}},
		{"template", func(s *source) { s.overlay = "{{.Rol}}" }, []string{"the inquiry has no field Rol"}},
		{"both", func(s *source) { s.overlay, s.data = "{{.Rol}}", "rol: x\n"+least }, []string{"the inquiry has no field Rol", `unknown key "rol"`}},
		{"render", func(s *source) { s.overlay = "{{.Vars.absent}}" }, []string{"absent"}},
		{"missing", func(s *source) { s.missing = true }, []string{"naps.yaml: file does not exist"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, &source{data: least}, preview.Choice{})
			good := s.state(preview.Choice{}).Prompt
			require.NotNil(t, good)
			s.set(tt.change)
			st := s.state(preview.Choice{})
			require.True(t, st.OutOfDate)
			require.Equal(t, good, st.Prompt)
			require.Len(t, st.Faults, len(tt.want))
			for i, want := range tt.want {
				require.Contains(t, st.Faults[i].Message, want)
			}

			// this prompt is also shown for a choice that never had a valid one
			other := s.state(preview.Choice{Style: "xml"})
			require.True(t, other.OutOfDate)
			require.Equal(t, good, other.Prompt)
		})
	}
	t.Run("from the start", func(t *testing.T) {
		t.Parallel()
		st := serve(t, &source{data: "{"}, preview.Choice{}).state(preview.Choice{})
		require.True(t, st.OutOfDate)
		require.Nil(t, st.Prompt)
	})
}

func TestSeveralInquiries(t *testing.T) {
	t.Parallel()
	second := strings.NewReplacer("naps", "dreams", "2024", "20x4").Replace(least)
	third := strings.Replace(least, "naps", "walks", 1)
	s := serve(t, &source{data: least + "---\n" + second + "---\n" + third}, preview.Choice{ID: "walks"})
	index := s.server.Index(t.Context())
	require.Equal(t, []string{"naps", "dreams", "walks"}, []string{index.Inquiries[0].ID, index.Inquiries[1].ID, index.Inquiries[2].ID})
	require.Equal(t, []int{0, 1, 0}, []int{index.Inquiries[0].Errors, index.Inquiries[1].Errors, index.Inquiries[2].Errors})
	for _, tt := range []struct{ chosen, shown, wantErr, hint string }{
		{"", "walks", "", ""},
		{"naps", "naps", "", ""},
		{"dreams", "dreams", `date "20x4"`, ""},
		{"nap", "", `want the id of an inquiry, got "nap"`, "did you mean naps?"},
		{"other", "", `want the id of an inquiry, got "other"`, "choose another inquiry"},
	} {
		st := s.state(preview.Choice{ID: tt.chosen})
		require.Equal(t, tt.shown, st.ID)
		if tt.wantErr == "" {
			require.Empty(t, st.Faults)
			require.Equal(t, tt.shown, st.Prompt.ID)
			continue
		}
		require.Len(t, st.Faults, 1)
		require.Contains(t, st.Faults[0].Message, tt.wantErr)
		require.Equal(t, tt.hint, st.Faults[0].Hint)
	}
}

func TestIndexLimit(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 2100 {
		fmt.Fprintf(&b, "%s---\n", strings.Replace(least, "naps", fmt.Sprintf("naps-%d", i), 1))
	}
	s := serve(t, &source{data: strings.TrimSuffix(b.String(), "---\n")}, preview.Choice{})
	index := s.server.Index(t.Context())
	require.Len(t, index.Inquiries, 2000)
	require.Equal(t, 100, index.Unlisted)
	st := s.state(preview.Choice{ID: "naps-2099"})
	require.Empty(t, st.Faults)
	require.Equal(t, "naps-2099", st.Prompt.ID)
}

// names returns a function that reads the name of the next event in a stream.
func (s *served) names(t *testing.T) func() string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/events?token="+token, http.NoBody)
	require.NoError(t, err)
	res, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	t.Cleanup(func() { res.Body.Close() })
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 4<<20)
	return func() string {
		t.Helper()
		for lines.Scan() {
			if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				return name
			}
		}
		require.Fail(t, "the stream has ended")
		return ""
	}
}

// events returns a function that reads the next state from a stream.
func (s *served) events(t *testing.T, query string) func() *preview.State {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/events?token="+token+query, http.NoBody)
	require.NoError(t, err)
	res, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	t.Cleanup(func() { res.Body.Close() })
	require.Equal(t, "text/event-stream", res.Header.Get("Content-Type"))
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 4<<20)
	return func() *preview.State {
		t.Helper()
		for lines.Scan() {
			if lines.Text() == "event: index" {
				lines.Scan() // skips the data of the event
				continue
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var st preview.State
				require.NoError(t, json.Unmarshal([]byte(data), &st))
				return &st
			}
		}
		require.Fail(t, "the stream has ended", "%v", lines.Err())
		return nil
	}
}

func TestEventsOnFileChange(t *testing.T) {
	t.Parallel()
	s := serve(t, &source{data: least}, preview.Choice{})
	plain, xml := s.events(t, ""), s.events(t, "&style=xml")
	require.Contains(t, plain().Prompt.Text, "a sleep researcher")
	require.Contains(t, xml().Prompt.Text, "<claims")
	s.set(func(s *source) { s.data = strings.Replace(least, "sleep", "dream", 1) })
	s.ticks <- time.Time{} // the server sees the change
	s.ticks <- time.Time{} // the server sees no further change
	require.Contains(t, plain().Prompt.Text, "a dream researcher")
	require.Contains(t, xml().Prompt.Text, "a dream researcher")
	s.set(func(s *source) { s.data = "{" })
	s.ticks <- time.Time{}
	s.ticks <- time.Time{}
	st := plain()
	require.True(t, st.OutOfDate)
	require.Contains(t, st.Prompt.Text, "a dream researcher")
	require.NotEmpty(t, st.Faults)
}

func TestWatchWaitsForCompleteFile(t *testing.T) {
	t.Parallel()
	s := serve(t, &source{data: least}, preview.Choice{})
	next := s.events(t, "")
	next()
	s.set(func(s *source) { s.data = "" }) // an editor has just started to write the file
	s.ticks <- time.Time{}
	s.set(func(s *source) { s.data = strings.Replace(least, "sleep", "dream", 1) })
	s.ticks <- time.Time{}
	s.ticks <- time.Time{}
	st := next()
	require.Empty(t, st.Faults)
	require.Contains(t, st.Prompt.Text, "a dream researcher")
}

func TestHostileTextIsData(t *testing.T) {
	t.Parallel()
	hostile := "</script><script>alert(1)</script>\u2028data: x\n\nevent: state"
	quoted, err := json.Marshal(hostile)
	require.NoError(t, err)
	s := serve(t, &source{data: strings.Replace(least, "Naps help.", string(quoted), 1)}, preview.Choice{})
	_, body, header := s.ask(t, "GET", "/state?token="+token, nil)
	require.Equal(t, "application/json", header.Get("Content-Type"))
	require.NotContains(t, body, "<script>")
	st := s.events(t, "")()
	require.Empty(t, st.Faults)
	require.Contains(t, st.Prompt.Text, "</script><script>alert(1)</script> data: x event: state")
}

func TestOpenPageLimit(t *testing.T) {
	t.Parallel()
	s := serve(t, &source{data: least}, preview.Choice{})
	for range 32 {
		s.events(t, "")()
	}
	status, body, _ := s.ask(t, "GET", "/events?token="+token, nil)
	require.Equal(t, 503, status)
	require.Equal(t, "at most 32 pages can be open at once\n", body)
}

func TestStateCanceled(t *testing.T) {
	t.Parallel()
	s := serve(t, &source{data: least}, preview.Choice{})
	ctx, stop := context.WithCancel(t.Context())
	stop()
	require.Nil(t, s.server.State(ctx, preview.Choice{}))
}
