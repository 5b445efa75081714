package segment

import "strconv"

// kind returns the condition type, "" if there is none.
func (c condition) kind() string { return membersOf(c.form, nil).peek("conditionType") }

// sentence returns the condition in words that follow "contacts".
func (c condition) sentence(names Names) string {
	m := membersOf(c.form, names)
	if len(m.values) == 0 {
		return "who match a condition without a form"
	}
	kind := m.text("conditionType")
	words := m.person(kind)
	if words == "" {
		words = m.activity(kind)
	}
	if words == "" {
		words = m.shopping(kind)
	}
	if words == "" {
		m.values["conditionType"] = []byte(strconv.Quote(kind))
		return "who match " + m.json()
	}
	return words + m.rest()
}

// person returns a condition on what a contact is or has in words, "" for another one.
func (m *members) person(kind string) string {
	switch kind {
	case "name":
		m.is("operatorType", "string_operator")
		return "whose name " + m.comparison()
	case "email":
		m.is("operatorType", "string_operator")
		return "whose e-mail address " + m.comparison()
	case "geo":
		m.is("operatorType", "string_operator")
		return "whose " + word(m.text("scope")) + " " + m.comparison()
	case "custom":
		return "whose " + m.thing(m.customField(), "scope") + " " + m.comparison()
	case "score", "scoring":
		subject := "score"
		if kind == "scoring" {
			subject = "legacy score"
		}
		if m.is("operatorType", "not_exists") {
			return "whose " + subject + " is not set"
		}
		m.is("operatorType", "numeric_operator")
		return "whose " + subject + " " + m.comparison()
	case "engagement_score":
		m.is("operatorType", "numeric_operator")
		return "whose engagement score " + m.comparison()
	case "phase":
		m.is("operatorType", "numeric_operator")
		return "whose day of the autoresponder cycle " + m.comparison()
	case "tag":
		m.is("operatorType", "exists")
		if m.is("operator", "not_exists") {
			return "who do not have " + m.thing("tag", "value")
		}
		m.is("operator", "exists")
		return "who have " + m.thing("tag", "value")
	case "goal":
		m.is("operatorType", "numeric_operator")
		goal := m.thing("goal", "scope")
		switch {
		case m.is("operator", "assigned"):
			return "who reached " + goal
		case m.is("operator", "not_assigned"):
			return "who did not reach " + goal
		}
		return "whose value of " + goal + " " + m.comparison()
	case "crm":
		return "who are in " + m.thingOrAny("stage", "stageScope") + " of " + m.thing("pipeline", "pipelineScope")
	case "gdpr":
		return m.consent()
	}
	return ""
}

// customField removes the operator type of a custom field and returns what such a field
// is called.
func (m *members) customField() string {
	switch {
	case m.is("operatorType", "string_operator_list"):
		return "custom choice field"
	case m.is("operatorType", "numeric_operator"):
		return "custom number field"
	case m.is("operatorType", "date_operator"):
		return "custom date field"
	}
	m.is("operatorType", "string_operator")
	return "custom field"
}

func (m *members) consent() string {
	words := "who gave "
	switch {
	case m.is("consentStatus", "not_given"):
		words = "who did not give "
	case !m.is("consentStatus", "given"):
		words = "with a status of "
	}
	words += m.thing("consent", "gdprFieldId")
	if m.values["consentDate"] == nil {
		return words
	}
	date := m.child("consentDate")
	return words + " " + date.period("operator", "date", "")
}

// activity returns a condition on what a contact did or was sent in words, "" for another
// one.
func (m *members) activity(kind string) string {
	switch kind {
	case "subscription_date":
		return m.lastDate("signed up")
	case "last_open_date":
		return m.lastDate("last opened a message")
	case "last_click_date":
		return m.lastDate("last clicked a link")
	case "last_send_date":
		return m.lastDate("were last sent a message")
	case "last_newsletter_date":
		return m.lastDate("were last sent a newsletter")
	case "last_autoresponder_date":
		return m.lastDate("were last sent an autoresponder")
	case "subscription_method":
		return "who signed up " + m.method()
	case "opened":
		m.is("operatorType", "message_operator")
		return "who opened " + m.message("value")
	case "not_opened":
		if m.is("operatorType", "message_operator") {
			return "who did not open " + m.message("value")
		}
		m.is("operatorType", "complex_message_operator")
		return m.inactive("opened", "open", m.message("scope"), "value")
	case "clicked":
		m.is("operatorType", "message_operator")
		return "who clicked " + m.thingOrAny("link", "clickTrackId") + " of " + m.message("scope")
	case "not_clicked":
		m.is("operatorType", "complex_message_operator")
		link := "any link"
		if m.peek("clickTrackId") != "" {
			link = m.thingOrAny("link", "clickTrackId")
		}
		return m.inactive("clicked", "click", link+" of "+m.message("scope"), "value")
	case "sent":
		m.is("operatorType", "message_operator")
		return "who were sent " + m.message("value")
	case "not_sent":
		m.is("operatorType", "message_operator")
		return "who were not sent " + m.message("value")
	case "webinar":
		return m.webinar()
	case "sms_sent":
		return m.sms()
	case "sms_link_clicked":
		return "who clicked " + m.thing("link", "clickTrackId") + " of " + m.thing("text message", "smsId")
	case "sms_link_not_clicked":
		return "who did not click " + m.thing("link", "clickTrackId") + " of " + m.thing("text message", "smsId")
	case "custom_event":
		occurred := "occurred"
		if m.is("occurrence", "not_occurred") {
			occurred = "did not occur"
		}
		m.is("occurrence", "occurred")
		return "for whom " + m.thing("custom event", "customEventId") + " " + occurred + " " + m.period("dateOperator", "date", "")
	}
	return ""
}

