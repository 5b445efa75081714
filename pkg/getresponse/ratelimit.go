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
	return RateLimit{
		Limit:     parseCount(h.Get("X-RateLimit-Limit")),
		Remaining: parseCount(h.Get("X-RateLimit-Remaining")),
		Reset:     parseSeconds(h.Get("X-RateLimit-Reset")),
	}
}

// parseCount reads "30000".
func parseCount(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
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
