package life

import (
	"cmp"
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
		"getCampaignBalanceStatistics":      balanceStatistics,
		"getCampaignListSizeStatistics":     listSizeStatistics,
		"getCampaignLocationStatistics":     locationStatistics,
		"getCampaignOriginStatistics":       originStatistics,
		"getCampaignRemovalStatistics":      removalStatistics,
		"getCampaignSubscriptionStatistics": subscriptionStatistics,
		"getCampaignSummaryStatistics":      summaryStatistics,
	} {
		e.Handle(operation, perCampaign(compute))
	}
}

// perCampaign returns a handler that checks the campaigns of the query and passes
// them to compute. Without a query it passes all campaigns.
func perCampaign(compute func(*Call, []string) any) engine.Handler {
	return func(c *Call) (int, any, *Failure) {
		campaigns := idsOf(c, "campaign")
		if ids := c.Query.Get("query[campaignId]"); ids != "" {
			campaigns = strings.Split(ids, ",")
		}
		for _, id := range campaigns {
			if _, failure := c.Related("campaign", id); failure != nil {
				return failed(failure)
			}
		}
		return http.StatusOK, compute(c, campaigns), nil
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

// count sums events of a campaign by period and origin.
func count(c *Call, campaign, kind string) Object {
	periods := Object{}
	for _, entry := range c.Journal.All() {
		if entry.Campaign != campaign || entry.Kind != kind || !c.InPeriod("createdOn", entry.At) {
			continue
		}
		key := period(c, entry.At)
		if periods[key] == nil {
			periods[key] = Object{}
		}
		figures, name := periods[key].(Object), entry.Detail
		switch name { // origins that statistics name otherwise than contacts
		case "iphone":
			name = "mobile"
		case "website_builder_elegant":
			name = "website_buider_elegant"
		}
		n, _ := figures[name].(int)
		figures[name] = n + 1
		if kind == added {
			sum, _ := figures["summary"].(int)
			figures["summary"] = sum + 1
		}
	}
	return periods
}

func balanceStatistics(c *Call, campaigns []string) any {
	out := Object{}
	for _, id := range campaigns {
		periods := Object{}
		for _, part := range []struct {
			name, kind string
		}{{"removals", removed}, {"subscriptions", added}} {
			for key, figures := range count(c, id, part.kind) {
				if periods[key] == nil {
					periods[key] = Object{}
				}
				periods[key].(Object)[part.name] = figures
			}
		}
		out[id] = periods
	}
	return out
}

func removalStatistics(c *Call, campaigns []string) any {
	out := Object{}
	for _, id := range campaigns {
		out[id] = count(c, id, removed)
	}
	return out
}

func subscriptionStatistics(c *Call, campaigns []string) any {
	out := Object{}
	for _, id := range campaigns {
		out[id] = count(c, id, added)
	}
	return out
}

func originStatistics(c *Call, campaigns []string) any {
	sums := Object{}
	for _, id := range campaigns {
		for key, figures := range count(c, id, added) {
			if sums[key] == nil {
				sums[key] = Object{}
			}
			sum := sums[key].(Object)
			for origin, n := range figures.(Object) {
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

// locationStatistics counts the contacts that joined in the period by country. Only a
// seed or a test knows where contacts are: the server does not locate IP addresses.
func locationStatistics(c *Call, campaigns []string) any {
	out := Object{}
	for _, id := range campaigns {
		amounts := map[string]int{"others": 0}
		continents := map[string]string{}
		for _, contact := range contactsIn(c, id) {
			if at, ok := engine.ParseTime(engine.Text(contact, "createdOn")); !ok || !c.InPeriod("createdOn", at) {
				continue
			}
			country := cmp.Or(engine.Text(engine.Sub(contact, "geolocation"), "countryCode"), "others")
			amounts[country]++
			continents[country] = engine.Text(engine.Sub(contact, "geolocation"), "continentCode")
		}
		countries := Object{}
		for country, n := range amounts {
			location := Object{"amount": strconv.Itoa(n), "continentCode": continents[country], "countryCode": country}
			if country == "others" {
				location["continentCode"], location["countryCode"] = "", ""
			}
			countries[country] = location
		}
		out[id] = countries
	}
	return out
}

func listSizeStatistics(c *Call, campaigns []string) any {
	type size struct{ total, added, removed int }
	sizes := map[string]*size{}
	var keys []string
	total := 0
	for _, entry := range c.Journal.All() {
		isAddition := entry.Kind == added
		if !isAddition && entry.Kind != removed || !slices.Contains(campaigns, entry.Campaign) {
			continue
		}
		if isAddition {
			total++
		} else {
			total--
		}
		if !c.InPeriod("createdOn", entry.At) { // still counts for the totals of later periods
			continue
		}
		key := period(c, entry.At)
		if sizes[key] == nil {
			sizes[key] = &size{}
			keys = append(keys, key)
		}
		sizes[key].total = total
		if isAddition {
			sizes[key].added++
		} else {
			sizes[key].removed++
		}
	}
	out := []any{}
	for _, key := range keys {
		out = append(out, Object{
			"totalSubscribers": sizes[key].total, "addedSubscribers": sizes[key].added, "removedSubscribers": sizes[key].removed, "createdOn": key,
		})
	}
	return out
}

func summaryStatistics(c *Call, campaigns []string) any {
	out := Object{}
	for _, id := range campaigns {
		figures := Object{"totalSubscribers": strconv.Itoa(len(contactsIn(c, id)))}
		for name, entities := range map[string][]string{
			"totalNewsletters": {"newsletter"}, "totalTriggers": {"autoresponder"},
			"totalLandingPages": {"landing page", "legacy landing page"}, "totalWebforms": {"form", "legacy form"},
		} {
			n := 0
			for _, entity := range entities {
				n += countIn(c, entity, id)
			}
			figures[name] = strconv.Itoa(n)
		}
		out[id] = figures
	}
	return out
}

// countIn returns how many rows of an entity are of a campaign.
func countIn(c *Call, entity, campaign string) int {
	n := 0
	for _, row := range c.Visible(entity) {
		if campaignOf(row) == campaign {
			n++
		}
	}
	return n
}

// idsOf returns the IDs of all rows of an entity.
func idsOf(c *Call, entity string) []string {
	table := c.Rows(entity)
	var ids []string
	for _, row := range table.All() {
		ids = append(ids, table.ID(row))
	}
	return ids
}
