package life

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// Limits of imports.
const (
	maxImportSize    = 20 << 20 // bytes of a request
	maxImports       = 2        // in progress in an account
	maxImportsPerDay = 20
)

// An import is checked, adds its contacts in chunks and completes its statistics last.
const (
	approveImport  = "approve import"
	importChunk    = "import chunk"
	completeImport = "complete import"
	importStep     = time.Second
	maxImportSteps = 10 // chunks, of 1,000 rows or more
)

// Properties of an import's row that responses do not show.
const (
	importRows    = "rows" // those that are not done yet
	importColumns = "columns"
	importFigures = "figures" // statistics before they are complete
)

// imports adds contacts to a campaign in the background.
func imports(e *engine.Engine, _ Settings) {
	e.On("import", engine.Hooks{
		Creating: creatingImport,
		Created: func(c *Call, row Object) {
			c.Schedule(c.Now.Add(importStep), approveImport, engine.Text(row, "importId"))
		},
		Derived: map[string]func(*Call, Object) any{
			"campaignName": func(c *Call, row Object) any { return c.Rows("campaign").Get(campaignOf(row))["name"] },
		},
	})
	e.When(approveImport, "import", func(c *Call, row Object) {
		row["status"] = "approved"
		c.Schedule(c.Now.Add(importStep), importChunk, engine.Text(row, "importId"))
	})
	e.When(importChunk, "import", runChunk)
	e.When(completeImport, "import", func(_ *Call, row Object) {
		figures := engine.Sub(row, importFigures)
		row["statistics"] = engine.Merge(engine.Sub(row, "statistics"), engine.Only(figures, "invalid", "updated", "addedToList"))
		row["errorStatistics"] = engine.Merge(engine.Sub(row, "errorStatistics"), engine.Only(figures, "syntaxErrors", "alreadyInQueue", "blacklist"))
		delete(row, importFigures)
	})
}

// isRunning reports whether an import still has rows to add.
func isRunning(row Object) bool {
	return !slices.Contains([]string{"finished", "rejected", "canceled"}, engine.Text(row, "status"))
}

// creatingImport checks the limits and the columns of an import.
func creatingImport(c *Call, row Object) *Failure {
	if len(c.Raw) > maxImportSize {
		return contract.Invalid(contract.Detail("body", []string{"contacts"}, nil,
			fmt.Sprintf("The body has %d bytes, at most %d are allowed", len(c.Raw), maxImportSize)))
	}
	campaign := engine.Text(row, "campaignId")
	running, today := 0, 0
	for _, other := range c.Rows("import").All() {
		if started, ok := engine.ParseTime(engine.Text(other, "createdOn")); ok && c.Now.Sub(started) < 24*time.Hour {
			today++
		}
		if !isRunning(other) {
			continue
		}
		if running++; campaignOf(other) == campaign {
			return conflict("An import into this campaign is in progress.")
		}
	}
	switch {
	case running >= maxImports:
		return conflict(fmt.Sprintf("%d imports are in progress, an account can have %d.", running, maxImports))
	case today >= maxImportsPerDay:
		return conflict(fmt.Sprintf("%d imports were started in 24 hours, an account can start %d.", today, maxImportsPerDay))
	}
	columns, failure := columnsOf(c, engine.Texts(engine.Items(row, "fieldMapping")))
	if failure != nil {
		return failure
	}
	rows := engine.Items(row, "contacts")
	for i, cells := range rows {
		if got := len(cells.([]any)); got != len(columns) {
			return contract.Invalid(contract.Detail("body", []string{"contacts", fmt.Sprint(i)}, nil,
				fmt.Sprintf("The row has %d cells for %d columns", got, len(columns))))
		}
	}
	for _, name := range []string{"campaignId", "contacts", "fieldMapping"} {
		delete(row, name)
	}
	row["campaign"], row["status"] = Object{"campaignId": campaign}, "uploaded"
	row[importRows], row[importColumns], row[importFigures] = rows, columns, Object{}
	row["statistics"] = Object{"uploaded": engine.Int(len(rows)), "invalid": 0.0, "updated": 0.0, "addedToList": 0.0}
	row["errorStatistics"] = Object{
		"syntaxErrors": 0.0, "alreadyInQueue": 0.0, "invalidDomains": 0.0, "blacklist": 0.0, "policyFailures": 0.0, "mismatchedCriteria": 0.0,
	}
	return nil
}

