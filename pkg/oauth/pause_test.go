package oauth

import (
	"encoding/json"
	"testing"
	"time"
)

// The pauses double, and are bounded.
func TestPauses(t *testing.T) {
	now := time.Now()
	r := rejections{}
	if r.wait(now) != 0 {
		t.Error("the first renewal waits")
	}
	for i, want := range []time.Duration{10, 20, 40, 80, 160, 300, 300, 300} {
		r = r.next(now)
		if r.Count != i+1 || r.wait(now) != want*time.Second || r.wait(now.Add(want*time.Second)) != 0 {
			t.Errorf("renewal %d: %+v waits %v, want %v s", i+1, r, r.wait(now), want)
		}
		now = now.Add(r.wait(now))
	}
	if r = r.next(now.Add(forgetAfter)); r.Count != 1 {
		t.Errorf("%d rejections after a long time", r.Count)
	}
}

// No count and no clock, of a store or of this machine, makes a renewal wait for longer
// than two pauses. After the wait it is due.
func FuzzPause(f *testing.F) {
	f.Add(int64(1), int64(0))
	f.Add(int64(-1), int64(time.Hour))
	f.Add(int64(1)<<62, int64(-time.Minute))
	f.Add(int64(3), int64(-1)<<63)
	f.Add(int64(3), int64(1)<<62)
	f.Fuzz(func(t *testing.T, count, off int64) {
		now := time.Date(2027, time.March, 20, 12, 0, 0, 0, time.UTC)
		r := rejections{Count: int(count), Renewed: now.Add(time.Duration(off))}
		wait := r.wait(now)
		if wait < 0 || wait > 2*longestPause || r.wait(now.Add(wait)) != 0 {
			t.Errorf("%+v waits %v at %v, then %v", r, wait, now, r.wait(now.Add(wait)))
		}
		if next := r.next(now); next.Count < 1 || next.wait(now) < firstPause || next.wait(now) > longestPause {
			t.Errorf("%+v is followed by %+v", r, next)
		}
	})
}

// A count that cannot be read does not make the token unusable.
func TestTokenWithAWrongCount(t *testing.T) {
	for _, count := range []string{`7`, `[]`, `{"count":"x"}`, `{"count":1e99,"renewed":"2027-03-20T12:00:00Z"}`, `{"count":1,"renewed":"never"}`, `null`} {
		token, err := UnmarshalToken([]byte(`{"access_token":"s3cr3t","rejections":` + count + `}`))
		if err != nil || token.AccessToken != "s3cr3t" || rejectionsOf(token).Count != 0 {
			t.Errorf("%s: %v", count, err)
		}
	}
}

// FuzzUnmarshalToken checks that every content of a store is a token that survives another
// round, or an error that does not quote it.
func FuzzUnmarshalToken(f *testing.F) {
	for _, data := range []string{
		`{"access_token":"s3cr3t"}`, `{"refresh_token":"s3cr3t","expiry":"2027-03-20T12:00:00Z","expires_in":3600,"token_type":"Bearer"}`,
		`{"access_token":"s3cr3t","rejections":{"count":3,"renewed":"2027-03-20T12:00:00Z"}}`, `{"access_token":"s3cr3t","rejections":{"count":-1}}`, `{"access_token":"s3cr3t","rejections":{"count":1e99}}`,
		`{"access_token":"s3cr3t","rejections":null}`, `{"Token":null,"access_token":"s3cr3t"}`, `null`, `[]`, `{"access_token":5}`, ``, `{"access_token":"s3cr3t","expiry":"s3cr3t"}`,
	} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		token, err := UnmarshalToken(data)
		if (err == nil) == (token == nil) {
			t.Fatalf("%q gives %v, %v", data, token != nil, err)
		}
		if err != nil {
			if err.Error() != "oauth: the data is not a token in the form of MarshalToken" {
				t.Errorf("the error is %q", err)
			}
			return
		}
		written, err := MarshalToken(token)
		if err != nil || !json.Valid(written) {
			t.Fatalf("%q cannot be written: %v", data, err)
		}
		again, err := UnmarshalToken(written)
		if err != nil || again.AccessToken != token.AccessToken || again.RefreshToken != token.RefreshToken || !again.Expiry.Equal(token.Expiry) ||
			again.ExpiresIn != token.ExpiresIn || again.TokenType != token.TokenType {
			t.Errorf("%q became another token", data)
		}
		if a, b := rejectionsOf(token), rejectionsOf(again); a.Count > 0 && (a.Count != b.Count || !a.Renewed.Equal(b.Renewed)) {
			t.Errorf("%+v became %+v", a, b)
		}
	})
}
