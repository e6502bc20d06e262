package template

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
	stock "text/template"
	"time"

	"github.com/stretchr/testify/require"
)

// fixed is a test case: a template, and either its output or the complete error of the function that fails in it.
type fixed struct {
	name    string
	src     string
	data    any
	want    string
	wantErr string
}

func runFixed(t *testing.T, tests []fixed) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := render(t, tt.src, tt.data)
			if tt.wantErr != "" {
				require.EqualError(t, cause(err), tt.wantErr)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
}

// cause returns a function's error without the context that text/template adds.
func cause(err error) error {
	exec, ok := errors.AsType[stock.ExecError](err)
	if !ok {
		return err
	}
	return errors.Unwrap(exec.Err)
}

type (
	namedText string
	finding   struct{ Text string }
	period    struct{ from, to string }
)

func (s period) String() string { return s.from + "–" + s.to }

const long = "Über Größe: 東京"

func TestRepeatIsBounded(t *testing.T) {
	t.Parallel()
	runFixed(t, []fixed{
		{name: "far", src: `{{ repeat 1000000000 "a" }}`, wantErr: "1000000000 bytes is more than the limit of 1048576 for the result of a function"},
		{
			name: "beyond 64 bits", src: `{{ repeat 9223372036854775807 "ab" }}`,
			wantErr: "9223372036854775807 bytes is more than the limit of 1048576 for the result of a function",
		},
		{name: "one too many", src: `{{ repeat 1048577 "a" }}`, wantErr: "1048577 bytes is more than the limit of 1048576 for the result of a function"},
		{name: "at the bound", src: `{{ repeat 1048576 "a" | len }}`, want: "1048576"},
		{name: "nothing, often", src: `{{ repeat 1000000000 "" }}`, want: ""},
		{name: "negative", src: `{{ repeat -1 "a" }}`, wantErr: "want a count of 0 or more, got -1"},
	})
}

func TestIndentIsBounded(t *testing.T) {
	t.Parallel()
	runFixed(t, []fixed{
		{name: "far", src: `{{ indent 1000000000 "a" }}`, wantErr: "1000000000 bytes is more than the limit of 1048576 for the result of a function"},
		{name: "over lines", src: `{{ repeat 100000 "\n" | nindent 100 }}`, wantErr: "10000100 bytes is more than the limit of 1048576 for the result of a function"},
		{name: "negative", src: `{{ indent -1 "a" }}`, wantErr: "want a count of 0 or more, got -1"},
		{name: "lines", src: `{{ nindent 1 "a\nb" }}`, want: "\n a\n b"},
	})
}

func TestCountingIsBounded(t *testing.T) {
	t.Parallel()
	const many = "1000000000 items is more than the limit of 10000 for the result of a function"
	runFixed(t, []fixed{
		{name: "until", src: `{{ until 1000000000 }}`, wantErr: many},
		{name: "until below", src: `{{ until -1000000000 }}`, wantErr: many},
		{name: "untilStep", src: `{{ untilStep 0 2000000000 2 }}`, wantErr: many},
		{name: "seq", src: `{{ seq 1000000000 }}`, wantErr: many},
		{
			name: "the whole range", src: `{{ untilStep -9223372036854775808 9223372036854775807 1 }}`,
			wantErr: "18446744073709551615 items is more than the limit of 10000 for the result of a function",
		},
		{
			name: "the whole range and its end", src: `{{ seq -9223372036854775808 9223372036854775807 }}`,
			wantErr: "18446744073709551615 items is more than the limit of 10000 for the result of a function",
		},
		{name: "at the bound", src: `{{ until 10000 | len }}`, want: "10000"},
		{name: "zero step", src: `{{ untilStep 0 5 0 }}`, wantErr: "want a step other than 0"},
		{name: "seq with a zero step", src: `{{ seq 0 0 5 }}`, wantErr: "want a step other than 0"},
		{name: "step in the wrong direction", src: `{{ untilStep 0 5 -1 | len }}`, want: "0"},
		{name: "seq in the wrong direction", src: `{{ seq 5 1 0 }}`, want: ""},
		{name: "down", src: `{{ untilStep 5 0 -2 | join " " }}`, want: "5 3 1"},
		{name: "excluded end", src: `{{ untilStep 0 6 3 | join " " }}`, want: "0 3"},
		{name: "seq down", src: `{{ seq 3 }} {{ seq -1 }} {{ seq 2 0 }} {{ seq 10 -3 0 }}`, want: "1 2 3 1 0 -1 2 1 0 10 7 4 1"},
		{name: "seq of one", src: `{{ seq 1 }},{{ seq 2 2 }},{{ seq 2 -1 2 }},{{ seq }}`, want: "1,2,,"},
		{name: "seq with too many arguments", src: `{{ seq 1 2 3 4 }}`, wantErr: "want a start, a step and an end, got 4 arguments"},
		{name: "no number", src: `{{ seq 1 "b" }}`, wantErr: `argument 2: want a whole number, got "b"`},
	})
}

func TestListsAreBounded(t *testing.T) {
	t.Parallel()
	const more = "10001 items is more than the limit of 10000 for the result of a function"
	data := map[string]any{"full": make([]int, maxItems), "over": make([]int, maxItems+1), "commas": strings.Repeat(",", maxItems)}
	runFixed(t, []fixed{
		{name: "append", data: data, src: `{{ append .full 1 }}`, wantErr: more},
		{name: "prepend", data: data, src: `{{ prepend .full 1 }}`, wantErr: more},
		{name: "concat", data: data, src: `{{ concat .full (list 1) }}`, wantErr: more},
		{name: "reverse", data: data, src: `{{ reverse .over }}`, wantErr: more},
		{name: "splitList", data: data, src: `{{ splitList "," .commas }}`, wantErr: more},
		{name: "split", data: data, src: `{{ split "," .commas }}`, wantErr: more},
		{name: "regexSplit", data: data, src: `{{ regexSplit "," .commas -1 }}`, wantErr: more},
		{name: "splitn", data: data, src: `{{ splitn "," 2 .commas | len }}`, want: "2"},
		{name: "first of many", data: data, src: `{{ first .over }}{{ last .over }}`, want: "00"},
		{name: "uniq of many", data: data, src: `{{ uniq .full | len }}`, want: "1"},
	})
}

