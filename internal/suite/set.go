package suite

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
)

// change sets one value of an inquiry.
type change struct {
	path string
	to   *doc.Node
	at   fault.Pos
}

// decodeSet reads the key named set: a map from paths to values.
func (c *Case) decodeSet(v doc.Value) {
	if v.Kind != doc.Map {
		v.Report(fault.Fault{Rule: "type", Want: "a map of paths, such as tasks[0].retest.levers, and their values", Got: v.Got()})
		return
	}
	notNothing(v, len(v.Items))
	for i, key := range v.Keys {
		item := v.Entry(i)
		if _, err := steps(key.Text); err != nil {
			item.Report(fault.Fault{Rule: "value", Err: err})
			continue
		}
		c.set = append(c.set, change{key.Text, item.Node, item.Pos()})
	}
}

// steps splits a path into keys and, in brackets, item numbers.
func steps(path string) ([]string, error) {
	wrong := fmt.Errorf("want a path such as tasks[0].retest.levers, got %q", path)
	var out []string
	for part := range strings.SplitSeq(path, ".") {
		name, indices, indexed := strings.Cut(part, "[")
		if name == "" {
			return nil, wrong
		}
		out = append(out, name)
		if !indexed {
			continue
		}
		for index := range strings.SplitSeq(strings.TrimSuffix(indices, "]"), "][") {
			if n, err := strconv.Atoi(index); err != nil || n < 0 || !strings.HasSuffix(part, "]") {
				return nil, wrong
			}
			out = append(out, "["+index)
		}
	}
	return out, nil
}

// with returns a copy of an inquiry with the change applied. The original node is unchanged.
func (ch change) with(base *doc.Node) (*doc.Node, error) {
	path, err := steps(ch.path)
	if err == nil {
		var out *doc.Node
		if out, err = setIn(base, path, "", ch.to); err == nil {
			return out, nil
		}
	}
	return nil, fault.List{{Pos: ch.at, Path: "set", Rule: "set", Err: fmt.Errorf("%s: %w", ch.path, err)}}
}

// isOfSet reports whether an error was caused by a change in set.
func isOfSet(err error) bool {
	list, ok := errors.AsType[fault.List](err)
	return ok && slices.ContainsFunc(list, func(f *fault.Fault) bool { return f.Rule == "set" })
}

// shortForms maps a key or list to the field that is set if the value is not a map: "propose: 2" means "propose: {count: 2}".
var shortForms = map[string]string{"surface": "window", "propose": "count", "ask": "text", "anchors": "id"}

// fromShort expands a value in its short form to the equivalent map.
func fromShort(n *doc.Node, above string) (doc.Node, bool) {
	name := above[strings.LastIndexByte(above, '.')+1:]
	name, _, _ = strings.Cut(name, "[")
	key := shortForms[name]
	if key == "" || n.Kind == doc.List || n.Kind == doc.Map {
		return doc.Node{}, false
	}
	return doc.Node{Kind: doc.Map, Off: n.Off, Src: n.Src, Keys: []doc.Key{{Text: key, Off: n.Off}}, Items: []doc.Node{*n}}, true
}

// setIn returns a node in which the value at a path is replaced. Maps that are missing along the path are created. A value in its short
// form, such as "- retest" or "propose: 2", becomes a map.
func setIn(n *doc.Node, path []string, above string, to *doc.Node) (*doc.Node, error) {
	if len(path) == 0 {
		return to, nil
	}
	step := path[0]
	if index, ok := strings.CutPrefix(step, "["); ok {
		i, _ := strconv.Atoi(index)
		if n.Kind != doc.List {
			return nil, fmt.Errorf("want a list for [%d], got %s", i, described(n, above))
		}
		if i >= len(n.Items) {
			return nil, fmt.Errorf("there is no %s[%d]: %s", above, i, numbered(len(n.Items)))
		}
		out := *n
		out.Items = slices.Clone(n.Items)
		if len(path) == 1 && to.Kind == doc.Null {
			out.Items = slices.Delete(out.Items, i, i+1)
			return &out, nil
		}
		item, err := setIn(&n.Items[i], path[1:], above+step+"]", to)
		if err != nil {
			return nil, err
		}
		out.Items[i] = *item
		return &out, nil
	}
	out := *n
	switch {
	case n.Kind == doc.Map:
		out.Keys, out.Items = slices.Clone(n.Keys), slices.Clone(n.Items)
	case n.Kind == doc.Null, n.Kind == doc.String && n.Text == step:
		out = doc.Node{Kind: doc.Map, Off: n.Off, Src: n.Src}
	default:
		if long, ok := fromShort(n, above); ok {
			out = long
			break
		}
		return nil, fmt.Errorf("want a map to set %s in, got %s", step, described(n, above))
	}
	at := slices.IndexFunc(out.Keys, func(k doc.Key) bool { return k.Text == step })
	if at < 0 {
		at = len(out.Keys)
		out.Keys, out.Items = append(out.Keys, doc.Key{Text: step, Off: to.Off}), append(out.Items, doc.Node{Kind: doc.Null, Off: to.Off, Src: to.Src})
	}
	item, err := setIn(&out.Items[at], path[1:], strings.TrimPrefix(above+"."+step, "."), to)
	if err != nil {
		return nil, err
	}
	out.Items[at] = *item
	return &out, nil
}

// numbered describes which items a list has and how to add another one.
func numbered(n int) string {
	switch n {
	case 0:
		return "the list is empty"
	case 1:
		return "the only item is 0; to add one, patch the whole list"
	}
	return fmt.Sprintf("the items are 0 to %d; to add one, patch the whole list", n-1)
}

// described describes the value at a path, for use in messages.
func described(n *doc.Node, path string) string {
	what := "text"
	switch n.Kind {
	case doc.List:
		what = fmt.Sprintf("the list %s (length %d)", path, len(n.Items))
		if len(n.Items) == 0 {
			what = "the empty list " + path
		}
		return what
	case doc.Map:
		what = "a map"
	case doc.Null:
		what = "nothing"
	}
	return what + " at " + path
}
