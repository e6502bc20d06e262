// Package tiktoken counts tokens exactly, with the vocabularies that OpenAI publishes for its models. The vocabularies are part of the
// program, so nothing is downloaded.
//
//	c, err := tiktoken.New("o200k_base") // or a model's name, such as gpt-4o
//	n := c.Count(text)
//
// A [Counter] is a counter for package batch. Package tiktoken is a separate module because the vocabularies add about 12 MB to the
// size of a program. For models with other vocabularies, such as Claude, the count is an estimate.
package tiktoken

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tiktoken-go/tokenizer"

	"github.com/dated-claims/retest/fault"
)

// ErrUnknown is wrapped by the errors that [New] returns.
var ErrUnknown = errors.New("unknown encoding or model")

// Encodings returns the names of the encodings, newest first.
func Encodings() []string {
	return []string{"o200k_base", "cl100k_base", "p50k_base", "p50k_edit", "r50k_base"}
}

// models contains the names that a misspelled name is compared with. New also accepts names with dates and other suffixes.
var models = []string{
	"gpt-5", "gpt-5-mini", "gpt-5-nano", "gpt-4.1", "gpt-4o", "gpt-4", "gpt-3.5-turbo", "o1", "o1-mini", "o3", "o3-mini", "o4-mini",
	"text-embedding-ada-002", "text-davinci-003",
}

// Counter counts the tokens of text in one encoding. It is read-only and safe for concurrent use.
type Counter struct{ codec tokenizer.Codec }

// New returns a counter for the given name: an encoding in [Encodings], or an OpenAI model, whose encoding is used. Creating the first
// counter of an encoding takes about 70 ms. An error wraps [ErrUnknown] and lists the encodings.
func New(name string) (*Counter, error) {
	codec, err := find(name)
	if err != nil {
		return nil, unknown(name)
	}
	codec.SetErrorMode(tokenizer.ErrorModeReplace) // OpenAI's tiktoken treats invalid UTF-8 in the same way
	return &Counter{codec}, nil
}

// Name returns the name of the encoding, such as o200k_base.
func (c *Counter) Name() string { return c.codec.GetName() }

// Count returns the number of tokens in text. Text that looks like a special token, such as <|endoftext|>, is counted as ordinary text,
// because prompts contain no special tokens.
func (c *Counter) Count(text string) int {
	n, err := c.codec.Count(text)
	if err != nil {
		return len(text) // an upper bound; with this error mode and these expressions, counting never fails
	}
	return n
}

// find returns the codec of an encoding or a model.
func find(name string) (tokenizer.Codec, error) {
	if codec, err := tokenizer.Get(tokenizer.Encoding(name)); err == nil {
		return codec, nil
	}
	// A fine-tuned model, ft:MODEL:…, uses the encoding of its base model. The tokenizer's own rule treats every ft:gpt-4… as gpt-4.
	if tuned, ok := strings.CutPrefix(name, "ft:"); ok {
		name, _, _ = strings.Cut(tuned, ":")
	}
	if name == "davinci-002" || name == "babbage-002" { // the tokenizer recognizes these only as fine-tuned models
		return tokenizer.Get(tokenizer.Cl100kBase)
	}
	return tokenizer.ForModel(tokenizer.Model(name))
}

// unknown returns the error for a name that is neither an encoding nor a model.
func unknown(name string) error {
	want := strings.Join(Encodings(), ", ") + ", or an OpenAI model such as gpt-4o"
	return fault.List{&fault.Fault{
		Rule: "counter", Want: want, Got: name, Hint: fault.DidYouMean(name, slices.Concat(Encodings(), models)),
		Err: fmt.Errorf("want one of %s, got %q: %w", want, name, ErrUnknown),
	}}
}
