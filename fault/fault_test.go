package fault_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
)

func TestPosString(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pos  fault.Pos
		want string
	}{
		{fault.Pos{}, ""},
		{fault.Pos{File: "a.yaml"}, "a.yaml"},
		{fault.Pos{File: "a.yaml", Line: 4}, "a.yaml:4"},
		{fault.Pos{File: "a.yaml", Line: 4, Col: 10}, "a.yaml:4:10"},
		{fault.Pos{Line: 4, Col: 10}, "4:10"},
		{fault.Pos{File: "a.yaml", Col: 10}, "a.yaml"},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, tt.pos.String())
		require.Equal(t, tt.want == "", tt.pos.IsZero())
	}
}

func TestFaultMessage(t *testing.T) {
	t.Parallel()
	at := fault.Pos{File: "a.yaml", Line: 4, Col: 10}
	tests := []struct {
		name  string
		fault fault.Fault
		want  string
	}{
		{"want and got", fault.Fault{Pos: at, Path: "claims[0].when", Want: "a date", Got: `"20x4"`}, `a.yaml:4:10: claims[0].when: want a date, got "20x4"`},
		{"want alone", fault.Fault{Path: "role", Want: "text"}, "role: want text"},
		{"got alone", fault.Fault{Got: "a tab"}, "a tab"},
		{"cause first", fault.Fault{Pos: at, Err: fs.ErrNotExist, Want: "a file"}, "a.yaml:4:10: file does not exist"},
		{"hint last", fault.Fault{Err: errors.New("unknown key"), Hint: "did you mean role?"}, "unknown key; did you mean role?"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.EqualError(t, &tt.fault, tt.want)
		})
	}
}

func TestListUnwrap(t *testing.T) {
	t.Parallel()
	list := fault.List{
		{Pos: fault.Pos{File: "b"}, Got: "second"},
		{Pos: fault.Pos{File: "a"}, Err: fs.ErrNotExist},
	}
	list.Sort()
	err := fmt.Errorf("reading: %w", list.Err())
	require.EqualError(t, err, "reading: a: file does not exist\nb: second")
	require.ErrorIs(t, err, fs.ErrNotExist)
	got, ok := errors.AsType[fault.List](err)
	require.True(t, ok)
	require.Len(t, got, 2)
	first, ok := errors.AsType[*fault.Fault](err)
	require.True(t, ok)
	require.Equal(t, "a", first.Pos.File)
}

func TestWarningsAreNotErrors(t *testing.T) {
	t.Parallel()
	require.NoError(t, fault.List(nil).Err())
	require.NoError(t, fault.List{{Severity: fault.Warning}}.Err())
	require.Error(t, fault.List{{Severity: fault.Warning}, {}}.Err())
	text, err := fault.Warning.MarshalText()
	require.NoError(t, err)
	require.Equal(t, "warning", string(text))
	require.Equal(t, "error", fault.Error.String())
}

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"role", "question", "claims", "anchors"}
	tests := map[string]string{
		"rol": "role", "Role": "role", "quesiton": "question", "clams": "claims", "anchor": "anchors",
		"zzz": "", "": "", "library": "", "claims and very much more than that, going on and on and on and on": "",
	}
	for word, want := range tests {
		require.Equal(t, want, fault.Nearest(word, known), word)
	}
	require.Equal(t, "did you mean role?", fault.DidYouMean("rloe", known))
	require.Empty(t, fault.DidYouMean("zzzz", known))
}

func ExampleList() {
	err := error(fault.List{
		{Pos: fault.Pos{File: "a.yaml", Line: 4, Col: 10}, Path: "claims[0].when", Want: "a date", Got: `"20x4"`},
		{Pos: fault.Pos{File: "a.yaml", Line: 7, Col: 3}, Path: "tasks", Want: "at least one task", Got: "none"},
	})
	list, _ := errors.AsType[fault.List](err)
	for _, f := range list {
		fmt.Printf("line %d: %s\n", f.Pos.Line, f.Message())
	}
	// Output:
	// line 4: want a date, got "20x4"
	// line 7: want at least one task, got none
}
