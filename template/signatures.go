package template

import (
	"strings"
	"sync"
	"time"

	"github.com/dated-claims/retest/internal/engine"
)

// signature describes what the compiler knows about a function: its parameters and result in the notation of package engine, and faster
// ways to call it if the types are known.
type signature struct {
	sig        string
	kind       engine.Kind
	typed      []any          // variants of the function for specific Go types
	direct     *engine.Direct // the function that depends on the day, called without reflection
	multiline  bool           // the function lays text out in lines
	cost       int            // number of operations per call, regardless of the arguments
	deepResult bool           // the result may contain much more than its own items
	deepArgs   bool           // the function walks through all of its arguments
}

// signatures maps function names to signatures. A function without a signature is checked only by its Go type.
var signatures = sync.OnceValue(func() map[string]signature {
	return spread(map[string]signature{
		// Conditions.
		"and": {kind: engine.And}, "or": {kind: engine.Or}, "not empty": {sig: "any → bool", kind: engine.Not},
		"default": {sig: "T T → T", kind: engine.Default}, "coalesce": {sig: "T T… → T"}, "ternary": {sig: "T T bool → T", kind: engine.Ternary},
		"eq": {sig: "any any any… → bool", kind: engine.Eq}, "ne": {sig: "any any → bool", kind: engine.Ne}, "lt le gt ge": {sig: "any any → bool", kind: engine.Order}, "deepEqual": {sig: "any any → bool", deepArgs: true},

		"typeIs typeIsLike kindIs": {sig: "text any → bool"}, "dig": {sig: "text text… any map → any"},

		// Strings.
		"upper":           {sig: "text → text", typed: []any{appendUpper}},
		"lower":           {sig: "text → text", typed: []any{appendLower}},
		"trim":            {sig: "text → text", typed: []any{strings.TrimSpace}},
		"contains":        {sig: "text text → bool", typed: []any{func(part, s string) bool { return strings.Contains(s, part) }}},
		"hasPrefix":       {sig: "text text → bool", typed: []any{func(start, s string) bool { return strings.HasPrefix(s, start) }}},
		"hasSuffix":       {sig: "text text → bool", typed: []any{func(end, s string) bool { return strings.HasSuffix(s, end) }}},
		"trimPrefix":      {sig: "text text → text", typed: []any{func(start, s string) string { return strings.TrimPrefix(s, start) }}},
		"trimSuffix":      {sig: "text text → text", typed: []any{func(end, s string) string { return strings.TrimSuffix(s, end) }}},
		"trimAll trimall": {sig: "text text → text", typed: []any{func(set, s string) string { return trimSet(s, set) }}},
		"replace":         {sig: "text text text → text", typed: []any{appendReplaced}},
		"trunc":           {sig: "number/whole text → text", typed: []any{func(n int, s string) (string, error) { return truncateText(int64(n), s) }}},
		"abbrev":          {sig: "number/cut text → text", typed: []any{func(n int, s string) (string, error) { return abbreviate(0, int64(n), s), nil }}},
		"repeat":          {sig: "number/count text → text", typed: []any{func(n int, s string) (string, error) { return repeatText(int64(n), s) }}},
		"title":           {sig: "text → text", typed: []any{appendTitle}},
		"quote":           {sig: "text… → text", typed: []any{appendQuoted}},
		"untitle swapcase snakecase camelcase kebabcase initials nospace article fail": {sig: "text → text"}, "toString": {sig: "scalar → text"},
		"substr abbrevboth": {sig: "number/whole number/whole text → text"},
		"plural":            {sig: "text text number/whole → text"},
		"squote cat print println html js urlquery": {sig: "text… → text"},
		"printf":         {sig: "text any… → text", kind: engine.Printf},
		"indent nindent": {sig: "number/count text → text", multiline: true}, "wrap wrapRunes": {sig: "number/width text → text", multiline: true},
		"wrapWith":  {sig: "number/width text text → text", multiline: true},
		"join":      {sig: "text texts → text", kind: engine.Join, multiline: true},
		"listOf":    {sig: "text text texts → text"},
		"letter":    {sig: "number/letter → text"},
		"quoted":    {sig: "texts → text"},
		"within":    {sig: "text text → text"},
		"sentence":  {sig: "text → text"},
		"andList":   {sig: "texts → text", kind: engine.AndList},
		"orList":    {sig: "texts → text", kind: engine.OrList},
		"sortAlpha": {sig: "texts → strings", deepArgs: true}, "toStrings": {sig: "texts → strings"},
		"split splitList":           {sig: "text text → parts"},
		"splitn":                    {sig: "text number/whole text → parts"},
		"xml md raw":                {sig: "text → text"},
		"regexMatch mustRegexMatch": {sig: "regex text → bool"},
		"regexFind mustRegexFind":   {sig: "regex text → text"},
		"regexQuoteMeta":            {sig: "text → text"},
		"regexFindAll mustRegexFindAll regexSplit mustRegexSplit":                               {sig: "regex text number/whole → parts"},
		"regexReplaceAll mustRegexReplaceAll regexReplaceAllLiteral mustRegexReplaceAllLiteral": {sig: "regex text text → text"},
		"b64enc b64dec b32enc b32dec sha1sum sha256sum sha512sum adler32sum":                    {sig: "text → text"},
		"base dir ext clean": {sig: "text → text"}, "isAbs": {sig: "text → bool"}, "urlParse": {sig: "text → map", cost: 50}, "urlJoin": {sig: "map → text", cost: 50},
		"semver": {sig: "text → version", cost: 300}, "semverCompare": {sig: "text text → bool", cost: 3000},

		// Lists and maps.
		"list tuple": {sig: "T… → list:T"}, "concat": {sig: "list:T… → list:T"}, "slice mustSlice": {sig: "list:T number/whole… → list:T"},
		"append push mustAppend mustPush prepend mustPrepend": {sig: "list:T T → list:T"},
		"first mustFirst": {sig: "list:T → T", kind: engine.First}, "last mustLast": {sig: "list:T → T", kind: engine.Last},
		"rest mustRest initial mustInitial reverse mustReverse compact mustCompact": {sig: "list:T → list:T"},
		"sortBy": {sig: "field list:T → list:T", deepArgs: true}, "groupBy": {sig: "field list:T → groups", deepArgs: true},
		"uniq mustUniq": {sig: "list:T → list:T", deepArgs: true}, "without mustWithout": {sig: "list:T any… → list:T", deepArgs: true},
		"has mustHas": {sig: "any list? → bool", deepArgs: true}, "chunk mustChunk": {sig: "number/size list → lists", deepResult: true},
		"len": {sig: "sized → number", kind: engine.Len}, "index": {sig: "sized any… → any", kind: engine.Index},
		"dict": {sig: "any… → record"}, "get": {sig: "map text → any"}, "hasKey": {sig: "map text → bool"}, "keys": {sig: "map… → strings"},
		"values": {sig: "map:T → list:T"}, "pluck": {sig: "text map:T… → list:T"}, "pick omit": {sig: "map text… → map"}, "set": {sig: "map text any → map"},
		"unset": {sig: "map text → map"}, "merge mustMerge mergeOverwrite mustMergeOverwrite": {sig: "map… → map", deepArgs: true},
		"deepCopy mustDeepCopy": {sig: "T → T"}, "toJson mustToJson toRawJson mustToRawJson toPrettyJson mustToPrettyJson": {deepArgs: true, cost: 50},
		"fromJson mustFromJson": {sig: "text → any", cost: 100, deepResult: true},

		// Dates.
		"date": {sig: "layout date → text", cost: 20}, "dateInZone date_in_zone": {sig: "layout date zone → text", cost: 20}, "htmlDate": {sig: "date → text", cost: 20},
		"htmlDateInZone": {sig: "date zone → text", cost: 20}, "toDate mustToDate": {sig: "layout text → moment", cost: 20},
		"dateModify date_modify mustDateModify must_date_modify": {sig: "duration date → moment", cost: 20}, "ago": {sig: "date → text", cost: 20},
		"durationRound": {sig: "span → text", cost: 20}, "unixEpoch": {sig: "date → text"}, "duration": {sig: "number/whole → text"},
		"now": {direct: engine.ClockDirect(func(now time.Time) moment { return moment{now.UTC()} })},

		// Numbers.
		"add": {sig: "number/whole… → number", typed: []any{addInts}}, "max biggest min mul": {sig: "number/whole… → number"}, "add1 inWords": {sig: "number/whole → number"}, "ceil floor": {sig: "number → number"},
		"int int64 float64": {sig: "numeral → number"},
		"number":            {sig: "number/whole → number", typed: []any{func(n int) (int64, error) { return sum(int64(n), 1) }}},
		"sub":               {sig: "number/whole number/whole → number"}, "div mod": {sig: "number/whole number/whole → number"}, "addf subf mulf divf maxf minf": {sig: "number… → number"}, "add1f": {sig: "number → number"},
		"round": {sig: "number number/whole number… → number"}, "atoi toDecimal": {sig: "text → number"},
		"until": {sig: "number/whole → numbers"}, "untilStep": {sig: "number/whole number/whole number/whole → numbers"}, "seq": {sig: "number/whole… → text"},
	})
})

// spread gives each name in a group a row of its own.
func spread(groups map[string]signature) map[string]signature {
	out := map[string]signature{}
	for names, t := range groups {
		for name := range strings.FieldsSeq(names) {
			out[name] = t
		}
	}
	return out
}

func addInts(a, b int) (int64, error) { return sum(int64(a), int64(b)) }
