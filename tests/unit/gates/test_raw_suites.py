"""Every expectation about what a run has pinned has been seen to fail once, by name.

Each defect has a run and loads of its own, so a defect of another run would be noticed as well.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from jamsos.gates import judge_run
from jamsos.gates.facts import SHARE_OF_REGENCY
from jamsos.region import Region
from jamsos.settings import Settings

from .conftest import AS_OF, Row, insert, keep_control_totals
from .defects import CLEAN, Defect, broken_rows, defect, differing
from .raw_defects import DEFECTS, PERIODS, clean_rows, run_before


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch, kutai_timur: Region) -> Row:
    """What somebody counted in the regency of the tests: a resident in each village."""
    row = kutai_timur.seed("expected_counts")[0] | {"expected_rows": "141"}
    seeded = Region.seed
    monkeypatch.setattr(
        Region, "seed", lambda of, name: [row] if name == "expected_counts" else seeded(of, name)
    )
    return row


@pytest.fixture
def raw(installation: Settings, counted: Row) -> Iterator[psycopg.Connection]:
    """A warehouse whose raw tables take what they would refuse: gates do not lean on them."""
    with psycopg.connect(installation.require_database_url(), autocommit=True) as connection:
        for table, column in connection.execute(
            "select table_name, column_name from information_schema.columns "
            "where table_schema = 'raw' and is_nullable = 'NO'"
        ).fetchall():
            connection.execute(
                sql.SQL("alter table raw.{} alter column {} drop not null").format(
                    sql.Identifier(table), sql.Identifier(column)
                )
            )
        yield connection


def seed(
    connection: psycopg.Connection, region: Region, source: str, run_id: str, broken: Defect
) -> None:
    """A run that has pinned the clean rows of one source, with the defect in them."""
    rows = broken_rows(clean_rows(source, [v.village_code for v in region.villages]), broken)
    run = {
        "run_id": run_id, "region_code": region.code, "as_of": AS_OF, "covered_month": "2026-07-01",
        "inputs_digest": "", "code_version": "", "status": "open",
    }  # fmt: skip
    insert(connection, "ops.runs", run)
    if source == "village_rosters":  # each village sends its own
        loads = {village.village_code: [] for village in region.villages}
        for village, row in zip(region.villages, rows, strict=False):
            loads[village.village_code] = [row]
    else:
        loads = {region.code: rows}
    first = f"{run_id} {next(iter(loads))}"
    for scope, of_load in loads.items():
        _publish(connection, source, run_id, scope, of_load)
    if broken.statement:
        connection.execute(broken.statement.format(run_id=run_id, load_id=first))


def _publish(
    connection: psycopg.Connection, source: str, run_id: str, scope: str, rows: list[Row]
) -> None:
    load_id = f"{run_id} {scope}"
    told = {"load_id": load_id, "source": source, "scope": scope}
    insert(
        connection,
        "ops.loads",
        told
        | {
            "file_name": "a file", "sha256": load_id, "period": PERIODS[source], "layout": "x",
            "status": "published", "delivered": len(rows), "accepted": len(rows),
            "quarantined": 0, "as_of": AS_OF,
        },
    )  # fmt: skip
    (gate_id,) = connection.execute(
        "insert into quality.gate_log (subject_kind, subject_id, suite, decision, rows_judged, "
        "expectations, decided_by, as_of) values ('load', %s, %s, 'pass', 1, 1, 'a test', %s) "
        "returning gate_id",
        [load_id, source, AS_OF],
    ).fetchone()
    insert(connection, "ops.publications", told | {"gate_id": gate_id, "as_of": AS_OF})
    insert(connection, "ops.run_inputs", told | {"run_id": run_id})
    for row in rows:
        insert(connection, f"raw.{source}", {"load_id": load_id, **row})
    keep_control_totals(connection, source, load_id, rows, {})


@pytest.mark.parametrize("suite", DEFECTS)
def test_each_defect_is_caught_by_name_and_a_clean_run_passes(suite, raw, kutai_timur):
    source = suite.removeprefix("raw__")

    differ = differing(
        suite,
        DEFECTS[suite],
        lambda run_id, broken: seed(raw, kutai_timur, source, run_id, broken),
        lambda run_id: judge_run(suite, run_id, AS_OF, "a test"),
        raw.execute,
    )

    assert differ == {}


@pytest.mark.parametrize("suite", DEFECTS)
def test_a_run_like_the_one_before_passes_and_says_how_alike_they_are(suite, raw, kutai_timur):
    source = suite.removeprefix("raw__")
    seed(raw, kutai_timur, source, "run", defect("", **run_before(source)))

    decision = judge_run(suite, "run", AS_OF, "a test")

    measured = dict(
        raw.execute(
            "select expectation || '.' || measure, value from quality.measures where gate_id = %s",
            [decision.gate_id],
        ).fetchall()
    )
    assert decision.failures == []
    assert measured["rows_are_as_many_as_usual.rows"] == len(kutai_timur.villages)
    assert {value for name, value in measured.items() if name.endswith((".index", ".share"))} <= {0}
    assert (source == "provincial_participants") or any(".index" in name for name in measured)


@pytest.mark.parametrize(
    ("expected_rows", "share", "passes"),
    [(148, 1, True), (149, 1, False), (134, 1, False), (135, 1, True), (14_800, 0.01, True),
     (14_900, 0.01, False)],
)  # fmt: skip
def test_residents_are_counted_against_the_office_in_the_share_that_is_there(
    expected_rows, share, passes, raw, counted, installation, kutai_timur
):
    counted["expected_rows"] = str(expected_rows)
    if share != 1:
        installation.home.joinpath(SHARE_OF_REGENCY).parent.mkdir(parents=True)
        installation.home.joinpath(SHARE_OF_REGENCY).write_text(str(share), encoding="utf-8")
    seed(raw, kutai_timur, "civil_registry", "run", CLEAN)

    failures = judge_run("raw__civil_registry", "run", AS_OF, "a test").failures

    assert [each.name for each in failures] == (
        [] if passes else ["residents_are_as_many_as_counted"]
    )


def test_a_part_of_a_regency_is_not_asked_for_every_village(
    raw, counted, installation, kutai_timur
):
    counted["expected_rows"] = "100"
    seed(raw, kutai_timur, "village_rosters", "run", defect("", drops_last_row=True))
    whole = judge_run("raw__village_rosters", "run", AS_OF, "a test")
    installation.home.joinpath(SHARE_OF_REGENCY).parent.mkdir(parents=True)
    installation.home.joinpath(SHARE_OF_REGENCY).write_text("0.5", encoding="utf-8")

    part = judge_run("raw__village_rosters", "run", AS_OF, "a test")

    assert [each.name for each in whole.failures] == ["every_village_proposes"]
    assert part.failures == []


def test_old_data_are_used_when_the_run_says_so(raw, kutai_timur):
    old = defect("", statement="update ops.loads set period = '2026-06-01'")
    seed(raw, kutai_timur, "civil_registry", "old", old)
    raw.execute("update ops.runs set stale_sources = '{civil_registry}'")

    assert judge_run("raw__civil_registry", "old", AS_OF, "a test").failures == []


def test_only_rows_of_the_loads_that_the_run_has_pinned_are_looked_at(raw, kutai_timur):
    seed(raw, kutai_timur, "civil_servants", "broken", defect("", {"status": "CUTI"}))
    seed(raw, kutai_timur, "civil_servants", "clean", CLEAN)

    assert judge_run("raw__civil_servants", "clean", AS_OF, "a test").is_allowed
    assert not judge_run("raw__civil_servants", "broken", AS_OF, "a test").is_allowed


@pytest.mark.parametrize(
    "source", ["civil_servants", "village_officials", "provincial_participants", "registry_answers"]
)
def test_a_source_that_a_night_can_do_without_may_be_absent(source, raw, kutai_timur):
    seed(raw, kutai_timur, "civil_registry", "run", CLEAN)

    assert judge_run(f"raw__{source}", "run", AS_OF, "a test").is_allowed


def test_a_source_that_a_night_needs_may_not(raw, kutai_timur):
    seed(raw, kutai_timur, "civil_servants", "run", CLEAN)

    decision = judge_run("raw__bpjs_participants", "run", AS_OF, "a test")

    assert [failure.name for failure in decision.failures] == ["rows_to_judge"]
