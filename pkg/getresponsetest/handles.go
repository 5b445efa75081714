package getresponsetest

import (
	"fmt"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// find returns a row of an entity and a call in the account that has it, as IDs differ
// between the accounts of a server. What was due before has happened by then. The caller
// holds the lock.
func (s *Server) find(entity, id string) (*engine.Call, engine.Object, error) {
	for _, a := range s.accounts {
		now := s.now()
		s.engine.Advance(a.world, now, s.URL())
		if row := a.world.Tables[entity].Get(id); row != nil {
			return s.engine.NewCall(a.world, now, s.URL()), row, nil
		}
	}
	return nil, nil, fmt.Errorf("getresponsetest: no account has a %s with the ID %q", entity, id)
}

// withRow calls do with a row of an entity in the account that has it.
func (s *Server) withRow(entity, id string, do func(c *engine.Call, row engine.Object) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, row, err := s.find(entity, id)
	if err != nil {
		return err
	}
	s.revision++
	return do(c, row)
}

// failed is the error of a handle for a failure that an operation would respond with.
func failed(failure *contract.Failure) error {
	if failure == nil {
		return nil
	}
	return fmt.Errorf("getresponsetest: %s %v", failure.Message, failure.Context)
}
