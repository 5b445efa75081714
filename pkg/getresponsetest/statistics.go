package getresponsetest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The responses have the forms that were recorded from the service: most are one
// object keyed by campaign, origins is an array of one object, sizes is a plain
// array.
func statisticsHandlers() map[string]handler {
	return map[string]handler{
		"getCampaignBalanceStatistics":      perCampaign(balanceStatistics),
		"getCampaignListSizeStatistics":     perCampaign(listSizeStatistics),
		"getCampaignLocationStatistics":     perCampaign(locationStatistics),
		"getCampaignOriginStatistics":       perCampaign(originStatistics),
		"getCampaignRemovalStatistics":      perCampaign(removalStatistics),
		"getCampaignSubscriptionStatistics": perCampaign(subscriptionStatistics),
		"getCampaignSummaryStatistics":      perCampaign(summaryStatistics),
	}
}

// perCampaign returns a handler that checks the campaigns of the query and passes
// them to compute. Without a query it passes all campaigns.
func perCampaign(compute func(*call, []string) any) handler {
	return func(c *call) (int, any, *apiError) {
		campaigns := slices.Clone(c.world.campaigns.keys)
		if ids := c.query.Get("query[campaignId]"); ids != "" {
			campaigns = strings.Split(ids, ",")
		}
		for _, id := range campaigns {
			if _, failure := related(c.world.campaigns, id); failure != nil {
				return 0, nil, failure
			}
		}
		return http.StatusOK, compute(c, campaigns), nil
	}
}

// period names the group that a time falls into.
func (c *call) period(at time.Time) string {
	switch c.query.Get("query[groupBy]") {
	case "hour":
		return at.UTC().Format("2006-01-02T15:00:00+0000")
	case "day":
		return at.UTC().Format("2006-01-02")
	case "month":
		return at.UTC().Format("2006-01")
	}
	return "total"
}

// count sums events of a campaign by period and origin.
func (c *call) count(campaign string, added bool) object {
	periods := object{}
	for _, e := range c.world.events {
		if e.campaign != campaign || e.added != added || !c.inPeriod(e.at) {
			continue
		}
		key := c.period(e.at)
		if periods[key] == nil {
			periods[key] = object{}
		}
		figures := periods[key].(object)
		n, _ := figures[e.origin].(int)
		figures[e.origin] = n + 1
		if added {
			sum, _ := figures["summary"].(int)
			figures["summary"] = sum + 1
		}
	}
	return periods
}

// inPeriod reports whether a time lies within query[createdOn].
func (c *call) inPeriod(at time.Time) bool {
	for _, bound := range []string{"from", "to"} {
		if want := c.query.Get("query[createdOn][" + bound + "]"); want != "" && !within(at, bound, want) {
			return false
		}
	}
	return true
}

func balanceStatistics(c *call, campaigns []string) any {
	out := object{}
	for _, id := range campaigns {
		periods := object{}
		for _, part := range []struct {
			name  string
			added bool
		}{{"removals", false}, {"subscriptions", true}} {
			for key, figures := range c.count(id, part.added) {
				if periods[key] == nil {
					periods[key] = object{}
				}
				periods[key].(object)[part.name] = figures
			}
		}
		out[id] = periods
	}
	return out
}

func removalStatistics(c *call, campaigns []string) any {
	out := object{}
	for _, id := range campaigns {
		out[id] = c.count(id, false)
	}
	return out
}

func subscriptionStatistics(c *call, campaigns []string) any {
	out := object{}
	for _, id := range campaigns {
		out[id] = c.count(id, true)
	}
	return out
}

func originStatistics(c *call, campaigns []string) any {
	sums := object{}
	for _, id := range campaigns {
		for key, figures := range c.count(id, true) {
			if sums[key] == nil {
				sums[key] = object{}
			}
			sum := sums[key].(object)
			for origin, n := range figures.(object) {
				have, _ := sum[origin].(int)
				sum[origin] = have + n.(int)
			}
		}
	}
	if len(sums) == 0 {
		return []any{}
	}
	return []any{sums}
}

func locationStatistics(c *call, campaigns []string) any {
	out := object{}
	for _, id := range campaigns {
		n := strconv.Itoa(len(c.contactsOf(id)))
		out[id] = object{"others": object{"amount": n, "continentCode": "", "countryCode": ""}}
	}
	return out
}

func listSizeStatistics(c *call, campaigns []string) any {
	type size struct{ total, added, removed int }
	sizes := map[string]*size{}
	var keys []string
	total := 0
	for _, e := range c.world.events {
		if !slices.Contains(campaigns, e.campaign) {
			continue
		}
		if e.added {
			total++
		} else {
			total--
		}
		if !c.inPeriod(e.at) { // still counts for the totals of later periods
			continue
		}
		key := c.period(e.at)
		if sizes[key] == nil {
			sizes[key] = &size{}
			keys = append(keys, key)
		}
		sizes[key].total = total
		if e.added {
			sizes[key].added++
		} else {
			sizes[key].removed++
		}
	}
	out := []any{}
	for _, key := range keys {
		out = append(out, object{
			"totalSubscribers": sizes[key].total, "addedSubscribers": sizes[key].added, "removedSubscribers": sizes[key].removed, "createdOn": key,
		})
	}
	return out
}

func summaryStatistics(c *call, campaigns []string) any {
	out := object{}
	for _, id := range campaigns {
		newsletters := 0
		for _, n := range c.world.newsletters.all() {
			if property(n, "campaignId") == id {
				newsletters++
			}
		}
		out[id] = object{
			"totalSubscribers": strconv.Itoa(len(c.contactsOf(id))), "totalNewsletters": strconv.Itoa(newsletters),
			"totalTriggers": "0", "totalLandingPages": "0", "totalWebforms": "0",
		}
	}
	return out
}
