package columns

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// Headers as services and spreadsheets of six languages write them.
func TestHeaders(t *testing.T) {
	for property, headers := range map[Property]string{
		Email: "email|E-mail|e_mail|E-Mail Address|EMAIL ADDRESS*|Email.Address|Mail|adres_email|ADRES E-MAIL:|E-Mail-Adresse|Mailadresse|" +
			"Correo electrónico|CORREO ELECTRÓNICO|correo|Dirección de correo electrónico|Adresse e-mail|Adresse électronique|Courriel|" +
			"Indirizzo e-mail|Indirizzo di posta elettronica",
		Name: "Full name|full_name|Imię i nazwisko|IMIĘ I NAZWISKO|Imie i nazwisko|Nazwisko i imię|Vor- und Nachname|Vollständiger Name|" +
			"Nombre completo|Nombre y apellidos|Nom complet|Nom et prénom|Prénom & nom|Nome completo|Nome e cognome",
		anyName:    "Name|NAME|Nom|Nombre|Nome",
		FirstName:  "First name|first_name|FNAME|Given Name|Imię|IMIE|Vorname|Nombre de pila|Prénom|PRENOM",
		LastName:   "Last name|LNAME|Surname|Family-Name|Nazwisko|Nachname|Familienname|Apellidos|Apellido|Nom de famille|Cognome",
		Phone:      "Phone|Phone Number|Mobile|Telefon|Nr telefonu|Numer telefonu|Telefon komórkowy|Telefonnummer|Handy|Teléfono|Teléfono móvil|Téléphone|Numéro de téléphone|Cellulare|Numero di telefono",
		Tags:       "Tags|tag|Labels|Tagi|Etykiety|Schlagwörter|Etiquetas|Étiquettes|Mots-clés|Etichette",
		DayOfCycle: "Day of cycle|day_of_cycle|Dzień cyklu|Zyklustag|Día del ciclo|Jour du cycle|Giorno del ciclo",
		Scoring:    "Scoring|Score|Points|Punkty|Punkte|Puntos|Puntuación|Punteggio|Punti",
		IPAddress:  "IP|IP address|ip_address|adres_ip|IP-Adresse|Dirección IP|Adresse IP|Indirizzo IP",
		note:       "Note|Notes|Notatka|Uwagi|Notiz|Bemerkungen|Notas|Remarques|Commentaires",
		signupDate: "Created on|created_at|Signup date|Data zapisu|Data dodania|Anmeldedatum|Fecha de alta|Date d'inscription|Data di iscrizione",
		Field:      "City|Miasto|Stadt|Ciudad|Ville|Città|Company|birthdate|Company name|Email opt-in|*|城市|3",
	} {
		for header := range strings.SplitSeq(headers, "|") {
			if got := known(header); got != property {
				t.Errorf("%q is %q, want %q", header, got, property)
			}
		}
	}
}

// No word means two properties, and every word is one that a header can match.
func TestWordsAreKeys(t *testing.T) {
	seen := map[string]Property{}
	for _, p := range []Property{Email, Name, anyName, FirstName, LastName, Phone, Tags, DayOfCycle, Scoring, IPAddress, note, signupDate} {
		n := 0
		for word := range strings.FieldsSeq(words(p)) {
			n++
			if other := seen[word]; other != "" {
				t.Errorf("%q is %s and %s", word, other, p)
			}
			if seen[word] = p; keyOf(word) != word {
				t.Errorf("%q is compared as %q", word, keyOf(word))
			}
		}
		if n < 6 {
			t.Errorf("%s has %d words", p, n)
		}
	}
}

func TestFieldNames(t *testing.T) {
	for header, want := range map[string]string{
		"City": "city", "Województwo": "wojewodztwo", "Straße / Nr.": "strasse_nr", "Año de nacimiento": "ano_de_nacimiento", "Cœur": "coeur",
		"Città": "citta", "  Lead-ID ": "lead_id", "城市": "column_7", "": "column_7", "100%": "100", "Ærø": "aero", "IP.": "ip_field", "e ＭＡＩＬ": "e_mail",
		strings.Repeat("x ", 100): strings.TrimRight(strings.Repeat("x_", 64), "_"),
	} {
		if got := fieldName(header, 6); got != want {
			t.Errorf("%q: got %q, want %q", header, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		header := rapid.String().Draw(t, "header")
		name := fieldName(header, 0)
		if fault := fieldNameFault(name); fault != "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			t.Errorf("%q: %q, %s", header, name, fault)
		}
		if again := fieldName(name, 0); again != name {
			t.Errorf("%q is %q and then %q", header, name, again)
		}
	})
}

// A tag has a valid name, or its fault names it.
func TestTagNames(t *testing.T) {
	for text, want := range map[string]string{
		"vip": "vip", "VIP": "VIP", "Nowy klient": "Nowy_klient", "Żółć": "Zolc", "ŁÓDŹ": "LODZ", "źródło-targi": "zrodlo_targi", "Größe": "Grosse",
		"a.b/c_d": "a_b_c_d", "2026": "2026", "x": "", "": "", "C++": "", "vip!": "", "🙂🙂": "", "日本": "", strings.Repeat("x", 64): strings.Repeat("x", 64), strings.Repeat("x", 65): "",
	} {
		got, fault := tagName(text)
		if got != want || (fault == "") != (want != "") {
			t.Errorf("%q: got %q, %q, want %q", text, got, fault, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "tag")
		name, fault := tagName(text)
		if fault == "" && (len(name) < 2 || len(name) > 64 || strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789_") != "") {
			t.Errorf("%q: %q", text, name)
		}
		if utf8.RuneCountInString(fault) > 200 {
			t.Errorf("%q: the fault is %q", text, fault)
		}
	})
}
