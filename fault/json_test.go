package fault_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/dated-claims/retest/fault"
)

// TestFaultJSONRoundTrip checks that an encoded fault decodes to one with the same encoding and the same message.
func TestFaultJSONRoundTrip(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		f    fault.Fault
		want string
	}{
		"zero": {fault.Fault{}, `{"file":"","rule":"","severity":"error","message":""}`},
		"want and got": {
			fault.Fault{Pos: fault.Pos{File: "a.yaml", Line: 3, Col: 7}, Path: "claims[0].when", Rule: "value", Want: "a date", Got: `"<soon>"`, Hint: "write 2024"},
			`{"file":"a.yaml","line":3,"col":7,"path":"claims[0].when","rule":"value","severity":"error","message":"want a date, got \"<soon>\"","hint":"write 2024"}`,
		},
		"a plain Go error": {
			fault.Fault{Pos: fault.Pos{File: "a"}, Rule: "r", Severity: fault.Warning, Err: errors.New("plain & simple")},
			`{"file":"a","rule":"r","severity":"warning","message":"plain & simple"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := tt.f.MarshalJSON()
			require.NoError(t, err)
			require.Equal(t, tt.want, string(text))
			for _, v := range []any{tt.f, &tt.f} {
				escaped, err := json.Marshal(v)
				require.NoError(t, err)
				require.JSONEq(t, tt.want, string(escaped))
				asYAML, err := yaml.Marshal(v)
				require.NoError(t, err)
				var fromYAML fault.Fault
				require.NoError(t, yaml.Unmarshal(asYAML, &fromYAML))
				again, err := fromYAML.MarshalJSON()
				require.NoError(t, err)
				require.Equal(t, tt.want, string(again))
			}
			var back fault.Fault
			require.NoError(t, json.Unmarshal(text, &back))
			require.Equal(t, tt.f.Error(), back.Error())
			again, err := back.MarshalJSON()
			require.NoError(t, err)
			require.Equal(t, tt.want, string(again))
		})
	}
	list := fault.List{{Rule: "a", Err: errors.New("one")}, {Rule: "b", Err: errors.New("two")}}
	text, err := json.Marshal(list)
	require.NoError(t, err)
	var back fault.List
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, list.Error(), back.Error())

	f := fault.Fault{Rule: "kept"}
	require.ErrorContains(t, json.Unmarshal([]byte(`{"severity":"fatal"}`), &f), "want error, warning or note")
	require.Equal(t, "kept", f.Rule)
}
