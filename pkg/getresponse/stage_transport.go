package getresponse

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// transport sends the request of an attempt. It is the last stage.
type transport struct {
	client    *http.Client
	maxHeader int64 // bytes
}

func (s transport) do(ctx context.Context, c *call) (report, error) {
	req := c.request
	if ctx != req.Context() { // a stage above has added values
		*req = *req.WithContext(ctx) // the request is the client's own: no second one is allocated
	}
	resp, err := send(s.client, req) //nolint:bodyclose // decodeResponse or closed does
	if err != nil {
		err = ended(ctx, s.explain(err))
		rejected := isRejectedStream(err)
		return report{reached: !isDial(err), rejected: rejected, transient: rejected || isConnection(err)}, c.failed(err, req)
	}
	if resp.Request == nil { // a transport of the caller may leave it out
		resp.Request = req
	}
	r := report{response: resp, reached: true}
	if err := checkHeader(resp.Header, s.maxHeader); err != nil {
		return r.closed(), c.failed(err, req, resp.Request)
	}
	return r, nil
}

// explain removes the address from an error of net/http, as it may hold e-mail
// addresses and names.
func (s transport) explain(err error) error {
	var ue *url.Error // transports of the caller may nest them
	for errors.As(err, &ue) {
		err = ue.Err
	}
	if isHeaderTooLong(err) {
		return headerTooLong(s.maxHeader)
	}
	return err
}

// closed closes the body of the response and takes the response out of the report.
func (r report) closed() report {
	r.response.Body.Close()
	r.response = nil
	return r
}
