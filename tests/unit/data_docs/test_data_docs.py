"""Data Docs of a night: whole, offline, the same twice, and without a value of anybody's."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from jamsos.data_docs import DataDocsBroken, page_of, site, write_data_docs
from jamsos.gates.limits import limits_on
from jamsos.gates.suites import load_suite, suite_names
from jamsos.region import region
from jamsos.settings import Settings
from tests.support.browser import CHROMIUM, asked_of_chromium
from tests.support.offline import Page, dead_links, fetched_by

NIGHT = date(2026, 11, 22)
RUN = "2026-11-22-0123456789"
VILLAGE = "64.08.04.2001"
LOAD = f"village_rosters:{VILLAGE}:aa:bb"
NIK = "6408045505900001"

Gate = dict[str, Any]


@pytest.fixture
def night(installation: Settings) -> psycopg.Connection:
    """A run, one load of its night and one of the night before."""
    with psycopg.connect(installation.require_database_url(), autocommit=True) as connection:
        connection.execute(
            "insert into ops.runs (run_id, region_code, as_of, covered_month, inputs_digest, "
            "code_version, status) values (%s, '64.08', %s, '2026-12-01', 'x', 'x', 'open')",
            [RUN, NIGHT],
        )
        connection.execute(
            "insert into ops.loads (load_id, source, scope, file_name, sha256, period, layout, "
            "status, as_of) values (%s, 'village_rosters', %s, %s, 'aa', '2026-12-01', 'own', "
            "'landed', %s)",
            [LOAD, VILLAGE, f"{NIK}.xlsx", NIGHT],
        )
        yield connection


def judged(connection: psycopg.Connection, **told: Any) -> int:
    entry = {
        "subject_kind": "load", "subject_id": LOAD, "suite": "village_rosters",
        "suite_digest": None, "decision": "pass", "rows_judged": 40, "rows_quarantined": 0,
        "expectations": 20, "failures": [], "decided_by": "a test", "as_of": NIGHT,
        "reason": None, "expires_on": None,
    } | told  # fmt: skip
    if entry["suite_digest"] is None:
        entry["suite_digest"] = entry["suite"]
        suite = load_suite(entry["suite"]).on(limits_on(region("64.08"), NIGHT))
        connection.execute(
            "insert into quality.suites (suite_digest, suite, content) values (%s, %s, %s) "
            "on conflict do nothing",
            [entry["suite"], entry["suite"], Jsonb(suite.as_json())],
        )
    entry["failures"] = Jsonb(entry["failures"])
    row = connection.execute(
        f"insert into quality.gate_log ({', '.join(entry)}) "
        f"values ({', '.join(['%s'] * len(entry))}) returning gate_id",
        list(entry.values()),
    ).fetchone()
    return row[0]


def failure(name: str, **told: Any) -> Gate:
    return {"name": name, "type": "expect_query_to_find_no_rows", "severity": "critical"} | told


def text_of(path: Path) -> str:
    return " ".join(" ".join(Page(path.read_text(encoding="utf-8")).text).split())


def test_every_suite_has_its_page_and_every_link_leads_somewhere(
    night: psycopg.Connection, tmp_path: Path
):
    for name in suite_names():
        suite = load_suite(name)
        subject = {"load": LOAD + name, "run": RUN, "export": RUN}[suite.subject]
        judged(night, suite=name, subject_kind=suite.subject, subject_id=subject)

    first = write_data_docs(RUN, tmp_path)

    pages = list((tmp_path / "data_docs").rglob("*.html"))
    (tmp_path / "index.html").write_text("of the night", encoding="utf-8")
    around = {"#main", "../index.html"}
    links = [each for each in Page(first.read_text("utf-8")).links if each not in around]
    assert len(links) == len(suite_names()) == len(pages) - 1
    assert dead_links(tmp_path) == []


def test_a_page_tells_what_was_asked_in_indonesian_and_how_many_rows_fail(
    night: psycopg.Connection, tmp_path: Path
):
    asked = load_suite("village_rosters").expectations
    judged(
        night,
        rows_quarantined=3,
        failures=[failure("nik_is_present", failed=3, reason="NIK_MISSING")],
    )

    write_data_docs(RUN, tmp_path)

    told = text_of(tmp_path / "data_docs" / page_of("village_rosters", NIGHT, LOAD))
    assert "Usulan desa Sangatta Utara, Desember 2026" in told
    assert all(" ".join(each.description_id.split()) in told for each in asked)
    assert "3 dari 40 baris tidak memenuhi (7,5 %)" in told
    assert told.count("semua memenuhi") == len(asked) - 1


def test_nothing_is_asked_of_anybody_else(night: psycopg.Connection, tmp_path: Path):
    judged(night)
    judged(night, subject_kind="run", subject_id=RUN, suite="fct_subsidy")

    write_data_docs(RUN, tmp_path)

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".html"}
    assert {asked for path in files for asked in fetched_by(path.read_text("utf-8"))} == set()


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
def test_a_browser_asks_nobody(night: psycopg.Connection, tmp_path: Path):
    judged(night)
    write_data_docs(RUN, tmp_path)

    shown = tmp_path / "data_docs" / page_of("village_rosters", NIGHT, LOAD)

    assert asked_of_chromium(shown, tmp_path) == set()


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
def test_a_browser_that_asks_somebody_is_noticed(tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text('<script src="http://127.0.0.1:9/x.js"></script>', encoding="utf-8")

    assert asked_of_chromium(page, tmp_path) == {"http://127.0.0.1:9/x.js"}


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://unpkg.com/x.js"></script>',
        '<link rel="stylesheet" href="https://cdnjs.cloudflare.com/x.css">',
        "<style>@import 'https://x.org/x.css';</style>",
        "<style>body { background: url(https://x.org/x.png) }</style>",
        "<style>@font-face { font-family: x }</style>",
        '<p style="background: url(//x.org/x.png)">',
        '<img srcset="x.png 2x">',
        '<form action="/x"></form>',
        "<script>fetch('x.json')</script>",
        '<meta http-equiv="refresh" content="1">',
    ],
)
def test_whatever_fetches_is_noticed(text: str):
    assert fetched_by(text)


def test_a_night_written_again_is_the_same_bytes_and_nothing_older_stays(
    night: psycopg.Connection, tmp_path: Path
):
    judged(night, failures=[failure("nik_is_present", failed=1, reason="NIK_MISSING")])
    write_data_docs(RUN, tmp_path / "one")
    (tmp_path / "two" / "data_docs").mkdir(parents=True)
    (tmp_path / "two" / "data_docs" / "older.html").write_text("older", encoding="utf-8")
    (tmp_path / "two" / "another.html").write_text("of others", encoding="utf-8")

    write_data_docs(RUN, tmp_path / "two")

    one, two = tmp_path / "one" / "data_docs", tmp_path / "two" / "data_docs"
    assert bytes_of(one) == bytes_of(two)
    assert sorted(path.name for path in two.parent.iterdir()) == ["another.html", "data_docs"]


def bytes_of(folder: Path) -> dict[Path, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder): path.read_bytes() for path in files}


def test_a_held_load_tells_counts_and_the_kind_of_an_error(
    night: psycopg.Connection, tmp_path: Path
):
    night.execute(
        "insert into quarantine.rows (load_id, source_row, source, reason_codes, turn, row, as_of) "
        "values (%s, 7, 'village_rosters', '{NIK_MISSING}', 'village', %s, %s)",
        [LOAD, Jsonb({"nik": NIK, "full_name": "SITI AMINAH"}), NIGHT],
    )
    judged(
        night,
        decision="hold",
        rows_quarantined=30,
        failures=[
            failure("nik_is_present", failed=30, reason="NIK_MISSING"),
            failure("nik_has_sixteen_digits", error="UndefinedColumn"),
            {"name": "quarantine_ceiling", "type": "gate", "severity": "critical", "failed": 30},
        ],
    )

    first = write_data_docs(RUN, tmp_path)

    told = text_of(tmp_path / "data_docs" / page_of("village_rosters", NIGHT, LOAD))
    assert "Ditahan 40 baris diperiksa, 30 dikarantina" in told
    assert "Baris yang dikarantina melampaui batas" in told
    assert "tidak dapat diperiksa (UndefinedColumn)" in told
    assert "1 pemeriksaan: 0 diluluskan, 1 ditahan" in text_of(first)
    everything = b"".join(bytes_of(tmp_path).values()).decode()
    assert NIK not in everything
    assert "AMINAH" not in everything.upper()


def test_what_two_officers_let_pass_is_no_pass_like_others(
    night: psycopg.Connection, tmp_path: Path
):
    judged(
        night,
        decision="waived",
        reason="surat 12",
        expires_on=date(2026, 12, 31),
        failures=[failure("there_are_rows", waiver_id=4)],
    )

    first = write_data_docs(RUN, tmp_path)

    assert "1 di antaranya diluluskan dengan dispensasi dua petugas" in text_of(first)
    page = tmp_path / "data_docs" / page_of("village_rosters", NIGHT, LOAD)
    assert page.read_text(encoding="utf-8").count('<span class="tag waived">dispensasi') == 1


def test_a_suite_tells_its_wording_of_then_and_what_it_measured(
    night: psycopg.Connection, tmp_path: Path
):
    asked = {
        "name": "as_many_as_last_year", "type": "expect_something_long_gone", "severity": "warning",
        "column": None, "description": "About as many.", "description_id": "Kira-kira sebanyak.",
        "owner": "the office", "repaired_by": "registry", "because": "It was so.",
        "because_id": "Dahulu <begitu>.", "limits": {"rows_least": 0.9},
        "kwargs": {"value_set": ["<a>"]},
    }  # fmt: skip
    night.execute(
        "insert into quality.suites (suite_digest, suite, content) values ('d', 'old', %s)",
        [Jsonb({"table": "raw.old", "owner": "o", "notes": "n", "expectations": [asked]})],
    )
    gate_id = judged(night, subject_kind="run", subject_id=RUN, suite="old", suite_digest="d")
    night.execute(
        "insert into quality.measures values (%s, 'as_many_as_last_year', 'rows', 1234)", [gate_id]
    )

    write_data_docs(RUN, tmp_path)

    told = text_of(tmp_path / "data_docs" / page_of("old", NIGHT, RUN))
    for each in (
        "Kira-kira sebanyak.", "Dahulu <begitu>.", "Batas rows_least: 0.9", "value_set: ['<a>']",
        "baris 1.234", "Disdukcapil", "Peringatan saja",
    ):  # fmt: skip
        assert each in told


def test_only_the_last_decision_and_only_this_night_stand_there(
    night: psycopg.Connection, tmp_path: Path
):
    judged(night, decision="hold")
    judged(night)
    judged(night, subject_id="village_rosters:another:aa:bb", as_of=date(2026, 11, 21))

    first = write_data_docs(RUN, tmp_path)

    assert "1 pemeriksaan: 1 diluluskan, 0 ditahan" in text_of(first)


def test_a_page_left_out_is_an_error_and_leaves_the_old_ones(
    night: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    judged(night)
    first = write_data_docs(RUN, tmp_path)
    before = first.read_bytes()
    monkeypatch.setattr(site, "_RENDERER", {"class_name": "ExpectationSuitePageRenderer"})

    with pytest.raises(DataDocsBroken, match="2 of 2"):
        write_data_docs(RUN, tmp_path)

    assert first.read_bytes() == before


def test_a_run_that_is_not_there_is_refused(installation: Settings, tmp_path: Path):
    with pytest.raises(LookupError, match="there is no run"):
        write_data_docs(RUN, tmp_path)
