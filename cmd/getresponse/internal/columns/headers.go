package columns

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// folded returns text in lower case, with the letters of ASCII for those with diacritics
// and ligatures.
func folded(text string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(text)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'ł':
			b.WriteByte('l')
		case r == 'ß':
			b.WriteString("ss")
		case r == 'æ':
			b.WriteString("ae")
		case r == 'œ':
			b.WriteString("oe")
		case r == 'ø':
			b.WriteByte('o')
		case r == 'đ' || r == 'ð':
			b.WriteByte('d')
		case r == 'ı':
			b.WriteByte('i')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// keyOf returns a header as it is compared: without case, diacritics, blanks and signs.
func keyOf(header string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, folded(header))
}

const longestFieldName = 128 // characters, of the contract

// fieldName returns the name of a custom field for a header: lower-case letters of ASCII,
// digits and underscores.
func fieldName(header string, column int) string {
	words := strings.FieldsFunc(folded(header), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	name := strings.Join(words, "_")
	if name == "" {
		return fmt.Sprintf("column_%d", column+1)
	}
	if len(name) > longestFieldName {
		name = strings.TrimRight(name[:longestFieldName], "_")
	}
	if reserved(name) {
		name += "_field"
	}
	return name
}

// reserved reports whether a name means something else in POST /imports.
func reserved(name string) bool {
	return name == "email" || name == "name" || name == "ip" || strings.HasPrefix(name, "tag:")
}

// words are the headers of each property in English, Polish, German, Spanish, French and
// Italian, as keyOf returns them. Those of anyName mean a full name, or the first or the
// last name if another column has the other part.
func words(p Property) string {
	switch p {
	case Email:
		return "email emailaddress mail mailaddress emails primaryemail contactemail subscriberemail youremail " +
			"adresemail adresmail adresemailowy adrespocztyelektronicznej pocztaelektroniczna poczta emailklienta " +
			"emailadresse mailadresse elektronischepost " +
			"correo correoelectronico direcciondecorreo direcciondecorreoelectronico direcciondeemail direccionemail direccioncorreo " +
			"adresseemail adressemail adressedemessagerie adresseelectronique courriel adressecourriel " +
			"indirizzoemail indirizzomail indirizzodipostaelettronica postaelettronica emailindirizzo"
	case Name:
		return "fullname contactname customername subscribername yourname firstandlastname firstnamelastname " +
			"imieinazwisko nazwiskoiimie imienazwisko nazwaklienta nazwakontaktu pelnenazwisko " +
			"vollername vollstandigername vorundnachname vornamenachname vornameundnachname kundenname " +
			"nombrecompleto nombreyapellido nombreyapellidos nombreapellidos apellidosynombre " +
			"nomcomplet nometprenom prenometnom nomprenom prenomnom " +
			"nomecompleto nomeecognome nomecognome cognomeenome"
	case anyName:
		return "name contact names nom nombre nome kontakt"
	case FirstName:
		return "firstname first givenname forename fname imie vorname rufname primernombre nombredepila nombres prenom prenoms primonome"
	case LastName:
		return "lastname last surname familyname lname secondname nazwisko nachname familienname zuname " +
			"apellido apellidos primerapellido nomdefamille cognome"
	case Phone:
		return "phone phonenumber telephone telephonenumber mobile mobilephone mobilenumber cell cellphone tel " +
			"telefon nrtelefonu numertelefonu telefonkomorkowy komorka telefonkontaktowy nrtel " +
			"telefonnummer handy handynummer mobil mobiltelefon mobilnummer rufnummer " +
			"telefono numerodetelefono movil telefonomovil celular " +
			"numerodetelephone telephoneportable portable mobiletelephone " +
			"cellulare numeroditelefono numerotelefono telefonocellulare"
	case Tags:
		return "tags tag labels label tagi etykiety etykieta znaczniki schlagworte schlagworter etiketten " +
			"etiquetas etiqueta etiquettes etiquette motscles etichette etichetta"
	case DayOfCycle:
		return "dayofcycle cycleday autoresponderday day dziencyklu dziencykluautorespondera zyklustag tagdeszyklus " +
			"diadelciclo diaciclo jourducycle jourcycle giornodelciclo giornociclo"
	case Scoring:
		return "scoring score points leadscore punkty punktacja scoringpunkte punkte punktzahl bewertung " +
			"puntos puntuacion pointage notation punti punteggio"
	case IPAddress:
		return "ip ipaddress adresip ipadresse direccionip adresseip indirizzoip"
	case note:
		return "note notes comment comments notatka notatki uwagi komentarz notiz notizen bemerkung bemerkungen anmerkung kommentar " +
			"nota notas comentario comentarios remarque remarques commentaire commentaires osservazioni commento commenti"
	case signupDate:
		return "createdon created createdat dateadded signupdate subscribedon subscriptiondate optindate " +
			"datazapisu datadodania datautworzenia datazapisania anmeldedatum erstelltam angemeldetam " +
			"fechadealta fechaderegistro fechadesuscripcion dateinscription datedinscription datedecreation " +
			"datadiiscrizione dataiscrizione datadicreazione"
	}
	return ""
}

// known returns the property that a header names, or Field.
func known(header string) Property {
	key := keyOf(header)
	if key == "" {
		return Field
	}
	for _, p := range []Property{Email, Name, anyName, FirstName, LastName, Phone, Tags, DayOfCycle, Scoring, IPAddress, note, signupDate} {
		for word := range strings.FieldsSeq(words(p)) {
			if word == key {
				return p
			}
		}
	}
	return Field
}
