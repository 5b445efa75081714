package life

import "github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"

// tags keeps the name of a tag: the service accepts a new one and ignores it.
func tags(e *engine.Engine, _ Settings) {
	e.On("tag", engine.Hooks{
		Updating: func(_ *Call, old, row Object) *Failure {
			row["name"] = old["name"]
			return nil
		},
	})
}
