package contracttest

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// treeOf encodes a value and decodes it as any JSON.
func treeOf(v any) (tree any, err error) {
	raw, err := wire.Marshal(v)
	if err == nil {
		err = json.Unmarshal(raw, &tree)
	}
	return tree, err
}

// lost returns the place of the first value of before that is not in after, "" if all
// are. A value may be written in another form of the same meaning. What is empty may be
// missing: null, the zero value of its type, and what holds nothing else.
func lost(at string, before, after any) string {
	if isEmpty(before) && isEmpty(after) || meaning(before) == meaning(after) {
		return ""
	}
	switch b := before.(type) {
	case object:
		if list, isList := after.([]any); isList { // PHP's form of a list with gaps
			return lost(at, valuesOf(b), list)
		}
		a, isObject := after.(object)
		for name, value := range b {
			other, there := a[name]
			if !there {
				other = a[otherNames[name]]
			}
			if place := lost(at+"/"+name, value, other); place != "" || !isObject {
				return place
			}
		}
		return ""
	case []any:
		a, isList := after.([]any)
		if !isList || len(a) != len(b) {
			break
		}
		for i := range b {
			if place := lost(fmt.Sprintf("%s/%d", at, i), b[i], a[i]); place != "" {
				return place
			}
		}
		return ""
	case string:
		if list, isList := after.([]any); isList { // flags as one string
			texts := make([]string, len(list))
			for i, item := range list {
				texts[i] = fmt.Sprint(item)
			}
			if strings.Join(texts, ",") == b {
				return ""
			}
		}
	}
	return fmt.Sprintf("%s: %v became %v", at, before, after)
}

// otherNames are names that a property is read from, with that under which it is written.
var otherNames = map[string]string{"industryTagId": "industryTagID"}

func valuesOf(o object) []any {
	values := make([]any, 0, len(o))
	for i := range o {
		n, err := strconv.Atoi(i)
		if err != nil || n < 0 {
			return nil
		}
	}
	for n := 0; len(values) < len(o) && n < 1000; n++ {
		if value, ok := o[strconv.Itoa(n)]; ok {
			values = append(values, value)
		}
	}
	return values
}

// meaning returns the same for the forms of one value: numbers and booleans and their
// texts, and times that are the same.
func meaning(v any) any {
	switch v := v.(type) {
	case bool:
		return map[bool]any{true: 1.0, false: 0.0}[v]
	case string:
		switch v {
		case "true", "yes":
			return 1.0
		case "false", "no":
			return 0.0
		}
		if f, err := strconv.ParseFloat(v, 64); err == nil && !math.IsNaN(f) { // no number is "nan"
			return f
		}
		for _, layout := range append(timeForms, time.DateOnly, "2006-01-02T15:04:05") {
			if t, err := time.Parse(layout, v); err == nil {
				return t.Unix()
			}
		}
		return v
	case object, []any:
		return &v // equal to nothing
	}
	return v
}

func isEmpty(v any) bool {
	switch v := v.(type) {
	case object:
		for _, value := range v {
			if !isEmpty(value) {
				return false
			}
		}
		return true
	case []any:
		return !slices.ContainsFunc(v, func(item any) bool { return !isEmpty(item) }) && len(v) == 0
	case string:
		return v == "" || v == "0" || v == "false" || v == "no"
	}
	return v == nil || v == false || v == 0.0
}

// leaves returns the values of a keyed collection with the names that lead to them,
// sorted. Arrays count for nothing: the service writes the levels with or without them.
func leaves(at string, v any) (all []string) {
	switch v := v.(type) {
	case object:
		for name, value := range v {
			all = append(all, leaves(at+"/"+name, value)...)
		}
	case []any:
		for _, item := range v {
			all = append(all, leaves(at, item)...)
		}
	default:
		if !isEmpty(v) {
			all = append(all, fmt.Sprint(at, "=", meaning(v)))
		}
	}
	slices.Sort(all)
	return all
}
