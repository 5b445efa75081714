package httpguard_test

import (
	"net/url"
	"testing"

	"github.com/go-getresponse/getresponse/internal/httpguard"
)

func TestIsPlain(t *testing.T) {
	for address, want := range map[string]bool{
		"https://api.getresponse.com/v3": false, "http://api.getresponse.com/v3": true, "HTTP://API.example.com": true,
		"http://localhost": false, "http://LOCALHOST:8080/v3": false, "http://127.0.0.1:80": false, "http://127.9.8.7": false,
		"http://[::1]:8080": false, "http://[::ffff:127.0.0.1]": false, "https://localhost": false,
		"http://10.0.0.1": true, "http://192.168.1.1": true, "http://0.0.0.0": true, "http://[::]": true, "http://[fe80::1%25lo]": true,
		"http://localhost.example.com": true, "http://localhost.": true, "http://127.0.0.1.example.com": true, "http://127.1": true,
		"http://2130706433": true, "http://0x7f.0.0.1": true, "http://[::ffff:10.0.0.1]": true, "http://": true,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := httpguard.IsPlain(u); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}
