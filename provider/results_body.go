package provider

import "github.com/dated-claims/retest/internal/doc"

// forms are the parts of a response that reveal which API the response comes from.
type forms uint8

const (
	formChat      forms = 1 << iota // OpenAI chat completions
	formResponses                   // OpenAI responses
	formMessage                     // Anthropic messages
	formContent                     // Gemini's generateContent
)

// response is a model's response, in the form of any of the APIs.
type response struct {
	forms   forms
	strange bool    // it has keys that do not belong to any form
	err     failure // the error that was returned instead of an answer
	object  string  // value of the key object, which OpenAI uses
	status  string  // value of the key status in OpenAI responses
	reason  string  // why the response ended
	detail  string  // details about reason or blocked
	blocked string  // why a prompt was blocked
	refused bool
	refusal []byte
	model   string
	usage   Usage

	text    []byte
	hasText bool // text was found, even if text is not kept
	gap     bool // the text is followed by something else, such as a search

	opened       []string
	untold       bool // a search does not report what it found
	searchFaults []string
}

// bodyKey reads a value of a response. The keys of the forms do not overlap, so a single function reads all of them, in any order.
func (r *reader) bodyKey(key string) {
	switch key {
	case "choices":
		r.forms |= formChat
		r.cur.Elements(r.choice)
	case "output":
		r.forms |= formResponses
		r.cur.Elements(r.item)
	case "content":
		r.forms |= formMessage
		r.cur.Elements(r.block)
	case "candidates":
		r.forms |= formContent
		r.cur.Elements(r.candidate)
	case "promptFeedback":
		r.forms |= formContent
		r.cur.Members(r.feedback)
	case "error":
		r.failure(&r.err)
	case "object":
		r.object = r.scalar()
	case "status":
		r.status = r.cur.Text()
	case "incomplete_details":
		r.member("reason", func() { r.reason = r.cur.Text() })
	case "stop_reason":
		r.reason = r.cur.Text()
	case "stop_details":
		r.aside(func() { r.member("explanation", func() { r.detail = r.cur.Text() }) })
	case "message": // together with code, this is vLLM's error without an enclosing object
		r.err.message = r.scalar()
	case "code":
		r.err.code = r.scalar()
	case "model", "modelVersion":
		r.model = r.scalar()
	case "usage":
		r.aside(func() { r.cur.Members(r.usageKey) })
	case "usageMetadata":
		r.forms |= formContent
		r.aside(func() { r.cur.Members(r.usageKey) })
	case "id", "type", "role", "created", "created_at", "responseId", "createTime", "param":
	default:
		r.strange = true
	}
}

// member reads the value of one key of a map.
func (r *reader) member(name string, read func()) {
	r.cur.Members(func(key string) {
		if key == name {
			read()
		}
	})
}

// choice reads a choice of a chat completion. Only the first choice counts, because requests ask for only one.
func (r *reader) choice(i int) {
	if i > 0 {
		return
	}
	r.cur.Members(func(key string) {
		switch key {
		case "finish_reason":
			r.reason = r.cur.Text()
		case "message":
			r.cur.Members(func(key string) {
				switch key {
				case "content":
					r.content()
				case "refusal":
					r.refuse()
				}
			})
		}
	})
}

// content reads the content of a chat message: a string, or Mistral's list of text chunks and thinking chunks.
func (r *reader) content() {
	if r.cur.Kind() != doc.List {
		r.appendText()
		return
	}
	r.cur.Elements(func(int) { r.part("text") })
}

// part reads a part of the text. The part counts only if it has the wanted type.
func (r *reader) part(want string) {
	text, hasText, refused, refusal := len(r.text), r.hasText, r.refused, len(r.refusal)
	var kind string
	r.cur.Members(func(key string) {
		switch key {
		case "type":
			kind = r.cur.Text()
		case "text":
			r.appendText()
		case "refusal":
			r.refuse()
		}
	})
	if kind != want { // checked only now, because the type may come after the text
		r.text, r.hasText, r.gap = r.text[:text], hasText, true
	}
	if kind != "refusal" {
		r.refusal, r.refused = r.refusal[:refusal], refused
	}
}

// appendText reads a string that is part of the answer. Providers split text into parts, even within a line, so consecutive parts are
// joined without a separator. If something else comes between them, such as a search, the text continues on a new line.
func (r *reader) appendText() {
	if r.keep {
		if n := len(r.text); r.gap && n > 0 && r.text[n-1] != '\n' {
			r.text = append(r.text, '\n')
		}
		n := len(r.text)
		r.text, r.gap = r.cur.AppendText(r.text), false
		r.hasText = r.hasText || len(r.text) > n
		return
	}
	if r.cur.Kind() != doc.String {
		r.cur.AppendText(nil) // AppendText reports anything but a string
		return
	}
	if len(r.cur.Raw()) > len(`""`) {
		r.hasText = true
	}
}

// refuse reads the text of a refusal, if there is one.
func (r *reader) refuse() {
	n := len(r.refusal)
	r.refusal = r.cur.AppendText(r.refusal)
	r.refused = r.refused || len(r.refusal) > n
}

