package engine

import (
	"errors"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
)

// Plant stores a row that is given in advance. It has the properties of a request to
// create it, those that only responses have, and those that the facts add. What can be
// created over the API is created, at the time in createdOn. retry reports that something
// is missing that the row refers to.
func (c *Call) Plant(entity string, given Object) (retry bool, err error) {
	e := c.Engine.entities[entity]
	if err := e.CheckGiven(given); err != nil {
		return false, err
	}
	c.Params = map[string]string{}
	for _, id := range e.Own() {
		c.Params[id] = Scalar(given[id])
	}
	if at, ok := ParseTime(Text(given, "createdOn")); ok {
		c.Now = at
	}
	row, failure := c.plant(e, given)
	if failure != nil {
		return failure.Code == 1001 || failure.Code == 1013, errors.New(failure.Message + failure.Places())
	}
	if c.Route = e.Get; c.Route == nil {
		c.Route = e.List
	}
	return false, c.Route.CheckShown(c.Show(entity, row, c.Route.Response.Item()))
}

func (c *Call) plant(e *contract.Entity, given Object) (row Object, failure *Failure) {
	given = canonical(e, given)
	if e.Create == nil || e.Create.Request == nil {
		row = Merge(e.Defaults, given)
		if failure = c.checkReferencesIn(e, row); failure == nil {
			failure = c.checkUnique(e, row, "")
		}
	} else {
		c.Route, c.Body = e.Create, given
		if row, failure = c.Create(e.Name, given); failure == nil {
			for name, value := range given { // what only the service can set
				if e.Create.Request.Fields[name] == nil {
					row[name] = value
				}
			}
		}
	}
	if failure != nil {
		return nil, failure
	}
	return c.Insert(e.Name, row), nil
}
