package contracttest

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
)

// exchanges is a file for everything that the tests check, with the verdict on it. A
// second validator reads it.
var exchanges = flag.String("exchanges", "", "file to write what was checked to")

// TestMain draws a few requests and responses for each operation. The flag -rapid.checks,
// which make contract sets, draws more.
func TestMain(m *testing.M) {
	flag.Parse()
	defaults := map[string]string{"checks": "3", "nofailfile": "true", "shrinktime": "5s"}
	flag.Visit(func(f *flag.Flag) { delete(defaults, strings.TrimPrefix(f.Name, "rapid.")) })
	for name, value := range defaults {
		if os.Getenv("RAPID_"+strings.ToUpper(name)) != "" {
			continue
		}
		if err := flag.Set("rapid."+name, value); err != nil {
			panic(err)
		}
	}
	code := m.Run()
	if err := written.close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// exchange is a line of the file: a request, or a response to one.
type exchange struct {
	Operation   string
	Method, URL string
	ContentType string
	Body        []byte
	Status      int    // 0 for a request
	Invalid     string // why the contract does not allow it, "" if it does
}

// exchangeFile writes lines.
type exchangeFile struct {
	mu   sync.Mutex
	file *os.File
	err  error
}

var written exchangeFile

func (w *exchangeFile) add(e exchange) {
	if *exchanges == "" {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.file == nil && w.err == nil {
		w.file, w.err = os.Create(*exchanges)
	}
	if w.err == nil {
		w.err = json.NewEncoder(w.file).Encode(e)
	}
}

func (w *exchangeFile) close() error {
	if w.file == nil || w.err != nil {
		return w.err
	}
	return w.file.Close()
}

// keepRequest writes a request with the verdict on it.
func (o *operation) keepRequest(r *http.Request, body []byte, invalid error) error {
	e := exchange{Operation: o.ID, Method: r.Method, URL: r.URL.String(), ContentType: r.Header.Get("Content-Type"), Body: body}
	if invalid != nil {
		e.Invalid = invalid.Error()
	}
	written.add(e)
	return invalid
}
