package funcs_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/Masterminds/sprig/v3"

	"github.com/dated-claims/retest/bench/funcs"
)

var texts = []string{"", "a", "A plain text.", "two\nlines", `a "quoted" word`, `back\slash`, "naïve – and more", "self-correction of c1", "élan\u00a0vital", "\xff"}

func TestFunctionsMatchSprig(t *testing.T) {
	title := sprig.TxtFuncMap()["title"].(func(string) string)
	for _, text := range texts {
		for _, tt := range []struct{ name, got, want string }{
			{"Quote", funcs.Quote(text), strconv.Quote(text)},
			{"AppendQuote", string(funcs.AppendQuote(nil, text)), strconv.Quote(text)},
			{"AppendUpper", string(funcs.AppendUpper(nil, text)), strings.ToUpper(text)},
			{"AppendReplace", string(funcs.AppendReplace(nil, "a", "bb", text)), strings.ReplaceAll(text, "a", "bb")},
			{"AppendJoin", string(funcs.AppendJoin(nil, ", ", []string{text, text})), text + ", " + text},
			{"Title", funcs.Title(text), title(text)},
		} {
			if tt.got != tt.want {
				t.Errorf("%s(%q) = %q, want %q", tt.name, text, tt.got, tt.want)
			}
		}
	}
}
