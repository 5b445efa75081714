package sheet

import (
	"bytes"
	"unicode"
)

// zipArchive is the kind of a file that may be a workbook.
const zipArchive = "a ZIP archive"

// signatures are beginnings of files that are no tables, or of a kind that is not read.
var signatures = []struct {
	start string
	kind  string
}{
	{"PK\x03\x04", zipArchive},
	{"PK\x05\x06", "an empty ZIP archive"},
	{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "a workbook of the old kind (XLS) or one with a password"},
	{"%PDF-", "a PDF"},
	{"\xFF\xD8\xFF", "a JPEG image"},
	{"\x89PNG\r\n", "a PNG image"},
	{"GIF87a", "a GIF image"},
	{"GIF89a", "a GIF image"},
	{"\x1F\x8B", "a gzip archive"},
	{"7z\xBC\xAF\x27\x1C", "a 7z archive"},
	{"Rar!\x1A\x07", "a RAR archive"},
	{"SQLite format 3\x00", "an SQLite database"},
	{"{\\rtf", "an RTF document"},
}

// markup are beginnings of text that is no table, without case and leading blanks.
var markup = []struct {
	start string
	kind  string
}{
	{"<!doctype html", "an HTML page"},
	{"<html", "an HTML page"},
	{"<table", "an HTML page"},
	{"<?xml", "an XML document"},
	{"{\"", "a JSON document"},
	{"[{\"", "a JSON document"},
	{"begin:vcard", "a vCard"},
}

// signature returns what kind of a file begins with head, if it is no text with a delimiter.
func signature(head []byte) (kind string) {
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.start)) {
			return s.kind
		}
	}
	head = bytes.TrimLeftFunc(bytes.TrimPrefix(head, UTF8.mark()), unicode.IsSpace)
	for _, m := range markup {
		if len(head) >= len(m.start) && bytes.EqualFold(head[:len(m.start)], []byte(m.start)) {
			return m.kind
		}
	}
	return ""
}
