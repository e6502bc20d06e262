package preview

import (
	"context"
	"time"
)

// Watch checks the files on each tick until the context is done, and updates all pages when the files have changed. Because an editor
// may write a file in several steps, a change counts only once the files have stayed the same for two ticks. Watch must be called only
// once.
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

// next returns a channel that is closed at the next change. A caller that gets the channel before rendering does not miss a change.
func (s *Server) next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}
