"""What the page of a gate's task tells of a night."""

import json
from datetime import date

import pytest

from jamsos.access import gates_of_task, render_gates
from jamsos.data_docs.site import page_of
from jamsos.warehouse.connection import connect

NIGHT = date(2026, 11, 22)
RUN = "2026-11-22-ab12cd34ef"
HELD = [{"name": "nik_shape", "type": "expect_nik", "failing": 7}]


def judged(kind, subject, suite, decision="pass", failures=(), night=NIGHT):
    with connect() as connection:
        connection.execute(
            """
            insert into quality.gate_log (
                subject_kind, subject_id, suite, decision, rows_judged, expectations, failures,
                decided_by, as_of
            ) values (%s, %s, %s, %s, 1234, 5, %s, 'test', %s)
            """,
            [kind, subject, suite, decision, json.dumps(failures), night],
        )


@pytest.fixture
def night(installation):
    judged("load", "load one", "village_rosters")
    judged("load", "load two", "village_rosters", "hold", HELD)
    judged("load", "load three", "village_rosters", night=date(2026, 11, 21))
    judged("load", "load four", "civil_registry")
    judged("run", RUN, "raw__village_rosters")
    judged("run", RUN, "fct_subsidy")
    judged("export", RUN, "bpjs__registrations", "hold", HELD)
    judged("export", RUN, "bpjs__registrations")
    return installation


def told(task_id, night):
    with connect() as connection:
        return [
            (gate.suite, gate.subject_id, gate.decision)
            for gate in gates_of_task(connection, task_id, NIGHT, night.reports)
        ]


@pytest.mark.parametrize(
    ("task_id", "gates"),
    [
        (
            "village_rosters.judge",
            [("village_rosters", "load two", "hold"), ("village_rosters", "load one", "pass")],
        ),
        ("judge_inputs", [("raw__village_rosters", RUN, "pass")]),
        ("judge_facts", [("fct_subsidy", RUN, "pass")]),
        ("judge_export", [("bpjs__registrations", RUN, "pass")]),
        ("publish", []),
    ],
    ids=["loads", "inputs", "facts", "export", "no gate"],
)
def test_a_task_tells_what_its_own_gates_decided_last_the_held_ones_first(night, task_id, gates):
    assert told(task_id, night) == gates


def test_a_gate_leads_to_its_page_of_data_docs_where_that_is_written(night):
    page = f"{NIGHT}/data_docs/{page_of('village_rosters', NIGHT, 'load two')}"
    (night.reports / page).parent.mkdir(parents=True)
    (night.reports / page).write_text("page")
    with connect() as connection:
        gates = gates_of_task(connection, "village_rosters.judge", NIGHT, night.reports)

    shown = render_gates(gates, "village_rosters.judge", NIGHT, "/jamsos", None)

    assert [gate.page for gate in gates] == [page, None]
    assert f'href="/jamsos/reports/{page}"' in shown
    assert "ditahan" in shown
    assert "nik_shape" in shown
    assert "1.234" in shown
