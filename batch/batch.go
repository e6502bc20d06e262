// Package batch renders corpora of inquiries into folders of prompts, or of requests for providers' batch APIs.
//
//	stats, err := batch.Run(ctx, &batch.Config{
//		Inputs: []string{"corpus/"}, Renderer: renderer, AsOf: day,
//		To: provider.OpenAIChat, Request: provider.Options{Model: "…", MaxTokens: 4000}, Out: "requests",
//	})
//
// [Run] gives the same guarantees as the command retest batch. It computes everything that the output depends on, records it in the
// folder, and resumes only the same run. Documents come from files or from a Source such as a database. The files go to a folder, or to
// a Sink such as an object store. [Requests] yields the requests one by one and writes nothing.
//
// A request id changes only when its prompt does. Memory use does not grow with the corpus, except for 16 bytes per request to detect
// duplicates (32 during an update) and one manifest entry per part. In the text format, each prompt is a separate part. The package
// never uses the network.
package batch

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/dated-claims/retest/prompt"
)

// maxIDText is the maximum length of the part of a request id that comes from the inquiry's id. With a hyphen and 16 digits, the id has
// 64 characters.
const maxIDText = 47

// ID returns the id of a prompt's request: at most 47 characters of the inquiry's id, a hyphen, and 16 hexadecimal digits of the hash
// of its content and templates. It matches ^[a-zA-Z0-9_-]{1,64}$, which every provider accepts, and does not depend on the inquiry's
// position in a corpus. For formats that require a different form of id, a run uses Encoder.RequestID. For an inquiry without an id, a
// run uses the file name without the document's number. If the inquiry was built in Go, it uses an empty name.
func ID(p *prompt.Output) string {
	if p == nil {
		p = &prompt.Output{}
	}
	h := p.Hashes()
	return named(p.ID, sha256.Sum256([]byte(h.Inquiry+"\n"+h.Template)))
}

// contentOf returns the hash of what a request asks: the inquiry without its id, and the templates.
func contentOf(inquiry, template [sha256.Size]byte) [sha256.Size]byte {
	var text [4*sha256.Size + 1]byte
	both := hex.AppendEncode(text[:0], inquiry[:])
	both = hex.AppendEncode(append(both, '\n'), template[:])
	return sha256.Sum256(both)
}

// named returns a request id: a name, and a prefix of the hash of what it asks.
func named(name string, content [sha256.Size]byte) string {
	var id [maxIDText + 17]byte
	return string(hex.AppendEncode(append(append(id[:0], name[:min(len(name), maxIDText)]...), '-'), content[:8]))
}
