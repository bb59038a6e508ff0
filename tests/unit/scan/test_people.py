"""Who is recognised in a text, and who is not."""

import pytest

from jamsos.scan import Everybody
from jamsos.scan.decoding import undone
from jamsos.scan.people import project_text
from jamsos.settings import settings

NIK, CARD, PHONE = "6408044101909001", "6408040507129002", "081254021234"
EVERYBODY = Everybody.of(
    [
        ("NIK", NIK),
        ("NIK", "640804410190900"),  # as a clerk mistyped it
        ("NIK", "0000000000000000"),
        ("No. KK", CARD),
        ("No. HP", "+62 812-5402-1234"),
        ("nama", "St. Nur'aini"),
        ("nama", "MUHAMMAD ALI (ALM)"),
        ("nama", "Sutrisno"),
        ("nama", "Ani"),
        ("nama", "Sangatta Utara"),
        ("nama ibu", "Fatmawati  Daeng"),
    ],
    public="Kecamatan Sangatta Utara",
)


def kinds(text):
    return sorted(hit.kind for hit in EVERYBODY.found_in(text))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"row {NIK} refused", "NIK"),
        (f"x{NIK}0", "NIK"),  # carried in a longer number
        ("6408 0441 0190 9001", "NIK"),
        ("64.08.04.410190.9001", "NIK"),
        ("6408\u200b0441\u200b0190\u200b9001", "NIK"),
        ("{640804410190900}", "NIK"),
        (CARD, "No. KK"),
        (PHONE, "No. HP"),
        ("hubungi +62 812-5402-1234.", "No. HP"),
        ("6281254021234", "No. HP"),
        ("error: St. nur'aini is twice", "nama"),
        ("ST_NUR-AINI.xlsx", "nama"),
        ("muhammad ali (alm)", "nama"),
        ('{"name": "Sutrisno"}', "nama"),
        ("<td> sutrisno </td>", "nama"),
        ("Fatmawati\n   Daeng", "nama ibu"),
    ],
    ids=range(16),
)
def test_somebody_is_recognised(text, kind):
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "0000000000000000",
        "2026-11-22 01:00:00.123456, 16800 rupiah, 64.08.04.2001",
        f"sha256 ab{PHONE}cd",  # digits of a hash
        f"0.{PHONE}",  # of a fraction
        "NIK 6408044101909002",
        "nur'aini",
        "Muhammad. Then there was Ali",
        "asked Sutrisno about it",  # one word, in a sentence
        "'Ani'",  # short as many words
        "Sangatta Utara",  # the project itself names the place
        "'St' | 'Nur' | 'aini'",  # values of three cells
    ],
    ids=range(11),
)
def test_nobody_is_seen_where_nobody_is(text):
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "St. Nur&#39;aini",
        "St.&nbsp;Nur&apos;aini",
        "St.%20Nur%27aini",
        "St.\\u0020Nur\\u0027aini",
        "St.\\\\u0020Nur\\\\u0027aini",
        "<b>St.</b> <i>Nur'aini</i>",
        "&lt;b&gt;St.&lt;/b&gt; Nur&amp;#39;aini",
    ],
    ids=range(7),
)
def test_escapes_and_markup_hide_nobody(text):
    assert kinds(undone(text)) == ["nama"]


def test_a_hit_never_shows_its_value():
    (hit,) = EVERYBODY.found_in(NIK)

    assert NIK not in repr(hit)
    assert "FATMAWATI" not in repr(EVERYBODY)
    assert EVERYBODY.public_names == 1


def test_who_is_called_like_a_word_of_dbts_page_is_public():
    """A page of 3 MB that we hand on unread: «ping» is a word of it, and a name in the hills."""
    told = Everybody.of([("nama", "PING"), ("nama", "PINGKAN")], project_text(settings().project))

    assert told.public_names == 1
    assert told.found_in("\nPINGKAN\n")
    assert not told.found_in("\nping\n")
