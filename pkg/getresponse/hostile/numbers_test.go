package hostile_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/http"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/oauth"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// extremes are the values that each numeric option gets.
func extremes(bits int) []int64 {
	lowest, highest := int64(math.MinInt64), int64(math.MaxInt64)
	if bits == 32 {
		lowest, highest = math.MinInt32, math.MaxInt32
	}
	return slices.Compact([]int64{lowest, -1, 0, 1, 1000, 1 << 27, min(1<<40, highest), highest})
}

var (
	wholes = extremes(reflect.TypeFor[int]().Bits())
	times  = extremes(64)
)

// use uses what an option of one value makes. An error of the option is fine: it rejects
// the value.
type use func(t *testing.T, value int64) error

// simulated runs a use in simulated time.
func simulated(u use) use {
	return func(t *testing.T, n int64) (rejected error) {
		synctest.Test(t, func(t *testing.T) { rejected = u(t, n) })
		return rejected
	}
}

// numericOptions has the exported functions and fields with numbers.
func numericOptions() map[string]use {
	all := map[string]use{
		"getresponse.WithMaxItems":         calls(func(n int64) getresponse.Option { return getresponse.WithMaxItems(int(n)) }),
		"getresponse.WithRetries":          calls(func(n int64) getresponse.Option { return getresponse.WithRetries(int(n)) }),
		"getresponse.WithMaxWait":          calls(func(n int64) getresponse.Option { return getresponse.WithMaxWait(time.Duration(n)) }),
		"getresponse.WithTimeout":          calls(func(n int64) getresponse.Option { return getresponse.WithTimeout(time.Duration(n)) }),
		"getresponse.WithAttemptTimeout":   calls(func(n int64) getresponse.Option { return getresponse.WithAttemptTimeout(time.Duration(n)) }),
		"getresponse.WithMaxResponseBytes": calls(getresponse.WithMaxResponseBytes),
		"getresponse.WithMaxHeaderBytes":   calls(getresponse.WithMaxHeaderBytes),
		"getresponse.WithBackoff": func(t *testing.T, n int64) error {
			var all error
			for _, other := range times {
				for _, o := range []getresponse.Option{getresponse.WithBackoff(time.Duration(n), time.Duration(other)), getresponse.WithBackoff(time.Duration(other), time.Duration(n))} {
					all = errors.Join(all, calls(func(int64) getresponse.Option { return o })(t, n))
				}
			}
			return all
		},
		"redisquota.WithLease":        limits(func(n int64) redisquota.Option { return redisquota.WithLease(time.Duration(n)) }),
		"redisquota.WithRedisTimeout": limits(func(n int64) redisquota.Option { return redisquota.WithRedisTimeout(time.Duration(n)) }),
		"redisquota.WithFailOpen":     limits(func(n int64) redisquota.Option { return redisquota.WithFailOpen(int(n)) }),
		"redisquota.WithLockLease": simulated(func(t *testing.T, n int64) error {
			_, rdb := simulatedRedis(t)
			s, err := redisquota.NewTokenStore(rdb, "acme", redisquota.WithLockLease(time.Duration(n)))
			if err != nil {
				return err
			}
			return s.Save(t.Context(), &oauth2.Token{AccessToken: "s3cr3t", Expiry: time.Now().Add(time.Duration(n)), ExpiresIn: n})
		}),
		"oauth.WithSkew":           refreshes(func(n int64) oauth.SourceOption { return oauth.WithSkew(time.Duration(n)) }),
		"oauth.WithRefreshTimeout": refreshes(func(n int64) oauth.SourceOption { return oauth.WithRefreshTimeout(time.Duration(n)) }),
		"oauth.Loopback": func(t *testing.T, n int64) error {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			stop := errors.New("nobody is there")
			_, err := oauth.Loopback(ctx, application("http://127.0.0.1:0/back"), func(string) error { return stop }, time.Duration(n))
			if errors.Is(err, stop) || errors.Is(err, context.DeadlineExceeded) {
				return nil
			}
			return err
		},
		"getresponsetest.WithTokenLifetime": serves(func(n int64) getresponsetest.Option { return getresponsetest.WithTokenLifetime(time.Duration(n)) }),
		"getresponsetest.WithContactDelay":  serves(func(n int64) getresponsetest.Option { return getresponsetest.WithContactDelay(time.Duration(n)) }),
		"getresponsetest.WithRequestLog":    serves(func(n int64) getresponsetest.Option { return getresponsetest.WithRequestLog(int(n)) }),
		"getresponsetest.WithSendingRate":   serves(func(n int64) getresponsetest.Option { return getresponsetest.WithSendingRate(int(n)) }),
		"getresponsetest.WithLatency": serves(func(n int64) getresponsetest.Option {
			return getresponsetest.WithLatency(func(string) time.Duration { return time.Duration(n) })
		}),
	}
	for name, of := range map[string]func(getresponse.Limits) use{
		"getresponse.WithLimits": func(l getresponse.Limits) use {
			return calls(func(int64) getresponse.Option { return getresponse.WithLimits(l) })
		},
		"getresponse.NewLimiter": func(l getresponse.Limits) use {
			return simulated(func(t *testing.T, _ int64) error {
				limiter, err := getresponse.NewLimiter(l)
				if err != nil {
					return err
				}
				return takes(t, limiter)
			})
		},
		"redisquota.WithLimits": func(l getresponse.Limits) use {
			return limits(func(int64) redisquota.Option { return redisquota.WithLimits(l) })
		},
		"getresponsetest.WithLimits": func(l getresponse.Limits) use {
			return serves(func(int64) getresponsetest.Option { return getresponsetest.WithLimits(l) })
		},
	} {
		all[name] = func(t *testing.T, n int64) error {
			var rejected error
			for _, l := range limitsWith(n) {
				rejected = errors.Join(rejected, of(l)(t, n))
			}
			return rejected
		}
	}
	return all
}

