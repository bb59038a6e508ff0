"""Rosters nobody thought of: nobody is lost, and whatever cannot be read is a refusal.

``JAMSOS_FUZZ=5000`` tries that many files for each test instead of a few.
"""

import os
import random
from datetime import date, datetime, time

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from jamsos.collect.reading.occupations import Occupations
from jamsos.collect.reading.roster import RosterReader
from jamsos.collect.refusal import DeliveryRefused
from jamsos.region import region
from tests.support.rosters import (
    BUKU_INDUK_HEADINGS,
    FAMILY,
    SITI,
    Worker,
    buku_induk,
    opensid,
    programme,
    siak,
    write_sheets,
)  # fmt: skip

EXAMPLES = int(os.environ.get("JAMSOS_FUZZ", "30"))
FORMATS = ("xlsx", "xls", "ods", "csv")
FUZZ = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES <= 30,
    database=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
READER = RosterReader(Occupations(region("64.08")), as_of=date(2026, 11, 22))
# What the libraries say of a damaged file; any other error would be one of ours.
DAMAGE = (
    "BadZipFile", "CalamineError", "XmlError", "ZipError", "ExpatError", "ParseError", "error",
    "NotAWorkbook", "WorksheetNotFound", "Unreadable", "EOFError", "NotImplementedError",
)  # fmt: skip

REFUSALS = {
    "FILE_EMPTY", "HEADINGS_UNKNOWN", "SEVERAL_SHEETS", "TEXT_TABLE_UNCLEAR", "LAYOUT_AMBIGUOUS",
}  # fmt: skip

TEXT = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FFF, blacklist_categories=("Cs", "Cn", "Co")),
    max_size=25,
)
NIK = st.integers(1101010101010001, 9471234567899999).map(str)
ODD = st.one_of(
    st.none(),
    TEXT,
    st.sampled_from([
        "", " ", "-", "0", "JUMLAH", "Kepala Desa", "NIK", "Nama", "Total 5", "6.40804E+15",
        "No. KK : 6408040101109001", "Mengetahui,", "(1)", "31-02-1985", "12 Mei 1985", "NIP.",
        "Sangatta, 12-05-1985", "\u00a0", "\u200b", "nama lengkap", "'6408044101909001", "00-00",
    ]),
    st.integers(-(10**16), 10**16),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
)  # fmt: skip
TYPED_DATES = st.sampled_from([
    datetime(1985, 5, 12), date(1985, 5, 12), time(10, 30), 31179, "12/05/85", "1985-05-12",  # noqa: DTZ001
])  # fmt: skip
WORKERS = st.lists(
    st.builds(
        Worker, nik=st.one_of(NIK, NIK, NIK, ODD), name=st.one_of(st.just("Siti"), ODD),
        birth_place=ODD, birth_date=st.one_of(TYPED_DATES, ODD), sex=st.sampled_from(["L", "P"]),
        address=ODD, occupation=st.one_of(st.just("Petani"), ODD), phone=ODD, note=ODD,
    ),
    max_size=8,
)  # fmt: skip
# Columns that a merged heading keeps together.
BUKU_INDUK_BLOCKS = ([0], [1], [2], [3], [4, 5], [6, 7, 8], [9], [10], [11], [12])
DEPTH = {"programme_roster": 1, "opensid": 1, "siak": 1, "buku_induk": 2}


def rows_of(layout, workers):
    match layout:
        case "programme_roster":
            return programme(workers)
        case "opensid":
            return opensid(workers)
        case "siak":
            return siak(workers)
    half = len(workers) // 2
    return buku_induk({FAMILY: workers[:half], "-": workers[half:]})


def shuffled(layout, rows, chance):
    """The same rows, columns in another order."""
    width = max(map(len, rows))
    blocks = [[column] for column in range(width)]
    if layout == "buku_induk":
        blocks = [*map(list, BUKU_INDUK_BLOCKS), *([c] for c in range(13, width))]
    chance.shuffle(blocks)
    order = [column for block in blocks for column in block]
    return [[row[c] if c < len(row) else None for c in order] for row in rows]