func TestTextIsBounded(t *testing.T) {
	t.Parallel()
	data := strings.Repeat("a", maxText)
	for _, src := range []string{
		`{{ cat . 1 }}`, `{{ print . . }}`, `{{ println . }}`, `{{ printf "%s%s" . . }}`, `{{ quote . }}`, `{{ squote . }}`,
		`{{ list . . | join "" }}`, `{{ replace "a" "bb" . }}`,
		`{{ regexReplaceAll "a" (trunc 2000 .) (repeat 300 "$0$0") }}`, `{{ regexReplaceAllLiteral "a" (trunc 2000 .) (trunc 600 .) }}`,
		`{{ wrapWith 1 . . }}`, `{{ toJson . }}`, `{{ b64enc . }}`, `{{ indent 1 . }}`,
		`{{ html (replace "a" "<" .) }}`, `{{ upper (print . "b") }}`,
	} {
		_, err := render(t, src, data)
		require.ErrorContains(t, err, "more than the limit of 1048576 for the result of a function", src)
	}
}

func TestTruncKeepsRunes(t *testing.T) {
	t.Parallel()
	runFixed(t, []fixed{
		{name: "trunc", data: long, src: `{{ trunc 1 . }}|{{ trunc 8 . }}|{{ trunc 99 . }}|{{ trunc 0 . }}`, want: "Ü|Über Grö|" + long + "|"},
		{name: "trunc from the end", data: long, src: `{{ trunc -1 . }}|{{ trunc -2 . }}|{{ trunc -99 . }}`, want: "京|東京|" + long},
		{name: "trunc by the smallest number", data: long, src: `{{ trunc -9223372036854775808 . }}`, want: long},
		{name: "substr", data: long, src: `{{ substr 0 1 . }}|{{ substr 5 8 . }}|{{ substr 12 -1 . }}`, want: "Ü|Grö|東京"},
		{name: "substr beyond the text", data: "ab", src: `{{ substr 1 9 . }}|{{ substr 5 9 . }}|{{ substr -3 1 . }}|{{ substr -1 -1 . }}`, want: "b||a|ab"},
		{name: "substr backwards", src: `{{ substr 3 1 "abcd" }}`, wantErr: "want a start before the end, got 3 and 1"},
		{name: "abbrev", data: long, src: `{{ abbrev 8 . }}|{{ abbrev 14 . }}|{{ abbrev 3 . }}`, want: "Über ...|" + long + "|" + long},
		{
			name: "abbrevboth", data: long, src: `{{ abbrevboth 5 9 . }}|{{ abbrevboth 5 6 . }}|{{ abbrevboth 12 8 . }}|{{ abbrevboth 0 5 . }}`,
			want: "...Grö...|" + long + "|...e: 東京|Üb...",
		},
		{name: "initials", src: `{{ initials "Özil  Été\n東京" }}`, want: "ÖÉ東"},
		{name: "wrap", src: `{{ wrap 4 "äöü äöü äöüäöüäöü ä" }}`, want: "äöü\näöü\näöüäöüäöü\nä"},
		{name: "wrapWith", src: `{{ wrapWith 2 "/" "äöüäö" }}|{{ wrapWith 0 "" "東京" }}`, want: "äö/üä/ö|東\n京"},
		{name: "nospace", src: `{{ nospace " ä\tö\n東 京" }}`, want: "äö東京"},
	})
}

func TestIntRejectsTrailingText(t *testing.T) {
	t.Parallel()
	const bad = `want a whole number, got "12abc"`
	runFixed(t, []fixed{
		{name: "int", src: `{{ int "12abc" }}`, wantErr: bad},
		{name: "int64", src: `{{ int64 "12abc" }}`, wantErr: bad},
		{name: "atoi", src: `{{ atoi "12abc" }}`, wantErr: bad},
		{name: "add", src: `{{ add 1 "12abc" }}`, wantErr: bad},
		{name: "float64", src: `{{ float64 "1.5x" }}`, wantErr: `want a number, got "1.5x"`},
		{name: "infinity", src: `{{ float64 "inf" }}`, wantErr: `want a number, got "inf"`},
		{name: "hexadecimal", src: `{{ float64 "0x10" }}`, wantErr: `want a number, got "0x10"`},
		{name: "too large a float", src: `{{ float64 "1e999" }}`, wantErr: `want a number, got "1e999"`},
		{name: "toDecimal", src: `{{ toDecimal "789" }}`, wantErr: `want octal digits, got "789"`},
		{name: "nothing", src: `{{ int "" }}`, wantErr: `want a whole number, got ""`},
		{name: "nil", src: `{{ int .x }}`, data: map[string]any{}, wantErr: "want a whole number, got nothing"},
		{name: "bool", src: `{{ int true }}`, wantErr: "want a whole number, got true"},
		{name: "list", src: `{{ int (list 1) }}`, wantErr: "want a whole number, got a list"},
		{name: "too large", src: `{{ int64 "9223372036854775808" }}`, wantErr: "want a number of at most 64 bits, got 9.223372036854776e+18"},
		{name: "fraction of a float", src: `{{ int 3.9 }} {{ int -3.9 }}`, want: "3 -3"},
		{name: "fraction in text", src: `{{ int "3.9" }}`, wantErr: `want a whole number, got "3.9"`},
		{name: "no fraction", src: `{{ int "5.0" }} {{ int64 "-7" }} {{ int "007" }}`, want: "5 -7 7"},
		{name: "far float", src: `{{ int 1e300 }}`, wantErr: "want a number of at most 64 bits, got 1e+300"},
		{name: "no number", src: `{{ int . }}`, data: math.NaN(), wantErr: "want a number of at most 64 bits, got NaN"},
		{
			name: "named kinds and pointers", src: `{{ add .a .b .c }}`,
			data: map[string]any{"a": time.November, "b": namedText("2"), "c": new(uint8(3))}, want: "16",
		},
	})
}

