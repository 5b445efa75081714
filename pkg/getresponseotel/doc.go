// Package getresponseotel traces and measures the calls of a client with
// OpenTelemetry. It is a package of its own so that the client does not need
// OpenTelemetry's modules.
//
//	hook, err := getresponseotel.New()
//	client, err := getresponse.New(getresponse.WithAPIKey(key), getresponse.WithHook(hook))
//
// # Spans
//
// Every attempt of a call is a CLIENT span as the semantic conventions for HTTP,
// version 1.43.0, have it, below the span of the caller's context. Its name is the
// method and the path template of the contract, "GET /contacts/{contactId}". It
// starts before the request is built and ends when the response was read and
// decoded; redirects that are followed are within it. A failure, which every
// status from 300 on is, sets the status of the span, without a text.
//
//   - http.request.method, server.address, server.port, url.scheme, url.template.
//   - url.full is the base URL and the template: the conventions require it, but
//     what was really requested holds IDs, addresses and names.
//   - http.request.resend_count from the second attempt on.
//   - http.response.status_code, where a response came.
//   - error.type is the status of a failing response, otherwise one of
//     getresponse.ErrorKind, "_OTHER" for getresponse.KindOther.
//   - getresponse.operation: the operationId of the contract.
//   - getresponse.error.kind (getresponse.ErrorKind) and getresponse.error.code
//     (getresponse.Code).
//   - getresponse.response.size: bytes of the body after decompression, and
//     getresponse.response.decode_duration, in seconds.
//   - getresponse.rate_limit.limit, .remaining and .reset (seconds), as the response
//     has them.
//
// A raw call that the contract does not know has neither template nor operation,
// and the base URL alone as url.full. Methods that the conventions do not know are
// "_OTHER" and, in the name of the span, "HTTP".
//
// # Events
//
// What happens between attempts is an event of the span in the caller's context:
// getresponse.wait and getresponse.retry, with getresponse.operation,
// getresponse.attempt (1 for the first), getresponse.wait.reason and
// getresponse.wait.duration or getresponse.retry.reason and
// getresponse.retry.delay (seconds), and error.type. getresponse.limiter, with
// getresponse.limiter.name, .available and .fail_open, says that a limiter lost
// or regained its server.
//
// # Metrics
//
//   - http.client.request.duration, in seconds, for every attempt: with the
//     attributes of the conventions, url.template and getresponse.operation.
//   - getresponse.client.wait.duration, in seconds, for every wait that the client
//     tells of: getresponse.operation, getresponse.wait.reason and error.type.
//
// # What stays out
//
// No ID, address, name, query, header, body, credential, or text of an
// error is in any of them. Nothing is added to requests either: the service does
// not read trace headers, and the ids of the caller's traces are none of its
// business.
package getresponseotel
