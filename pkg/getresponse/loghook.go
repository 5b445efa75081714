package getresponse

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// NewLogHook returns a [Hook] that writes to logger; nil stands for
// slog.Default(). Install it with [WithHook].
//
// Log lines hold no personal data and no credential. Their fields are
//
//   - operation, method, path (the template) and attempt (1 for the first);
//   - status, duration, bytes, rate_limit, rate_remaining and rate_reset;
//   - error_kind (see [KindOf]), error_code and error_uuid of an [Error];
//   - reason and delay, of waits and retries;
//   - limiter, available and fail_open.
//
// Of status, the rate and the error fields, those that are 0 or unknown are omitted.
// A line never holds the text, message, context or body of an error, nor addresses,
// IDs, queries or headers.
//
// Levels:
//
//   - Debug: a success, a decoded body, a wait of less than a second, and the end
//     of what the caller canceled.
//   - Info: a longer wait, a retry, a limiter that has its server again, and an
//     [Error] with a status below 500 other than 401, 403 and 429, which is
//     normal in many programs (not found, exists already).
//   - Warn: every other failure, a wait that was cut short, and a limiter
//     without its server that goes on with a local share of the limits.
//   - Error: a write with unknown outcome, and a limiter without its server that
//     lets no call through.
func NewLogHook(logger *slog.Logger) Hook {
	if logger == nil {
		logger = slog.Default()
	}
	return &logHook{logger: logger}
}

// logHook computes nothing but the level of an event that the handler discards.
type logHook struct {
	NoHook
	logger *slog.Logger
}

// longWait is the shortest wait that is logged at level Info. A busy program waits
// for the limits of a second in most of its calls.
const longWait = time.Second

// AttemptFinished implements [Hook].
func (h *logHook) AttemptFinished(ctx context.Context, r AttemptResult) {
	level, message := slog.LevelDebug, "getresponse: attempt finished"
	if r.Err != nil {
		level, message = failureLevel(r), "getresponse: attempt failed"
	}
	if !h.logger.Enabled(ctx, level) {
		return
	}
	attrs := attemptAttrs(r.Attempt)
	if r.StatusCode != 0 {
		attrs = append(attrs, slog.Int("status", r.StatusCode))
	}
	attrs = append(attrs, slog.Duration("duration", r.Duration))
	if r.RateLimit != (RateLimit{}) {
		attrs = append(attrs,
			slog.Int("rate_limit", r.RateLimit.Limit),
			slog.Int("rate_remaining", r.RateLimit.Remaining),
			slog.Duration("rate_reset", r.RateLimit.Reset))
	}
	h.logger.LogAttrs(ctx, level, message, appendError(attrs, r.Err)...)
}

func failureLevel(r AttemptResult) slog.Level {
	switch KindOf(r.Err) {
	case KindCanceled:
		return slog.LevelDebug
	case KindOutcomeUnknown:
		return slog.LevelError
	case KindAPI:
		if r.StatusCode < http.StatusInternalServerError && r.StatusCode != http.StatusUnauthorized && r.StatusCode != http.StatusForbidden {
			return slog.LevelInfo
		}
	}
	return slog.LevelWarn
}

// Waited implements [Hook].
func (h *logHook) Waited(ctx context.Context, w Wait) {
	level, message := slog.LevelDebug, "getresponse: waited"
	switch {
	case w.Err != nil:
		message = "getresponse: wait cut short"
		if KindOf(w.Err) != KindCanceled {
			level = slog.LevelWarn
		}
	case w.Duration >= longWait:
		level = slog.LevelInfo
	}
	if !h.logger.Enabled(ctx, level) {
		return
	}
	attrs := append(attemptAttrs(w.Attempt), slog.String("reason", string(w.Reason)), slog.Duration("duration", w.Duration))
	h.logger.LogAttrs(ctx, level, message, appendError(attrs, w.Err)...)
}

// Retried implements [Hook].
func (h *logHook) Retried(ctx context.Context, r Retry) {
	if !h.logger.Enabled(ctx, slog.LevelInfo) {
		return
	}
	attrs := append(attemptAttrs(r.Attempt), slog.String("reason", string(r.Reason)), slog.Duration("delay", r.Delay))
	h.logger.LogAttrs(ctx, slog.LevelInfo, "getresponse: will retry", appendError(attrs, r.Err)...)
}

// Decoded implements [Hook].
func (h *logHook) Decoded(ctx context.Context, d Decoding) {
	if !h.logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	message := "getresponse: body decoded"
	if d.Err != nil {
		message = "getresponse: body not decoded" // AttemptFinished logs it at its level
	}
	attrs := append(attemptAttrs(d.Attempt), slog.Int64("bytes", d.Bytes), slog.Duration("duration", d.Duration))
	h.logger.LogAttrs(ctx, slog.LevelDebug, message, appendError(attrs, d.Err)...)
}

// LimiterChanged implements [Hook].
func (h *logHook) LimiterChanged(ctx context.Context, s LimiterState) {
	level, message := slog.LevelInfo, "getresponse: limiter has its server again"
	if !s.Available {
		level, message = slog.LevelError, "getresponse: limiter lost its server"
		if s.FailOpen {
			level = slog.LevelWarn
		}
	}
	if !h.logger.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{slog.String("limiter", s.Limiter), slog.Bool("available", s.Available), slog.Bool("fail_open", s.FailOpen)}
	h.logger.LogAttrs(ctx, level, message, appendError(attrs, s.Err)...)
}

func attemptAttrs(a Attempt) []slog.Attr {
	return append(make([]slog.Attr, 0, 12),
		slog.String("operation", a.Operation),
		slog.String("method", a.Method),
		slog.String("path", a.PathTemplate),
		slog.Int("attempt", a.Number))
}

// appendError adds the kind, the code and the UUID of an error, never its text.
func appendError(attrs []slog.Attr, err error) []slog.Attr {
	if err == nil {
		return attrs
	}
	attrs = append(attrs, slog.String("error_kind", string(KindOf(err))))
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return attrs
	}
	if e.Code != 0 {
		attrs = append(attrs, slog.Int("error_code", int(e.Code)))
	}
	if isUUID(e.UUID) { // the service may send anything here
		attrs = append(attrs, slog.String("error_uuid", e.UUID))
	}
	return attrs
}

// isUUID reports whether s looks like 2517db28-d578-4eb9-868b-889b36fb3cbc.
func isUUID(s string) bool {
	digit := func(r rune) rune {
		if strings.ContainsRune("123456789abcdefABCDEF", r) {
			return '0'
		}
		return r
	}
	return strings.Map(digit, s) == "00000000-0000-0000-0000-000000000000"
}
