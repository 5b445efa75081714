package life

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// conditionTests returns a function for each type of condition. It makes the test, and reports false if the properties do not fit together.
func conditionTests() map[string]func(*Call, Object) (test, bool) {
	return map[string]func(*Call, Object) (test, bool){
		"name":                          textOf(func(contact Object) string { return engine.Text(contact, "name") }),
		"email":                         textOf(func(contact Object) string { return engine.Text(contact, "email") }),
		"custom":                        customFieldTest,
		"geo":                           geolocationTest,
		"tag":                           tagTest,
		"gdpr":                          consentTest,
		"phase":                         numberOf(func(c *Call, contact Object) any { return c.Value("contact", contact, "dayOfCycle") }),
		"score":                         numberOf(func(_ *Call, contact Object) any { return contact["scoring"] }),
		"scoring":                       numberOf(func(_ *Call, contact Object) any { return contact["scoring"] }),
		"engagement_score":              numberOf(func(c *Call, contact Object) any { return c.Value("contact", contact, "engagementScore") }),
		"subscription_method":           methodTest,
		"subscription_date":             dateOf(func(_ *Call, contact Object) string { return engine.Text(contact, "createdOn") }),
		"last_send_date":                lastOf(sent, ""),
		"last_newsletter_date":          lastOf(sent, "newsletter"),
		"last_autoresponder_date":       lastOf(sent, "autoresponder"),
		"last_open_date":                lastOf(opened, ""),
		"last_click_date":               lastOf(clicked, ""),
		"sent":                          messageTest(sent, true),
		"not_sent":                      messageTest(sent, false),
		"opened":                        messageTest(opened, true),
		"not_opened":                    inactiveTest(opened),
		"clicked":                       messageTest(clicked, true),
		"not_clicked":                   inactiveTest(clicked),
		"sms_sent":                      smsSentTest,
		"sms_link_clicked":              messageTest(clicked, true),
		"sms_link_not_clicked":          messageTest(clicked, false),
		"custom_event":                  customEventTest,
		"webinar":                       webinarTest,
		"goal":                          goalTest,
		"crm":                           stageTest,
		"ecommerce_number_of_purchases": purchasesTest,
		"ecommerce_total_spent":         spentTest,
		"ecommerce_product_purchased":   productTest,
		"ecommerce_brand_purchased":     brandTest,
		"ecommerce_abandoned_cart":      cartTest,
	}
}

// textOf compares a string of a contact.
func textOf(of func(contact Object) string) func(*Call, Object) (test, bool) {
	return func(_ *Call, condition Object) (test, bool) {
		operator, want := engine.Text(condition, "operator"), engine.Text(condition, "value")
		return func(contact Object) bool { return compareText(operator, of(contact), want) }, operator != ""
	}
}

// numberOf compares a number of a contact, or asks whether there is one.
func numberOf(of func(c *Call, contact Object) any) func(*Call, Object) (test, bool) {
	return func(c *Call, condition Object) (test, bool) {
		operator := engine.Text(condition, "operator")
		if engine.Text(condition, "operatorType") == "not_exists" {
			operator = "not_assigned"
		}
		want, wanted := condition["value"].(float64)
		isAssigned := operator == "assigned" || operator == "not_assigned"
		return func(contact Object) bool {
			got, err := strconv.ParseFloat(engine.Scalar(of(c, contact)), 64)
			if isAssigned {
				return (err == nil) == (operator == "assigned")
			}
			return err == nil && compareNumber(operator, got, want)
		}, isAssigned || operator != "" && wanted
	}
}

// dateOf asks whether a time of a contact is in a period.
func dateOf(of func(c *Call, contact Object) string) func(*Call, Object) (test, bool) {
	return func(c *Call, condition Object) (test, bool) {
		period, ok := periodIn(c, condition, "operator", "value")
		return func(contact Object) bool { return period.holds(of(c, contact)) }, ok
	}
}

// customFieldTest compares the values of a custom field: one of them must match, or none
// where the operator is negative.
func customFieldTest(c *Call, condition Object) (test, bool) {
	operator, want := engine.Text(condition, "operator"), engine.Text(condition, "value")
	number, err := strconv.ParseFloat(want, 64)
	isNumeric := strings.HasPrefix(operator, "numeric_")
	isDate := slices.Contains([]string{"date_to", "date_from", "specific_date", "custom"}, operator)
	if want == "last_n_days" {
		operator, want = want, engine.Scalar(condition["numberOfDays"])
	}
	period, isPeriod := window{}, true
	if isDate {
		period, isPeriod = periodOf(c, operator, want, condition["includeCurrentPeriod"] != false)
	}
	matches := func(value string) bool {
		switch {
		case operator == "assigned" || operator == "not_assigned":
			return value != ""
		case isNumeric:
			got, err := strconv.ParseFloat(value, 64)
			return err == nil && compareNumber(operator, got, number)
		case isDate:
			return period.holds(value)
		}
		return compareText(strings.TrimSuffix(strings.TrimPrefix(operator, "not_"), "_not"), value, want)
	}
	return func(contact Object) bool {
		has := false
		for _, given := range engine.Objects(contact, "customFieldValues") {
			if given["customFieldId"] == condition["scope"] {
				has = has || slices.ContainsFunc(engine.Texts(engine.Items(given, "value")), matches)
			}
		}
		return has != isNegative(operator)
	}, operator != "" && (!isNumeric || err == nil) && isPeriod
}

// geolocationTest compares a part of the location. Responses do not have the name of the
// country.
func geolocationTest(_ *Call, condition Object) (test, bool) {
	property := map[string]string{
		"country_code": "countryCode", "region": "region", "city": "city", "longitude": "longitude", "latitude": "latitude",
		"postal_code": "postalCode", "dma_code": "dmaCode",
	}[engine.Text(condition, "scope")]
	return textOf(func(contact Object) string {
		if property == "" {
			return engine.Text(contact, "country")
		}
		return engine.Scalar(engine.Sub(contact, "geolocation")[property])
	})(nil, condition)
}

func tagTest(_ *Call, condition Object) (test, bool) {
	return func(contact Object) bool {
		has := slices.ContainsFunc(engine.Objects(contact, "tags"), func(tag Object) bool { return tag["tagId"] == condition["value"] })
		return has == (condition["operator"] == "exists")
	}, true
}

// consentTest looks at the latest declaration about a consent.
func consentTest(c *Call, condition Object) (test, bool) {
	date := engine.Sub(condition, "consentDate")
	period, ok := periodIn(c, date, "operator", "date")
	return func(contact Object) bool {
		granted, at := false, ""
		for _, declaration := range engine.Objects(contact, declarations) {
			if declaration["gdprFieldId"] == condition["gdprFieldId"] {
				granted, at = declaration["wasGranted"] == true, engine.Text(declaration, "declaredAt")
			}
		}
		if date["operator"] == nil || date["operator"] == "anytime" {
			at = engine.Time(c.Now)
		}
		return granted == (condition["consentStatus"] == "given") && period.holds(at)
	}, ok
}

// methodTest compares how a contact came, and by which form, page or import.
func methodTest(_ *Call, condition Object) (test, bool) {
	method := engine.Text(condition, "method")
	for name, origin := range map[string]string{"webform": "www", "sales": "sale", "mobile": "iphone"} { // as contacts have them
		if method == name {
			method = origin
		}
	}
	by := engine.Text(condition, "value")
	return func(contact Object) bool {
		return engine.Text(contact, "origin") == method && (by == "" || by == "all" || contact["cameBy"] == by)
	}, true
}
