package life

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// link is a link of a message with its text.
type link struct{ url, name string }

// clickTracks counts the clicks on the links of messages.
func clickTracks(e *engine.Engine, _ Settings) {
	e.On("click track", engine.Hooks{Derived: map[string]func(*Call, Object) any{
		"clicks": func(c *Call, row Object) any { return engine.Int(clicksOn(c, row)[clicked]) },
		"message": func(c *Call, row Object) any {
			message := engine.Sub(row, "message")
			id := engine.Text(message, "resourceId")
			kind, _ := messageOf(c, id)
			return engine.Merge(message, Object{"href": c.Href(kind.path, id)})
		},
	}})
}

// linksOf returns the links to the web of an HTML page, each URL once. Those with
// placeholders are not counted, as their targets differ by contact.
func linksOf(page string) []link {
	var links []link
	anchors := regexp.MustCompile(`(?is)<a\s[^>]*?href\s*=\s*["']([^"']*)["'][^>]*>(.*?)</a`)
	tags := regexp.MustCompile(`<[^>]*>`)
	for _, found := range anchors.FindAllStringSubmatch(page, -1) {
		name := html.UnescapeString(tags.ReplaceAllString(found[2], ""))
		links = addLink(links, html.UnescapeString(found[1]), strings.TrimSpace(name))
	}
	return links
}

// linksOfText returns the links to the web of a plain text.
func linksOfText(text string) []link {
	var links []link
	for _, found := range regexp.MustCompile(`https?://\S+`).FindAllString(text, -1) {
		links = addLink(links, strings.TrimRight(found, ".,;:!?)"), "")
	}
	return links
}

func addLink(links []link, target, name string) []link {
	u, err := url.Parse(target)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.ContainsAny(target, "[]{} ") {
		return links
	}
	if slices.ContainsFunc(links, func(l link) bool { return l.url == target }) {
		return links
	}
	if name == "" {
		name = target
	}
	return append(links, link{target, name})
}

// trackLinks makes the tracked links of a message those that it has now. A link that it
// had before keeps its ID and its clicks.
func trackLinks(c *Call, message string, links []link) {
	kind, row := messageOf(c, message)
	had, created := tracksOf(c, message), row["createdOn"]
	if created == nil { // an SMS has no such time
		created = engine.Time(c.Now)
	}
	for _, l := range links {
		at := slices.IndexFunc(had, func(track Object) bool { return track["url"] == l.url })
		if at >= 0 {
			had = slices.Delete(had, at, at+1)
			continue
		}
		c.Insert("click track", Object{"url": l.url, "name": l.name, "message": Object{
			"resourceId": message, "type": kind.kind, "resourceType": kind.resource, "createdOn": created,
		}})
	}
	for _, gone := range had {
		_ = c.Delete("click track", gone) // nothing prevents it
	}
}

// trackHTML is trackLinks for a message with content and flags.
func trackHTML(c *Call, message string) {
	_, row := messageOf(c, message)
	var links []link
	if slices.Contains(engine.Items(row, "flags"), any("clicktrack")) {
		links = linksOf(engine.Text(engine.Sub(row, "content"), "html"))
	}
	trackLinks(c, message, links)
}

// messageGone returns what happens when a message is deleted: it has no links any more,
// and nothing of the given kinds is due.
func messageGone(entity string, kinds ...string) func(*Call, Object) {
	return func(c *Call, row Object) {
		id := c.Rows(entity).ID(row)
		for _, kind := range kinds {
			c.Unschedule(kind, id)
		}
		trackLinks(c, id, nil)
	}
}

// tracksOf returns the tracked links of a message.
func tracksOf(c *Call, message string) []Object {
	return engine.Where(c.Rows("click track").All(), func(track Object) bool { return engine.Sub(track, "message")["resourceId"] == message })
}

// clicksOn counts the clicks on a tracked link.
func clicksOn(c *Call, track Object) figures {
	entries := c.Journal.OfMessage(engine.Text(engine.Sub(track, "message"), "resourceId"))
	return figuresOf(slices.DeleteFunc(entries, func(e engine.Entry) bool { return e.Kind != clicked || e.Detail != track["clickTrackId"] }))
}

// shownTracks are the tracked links of a message as the message has them.
func shownTracks(entity string) func(*Call, Object) any {
	return func(c *Call, row Object) any {
		return engine.Mapped(tracksOf(c, c.Rows(entity).ID(row)), func(track Object) any {
			f := clicksOn(c, track)
			return Object{
				"clickTrackId": track["clickTrackId"], "url": track["url"], "name": track["name"], "label": track["name"],
				"amount": engine.Int(f[clicked]), "uniqueAmount": engine.Int(f.unique(clicked)),
				"href": c.Href("click-tracks", engine.Text(track, "clickTrackId")),
			}
		})
	}
}
