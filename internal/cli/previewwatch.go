package cli

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Without a working watcher, the files are checked often. With one, they are checked only rarely, for changes that it may miss. After
// an event they are checked twice, because a change counts only when two checks agree.
const (
	tick       = 150 * time.Millisecond
	rarely     = 2 * time.Second
	afterEvent = 60 * time.Millisecond
)

// look returns a channel that signals when to check the files, until the context is done.
func (p *previewFiles) look(ctx context.Context) <-chan time.Time {
	out := make(chan time.Time)
	w, every := p.watcher(), rarely
	if w == nil {
		every = tick
	}
	go p.looks(ctx, w, every, out)
	return out
}

// watcher returns a watcher for the folders of the files, or nil if watching does not work.
func (p *previewFiles) watcher() *fsnotify.Watcher {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil
	}
	if !p.watchAll(w) {
		_ = w.Close() // the files will be polled instead
		return nil
	}
	return w
}

// watchAll watches all folders and reports whether it succeeded.
func (p *previewFiles) watchAll(w *fsnotify.Watcher) bool {
	for _, name := range p.watched() {
		info, err := os.Stat(name)
		if err != nil || !info.IsDir() {
			if w.Add(filepath.Dir(name)) != nil { // watch the folder, because an editor may replace the file
				return false
			}
			continue
		}
		if watchBelow(w, name) != nil {
			return false
		}
	}
	return true
}

// watchBelow watches a folder and its subfolders.
func watchBelow(w *fsnotify.Watcher, dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || !d.IsDir():
			return nil //nolint:nilerr // files may disappear at any time
		case path != dir && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"):
			return fs.SkipDir
		}
		return w.Add(path)
	})
}

// looks sends to out whenever it is time to check the files. Without a watcher, that time depends on the interval alone.
func (p *previewFiles) looks(ctx context.Context, w *fsnotify.Watcher, every time.Duration, out chan<- time.Time) {
	var events <-chan fsnotify.Event
	var lost <-chan error
	if w != nil {
		defer func() { _ = w.Close() }() // nothing is left to watch
		events, lost = w.Events, w.Errors
	}
	timer := time.NewTimer(every)
	soon := 0 // number of checks due soon
	for {
		select {
		case <-ctx.Done():
			return
		case e, ok := <-events:
			if !ok {
				events = nil
			} else if p.event(w, e) {
				soon = 2
				timer.Reset(afterEvent)
			}
		case _, ok := <-lost: // events were lost, so polling must find the changes
			if every = tick; !ok {
				lost = nil
			}
		case now := <-timer.C:
			select {
			case out <- now:
			case <-ctx.Done():
				return
			}
			next := every
			if soon > 0 {
				soon, next = soon-1, afterEvent
			}
			timer.Reset(next)
		}
	}
}

// event handles an event and reports whether it concerns a relevant file. If a folder was created, event starts watching it.
func (p *previewFiles) event(w *fsnotify.Watcher, e fsnotify.Event) bool {
	if info, err := os.Stat(e.Name); err == nil && info.IsDir() {
		if e.Has(fsnotify.Create) {
			_ = watchBelow(w, e.Name) // if this fails, polling finds the changes
		}
		return e.Has(fsnotify.Create)
	}
	if !watched(e.Name) && filepath.Clean(e.Name) != filepath.Clean(p.name) || e.Op == fsnotify.Chmod {
		return false
	}
	p.events.Add(1)
	return true
}
