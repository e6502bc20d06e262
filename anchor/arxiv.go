package anchor

import (
	"slices"
	"strings"
)

// arXiv identifiers have the forms described at https://info.arxiv.org/help/arxiv_identifier.html: YYMM.NNNN from April 2007,
// YYMM.NNNNN from January 2015, and archive/YYMMNNN before that.
const (
	firstYear   = "91" // two-digit years from 91 on belong to the 20th century
	newStyleDot = len("YYMM")
	arXivDOI    = "10.48550/arXiv."

	firstMonth    = 1991*12 + 7 - 1
	firstNewMonth = 2007*12 + 4 - 1
	firstFive     = 2015*12 + 1 - 1
)

// archives lists arXiv's archives, including those since merged into others.
var archives = [...]string{
	"acc-phys", "adap-org", "alg-geom", "ao-sci", "astro-ph", "atom-ph", "bayes-an", "chao-dyn", "chem-ph", "cmp-lg", "comp-gas",
	"cond-mat", "cs", "dg-ga", "funct-an", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math", "math-ph", "mtrl-th", "nlin",
	"nucl-ex", "nucl-th", "patt-sol", "physics", "plasm-ph", "q-alg", "q-bio", "quant-ph", "solv-int", "stat", "supr-con",
}

// parseArXiv parses an arXiv identifier without its prefix.
func parseArXiv(p piece) (ID, *ParseError) {
	p = p.cutSuffix(".pdf")
	p, version, err := cutVersion(p)
	if err != nil {
		return ID{}, err
	}
	text := p.s
	if slash := strings.IndexByte(p.s, '/'); slash >= 0 {
		text, err = parseOld(p, slash)
	} else {
		err = checkNew(p)
	}
	if err != nil {
		return ID{}, err
	}
	return ID{scheme: arXiv, text: text, version: version}, nil
}

// isUsual reports whether s has the most common form: arXiv:YYMM.NNNNN, 2016 to 2089, without a version.
func isUsual(s string) bool {
	const form = "arXiv:YYMM.NNNNN"
	if len(s) != len(form) || s[:6] != form[:6] || s[10] != '.' || !allDigits(s[6:10]) || !allDigits(s[11:]) {
		return false
	}
	month := s[8:10]
	return s[6:8] >= "16" && s[6:8] < "90" && month >= "01" && month <= "12" && s[11:] != "00000"
}

// cutVersion cuts a trailing v and number.
func cutVersion(p piece) (piece, uint16, *ParseError) {
	i := len(strings.TrimRight(p.s, "0123456789"))
	if i == 0 || p.s[i-1] != 'v' {
		return p, 0, nil
	}
	digits := p.from(i)
	switch {
	case digits.s == "":
		return p, 0, digits.fail("want a version number after v")
	case digits.s[0] == '0':
		return p, 0, digits.fail("versions start at 1 and have no leading zero")
	case len(digits.s) > 4:
		return p, 0, digits.fail("a version has at most 4 digits")
	}
	return p.upTo(i - 1), uint16(number(digits.s)), nil
}

// checkNew checks an identifier of the form YYMM.NNNNN.
func checkNew(p piece) *ParseError {
	yymm, serial, ok := strings.Cut(p.s, ".")
	if !ok || len(yymm) != newStyleDot || !allDigits(yymm) || !allDigits(serial) {
		return p.fail("want an arXiv identifier, such as 2305.16367 or hep-th/9901001")
	}
	month, err := parseYYMM(p.upTo(newStyleDot))
	want := 5
	if month < firstFive {
		want = 4
	}
	serialAt := p.from(newStyleDot + 1)
	switch {
	case err != nil:
		return err
	case month < firstNewMonth:
		return p.fail("arXiv identifiers with a dot start at 0704; earlier ones have an archive, such as hep-th/9901001")
	case len(serial) != want && want == 5:
		return serialAt.fail("want 5 digits after the dot from 1501 on, got %d", len(serial))
	case len(serial) != want:
		return serialAt.fail("want 4 digits after the dot up to 1412, got %d", len(serial))
	}
	return checkSerial(serialAt)
}

// parseOld parses archive/YYMMNNN, drops any subject class, and returns the canonical text.
func parseOld(p piece, slash int) (string, *ParseError) {
	archive, class, classed := strings.Cut(p.s[:slash], ".")
	digits := p.from(slash + 1)
	switch {
	case !slices.Contains(archives[:], archive):
		err := p.fail("unknown arXiv archive %q", archive)
		if near := nearest(archive, archives[:]); near != "" {
			err.Hint = "did you mean " + near + "?"
		}
		return "", err
	case classed && !isClass(class):
		return "", p.from(len(archive) + 1).fail("want a subject class of letters, such as math.GT")
	case len(digits.s) != len("YYMMNNN") || !allDigits(digits.s):
		return "", digits.fail("want 7 digits after an archive, such as %s/9901001; later identifiers have no archive", archive)
	}
	month, err := parseYYMM(digits.upTo(4))
	switch {
	case err != nil:
		return "", err
	case month < firstMonth:
		return "", digits.fail("arXiv identifiers start at 9107")
	case month >= firstNewMonth:
		return "", digits.fail("arXiv identifiers with an archive end at 0703; later ones look like 0704.0001")
	}
	if err := checkSerial(digits.from(4)); err != nil {
		return "", err
	}
	if !classed {
		return p.s, nil
	}
	return archive + p.s[slash:], nil
}

// isClass reports whether s could be a subject class, such as GT or str-el.
func isClass(s string) bool {
	return len(s) >= 2 && strings.Trim(s, letters+"-") == ""
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// parseYYMM returns a month as a count of months so that months can be compared.
func parseYYMM(p piece) (int, *ParseError) {
	year, month := 2000+number(p.s[:2]), number(p.s[2:])
	if month < 1 || month > 12 {
		return 0, p.from(2).fail("month must be 01 to 12")
	}
	if p.s[:2] >= firstYear {
		year -= 100
	}
	return year*12 + month - 1, nil
}

func checkSerial(p piece) *ParseError {
	if number(p.s) == 0 {
		return p.fail("arXiv numbers start at 1")
	}
	return nil
}

// allDigits reports whether s is one or more ASCII digits.
func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// number returns the value of a short string of ASCII digits.
func number(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
