// Package wire holds what the generated code in gen/gr needs: scalars as the
// GetResponse API v3 writes them, the parts of a request, pages, and the interface
// between generated services and the client that sends their requests.
//
// # Scalars
//
// The service writes the same kind of value in several forms: times with
// +0000, Z or no zone, booleans as "true" and true, numbers as "12" and 12,
// flags as one comma-separated string and as an array. The types of this package
// read every form that has been seen and write the one that the API documents.
// A value that fits no form gives a [ValueError] inside the decoder's error,
// which names the field.
//
// # Omitted, null and zero
//
// In responses a missing property, null and the zero value are the same, except
// for numbers that may be null, as no score is not a score of 0: there the field
// is a [Nullable].
//
// In requests a field is omitted until it is set:
//
//   - a required property is a plain value and sent even when it is zero, unless
//     zero is no value of it, such as an empty e-mail address: then it is
//     omitted and the service says what is missing;
//   - an optional property that cannot be empty (a name of at least one
//     character, an enum, a date, a nested object or list) is a plain value, a
//     pointer to a struct or a slice, omitted while zero or nil; an empty
//     slice that is not nil is sent as [];
//   - an optional property whose zero value means something is a pointer:
//     new("") sends "", new(false) sends false, nil omits it;
//   - a property that takes null is a [Nullable]: Null[float64]() sends null,
//     Value(0.0) sends 0, the zero Nullable omits it.
//
// Models that go both ways follow the rules of responses, but for optional numbers
// and booleans, which are pointers.
//
// Every model has a map Extra for properties that the contract does not know:
// what the service sends beyond the contract is kept there, and what is put
// there is sent.
package wire
