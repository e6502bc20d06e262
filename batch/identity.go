package batch

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/prompt"
)

// outputNumber is increased whenever the same inputs, options and templates would produce different bytes, whether because of a style,
// a function, an escape or a format. A test fails if the bytes change but this number does not. Folders of version 1 have no number.
const outputNumber = 6

// identity holds what the output of a run depends on besides its inputs. It is computed from the Config and recorded in the manifest
// before the first record is read. A run can resume a folder only if its identity and inputs are the same.
type identity struct {
	render   seam.Identity
	settings map[string]string
	unnamed  []string // unnamed values that cannot be compared; because of them, the folder can only be rebuilt with Update
}

// identify returns the identity of a renderer, as provided by package prompt.
var identify = seam.Identify.(func(*prompt.Renderer) seam.Identity)

func identityOf(k *config) identity {
	id := identity{render: identify(k.Renderer)}
	id.settings = settingsOf(k, &id.render)
	if len(id.render.Functions) > 0 && id.render.FuncsVersion == "" {
		id.unnamed = append(id.unnamed, "the functions have no FuncsVersion, so they cannot be compared")
	}
	if k.Budget.counter().Name() == "" {
		id.unnamed = append(id.unnamed, "the token counter has no name, so it cannot be compared")
	}
	if k.Source != nil && k.SourceID == "" {
		id.unnamed = append(id.unnamed, "the source has no SourceID, so it cannot be compared")
	}
	return id
}

// settingsOf lists the named settings that the output depends on, omitting those that are not set.
func settingsOf(k *config, r *seam.Identity) map[string]string {
	number := func(n int) string { return strings.TrimPrefix(strconv.Itoa(n), "0") }
	yes := func(b bool) string { return strings.TrimPrefix(strconv.FormatBool(b), "false") }
	all := map[string]string{
		"to": string(k.enc.Format()), "model": k.Request.Model, "max_tokens": number(k.Request.MaxTokens), "search": yes(k.Request.Search),
		"max_searches": number(k.Request.MaxSearches), "no_system": yes(k.Request.NoSystem),
		"style": r.Style, "as_of": k.AsOf.String(), "allow_hidden": yes(r.AllowHidden),
		"functions": strings.Join(r.Functions, ","), "functions_version": r.FuncsVersion,
		"part_requests": number(k.Limits.Requests), "part_bytes": number(k.Limits.Bytes), "max_bytes": number(k.reader.MaxBytes),
	}
	if k.reader.MaxBytes == doc.DefaultLimit {
		all["max_bytes"] = ""
	}
	if len(k.Except) > 0 {
		all["except"] = k.except.sum()
	}
	if k.Only != nil {
		all["only"] = sumOfOnly(k.Only)
	}
	all["once"], all["part_tokens"] = yes(k.Once), number(k.PartTokens)
	if k.Request.Body != "" {
		all["body"] = sumText(sha256.Sum256([]byte(k.Request.Body)))
	}
	if k.reader.Defaults != nil {
		all["defaults"] = sumText(k.reader.Defaults.Hash())
	}
	if len(k.reader.Papers) > 0 {
		all["papers"] = sumText(k.reader.Papers.Hash())
	}
	if b := k.Budget; b != nil {
		all["max_prompt_tokens"], all["show_cuts"], all["tokens"] = number(b.Tokens), yes(b.Show), b.counter().Name()
		cut := make([]string, len(b.Cut))
		for i, s := range b.Cut {
			cut[i] = string(s)
		}
		all["cut"] = strings.Join(cut, ",")
	}
	maps.DeleteFunc(all, func(_, value string) bool { return value == "" })
	return all
}

// sumOfOnly returns a hash of the requests to write and their maxima.
func sumOfOnly(only map[string]int) string {
	h := sha256.New()
	for _, id := range slices.Sorted(maps.Keys(only)) {
		fmt.Fprintf(h, "%s %d\n", id, only[id])
	}
	return sumText([sha256.Size]byte(h.Sum(nil)))
}

// comparable reports whether requests with the same id have the same bytes. If so, an update can reuse the requests in the old folder.
func (id *identity) comparable() bool {
	return (len(id.render.Functions) == 0 || id.render.FuncsVersion != "") && id.settings["only"] == ""
}

func sumText(sum [sha256.Size]byte) string { return "sha256:" + hex.EncodeToString(sum[:]) }

// manifest returns the manifest of a run that has not read anything yet.
func (k *config) manifest(inputs []corpus.Input) Manifest {
	options, _ := json.Marshal(k.self.settings) // all values are strings, and keys are sorted
	sum := sha256.Sum256(options)
	m := Manifest{
		Version: programVersion(), Go: goVersion(), Output: outputNumber,
		Format: string(k.enc.Format()), Encoding: k.enc.Hash(), Options: hex.EncodeToString(sum[:]), Settings: k.self.settings,
		Template: hex.EncodeToString(k.self.render.Templates[:]), Source: k.SourceID, Inputs: inputs, Shard: k.Shard.String(), Parts: []PartFile{},
	}
	if inputs == nil {
		m.Inputs = []corpus.Input{}
	}
	m.Counter = k.Budget.counter().Name()
	if b := k.Budget; b != nil {
		m.Tokens = b.Tokens
	}
	for _, v := range k.Renderer.Verdicts() {
		m.Verdicts = append(m.Verdicts, v.Word)
	}
	return m
}

// modulePath is the path of this module, used to find its version in a program's build info.
const modulePath = "github.com/dated-claims/retest"

// programVersion returns the version of this module in the running program.
func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	modules := append([]*debug.Module{&info.Main}, info.Deps...)
	i := slices.IndexFunc(modules, func(m *debug.Module) bool { return m.Path == modulePath })
	if i < 0 {
		return "(devel)"
	}
	m := modules[i]
	if m.Replace != nil {
		m = m.Replace
	}
	return cmp.Or(m.Version, "(devel)")
}

func goVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	return info.GoVersion
}
