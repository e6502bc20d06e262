package provider

import (
	"slices"
	"strconv"

	"github.com/dated-claims/retest/fault"
)

// set sets the state of the request.
func (l *line) set(s State, code, message string) {
	l.state, l.code, l.message = s, code, message
}

// unknown records that a line looks like a result but contains something that is not documented by any provider.
func (l *line) unknown(want, got string) {
	l.spoil(&fault.Fault{Pos: l.src.Pos(0), Rule: "value", Want: want, Got: got})
}

// decide determines the state from the content of the line.
func (l *line) decide() {
	switch {
	case l.keys&hasResult != 0:
		l.anthropic()
	case l.failed.there:
		l.fail(l.failed)
	case l.condition.there:
		l.fail(l.condition)
	case l.http != 0 && l.http != 200:
		if l.err.code == "" {
			l.err.code = strconv.Itoa(l.http)
		}
		l.fail(l.err)
	case l.err.there || l.object == "error":
		l.fail(l.err)
	default:
		l.answered()
	}
}

// anthropic determines the state from the type of Anthropic's result.
func (l *line) anthropic() {
	switch l.kind {
	case "succeeded":
		l.answered()
	case "errored":
		l.fail(l.failed)
	case "canceled":
		l.set(StateCancelled, l.kind, "")
	case "expired":
		l.set(StateExpired, l.kind, "")
	default:
		l.unknown("a result of type succeeded, errored, canceled or expired", fault.Quote(l.kind))
	}
}

// fail determines the state from an error. OpenAI uses an error to report that a batch ended, and Azure to report that a filter blocked
// a prompt. Google's error code 1 is CANCELLED (google.rpc.Code).
func (l *line) fail(f failure) {
	state := StateFailed
	switch {
	case f.code == "batch_expired":
		state = StateExpired
	case f.code == "batch_cancelled", f.code == "1" && l.keys&hasKey != 0:
		state = StateCancelled
	case f.code == "content_filter":
		state = StateBlocked
	}
	l.set(state, f.code, f.message)
}

// answered determines the state from the response.
func (l *line) answered() {
	switch l.forms {
	case formChat:
		l.chat()
	case formResponses:
		l.responses()
	case formMessage:
		l.claude()
	case formContent:
		l.gemini()
	case 0:
		if l.strange {
			l.unknown("a response with choices, output, content or candidates", "a response without any of them")
			return
		}
		l.set(StateFailed, "", "neither a response nor an error")
	default:
		l.unknown("a response in one form", "several forms")
	}
}

// end determines the state from the reason that the response gives for its end.
func (l *line) end(good, cut, blocked []string) {
	switch {
	case slices.Contains(good, l.reason) && l.hasText:
		l.state = StateAnswered
	case slices.Contains(good, l.reason):
		l.set(StateFailed, l.reason, "no text")
	case slices.Contains(cut, l.reason):
		l.set(StateCut, l.reason, l.detail)
	case slices.Contains(blocked, l.reason):
		l.set(StateBlocked, l.reason, l.detail)
	case l.reason == "":
		l.set(StateFailed, "", "the response does not say why it ended")
	default:
		l.set(StateFailed, l.reason, l.detail)
	}
}

// The reasons that providers document for the end of a response; model_length is Mistral's.
var (
	chatGood, chatCut, chatBlocked = []string{"stop"}, []string{"length", "model_length"}, []string{"content_filter"}

	// The request itself asks for responses to end at a stop sequence. Chat completions call this reason stop.
	claudeGood, claudeCut = []string{"end_turn", "stop_sequence"}, []string{"max_tokens", "model_context_window_exceeded"}

	geminiGood, geminiCut = []string{"STOP"}, []string{"MAX_TOKENS"}
	geminiBlocked         = []string{
		"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION",
	}
)

func (l *line) chat() {
	if l.refused {
		l.set(StateRefused, "refusal", string(l.refusal))
		return
	}
	l.end(chatGood, chatCut, chatBlocked)
}

func (l *line) responses() {
	switch {
	case l.refused:
		l.set(StateRefused, "refusal", string(l.refusal))
	case l.status == "completed":
		l.reason = l.status
		l.end([]string{l.status}, nil, nil)
	case l.status == "incomplete":
		l.end(nil, []string{"max_output_tokens"}, chatBlocked)
	case l.status == "cancelled":
		l.set(StateCancelled, l.status, "")
	default: // failed, or unfinished
		l.set(StateFailed, l.status, "the response is incomplete")
	}
}

func (l *line) claude() {
	switch l.reason {
	case "pause_turn":
		l.set(StatePaused, l.reason, l.detail)
	case "refusal":
		if l.detail == "" {
			l.detail = string(l.text)
		}
		l.set(StateRefused, l.reason, l.detail)
	default:
		l.end(claudeGood, claudeCut, nil)
	}
}

func (l *line) gemini() {
	if l.blocked != "" && l.reason == "" {
		l.set(StateBlocked, l.blocked, l.detail)
		return
	}
	l.end(geminiGood, geminiCut, geminiBlocked)
}

// fill copies the content of the line to an answer.
func (l *line) fill(a *Answer) {
	a.Text, a.Model, a.Code, a.Message, a.Usage = string(l.text), l.model, l.code, l.message, l.usage
	if a.State == StateUnreadable {
		a.Text, a.Usage = "", Usage{} // the malformed part may belong to the text or the usage
		return
	}
	seen := map[string]bool{"": true}
	for _, url := range l.opened {
		if !seen[url] {
			seen[url] = true
			a.Opened = append(a.Opened, url)
		}
	}
	a.OpenedKnown = l.forms == formMessage || l.forms == formResponses && !l.untold
	a.SearchFaults = slices.DeleteFunc(l.searchFaults, func(f string) bool { return f == "" })
}
