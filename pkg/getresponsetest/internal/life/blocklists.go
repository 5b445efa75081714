package life

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// accountBlocklist names the list of masks of the account.
const accountBlocklist = "blocklist"

// campaignBlocklist names the list of masks of a campaign.
func campaignBlocklist(campaign string) string { return accountBlocklist + " " + campaign }

// blocklists has the masks of addresses that an account or a campaign blocks.
func blocklists(e *engine.Engine, _ Settings) {
	for verb, do := range map[string]func(*Call, string) (int, any, *Failure){"get": showBlocklist, "update": changeBlocklist} {
		e.Handle(verb+"AccountBlocklist", func(c *Call) (int, any, *Failure) { return do(c, accountBlocklist) })
		e.HandleRow(verb+"CampaignBlocklist", "campaign", func(c *Call, row Object) (int, any, *Failure) {
			return do(c, campaignBlocklist(engine.Text(row, "campaignId")))
		})
	}
}

// showBlocklist responds with the masks that match the query.
func showBlocklist(c *Call, list string) (int, any, *Failure) {
	want := strings.ToLower(c.Query.Get("query[mask]"))
	chosen := []any{}
	for _, mask := range engine.Texts(c.Lists[list]) {
		if strings.Contains(strings.ToLower(mask), want) {
			chosen = append(chosen, mask)
		}
	}
	return http.StatusOK, Object{"masks": chosen}, nil
}

// changeBlocklist adds the masks of the body, deletes them, or replaces all masks
// with them.
func changeBlocklist(c *Call, list string) (int, any, *Failure) {
	masks, given := slices.Clone(c.Lists[list]), engine.Items(c.Body, "masks")
	switch c.Query.Get("additionalFlags") {
	case "add":
		for _, mask := range given {
			if !slices.Contains(masks, mask) {
				masks = append(masks, mask)
			}
		}
	case "delete":
		masks = slices.DeleteFunc(masks, func(mask any) bool { return slices.Contains(given, mask) })
	default:
		masks = given
	}
	c.Lists[list] = masks
	return showBlocklist(c, list)
}
