//go:build sim

package sim

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
)

// TestMain runs the tests, or the work of another process, which prints a report.
func TestMain(m *testing.M) {
	var report any
	var err error
	switch {
	case os.Getenv(fleetServer) != "":
		report, err = fleetProcess()
	case os.Getenv(exportServer) != "":
		report, err = exportProcess()
	default:
		os.Exit(m.Run())
	}
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(report)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