func TestArithmeticIsExactOrFails(t *testing.T) {
	t.Parallel()
	const over = "the result does not fit in 64 bits"
	const least, most = "-9223372036854775808", "9223372036854775807"
	runFixed(t, []fixed{
		{name: "add", src: `{{ add ` + most + ` 1 }}`, wantErr: over},
		{name: "add below", src: `{{ add ` + least + ` -1 }}`, wantErr: over},
		{name: "add1", src: `{{ add1 ` + most + ` }}`, wantErr: over},
		{name: "sub", src: `{{ sub ` + least + ` 1 }}`, wantErr: over},
		{name: "sub of the smallest number", src: `{{ sub 0 ` + least + ` }}`, wantErr: over},
		{name: "mul", src: `{{ mul 4611686018427387904 2 }}`, wantErr: over},
		{name: "mul of the smallest number", src: `{{ mul ` + least + ` -1 }}`, wantErr: over},
		{name: "div of the smallest number", src: `{{ div ` + least + ` -1 }}`, wantErr: over},
		{
			name: "up to the bounds", src: `{{ add ` + most + ` 0 -1 1 }} {{ sub -1 ` + most + ` }} {{ mul ` + most + ` -1 }} {{ mul 0 ` + least + ` }}`,
			want: most + " " + least + " -" + most + " 0",
		},
		{name: "div by zero", src: `{{ div 1 0 }}`, wantErr: "division by zero"},
		{name: "mod by zero", src: `{{ mod 1 0 }}`, wantErr: "division by zero"},
		{name: "divf by zero", src: `{{ divf 1 "0" }}`, wantErr: "division by zero"},
		{name: "mulf out of range", src: `{{ mulf 1e300 1e300 }}`, wantErr: "want a number that is 0 or has a magnitude from 1e-50 to 1e50, got 1e+300"},
		{name: "mulf out of range in two steps", src: `{{ mulf 1e-30 1e-30 }}`, wantErr: "want a result that is 0 or has a magnitude from 1e-50 to 1e50, got about 1e-60"},
		{name: "decimals at the bounds", src: `{{ addf 1e50 1e-50 }} {{ subf -1e50 0 }} {{ mulf 1e-12 1e21 }} {{ divf 1e21 1e-12 }} {{ addf 0.0 1e-50 }}`, want: "1e+50 -1e+50 1e+09 1e+33 1e-50"},
		{name: "decimals with many digits", src: `{{ mulf 1.000000001 1.000000001 1.000000001 1.000000001 1.000000001 1.000000001 1.000000001 1.000000001 }}`, want: "1.000000008"},
		{name: "addf of NaN", src: `{{ addf 1 . }}`, data: math.NaN(), wantErr: "want a finite number, got NaN"},
		{name: "nothing to add", src: `{{ add }} {{ addf }}`, want: "0 0"},
		{name: "decimals", src: `{{ addf 0.1 0.2 }} {{ subf 1 0.9 }} {{ divf 1 3 }}`, want: "0.3 0.1 0.3333333333333333"},
		{name: "round", src: `{{ round "2.5" 0 }} {{ round 2.44 1 0.5 }} {{ round 1234 -2 }}`, want: "3 2.4 1200"},
		{name: "round to too many places", src: `{{ round 1 400 }}`, wantErr: "want at most 300 places, got 400"},
		{name: "plural", src: `{{ plural "one" "many" "1" }} {{ plural "one" "many" 0 }}`, want: "one many"},
	})
}

func TestKeysAreSorted(t *testing.T) {
	t.Parallel()
	data := map[string]any{"c": 1, "a": 2, "b": map[namedText]any{"z": 1, "y": 2}}
	runFixed(t, []fixed{
		{name: "keys", data: data, src: `{{ keys . .b | join " " }}`, want: "a b c y z"},
		{name: "values", data: data, src: `{{ values .b | join " " }}`, want: "2 1"},
		{name: "pick", data: data, src: `{{ keys (pick . "c" "a" "x") | join " " }}`, want: "a c"},
		{name: "omit", data: data, src: `{{ keys (omit . "c") | join " " }}`, want: "a b"},
		{name: "pluck", data: data, src: `{{ pluck "a" . (dict) (dict "a" 3) | join " " }}`, want: "2 3"},
		{name: "toJson", data: data, src: `{{ toJson . }}`, want: `{"a":2,"b":{"y":2,"z":1},"c":1}`},
		{name: "not a map", src: `{{ keys (list 1) }}`, wantErr: "argument 1: want a map, got a list"},
		{name: "a map with number keys", data: map[int]int{}, src: `{{ values . }}`, wantErr: "want a map, got a map"},
		{name: "a struct", data: finding{}, src: `{{ get . "Text" }}`, wantErr: "want a map, got a finding"},
	})
}

func TestCallerMapsAreNotModified(t *testing.T) {
	t.Parallel()
	data := map[string]any{"m": map[string]any{"a": 1, "in": map[string]any{"x": 1}}, "l": append(make([]any, 0, 9), 2, 1)}
	runFixed(t, []fixed{
		{name: "set", data: data, src: `{{ $d := set .m "b" 2 }}{{ len $d }}{{ len .m }}`, want: "32"},
		{name: "unset", data: data, src: `{{ $d := unset .m "a" }}{{ len $d }}{{ len .m }}`, want: "12"},
		{
			name: "merge", data: data, src: `{{ merge .m (dict "a" 2 "c" 3 "in" (dict "y" 2)) | toJson }}{{ len .m.in }}`,
			want: `{"a":1,"c":3,"in":{"x":1,"y":2}}1`,
		},
		{
			name: "mergeOverwrite", data: data, src: `{{ mergeOverwrite .m (dict "a" 2 "in" (dict "y" 2)) | toJson }}{{ len .m.in }}`,
			want: `{"a":2,"in":{"x":1,"y":2}}1`,
		},
		{name: "append", data: data, src: `{{ $a := append .l 3 }}{{ $b := append .l 4 }}{{ join " " $a }}/{{ join " " $b }}`, want: "2 1 3/2 1 4"},
		{name: "sortAlpha", data: data, src: `{{ sortAlpha .l | join " " }}/{{ reverse .l | join " " }}/{{ join " " .l }}`, want: "1 2/1 2/2 1"},
		{name: "deepCopy", data: data, src: `{{ $d := set (deepCopy .m) "z" 1 }}{{ len .m }}`, want: "2"},
	})
}

func TestMergeEmptyValues(t *testing.T) {
	t.Parallel()
	runFixed(t, []fixed{
		{name: "empty values give way", src: `{{ merge (dict "a" "" "b" 0) (dict "a" "x" "b" 1) | toJson }}`, want: `{"a":"x","b":1}`},
		{name: "empty values overwrite", src: `{{ mergeOverwrite (dict "a" 1) (dict "a" "") | toJson }}`, want: `{"a":""}`},
		{name: "a map and another value", src: `{{ merge (dict "a" 1) (dict "a" (dict)) | toJson }}`, want: `{"a":1}`},
		{name: "no map", src: `{{ merge (dict) 1 }}`, wantErr: "argument 2: want a map, got 1"},
		{name: "a map with number keys inside", data: map[int]int{1: 1}, src: `{{ merge (dict "a" .) (dict "a" .) }}`, wantErr: "want a map, got a map"},
	})
}

