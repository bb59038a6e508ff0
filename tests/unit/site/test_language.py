from __future__ import annotations

import re
import string
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jamsos import site
from jamsos.report.words import TURNS
from jamsos.site.language import CODES, ENGLISH, INDONESIAN, Language, english_words, texts
from jamsos.sources import SOURCE_NAMES

SITE = Path(site.__file__).parent
INDONESIA, ENGLAND = Language(INDONESIAN), Language(ENGLISH)


def placeholders(words):
    return sorted(name for _, name, _, _ in string.Formatter().parse(words) if name)


@pytest.mark.parametrize("key", sorted(texts()))
def test_a_text_says_the_same_in_both_languages(key):
    told = texts()[key]

    assert {*told} == {*CODES}
    assert all(isinstance(words, str) and words.strip() for words in told.values())
    assert placeholders(told[INDONESIAN]) == placeholders(told[ENGLISH])


def test_every_text_is_used():
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [*SITE.glob("*.py"), *(SITE / "templates").glob("*.html")]
    )
    of_groups = r'"([\w.]+)\." ?[~+]|f"([\w.]+)\.\{|named\("(\w+)"'
    groups = {name for found in re.findall(of_groups, sources) for name in found if name}

    unused = [
        key
        for key in texts()
        if f'"{key}"' not in sources
        and f"'{key}'" not in sources
        and key.rpartition(".")[0] not in groups
        and key.rpartition(".")[2] not in {"title", "short", "card"}
    ]

    assert groups, "no group was found: the test would prove nothing"
    assert unused == []


SEEDS = {
    "reason": [("reasons", "reason_code")],
    "finding": [("finding_kinds", "finding_kind")],
    "band": [("age_bands", "band"), ("occupation_groups", "occupation_group"),
             ("priority_rules", "band")],
}  # fmt: skip


def test_english_words_are_of_codes_that_the_seeds_have(kutai_timur):
    assert {*english_words()} == {*SEEDS}
    for group, words in english_words().items():
        known = {row[column] for seed, column in SEEDS[group] for row in kutai_timur.seed(seed)}
        assert {*words} - known == set()
        assert all(isinstance(told, str) and told.strip() for told in words.values())


def test_every_rule_in_force_has_its_reason_in_english(kutai_timur):
    rules = {row["rule_code"] for row in kutai_timur.seed("eligibility_rules")}

    assert {code for code in rules if ENGLAND.english("reason", code) is None} == set()


def test_turns_and_sources_are_called_what_the_summary_calls_them():
    assert {name: INDONESIA.named("turn", name) for name in TURNS} == TURNS
    assert {name: INDONESIA.named("source", name) for name in SOURCE_NAMES} == SOURCE_NAMES


def test_numbers_and_days_are_written_as_each_language_writes_them():
    assert (INDONESIA.whole(1_234_567), ENGLAND.whole(1_234_567)) == ("1.234.567", "1,234,567")
    assert (INDONESIA.rupiah(-16_800), ENGLAND.rupiah(16_800)) == ("−Rp16.800", "Rp16,800")
    assert (INDONESIA.share(1, 3), ENGLAND.share(1, 3)) == ("33,3 %", "33.3 %")
    assert INDONESIA.share(0, 0) == ENGLAND.share(0, 0) == "–"
    measured = Decimal("1234.5600")
    assert (INDONESIA.number(measured), ENGLAND.number(measured)) == ("1.234,56", "1,234.56")
    assert INDONESIA.number(Decimal(1200)) == "1.200"
    day = date(2026, 8, 3)
    assert (INDONESIA.day(day), ENGLAND.day(day)) == ("3 Agustus 2026", "3 August 2026")


def test_what_is_said_in_indonesian_only_is_marked_as_such_in_english():
    assert ENGLAND.said("NIK <tidak> diisi.") == (
        '<span lang="id">NIK &lt;tidak&gt; diisi.</span> <span class="mark">(in Indonesian)</span>'
    )
    assert ENGLAND.said("NIK tidak diisi.", "The NIK is missing.") == "The NIK is missing."
    assert INDONESIA.said("NIK tidak diisi.", "The NIK is missing.") == "NIK tidak diisi."
