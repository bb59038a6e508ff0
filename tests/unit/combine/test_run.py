"""The run ledger: pinned inputs, one pointer per month, and who may move it."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from jamsos.collect import night as collect_night
from jamsos.collect.closing import note_published
from jamsos.combine import night
from jamsos.combine.dbt import WorkbenchTaken, run_layer
from jamsos.combine.run import InputMissing, NightIncomplete, RunNotAllowed, find_run
from jamsos.region import region
from jamsos.settings import settings
from jamsos.sources import EXTRACTS, SOURCES
from jamsos.warehouse.connection import WarehouseError, connect
from tests.support.judgements import an_answer
from tests.support.loads import a_gate, a_published_load

AS_OF = date(2026, 11, 22)
TOMORROW = date(2026, 11, 23)
SOMEBODY, ANOTHER = UUID(int=1), UUID(int=2)


def asked(query, *parameters):
    with connect() as connection:
        return connection.execute(query, parameters).fetchall()


@pytest.fixture
def published(installation):
    for source in EXTRACTS:
        a_published_load(source, "first", as_of=AS_OF)
    a_published_load("village_rosters", "first", scope="64.08.04.2001", as_of=AS_OF)
    collected(AS_OF)
    collected(TOMORROW)


def collected(as_of, sources=SOURCES):
    with connect() as connection:
        for source in sources:
            note_published(connection, region(), source, as_of)
    collect_night.close(sources, as_of=as_of)


def test_a_run_pins_what_each_sender_says_at_its_date(published):
    run = night.open_tonight(as_of=AS_OF)

    assert find_run(run.run_id) == run
    assert run.covered_month == date(2026, 12, 1)
    assert {source for (source,) in asked("select source from ops.run_inputs")} == {
        *EXTRACTS,
        "village_rosters",
    }


def test_the_same_inputs_are_the_same_run_and_others_another(published):
    first = night.open_tonight(as_of=AS_OF)
    assert night.open_tonight(as_of=AS_OF) == first

    a_published_load("civil_registry", "second", as_of=AS_OF)
    second = night.open_tonight(as_of=AS_OF)

    assert second.run_id != first.run_id
    assert asked("select count(*) from ops.runs") == [(2,)]


def test_a_past_night_pins_what_it_pinned_then(published):
    first = night.open_tonight(as_of=AS_OF)
    a_published_load("civil_registry", "second", as_of=TOMORROW)

    assert night.open_tonight(as_of=AS_OF) == first
    assert night.open_tonight(as_of=TOMORROW).run_id[-10:] != first.run_id[-10:]


@pytest.mark.parametrize(
    "answer",
    [
        {"kind": "rule", "verdict": "accept", "rule_code": "NAME_DISAGREES"},
        {"kind": "duplicate", "verdict": "different", "object_key": ANOTHER},
        {
            "kind": "match", "verdict": "different", "object_key": ANOTHER,
            "village_code": "64.08.01.2001", "column_name": "nik", "new_value": "6408044101909001",
        },
    ],
    ids=lambda answer: answer["kind"],
)  # fmt: skip
def test_with_another_answer_in_force_it_is_another_run(published, answer):
    before = night.open_tonight(as_of=AS_OF)
    judgement_id = an_answer(subject=SOMEBODY, on=AS_OF, valid_days=1, **answer)

    answered = night.open_tonight(as_of=AS_OF)

    assert answered != before
    assert night.open_tonight(as_of=AS_OF) == answered

    more = {name: value for name, value in answer.items() if name != "verdict"}
    verdict = {"accept": "reject", "different": "same"}[answer["verdict"]]
    other_id = an_answer(subject=SOMEBODY, on=AS_OF, verdict=verdict, **more)
    assert other_id > judgement_id
    assert night.open_tonight(as_of=AS_OF) not in (before, answered)


def test_answers_that_do_not_hold_change_no_run(published):
    (before, tomorrow) = (night.open_tonight(as_of=day) for day in (AS_OF, TOMORROW))
    rule = {"kind": "rule", "verdict": "accept", "rule_code": "NAME_DISAGREES"}
    correction = {
        "village_code": "64.08.01.2001", "column_name": "birth_date", "new_value": "01-01-1990",
    }  # fmt: skip
    an_answer(subject=SOMEBODY, on=AS_OF, checked_on=TOMORROW, **rule)  # not yet checked
    an_answer(subject=ANOTHER, on=AS_OF, is_agreed=False, **rule)
    an_answer("value", SOMEBODY, "accept", on=AS_OF, **correction)  # in the edition of its load

    assert night.open_tonight(as_of=AS_OF) == before
    assert night.open_tonight(as_of=TOMORROW) != tomorrow


def test_nobody_is_judged_without_a_source(installation):
    for source in EXTRACTS:
        a_published_load(source, "first", as_of=AS_OF)
    collected(AS_OF)

    with pytest.raises(InputMissing, match=r"never published until 2026-11-22: village_rosters"):
        night.open_tonight(as_of=AS_OF)


def test_sources_of_two_nights_are_not_combined_unless_somebody_decides(published):
    day_after = date(2026, 11, 24)
    collected(day_after, EXTRACTS)

    with pytest.raises(NightIncomplete, match=r"not collected for 2026-11-24: village_rosters"):
        night.open_tonight(as_of=day_after)
    run = night.open_tonight(as_of=day_after, with_last_good=True)

    assert asked("select stale_sources from ops.runs where run_id = %s", run.run_id) == [
        (["village_rosters"],)
    ]


def test_a_layer_is_not_built_upon_another_runs_tables(published):
    """Somebody clears a late task of an earlier night."""
    first, second = (night.open_tonight(as_of=day) for day in (AS_OF, TOMORROW))
    with connect() as connection:
        connection.execute("insert into ops.workbench (run_id) values (%s)", [second.run_id])

    with pytest.raises(WorkbenchTaken, match=f"built for {second.run_id}, not for"):
        run_layer("publishable", first, settings())


def test_a_layer_is_not_built_after_the_rules_have_changed(published):
    run = night.open_tonight(as_of=AS_OF)
    with connect() as connection:
        connection.execute("insert into ops.workbench (run_id) values (%s)", [run.run_id])
        connection.execute("update ops.runs set code_version = 'older'")

    with pytest.raises(WorkbenchTaken, match="rules or code have changed"):
        run_layer("decide", run, settings())


def test_a_run_pins_the_lists_of_earlier_months_that_stand(published):
    months = [(date(2026, 10, 1), "2026-09-20"), (date(2026, 10, 1), "2026-09-21")]
    with connect() as connection:
        for month, as_of in [*months, (date(2026, 12, 1), "2026-11-20")]:
            connection.execute(
                "insert into ops.runs (run_id, region_code, as_of, covered_month, inputs_digest, "
                "code_version, status) values (%s, '64.08', %s, %s, 'd', 'c', 'published')",
                [f"list-{as_of}", as_of, month],
            )
    run = night.open_tonight(as_of=AS_OF)

    assert asked(
        "select covered_month, list_run_id from ops.run_lists where run_id = %s", run.run_id
    ) == [(date(2026, 10, 1), "list-2026-09-21")]

    with connect() as connection:
        connection.execute("update ops.runs set status = 'held' where run_id = 'list-2026-09-21'")

    assert night.open_tonight(as_of=AS_OF).run_id != run.run_id


def test_another_regencys_loads_are_not_pinned(published):
    a_published_load("village_rosters", "foreign", scope="64.74.01.1001", as_of=AS_OF)

    night.open_tonight(as_of=AS_OF)

    assert asked("select 1 from ops.run_inputs where scope like '64.74%%'") == []


def test_readers_see_a_run_only_by_its_own_allowing_gate(published):
    run = night.open_tonight(as_of=AS_OF)
    another = a_gate("run", "another", AS_OF)
    with pytest.raises(RunNotAllowed, match=r"fct_subsidy \(never judged\)"):
        night.publish_tonight(run, [another])
    hold = a_gate("run", run.run_id, AS_OF, decision="hold")
    with pytest.raises(RunNotAllowed, match=r"fct_subsidy \(hold\)"):
        night.publish_tonight(run, [hold])

    allowed = a_gate("run", run.run_id, AS_OF)
    for gate_id in (another, hold, 4711):
        with pytest.raises(WarehouseError, match="published_runs_gate_id"):
            night.publish_tonight(run, [gate_id])
    assert asked("select * from ops.published_runs") == []

    night.publish_tonight(run, [allowed])

    assert asked("select run_id from ops.published_runs") == [(run.run_id,)]


def test_an_earlier_night_does_not_take_the_month_back(published):
    earlier = night.open_tonight(as_of=AS_OF)
    later = night.open_tonight(as_of=TOMORROW)
    night.publish_tonight(later, [a_gate("run", later.run_id, AS_OF)])

    with pytest.raises(RunNotAllowed, match="of an earlier night"):
        night.publish_tonight(earlier, [a_gate("run", earlier.run_id, AS_OF)])

    assert asked("select run_id from ops.published_runs") == [(later.run_id,)]


def test_what_the_registry_was_asked_is_dropped_when_it_is_older_than_retention(
    published, kutai_timur
):
    days = kutai_timur.facts["retention_days"]["registry_questions"]
    edge = AS_OF - timedelta(days=days)
    with connect() as connection:
        for asked_on in (AS_OF, edge, edge - timedelta(days=1)):
            connection.execute(
                "insert into identity.registry_questions (person_key, nik, as_of, urgency, "
                "asked_about, requests) values (gen_random_uuid(), 'x', %s, 'new', 'x', 1)",
                [asked_on],
            )
    run = night.open_tonight(as_of=AS_OF)

    night.publish_tonight(run, [a_gate("run", run.run_id, AS_OF)])

    assert asked("select as_of from identity.registry_questions order by 1") == [(edge,), (AS_OF,)]


def test_no_answer_is_dropped_while_it_is_in_force(kutai_timur):
    longest = max(kutai_timur.facts["registry_service"]["valid_days"].values())

    assert kutai_timur.facts["retention_days"]["registry_questions"] > longest


@pytest.fixture
def facts(published):
    """A history table with a row of another month."""
    with connect() as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.fct_subsidy (run_id text, covered_month date, amount_rp bigint) "
            "partition by list (covered_month)"
        )
        connection.execute(
            "create table marts.fct_subsidy_2026 partition of marts.fct_subsidy "
            "for values in ('2026-11-01', '2026-12-01')"
        )
        connection.execute("insert into marts.fct_subsidy values ('older', '2026-11-01', 10000)")


def a_night_of(content):
    a_published_load("civil_registry", content, as_of=AS_OF)
    run = night.open_tonight(as_of=AS_OF)
    with connect() as connection:
        connection.execute(
            "insert into marts.fct_subsidy values (%s, '2026-12-01', 10000)", [run.run_id]
        )
    night.publish_tonight(run, [a_gate("run", run.run_id, AS_OF)])
    return run


def test_the_published_version_and_the_one_before_stay(facts):
    runs = [a_night_of(content) for content in ("one", "two", "three")]

    left = asked("select run_id from marts.fct_subsidy")
    assert sorted(left) == sorted([("older",), (runs[1].run_id,), (runs[2].run_id,)])
    assert asked("select count(*) from ops.runs") == [(3,)]


def test_a_list_that_a_later_month_goes_on_with_stays(facts):
    first = a_night_of("one")
    with connect() as connection:
        connection.execute(
            "insert into ops.runs (run_id, region_code, as_of, covered_month, inputs_digest, "
            "code_version, status) values "
            "('january', '64.08', '2026-12-01', '2027-01-01', 'd', 'c', 'published')"
        )
        connection.execute(
            "insert into ops.run_lists values ('january', '2026-12-01', %s)", [first.run_id]
        )

    later = [a_night_of(content) for content in ("two", "three", "four")]

    left = {run_id for (run_id,) in asked("select run_id from marts.fct_subsidy")}
    assert left == {"older", first.run_id, later[1].run_id, later[2].run_id}


def test_a_log_is_kept_whole(facts):
    with connect() as connection:
        connection.execute(
            "create table marts.fct_place_change (run_id text, covered_month date) "
            "partition by list (covered_month)"
        )
        connection.execute(
            "create table marts.fct_place_change_2026_12 partition of marts.fct_place_change "
            "for values in ('2026-12-01')"
        )
        connection.execute("insert into marts.fct_place_change values ('first', '2026-12-01')")
    first, *_ = [a_night_of(content) for content in ("one", "two", "three")]

    with connect() as connection:
        connection.execute("update marts.fct_place_change set run_id = %s", [first.run_id])
    a_night_of("four")

    assert asked("select run_id from marts.fct_place_change") == [(first.run_id,)]
    assert (first.run_id,) not in asked("select run_id from marts.fct_subsidy")


def test_a_night_goes_on_with_the_lists_that_stood_before_it(published):
    first = night.open_tonight(as_of=AS_OF)
    tomorrow = night.open_tonight(as_of=TOMORROW)
    assert before(first) == before(tomorrow) == (None, None)

    publish(first)
    after_it = night.open_tonight(as_of=TOMORROW)

    assert night.open_tonight(as_of=AS_OF) == first  # a night does not go on with itself
    assert after_it != tomorrow
    assert before(after_it) == (first.run_id, None)

    next_month = date(2026, 12, 1)
    collected(next_month)
    of_next_month = night.open_tonight(as_of=next_month)
    assert before(of_next_month) == (None, first.run_id)


def test_what_a_person_lets_pass_makes_another_run(published):
    refused = night.open_tonight(as_of=AS_OF)
    with connect() as connection:
        connection.execute(
            """
            insert into ops.village_releases (
                region_code, covered_month, village_code, released_by, basis, as_of
            ) values ('64.08', '2026-12-01', '64.08.04.2001', 'verifikator-1', 'a call', %s)
            """,
            [TOMORROW],
        )

    assert night.open_tonight(as_of=AS_OF) == refused
    assert night.open_tonight(as_of=TOMORROW).run_id[-10:] != refused.run_id[-10:]


def before(run):
    ((earlier, month_before),) = asked(
        "select earlier_run_id, month_before_run_id from ops.runs where run_id = %s", run.run_id
    )
    return earlier, month_before


def publish(run):
    with connect() as connection:
        connection.execute(
            "update ops.runs set status = 'published' where run_id = %s", [run.run_id]
        )
