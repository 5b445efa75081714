package main

import "testing"

func TestRewrite(t *testing.T) {
	const contract = `components:
  schemas:
    Contact:
      properties:
        createdOn: {type: string, format: date-time}
        birthday:
          type: string
          format: date
`
	const want = `components:
    schemas:
        Contact:
            properties:
                createdOn: {type: string, format: date-time, x-ogen-time-format: '2006-01-02T15:04:05-0700'}
                birthday:
                    type: string
                    format: date
`
	got, err := rewrite([]byte(contract))
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s", err, got)
	}
	if _, err := rewrite([]byte("components: {}\n")); err == nil {
		t.Error("a contract without times is accepted")
	}
}
