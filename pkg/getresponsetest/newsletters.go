package getresponsetest

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

func newsletterHandlers() map[string]handler {
	return map[string]handler{
		"listNewsletters":             listNewsletters,
		"createNewsletter":            createNewsletter,
		"sendNewsletterDraft":         sendNewsletterDraft,
		"getNewsletter":               getNewsletter,
		"deleteNewsletter":            deleteNewsletter,
		"cancelNewsletter":            cancelNewsletter,
		"getNewsletterThumbnail":      getNewsletterThumbnail,
		"listNewsletterActivities":    listNewsletterActivities,
		"listNewsletterStatistics":    listNewsletterStatistics,
		"listStatisticsForNewsletter": listStatisticsForNewsletter,
	}
}

// A newsletter's row is the body it was created with, its recipients and its send
// time. Responses do not show the last two.
const (
	recipients = "recipients"
	sendTime   = "sendTime"
)

func recipientsOf(n object) []string {
	ids, _ := n[recipients].([]string)
	return ids
}

func (c *call) sendTime(n object) time.Time {
	at, _ := n[sendTime].(time.Time)
	return at
}

func (c *call) metrics(n object) object {
	status, sent := "finished", len(recipientsOf(n))
	if c.sendTime(n).After(c.now) {
		status, sent = "scheduled", 0
	}
	count := strconv.Itoa(sent)
	return object{
		"status": status, "sent": count, "total": strconv.Itoa(len(recipientsOf(n))), "delivered": count,
		"openRate": "0.00", "clickRate": "0.00", "humanOpenRate": "0.00", "humanClickRate": "0.00",
	}
}

// newsletter is a newsletter in full.
func (c *call) newsletter(n object) object {
	out := only(n, "newsletterId", "name", "type", "status", "editor", "subject", "content", "flags",
		"attachments", "createdOn", "sendOn")
	out["href"] = c.href("newsletters", text(n, "newsletterId"))
	out["campaign"] = c.campaignReference(text(sub(n, "campaign"), "campaignId"))
	out["fromField"], out["replyTo"] = c.senderReference(sub(n, "fromField")), c.senderReference(sub(n, "replyTo"))
	settings := only(sub(n, "sendSettings"), keysOf(sub(n, "sendSettings"))...)
	delete(settings, "sendOn")
	settings["selectedSuppresions"] = items(settings, "selectedSuppressions") // the service sends both spellings
	out["sendSettings"] = settings
	out["clickTracks"] = []any{}
	if text(n, "type") != "draft" {
		out["sendMetrics"] = c.metrics(n)
	}
	return out
}

// senderReference is a from field as newsletters refer to it. It may be none.
func (c *call) senderReference(ref object) object {
	id := text(ref, "fromFieldId")
	if id == "" {
		return object{"fromFieldId": nil, "href": c.href("from-fields")}
	}
	return object{"fromFieldId": id, "href": c.href("from-fields", id)}
}

func listNewsletters(c *call) (int, any, *apiError) {
	var rows []object
	for _, n := range c.world.newsletters.all() {
		item := c.newsletter(n)
		item["flags"] = strings.Join(textsOf(items(n, "flags")), ",")
		item["sendSettings"] = only(sub(n, "sendSettings"), "timeTravel", "perfectTiming")
		rows = append(rows, only(item, "newsletterId", "href", "name", "type", "status", "editor", "subject", "campaign", "sendOn",
			"sendSettings", "sendMetrics", "createdOn", "flags"))
	}
	return c.list(rows, "newsletterId")
}

func createNewsletter(c *call) (int, any, *apiError) {
	if _, failure := related(c.world.campaigns, text(sub(c.body, "campaign"), "campaignId")); failure != nil {
		return 0, nil, failure
	}
	if _, failure := related(c.world.fromFields, text(sub(c.body, "fromField"), "fromFieldId")); failure != nil {
		return 0, nil, failure
	}
	if replyTo := text(sub(c.body, "replyTo"), "fromFieldId"); replyTo != "" {
		if _, failure := related(c.world.fromFields, replyTo); failure != nil {
			return 0, nil, failure
		}
	}
	if content := sub(c.body, "content"); text(content, "html") == "" && text(content, "plain") == "" {
		return 0, nil, invalid(detail("body", []string{"content"}, content, "One of html and plain must not be empty"))
	}
	n := object{
		"name": c.body["subject"], "type": "broadcast", "status": "enabled", "editor": "custom",
		"flags": []any{}, "attachments": []any{}, "createdOn": c.now,
	}
	merge(n, c.body)
	if failure := c.schedule(n); failure != nil {
		return 0, nil, failure
	}
	return http.StatusCreated, c.newsletter(c.world.add(c.world.newsletters, n)), nil
}

