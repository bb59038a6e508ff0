"""How a village clerk types a row, and where the typing goes wrong.

A slip changes what stands in the cells, and notes in the entry's ``meaning`` what the row says to
a reader who makes no mistake. The names of slips are those of faults.py.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from jamsos.clock import day_name
from jamsos.simulate.likeness import likeness
from jamsos.simulate.occupations import MEANINGLESS, SPOKEN
from jamsos.simulate.truth import Meaning
from jamsos.simulate.workbook import Cell, Formula

# Likeness of names below which, and above which, nobody doubts.
_DISTINCT, _SAME_PERSON = 0.15, 0.6
_STRANGERS = ("OKTAVIANUS FREDRIK", "ZULFIKRI QHOZALI", "WENDELINUS GIGO")

_NO_BREAK_SPACE = "\u00a0"
_ZERO_WIDTH = ("\u200b", "\u200c", "\ufeff")
_CURLY = ("\u2019", "\u2018", "`")
_SHORT_FORMS = {
    "MUHAMMAD": ("MUH.", "MOH.", "M.", "MUH", "MHD", "MOHAMMAD"),
    "ABDUL": ("ABD.", "ABD"),
    "SITI": ("ST.", "SITTI"),
}
_DEGREES = (", S.Pd", " S.Sos", ", A.Md", ", S.Pd.I")
_ALIVE_AT_SIAK, _NOT_VALID_AT_SIAK = "Hidup", "Tidak Valid"
_VILLAGE_STATUSES = {2: "MATI", 3: "PINDAH", 4: "HILANG", 6: "PERGI", 9: "TIDAK VALID"}


@dataclass(slots=True)
class Person:
    """What the clerk knows about the person; names as the registry spells them."""

    nik: str
    family_card: str
    name: str
    somebody_elses_name: str
    birth_place: str
    birth: date
    is_woman: bool
    occupation: int  # as the village sees it
    official_names: dict[int, str]  # of all occupations


@dataclass(slots=True)
class Row:
    """The cells of one person, before they are laid out in a sheet."""

    nik: Cell
    name: Cell
    birth_place: Cell
    birth: Cell
    sex: Cell
    address: Cell
    rt: Cell
    rw: Cell
    occupation: Cell
    second_occupation: Cell
    income: Cell
    phone: Cell
    note: Cell
    status: Cell


@dataclass(slots=True)
class Entry:
    """A row being typed: the person meant, the cells, what they say, and the clerk's luck."""

    person: Person
    row: Row
    meaning: Meaning
    dice: random.Random

    def any_of(self, *cells: Cell) -> Cell:
        return self.dice.choice(cells)


Slip = Callable[[Entry], None]


def day_month_year(day: date) -> str:
    return f"{day:%d-%m-%Y}"


def misspelt(name: str, dice: random.Random) -> str:
    """The name with a letter more or less: another spelling, yet clearly the same name."""
    places = [found.start() for found in re.finditer(r"(?<=[A-Z])[A-Z](?=[A-Z])", name)]
    dice.shuffle(places)
    for place in places:
        for other in (name[:place] + name[place + 1 :], name[:place] + "H" + name[place:]):
            if _SAME_PERSON < likeness(name, other) < 1:
                return other
    return f"{name} {name[0]}"


# ---------- the forms of a slip


def _types(column: str, cell: Callable[[Entry], Cell], refusal: str = "") -> Slip:
    """Another cell in ``column``; with ``refusal`` nobody can read it, else it means the same."""

    def slip(entry: Entry) -> None:
        setattr(entry.row, column, cell(entry))
        if refusal:
            entry.meaning.refusals.append(refusal)

    return slip


def _writes_birth(text: Callable[[date], Cell]) -> Slip:
    return _types("birth", lambda entry: text(entry.person.birth))


def _writes_work(*occupations: int) -> Slip:
    """One of these occupations, in the form in which the clerk had typed the other."""

    def slip(entry: Entry) -> None:
        entry.meaning.occupation = work = entry.dice.choice(occupations)
        in_numbers = isinstance(entry.row.occupation, int)
        entry.row.occupation = work if in_numbers else entry.person.official_names[work]

    return slip


# ---------- 1 to 3: NIK


def _without_one_digit(entry: Entry) -> str:
    nik, place = entry.person.nik, entry.dice.randrange(16)
    return nik[:place] + nik[place + 1 :]


def _with_one_digit_twice(entry: Entry) -> str:
    nik, place = entry.person.nik, entry.dice.randrange(16)
    return nik[: place + 1] + nik[place:]


def _with_a_zero_width_character(entry: Entry) -> str:
    nik, place = entry.person.nik, entry.dice.choice((0, 6, 12, 16))
    return nik[:place] + entry.dice.choice(_ZERO_WIDTH) + nik[place:]


def _in_groups(separator: str, *lengths: int) -> Callable[[Entry], str]:
    def group(entry: Entry) -> str:
        digits = iter(entry.person.nik)
        return separator.join("".join(next(digits) for _ in range(n)) for n in lengths)

    return group


def _put_together(entry: Entry) -> Formula:
    nik = entry.person.nik
    return Formula(f'CONCATENATE("{nik[:6]}","{nik[6:]}")', nik)