func TestNoCyclicValues(t *testing.T) {
	t.Parallel()
	runFixed(t, []fixed{
		{name: "set", src: `{{ $d := dict }}{{ $d = set $d "self" $d }}{{ toJson $d }}`, want: `{"self":{}}`},
		{name: "merge", src: `{{ $d := dict "a" 1 }}{{ $e := merge $d (dict "self" $d) }}{{ toJson $e }}`, want: `{"a":1,"self":{"a":1}}`},
	})
	const deep = `{{ $l := list }}{{ range until 200 }}{{ $l = list $l }}{{ end }}`
	const heavy = `{{ $l := list 1 }}{{ range until 40 }}{{ $l = list $l $l }}{{ end }}`
	const maps = `{{ $m := dict "a" 1 }}{{ range until 40 }}{{ $m = dict "a" $m "b" $m }}{{ end }}`
	for src, want := range map[string]error{
		deep + `{{ toJson $l }}`:                                   errDeep,
		deep + `{{ deepEqual $l $l }}`:                             errDeep,
		deep + `{{ uniq (list $l $l) }}`:                           errDeep,
		deep + `{{ has $l (list $l) }}`:                            errDeep,
		deep + `{{ without (list 1) $l $l }}`:                      errDeep,
		heavy + `{{ toPrettyJson $l }}`:                            errHeavy,
		heavy + `{{ deepEqual $l (list $l) }}`:                     errHeavy,
		maps + `{{ merge $m $m }}`:                                 errHeavy,
		maps + `{{ mustToRawJson $m }}`:                            errHeavy,
		`{{ fromJson (print (repeat 200 "[") (repeat 200 "]")) }}`: errDeep,
	} {
		_, err := render(t, src, nil)
		require.ErrorIs(t, err, want, src)
	}
}

func TestFunctionsOnCyclicData(t *testing.T) {
	t.Parallel()
	cyclic := map[string]any{}
	cyclic["self"] = cyclic
	for _, src := range []string{`{{ toJson . }}`, `{{ merge . . }}`, `{{ deepEqual . . }}`, `{{ has . (list .) }}`} {
		_, err := render(t, src, cyclic)
		require.ErrorIs(t, err, errDeep, src)
	}
	for _, src := range []string{`{{ quote . }}`, `{{ print . }}`, `{{ printf "%v" . }}`, `{{ html . }}`, `{{ cat . }}`, `{{ join "," (list .) }}`} {
		_, err := render(t, src, cyclic)
		require.ErrorContains(t, err, "want text, got a map: range over it, or join its values", src)
	}
	_, err := render(t, `{{ eq . . }}`, cyclic)
	require.EqualError(t, cause(err), "non-comparable type map[string]interface {}: deepEqual compares lists and maps")
}

func TestPrintingNothingIsAnError(t *testing.T) {
	t.Parallel()
	for _, src := range []string{
		`{{ first (list) | print }}`, `{{ println .x }}`, `{{ printf "%s" .x }}`, `{{ printf "%v" .x }}`, `{{ html .x }}`, `{{ js .x }}`,
		`{{ urlquery .x }}`, `{{ upper .x }}`, `{{ quote .x }}`, `{{ squote .x }}`, `{{ cat .x }}`, `{{ toString .x }}`, `{{ trunc 1 .x }}`,
	} {
		_, err := render(t, src, map[string]any{})
		require.ErrorContains(t, err, "want text, got nothing", src)
	}
	runFixed(t, []fixed{
		{name: "a missing item", data: map[string]any{}, src: `{{ list "a" .x | join "," }}`, wantErr: "item 2: want text, got nothing"},
		{name: "no list", data: map[string]any{}, src: `{{ join "," .x }}`, wantErr: "want a list, got nothing"},
	})
}

func TestTextArguments(t *testing.T) {
	t.Parallel()
	s := period{"2024", "2025"}
	runFixed(t, []fixed{
		{name: "a value with a String method", data: s, src: `{{ . | upper | quote }}{{ trunc 4 . }}{{ cat . . }}`, want: `"2024–2025"20242024–2025 2024–2025`},
		{name: "a pointer to a value with a String method", data: &s, src: `{{ lower . }}`, want: "2024–2025"},
		{name: "a named string type", data: namedText("Ab"), src: `{{ upper . }}`, want: "AB"},
		{name: "a pointer to text", data: new("ab"), src: `{{ upper . }}`, want: "AB"},
		{name: "an error", data: errNoDay, src: `{{ trunc 5 . }}`, want: "want "},
		{name: "bytes", data: []byte("ab"), src: `{{ upper . }}`, want: "AB"},
		{name: "a number", src: `{{ upper 1.5 }}{{ quote true }}`, want: `1.5"true"`},
		{name: "a list", data: []finding{}, src: `{{ upper . }}`, wantErr: "want text, got a list of findings: use join to turn it into text, or range over it"},
		{name: "a struct", data: finding{}, src: `{{ upper . }}`, wantErr: "want text, got a finding"},
		{name: "a nil pointer", data: (*period)(nil), src: `{{ upper . }}`, wantErr: "want text, got nothing"},
		{name: "the second argument", src: `{{ contains "a" (list) }}`, wantErr: "argument 2: want text, got a list: use join to turn it into text, or range over it"},
	})
}

type loop *loop

func TestSelfReferentialPointers(t *testing.T) {
	t.Parallel()
	var p loop
	p = &p
	for _, src := range []string{`{{ upper . }}`, `{{ int . }}`, `{{ first . }}`, `{{ keys . }}`, `{{ toJson . }}`, `{{ eq . . }}`} {
		_, err := render(t, src, p)
		if src != `{{ eq . . }}` {
			require.Error(t, err, src)
		}
	}
}

func TestListsKeepGoValues(t *testing.T) {
	t.Parallel()
	data := []finding{{"a"}, {"b"}, {"a"}}
	runFixed(t, []fixed{
		{name: "first", data: data, src: `{{ (first .).Text }}{{ (last .).Text }}`, want: "aa"},
		{name: "others", data: data, src: `{{ range concat (rest .) (initial .) (reverse .) (uniq .) (slice . 1 2) }}{{ .Text }}{{ end }}`, want: "baababaabb"},
		{name: "an array", data: [2]finding{{"a"}, {"b"}}, src: `{{ range slice . 1 }}{{ .Text }}{{ end }}`, want: "b"},
		{name: "a pointer to a list", data: &data, src: `{{ (index (rest .) 0).Text }}`, want: "b"},
		{name: "named texts", data: []namedText{"a", "b"}, src: `{{ has "b" . }} {{ without . "a" | join "," }} {{ sortAlpha . | join "" }}`, want: "true b ab"},
		{name: "numbers of any type", data: []int64{1, 2}, src: `{{ has 2 . }} {{ concat . (list 1 2) | uniq | len }}`, want: "true 2"},
		{name: "numbers are not text", src: `{{ has "2" (list 1 2) }}`, want: "false"},
		{name: "empty lists", src: `{{ kindOf (first (list)) }} {{ rest (list) | len }} {{ initial (list) | len }} {{ slice (list) 0 0 | len }}`, want: "invalid 0 0 0"},
		{name: "empty lists as JSON", src: `{{ toJson (list) }}{{ toJson (concat) }}{{ toJson (chunk 2 (list)) }}{{ toJson (rest (list 1)) }}`, want: "[][][][]"},
		{name: "a missing list has no items", data: map[string]any{}, src: `{{ has 1 .x }}`, want: "false"},
	})
}

