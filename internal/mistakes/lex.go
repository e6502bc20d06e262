package mistakes

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is the kind of a token.
type kind uint8

const (
	word     kind = iota // upper, if, true
	field                // .Role
	dot                  // .
	variable             // $x, $
	text                 // "x", `x`
	char                 // 'x'
	curly                // “x”, ‘x’
	number               // 1, -1.5
	sign                 // anything else
)

// token is a token of an action, identified by its offsets in the template.
type token struct {
	kind     kind
	from, to int
	text     string
	open     bool // a string that lacks its closing quote
	glued    bool // directly follows the previous token
}

// action is an action in a template.
type action struct {
	from, to    int // range that includes the braces
	left, right string
	tokens      []token
	comment     bool // {{/* … */}}
	closed      bool // the action ends with }}
	blank       bool // a space follows the opening braces
	foreign     bool // written as {% … %}, which is plain text to Go
}

// scan returns the actions in a template.
func scan(src string) []action {
	var out []action
	for at := 0; ; {
		i := strings.Index(src[at:], "{{")
		if i < 0 {
			return out
		}
		l := lexer{src: src, at: at + i}
		a := l.action()
		out = append(out, a)
		at = max(a.to, at+i+len("{{"))
	}
}

// lexer reads one action.
type lexer struct {
	src string
	at  int
	a   action

	braces int // number of open braces that belong to maps
}

