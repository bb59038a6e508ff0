"""Two nights of a small regency, and the pages that tell them: what they say, and to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from jamsos.combine.run import Run
from jamsos.deliver.snapshot import one_moment, read_run
from jamsos.local import straight
from jamsos.region import region
from jamsos.report.asking import Asker
from jamsos.report.words import rupiah, whole
from jamsos.scan import Everybody
from jamsos.scan.places import texts_of_folder
from jamsos.settings import Settings, settings
from jamsos.simulate import simulate_regency
from jamsos.site import run_named, write, write_reports
from jamsos.site.coverage import coverage_of
from jamsos.site.page import PAGES
from tests.support import browser
from tests.support.pages import Page, broken_links

FIRST, SECOND = date(2026, 11, 22), date(2026, 11, 23)


@dataclass(frozen=True)
class Nights:
    """Two nights of one month; the registry of the second no longer knows some people."""

    first: Run
    second: Run
    reports: Path
    first_pages: dict[str, bytes]

    def pages(self) -> list[Path]:
        """The site's own; what stands beside them has tests of its own."""
        of_nights = [path for path in self.reports.rglob("*.html") if path.stem in PAGES]
        return sorted(path for path in of_nights if "_docs" not in str(path))


def pages_of(folder: Path) -> dict[str, bytes]:
    names = [f"{below}{page}.html" for below in ("", "en/") for page in PAGES]
    return {name: (folder / name).read_bytes() for name in names}


