"""Without its gates nothing is published: PostgreSQL refuses, whoever asks, with whatever code."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest
from psycopg.types.json import Jsonb

NIGHT = date(2026, 6, 30)
PUBLISH = {
    "run": (
        "insert into ops.published_runs (region_code, covered_month, run_id, gate_id) "
        "values ('64.08', '2026-07-01', 'a run', %s)"
    ),
    "export": (
        "insert into ops.exports (run_id, sha256, covered_month, template, file_name, row_count, "
        "jkk_rp, jkm_rp, gate_id, manifest) "
        "values ('a run', 'a hash', '2026-07-01', 'a', 'a', 1, 0, 0, %s, '{}')"
    ),
}
KINDS = pytest.mark.parametrize("kind", PUBLISH)


@pytest.fixture(autouse=True)
def a_run(query):
    query(
        "insert into ops.runs (run_id, region_code, as_of, covered_month, inputs_digest, "
        "code_version, status) values ('a run', '64.08', %s, '2026-07-01', 'x', 'x', 'open')",
        [NIGHT],
    )


@pytest.fixture
def judged(query):
    """Enters a decision of a gate about the run: ``judged(kind, suite, decision, waiver=None)``."""

    def entered(kind: str, suite: str, decision: str, waiver: int | None = None) -> int:
        failures = [{"name": "one", "type": "t", "severity": "critical", "waiver_id": waiver}]
        ((gate_id,),) = query(
            "insert into quality.gate_log (subject_kind, subject_id, suite, decision, rows_judged, "
            "expectations, failures, decided_by, reason, expires_on, as_of) "
            "values (%s, 'a run', %s, %s, 1, 1, %s, 'a test', 'a reason', %s, %s) "
            "returning gate_id",
            [
                kind,
                suite,
                decision,
                Jsonb(failures if decision != "pass" else []),
                NIGHT + timedelta(days=1),
                NIGHT,
            ],
        )
        return gate_id

    return entered


def require(query, kind, *suites):
    for suite in suites:
        query("insert into quality.required_gates values (%s, %s)", [kind, suite])


@KINDS
def test_what_every_gate_allows_is_published(query, judged, kind):
    require(query, kind, "one", "two")
    judged(kind, "one", "hold")
    judged(kind, "one", "pass")

    query(PUBLISH[kind], [judged(kind, "two", "pass")])

    assert query(f"select run_id from ops.{'published_runs' if kind == 'run' else 'exports'}")


@KINDS
def test_a_gate_that_never_judged_stops_it(query, judged, kind):
    require(query, kind, "one", "two")
    gate_id = judged(kind, "one", "pass")

    with pytest.raises(psycopg.errors.CheckViolation, match=r"two \(never judged\)"):
        query(PUBLISH[kind], [gate_id])


@KINDS
def test_the_last_word_of_a_gate_counts(query, judged, kind):
    require(query, kind, "one", "two")
    judged(kind, "one", "pass")
    judged(kind, "one", "hold")
    gate_id = judged(kind, "two", "pass")

    with pytest.raises(psycopg.errors.CheckViolation, match=r"one \(hold\)"):
        query(PUBLISH[kind], [gate_id])


def a_waiver(query, suite: str, first: date, last: date) -> int:
    ((waiver_id,),) = query(
        "insert into quality.waivers (region_code, suite, expectation, reason, waived_by, "
        "checked_by, as_of, expires_on) values ('64.08', %s, 'one', 'a reason', 'a', 'b', %s, %s) "
        "returning waiver_id",
        [suite, first, last],
    )
    return waiver_id


BEFORE, AFTER = NIGHT - timedelta(days=1), NIGHT + timedelta(days=1)


@pytest.mark.parametrize(
    ("suite", "first", "last", "is_published"),
    [
        ("one", NIGHT, NIGHT, True),
        ("one", BEFORE, BEFORE, False),
        ("one", AFTER, AFTER, False),
        ("two", NIGHT, NIGHT, False),
    ],
)
def test_a_waived_gate_needs_a_waiver_in_force(query, judged, suite, first, last, is_published):
    require(query, "run", "one")
    gate_id = judged("run", "one", "waived", a_waiver(query, suite, first, last))

    if is_published:
        query(PUBLISH["run"], [gate_id])
    else:
        with pytest.raises(psycopg.errors.CheckViolation, match=r"one \(waived\)"):
            query(PUBLISH["run"], [gate_id])


def test_a_waived_gate_without_any_waiver_stops_it(query, judged):
    require(query, "run", "one")
    gate_id = judged("run", "one", "waived")

    with pytest.raises(psycopg.errors.CheckViolation):
        query(PUBLISH["run"], [gate_id])


def test_a_publication_is_not_moved_to_an_unjudged_run(query, judged):
    query(PUBLISH["run"], [judged("run", "one", "pass")])
    require(query, "run", "one", "two")

    with pytest.raises(psycopg.errors.CheckViolation):
        query("update ops.published_runs set published_at = now()")


def test_a_run_published_once_does_not_answer_to_suites_that_came_later(query, judged):
    """So readers can go back to it."""
    gate_id = judged("run", "one", "pass")
    query(PUBLISH["run"], [gate_id])
    query(
        "insert into ops.run_digests (run_id, table_name, row_count, sha256, column_names, as_of) "
        "values ('a run', 'marts.a_fact', 1, 'a hash', '{a}', %s)",
        [NIGHT],
    )
    require(query, "run", "one", "new")
    query("update ops.published_runs set published_at = now()")

    judged("run", "new", "hold")

    with pytest.raises(psycopg.errors.CheckViolation, match=r"new \(hold\)"):
        query("update ops.published_runs set published_at = now()")


def failing(query, night: int, *names: str, suite: str = "one") -> None:
    failures = [{"name": name, "type": "t", "severity": "critical", "failed": 3} for name in names]
    query(
        "insert into quality.gate_log (subject_kind, subject_id, suite, decision, rows_judged, "
        "expectations, failures, decided_by, as_of) "
        "values ('run', %s, %s, %s, 9, 2, %s, 'a test', %s)",
        [
            f"run {night}",
            suite,
            "hold" if names else "pass",
            Jsonb(failures),
            NIGHT + timedelta(days=night),
        ],
    )


def test_an_issue_opens_lasts_and_closes_night_by_night(query):
    for night, names in enumerate([(), ("a",), ("a", "b"), ("b",), (), ("a",)]):
        failing(query, night, *names)

    issues = query(
        "select expectation, opened_on, last_seen_on, closed_on, nights, failed_rows "
        "from quality.issues order by opened_on, expectation"
    )

    night = [NIGHT + timedelta(days=place) for place in range(6)]
    assert issues == [
        ("a", night[1], night[2], night[3], 2, 3),
        ("b", night[2], night[3], night[4], 2, 3),
        ("a", night[5], night[5], None, 1, 3),
    ]


def test_the_last_word_of_a_night_decides_about_an_issue(query):
    failing(query, 0, "a")
    failing(query, 0)
    failing(query, 1, "a", suite="two")

    assert query("select suite from quality.issues") == [("two",)]
