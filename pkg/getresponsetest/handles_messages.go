package getresponsetest

import (
	"fmt"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/life"
)

// Action is what a recipient does with a message.
type Action string

// The actions. Only newsletters, autoresponders, RSS newsletters and subject tests have
// all of them: the recipient of a transactional e-mail cannot unsubscribe, and the
// recipient of an SMS can only click and unsubscribe.
const (
	ActionOpen        Action = "open"
	ActionClick       Action = "click"
	ActionBounce      Action = "bounce"
	ActionUnsubscribe Action = "unsubscribe"
	ActionComplain    Action = "complain"
)

// Engagement is something that a recipient does with a message that it was sent.
type Engagement struct {
	// Message is the ID of a newsletter, an autoresponder, an RSS newsletter, a subject
	// test, an SMS or a transactional e-mail.
	Message string `json:"message"`

	// Recipient is the ID of a contact. For a transactional e-mail it is an address, for an
	// SMS to a number that was given for it the number.
	Recipient string `json:"recipient"`

	Action Action `json:"action"`

	// Link is the link that is clicked: its URL, or the ID of its click track. It may be
	// omitted if the message has only one.
	Link string `json:"link,omitempty"`

	// Times is how often it is done; 0 means once. Only an open and a click can be done
	// more than once.
	Times int `json:"times,omitempty"`
}

// Engage makes a recipient open a message, click a link, and so on. Activities,
// statistics, click tracks and the engagement score of the contact follow. A bounce, a
// complaint and an unsubscription remove the contact from its campaign. A click is not
// an open as well.
//
// It returns an error for what cannot happen: an unknown message, a recipient that was
// not sent it, a link that the message does not have, an open without the flag openrate
// or a click without the flag clicktrack, which the service would not notice.
func (s *Server) Engage(e Engagement) error {
	var known bool
	var err error
	s.eachAccount(func(c *engine.Call) bool {
		known, err = life.Engage(c, life.Engagement{
			Message: e.Message, Recipient: e.Recipient, Action: string(e.Action), Link: e.Link, Times: e.Times,
		})
		return !known
	})
	if !known {
		err = fmt.Errorf("no account has a message with the ID %q", e.Message)
	}
	if err != nil {
		return fmt.Errorf("getresponsetest: %w", err)
	}
	return nil
}

// Publish adds new articles to an RSS feed, which the server does not read itself. The
// enabled RSS newsletters with that rssFeedUrl, in all accounts, send them by their
// schedules. It returns an error if there is no such RSS newsletter, or if articles is
// less than 1.
func (s *Server) Publish(feedURL string, articles int) error {
	if articles < 1 {
		return fmt.Errorf("getresponsetest: %d articles cannot be published", articles)
	}
	watching := 0
	s.eachAccount(func(c *engine.Call) bool {
		watching += life.Publish(c, feedURL, articles)
		return true
	})
	if watching == 0 {
		return fmt.Errorf("getresponsetest: no enabled RSS newsletter watches the feed %q", feedURL)
	}
	return nil
}

// WithSendingRate sets how many recipients a newsletter is sent to in a minute, so that
// it is in progress for a while. Default 0: all immediately. WithSendingRate panics on a
// negative rate.
func WithSendingRate(perMinute int) Option {
	if perMinute < 0 {
		panic(fmt.Sprintf("getresponsetest: the sending rate %d is negative", perMinute))
	}
	return func(s *Server) { s.sendingRate = perMinute }
}

// eachAccount calls do with each account until it returns false. What was due before has
// happened by then.
func (s *Server) eachAccount(do func(*engine.Call) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.accounts {
		now := s.now()
		s.engine.Advance(a.world, now, s.URL())
		if !do(s.engine.NewCall(a.world, now, s.URL())) {
			return
		}
	}
}
