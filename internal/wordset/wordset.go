// Package wordset provides sets of words that are built when they are first used.
package wordset

import (
	"strings"
	"sync"
)

// Set is a set of words. It is safe for concurrent use.
type Set struct {
	lists []string
	once  sync.Once
	set   map[string]bool
}

// New returns a set of the words in the lists, where words are separated by white space. The compiler lays out package variables that
// hold the result, so they cost nothing at startup.
func New(lists ...string) *Set { return &Set{lists: lists} }

// Has reports whether the set contains a word.
func (s *Set) Has(word string) bool {
	s.once.Do(func() {
		s.set = map[string]bool{}
		for _, list := range s.lists {
			for w := range strings.FieldsSeq(list) {
				s.set[w] = true
			}
		}
	})
	return s.set[word]
}
