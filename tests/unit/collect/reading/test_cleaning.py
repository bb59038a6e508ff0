"""Cells as villages type them: what is certain is repaired, the rest stays empty."""

from datetime import date, datetime, time, timedelta

import pytest

from jamsos.collect.reading import cleaning

AS_OF = date(2026, 11, 22)


@pytest.mark.parametrize(
    "typed",
    [
        "6408044101909001",
        "'6408044101909001",
        " 6408044101909001 ",
        "6408044101909001\u00a0",
        "\u200b6408044101909001",
        "640804.410190.9001",
        "6408 0441 0190 9001",
        "\u20186408044101909001",
        "640804-410190-9001",
    ],
)
def test_a_nik_is_read_whatever_stands_around_its_digits(typed):
    assert cleaning.nik_of(typed) == ("6408044101909001", "text")


@pytest.mark.parametrize(
    "typed",
    [6408044101909000.0, 6408044101909000, "6.40804E+15", "6,40804E+15", "6408044101909000.0"],
)
def test_a_nik_that_was_a_number_is_noticed(typed):
    assert cleaning.nik_of(typed)[1] == "number"


@pytest.mark.parametrize("typed", [None, "", "-", " ", "0", 0, 0.0, "\u00a0"])
def test_no_nik_is_no_nik(typed):
    assert cleaning.nik_of(typed) == (None, "empty")


@pytest.mark.parametrize("typed", ["640804410190900", "64080441019090011", "64O8044101909001"])
def test_a_wrong_nik_is_neither_padded_nor_cut(typed):
    assert cleaning.nik_of(typed) == (typed, "text")


@pytest.mark.parametrize(
    "typed",
    [
        "12-05-1985",
        "12/05/1985",
        "12.5.1985",
        "1985-05-12",
        "12 Mei 1985",
        "12-mei-1985",
        "12-05-85",
        31179,
        31179.0,
        datetime(1985, 5, 12),  # noqa: DTZ001 - a spreadsheet's date has no zone
        date(1985, 5, 12),
        "Sangatta, 12-05-1985",
        "Sangatta RT 05 12-05-1985",
        "12 / 05 / 1985",
    ],
)
def test_every_way_to_write_a_day(typed):
    assert cleaning.date_of(typed, as_of=AS_OF) == date(1985, 5, 12)


@pytest.mark.parametrize(
    "typed", ["31-02-1985", "00-01-1985", "32-13-1985", "kira-kira 1985", "", 0, None, True]
)
def test_a_day_that_never_was_is_no_day(typed):
    assert cleaning.date_of(typed, as_of=AS_OF) is None


def test_month_before_day_only_when_nothing_else_is_possible():
    assert cleaning.date_of("05/23/1985", as_of=AS_OF) == date(1985, 5, 23)
    assert cleaning.date_of("05/12/1985", as_of=AS_OF) == date(1985, 12, 5)


@pytest.mark.parametrize(("typed", "year"), [("01-01-26", 2026), ("01-01-27", 1927)])
def test_a_two_digit_year_is_never_in_the_future(typed, year):
    assert cleaning.date_of(typed, as_of=AS_OF).year == year


@pytest.mark.parametrize(
    "typed",
    [
        "081234567890",
        "+62 812-3456-7890",
        "6281234567890",
        "81234567890",
        81234567890.0,
        "(0812) 34567890",
    ],
)
def test_a_mobile_number_becomes_08(typed):
    assert cleaning.phone_of(typed) == "081234567890"


@pytest.mark.parametrize("typed", ["0549-21234", "12345", "", None, "-", "08123", "08123456789012"])
def test_what_is_no_mobile_number_is_none(typed):
    assert cleaning.phone_of(typed) is None


@pytest.mark.parametrize(
    "typed", ["1500000", 1500000, 1500000.0, "Rp 1.500.000", "1.500.000,00", "Rp. 1,500,000"]
)
def test_rupiah_are_whole(typed):
    assert cleaning.rupiah_of(typed) == "1500000"


@pytest.mark.parametrize(
    ("typed", "code"),
    [("L", "L"), ("Lk", "L"), ("laki - laki", "L"), (1, "L"), ("Pr", "P"), (2.0, "P"), ("x", None)],
)
def test_sex_by_number_or_label(typed, code):
    from jamsos.sources import roster_contract

    assert cleaning.code_of(typed, roster_contract().codes["sex"]) == code


