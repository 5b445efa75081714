package testsecret

import (
	"os"
	"strings"
)

// ClearEnvironment removes the settings of an account from the environment of the tests:
// none may use a real account, or depend on who runs it. What tests pass to processes that
// they start stays.
func ClearEnvironment() {
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "GETRESPONSE_") && !strings.Contains(name, "_TEST_") {
			_ = os.Unsetenv(name)
		}
	}
}
