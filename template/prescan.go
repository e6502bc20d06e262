package template

import (
	"fmt"
	"strings"
	"text/template/parse"
	"unicode"
)

// scanner scans the actions in a source before it is parsed and rejects sources that would crash the parser.
type scanner struct {
	*loader
	f     *file
	at    int
	open  []int // for each open action, the number of its else if branches
	depth int
	names int
}

// scan checks each action in turn and stops at the first fault.
func (s *scanner) scan() {
	for text := s.f.text; ; {
		i := strings.Index(text[s.at:], "{{")
		if i < 0 {
			return
		}
		start := s.at + i
		s.at = start + len("{{")
		if s.skip("-") && s.at < len(text) && !isBlank(text[s.at]) {
			s.at-- // a minus sign, not a trim marker
		}
		s.blanks()
		if s.skip("/*") {
			if i = strings.Index(text[s.at:], "*/"); i < 0 {
				return
			}
			s.at += i
			continue
		}
		if !s.keyword(start) || !s.rest(start) {
			return
		}
	}
}

func (s *scanner) skip(prefix string) bool {
	if strings.HasPrefix(s.f.text[s.at:], prefix) {
		s.at += len(prefix)
		return true
	}
	return false
}

func (s *scanner) blanks() {
	for s.at < len(s.f.text) && isBlank(s.f.text[s.at]) {
		s.at++
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// word reads a sequence of letters.
func (s *scanner) word() string {
	from := s.at
	for s.at < len(s.f.text) && unicode.IsLetter(rune(s.f.text[s.at])) {
		s.at++
	}
	return s.f.text[from:s.at]
}

// keyword tracks the nesting of actions. The parser treats each else if as one level deeper, although it has no end of its own.
func (s *scanner) keyword(start int) bool {
	switch s.word() {
	case "if", "range", "with", "block", "define":
		s.open = append(s.open, 0)
		s.depth++
	case "else":
		s.blanks()
		if w := s.word(); (w == "if" || w == "with") && len(s.open) > 0 {
			s.open[len(s.open)-1]++
		}
	case "end":
		if n := len(s.open); n > 0 {
			s.open = s.open[:n-1]
			s.depth--
		}
	}
	if s.depth > maxNesting || len(s.open) > 0 && s.open[len(s.open)-1] > maxNames {
		s.tooDeep(s.f, start)
		return false
	}
	return true
}

// rest skips to the end of an action and counts the parentheses, functions and declarations that are outside strings.
func (s *scanner) rest(start int) bool {
	deep, commands := 0, 0
	for text := s.f.text; s.at < len(text); s.at++ {
		switch c := text[s.at]; {
		case c == '"' || c == '\'' || c == '`':
			if !s.quoted(c) {
				return true // the parser reports this
			}
		case c == '(':
			if deep++; deep > maxNesting {
				s.tooDeep(s.f, s.at)
				return false
			}
		case c == ')':
			deep--
		case c == '|':
			if commands++; commands > maxCommands {
				s.fail(s.f.pos(parse.Pos(start)), "too-many", "", fmt.Errorf("more than %d functions in a pipeline", maxCommands))
				return false
			}
		case c == ':' && strings.HasPrefix(text[s.at:], ":="):
			if s.names++; s.names > maxNames {
				s.fail(s.f.pos(parse.Pos(start)), "too-many", "", fmt.Errorf("more than %d variables in a file", maxNames))
				return false
			}
		case c == '}' && strings.HasPrefix(text[s.at:], "}}"):
			return true
		}
	}
	return true
}

// quoted skips to the end of a string and reports whether the string is terminated.
func (s *scanner) quoted(quote byte) bool {
	for text := s.f.text; ; {
		if s.at++; s.at >= len(text) {
			return false
		}
		switch text[s.at] {
		case quote:
			return true
		case '\\':
			if quote != '`' {
				s.at++
			}
		case '\n':
			if quote != '`' {
				return false
			}
		}
	}
}
