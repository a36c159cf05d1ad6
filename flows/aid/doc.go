// Package aid is the rule book of the aid programme: what an application can
// be, who may move it where, what people's numbers look like, and when people
// may be written to. It imports the standard library only, does no I/O and has
// no clock: today's date and the time are passed in.
//
// The exported names, by file:
//
//   - stage.go: Stage and its 19 constants; Stages, ParseStage; Staff and
//     Citizen (names), Order, Valid, Final, Open, BeforePaying, HoldsPlace,
//     DocumentsOpen, IsRecipient, Received.
//   - role.go: Role, RoleCandidate … RoleAdmin (and RoleSystem for moves that
//     happen by themselves), Roles, OfficeRoles, ParseRole, Name.
//   - move.go: Move {From, To, By, Approver, Gates, NotBy, Because, Groups,
//     Tell}, Gate…, Hand…, Because…; Moves, MovesFrom, FindMove, Allowed,
//     Approves, Move.Fits.
//   - document.go: DocKind with Info (Name, Easy, PhotoOf, MaxPhotos),
//     DocKinds, ForApplication; DocState with Name, Owed.
//   - reason.go: Reason {Code, Group, Staff, Citizen}, Reasons, LookupReason,
//     Silent, ForCitizen; ReasonDied.
//   - photo.go: PhotoMeasures; PhotoFault with PhotoBlurred …, PhotoFaultKinds,
//     Reason; NIKReading, CompareNIK. photo_rule.go: DocKind.PhotoFaults.
//   - area.go: Area {ID, Name, District, Aliases} with Title, AreaID, Areas
//     with Exact, Match, Lookup, Districts, In; MetroAreas, MatchArea.
//   - nik.go: NIK (ParseNIK, Birth, Female, Sex, Flags, Masked), KK (ParseKK),
//     Sex. account.go: Account, Lengths, ParseAccount. phone.go: Phone in
//     E.164, ParsePhone, Local, Mobile. All four are strings under the type
//     and print masked: write string(n) where the digits are meant.
//   - money.go: Money (String "Rp 1.000.000", Formal, Words), ParseMoney.
//   - date.go, date_parse.go: Date {Year, Month, Day} (DateOf, Valid, Compare,
//     AddDays, DaysUntil, Age, Text, Long, String), ParseDate, ParseBirth,
//     SheetDate. clock.go: Clock, a time of day.
//   - hours.go: WIB, PartOfDay, ClockText; Class, MayWrite, NextWindow,
//     Holidays.
//   - tri.go: Tri (NotKnown, Yes, No), ParseYesNo for the import sheet.
//   - program.go: Program and its parts; Year, Current, AreaList, YearAreas,
//     HasTurn, LastAid, Rested, HolidayMap, Requires, RuleOn. validate.go:
//     Validate, which names every problem with its path.
//   - eligibility.go: Rule, Facts, Verdict, Judge, Eligible.
//   - input.go: BadInput, the one error of all parsers: what, which fault, and
//     how many digits came, so that a sentence can be made from it.
package aid
