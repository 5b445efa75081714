package getresponsetest

import (
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/life"
)

// WithSeed adds to what every account of the server has from the beginning. It is the only
// way to things that the API cannot create, such as forms, popups, landing pages, websites,
// webinars and workflows, of which a new account has two or three each. [NewServer] panics
// with the name of the row if a seed cannot be used. Several seeds add up.
//
// A seed is a JSON object with up to three members, each of them optional:
//
//	{
//	  "rows": {
//	    "contact": [{"contactId": "@jan", "email": "jan@example.com", "campaign": {"campaignId": "@list"}, "createdOn": "-48h"}],
//	    "workflow": [{"name": "Welcome", "status": "active", "subscriberStatistics": {"completedCount": 4, "inProgressCount": 1}}]
//	  },
//	  "singles": {"account": {"companyName": "Example Ltd."}},
//	  "lists": {"blocklist": ["@example.org"]}
//	}
//
// "rows" has lists of objects by the name of an entity: the name in x-entity of the
// contract (api/openapi.yaml), such as "contact", "custom field", "product variant" or
// "landing page". The properties are those of the request that creates it, so a product
// comes with its variants, and those of the response that shows it, such as createdOn. What
// is under another, such as a tax under a shop, has its ID as well ("shopId"). Rows can be in
// any order.
//
// A string that begins with @ is the name of an ID. The property with the ID of a row
// defines it; other rows refer to it. The default list (campaign) is @list, the default
// from field @sender. A string with a sign and a Go duration, such as "-48h", is a time
// relative to the start of the server. What has a createdOn in the past happened then: the
// contact was added, the newsletter was sent.
//
// A popup, landing page or website has its statistics in "daily": a list of objects with
// date, device (desktop or mobile), location, page (the UUID of one of its pages) and the
// figures views, clicks, leads, pageViews, visits and uniqueVisitors. All statistics are
// sums of these. The figures of a form are the sums of those of its variants. A webinar
// also has a name.
//
// A contact has what the API does not show, for the conditions of segments: country, cameBy
// (the ID of its form, page or import), webinars (webinarId, role and participated), goals
// (goalId and value) and stages (pipelineId and stageId).
//
// "singles" changes what there is one of: account, badge, billing and callback. "lists" has
// the masks of the block list.
func WithSeed(seed []byte) Option { return func(s *Server) { s.seeds = append(s.seeds, seed) } }

// plant gives each account a new world with what the seeds have.
func (s *Server) plant() error {
	s.delivery.planting = true
	defer func() { s.delivery.planting = false }()
	first, err := life.DefaultSeed()
	if err != nil {
		return err
	}
	seeds := []*life.Seed{first}
	for _, raw := range s.seeds {
		more, err := life.ParseSeed(raw)
		if err != nil {
			return err
		}
		seeds = append(seeds, more)
	}
	for _, a := range s.accounts {
		a.world = s.engine.NewWorld(&s.ids)
		a.meters = meters{byClass: map[string]*meter{}, inProgress: a.meters.inProgress}
		if err := life.Plant(s.engine, a.world, s.now(), seeds...); err != nil {
			return err
		}
	}
	return nil
}
