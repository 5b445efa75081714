package getresponse

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// exchange sends the request of an attempt and reads the answer.
type exchange struct {
	http      *http.Client
	maxHeader int64
	reader    reader
}

func newExchange(client *http.Client, maxHeader, maxResponse int64) exchange {
	return exchange{http: client, maxHeader: maxHeader, reader: newReader(maxResponse)}
}

func (s exchange) do(ctx context.Context, c *call) error {
	a := &c.attempt
	req := a.request
	if ctx != req.Context() { // settle watches it
		req = req.WithContext(ctx)
	}
	resp, err := s.http.Do(req)
	if err != nil {
		return s.unanswered(ctx, c, err)
	}
	defer resp.Body.Close()
	a.reached = true
	if resp.Request != nil { // as the transport sent it, which may sign as well
		a.hidden = a.hidden.and(resp.Request.Header)
	}
	if err := checkHeader(resp.Header, s.maxHeader); err != nil {
		return c.unanswered(err)
	}
	if err := unfollowed(req, resp, c); err != nil {
		return c.unanswered(err)
	}
	c.answered(resp)
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return readFailure(c, resp)
	}
	return s.reader.read(ctx, c, resp)
}

// unanswered turns an error of net/http into one that shows no address: that would
// hold e-mail addresses and names.
func (s exchange) unanswered(ctx context.Context, c *call, err error) error {
	var ue *url.Error // the transport that the caller brought may have put one into another
	for errors.As(err, &ue) {
		err = ue.Err
	}
	if isHeaderTooLong(err) {
		err = headerTooLong(s.maxHeader)
	}
	err = ended(ctx, err)
	c.attempt.reached = !isDial(err)
	c.attempt.transient = isConnection(err)
	return c.unanswered(err)
}

// answered keeps what an answer says beside its body.
func (c *call) answered(resp *http.Response) {
	limits, whole := parseRateLimit(resp.Header)
	if whole {
		c.attempt.limits = limits
	}
	c.attempt.resp = &Response{StatusCode: resp.StatusCode, Header: resp.Header, RateLimit: limits}
	if c.settings.Into != nil {
		*c.settings.Into = *c.attempt.resp
	}
}
