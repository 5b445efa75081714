package getresponse

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// parseRateLimit reads the X-RateLimit headers; what is missing or makes no
// sense is zero.
func parseRateLimit(h http.Header) RateLimit {
	limit, _ := strconv.Atoi(h.Get("X-RateLimit-Limit"))
	remaining, _ := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	return RateLimit{
		Limit:     max(limit, 0),
		Remaining: max(remaining, 0),
		Reset:     parseSeconds(h.Get("X-RateLimit-Reset")),
	}
}

// parseSeconds reads "267 seconds" and "267".
func parseSeconds(s string) time.Duration {
	number, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	n, err := strconv.Atoi(number)
	const aYear = 365 * 24 * 60 * 60
	if err != nil || n < 0 || n > aYear {
		return 0
	}
	return time.Duration(n) * time.Second
}
