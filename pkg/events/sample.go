package events

import (
	"fmt"
	"reflect"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Sample returns a well-formed event of a kind, with every property that an event of this
// kind is known to have. It occurs at the given time; callbacks have no time. An unknown
// kind is an error.
func Sample(kind Kind, at time.Time) (Event, error) {
	info := infoOf(kind)
	if info == nil {
		return nil, fmt.Errorf("events: the kind %q is unknown", kind)
	}
	e := info.make()
	v := reflect.ValueOf(e).Elem()
	for i := range v.NumField() {
		switch part := v.Field(i).Addr().Interface().(type) {
		case *EventAccount:
			*part = EventAccount{AccountID: "Acc1"}
			if info.callback {
				part.Login = "shop"
			}
		case *EventOccurrence:
			part.OccurredAt = wire.NewEventTime(at)
		case *EventContact:
			*part = sampleContact(kind)
		case *EventMessage:
			*part = EventMessage{ResourceID: "Msg1", Name: "spring_news", Subject: "News of spring"}
			if !info.callback {
				part.ResourceType, part.Href = "newsletters", sampleURL("newsletters/Msg1")
			}
		case *EventClickTrack:
			*part = EventClickTrack{ClickTrackID: "Lnk1", URL: "https://example.com/spring"}
			if !info.callback {
				part.Name, part.Href = "spring", sampleURL("click-tracks/Lnk1")
			}
		case *EventSMS:
			*part = EventSMS{SMSID: "Sms1", Name: "spring_sms", Href: sampleURL("sms/Sms1")}
		case *EventGoal:
			*part = EventGoal{GoalID: "Goa1", Profile: "shop", Domain: "example.com", Name: "order", URL: "https://example.com/thanks"}
		}
	}
	setKind(v, kind)
	return e, nil
}

// setKind fills in what encoding fills in, so that a decoded sample equals it.
func setKind(event reflect.Value, kind Kind) {
	for _, name := range []string{"Type", "Action"} {
		if f := event.FieldByName(name); f.IsValid() {
			f.SetString(string(kind))
		}
	}
}

func sampleContact(kind Kind) EventContact {
	c := EventContact{ContactID: "Con1", Email: "jan@example.com", Name: "Jan", Campaign: EventCampaign{CampaignID: "Cam1", Name: "spring"}}
	if !kind.IsCallback() {
		c.Href, c.Campaign.Href = sampleURL("contacts/Con1"), sampleURL("campaigns/Cam1")
	}
	switch kind {
	case KindContactsImportFinished:
		return EventContact{}
	case KindContactAdded, KindCallbackSubscribe:
		c.IP, c.Origin = "192.0.2.1", "api"
	case KindContactCopied, KindContactMoved:
		c.SourceCampaign = EventSourceCampaign{CampaignID: "Cam0", Name: "winter", Href: sampleURL("campaigns/Cam0")}
	case KindContactClickedSMSLink:
		c.PhoneNumber = EventPhoneNumber{FieldID: "Fld1", Href: sampleURL("custom-fields/Fld1")}
	}
	return c
}

func sampleURL(path string) string { return "https://api.getresponse.com/v3/" + path }
