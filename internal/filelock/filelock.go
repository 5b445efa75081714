// Package filelock locks files between processes. The operating system releases a lock
// when its process ends, also after a crash.
package filelock

import "os"

// Same reports whether an open file still has the given name. A lock on a file that was
// removed excludes nobody.
func Same(file *os.File, name string) bool {
	a, errA := file.Stat()
	b, errB := os.Stat(name)
	return errA == nil && errB == nil && os.SameFile(a, b)
}