def test_text_loses_hidden_characters_and_double_blanks_only():
    assert cleaning.text_of("  Hj.  Siti\u200b\u00a0Aminah, S.Pd ") == "Hj. Siti Aminah, S.Pd"
    assert cleaning.text_of("-") is None


@pytest.mark.parametrize("typed", [time(10, 30), timedelta(hours=30)])
def test_an_hour_or_a_duration_is_text_and_nothing_else(typed):
    assert cleaning.text_of(typed) == cleaning.as_typed(typed) == str(typed)
    assert cleaning.date_of(typed, as_of=AS_OF) is None
    assert cleaning.phone_of(typed) is None
    assert cleaning.nik_of(typed)[1] == "text"


def test_control_characters_are_nowhere_and_a_new_line_is_a_blank():
    assert cleaning.text_of("Si\0ti\x07 \x9fAmi\x1bnah") == "Siti Aminah"
    assert cleaning.text_of("Siti\nAminah\tbinti\r\nAli") == "Siti Aminah binti Ali"
    assert cleaning.nik_of("6408044101\x00909001\n") == ("6408044101909001", "text")
    assert cleaning.date_of("12-05-\x001985", as_of=AS_OF) == date(1985, 5, 12)


def test_what_was_typed_keeps_its_lines_and_its_hidden_blanks_but_no_control_character():
    assert cleaning.as_typed("Jl.\u00a0Poros\nRT 1\0\x07") == "Jl.\u00a0Poros\nRT 1"


@pytest.mark.parametrize(
    "typed", ["6408040101109001", "'6408 0401 0110 9001\u00a0", "6408040101109001."]
)
def test_a_family_card_is_read_like_a_nik(typed):
    assert cleaning.family_card_of(typed) == "6408040101109001"


@pytest.mark.parametrize("typed", [6408040101109000.0, "6.40804E+15", "-", "0", 0, None])
def test_a_family_card_that_lost_its_last_digit_is_nobodys(typed):
    assert cleaning.family_card_of(typed) is None


@pytest.mark.parametrize("typed", [9, 9.0, "9", "9.0", "9.00"])
def test_a_code_is_a_code_however_it_is_held(typed):
    assert cleaning.label_of(typed) == "9"


@pytest.mark.parametrize("typed", [0, 0.0, "0", "00", "0.0", "-", "", None])
def test_nought_in_a_coded_column_is_not_known(typed):
    assert cleaning.label_of(typed) is None
    assert cleaning.status_of(typed, {"0": "HIDUP"}) is None


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        (1, "HIDUP"), ("1.0", "HIDUP"), ("Hidup", "HIDUP"), ("Meninggal Dunia", "MATI"),
        ("TIDAK VALID", "TIDAK VALID"), ("7", "7"), ("entah", "ENTAH"),
    ],
)  # fmt: skip
def test_a_status_nobody_knows_is_not_taken_for_alive(typed, status):
    from jamsos.sources import roster_contract

    assert cleaning.status_of(typed, roster_contract().codes["village_status"]) == status


@pytest.mark.parametrize("typed", ["8.0", 8.0, 8, "'8"])
def test_an_rt_is_a_number_without_a_point(typed):
    assert cleaning.number_text_of(typed) == "8"


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("Sangatta, 12-05-1985", "Sangatta"), ("Sangatta 12-05-1985", "Sangatta"),
        ("Sangatta / 12 Mei 1985", "Sangatta"), ("Sangatta, 31-02-1985", "Sangatta"),
        ("12-05-1985", None), ("Sangatta, kira-kira 1985", "Sangatta"), ("Sangatta", None),
    ],
)  # fmt: skip
def test_the_place_stands_before_the_date(typed, place):
    assert cleaning.place_before_date(typed) == place


@pytest.mark.parametrize("typed", ["0", 0, "00-00-0000", "0000-00-00", "-", None])
def test_a_date_of_noughts_is_not_typed(typed):
    assert cleaning.date_text_of(typed) is None


@pytest.mark.parametrize("typed", ["31179", "31179.0", "1985-05-12 00:00:00"])
def test_a_day_as_a_table_of_text_keeps_it(typed):
    assert cleaning.date_of(typed, as_of=AS_OF) == date(1985, 5, 12)


def test_a_phone_that_was_a_number_gets_no_nought_at_its_end():
    assert cleaning.phone_of("81234567890.0") == "081234567890"
