package life

import (
	"net/http"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// sendNewsletter is due when the sending time of a newsletter comes.
const sendNewsletter = "send newsletter"

// Properties of the row of a newsletter whose sending has begun. Responses do not show
// them.
const (
	stage    = "stage" // in_progress or finished
	reached  = "reached"
	finished = "finished"
)

// schedule sets the sending time of a newsletter. Its recipients are chosen when it is
// sent; what cannot choose any is rejected now.
func schedule(c *Call, n Object) *Failure {
	settings := engine.Merge(engine.Sub(n, "sendSettings"), nil)
	at, failure := sendingTime(c, n["sendOn"], settings["sendOn"])
	if failure != nil {
		return failure
	}
	delete(settings, "sendOn")
	n["sendSettings"], n["sendOn"] = settings, nil
	if engine.Text(n, "type") == "draft" {
		return nil
	}
	n["sendOn"] = engine.Time(at)
	_, failure = recipientsOf(c, settings)
	return failure
}

// scheduled sends a newsletter, now or later.
func scheduled(c *Call, n Object, perMinute int) {
	at, ok := engine.ParseTime(engine.Text(n, "sendOn"))
	id := engine.Text(n, "newsletterId")
	switch {
	case !ok:
	case at.After(c.Now):
		c.Schedule(at, sendNewsletter, id)
	default:
		deliverNewsletter(c, id, perMinute)
	}
}

// deliverNewsletter sends a newsletter to its next recipients: to all, or to as many as a
// minute allows. A newsletter whose segment can no longer be evaluated becomes a disabled
// draft.
func deliverNewsletter(c *Call, id string, perMinute int) {
	n := c.Rows("newsletter").Get(id)
	if n == nil {
		return
	}
	if engine.Text(n, stage) == "" {
		chosen, failure := recipientsOf(c, engine.Sub(n, "sendSettings"))
		if failure != nil {
			n["type"], n["sendOn"], n["status"] = "draft", nil, "disabled"
			return
		}
		n[recipients], n[stage], n[reached] = chosen, "in_progress", engine.Int(0)
	}
	from, _ := n[reached].(float64)
	rest := engine.Texts(engine.Items(n, recipients))[int(from):]
	if perMinute > 0 && len(rest) > perMinute {
		rest = rest[:perMinute]
		c.Schedule(c.Now.Add(time.Minute), sendNewsletter, id)
	} else {
		n[stage] = finished
	}
	deliver(c, id, rest, nil)
	n[reached] = from + float64(len(rest))
}

// sendingTime returns the sending time of a newsletter: one with an offset, a local
// one in the settings, or now. Which of two would win is not known.
func sendingTime(c *Call, absolute, local any) (time.Time, *Failure) {
	when, isLocal := local.(Object)
	s, isAbsolute := absolute.(string)
	switch {
	case isLocal && isAbsolute:
		return time.Time{}, contract.Invalid(contract.Detail("body", []string{"sendOn"}, s, "The sending time is given here and in sendSettings"))
	case isLocal:
		return localTime(when, "sendSettings", "sendOn")
	case !isAbsolute:
		return c.Now, nil
	}
	at, ok := engine.ParseTime(s)
	if !ok {
		return time.Time{}, contract.Invalid(contract.Detail("body", []string{"sendOn"}, s, "No date and time"))
	}
	return at, nil
}

// localTime reads a date and time of day in one of the known zones, which a body has at
// a path.
func localTime(when Object, at ...string) (time.Time, *Failure) {
	var local wire.LocalTime
	quoted, err := json.Marshal(engine.Text(when, "date"))
	if err != nil || wire.Unmarshal(quoted, &local) != nil || local.IsZero() {
		return time.Time{}, contract.Invalid(contract.Detail("body", append(at, "date"), when["date"], "No date and time"))
	}
	number, _ := engine.Sub(when, "timeZone")["timeZoneId"].(float64)
	zone, ok := zoneOf(int(number))
	if !ok {
		return time.Time{}, contract.Invalid(contract.Detail("body", append(at, "timeZone", "timeZoneId"), number, "No such time zone"))
	}
	year, month, day := local.Date()
	return time.Date(year, month, day, local.Hour(), local.Minute(), local.Second(), 0, zone), nil
}

// thumbnails are pictures in a gray that changes with the content of the message.
func thumbnails(e *engine.Engine, _ Settings) {
	for operation, entity := range map[string]string{"getNewsletterThumbnail": "newsletter", "getAutoresponderThumbnail": "autoresponder"} {
		e.HandleRow(operation, entity, func(_ *Call, row Object) (int, any, *Failure) {
			content := engine.Sub(row, "content")
			return http.StatusOK, contract.PictureOf(engine.Text(content, "html") + engine.Text(content, "plain")), nil
		})
	}
}
