"""What goes wrong in village files, how often, and what the pipeline must make of it.

One row of a roster carries at most one fault, so that a missed one can be named. ``rate`` is the
share of roster rows, tuned so that about 4 % of them are quarantined, 9 % not eligible and 15 %
for a person to review, 5 % of them for want of a phone alone. A harmless fault must be decided as
the clean row would be.
"""

from __future__ import annotations

from dataclasses import dataclass

PROGRAMME, OPENSID, SIAK, BUKU_INDUK = "programme_roster", "opensid", "siak", "buku_induk"

# Conditions that a file meets or not; those of the person are in planning.py.
FREE = "typed_freely"  # the programme's roster and the Buku Induk: dates, work, phone, note
STATUS = "tells_status"  # OpenSID and SIAK: whether somebody is alive

FAMILIES = {
    1: "NIK held as a number",
    2: "Invisible and stray characters in a NIK",
    3: "Wrong length, KK in the NIK column, no NIK",
    4: "Dates",
    5: "Names",
    6: "Sex and occupation in free text",
    7: "Titles, subtotals, signatures, hidden sheets",
    8: "The same person twice, the dead, the moved, the already insured",
    9: "Village names in old spelling",
    10: "Phones",
    11: "The village meeting",
    14: "Whom a proposal means",
    15: "One person under two numbers, and people who look alike",
    16: "What befell people and families",
}
# Reasons of a row whose NIK does not tell whom it means: nobody knows it, or it cannot be read.
_NIK_DOES_NOT_TELL = {
    "NIK_PROBABLE", "NIK_UNKNOWN", "NIK_TEMPORARY",
    "NIK_MISSING", "NIK_NOT_16_DIGITS", "NIK_NOT_DIGITS", "NIK_HELD_AS_NUMBER", "CELL_IS_FORMULA",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One way in which a roster row, or the person in it, is not as it should be.

    ``needs`` lists conditions a row has to meet to carry it (see planning.py). Where it
    ``repeats``, the fault is another row about somebody whose own row stands clean. A fault that
    takes two rows shows in another row as well, there under the name ``partners``. A rate of 0 is
    that of a name which is given with another one, and not by lot.
    """

    family: int
    name: str
    rate: float
    does: str
    expected_stage: str = "decided"
    expected_outcome: str = "eligible"
    expected_reasons: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    repeats: bool = False
    partners: str = ""

    @property
    def is_harmless(self) -> bool:
        return self.expected_stage == "decided" and self.expected_outcome == "eligible"

    @property
    def hides_who(self) -> bool:
        """Whether the NIK of such a row does not tell whom it means."""
        return self.family == 14 or not _NIK_DOES_NOT_TELL.isdisjoint(self.expected_reasons)


def _refused(family: int, name: str, rate: float, reason: str, does: str, *needs: str) -> Fault:
    return Fault(family, name, rate, does, "quarantined", "", (reason,), needs)


def _rejected(family: int, name: str, rate: float, reasons: str, does: str, *needs: str) -> Fault:
    return Fault(family, name, rate, does, "decided", "not_eligible", (*reasons.split(),), needs)


def _doubtful(family: int, name: str, rate: float, reasons: str, does: str, *needs: str) -> Fault:
    return Fault(family, name, rate, does, "decided", "needs_review", (*reasons.split(),), needs)


def _harmless(family: int, name: str, rate: float, does: str, *needs: str) -> Fault:
    return Fault(family, name, rate, does, needs=needs)


def _two_rows(name: str, rate: float, reasons: str, does: str, partners: str = "") -> Fault:
    outcome = "needs_review" if reasons else "eligible"
    return Fault(
        15, name, rate, does, "decided", outcome, (*reasons.split(),), ("has_phone",),
        partners=partners or name,
    )  # fmt: skip


def _repeated(name: str, rate: float, does: str, *needs: str) -> Fault:
    return Fault(8, name, rate, does, "duplicate", "", ("DUPLICATE_NIK",), needs, repeats=True)


# Rows of the table are assigned from top to bottom: the choosy ones stand first in each family.
FAULTS: tuple[Fault, ...] = (
    # 1: a NIK typed as a number has lost its sixteenth digit
    _refused(1, "nik_formula", 0.0005, "CELL_IS_FORMULA", "put together by a formula", "xlsx"),
    _refused(1, "nik_number_cell", 0.0080, "NIK_HELD_AS_NUMBER", "number cell, last digit 0"),
    _refused(1, "nik_number_text", 0.0010, "NIK_HELD_AS_NUMBER", "the text 6408...0.0"),
    _refused(1, "nik_scientific_text", 0.0010, "NIK_HELD_AS_NUMBER", "the text 6.40804E+15"),
    # 2: harmless characters around whole digits
    _harmless(2, "nik_apostrophe", 0.0080, "an apostrophe before the digits"),
    _harmless(2, "nik_nbsp", 0.0060, "a no-break space after the digits"),
    _harmless(2, "nik_zero_width", 0.0030, "zero-width characters between the digits", "unicode"),
    _harmless(2, "nik_blanks", 0.0060, "blanks between groups of digits"),
    _harmless(2, "nik_dots", 0.0030, "dots between groups of digits"),
    # 3: what no cleaning can repair
    _refused(3, "nik_15_digits", 0.0030, "NIK_NOT_16_DIGITS", "one digit left out"),
    _refused(3, "nik_17_digits", 0.0015, "NIK_NOT_16_DIGITS", "one digit typed twice"),
    _refused(3, "nik_letter", 0.0015, "NIK_NOT_DIGITS", "the letter O for the last digit"),
    _refused(3, "nik_blank", 0.0030, "NIK_MISSING", "an empty cell"),
    _refused(3, "nik_zero", 0.0010, "NIK_MISSING", "a lone 0"),
    _refused(3, "nik_dash", 0.0015, "NIK_MISSING", "a lone dash"),
    _doubtful(
        3, "kk_in_nik_column", 0.0050, "NIK_PROBABLE",
        "the family card number, of one member only", "one_of_family",
    ),
    _doubtful(3, "nik_never_issued", 0.0090, "NIK_PROBABLE", "sixteen digits nobody bears"),
    # 4: dates
    _doubtful(
        4, "birth_day_and_month_swapped", 0.0070, "BIRTH_DATE_DISAGREES",
        "a valid date, but another one", "swappable_birth",
    ),
    _refused(4, "birth_31_february", 0.0030, "BIRTH_DATE_IMPOSSIBLE", "31-02 of the year"),
    _refused(4, "birth_date_in_words", 0.0010, "BIRTH_DATE_IMPOSSIBLE", "«tidak tahu»", FREE),
    _doubtful(4, "birth_year_mistyped", 0.0040, "BIRTH_DATE_DISAGREES", "three years off"),
    _doubtful(
        4, "nik_date_differs", 0.0080, "NIK_DATE_DISAGREES",
        "the NIK tells another date than the registry: legal, worth a look",
    ),
    _harmless(4, "birth_date_slashes", 0.0300, "dd/mm/yyyy", FREE),
    _harmless(4, "birth_date_iso", 0.0150, "yyyy-mm-dd", FREE),
    _harmless(4, "birth_date_cell", 0.0300, "a real date cell"),
    _harmless(4, "birth_date_month_word", 0.0100, "12 Mei 1985", FREE),
    _harmless(4, "birth_date_two_digit_year", 0.0100, "12-05-85", FREE),
    _harmless(4, "birth_place_and_date", 0.0080, "Sangatta, 12-05-1985 in one cell", FREE),
    _harmless(4, "birth_date_empty", 0.0050, "no date: the registry has it"),
    # 5: names
    _harmless(5, "name_muhammad_abdul_siti", 0.0120, "Muh., Abd., St. for it", "pious_name"),
    _harmless(5, "name_curly_apostrophe", 0.0020, "a curly apostrophe", "apostrophe_in_name"),
    _doubtful(5, "name_of_another", 0.0080, "NAME_DISAGREES", "somebody else's name"),
    _refused(5, "name_empty", 0.0015, "NAME_MISSING", "a NIK without a name"),
    _harmless(5, "name_title", 0.0200, "H., Hj., KH., Drs. before it"),
    _harmless(5, "name_degree", 0.0060, "S.Pd, S.Sos, A.Md behind it"),
    _harmless(5, "name_lower_case", 0.0200, "small letters"),
    _harmless(5, "name_double_blank", 0.0070, "two blanks between words"),
    _harmless(5, "name_alm", 0.0010, "(ALM) behind it, although the person lives"),
    # 6: sex and occupation
    _doubtful(
        6, "occupation_homemaker", 0.0110, "OCCUPATION_REVIEW", "IRT on both sides", "woman",
    ),
    _doubtful(6, "occupation_private_employee", 0.0060, "OCCUPATION_REVIEW", "registry says 15"),
    _doubtful(6, "occupation_honorary", 0.0030, "OCCUPATION_REVIEW", "registry says 18"),
    _doubtful(6, "occupation_self_employed", 0.0050, "OCCUPATION_REVIEW", "88 on both sides"),
    _doubtful(6, "occupation_other", 0.0020, "OCCUPATION_REVIEW", "89 on both sides"),
    _doubtful(6, "occupation_in_no_list", 0.0020, "OCCUPATION_REVIEW", "a teacher"),
    _doubtful(
        6, "occupation_text_unknown", 0.0060, "OCCUPATION_TEXT_UNKNOWN",
        "«ikut orang»", FREE,
    ),
    _doubtful(6, "occupation_nowhere", 0.0005, "OCCUPATION_UNKNOWN", "neither side says one"),
    _doubtful(6, "sex_differs", 0.0040, "SEX_DISAGREES", "the other sex"),
    _rejected(
        6, "occupation_excluded_registry", 0.0060, "OCCUPATION_EXCLUDED",
        "registry: PNS, TNI, official",
    ),
    _rejected(
        6, "occupation_excluded_roster", 0.0010, "OCCUPATION_EXCLUDED",
        "the village says so",
    ),
    _rejected(
        6, "not_working_uncertified", 0.0100, "OCCUPATION_NOT_WORKING",
        "registry says 1, 3, 4",
    ),
    _harmless(
        6, "not_working_certified", 0.0100,
        "registry says 1, 3, 4; village certifies", FREE,
    ),
    _harmless(6, "occupation_synonym", 0.0800, "Tani, Buruh sawit, Jualan", FREE),
    _harmless(6, "occupation_other_in_scope", 0.0200, "another work, as insurable"),
    _harmless(6, "occupation_empty", 0.0070, "none typed: the registry has one"),
    _harmless(6, "sex_free_text", 0.0200, "Lk, Pr, laki-laki, PEREMPUAN"),
    # 8: who is proposed
    _refused(
        8, "village_status_not_alive", 0.0020, "VILLAGE_STATUS_NOT_ALIVE",
        "status_dasar 2-9, or «Tidak Valid»", STATUS,
    ),
    Fault(
        8, "siak_line_not_valid", 0.0010, "SIAK lists somebody as Hidup and as Tidak Valid",
        "quarantined", "", ("VILLAGE_STATUS_NOT_ALIVE",), (SIAK,), repeats=True,
    ),
    _repeated("twice_in_village", 0.0050, "the same row again further down"),
    _repeated("twice_under_two_spellings", 0.0030, "again, the name misspelt", "long_name"),
    _repeated("twice_in_two_villages", 0.0030, "also proposed by another village"),
    _rejected(
        8, "deceased_in_extract", 0.0050, "REGISTRY_DECEASED",
        "a recorded death, still listed",
    ),
    _rejected(
        8, "deceased_gone", 0.0050, "REGISTRY_DECEASED",
        "a recorded death, no longer listed", "newcomer",
    ),
    _rejected(8, "moved_in_extract", 0.0040, "REGISTRY_MOVED_OUT", "moved, still listed"),
    _rejected(8, "moved_gone", 0.0050, "REGISTRY_MOVED_OUT", "moved, no longer listed", "newcomer"),
    _rejected(8, "registry_duplicate", 0.0015, "REGISTRY_DUPLICATE", "the registry found two"),
    _rejected(8, "registry_nonactive", 0.0020, "REGISTRY_NONACTIVE", "the registry blocked it"),
    _rejected(
        8, "nonactive_gone", 0.0005, "REGISTRY_NONACTIVE",
        "blocked, no longer listed", "newcomer",
    ),
    _rejected(
        8, "not_resident", 0.0050, "NOT_RESIDENT",
        "lives here, registered elsewhere", "newcomer",
    ),
    _rejected(
        8, "lives_elsewhere_unknown_here", 0.0020, "NOT_RESIDENT",
        "registered elsewhere, which only the web service of the registry tells",
        FREE, "newcomer",
    ),
    _harmless(8, "nik_reissued", 0.0030, "proposed under the old NIK"),
    _rejected(8, "under_age", 0.0050, "AGE_UNDER_MINIMUM", "15 to 17 years old", "child"),
    _rejected(8, "over_age", 0.0080, "AGE_OVER_MAXIMUM", "65 to 80 years old", "head"),
    _harmless(
        8, "turns_18_on_the_first", 0.0002,
        "18 on the first day of the covered month", "child",
    ),
    _rejected(
        8, "turns_18_on_the_second", 0.0002, "AGE_UNDER_MINIMUM",
        "18 one day too late", "child",
    ),
    _rejected(8, "turns_65_on_the_first", 0.0002, "AGE_OVER_MAXIMUM", "65 on that day"),
    _harmless(8, "turns_65_on_the_second", 0.0002, "65 one day later"),
    _rejected(8, "wage_earner", 0.0120, "ACTIVE_WAGE_EARNER", "insured by an employer"),
    _harmless(8, "wage_earner_until_lately", 0.0040, "an employer's insurance that ended"),
    _rejected(8, "village_official_wage", 0.0030, "ACTIVE_WAGE_EARNER", "RT head, insured as PU"),
    _rejected(
        8, "village_official", 0.0020, "ACTIVE_OTHER_FUNDING",
        "RT head, insured by the village",
    ),
    _rejected(8, "paid_by_province", 0.0060, "ACTIVE_OTHER_FUNDING", "insured by the province"),
    _rejected(8, "paid_otherwise", 0.0003, "ACTIVE_OTHER_FUNDING", "pays alone, or CSR does"),
    _rejected(
        8, "official_with_two_reasons", 0.0010, "ACTIVE_WAGE_EARNER OCCUPATION_EXCLUDED",
        "village official by occupation and insured as one",
    ),
    _rejected(
        8, "retired_over_age", 0.0020, "AGE_OVER_MAXIMUM OCCUPATION_NOT_WORKING",
        "a pensioner of 66 to 80 years", "head",
    ),
    _rejected(
        8, "on_civil_servant_list", 0.0010, "ON_CIVIL_SERVANT_LIST",
        "an active civil servant, of whom the registry knows another work",
    ),
    _harmless(8, "civil_servant_retired", 0.0005, "on that list, as retired"),
    _rejected(
        8, "on_village_official_list", 0.0015, "ON_VILLAGE_OFFICIAL_LIST",
        "an official in office, of whom the registry knows another work",
    ),
    _harmless(8, "village_official_until_lately", 0.0005, "on that list, the term over"),
    _rejected(
        8, "funded_by_province", 0.0030, "FUNDED_BY_PROVINCE",
        "on the province's list, and not yet at BPJS",
    ),
    _harmless(8, "funded_by_province_until_lately", 0.0010, "on that list, the cover over"),
    _doubtful(
        8, "proposed_by_other_village", 0.0060, "VILLAGE_DISAGREES",
        "lives in another village", "has_phone",
    ),
    # 10: phones
    _doubtful(
        10, "phone_none", 0.0060, "PHONE_MISSING",
        "no phone, none in the registry, no village contact", FREE, "no_phone_elsewhere",
    ),
    _doubtful(
        10, "phone_landline", 0.0020, "PHONE_MISSING", "a landline", FREE, "no_phone_elsewhere"
    ),
    _harmless(10, "phone_plus_62", 0.0200, "+62 8...", FREE),
    _harmless(10, "phone_without_zero", 0.0150, "8...", FREE),
    _harmless(10, "phone_number_cell", 0.0100, "a number cell, the leading 0 gone", FREE),
    _harmless(10, "phone_dashes", 0.0100, "dashes and blanks", FREE),
    # 14: whom a proposal means, where its NIK does not tell
    _rejected(14, "stranger", 0.0020, "NIK_UNKNOWN", "nobody in the registry", "newcomer"),
    _rejected(
        14, "stranger_with_twin", 0.0010, "NIK_UNKNOWN",
        "the registry has the twin, and not them", "newcomer",
    ),
    _doubtful(
        14, "nik_of_neighbour", 0.0010, "NAME_DISAGREES",
        "the number of another villager, born on the same day", "has_phone",
    ),
    _rejected(
        14, "nik_of_dead_neighbour", 0.0005, "NAME_DISAGREES REGISTRY_DECEASED",
        "the same, and the bearer has died: an officer is asked whom the village means",
        "has_phone",
    ),
    _doubtful(14, "nik_digit_mistyped", 0.0040, "NIK_PROBABLE", "one digit is another"),
    _doubtful(14, "nik_digits_swapped", 0.0020, "NIK_PROBABLE", "two neighbouring digits swapped"),
    _doubtful(14, "nik_two_digits_mistyped", 0.0010, "NIK_PROBABLE", "two digits are others"),
    _doubtful(
        14, "nik_and_name_mistyped", 0.0010, "NIK_PROBABLE",
        "a digit and the name, and no date",
    ),
    _refused(14, "no_nik_other_spelling", 0.0020, "NIK_MISSING", "no NIK, the name otherwise"),
    _refused(14, "no_nik_title", 0.0010, "NIK_MISSING", "no NIK, a title before the name"),
    _refused(
        14, "no_nik_married_name", 0.0010, "NIK_MISSING", "no NIK, the husband's name added",
        "woman",
    ),
    _refused(
        14, "no_nik_one_name", 0.0010, "NIK_MISSING", "no NIK, and the first name alone",
        "long_name",
    ),
    _refused(
        14, "no_nik_birth_swapped", 0.0010, "NIK_MISSING", "no NIK, day and month swapped",
        "swappable_birth",
    ),
    _refused(14, "no_nik_birth_mistyped", 0.0010, "NIK_MISSING", "no NIK, the year mistyped"),
    _refused(14, "no_nik_twin", 0.0010, "NIK_MISSING", "no NIK, and a twin in the registry"),
    # 15: two numbers
    _two_rows(
        "two_numbers", 0.0015, "DUPLICATE_SUSPECTED",
        "one person under two numbers, proposed by two villages",
    ),
    _two_rows(
        "two_numbers_two_spellings", 0.0010, "DUPLICATE_SUSPECTED",
        "the same, and the name otherwise",
    ),
    _two_rows(
        "insured_under_another_number", 0.0010, "DUPLICATE_SUSPECTED",
        "the same, and the regency pays for the other number already", partners="insured_already",
    ),
    _harmless(15, "insured_already", 0.0, "the row of the number that is paid for"),
    _two_rows("twins", 0.0010, "", "twins, both proposed"),
    _two_rows("namesakes", 0.0010, "", "one name, one village, one year, two people"),
    # 16: what befell the person
    _rejected(
        16, "death_reported_late", 0.0010, "REGISTRY_DECEASED", "died long before it was told",
    ),
    _doubtful(
        16, "death_in_the_future", 0.0005, "RECORD_REFUSED",
        "a death that is yet to come: the row about it is refused",
    ),
    _harmless(16, "double_and_reissued", 0.0005, "the double number was replaced by another"),
    _rejected(
        16, "dead_under_the_former_number", 0.0005, "REGISTRY_DECEASED",
        "died, and got a new number for the papers",
    ),
    _harmless(16, "nik_changed_twice", 0.0005, "proposed under the number before the last one"),
    _harmless(16, "moved_and_returned", 0.0005, "moved away and came back"),
    _harmless(16, "moved_and_returned_in_a_day", 0.0003, "both of one day"),
    _rejected(16, "moved_again", 0.0005, "REGISTRY_MOVED_OUT", "came back and moved again"),
    _harmless(16, "moved_100_days_ago", 0.0003, "and the registry still lists them here"),
    _rejected(16, "moved_99_days_ago", 0.0003, "REGISTRY_MOVED_OUT", "the same, a day too soon"),
    _harmless(16, "active_again", 0.0005, "the block was lifted"),
    _rejected(16, "nonactive_again", 0.0005, "REGISTRY_NONACTIVE", "blocked again after it"),
    _harmless(16, "change_reversed", 0.0005, "a new number that was taken back"),
    _harmless(16, "change_reversed_unheard", 0.0005, "proposed under what was taken back"),
    _harmless(16, "numbers_swapped", 0.0003, "two villagers got each other's number", "has_phone"),
    _doubtful(
        16, "married_under_another_name", 0.0005, "NAME_DISAGREES",
        "married, and the village writes the name of before",
    ),
    _harmless(16, "divorced", 0.0003, "divorced, and all else as before"),
    _doubtful(16, "temporary_nik", 0.0005, "NIK_PROBABLE", "a number for the time being"),
    _doubtful(
        16, "temporary_nik_of_a_stranger", 0.0005, "NIK_TEMPORARY",
        "the same, and the registry has nobody like them", "newcomer",
    ),
    _doubtful(
        16, "household_over_limit", 0.0, "HOUSEHOLD_OVER_LIMIT", "the ninth of a family card",
    ),
    _harmless(16, "household_within_limit", 0.0, "the eight of the same card, covered already"),
)  # fmt: skip

# What a whole workbook shows; its otherwise clean rows carry the name in the answer key. Rates
# are about what comes of it: they follow from which villages do so.
VILLAGE_ALIAS = Fault(9, "village_name_alias", 0.02, "the file is named in old spelling")
ONE_PHONE = Fault(10, "phone_shared_by_village", 0.03, "one number for a whole village")
NO_PHONE_COLUMN = Fault(
    10, "phone_not_in_layout", 0.0,
    "OpenSID and SIAK hold no phone, the registry knows none, and the village has no contact",
    "decided", "needs_review", ("PHONE_MISSING",),
)  # fmt: skip
NO_MEETING = Fault(
    11, "musdes_missing", 0.015, "the village names no meeting that proposed its people",
    "decided", "needs_review", ("MUSDES_MISSING",),
)  # fmt: skip
WORKBOOK_FAULTS = (VILLAGE_ALIAS, ONE_PHONE, NO_PHONE_COLUMN, NO_MEETING)

# Rows of a sheet that nobody proposes: to be ignored, and absent from the answer key.
FURNITURE = {
    "titles": "merged title rows above the headings",
    "subtotals": "«JUMLAH» rows between and below the people",
    "blank_rows": "empty rows between the people",
    "signature": "place, date, office and name of the village head below",
    "column_numbers": "a row (1) (2) (3) below the headings of a Buku Induk",
    "family_cards": "rows «No. KK : …» between the people of a Buku Induk",
    "hidden_sheet": "an old list on a hidden sheet",
}
