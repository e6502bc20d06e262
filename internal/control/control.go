// Package control finds the control tokens of chat models in text. Chat templates use them to start or end a message, name a role, call
// a tool, or mark a placeholder. If data contains one, a model may read the rest of the data as a message.
//
// The list covers the model families in llama.cpp (src/llama-chat.cpp and models/templates), vLLM's templates and FastChat's
// conversation.py. tokens.go names the source of each group. Bracketed text that no chat format uses, such as List<String>,
// CO<sub>2</sub>, p <0.05 or [12], is not a token.
package control

import "strings"

// Span is the location of a token in text, as byte offsets from 0.
type Span struct{ Start, End int }

// Find returns the tokens in text, in order, or nil if there are none. It includes tokens that start inside another token.
func Find(text string) []Span {
	var spans []Span
	for i := next(text, 0); i >= 0; i = next(text, i+1) {
		if n := token(text[i:]); n > 0 {
			spans = append(spans, Span{i, i + n})
		}
	}
	return spans
}

// Has reports whether text contains a token.
func Has(text string) bool {
	for i := next(text, 0); i >= 0; i = next(text, i+1) {
		if token(text[i:]) > 0 {
			return true
		}
	}
	return false
}

// Break appends text to dst with a space after the first character of each token, so that no tokens remain.
func Break(dst []byte, text string) []byte {
	from := 0
	for i := next(text, 0); i >= 0; i = next(text, i+1) {
		if token(text[i:]) > 0 {
			dst = append(append(dst, text[from:i+1]...), ' ')
			from = i + 1
		}
	}
	return append(dst, text[from:]...)
}

// Straddles reports whether a token in text starts before the byte offset at and ends after it.
func Straddles(text string, at int) bool {
	for i := at - 1; i >= 0 && at-i < longest; i-- {
		if isOpener(text[i]) && i+token(text[i:]) > at {
			return true
		}
	}
	return false
}

// Openers are the characters that can start a token.
const Openers = "<[]"

func isOpener(c byte) bool { return c == '<' || c == '[' || c == ']' }

// next returns the offset of the next character that can start a token, or -1.
func next(text string, from int) int {
	if from > len(text) {
		return -1
	}
	i := strings.IndexAny(text[from:], Openers)
	if i < 0 {
		return -1
	}
	return from + i
}

// longest is greater than the length of any token in bytes.
const longest = 96

// longestName is greater than the length in bytes of any name in the list of known names.
const longestName = 64

// token returns the length of the token at the start of text, or 0.
func token(text string) int {
	text = text[:min(len(text), longest)]
	switch text[0] {
	case '<':
		return angle(text)
	case '[':
		return square(text)
	}
	return minimax(text)
}

// angle recognizes tokens that start with <.
func angle(text string) int {
	if strings.HasPrefix(text, "<<") {
		return doubled(text)
	}
	end := strings.IndexByte(text, '>')
	if end < 2 || strings.ContainsAny(text[1:end], "<\n") {
		return 0
	}
	body := strings.TrimSuffix(strings.TrimPrefix(text[1:end], "/"), "/")
	name, barred := unbar(body)
	switch {
	case barred && isName(name):
	case !barred && (isKnown(name) || isCall(body)):
	default:
		return 0
	}
	return end + 1
}

// isKnown reports whether name is a known token name that is written without bars. Known names never include an attribute.
func isKnown(name string) bool {
	return len(name) <= longestName && !strings.ContainsAny(name, `= "`) && (angleNames.Has(fold(name)) || isNumbered(name) || isByte(name) || isMarker(name))
}

// doubled recognizes <<SYS>>, <</SYS>> and dotprompt's <<<…:role:…>>>.
func doubled(text string) int {
	if body, _, ok := strings.Cut(text[2:], ">>"); ok {
		name := strings.TrimPrefix(body, "/")
		if roleNames.Has(fold(name)) {
			return 2 + len(body) + 2
		}
		if rest, ok := strings.CutPrefix(body, "<"); ok && strings.Contains(rest, ":") && !strings.ContainsAny(rest, " <\n") && strings.HasPrefix(text[4+len(body):], ">") {
			return 2 + len(body) + 3
		}
	}
	return 0
}

