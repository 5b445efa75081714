package life

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

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
