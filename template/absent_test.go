package template

import (
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type zeroable struct{ n int }

func (z zeroable) IsZero() bool { return z.n == 0 }

func TestAbsentAndTruth(t *testing.T) {
	t.Parallel()
	var (
		nilPointer *int
		nilError   error
		nilFunc    func()
		empty          = ""
		some       any = zeroable{}
	)
	tests := []struct {
		name          string
		v             any
		absent, truth bool
	}{
		{"nil", nil, true, false},
		{"nil pointer", nilPointer, true, false},
		{"nil interface", nilError, true, false},
		{"nil function", nilFunc, true, false},
		{"empty text", "", true, false},
		{"text", "a", false, true},
		{"blank text", " ", false, true},
		{"empty list", []int{}, true, false},
		{"nil list", []int(nil), true, false},
		{"list with nil", []any{nil}, false, true},
		{"empty array", [0]int{}, true, false},
		{"array", [1]int{}, false, true},
		{"empty map", map[string]int{}, true, false},
		{"nil map", map[string]int(nil), true, false},
		{"map", map[string]int{"a": 0}, false, true},
		{"zero", 0, false, false},
		{"unsigned zero", uint8(0), false, false},
		{"zero float", 0.0, false, false},
		{"zero complex", 0i, false, false},
		{"number", -1, false, true},
		{"false", false, false, false},
		{"true", true, false, true},
		{"struct", struct{}{}, false, true},
		{"struct whose IsZero returns true", zeroable{}, true, false},
		{"struct whose IsZero returns false", zeroable{1}, false, true},
		{"pointer to a struct whose IsZero returns true", &zeroable{}, true, false},
		{"pointer in an interface", &some, false, true},
		{"pointer to empty text", &empty, false, true},
		{"no time", time.Time{}, true, false},
		{"time", day, false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.absent, absent(reflect.ValueOf(tt.v)))
			require.Equal(t, tt.truth, truth(reflect.ValueOf(tt.v)))
			boxed := reflect.ValueOf(&tt.v).Elem()
			require.Equal(t, tt.absent, absent(boxed))
			require.Equal(t, tt.truth, truth(boxed))
		})
	}
}

func TestAbsentUnexportedField(t *testing.T) {
	t.Parallel()
	v := reflect.ValueOf(struct{ z zeroable }{})
	require.False(t, absent(v.Field(0)))
}