func (m *members) lastDate(event string) string {
	m.is("operatorType", "date_operator")
	return "who " + event + " " + m.period("operator", "value", "")
}

// method removes the way of the sign-up and returns it in words.
func (m *members) method() string {
	method := m.text("method")
	switch method {
	case "webform":
		switch {
		case m.is("webformType", "webformsv2"):
			return "by " + m.thingOrAny("form", "value")
		case m.is("webformType", "webforms"):
			return "by " + m.thingOrAny("legacy form", "value")
		case m.is("webformType", "popups"):
			return "by " + m.thingOrAny("popup", "value")
		}
		m.is("webformType", "all")
		return "by " + m.thingOrAny("kind of form", "value")
	case "import", "webinar":
		return "by " + m.thingOrAny(method, "value")
	case "landing_page":
		return "by " + m.thingOrAny("landing page", "value")
	case "website_builder_elegant":
		return "by " + m.thingOrAny("website", "value")
	}
	return "by " + word(method)
}

func (m *members) webinar() string {
	words := "who took part in "
	switch {
	case m.is("webinarCondition", "not_participated"):
		words = "who did not take part in "
	case !m.is("webinarCondition", "participated"):
		words = "with another participation in "
	}
	words += m.thing("webinar", "scope")
	if m.is("contactType", Any) {
		return words + " in any role"
	}
	return words + " as " + word(m.text("contactType"))
}

func (m *members) sms() string {
	words := "who were sent " + m.thing("text message", "smsId")
	switch {
	case m.is("deliveryStatus", "delivered"):
		words += " (delivered)"
	case m.is("deliveryStatus", "undelivered"):
		words += " (not delivered)"
	}
	m.is("deliveryStatus", "any")
	return words
}

// shopping returns a condition on purchases and carts in words, "" for another one.
func (m *members) shopping(kind string) string {
	switch kind {
	case "ecommerce_number_of_purchases":
		m.is("operatorType", "numeric_operator")
		return "whose number of purchases in " + m.thingOrAny("shop", "scope") + " " + m.comparison() + m.purchaseDate()
	case "ecommerce_total_spent":
		m.is("operatorType", "numeric_operator")
		return "whose spending in " + m.thingOrAny("shop", "scope") + " " + m.comparison() + m.purchaseDate()
	case "ecommerce_product_purchased":
		m.is("operatorType", "equal_operator")
		words := m.purchased("is_not") + m.thingOrAny("product", "productScope") + " of " +
			m.thingOrAny("category", "categoryScope") + " in " + m.thingOrAny("shop", "shopScope")
		return words + " " + m.period("dateOperator", "value", "numberOfDays")
	case "ecommerce_brand_purchased":
		m.is("operatorType", "equal_operator")
		return m.purchased("not_is") + "the brand " + strconv.Quote(m.text("value")) + " in " + m.thing("shop", "scope")
	case "ecommerce_abandoned_cart":
		return m.cart()
	}
	return ""
}

// purchased removes the operator of a purchase and returns it in words.
func (m *members) purchased(not string) string {
	if m.is("operator", not) {
		return "who did not buy "
	}
	m.is("operator", "is")
	return "who bought "
}

func (m *members) cart() string {
	words := "abandoned a cart in " + m.thingOrAny("shop", "shopScope") + " whose value "
	value := m.child("cartValue")
	words += value.comparison()
	if m.is("dateOperator", "never") {
		return "who never " + words
	}
	dayMember := "value"
	if m.peek("dateOperator") == custom {
		dayMember = "range"
	}
	return "who " + words + " " + m.period("dateOperator", dayMember, "value")
}
