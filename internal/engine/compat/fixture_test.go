package template

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"
)

// This file contains the data for generated templates, with at least one field for every shape that an executor must distinguish. The
// numbers are small because a template may range over any of them.

// Named types without methods, with methods on the value, and with methods on the pointer. The printed form of a value depends on which
// of these it has and whether it is addressable.
type (
	name  string
	grade float64
	flag  bool
	code  int
	level uint8
	words []string
	table map[string]int
)

// String is declared on the value.
func (c code) String() string { return fmt.Sprintf("code<%d>", int(c)) }

// String is declared on the pointer, so only an addressable level can use it.
func (l *level) String() string { return fmt.Sprintf("level<%d>", uint8(*l)) }

// Len has the same name as the function len, except for its capital letter.
func (w words) Len() int { return len(w) }

// Total is a method of a map and takes precedence over its keys.
func (t table) Total() int {
	n := 0
	for _, v := range t {
		n += v
	}
	return n
}

// broken implements error with a value receiver.
type broken struct{ Why string }

func (b broken) Error() string { return "broken: " + b.Why }

// pbroken implements error with a pointer receiver.
type pbroken struct{ Why string }

func (b *pbroken) Error() string { return "pbroken: " + b.Why }

// touchy is a Stringer that panics.
type touchy struct{}

func (touchy) String() string { panic("touched") }

// item is a struct with various kinds of fields and all kinds of methods.
type item struct {
	Title  string
	N      int
	Next   *item
	Any    any
	Tags   []string
	Counts map[string]int
	Lvl    level
	hidden string
}

func (i item) Upper() string                         { return strings.ToUpper(i.Title) }
func (i *item) Pointed() string                      { return "*" + i.Title }
func (i item) Plus(n int) int                        { return i.N + n }
func (i item) Self() item                            { return i }
func (i *item) Me() *item                            { return i }
func (i item) Nothing() any                          { return nil }
func (i item) Hold() any                             { return i }
func (i item) NoNext() *item                         { return nil }
func (i item) Fails() (string, error)                { return "half", errFixed }
func (i item) Works() (string, error)                { return "whole", nil }
func (i *item) Maybe(fail bool) (int, error)         { return i.N, map[bool]error{true: errFixed}[fail] }
func (i item) Joined(sep string, s ...string) string { return i.Title + strings.Join(s, sep) }
func (i *item) Each(v ...any) int                    { return len(v) + i.N }
func (i item) Takes(o *item) string                  { return fmt.Sprint(o == nil) }
func (i item) Gives(o item) string                   { return o.Title + "," + i.Title }
func (i item) Boom() string                          { panic("boom of " + i.Title) }
func (i *item) Err() error                           { return pick2(i.N == 0, nil, error(broken{i.Title})) }
func (i item) Value() reflect.Value                  { return reflect.ValueOf(i.N) }
func (i item) Walk() iter.Seq2[int, string]          { return slices.All(i.Tags) }
func (i item) Two() (int, int)                       { return 1, 2 }
func (i item) None()                                 {}
func (i item) Secret() string                        { return i.hidden }

func pick2[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}

// upperer is an interface with a method for templates to call.
type upperer interface{ Upper() string }

// Base is embedded by value and Link by pointer. cellar is embedded although it is unexported.
type (
	Base struct {
		ID     int
		Label  string
		Shadow string
	}
	Link struct {
		Far    string
		Shadow string
		Sub    item
	}
	cellar struct {
		Wine  string
		dust  string
		Crate *item
	}
	attic struct{ Hat string }
)

func (b Base) Ident() string   { return fmt.Sprintf("id%d", b.ID) }
func (b *Base) PIdent() string { return fmt.Sprintf("pid%d", b.ID) }
func (l *Link) Reach() string  { return "reach " + l.Far }
func (l Link) Grab() string    { return "grab " + l.Far }

// wrapper embeds an interface, which may be nil.
type wrapper struct {
	upperer
	W string
}

// shadowed has a field with the same name as a deeper one, and a method that hides a field of an embedded struct.
type shadowed struct {
	Base
	Label int
}

func (shadowed) Shadow() string { return "a method" }

