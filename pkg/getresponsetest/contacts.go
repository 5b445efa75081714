package getresponsetest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

func contactHandlers() map[string]handler {
	return map[string]handler{
		"listContacts":              listContacts,
		"listContactsInCampaign":    listContactsInCampaign,
		"createContact":             createContact,
		"createContactBatch":        createContactBatch,
		"getContact":                getContact,
		"updateContact":             updateContact,
		"deleteContact":             deleteContact,
		"listContactActivities":     listContactActivities,
		"listContactConsents":       listContactConsents,
		"upsertContactTags":         upsertContactTags,
		"upsertContactCustomFields": upsertContactCustomFields,
	}
}

// A contact's row holds campaignId, tagIds and values (by custom field), from
// which each response is put together, and the time from which it is visible.
const visibleAt = "visibleAt"

func (c *call) visible(row object) bool { return !row[visibleAt].(time.Time).After(c.now) }

// contactsOf returns the visible contacts of a campaign, of all with "".
func (c *call) contactsOf(campaign string) []object {
	var rows []object
	for _, row := range c.world.contacts.all() {
		if c.visible(row) && (campaign == "" || text(row, "campaignId") == campaign) {
			rows = append(rows, row)
		}
	}
	return rows
}

// contactItem is a contact as lists show it.
func (c *call) contactItem(row object) object {
	id := text(row, "contactId")
	out := only(row, "contactId", "email", "name", "note", "origin", "dayOfCycle", "scoring", "createdOn", "changedOn", "ipAddress", "timeZone")
	out["href"] = c.href("contacts", id)
	out["activities"] = c.href("contacts", id, "activities")
	out["campaign"] = c.campaignReference(text(row, "campaignId"))
	return out
}

// contactDetail is a contact in full.
func (c *call) contactDetail(row object) object {
	out := c.contactItem(row)
	out["geolocation"] = object{
		"latitude": nil, "longitude": nil, "continentCode": nil, "countryCode": nil,
		"region": nil, "postalCode": nil, "dmaCode": nil, "city": nil,
	}
	out["tags"] = c.tagsOf(row)
	out["customFieldValues"] = c.valuesOf(row)
	return out
}

func (c *call) tagsOf(row object) []any {
	tags := []any{}
	for _, id := range row["tagIds"].([]string) {
		if tag := c.world.tags.rows[id]; tag != nil {
			tags = append(tags, object{"tagId": id, "name": tag["name"], "href": c.href("tags", id), "color": ""})
		}
	}
	return tags
}

func (c *call) valuesOf(row object) []any {
	values := []any{}
	for _, id := range c.world.customFields.keys {
		list, ok := row["values"].(object)[id]
		if !ok {
			continue
		}
		field := c.world.customFields.rows[id]
		values = append(values, object{
			"customFieldId": id, "name": field["name"], "value": list, "values": list,
			"type": field["format"], "fieldType": field["format"], "valueType": field["type"],
		})
	}
	return values
}

func (c *call) contactList(rows []object) (int, any, *apiError) {
	customs := strings.Contains(c.query.Get("additionalFlags"), "forceCustoms")
	out := make([]object, len(rows))
	for i, row := range rows {
		out[i] = c.contactItem(row)
		if customs {
			out[i]["customFieldValues"] = c.valuesOf(row)
		}
	}
	return c.list(out, "contactId")
}

func listContacts(c *call) (int, any, *apiError) { return c.contactList(c.contactsOf("")) }

func listContactsInCampaign(c *call) (int, any, *apiError) {
	row, failure := c.row(c.world.campaigns, "campaignId")
	if failure != nil {
		return 0, nil, failure
	}
	return c.contactList(c.contactsOf(text(row, "campaignId")))
}

func addressKey(campaign, email string) string { return campaign + " " + strings.ToLower(email) }

// prepareContact checks what a new contact refers to and builds its row.
func (c *call) prepareContact(campaign string, from object, tagIDs []string) (object, *apiError) {
	row := object{
		"name": nil, "note": nil, "dayOfCycle": nil, "scoring": nil, "ipAddress": nil, "timeZone": "UTC",
		"origin": "api", "campaignId": campaign, "tagIds": []string{}, "values": object{},
		"createdOn": c.now, "changedOn": c.now, visibleAt: c.now.Add(c.world.contactDelay),
	}
	for _, name := range []string{"email", "name", "dayOfCycle", "scoring", "ipAddress"} {
		if v, ok := from[name]; ok {
			row[name] = v
		}
	}
	stringDay(row)
	if failure := c.setTags(row, tagIDs); failure != nil {
		return nil, failure
	}
	return row, c.setValues(row, items(from, "customFieldValues"))
}

