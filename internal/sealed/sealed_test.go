package sealed_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/internal/sealed"
)

func TestBox(t *testing.T) {
	var empty sealed.Box[string]
	box := sealed.New("s3cr3t")
	same := box
	if empty.Open() != "" || box.Open() != "s3cr3t" || same != box || box == empty || box == sealed.New("s3cr3t") {
		t.Error("a box does not return its value, or copies are not equal")
	}
}

// Neither fmt nor JSON nor reflection gets at the value, wherever the box is.
func TestBoxIsOpaque(t *testing.T) {
	box := sealed.New("s3cr3t")
	for name, v := range map[string]any{
		"value": box, "pointer": &box, "field": struct{ b sealed.Box[string] }{box},
		"map": map[string]sealed.Box[string]{"b": box}, "list": []any{box}, "bytes": sealed.New([]byte("s3cr3t")),
	} {
		inJSON, err := json.Marshal(v)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			text := fmt.Sprintf(verb, v) + string(inJSON)
			if strings.Contains(text, "s3cr3t") || strings.Contains(strings.ToLower(text), "733363723374") || strings.Contains(text, "115 51 99") {
				t.Errorf("%s with %s: %s", name, verb, text)
			}
		}
	}
	if open := reflect.ValueOf(box).Field(0).Elem(); open.Kind() != reflect.Func {
		t.Errorf("a box holds a %v", open.Kind())
	}
}
