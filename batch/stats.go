package batch

import (
	"log/slog"

	"github.com/dated-claims/retest/corpus"
)

// Stats count the work of a run so far, including that of earlier runs in the same folder. If Run returns an error, they count what was kept.
type Stats struct {
	Records  int   // that were read
	Requests int   // that were written
	Parts    int   // files of requests, with the one that is being written
	Errors   int   // invalid records, in errors.jsonl
	Repeated int   // records that ask what an earlier one asks: they have no request of their own
	Reused   int   // requests that were taken from the folder's old content
	Except   int   // records that ask what a run of Config.Except asked: they have no request
	Added    int   // after an update, requests that the folder did not ask before, in added.tsv
	Removed  int   // after an update, requests that the folder no longer has, in removed.tsv
	Cut      int   // records that were shortened to fit the budget
	Bytes    int64 // of the requests

	Done      bool  // the folder is complete
	Resumed   int   // records that earlier runs had done: this run skips them
	Files     int   // of Inputs, which this run reads or, in a shard, parts of them
	Read      int64 // bytes of Inputs that this run has read
	Size      int64 // bytes of Inputs; pipes and a Source have none
	Resumable bool  // a run that ends early keeps what it has done; false for pipes, and for what has no name
	Locked    bool  // other runs cannot write to the folder; false if the file system has no locks

	Rules   map[string]int // how many invalid records have a fault of each rule; read it only while Observe is called, or after Run
	Skipped []corpus.File  // what was found in folders and is not read
}

// LogValue returns the counters as a group, for structured logs.
func (s Stats) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("records", s.Records), slog.Int("requests", s.Requests), slog.Int("errors", s.Errors),
		slog.Int("repeated", s.Repeated), slog.Int("reused", s.Reused), slog.Int("except", s.Except), slog.Int("cut", s.Cut), slog.Int64("bytes", s.Bytes))
}
