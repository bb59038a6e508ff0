"""Every DAG file is read by Airflow as it stands."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALLOWED_TAGS = {"collect", "combine", "deliver", "settle"}


@pytest.fixture(scope="session")
def bag(tmp_path_factory):
    os.environ |= {
        "AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow")),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
    }
    from airflow.dag_processing.dagbag import BundleDagBag

    bag = BundleDagBag(dag_folder=ROOT / "dags", bundle_path=ROOT / "dags")
    assert bag.dags, "no DAG was found: the tests below would prove nothing"
    return bag


def test_every_dag_is_named_after_its_file_and_says_what_it_does(bag):
    assert bag.import_errors == {}
    assert {path.stem for path in (ROOT / "dags").glob("*.py")} == set(bag.dags)
    for dag_id, dag in bag.dags.items():
        assert dag_id == Path(dag.fileloc).stem
        assert dag.doc_md
        assert dag.tags == {dag_id.split("_")[0]}
        assert dag.tags <= ALLOWED_TAGS


def test_nights_follow_each_other_and_are_not_caught_up_by_themselves(bag):
    for dag in bag.dags.values():
        assert not dag.catchup
        assert dag.max_active_runs == 1
        assert str(dag.timezone) == "Asia/Makassar"


def test_collecting_starts_at_one_in_the_morning_and_the_rest_when_its_data_are_there(bag):
    for dag_id, dag in bag.dags.items():
        if dag_id.startswith("collect_") and dag_id != "collect_registry_answers":
            assert dag.timetable.expression == "0 1 * * *"
        else:
            assert type(dag.timetable).__name__ == "AssetTriggeredTimetable"


CARRY_ON = {
    "read_answers", "read_decisions", "land", "write_slips", "close_night", "announce",
}  # fmt: skip
TELLS = "report_held"


def test_only_these_carry_on_over_a_failure(bag):
    for dag in bag.dags.values():
        for task in dag.tasks:
            name = task.task_id.split(".")[-1]
            rule = "all_done" if name in CARRY_ON else "all_success"
            assert task.trigger_rule == ("one_failed" if name == TELLS else rule), task.task_id


def test_a_held_run_has_its_report_and_stays_red(bag):
    for dag_id, gate in (
        ("combine_subsidies", "judge_facts"),
        ("deliver_bpjs_export", "judge_export"),
    ):
        dag = bag.dags[dag_id]
        told = dag.task_dict[TELLS]
        assert gate in told.upstream_task_ids
        assert told in dag.leaves
        assert any(leaf.trigger_rule == "all_success" for leaf in dag.leaves)


def test_whatever_fails_makes_its_run_red(bag):
    """Airflow asks the leaves: from each task one must be reached by nothing that carries on."""

    def is_seen(task):
        below = [each for each in task.downstream_list if each.trigger_rule == "all_success"]
        return not task.downstream_list or any(is_seen(each) for each in below)

    for dag in bag.dags.values():
        for task in dag.tasks:
            assert is_seen(task), task.task_id


def test_a_service_that_fails_stops_nothing_and_is_seen(bag):
    dag = bag.dags["collect_registry_answers"]

    assert dag.timetable.asset_condition.uri == "jamsos://ops/collected"
    assert {task.task_id for task in dag.leaves} == {
        "announce", "service_answered", "registry_answers.collected",
    }  # fmt: skip
    assert dag.task_dict["service_answered"].upstream_task_ids == {
        "ask", "registry_answers.publish",
    }  # fmt: skip
    assert dag.task_dict["registry_answers.land"].upstream_task_ids == {"ask"}


def test_data_errors_get_one_try_and_silence_gets_several(bag):
    from airflow.sdk.definitions.retry_policy import RetryAction

    from jamsos.collect.refusal import NothingDelivered
    from jamsos.warehouse.connection import WarehouseError, WarehouseUnreachable

    for dag in bag.dags.values():
        for task in dag.tasks:
            assert task.retries == 4
            assert task.retry_exponential_backoff > 1
            policy = task.retry_policy
            for error, action in (
                (WarehouseUnreachable("x"), RetryAction.RETRY),
                (ConnectionResetError(), RetryAction.RETRY),
                (WarehouseError("x"), RetryAction.FAIL),
                (NothingDelivered("x"), RetryAction.FAIL),
            ):
                assert policy.evaluate(error, 1, 5).action == action


@pytest.mark.parametrize(("component", "is_there"), [("scheduler", True), ("api-server", False)])
def test_the_scheduler_has_imported_what_its_tasks_need(component, is_there):
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; sys.argv = ['airflow', '{component}']; import airflow_local_settings; "
            "print('dbt.cli.main' in sys.modules, 'great_expectations' in sys.modules)",
        ],
        check=True, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": "plugins"},
        cwd=ROOT,
    ).stdout.split()  # fmt: skip

    assert told == [str(is_there)] * 2


def test_only_a_published_load_and_a_written_file_announce_themselves(bag):
    announced = {
        outlet.uri: task.task_id
        for dag in bag.dags.values()
        for task in dag.tasks
        for outlet in task.outlets
    }

    assert {task_id.split(".")[-1] for task_id in announced.values()} == {
        "publish", "close_night", "announce", "write",
    }  # fmt: skip


def test_combining_waits_for_the_end_of_the_night_that_every_source_closes(bag):
    from jamsos.sources import SOURCES

    waits_for = bag.dags["combine_subsidies"].timetable.asset_condition
    assert waits_for.uri == "jamsos://ops/verified"
    closed = {
        task.task_id.split(".")[0]
        for dag in bag.dags.values()
        for task in dag.tasks
        if any(each.task_id == "close_night" for each in task.downstream_list)
    }
    assert closed == set(SOURCES)


def test_every_gate_leads_to_what_it_decided_and_nothing_else_does(bag):
    linked = {
        task.task_id
        for dag in bag.dags.values()
        for task in dag.tasks
        if [link.name for link in task.operator_extra_links] == ["Hasil gerbang"]
    }
    gates = {
        task.task_id
        for dag in bag.dags.values()
        for task in dag.tasks
        if task.task_id.split(".")[-1].startswith("judge")
    }

    assert linked == gates
    assert len(gates) > 9


def test_a_gates_link_carries_ids_only(bag):
    from airflow.sdk.types import TaskInstanceKey

    judge = bag.dags["collect_civil_registry"].get_task("civil_registry.judge")
    (link,) = judge.operator_extra_links
    key = TaskInstanceKey("collect_civil_registry", judge.task_id, "manual__2026-11-22T01:00+08", 1)

    assert link.get_link(judge, ti_key=key) == (
        "/jamsos/gates/collect_civil_registry/manual__2026-11-22T01%3A00%2B08/civil_registry.judge"
    )


def test_airflows_menu_leads_to_pages_that_a_night_has(bag):
    import jamsos_pages
    from jamsos.site.page import PAGES
    from jamsos.site.write import DOCUMENTS

    places = {f"{page}.html" for page in PAGES} | set(DOCUMENTS.values())
    led_to = {
        view["href"].partition("/newest/")[2]
        for view in jamsos_pages.JamsosPages.external_views
        if "/newest/" in view["href"]
    }
    assert led_to
    assert led_to <= places
