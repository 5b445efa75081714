package oauth

import (
	"encoding/json"
	"errors"
	"time"

	"golang.org/x/oauth2"
)

// tokenJSON is the form of a token in stores.
type tokenJSON struct {
	*oauth2.Token
	Rejections json.RawMessage `json:"rejections,omitempty"` // of the type rejections
}

// rejections counts the renewals of access tokens that the service had rejected.
type rejections struct {
	Count   int       `json:"count"`   // in a row
	Renewed time.Time `json:"renewed"` // time of the latest
}

// extraRejections is where [oauth2.Token.Extra] has the rejections of a token.
const extraRejections = "getresponse: rejections"

// rejectionsOf returns the rejections that came with a token from a store.
func rejectionsOf(t *oauth2.Token) rejections {
	if t == nil {
		return rejections{}
	}
	r, _ := t.Extra(extraRejections).(rejections)
	return r
}

// withRejections returns a copy of t for a store. Other extra fields are lost.
func withRejections(t *oauth2.Token, r rejections) *oauth2.Token {
	if r.Count == 0 {
		return clone(t)
	}
	return t.WithExtra(map[string]any{extraRejections: r})
}

// MarshalToken returns a token as JSON, in the form of [FileStore]: the members of
// [oauth2.Token], and how often renewed tokens were rejected. The result is a secret.
func MarshalToken(token *oauth2.Token) ([]byte, error) {
	if err := checkToken(token); err != nil {
		return nil, err
	}
	stored := tokenJSON{Token: token}
	var err error
	if r := rejectionsOf(token); r.Count > 0 {
		stored.Rejections, err = json.Marshal(r)
	}
	data, tokenErr := json.Marshal(stored)
	if err != nil || tokenErr != nil {
		return nil, errors.New("oauth: the token cannot be written as JSON") // the cause may quote it
	}
	return data, nil
}

// UnmarshalToken returns the token that [MarshalToken] wrote, or one in the JSON of
// [oauth2.Token]. Its error does not quote the data.
func UnmarshalToken(data []byte) (*oauth2.Token, error) {
	stored := tokenJSON{Token: new(oauth2.Token)}
	if json.Unmarshal(data, &stored) != nil || stored.Token == nil || checkToken(stored.Token) != nil {
		return nil, errors.New("oauth: the data is not a token in the form of MarshalToken")
	}
	var r rejections
	if json.Unmarshal(stored.Rejections, &r) != nil {
		r = rejections{} // a wrong count is no reason to lose the token
	}
	return withRejections(stored.Token, r), nil
}
