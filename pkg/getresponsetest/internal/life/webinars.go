package life

import (
	"net/http"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// webinars can be filtered for all types.
func webinars(e *engine.Engine, _ Settings) {
	e.On("webinar", engine.Hooks{Matches: map[string]func(*Call, Object, string) bool{
		"type": func(_ *Call, row Object, want string) bool { return want == "all" || row["type"] == want },
	}})
}

// workflows can be switched on and off, unless they are not fully built.
func workflows(e *engine.Engine, _ Settings) {
	e.On("workflow", engine.Hooks{Updating: func(_ *Call, old, row Object) *Failure {
		if (old["status"] == "incomplete") != (row["status"] == "incomplete") {
			return &Failure{Status: http.StatusBadRequest, Code: 1002, Message: "Only the web application completes a workflow or takes it apart."}
		}
		return nil
	}})
}
