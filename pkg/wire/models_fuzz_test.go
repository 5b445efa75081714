package wire_test

import (
	"bytes"
	stdjson "encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// mirror returns a struct type with the fields and tags of a model, but without its
// methods, so that package json decodes it by reflection.
func mirror(t reflect.Type, seen map[reflect.Type]bool) reflect.Type {
	isModel := reflect.PointerTo(t).Implements(reflect.TypeFor[wire.Model]())
	switch {
	case t.Kind() == reflect.Slice && t.Name() == "":
		return reflect.SliceOf(mirror(t.Elem(), seen))
	case t.Kind() == reflect.Pointer:
		return reflect.PointerTo(mirror(t.Elem(), seen))
	case !isModel || seen[t]:
		return t
	}
	seen[t] = true
	defer delete(seen, t)
	fields := make([]reflect.StructField, t.NumField())
	for i := range fields {
		f := t.Field(i)
		fields[i] = reflect.StructField{Name: f.Name, Type: mirror(f.Type, seen), Tag: f.Tag}
	}
	return reflect.StructOf(fields)
}

// alike compares a model with its mirror.
func alike(a, b reflect.Value) bool {
	if a.Type() == b.Type() {
		return reflect.DeepEqual(a.Interface(), b.Interface())
	}
	switch a.Kind() {
	case reflect.Pointer:
		return a.IsNil() == b.IsNil() && (a.IsNil() || alike(a.Elem(), b.Elem()))
	case reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !alike(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	}
	for i := range a.NumField() {
		if !alike(a.Field(i), b.Field(i)) {
			return false
		}
	}
	return true
}

// models are decoded by generated code and by reflection.
var models = []struct {
	payloads string
	new      func() any
}{
	{"contact-get-*", func() any { return new(gr.Contact) }},
	{"account-get-*", func() any { return new(gr.Account) }},
	{"campaign-*", func() any { return new(gr.Campaign) }},
	{"newsletter-*", func() any { return new(gr.Newsletter) }},
	{"searchcontacts-by-*", func() any { return new(gr.SearchContact) }},
	{"shop-get-*", func() any { return new(gr.Shop) }},
	{"autoresponder-*", func() any { return new(gr.Autoresponder) }},
	{"order-*", func() any { return new(gr.Order) }},
	{"tag-*", func() any { return new(gr.RSSNewsletter) }},
	{"customfield-*", func() any { return new(gr.CustomField) }},
}

// FuzzModels holds the generated decoders against package json. Where both accept an
// input, the first without a mismatch, they read the same. No input makes the decoder
// panic, and what it reads can be written and is then read as the same.
func FuzzModels(f *testing.F) {
	for kind, m := range models {
		for _, body := range payloads(f, m.payloads) {
			f.Add(uint8(kind), body)
		}
		for _, body := range []string{
			`{}`, `null`, `[]`, `{"campaign":[]}`, `{"a":1,"a":2}`, `{"name":"\ud83d\ude00\u0000\"\\\/\b\f\n\r\t"}`, `{"n\u0061me":"x"}`, "{\"name\":\"\xff\"}",
			`{"tags":[null,{},{"tagId":1}],"customFieldValues":{"0":{"values":"x"}}}`, `{"createdOn":"2017-03-02T07:30:49+0000","scoring":"1e3","dayOfCycle":"","engagementScore":null}`,
			`{"name":`, `{"name" "x"}`, `{"name":"x",}`, `{,}`, `{"a":tru}`, `{"a":-}`, `{"a":01}`, `{"a":1.}`, `{"a":1e}`, `{"a":"\x"}`, `{"a":"\u12"}`, "{\"a\":\"\n\"}", `{"a":[1,]}`, `{"a":[}`, `{"x":1} {"y":2}`,
			"\xEF\xBB\xBF{}", strings.Repeat(`{"a":[`, 200) + strings.Repeat(`]}`, 200),
		} {
			f.Add(uint8(kind), []byte(body))
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, data []byte) {
		m := models[int(kind)%len(models)]
		got := m.new()
		d := wire.NewDecoder(data)
		err := d.Read("application/json", got)
		data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
		var raw jsontext.Value
		validErr := wire.Unmarshal(data, &raw)
		if err == nil && validErr != nil {
			t.Fatalf("%q was read, but %v", data, validErr)
		}
		if err != nil {
			if validErr == nil && raw.Kind() == '{' {
				t.Fatalf("%q: %v", data, err)
			}
			return
		}
		mismatches := d.Mismatches(func(s string) string { return s })
		theirs := reflect.New(mirror(reflect.TypeOf(got).Elem(), map[reflect.Type]bool{}))
		if len(mismatches) == 0 && !hasDuplicates(data) && json.Unmarshal(data, theirs.Interface(), jsontext.AllowInvalidUTF8(true)) == nil {
			if !alike(reflect.ValueOf(got).Elem(), theirs.Elem()) {
				t.Fatalf("%q\nis read as %+v\npackage json %+v", data, got, theirs.Elem().Interface())
			}
		}
		written, err := wire.Marshal(got)
		if err != nil {
			t.Fatalf("%q is read as %+v, which cannot be written: %v", data, got, err)
		}
		again := m.new()
		if err := stdjson.Unmarshal(written, again); err != nil {
			t.Fatalf("written as %s: %v", written, err)
		}
		if twice, err := wire.Marshal(again); err != nil || !bytes.Equal(written, twice) {
			t.Fatalf("%q\nis written as %s\nand then as %s, %v", data, written, twice, err)
		}
	})
}

func payloads(f *testing.F, pattern string) (all [][]byte) {
	f.Helper()
	names, err := filepath.Glob("../../api/testdata/payloads/" + pattern + ".json")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, body)
	}
	return all
}

func hasDuplicates(data []byte) bool {
	var v any
	return json.Unmarshal(data, &v, jsontext.AllowInvalidUTF8(true)) != nil
}

func TestMirrorIsDecodedByReflection(t *testing.T) {
	theirs := reflect.New(mirror(reflect.TypeFor[gr.Contact](), map[reflect.Type]bool{}))
	if _, ok := theirs.Interface().(stdjson.Unmarshaler); ok {
		t.Fatal("the mirror has methods")
	}
	if err := json.Unmarshal([]byte(`{"campaign":[]}`), theirs.Interface()); err == nil {
		t.Error("package json accepts [] for an object")
	}
}
