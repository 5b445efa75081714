package main

import (
	"slices"
	"strings"
)

// quoted quotes what a shell would change.
func quoted(args []string) []string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_=/.:@,+", r)
	}
	words := slices.Clone(args)
	for i, word := range words {
		if strings.ContainsFunc(word, func(r rune) bool { return !plain(r) }) {
			words[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
	}
	return words
}

// exampleOf writes a command line for help. Lines that are too long continue after a
// backslash, or after a comma of JSON, where JSON allows a line to end.
func exampleOf(args []string) string {
	const margin, continued = "  ", "    "
	var b strings.Builder
	line := margin + "getresponse"
	for _, word := range quoted(args) {
		if len(line)+1+len(word) <= helpWidth-len(` \`) {
			line += " " + word
			continue
		}
		b.WriteString(line + " \\\n")
		line = continued
		for i, piece := range jsonPieces(word) {
			if i > 0 && len(line)+len(piece) > helpWidth-len(` \`) {
				b.WriteString(line + "\n")
				line = continued
			}
			line += piece
		}
	}
	return b.String() + line
}

// jsonPieces cuts JSON after each comma that is not in a string.
func jsonPieces(text string) (pieces []string) {
	start, inString, escaped := 0, false, false
	for i := range len(text) {
		switch c := text[i]; {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = inString
		case c == '"':
			inString = !inString
		case c == ',' && !inString:
			pieces, start = append(pieces, text[start:i+1]), i+1
		}
	}
	return append(pieces, text[start:])
}
