package docs_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/oauth"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// kitchen is an account to try recipes on. It begins on Sunday, March 1st 2026, at noon UTC.
type kitchen struct {
	*testing.T
	ctx          context.Context
	server       *getresponsetest.Server
	client       *getresponse.Client
	list, sender string
}

func newKitchen(t *testing.T, seed string) *kitchen {
	t.Helper()
	noon := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	server := getresponsetest.Start(t, getresponsetest.WithClock(func() time.Time { return noon }), getresponsetest.WithSeed([]byte(seed)))
	client, err := getresponse.New(append(server.ClientOptions(), getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
	k := &kitchen{T: t, ctx: t.Context(), server: server, client: client}
	k.ok(err)
	lists, err := client.Campaigns.List(k.ctx, nil)
	k.ok(err)
	senders, err := client.FromFields.List(k.ctx, nil)
	k.ok(err)
	k.list, k.sender = lists.Items[0].CampaignID, senders.Items[0].FromFieldID
	return k
}

func (k *kitchen) ok(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

func (k *kitchen) equal(what, got, want string) {
	k.Helper()
	if got != want {
		k.Errorf("%s: got %q, want %q", what, got, want)
	}
}

// add adds contacts and returns their IDs.
func (k *kitchen) add(emails ...string) (ids []string) {
	k.Helper()
	for _, email := range emails {
		k.ok(k.client.Contacts.Create(k.ctx, gr.NewContact{Email: email, Campaign: gr.CampaignRef(k.list)}))
		page, err := k.client.Contacts.List(k.ctx, &gr.ListContactsParams{Email: &email})
		k.ok(err)
		ids = append(ids, page.Items[0].ContactID)
	}
	return ids
}

// contacts returns the addresses without the domain, with the town of each in parentheses.
func (k *kitchen) contacts() string {
	k.Helper()
	var all []string
	withFields := gr.ListContactsParams{AdditionalFlags: []gr.ContactListFlag{gr.ContactListFlagForceCustoms}}
	for c, err := range k.client.Contacts.All(k.ctx, &withFields) {
		k.ok(err)
		name, _, _ := strings.Cut(c.Email, "@")
		for _, v := range c.CustomFieldValues {
			name += "(" + strings.Join(v.Value, ",") + ")"
		}
		all = append(all, name)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// letter is a newsletter to all on the list.
func (k *kitchen) letter(subject string) gr.NewNewsletter {
	return gr.NewNewsletter{
		Subject: subject, Campaign: gr.CampaignRef(k.list), FromField: gr.FromFieldRef(k.sender), Content: gr.MessageContent{HTML: "<p>Hello</p>"},
		Flags: []gr.MessageFlag{gr.MessageFlagOpenrate}, SendSettings: gr.NewsletterSendSettingsInput{SelectedCampaigns: []string{k.list}},
	}
}

// sentTo returns the subjects of the messages that a contact was sent.
func (k *kitchen) sentTo(contact string) string {
	k.Helper()
	var subjects []string
	for a, err := range k.client.Contacts.AllActivities(k.ctx, contact, nil) {
		k.ok(err)
		if a.Activity == gr.ContactActivityTypeSend {
			subjects = append(subjects, a.Subject)
		}
	}
	return strings.Join(subjects, ", ")
}

func (k *kitchen) open(message, contact string) {
	k.Helper()
	k.ok(k.server.Engage(getresponsetest.Engagement{Message: message, Recipient: contact, Action: getresponsetest.ActionOpen}))
}

func TestRecipeSyncCRM(t *testing.T) {
	k := newKitchen(t, `{}`)
	k.add("left@example.com", "ann@example.com")
	customers := slices.Values([]Customer{{"ann@example.com", "Ann", "Gdynia"}, {"bob@example.com", "Bob", "Sopot"}})
	dry, err := syncCRM(k.ctx, k.client, k.list, customers, true)
	k.ok(err)
	k.equal("after a dry run", k.contacts(), "ann left")
	done, err := syncCRM(k.ctx, k.client, k.list, customers, false)
	k.ok(err)
	k.equal("contacts", k.contacts(), "ann(Gdynia) bob(Sopot)")
	if len(dry.Changes) != 3 || len(done.Changes) != 3 {
		t.Errorf("%d changes were announced, %d made, want 3", len(dry.Changes), len(done.Changes))
	}
	again, err := syncCRM(k.ctx, k.client, k.list, customers, false)
	if err != nil || len(again.Changes) != 0 {
		t.Errorf("a second run: %v, %v", again, err)
	}
}

func TestRecipeOrder(t *testing.T) {
	k := newKitchen(t, `{}`)
	shop, err := k.client.Shops.Create(k.ctx, gr.NewShop{Name: "Teas", Locale: "PL", Currency: "PLN"})
	k.ok(err)
	product, err := k.client.Products.Create(k.ctx, shop.ShopID, gr.NewProduct{
		Name: "Sencha", Variants: []gr.NewProductVariant{{Name: "100 g", SKU: "s100", Price: 10, PriceTax: 12}},
	})
	k.ok(err)
	order := Order{
		Number: "2026/1", Email: "ann@example.com", Name: "Ann", Currency: "PLN", Total: 20, PaidAt: k.server.Now(),
		Lines: []Line{{product.Variants[0].VariantID, 10, 2}},
	}
	for range 2 {
		k.ok(recordOrder(k.ctx, k.client, k.list, shop.ShopID, order))
	}
	k.equal("contacts", k.contacts(), "ann")
	orders, err := k.client.Orders.List(k.ctx, shop.ShopID, nil)
	k.ok(err)
	contact := k.add("other@example.com") // so that the filter below has to choose
	if len(orders.Items) != 1 || orders.Items[0].ContactID == "" || orders.Items[0].ContactID == contact[0] || orders.Items[0].TotalPrice != 20 {
		t.Errorf("got %+v", orders.Items)
	}
}

func TestRecipeWelcome(t *testing.T) {
	k := newKitchen(t, `{}`)
	k.ok(welcome(k.ctx, k.client, k.list, "Welcome", "<p>Nice to see you</p>"))
	for range 2 {
		k.ok(signUp(k.ctx, k.client, k.list, "ann@example.com"))
	}
	k.server.Advance(time.Hour)
	page, err := k.client.Contacts.List(k.ctx, nil)
	k.ok(err)
	k.equal("sent", k.sentTo(page.Items[0].ContactID), "Welcome")
}

func TestRecipeWinBack(t *testing.T) {
	k := newKitchen(t, `{"rows": {"contact": [
		{"contactId": "@ann", "email": "ann@example.com", "name": "reader", "campaign": {"campaignId": "@list"}, "createdOn": "-4000h"},
		{"contactId": "@bob", "email": "bob@example.com", "name": "silent", "campaign": {"campaignId": "@list"}, "createdOn": "-4000h"},
		{"contactId": "@eve", "email": "eve@example.com", "name": "new", "campaign": {"campaignId": "@list"}, "createdOn": "-24h"}]}}`)
	ids := map[string]string{}
	for c, err := range k.client.Contacts.All(k.ctx, nil) {
		k.ok(err)
		ids[c.Name] = c.ContactID
	}
	first, err := k.client.Newsletters.Create(k.ctx, k.letter("First"))
	k.ok(err)
	k.open(first.NewsletterID, ids["reader"])
	at := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.FixedZone("CET", 3600))
	_, err = winBack(k.ctx, k.client, k.list, k.letter("We miss you"), at)
	k.ok(err)
	if _, err := winBack(k.ctx, k.client, k.list, k.letter("We miss you"), at); !errors.Is(err, getresponse.ErrDuplicate) {
		t.Errorf("a second time on a day: %v", err)
	}
	k.server.Advance(19 * time.Hour)
	k.equal("before nine in Warsaw", k.sentTo(ids["silent"]), "First")
	k.server.Advance(2 * time.Hour)
	for name, want := range map[string]string{"reader": "First", "silent": "First, We miss you", "new": "First"} {
		k.equal(name, k.sentTo(ids[name]), want)
	}
}

func TestRecipeReport(t *testing.T) {
	k := newKitchen(t, `{}`)
	ids := k.add("ann@example.com", "bob@example.com")
	_, err := k.client.Newsletters.Create(k.ctx, k.letter("Old news"))
	k.ok(err)
	k.server.Advance(48 * time.Hour)
	since := k.server.Now().Add(-24 * time.Hour)
	letter, err := k.client.Newsletters.Create(k.ctx, k.letter("Spring"))
	k.ok(err)
	k.open(letter.NewsletterID, ids[0])
	var out strings.Builder
	k.ok(report(k.ctx, k.client, since, &out))
	k.equal("report", out.String(), "Spring: 2 sent, 1 opened it, 0 clicked, 0 unsubscribed, 0 bounced\n")
}

func TestRecipeForget(t *testing.T) {
	k, other := newKitchen(t, `{}`), newKitchen(t, `{}`)
	second, err := k.client.Campaigns.Create(k.ctx, gr.NewCampaign{Name: "second"})
	k.ok(err)
	k.add("ann@example.com", "joann@example.com")
	k.list = second.CampaignID
	k.add("Ann@example.com")
	other.add("ann@example.com", "bob@example.com")
	deleted, err := forget(k.ctx, "ann@example.com", k.client, other.client)
	if err != nil || deleted != 3 {
		t.Errorf("%d deleted, %v", deleted, err)
	}
	k.equal("first account", k.contacts(), "joann")
	k.equal("second account", other.contacts(), "bob")
}

func TestRecipeMoveList(t *testing.T) {
	t.Chdir(t.TempDir())
	from, to := newKitchen(t, `{}`), newKitchen(t, `{}`)
	town := gr.NewCustomField{Name: "town", Type: gr.CustomFieldTypeText}
	old, err := from.client.CustomFields.Create(from.ctx, town)
	from.ok(err)
	ids := from.add("ann@example.com", "bob@example.com")
	from.ok(second(from.client.Contacts.UpsertCustomFields(from.ctx, ids[0], gr.ContactCustomFieldsUpsert{
		CustomFieldValues: []gr.CustomFieldValueInput{{CustomFieldID: old.CustomFieldID, Value: []string{"Gdynia"}}},
	})))
	fields, err := bulk.EnsureCustomFields(to.ctx, to.client, town)
	to.ok(err)
	summary, err := moveList(to.ctx, from.client, to.client, from.list, to.list, map[string]string{"town": fields[0].ID})
	to.ok(err)
	to.equal("contacts", to.contacts(), "ann(Gdynia) bob")
	if summary.Rows != 2 {
		t.Errorf("got %+v", summary)
	}
	if _, err := os.Stat(to.list + ".journal"); err != nil {
		t.Error(err)
	}
}

// second returns the error of a call whose result is not needed.
func second[T any](_ T, err error) error { return err }

func TestRecipeTenants(t *testing.T) {
	server, cfg := embedded(t, "")
	folder := t.TempDir()
	if _, err := clientOf(t.Context(), cfg, folder, "shop-a"); !errors.Is(err, oauth.ErrNoToken) || !strings.Contains(err.Error(), "shop-a") {
		t.Errorf("before the sign-in: %v", err)
	}
	for _, name := range []string{"../shop-a", "a/b", "", ".."} {
		if _, err := clientOf(t.Context(), cfg, folder, name); err == nil || errors.Is(err, oauth.ErrNoToken) {
			t.Errorf("tenant %q: %v", name, err)
		}
	}
	signIn, err := oauth.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, tenant := range []string{"shop-a", "shop-b"} {
		token, err := signIn.ClientCredentials(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := oauth.FileStore(filepath.Join(folder, tenant+".json")).Save(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		client, err := clientOf(t.Context(), cfg, folder, tenant, getresponse.WithBaseURL(server.URL()))
		if err != nil {
			t.Fatal(err)
		}
		if account, err := client.Accounts.Get(t.Context(), nil); err != nil || account.Email != "owner@example.com" {
			t.Errorf("%s: %+v, %v", tenant, account, err)
		}
	}
}

func TestRecipeBackup(t *testing.T) {
	k := newKitchen(t, `{}`)
	k.add("ann@example.com", "bob@example.com")
	k.ok(second(k.client.Tags.Create(k.ctx, gr.NewTag{Name: "vip"})))
	k.ok(second(k.client.Newsletters.Create(k.ctx, k.letter("Spring"))))
	var out strings.Builder
	k.ok(backup(k.ctx, k.client, &out))
	counts := map[string]int{}
	for lines := bufio.NewScanner(strings.NewReader(out.String())); lines.Scan(); {
		var line map[string]map[string]any
		k.ok(wire.Unmarshal(lines.Bytes(), &line))
		for kind, item := range line {
			counts[kind]++
			if len(item) == 0 || item["href"] == "" {
				t.Errorf("%s: %v", kind, item)
			}
		}
	}
	if counts["contact"] != 2 || counts["tag"] != 1 || counts["newsletter"] != 1 || counts["list"] != 1 {
		t.Errorf("got %v", counts)
	}
	if !strings.Contains(out.String(), "ann@example.com") {
		t.Error("the contacts have no addresses")
	}
	k.server.Inject(getresponsetest.Fault{Operation: "listTags", Status: http.StatusForbidden})
	if err := backup(k.ctx, k.client, &out); !errors.Is(err, getresponse.ErrForbidden) {
		t.Errorf("with a fault: %v", err)
	}
}

func TestRecipeSubjects(t *testing.T) {
	k := newKitchen(t, `{}`)
	var emails []string
	for c := 'a'; c <= 'j'; c++ {
		emails = append(emails, string(c)+string(c)+"@example.com")
	}
	ids := k.add(emails...)
	at := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC) // of the clock in Warsaw
	test, err := testSubjects(k.ctx, k.client, k.list, k.sender, "<p>Hello</p>", at, "Spring is here", "Your garden in March")
	k.ok(err)
	sent := func() (contacts []string) {
		for _, id := range ids {
			if k.sentTo(id) != "" {
				contacts = append(contacts, id)
			}
		}
		return contacts
	}
	k.server.Advance(19 * time.Hour)
	if got := sent(); len(got) != 0 {
		t.Errorf("before nine in Warsaw: %q", got)
	}
	k.server.Advance(2 * time.Hour)
	sample := sent()
	if len(sample) != 2 {
		t.Fatalf("the sample: %q", sample)
	}
	k.open(test.AbTestID, sample[1])
	k.server.Advance(4 * time.Hour)
	if got := sent(); len(got) != len(ids) {
		t.Errorf("%d contacts were sent the message, want %d", len(got), len(ids))
	}
	test, err = k.client.SubjectTests.Get(k.ctx, test.AbTestID, nil)
	k.ok(err)
	var variants []string
	for _, v := range test.Variants {
		variants = append(variants, fmt.Sprint(v.Subject, " ", v.Statistics.Delivered, " ", v.IsWinner))
	}
	slices.Sort(variants)
	// Which subject the contact was sent who opened the message is up to the server.
	if got := strings.Join(variants, ", "); got != "Spring is here 1 false, Your garden in March 9 true" && got != "Spring is here 9 true, Your garden in March 1 false" {
		t.Errorf("the variants: %s", got)
	}
}