// schedule sets the send time and the recipients of a newsletter.
func (c *call) schedule(n object) *apiError {
	settings := sub(n, "sendSettings")
	at, failure := c.sendingTime(n["sendOn"], settings["sendOn"])
	if failure != nil {
		return failure
	}
	n["sendOn"] = nil
	chosen := map[string]bool{}
	choose := func(list string, in bool) *apiError {
		for _, id := range textsOf(items(settings, list)) {
			if _, failure := related(c.world.campaigns, id); failure != nil {
				return failure
			}
			for _, contact := range c.contactsOf(id) {
				chosen[text(contact, "contactId")] = in
			}
		}
		return nil
	}
	if failure := choose("selectedCampaigns", true); failure != nil {
		return failure
	}
	for _, id := range textsOf(items(settings, "selectedContacts")) {
		if _, failure := related(c.world.contacts, id); failure != nil {
			return failure
		}
		chosen[id] = true
	}
	if failure := choose("excludedCampaigns", false); failure != nil { // last: it applies to single contacts too
		return failure
	}
	if text(n, "type") == "draft" {
		return nil
	}
	ids := []string{}
	for id, in := range chosen {
		if in {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	n["sendOn"], n[sendTime], n[recipients] = at, at, ids
	return nil
}

// sendingTime returns the sending time of a newsletter: one with an offset, a local
// one in the settings, or now. Which of two would win is not known.
func (c *call) sendingTime(absolute, local any) (time.Time, *apiError) {
	when, isLocal := local.(object)
	s, isAbsolute := absolute.(string)
	switch {
	case isLocal && isAbsolute:
		return time.Time{}, invalid(detail("body", []string{"sendOn"}, s, "The sending time is given here and in sendSettings"))
	case isLocal:
		return localTime(when)
	case !isAbsolute:
		return c.now, nil
	}
	var at wire.Time
	quoted, err := json.Marshal(s)
	if err != nil || wire.Unmarshal(quoted, &at) != nil {
		return time.Time{}, invalid(detail("body", []string{"sendOn"}, s, "No date and time"))
	}
	return at.Time, nil
}

// localTime reads a date and time of day in one of the known zones.
func localTime(when object) (time.Time, *apiError) {
	at := []string{"sendSettings", "sendOn"}
	var local wire.LocalTime
	quoted, err := json.Marshal(text(when, "date"))
	if err != nil || wire.Unmarshal(quoted, &local) != nil {
		return time.Time{}, invalid(detail("body", append(at, "date"), when["date"], "No date and time"))
	}
	number, _ := sub(when, "timeZone")["timeZoneId"].(float64)
	for _, z := range timezones {
		if z.id == int(number) {
			zone, err := time.LoadLocation(z.name)
			if err != nil {
				zone = time.UTC
			}
			year, month, day := local.Date()
			return time.Date(year, month, day, local.Hour(), local.Minute(), local.Second(), 0, zone), nil
		}
	}
	return time.Time{}, invalid(detail("body", append(at, "timeZone", "timeZoneId"), number, "No such time zone"))
}

// sendNewsletterDraft creates a newsletter from a draft, which stays.
func sendNewsletterDraft(c *call) (int, any, *apiError) {
	draft, failure := related(c.world.newsletters, text(c.body, "messageId"))
	if failure != nil {
		return 0, nil, failure
	}
	if text(draft, "type") != "draft" {
		return 0, nil, &apiError{status: http.StatusBadRequest, code: 1002, message: "The newsletter is no draft."}
	}
	n := only(draft, keysOf(draft)...)
	n["type"], n["createdOn"], n["sendSettings"] = "broadcast", c.now, c.body["sendSettings"]
	if failure := c.schedule(n); failure != nil {
		return 0, nil, failure
	}
	return http.StatusCreated, c.newsletter(c.world.add(c.world.newsletters, n)), nil
}

func getNewsletter(c *call) (int, any, *apiError) {
	n, failure := c.row(c.world.newsletters, "newsletterId")
	if failure != nil {
		return 0, nil, failure
	}
	return c.ok(c.newsletter(n), "newsletterId")
}

func deleteNewsletter(c *call) (int, any, *apiError) {
	n, failure := c.row(c.world.newsletters, "newsletterId")
	if failure != nil {
		return 0, nil, failure
	}
	c.world.newsletters.remove(text(n, "newsletterId"))
	return http.StatusNoContent, nil, nil
}

// cancelNewsletter turns a newsletter that is not sent yet into a draft.
func cancelNewsletter(c *call) (int, any, *apiError) {
	n, failure := c.row(c.world.newsletters, "newsletterId")
	if failure != nil {
		return 0, nil, failure
	}
	if text(n, "type") == "draft" || !c.sendTime(n).After(c.now) {
		return 0, nil, &apiError{status: http.StatusBadRequest, code: 1002, message: "The newsletter is not waiting to be sent."}
	}
	n["type"], n["sendOn"] = "draft", nil
	delete(n, sendTime)
	delete(n, recipients)
	return http.StatusOK, c.newsletter(n), nil
}

// getNewsletterThumbnail responds with a blank picture.
func getNewsletterThumbnail(c *call) (int, any, *apiError) {
	if _, failure := c.row(c.world.newsletters, "newsletterId"); failure != nil {
		return 0, nil, failure
	}
	return http.StatusOK, picture(), nil
}

// picture returns a small blank PNG.
func picture() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 16, 16))); err != nil {
		panic(err) // a gray picture in memory cannot fail
	}
	return b.Bytes()
}

