package life

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

const (
	// sendSample is due when a subject test is sent to its sample.
	sendSample = "send subject test"

	// evaluateTest is due when the winner of a subject test is chosen automatically.
	evaluateTest = "evaluate subject test"
)

// subjectTests send one message with several subjects to a sample, and with the best one
// to the rest.
func subjectTests(e *engine.Engine, _ Settings) {
	e.When(sendSample, "subject test", startTest)
	e.When(evaluateTest, "subject test", func(c *Call, row Object) { sendWinner(c, row, bestVariant(c, row)) })
	e.On("subject test", engine.Hooks{
		Creating: creatingTest,
		Created: func(c *Call, row Object) {
			id := engine.Text(row, "abTestId")
			trackHTML(c, id)
			if at, _ := engine.ParseTime(engine.Text(sendTimeOf(row), "date")); at.After(c.Now) {
				c.Schedule(at, sendSample, id)
			} else {
				startTest(c, row)
			}
		},
		Deleted: messageGone("subject test", sendSample, evaluateTest),
		Derived: map[string]func(*Call, Object) any{
			"statistics": func(c *Call, row Object) any {
				return Object{"total": testFigures(c, row, ""), "winner": testFigures(c, row, winnerOf(row))}
			},
			"variants": func(c *Call, row Object) any {
				return engine.Mapped(engine.Objects(row, "variants"), func(v Object) any {
					id := engine.Text(v, "variantId")
					return engine.Merge(v, Object{"isWinner": id == winnerOf(row), "statistics": testFigures(c, row, id)})
				})
			},
		},
		Matches: map[string]func(*Call, Object, string) bool{
			"stage": func(_ *Call, row Object, value string) bool { return row[stage] == strings.ReplaceAll(value, "-", "_") },
		},
	})
	e.HandleRow("chooseSubjectTestWinner", "subject test", chooseWinner)
	e.HandleRow("cancelSubjectTest", "subject test", cancelTest)
	e.HandleRow("deleteSubjectTest", "subject test", func(c *Call, row Object) (int, any, *Failure) {
		return c.Route.Status, nil, c.Delete("subject test", row)
	})
}

// sendTimeOf returns the sending time of a test with its zone.
func sendTimeOf(row Object) Object { return engine.Sub(engine.Sub(row, "deliverySettings"), "sendOn") }

// winnerOf returns the ID of the variant that won, "none" before.
func winnerOf(row Object) string {
	if id := engine.Text(row, "winner"); id != "" {
		return id
	}
	return "none"
}

func creatingTest(c *Call, row Object) *Failure {
	if failure := needContent(row); failure != nil {
		return failure
	}
	settings := engine.Merge(engine.Sub(row, "deliverySettings"), nil)
	given, at, number := engine.Sub(settings, "sendOn"), c.Now, float64(zoneUTC)
	if engine.Text(given, "sendingType") == "scheduled" {
		var failure *Failure
		if at, failure = localTime(given, "deliverySettings", "sendOn"); failure != nil {
			return failure
		}
		number, _ = engine.Sub(given, "timeZone")["timeZoneId"].(float64)
	}
	_, timed := duration(settings["samplingTime"])
	if !timed && (settings["samplingTime"] != nil || engine.Text(settings, "winnerMode") == "automatic") {
		return contract.Invalid(contract.Detail("body", []string{"deliverySettings", "samplingTime"}, settings["samplingTime"],
			"An ISO 8601 duration; null only if the winner is chosen manually"))
	}
	zone, _ := timezoneOf(int(number))
	settings["sendOn"] = Object{"date": engine.Time(at), "timeZone": zone.shown()}
	row["deliverySettings"], row[stage], row["updatedOn"] = settings, "preparing", nil
	row["flags"] = append(slices.Clone(engine.Items(row, "flags")), "openrate") // opens are always counted
	variants := []any{}
	for i, subject := range engine.Texts(engine.Items(row, "variants")) {
		variants = append(variants, Object{"variantId": c.NextID(), "index": string(rune('A' + i)), "subject": subject})
	}
	if len(variants) < 2 || len(variants) > 26 {
		return contract.Invalid(contract.Detail("body", []string{"variants"}, row["variants"], "2 to 26 subjects can be compared"))
	}
	row["variants"] = variants
	_, failure := recipientsOf(c, engine.Sub(row, "sendSettings"))
	return failure
}

