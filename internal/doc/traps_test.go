package doc_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
)

// TestYAMLTraps checks that each trap is reported at the offending character, with advice. A test case may contain several traps.
func TestYAMLTraps(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want []string // line, column, message and hint of each fault
	}{
		{"anchors: [{id: x, title: The Foo Model: an update}]\n", []string{
			`1:39: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "The Foo Model: an" in quotes`,
		}},
		{"anchors:\n  - {id: x, title: The Foo Model: an update, date: 2024}\n  - {id: y, title: Other: bar}\n", []string{
			`2:33: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "The Foo Model: an" in quotes`,
			`3:25: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "Other: bar" in quotes`,
		}},
		{"a: {when: 2024?}\n", []string{
			`1:15: YAML: an unquoted value inside brackets cannot contain ?; put the value that starts with "2024?" in quotes`,
		}},
		{"a: {text: some [brackets] here}\n", []string{
			`1:16: YAML: an unquoted value inside brackets cannot contain [; put the value that starts with "some [brackets] here" in quotes`,
		}},
		{"title: Foo: bar\n", []string{
			`1:11: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "Foo: bar" in quotes`,
		}},
		{"text: This is long\n  and it continues: with a colon\nwhen: 2024\n", []string{
			`2:19: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "This is long" in quotes`,
		}},
		{"role: x\n  question: y\n", []string{
			`2:3: YAML: this line continues the value above, which is unquoted and cannot contain a colon followed by a space; line up the key "question" with the key above it, or put the whole value in quotes`,
		}},
		{"text: \"Foo\" bar\n", []string{
			`1:13: YAML: the value continues after its closing quote; write \" for a quotation mark inside the value, or put the whole value in single quotes`,
		}},
		{"text: 'It's fine'\n", []string{
			`1:11: YAML: the value continues after its closing quote; write '' for an apostrophe inside single quotes, or put the whole value in double quotes`,
		}},
		{"text: \"say \"hello\" now\"\n", []string{
			`1:13: YAML: the value continues after its closing quote; write \" for a quotation mark inside the value, or put the whole value in single quotes`,
		}},
		{"title: \"Foo\nwhen: \"2024\"\ntext: ok\n", []string{
			`1:8: YAML: the quotation mark that opens here is not closed; close it, or put text that starts with it in quotes`,
		}},
		{"title: \"Foo\nwhen: 2024\n", []string{
			`1:8: YAML: the quotation mark that opens here is not closed; close it, or put text that starts with it in quotes`,
		}},
		{"title: 'Foo\nwhen: 2024\ntext: it's\n", []string{
			`1:8: YAML: the single quote that opens here is not closed; close it, or put text that starts with it in quotes`,
		}},
		{"claims: [{id: a, text: b}\ntasks: [retest]\n", []string{
			`1:9: YAML: the bracket that opens here is not closed; close it, or put text that starts with it in quotes`,
		}},
		{"claims: [{id: a, text: b]\ntasks: [retest]\n", []string{
			`1:25: YAML: want } before this ]; the { of "{id: a, text: b" is not closed`,
		}},
		{"claims: [a]]\ntasks: [retest]\n", []string{
			`1:12: YAML: this ] closes nothing; remove it, or put the value in quotes`,
		}},
		{"claims:\n\t- a\n", []string{
			`2:1: YAML: a tab indents this line; indent with spaces, not tabs`,
		}},
		{"claims:\n  - text: a\n   when: 2024\n", []string{
			`3:4: YAML: this line is not indented like the other lines in its map or list; line up the key "when" with the others in its map or list`,
		}},
		{"claims:\n  - text: \"a\"\n    when: 2024\n      anchors: x\n", []string{
			`4:7: YAML: this line continues the value above, which is unquoted and cannot contain a colon followed by a space; line up the key "anchors" with the key above it, or put the whole value in quotes`,
		}},
		{"claims:\n  - text: \"a\"\n      when: 2024\n", []string{
			`3:7: YAML: this line is not indented like the other lines in its map or list; line up the key "when" with the others in its map or list`,
		}},
		{"claims:\n  - text: a\n  -text: b\n", []string{
			`3:3: YAML: a dash without a space after it does not start an item; put a space after the dash`,
		}},
		{"text: @foo\n", []string{
			`1:7: YAML: unquoted text cannot start with @; put the value in quotes: it starts with @`,
		}},
		{"text: `foo` is a function\n", []string{
			"1:7: YAML: unquoted text cannot start with `; put the value in quotes: it starts with `",
		}},
		{"text: %50 of people\n", []string{
			`1:7: YAML: unquoted text cannot start with %; put the value in quotes: it starts with %`,
		}},
		{"text: *emphasis* here\n", []string{
			`1:7: YAML: unquoted text cannot start with *; put the value in quotes: it starts with *`,
		}},
		{"text: * here\n", []string{
			`1:7: YAML: unquoted text cannot start with *; put the value in quotes: it starts with *`,
		}},
		{"text: *here\n", []string{
			`1:7: YAML: *here refers to a value named &here, but no value has that name; put the value in quotes: it starts with *`,
		}},
		{"text: & so on\n", []string{
			`1:7: YAML: unquoted text cannot start with &; put the value in quotes: it starts with &`,
		}},
		{"text: !important\n", []string{
			`1:7: the tag "!important" is not part of the format; put text that starts with ! in quotes`,
		}},
		{"text: | foo\n", []string{
			`1:7: YAML: unquoted text cannot start with |; put the value in quotes: it starts with |`,
		}},
		{"text: > 5 ppm\n", []string{
			`1:7: YAML: unquoted text cannot start with >; put the value in quotes: it starts with >`,
		}},
		{"text: >5 ppm\n", []string{
			`1:7: YAML: unquoted text cannot start with >; put the value in quotes: it starts with >`,
		}},
		{"text: [1] says so\n", []string{
			`1:7: YAML: unquoted text cannot start with [; put the value in quotes: it starts with [`,
		}},
		{"text: {x} says so\n", []string{
			`1:7: YAML: unquoted text cannot start with {; put the value in quotes: it starts with {`,
		}},
		{"text: - foo\n", []string{
			`1:7: YAML: unquoted text cannot start with -; put the value in quotes: it starts with -`,
		}},
		{"text: ? foo\n", []string{
			`1:7: YAML: unquoted text cannot start with ?; put the value in quotes: it starts with ?`,
		}},
		{"text: ]foo\n", []string{
			`1:7: YAML: unquoted text cannot start with ]; put the value in quotes: it starts with ]`,
		}},
		{"text: , foo\n", []string{
			`1:7: YAML: unquoted text cannot start with ,; put the value in quotes: it starts with ,`,
		}},
		{"role:reader\nquestion: y\n", []string{
			`1:6: YAML: a colon without a space after it does not end a key; put a space after the colon`,
		}},
		{"id: x\nrole:reader\nquestion: y\n", []string{
			`2:6: YAML: a colon without a space after it does not end a key; put a space after the colon`,
		}},
		{"role: x\nquestion:\u00a0y\n", []string{
			`2:10: YAML: a no-break space (U+00A0) after a colon; replace it with a space`,
		}},
		{"role: x\nthis line has no colon\nquestion: y\n", []string{
			`2:1: YAML: the line is not indented, so it does not continue the value above; indent it further than the key of that value`,
		}},
		{"text: >\nFoo bar.\nwhen: 2024\n", []string{
			`2:1: YAML: the text after | or > is not indented; indent the text further than its key`,
		}},
		{"text: The first line\ngoes on here\nwhen: 2024\n", []string{
			`2:1: YAML: the line is not indented, so it does not continue the value above; indent it further than the key of that value`,
		}},
		{"text: \"C:\\dir\"\n", []string{
			`1:10: YAML: \d is not an escape in YAML; write \\ for a backslash, or use single quotes`,
		}},
		{"claims: [{id: a text: b}, {id: c, text: d}]\n", []string{
			`1:21: YAML: an unquoted value cannot contain a colon followed by a space; put a comma before text, or put the value in quotes`,
		}},
		{"claims: [{\"id\": \"a\" \"text\": \"b\"}]\n", []string{
			`1:21: YAML: want a comma between two values; put a comma before this value`,
		}},
		{"claims: [a,, b]\n", []string{
			`1:12: YAML: nothing comes before this comma; remove it, or put the value in quotes`,
		}},
		{"authors: [@foo, `bar`, *x, & y, %z]\n", []string{
			`1:11: YAML: unquoted text cannot start with @; put the value in quotes: it starts with @`,
			"1:17: YAML: unquoted text cannot start with `; put the value in quotes: it starts with `",
			`1:24: YAML: *x refers to a value named &x, but no value has that name; put the value in quotes: it starts with *`,
			`1:28: YAML: unquoted text cannot start with &; put the value in quotes: it starts with &`,
			`1:33: YAML: unquoted text cannot start with %; put the value in quotes: it starts with %`,
		}},
		{"a: {title: | foo, b: > c}\n", []string{
			`1:12: YAML: unquoted text cannot start with |; put the value in quotes: it starts with |`,
			`1:22: YAML: unquoted text cannot start with >; put the value in quotes: it starts with >`,
		}},
		{"title: A: B\ntext: C: D\nrole: @x\nclaims:\n  - text: E: F\n  - text: \"G\" h\n", []string{
			`1:9: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "A: B" in quotes`,
			`2:8: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "C: D" in quotes`,
			`3:7: YAML: unquoted text cannot start with @; put the value in quotes: it starts with @`,
			`5:12: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "E: F" in quotes`,
			`6:15: YAML: the value continues after its closing quote; write \" for a quotation mark inside the value, or put the whole value in single quotes`,
		}},
		{"# a comment\nrole: x # fine\nquestion: 'y'\nclaims:\n  - {id: a, text: What: ever}\n  - id: b\n    text: Foo: bar\n    when: 2024\ntasks:\n  - retest\n  -surface\n", []string{
			`5:23: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "What: ever" in quotes`,
			`7:14: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "Foo: bar" in quotes`,
			`11:3: YAML: a dash without a space after it does not start an item; put a space after the dash`,
		}},
		{"question: whether a\n  # comment\n  continues\nrole: x\n", []string{
			`3:3: YAML: the value above ends at the comment, so this line continues nothing; move the comment above the key of the value`,
		}},
		{"- a\nb: c\n", []string{
			`2:1: YAML: this line is not indented like the other lines in its map or list; line up the key "b" with the others in its map or list`,
		}},
		{"a: b\n- c\n", []string{
			`2:1: YAML: this line is not indented like the other lines in its map or list; line up the dash with the others in its map or list`,
		}},
		{"a: 1\n\tb: 2\n", []string{
			`2:1: YAML: a tab indents this line; indent with spaces, not tabs`,
		}},
		{"claims:\n- text: a\n  when: b\n - text: c\n", []string{
			`4:2: YAML: this line is not indented like the other lines in its map or list; line up the dash with the others in its map or list`,
		}},
		{"text: http://foo: bar\n", []string{
			`1:17: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "http://foo: bar" in quotes`,
		}},
		{"text: see below:\nwhen: 2\n", []string{
			`1:16: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "see below" in quotes`,
		}},
		{"{role: x, text: y: z}\n", []string{
			`1:18: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "y: z" in quotes`,
		}},
		{"a: [x, y\n  z: w]\n", []string{
			`2:3: YAML: did not find expected ',' or ']'`,
		}},
		{"a: \"b\" # c\nd: e: f\n", []string{
			`2:5: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "e: f" in quotes`,
		}},
		{"\"a: 1\n", []string{
			`1:1: YAML: the quotation mark that opens here is not closed; close it, or put text that starts with it in quotes`,
		}},
		{"a: \"\\u12\"\n", []string{
			`1:5: YAML: \u is not an escape in YAML; write \\ for a backslash, or use single quotes`,
		}},
		{"a: 'b' 'c'\n", []string{
			`1:8: YAML: the value continues after its closing quote; write '' for an apostrophe inside single quotes, or put the whole value in double quotes`,
		}},
		{"%YAML 1.2\n---\na: b: c\n", []string{
			`3:5: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "b: c" in quotes`,
		}},
		{"%YAML 1.3\n---\na: b\n", []string{
			`1:1: YAML: found incompatible YAML document; write %YAML 1.2, or remove the line`,
		}},
		{"%FOO\n---\na: b\n", []string{
			`1:1: YAML: found unknown directive name`,
		}},
		{"a: {text: \"b\" c, d: e}\n", []string{
			`1:15: YAML: the value continues after its closing quote; write \" for a quotation mark inside the value, or put the whole value in single quotes`,
		}},
		{"a: {text: it's [1] and, d: e: f}\n", []string{
			`1:16: YAML: an unquoted value inside brackets cannot contain [; put the value that starts with "it's [1] and" in quotes`,
			`1:29: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "e: f" in quotes`,
		}},
		{"claims: [{id: a, text: #12 is open}]\nrole: x\n", []string{
			`1:24: YAML: a # after a space starts a comment, and this comment contains the bracket that should close the value; put the text with the # in quotes`,
		}},
		{"claims:\n  - {id: a, text: Issue #12 is open, when: 2024}\n  - {id: b, text: C: D} # fine\n", []string{
			`2:25: YAML: a # after a space starts a comment, and this comment contains the bracket that should close the value; put the text with the # in quotes`,
			`3:20: YAML: an unquoted value cannot contain a colon followed by a space; put the value that starts with "C: D" in quotes`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			for _, in := range []string{tt.in, strings.ReplaceAll(tt.in, "\n", "\r\n")} {
				n, err := doc.ParseYAML(source(in))
				require.Error(t, err, "%q", in)
				require.Equal(t, tt.want, strings.Split(strings.ReplaceAll(err.Error(), "f:", ""), "\n"), "%q", in)
				require.Nil(t, n)
			}
		})
	}
}

