package bulk

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"

	"github.com/go-getresponse/getresponse/internal/filelock"
)

// ErrJournalInUse is the error of [Import] for a journal that another import writes now.
var ErrJournalInUse = errors.New("another import uses the journal")

// JournalError reports a journal that does not belong to the import, or cannot be read.
type JournalError struct {
	Path   string
	Reason string
}

func (e *JournalError) Error() string { return fmt.Sprintf("journal %s: %s", e.Path, e.Reason) }

// states of rows that are not final, in the journal.
const isSent = "sent" // the batch may have reached the service; Accepted is the other one

// line is a line of the journal.
type line struct {
	Journal  string `json:"journal,omitempty"`
	Version  int    `json:"version,omitempty"`
	Campaign string `json:"campaign,omitempty"`

	Read int    `json:"read,omitempty"`
	Sum  string `json:"sum,omitempty"`

	Is   string   `json:"is,omitempty"`
	Rows [][2]int `json:"rows,omitempty"`
	IDs  []string `json:"ids,omitempty"`
	Why  string   `json:"why,omitempty"`
}

const (
	journalName    = "getresponse import"
	journalVersion = 1
	maxLine        = 4 << 20
)

// entry is what a journal has about a row.
type entry struct {
	is      string // "" for nothing
	id, why string
}

// journal is the file of an import. A nil journal keeps nothing.
type journal struct {
	path string
	rows []entry        // of earlier runs
	sums map[int]string // of the addresses of the first n rows

	mu   sync.Mutex
	file *os.File
	err  error // of the first write that failed
}

// openJournal opens a journal for a list, or creates it, and reads what is in it.
func openJournal(path, campaignID string) (*journal, error) {
	if path == "" {
		return nil, nil
	}
	for {
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, fmt.Errorf("journal: %w", err)
		}
		locked, err := filelock.Try(file)
		if err == nil && locked && !filelock.Same(file, path) { // removed meanwhile
			file.Close()
			continue
		}
		j := &journal{path: path, file: file, sums: map[int]string{}}
		switch {
		case err != nil:
			err = fmt.Errorf("journal %s cannot be locked: %w", path, err)
		case !locked:
			err = fmt.Errorf("journal %s: %w", path, ErrJournalInUse)
		default:
			err = j.load(campaignID)
		}
		if err != nil {
			file.Close()
			return nil, err
		}
		return j, nil
	}
}

// load reads the journal. A last line that is cut off is removed: its write did not end.
func (j *journal) load(campaignID string) error {
	reader := bufio.NewReader(j.file)
	var end int64
	for number := 1; ; number++ {
		text, err := readLine(reader)
		if errors.Is(err, io.EOF) { // also after a part of a line
			break
		}
		var l line
		if err == nil {
			err = json.Unmarshal(text, &l)
		}
		if err == nil {
			err = j.apply(l, number, campaignID)
		}
		if err != nil {
			return &JournalError{Path: j.path, Reason: fmt.Sprintf("line %d: %v", number, err)}
		}
		end += int64(len(text))
	}
	if err := j.file.Truncate(end); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if _, err := j.file.Seek(end, io.SeekStart); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if end == 0 {
		j.write(line{Journal: journalName, Version: journalVersion, Campaign: campaignID})
	}
	return j.sync()
}

// readLine reads a line with its end. Without an end the error is [io.EOF].
func readLine(r *bufio.Reader) (text []byte, err error) {
	for {
		part, err := r.ReadSlice('\n')
		text = append(text, part...)
		switch {
		case len(text) > maxLine:
			return nil, fmt.Errorf("it has more than %d bytes", maxLine)
		case !errors.Is(err, bufio.ErrBufferFull):
			return text, err
		}
	}
}

// maxRows is the highest number of rows that a journal can have.
const maxRows = 1 << 30

func (j *journal) apply(l line, number int, campaignID string) error {
	switch {
	case number == 1:
		switch {
		case l.Journal != journalName:
			return errors.New("the file is no journal of an import")
		case l.Version != journalVersion:
			return fmt.Errorf("version %d of the format is not supported", l.Version)
		case l.Campaign != campaignID:
			return fmt.Errorf("the journal is of the list %q, not %q", l.Campaign, campaignID)
		}
	case l.Read > 0:
		j.sums[l.Read] = l.Sum
	}
	i := 0 // among the IDs
	for _, r := range l.Rows {
		if r[0] < 0 || r[1] < r[0] || r[1] >= maxRows || r[1] > len(j.rows)+maxRows/1024 {
			return fmt.Errorf("the rows %d to %d are out of range", r[0], r[1])
		}
		if more := r[1] + 1 - len(j.rows); more > 0 {
			j.rows = append(j.rows, make([]entry, more)...)
		}
		for n := r[0]; n <= r[1]; n++ {
			e := entry{is: l.Is, why: l.Why}
			if i < len(l.IDs) {
				e.id = l.IDs[i]
			}
			i++
			j.rows[n] = e
		}
	}
	return nil
}

// prior returns what earlier runs left about a row.
func (j *journal) prior(number int) entry {
	if j == nil || number >= len(j.rows) {
		return entry{}
	}
	return j.rows[number]
}

// readSoFar records the sum of the addresses of the first n rows.
func (j *journal) readSoFar(n int, sum func() string) {
	if j == nil || n == 0 || j.sums[n] != "" {
		return
	}
	j.sums[n] = sum()
	j.write(line{Read: n, Sum: j.sums[n]})
}

// compare returns an error if the first n rows are not those of an earlier run, as far
// as that recorded their sum.
func (j *journal) compare(n int, sum func() string) error {
	if j == nil || j.sums[n] == "" || j.sums[n] == sum() {
		return nil
	}
	return &JournalError{Path: j.path, Reason: fmt.Sprintf("the first %d rows are not those of the earlier run", n)}
}

// add records rows that are in the same state for the same reason.
func (j *journal) add(is, why string, rows ...*row) {
	if j == nil || len(rows) == 0 {
		return
	}
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b *row) int { return a.number - b.number })
	l := line{Is: is, Why: why}
	hasIDs := false
	for _, r := range rows {
		l.IDs = append(l.IDs, r.id)
		hasIDs = hasIDs || r.id != ""
		if last := len(l.Rows) - 1; last >= 0 && l.Rows[last][1] == r.number-1 {
			l.Rows[last][1] = r.number
		} else {
			l.Rows = append(l.Rows, [2]int{r.number, r.number})
		}
	}
	if !hasIDs {
		l.IDs = nil
	}
	j.write(l)
}

// write appends a line. Its error is that of the next sync.
func (j *journal) write(l line) {
	data, err := json.Marshal(l)
	j.mu.Lock()
	defer j.mu.Unlock()
	if err == nil && j.err == nil {
		_, err = j.file.Write(append(bytes.TrimSpace(data), '\n'))
	}
	if j.err == nil {
		j.err = err
	}
}

// sync waits until all lines are on the disk.
func (j *journal) sync() error {
	if j == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err == nil {
		j.err = j.file.Sync()
	}
	if j.err != nil {
		return fmt.Errorf("journal: %w", j.err)
	}
	return nil
}

// close ends the lock.
func (j *journal) close() {
	if j != nil {
		j.file.Close()
	}
}
