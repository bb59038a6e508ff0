"""One cell at a time: what is certain is repaired, what is not stays empty and is refused later.

Every function takes the value as the spreadsheet program held it (text, number, date, truth or
nothing) and returns our value or ``None``. Nothing is padded, guessed or invented.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta

Cell = str | float | int | bool | date | datetime | time | timedelta | None

_DASHES = {"-", "--", "—"}
_EMPTY = {"", "0", "null", "nan", "n/a", *_DASHES}
_QUOTES_AND_DOTS = re.compile(r"['’‘ʼ`´\".\-]")
_NUMBER_WRITTEN_OUT = re.compile(r"\d{15,16}\.0+|\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
_BLANK_CONTROLS = frozenset("\t\n\v\f\r\x85")
_EXCEL_EPOCH = date(1899, 12, 30)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan", "februari feb pebruari peb", "maret mar mrt", "april apr", "mei may",
            "juni jun", "juli jul", "agustus agu ags agt aug", "september sep sept",
            "oktober okt oct", "november nov nopember nop", "desember des dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WHOLE_NUMBER = re.compile(r"(\d+)\.0+")
_EXCEL_DAY = re.compile(r"\d{5}(\.0+)?")
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})[-/. ]+(\d{1,2}|[a-z]+)[-/. ]+(\d{4}|\d{2})(?![-/.]?\d)", re.IGNORECASE
)


def text_of(cell: Cell) -> str | None:
    """The cell as text without invisible characters and double blanks; ``-`` is empty."""
    if cell is None:
        return None
    shown = " ".join(_visible(as_typed(cell)).split())
    return shown if shown and shown not in _DASHES else None


def as_typed(cell: Cell) -> str:
    """The cell as a person would see it: whole numbers without a decimal point.

    Control characters, which nobody sees and no database keeps, are gone.
    """
    if isinstance(cell, str):
        return cell if cell.isprintable() else "".join(filter(_is_no_control, cell))
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell)


def nik_of(cell: Cell) -> tuple[str | None, str]:
    """The NIK, and how the cell held it: ``text``, ``number`` or ``empty``.

    A spreadsheet keeps fifteen digits of a number, so the sixteenth of a NIK held as a number is
    lost; so it is in a text that shows such a number (``6.4E+15``, ``….0``).
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return (None, "empty") if cell == 0 else (as_typed(cell), "number")
    shown = _visible(as_typed(cell)).strip()
    if shown.lower() in _EMPTY:
        return None, "empty"
    if _NUMBER_WRITTEN_OUT.fullmatch(shown):
        return shown, "number"
    plain = "".join(_QUOTES_AND_DOTS.sub("", shown).split())
    return (plain, "text") if plain else (None, "empty")


def family_card_of(cell: Cell) -> str | None:
    """The number of a Kartu Keluarga; one held as a number lost its last digit and is nobody's."""
    number, held_as = nik_of(cell)
    return number if held_as == "text" else None


def number_text_of(cell: Cell) -> str | None:
    """A number that is a name (RT, RW): text, without ``.0`` and surrounding signs."""
    shown = text_of(cell)
    if shown is None:
        return None
    return re.sub(r"\.0+$", "", shown).strip("'’` ") or None


def label_of(cell: Cell) -> str | None:
    """A number or label of a coded column as text; ``9.0`` is ``9``, and ``0`` is not known."""
    shown = text_of(cell)
    if shown is None:
        return None
    whole = _WHOLE_NUMBER.fullmatch(shown)
    return (whole.group(1) if whole else shown) if shown.strip("0.") else None


