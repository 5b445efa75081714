package sim

import (
	"fmt"
	"strings"

	"github.com/go-getresponse/getresponse/gen/gr"
)

// asManager looks after what the whole account has.
func asManager(a *actor) {
	named := func(name string) object { return object{"name": name} }
	var own []*collection
	a.setUp = func() {
		list := a.defaultList()
		own = []*collection{
			{path: "/tags", id: "tagId", key: "name", create: "createTag", update: "updateTag", remove: "deleteTag", body: named,
				change: func(name string, _ int) object { return named(name) }},
			{path: "/campaigns", id: "campaignId", key: "name", create: "createCampaign", update: "updateCampaign", body: named,
				change: func(name string, n int) object {
					return object{"name": name, "languageCode": []string{"PL", "EN", "DE"}[n%3]}
				}},
			{path: "/custom-fields", id: "customFieldId", key: "name", create: "createCustomField", update: "updateCustomField", remove: "deleteCustomField",
				body: func(name string) object {
					return object{"name": name, "type": "string", "format": "text", "hidden": "false", "values": []any{}}
				},
				change: func(_ string, n int) object { return object{"hidden": fmt.Sprint(n%2 == 0), "values": []any{}} }},
			{path: "/from-fields", id: "fromFieldId", key: "email", create: "createFromField", remove: "deleteFromField",
				body: func(name string) object { return object{"email": name, "name": "News"} }},
			{path: "/suppressions", id: "suppressionId", key: "name", create: "createSuppression", update: "updateSuppression", remove: "deleteSuppression",
				body: func(name string) object { return object{"name": name, "masks": []any{"@" + name + ".example.com"}} },
				change: func(name string, n int) object {
					return object{"name": name, "masks": []any{fmt.Sprintf("@%d.example.com", n)}}
				}},
			{path: "/predefined-fields", id: "predefinedFieldId", key: "name", create: "createPredefinedField", update: "updatePredefinedField", remove: "deletePredefinedField",
				body: func(name string) object {
					return object{"name": name, "value": "first", "campaign": object{"campaignId": list}}
				},
				change: func(_ string, n int) object { return object{"value": "value_" + strings.Repeat("x", n%9)} }},
			{path: "/custom-events", id: "customEventId", key: "name", create: "createCustomEvent", update: "updateCustomEvent", remove: "deleteCustomEvent", body: named,
				change: func(name string, _ int) object {
					return object{"name": name, "attributes": []any{object{"name": "size", "type": "number"}}}
				}},
			{path: "/search-contacts", id: "searchContactId", key: "name", create: "createSearchContact", update: "updateSearchContact", remove: "deleteSearchContact",
				body:   func(name string) object { return segmentOf(list, name, "or") },
				change: func(name string, n int) object { return segmentOf(list, name, []string{"or", "and"}[n%2]) }},
		}
	}
	a.use(func() []*collection { return own })
}

// segmentOf is a segment of a list, of those with its name.
func segmentOf(list, name, operator string) object {
	return object{"name": name, "subscribersType": []any{"subscribed"}, "sectionLogicOperator": operator, "section": []any{object{
		"campaignIdsList": []any{list}, "logicOperator": "and", "subscriberCycle": []any{"receiving_autoresponder"}, "subscriptionDate": "all_time",
		"conditions": []any{object{"conditionType": "name", "operatorType": "string_operator", "operator": "is", "value": name}},
	}}}
}

// defaultList returns the ID of the default campaign.
func (a *actor) defaultList() (id string) {
	lists, err := a.Campaigns.List(a.Context(), &gr.ListCampaignsParams{IsDefault: new(true)})
	if err != nil || len(lists.Items) != 1 {
		a.Fatal(lists, err)
	}
	return lists.Items[0].CampaignID
}

// defaultSender returns the ID of the default from field.
func (a *actor) defaultSender() string {
	senders, err := a.FromFields.List(a.Context(), &gr.ListFromFieldsParams{IsDefault: new(true)})
	if err != nil || len(senders.Items) != 1 {
		a.Fatal(senders, err)
	}
	return senders.Items[0].FromFieldID
}