// numericFields has exported fields with numbers. They have no error: any value works.
func numericFields() map[string]use {
	all := map[string]use{
		"oauth.MemoryStates.Lifetime": func(t *testing.T, n int64) error {
			states := &oauth.MemoryStates{Lifetime: time.Duration(n)}
			err := states.Put(t.Context(), "state")
			if known, takeErr := states.Take(t.Context(), "state"); err != nil || takeErr != nil || !known && n > int64(time.Minute) {
				t.Errorf("known: %v, %v, %v", known, err, takeErr)
			}
			return nil
		},
	}
	policy := reflect.TypeFor[wire.Policy]()
	for i := range policy.NumField() {
		if policy.Field(i).Type.Kind() == reflect.Bool {
			continue
		}
		all["wire.Policy."+policy.Field(i).Name] = calls(func(int64) getresponse.Option { return nil }, func(n int64) getresponse.CallOption {
			return settings(func(s *wire.CallSettings) { reflect.ValueOf(&s.Policy).Elem().Field(i).SetInt(n) })
		})
	}
	return all
}

// settings is a call option of somebody's own.
type settings func(*wire.CallSettings)

func (s settings) ApplyCall(all *wire.CallSettings) error {
	s(all)
	return nil
}

// limitsWith returns limits that have a value in each of their numbers in turn.
func limitsWith(n int64) []getresponse.Limits {
	rates := []getresponse.Rate{
		{PerSecond: int(n)}, {PerWindow: int(n), Window: time.Minute}, {PerWindow: 5, Window: time.Duration(n)},
		{PerSecond: int(n), PerWindow: int(n), Window: time.Duration(n)},
	}
	if int64(int(n)) != n {
		rates = []getresponse.Rate{{PerWindow: 5, Window: time.Duration(n)}}
	}
	all := []getresponse.Limits{{Concurrency: int(n)}}
	for _, r := range rates {
		all = append(all, getresponse.Limits{Account: r}, getresponse.Limits{Classes: map[string]getresponse.Rate{"contactsBatch": r}})
	}
	return all
}

