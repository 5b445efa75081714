package getresponsetest

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// snapshot is the state of a server as [Server.Snapshot] writes it.
type snapshot struct {
	Version  int               `json:"version"`
	Ahead    string            `json:"ahead"` // of the clock
	IDs      int               `json:"ids"`   // that were given
	Accounts []accountSnapshot `json:"accounts"`
}

type accountSnapshot struct {
	Domain      string         `json:"domain"`
	ParentLogin string         `json:"parentLogin"`
	World       jsontext.Value `json:"world"`
}

const snapshotVersion = 1

// Snapshot writes the state of all accounts as JSON: what they have, what is due and how
// far the clock is ahead. It does not hold keys, OAuth tokens, faults, requests and the use
// of limits.
func (s *Server) Snapshot(w io.Writer) error {
	out, err := s.capture()
	if err == nil {
		err = json.MarshalWrite(w, out, json.Deterministic(true), jsontext.WithIndent(" "))
	}
	return err
}

func (s *Server) capture() (*snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &snapshot{Version: snapshotVersion, Ahead: s.ahead.String(), IDs: s.ids}
	for _, a := range s.accounts {
		world, err := json.Marshal(a.world, json.Deterministic(true))
		if err != nil {
			return nil, err
		}
		out.Accounts = append(out.Accounts, accountSnapshot{a.domain, a.login, world})
	}
	return out, nil
}

// Restore replaces the state of all accounts by that of a [Server.Snapshot] of a server
// with the same accounts, and moves the clock. New IDs continue those of the snapshot. If
// it returns an error, nothing has changed. Properties that are not known are errors.
func (s *Server) Restore(r io.Reader) error {
	var in snapshot
	if err := json.UnmarshalRead(r, &in, json.RejectUnknownMembers(true)); err != nil {
		return fmt.Errorf("getresponsetest: the snapshot cannot be read: %w", err)
	}
	if err := s.restore(&in); err != nil {
		return fmt.Errorf("getresponsetest: the snapshot does not fit: %w", err)
	}
	return nil
}

func (s *Server) restore(in *snapshot) error {
	if in.Version != snapshotVersion {
		return fmt.Errorf("it has the version %d, want %d", in.Version, snapshotVersion)
	}
	ahead, err := time.ParseDuration(in.Ahead)
	if err != nil || ahead < 0 {
		return errors.New("ahead is " + strconv.Quote(in.Ahead) + ", want a duration such as 72h0m0s")
	}
	if len(in.Accounts) != len(s.accounts) {
		return fmt.Errorf("it has %d accounts, the server has %d", len(in.Accounts), len(s.accounts))
	}
	worlds := make([]*engine.World, len(s.accounts))
	for i, a := range s.accounts {
		from := in.Accounts[i]
		if from.Domain != a.domain || from.ParentLogin != a.login {
			return fmt.Errorf("its account %d has the domain %q and the login %q, that of the server %q and %q", i+1, from.Domain, from.ParentLogin, a.domain, a.login)
		}
		if worlds[i], err = s.engine.ReadWorld(from.World, &s.ids); err != nil {
			return fmt.Errorf("account %d: %w", i+1, err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, a := range s.accounts {
		a.world = worlds[i]
	}
	s.ahead, s.ids = ahead, max(in.IDs, s.ids) // an ID is never given twice
	s.revision++
	return nil
}

// Reset gives every account what it has from the beginning. The clock stays where it is.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revision++
	if err := s.plant(); err != nil { // it worked when the server was started
		panic("getresponsetest: " + err.Error())
	}
}