// bars are the vertical bars in tokens such as <|user|>, <｜User｜> and <turn|>.
var bars = [...]string{"|", "｜"}

// unbar removes the bars from a name.
func unbar(body string) (name string, barred bool) {
	for _, bar := range bars {
		if rest, ok := strings.CutPrefix(body, bar); ok {
			body, barred = rest, true
		}
		if rest, ok := strings.CutSuffix(body, bar); ok {
			body, barred = rest, true
		}
	}
	return strings.TrimPrefix(body, "/"), barred
}

// isName reports whether name may appear between bars. It must have at least two letters and may also have digits and signs; the only
// exception is the quote of Gemma 4. A single letter, as in <|x|>, is mathematics.
func isName(name string) bool {
	if name == `"` {
		return true
	}
	letters := 0
	for _, r := range name {
		switch {
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0x80:
			letters++
		case r >= '0' && r <= '9' || strings.ContainsRune("_-:./ ", r):
		default:
			return false
		}
	}
	return letters >= 2 && !strings.HasPrefix(name, " ")
}

// isNumbered reports whether name is a numbered placeholder: unused12, extra_id_0, reserved_special_token_7, SPECIAL_10, PAD151645.
func isNumbered(name string) bool {
	stem := strings.TrimRight(name, "0123456789")
	return stem != name && numbered.Has(fold(strings.TrimRight(stem, "_-")))
}

// isByte reports whether name is a byte token of SentencePiece, such as <0x0A>.
func isByte(name string) bool {
	return len(name) == len("0x0A") && strings.HasPrefix(name, "0x") && strings.Trim(name[2:], "0123456789ABCDEFabcdef") == ""
}

// isMarker reports whether name describes a marker: start_of_turn, end_of_utterance, seed:bos, minimax:tool_call, fim_prefix.
func isMarker(name string) bool {
	name = fold(strings.ReplaceAll(name, "▁", "_"))
	for _, start := range markerStarts {
		if strings.HasPrefix(name, start) && len(name) > len(start) && isWord(name[len(start):]) {
			return true
		}
	}
	return isWord(name) && strings.Contains(name, "tool_call")
}

// isCall reports whether body is the part between the angle brackets in <function=name>, <parameter=name> or <invoke name="…">.
func isCall(body string) bool {
	i := strings.IndexAny(body, "= ")
	return i > 0 && callNames.Has(fold(body[:i])) && strings.Contains(body[i:], "=")
}

// isWord reports whether s consists of letters, digits, underscores, hyphens and colons.
func isWord(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_-:") == ""
}

// square recognizes tokens that start with [.
func square(text string) int {
	if len(text) >= 4 && text[2] == '~' && (text[3] == '[' || text[3] == ']') && isLetter(text[1]) {
		return 4 // such as MiniMax's [e~[
	}
	end := strings.IndexByte(text, ']')
	if end < 2 {
		return 0
	}
	body := text[1:end]
	if strings.IndexByte(body, ';') >= 0 {
		return 0 // a bracketed list, such as a list of claims; tokens do not contain semicolons
	}
	name, barred := unbar(body)
	name = strings.TrimPrefix(name, "/")
	switch {
	case barred && strings.HasPrefix(body, "|") && isName(name):
	case !barred && (isSquareName(name) || strings.EqualFold(name, "inst") || isNumbered(name)):
	default:
		return 0
	}
	return end + 1
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// minimax recognizes MiniMax's markers ]~b], ]~!b[ and ]<]minimax[>[.
func minimax(text string) int {
	if rest, ok := strings.CutPrefix(text, "]~"); ok {
		name := strings.TrimPrefix(rest, "!")
		if len(name) >= 2 && isLetter(name[0]) && (name[1] == ']' || name[1] == '[') {
			return len(text) - len(name) + 2
		}
	}
	if body, _, ok := strings.Cut(strings.TrimPrefix(text, "]<]"), "[>["); ok && strings.HasPrefix(text, "]<]") && isWord(fold(body)) {
		return len("]<]") + len(body) + len("[>[")
	}
	return 0
}

// fold returns a name in lower case.
func fold(name string) string { return strings.ToLower(name) }