def date_of(cell: Cell, *, as_of: date) -> date | None:
    """A day that existed, or ``None``.

    Day before month, as Indonesians write; month before day only when no other reading exists.
    A two-digit year is the latest one not after ``as_of``.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return _EXCEL_EPOCH + timedelta(days=int(cell)) if 1 <= cell < 80_000 else None
    if not isinstance(cell, str):
        return None
    shown = _visible(cell)
    if _EXCEL_DAY.fullmatch(shown.strip()):  # as a table of text keeps a serial number
        return date_of(float(shown), as_of=as_of)
    found = _YEAR_FIRST.search(shown)
    if found:
        year, month, day = (int(part) for part in found.groups())
        return _existing(year, month, day)
    found = _DAY_FIRST.search(shown)
    if not found:
        return None
    day_text, month_text, year_text = found.groups()
    year = int(year_text) if len(year_text) == 4 else _century(int(year_text), as_of)
    if month_text.isalpha():
        return _existing(year, _MONTHS.get(month_text.lower(), 0), int(day_text))
    day, month = int(day_text), int(month_text)
    return _existing(year, month, day) or (
        _existing(year, day, month) if month > 12 >= day else None
    )


def date_text_of(cell: Cell) -> str | None:
    """A day as typed; ``0`` and ``0000-00-00`` say that it is not known."""
    shown = text_of(cell)
    return shown if shown and re.search(r"[^\W0]", shown) else None


def place_before_date(cell: Cell) -> str | None:
    """The place in «Sangatta, 12-05-1985»."""
    shown = text_of(cell) or ""
    found = _YEAR_FIRST.search(shown) or _DAY_FIRST.search(shown)
    place = shown[: found.start()] if found else shown.split(",")[0] if "," in shown else ""
    return place.strip(" ,;/.-") or None


def phone_of(cell: Cell) -> str | None:
    """An Indonesian mobile number as ``08…`` (10–13 digits), or ``None``.

    ``accept/civil_registry.sql`` says the same in SQL, for the registry's half a million rows.
    """
    shown = as_typed(cell).strip()
    whole = _WHOLE_NUMBER.fullmatch(shown)
    digits = re.sub(r"[^0-9]", "", whole.group(1) if whole else shown)
    for prefix in ("0062", "62"):
        if digits.startswith(prefix):
            digits = digits[len(prefix) :]
            break
    national = "0" + digits.lstrip("0")
    return national if re.fullmatch(r"08\d{8,11}", national) else None


def rupiah_of(cell: Cell) -> str | None:
    """Whole rupiah as digits: ``Rp 1.500.000`` and ``1500000.0`` alike."""
    shown = text_of(cell)
    if shown is None:
        return None
    whole = re.sub(r"([.,]\d{1,2})$", "", re.sub(r"(?i)rp\.?|\s|,-$", "", shown))
    digits = re.sub(r"[.,]", "", whole)
    return digits if re.fullmatch(r"\d{1,12}", digits) else None


def code_of(cell: Cell, codes: dict[str, str]) -> str | None:
    """The code for a number or label, compared in lower case without blanks and signs."""
    shown = label_of(cell)
    return None if shown is None else codes.get(re.sub(r"[^a-z0-9]+", "", shown.lower()))


def status_of(cell: Cell, codes: dict[str, str]) -> str | None:
    """What the village says of somebody's life: a code, or its own words if it has none for them.

    So that a word nobody knows is not taken for «alive».
    """
    shown = label_of(cell)
    return None if shown is None else code_of(shown, codes) or shown.upper()


def plain_label(text: str) -> str:
    """An occupation as typed, for look-up: upper case, single blanks, ``/`` without blanks."""
    shown = " ".join(_visible(text).upper().replace(".", " ").split())
    return re.sub(r"\s*/\s*", "/", shown)


def _visible(text: str) -> str:
    """``text`` with hidden characters dropped and every kind of blank made a plain one."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if _is_blank(character) else character
        for character in text
        if unicodedata.category(character) != "Cf" and _is_no_control(character)
    )


def _is_blank(character: str) -> bool:
    return character in _BLANK_CONTROLS or unicodedata.category(character)[0] == "Z"


def _is_no_control(character: str) -> bool:
    """Not a control character, or one that only keeps words apart (tab, new line)."""
    return character in _BLANK_CONTROLS or unicodedata.category(character) != "Cc"


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _century(two_digits: int, as_of: date) -> int:
    year = as_of.year - as_of.year % 100 + two_digits
    return year if year <= as_of.year else year - 100