// asShopkeeper has a shop. Its revenue is that of the orders.
func asShopkeeper(a *actor) {
	var own []*collection
	var shop *gr.Shop
	var orders *collection
	a.setUp = func() {
		var err error
		shop, err = a.Shops.Create(a.Context(), gr.NewShop{Name: a.name, Locale: "PL", Currency: "PLN"})
		if err != nil {
			a.Fatal(err)
		}
		product, err := a.Products.Create(a.Context(), shop.ShopID, gr.NewProduct{Name: "Boots", Variants: []gr.NewProductVariant{{Name: "42", SKU: "B-42", Price: 10, PriceTax: 12.3}}})
		if err != nil {
			a.Fatal(err)
		}
		email := a.name + "@example.com"
		a.ok(a.Contacts.Create(a.Context(), gr.NewContact{Email: email, Campaign: gr.CampaignReference{CampaignID: a.defaultList()}}))
		contact := a.awaitContact(a.defaultList(), email)
		lines := []any{object{"variantId": product.Variants[0].VariantID, "quantity": 2, "price": 10, "priceTax": 12.3}}
		under := "/shops/" + shop.ShopID
		price := func(_ string, n int) object { return object{"totalPrice": float64(n) + 0.5} }
		orders = &collection{path: under + "/orders", id: "orderId", key: "externalId", create: "createOrder", update: "updateOrder", remove: "deleteOrder", change: price,
			body: func(name string) object {
				return object{"externalId": name, "contactId": contact, "totalPrice": 20.25, "currency": "PLN", "selectedVariants": lines}
			}}
		own = []*collection{
			orders,
			{path: "/shops", id: "shopId", key: "name", create: "createShop", update: "updateShop", remove: "deleteShop",
				body:   func(name string) object { return object{"name": name, "locale": "EN", "currency": "EUR"} },
				change: func(_ string, n int) object { return object{"locale": []string{"PL", "DE"}[n%2]} }},
			{path: under + "/carts", id: "cartId", key: "externalId", create: "createCart", update: "updateCart", remove: "deleteCart", change: price,
				body: func(name string) object {
					return object{"externalId": name, "contactId": contact, "totalPrice": 20, "currency": "PLN", "selectedVariants": lines}
				}},
			{path: under + "/taxes", id: "taxId", key: "name", create: "createTax", update: "updateTax", remove: "deleteTax",
				body: func(name string) object { return object{"name": name, "rate": 23} }, change: func(_ string, n int) object { return object{"rate": n % 30} }},
			{path: under + "/categories", id: "categoryId", key: "name", create: "createCategory", update: "updateCategory", remove: "deleteCategory",
				body:   func(name string) object { return object{"name": name} },
				change: func(_ string, n int) object { return object{"url": fmt.Sprintf("https://example.com/%d", n)} }},
			{path: under + "/meta-fields", id: "metaFieldId", key: "name", create: "createMetaField", update: "updateMetaField", remove: "deleteMetaField",
				body:   func(name string) object { return object{"name": name, "value": "1", "valueType": "string"} },
				change: func(_ string, n int) object { return object{"value": fmt.Sprint(n)} }},
			{path: under + "/products", id: "productId", key: "name", create: "createProduct", update: "updateProduct", remove: "deleteProduct",
				body: func(name string) object {
					return object{"name": name, "variants": []any{object{"name": "42", "sku": name, "price": 1, "priceTax": 1.23}}}
				},
				change: func(_ string, n int) object { return object{"vendor": fmt.Sprint("Vendor ", n)} }},
			{path: under + "/products/" + product.ProductID + "/variants", id: "variantId", key: "sku", create: "createProductVariant", update: "updateProductVariant", remove: "deleteProductVariant",
				body:   func(name string) object { return object{"name": "43", "sku": name, "price": 2, "priceTax": 2.46} },
				change: func(_ string, n int) object { return object{"price": n} }},
			{path: "/addresses", id: "addressId", key: "name", create: "createAddress", update: "updateAddress", remove: "deleteAddress",
				body:   func(name string) object { return object{"name": name, "countryCode": "POL"} },
				change: func(_ string, n int) object { return object{"city": fmt.Sprint("City ", n)} }},
		}
	}
	a.use(func() []*collection { return own })
	compare := a.verify
	a.verify = func() {
		compare()
		got, err := a.Shops.Get(a.Context(), shop.ShopID, nil)
		a.ok(err)
		sum := 0.0
		for _, r := range orders.model {
			sum += r.holds["totalPrice"].(float64)
		}
		if err == nil && float64(got.ProductRevenue) != sum {
			a.Errorf("the revenue of the shop is %v, the orders have %v", got.ProductRevenue, sum)
		}
	}
}

