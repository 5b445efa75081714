package getresponsetest

import "net/http"

func fromFieldHandlers() map[string]handler {
	return map[string]handler{
		"listFromFields":      listFromFields,
		"createFromField":     createFromField,
		"getFromField":        getFromField,
		"deleteFromField":     deleteFromField,
		"setDefaultFromField": setDefaultFromField,
	}
}

func (c *call) fromField(row object) object {
	out := only(row, keysOf(row)...)
	out["href"] = c.href("from-fields", text(row, "fromFieldId"))
	out["rewrittenEmail"] = nil
	out["domain"] = object{"status": "confirmed", "DKIMWarning": nil, "hasDMARCWarning": "false"}
	return out
}

func listFromFields(c *call) (int, any, *apiError) {
	var rows []object
	for _, row := range c.world.fromFields.all() {
		rows = append(rows, c.fromField(row))
	}
	return c.list(rows, "fromFieldId")
}

func createFromField(c *call) (int, any, *apiError) {
	email := text(c.body, "email")
	if c.world.fromFields.find("email", email) != nil {
		return 0, nil, duplicate("A from field has this address already.")
	}
	row := c.world.add(c.world.fromFields, object{
		"email": email, "name": c.body["name"], "isActive": "true", "isDefault": "false", "createdOn": c.now,
	})
	return http.StatusCreated, c.fromField(row), nil
}

func getFromField(c *call) (int, any, *apiError) {
	row, failure := c.row(c.world.fromFields, "fromFieldId")
	if failure != nil {
		return 0, nil, failure
	}
	return c.ok(c.fromField(row), "fromFieldId")
}

// deleteFromField removes an address. The default cannot be removed, as every
// account must have one. The replacement is set where the address was used.
func deleteFromField(c *call) (int, any, *apiError) {
	row, failure := c.row(c.world.fromFields, "fromFieldId")
	if failure != nil {
		return 0, nil, failure
	}
	if text(row, "isDefault") == "true" {
		return 0, nil, &apiError{status: http.StatusBadRequest, code: 1009, message: "The default from field cannot be deleted."}
	}
	id := text(row, "fromFieldId")
	if other := c.query.Get("fromFieldIdToReplaceWith"); other != "" {
		if _, failure := related(c.world.fromFields, other); failure != nil {
			return 0, nil, failure
		}
		if other == id {
			return 0, nil, relatedNotFound("The from field cannot take its own place.")
		}
		for _, n := range c.world.newsletters.all() {
			replaceSender(n, id, other)
		}
		for _, campaign := range c.world.campaigns.all() {
			replaceSender(sub(campaign, "confirmation"), id, other)
		}
	}
	c.world.fromFields.remove(id)
	return http.StatusNoContent, nil, nil
}

// replaceSender replaces one address with another, as sender and for replies.
func replaceSender(o object, id, other string) {
	for _, name := range []string{"fromField", "replyTo"} {
		if ref := sub(o, name); ref["fromFieldId"] == id {
			ref["fromFieldId"] = other
		}
	}
}

func setDefaultFromField(c *call) (int, any, *apiError) {
	row, failure := c.row(c.world.fromFields, "fromFieldId")
	if failure != nil {
		return 0, nil, failure
	}
	for _, other := range c.world.fromFields.all() {
		other["isDefault"] = "false"
	}
	row["isDefault"] = "true"
	return http.StatusOK, nil, nil
}
