package testsecret

import (
	"os"
	"testing"
)

func TestClearEnvironment(t *testing.T) {
	for _, name := range []string{"GETRESPONSE_API_KEY", "GETRESPONSE_DOMAIN", "GETRESPONSE_A_TEST_CHILD", "MY_GETRESPONSE_KEY"} {
		t.Setenv(name, "a")
	}
	ClearEnvironment()
	for name, stays := range map[string]bool{"GETRESPONSE_API_KEY": false, "GETRESPONSE_DOMAIN": false, "GETRESPONSE_A_TEST_CHILD": true, "MY_GETRESPONSE_KEY": true} {
		if _, set := os.LookupEnv(name); set != stays {
			t.Errorf("%s is set: %t", name, set)
		}
	}
}
