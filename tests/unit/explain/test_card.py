"""The card's words: values, marks, and a page that stands alone."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import pytest

from jamsos.explain import Answer, Card, Month, Rupiah, render, write_page
from jamsos.explain.build import fact_of
from jamsos.explain.card import FAIL, NOT_ASKED, OVERRIDDEN, PASS, UNKNOWN, Place
from jamsos.explain.page import render_page
from jamsos.explain.values import Names, told

NAMES = Names({"5": "PNS", "9": "PETANI"}, {"NAME_DISAGREES": "Apakah namanya sesuai?"})
KEY = UUID(int=7)


def an_answer(status: str, **more) -> Answer:
    return Answer(
        **{
            "rule_code": "NAME_DISAGREES", "question": f"Apakah {status}?", "status": status,
            "sentence": "Begitulah.", "source": "Usulan desa", "said_on": date(2026, 11, 20),
            "excludes": False, "rule_version": "2024-01", "legal_basis": "Perbup 29/2024",
            "is_assumption": True,
        }
        | more
    )  # fmt: skip


def a_card(**more) -> Card:
    return Card(
        **{
            "person_key": KEY, "run_id": "2026-11-22-abc", "as_of": date(2026, 11, 22),
            "covered_month": date(2026, 12, 1), "is_published": True, "rule_version": "2026-11.x",
            "outcome": "needs_review", "meaning": "Belum diputuskan.", "advice": "",
            "enrolment": "Bukan peserta bulan ini.", "place": None, "village": "Sepaso Barat",
            "answers": tuple(map(an_answer, (PASS, FAIL, UNKNOWN, OVERRIDDEN, NOT_ASKED))),
            "money": (), "history": (), "refused_rows": (),
        }
        | more
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("years", "17", "17 tahun"),
        ("likeness", "0.4499", "0,4499"),
        ("likeness", "0.4500", "0,45"),
        ("likeness", "1.0000", "1"),
        ("likeness", "0.4000, KAWIN 2026-03-01", "0,4; KAWIN 1 Maret 2026"),
        (
            "likeness", "0.1000, match_candidates 0.970000",
            "0,1; penduduk lain lebih mirip (peluang 97,0 %)",
        ),
        ("share", "0.999", "99,9 %"),
        ("share", "1.000000", "di atas 99,9 %"),
        ("day", "2026-10-02", "2 Oktober 2026"),
        ("score", "55", "55 dari 100"),
        ("place", "9/9", "9 dari 9"),
        ("occupations", "5/9", "PNS menurut data kependudukan, PETANI menurut desa"),
        ("occupations", "-/9/5", "PETANI menurut desa, PNS sebagai pekerjaan kedua"),
        ("occupations", "-/-", "tidak diketahui"),
        (
            "sources", "bpjs_participants, registry_events",
            "Peserta BPJS Ketenagakerjaan, Peristiwa kependudukan",
        ),
        ("rules", "NAME_DISAGREES", "Apakah namanya sesuai?"),
        ("code", "MANDIRI, CSR", "MANDIRI, CSR"),
    ],
)  # fmt: skip
def test_a_value_is_told_in_words(kind, value, words):
    assert told(kind, value, NAMES) == words


@pytest.mark.parametrize(
    ("columns", "fact"),
    [
        ("is_in_registry", "true"),
        ("is_deceased", "false"),
        ("is_sex_same", None),
        ("other_funding_sources", "none"),
        ("refused_sources", "a, b"),
        ("registry village second", "5/9"),
        ("second village registry", "-/9/5"),
        ("second is_sex_same", None),
        ("", None),
    ],
)
def test_a_fact_is_written_as_the_results_write_values(columns, fact):
    decision = {
        "is_in_registry": True, "is_deceased": False, "is_sex_same": None,
        "other_funding_sources": [], "refused_sources": ["a", "b"],
        "registry": "5", "village": "9", "second": None,
    }  # fmt: skip

    assert fact_of(columns, decision) == fact
    assert fact_of(columns, None) is None


def test_what_stands_in_the_way_comes_first_and_every_result_has_a_name():
    shown = render(a_card())

    order = [shown.index(f"Apakah {status}?") for status in (FAIL, UNKNOWN, OVERRIDDEN, PASS)]
    assert order == sorted(order)
    for result in ("TIDAK LULUS", "BELUM DAPAT DINILAI", "DIPUTUS PETUGAS", "TIDAK DITANYAKAN"):
        assert result in shown
    assert "Perbup 29/2024 [A]" in shown


def test_what_is_certain_is_not_marked():
    shown = render(a_card(answers=(an_answer(FAIL, is_assumption=False),)))

    assert "Perbup 29/2024." in shown


def test_money_place_and_months_are_told():
    shown = render(
        a_card(
            money=(
                Rupiah("JKK", 10_000, "5.1.02", "PP 44/2015", False),
                Rupiah("JKM", 6_800, "5.1.03", "PP 44/2015", False),
            ),
            place=Place(1_234, 56, "Anggaran habis."),
            history=(
                Month(date(2026, 12, 1), "Masuk daftar.", 16_800, ()),
                Month(date(2026, 11, 1), "Belum diputuskan.", 0, ("Nama berbeda.",)),
            ),
        )
    )

    assert "Jumlah Rp16.800" in shown
    assert "tempat 1.234 di kabupaten, 56 di kecamatan" in shown
    assert "November 2026: Belum diputuskan.\n    Nama berbeda." in shown


def test_the_page_needs_nothing_else_and_escapes_what_it_is_told(tmp_path):
    card = a_card(answers=(an_answer(FAIL, sentence="<script>alert(1)</script>"),))

    page = render_page(card)

    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"https?://|src=|href=|url\(", page)
    path = write_page(card, tmp_path)
    assert path == tmp_path / "explain" / "2026-12" / f"{KEY}.html"
    assert path.read_text(encoding="utf-8") == page
