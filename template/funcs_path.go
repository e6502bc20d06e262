package template

import (
	"fmt"
	"net/url"
	"path"

	"github.com/Masterminds/semver/v3"
)

// pathFunctions returns the functions that split slash-separated paths, URLs and version numbers. They examine only the text.
func pathFunctions() []Function {
	return []Function{
		{
			Name: "base", Grade: Pure, Signature: "base PATH → text", Doc: "the last element of the path",
			Example: `{{ base "a/b.c" }}`, Output: "b.c", fn: onText(sure(path.Base)),
		},
		{
			Name: "dir", Grade: Pure, Signature: "dir PATH → text", Doc: "the path without its last element",
			Example: `{{ dir "a/b.c" }}`, Output: "a", fn: onText(sure(path.Dir)),
		},
		{
			Name: "ext", Grade: Pure, Signature: "ext PATH → text", Doc: "the extension of the path, from its last dot",
			Example: `{{ ext "a/b.c" }}`, Output: ".c", fn: onText(sure(path.Ext)),
		},
		{
			Name: "clean", Grade: Pure, Signature: "clean PATH → text", Doc: "the shortest path to the same place",
			Example: `{{ clean "a/../b//c" }}`, Output: "b/c", fn: onText(sure(path.Clean)),
		},
		{
			Name: "isAbs", Grade: Pure, Signature: "isAbs PATH → bool", Doc: "whether the path starts at the root",
			Example: `{{ isAbs "/a" }}`, Output: "true", fn: onText(sure(path.IsAbs)),
		},
		{
			Name: "urlParse", Grade: Fixed, Signature: "urlParse TEXT → map", Doc: "the URL's scheme, userinfo, host, hostname, path, query, opaque and fragment",
			Example: `{{ (urlParse "https://a.org/b?c=d").host }}`, Output: "a.org", fn: onText(parseURL),
		},
		{
			Name: "urlJoin", Grade: Fixed, Signature: "urlJoin MAP → text", Doc: "the URL built from a map like the one that urlParse returns",
			Example: `{{ urlJoin (dict "scheme" "https" "host" "a.org" "path" "/b") }}`, Output: "https://a.org/b", metered: true, fn: onMap(joinURL),
		},
		{
			Name: "semver", Grade: Pure, Signature: "semver TEXT → version", Doc: "a version number with .Major, .Minor, .Patch and .Prerelease",
			Example: `{{ (semver "1.2.3").Minor }}`, Output: "2", fn: onText(versionOf),
		},
		{
			Name: "semverCompare", Grade: Pure, Signature: "semverCompare CONSTRAINT TEXT → bool", Doc: "whether the version satisfies a constraint such as >=1.2",
			Example: `{{ semverCompare ">=1.2" "1.2.3" }}`, Output: "true", fn: onTexts(meets),
		},
	}
}

func parseURL(s string) (map[string]any, error) {
	u, err := url.Parse(s)
	if err != nil {
		return nil, wanted("a URL", s)
	}
	return map[string]any{
		"scheme": u.Scheme, "userinfo": u.User.String(), "host": u.Host, "hostname": u.Hostname(),
		"path": u.Path, "query": u.RawQuery, "opaque": u.Opaque, "fragment": u.Fragment,
	}, nil
}

func joinURL(parts map[string]any) (string, error) {
	at := map[string]string{}
	for _, key := range []string{"scheme", "userinfo", "host", "path", "query", "opaque", "fragment"} {
		v, ok := parts[key]
		if !ok {
			continue
		}
		s, err := text(v)
		if err != nil {
			return "", fmt.Errorf("%s: %w", key, err)
		}
		at[key] = s
	}
	user, err := userinfo(at["userinfo"])
	if err != nil {
		return "", err
	}
	u := url.URL{
		Scheme: at["scheme"], User: user, Host: at["host"], Path: at["path"],
		RawQuery: at["query"], Opaque: at["opaque"], Fragment: at["fragment"],
	}
	return u.String(), nil
}

// userinfo parses the part of a URL before the @: a name, or a name and a password.
func userinfo(s string) (*url.Userinfo, error) {
	if s == "" {
		return nil, nil
	}
	u, err := url.Parse("proto://" + s + "@host")
	if err != nil || u.User == nil {
		return nil, fmt.Errorf("userinfo: %w", wanted("a name, or name:password", s))
	}
	return u.User, nil
}

// maxVersion exceeds the length of any realistic version number or constraint.
const maxVersion = 1000

func versionOf(s string) (*semver.Version, error) {
	if len(s) > maxVersion {
		return nil, wanted("a version number", s)
	}
	return semver.NewVersion(s)
}

func meets(constraint, version string) (bool, error) {
	if len(constraint) > maxVersion {
		return false, wanted("a constraint such as >=1.2", constraint)
	}
	c, err := semver.NewConstraint(constraint)
	if err != nil {
		return false, err
	}
	v, err := versionOf(version)
	if err != nil {
		return false, err
	}
	return c.Check(v), nil
}
