package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
)

// The test binary stands in for the command: it prints these variables.
const (
	stdoutVariable = "LEAKCHECK_TEST_STDOUT"
	stderrVariable = "LEAKCHECK_TEST_STDERR"
)

func TestMain(m *testing.M) {
	if text, ok := os.LookupEnv(stdoutVariable); ok {
		fmt.Print(text)
		fmt.Fprint(os.Stderr, os.Getenv(stderrVariable))
		if strings.Contains(text, "FAIL") {
			os.Exit(3)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const passed = `{"Action":"start","Package":"a"}
{"Action":"run","Package":"a","Test":"TestA"}
{"Action":"output","Package":"a","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"a","Test":"TestA","Output":"    a_test.go:5: shown: HTTP 401: Bad "}
{"Action":"output","Package":"a","Test":"TestB","Output":"    a_test.go:9: done\n"}
{"Action":"output","Package":"a","Test":"TestA","Output":"SECRET\n"}
{"Action":"output","Package":"a","Test":"TestA","Output":"--- PASS: TestA (0.00s)\n"}
{"Action":"pass","Package":"a","Test":"TestA","Elapsed":0}
{"Action":"pass","Package":"a","Test":"TestB","Elapsed":0}
{"Action":"output","Package":"a","Output":"PASS\n"}
{"Action":"output","Package":"a","Output":"ok  \ta\t0.002s\n"}
{"Action":"pass","Package":"a","Elapsed":0.002}
{"Action":"output","Package":"b","Output":"?   \tb\t[no test files]\n"}
{"Action":"skip","Package":"b","Elapsed":0}
`

const failed = `{"Action":"build-output","ImportPath":"c","Output":"c.go:3:1: syntax error\n"}
{"Action":"build-fail","ImportPath":"c"}
{"Action":"output","Package":"c","Output":"FAIL\tc [build failed]\n"}
{"Action":"fail","Package":"c","Elapsed":0,"FailedBuild":"c"}
{"Action":"output","Package":"a","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"a","Test":"TestA","Output":"    a_test.go:5: shown: this\n"}
{"Action":"output","Package":"a","Test":"TestA","Output":"    a_test.go:6: got 1, want 2\n"}
{"Action":"output","Package":"a","Test":"TestB","Output":"    a_test.go:9: fine\n"}
{"Action":"pass","Package":"a","Test":"TestB","Elapsed":0}
{"Action":"output","Package":"a","Test":"TestA","Output":"--- FAIL: TestA (0.00s)\n"}
{"Action":"fail","Package":"a","Test":"TestA","Elapsed":0}
{"Action":"output","Package":"a","Test":"TestC","Output":"panic: oh\n"}
{"Action":"output","Package":"a","Output":"FAIL\ta\t0.002s\n"}
{"Action":"fail","Package":"a","Elapsed":0.002}
`

func TestRun(t *testing.T) {
	const summary = "leakcheck: %d lines, %d logged errors and events, %d of them with a credential\n"
	for name, test := range map[string]struct {
		stdout, stderr string
		printed        string // without the lines of leakcheck
		leaks          []string
		code           int
	}{
		"nothing": {},
		"text":    {"one\ntwo\n", "three", "one\ntwo\nthree", nil, 0},
		"text with a credential": {"one\nkey s3cr3t-1\n", "", "one\nkey s3cr3t-1\n",
			[]string{`shows "s3cr3t": key s3cr3t-1`}, 0},
		"standard error with a credential": {"one\n", "key s3cr3t-1", "one\nkey s3cr3t-1",
			[]string{`shows "s3cr3t": key s3cr3t-1`}, 0},
		"tests": {passed, "", "ok  \ta\t0.002s\n?   \tb\t[no test files]\n", nil, 0},
		"tests with a credential in parts": {strings.NewReplacer("Bad ", "Bad s3c", "SECRET", "r3t").Replace(passed), "",
			"ok  \ta\t0.002s\n?   \tb\t[no test files]\n", []string{`a TestA shows "s3cr3t": a_test.go:5: shown: HTTP 401: Bad s3cr3t`}, 0},
		"failed tests": {failed, "", "c.go:3:1: syntax error\nFAIL\tc [build failed]\n    a_test.go:6: got 1, want 2\n" +
			"--- FAIL: TestA (0.00s)\npanic: oh\nFAIL\ta\t0.002s\n", nil, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(stdoutVariable, test.stdout)
			t.Setenv(stderrVariable, test.stderr)
			t.Setenv("GORACE", "atexit_sleep_ms=0") // the race detector waits at the end of a process
			var out bytes.Buffer
			c := &check{out: &out}
			code, err := c.run([]string{os.Args[0]})
			if err != nil || code != test.code {
				t.Errorf("exit code %d, %v", code, err)
			}
			if got := out.String(); len(got) != len(test.printed) || test.stderr == "" && got != test.printed {
				t.Errorf("it prints\n%s\nwant\n%s", got, test.printed)
			}
			out.Reset()
			if c.report(0) != (len(test.leaks) == 0) {
				t.Errorf("the result is wrong: %s", &out)
			}
			want := fmt.Sprintf(summary, c.lines, c.logged, len(test.leaks))
			for i := len(test.leaks) - 1; i >= 0; i-- {
				want = "leakcheck: " + test.leaks[i] + "\n" + want
			}
			if out.String() != want {
				t.Errorf("it reports\n%s\nwant\n%s", &out, want)
			}
			if c.report(c.logged + 1) {
				t.Error("too few lines are logged, which is fine")
			}
		})
	}
}

func TestMissingCommand(t *testing.T) {
	if code, err := (&check{out: &bytes.Buffer{}}).run([]string{"./no-such-command"}); code == 0 || err == nil {
		t.Errorf("exit code %d, %v", code, err)
	}
}
