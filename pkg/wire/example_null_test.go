package wire_test

import (
	"fmt"
	"log"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// In a request, omitted, null and zero mean different things.
func ExampleNullable() {
	for _, update := range []gr.ContactUpdate{
		{Name: "Jan"}, // leaves the score as it is
		{Name: "Jan", Scoring: wire.Null[float64]()}, // clears it
		{Name: "Jan", Scoring: wire.Value(0.0)},      // sets it to 0
	} {
		body, err := wire.Marshal(update)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s\n", body)
	}
	// Output:
	// {"name":"Jan"}
	// {"name":"Jan","scoring":null}
	// {"name":"Jan","scoring":0}
}

// In a response, no score is not a score of 0.
func ExampleNullable_Get() {
	for _, body := range []string{`{"scoring": 0}`, `{"scoring": null}`, `{}`} {
		var contact gr.Contact
		if err := wire.Unmarshal([]byte(body), &contact); err != nil {
			log.Fatal(err)
		}
		if score, ok := contact.Scoring.Get(); ok {
			fmt.Println("score", score)
		} else {
			fmt.Println("no score, null:", contact.Scoring.IsNull())
		}
	}
	// Output:
	// score 0
	// no score, null: true
	// no score, null: false
}

// Or gives the value, or another one where there is none.
func ExampleNullable_Or() {
	fmt.Println(wire.Value(2.5).Or(-1))
	fmt.Println(wire.Null[float64]().Or(-1))
	// Output:
	// 2.5
	// -1
}

// Properties that the contract does not know are in Extra, in both directions.
func ExampleExtra() {
	var tag gr.Tag
	if err := wire.Unmarshal([]byte(`{"tagId": "Ki", "name": "vip", "weight": 7}`), &tag); err != nil {
		log.Fatal(err)
	}
	fmt.Println(tag.Name, "weight", tag.Extra["weight"])

	body, err := wire.Marshal(gr.NewTag{Name: "vip", Extra: wire.Extra{"weight": []byte("8")}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\n", body)
	// Output:
	// vip weight 7
	// {"name":"vip","weight":8}
}