func listNewsletterActivities(c *call) (int, any, *apiError) {
	n, failure := c.row(c.world.newsletters, "newsletterId")
	if failure != nil {
		return 0, nil, failure
	}
	var rows []object
	if !c.sendTime(n).After(c.now) {
		for _, id := range recipientsOf(n) {
			if contact := c.world.contacts.rows[id]; contact != nil {
				rows = append(rows, object{"activity": "send", "createdOn": c.sendTime(n), "contact": object{
					"contactId": id, "email": contact["email"], "href": c.href("contacts", id),
				}})
			}
		}
	}
	return c.list(rows, "")
}

// statistics lists the figures of newsletters, summed by period.
func (c *call) statistics(newsletters []object) (int, any, *apiError) {
	var rows []object
	byPeriod := map[string]object{}
	for _, n := range newsletters {
		at := c.sendTime(n)
		if at.IsZero() || at.After(c.now) || !c.inPeriod(at) {
			continue
		}
		key := c.period(at)
		row := byPeriod[key]
		if row == nil {
			row = object{"timeInterval": fmt.Sprintf("%s/PT%dS", at.UTC().Format("2006-01-02T15:04:05-0700"), int(c.now.Sub(at).Seconds())), "sent": 0}
			for _, name := range []string{
				"totalOpened", "totalHumanOpened", "uniqueOpened", "uniqueHumanOpened", "totalClicked", "totalHumanClicked", "uniqueClicked",
				"uniqueHumanClicked", "goals", "uniqueGoals", "forwarded", "unsubscribed", "bounced", "complaints",
			} {
				row[name] = 0
			}
			byPeriod[key] = row
			rows = append(rows, row)
		}
		row["sent"] = row["sent"].(int) + len(recipientsOf(n))
	}
	// The queries select newsletters. They are no conditions on the figures.
	for param := range c.query {
		if strings.HasPrefix(param, "query[") {
			c.query.Del(param)
		}
	}
	return c.list(rows, "timeInterval")
}

func listNewsletterStatistics(c *call) (int, any, *apiError) {
	var chosen []object
	for _, n := range c.world.newsletters.all() {
		if oneOf(c.query.Get("query[newsletterId]"), text(n, "newsletterId")) && oneOf(c.query.Get("query[campaignId]"), formatScalar(property(n, "campaignId"))) {
			chosen = append(chosen, n)
		}
	}
	return c.statistics(chosen)
}

// oneOf reports whether a comma-separated list holds id; an empty one holds all.
func oneOf(list, id string) bool {
	return list == "" || slices.Contains(strings.Split(list, ","), id)
}

func listStatisticsForNewsletter(c *call) (int, any, *apiError) {
	n, failure := c.row(c.world.newsletters, "newsletterId")
	if failure != nil {
		return 0, nil, failure
	}
	return c.statistics([]object{n})
}
