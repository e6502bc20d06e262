package examples_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
)

// A folder of inquiries becomes a folder of requests. The same call resumes it and refuses a folder from another run.
func Example_batchOfFiles() {
	out := temporary()
	defer os.RemoveAll(out)
	defaults, err := open("corpus/defaults.yaml", inquiry.ReadDefaults)
	if err != nil {
		log.Fatal(err)
	}
	papers, err := open("corpus/papers.yaml", inquiry.ReadPapers)
	if err != nil {
		log.Fatal(err)
	}
	r, err := prompt.New(&prompt.Options{Style: "xml"})
	if err != nil {
		log.Fatal(err)
	}
	config := &batch.Config{
		Inputs: []string{"corpus"}, Reader: &inquiry.Reader{Defaults: defaults, Papers: papers}, Renderer: r, AsOf: edtf.MustParse("2026-11-23"),
		To: provider.OpenAIChat, Request: provider.Options{Model: "a-model", MaxTokens: 4000}, Out: filepath.Join(out, "requests"),
	}
	stats, err := batch.Run(context.Background(), config)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(stats.Requests, "requests in", stats.Parts, "part")

	config.Request.Model = "another-model"
	_, err = batch.Run(context.Background(), config)
	fmt.Println(errors.Is(err, batch.ErrChanged), strings.TrimPrefix(err.Error(), config.Out+": "))
	// Output:
	// 3 requests in 1 part
	// true the folder was started with different options, templates or inputs: the options differ (model was a-model and is now another-model)
}

// The rows of a query become requests. A row that cannot be converted becomes an invalid record with its key. If the query fails, the
// run ends.
func Example_batchOfADatabase() {
	db := sql.OpenDB(table{
		{"17", "a sleep researcher", "whether naps help", "Naps of 20 minutes help.", "2024"},
		{"18", "a sleep researcher", "whether dreams matter", "Dreams matter.", "next year"},
	})
	defer db.Close()
	result, err := db.QueryContext(context.Background(), "SELECT key, role, question, claim, day FROM claims ORDER BY key")
	if err != nil {
		log.Fatal(err)
	}
	defer result.Close()
	source := func(yield func(*inquiry.Document, error) bool) {
		for result.Next() {
			d := &inquiry.Document{Inquiry: &inquiry.Inquiry{Claims: make([]claim.Claim, 1), Tasks: []inquiry.Task{{Retest: &inquiry.Retest{}}}}}
			q := d.Inquiry
			err := result.Scan(&d.Key, &q.Role, &q.Question, &q.Claims[0].Text, &q.Claims[0].When)
			if !yield(d, err) { // a document with an error is an invalid record
				return
			}
		}
		if err := result.Err(); err != nil {
			yield(nil, err) // an error without a document ends the run
		}
	}

	r, err := prompt.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	out := temporary()
	defer os.RemoveAll(out)
	stats, err := batch.Run(context.Background(), &batch.Config{
		Source: source, SourceID: "claims of 2026-11-23", Renderer: r, AsOf: edtf.MustParse("2026-11-23"), Out: out,
		Refused: func(f *batch.Refusal) error {
			fmt.Println("row", f.Key, "is refused")
			return nil
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	ids, err := os.ReadFile(filepath.Join(out, "ids.tsv"))
	if err != nil {
		log.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(string(ids)), "\n") // the first row is the header
	fmt.Println(stats.Requests, "request, for row", strings.Split(rows[1], "\t")[4])
	// Output:
	// row 18 is refused
	// 1 request, for row 17
}

// bucket is an object store that stores whole objects.
type bucket map[string][]byte

// Put stores an object. A real implementation would pass content and size to its client.
func (b bucket) Put(_ context.Context, name string, _ int64, content io.Reader) error {
	object, err := io.ReadAll(content)
	b["2026-11-23/"+name] = object
	return err
}

// The parts go to an object store, followed by the manifest. Output without a manifest is incomplete.
func Example_batchToAnObjectStore() {
	r, err := prompt.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	store := bucket{}
	_, err = batch.Run(context.Background(), &batch.Config{
		Inputs: []string{"social-roles", "hubble-tension"}, Renderer: r, AsOf: edtf.MustParse("2026-11-23"),
		To: provider.Anthropic, Request: provider.Options{Model: "a-model", MaxTokens: 4000}, Sink: store,
	})
	if err != nil {
		log.Fatal(err)
	}
	m := batch.Manifest{}
	if err := json.Unmarshal(store["2026-11-23/manifest.json"], &m); err != nil {
		log.Fatal(err)
	}
	for _, part := range m.Parts {
		fmt.Println(part.File, part.Requests, int64(len(store["2026-11-23/"+part.File])) == part.Bytes)
	}
	// Output:
	// part-00001.json 2 true
}

// A web handler renders one inquiry. If the inquiry is invalid, the handler responds with its faults.
func Example_webHandler() {
	r, err := prompt.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		var q inquiry.Inquiry
		err := json.NewDecoder(http.MaxBytesReader(w, req.Body, 1<<20)).Decode(&q)
		var out *prompt.Output
		if err == nil {
			out, err = r.Render(req.Context(), &q)
		}
		if list, ok := errors.AsType[fault.List](err); ok {
			w.WriteHeader(http.StatusUnprocessableEntity)
			_ = json.NewEncoder(w).Encode(list)
			return
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		_ = json.NewEncoder(w).Encode(out)
	})

	post := func(body string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", bytes.NewBufferString(body)))
		return w
	}
	good := post(`{"id": "naps", "role": "a sleep researcher", "question": "whether naps help", "as_of": "2026-11-23",
		"claims": [{"text": "Naps help.", "when": "2024"}], "tasks": [{"retest": {}}]}`)
	var out prompt.Output
	if err := json.Unmarshal(good.Body.Bytes(), &out); err != nil {
		log.Fatal(err)
	}
	fmt.Println(good.Code, out.ID, len(out.Messages), "messages")

	bad := post(`{"role": "a sleep researcher", "question": "whether naps help", "as_of": "2026-11-23", "claims": [{"when": "2024"}], "tasks": [{"retest": {}}]}`)
	var faults []struct{ Path, Message string }
	if err := json.Unmarshal(bad.Body.Bytes(), &faults); err != nil {
		log.Fatal(err)
	}
	fmt.Println(bad.Code, faults[0].Path)
	// Output:
	// 200 naps 2 messages
	// 422 claims[0].text
}
