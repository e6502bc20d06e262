package template

import (
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// recorder records the calls to the function log. The output alone does not show which arguments are evaluated, in what order and how
// often.
type recorder struct{ lines []string }

func (r *recorder) log(v any) any {
	r.lines = append(r.lines, fmt.Sprintf("%T", v))
	return v
}

// functions returns the user-defined functions. They cover every kind of parameter and result, errors and panics.
func functions(r *recorder) FuncMap {
	m := FuncMap{"log": r.log, "dump": dump}
	for _, group := range []FuncMap{takers, makers, failures} {
		maps.Copy(m, group)
	}
	return m
}

// dump formats any value as text, including values that the engine refuses to print.
func dump(v any) string { return fmt.Sprintf("%T %v", v, v) }

// takers contains a function for each parameter type. The result of each function shows which argument it received.
var takers = FuncMap{
	"tInt":      func(n int) int { return n + 1 },
	"tInt8":     func(n int8) int8 { return n + 1 },
	"tUint":     func(n uint) uint { return n + 1 },
	"tUint8":    func(n uint8, more ...uint8) int { return int(n) + len(more) },
	"tFloat":    func(f float64) float64 { return f / 2 },
	"tFloat32":  func(f float32) float32 { return f / 2 },
	"tComplex":  func(c complex128) complex128 { return c * 2 },
	"tStr":      func(s string) string { return "<" + s + ">" },
	"tBool":     func(b bool) bool { return !b },
	"tName":     func(n name) name { return n + "#" },
	"tFlag":     func(f flag) flag { return !f },
	"tCode":     func(c code) code { return c + 1 },
	"tItem":     func(i item) string { return "item " + i.Title },
	"tPItem":    func(i *item) string { return "pitem " + pick2(i == nil, &item{}, i).Title },
	"tPPItem":   func(i **item) bool { return i == nil },
	"tPInt":     func(n *int) bool { return n == nil },
	"tLevel":    func(l *level) string { return fmt.Sprint("plevel ", l == nil) },
	"tStringer": func(s fmt.Stringer) string { return fmt.Sprintf("stringer %T %v", s, s) },
	"tError":    func(err error) string { return fmt.Sprintf("error %T %v", err, err) },
	"tUpperer":  func(u upperer) string { return fmt.Sprintf("upperer %T", u) },
	"tStrs":     func(s []string) int { return len(s) },
	"tAnys":     func(s []any) int { return len(s) },
	"tItems":    func(s []item) int { return len(s) },
	"tMap":      func(m map[string]any) int { return len(m) },
	"tFunc":     func(f func() string) bool { return f == nil },
	"tSeq":      func(s iter.Seq[string]) bool { return s == nil },
	"tTime":     func(t time.Time) string { return t.Format(time.DateOnly) },
	"tAny":      func(v any) string { return fmt.Sprintf("%T", v) },
	"tAnySame":  func(v any) any { return v },
	"tPAny":     func(v *any) bool { return v == nil },
	"tVal":      kindOf,
	"tValSame":  func(v reflect.Value) reflect.Value { return v },
	"tVals":     func(v ...reflect.Value) string { return strings.Join(collect(v, kindOf), ",") },
	"tVarAny":   func(v ...any) string { return fmt.Sprintf("%T", v) + strings.Join(collect(v, typeName), ",") },
	"tVarStr":   func(s ...string) string { return strings.Join(s, "+") },
	"tVarInt":   func(first string, n ...int) string { return first + fmt.Sprint(n) },
	"tVarItem":  func(n int, i ...*item) int { return n + len(i) },
	"tMixed":    func(n int, s string, f ...float64) string { return fmt.Sprint(n, s, f) },
	"tThree":    func(a any, b reflect.Value, c string) string { return fmt.Sprintf("%T %s %s", a, kindOf(b), c) },
}

// made and emptyAny are created only once because templates can print their addresses, which must be the same for both engines.
var (
	made     = &item{Title: "made p", Next: &item{Title: "made next"}}
	emptyAny any
)

// makers contains a function for each kind of result, including nil.
var makers = FuncMap{
	"mNil":    func() any { return nil },
	"mAny":    func() any { return item{Title: "made any", Tags: []string{"mt"}} },
	"mItem":   func() item { return item{Title: "made", N: 1} },
	"mPItem":  func() *item { return made },
	"mNilP":   func() *item { return nil },
	"mMap":    func(kv ...any) map[string]any { return map[string]any{"a": kv, "n": len(kv), "nil": nil} },
	"mList":   func(v ...any) []any { return v },
	"mInts":   func(n ...int) []int { return n },
	"mSeq":    func(s ...string) iter.Seq[string] { return slices.Values(s) },
	"mSeq2":   func() iter.Seq2[int, any] { return slices.All([]any{"s", 2, nil}) },
	"mStr":    func() fmt.Stringer { return code(1) },
	"mNilStr": func() fmt.Stringer { return nil },
	"mErr":    func() error { return broken{"made"} },
	"mNilErr": func() error { return nil },
	"mFunc":   func() func(int) string { return func(n int) string { return fmt.Sprint("mf", n) } },
	"mUp":     func() upperer { return item{Title: "mu"} },
	"mVal":    func() reflect.Value { return reflect.ValueOf(&item{Title: "mv"}).Elem() },
	"mNoVal":  func() reflect.Value { return reflect.Value{} },
	"mErrNil": func() (*item, error) { return nil, nil },
	"mAnyErr": func(v any) (any, error) { return v, nil },
	"mPAny":   func() *any { return &emptyAny },
	"mLevels": func() []level { return []level{4, 5} },
	"mStruct": func() everything { return everything{Str: "inner", Items: []item{{Title: "deep"}}} },
}

// failures contains functions that return errors or panic in several ways.
var failures = FuncMap{
	"fail":     func() (string, error) { return "lost", errFixed },
	"failIf":   func(b bool) (bool, error) { return b, map[bool]error{true: broken{"if"}}[b] },
	"boom":     func() string { panic("boom %d") },
	"boomErr":  func(any) string { panic(errFixed) },
	"boomCode": func() int { var s []int; return s[len(s)] },
}

// overrides contains user-defined functions that replace builtins of the same name.
var overrides = FuncMap{
	"and": func(a, b any) string { return fmt.Sprintf("my and %T %T", a, b) },
	"or":  func(v ...any) int { return len(v) },
	"len": func(v any) string { return fmt.Sprintf("my len %T", v) },
	"eq":  func(a, b reflect.Value) bool { return a.IsValid() == b.IsValid() },
}

// kindOf describes the value that a function receives, but not whether the value is in an interface or addressable; for that, see
// TestReflectValues.
func kindOf(v reflect.Value) string {
	for v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() {
		return "nothing"
	}
	return v.Type().String()
}

func typeName(v any) string { return fmt.Sprintf("%T", v) }

func collect[A, B any](list []A, f func(A) B) []B {
	out := make([]B, len(list))
	for i, v := range list {
		out[i] = f(v)
	}
	return out
}