func TestListFunctionErrors(t *testing.T) {
	t.Parallel()
	runFixed(t, []fixed{
		{name: "first of a number", src: `{{ first 5 }}`, wantErr: "want a list, got 5"},
		{name: "rest of a missing value", data: map[string]any{}, src: `{{ rest .x }}`, wantErr: "want a list, got nothing"},
		{name: "append to a text", src: `{{ append "abc" 1 }}`, wantErr: `want a list, got "abc"`},
		{name: "concat", src: `{{ concat (list) (dict) }}`, wantErr: "argument 2: want a list, got a map"},
		{name: "slice of a shorter list", src: `{{ slice (list 1 2) 1 3 | join "," }}{{ slice (list 1 2) 5 | len }}{{ slice (list 1 2) 5 9 | len }}`, want: "200"},
		{name: "slice backwards", src: `{{ slice (list 1 2) 2 1 }}`, wantErr: "want a start from 0 to the end, got 2 and 1"},
		{name: "slice below", src: `{{ slice (list 1 2) -1 }}`, wantErr: "want a start from 0 to the end, got -1 and 2"},
		{name: "slice beyond the length, within the capacity", data: make([]int, 1, 5), src: `{{ slice . 0 3 | len }}`, want: "1"},
		{name: "slice with too many arguments", src: `{{ slice (list) 0 0 0 }}`, wantErr: "want a list, a start and an end, got 4 arguments"},
		{name: "slice of text", src: `{{ slice "abc" 1 }}`, wantErr: "want a list, got text: use substr to cut text"},
		{name: "chunk with a size of zero", src: `{{ chunk 0 (list 1) }}`, wantErr: "want a size of 1 or more, got 0"},
		{name: "dict without a value", src: `{{ dict "a" 1 "b" }}`, wantErr: "want a value for every key, got 3 arguments"},
		{name: "dict with a list as a key", src: `{{ dict (list) 1 }}`, wantErr: "key 1: want text, got a list: use join to turn it into text, or range over it"},
		{name: "dig through a number", src: `{{ dig "a" "b" 0 (dict "a" 1) }}`, wantErr: "want a map, got 1"},
		{name: "dig with too few arguments", src: `{{ dig "a" (dict) }}`, wantErr: "want at least a key, a default and a map"},
		{name: "dig for a missing key", src: `{{ dig "a" "b" "none" (dict "a" (dict)) }}`, want: "none"},
		{name: "get of a missing key", src: `{{ get (dict) "a" }}`, want: ""},
		{name: "ternary with text as the condition", src: `{{ ternary 1 2 "a" }}`, wantErr: `want true or false, got "a"`},
		{name: "fail", src: `{{ fail "no claims" }}`, wantErr: "no claims"},
		{name: "index out of range", src: `{{ index (list 1) 5 }}`, wantErr: "index out of range: 5"},
	})
}

func TestDefaultsTestForMissingValues(t *testing.T) {
	t.Parallel()
	data := map[string]any{"zero": zeroable{}, "there": zeroable{1}, "none": []int{}}
	runFixed(t, []fixed{
		{name: "default", data: data, src: `{{ default "d" .x }}{{ default "d" .zero }}{{ default "d" .none }}{{ default "d" 0 }}{{ default "d" "v" }}{{ default "d" }}`, want: "ddddvd"},
		{name: "empty", data: data, src: `{{ empty .zero }} {{ empty .there }} {{ empty false }}`, want: "true false true"},
		{name: "coalesce", data: data, src: `{{ coalesce .x .zero .none "" 0 "v" }}{{ kindOf (coalesce .x) }}`, want: "vinvalid"},
		{name: "not", data: data, src: `{{ not .zero }} {{ not .x }} {{ not 1 }}`, want: "true true false"},
		{name: "all and any", data: data, src: `{{ all .there 1 }} {{ all .zero 1 }} {{ any .zero .x }} {{ any .zero 1 }} {{ all }} {{ any }}`, want: "true false false true true false"},
		{name: "compact", data: data, src: `{{ compact (list .zero .x "" 0 "v") | join "," }}`, want: "v"},
	})
}

func TestImpossibleDatesAreErrors(t *testing.T) {
	t.Parallel()
	runFixed(t, []fixed{
		{name: "toDate", src: `{{ toDate "2006-01-02" "2024-02-30" }}`, wantErr: `want a date such as 2006-01-02, got "2024-02-30"`},
		{name: "mustToDate", src: `{{ mustToDate "2006" "next" }}`, wantErr: `want a date such as 2006, got "next"`},
		{name: "date of an invalid text", src: `{{ date "2006" "2024-02-30" }}`, wantErr: `want a date such as 2006-01-02, got "2024-02-30"`},
		{name: "date of a list", src: `{{ date "2006" (list) }}`, wantErr: "want a date, got a list"},
		{name: "date of a missing value", data: map[string]any{}, src: `{{ date "2006" .x }}`, wantErr: "want a date, got nothing"},
		{name: "dateModify", src: `{{ dateModify "soon" "2026-01-01" }}`, wantErr: `want a duration such as 24h, got "soon"`},
		{name: "too far", src: `{{ date "2006" 9223372036854775807 }}`, wantErr: "want a date with a year from 0 to 9999"},
		{name: "dateModify out of range", src: `{{ "9999-12-31" | dateModify "48h" }}`, wantErr: "want a date with a year from 0 to 9999"},
		{name: "duration", src: `{{ duration "1x" }}`, wantErr: `want a whole number, got "1x"`},
		{name: "too long", src: `{{ duration 9223372037 }}`, wantErr: "want -9223372036 to 9223372036 seconds, got 9223372037"},
		{name: "durationRound", src: `{{ durationRound "soon" }}`, wantErr: `want a duration such as 2h10m, or a date, got "soon"`},
		{name: "an unsupported zone", src: `{{ toDate "15:04 MST" "10:00 EST" }}`, wantErr: `want the zone UTC or an offset such as -0700, got "EST"`},
		{name: "an offset", src: `{{ toDate "2006-01-02 15:04 -0700" "2026-11-23 20:00 -0500" | date "2 15:04" }}`, want: "24 01:00"},
	})
}

