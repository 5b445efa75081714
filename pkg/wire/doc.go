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
//
// # Reading
//
// The service is written in PHP: an empty map can be [], an empty list {}. A field
// reads these forms, and no others:
//
//   - a string or enum: a string, number or boolean; null is "";
//   - a boolean: true, 1, "true", "1", "yes", "on" and their opposites; "" and null
//     are false;
//   - an integer: 12, "12", 12.0, 1e3; a number: 1.5, "1.5"; "" and null are 0, or
//     null if the field is [Nullable];
//   - a time: the forms of [Time], {"date", "timezone_type", "timezone"} of PHP;
//     "", false, null and 0000-00-00, with a time or without, are the zero time;
//   - flags: an array of strings, or one string with commas;
//   - an object: an object; null, [], "" and false are the zero value;
//   - a list: an array, the values of an object whose names are numbers, or a single
//     value; {}, "" and false are empty lists, null is nil; null and other empty forms
//     among objects are left out and reported as a [Mismatch];
//   - a map: an object; [], "" and false are empty maps, null is nil;
//   - a [Keyed] collection: the forms that it documents;
//   - a leading byte order mark is ignored.
//
// A value of another form does not fail the response. Its field has the zero value,
// the Extra of its object has the value under its name, and [Response].Mismatches
// reports it. An object that is written again has lost nothing: where a required field
// without a value is written too, the value of Extra follows it and counts. An item of
// a list that is the whole response, or a value of a [Keyed] collection, is left out and
// reported. The option WithStrictDecoding of package getresponse makes a mismatch an
// error. Invalid JSON, JSON of another kind than the response has at its top, and
// nesting of more than 10,000 levels are always errors.
//
// Of a duplicate member the last one counts. Invalid UTF-8 becomes U+FFFD.
//
// The methods UnmarshalJSON of models follow the same rules. They have no place to
// report mismatches. The methods of scalars return a [ValueError] for a value that
// does not fit.
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
//     is invalid, such as an empty e-mail address or ID, nothing is sent and the error
//     of the call names the property, see [Checked];
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
