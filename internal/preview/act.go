package preview

import (
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
)

// order is what a page asks to be written.
type order struct {
	Suite string `json:"suite"`
	Case  string `json:"case"`
	File  string `json:"file"`
	Rule  string `json:"rule"`
}

// maxOrder is how many bytes an order may have.
const maxOrder = 8 << 10

// actions are what a page can ask for by POST.
var actions = map[string]func(ctx context.Context, s Source, o *order) (string, error){
	"/accept": func(ctx context.Context, s Source, o *order) (string, error) { return s.Accept(ctx, o.Suite, o.Case) },
	"/fix":    func(_ context.Context, s Source, o *order) (string, error) { return s.Fix(o.File, o.Rule) },
}

// act does what a page asks for, and answers with what was written or why nothing was.
func (s *Server) act(w http.ResponseWriter, r *http.Request, act func(context.Context, Source, *order) (string, error)) {
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
		http.Error(w, "want a JSON object that names a case, or a file and a rule", http.StatusBadRequest)
		return
	}
	answer := struct {
		Message string `json:"message,omitempty"`
		Error   string `json:"error,omitempty"`
	}{}
	var err error
	if answer.Message, err = act(r.Context(), s.Source, &o); err != nil {
		answer.Error = err.Error()
	}
	w.Header().Set("Content-Type", "application/json")
	if answer.Error != "" {
		w.WriteHeader(http.StatusConflict)
	}
	_ = json.NewEncoder(w).Encode(answer) // a page that has gone needs no answer
}
