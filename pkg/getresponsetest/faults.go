package getresponsetest

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"syscall"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
)

// Fault spoils calls of known accounts. With Status and RateLimited the call is not
// executed. With the others it is, so a client cannot know whether it was.
type Fault struct {
	Operation string `json:"operation,omitzero"` // operationId; "" for all
	Times     int    `json:"times,omitzero"`     // how many calls it spoils; 0 for all until ClearFaults

	Delay       time.Duration `json:"delay,omitzero"`       // of the response, added to the latency
	Status      int           `json:"status,omitzero"`      // of an error, 400 to 599, with the envelope of the service
	RateLimited time.Duration `json:"rateLimited,omitzero"` // a 429 that says to wait for so long
	Reset       bool          `json:"reset,omitzero"`       // the connection is reset without a response
	CutBody     bool          `json:"cutBody,omitzero"`     // the connection ends in the middle of the body
	BadJSON     bool          `json:"badJSON,omitzero"`     // the body is no JSON
}

func (f *Fault) check(c *contract.Contract) error {
	switch {
	case f.Operation != "" && c.Route(f.Operation) == nil:
		return fmt.Errorf("a fault has the operation %q, which the contract does not have", f.Operation)
	case f.Times < 0, f.Delay < 0, f.RateLimited < 0:
		return errors.New("times, delay and rateLimited of a fault must not be negative")
	case f.Status != 0 && (f.Status < 400 || f.Status > 599):
		return fmt.Errorf("a fault has the status %d, want 400 to 599", f.Status)
	case *f == Fault{Operation: f.Operation, Times: f.Times}:
		return errors.New("a fault has nothing that it does")
	}
	return nil
}

// Inject adds faults. A call gets the first one that is for its operation and not used
// up. Inject panics on a fault for an unknown operation or without an effect.
func (s *Server) Inject(faults ...Fault) {
	if err := s.inject(faults); err != nil {
		panic("getresponsetest: " + err.Error())
	}
}

func (s *Server) inject(faults []Fault) error {
	for _, f := range faults {
		if err := f.check(s.contract); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
	return nil
}

// Faults returns the faults that are not used up, with the times that are left.
func (s *Server) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.faults)
}

// ClearFaults removes all faults.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// takeFault returns the fault of a call. The caller holds the lock.
func (s *Server) takeFault(operation string) (f Fault) {
	i := slices.IndexFunc(s.faults, func(f Fault) bool { return f.Operation == "" || f.Operation == operation })
	if i < 0 {
		return f
	}
	f = s.faults[i]
	switch f.Times {
	case 0:
	case 1:
		s.faults = slices.Delete(s.faults, i, i+1)
	default:
		s.faults[i].Times--
	}
	return f
}

// failure returns the error that a call gets instead of being executed, nil if none.
func (f *Fault) failure(header http.Header) *contract.Failure {
	const message = "A fault that a test has injected"
	switch {
	case f.RateLimited > 0:
		return tally{limit: 80, reset: f.RateLimited, short: f.RateLimited <= time.Second}.rateLimited(header)
	case f.Status == 0:
		return nil
	case f.Status == http.StatusUnauthorized:
		return contract.Unauthorized()
	case f.Status == http.StatusNotFound:
		return contract.NotFound(message)
	}
	return &contract.Failure{Status: f.Status, Code: 1, Message: message}
}

// errReset is what a client without a network gets for a connection that is reset, as
// package net reports it.
var errReset error = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}

// spoil changes what is sent of a response. It returns an error if nothing is sent.
func (f *Fault) spoil(out *reply) error {
	if f.Reset || f.CutBody && len(out.raw) == 0 {
		return errReset
	}
	if f.BadJSON && len(out.raw) > 0 {
		out.raw = []byte(`{"httpStatus" 500}`)
	}
	out.cut = f.CutBody
	return nil
}