@pytest.fixture(scope="module")
def home(server, template, tmp_path_factory) -> Iterator[Settings]:
    """An installation for all tests here: a night takes a while."""
    with pytest.MonkeyPatch.context() as patch:
        with psycopg.connect(server.url_for("postgres", user="postgres"), autocommit=True) as admin:
            admin.execute(
                sql.SQL("create database {} template {} owner jamsos").format(
                    sql.Identifier("site"), sql.Identifier(template)
                )
            )
        patch.setenv("JAMSOS_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("JAMSOS_DATABASE_URL", server.url_for("site", user="jamsos"))
        patch.setenv("JAMSOS_PERSON_KEY_SECRET", "a secret for tests only")
        settings.cache_clear()
        yield settings()
    settings.cache_clear()


@pytest.fixture(scope="module")
def nights(home) -> Nights:
    simulate_regency(home.home, region=region(), as_of=FIRST, seed=7, scale=0.01)
    first, _ = straight.whole_night(FIRST)
    straight.report(first)
    first_pages = pages_of(home.reports / str(FIRST))
    for source in ("civil_registry", "registry_events"):
        lines = (home.inbox / source / f"{source}_{FIRST}.csv").read_text().splitlines(True)
        gone = 41 if source == "civil_registry" else len(lines) + 1
        kept = lines[:1] + [line for place, line in enumerate(lines[1:], 1) if place % gone]
        (home.inbox / source / f"{source}_{SECOND}.csv").write_text("".join(kept))
    second, _ = straight.whole_night(SECOND)
    straight.report(second)
    return Nights(first, second, home.reports, first_pages)


@pytest.fixture
def pages_only(monkeypatch):
    """Nobody writes beside the pages: what was written stays, and a test is done sooner."""
    monkeypatch.setattr(write, "WRITERS", {})


@pytest.fixture
def asked(home):
    def ask(query, *parameters):
        with psycopg.connect(home.require_database_url()) as connection:
            return connection.execute(query, parameters).fetchall()

    return ask


def text_of(path):
    main = re.search(r"<main.*</main>", path.read_text(encoding="utf-8"), re.DOTALL)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_every_page_is_there_in_both_languages_and_every_link_leads_somewhere(nights):
    broken = {
        str(path.relative_to(nights.reports)): found
        for path in nights.pages()
        if (found := broken_links(path))
    }

    for night in (FIRST, SECOND):
        assert {*pages_of(nights.reports / str(night))} == {*nights.first_pages}
    assert broken == {}


def test_no_page_asks_the_network_for_anything(nights):
    for path in nights.pages():
        text = path.read_text(encoding="utf-8")
        assert Page(text).loads == [], path
        assert not re.search(r"https?:|@import|url\((?!#)|<script", text), path


def test_a_keyboard_and_a_screen_reader_find_their_way(nights):
    faults = {
        str(path.relative_to(nights.reports)): found
        for name in ("", "en/")
        for path in (nights.reports / str(SECOND) / name).glob("*.html")
        if path.stem in PAGES
        if (found := Page(path.read_text(encoding="utf-8")).faults())
    }

    assert faults == {}


def test_pictures_stand_beside_a_table_with_their_numbers(nights):
    drawn = 0
    for page in PAGES:
        text = (nights.reports / str(SECOND) / f"{page}.html").read_text(encoding="utf-8")
        for picture in re.finditer(r"<svg role=.*?</svg>", text, re.DOTALL):
            drawn += 1
            assert "<table>" in text[picture.end() :], page
            assert set(re.findall(r'font-family="([^"]+)"', picture[0])) <= {
                "system-ui, sans-serif"
            }
    assert drawn >= 10


def test_the_first_page_says_what_the_database_says(nights, asked):
    ((persons,),) = asked(
        "select count(*) from marts.fct_enrolment_month where run_id = %s and state = 'approved'",
        nights.second.run_id,
    )
    money = dict(
        asked(
            "select programme, sum(amount_rp)::bigint from marts.fct_subsidy where run_id = %s "
            "group by programme",
            nights.second.run_id,
        )
    )

    told = text_of(nights.reports / str(SECOND) / "index.html")

    assert persons > 0
    assert f"Ada dalam daftar bulan ini {whole(persons)}" in told
    assert f"Iuran JKK sebulan [A] {rupiah(money['JKK'])}" in told
    assert f"Iuran JKM sebulan [A] {rupiah(money['JKM'])}" in told
    assert "TERBIT" in told


def test_the_funnel_says_what_the_database_says(nights, asked):
    (row,) = asked(
        "select residents_of_age, proposed_persons, verified_persons, eligible_persons, "
        "approved_persons, proposed_rows from marts.coverage_funnel "
        "where run_id = %s and area_level = 'regency'",
        nights.second.run_id,
    )

    told = text_of(nights.reports / str(SECOND) / "funnel.html")

    for number in row:
        assert whole(number) in told
    assert "150.000" in told, "the target, as a plan"


def test_changes_are_those_between_the_two_lists(nights, asked):
    ((left,),) = asked(
        "select count(*) from marts.fct_enrolment_month as before where run_id = %s "
        "and state = 'approved' and not exists (select from marts.fct_enrolment_month as now "
        "where now.run_id = %s and now.person_key = before.person_key and now.state = 'approved')",
        nights.first.run_id, nights.second.run_id,
    )  # fmt: skip

    told = text_of(nights.reports / str(SECOND) / "changes.html")

    assert left > 0
    assert f"Keluar −{whole(left)}" in told
    assert "NIK_UNKNOWN" not in told, "reasons are told in words"
    assert text_of(nights.reports / str(FIRST) / "changes.html").count("Tidak ada daftar") == 1


def test_what_is_hidden_and_what_is_shown_is_what_may_leave_the_office(nights, asked):
    allowed = {
        (level, code): covered
        for level, code, covered in asked(
            "select area_level, area_code, covered_persons from public_tables.covered_by_area "
            "where covered_month = %s and area_level <> 'regency' and area_code is not null",
            nights.second.covered_month,
        )
    }
    with one_moment() as connection:
        ask = Asker(connection, read_run(connection, nights.second.run_id))
        coverage = coverage_of(ask, region())

    shown = {("district", each.code): each.covered for each in coverage.districts}
    shown |= {
        ("village", each.code): each.covered
        for areas in coverage.villages.values()
        for each in areas
    }

    assert shown == allowed


def test_a_past_night_is_told_with_the_same_bytes(nights, pages_only):
    write_reports(nights.first.run_id)

    again = pages_of(nights.reports / str(FIRST))

    assert [name for name in again if again[name] != nights.first_pages[name]] == []


def test_the_list_of_nights_has_the_newest_first(nights):
    for name in ("index.html", "index.en.html"):
        page = Page((nights.reports / name).read_text(encoding="utf-8"))
        assert page.faults() == []
        links = [each.attributes["href"] for each in page.all("a")]
        assert [each for each in links if each.startswith("2026")] == [
            f"{SECOND}/index.html",
            f"{FIRST}/index.html",
        ]


def test_a_writer_that_fails_is_told_loudly_and_loses_nothing_else(nights, monkeypatch):
    def fail(run_id, folder):
        raise ValueError("6408044101909001")

    folder = nights.reports / str(SECOND)
    before = pages_of(folder)
    monkeypatch.setattr(write, "WRITERS", {"certificate": fail})

    with pytest.raises(write.ReportsIncomplete, match="certificate: ValueError") as failure:
        write_reports(nights.second.run_id)

    after = pages_of(folder)
    assert "6408044101909001" not in str(failure.value)
    assert [name for name in after if after[name] != before[name]] == [
        "index.html",
        "en/index.html",
    ]
    assert "tidak dapat dibuat malam ini" in text_of(folder / "index.html")
    monkeypatch.setattr(write, "WRITERS", {})
    write_reports(nights.second.run_id)
    assert pages_of(folder) == before


def test_a_run_is_named_by_its_id_by_its_night_or_not_at_all(nights):
    assert run_named(None) == run_named(str(SECOND)) == nights.second.run_id
    assert run_named(str(FIRST)) == run_named(nights.first.run_id) == nights.first.run_id


def test_a_held_run_says_so_first(nights, home, pages_only):
    with psycopg.connect(home.require_database_url(), autocommit=True) as connection:
        connection.execute(
            """
            insert into ops.runs (run_id, region_code, as_of, covered_month, inputs_digest,
                code_version, status)
            values ('2026-11-24-0123456789', '64.08', '2026-11-24', '2026-12-01', 'd', '0.1.0+a',
                'held')
            """
        )
        connection.execute(
            """
            insert into quality.gate_log (subject_kind, subject_id, suite, decision, rows_judged,
                expectations, failures, decided_by, as_of)
            values ('run', '2026-11-24-0123456789', 'fct_subsidy', 'hold', 9, 3,
                '[{"name": "sums_agree", "severity": "critical"}]', 'gate', '2026-11-24')
            """
        )

    page = write_reports("2026-11-24-0123456789")
    told = text_of(page)

    assert "DITAHAN" in told
    assert "sums_agree" in text_of(page.with_name("gates.html"))
    for name in pages_of(page.parent):
        assert Page((page.parent / name).read_text(encoding="utf-8")).faults() == [], name


def test_no_page_names_anybody(nights, home):
    with psycopg.connect(home.require_database_url()) as connection:
        everybody = Everybody.of_warehouse(connection, project=home.project)

    assert len(everybody) > 1_000
    for name, text in texts_of_folder(nights.reports):
        assert everybody.found_in(text) == set(), name


@pytest.mark.parametrize("page", PAGES)
def test_the_switch_leads_to_the_same_page_in_the_other_language_and_back(nights, page):
    indonesian = nights.reports / str(SECOND) / f"{page}.html"

    english = indonesian.parent / _switched(indonesian, "en")
    back = english.parent / _switched(english, "id")

    assert Page(english.read_text(encoding="utf-8")).all("html")[0].attributes["lang"] == "en"
    assert english.name == indonesian.name
    assert back.resolve() == indonesian.resolve()


def _switched(path: Path, code: str) -> str:
    page = Page(path.read_text(encoding="utf-8"))
    (link,) = [each for each in page.all("a") if each.attributes.get("hreflang") == code]
    return link.attributes["href"]


@pytest.mark.skipif(browser.CHROMIUM is None, reason="chromium is not installed")
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_scrolls_sideways_and_the_browser_has_nothing_to_complain_of(
    nights, tmp_path, width
):
    pages = [nights.reports / str(SECOND) / f"{page}.html" for page in PAGES]

    too_wide = browser.overflows(pages, width, tmp_path / "wide")
    shown = browser.frames_of({page.stem: page for page in pages}, tmp_path / "all.html")

    assert too_wide == {f"{page}.html": 0 for page in PAGES}
    assert browser.complaints(shown, tmp_path) == []
