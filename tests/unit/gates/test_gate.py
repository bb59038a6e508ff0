"""What a gate decides, on both sides of each edge, and what it writes down."""

from __future__ import annotations

import json
import logging
import tempfile

import psycopg
import pytest
import yaml

from jamsos.gates import engine, gate, judge_loads
from jamsos.gates.gate import NothingToJudge
from jamsos.gates.log import ReasonUnknown, turn_of
from jamsos.gates.suites import SuiteUnreadable, load_suite, read_suite
from jamsos.region import Region
from jamsos.settings import settings
from jamsos.warehouse.connection import WarehouseError
from jamsos.warehouse.fence import FencedOff

from .test_landing_suites import Defect, rows_of

SOURCE = "village_rosters"
PLANTED_NIK = "6408040101909987"
PLANTED_NAME = "SITI RAHASIA"


def roster(*changes: dict, rows: int = 10) -> list[dict]:
    """A clean roster whose first rows carry these changes."""
    filled = rows_of(SOURCE, Defect("none", rows=rows))
    for row, change in zip(filled, changes, strict=False):
        row.update(change)
    return filled


def judge(as_of, *load_ids, source=SOURCE):
    return judge_loads(load_ids, source, as_of, "a test")


NO_NAME = {"full_name": None}


@pytest.mark.parametrize(("refused", "decision"), [(5, "pass"), (6, "hold")])
def test_a_load_is_held_when_more_than_the_ceiling_is_refused(land, as_of, refused, decision):
    land(SOURCE, "a load", roster(*[NO_NAME] * refused, rows=10))

    (decided,) = judge(as_of, "a load")

    assert (decided.decision, decided.rows_quarantined) == (decision, refused)
    assert ("quarantine_ceiling" in {each.name for each in decided.failures}) == (refused == 6)


@pytest.mark.parametrize(("missing", "is_told"), [(5, False), (6, True)])
def test_a_warning_is_told_when_more_than_its_share_fails_and_stops_nothing(
    land, as_of, missing, is_told
):
    land(SOURCE, "a load", roster(*[{"phone": None}] * missing, rows=10))

    (decided,) = judge(as_of, "a load")

    assert decided.is_allowed
    assert [each.name for each in decided.warnings] == (["phone_is_known"] if is_told else [])


def test_a_share_is_counted_load_by_load(land, as_of):
    """One village without phones is not hidden by the phones of the others."""
    land(SOURCE, "phones", roster(rows=30))
    land(SOURCE, "no phones", roster(*[{"phone": None}] * 10))

    phones, no_phones = judge(as_of, "phones", "no phones")

    assert phones.warnings == []
    assert [(each.name, each.failed) for each in no_phones.warnings] == [("phone_is_known", 10)]


def test_a_held_load_does_not_stop_the_others(land, as_of):
    land(SOURCE, "broken", roster(*[NO_NAME] * 10))
    land(SOURCE, "whole", roster())

    assert [each.decision for each in judge(as_of, "broken", "whole")] == ["hold", "pass"]


def test_a_load_without_rows_is_held(land, as_of):
    land(SOURCE, "empty", [])

    (decided,) = judge(as_of, "empty")

    assert (decided.decision, decided.rows_judged) == ("hold", 0)


def test_columns_that_hold_nothing_do_not_pass_by_silence(land, as_of):
    nothing = {"nik": None, "nik_cell_type": "empty", "full_name": None}
    land(SOURCE, "hollow", roster(*[nothing] * 10))

    (decided,) = judge(as_of, "hollow")

    assert decided.decision == "hold"
    assert {"nik_is_present", "name_is_present"} <= {each.name for each in decided.failures}


def test_no_loads_is_nothing_to_pass(as_of):
    with pytest.raises(NothingToJudge):
        judge(as_of)


def test_an_expectation_that_cannot_be_judged_holds_the_load(
    land, as_of, monkeypatch: pytest.MonkeyPatch
):
    """Even a warning: nobody knows whether what it could not look at was sound."""
    land(SOURCE, "a load", roster())
    with_more(monkeypatch, UNDEFINED, severity="warning")

    (decided,) = judge(as_of, "a load")

    assert decided.decision == "hold"
    assert {(each.name, each.severity, each.error) for each in decided.failures if each.error} >= {
        ("broken", "critical", "UndefinedColumn")
    }


