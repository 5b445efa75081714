package life

import (
	"slices"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// What the API does not show of a contact and a seed can set: the webinars, goals and stages
// of pipelines. The contract has their form in x-entity.

// webinarTest asks for a role in a webinar, and whether the contact was there.
func webinarTest(_ *Call, condition Object) (test, bool) {
	role, there := engine.Text(condition, "contactType"), condition["webinarCondition"] == "participated"
	return func(contact Object) bool {
		return slices.ContainsFunc(engine.Objects(contact, "webinars"), func(had Object) bool {
			return had["webinarId"] == condition["scope"] && (role == "all" || had["role"] == role) && had["participated"] == there
		})
	}, true
}

// goalTest compares the value of a goal.
func goalTest(c *Call, condition Object) (test, bool) {
	return numberOf(func(_ *Call, contact Object) any {
		for _, goal := range engine.Objects(contact, "goals") {
			if goal["goalId"] == condition["scope"] {
				return goal["value"]
			}
		}
		return nil
	})(c, condition)
}

// stageTest asks for a stage of a pipeline, or for any.
func stageTest(_ *Call, condition Object) (test, bool) {
	return func(contact Object) bool {
		return slices.ContainsFunc(engine.Objects(contact, "stages"), func(in Object) bool {
			return in["pipelineId"] == condition["pipelineScope"] && (condition["stageScope"] == "all" || in["stageId"] == condition["stageScope"])
		})
	}, true
}
