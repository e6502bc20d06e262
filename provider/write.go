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
	return e.chat(dst, id, p, "/v1/chat/completions", "developer", `,"max_completion_tokens":`)
}

// azureOpenAI writes OpenAI's chat request with the URL that Azure documents. Azure's older models support only the role system, which
// newer models treat as developer.
func (e *Encoder) azureOpenAI(dst []byte, id string, p *Prompt) []byte {
	return e.chat(dst, id, p, "/chat/completions", "system", `,"max_completion_tokens":`)
}

// vllm writes OpenAI's chat request with its older names: max_tokens and the system role.
func (e *Encoder) vllm(dst []byte, id string, p *Prompt) []byte {
	return e.chat(dst, id, p, "/v1/chat/completions", "system", `,"max_tokens":`)
}

func (e *Encoder) chat(dst []byte, id string, p *Prompt, url, role, maxTokens string) []byte {
	dst = field(append(dst, '{'), "custom_id", id)
	dst = append(append(append(dst, `,"method":"POST","url":"`...), url...), `","body":{"model":`...)
	dst = appendMessages(append(append(dst, e.model...), ','), role, p)
	return e.end(e.tokens(dst, maxTokens))
}

func (e *Encoder) mistral(dst []byte, id string, p *Prompt) []byte {
	dst = append(field(append(dst, '{'), "custom_id", id), `,"body":{`...)
	return e.end(e.tokens(appendMessages(dst, "system", p), `,"max_tokens":`))
}

func (e *Encoder) openAIResponses(dst []byte, id string, p *Prompt) []byte {
	dst = field(append(dst, '{'), "custom_id", id)
	dst = append(dst, `,"method":"POST","url":"/v1/responses","body":{"model":`...)
	dst = append(dst, e.model...)
	if p.System != "" {
		dst = p.appendSystem(append(dst, `,"instructions":`...))
	}
	dst = e.tokens(field(append(dst, ','), "input", p.User), `,"max_output_tokens":`)
	if e.opts.Search { // the sources list the addresses that the model opened
		dst = append(dst, `,"tools":[{"type":"web_search"}],"include":["web_search_call.action.sources"]`...)
		dst = number(dst, `,"max_tool_calls":`, e.opts.MaxSearches)
	}
	return e.end(dst)
}

func (e *Encoder) anthropic(dst []byte, id string, p *Prompt) []byte {
	dst = field(append(dst, '{'), "custom_id", id)
	dst = append(append(dst, `,"params":{"model":`...), e.model...)
	cached := ""
	if len(p.System) >= cacheableBytes {
		cached = `,"cache_control":{"type":"ephemeral"}`
	}
	dst = e.claude(dst, p, cached)
	if e.opts.Search {
		dst = append(dst, `,"tools":[{"type":"web_search_20250305","name":"web_search"`...)
		dst = append(number(dst, `,"max_uses":`, e.opts.MaxSearches), "}]"...)
	}
	return e.end(dst)
}

// cacheableBytes is the approximate length of the shortest prefix that Anthropic caches, which is 1,024 tokens. Some models require a
// longer prefix and ignore the mark on a shorter one.
const cacheableBytes = 4 * 1024

func (e *Encoder) vertexClaude(dst []byte, id string, p *Prompt) []byte {
	dst = field(append(dst, '{'), "custom_id", id)
	dst = append(dst, `,"request":{"anthropic_version":"vertex-2023-10-16"`...)
	return e.end(e.claude(dst, p, ""))
}

func (e *Encoder) bedrockClaude(dst []byte, id string, p *Prompt) []byte {
	dst = field(append(dst, '{'), "recordId", id)
	dst = append(dst, `,"modelInput":{"anthropic_version":"bedrock-2023-05-31"`...)
	return e.end(e.claude(dst, p, ""))
}

// claude appends the fields that all requests to Claude share. The cached parameter is the JSON that follows the text in the system
// message.
func (e *Encoder) claude(dst []byte, p *Prompt, cached string) []byte {
	dst = e.tokens(dst, `,"max_tokens":`)
	if p.System != "" {
		dst = append(append(p.appendSystem(append(dst, `,"system":[{"type":"text","text":`...)), cached...), "}]"...)
	}
	dst = field(append(dst, `,"messages":[{"role":"user","content":[{"type":"text",`...), "text", p.User)
	return append(dst, "}]}]"...)
}

func (e *Encoder) gemini(dst []byte, id string, p *Prompt) []byte {
	return e.generate(append(field(append(dst, '{'), "key", id), `,"request":{`...), p)
}

// vertexGemini writes the id as a label of the request, because a result line identifies its request only by a copy of the request.
func (e *Encoder) vertexGemini(dst []byte, id string, p *Prompt) []byte {
	dst = field(append(dst, `{"request":{"labels":{`...), "custom_id", id)
	return e.generate(append(dst, "},"...), p)
}

// generate appends the rest of a request for Gemini, starting with the first parameter that depends on the prompt.
func (e *Encoder) generate(dst []byte, p *Prompt) []byte {
	if p.System != "" {
		dst = append(p.appendSystem(append(dst, `"systemInstruction":{"parts":[{"text":`...)), "}]},"...)
	}
	dst = append(field(append(dst, `"contents":[{"role":"user","parts":[{`...), "text", p.User), "}]}]"...)
	if e.opts.Search {
		dst = append(dst, `,"tools":[{"googleSearch":{}}]`...)
	}
	switch {
	case e.opts.MaxTokens > 0:
		dst = append(append(e.tokens(append(dst, `,"generationConfig":{`...), `"maxOutputTokens":`), e.config...), '}')
	case e.config != "":
		dst = append(append(append(dst, `,"generationConfig":{`...), e.config[1:]...), '}')
	}
	return e.end(dst)
}

// end appends the parameters in Options.Body and closes the parameters and the request.
func (e *Encoder) end(dst []byte) []byte { return append(append(dst, e.tail...), "}}"...) }

// appendMessages appends the messages of a chat under the key messages. The role parameter is the role of the system message.
func appendMessages(dst []byte, role string, p *Prompt) []byte {
	dst = append(dst, `"messages":[`...)
	if p.System != "" {
		dst = append(append(append(dst, `{"role":"`...), role...), `","content":`...)
		dst = append(p.appendSystem(dst), "},"...)
	}
	return append(field(append(dst, `{"role":"user",`...), "content", p.User), "}]"...)
}

// field appends a key and a string.
func field(dst []byte, key, text string) []byte {
	return doc.AppendQuoted(append(append(append(dst, '"'), key...), `":`...), text)
}

// tokens appends the maximum number of tokens in an answer, if it is set.
func (e *Encoder) tokens(dst []byte, key string) []byte { return number(dst, key, e.opts.MaxTokens) }

// number appends a key and a number, unless the number is 0.
func number(dst []byte, key string, n int) []byte {
	if n == 0 {
		return dst
	}
	return strconv.AppendInt(append(dst, key...), int64(n), 10)
}