func TestOnlyZoneIsUTC(t *testing.T) {
	t.Parallel()
	tokyo := time.Date(2026, 11, 24, 3, 0, 0, 0, time.FixedZone("JST", 9*60*60))
	const zone = `want UTC, the only zone supported here, got "Europe/Berlin"`
	runFixed(t, []fixed{
		{name: "times from the data", data: tokyo, src: `{{ htmlDate . }} {{ date "15:04 MST" . }} {{ unixEpoch . }}`, want: "2026-11-23 18:00 UTC 1795456800"},
		{name: "pointers to times", data: &tokyo, src: `{{ htmlDate . }}`, want: "2026-11-23"},
		{name: "dateInZone", src: `{{ dateInZone "2006" 0 "Europe/Berlin" }}`, wantErr: zone},
		{name: "date_in_zone", src: `{{ date_in_zone "2006" 0 "Europe/Berlin" }}`, wantErr: zone},
		{name: "htmlDateInZone", src: `{{ htmlDateInZone 0 "Europe/Berlin" }}`, wantErr: zone},
		{name: "Local", src: `{{ dateInZone "2006" 0 "Local" }}`, wantErr: `want UTC, the only zone supported here, got "Local"`},
	})
	_, err := render(t, `{{ now.Local }}`, nil)
	require.ErrorContains(t, err, "can't evaluate field Local")
}

func TestClockIsPromptDay(t *testing.T) {
	t.Parallel()
	runFixed(t, []fixed{
		{name: "now", src: `{{ now }}`, want: "2026-11-23 00:00:00 +0000 UTC"},
		{
			name: "its parts", src: `{{ now.Year }} {{ now.Month }} {{ now.Day }} {{ now.Weekday }} {{ now.Unix }} {{ now.Format "06" }} {{ now.IsZero }}`,
			want: "2026 November 23 Monday 1795392000 26 false",
		},
		{name: "AddDate", src: `{{ (now.AddDate 0 -6 0) | htmlDate }}`, want: "2026-05-23"},
		{name: "Before and After", src: `{{ now.Before "2026-11-24" }} {{ now.After "2026-11-24" }}`, want: "true false"},
		{name: "as JSON", src: `{{ toJson now }}`, want: `"2026-11-23T00:00:00Z"`},
		{name: "ago", src: `{{ ago (dateModify "-90m" now) }} {{ ago 0 | trunc 6 }}`, want: "1h30m0s 498720"},
		{
			name: "durationRound", src: `{{ durationRound "2025-01-01" }} {{ durationRound "800h" }} {{ durationRound "-50h" }} {{ durationRound 90000000000 }} {{ durationRound "5s" }} {{ durationRound "1s" }} {{ durationRound now }}`,
			want: "1y 1mo 2d 1m 5s 0s 0s",
		},
	})
}

func TestPrintfErrors(t *testing.T) {
	t.Parallel()
	runFixed(t, []fixed{
		{
			name: "verbs", src: `{{ printf "%s %q %v %d %05.2f %x %t %% %c %U %-3s| %+d %e" "a" "b" 1 2 3.14159 "hi" true 65 65 "é" 5 100.0 }}`,
			want: `a "b" 1 2 03.14 6869 true % A U+0041 é  | +5 1.000000e+02`,
		},
		{name: "percent signs in values", src: `{{ printf "%s" "50% on %d average" }}`, want: "50% on %d average"},
		{name: "huge width", src: `{{ printf "%1000000000d" 1 }}`, wantErr: "want a width of at most 1000, got 1000000000"},
		{name: "huge precision", src: `{{ printf "%.1000000000f" 1.0 }}`, wantErr: "want a width of at most 1000, got 1000000000"},
		{name: "too few values", src: `{{ printf "%s %5d" "a" }}`, wantErr: "want a value for %5d, got only 1"},
		{name: "too many values", src: `{{ printf "%s" "a" "b" }}`, wantErr: "want one value per verb, got 2 values for 1 verbs"},
		{name: "a bare percent sign", src: `{{ printf "50%" }}`, wantErr: "want a verb after %, such as %s; a percent sign itself is %%"},
		{name: "a percent sign and text", src: `{{ printf "50% done" }}`, wantErr: "want a value for % d, got only 0"},
		{name: "text for a number", src: `{{ printf "%d" "a" }}`, wantErr: `%d: want a whole number, got "a"`},
		{name: "digits as text for a number", src: `{{ printf "%03d" "7" }}`, want: "007"},
		{name: "a list", src: `{{ printf "%v" (list 1) }}`, wantErr: "%v: want text, got a list: use join to turn it into text, or range over it"},
		{name: "an address", src: `{{ printf "%p" "a" }}`, wantErr: "%p: no such verb here: use %s, %q, %v, %d, %x, %t or %f"},
		{name: "no verb", src: `{{ printf "%é" "a" }}`, wantErr: "%é: no such verb here: use %s, %q, %v, %d, %x, %t or %f"},
		{name: "truncated text", src: `{{ printf "%.3s" "abcdef" }}`, wantErr: "%.3s: a precision would cut the text: use trunc"},
		{name: "values with a String method", data: period{"1", "2"}, src: `{{ printf "%s %v %q" . . . }}`, want: `1–2 1–2 "1–2"`},
		{name: "months", data: time.May, src: `{{ printf "%s %v %d" . . . }}`, want: "May May 5"},
		{name: "numbers as text", src: `{{ printf "%s %v %6.2f" 5 1.5 "2.5" }}`, want: "5 1.5   2.50"},
	})
}

func TestPrintSpacing(t *testing.T) {
	t.Parallel()
	runFixed(t, []fixed{
		{name: "print", src: `{{ print 1 2 "a" "b" 3 4.5 true }}|{{ print }}`, want: "1 2ab3 4.5 true|"},
		{name: "println", src: `{{ println 1 "a" "b" }}`, want: "1 a b\n"},
		{name: "html", src: `{{ html "<a>" 1 2 }}`, want: "&lt;a&gt;1 2"},
	})
}

func TestEqComparesWithoutPrinting(t *testing.T) {
	t.Parallel()
	data := map[string]any{"s": namedText("a"), "u": uint8(1), "st": zeroable{1}, "p": new(1)}
	runFixed(t, []fixed{
		{
			name: "kinds", data: data, src: `{{ eq .s "a" }} {{ eq .u 1 }} {{ eq 1 .u }} {{ eq 1.5 1.5 }} {{ eq true true }} {{ eq .st .st }} {{ ne 1 2 }} {{ eq 1 2 3 1 }}`,
			want: "true true true true true true true true",
		},
		{name: "below zero", data: data, src: `{{ eq -1 .u }}`, want: "false"},
		{name: "nothing", data: data, src: `{{ eq .x nil }} {{ eq .x "a" }} {{ ne .x "a" }}`, want: "true false true"},
		{name: "other kinds", src: `{{ eq 1 "a" }}`, wantErr: "incompatible types for comparison: int and string"},
		{name: "ne of different kinds", src: `{{ ne 1 1.5 }}`, wantErr: "incompatible types for comparison: int and float64"},
		{name: "lists", src: `{{ eq (list) (list) }}`, wantErr: "non-comparable type []interface {}: deepEqual compares lists and maps"},
		{name: "one value", src: `{{ eq 1 }}`, wantErr: "missing argument for comparison"},
	})
}

