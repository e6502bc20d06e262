package preview

import (
	"crypto/subtle"
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/dated-claims/retest/internal/onepage"
)

//go:embed page.html page.css page.js
var assets embed.FS

// pages are the files that are served, and their types.
var pages = map[string][2]string{
	"/":         {"page.html", "text/html; charset=utf-8"},
	"/page.css": {"page.css", "text/css; charset=utf-8"},
	"/page.js":  {"page.js", "text/javascript; charset=utf-8"},
}

// policy allows the page what it consists of, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; " +
	"form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// writeTimeout is how long a page may take to accept a state.
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
	if r.Method != http.MethodGet {
		h.Set("Allow", http.MethodGet)
		http.Error(w, fmt.Sprintf("want GET, got %q", r.Method), http.StatusMethodNotAllowed)
		return
	}
	page, ok := pages[r.URL.Path]
	switch {
	case ok:
		s.page(w, page[0], page[1])
	case r.URL.Path == "/state":
		s.state(w, r)
	case r.URL.Path == "/events":
		s.events(w, r)
	default:
		http.Error(w, "nothing here", http.StatusNotFound)
	}
}

// refuse says why a request is refused; "" lets it pass. The Host keeps out pages of the web whose name was made to lead here, the
// token everybody who was not told it.
func (s *Server) refuse(r *http.Request) string {
	port := strconv.Itoa(s.Port)
	hosts := []string{"127.0.0.1:" + port, "localhost:" + port}
	if !slices.Contains(hosts, r.Host) {
		return "this address is not served here"
	}
	if origin := r.Header["Origin"]; len(origin) > 1 || len(origin) == 1 && origin[0] != "http://"+r.Host {
		return "other pages may not ask here"
	}
	if s.knows(r.URL.Query().Get("token")) {
		return ""
	}
	if c, err := r.Cookie(s.cookie()); err == nil && s.knows(c.Value) {
		return ""
	}
	return "want the address with its token, as retest preview printed it"
}

func (s *Server) knows(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.Token)) == 1
}

// cookie is the name of the cookie with the token: browsers do not keep those of two ports apart.
func (s *Server) cookie() string { return "retest-preview-" + strconv.Itoa(s.Port) }

// page serves a file of the page.
func (s *Server) page(w http.ResponseWriter, name, kind string) {
	text, err := assets.ReadFile(name)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure would keep it from a page that is served without TLS
		Name: s.cookie(), Value: s.Token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
	if name == "page.css" {
		text = append([]byte(onepage.Theme), text...)
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(text) // a page that has gone needs no answer
}

func choiceOf(q url.Values) Choice { return Choice{q.Get("id"), q.Get("style"), q.Get("as_of")} }

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
	_, _ = w.Write(text) // a page that has gone needs no answer
}

// events serves the state now and after each change, as server-sent events.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	default:
		http.Error(w, fmt.Sprintf("want %d open pages at most", maxStreams), http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	choice := choiceOf(r.URL.Query())
	for {
		changed := s.next()
		state := s.State(r.Context(), choice)
		if state == nil {
			return
		}
		text, err := json.Marshal(state)
		if err != nil {
			return
		}
		if err := control.SetWriteDeadline(s.Now().Add(writeTimeout)); err != nil {
			return
		}
		if _, err := fmt.Fprintf(w, "retry: 1000\nevent: state\ndata: %s\n\n", text); err != nil {
			return
		}
		if err := control.Flush(); err != nil {
			return
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}
