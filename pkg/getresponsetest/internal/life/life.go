// Package life is what the embedded server does beyond collections of rows: what
// contacts, messages, shops and accounts do when something happens to them and when
// time passes. One file has one subject; it sets hooks and handlers of an engine.
package life

import (
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// Object is a JSON object.
type Object = engine.Object

// Failure is a response that is an error.
type Failure = contract.Failure

// Call is a request in its account.
type Call = engine.Call

// Settings are what a server sets for all its accounts.
type Settings struct {
	ContactDelay time.Duration // until a new contact is visible
	SendingRate  int           // newsletters sent in a minute, 0 for all immediately
	Events       Sink          // takes what webhooks and callbacks report; it may be nil
}

// NewEngine returns an engine for a contract with all subjects.
func NewEngine(c *contract.Contract, settings Settings) *engine.Engine {
	e := engine.New(c)
	for _, register := range []func(*engine.Engine, Settings){
		accounts,
		addresses,
		autoresponders,
		blocklists,
		campaigns,
		campaignStatistics,
		clickTracks,
		contactCycle,
		contacts,
		contactValues,
		customEvents,
		customFields,
		ecommerceStatistics,
		files,
		forms,
		fromFields,
		imports,
		newsletters,
		orders,
		products,
		publishedPages,
		reports,
		rssNewsletters,
		segments,
		shops,
		sms,
		splitTests,
		subjectTests,
		subscriptionConfirmations,
		tags,
		templates,
		thumbnails,
		transactionalEmails,
		webhooks,
		webinars,
		workflows,
	} {
		register(e, settings)
	}
	return e
}

// failed is the result of a handler that fails.
func failed(f *Failure) (int, any, *Failure) { return 0, nil, f }
