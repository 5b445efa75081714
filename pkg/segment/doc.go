// Package segment writes segments of contacts as sentences, and reads the segments of an
// account back as sentences:
//
//	vips := segment.New("vips of Gdansk who read").In(listID).Where(
//		segment.Tag(vip),
//		segment.CustomField(city).Is("Gdansk"),
//		segment.Opened().InLast(30*segment.Day))
//
// [Segment.Save] and [Segment.Update] make the bodies of SearchContacts.Create and
// SearchContacts.Update, which save the segment. [Segment.Search] makes the body of
// SearchContacts.ListContacts and SearchContacts.AllContacts, which find its contacts
// without saving it. [Parse] reads what the service returns, [Segment.String] prints it
// and [Segment.Equal] finds whether an account still has the segment of the code.
//
//	body, err := vips.Save()
//	saved, err := client.SearchContacts.Create(ctx, body)
//	fmt.Println(segment.Parse(saved))
//	// "vips of Gdansk who read": subscribed contacts of list pL who have tag v1p and
//	// whose custom field c1 is "Gdansk" and who last opened a message in the last 30 days.
//
// # Sections
//
// A section has a scope and conditions. The scope are the lists (campaigns), and
// optionally a place in the autoresponder cycle ([Scope.InCycle], [Scope.NotInCycle])
// and a period of the sign-up ([Scope.SignedUp]). [Scope.Where] takes conditions that
// must all match, [Scope.WhereAny] conditions of which one must match, [Scope.Everyone]
// none.
//
// [Draft.In] begins a segment of one section. [In] begins a section of several, which
// [Draft.AllOf] and [Draft.AnyOf] combine:
//
//	segment.New("buyers and newcomers").AnyOf(
//		segment.In(customers).Where(segment.Purchases(segment.Any).AtLeast(3)),
//		segment.In(newsletter, blog).SignedUp().LastMonth().WhereAny(
//			segment.OpenedMessage(segment.Newsletter(welcome)),
//			segment.ClickedLink(segment.Newsletter(welcome), segment.Any)))
//
// Contacts are subscribed contacts. A search can find others as well
// ([Segment.InState]), a saved segment cannot.
//
// # Conditions
//
// Each function below is one condition type of the service, named in its documentation.
// The type that it returns has the operators and periods of that condition and no others:
// what the service does not know does not compile. Where a period is optional, the
// condition can be used without one. In the signatures of the operators a Result is a
// [Condition], or the choice of a period where the documentation of the type says so.
//
//   - the contact: [Name], [Email], [Tag], [WithoutTag], [Score], [EngagementScore],
//     [Consented], [NotConsented]; the location: [Country], [CountryCode], [Region],
//     [City], [PostalCode], [Longitude], [Latitude], [DMACode];
//   - custom fields, by the kind of their values: [CustomField], [ChoiceField],
//     [NumberField], [DateField];
//   - the sign-up: [SignedUp], [SignedUpBy], [SignedUpByForm], [SignedUpByLegacyForm],
//     [SignedUpByPopup], [SignedUpByAnyForm], [SignedUpByImport],
//     [SignedUpByLandingPage], [SignedUpByWebinar], [SignedUpByWebsite];
//   - any message: [Opened], [Clicked], [WereSent]; [LastOpened], [LastClicked],
//     [LastSent]; [OpenedNothing], [ClickedNothing];
//   - one message, such as [Newsletter], [Autoresponder], [SplitTest] or
//     [AutomationMessage]: [OpenedMessage], [NotOpened], [ClickedLink], [NotClicked],
//     [SentMessage], [NotSentMessage];
//   - text messages: [SentSMS], [ClickedSMSLink], [NotClickedSMSLink];
//   - automation: [CycleDay], [Goal], [EventOccurred], [EventDidNotOccur];
//   - webinars and CRM: [TookPart], [DidNotTakePart], [InPipeline], [InStage];
//   - shops: [Purchases], [TotalSpent], [Bought], [NotBought], [BoughtBrand],
//     [NotBoughtBrand], [AbandonedCart], with amounts of money by [Amount];
//   - as GetResponse's PHP library has them: [LegacyScore], [LastSentNewsletter],
//     [LastSentAutoresponder].
//
// # Days and zones
//
// A day such as 2026-03-01 has no zone when it is sent, and it is not documented in which
// zone the service reads it. [Date] makes such a day. [DateOf] makes the day that a
// time has in its own zone, so that 23:30 in Warsaw does not become another day. Pass
// t.In(zone) to choose the zone. Conditions that accept times have SinceTime and
// UntilTime: these send the time with its offset, and no zone matters. Today, ThisWeek,
// InLast and the like move with the calendar of the service.
//
// InLast counts days back from today. Conditions that can say whether today counts are
// sent with today, and with InLastFullDays without it. The others have the last 7 and
// the last 30 days only, and the service decides about today. Another number of days is an
// error for them, as a segment with the first day (Since) would not move with the
// calendar.
//
// # Errors
//
// Search, Save and Update check what types cannot: empty IDs, at most 8 sections of at
// most 8 conditions, numbers out of range, days in the wrong order, states that cannot be
// saved. They return an [*Error], which names each [Fault] by its section, its condition
// and what the condition says. Nothing is sent then.
//
// # Reading
//
// [Parse] keeps everything. A condition type, operator or member that the contract does
// not know appears as JSON in the sentence and is saved again as it was.
// [Segment.Describe] prints names in place of IDs.
package segment
