package provider

import (
	"strconv"

	"github.com/dated-claims/retest/internal/doc"
)

func (*Encoder) text(dst []byte, _ string, p *Prompt) []byte { return append(dst, p.Text...) }

func (*Encoder) jsonl(dst []byte, id string, p *Prompt) []byte {
	dst = field(append(dst, '{'), "id", id)
	dst = field(append(dst, ','), "text", p.Text)
	dst = appendMessages(append(dst, ','), "system", p)
	dst = field(append(dst, `,"hashes":{`...), "text", p.Hashes.Text)
	dst = field(append(dst, ','), "messages", p.Hashes.Messages)
	dst = field(append(dst, ','), "inquiry", p.Hashes.Inquiry)
	return append(field(append(dst, ','), "template", p.Hashes.Template), "}}"...)
}

func (*Encoder) messages(dst []byte, id string, p *Prompt) []byte {
	dst = field(append(dst, '{'), "id", id)
	return append(appendMessages(append(dst, ','), "system", p), '}')
}

func (e *Encoder) openAIChat(dst []byte, id string, p *Prompt) []byte {
	return e.chat(dst, id, p, "developer", `,"max_completion_tokens":`)
}

// vllm writes OpenAI's chat request with its older names: max_tokens, and the role system.
func (e *Encoder) vllm(dst []byte, id string, p *Prompt) []byte {
	return e.chat(dst, id, p, "system", `,"max_tokens":`)
}

func (e *Encoder) chat(dst []byte, id string, p *Prompt, role, maxTokens string) []byte {
	dst = field(append(dst, '{'), "custom_id", id)
	dst = append(dst, `,"method":"POST","url":"/v1/chat/completions","body":{"model":`...)
	dst = appendMessages(append(append(dst, e.model...), ','), role, p)
	return append(e.tokens(dst, maxTokens), "}}"...)
}

func (e *Encoder) openAIResponses(dst []byte, id string, p *Prompt) []byte {
	dst = field(append(dst, '{'), "custom_id", id)
	dst = append(dst, `,"method":"POST","url":"/v1/responses","body":{"model":`...)
	dst = append(dst, e.model...)
	if p.System != "" {
		dst = p.appendSystem(append(dst, `,"instructions":`...))
	}
	dst = e.tokens(field(append(dst, ','), "input", p.User), `,"max_output_tokens":`)
	if e.opts.Search {
		dst = append(dst, `,"tools":[{"type":"web_search"}]`...)
	}
	return append(dst, "}}"...)
}

func (e *Encoder) anthropic(dst []byte, id string, p *Prompt) []byte {
	dst = field(append(dst, '{'), "custom_id", id)
	dst = append(append(dst, `,"params":{"model":`...), e.model...)
	dst = e.claude(dst, p)
	if e.opts.Search {
		dst = append(dst, `,"tools":[{"type":"web_search_20250305","name":"web_search"}]`...)
	}
	return append(dst, "}}"...)
}

func (e *Encoder) vertexClaude(dst []byte, id string, p *Prompt) []byte {
	dst = field(append(dst, '{'), "custom_id", id)
	dst = append(dst, `,"request":{"anthropic_version":"vertex-2023-10-16"`...)
	return append(e.claude(dst, p), "}}"...)
}

func (e *Encoder) bedrockClaude(dst []byte, id string, p *Prompt) []byte {
	dst = field(append(dst, '{'), "recordId", id)
	dst = append(dst, `,"modelInput":{"anthropic_version":"bedrock-2023-05-31"`...)
	return append(e.claude(dst, p), "}}"...)
}

// claude appends the fields that all requests to Claude share.
func (e *Encoder) claude(dst []byte, p *Prompt) []byte {
	dst = e.tokens(dst, `,"max_tokens":`)
	if p.System != "" {
		dst = append(p.appendSystem(append(dst, `,"system":[{"type":"text","text":`...)), "}]"...)
	}
	dst = field(append(dst, `,"messages":[{"role":"user","content":[{"type":"text",`...), "text", p.User)
	return append(dst, "}]}]"...)
}

func (e *Encoder) gemini(dst []byte, id string, p *Prompt) []byte {
	dst = append(field(append(dst, '{'), "key", id), `,"request":{`...)
	if p.System != "" {
		dst = append(p.appendSystem(append(dst, `"systemInstruction":{"parts":[{"text":`...)), "}]},"...)
	}
	dst = append(field(append(dst, `"contents":[{"role":"user","parts":[{`...), "text", p.User), "}]}]"...)
	if e.opts.Search {
		dst = append(dst, `,"tools":[{"googleSearch":{}}]`...)
	}
	if e.opts.MaxTokens > 0 {
		dst = append(e.tokens(append(dst, `,"generationConfig":{`...), `"maxOutputTokens":`), '}')
	}
	return append(dst, "}}"...)
}

// appendMessages appends the messages of a chat under the key messages. The role is that of the system message.
func appendMessages(dst []byte, role string, p *Prompt) []byte {
	dst = append(dst, `"messages":[`...)
	if p.System != "" {
		dst = append(append(append(dst, `{"role":"`...), role...), `","content":`...)
		dst = append(p.appendSystem(dst), "},"...)
	}
	return append(field(append(dst, `{"role":"user",`...), "content", p.User), "}]"...)
}

// field appends a key and its text.
func field(dst []byte, key, text string) []byte {
	return doc.AppendQuoted(append(append(append(dst, '"'), key...), `":`...), text)
}

// tokens appends the maximum number of tokens of an answer, if there is one.
func (e *Encoder) tokens(dst []byte, key string) []byte {
	if e.opts.MaxTokens == 0 {
		return dst
	}
	return strconv.AppendInt(append(dst, key...), int64(e.opts.MaxTokens), 10)
}