// stringDay makes the day of the cycle a string, as responses have it. Requests may
// hold a number.
func stringDay(row object) {
	if day, isNumber := row["dayOfCycle"].(float64); isNumber {
		row["dayOfCycle"] = strconv.Itoa(int(day))
	}
}

// setTags adds tags to a contact.
func (c *call) setTags(row object, ids []string) *apiError {
	tags := slices.Clone(row["tagIds"].([]string))
	for _, id := range ids {
		if _, failure := related(c.world.tags, id); failure != nil {
			return failure
		}
		if !slices.Contains(tags, id) {
			tags = append(tags, id)
		}
	}
	row["tagIds"] = tags
	return nil
}

// setValues sets custom field values of a contact; the others stay.
func (c *call) setValues(row object, given []any) *apiError {
	values := only(row["values"].(object), keysOf(row["values"].(object))...)
	for _, item := range given {
		o, _ := item.(object)
		field, failure := related(c.world.customFields, text(o, "customFieldId"))
		if failure != nil {
			return failure
		}
		values[text(field, "customFieldId")] = items(o, "value")
	}
	row["values"] = values
	return nil
}

func (c *call) storeContact(row object) {
	w := c.world
	w.add(w.contacts, row)
	campaign := text(row, "campaignId")
	w.addresses[addressKey(campaign, text(row, "email"))] = text(row, "contactId")
	w.events = append(w.events, event{campaign: campaign, at: c.now, added: true, origin: text(row, "origin")})
}

func createContact(c *call) (int, any, *apiError) {
	campaign, failure := related(c.world.campaigns, text(sub(c.body, "campaign"), "campaignId"))
	if failure != nil {
		return 0, nil, failure
	}
	row, failure := c.prepareContact(text(campaign, "campaignId"), c.body, tagIDsOf(c.body))
	if failure != nil {
		return 0, nil, failure
	}
	if _, ok := c.world.addresses[addressKey(text(row, "campaignId"), text(row, "email"))]; ok {
		return 0, nil, duplicate("Contact already added")
	}
	c.storeContact(row)
	return http.StatusAccepted, nil, nil
}

// createContactBatch adds the contacts whose addresses are new to the campaign.
// It skips the others without an error, as the service adds contacts after it has
// responded.
func createContactBatch(c *call) (int, any, *apiError) {
	campaign, failure := related(c.world.campaigns, text(c.body, "campaignId"))
	if failure != nil {
		return 0, nil, failure
	}
	var rows []object
	for _, item := range items(c.body, "contacts") {
		o, _ := item.(object)
		row, failure := c.prepareContact(text(campaign, "campaignId"), o, textsOf(items(sub(o, "tags"), "ids")))
		if failure != nil {
			return 0, nil, failure
		}
		rows = append(rows, row)
	}
	for _, row := range rows {
		if _, ok := c.world.addresses[addressKey(text(row, "campaignId"), text(row, "email"))]; !ok {
			c.storeContact(row)
		}
	}
	return http.StatusAccepted, nil, nil
}

// contact finds the contact of the path, as long as it is visible.
func (c *call) contact() (object, *apiError) {
	row, failure := c.row(c.world.contacts, "contactId")
	if failure == nil && !c.visible(row) {
		return nil, notFound("There is no such resource.")
	}
	return row, failure
}

func getContact(c *call) (int, any, *apiError) {
	row, failure := c.contact()
	if failure != nil {
		return 0, nil, failure
	}
	return c.ok(c.contactDetail(row), "contactId")
}