def _types_family_card(entry: Entry) -> None:
    entry.row.nik = entry.person.family_card
    entry.meaning.nik_is_known = False


def _means_nobody(entry: Entry) -> None:
    """The number itself is drawn together with all others, in identity.py."""
    entry.meaning.nik_is_known = False


# ---------- 4: dates


def _leaves_birth_empty(entry: Entry) -> None:
    entry.row.birth = entry.meaning.birth = None


def _types_place_and_date(entry: Entry) -> None:
    person = entry.person
    entry.row.birth = f"{person.birth_place.title()}, {day_month_year(person.birth)}"
    entry.row.birth_place = None


def _swaps_day_and_month(entry: Entry) -> None:
    birth = entry.person.birth
    _types_another_birth(entry, birth.replace(month=birth.day, day=birth.month))


def _mistypes_year(entry: Entry) -> None:
    birth = entry.person.birth
    year = birth.year - entry.dice.randint(2, 5)
    _types_another_birth(entry, birth.replace(year=year, day=min(birth.day, 28)))


def _types_another_birth(entry: Entry, birth: date) -> None:
    entry.meaning.birth = birth
    entry.row.birth = day_month_year(birth)


# ---------- 5: names


def _with_title(entry: Entry) -> str:
    titles = ("Hj.", "HJ", "Hj") if entry.person.is_woman else ("H.", "H", "KH.", "Drs.")
    return f"{entry.dice.choice(titles)} {entry.person.name}"


def _with_first_name_shortened(entry: Entry) -> str:
    first, _, rest = entry.person.name.partition(" ")
    return f"{entry.dice.choice(_SHORT_FORMS[first])} {rest}"


def _with_double_blank(entry: Entry) -> str:
    name = entry.person.name
    return name.replace(" ", "  ", 1) if " " in name else f"  {name} "


def _types_another_name(entry: Entry) -> None:
    name = entry.person.name
    others = (entry.person.somebody_elses_name, *_STRANGERS)
    distinct = (other for other in others if likeness(name, other) < _DISTINCT)
    entry.row.name = next(distinct, min(others, key=lambda other: likeness(name, other)))
    entry.meaning.name_is_theirs = False


# ---------- 6: sex and occupation


def _types_other_sex(entry: Entry) -> None:
    entry.meaning.is_woman = not entry.person.is_woman
    entry.row.sex = "P" if entry.meaning.is_woman else "L"


def _sex_in_words(entry: Entry) -> Cell:
    if entry.person.is_woman:
        return entry.any_of("Pr", "PEREMPUAN", "perempuan", "Wanita", "p")
    return entry.any_of("Lk", "LAKI-LAKI", "laki-laki", "Laki Laki", "Pria", "l")


def _types_meaningless_work(entry: Entry) -> None:
    entry.row.occupation = entry.any_of(*MEANINGLESS)
    entry.meaning.occupation, entry.meaning.occupation_is_strange = None, True


def _leaves_work_empty(entry: Entry) -> None:
    entry.row.occupation = entry.meaning.occupation = None


def _certifies_work(entry: Entry) -> None:
    entry.row.note = entry.any_of(
        "bekerja, sesuai surat desa", "Ada surat keterangan kerja", "SKU desa terlampir", "Bekerja"
    )
    entry.meaning.is_certified = True


# ---------- 8: people


def _status_other_than_alive(entry: Entry) -> Cell:
    if entry.row.status == _ALIVE_AT_SIAK:
        return _NOT_VALID_AT_SIAK
    number = entry.dice.choice((2, 2, 2, 3, 3, 4, 6, 9))
    return number if isinstance(entry.row.status, int) else _VILLAGE_STATUSES[number]


def _repeats(entry: Entry) -> None:
    entry.meaning.is_repetition = True


def _repeats_misspelt(entry: Entry) -> None:
    entry.row.name = misspelt(entry.person.name, entry.dice)
    entry.meaning.is_repetition = True


# ---------- 10: phones


def _with_country_code(entry: Entry) -> Cell:
    phone = str(entry.row.phone)[1:]
    return entry.any_of(f"+62{phone}", f"+62 {phone[:3]} {phone[3:]}", f"62{phone}")


def _with_separators(entry: Entry) -> Cell:
    phone = str(entry.row.phone)
    return entry.dice.choice("- .").join((phone[:4], phone[4:8], phone[8:]))


def _has_no_phone(*cells: Cell) -> Slip:
    def slip(entry: Entry) -> None:
        entry.row.phone = entry.any_of(*cells)
        entry.meaning.has_phone = False

    return slip