// calls makes calls that fail, are rate limited and succeed.
func calls(option func(int64) getresponse.Option, own ...func(int64) getresponse.CallOption) use {
	return simulated(func(t *testing.T, n int64) error {
		s := &scripted{}
		s.respond = func(r *http.Request) (int, http.Header, string) {
			switch s.requests % 5 {
			case 1, 2:
				return http.StatusServiceUnavailable, nil, ""
			case 3:
				return http.StatusTooManyRequests, http.Header{"Retry-After": {"1"}}, ""
			}
			return accepts(r)
		}
		options := []getresponse.Option{getresponse.WithAPIKey("s3cr3t-key"), getresponse.WithHTTPClient(&http.Client{Transport: s})}
		if o := option(n); o != nil {
			options = append(options, o)
		}
		var callOptions []getresponse.CallOption
		for _, o := range own {
			callOptions = append(callOptions, o(n))
		}
		c, err := getresponse.New(options...)
		if err != nil {
			return err
		}
		for range 3 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			_, err := c.Accounts.Get(ctx, nil, callOptions...)
			_, batchErr := c.Do(ctx, http.MethodPost, "/contacts/batch", map[string]any{}, nil, callOptions...)
			cancel()
			for _, err := range []error{err, batchErr} {
				if err != nil && !strings.HasPrefix(err.Error(), "getresponse: ") {
					t.Errorf("error: %v", err)
				}
			}
		}
		return nil
	})
}

// takes takes places in the limits.
func takes(t *testing.T, l getresponse.Limiter) error {
	for range 3 {
		for _, outcome := range []getresponse.CallOutcome{{StatusCode: 200}, {StatusCode: 429, RetryAfter: time.Second}} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			release, err := l.Acquire(ctx, getresponse.LimitedCall{Attempt: 1, MaxWait: time.Minute})
			cancel()
			if err == nil {
				release(outcome)
			} else if !errors.Is(err, getresponse.ErrRateLimited) {
				t.Errorf("error: %v", err)
			}
		}
	}
	return nil
}

// limits takes places from a limiter on Redis, and from its share while there is none.
func limits(option func(int64) redisquota.Option) use {
	return simulated(func(t *testing.T, n int64) error {
		_, c := simulatedRedis(t)
		l, err := redisquota.New(c, "acme", option(n))
		if err != nil {
			return err
		}
		if err := takes(t, l); err != nil {
			return err
		}
		if err := c.Close(); err != nil {
			return err
		}
		return takes(t, l)
	})
}

func application(redirect string) oauth.Config {
	return oauth.Config{
		ClientID: "app", ClientSecret: oauth.NewSecret("s3cr3t-app"), RedirectURL: redirect,
		TokenURL: "https://api.example.com/token", AuthorizeURL: "https://app.example.com/authorize",
	}
}

// refreshes gets tokens whose own numbers are extreme too.
func refreshes(option func(int64) oauth.SourceOption) use {
	return simulated(func(t *testing.T, n int64) error {
		for _, seconds := range times {
			store, cfg := &oauth.MemoryStore{}, application("")
			cfg.HTTPClient = &http.Client{Transport: &scripted{respond: func(*http.Request) (int, http.Header, string) {
				return http.StatusOK, nil, fmt.Sprintf(`{"access_token":"s3cr3t-2","token_type":"Bearer","refresh_token":"s3cr3t-r2","expires_in":%d}`, seconds)
			}}}
			expired := time.Now().Add(-time.Second)
			old := &oauth2.Token{AccessToken: "s3cr3t-1", TokenType: "Bearer", RefreshToken: "s3cr3t-r1", Expiry: expired, ExpiresIn: seconds}
			if err := store.Save(t.Context(), old); err != nil {
				t.Fatal(err)
			}
			source, err := oauth.NewTokenSource(t.Context(), cfg, store, option(n))
			if err != nil {
				return err
			}
			got, err := source.Token()
			if err == nil && got.AccessToken == old.AccessToken {
				t.Errorf("a lifetime of %d seconds: the token that has expired is used", seconds)
			}
		}
		return nil
	})
}

