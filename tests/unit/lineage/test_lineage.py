"""The lineage of this checkout: whole, without an unknown step, and changed when a model is."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import psycopg
import pytest

from jamsos.combine.run import code_version
from jamsos.deliver.template import SOURCE_COLUMNS
from jamsos.lineage import kept_lineage, lines_of, write, write_dbt_docs, write_lineage
from jamsos.lineage.columns import Column, NotTraceable
from jamsos.lineage.dbt_docs import dbt_page, told_of
from jamsos.lineage.graph import Lineage, Trace, known_tables
from jamsos.lineage.intake import landed_from
from jamsos.lineage.page import render_pages
from jamsos.local import postgres
from jamsos.region import Region
from jamsos.settings import Settings, settings
from tests.support.browser import CHROMIUM, asked_of_chromium
from tests.support.offline import dead_links, fetched_by

RUN = "2026-11-22-0123456789"
EXPORT = ("exports", "bpjs__registrations")
EMPTY = {"email"}  # BPJS does not need it, and nobody is asked for it


@pytest.fixture(scope="module")
def checkout(
    server: postgres.Server, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """This checkout beside a warehouse that has its tables and nothing built."""
    return Settings(
        home=tmp_path_factory.mktemp("home"),
        project=settings().project,
        region_code="64.08",
        database_url=server.url_for(template),
        person_key_secret=None,
    )


@pytest.fixture(scope="module")
def manifest(checkout: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return write.compiled(checkout, tmp_path_factory.mktemp("dbt"))


@pytest.fixture(scope="module")
def lineage(checkout: Settings, manifest: dict[str, Any]) -> Lineage:
    return lineage_of(manifest, checkout)


def lineage_of(manifest: dict[str, Any], checkout: Settings) -> Lineage:
    with psycopg.connect(checkout.require_database_url()) as connection:
        return Lineage(manifest, checkout.project, known_tables(connection))


def exported(lineage: Lineage, column: str) -> Trace:
    return lineage.trace(Column(*EXPORT, column))


def test_every_column_of_the_file_begins_at_a_heading_or_a_seed(lineage: Lineage):
    origins = {
        column: {origin.kind for origin in exported(lineage, column).origins}
        for column in SOURCE_COLUMNS
    }

    assert {column for column, kinds in origins.items() if not kinds} == EMPTY
    assert set().union(*origins.values()) == {"file", "seed"}


def test_no_step_of_any_column_of_any_model_is_unknown(lineage: Lineage):
    for column in lineage.made:
        lineage.trace(column)

    assert len(lineage.made) > 1000


def test_the_name_comes_from_the_registry_and_is_looked_up_by_the_person(lineage: Lineage):
    trace = exported(lineage, "nama_lengkap")

    assert {(each.source, each.names) for each in trace.headings} == {
        ("civil_registry", ("NAMA_LGKP",)),
        ("registry_answers", ("NAMA_LGKP",)),
    }
    assert trace.looks_up_a_person


def test_an_occupation_is_the_villages_word_translated_by_two_seeds(lineage: Lineage):
    (looked_up,) = exported(lineage, "jenis_pekerjaan_1").keys

    roster = next(each for each in looked_up.origins if each.column.table == "village_rosters")
    assert roster.seeds == ("occupations", "occupation_synonyms")
    assert "Pekerjaan" in {name for each in roster.headings for name in each.names}
    assert {each.layout for each in roster.headings} == {
        "programme_roster", "opensid", "siak", "buku_induk",
    }  # fmt: skip


def test_the_money_comes_from_the_rates(lineage: Lineage):
    (origin,) = lineage.trace(Column("marts", "fct_subsidy", "amount_rp")).origins

    assert origin.seeds == ("rates.csv",)
    assert origin.column.name == "amount_rp"


def test_the_decision_rests_on_every_source_but_the_deciles(lineage: Lineage):
    trace = lineage.trace(Column("marts", "fct_eligible_worker", "outcome"))

    assert {each.source for each in trace.headings} == {
        "bpjs_participants", "civil_registry", "civil_servants", "provincial_participants",
        "registry_answers", "registry_events", "village_officials", "village_rosters",
    }  # fmt: skip


def test_a_changed_model_changes_the_lineage(
    lineage: Lineage, manifest: dict[str, Any], checkout: Settings
):
    changed = copy.deepcopy(manifest)
    model = changed["nodes"]["model.jamsos.bpjs__registrations"]
    model["compiled_code"] = model["compiled_code"].replace(
        "people.full_name as nama_lengkap", "people.nik as nama_lengkap"
    )

    before = exported(lineage, "nama_lengkap")
    after = exported(lineage_of(changed, checkout), "nama_lengkap")

    assert {each.names for each in before.headings} == {("NAMA_LGKP",)}
    assert {each.names for each in after.headings} == {("NIK",)}


def test_a_landing_column_that_nobody_explains_is_refused():
    with pytest.raises(NotTraceable, match="unheard_of"):
        landed_from(Column("landing", "village_rosters", "unheard_of"))


def test_pages_need_nothing_and_links_lead_somewhere(
    manifest: dict[str, Any], checkout: Settings, kutai_timur: Region, tmp_path: Path
):
    pages = render_pages(write.traced(manifest, checkout, kutai_timur), "1+abc")
    for name, text in (
        pages | {"dbt_docs/index.html": "", "index.html": "", "en/index.html": ""}
    ).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert [each for text in pages.values() for each in fetched_by(text)] == []
    assert dead_links(tmp_path) == []
    assert '<html lang="id">' in pages["lineage.html"]
    assert '<html lang="en">' in pages["en/lineage.html"]
    data = json.loads(pages["lineage.json"])
    assert [each["file"]["at"] for each in data["columns"][:11]] == list("ABCDEFGHIJK")
    assert "Data kependudukan: NAMA_LGKP" in pages["text/nama_lengkap.txt"]


def test_dbts_page_names_no_machine_no_secret_and_no_run(
    manifest: dict[str, Any], checkout: Settings
):
    page = dbt_page(manifest)

    for private in (str(checkout.project), str(checkout.home), "/tmp/", "JAMSOS_PG_PASSWORD"):
        assert private not in page
    assert not re.search(r"(?<!\d)\d{16}(?!\d)", json.dumps(told_of(manifest)))
    assert set(fetched_by(page)) == {"XMLHttpRequest"}  # in a script that has all it needs
    assert "cloudfront" not in page


def test_dbts_page_is_the_same_whenever_it_is_made(
    manifest: dict[str, Any], checkout: Settings, tmp_path: Path
):
    assert dbt_page(write.compiled(checkout, tmp_path)) == dbt_page(manifest)


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
def test_dbts_page_asks_nobody(manifest: dict[str, Any], tmp_path: Path):
    page = tmp_path / "index.html"
    page.write_text(dbt_page(manifest), encoding="utf-8")

    assert asked_of_chromium(page, tmp_path) == set()


@pytest.fixture
def night(
    installation: Settings, kutai_timur: Region, manifest: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> psycopg.Connection:  # fmt: skip
    monkeypatch.setattr(write, "compiled", lambda *_: manifest)
    with psycopg.connect(installation.require_database_url(), autocommit=True) as connection:
        connection.execute(
            "insert into ops.runs (run_id, region_code, as_of, covered_month, inputs_digest, "
            "code_version, status) values (%s, '64.08', '2026-11-22', '2026-12-01', 'x', %s, "
            "'open')",
            [RUN, code_version(installation.project, kutai_timur.folder)],
        )
        yield connection


def test_nights_of_one_version_share_its_files(night: psycopg.Connection, installation: Settings):
    folders = [installation.reports / day for day in ("2026-11-22", "2026-11-23")]

    pages = [write(RUN, folder) for folder in folders for write in (write_lineage, write_dbt_docs)]

    assert [page.relative_to(installation.reports).as_posix() for page in pages] == [
        "2026-11-22/lineage.html", "2026-11-22/dbt_docs/index.html",
        "2026-11-23/lineage.html", "2026-11-23/dbt_docs/index.html",
    ]  # fmt: skip
    assert pages[0].samefile(pages[2])
    assert pages[1].samefile(pages[3])
    assert (folders[0] / "en" / "lineage.html").exists()
    assert (folders[0] / "lineage.json").exists()


def test_a_column_is_told_in_lines_by_whatever_case_it_is_asked_for(night: psycopg.Connection):
    assert "village_contacts.csv: phone" in lines_of("Handphone")
    with pytest.raises(NotTraceable, match=r"no column hp; there are .*handphone"):
        lines_of("hp")


def test_a_kept_lineage_that_lacks_a_page_is_made_again(
    night: psycopg.Connection, installation: Settings
):
    kept = kept_lineage()
    (kept / "lineage.json").unlink()

    assert (kept_lineage() / "lineage.json").exists()
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def test_pages_written_again_leave_nothing_beside_them(
    night: psycopg.Connection, installation: Settings
):
    folder = installation.reports / "2026-11-22"
    write_lineage(RUN, folder)
    before = sorted(path.name for path in folder.iterdir())

    write_lineage(RUN, folder)

    assert sorted(path.name for path in folder.iterdir()) == before
    assert not [name for name in before if name.startswith(".")]


def test_a_run_of_older_code_has_the_lineage_made_then_or_none(
    night: psycopg.Connection, installation: Settings
):
    folder = installation.reports / "2026-11-22"
    night.execute("update ops.runs set code_version = '0.0.9+older'")

    assert write_lineage(RUN, folder) is None
    assert write_dbt_docs(RUN, folder) is None

    kept = installation.reports / "lineage" / "0.0.9-older" / "en"
    kept.mkdir(parents=True)
    for path in (kept.parent / "lineage.html", kept.parent / "lineage.json", kept / "lineage.html"):
        path.write_text("older", encoding="utf-8")

    assert write_lineage(RUN, folder).read_text("utf-8") == "older"


def test_a_run_that_is_not_there_is_refused(installation: Settings, tmp_path: Path):
    with pytest.raises(LookupError, match="there is no run"):
        write_lineage("nobody", tmp_path)