SLIPS: dict[str, Slip] = {
    "nik_formula": _types("nik", _put_together, "CELL_IS_FORMULA"),
    "nik_number_cell": _types(
        "nik", lambda entry: int(entry.person.nik[:15]) * 10, "NIK_HELD_AS_NUMBER"
    ),
    "nik_number_text": _types(
        "nik", lambda entry: f"{entry.person.nik[:15]}0.0", "NIK_HELD_AS_NUMBER"
    ),
    "nik_scientific_text": _types(
        "nik", lambda entry: f"{int(entry.person.nik):.5E}", "NIK_HELD_AS_NUMBER"
    ),
    "nik_15_digits": _types("nik", _without_one_digit, "NIK_NOT_16_DIGITS"),
    "nik_17_digits": _types("nik", _with_one_digit_twice, "NIK_NOT_16_DIGITS"),
    "nik_letter": _types("nik", lambda entry: entry.person.nik[:15] + "O", "NIK_NOT_DIGITS"),
    "nik_blank": _types("nik", lambda entry: entry.any_of(None, " "), "NIK_MISSING"),
    "nik_zero": _types("nik", lambda _: "0", "NIK_MISSING"),
    "nik_dash": _types("nik", lambda _: "-", "NIK_MISSING"),
    "nik_apostrophe": _types(
        "nik", lambda entry: f"{entry.any_of(chr(39), *_CURLY)}{entry.person.nik}"
    ),
    "nik_nbsp": _types("nik", lambda entry: entry.person.nik + _NO_BREAK_SPACE),
    "nik_zero_width": _types("nik", _with_a_zero_width_character),
    "nik_blanks": _types("nik", _in_groups(" ", 6, 6, 4)),
    "nik_dots": _types("nik", _in_groups(".", 2, 2, 2, 6, 4)),
    "kk_in_nik_column": _types_family_card,
    "nik_never_issued": _means_nobody,
    "birth_day_and_month_swapped": _swaps_day_and_month,
    "birth_31_february": _types(
        "birth",
        lambda entry: f"{entry.any_of(30, 31)}-02-{entry.person.birth.year}",
        "BIRTH_DATE_IMPOSSIBLE",
    ),
    "birth_date_in_words": _types(
        "birth", lambda entry: entry.any_of("tidak tahu", "lupa"), "BIRTH_DATE_IMPOSSIBLE"
    ),
    "birth_year_mistyped": _mistypes_year,
    "birth_date_slashes": _writes_birth(lambda day: f"{day:%d/%m/%Y}"),
    "birth_date_iso": _writes_birth(lambda day: f"{day:%Y-%m-%d}"),
    "birth_date_cell": _writes_birth(lambda day: day),
    "birth_date_month_word": _writes_birth(day_name),
    "birth_date_two_digit_year": _writes_birth(lambda day: f"{day:%d-%m-%y}"),
    "birth_place_and_date": _types_place_and_date,
    "birth_date_empty": _leaves_birth_empty,
    "name_muhammad_abdul_siti": _types("name", _with_first_name_shortened),
    "name_curly_apostrophe": _types(
        "name", lambda entry: entry.person.name.replace("'", entry.dice.choice(_CURLY))
    ),
    "name_of_another": _types_another_name,
    "name_empty": _types("name", lambda entry: entry.any_of(None, "-", " "), "NAME_MISSING"),
    "name_title": _types("name", _with_title),
    "name_degree": _types(
        "name",
        lambda entry: (
            f"{entry.person.name}{entry.any_of(', S.Pd', ' S.Sos', ', A.Md', ', S.Pd.I')}"
        ),
    ),
    "name_lower_case": _types("name", lambda entry: entry.person.name.lower()),
    "name_double_blank": _types("name", _with_double_blank),
    "name_alm": _types(
        "name", lambda entry: f"{entry.person.name}{entry.any_of(' (ALM)', ' (Alm)', ' ALM.')}"
    ),
    "occupation_homemaker": _writes_work(2),
    "occupation_self_employed": _writes_work(88),
    "occupation_other": _writes_work(89),
    "occupation_excluded_roster": _writes_work(5, 85, 86),
    "occupation_other_in_scope": _writes_work(9, 11, 13, 19, 20, 81, 84),
    "occupation_text_unknown": _types_meaningless_work,
    "occupation_nowhere": _leaves_work_empty,
    "occupation_empty": _leaves_work_empty,
    "occupation_synonym": _types(
        "occupation", lambda entry: entry.any_of(*SPOKEN[entry.person.occupation])
    ),
    "not_working_certified": _certifies_work,
    "sex_differs": _types_other_sex,
    "sex_free_text": _types("sex", _sex_in_words),
    "village_status_not_alive": _types(
        "status", _status_other_than_alive, "VILLAGE_STATUS_NOT_ALIVE"
    ),
    "siak_line_not_valid": _types(
        "status", lambda _: _NOT_VALID_AT_SIAK, "VILLAGE_STATUS_NOT_ALIVE"
    ),
    "twice_in_village": _repeats,
    "twice_in_two_villages": _repeats,
    "twice_under_two_spellings": _repeats_misspelt,
    "phone_none": _has_no_phone(None, "-", "tidak ada"),
    "phone_landline": _has_no_phone("0549-21345", "(0549) 22678", "0549 24990"),
    "phone_plus_62": _types("phone", _with_country_code),
    "phone_without_zero": _types("phone", lambda entry: str(entry.row.phone)[1:]),
    "phone_number_cell": _types("phone", lambda entry: int(str(entry.row.phone))),
    "phone_dashes": _types("phone", _with_separators),
}
