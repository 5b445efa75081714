package getresponsetest

import (
	"net/http"
	"slices"
)

func tagHandlers() map[string]handler {
	return map[string]handler{
		"listTags":  listTags,
		"createTag": createTag,
		"getTag":    getTag,
		"updateTag": getTag, // the service accepts a new name and keeps the old one
		"deleteTag": deleteTag,
	}
}

func listTags(c *call) (int, any, *apiError) {
	var rows []object
	for _, row := range c.world.tags.all() {
		item := only(row, keysOf(row)...)
		item["href"] = c.href("tags", text(row, "tagId"))
		rows = append(rows, item)
	}
	return c.list(rows, "tagId")
}

func createTag(c *call) (int, any, *apiError) {
	name := text(c.body, "name")
	if c.world.tags.find("name", name) != nil {
		return 0, nil, duplicate("A tag has the name " + name + " already.")
	}
	return http.StatusCreated, c.world.add(c.world.tags, object{"name": name, "color": "", "createdAt": c.now}), nil
}

func getTag(c *call) (int, any, *apiError) {
	row, failure := c.row(c.world.tags, "tagId")
	if failure != nil {
		return 0, nil, failure
	}
	return c.ok(row, "tagId")
}

func deleteTag(c *call) (int, any, *apiError) {
	row, failure := c.row(c.world.tags, "tagId")
	if failure != nil {
		return 0, nil, failure
	}
	id := text(row, "tagId")
	c.world.tags.remove(id)
	for _, contact := range c.world.contacts.all() {
		contact["tagIds"] = slices.DeleteFunc(slices.Clone(contact["tagIds"].([]string)), func(have string) bool { return have == id })
	}
	return http.StatusNoContent, nil, nil
}