def test_a_row_keeps_all_its_reasons_and_whose_turn_it_is(land, as_of, query):
    land(SOURCE, "a load", roster({"full_name": None, "nik": "123", "village_status": "MATI"}))

    judge(as_of, "a load")

    assert query(
        """select source_row, source, reason_codes, turn, "row" ->> 'nik', as_of
        from quarantine.rows"""
    ) == [
        (
            2, SOURCE, ["NAME_MISSING", "NIK_NOT_16_DIGITS", "VILLAGE_STATUS_NOT_ALIVE"],
            "village", "123", as_of,
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("nik", "cell_type", "reason"),
    [
        ("6408040101900000", "number", "NIK_HELD_AS_NUMBER"),
        ("6.40804E+15", "number", "NIK_HELD_AS_NUMBER"),
        (None, "number", "NIK_HELD_AS_NUMBER"),
        (None, "empty", "NIK_MISSING"),
        ("640804010190900I", "text", "NIK_NOT_DIGITS"),
        ("64080401A", "text", "NIK_NOT_DIGITS"),
        ("64080401019090011", "text", "NIK_NOT_16_DIGITS"),
    ],
)
def test_a_broken_nik_is_blamed_for_one_thing(land, as_of, query, nik, cell_type, reason):
    land(SOURCE, "a load", roster({"nik": nik, "nik_cell_type": cell_type}))

    judge(as_of, "a load")

    assert query("select reason_codes from quarantine.rows") == [([reason],)]


def test_judging_again_replaces_what_was_put_aside(land, as_of, query):
    land(SOURCE, "a load", roster(NO_NAME))
    first = judge(as_of, "a load")
    query("update landing.village_rosters set full_name = 'Siti'")
    query("update landing.village_rosters set nik = null where source_row = 3")

    second = judge(as_of, "a load")

    assert query("select source_row, reason_codes from quarantine.rows") == [(3, ["NIK_MISSING"])]
    assert query("select gate_id from quality.gate_log order by 1") == [
        (first[0].gate_id,),
        (second[0].gate_id,),
    ]


def test_an_older_try_cannot_judge_over_a_newer_one(land, as_of, query, monkeypatch):
    """A try that was thought dead wakes up after its successor has published."""
    land(SOURCE, "load", roster({"nik": None}))
    judge(as_of, "load")
    before = query("select load_id, source_row from quarantine.rows")
    looked = gate.examine

    def overtaken(*arguments, **told):
        findings = looked(*arguments, **told)
        query("update ops.fences set token = token + 1")
        query("delete from landing.village_rosters")
        return findings

    monkeypatch.setattr(gate, "examine", overtaken)
    with pytest.raises(FencedOff):
        judge(as_of, "load")

    assert before
    assert query("select load_id, source_row from quarantine.rows") == before
    assert query("select count(*) from quality.gate_log") == [(1,)]


def test_the_log_tells_counts_and_names(land, as_of, query):
    land(SOURCE, "a load", roster(NO_NAME))

    (decided,) = judge(as_of, "a load")

    assert query(
        """select subject_kind, subject_id, suite, decision, is_allowed, rows_judged,
        rows_quarantined, expectations, failures, decided_by, as_of from quality.gate_log"""
    ) == [
        (
            "load", "a load", SOURCE, "pass", True, 10, 1, len(load_suite(SOURCE).expectations),
            [
                {
                    "name": "name_is_present", "type": "expect_column_values_to_not_be_null",
                    "severity": "critical", "column": "full_name", "failed": 1,
                    "reason": "NAME_MISSING",
                }
            ],
            "a test", as_of,
        )
    ]  # fmt: skip
    assert decided.failures[0].reason == "NAME_MISSING"


def test_no_value_leaves_the_database(
    land, as_of, query, caplog, capfd, monkeypatch: pytest.MonkeyPatch
):
    """A planted person fails most expectations and two break with an error that quotes the NIK."""
    planted = {
        "nik": f"{PLANTED_NIK}0", "full_name": PLANTED_NAME, "phone": PLANTED_NIK,
        "sex_code": PLANTED_NAME, "birth_date": PLANTED_NAME, "village_status": PLANTED_NAME,
        "income_rp": PLANTED_NAME,
    }  # fmt: skip
    land(SOURCE, "a load", roster(*[planted] * 10))
    with_more(monkeypatch, UNDEFINED, QUOTING, severity="critical")
    results = []
    for step in ("judge", "failing_keys"):
        monkeypatch.setattr(engine.Look, step, remembering(getattr(engine.Look, step), results))
    caplog.set_level(logging.DEBUG)

    (decided,) = judge(as_of, "a load")

    told = [
        *(json.dumps(each, default=_result_of) for each in results),
        *(json.dumps(each.as_json()) for each in decided.failures),
        json.dumps(query("select failures from quality.gate_log")),
        caplog.text,
        *capfd.readouterr(),
    ]
    assert len(results) == 2
    assert "InvalidTextRepresentation" in {each.error for each in decided.failures}
    for text in told:
        assert PLANTED_NIK not in text
        assert PLANTED_NAME not in text


def test_great_expectations_has_no_word_in_our_logs(caplog):
    talkative = logging.getLogger("great_expectations.a_module_with_its_own_level")
    talkative.setLevel(logging.DEBUG)

    with engine.silenced():
        talkative.error("a message that quotes %s", PLANTED_NIK)

    assert caplog.text == ""


def test_a_gate_leaves_nothing_on_disk(land, as_of, tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    land(SOURCE, "a load", roster())
    before = set(tmp_path.iterdir())

    judge(as_of, "a load")

    assert set(tmp_path.iterdir()) == before


def test_an_unreachable_warehouse_is_told_without_its_password(as_of, installation):
    with pytest.raises(WarehouseError) as refused:
        judge_loads(
            ["a load"], SOURCE, as_of, "a test",
            database_url="postgresql://jamsos:hush@/jamsos?host=/nowhere",
        )  # fmt: skip

    assert "hush" not in str(refused.value)


def test_the_gate_s_connection_cannot_write_and_is_closed(land, as_of, query, installation):
    land(SOURCE, "a load", roster())

    judge(as_of, "a load")

    assert query(
        "select count(*) from pg_stat_activity where application_name = 'jamsos gate'"
    ) == [(0,)]
    arguments = engine._connect_args(installation.require_database_url())
    with (
        psycopg.connect(**arguments) as connection,
        pytest.raises(psycopg.errors.ReadOnlySqlTransaction),
    ):
        connection.execute("delete from landing.village_rosters")


def test_a_url_without_a_host_goes_to_its_socket():
    arguments = engine._connect_args("postgresql://user:pw@/jamsos?host=/tmp/sockdir&port=5433")

    assert arguments["host"] == "/tmp/sockdir"
    assert (arguments["user"], arguments["dbname"], arguments["port"]) == ("user", "jamsos", "5433")


def test_a_reason_that_nobody_explains_is_refused(kutai_timur: Region):
    with pytest.raises(ReasonUnknown, match="LOOKS_ODD"):
        turn_of({"NIK_MISSING", "LOOKS_ODD"}, kutai_timur)


def test_a_suite_s_missing_reason_stops_the_gate_before_it_looks(
    land, as_of, monkeypatch: pytest.MonkeyPatch
):
    land(SOURCE, "a load", roster())
    monkeypatch.setattr(Region, "seed", lambda *_: [])

    with pytest.raises(ReasonUnknown):
        judge(as_of, "a load")


def test_a_suite_about_runs_judges_no_loads(as_of):
    with pytest.raises(SuiteUnreadable, match="not about loads"):
        judge(as_of, "a load", source="fct_subsidy")


def remembering(step, results: list):
    def remembered(*arguments, **named):
        results.append(step(*arguments, **named))
        return results[-1]

    return remembered


def _result_of(validation):
    """What Great Expectations reports, but for exceptions: their texts never leave the engine."""
    return validation.result if hasattr(validation, "result") else str(validation)


UNDEFINED = {
    "name": "broken",
    "type": "expect_query_to_find_no_loads",
    "kwargs": {"query": "select no_such_column from {batch} as landed"},
}
# PostgreSQL's message quotes what it could not cast.
QUOTING = {
    "name": "quoting",
    "type": "expect_query_to_find_no_loads",
    "kwargs": {"query": "select load_id from {batch} as landed where income_rp::int > 0"},
}


def with_more(monkeypatch: pytest.MonkeyPatch, *expectations: dict, severity: str) -> None:
    """Add these expectations to the suite."""
    written = yaml.safe_load(
        (settings().project / "expectations" / f"{SOURCE}.yaml").read_text(encoding="utf-8")
    )
    said = {"severity": severity, "description": "A test.", "description_id": "Uji coba."}
    written["expectations"] += [said | each for each in expectations]
    suite = read_suite(yaml.safe_dump(written), SOURCE)
    monkeypatch.setattr(gate, "load_suite", lambda _: suite)
