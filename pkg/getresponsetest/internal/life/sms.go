package life

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// numbers is the property of the row of an SMS with the numbers that it was sent to and
// their countries.
const numbers = "numbers"

// sms are sent as soon as they are created.
func sms(e *engine.Engine, _ Settings) {
	e.On("SMS", engine.Hooks{
		Creating: creatingSMS,
		Created: func(c *Call, row Object) {
			id := engine.Text(row, "smsId")
			trackLinks(c, id, linksOfText(engine.Text(row, "content")))
			for _, to := range engine.Objects(row, numbers) {
				c.Record(engine.Entry{At: c.Now, Kind: sent, Campaign: campaignOf(row), Contact: engine.Text(to, "recipient"), Message: id})
			}
		},
		Derived: map[string]func(*Call, Object) any{
			"clickTracks": shownTracks("SMS"),
			"sendSettings": func(_ *Call, row Object) any {
				given := engine.Sub(row, "sendSettings")
				shown := Object{"contacts": given["contacts"], "importedNumbers": nil}
				if list, ok := given["importedNumbers"].([]any); ok {
					shown["importedNumbers"] = Object{"count": engine.Int(len(list))}
				}
				return shown
			},
			"statistics": func(c *Call, row Object) any {
				f := figuresOf(c.Journal.OfMessage(engine.Text(row, "smsId")))
				return Object{"sent": engine.Int(f[sent]), "delivered": engine.Int(f.delivered()), "clicks": engine.Int(f[clicked])}
			},
		},
		Matches: map[string]func(*Call, Object, string) bool{"hasLinks": func(_ *Call, row Object, value string) bool {
			return strconv.FormatBool(len(linksOfText(engine.Text(row, "content"))) > 0) == value
		}},
	})
	e.HandleRow("getSmsStatistics", "SMS", smsStatistics)
}

// creatingSMS chooses the sender name and the numbers.
func creatingSMS(c *Call, row Object) *Failure {
	settings := engine.Sub(row, "sendSettings")
	sender := c.Rows("SMS sender name").Get(engine.Text(settings, "senderNameId"))
	if sender == nil {
		sender = c.Rows("SMS sender name").Get(defaultOf(c, "SMS sender name"))
	}
	if sender["status"] != "active" {
		return &Failure{Status: http.StatusBadRequest, Code: 1002, Message: "The sender name is not active."}
	}
	contacts := engine.Sub(settings, "contacts")
	campaigns := engine.Items(contacts, "selectedCampaigns")
	if len(campaigns) > 0 && len(engine.Items(contacts, "selectedContacts")) > 0 {
		return contract.Invalid(contract.Detail("body", []string{"sendSettings", "contacts"}, contacts, "Either selectedCampaigns or selectedContacts"))
	}
	if n := len(linksOfText(engine.Text(row, "content"))); n > 20 {
		return contract.Invalid(contract.Detail("body", []string{"content"}, n, "At most 20 links"))
	}
	campaign := any(defaultOf(c, "campaign"))
	if len(campaigns) > 0 {
		campaign = campaigns[0]
	}
	to, failure := numbersOf(c, settings)
	if failure != nil {
		return failure
	}
	row["senderName"], row["campaign"], row[numbers] = sender["name"], Object{"campaignId": campaign}, to
	utc, _ := timezoneOf(zoneUTC)
	row["sendOn"] = Object{"date": c.Now.UTC().Format("2006-01-02T15:04:05"), "timeZone": utc.shown()}
	row["sendMetrics"] = Object{"progress": "100", "status": sent}
	return nil
}

// numbersOf returns the numbers that an SMS is sent to: those of the request, or those of
// the contacts that have one. The country of a contact's number is that of the account.
func numbersOf(c *Call, settings Object) ([]any, *Failure) {
	list := []any{}
	for _, number := range engine.Objects(settings, "importedNumbers") {
		list = append(list, Object{"recipient": number["phone"], "countryCode": number["countryCode"]})
	}
	contacts := engine.Sub(settings, "contacts")
	ids, failure := recipientsOf(c, contacts)
	if failure != nil {
		return nil, failure
	}
	country := engine.Text(engine.Sub(c.Singles["account"], "countryCode"), "countryCode")
	for _, id := range engine.Texts(ids) {
		for _, value := range engine.Objects(c.Rows("contact").Get(id), "customFieldValues") {
			if value["customFieldId"] == contacts["phoneNumberCustomFieldId"] && len(engine.Items(value, "value")) > 0 {
				list = append(list, Object{"recipient": id, "countryCode": country})
			}
		}
	}
	return list, nil
}

// partsOf returns in how many text messages content is sent: one of 160 characters or
// several of 153, or with other than plain characters one of 70 or several of 67.
func partsOf(text string) int {
	single, several := 160, 153
	if strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) {
		single, several = 70, 67
	}
	n := utf8.RuneCountInString(text)
	if n <= single {
		return 1
	}
	return (n + several - 1) / several
}

// priceOf writes the price of text messages. The service's prices are not published.
func priceOf(n int) string { return strconv.FormatFloat(0.024*float64(n), 'f', 4, 64) }

// smsStatistics are the figures and the price of an SMS.
func smsStatistics(c *Call, row Object) (int, any, *Failure) {
	entries := slices.DeleteFunc(c.Journal.OfMessage(engine.Text(row, "smsId")), func(e engine.Entry) bool { return !c.InPeriod("createdOn", e.At) })
	f, parts := figuresOf(entries), partsOf(engine.Text(row, "content"))
	out := Object{
		"smsId": row["smsId"], "totalSms": engine.Int(parts * f[sent]), "totalRecipients": engine.Int(f[sent]), "totalDelivered": engine.Int(parts * f.delivered()),
		"totalClicks": engine.Int(f[clicked]), "totalUniqueClicks": engine.Int(f.unique(clicked)), "totalUnsubscribes": engine.Int(f[unsubscribed]),
		"totalPrice": Object{"amount": priceOf(parts * f[sent]), "currency": "USD"},
	}
	if tracks := tracksOf(c, engine.Text(row, "smsId")); len(tracks) > 0 {
		out["link"] = Object{"url": tracks[0]["url"], "clicks": engine.Int(f[clicked]), "uniqueClicks": engine.Int(f.unique(clicked))}
	}
	countries := map[string]int{}
	var order []string
	for _, to := range engine.Objects(row, numbers) {
		code := engine.Text(to, "countryCode")
		if countries[code]++; countries[code] == 1 && f[sent] > 0 {
			order = append(order, code)
		}
	}
	figures := []any{}
	for _, code := range order {
		n := parts * countries[code]
		figures = append(figures, Object{"countryCode": code, "recipients": engine.Int(countries[code]), "smsCount": engine.Int(n), "price": Object{
			"price": priceOf(n), "currency": "USD",
		}})
	}
	out["countryStatistics"] = figures
	return http.StatusOK, c.Choose(out, "smsId"), nil
}
