package check

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dated-claims/retest/fault"
)

// This file compares the claims of an inquiry with each other.

// similar reports pairs of claims that say the same thing, either word for word or apart from words that carry little meaning.
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
			r.report("duplicate-claim", string(fault.Path("claims").Index(i).Key("text")), "", fmt.Errorf("the claim says the same thing as %s", string(fault.Path("claims").Index(j))))
			continue
		}
		first[all] = i
		if words < fewWords {
			continue
		}
		if j, ok := content[gist]; ok && c.Scope == r.q.Claims[j].Scope {
			r.report("near-duplicate-claim", string(fault.Path("claims").Index(i).Key("text")), "", fmt.Errorf("the claim says nearly the same thing as %s", string(fault.Path("claims").Index(j))))
			continue
		}
		content[gist] = i
	}
}

// fewWords is a threshold: two claims with fewer meaningful words may share all of them by chance.
const fewWords = 4

// folded returns the words of text in lower case, separated by single spaces, so that comparisons ignore case, spacing and punctuation.
func folded(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), isGap), " ")
}

// The parameters of 64-bit FNV-1a.
const (
	hashStart = 14695981039346656037
	hashPrime = 1099511628211
)

// wording hashes the words of text in order. The hash all covers every word; gist covers only the words that carry meaning, and words
// is their number. A plural s makes no difference.
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

// weak contains the hashes of words that carry little meaning: articles and words that only strengthen or weaken.
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
