package main

import "strings"

// exampleOf writes a command line for help. Lines that are too long continue after a
// backslash, or after a comma of JSON, where JSON allows a line to end.
func exampleOf(args []string) string {
	const margin, continued = "  ", "    "
	var b strings.Builder
	line := margin + "getresponse"
	for _, arg := range args {
		word := shellLine([]string{arg})
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
