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

// matches reports whether an address matches one of the masks of a block list or a
// suppression. A mask is an address, a domain such as @example.com, or else a part of an
// address. Case does not matter. An empty mask matches nothing.
func matches(masks []any, email string) bool {
	email = strings.ToLower(email)
	return slices.ContainsFunc(engine.Texts(masks), func(mask string) bool {
		mask = strings.ToLower(strings.TrimSpace(mask))
		local, domain, hasAt := strings.Cut(mask, "@")
		switch {
		case mask == "":
			return false
		case !hasAt || !strings.Contains(domain, "."):
			return strings.Contains(email, mask)
		case local == "":
			return strings.HasSuffix(email, mask)
		}
		return email == mask
	})
}

// blocked reports whether the account or a campaign blocks an address. Nothing adds such
// an address and no message is sent to it; a contact that is there already stays.
func blocked(c *Call, campaign, email string) bool {
	return matches(c.Lists[accountBlocklist], email) || matches(c.Lists[campaignBlocklist(campaign)], email)
}

// checkBlocked returns a failure if the address of a contact is blocked. The message is
// the service's; clients compare it. Which code it has is not known.
func checkBlocked(c *Call, row Object) *Failure {
	if !blocked(c, campaignOf(row), engine.Text(row, "email")) {
		return nil
	}
	return &Failure{Status: http.StatusBadRequest, Code: 1002, Message: "Cannot add contact that is blacklisted"}
}

// suppressed reports whether one of the suppressions with these IDs keeps messages from
// an address.
func suppressed(c *Call, ids []string, email string) bool {
	return slices.ContainsFunc(ids, func(id string) bool {
		return matches(engine.Items(c.Rows("suppression").Get(id), "masks"), email)
	})
}
