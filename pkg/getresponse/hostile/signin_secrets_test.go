package hostile_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// shown returns a value in all the forms in which fmt, slog and JSON print it.
func shown(v any) string {
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&out, verb+"\n", v)
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("it", "value", v)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("it", "value", v)
	if data, err := json.Marshal(v); err == nil {
		out.Write(data)
	}
	return out.String()
}

// reachable returns where reflection finds a credential in v, "" if nowhere. It follows
// pointers, interfaces and unexported fields, as printers of debuggers do.
func reachable(v reflect.Value, path string, seen map[uintptr]bool) string {
	switch v.Kind() {
	case reflect.String:
		if testsecret.Find(v.String()) != "" {
			return path
		}
	case reflect.Pointer:
		if v.IsNil() || seen[v.Pointer()] {
			return ""
		}
		seen[v.Pointer()] = true
		return reachable(v.Elem(), path, seen)
	case reflect.Interface:
		if !v.IsNil() {
			return reachable(v.Elem(), path, seen)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if found := reachable(v.Field(i), path+"."+v.Type().Field(i).Name, seen); found != "" {
				return found
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			for _, part := range []reflect.Value{key, v.MapIndex(key)} {
				if found := reachable(part, path+"[]", seen); found != "" {
					return found
				}
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			raw := make([]byte, v.Len())
			for i := range raw {
				raw[i] = byte(v.Index(i).Uint())
			}
			if testsecret.Find(string(raw)) != "" {
				return path
			}
			return ""
		}
		for i := range v.Len() {
			if found := reachable(v.Index(i), path+"[]", seen); found != "" {
				return found
			}
		}
	}
	return ""
}

// dereference returns what a pointer points to, as %+v of *p prints it.
func dereference(v any) any {
	if p := reflect.ValueOf(v); p.Kind() == reflect.Pointer {
		return p.Elem().Interface()
	}
	return v
}

// secretive are the values that hold credentials of a sign-in.
func secretive(t *testing.T) map[string]any {
	t.Helper()
	cfg := serveTokens(t).config()
	client, err := oauth.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	memory := &oauth.MemoryStore{}
	if err := memory.Save(t.Context(), dueToken()); err != nil {
		t.Fatal(err)
	}
	mini := miniredis.RunT(t)
	mini.RequireAuth("s3cr3t-of-redis")
	rdb := redis.NewClient(&redis.Options{Addr: mini.Addr(), Password: "s3cr3t-of-redis", ContextTimeoutEnabled: true})
	t.Cleanup(func() { _ = rdb.Close() })
	shared, err := redisquota.NewTokenStore(rdb, "acme")
	if err != nil {
		t.Fatal(err)
	}
	if err := shared.Save(t.Context(), dueToken()); err != nil {
		t.Fatal(err)
	}
	limiter, err := redisquota.New(rdb, "acme")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]any{
		"secret": cfg.ClientSecret, "config": cfg, "client": client, "memory store": memory,
		"token store": shared, "limiter": limiter,
	}
	for name, store := range map[string]oauth.Store{"memory": memory, "redis": shared} {
		source, _ := serveTokens(t).source(t, store)
		token, err := source.Token()
		if err != nil {
			t.Fatal(err)
		}
		source.Invalidate(token.AccessToken)
		all["source of "+name] = source
		// One whose new token could not be saved.
		broken := &oauth.MemoryStore{}
		if err := broken.Save(t.Context(), dueToken()); err != nil {
			t.Fatal(err)
		}
		unsaved, _ := serveTokens(t).source(t, failingStore{broken})
		if _, err := unsaved.Token(); err == nil {
			t.Fatal("a token that was not saved was returned")
		}
		all["source of failing "+name] = unsaved
	}
	start, callback, err := oauth.NewHandlers(cfg, oauth.HandlerOptions{OnToken: func(http.ResponseWriter, *http.Request, *oauth2.Token) {}})
	if err != nil {
		t.Fatal(err)
	}
	all["start"], all["callback"] = start, callback
	return all
}

// Credentials cannot be printed, wherever a value sits: in somebody else's unexported
// field, in a map, by value or as a pointer. Not even reflection reaches them.
func TestSecretsOfSignIn(t *testing.T) {
	for name, v := range secretive(t) {
		t.Run(name, func(t *testing.T) {
			for _, holder := range []any{
				v, &v, dereference(v),
				struct{ inner any }{v}, struct{ inner any }{dereference(v)}, &struct{ inner any }{dereference(v)}, struct{ Inner any }{dereference(v)},
				map[string]any{"inner": v}, map[string]any{"inner": dereference(v)}, []any{dereference(v)},
			} {
				if found := testsecret.Find(shown(holder)); found != "" {
					t.Errorf("%T prints %s", holder, found)
				}
			}
			if path := reachable(reflect.ValueOf(v), name, map[uintptr]bool{}); path != "" {
				t.Errorf("a credential can be reached by reflection: %s", path)
			}
		})
	}
}

// The typed forms of the same: fields, maps and arrays of the types themselves.
func TestConfigInTypesOfCallers(t *testing.T) {
	cfg := oauth.Config{ClientID: "app", ClientSecret: oauth.NewSecret("s3cr3t-app"), Environment: getresponse.Retail()}
	client, err := oauth.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	type embedded struct{ oauth.Config }
	for _, v := range []any{
		struct{ cfg oauth.Config }{cfg}, struct{ cfg *oauth.Config }{&cfg}, struct{ Cfg oauth.Config }{cfg},
		struct{ client oauth.Client }{*client}, map[string]oauth.Config{"a": cfg}, []oauth.Config{cfg}, [1]oauth.Client{*client},
		embedded{cfg}, struct{ e embedded }{embedded{cfg}}, struct{ m map[string]oauth.Config }{map[string]oauth.Config{"a": cfg}},
		struct{ secret oauth.Secret }{cfg.ClientSecret}, cfg.ClientSecret, &cfg.ClientSecret,
	} {
		if found := testsecret.Find(shown(v)); found != "" {
			t.Errorf("%T prints %s", v, found)
		}
		if path := reachable(reflect.ValueOf(v), "it", map[uintptr]bool{}); path != "" {
			t.Errorf("%T: a credential can be reached by reflection: %s", v, path)
		}
	}
	if cfg.ClientSecret.Reveal() != "s3cr3t-app" {
		t.Error("the secret cannot be used")
	}
}

// The walk finds what it looks for: this test cannot pass by walking nowhere.
func TestReachableFinds(t *testing.T) {
	type inner struct{ hidden any }
	text := "s3cr3t-x"
	for _, v := range []any{
		text, &text, inner{text}, &inner{&text}, map[string]any{"a": inner{text}}, map[string]int{text: 1},
		[]any{1, []string{text}}, inner{[]byte(text)}, inner{url.Values{"a": {text}}}, inner{&oauth2.Token{AccessToken: text}}, struct {
			t time.Time
			s string
		}{s: text},
	} {
		if reachable(reflect.ValueOf(v), "it", map[uintptr]bool{}) == "" {
			t.Errorf("%T: nothing was found", v)
		}
	}
	if !strings.Contains(shown(struct{ cfg oauth2.Config }{oauth2.Config{ClientSecret: text}}), text) {
		t.Error("shown prints nothing")
	}
}
