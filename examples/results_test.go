package examples_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
	"github.com/dated-claims/retest/reply"
)

// corpusConfig returns the configuration of the batch that the recorded results answer.
func corpusConfig(out string) (*batch.Config, error) {
	defaults, err := open("corpus/defaults.yaml", inquiry.ReadDefaults)
	if err != nil {
		return nil, err
	}
	papers, err := open("corpus/papers.yaml", inquiry.ReadPapers)
	if err != nil {
		return nil, err
	}
	r, err := prompt.New(nil)
	return &batch.Config{
		Inputs: []string{"corpus/corpus.jsonl"}, Reader: &inquiry.Reader{Defaults: defaults, Papers: papers}, Renderer: r,
		To: provider.OpenAIChat, Request: provider.Options{Model: "a-model", MaxTokens: 2000}, Out: out,
	}, err
}

// The result files of a provider become verdicts. Each request of the batch gets a result, even if no file contains an answer to the
// request.
func Example_resultsOfABatch() {
	out := temporary()
	defer os.RemoveAll(out)
	ctx := context.Background()
	config, err := corpusConfig(filepath.Join(out, "requests"))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := batch.Run(ctx, config); err != nil {
		log.Fatal(err)
	}
	for r, err := range reply.ReadAll(ctx, config, "results/answers.jsonl", "results/errors.jsonl") {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(r.Inquiry.ID, r.Answer.State)
		if r.Reply == nil {
			continue
		}
		for _, c := range r.Reply.Claims {
			fmt.Printf("  %s: %q\n", c.Claim, c.Verdict)
		}
		for _, f := range r.Reply.Faults {
			fmt.Println("  fault:", f.Rule, f.Path)
		}
	}
	// Output:
	// long-context answered
	//   c1: "holds"
	//   fault: unlisted claims[0].evidence[0].id
	// role-play expired
	// preferences cut
	//   c1: "relaxed"
	//   c2: ""
	//   fault: unlisted claims[0].evidence[0].id
	//   fault: cut-off
}

// A reply that a user pasted from a chat is read together with its inquiry.
func Example_pastedReply() {
	pasted := "Sure! Here is my assessment.\n\n" +
		"| claim | static-identity | arXiv:2508.19004 (2025-08) | A model predicts the norms of many situations. | **Relaxed** | medium |\n"
	r, err := reply.Read(first("social-roles/inquiry.yaml"), pasted, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range r.Claims {
		fmt.Println(c.Claim, c.Verdict, c.Certainty, c.Evidence[0].ID)
	}
	for _, f := range r.Faults {
		fmt.Println(f.Severity, f.Rule, f.Pos)
	}
	// Output:
	// static-identity relaxed medium arXiv:2508.19004
	// error missing-claim reply
	// error missing-claim reply
	// error missing-claim reply
	// error missing-claim reply
	// note preamble reply:1:1
	// note read-loosely reply:3:3
	// note read-loosely reply:3:3
}

var customID = regexp.MustCompile(`"custom_id":"([a-z-]+)-[0-9a-f]+"`)

// TestRecordedResults checks that the recorded results have the request ids of the batch. The ids change with the templates;
// RETEST_UPDATE=1 writes the new ones.
func TestRecordedResults(t *testing.T) {
	config, err := corpusConfig(filepath.Join(t.TempDir(), "requests"))
	require.NoError(t, err)
	_, err = batch.Run(t.Context(), config)
	require.NoError(t, err)
	ids := map[string]string{}
	for id, err := range batch.Asked(config.Out) {
		require.NoError(t, err)
		ids[id[:strings.LastIndexByte(id, '-')]] = id
	}
	require.Len(t, ids, 3)
	for _, name := range []string{"answers.jsonl", "errors.jsonl", "retry-answers.jsonl"} {
		path := filepath.Join("results", name)
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		now := customID.ReplaceAllStringFunc(string(text), func(s string) string {
			return `"custom_id":"` + ids[customID.FindStringSubmatch(s)[1]] + `"`
		})
		if os.Getenv("RETEST_UPDATE") != "" && os.Getenv("CI") == "" {
			require.NoError(t, os.WriteFile(path, []byte(now), 0o644))
			text = []byte(now)
		}
		require.Equal(t, now, string(text), "run RETEST_UPDATE=1 go test ./examples")
	}
}
