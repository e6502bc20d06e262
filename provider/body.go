package provider

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
)

// generationConfig is the only object parameter that Options.Body may extend, because the other options set only some of its members.
const generationConfig = "generationConfig"

// maxBody is the maximum length of Options.Body, which becomes part of every request.
const maxBody = 64 << 10

// body returns the members of Options.Body as written, each preceded by a comma. It returns the parameters as tail and the members of
// generationConfig as config.
func (r *row) body(opts *Options) (tail, config string, faults fault.List) {
	fail := func(want, got, hint string) { faults = append(faults, r.format.misfit(want, got, hint)) }
	if len(opts.Body) > maxBody {
		fail("parameters of at most 64 KiB", fault.Quote(opts.Body), "")
		return "", "", faults
	}
	members, err := membersOf(opts.Body)
	if err != nil {
		fail("parameters that are a JSON object", fault.Quote(opts.Body), err.Error())
		return "", "", faults
	}
	own := r.owned
	if opts.Search {
		own = slices.Concat(own, r.tools)
	}
	for _, m := range members {
		switch {
		case slices.Contains(own, m.key):
			fail("parameters without "+m.key, m.key, hintFor(m.key))
		case m.key == generationConfig && slices.Contains(own, generationConfig+".maxOutputTokens"):
			inner, err := membersOf(m.value)
			if err != nil {
				fail(m.key+" as a JSON object", fault.Quote(m.value), "")
			}
			for _, in := range inner {
				if slices.Contains(own, m.key+"."+in.key) {
					fail("parameters without "+m.key+"."+in.key, m.key+"."+in.key, hintFor(in.key))
				}
				config += in.text()
			}
		default:
			tail += m.text()
		}
	}
	return tail, config, faults
}

// hintFor explains how to set a key that Options.Body cannot set.
func hintFor(key string) string {
	switch {
	case key == "model":
		return "the model option or the job sets it"
	case strings.HasPrefix(strings.ToLower(key), "max"):
		return "an option sets it"
	case key == "tools" || key == "include":
		return "the search tool sets it"
	}
	return "the prompt sets it"
}

// member is a key of a JSON object and its value as compact JSON.
type member struct{ key, value string }

// text returns the member, preceded by a comma.
func (m member) text() string { return "," + string(doc.AppendQuoted(nil, m.key)) + ":" + m.value }

// membersOf returns the members of a JSON object, in order.
func membersOf(text string) ([]member, error) {
	src := &doc.Source{Text: []byte(text)}
	node, err := doc.ParseJSON(src) // it rejects input that encoding/json would silently change
	if err != nil {
		return nil, err
	}
	if node.Kind != doc.Map {
		return nil, errNotAnObject
	}
	dec := json.NewDecoder(strings.NewReader(text))
	_, _ = dec.Token() // skip the opening brace; the text has already been parsed
	var out []member
	for dec.More() {
		var raw json.RawMessage
		key, _ := dec.Token()
		if err := dec.Decode(&raw); err != nil {
			return nil, err
		}
		var value bytes.Buffer
		if err := json.Compact(&value, raw); err != nil {
			return nil, err
		}
		name, _ := key.(string)
		if slices.ContainsFunc(out, func(m member) bool { return m.key == name }) {
			return nil, duplicateKeyError(name)
		}
		out = append(out, member{name, value.String()})
	}
	return out, nil
}

// duplicateKeyError is the error for a key that occurs twice in an object.
type duplicateKeyError string

func (e duplicateKeyError) Error() string {
	return "the key " + fault.Quote(string(e)) + " appears twice"
}
