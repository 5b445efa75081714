package getresponse

import "net/http"

// firstCode is the lowest code by which the service says what is wrong with a call.
// Code 1 says nothing about the call. Other low codes are those of proxies, which
// like to write the HTTP status there.
const firstCode = CodeValidation

// outcomeIsKnown is the one rule by which a response determines whether a write was
// carried out. It does so if it is a success, if the service itself says in an API
// error what is wrong, or if the definition of its status says that nothing was
// carried out. After any other response the outcome is unknown: a proxy may have sent
// it when the service had the request already.
func outcomeIsKnown(status int, code Code) bool {
	switch {
	case status >= 200 && status <= 299:
		return true
	case status < http.StatusBadRequest:
		return false
	case code == CodeQuotaReached || code == CodeTemporarilyBlocked:
		return true // rate limited, with any status
	case status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout:
		return false // a part of the service failed, and another part reports it
	case code >= firstCode:
		return true
	}
	return carriesOutNothing(status)
}

// carriesOutNothing reports whether a request with this status in its response was not
// carried out by the definition of the status, also if a proxy sent it. The
// definitions are those of RFC 9110 unless another one is named.
//
// It does not hold for redirects, for 402 and 418, which have no definition, 406 and
// 416, which are about the response, 408 and 499, which proxies send while the service
// works on the call, and 424, where another part was carried out. It holds for no
// status from 500 on: a server that fails does not know what it did before.
func carriesOutNothing(status int) bool {
	switch status {
	case http.StatusBadRequest, // the server will not process the request
		http.StatusUnauthorized,                // the request has not been applied
		http.StatusForbidden,                   // it is not fulfilled
		http.StatusNotFound,                    // there is no resource to change
		http.StatusMethodNotAllowed,            // the resource has no such method
		http.StatusProxyAuthRequired,           // the proxy did not forward it
		http.StatusConflict,                    // it could not be completed in this state
		http.StatusGone,                        // there is no resource any more
		http.StatusLengthRequired,              // it is not accepted without a length
		http.StatusPreconditionFailed,          // the method must not be performed then
		http.StatusRequestEntityTooLarge,       // it is not processed
		http.StatusRequestURITooLong,           // it is not served
		http.StatusUnsupportedMediaType,        // it is not served
		http.StatusExpectationFailed,           // the body was not even awaited
		http.StatusMisdirectedRequest,          // this server does not serve the host
		http.StatusUnprocessableEntity,         // the instructions could not be processed
		http.StatusLocked,                      // RFC 4918: the resource is locked
		http.StatusTooEarly,                    // RFC 8470: not processed, it might be a replay
		http.StatusUpgradeRequired,             // it is not performed with this protocol
		http.StatusPreconditionRequired,        // RFC 6585: it is not processed without a condition
		http.StatusTooManyRequests,             // RFC 6585: rate limited
		http.StatusRequestHeaderFieldsTooLarge, // RFC 6585: it is not processed
		http.StatusUnavailableForLegalReasons:  // RFC 7725: access is denied
		return true
	}
	return false
}