// serves makes calls to an embedded server.
func serves(option func(int64) getresponsetest.Option) use {
	return func(t *testing.T, n int64) (rejected error) {
		defer func() {
			if p := recover(); p != nil {
				text, documented := p.(string)
				if !documented || !strings.HasPrefix(text, "getresponsetest: ") {
					panic(p)
				}
				rejected = errors.New(text)
			}
		}()
		server := getresponsetest.NewServer(option(n), getresponsetest.WithOAuthClient("app", "s3cr3t-app", "https://app.example.com/back"))
		defer server.Close()
		synctest.Test(t, func(t *testing.T) { rejected = visits(t, server) })
		return rejected
	}
}

// sendNews sends a newsletter to the default list, as far as limits and time allow.
func sendNews(t *testing.T, c *getresponse.Client) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	lists, err := c.Campaigns.List(ctx, nil, getresponse.WithMaxWait(0))
	if err != nil {
		return
	}
	senders, err := c.FromFields.List(ctx, nil, getresponse.WithMaxWait(0))
	if err != nil {
		return
	}
	list := lists.Items[0].CampaignID
	_, err = c.Newsletters.Create(ctx, gr.NewNewsletter{
		Subject: "News", Campaign: gr.CampaignRef(list), FromField: gr.FromFieldRef(senders.Items[0].FromFieldID),
		Content: gr.MessageContent{Plain: "News"}, SendSettings: gr.NewsletterSendSettingsInput{SelectedCampaigns: []string{list}},
	}, getresponse.WithMaxWait(0))
	if err != nil && !errors.Is(err, getresponse.ErrRateLimited) && !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error: %v", err)
	}
}

// visits makes calls to a server in simulated time.
func visits(t *testing.T, server *getresponsetest.Server) error {
	c, err := getresponse.New(getresponse.WithAPIKey(getresponsetest.APIKey), getresponse.WithBaseURL(server.URL()),
		getresponse.WithoutLimits(), getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))
	if err != nil {
		return err
	}
	for range 3 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		_, err := c.Accounts.Get(ctx, nil, getresponse.WithMaxWait(0))
		cancel()
		if err != nil && !errors.Is(err, getresponse.ErrRateLimited) && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error: %v", err)
		}
	}
	sendNews(t, c)
	cfg := application("")
	cfg.TokenURL, cfg.HTTPClient = server.TokenURL(), &http.Client{Transport: server.Transport()}
	client, err := oauth.NewClient(cfg)
	if err != nil {
		return err
	}
	if token, err := client.ClientCredentials(t.Context()); err == nil && token.AccessToken == "" {
		t.Error("no token")
	}
	server.Requests()
	return nil
}

// harmless are the options for which a negative value means the same as 0: a server for
// tests has nothing to wait for, or Loopback takes its default.
var harmless = map[string]bool{
	"getresponsetest.WithContactDelay": true, "getresponsetest.WithTokenLifetime": true, "getresponsetest.WithLatency": true,
	"getresponsetest.WithRequestLog": true, "oauth.Loopback": true,
}

// Every number of an option has its extremes: the option rejects the value, or it works
// and costs nothing.
func TestNumbersOfOptions(t *testing.T) {
	all := numericOptions()
	fields := numericFields()
	maps.Copy(all, fields)
	for name, use := range all {
		for _, n := range slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(wholes), times...)))) {
			t.Run(fmt.Sprintf("%s/%d", name, n), func(t *testing.T) {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				rejected := use(t, n)
				runtime.ReadMemStats(&after)
				if used := after.TotalAlloc - before.TotalAlloc; used > 512<<20 {
					t.Errorf("it costs %d bytes", used)
				}
				if rejected == nil && n < 0 && int64(int(n)) == n && !harmless[name] && fields[name] == nil {
					t.Error("a negative value is accepted")
				}
			})
		}
	}
}
