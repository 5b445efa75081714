// Package testsecret finds credentials of the tests in what the tests print. All
// test credentials have a form that [Find] recognizes. Tests log values that could
// contain one with [Log] or [Hook]. internal/leakcheck searches everything that the
// test suite prints.
package testsecret

import (
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
)

// marks matches test credentials. Those of the tests have s3cr3t within their first 8
// characters: package redact cuts out these even of a shortened credential. The other
// forms are those of the embedded server and of the examples.
var marks = regexp.MustCompile(`(?i:s3cr3t)|(?:key|secret)-of-[a-z]|\b(?:access|refresh|code)-[A-Z2-7]{8}`)

// Encoded bytes, in runs that are long enough for a mark.
var (
	base64Runs  = regexp.MustCompile(`[A-Za-z0-9+/_-]{8,}`)
	hexRuns     = regexp.MustCompile(`(?:[0-9a-fA-F]{2} ?){6,}`)
	goByteRuns  = regexp.MustCompile(`(?:0x[0-9a-f]{1,2}, ){5,}0x[0-9a-f]{1,2}`) // %#v
	decimalRuns = regexp.MustCompile(`(?:\d{1,3}[ ,]){5,}\d{1,3}`)               // %v
)

// Find returns the first part of text that shows a credential of the tests, "" without
// one. It finds credentials that are plain, base64, hexadecimal or a list of bytes.
func Find(text string) string {
	if found := marks.FindString(text); found != "" {
		return found
	}
	for _, decode := range []func(string) []string{fromBase64, fromHex, fromGoBytes, fromDecimals} {
		for _, decoded := range decode(text) {
			if found := marks.FindString(decoded); found != "" {
				return found
			}
		}
	}
	return ""
}

// fromBase64 decodes at each of the 4 offsets at which a group can begin.
func fromBase64(text string) (decoded []string) {
	toStandard := strings.NewReplacer("-", "+", "_", "/")
	for _, run := range base64Runs.FindAllString(text, -1) {
		run = toStandard.Replace(run)
		for start := range 4 {
			whole := run[start : start+(len(run)-start)/4*4]
			raw, _ := base64.StdEncoding.DecodeString(whole)
			rest, _ := base64.RawStdEncoding.DecodeString(run[start+len(whole):])
			decoded = append(decoded, string(raw)+string(rest))
		}
	}
	return decoded
}

func fromHex(text string) (decoded []string) {
	for _, run := range hexRuns.FindAllString(text, -1) {
		run = strings.ReplaceAll(run, " ", "")
		for start := range 2 {
			raw, _ := hex.DecodeString(run[start : start+(len(run)-start)/2*2])
			decoded = append(decoded, string(raw))
		}
	}
	return decoded
}

func fromGoBytes(text string) (decoded []string) {
	for _, run := range goByteRuns.FindAllString(text, -1) {
		decoded = append(decoded, bytesOf(strings.Split(run, ", ")))
	}
	return decoded
}

func fromDecimals(text string) (decoded []string) {
	for _, run := range decimalRuns.FindAllString(text, -1) {
		decoded = append(decoded, bytesOf(strings.FieldsFunc(run, func(r rune) bool { return r == ' ' || r == ',' })))
	}
	return decoded
}

func bytesOf(numbers []string) string {
	raw := make([]byte, len(numbers))
	for i, number := range numbers {
		n, _ := strconv.ParseUint(number, 0, 8)
		raw[i] = byte(n)
	}
	return string(raw)
}
