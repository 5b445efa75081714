package getresponsetest

import (
	"net/http"
)

// adminLife are the handles over HTTP for what people do: readers, visitors of forms.
func (s *Server) adminLife() map[string]func(*http.Request) (any, error) {
	return map[string]func(*http.Request) (any, error){
		"POST " + adminPath + "engage":     s.adminEngage,
		"POST " + adminPath + "publish":    s.adminPublish,
		"POST " + adminPath + "subscribe":  s.adminSubscribe,
		"GET " + adminPath + "unconfirmed": func(*http.Request) (any, error) { return s.Unconfirmed(), nil },
		"POST " + adminPath + "confirm":    s.adminConfirm,
		"POST " + adminPath + "consent":    s.adminConsent,
		"POST " + adminPath + "copy":       s.adminCopy,
	}
}

func (s *Server) adminEngage(r *http.Request) (any, error) {
	var in Engagement
	if err := adminBody(r, &in); err != nil {
		return nil, err
	}
	return in, s.Engage(in)
}

func (s *Server) adminPublish(r *http.Request) (any, error) {
	var in struct {
		FeedURL  string `json:"feedUrl"`
		Articles int    `json:"articles"`
	}
	if err := adminBody(r, &in); err != nil {
		return nil, err
	}
	return in, s.Publish(in.FeedURL, in.Articles)
}

// contactID is the response of handles that make a contact.
type contactID struct {
	ContactID string `json:"contactId"`
}

func (s *Server) adminSubscribe(r *http.Request) (any, error) {
	var in Subscription
	if err := adminBody(r, &in); err != nil {
		return nil, err
	}
	id, err := s.Subscribe(in)
	return contactID{id}, err
}

func (s *Server) adminConfirm(r *http.Request) (any, error) {
	var in struct {
		CampaignID string `json:"campaignId"`
		Email      string `json:"email"`
	}
	if err := adminBody(r, &in); err != nil {
		return nil, err
	}
	return in, s.Confirm(in.CampaignID, in.Email)
}

func (s *Server) adminConsent(r *http.Request) (any, error) {
	var in struct {
		ContactID   string `json:"contactId"`
		GdprFieldID string `json:"gdprFieldId"`
		Granted     bool   `json:"granted"`
	}
	if err := adminBody(r, &in); err != nil {
		return nil, err
	}
	return in, s.DeclareConsent(in.ContactID, in.GdprFieldID, in.Granted)
}

func (s *Server) adminCopy(r *http.Request) (any, error) {
	var in struct {
		ContactID  string `json:"contactId"`
		CampaignID string `json:"campaignId"`
	}
	if err := adminBody(r, &in); err != nil {
		return nil, err
	}
	id, err := s.CopyContact(in.ContactID, in.CampaignID)
	return contactID{id}, err
}
