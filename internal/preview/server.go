package preview

import (
	"crypto/subtle"
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dated-claims/retest/internal/onepage"
)

//go:embed page.html *.css *.js
var assets embed.FS

// kinds maps file extensions to the content types of served files.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
}

// policy allows the page to use only its own resources.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; " +
	"form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// writeTimeout is the maximum time that a page may take to receive a state.
const writeTimeout = 10 * time.Second

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if why := s.refuse(r); why != "" {
		http.Error(w, why, http.StatusForbidden)
		return
	}
	if act := actions[r.URL.Path]; act != nil {
		s.act(w, r, act)
		return
	}
	if r.Method != http.MethodGet {
		h.Set("Allow", http.MethodGet)
		http.Error(w, fmt.Sprintf("want GET, got %q", r.Method), http.StatusMethodNotAllowed)
		return
	}
	switch r.URL.Path {
	case "/state":
		s.state(w, r)
	case "/events":
		s.events(w, r)
	case "/":
		s.page(w, "page.html")
	default:
		s.page(w, strings.TrimPrefix(r.URL.Path, "/"))
	}
}

// refuse returns the reason for rejecting a request, or "" if the request is accepted. The Host check keeps out websites whose domain
// name has been made to resolve to this machine. The token keeps out anyone who does not know it.
func (s *Server) refuse(r *http.Request) string {
	port := strconv.Itoa(s.Port)
	hosts := []string{"127.0.0.1:" + port, "localhost:" + port}
	if !slices.Contains(hosts, r.Host) {
		return "there is no page at this address"
	}
	if origin := r.Header["Origin"]; len(origin) > 1 || len(origin) == 1 && origin[0] != "http://"+r.Host {
		return "requests from other pages are refused"
	}
	if r.Method == http.MethodPost && len(r.Header["Origin"]) == 0 {
		return "want a request from the preview page"
	}
	if r.Method != http.MethodPost && s.knows(r.URL.Query().Get("token")) {
		return ""
	}
	if c, err := r.Cookie(s.cookie()); err == nil && s.knows(c.Value) {
		return ""
	}
	return "use the address that retest preview printed, including its token"
}

func (s *Server) knows(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.Token)) == 1
}

// cookie returns the name of the cookie that holds the token. The name contains the port because browsers do not separate cookies by
// port.
func (s *Server) cookie() string { return "retest-preview-" + strconv.Itoa(s.Port) }

// page serves a file of the page.
func (s *Server) page(w http.ResponseWriter, name string) {
	text, err := assets.ReadFile(name)
	if err != nil {
		http.Error(w, "nothing here", http.StatusNotFound)
		return
	}
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // a Secure cookie would not reach a page served without TLS
		Name: s.cookie(), Value: s.Token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
	if name == "page.css" {
		text = append([]byte(onepage.Theme), text...)
	}
	w.Header().Set("Content-Type", kinds[path.Ext(name)])
	_, _ = w.Write(text) //nolint:gosec // the text is part of the program; a closed page needs no answer
}

func choiceOf(q url.Values) Choice {
	return Choice{
		File: q.Get("file"), ID: q.Get("id"), Suite: q.Get("suite"), Case: q.Get("case"), Style: q.Get("style"), AsOf: q.Get("as_of"),
		Search: q.Get("search"), Form: q.Get("form"), Words: q.Get("words"), With: q.Get("with"),
	}
}

// state serves the state once.
func (s *Server) state(w http.ResponseWriter, r *http.Request) {
	state := s.State(r.Context(), choiceOf(r.URL.Query()))
	if state == nil {
		return
	}
	text, err := json.Marshal(state)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(text) // if the page is closed, it needs no response
}

// events sends the state and the index, immediately and after each change, as server-sent events.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	default:
		http.Error(w, fmt.Sprintf("at most %d pages can be open at once", maxStreams), http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	out := stream{w: w, control: http.NewResponseController(w), now: s.Now}
	choice := choiceOf(r.URL.Query())
	var last *Index
	for {
		changed := s.next()
		state := s.State(r.Context(), choice)
		if state == nil || out.send("state", state) != nil {
			return
		}
		index := s.Index(r.Context())
		if index == nil {
			return
		}
		if index != last && out.send("index", index) != nil {
			return
		}
		last = index
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}

// stream is a stream of server-sent events.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	now     func() time.Time
}

// send sends an event.
func (s *stream) send(name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if err := s.control.SetWriteDeadline(s.now().Add(writeTimeout)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(s.w, "retry: 1000\nevent: %s\ndata: %s\n\n", name, text); err != nil {
		return err
	}
	return s.control.Flush()
}
