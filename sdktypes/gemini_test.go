package sdktypes_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genai"
)

// geminiLine is a line in a batch file. The SDK has types for the parts of its request, but not for the line itself.
type geminiLine struct {
	Key     string        `json:"key"`
	Request geminiRequest `json:"request"`
}

// geminiRequest is a request in a batch. The SDK's client assembles it from values of these types.
type geminiRequest struct {
	SystemInstruction *genai.Content          `json:"systemInstruction,omitempty"`
	Contents          []*genai.Content        `json:"contents"`
	GenerationConfig  *genai.GenerationConfig `json:"generationConfig,omitempty"`
	Tools             []*genai.Tool           `json:"tools,omitempty"`
}

// gemini makes the SDK's client send a batch that contains the request to a fake transport, and extracts the request from what was
// sent.
func gemini(tb testing.TB, a asked) any {
	tb.Helper()
	config := &genai.GenerateContentConfig{MaxOutputTokens: int32(a.opts.MaxTokens)}
	if a.system() != "" {
		config.SystemInstruction = &genai.Content{Parts: []*genai.Part{genai.NewPartFromText(a.system())}}
	}
	if a.opts.Search {
		config.Tools = []*genai.Tool{{GoogleSearch: &genai.GoogleSearch{}}}
	}
	line := &geminiLine{a.id, sentRequest(tb, &genai.InlinedRequest{Contents: genai.Text(a.user()), Config: config})}
	if reflect.ValueOf(line.Request.GenerationConfig).Elem().IsZero() {
		line.Request.GenerationConfig = nil // the client sends an empty configuration, which has no effect
	}
	return line
}

// vertexGeminiLine is a line in a Vertex AI batch file. Requests in such a file can have labels.
type vertexGeminiLine struct {
	Request struct {
		geminiRequest
		Labels struct {
			ID string `json:"custom_id"` // this label name is our own
		} `json:"labels"`
	} `json:"request"`
}

func vertexGemini(tb testing.TB, a asked) any {
	tb.Helper()
	line := &vertexGeminiLine{}
	line.Request.geminiRequest = gemini(tb, a).(*geminiLine).Request
	line.Request.Labels.ID = a.id
	return line
}

// sentRequest returns what the SDK's client sends for a request.
func sentRequest(tb testing.TB, request *genai.InlinedRequest) geminiRequest {
	tb.Helper()
	var sent wire
	client, err := genai.NewClient(tb.Context(), &genai.ClientConfig{
		Backend: genai.BackendGeminiAPI, APIKey: "none", HTTPClient: &http.Client{Transport: &sent}, HTTPOptions: genai.HTTPOptions{BaseURL: "http://gemini.invalid"},
	})
	require.NoError(tb, err)
	_, err = client.Batches.Create(tb.Context(), "a-model", &genai.BatchJobSource{InlinedRequests: []*genai.InlinedRequest{request}}, nil)
	require.NoError(tb, err)
	var body struct {
		Batch struct {
			InputConfig struct {
				Requests struct {
					Requests []struct {
						Request geminiRequest `json:"request"`
					} `json:"requests"`
				} `json:"requests"`
			} `json:"inputConfig"`
		} `json:"batch"`
	}
	dec := json.NewDecoder(bytes.NewReader(sent))
	dec.DisallowUnknownFields()
	require.NoError(tb, dec.Decode(&body), string(sent))
	require.JSONEq(tb, string(sent), encoded(tb, body), "no field is lost")
	return body.Batch.InputConfig.Requests.Requests[0].Request
}

// wire is a transport that stores the last request body and responds with an empty object.
type wire []byte

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	*w = body
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader("{}")), Request: r,
	}, nil
}
