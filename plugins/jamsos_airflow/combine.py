"""Tasks that decide: pin the inputs, judge them, build a dbt layer, judge the facts, publish."""

from __future__ import annotations

from typing import Any

from airflow.sdk import Asset, task
from airflow.sdk.bases.operator import BaseOperator

from jamsos_airflow.web.links import gate_task


@task
def open_run(**context: Any) -> str:
    """Pin what every sender says tonight; returns the jamsos run id.

    ``{"with_last_good": true}`` in the run's configuration goes on without what is not collected.
    """
    from jamsos.combine.night import open_tonight
    from jamsos_airflow.nights import as_of_of

    told = context["dag_run"].conf or {}
    run = open_tonight(
        as_of=as_of_of(context), with_last_good=bool(told.get("with_last_good", False))
    )
    return run.run_id


def build(layer: str, run_id: Any) -> BaseOperator:
    """Build and test one layer of the dbt project, as one task named after it."""

    @task(task_id=f"dbt_{layer}")
    def build_layer(jamsos_run_id: str) -> None:
        from jamsos.combine.dbt import run_layer
        from jamsos.combine.run import find_run
        from jamsos.settings import settings

        counts = run_layer(layer, find_run(jamsos_run_id), settings())
        print(f"{layer}: {', '.join(f'{count} {status}' for status, count in counts.items())}")

    return build_layer(run_id)


@task
def match_people(jamsos_run_id: str) -> None:
    """Find whom proposals may mean whose NIK does not tell, and people who may be one."""
    from jamsos.combine.night import match_tonight
    from jamsos.combine.run import find_run

    print(match_tonight(find_run(jamsos_run_id)).render())


@gate_task
def judge_inputs(jamsos_run_id: str) -> list[int]:
    """Gate what a run has pinned, before anything is built of it.

    Raises:
        RunNotAllowed: A gate held the run.
    """
    from jamsos.combine.verdicts import judged_inputs

    return judged_inputs(jamsos_run_id)


@gate_task
def judge_facts(jamsos_run_id: str) -> list[int]:
    """Gate whatever a run has built; returns the gate ids that allow it.

    Raises:
        RunNotAllowed: A gate held the run.
    """
    from jamsos.combine.verdicts import judged_facts

    return judged_facts(jamsos_run_id)


def publish_facts(run_id: Any, gate_ids: Any, announces: Asset) -> BaseOperator:
    """Point every reader at the run, and tell the next DAG."""

    @task(outlets=[announces])
    def publish(jamsos_run_id: str, gate_ids: list[int], *, outlet_events: Any) -> None:
        from jamsos.combine.night import publish_tonight
        from jamsos.combine.run import find_run

        run = find_run(jamsos_run_id)
        publish_tonight(run, gate_ids)
        outlet_events[announces].extra = {"as_of": run.as_of.isoformat(), "run_id": run.run_id}

    return publish(run_id, gate_ids)
