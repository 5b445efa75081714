package getresponse

import (
	"fmt"
	"net/http"
)

// send is client.Do, which copies all headers in case it must follow a redirect. A call
// that needs nothing of Do goes to the transport directly, in much less time. What becomes
// of redirects and failures is left to Do.
func send(client *http.Client, req *http.Request) (*http.Response, error) {
	if client.Jar != nil || client.Timeout != 0 || req.Header == nil || req.URL.User != nil || req.RequestURI != "" {
		return client.Do(req)
	}
	through := client.Transport
	if through == nil {
		through = http.DefaultTransport
	}
	resp, err := through.RoundTrip(req)
	switch {
	case err != nil:
	case resp == nil, resp.Body == nil && resp.ContentLength > 0:
		return nil, fmt.Errorf("the transport %T returned neither a response with its body nor an error", through)
	case resp.Body != nil && resp.StatusCode/100 != 3:
		return resp, nil
	}
	resumed := *client
	resumed.Transport = &begun{RoundTripper: through, resp: resp, err: err}
	return resumed.Do(req)
}

// begun is a transport that has sent the first request already.
type begun struct {
	http.RoundTripper
	resp *http.Response
	err  error
	used bool
}

func (b *begun) RoundTrip(req *http.Request) (*http.Response, error) {
	if b.used {
		return b.RoundTripper.RoundTrip(req)
	}
	b.used = true
	return b.resp, b.err
}