func conflict(message string) *Failure {
	return &Failure{Status: http.StatusConflict, Code: 1002, Message: message}
}

// columnsOf translates a mapping: "email", "name", "ip", "field ID" and "tag ID".
func columnsOf(c *Call, mapping []string) ([]any, *Failure) {
	columns := []any{}
	for i, name := range mapping {
		at := []string{"fieldMapping", fmt.Sprint(i)}
		tag, isTag := strings.CutPrefix(name, "tag:")
		switch {
		case isTag:
			row := c.Rows("tag").Find("name", tag)
			if row == nil {
				return nil, contract.Invalid(contract.Detail("body", at, name, "There is no tag with this name"))
			}
			columns = append(columns, "tag "+engine.Text(row, "tagId"))
		case name == "email", name == "name", name == "ip":
			columns = append(columns, name)
		default:
			row := c.Rows("custom field").Find("name", name)
			if row == nil {
				return nil, contract.Invalid(contract.Detail("body", at, name, "There is no custom field with this name"))
			}
			columns = append(columns, "field "+engine.Text(row, "customFieldId"))
		}
	}
	if !slices.Contains(columns, any("email")) {
		return nil, contract.Invalid(contract.Detail("body", []string{"fieldMapping"}, nil, "The column email is missing"))
	}
	return columns, nil
}

// runChunk adds some of the rows that are left, and plans the next step.
func runChunk(c *Call, row Object) {
	id, left := engine.Text(row, "importId"), engine.Items(row, importRows)
	uploaded, _ := engine.Sub(row, "statistics")["uploaded"].(float64)
	n := min(max(1000, (int(uploaded)+maxImportSteps-1)/maxImportSteps), len(left))
	figures := engine.Sub(row, importFigures)
	seen := map[string]bool{} // addresses of this chunk
	for _, cells := range left[:n] {
		for _, figure := range importOne(c, row, engine.Texts(cells.([]any)), seen) {
			increase(figures, figure)
		}
	}
	row[importRows] = left[n:]
	if n < len(left) {
		c.Schedule(c.Now.Add(importStep), importChunk, id)
		return
	}
	delete(row, importRows)
	delete(row, importColumns)
	row["status"], row["finishedOn"] = "finished", engine.Time(c.Now)
	c.Record(engine.Entry{At: c.Now, Kind: importFinished, Campaign: campaignOf(row), Detail: id})
	c.Schedule(c.Now.Add(importStep), completeImport, id) // as on the service, which counts later
}

// importOne adds or updates one contact and returns the figures that it counts for.
func importOne(c *Call, row Object, cells []string, seen map[string]bool) []string {
	body := Object{"campaign": row["campaign"], "origin": "import"}
	var tags, values []any
	for i, column := range engine.Texts(engine.Items(row, importColumns)) {
		kind, id, _ := strings.Cut(column, " ")
		switch {
		case kind == "tag" && cells[i] == "1":
			tags = append(tags, Object{"tagId": id})
		case kind == "field" && cells[i] != "":
			values = append(values, Object{"customFieldId": id, "value": []any{cells[i]}})
		case kind == "ip" && cells[i] != "":
			body["ipAddress"] = cells[i]
		case kind == "email" || kind == "name" && cells[i] != "":
			body[kind] = cells[i]
		}
	}
	email := strings.ToLower(engine.Text(body, "email"))
	switch {
	case !contract.IsEmail(email):
		return []string{"invalid", "syntaxErrors"}
	case seen[email]:
		return []string{"invalid", "alreadyInQueue"}
	}
	seen[email] = true
	contacts := c.Rows("contact")
	id, taken := contacts.Holder(body)
	if !taken {
		body["tags"], body["customFieldValues"] = append([]any{}, tags...), append([]any{}, values...)
		if _, failure := c.Create("contact", body); failure != nil {
			return []string{"invalid", "blacklist"}
		}
		return []string{"addedToList"}
	}
	old := contacts.Get(id)
	changed := engine.Only(body, "name")
	changed["tags"] = upsert(old, Object{"tags": tags}, "tags", "tagId")
	changed["customFieldValues"] = upsert(old, Object{"customFieldValues": values}, "customFieldValues", "customFieldId")
	if _, failure := c.Change("contact", old, changed); failure != nil {
		return []string{"invalid", "policyFailures"}
	}
	return []string{"updated"}
}