func TestBadPatternsAreErrors(t *testing.T) {
	t.Parallel()
	const bad = "want a regular expression: error parsing regexp: missing closing ): `(`"
	data := map[string]any{"long": strings.Repeat("a", maxPattern+1), "text": strings.Repeat("a", maxText)}
	runFixed(t, []fixed{
		{name: "regexMatch", src: `{{ regexMatch "(" "a" }}`, wantErr: bad},
		{name: "regexFind", src: `{{ regexFind "(" "a" }}`, wantErr: bad},
		{name: "regexFindAll", src: `{{ regexFindAll "(" "a" -1 }}`, wantErr: bad},
		{name: "regexSplit", src: `{{ mustRegexSplit "(" "a" -1 }}`, wantErr: bad},
		{name: "regexReplaceAll", src: `{{ regexReplaceAll "(" "a" "b" }}`, wantErr: bad},
		{name: "long", data: data, src: `{{ regexMatch .long "a" }}`, wantErr: "the pattern has 1001 bytes, but at most 1000 are allowed"},
		{
			name: "large", src: `{{ regexMatch "(a{100}b{100}){5}(c{100}d{1000}){5}" "a" }}`,
			wantErr: "want a regular expression: error parsing regexp: invalid repeat count: `{5}`",
		},
		{
			name: "many steps", src: `{{ regexMatch "a{1000}b{1000}c{1000}d{1000}e{1000}" "a" }}`,
			wantErr: `the pattern "a{1000}b{1000}c{1000}d{1000}e{1000}" is too large for text of that length: 5002 instructions, want at most 5000`,
		},
		{
			name: "many steps on long text", data: data, src: `{{ regexMatch "a{500}b" .text }}`,
			wantErr: `the pattern "a{500}b" is too large for text of that length: 503 instructions, want at most 255`,
		},
		{
			name: "all matches in long text", data: data, src: `{{ regexReplaceAll "a.*x|a" .text "" }}`,
			wantErr: `the pattern "a.*x|a" is too large for text of that length: 8 instructions, want at most 0`,
		},
		{name: "all matches in shorter text", data: strings.Repeat("é", 5000), src: `{{ regexReplaceAll "\\s+|é" . "e" | len }}`, want: "5000"},
		{name: "counts", src: `{{ regexFindAll "a" "aaa" 2 | len }}{{ regexFindAll "a" "aaa" 0 | len }}{{ regexSplit "," "a,b,c" 2 | join "|" }}`, want: "20a|b,c"},
		{name: "groups", src: `{{ regexReplaceAll "(?P<y>[0-9]{4})" "in 2026" "${y}!$2" }}`, want: "in 2026!"},
	})
}

func TestReplaceMatchesGo(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"", "a", "a*", "b|", "(a)(b)?", "^", "$", `\b`, "(?m)^", "é*"} {
		for _, s := range []string{"", "a", "baac", "ab ab", "éaé", "a\nb"} {
			re, err := newSearch(func(int) {}, pattern, s, maxProgram)
			require.NoError(t, err)
			got, err := render(t, `{{ regexReplaceAll .p .s "<$1>" }}`, map[string]string{"p": pattern, "s": s})
			require.NoError(t, err)
			require.Equal(t, re.ReplaceAllString(s, "<$1>"), got, "%q in %q", pattern, s)
		}
	}
}

func TestDecodingErrors(t *testing.T) {
	t.Parallel()
	runFixed(t, []fixed{
		{name: "b64dec", src: `{{ b64dec "?" }}`, wantErr: `want base 64, got "?"`},
		{name: "b32dec", src: `{{ b32dec "?" }}`, wantErr: `want base 32, got "?"`},
		{name: "bytes that are not text", src: `{{ b64dec "/w==" }}`, wantErr: "the decoded bytes are not text"},
		{name: "fromJson", src: `{{ fromJson "{" }}`, wantErr: "want JSON: unexpected EOF"},
		{name: "mustFromJson", src: `{{ mustFromJson "1 2" }}`, wantErr: "want one JSON value, got more text after it"},
		{name: "numbers as written", src: `{{ range fromJson "[1.50, 12345678901234567890, 1e3]" }}{{ . }} {{ end }}`, want: "1.50 12345678901234567890 1e3 "},
		{name: "and back", src: `{{ fromJson "[1.50]" | toJson }} {{ add 1 (index (fromJson "[2]") 0) }}`, want: "[1.50] 3"},
		{name: "toJson", data: func() {}, src: `{{ toJson . }}`, wantErr: "json: unsupported type: func()"},
		{name: "toRawJson of infinity", data: math.Inf(1), src: `{{ toRawJson . }}`, wantErr: "json: unsupported value: +Inf"},
		{name: "urlParse", src: `{{ urlParse "%zz" }}`, wantErr: `want a URL, got "%zz"`},
		{name: "urlJoin", src: `{{ urlJoin (dict "host" (list)) }}`, wantErr: "host: want text, got a list: use join to turn it into text, or range over it"},
		{name: "urlJoin with a user", src: `{{ urlJoin (urlParse "ftp://a:b@c.org/d#e") }}`, want: "ftp://a:b@c.org/d#e"},
		{name: "urlJoin with an invalid user", src: `{{ urlJoin (dict "userinfo" "a b%") }}`, wantErr: `userinfo: want a name, or name:password, got "a b%"`},
		{name: "semver", src: `{{ semver "one" }}`, wantErr: "Invalid Semantic Version"},
		{name: "semverCompare", src: `{{ semverCompare ">=x y" "1.0.0" }}`, wantErr: "improper constraint: >=x y"},
	})
}

func TestRefusedFunctions(t *testing.T) {
	t.Parallel()
	var names []string
	for _, f := range Functions() {
		if f.Grade == Refused {
			names = append(names, f.Name)
			require.NotContains(t, funcMap(day, true), f.Name)
		}
	}
	require.Equal(t, []string{
		"bcrypt", "buildCustomCert", "decryptAES", "derivePassword", "encryptAES", "env", "expandenv", "genCA", "genCAWithKey",
		"genPrivateKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey", "getHostByName",
		"htpasswd", "osBase", "osClean", "osDir", "osExt", "osIsAbs", "randAlpha", "randAlphaNum", "randAscii", "randBytes", "randInt",
		"randNumeric", "shuffle", "uuidv4",
	}, names)
}

