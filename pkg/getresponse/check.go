package getresponse

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// RequestError reports a call that was refused before anything was sent.
type RequestError struct {
	Operation string // operationId of the contract, or the method of a raw call
	Field     string // parameter at fault
	Value     string // its value
	Reason    string // what is wrong with it
}

func (e *RequestError) Error() string {
	return fmt.Sprintf("getresponse: %s: %s %q %s", e.Operation, e.Field, e.Value, e.Reason)
}

// target is the address of a call below the base URL.
type target struct {
	path    string // decoded
	escaped string
	query   string
}

// checkRequest refuses what could address another resource than the caller
// meant, or none, and returns the address.
func checkRequest(req *wire.Request) (target, error) {
	op := req.Operation
	refuse := func(field, value, reason string) error {
		return &RequestError{Operation: op.ID, Field: field, Value: value, Reason: reason}
	}
	var plain, escaped strings.Builder
	ids := req.PathIDs
	for segment := range strings.SplitSeq(op.Path[1:], "/") {
		plain.WriteByte('/')
		escaped.WriteByte('/')
		if !strings.HasPrefix(segment, "{") {
			plain.WriteString(segment)
			escaped.WriteString(segment)
			continue
		}
		name := strings.Trim(segment, "{}")
		if len(ids) == 0 {
			return target{}, refuse(name, "", "is missing")
		}
		if reason := badID(ids[0]); reason != "" {
			return target{}, refuse(name, ids[0], reason)
		}
		plain.WriteString(ids[0])
		escaped.WriteString(url.PathEscape(ids[0]))
		ids = ids[1:]
	}
	if len(ids) > 0 {
		return target{}, refuse("path", ids[0], "is one identifier too many")
	}
	path := plain.String()
	for _, other := range op.Shadowed {
		if fitsTemplate(path, other) {
			return target{}, refuse("path", path, "is the address of another operation")
		}
	}
	if missing := req.Query.Missing(); len(missing) > 0 {
		return target{}, refuse(missing[0], "", "is empty but required")
	}
	query := req.Query.Encode()
	if req.Page != nil {
		if *req.Page < 1 {
			return target{}, refuse("page", strconv.Itoa(*req.Page), "is less than 1")
		}
		query = appendQuery(query, "page", *req.Page)
	}
	if req.PerPage != nil {
		if *req.PerPage < 1 || *req.PerPage > wire.MaxPerPage {
			return target{}, refuse("perPage", strconv.Itoa(*req.PerPage), "is not 1 to 1000")
		}
		query = appendQuery(query, "perPage", *req.PerPage)
	}
	return target{path: path, escaped: escaped.String(), query: query}, nil
}

func appendQuery(query, name string, value int) string {
	if query != "" {
		query += "&"
	}
	return query + name + "=" + strconv.Itoa(value)
}

// badID says why an identifier cannot stand in a path, "" if it can. Slashes
// and dot segments are refused although they could be escaped: servers and
// proxies on the way may decode and resolve them.
func badID(id string) string {
	switch {
	case id == "":
		return "is empty"
	case strings.TrimSpace(id) == "":
		return "is blank"
	case id == "." || id == "..":
		return "is a dot segment"
	case strings.ContainsAny(id, `/\`):
		return "has a slash"
	case strings.ContainsFunc(id, isControl):
		return "has a control character"
	}
	return ""
}

// fitsTemplate reports whether a path is an address of a template.
func fitsTemplate(path, template string) bool {
	a, b := strings.Split(path, "/"), strings.Split(template, "/")
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && !strings.HasPrefix(b[i], "{") {
			return false
		}
	}
	return true
}

// checkTarget is checkRequest for a raw path.
func checkTarget(operation, method, path string) (target, error) {
	refuse := func(field, value, reason string) error {
		return &RequestError{Operation: operation, Field: field, Value: value, Reason: reason}
	}
	if method == "" || strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return target{}, refuse("method", method, "is no HTTP method in capital letters")
	}
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		return target{}, refuse("path", path, "does not begin with one slash")
	}
	u, err := url.Parse(path)
	if err != nil || u.Fragment != "" || strings.Contains(path, "#") {
		return target{}, refuse("path", path, "is no path with an optional query")
	}
	if strings.Contains(u.RawQuery, " ") {
		return target{}, refuse("path", path, "has a space in its query, to be written as %20")
	}
	for segment := range strings.SplitSeq(u.Path[1:], "/") {
		if reason := badID(segment); reason != "" {
			return target{}, refuse("path", path, fmt.Sprintf("has a segment that %s", reason))
		}
	}
	return target{path: u.Path, escaped: u.EscapedPath(), query: u.RawQuery}, nil
}
