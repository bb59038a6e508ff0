"""How each village delivers: layout, kind of file, and where village and meeting are named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from jamsos.region import Village
from jamsos.simulate.faults import BUKU_INDUK, OPENSID, PROGRAMME, SIAK

# Old and BPS spellings met in the wild; a file is then named by them alone.
OLD_SPELLINGS = {
    "Karya Bhakti": "Karya Bakti",
    "Long Bentuq": "Long Bentuk",
    "Juk Ayaq": "Juk Ayak",
    "Marga Mulya": "Marga Mulia",
    "Tanjung Mangkaliat": "Tanjung Mangkalihat",
    "Kombeng Indah": "Kongbeng Indah",
    "Sangatta Selatan": "Sangata Selatan",
}

XLSX, ODS, CSV = ".xlsx", ".ods", ".csv"
IN_FILE_NAME, IN_FOLDER, IN_MANIFEST = "file", "folder", "manifest"  # who is delivering
SENT_TWICE, CORRECTED = "sent_twice", "corrected"  # files that came once too often
AS_TITLE, AS_COLUMN, AS_MANIFEST, NOWHERE = "title", "column", "manifest", ""  # which meeting

# Layout and kind of file, with the share of the villages that send it; the likeliest first, so
# that three villages already differ. From as many villages as kinds upwards each occurs.
KINDS = (
    (PROGRAMME, XLSX, 0.50),
    (OPENSID, XLSX, 0.12),
    (PROGRAMME, CSV, 0.10),
    (SIAK, XLSX, 0.05),
    (BUKU_INDUK, XLSX, 0.04),
    (PROGRAMME, ODS, 0.05),
    (OPENSID, CSV, 0.05),
    (OPENSID, ODS, 0.03),
    (SIAK, CSV, 0.03),
    (BUKU_INDUK, ODS, 0.02),
    (BUKU_INDUK, CSV, 0.01),
)
# Separator and character set of text files, given out in turn.
DIALECTS = (
    (";", "utf-8-sig"),
    (",", "utf-8"),
    (";", "cp1252"),
    ("\t", "utf-16"),
    ("\t", "utf-8"),
    (",", "cp1252"),
)

_WAYS_TO_CHOOSE = 200
_ONE_PHONE_VILLAGES = 0.03  # of the villages; so are the shares below
_NAMED_BY = ((IN_FOLDER, 0.15), (IN_MANIFEST, 0.15))  # the others by the name of their file
_WITHOUT_MEETING = 2 / 141
_MISHAPS = ((SENT_TWICE, 0.05), (CORRECTED, 0.05))  # of those who name all in the file itself
_MEETINGS = {  # where a layout in a kind of file can name the meeting, and how often it does
    (PROGRAMME, XLSX): ((AS_TITLE, 0.75), (AS_COLUMN, 0.10), (AS_MANIFEST, 0.15)),
    (PROGRAMME, ODS): ((AS_TITLE, 0.75), (AS_COLUMN, 0.25)),
    (PROGRAMME, CSV): ((AS_MANIFEST, 0.70), (AS_COLUMN, 0.30)),
}
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_FEWEST_FOR_ODDITIES = 10  # villages; fewer are too few for what happens in one of a hundred


@dataclass(frozen=True)
class Meeting:
    """The village meeting that proposed the people, and where its minutes are named."""

    number: str
    day: date
    named_as: str  # AS_TITLE, AS_COLUMN, AS_MANIFEST or NOWHERE


@dataclass(frozen=True)
class VillageHabits:
    """How each village delivers, one array entry each, by village position.

    ``dialect`` is a position in DIALECTS, 0 also where the file is no text; ``mishap`` is
    SENT_TWICE, CORRECTED or empty.
    """

    layout: np.ndarray
    suffix: np.ndarray
    dialect: np.ndarray
    named_by: np.ndarray
    meeting_named_as: np.ndarray
    mishap: np.ndarray
    has_contact: np.ndarray  # the region has a contact number for the village
    has_one_phone: np.ndarray

    @property
    def holds_phone(self) -> np.ndarray:
        """Villages whose layout has a column for it."""
        return np.isin(self.layout, (PROGRAMME, BUKU_INDUK))


def draw_habits(
    rng: np.random.Generator, villages: list[Village], contacts: set[str], rows: np.ndarray
) -> VillageHabits:
    """The habits of ``villages``; ``rows`` tells how large each roster will be about.

    Of many ways to give out the layouts, the one in which each gets nearest to its share of rows.
    """
    count = len(villages)
    kind = _kinds(rng, rows)
    layout = np.array([KINDS[n][0] for n in kind])
    suffix = np.array([KINDS[n][1] for n in kind])
    dialect = np.zeros(count, dtype=int)
    texts = np.flatnonzero(suffix == CSV)
    dialect[texts] = np.arange(len(texts)) % len(DIALECTS)
    has_one_phone = np.zeros(count, dtype=bool)
    has_an_old_name = np.array([v.village_name in OLD_SPELLINGS for v in villages])
    programme = rng.permutation(np.flatnonzero(layout == PROGRAMME))
    has_one_phone[programme[: max(1, round(count * _ONE_PHONE_VILLAGES))]] = True
    is_plain = ~has_one_phone & ~has_an_old_name
    named_by = _given_out(rng, ~has_an_old_name, _NAMED_BY, IN_FILE_NAME)
    meeting_named_as = _meetings(rng, layout, suffix, is_plain, rows)
    is_simple = is_plain & (named_by == IN_FILE_NAME) & (meeting_named_as == AS_TITLE)
    return VillageHabits(
        layout=layout,
        suffix=suffix,
        dialect=dialect,
        named_by=named_by,
        meeting_named_as=meeting_named_as,
        mishap=_given_out(rng, is_simple, _MISHAPS, ""),
        has_contact=np.array([village.village_code in contacts for village in villages]),
        has_one_phone=has_one_phone,
    )


def meeting_of(number: int, as_of: date, named_as: str) -> Meeting:
    """The meeting of village ``number``, in the four weeks before the night."""
    day = as_of - timedelta(days=3 + number * 7 % 25)
    month = _ROMAN[day.month - 1]
    return Meeting(f"140/{number + 1:02d}/BA-MUSDES/{month}/{day.year}", day, named_as)


def _kinds(rng: np.random.Generator, rows: np.ndarray) -> np.ndarray:
    """A position in KINDS for each village."""
    of_kind = np.repeat(np.arange(len(KINDS)), _villages_of_kind(len(rows)))
    wanted = np.array([share for _, _, share in KINDS]) * rows.sum()
    ways = [rng.permutation(of_kind) for _ in range(_WAYS_TO_CHOOSE)]
    return min(
        ways,
        key=lambda kinds: np.abs(np.bincount(kinds, rows, minlength=len(KINDS)) - wanted).sum(),
    )


def _villages_of_kind(villages: int) -> list[int]:
    """How many villages send each of KINDS: one at least as far as they go, then by share."""
    counts = [int(kind < villages) for kind in range(len(KINDS))]
    while sum(counts) < villages:
        short = [share * villages - n for (_, _, share), n in zip(KINDS, counts, strict=True)]
        counts[short.index(max(short))] += 1
    return counts


def _meetings(
    rng: np.random.Generator,
    layout: np.ndarray,
    suffix: np.ndarray,
    may_be_missing: np.ndarray,
    rows: np.ndarray,
) -> np.ndarray:
    named_as = np.full(len(layout), AS_MANIFEST)
    for (of_layout, of_suffix), shares in _MEETINGS.items():
        these = (layout == of_layout) & (suffix == of_suffix)
        others = _given_out(rng, these, shares[1:], shares[0][0])
        named_as[these] = others[these]
    if len(layout) >= _FEWEST_FOR_ODDITIES:
        smaller_ones = rng.permutation(np.flatnonzero(may_be_missing & (rows <= np.median(rows))))
        named_as[smaller_ones[: _some(len(layout), _WITHOUT_MEETING)]] = NOWHERE
    return named_as


def _given_out(
    rng: np.random.Generator,
    to: np.ndarray,
    shares: tuple[tuple[str, float], ...],
    otherwise: str,
) -> np.ndarray:
    """One of the words of ``shares`` for its part of the villages ``to``, else ``otherwise``."""
    given = np.full(len(to), otherwise, dtype=object)
    waiting = rng.permutation(np.flatnonzero(to))
    for word, share in shares:
        count = _some(len(waiting), share) if len(to) >= _FEWEST_FOR_ODDITIES else 0
        given[waiting[:count]], waiting = word, waiting[count:]
    return given


def _some(villages: int, share: float) -> int:
    return max(1, round(villages * share)) if villages >= 2 else 0
