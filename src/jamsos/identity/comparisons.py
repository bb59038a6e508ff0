"""What is compared of two people, and which pairs of them are compared at all.

A comparison is a ladder of levels: the first one that holds counts. How much each weighs is not
said here but learnt, and kept in the regency's ``matching_model.json`` together with these ladders.
Labels are read by officers.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from jamsos.identity.people import NIK_WITH_A_GAP

UNKNOWN, OTHER = "tidak diketahui", "lain"

_SHARED_WORDS = "list_intersect(words_l, words_r)"
_SHORTER = "least(len(words_l), len(words_r))"
_NIK_EDITS = "damerau_levenshtein(nik_l, nik_r)"
_SAME_SEQUENCE = "right(nik_l, 4) = right(nik_r, 4)"


def _level(condition: str, label: str, *, frequency_of: str | None = None) -> dict[str, Any]:
    """A level; where ``frequency_of`` is named, rare values of that column weigh more."""
    level: dict[str, Any] = {"sql_condition": condition, "label_for_charts": label}
    if frequency_of:
        level |= {
            "tf_adjustment_column": frequency_of,
            "tf_adjustment_weight": 1.0,
            "disable_tf_exact_match_detection": True,
        }
    return level


def _comparison(name: str, unknown: str, *levels: dict[str, Any]) -> dict[str, Any]:
    return {
        "output_column_name": name,
        "comparison_description": name,
        "comparison_levels": [
            _level(unknown, UNKNOWN) | {"is_null_level": True},
            *levels,
            _level("ELSE", OTHER),
        ],
    }


NAME = _comparison(
    "name",
    "plain_name_l is null or plain_name_r is null",
    _level("plain_name_l = plain_name_r", "sama", frequency_of="plain_name"),
    _level("spelling_l = spelling_r", "ejaan lain", frequency_of="spelling"),
    _level(
        "sorted_words_l = sorted_words_r or joined_words_l = joined_words_r",
        "urutan atau spasi lain",
        frequency_of="sorted_words",
    ),
    _level(f"{_SHORTER} >= 2 and len({_SHARED_WORDS}) = {_SHORTER}", "satu kata tidak ditulis"),
    _level(
        "length(joined_words_l) >= 5 and (damerau_levenshtein(joined_words_l, joined_words_r) <= 1"
        " or jaro_winkler_similarity(sorted_words_l, sorted_words_r) >= 0.95)",
        "hampir sama",
    ),
    _level("len(list_intersect(telling_words_l, telling_words_r)) >= 1", "satu kata sama"),
    _level("jaro_winkler_similarity(joined_words_l, joined_words_r) >= 0.85", "agak mirip"),
)

# Twins share a family's word and all else but the name: of two numbers it does not speak for one.
_NO_SIGN_OF_DOUBLES = ("satu kata sama", "agak mirip")
NAME_OF_DOUBLES = NAME | {
    "comparison_levels": [
        level
        for level in NAME["comparison_levels"]
        if level["label_for_charts"] not in _NO_SIGN_OF_DOUBLES
    ]
}

BIRTH_DATE = _comparison(
    "birth_date",
    "birth_date_l is null or birth_date_r is null",
    _level("birth_date_l = birth_date_r", "sama"),
    _level("swapped_date_l = birth_date_r", "hari dan bulan tertukar"),
    _level("hamming(birth_digits_l, birth_digits_r) = 1", "satu angka lain"),
    _level("month_day_l = month_day_r and abs(birth_year_l - birth_year_r) <= 10", "tahun lain"),
    _level("birth_year_l = birth_year_r", "hanya tahun sama"),
)

NIK = _comparison(
    "nik",
    "nik_l is null or nik_r is null",
    _level("nik_l = nik_r", "sama"),
    _level("is_cut_l and nik_l = left(nik_r, 15)", "15 angka pertama sama"),
    _level(f"{_NIK_EDITS} <= 1 and {_SAME_SEQUENCE}", "satu angka lain"),
    _level(f"{_NIK_EDITS} <= 1", "satu angka nomor urut lain"),
    _level(f"{_NIK_EDITS} <= 2 and {_SAME_SEQUENCE}", "dua angka lain"),
    _level(f"{_NIK_EDITS} <= 2", "dua angka lain, juga nomor urut"),
    _level("nik_l = family_card_number_r", "nomor KK keluarganya"),
)

SEX = _comparison(
    "sex", "sex_code_l is null or sex_code_r is null", _level("sex_code_l = sex_code_r", "sama")
)

HOME = _comparison(
    "home",
    "village_code_l is null or village_code_r is null",
    _level("household_key_l = household_key_r", "satu KK"),
    _level(
        "village_code_l = village_code_r and (household_key_l is null or household_key_r is null)",
        "satu desa",
    ),
    _level("village_code_l = village_code_r", "satu desa, KK lain"),
    _level("district_code_l = district_code_r", "satu kecamatan"),
)

BIRTH_PLACE = _comparison(
    "birth_place",
    "birth_place_l is null or birth_place_r is null",
    _level("birth_place_l = birth_place_r", "sama", frequency_of="birth_place"),
    _level("jaro_winkler_similarity(birth_place_l, birth_place_r) >= 0.9", "hampir sama"),
)

MOTHER = _comparison(
    "mother",
    "mother_name_l is null or mother_name_r is null",
    _level("mother_name_l = mother_name_r", "sama"),
    _level("jaro_winkler_similarity(mother_name_l, mother_name_r) >= 0.9", "hampir sama"),
)

# Which pairs are looked at. Each rule is narrow; together they leave no fault family without one.
_SAME_NAME_AND_NEARLY_SAME_BIRTH = (
    "l.sorted_words = r.sorted_words and l.birth_year = r.birth_year",
    "l.sorted_words = r.sorted_words and l.month_day = r.month_day",
    "l.spelling = r.spelling and l.village_code = r.village_code",
)
_OF_PROPOSALS = (
    "l.birth_date = r.birth_date",
    "l.swapped_date = r.birth_date",
    *(f"l.{part} = r.{part}" for part in NIK_WITH_A_GAP),
    "l.nik = r.family_card_number",
    "l.household_key = r.household_key",
    *_SAME_NAME_AND_NEARLY_SAME_BIRTH,
    "l.village_code = r.village_code and l.birth_year = r.birth_year and l.initial = r.initial",
    "l.village_code = r.village_code and l.month_day = r.month_day and l.initial = r.initial",
)
_OF_DOUBLES = (
    "l.birth_date = r.birth_date",
    "l.swapped_date = r.birth_date",
    *_SAME_NAME_AND_NEARLY_SAME_BIRTH,
)


def settings_of_proposals() -> dict[str, Any]:
    """Splink's settings for proposals against the registry, untrained."""
    comparisons = (NAME, BIRTH_DATE, NIK, SEX, HOME, BIRTH_PLACE, MOTHER)
    return _settings("link_only", comparisons, _OF_PROPOSALS)


def settings_of_doubles() -> dict[str, Any]:
    """Splink's settings for residents against each other, untrained.

    Two numbers of one person need not be alike: they are not compared.
    """
    comparisons = (NAME_OF_DOUBLES, BIRTH_DATE, SEX, HOME, BIRTH_PLACE, MOTHER)
    return _settings("dedupe_only", comparisons, _OF_DOUBLES)


def _settings(
    link_type: str, comparisons: tuple[dict[str, Any], ...], rules: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "link_type": link_type,
        "comparisons": deepcopy([*comparisons]),
        "blocking_rules_to_generate_predictions": [{"blocking_rule": rule} for rule in rules],
        "retain_matching_columns": True,  # and with them the levels that were reached
        "retain_intermediate_calculation_columns": False,
    }
