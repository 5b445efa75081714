package getresponsetest

import (
	"slices"
	"strings"
	"time"
)

// world is the state of one account.
type world struct {
	contactDelay time.Duration
	ids          *int // counts for all accounts of the server

	account, badge, callback object
	blocklist                []string
	campaignBlocklists       map[string][]string

	campaigns, contacts, customFields, tags, fromFields, newsletters *table

	addresses map[string]string // contact by campaign and address
	events    []event
}

// event is the addition or removal of a contact, for the statistics.
type event struct {
	campaign string
	at       time.Time
	added    bool
	origin   string // of the addition, or reason of the removal
}

// table holds the rows of one resource in the order of their creation.
type table struct {
	id   string // property that identifies a row
	noun string // what error messages call a row
	rows map[string]object
	keys []string
}

func newTable(id, noun string) *table { return &table{id: id, noun: noun, rows: map[string]object{}} }

// all returns the rows in the order of their creation.
func (t *table) all() []object {
	rows := make([]object, len(t.keys))
	for i, key := range t.keys {
		rows[i] = t.rows[key]
	}
	return rows
}

func (t *table) remove(id string) {
	delete(t.rows, id)
	t.keys = slices.DeleteFunc(t.keys, func(key string) bool { return key == id })
}

// find returns the first row whose property has that value, nil without one.
func (t *table) find(name, value string) object {
	for _, key := range t.keys {
		if row := t.rows[key]; strings.EqualFold(text(row, name), value) {
			return row
		}
	}
	return nil
}

// newWorld returns a fresh account: a default campaign, a sender address and
// nothing else.
func newWorld(now time.Time, contactDelay time.Duration, ids *int) *world {
	w := &world{
		contactDelay:       contactDelay,
		ids:                ids,
		campaignBlocklists: map[string][]string{},
		addresses:          map[string]string{},
		campaigns:          newTable("campaignId", "Campaign"),
		contacts:           newTable("contactId", "Contact"),
		customFields:       newTable("customFieldId", "Custom field"),
		tags:               newTable("tagId", "Tag"),
		fromFields:         newTable("fromFieldId", "From field"),
		newsletters:        newTable("newsletterId", "Newsletter"),
		badge:              object{"status": "disabled"},
	}
	w.account = object{
		"accountId": w.nextID(), "email": "owner@example.com", "firstName": "Olive", "lastName": "Owner",
		"companyName": "Example Ltd.", "phone": "+48 555 000 000", "state": "Pomorskie", "city": "Gdańsk",
		"street": "Długa 1", "zipCode": "80-001", "numberOfEmployees": "50", "timeFormat": "24h",
		"countryCode": object{"countryCodeId": "175", "countryCode": "PL"},
		"industryTag": object{"industryTagID": "1"},
		"timeZone":    object{"name": "Europe/Warsaw", "offset": "+01:00"},
	}
	w.add(w.campaigns, object{
		"name": "default", "description": "default", "techName": "default", "languageCode": "EN",
		"isDefault": "true", "createdOn": now,
		"optinTypes": object{"email": "single", "api": "single", "import": "single", "webform": "single"},
	})
	w.add(w.fromFields, object{
		"email": "owner@example.com", "name": "Olive Owner", "isActive": "true", "isDefault": "true", "createdOn": now,
	})
	return w
}

// add gives a row an ID and stores it.
func (w *world) add(t *table, row object) object {
	id := w.nextID()
	row[t.id] = id
	t.rows[id] = row
	t.keys = append(t.keys, id)
	return row
}

const idAlphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// nextID returns an ID that no row of any account has had, so an ID of another
// account is always unknown. It has the form of the service's IDs, so that no test
// relies on a pattern.
func (w *world) nextID() string {
	*w.ids++
	n := 90_000 + *w.ids*7 // every ID has three characters or more
	var id []byte
	for ; n > 0; n /= len(idAlphabet) {
		id = append(id, idAlphabet[n%len(idAlphabet)])
	}
	return string(id)
}
