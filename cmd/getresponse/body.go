package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// maxInput is how many bytes a file or standard input may have.
const maxInput = 32 << 20

// data reads the value of --data or of a flag for a file: @FILE, - or the text itself.
func (a *app) data(flag, value string, in io.Reader) ([]byte, error) {
	path, isFile := strings.CutPrefix(value, "@")
	switch {
	case value == "-":
	case isFile:
		file, err := os.Open(path)
		if err != nil {
			return nil, usagef("--%s: %v", flag, err)
		}
		defer file.Close()
		in = file
	default:
		return []byte(value), nil
	}
	raw, err := io.ReadAll(io.LimitReader(in, maxInput+1))
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flag, err)
	}
	if len(raw) > maxInput {
		return nil, usagef("--%s: the input has more than %d bytes", flag, maxInput)
	}
	return raw, nil
}

var errAfterJSON = errors.New("there is more after the JSON value")

// parseJSON parses one JSON value and keeps its numbers as they are.
func parseJSON(raw []byte) (value any, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			at := min(int(syntax.Offset), len(raw))
			return nil, fmt.Errorf("line %d: %w", 1+bytes.Count(raw[:at], []byte("\n")), err)
		}
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errAfterJSON
	}
	return value, nil
}

// scalar parses a value as JSON where it is JSON, else it is text.
func scalar(text string) any {
	if value, err := parseJSON([]byte(text)); err == nil {
		return value
	}
	return text
}

// value converts the text of a flag to the JSON value of its kind.
func (o *option) value(text string) (any, error) {
	switch o.kind {
	case "integer":
		if _, err := strconv.ParseInt(text, 10, 64); err != nil {
			return nil, usagef("--%s is %q, want an integer", o.name, text)
		}
		return json.Number(text), nil
	case "number":
		if _, isNumber := scalar(text).(json.Number); !isNumber {
			return nil, usagef("--%s is %q, want a number", o.name, text)
		}
		return json.Number(text), nil
	case "boolean", "booltext":
		if text != "true" && text != "false" {
			return nil, usagef("--%s is %q, want true or false", o.name, text)
		}
		if o.kind == "boolean" {
			return text == "true", nil
		}
	case "json":
		switch value := scalar(text).(type) {
		case json.Number, bool, nil:
			return value, nil
		}
	case "file":
		raw, err := os.ReadFile(text)
		if err != nil {
			return nil, usagef("--%s: %v", o.name, err)
		}
		return base64.StdEncoding.EncodeToString(raw), nil
	}
	return text, nil
}

// setPath sets the value at a path of names and indexes. It makes the objects and lists
// on the way that are missing, and returns the changed tree.
func setPath(tree any, path []string, value any) (any, error) {
	if len(path) == 0 {
		return value, nil
	}
	if list, isList := tree.([]any); isList {
		i, err := strconv.Atoi(path[0])
		if err != nil || i < 0 || i > len(list) {
			return nil, fmt.Errorf("%q is no index of a list of %d", path[0], len(list))
		}
		if i == len(list) {
			list = append(list, nil)
		}
		list[i], err = setPath(list[i], path[1:], value)
		return list, err
	}
	if tree == nil && path[0] == "0" {
		return setPath([]any{}, path, value)
	}
	object, isObject := tree.(map[string]any)
	if !isObject && tree != nil {
		return nil, fmt.Errorf("%q is within a value that is no object", path[0])
	}
	if object == nil {
		object = map[string]any{}
	}
	inner, err := setPath(object[path[0]], path[1:], value)
	object[path[0]] = inner
	return object, err
}

// body returns the body of the call, nil for none.
func (c *operationCall) body(in io.Reader) (any, error) {
	if c.spec.body == "" {
		return nil, nil
	}
	data, _ := c.flags.GetString("data")
	if c.spec.body == "upload" {
		path, isFile := strings.CutPrefix(data, "@")
		if !isFile {
			return nil, usagef("--data is %q, want @FILE", data)
		}
		file, err := os.Open(path)
		if err != nil {
			return nil, usagef("--data: %v", err)
		}
		c.close = file.Close
		return wire.Upload{Name: filepath.Base(path), Content: file}, nil
	}
	var tree any
	if c.flags.Changed("data") {
		raw, err := c.app.data("data", data, in)
		if err != nil {
			return nil, err
		}
		if tree, err = parseJSON(raw); err != nil {
			return nil, usagef("--data is no JSON (a file is @FILE): %v", err)
		}
	}
	tree, err := c.setProperties(tree)
	if err != nil {
		return nil, err
	}
	if err := c.checkRequired(tree); err != nil {
		return nil, err
	}
	if tree == nil {
		return nil, usagef("there is nothing to send: give a flag of a property, --set or --data")
	}
	raw, err := json.Marshal(tree)
	return jsontext.Value(raw), err
}

// setProperties applies the flags of properties, the names and --set, in this order.
func (c *operationCall) setProperties(tree any) (_ any, err error) {
	for i := range c.spec.flags {
		o := &c.spec.flags[i]
		if !o.body || !c.flags.Changed(o.name) {
			continue
		}
		var value any
		if o.kind == "list" {
			value, _ = c.flags.GetStringSlice(o.name)
		} else {
			if value, err = o.value(c.text(o)); err != nil {
				return nil, err
			}
		}
		if tree, err = setPath(tree, strings.Split(o.at, "."), value); err != nil {
			return nil, usagef("--%s: %v", o.name, err)
		}
	}
	for _, set := range c.named {
		if tree, err = setPath(tree, set.path, set.value); err != nil {
			return nil, usagef("--%s: %v", set.flag, err)
		}
	}
	sets, _ := c.flags.GetStringArray("set")
	for _, set := range sets {
		path, text, ok := strings.Cut(set, "=")
		if !ok || path == "" {
			return nil, usagef("--set is %q, want PATH=VALUE", set)
		}
		if tree, err = setPath(tree, strings.Split(path, "."), scalar(text)); err != nil {
			return nil, usagef("--set %s: %v", path, err)
		}
	}
	return tree, nil
}

// checkRequired names the properties that the operation requires and the body lacks.
func (c *operationCall) checkRequired(tree any) error {
	object, isObject := tree.(map[string]any)
	if tree != nil && !isObject {
		return nil // a list, which the service checks
	}
	var missing []string
	for _, name := range c.spec.required {
		if _, present := object[name]; present {
			continue
		}
		how := "--data or --set"
		if i := slices.IndexFunc(c.spec.flags, func(o option) bool { return o.body && (o.at == name || strings.HasPrefix(o.at, name+".")) }); i >= 0 {
			how = "--" + c.spec.flags[i].name
		}
		missing = append(missing, name+" ("+how+")")
	}
	if len(missing) > 0 {
		return usagef("missing: %s", strings.Join(missing, ", "))
	}
	return nil
}