// everything is the type of the data. The names of its fields reflect their types.
type everything struct {
	Base
	*Link
	cellar
	*attic

	Str, Empty                  string
	Name                        name
	Int                         int
	Int8                        int8
	Int16                       int16
	Int32                       int32
	Int64                       int64
	Uint                        uint
	Uint8                       uint8
	Uint16                      uint16
	Uint32                      uint32
	Uint64                      uint64
	Uintptr                     uintptr
	Float32                     float32
	Float64, NegZero, NaN, Inf  float64
	Complex64                   complex64
	Complex128                  complex128
	Bool, True                  bool
	Zero                        int
	Grade                       grade
	Flag                        flag
	Code                        code
	Level                       level
	Rune                        rune
	Bytes                       []byte
	Time                        time.Time
	Duration                    time.Duration
	Touchy                      touchy
	Item, Blank                 item
	Broken                      broken
	PBroken                     pbroken
	Wrapper                     wrapper
	Shadowed                    shadowed
	Anon                        struct{ X, Y int }
	Strs, NilStrs, NoStrs       []string
	Words                       words
	Ints                        []int
	Bools                       []bool
	Floats                      []float64
	Items                       []item
	PItems                      []*item
	Anys                        []any
	Nested                      [][]int
	Levels                      []level
	Codes                       []code
	Stringers                   []fmt.Stringer
	Errors                      []error
	Maps                        []map[string]any
	Array                       [2]item
	Arr3                        [3]uint8
	NoArray                     [0]int
	LevelArr                    [2]level
	MapStrInt                   map[string]int
	MapStrAny                   map[string]any
	MapIntStr                   map[int]string
	MapNameStr                  map[name]string
	MapAnyAny                   map[any]any
	MapStrItem                  map[string]item
	MapStrPItem                 map[string]*item
	MapBoolStr                  map[bool]string
	MapFloatStr                 map[float64]string
	MapArrStr                   map[[2]int]string
	MapAnonStr                  map[struct{ A, B int }]string
	MapStrList                  map[string][]string
	MapStrMap                   map[string]map[string]int
	MapStrFunc                  map[string]func(int) string
	MapCodeInt                  map[code]int
	MapU8Level                  map[uint8]level
	NilMap, NoMap               map[string]int
	NilAnyMap                   map[string]any
	Table                       table
	PItem, NilItem              *item
	PPItem, PPNil               **item
	PInt, NilInt                *int
	PStr                        *string
	PLevel, NilLevel            *level
	PStrs, NilPStrs             *[]string
	PMap                        *map[string]int
	PArr                        *[2]int
	PAny                        *any
	PPBroken, NilPBroken        *pbroken
	PFunc                       *func() string
	AnyStr, AnyInt, AnyNil      any
	AnyItem, AnyPItem           any
	AnyNilItem, AnyMap, AnyList any
	AnyFunc, AnyErr, AnyLevel   any
	AnyPLevel, AnyAny, AnyFloat any
	AnyBool, AnyBytes, AnyUint  any
	Stringer, NilStringer       fmt.Stringer
	PStringer, DeadStringer     fmt.Stringer
	Err, NilErr, DeadErr        error
	Upperer, PUpperer           upperer
	NilUpperer, DeadUpperer     upperer
	Func                        func() string
	Func1                       func(int) string
	FuncV                       func(string, ...any) string
	FuncErr                     func(bool) (int, error)
	FuncItem                    func(*item) *item
	NilFunc                     func() string
	FuncTwo                     func() (int, int)
	FuncNone                    func()
	FuncBoom                    func() string
	Seq                         iter.Seq[string]
	Seq2                        iter.Seq2[string, int]
	SeqItem                     iter.Seq[item]
	SeqAny                      iter.Seq2[any, *item]
	NoSeq                       iter.Seq[string]
	NilSeq                      iter.Seq[int]
	NilChan                     chan int
	private                     string
}

// Methods of the data itself, with value and pointer receivers.
func (e everything) Double(n int) int         { return 2*n + e.Zero }
func (e *everything) PDouble(n int) int       { return 2*n + e.Zero }
func (e everything) Greet(s ...string) string { return "hello " + strings.Join(s, ", ") }
func (e *everything) First() *item {
	if len(e.Items) == 0 {
		return nil
	}
	return &e.Items[0]
}
func (e everything) AnyOf(v any) any    { return v }
func (e everything) Fail() (any, error) { return nil, errFixed }
func (e everything) List() []item       { return e.Items }
func (e everything) Private() string    { return e.private }

var errFixed = errors.New("fixed 100%s error")

// variants returns the data for templates: full, empty, and two in between. Each call creates new data because templates may call
// pointer methods.
var variants = []func() *everything{full1, func() *everything { return &everything{} }, full2, half}

func newItem(title string, n int) item {
	return item{
		Title: title, N: n, Any: title + "!", Tags: []string{title, "t<2>"}, Counts: map[string]int{"b": n, "a": 1}, Lvl: level(n),
		Next: &item{Title: title + "'s next", Any: item{Title: "in any"}}, hidden: "h",
	}
}

