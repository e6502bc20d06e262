package batch

import (
	"log/slog"

	"github.com/dated-claims/retest/corpus"
)

// Stats counts the work of a run so far, including the work of earlier runs in the same folder. If Run returns an error, Stats counts
// only what was kept.
type Stats struct {
	Records  int   // records that were read
	Requests int   // requests that were written
	Parts    int   // files of requests, including the one being written
	Errors   int   // invalid records, in errors.jsonl
	Repeated int   // records that ask the same thing as an earlier one, so they have no request
	Reused   int   // requests reused from the folder's old content
	Except   int   // records that ask what a run in Config.Except asked: they have no request
	Added    int   // after an update, requests new to the folder, listed in added.tsv
	Removed  int   // after an update, requests no longer in the folder, listed in removed.tsv
	Cut      int   // records that were shortened to fit the budget
	Bytes    int64 // total size of the requests

	Done      bool  // the folder is complete
	Resumed   int   // records done by earlier runs, which this run skips
	Files     int   // number of Inputs that this run reads; a shard may read some of them only in part
	Read      int64 // bytes of Inputs read by this run
	Size      int64 // total bytes of Inputs; 0 for pipes and a Source
	Resumable bool  // whether a run that ends early keeps its work; false with a Sink, or if an input or setting cannot be compared
	Locked    bool  // whether other runs are kept from writing to the folder; false if the file system has no locks

	Rules   map[string]int // number of invalid records that violate each rule; read it only while Observe is called, or after Run
	Skipped []corpus.File  // files found in folders but not read
}

// LogValue returns the counters as a group for structured logging.
func (s Stats) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("records", s.Records), slog.Int("requests", s.Requests), slog.Int("errors", s.Errors),
		slog.Int("repeated", s.Repeated), slog.Int("reused", s.Reused), slog.Int("except", s.Except), slog.Int("cut", s.Cut), slog.Int64("bytes", s.Bytes))
}
