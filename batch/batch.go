// Package batch renders corpora of inquiries into files of prompts, or of requests that the batch interfaces of providers accept. Request ids stay
// the same as long as what is asked does, and each file is within its provider's limits.
//
//	inputs, err := corpus.Find([]string{"corpus.jsonl"}, nil)
//	enc, err := provider.NewEncoder(provider.OpenAIChat, &provider.Options{Model: "…", MaxTokens: 4000})
//	dir, err := batch.OpenDir("requests", &batch.DirOptions{Encoder: enc})
//	job := batch.Job{Renderer: renderer, Encoder: enc, Workers: 2}
//	err := job.Fill(ctx, dir, inputs.Documents(nil))
//
// [Job.Run] returns the results one by one, for programs that have a place of their own for them. Memory does not grow with the corpus, except 16
// bytes a request that find what is asked twice, as much again for an update, and what the manifest says of each part, which in the format
// text is each prompt. Nothing here calls the network.
package batch

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/dated-claims/retest/prompt"
)

// maxIDText is how much of an inquiry's id stands in that of a request: with a hyphen and 16 digits there are 64 characters.
const maxIDText = 47

// ID is the id of a prompt's request: the inquiry's id, at most 47 characters of it, a hyphen, and 16 hexadecimal digits of the hash of
// what it asks and of the templates. It is ^[a-zA-Z0-9_-]{1,64}$, which every provider takes, and does not depend on where in a corpus the
// inquiry stands; for an inquiry that gives no id, a Job takes what its file's name gives, without a number.
func ID(p *prompt.Output) string {
	if p == nil {
		p = &prompt.Output{}
	}
	h := p.Hashes()
	return named(p.ID, h.Inquiry+"\n"+h.Template)
}

// idOf is ID, of the hashes.
func idOf(name string, inquiry, template [sha256.Size]byte) string {
	var text [4*sha256.Size + 1]byte
	both := hex.AppendEncode(text[:0], inquiry[:])
	both = hex.AppendEncode(append(both, '\n'), template[:])
	return named(name, string(both))
}

// named is the id of a request: a name, and the hash of what it asks.
func named(name, asks string) string {
	sum := sha256.Sum256([]byte(asks))
	var id [maxIDText + 17]byte
	return string(hex.AppendEncode(append(append(id[:0], name[:min(len(name), maxIDText)]...), '-'), sum[:8]))
}