func full1() *everything {
	e := &everything{
		Base: Base{ID: 7, Label: "label", Shadow: "base"}, Link: &Link{Far: "away", Shadow: "link", Sub: newItem("sub", 2)},
		cellar: cellar{Wine: "red", dust: "grey", Crate: &item{Title: "crate"}}, attic: &attic{"top hat"},
		Item: newItem("item & <co>", 3), private: "private",
	}
	e.basics(1)
	e.lists()
	e.maps()
	e.pointers()
	e.interfaces()
	e.functions()
	return e
}

// full2 has other values of the same types, and other dynamic types in its interfaces.
func full2() *everything {
	e := full1()
	e.basics(-1)
	e.AnyStr, e.AnyInt, e.AnyNil, e.AnyItem, e.AnyPItem = name("named"), uint16(4), 0, &e.Item, e.Item
	e.AnyMap, e.AnyList, e.AnyFunc, e.AnyErr = map[int]string{1: "one"}, [2]string{"x", "y"}, e.Func1, &pbroken{"any"}
	e.AnyAny, e.AnyFloat, e.AnyBool, e.AnyUint = []any{e.Int, e.Str}, float32(0.5), flag(false), -3
	e.Stringer, e.Err, e.Upperer, e.PUpperer = e.Duration, &pbroken{"other"}, &e.Item, e.Item
	e.Wrapper.upperer, e.Link, e.PAny = &e.Item, nil, nil
	e.PItems, e.Items = e.PItems[:1], e.Items[:1]
	return e
}

// half has lists, maps and functions but no pointers or interfaces.
func half() *everything {
	e := &everything{Str: "half", Int: 2, Item: item{Title: "lone"}}
	e.lists()
	e.maps()
	e.functions()
	e.Anys, e.AnyItem, e.PItem = e.Anys[:3], e.Item, &item{}
	return e
}

func (e *everything) basics(sign int) {
	e.Str, e.Name, e.Int, e.Int8, e.Int16 = "a \"str\" <b>", "nom", 5*sign, int8(-3*sign), int16(4*sign)
	e.Int32, e.Int64, e.Uint, e.Uint8, e.Uint16, e.Uint32, e.Uint64 = int32(2*sign), int64(6*sign), 5, 3, 7, 1, 5
	e.Uintptr, e.Float32, e.Float64, e.Complex64, e.Complex128 = 2, 1.5, float64(sign)*2.25, 1+2i, complex(5, float64(sign-1))
	e.NegZero, e.NaN, e.Inf = math.Copysign(0, -1), math.NaN(), math.Inf(sign)
	e.Bool, e.True, e.Grade, e.Flag, e.Code, e.Level, e.Rune, e.Bytes = sign > 0, true, 1e21, true, 4, 6, 'x', []byte("by<tes>")
	e.Time, e.Duration = time.Date(1, 2, 28, 12, 0, 0, 0, time.UTC), 9
	e.Broken, e.PBroken, e.Wrapper = broken{"value"}, pbroken{"pointer"}, wrapper{newItem("wrapped", 1), "w"}
	e.Shadowed, e.Anon.X = shadowed{Base{1, "hid", "den"}, 9}, 8
}

func (e *everything) lists() {
	e.Strs, e.NoStrs, e.Words, e.Ints = []string{"one", "", "th<r>ee"}, []string{}, words{"w1", "w2"}, []int{3, 0, -1, 12}
	e.Bools, e.Floats, e.Items = []bool{true, false}, []float64{0.5, 0, 1e-9}, []item{newItem("i0", 0), {Title: "i1", N: 1}}
	e.PItems = []*item{{Title: "p0", Any: 1}, nil, {Title: "p2", N: 2, Tags: []string{"g"}}}
	e.Anys = []any{"any str", 3, nil, item{Title: "any item"}, &item{Title: "any p"}, 1.5, []int{1}, map[string]any{"Title": "m"}, true, code(2), (*item)(nil)}
	e.Nested, e.Levels, e.Codes = [][]int{{1, 2}, nil, {3}}, []level{1, 2}, []code{1, 0}
	e.Stringers, e.Errors = []fmt.Stringer{code(5), nil, new(level), (*level)(nil)}, []error{errFixed, nil, broken{"b"}, &pbroken{"p"}}
	e.Maps = []map[string]any{{"Title": "m0", "N": 1, "Any": nil}, nil, {"N": "n", "Tags": []string{"t"}}}
	e.Array, e.Arr3, e.LevelArr = [2]item{{Title: "a0"}, {Title: "a1", N: 4}}, [3]uint8{1, 0, 2}, [2]level{3, 0}
}

