package getresponsetest

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
)

// maxViolations is how many violations a server keeps.
const maxViolations = 20

// Start starts a server for a test and closes it when the test ends. The test fails for
// each of the first 20 responses that broke the contract.
func Start(tb testing.TB, opts ...Option) *Server {
	tb.Helper()
	s := NewServer(opts...)
	tb.Cleanup(func() {
		s.Close()
		for _, v := range s.Violations() {
			tb.Error(v)
		}
	})
	return s
}

// Violations returns the first 20 responses that broke the contract: bugs of the server,
// or rows of a seed that the contract does not allow. The client got a 500 instead.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// violation is the failure of a response that the contract does not allow.
func (s *Server) violation(x *exchange, status int, err error) *contract.Failure {
	message := fmt.Sprintf("getresponsetest: the response %d of %s breaks the contract: %v", status, x.operation(), err)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.violations) < maxViolations {
		s.violations = append(s.violations, message)
	}
	return &contract.Failure{Status: http.StatusInternalServerError, Code: 1, Message: message}
}