// TestNoTrapsInValidYAML checks that no trap is found in valid text. If a trap is appended to the text, only that trap must be found.
func TestNoTrapsInValidYAML(t *testing.T) {
	t.Parallel()
	valid := []string{
		"a: {\nb: 1\n}\n", "a: \"x\nb: y\"\n", "a: 'it''s'\n", "a: \"\\\"x\\\"\"\n", "a: b:c # d: e\n", "? a\n: b\n", "a: |-\n  x: y: z\n   @\nb: >2\n   x\n",
		"a: &x [1]\nb: [*x, *x]\n", "a: &x\n  b: c\nd: *x\n", "- - a: b\n    c: d\n  - e\n", "a:\n- b\n- c: d\n  e: f\ng: h\n", "a: [b, {c: d}, \"e: f\"] # g\n",
		"{a: b, \"c\":1, 'd': [x]}\n", "a: -b\n", "a: x\n  y\n\n  z\n", "--- a\n", "---\n# x\na: 1\n...\n", "\uFEFFa: b\n", "- !!str a\n- ! b\n", "%YAML 1.2\n---\na: b\n",
	}
	for _, in := range valid {
		_, err := doc.ParseYAML(source(in))
		if list, ok := doc.Faults(err); ok {
			require.NotContains(t, list.Error(), "YAML:", "%q", in)
		}
		if in[0] != 'a' {
			continue // no key can follow this text
		}
		_, err = doc.ParseYAML(source(in + "zz: a: b\n"))
		list, ok := doc.Faults(err)
		require.True(t, ok, "%q", in)
		require.Len(t, list, 1, "%q", in)
		require.Equal(t, fault.Pos{File: "f", Line: strings.Count(in, "\n") + 1, Col: 6}, list[0].Pos, "%q", in)
	}
}

func FuzzYAMLTraps(f *testing.F) {
	for _, in := range []string{"a: {b: c: d}\n", "a: [b, {c\n d: 'e\n", "a: \"b\\q\" c\n- d\n", "\ta: @b\n  - *c\n", "%YAML 1.2\n---\na: |x\nb", "a: &\r\nb: 'c' d", "{a: b\u2028c: d"} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := doc.ParseYAML(source(text))
		list, ok := doc.Faults(err)
		require.Equal(t, err != nil, ok)
		if !ok {
			return
		}
		require.LessOrEqual(t, len(list), 10)
		for i, fl := range list {
			require.Positive(t, fl.Pos.Line)
			require.Positive(t, fl.Pos.Col)
			require.LessOrEqual(t, fl.Pos.Line, strings.Count(text, "\n")+strings.Count(text, "\r")+1)
			require.True(t, i == 0 || list[i-1].Pos.Compare(fl.Pos) <= 0)
		}
	})
}
