package getresponsetest

import (
	"errors"
	"net/http"

	"github.com/go-getresponse/getresponse/pkg/events"
)

// adminWebhooks are the handles over HTTP for webhooks.
func (s *Server) adminWebhooks() map[string]func(*http.Request) (any, error) {
	return map[string]func(*http.Request) (any, error){
		"GET " + adminPath + "webhooks":    func(*http.Request) (any, error) { return s.Webhooks(), nil },
		"POST " + adminPath + "webhooks":   s.adminAddWebhook,
		"DELETE " + adminPath + "webhooks": s.adminRemoveWebhook,
		"GET " + adminPath + "deliveries":  func(*http.Request) (any, error) { return s.Deliveries(), nil },
	}
}

func (s *Server) adminAddWebhook(r *http.Request) (any, error) {
	var in struct {
		URL   string        `json:"url"`
		Kinds []events.Kind `json:"kinds"`
	}
	if err := adminBody(r, &in); err != nil {
		return nil, err
	}
	id, err := s.AddWebhook(in.URL, in.Kinds...)
	return map[string]string{"id": id}, err
}

func (s *Server) adminRemoveWebhook(r *http.Request) (any, error) {
	id := r.URL.Query().Get("id")
	if id == "" {
		return nil, errors.New("the query has no id of a webhook")
	}
	return map[string]string{"id": id}, s.RemoveWebhook(id)
}