func updateContact(c *call) (int, any, *apiError) {
	row, failure := c.contact()
	if failure != nil {
		return 0, nil, failure
	}
	next := only(row, keysOf(row)...)
	if id := text(sub(c.body, "campaign"), "campaignId"); id != "" {
		if _, failure := related(c.world.campaigns, id); failure != nil {
			return 0, nil, failure
		}
		next["campaignId"] = id
	}
	for _, name := range []string{"email", "name", "note", "dayOfCycle", "scoring"} {
		if v, ok := c.body[name]; ok {
			next[name] = v
		}
	}
	stringDay(next)
	if _, ok := c.body["tags"]; ok { // replaced as a whole
		next["tagIds"] = []string{}
		if failure := c.setTags(next, tagIDsOf(c.body)); failure != nil {
			return 0, nil, failure
		}
	}
	if _, ok := c.body["customFieldValues"]; ok { // replaced as a whole
		next["values"] = object{}
		if failure := c.setValues(next, items(c.body, "customFieldValues")); failure != nil {
			return 0, nil, failure
		}
	}
	return c.saveContact(row, next)
}

// saveContact replaces row with next unless another contact of the campaign has
// its address.
func (c *call) saveContact(row, next object) (int, any, *apiError) {
	id := text(row, "contactId")
	key := addressKey(text(next, "campaignId"), text(next, "email"))
	if holder, ok := c.world.addresses[key]; ok && holder != id {
		return 0, nil, duplicate("Another contact of the campaign has this address.")
	}
	delete(c.world.addresses, addressKey(text(row, "campaignId"), text(row, "email")))
	c.world.addresses[key] = id
	next["changedOn"] = c.now
	c.world.contacts.rows[id] = next
	return http.StatusOK, c.contactDetail(next), nil
}

func deleteContact(c *call) (int, any, *apiError) {
	row, failure := c.contact()
	if failure != nil {
		return 0, nil, failure
	}
	why := "api"
	if message := c.query.Get("messageId"); message != "" {
		if _, failure := related(c.world.newsletters, message); failure != nil {
			return 0, nil, failure
		}
		why = "unsubscribe"
	}
	campaign := text(row, "campaignId")
	delete(c.world.addresses, addressKey(campaign, text(row, "email")))
	c.world.contacts.remove(text(row, "contactId"))
	c.world.events = append(c.world.events, event{campaign: campaign, at: c.now, origin: why})
	return http.StatusNoContent, nil, nil
}

// listContactActivities lists the newsletters that a contact was sent.
func listContactActivities(c *call) (int, any, *apiError) {
	contact, failure := c.contact()
	if failure != nil {
		return 0, nil, failure
	}
	var rows []object
	for _, n := range c.world.newsletters.all() {
		if slices.Contains(recipientsOf(n), text(contact, "contactId")) && !c.sendTime(n).After(c.now) {
			id := text(n, "newsletterId")
			rows = append(rows, object{
				"activity": "send", "subject": n["subject"], "createdOn": c.sendTime(n), "previewUrl": nil, "clickTrack": nil,
				"resource": object{"resourceId": id, "resourceType": "newsletters", "href": c.href("newsletters", id)},
			})
		}
	}
	return c.list(rows, "")
}

func listContactConsents(c *call) (int, any, *apiError) {
	if _, failure := c.contact(); failure != nil {
		return 0, nil, failure
	}
	return http.StatusOK, []any{}, nil
}

// tagIDsOf reads the tags of a body: objects with a tagId.
func tagIDsOf(body object) []string {
	var ids []string
	for _, item := range items(body, "tags") {
		if o, ok := item.(object); ok {
			ids = append(ids, text(o, "tagId"))
		}
	}
	return ids
}

func upsertContactTags(c *call) (int, any, *apiError) {
	row, failure := c.contact()
	if failure != nil {
		return 0, nil, failure
	}
	next := only(row, keysOf(row)...)
	if failure := c.setTags(next, tagIDsOf(c.body)); failure != nil {
		return 0, nil, failure
	}
	if _, _, failure := c.saveContact(row, next); failure != nil {
		return 0, nil, failure
	}
	return http.StatusOK, c.tagsOf(next), nil
}

func upsertContactCustomFields(c *call) (int, any, *apiError) {
	row, failure := c.contact()
	if failure != nil {
		return 0, nil, failure
	}
	next := only(row, keysOf(row)...)
	if failure := c.setValues(next, items(c.body, "customFieldValues")); failure != nil {
		return 0, nil, failure
	}
	if _, _, failure := c.saveContact(row, next); failure != nil {
		return 0, nil, failure
	}
	out := []any{}
	for _, v := range c.valuesOf(next) {
		out = append(out, only(v.(object), "customFieldId", "values"))
	}
	return http.StatusOK, out, nil
}
