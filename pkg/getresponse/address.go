package getresponse

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// address is the path and query of a call, below the base URL.
type address struct {
	path    string // decoded
	escaped string
	query   string
}

// addressOf returns the address of a request. An ID that would address another
// resource, or none, is an error.
func addressOf(req *wire.Request) (address, error) {
	op := req.Operation
	invalid := func(field, value, reason string) error {
		return newRequestError(op.ID, wire.Fault{Field: field, Value: value, Reason: reason})
	}
	to := address{path: op.Path, escaped: op.Path}
	if len(req.PathIDs) > 0 || strings.Contains(op.Path, "{") { // others are as in the template
		var err error
		if to, err = filledPath(op, req.PathIDs, invalid); err != nil {
			return address{}, err
		}
	}
	for _, other := range op.Shadowed {
		if fitsTemplate(to.path, other) {
			return address{}, invalid("path", to.path, "is the address of another operation")
		}
	}
	if missing := req.Query.Missing(); len(missing) > 0 {
		return address{}, invalid(missing[0], "", "is empty but required")
	}
	query := req.Query.Encode()
	if req.Page != nil {
		if *req.Page < 1 {
			return address{}, invalid("page", strconv.Itoa(*req.Page), "is less than 1")
		}
		query = appendQuery(query, "page", *req.Page)
	}
	if req.PerPage != nil {
		if *req.PerPage < 1 || *req.PerPage > wire.MaxPerPage {
			return address{}, invalid("perPage", strconv.Itoa(*req.PerPage), "is not 1 to 1000")
		}
		query = appendQuery(query, "perPage", *req.PerPage)
	}
	to.query = query
	return to, nil
}

// filledPath returns the path of an operation with IDs in the places of its parameters.
func filledPath(op *wire.Operation, ids []string, invalid func(field, value, reason string) error) (address, error) {
	length := len(op.Path)
	for _, id := range ids {
		length += len(id)
	}
	var plain strings.Builder
	plain.Grow(length)
	var escaped []byte // from the first ID on that has to be escaped
	for segment := range strings.SplitSeq(op.Path[1:], "/") {
		escapedSegment := segment
		if strings.HasPrefix(segment, "{") {
			name := strings.Trim(segment, "{}")
			if len(ids) == 0 {
				return address{}, invalid(name, "", "is missing")
			}
			if reason := badID(ids[0]); reason != "" {
				return address{}, invalid(name, ids[0], reason)
			}
			segment, escapedSegment = ids[0], url.PathEscape(ids[0])
			if escaped == nil && escapedSegment != segment {
				escaped = []byte(plain.String())
			}
			ids = ids[1:]
		}
		plain.WriteByte('/')
		plain.WriteString(segment)
		if escaped != nil {
			escaped = append(append(escaped, '/'), escapedSegment...)
		}
	}
	if len(ids) > 0 {
		return address{}, invalid("path", ids[0], "is one ID too many")
	}
	to := address{path: plain.String(), escaped: plain.String()}
	if escaped != nil {
		to.escaped = string(escaped)
	}
	return to, nil
}

func appendQuery(query, name string, value int) string {
	if query != "" {
		query += "&"
	}
	return query + name + "=" + strconv.Itoa(value)
}

// badID returns why an ID is not valid in a path, "" if it is valid. Slashes and dot
// segments are invalid even if escaped: servers and proxies may decode and resolve
// them.
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

// fitsTemplate reports whether a path matches a template.
func fitsTemplate(path, template string) bool {
	for {
		a, path2, more := strings.Cut(path, "/")
		b, template2, moreToo := strings.Cut(template, "/")
		if a != b && !strings.HasPrefix(b, "{") || more != moreToo {
			return false
		}
		if !more {
			return true
		}
		path, template = path2, template2
	}
}

// rawAddress returns the address of a raw call.
func rawAddress(operation, method, path string) (address, error) {
	invalid := func(field, value, reason string) error {
		return newRequestError(operation, wire.Fault{Field: field, Value: value, Reason: reason})
	}
	if method == "" || strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return address{}, invalid("method", method, "is no HTTP method in capital letters")
	}
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		return address{}, invalid("path", path, "does not begin with one slash")
	}
	u, err := url.Parse(path)
	if err != nil || u.Fragment != "" || strings.Contains(path, "#") {
		return address{}, invalid("path", path, "is no path with an optional query")
	}
	if strings.Contains(u.RawQuery, " ") {
		return address{}, invalid("path", path, "has a space in its query, to be written as %20")
	}
	for segment := range strings.SplitSeq(u.Path[1:], "/") {
		if reason := badID(segment); reason != "" {
			return address{}, invalid("path", path, fmt.Sprintf("has a segment that %s", reason))
		}
	}
	return address{path: u.Path, escaped: u.EscapedPath(), query: u.RawQuery}, nil
}
