package preview

import (
	"context"
	"time"
)

// Watch looks at the files on each tick until the context is done, and updates all pages when they have changed. A change counts when
// the files have been the same for two ticks: an editor may write a file in several steps. It is called once.
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

// next returns a channel that is closed at the next change. A caller that takes it before rendering misses none.
func (s *Server) next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}