// item reads an item of OpenAI's output: a message or a search. It skips anything else, such as reasoning.
func (r *reader) item(int) {
	text, hasText, refused, refusal := len(r.text), r.hasText, r.refused, len(r.refusal)
	var kind, status string
	var call search
	r.cur.Members(func(key string) {
		switch key {
		case "type":
			kind = r.cur.Text()
		case "status":
			status = r.scalar()
		case "content":
			r.cur.Elements(func(int) { r.part("output_text") })
		case "action":
			r.aside(func() { call = r.action() })
		}
	})
	if r.gap = true; kind != "message" {
		r.text, r.hasText, r.refusal, r.refused = r.text[:text], hasText, r.refusal[:refusal], refused
	}
	if kind == "web_search_call" {
		r.opened = append(r.opened, call.opened...)
		if status == "failed" {
			r.searchFaults = append(r.searchFaults, status)
		}
		r.untold = r.untold || call.kind == "search" && !call.told
	}
}

// search is an action of OpenAI's search tool.
type search struct {
	kind   string
	opened []string
	told   bool // the action lists its sources
}

func (r *reader) action() (s search) {
	r.cur.Members(func(key string) {
		switch key {
		case "type":
			s.kind = r.cur.Text()
		case "url":
			s.opened = append(s.opened, r.cur.Text())
		case "sources":
			s.told = r.cur.Kind() == doc.List
			r.cur.Elements(func(int) { r.member("url", func() { s.opened = append(s.opened, r.cur.Text()) }) })
		}
	})
	return s
}

// aside reads a value that the answer does not depend on. If the value has the wrong type, it is ignored. If only the state is needed,
// the value is skipped.
func (r *reader) aside(read func()) {
	if r.keep {
		r.cur.Lenient(read)
	}
}

// block reads a content block of Claude: text, or the result of a search or fetch. It skips anything else.
func (r *reader) block(int) {
	text, hasText := len(r.text), r.hasText
	var kind string
	var found tool
	r.cur.Members(func(key string) {
		switch key {
		case "type":
			kind = r.cur.Text()
		case "text":
			r.appendText()
		case "content":
			r.aside(func() { found = r.tool() })
		}
	})
	if kind != "text" {
		r.text, r.hasText, r.gap = r.text[:text], hasText, true
	}
	if kind == "web_search_tool_result" || kind == "web_fetch_tool_result" {
		r.opened = append(r.opened, found.opened...)
		r.searchFaults = append(r.searchFaults, found.faults...)
	}
}

// tool is the result of a Claude tool.
type tool struct{ opened, faults []string }

// tool reads the result of a search or a fetch. The result of a search is a list or an error; the result of a fetch is a page or an
// error.
func (r *reader) tool() (t tool) {
	one := func(int) {
		r.cur.Members(func(key string) {
			switch key {
			case "url":
				t.opened = append(t.opened, r.cur.Text())
			case "error_code":
				t.faults = append(t.faults, r.cur.Text())
			}
		})
	}
	if r.cur.Kind() == doc.List {
		r.cur.Elements(one)
	} else {
		one(0)
	}
	return t
}

// candidate reads one of Gemini's candidates. Only the first one counts.
func (r *reader) candidate(i int) {
	if i > 0 {
		return
	}
	r.cur.Members(func(key string) {
		switch key {
		case "finishReason":
			r.reason = r.cur.Text()
		case "finishMessage":
			r.detail = r.scalar()
		case "content":
			r.member("parts", func() { r.cur.Elements(r.geminiPart) })
		}
	})
}

// geminiPart reads a part of Gemini's content. Parts that are thoughts do not belong to the answer.
func (r *reader) geminiPart(int) {
	text, hasText := len(r.text), r.hasText
	var thought, isText bool
	r.cur.Members(func(key string) {
		switch key {
		case "text":
			isText = true
			r.appendText()
		case "thought":
			thought = r.scalar() == "true"
		}
	})
	if thought {
		r.text, r.hasText = r.text[:text], hasText
	}
	if thought || !isText {
		r.gap = true
	}
}

func (r *reader) feedback(key string) {
	switch key {
	case "blockReason":
		r.blocked = r.cur.Text()
	case "blockReasonMessage":
		r.detail = r.scalar()
	}
}

// maxTokens exceeds the number of tokens in any request. Sums of numbers up to this limit do not overflow.
const maxTokens = 1 << 40

// usageKey reads a token count in any of the forms. Anthropic does not include cached tokens in the input, and Gemini does not include
// thoughts in the output.
func (r *reader) usageKey(key string) {
	u := &r.usage
	count := func() int {
		n, _ := r.cur.Int()
		return min(n, maxTokens)
	}
	switch key {
	case "prompt_tokens", "input_tokens", "promptTokenCount", "toolUsePromptTokenCount", "cache_creation_input_tokens":
		u.Input += count()
	case "cache_read_input_tokens":
		u.Cached = count()
		u.Input += u.Cached
	case "cachedContentTokenCount":
		u.Cached = count()
	case "completion_tokens", "output_tokens", "candidatesTokenCount":
		u.Output += count()
	case "thoughtsTokenCount":
		u.Reasoning = count()
		u.Output += u.Reasoning
	case "prompt_tokens_details", "input_tokens_details":
		r.member("cached_tokens", func() { u.Cached = count() })
	case "completion_tokens_details":
		r.member("reasoning_tokens", func() { u.Reasoning = count() })
	case "output_tokens_details":
		r.cur.Members(func(key string) {
			if key == "reasoning_tokens" || key == "thinking_tokens" { // used by OpenAI and Anthropic, respectively
				u.Reasoning = count()
			}
		})
	}
}