// startTest sends the variants to the sample, in turn.
func startTest(c *Call, row Object) {
	id, settings := engine.Text(row, "abTestId"), engine.Sub(row, "deliverySettings")
	all, failure := recipientsOf(c, engine.Sub(row, "sendSettings"))
	if failure != nil { // a segment that can no longer be evaluated
		row[stage], row["status"] = "cancelled", "inactive"
		return
	}
	percentage, given := settings["samplingPercentage"].(float64)
	if !given {
		percentage = 25 // what the service takes is not published
	}
	size := (len(all)*int(percentage) + 99) / 100
	variants := engine.Objects(row, "variants")
	for i, contact := range engine.Texts(all[:size]) {
		deliver(c, id, []string{contact}, engine.Only(variants[i%len(variants)], "variantId"))
	}
	row[recipients], row[stage] = all[size:], "testing"
	if engine.Text(settings, "winnerMode") == "automatic" {
		wait, _ := duration(settings["samplingTime"])
		row["winnerSendingStart"] = engine.Time(c.Now.Add(wait))
		c.Schedule(c.Now.Add(wait), evaluateTest, id)
	}
}

// bestVariant returns the ID of the variant that the most recipients opened or clicked.
// The first of equal ones wins.
func bestVariant(c *Call, row Object) string {
	criterion := engine.Text(engine.Sub(row, "deliverySettings"), "winningCriteria") + "Rate"
	best, most := "", -1.0
	for _, v := range engine.Objects(row, "variants") {
		id := engine.Text(v, "variantId")
		if n := testFigures(c, row, id)[criterion].(float64); n > most {
			best, most = id, n
		}
	}
	return best
}

// sendWinner sends the winner to those who are not in the sample.
func sendWinner(c *Call, row Object, winner string) {
	row["winner"], row[stage], row["winnerSendingStart"] = winner, finished, engine.Time(c.Now)
	deliver(c, engine.Text(row, "abTestId"), engine.Texts(engine.Items(row, recipients)), Object{"variantId": winner})
}

func entriesOfVariant(c *Call, row Object, variant string) []engine.Entry {
	entries := c.Journal.OfMessage(engine.Text(row, "abTestId"))
	return slices.DeleteFunc(entries, func(e engine.Entry) bool { return e.Values["variantId"] != variant })
}

// testFigures are the figures of a variant, of all with "".
func testFigures(c *Call, row Object, variant string) Object {
	if variant == "" {
		return figuresOf(c.Journal.OfMessage(engine.Text(row, "abTestId"))).performance(100)
	}
	return figuresOf(entriesOfVariant(c, row, variant)).performance(100)
}

func chooseWinner(c *Call, row Object) (int, any, *Failure) {
	if engine.Text(engine.Sub(row, "deliverySettings"), "winnerMode") != "manual" || row[stage] != "testing" {
		return failed(&Failure{Status: http.StatusBadRequest, Code: 1002, Message: "The subject test does not wait for the choice of a winner."})
	}
	id := engine.Text(c.Body, "variantId")
	if !slices.ContainsFunc(engine.Objects(row, "variants"), func(v Object) bool { return v["variantId"] == id }) {
		return failed(contract.RelatedNotFound("Variant by id: " + id + " not found"))
	}
	sendWinner(c, row, id)
	return c.Route.Status, nil, nil
}

func cancelTest(c *Call, row Object) (int, any, *Failure) {
	if row[stage] != "preparing" && row[stage] != "testing" {
		return failed(&Failure{Status: http.StatusConflict, Code: 1002, Message: "The subject test cannot be canceled any more."})
	}
	c.Unschedule(sendSample, engine.Text(row, "abTestId"))
	c.Unschedule(evaluateTest, engine.Text(row, "abTestId"))
	row[stage], row["status"], row["winnerSendingStart"] = "cancelled", "inactive", nil
	return c.Route.Status, nil, nil
}

// duration reads an ISO 8601 duration. A month has 30 days and a year has 365.
func duration(value any) (d time.Duration, ok bool) {
	text, _ := value.(string)
	form := regexp.MustCompile(`^P(?:(\d{1,2})Y)?(?:(\d{1,3})M)?(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,4})S)?)?$`)
	parts := form.FindStringSubmatch(text)
	if parts == nil {
		return 0, false
	}
	const day = 24 * time.Hour
	for i, unit := range []time.Duration{365 * day, 30 * day, 7 * day, day, time.Hour, time.Minute, time.Second} {
		n, _ := strconv.Atoi(parts[i+1]) // 0 for a part that is missing
		d += time.Duration(n) * unit
	}
	return d, true
}
