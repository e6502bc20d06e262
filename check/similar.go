package check

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dated-claims/retest/fault"
)

// This file compares the claims of an inquiry with each other.

// similar reports claims that say the same, or the same except words that say little.
func (r *run) similar() {
	n := len(r.q.Claims)
	if n < 2 {
		return
	}
	first, content := make(map[uint64]int, n), make(map[uint64]int, n)
	for i := range n {
		c := &r.q.Claims[i]
		all, gist, words := wording(c.Text)
		if j, ok := first[all]; ok && c.Scope == r.q.Claims[j].Scope && folded(c.Text) == folded(r.q.Claims[j].Text) {
			r.report("duplicate-claim", string(fault.Path("claims").Index(i).Key("text")), "", fmt.Errorf("the claim says the same as %s", string(fault.Path("claims").Index(j))))
			continue
		}
		first[all] = i
		if words < fewWords {
			continue
		}
		if j, ok := content[gist]; ok && c.Scope == r.q.Claims[j].Scope {
			r.report("near-duplicate-claim", string(fault.Path("claims").Index(i).Key("text")), "", fmt.Errorf("the claim says nearly the same as %s", string(fault.Path("claims").Index(j))))
			continue
		}
		content[gist] = i
	}
}

// fewWords is how few words two claims may share by chance.
const fewWords = 4

// folded returns the words of a text in lower case, with a blank between them: texts are compared without case, blanks and punctuation.
func folded(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), isGap), " ")
}

// FNV-1a, 64 bits.
const (
	hashStart = 14695981039346656037
	hashPrime = 1099511628211
)

// wording hashes the words of a text in their order: all of them, and those that say something, of which it gives the number. Words that
// differ in a plural's s are the same.
func wording(text string) (all, gist uint64, words int) {
	all, gist = hashStart, hashStart
	word, before, last := uint64(hashStart), uint64(hashStart), rune(0)
	inside := false
	end := func() {
		if !inside {
			return
		}
		all = (all ^ word) * hashPrime
		if last == 's' {
			word = before
		}
		if !weak[word] {
			gist = (gist ^ word) * hashPrime
			words++
		}
		word, inside = hashStart, false
	}
	for _, c := range text {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
		case c >= 'A' && c <= 'Z':
			c |= 0x20
		case c < utf8.RuneSelf || isGap(c):
			end()
			continue
		default:
			c = unicode.ToLower(c)
		}
		before, last = word, c
		word, inside = (word^uint64(c))*hashPrime, true
	}
	end()
	return all, gist, words
}

// weak are the hashes of words that say little: articles, and words that only strengthen or weaken.
var weak = func() map[uint64]bool {
	out := map[uint64]bool{}
	for word := range strings.FieldsSeq(`a an the that this these those very rather quite really also indeed clearly simply just even actually
		generally usually typically mostly largely in fact somewhat fairly highly strongly`) {
		h := uint64(hashStart)
		for _, c := range strings.TrimSuffix(word, "s") {
			h = (h ^ uint64(c)) * hashPrime
		}
		out[h] = true
	}
	return out
}()

func isGap(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
