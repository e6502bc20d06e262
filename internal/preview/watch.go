package preview

import (
	"context"
	"slices"
	"time"
)

// Watch looks at the files on each tick until the context is done, and has all pages rendered anew when they have changed. A change
// counts when the files have been the same for two ticks: an editor may write a file in several steps. It is called once.
func (s *Server) Watch(ctx context.Context, ticks <-chan time.Time) {
	shown, last := s.stamp, s.stamp
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
		now := s.Source.Stamp()
		if now == last && now != shown {
			shown = now
			s.change()
		}
		last = now
	}
}

// change wakes all pages.
func (s *Server) change() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
}

// next gives a channel that is closed at the next change. Who takes it before rendering misses none.
func (s *Server) next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// shown is a good prompt, with what it was chosen by.
type shown struct {
	choice Choice
	view   *View
}

// maxGood is how many good prompts are kept.
const maxGood = 16

// keep remembers a good prompt.
func (s *Server) keep(c Choice, v *View) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.good = slices.DeleteFunc(s.good, func(g shown) bool { return g.choice == c })
	s.good = append(s.good, shown{c, v})
	s.good = s.good[max(0, len(s.good)-maxGood):]
}

// lastGood gives the last good prompt of a choice; of another one when it has none, and nil when there is none at all.
func (s *Server) lastGood(c Choice) *View {
	s.mu.Lock()
	defer s.mu.Unlock()
	var v *View
	for _, g := range s.good {
		if v = g.view; g.choice == c {
			break
		}
	}
	return v
}
