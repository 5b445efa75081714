package main

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// webhooksKey is the section of events. It has the form of OpenAPI 3.1's webhooks, which
// OpenAPI 3.0 does not have.
const webhooksKey = "x-webhooks"

// mostEvents is the maximum number of events in one webhook.
const mostEvents = 100

// addWebhooks merges the events of a resource file into root. The file says only what
// differs: a POST of JSON or a GET with a query string, and the schema of the event.
func addWebhooks(root, webhooks *yaml.Node, tag string) error {
	for i := 0; i+1 < len(webhooks.Content); i += 2 {
		name, item := webhooks.Content[i], webhooks.Content[i+1]
		post, get := child(item, "post"), child(item, "get")
		op := post
		if op == nil {
			op = get
		}
		event := child(op, "x-event")
		if event == nil || post != nil && get != nil {
			return fmt.Errorf("line %d: the event %s needs one operation, a post or a get, with x-event", name.Line, name.Value)
		}
		set(op, "tags", sequence(scalar(tag)))
		set(op, "security", sequence())
		schema := refTo("#/components/schemas/" + event.Value)
		if post != nil {
			completeWebhook(op, schema)
		} else {
			completeCallback(op, schema)
		}
	}
	if child(root, webhooksKey) == nil {
		set(root, webhooksKey, &yaml.Node{Kind: yaml.MappingNode})
	}
	return mergeInto(child(root, webhooksKey), webhooks, 0)
}

// completeWebhook sets the body, headers and responses of a POST.
func completeWebhook(op, schema *yaml.Node) {
	list := mapping("type", scalar("array"), "maxItems", number(mostEvents), "items", schema)
	either := mapping("oneOf", &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{schema, list}})
	set(op, "parameters", sequence(refTo("#/components/parameters/WebhookType"),
		refTo("#/components/parameters/WebhookId"), refTo("#/components/parameters/RequestId")))
	set(op, "requestBody", mapping("required", boolean(true), "description", scalar("One event, or an array of events."),
		"content", mapping("application/json", mapping("schema", either))))
	set(op, "responses", mapping("200", refTo("#/components/responses/EventReceived"),
		"400", refTo("#/components/responses/EventInvalid"), "503", refTo("#/components/responses/EventRetry")))
	quoteStatuses(op)
}

// completeCallback sets the query string and responses of a GET. Each property of the
// event with x-query-name is a parameter of that name.
func completeCallback(op, schema *yaml.Node) {
	parameter := mapping("name", scalar("event"), "in", scalar("query"), "required", boolean(true),
		"description", scalar("The event. Each of its properties with x-query-name is a parameter of that name."),
		"style", scalar("form"), "explode", boolean(true), "schema", schema)
	set(op, "parameters", &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{parameter}})
	set(op, "responses", mapping("200", refTo("#/components/responses/EventReceived"), "400", refTo("#/components/responses/EventInvalid")))
	quoteStatuses(op)
}

func quoteStatuses(op *yaml.Node) {
	responses := child(op, "responses")
	for i := 0; i < len(responses.Content); i += 2 {
		responses.Content[i].Style = yaml.SingleQuotedStyle
	}
}

// mapping returns a mapping of names and values in turn.
func mapping(pairs ...any) *yaml.Node {
	m := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; i+1 < len(pairs); i += 2 {
		set(m, pairs[i].(string), pairs[i+1].(*yaml.Node))
	}
	return m
}

func number(n int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: fmt.Sprint(n)}
}

func boolean(b bool) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: fmt.Sprint(b)}
}
