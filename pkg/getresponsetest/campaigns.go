package getresponsetest

import (
	"fmt"
	"net/http"
	"strings"
)

func campaignHandlers() map[string]handler {
	return map[string]handler{
		"listCampaigns":           listCampaigns,
		"createCampaign":          createCampaign,
		"getCampaign":             getCampaign,
		"updateCampaign":          updateCampaign,
		"getCampaignBlocklist":    getCampaignBlocklist,
		"updateCampaignBlocklist": updateCampaignBlocklist,
	}
}

// campaign is a campaign in full.
func (c *call) campaign(row object) object {
	out := only(row, keysOf(row)...)
	out["href"] = c.href("campaigns", text(row, "campaignId"))
	return out
}

// campaignReference is a campaign as other resources refer to it.
func (c *call) campaignReference(id string) object {
	return object{"campaignId": id, "name": text(c.world.campaigns.rows[id], "name"), "href": c.href("campaigns", id)}
}

func listCampaigns(c *call) (int, any, *apiError) {
	var rows []object
	for _, row := range c.world.campaigns.all() {
		rows = append(rows, only(c.campaign(row), "campaignId", "href", "name", "techName", "description", "languageCode", "isDefault", "createdOn"))
	}
	return c.list(rows, "campaignId")
}

func createCampaign(c *call) (int, any, *apiError) {
	name := text(c.body, "name")
	if c.world.campaigns.find("name", name) != nil {
		return 0, nil, duplicate("A campaign has the name " + name + " already.")
	}
	row := object{
		"name": name, "description": name, "techName": strings.ToLower(name), "languageCode": "EN",
		"isDefault": "false", "createdOn": c.now,
		"optinTypes": object{"email": "single", "api": "single", "import": "single", "webform": "single"},
	}
	if failure := c.changeCampaign(row); failure != nil {
		return 0, nil, failure
	}
	return http.StatusCreated, c.campaign(c.world.add(c.world.campaigns, row)), nil
}

// changeCampaign merges the body into a campaign and keeps exactly one default.
func (c *call) changeCampaign(row object) *apiError {
	if text(c.body, "isDefault") == "false" && text(row, "isDefault") == "true" {
		return &apiError{status: http.StatusBadRequest, code: 1,
			message: "Exactly one campaign can be default. Set isDefault on another campaign instead."}
	}
	for _, ref := range []object{sub(sub(c.body, "confirmation"), "fromField"), sub(sub(c.body, "confirmation"), "replyTo")} {
		if id := text(ref, "fromFieldId"); id != "" {
			if _, failure := related(c.world.fromFields, id); failure != nil {
				return failure
			}
		}
	}
	if text(c.body, "isDefault") == "true" {
		for _, other := range c.world.campaigns.all() {
			other["isDefault"] = "false"
		}
	}
	merge(row, c.body)
	row["languageCode"] = strings.ToUpper(text(row, "languageCode"))
	return nil
}

func getCampaign(c *call) (int, any, *apiError) {
	row, failure := c.row(c.world.campaigns, "campaignId")
	if failure != nil {
		return 0, nil, failure
	}
	return c.ok(c.campaign(row), "campaignId")
}

func updateCampaign(c *call) (int, any, *apiError) {
	row, failure := c.row(c.world.campaigns, "campaignId")
	if failure != nil {
		return 0, nil, failure
	}
	if name := text(c.body, "name"); name != "" {
		if other := c.world.campaigns.find("name", name); other != nil && text(other, "campaignId") != text(row, "campaignId") {
			return 0, nil, duplicate(fmt.Sprintf("Another campaign has the name %s already.", name))
		}
	}
	if failure := c.changeCampaign(row); failure != nil {
		return 0, nil, failure
	}
	return http.StatusOK, c.campaign(row), nil
}

func getCampaignBlocklist(c *call) (int, any, *apiError) {
	row, failure := c.row(c.world.campaigns, "campaignId")
	if failure != nil {
		return 0, nil, failure
	}
	return c.blocklist(c.world.campaignBlocklists[text(row, "campaignId")])
}

func updateCampaignBlocklist(c *call) (int, any, *apiError) {
	row, failure := c.row(c.world.campaigns, "campaignId")
	if failure != nil {
		return 0, nil, failure
	}
	id := text(row, "campaignId")
	c.world.campaignBlocklists[id] = c.changeBlocklist(c.world.campaignBlocklists[id])
	return c.blocklist(c.world.campaignBlocklists[id])
}
