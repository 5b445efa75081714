package sim

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"slices"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// asOffice changes the settings of the account, uploads pictures and imports contacts.
func asOffice(a *actor) {
	var list, city, callback string
	var masks, imported []string
	pictures, imports := 0, 0
	picture := &bytes.Buffer{}
	a.setUp = func() {
		list = a.newList()
		a.ok(png.Encode(picture, image.NewGray(image.Rect(0, 0, 2, 2))))
	}
	steps := []func(){
		func() {
			name := a.next()
			if a.write("updateAccount", name, func() error {
				_, err := a.Accounts.Update(a.Context(), gr.AccountUpdate{City: &name})
				return err
			}) != without {
				city = name
			}
		},
		func() {
			wanted := []string{"@" + a.next() + ".example.org"}
			if a.write("updateAccountBlocklist", wanted[0], func() error {
				_, err := a.Accounts.UpdateBlocklist(a.Context(), nil, gr.BlocklistUpdate{Masks: wanted})
				return err
			}) != without {
				masks = wanted
			}
		},
		func() {
			url := "https://example.com/" + a.next()
			if a.write("updateAccountCallback", url, func() error {
				_, err := a.Accounts.UpdateCallback(a.Context(), gr.CallbackUpdate{URL: url})
				return err
			}) != without {
				callback = url
			}
		},
		func() {
			if callback != "" && a.write("deleteAccountCallback", "", func() error {
				err := a.Accounts.DeleteCallback(a.Context())
				if isNotFound(err) {
					return nil // a retry after a fault finds nothing
				}
				return err
			}) != without {
				callback = ""
			}
		},
		func() {
			if a.write("uploadImage", "", func() error {
				_, err := a.Multimedia.UploadImage(a.Context(), wire.Upload{Name: "picture.png", Content: bytes.NewReader(picture.Bytes())})
				return err
			}) != without {
				pictures++
			}
		},
		func() {
			if imports == 12 { // a day allows 20
				return
			}
			body := gr.NewImport{CampaignID: list, FieldMapping: []string{"email"}}
			for range 1 + a.rand.IntN(20) {
				body.Contacts = append(body.Contacts, []string{a.next() + "@example.com"})
			}
			if a.write("createImport", fmt.Sprint(len(body.Contacts)), func() error {
				_, err := a.Imports.Create(a.Context(), body)
				return err
			}) == without {
				return
			}
			imports++
			for _, cells := range body.Contacts {
				imported = append(imported, cells[0])
			}
			time.Sleep(30 * time.Second) // until it is finished, as a list can have only one
		},
	}
	a.step = func() { pick(a, steps)() }
	a.verify = func() {
		a.compareSettings(city, callback, masks)
		var emails []string
		for contact, err := range a.Contacts.All(a.Context(), &gr.ListContactsParams{CampaignID: &list}) {
			a.ok(err)
			emails = append(emails, contact.Email)
		}
		slices.Sort(emails)
		slices.Sort(imported)
		if !slices.Equal(emails, imported) {
			a.Errorf("%d contacts are on the list, %d were imported", len(emails), len(imported))
		}
		jobs, err := a.Imports.List(a.Context(), &gr.ListImportsParams{CampaignID: &list})
		a.ok(err)
		images, err := a.Multimedia.ListImages(a.Context(), nil)
		a.ok(err)
		if jobs.TotalCount != imports || images.TotalCount != pictures {
			a.Errorf("%d imports and %d images, want %d and %d", jobs.TotalCount, images.TotalCount, imports, pictures)
		}
		a.rows += len(imported) + imports + pictures
	}
}

// compareSettings compares what there is one of. A setting that was not changed is not
// compared.
func (a *actor) compareSettings(city, callback string, masks []string) {
	account, err := a.Accounts.Get(a.Context(), nil)
	a.ok(err)
	if city != "" && account.City != city {
		a.Errorf("the account is in %s, want %s", account.City, city)
	}
	switch got, err := a.Accounts.GetCallback(a.Context()); {
	case callback == "" && !isNotFound(err):
		a.Errorf("the callback is %v, want none: %v", got, err)
	case callback != "" && (err != nil || got.URL != callback):
		a.Errorf("the callback is %v, want %s: %v", got, callback, err)
	}
	if masks != nil {
		got, err := a.Accounts.GetBlocklist(a.Context(), nil)
		a.ok(err)
		if !slices.Equal(got.Masks, masks) {
			a.Errorf("the block list has %v, want %v", got.Masks, masks)
		}
	}
	a.rows += 3
}
