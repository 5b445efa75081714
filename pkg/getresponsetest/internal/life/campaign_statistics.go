package life

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// The responses have the forms that were recorded from the service: most are one
// object keyed by campaign, origins is an array of one object, sizes is a plain
// array.
func campaignStatistics(e *engine.Engine, _ Settings) {
	for operation, compute := range map[string]func(*Call, []string) any{
		"getCampaignBalanceStatistics":      keyed(balanceOf),
		"getCampaignListSizeStatistics":     listSizes,
		"getCampaignLocationStatistics":     keyed(locationsOf),
		"getCampaignOriginStatistics":       originStatistics,
		"getCampaignRemovalStatistics":      keyed(func(c *Call, id string) Object { return count(c, removed, id) }),
		"getCampaignSubscriptionStatistics": keyed(func(c *Call, id string) Object { return count(c, added, id) }),
		"getCampaignSummaryStatistics":      keyed(summaryOf),
	} {
		e.Handle(operation, ofCampaigns(compute))
	}
}

// ofCampaigns returns a handler that checks the campaigns of the query and passes them to
// compute. Without a query it passes all campaigns.
func ofCampaigns(compute func(*Call, []string) any) engine.Handler {
	return func(c *Call) (int, any, *Failure) {
		var campaigns []string
		if ids := c.Query.Get("query[campaignId]"); ids != "" {
			campaigns = strings.Split(ids, ",")
		} else {
			for _, row := range c.Rows("campaign").All() {
				campaigns = append(campaigns, engine.Text(row, "campaignId"))
			}
		}
		for _, id := range campaigns {
			if _, failure := c.Related("campaign", id); failure != nil {
				return failed(failure)
			}
		}
		return http.StatusOK, compute(c, campaigns), nil
	}
}

// keyed returns the figures of each campaign by its ID.
func keyed(figures func(c *Call, campaign string) Object) func(*Call, []string) any {
	return func(c *Call, campaigns []string) any {
		out := Object{}
		for _, id := range campaigns {
			out[id] = figures(c, id)
		}
		return out
	}
}

// period names the group that a time falls into.
func period(c *Call, at time.Time) string {
	switch c.Query.Get("query[groupBy]") {
	case "hour":
		return at.UTC().Format("2006-01-02T15:00:00+0000")
	case "day":
		return at.UTC().Format("2006-01-02")
	case "month":
		return at.UTC().Format("2006-01")
	}
	return "total"
}

// under returns the object under a key, which is added if there is none.
func under(o Object, key string) Object {
	if o[key] == nil {
		o[key] = Object{}
	}
	return o[key].(Object)
}

// increase adds one to a count.
func increase(o Object, name string) {
	n, _ := o[name].(float64)
	o[name] = n + 1
}

// count counts entries of campaigns by period and origin or reason.
func count(c *Call, kind string, campaigns ...string) Object {
	periods := Object{}
	for _, entry := range c.Journal.All() {
		if entry.Kind != kind || !slices.Contains(campaigns, entry.Campaign) || !c.InPeriod("createdOn", entry.At) {
			continue
		}
		figures, name := under(periods, period(c, entry.At)), entry.Detail
		switch name { // origins and reasons that statistics name otherwise than contacts
		case "complaint":
			name = "compliant"
		case "iphone":
			name = "mobile"
		case "website_builder_elegant":
			name = "website_buider_elegant"
		}
		increase(figures, name)
		if kind == added {
			increase(figures, "summary")
		}
	}
	return periods
}

func balanceOf(c *Call, campaign string) Object {
	periods := Object{}
	for name, kind := range map[string]string{"removals": removed, "subscriptions": added} {
		for key, figures := range count(c, kind, campaign) {
			under(periods, key)[name] = figures
		}
	}
	return periods
}

func originStatistics(c *Call, campaigns []string) any {
	if sums := count(c, added, campaigns...); len(sums) > 0 {
		return []any{sums}
	}
	return []any{}
}

// locationsOf counts the contacts that joined in the period by country. Only a seed or a
// test knows where contacts are: the server does not locate IP addresses.
func locationsOf(c *Call, campaign string) Object {
	amounts, countries := map[string]int{}, Object{}
	add := func(name, country, continent string, n int) {
		amounts[name] += n
		countries[name] = Object{"amount": strconv.Itoa(amounts[name]), "continentCode": continent, "countryCode": country}
	}
	add("others", "", "", 0)
	for _, contact := range contactsIn(c, campaign) {
		at, ok := engine.ParseTime(engine.Text(contact, "createdOn"))
		geolocation := engine.Sub(contact, "geolocation")
		switch country := engine.Text(geolocation, "countryCode"); {
		case !ok || !c.InPeriod("createdOn", at):
		case country == "":
			add("others", "", "", 1)
		default:
			add(country, country, engine.Text(geolocation, "continentCode"), 1)
		}
	}
	return countries
}

func listSizes(c *Call, campaigns []string) any {
	sizes, byPeriod, total := []any{}, Object{}, 0
	for _, entry := range c.Journal.All() {
		change := map[string]int{added: 1, removed: -1}[entry.Kind]
		if change == 0 || !slices.Contains(campaigns, entry.Campaign) {
			continue
		}
		total += change
		if !c.InPeriod("createdOn", entry.At) { // still counts for the totals of later periods
			continue
		}
		key := period(c, entry.At)
		size := under(byPeriod, key)
		if len(size) == 0 {
			size["createdOn"], size["addedSubscribers"], size["removedSubscribers"] = key, 0.0, 0.0
			sizes = append(sizes, size)
		}
		size["totalSubscribers"] = engine.Int(total)
		increase(size, entry.Kind+"Subscribers")
	}
	return sizes
}

// summaryOf counts what a campaign has.
func summaryOf(c *Call, campaign string) Object {
	rows := func(entities ...string) string {
		n := 0
		for _, entity := range entities {
			n += len(slices.DeleteFunc(c.Visible(entity), func(row Object) bool { return campaignOf(row) != campaign }))
		}
		return strconv.Itoa(n)
	}
	return Object{
		"totalSubscribers": rows("contact"), "totalNewsletters": rows("newsletter"), "totalTriggers": rows("autoresponder"),
		"totalLandingPages": rows("landing page", "legacy landing page"), "totalWebforms": rows("form", "legacy form"),
	}
}