func (l *lexer) action() action {
	l.a = action{from: l.at, left: "{{", right: "}}"}
	l.at += len("{{")
	if rest := l.src[l.at:]; len(rest) > 1 && rest[0] == '-' && isBlank(rest[1]) {
		l.a.left = "{{- "
		l.at++
	}
	start := l.at
	l.blanks()
	l.a.blank = l.at > start && l.a.left == "{{"
	if strings.HasPrefix(l.src[l.at:], "/*") && !l.a.blank {
		l.commented()
		return l.a
	}
	for !l.ended() {
		l.token()
	}
	l.a.to = l.at
	return l.a
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// blanks skips white space and reports whether there was any.
func (l *lexer) blanks() bool {
	start := l.at
	for l.at < len(l.src) && isBlank(l.src[l.at]) {
		l.at++
	}
	return l.at > start
}

// commented skips a comment.
func (l *lexer) commented() {
	l.a.comment = true
	i := strings.Index(l.src[l.at:], "*/")
	if i < 0 {
		l.at, l.a.to = len(l.src), len(l.src)
		return
	}
	l.at += i + len("*/")
	l.blanks()
	if strings.HasPrefix(l.src[l.at:], "-") {
		l.at++
	}
	if l.a.closed = strings.HasPrefix(l.src[l.at:], "}}"); l.a.closed {
		l.at += len("}}")
	}
	l.a.to = l.at
}

// ended reports whether the action ends here, whether or not it has closing braces.
func (l *lexer) ended() bool {
	before := l.at
	blank := l.blanks()
	rest := l.src[l.at:]
	switch {
	case l.braces > 0 && strings.HasPrefix(rest, "}") && (!strings.HasPrefix(rest, "}}") || strings.HasPrefix(rest, "}}}")):
		return false // the brace ends a map: {{$d := {"a": 1}}}
	case strings.HasPrefix(rest, "}}"):
		l.at += len("}}")
	case blank && strings.HasPrefix(rest, "-}}"):
		l.at += len("-}}")
		l.a.right = " -}}"
	case rest == "" || strings.HasPrefix(rest, "{{"):
		l.at = before
		return true
	case rest[0] == '}':
		l.at++
		return true
	default:
		return false
	}
	l.a.closed = true
	return true
}

// signs lists the operators that consist of several characters, longest first.
var signs = []string{"===", "!==", "==", "!=", "<=", ">=", "<>", "&&", "||", "??", "?.", "//", "**", ":=", "=>", "->", "++", "--", "+=", "-=", "/*", "*/", ".."}

// quotes maps typographic opening quotation marks to the marks that close them.
var quotes = map[rune]string{'“': "”", '”': "”", '„': "“", '‘': "’", '’': "’", '‚': "‘", '«': "»", '»': "«", '″': "″"}

func (l *lexer) token() {
	start := l.at
	glued := len(l.a.tokens) > 0 && l.a.tokens[len(l.a.tokens)-1].to == start
	r, size := utf8.DecodeRuneInString(l.src[l.at:])
	t := token{kind: sign, from: start, glued: glued}
	l.at += size
	switch {
	case r == '"' || r == '`' || r == '\'':
		t.kind = text
		if r == '\'' {
			t.kind = char
		}
		t.open = !l.quoted(byte(r))
	case quotes[r] != "":
		t.kind = curly
		l.curled(quotes[r])
	case isLetter(r):
		t.kind = word
		l.name()
	case r == '$':
		t.kind = variable
		l.name()
	case unicode.IsDigit(r) || r == '-' && l.negative(glued):
		t.kind = number
		l.number()
	case r == '.' && !strings.HasPrefix(l.src[l.at:], "."):
		t.kind = dot
		if next, _ := utf8.DecodeRuneInString(l.src[l.at:]); isLetter(next) {
			l.name()
			t.kind = field
		}
	default:
		l.sign(start)
	}
	t.to, t.text = l.at, l.src[start:l.at]
	switch {
	case t.text == "{" && len(l.a.tokens) > 0:
		l.braces++
	case t.text == "}":
		l.braces--
	}
	l.a.tokens = append(l.a.tokens, t)
}

func isLetter(r rune) bool { return r == '_' || unicode.IsLetter(r) }

// name skips letters and digits.
func (l *lexer) name() {
	for l.at < len(l.src) {
		r, size := utf8.DecodeRuneInString(l.src[l.at:])
		if !isLetter(r) && !unicode.IsDigit(r) {
			return
		}
		l.at += size
	}
}

// negative reports whether a minus sign starts a number, according to the parser's rules.
func (l *lexer) negative(glued bool) bool {
	if glued && endsValue(l.a.tokens[len(l.a.tokens)-1]) {
		return false
	}
	return l.at < len(l.src) && l.src[l.at] >= '0' && l.src[l.at] <= '9'
}

func (l *lexer) number() {
	for l.at < len(l.src) {
		c := l.src[l.at]
		digit := l.at+1 < len(l.src) && l.src[l.at+1] >= '0' && l.src[l.at+1] <= '9'
		if !isLetter(rune(c)) && (c < '0' || c > '9') && (c != '.' || !digit) {
			return
		}
		l.at++
	}
}

func (l *lexer) sign(start int) {
	for _, s := range signs {
		if strings.HasPrefix(l.src[start:], s) {
			l.at = start + len(s)
			return
		}
	}
}

// quoted skips to the end of a quoted string and reports whether the string is closed. An unclosed string extends to the end of its
// action.
func (l *lexer) quoted(quote byte) bool {
	for i := l.at; i < len(l.src); i++ {
		switch c := l.src[i]; {
		case c == quote:
			l.at = i + 1
			return true
		case c == '\\' && quote != '`':
			i++
		case c == '\n' && quote != '`':
			i = len(l.src)
		}
	}
	l.at += lineOf(l.src[l.at:])
	return false
}

// curled skips to the end of a string that is in typographic quotation marks.
func (l *lexer) curled(end string) {
	rest := l.src[l.at:]
	rest = rest[:lineOf(rest)]
	i := strings.IndexFunc(rest, func(r rune) bool { return string(r) == end || quotes[r] != "" || r == '"' })
	if i < 0 {
		l.at += len(rest)
		return
	}
	_, size := utf8.DecodeRuneInString(rest[i:])
	l.at += i + size
}

// lineOf returns the length of the text up to the end of the action or of the line, whichever comes first.
func lineOf(s string) int {
	ends := []int{len(s)}
	for _, end := range [...]string{"}}", "\n"} {
		if i := strings.Index(s, end); i >= 0 {
			ends = append(ends, i)
		}
	}
	return slices.Min(ends)
}
