package getresponseotel

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// Attributes that the semantic conventions do not have.
const (
	operationKey          = attribute.Key("getresponse.operation")
	attemptNumberKey      = attribute.Key("getresponse.attempt")
	errorKindKey          = attribute.Key("getresponse.error.kind")
	errorCodeKey          = attribute.Key("getresponse.error.code")
	responseSizeKey       = attribute.Key("getresponse.response.size")
	decodeDurationKey     = attribute.Key("getresponse.response.decode_duration")
	rateLimitLimitKey     = attribute.Key("getresponse.rate_limit.limit")
	rateLimitRemainingKey = attribute.Key("getresponse.rate_limit.remaining")
	rateLimitResetKey     = attribute.Key("getresponse.rate_limit.reset")
	waitReasonKey         = attribute.Key("getresponse.wait.reason")
	waitDurationKey       = attribute.Key("getresponse.wait.duration")
	retryReasonKey        = attribute.Key("getresponse.retry.reason")
	retryDelayKey         = attribute.Key("getresponse.retry.delay")
	limiterNameKey        = attribute.Key("getresponse.limiter.name")
	limiterAvailableKey   = attribute.Key("getresponse.limiter.available")
	limiterFailOpenKey    = attribute.Key("getresponse.limiter.fail_open")
)

// spanName returns the method and the path template, never the request's path.
func spanName(a getresponse.Attempt) string {
	name := a.Method
	if !knownMethod(name) {
		name = "HTTP"
	}
	if a.PathTemplate != "" {
		name += " " + a.PathTemplate
	}
	return name
}

// knownMethod reports whether the conventions define a method. Only raw calls use
// other methods.
func knownMethod(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace:
		return true
	}
	return false
}

// sharedAttributes returns the attributes of both the metric and the span's start.
func sharedAttributes(a getresponse.Attempt) []attribute.KeyValue {
	attrs := operationAttributes(a)
	if knownMethod(a.Method) {
		attrs = append(attrs, semconv.HTTPRequestMethodKey.String(a.Method))
	} else {
		attrs = append(attrs, semconv.HTTPRequestMethodOther)
	}
	if a.PathTemplate != "" {
		attrs = append(attrs, semconv.URLTemplate(a.PathTemplate))
	}
	if base, err := url.Parse(a.BaseURL); err == nil {
		attrs = append(attrs, semconv.ServerAddress(base.Hostname()), semconv.ServerPort(portOf(base)), semconv.URLScheme(base.Scheme))
	}
	return attrs
}

func portOf(u *url.URL) int {
	if port, err := strconv.Atoi(u.Port()); err == nil {
		return port
	}
	if u.Scheme == "http" {
		return 80
	}
	return 443
}

// spanAttributes returns the attributes that only the span has, from its start.
func spanAttributes(a getresponse.Attempt) []attribute.KeyValue {
	attrs := []attribute.KeyValue{semconv.URLFull(a.BaseURL + a.PathTemplate)}
	if !knownMethod(a.Method) {
		attrs = append(attrs, semconv.HTTPRequestMethodOriginal(a.Method))
	}
	if a.Number > 1 {
		attrs = append(attrs, semconv.HTTPRequestResendCount(a.Number-1))
	}
	return attrs
}

// outcomeAttributes returns the attributes that the end of an attempt adds to the
// span and to the metric.
func outcomeAttributes(r getresponse.AttemptResult) (attrs []attribute.KeyValue) {
	if r.StatusCode != 0 {
		attrs = append(attrs, semconv.HTTPResponseStatusCode(r.StatusCode))
	}
	if r.Err != nil {
		attrs = append(attrs, errorType(r.Err))
	}
	return attrs
}

// resultAttributes returns the attributes that the end of an attempt adds to the
// span only.
func resultAttributes(r getresponse.AttemptResult) (attrs []attribute.KeyValue) {
	if r.Err != nil {
		attrs = append(attrs, errorKindKey.String(string(getresponse.KindOf(r.Err))))
	}
	if e, ok := errors.AsType[*getresponse.Error](r.Err); ok && e.Code != 0 {
		attrs = append(attrs, errorCodeKey.Int(int(e.Code)))
	}
	if r.RateLimit != (getresponse.RateLimit{}) {
		attrs = append(attrs,
			rateLimitLimitKey.Int(r.RateLimit.Limit),
			rateLimitRemainingKey.Int(r.RateLimit.Remaining),
			rateLimitResetKey.Float64(r.RateLimit.Reset.Seconds()))
	}
	return attrs
}

func operationAttributes(a getresponse.Attempt) []attribute.KeyValue {
	if a.Operation == "" {
		return nil
	}
	return []attribute.KeyValue{operationKey.String(a.Operation)}
}

// errorType returns the attribute error.type: the status of an error response,
// otherwise the kind of the error. A canceled wait has its own kind, although its
// error may wrap the response that caused the wait.
func errorType(err error) attribute.KeyValue {
	kind := getresponse.KindOf(err)
	switch kind {
	case getresponse.KindAPI, getresponse.KindRateLimit, getresponse.KindOutcomeUnknown:
		if e, ok := errors.AsType[*getresponse.Error](err); ok {
			return semconv.ErrorTypeKey.String(strconv.Itoa(e.StatusCode))
		}
	case getresponse.KindOther:
		return semconv.ErrorTypeOther
	}
	return semconv.ErrorTypeKey.String(string(kind))
}
