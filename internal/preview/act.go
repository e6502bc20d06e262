package preview

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
)

// order is a page's request to write something.
type order struct {
	Suite string `json:"suite"`
	Case  string `json:"case"`
	File  string `json:"file"`
	Rule  string `json:"rule"`
	Undo  int    `json:"undo"` // number of the write to undo
}

// answer is the response to an order.
type answer struct {
	Message string `json:"message,omitempty"`
	Undo    int    `json:"undo,omitempty"` // number of the write, for an order to undo it
	Error   string `json:"error,omitempty"`
}

// maxOrder is the maximum size of an order in bytes.
const maxOrder = 8 << 10

// actions are the actions that a page can request by POST.
var actions = map[string]func(ctx context.Context, s *Server, o *order) (answer, error){
	"/accept": func(ctx context.Context, s *Server, o *order) (answer, error) {
		return s.wrote(s.Source.Accept(ctx, o.Suite, o.Case))
	},
	"/fix": func(_ context.Context, s *Server, o *order) (answer, error) {
		return s.wrote(s.Source.Fix(o.File, o.Rule))
	},
	"/undo": func(_ context.Context, s *Server, o *order) (answer, error) { return s.undo(o.Undo) },
}

// wrote remembers the last write so that it can be undone.
func (s *Server) wrote(w *Written, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes++
	s.written = w
	return answer{Message: w.Message, Undo: s.writes}, nil
}

// undo undoes the last write if it has the given number.
func (s *Server) undo(number int) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.written == nil || number != s.writes {
		return answer{}, errors.New("only the last change can be undone")
	}
	message, err := s.Source.Restore(s.written)
	if err == nil {
		s.written = nil
	}
	return answer{Message: message}, err
}

// act performs the requested action. The response describes what was written, or why nothing was written.
func (s *Server) act(w http.ResponseWriter, r *http.Request, act func(context.Context, *Server, *order) (answer, error)) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, fmt.Sprintf("want POST, got %q", r.Method), http.StatusMethodNotAllowed)
		return
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		http.Error(w, "want application/json", http.StatusUnsupportedMediaType)
		return
	}
	var o order
	in := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxOrder))
	in.DisallowUnknownFields()
	if err := in.Decode(&o); err != nil {
		http.Error(w, "want a JSON object that names a case, a file and a rule, or the number of the change to undo", http.StatusBadRequest)
		return
	}
	out, err := act(r.Context(), s, &o)
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		out.Error = err.Error()
		w.WriteHeader(http.StatusConflict)
	}
	_ = json.NewEncoder(w).Encode(out) // if the page is closed, it needs no response
}
