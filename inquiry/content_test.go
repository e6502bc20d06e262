package inquiry_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/inquiry"
)

func TestDefaultsHash(t *testing.T) {
	t.Parallel()
	hash := func(text, file string) [32]byte {
		d, err := inquiry.ReadDefaults(strings.NewReader(text), file)
		require.NoError(t, err)
		return d.Hash()
	}
	same := hash("role: r\nas_of: 2026-11-23\nlibrary: {name: l, span: 2022/2026}\n", "d.yaml")
	require.Equal(t, same, hash("# a comment\nlibrary:\n  span: 2022/2026\n  name: l\nas_of: 2026-11-23\nrole: 'r'\n", "other.yaml"))
	require.Equal(t, same, hash(`{"as_of": "2026-11-23", "role": "r", "library": {"name": "l", "span": "2022/2026"}}`, "d.json"))
	require.NotEqual(t, same, hash("role: s\nas_of: 2026-11-23\nlibrary: {name: l, span: 2022/2026}\n", "d.yaml"))
	require.Equal(t, new(inquiry.Defaults).Hash(), (*inquiry.Defaults)(nil).Hash())
}

func TestPapersHash(t *testing.T) {
	t.Parallel()
	hash := func(text string) [32]byte {
		p, err := inquiry.ReadPapers(strings.NewReader(text), "p.yaml")
		require.NoError(t, err)
		return p.Hash()
	}
	same := hash("arXiv:2307.03172: {title: T, authors: [A, B]}\narXiv:2408.16984: {title: U, date: 2024-08}\n")
	require.Equal(t, same, hash("# a comment\n2408.16984: {date: 2024-08, title: U}\narXiv:2307.03172:\n  authors: [A, B]\n  title: T\n"))
	require.NotEqual(t, same, hash("arXiv:2307.03172: {title: T, authors: [B, A]}\narXiv:2408.16984: {title: U, date: 2024-08}\n"))
	require.NotEqual(t, same, hash("arXiv:2307.03172: {title: T, authors: [A, B]}\n"))
	require.Equal(t, inquiry.Papers{}.Hash(), inquiry.Papers(nil).Hash())
}