// TestLosslessFunctions checks the column Lossless of the table, which the proof of delivery relies on.
func TestLosslessFunctions(t *testing.T) {
	t.Parallel()
	keeps := map[string]bool{}
	for _, f := range Functions() {
		keeps[f.Name] = f.Lossless
	}
	for _, name := range []string{
		"upper", "lower", "title", "indent", "nindent", "quote", "squote", "wrap", "wrapWith", "join", "cat",
		"print", "printf", "html", "toJson", "default", "first", "list", "dict", "trim",
	} {
		require.True(t, keeps[name], name)
	}
	for _, name := range []string{
		"trunc", "substr", "abbrev", "abbrevboth", "initials", "nospace", "replace", "repeat", "regexFind",
		"regexReplaceAll", "split", "splitList", "trimPrefix", "trimSuffix", "trimAll", "sha256sum", "len", "contains", "has", "keys",
	} {
		require.False(t, keeps[name], name)
	}
}

func TestUniqIsFast(t *testing.T) {
	t.Parallel()
	type both struct {
		Text string
		List []string
	}
	var data []both
	for i := range maxItems {
		data = append(data, both{strconv.Itoa(i / 2), []string{"a"}})
	}
	start := time.Now()
	got, err := render(t, `{{ uniq . | len }} {{ has (last .) . }} {{ without . (first .) | len }}`, data)
	require.NoError(t, err)
	require.Equal(t, "5000 true 9998", got)
	require.Less(t, time.Since(start), 5*time.Second)
}

// TestCharactersAreNotSplit checks that a flag, an emoji made up of several code points and a letter with its accent each count as one
// character.
func TestCharactersAreNotSplit(t *testing.T) {
	t.Parallel()
	const scientist, flag, accent = "👩‍🔬", "🇪🇺", "e\u0301"
	for src, want := range map[string]string{
		`{{trunc 4 "ab` + scientist + `cd"}}`:                              "ab" + scientist + "c",
		`{{trunc 1 "` + flag + `!"}}`:                                      flag,
		`{{trunc -2 "ab` + flag + accent + `"}}`:                           flag + accent,
		`{{trunc 3 "` + scientist + `"}}`:                                  scientist,
		`{{substr 1 3 "a` + accent + flag + `b"}}`:                         accent + flag,
		`{{substr 0 -1 "` + flag + `"}}`:                                   flag,
		`{{abbrev 5 "a` + scientist + `cdefgh"}}`:                          "a" + scientist + "...",
		`{{abbrevboth 5 10 "1234 ` + flag + `678 9123"}}`:                  "..." + flag + "678...",
		`{{initials "` + accent + `den ` + scientist + `lab x"}}`:          accent + scientist + "x",
		`{{wrapWith 2 "/" "a` + accent + flag + scientist + `"}}`:          "a" + accent + "/" + flag + scientist,
		`{{wrap 3 "a` + accent + ` ` + flag + `b" | replace "\n" "/"}}`:    "a" + accent + "/" + flag + "b",
		`{{trunc 2 "a\r\nb"}}`:                                             "a\r\n",
		`{{splitList "" "a` + accent + flag + scientist + `" | join "/"}}`: "a/" + accent + "/" + flag + "/" + scientist,
		`{{(splitn "" 2 "` + flag + `ab")._1}}`:                            "ab",
		`{{splitList "" "" | len}}`:                                        "0",
	} {
		got, err := render(t, src, nil)
		require.NoError(t, err, src)
		require.Equal(t, want, got, src)
	}
}

type dated struct {
	Name string
	Day  moonDay
	N    int
}

type moonDay struct{ n int }

func (d moonDay) Compare(o moonDay) int { return d.n - o.n }
func (d moonDay) IsZero() bool          { return d.n == 0 }
func (d moonDay) String() string        { return strconv.Itoa(d.n) }
func (d moonDay) Decade() int           { return d.n / 10 }

// TestSortByAndGroupBy checks that sortBy and groupBy order values by a Compare method, as numbers or as text. It also checks that they
// keep the order of equal items and put missing values last.
func TestSortByAndGroupBy(t *testing.T) {
	t.Parallel()
	data := struct {
		Items []dated
		Maps  []map[string]any
		None  []dated
	}{
		[]dated{{"b", moonDay{12}, 3}, {"a", moonDay{}, 10}, {"c", moonDay{7}, 3}, {"B", moonDay{11}, 0}},
		[]map[string]any{{"n": "10"}, {"n": 9}, {"m": 1}, {"n": 9.5}},
		nil,
	}
	for src, want := range map[string]string{
		`{{range sortBy "Day" .Items}}{{.Name}}{{end}}`:                                          "cBba",
		`{{range sortBy "Name" .Items}}{{.Name}}{{end}}`:                                         "Babc",
		`{{range .Items | sortBy "N"}}{{.Name}}{{.N}} {{end}}`:                                   "B0 b3 c3 a10 ",
		`{{range sortBy "N" .Items | reverse}}{{.Name}}{{end}}`:                                  "acbB",
		`{{range sortBy "n" .Maps}}{{with .n}}{{.}} {{else}}none{{end}}{{end}}`:                  "9 9.5 10 none",
		`{{range sortBy "Day" .None}}x{{else}}empty{{end}}`:                                      "empty",
		`{{range groupBy "Day.Decade" .Items}}{{.Key}}:{{range .Items}}{{.Name}}{{end}} {{end}}`: "1:bB :a 0:c ",
		`{{range groupBy "N" .Items}}{{len .Items}}{{end}}`:                                      "211",
		`{{(first (sortBy "Day" .Items)).Name}}`:                                                 "c",
	} {
		got, err := render(t, src, data)
		require.NoError(t, err, src)
		require.Equal(t, want, got, src)
	}
	for src, want := range map[string]string{
		`{{range sortBy "Wen" .Items}}{{end}}`:    `sortBy: item 1: want a field, got "Wen"; there are Name, Day, N`,
		`{{range sortBy "name" .Items}}{{end}}`:   `sortBy: item 1: want a field, got "name"; did you mean Name?`,
		`{{range sortBy "Name.X" .Items}}{{end}}`: `sortBy: item 1: want a value with a field X, got text`,
		`{{range groupBy "Items" "text"}}{{end}}`: `groupBy: `,
	} {
		_, err := render(t, src, data)
		require.ErrorContains(t, err, want, src)
	}
}