@st.composite
def sheets(draw):
    """A layout, its rows after some accidents, and the numbers of those that hold a NIK."""
    layout = draw(st.sampled_from(sorted(DEPTH)))
    workers = draw(WORKERS)
    rows = rows_of(layout, workers)
    chance = random.Random(draw(st.integers(0, 2**32)))
    top = rows.index(
        list(BUKU_INDUK_HEADINGS[0]) if layout == "buku_induk" else
        next(row for row in rows if len(row) > 3)
    )  # fmt: skip
    if draw(st.booleans()):
        rows = shuffled(layout, rows, chance)
    body = top + DEPTH[layout]
    for _ in range(draw(st.integers(0, 5))):
        at = draw(st.integers(body, len(rows)))
        match draw(st.sampled_from(["blank", "junk", "repeat", "move", "cut", "long"])):
            case "blank":
                rows.insert(at, [])
            case "junk":
                rows.insert(at, draw(st.lists(ODD, max_size=6)))
            case "repeat":
                rows[at:at] = [list(row) for row in rows[top:body]]
            case "move" if at < len(rows):
                rows.insert(draw(st.integers(body, len(rows) - 1)), rows.pop(at))
            case "cut" if at < len(rows):
                rows[at] = rows[at][: draw(st.integers(0, 12))]
            case "long" if at < len(rows):
                rows[at] = [*rows[at], *draw(st.lists(ODD, max_size=4))]
    titles = [
        [None] * draw(st.integers(0, 3)) + [text] for text in draw(st.lists(TEXT, max_size=3))
    ]
    column = next(at for at, cell in enumerate(rows[top]) if cell in ("NIK", "nik"))
    rows = [*titles, *rows]
    with_nik = {
        number
        for number, row in enumerate(rows, start=1)
        if number > len(titles) + body and len(row) > column and is_nik(row[column])
    }
    return layout, rows, with_nik


def is_nik(cell):
    plain = cell.strip("\u00a0") if isinstance(cell, str) else ""
    return len(plain) == 16 and plain.isascii() and plain.isdigit()


def is_filled(cell):
    return cell is not None and cell != ""


@FUZZ
@given(drawn=sheets(), form=st.sampled_from(FORMATS), junk=st.lists(st.lists(ODD), max_size=3))
def test_every_filled_row_is_somebody_or_told_and_no_nik_is_lost(
    tmp_path_factory, drawn, form, junk
):
    layout, rows, with_nik = drawn
    path = tmp_path_factory.mktemp("fuzz") / f"a.{form}"
    write_sheets(path, {"Usulan": rows, "Catatan": junk})

    roster, refusal = read(path)
    if refusal:
        event(f"refused: {refusal.code}")
        assert refusal.code in REFUSALS
        assert refusal.code != "FILE_EMPTY" or not with_nik
        return
    event(f"read: {layout} as {roster.layout}, {form}")
    told = [row.source_row for row in roster.rows] + roster.reading["rows_without_person"]
    below = roster.reading["heading_rows"][-1]
    filled = [n for n, row in enumerate(rows, 1) if n > below and any(map(is_filled, row))]
    assert sorted(told) == filled
    niks = {row.source_row: row.values["nik"] for row in roster.rows}
    assert with_nik <= niks.keys()
    assert all(is_nik(niks[number]) for number in with_nik)


@FUZZ
@given(
    form=st.sampled_from(FORMATS),
    hits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=20),
    kept=st.one_of(st.just(1.0), st.floats(0, 1)),
)
def test_a_damaged_file_is_read_or_refused(tmp_path_factory, whole, form, hits, kept):
    path = tmp_path_factory.mktemp("fuzz") / f"a.{form}"
    content = bytearray(whole[form])
    for place, byte in hits:
        content[int(place * (len(content) - 1))] = byte
    path.write_bytes(content[: int(kept * len(content))])

    _, refusal = read(path)
    event(f"refused: {refusal.code}" if refusal else "read")
    _, unexpected, kind = str(refusal).partition("berkas ini bukan buku kerja Excel (")
    assert not unexpected or kind.rstrip(")") in DAMAGE


def read(path):
    """What came of it: a roster, or a refusal."""
    try:
        return READER.read(path), None
    except DeliveryRefused as refusal:
        return None, refusal
    finally:
        path.unlink()


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    return {
        form: write_sheets(folder / f"a.{form}", {"Usulan": programme([SITI] * 20)}).read_bytes()
        for form in FORMATS
    }
