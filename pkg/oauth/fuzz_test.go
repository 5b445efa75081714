package oauth_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// secretForms are the forms in which services echo a credential.
var secretForms = []string{
	clientSecret, strings.ReplaceAll(clientSecret, "/", `\/`), url.QueryEscape(clientSecret), url.PathEscape(clientSecret), html.EscapeString(clientSecret),
}

// FuzzTokenResponse checks that every response to a refresh gives a token or a typed
// error without credentials. The arguments at, form and cut plant the client secret in
// the body: at is the position; form counts secretForms from 1, and 0 plants nothing; a
// cut above 0 truncates the secret to 8+cut bytes.
func FuzzTokenResponse(f *testing.F) {
	for i, body := range []string{
		`{"access_token":"t","token_type":"Bearer","expires_in":3600,"refresh_token":"r","scope":"all"}`,
		`{"access_token":"t","expires_in":"9223372037"}`, `{"access_token":"t","expires_in":-5,"refresh_token":""}`,
		`{"access_token":"","token_type":"Bearer"}`, `{"access_token":5}`, `{"access_token":"t","token_type":"mac","expires_in":1e30}`,
		`{"error":"invalid_grant","error_description":"The token  is revoked"}`, `{"error":"invalid_client"}`, `{"error":5}`,
		`{"httpStatus":401,"code":1014,"codeDescription":"d","message":"m ","uuid":"u","context":{"sentToken":"x"}}`, `{"code":"1014","message":"m"}`,
		"access_token=t&token_type=Bearer&expires_in=3600&refresh_token=r", "error=invalid_grant&error_description=", "error=%zz",
		"<html>\n<h1>Maintenance</h1></html>", "null", "[]", "", `{"access_token":"t","refresh_to`, "a\xff\x00b", strings.Repeat("ö", 2000),
	} {
		for n, header := range []string{"Content-Type: application/json", "Content-Type: application/x-www-form-urlencoded", "Content-Type: text/html\nRetry-After: 5"} {
			f.Add([]uint16{200, 400, 401, 503, 429}[(i+n)%5], header, []byte(body), uint16(0), uint8(0), uint8(0))
		}
		f.Add(uint16(400), "Content-Type: application/json", []byte(body), uint16(len(body)*3/4), uint8(i), uint8(i%3))
		f.Add(uint16(302), "Location: https://evil.example.com/?x="+body, []byte(body), uint16(0), uint8(0), uint8(0))
	}
	f.Fuzz(func(t *testing.T, status uint16, header string, body []byte, at uint16, form, cut uint8) {
		planted := ""
		if form %= uint8(len(secretForms) + 1); form > 0 {
			planted = secretForms[form-1]
			if n := 8 + int(cut); cut > 0 && n < len(planted) {
				planted = planted[:n]
			}
			i := int(at) % (len(body) + 1)
			body = fmt.Appendf(nil, "%s%s%s", body[:i], planted, body[i:])
		}
		status = 200 + status%400
		cfg := oauth.Config{ClientID: clientID, ClientSecret: oauth.NewSecret(clientSecret), HTTPClient: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			raw := fmt.Appendf(nil, "HTTP/1.1 %d\r\n%s\r\n\r\n%s", status, strings.TrimRight(header, "\r\n"), body)
			return http.ReadResponse(bufio.NewReader(bytes.NewReader(raw)), r)
		})}}
		client, err := oauth.NewClient(cfg)
		if err != nil {
			t.Fatal(err)
		}
		token, err := client.Refresh(t.Context(), "s3cr3t-rt-0")
		if (token == nil) != (err != nil) {
			t.Fatalf("%d %q gives the token %v and the error %v", status, body, token, err)
		}
		if err == nil {
			// x/oauth2 treats a token that expires in 292 years as one without expiry. Only a
			// negative number may mean a time in the past.
			past := !token.Expiry.IsZero() && token.Expiry.Before(time.Now().Add(-time.Hour)) && !bytes.Contains(body, []byte("-"))
			if token.AccessToken == "" || token.RefreshToken == "" || status > 299 || past {
				t.Errorf("%d %q gives %+v", status, body, token)
			}
			return
		}
		var oauthErr *oauth.Error
		if !errors.As(err, &oauthErr) && !errors.As(err, new(*getresponse.TransportError)) {
			t.Errorf("%d %q gives %T: %v", status, body, err, err)
		}
		if text := err.Error(); len(text) > 8<<10 || !utf8.ValidString(text) {
			t.Errorf("the error has %d bytes, valid UTF-8 %v: %.500q", len(text), utf8.ValidString(text), text)
		}
		if errors.Is(err, oauth.ErrSignInAgain) && !bytes.Contains(body, []byte("invalid_grant")) && !bytes.ContainsAny(body, `%\`) {
			t.Errorf("%d %q ends the sign-in", status, body)
		}
		failed(t, err)
		if shown := fmt.Sprintf("%+v %#v %q", err, err, err); len(planted) > 8 && strings.Contains(shown, planted[len(planted)-8:]) {
			t.Errorf("it shows the end of %q: %.500q", planted, shown)
		}
	})
}
