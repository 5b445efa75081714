// Package wire is the runtime of the generated code in gen/gr. It has scalars in the
// forms of the GetResponse API v3, the parts of a request, pages, and the interface
// between generated services and the client that sends their requests.
//
// # Scalars
//
// The service writes the same kind of value in several forms: times with
// +0000, Z or no zone, booleans as "true" and true, numbers as "12" and 12,
// flags as one comma-separated string and as an array. The types of this package
// read every form that has been seen and write the form that the API documents.
// A value that fits no form gives a [ValueError] inside the decoder's error,
// which names the field.
//
// # Omitted, null and zero
//
// In responses a missing property, null and the zero value are the same. The
// exception are numbers that may be null, as no score differs from a score of 0:
// their fields are a [Nullable].
//
// In requests a field is omitted until it is set:
//
//   - a required property is a plain value and is sent even if it is zero; if zero
//     is invalid, such as an empty e-mail address, it is omitted and the service
//     reports what is missing;
//   - an optional property that cannot be empty (a name of at least one
//     character, an enum, a date, a nested object or list) is a plain value, a
//     pointer to a struct or a slice, omitted while zero or nil; an empty
//     slice that is not nil is sent as [];
//   - an optional property whose zero value has a meaning is a pointer:
//     new("") sends "", new(false) sends false, nil omits it;
//   - a property that accepts null is a [Nullable]: Null[float64]() sends null,
//     Value(0.0) sends 0, the zero Nullable omits it.
//
// Models of both requests and responses follow the rules of responses, except that
// optional numbers and booleans are pointers.
//
// Every model has a map Extra for properties that the contract does not know.
// Unknown properties of a response are kept there, and its properties are sent.
package wire