func (e *everything) maps() {
	e.MapStrInt, e.MapStrAny = map[string]int{"b": 2, "a": 1, "Zero": 0}, map[string]any{"s": "text", "n": 1, "nil": nil, "item": newItem("mi", 1), "p": &item{Title: "mp"}, "list": []any{1, "x"}, "fn": func(s string) string { return s + "!" }, "map": map[string]any{"s": "deep"}}
	e.MapIntStr, e.MapNameStr = map[int]string{10: "ten", 2: "two", -1: "minus"}, map[name]string{"n": "named"}
	e.MapAnyAny = map[any]any{"s": "str key"}
	e.MapStrItem, e.MapStrPItem = map[string]item{"a": newItem("ma", 1), "b": {}}, map[string]*item{"p": {Title: "mp"}, "nil": nil}
	e.MapBoolStr, e.MapFloatStr = map[bool]string{true: "t", false: "f"}, map[float64]string{1.5: "x", -2: "y", math.NaN(): "nan"}
	e.MapArrStr, e.MapAnonStr = map[[2]int]string{{1, 2}: "x", {0, 9}: "y"}, map[struct{ A, B int }]string{{2, 1}: "z", {1, 5}: "a"}
	e.MapStrList, e.MapStrMap = map[string][]string{"l": {"x", "y"}, "e": nil}, map[string]map[string]int{"m": {"a": 1}, "nil": nil}
	e.MapStrFunc = map[string]func(int) string{"f": func(n int) string { return fmt.Sprint("f", n) }, "nil": nil}
	e.MapCodeInt, e.MapU8Level = map[code]int{2: 1, 1: 2}, map[uint8]level{3: 3, 1: 1}
	e.NoMap, e.Table = map[string]int{}, table{"Total": 1, "x": 2}
}

func (e *everything) pointers() {
	pi := &item{Title: "pointed", N: 2, Next: &item{Title: "second", Next: &item{Title: "third"}}}
	e.PItem, e.PPItem, e.PPNil = pi, &pi, new(*item)
	n, s, l, list, arr := 4, "ptr str", level(9), []string{"pl"}, [2]int{6, 7}
	e.PInt, e.PStr, e.PLevel, e.PStrs, e.PArr = &n, &s, &l, &list, &arr
	m, fn, boxed := map[string]int{"pm": 1}, func() string { return "pfunc" }, any(newItem("boxed", 1))
	e.PMap, e.PFunc, e.PAny, e.PPBroken = &m, &fn, &boxed, &pbroken{"pp"}
}

func (e *everything) interfaces() {
	e.AnyStr, e.AnyInt, e.AnyItem, e.AnyPItem = "any<str>", 3, newItem("anyitem", 1), e.PItem
	e.AnyNilItem, e.AnyMap, e.AnyList = (*item)(nil), map[string]any{"k": "v", "nil": nil}, []any{1, "two", nil}
	e.AnyFunc, e.AnyErr, e.AnyLevel, e.AnyPLevel = func(s string, n ...int) string { return s + fmt.Sprint(n) }, broken{"any"}, level(3), e.PLevel
	var inner any = "two deep"
	e.AnyAny, e.AnyFloat, e.AnyBool, e.AnyBytes, e.AnyUint = &inner, 2.5, true, []byte("ab"), uint(5)
	e.Stringer, e.PStringer, e.DeadStringer = code(8), e.PLevel, (*level)(nil)
	e.Err, e.DeadErr = errFixed, (*pbroken)(nil)
	e.Upperer, e.PUpperer, e.DeadUpperer = newItem("up", 1), e.PItem, (*item)(nil)
}

func (e *everything) functions() {
	e.Func, e.Func1 = func() string { return "func" }, func(n int) string { return fmt.Sprint("func", n) }
	e.FuncV = func(s string, v ...any) string { return s + fmt.Sprint(v...) }
	e.FuncErr = func(fail bool) (int, error) { return 1, map[bool]error{true: errFixed}[fail] }
	e.FuncItem = func(i *item) *item { return i }
	e.FuncTwo, e.FuncNone, e.FuncBoom = func() (int, int) { return 1, 2 }, func() {}, func() string { panic(errFixed) }
	e.Seq, e.Seq2 = slices.Values([]string{"q1", "q2", "q3"}), func(yield func(string, int) bool) { _ = yield("k1", 1) && yield("k2", 2) }
	e.SeqItem, e.NoSeq = slices.Values(e.Items), func(func(string) bool) {}
	e.SeqAny = maps.All(map[any]*item{1: {Title: "sa"}})
}
