package wire_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// customTypes are the generated types that decode themselves: choices and unions.
var customTypes = []wire.Custom{
	new(gr.SegmentCondition), new(gr.SegmentDateOrDays), new(gr.SegmentSection), new(gr.RSSNewsletterSendSettings),
	new(gr.SMSCountryStatistics), new(gr.CustomReport), new(gr.CustomReportScheduling), new(gr.FilePropertyValue),
	new(gr.SubjectTestTimeZoneOffset),
}

// Types that decode themselves read what PHP writes for an empty value as all objects do,
// and nothing else that they do not know.
func TestCustomTypesReadEmptyForms(t *testing.T) {
	for _, of := range customTypes {
		empty := reflect.New(reflect.TypeOf(of).Elem())
		for _, form := range []string{`false`, `""`, `[]`, `null`, ` [ ] `} {
			into := reflect.New(empty.Type().Elem())
			if err := json.Unmarshal([]byte(form), into.Interface()); err != nil {
				t.Errorf("%T from %s: %v", of, form, err)
			}
			if form == `false` && !reflect.DeepEqual(into.Interface(), empty.Interface()) {
				t.Errorf("%T from %s: got %+v", of, form, into.Elem())
			}
		}
		if err := json.Unmarshal([]byte(`true`), reflect.New(empty.Type().Elem()).Interface()); err == nil {
			t.Errorf("%T is read from true", of)
		}
	}
}

func TestCustomTypesAreAllListed(t *testing.T) {
	files, err := filepath.Glob("../../gen/gr/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found += strings.Count(string(source), ") DecodeValue(d *wire.Decoder) bool {")
	}
	if found != len(customTypes) {
		t.Errorf("%d generated types decode themselves, but %d are listed", found, len(customTypes))
	}
}
