package testsecret

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

func TestFind(t *testing.T) {
	const secret = "s3cr3t/wert+zuiop=asdfgh"
	texts := map[string]string{
		"plain":            "Authorization: Bearer " + secret,
		"beginning":        "sent " + secret[:6] + "...",
		"in capitals":      strings.ToUpper(secret),
		"in a query":       "?token=" + url.QueryEscape(secret),
		"in JSON":          `{"a":"s3cr3t\/wert"}`,
		"the server's key": getresponsetest.APIKey,
		"an access token":  "access-ABCDEFGH234567ABCDEFGH2345",
		"%x":               fmt.Sprintf("x%x", secret),
		"%X":               fmt.Sprintf("%X", secret),
		"% x":              fmt.Sprintf("% x", secret),
		"%v of bytes":      fmt.Sprintf("%v", []byte(secret)),
		"%#v of bytes":     fmt.Sprintf("%#v", []byte(secret)),
		"%#v of an error":  fmt.Sprintf("%#v", &getresponse.Error{Context: []byte(`["` + secret + `"]`)}),
	}
	for before := range 4 { // base64 looks different each time
		raw := []byte(strings.Repeat("x", before) + secret)
		texts[fmt.Sprint("base64 ", before)] = "Basic " + base64.StdEncoding.EncodeToString(raw)
		texts[fmt.Sprint("base64 within letters ", before)] = "code-" + strings.Repeat("a", before) + base64.RawURLEncoding.EncodeToString(raw)
	}
	for name, text := range texts {
		if Find(text) == "" || Find("before "+text+" and behind") == "" {
			t.Errorf("%s: nothing is found in %q", name, text)
		}
	}
	const other = "nothing of interest to anybody"
	for _, text := range []string{
		"", "secret", "[redacted]", "access-token", "refresh-token is revoked", "code-1014", "the key of the list", "ok  \tpkg\t1.23s",
		fmt.Sprintf("%d", []byte(other)), hex.EncodeToString([]byte(other)), base64.StdEncoding.EncodeToString([]byte(other)), fmt.Sprintf("%#v", []byte(other)),
	} {
		if found := Find(text); found != "" {
			t.Errorf("%q is found in %q", found, text)
		}
	}
}