// asAutomator looks after what is sent without a date.
func asAutomator(a *actor) {
	var own []*collection
	content := object{"plain": "Hello"}
	future := object{"sendingType": "scheduled", "date": "2099-01-01T00:00:00", "timeZone": object{"timeZoneId": 1}}
	subject := func(_ string, n int) object { return object{"subject": fmt.Sprint("Subject ", n)} }
	a.setUp = func() {
		list, sender := a.defaultList(), a.defaultSender()
		own = []*collection{
			{path: "/autoresponders", id: "autoresponderId", key: "name", create: "createAutoresponder", update: "updateAutoresponder", remove: "deleteAutoresponder", change: subject,
				body: func(name string) object {
					return object{"name": name, "subject": "Hello", "campaignId": list, "status": "disabled", "content": content,
						"sendSettings": object{"type": "immediately"}, "triggerSettings": object{"dayOfCycle": 3}}
				}},
			{path: "/rss-newsletters", id: "rssNewsletterId", key: "name", create: "createRssNewsletter", update: "updateRssNewsletter", remove: "deleteRssNewsletter", change: subject,
				body: func(name string) object {
					return object{"name": name, "subject": "Hello", "status": "disabled", "rssFeedUrl": "https://example.com/feed.xml", "content": content,
						"fromField": object{"fromFieldId": sender}, "sendSettings": object{"frequency": "asap", "filter": "recent", "maxArticles": 5, "selectedCampaigns": []any{list}}}
				}},
			{path: "/transactional-emails/templates", id: "templateId", key: "subject", create: "createTransactionalEmailTemplate", update: "updateTransactionalEmailTemplate", remove: "deleteTransactionalEmailTemplate",
				body:   func(name string) object { return object{"subject": name, "content": content} },
				change: func(_ string, n int) object { return object{"content": object{"plain": fmt.Sprint("Content ", n)}} }},
			{path: "/ab-tests/subject", item: "/ab-tests", id: "abTestId", key: "name", create: "createSubjectTest", remove: "deleteSubjectTest", unlike: "deliverySettings",
				body: func(name string) object {
					return object{"name": name, "campaign": object{"campaignId": list}, "fromField": object{"fromFieldId": sender}, "content": content,
						"variants": []any{"Spring", "Sale"}, "sendSettings": object{"selectedCampaigns": []any{list}},
						"deliverySettings": object{"sendOn": future, "winnerMode": "automatic", "winningCriteria": "open", "samplingPercentage": 40, "samplingTime": "P0Y0M0DT5H30M0S"}}
				}},
			{path: "/newsletters", id: "newsletterId", key: "name", create: "createNewsletter", remove: "deleteNewsletter",
				body: func(name string) object {
					return object{"name": name, "type": "draft", "subject": "Hello", "campaign": object{"campaignId": list}, "fromField": object{"fromFieldId": sender},
						"content": content, "sendSettings": object{"selectedCampaigns": []any{list}}}
				}},
			{path: "/transactional-emails", id: "transactionalEmailId", key: "subject", create: "createTransactionalEmail",
				body: func(name string) object {
					return object{"contentType": "direct", "subject": name, "fromField": object{"fromFieldId": sender}, "content": content, "recipients": object{"to": object{"email": "jan@example.com"}}}
				}},
		}
	}
	a.use(func() []*collection { return own })
}

// asArchivist looks after files, reports, and what is sent to numbers.
func asArchivist(a *actor) {
	own := []*collection{
		{path: "/custom-reports", id: "customReportId", key: "name", create: "createCustomReport",
			body: func(name string) object {
				return object{"name": name, "type": "list_summary_report", "scheduling": object{"frequency": "one_time", "startDate": "2026-03-01", "endDate": "2026-03-01"}}
			}},
		{path: "/sms", id: "smsId", key: "name", create: "sendSms",
			body: func(name string) object {
				return object{"name": name, "content": "Hello", "recipientsType": "importedNumbers",
					"sendSettings": object{"importedNumbers": []any{object{"phone": "+48600100200", "countryCode": "PL"}}}}
			}},
		{path: "/file-library/folders", id: "folderId", key: "name", create: "createFolder", remove: "deleteFolder", body: func(name string) object { return object{"name": name} }},
		{path: "/file-library/files", id: "fileId", key: "name", create: "createFile", remove: "deleteFile",
			body: func(name string) object {
				return object{"name": name, "extension": "txt", "folder": nil, "content": "ZmlsZQ=="}
			}},
	}
	a.use(func() []*collection { return own })
}
