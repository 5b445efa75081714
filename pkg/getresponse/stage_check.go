package getresponse

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-getresponse/getresponse/internal/redact"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// checkCall computes the address, the options and the body of a call. It rejects a
// call that could address another resource than the caller meant.
type checkCall struct {
	operations func() []wire.Operation
	policy     wire.Policy // the client's
}

func (s checkCall) do(ctx context.Context, c *call, next handler) (report, error) {
	if ctx == nil {
		return report{}, &TransportError{Operation: c.name, Err: errors.New("the context is nil")}
	}
	if err := s.validate(c); err != nil {
		return report{}, err
	}
	if err := s.apply(c); err != nil {
		return report{}, err
	}
	if c.content != nil {
		body, err := wire.EncodeBody(c.content)
		if err != nil {
			return report{}, fmt.Errorf("getresponse: %s: the body cannot be encoded: %w", c.name, redact.Foreign(err))
		}
		c.body = body
	}
	return next(ctx, c)
}

// validate resolves the call and checks its body. Its error has the faults of both.
func (s checkCall) validate(c *call) error {
	err := s.resolve(c)
	faults := c.checker.Body(c.content)
	if err == nil && len(faults) == 0 {
		return nil
	}
	var invalid *RequestError
	if errors.As(err, &invalid) {
		return newRequestError(c.name, append(invalid.Faults, faults...)...)
	}
	if err != nil {
		return err
	}
	return newRequestError(c.name, faults...)
}

// resolve finds the operation and the address of the call.
func (s checkCall) resolve(c *call) (err error) {
	if c.typed != nil {
		c.operation = c.typed.Operation
		c.address, err = addressOf(c.typed)
		return err
	}
	if c.address, err = rawAddress(c.name, c.method, c.path); err != nil {
		return err
	}
	c.operation = findOperation(s.operations(), c.method, c.address.path)
	return nil
}

// apply sets the policy of the client and applies the options of the call.
func (s checkCall) apply(c *call) error {
	c.settings.Policy = s.policy
	for _, o := range c.options {
		if o == nil {
			return fmt.Errorf("getresponse: %s: an option is nil", c.name)
		}
		if err := o.ApplyCall(&c.settings); err != nil {
			return err
		}
	}
	if c.settings.Into != nil {
		*c.settings.Into = Response{} // an earlier call may have filled it, and this call may get no response
	}
	return nil
}
