package atomicfile

import "os"

// write replaces the content of a file in place: a file that somebody has open cannot be replaced here.
func write(path string, text []byte) error { return os.WriteFile(path, text, perm) }
