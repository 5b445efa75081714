package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// addFlags adds the flags of an operation.
func (c *operationCall) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	for i := range c.spec.flags {
		o := &c.spec.flags[i]
		if o.kind == "list" {
			f.StringSlice(o.name, nil, o.usage())
		} else {
			f.Var(&typedValue{kind: o.kind}, o.name, o.usage())
		}
		if o.kind == "boolean" || o.kind == "booltext" {
			f.Lookup(o.name).NoOptDefVal = "true"
		}
	}
	switch c.spec.body {
	case "json":
		f.String("data", "", "body as JSON: @FILE, - for standard input, or the JSON itself; flags and --set change it")
		f.StringArray("set", nil, "`PATH=VALUE` sets a property of the body, such as content.html=Hello or tags.0.tagId=abc1; the value is JSON or else text")
	case "upload":
		f.String("data", "", "`@FILE` to send")
	}
	switch c.spec.result {
	case "list":
		f.Bool("all", false, "request every page")
	case "file":
		f.String("save", "", "`FILE` to write the file of the service to")
	}
	for _, t := range c.targets() {
		if t.hasValues() { // which may have commas
			f.StringArray(t.kind.flag, nil, t.kind.usage(t))
		} else {
			f.StringSlice(t.kind.flag, nil, t.kind.usage(t))
		}
	}
	c.addCompletions(cmd)
}

// typedValue is the text of a flag, which help shows with its kind.
type typedValue struct{ text, kind string }

func (v *typedValue) String() string     { return v.text }
func (v *typedValue) Set(s string) error { v.text = s; return nil }

func (v *typedValue) Type() string {
	switch v.kind {
	case "json":
		return "value"
	case "booltext":
		return "boolean"
	}
	return v.kind
}

// text returns the text of a flag of the operation.
func (c *operationCall) text(o *option) string { return c.flags.Lookup(o.name).Value.String() }

// usage returns the help of a flag. Package pflag would read what is between backquotes
// as the name of the value.
func (o *option) usage() string {
	text := strings.ReplaceAll(o.doc, "`", "'")
	if len(o.values) > 0 {
		text += " One of " + strings.Join(o.values, ", ") + "."
	}
	if o.required {
		text += " Required."
	}
	return text
}
