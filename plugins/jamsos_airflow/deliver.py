"""Tasks that hand over: judge the export table, write the file, tell people about the night."""

from __future__ import annotations

from typing import Any

from airflow.sdk import Asset, TriggerRule, task
from airflow.sdk.bases.operator import BaseOperator

from jamsos_airflow.web.links import gate_task


@task
def published_run(**context: Any) -> str:
    """The jamsos run whose list is delivered: the one that the asset event names."""
    from jamsos_airflow.nights import run_id_of

    return run_id_of(context)


@gate_task
def judge_export(jamsos_run_id: str) -> int:
    """Gate the export table; returns the gate id that allows it."""
    from jamsos.combine.verdicts import judged_export

    return judged_export(jamsos_run_id)


def write_file(run_id: Any, announces: Asset) -> BaseOperator:
    """Write the workbook and its manifest, read it back, enter it into the ledger."""

    @task(outlets=[announces])
    def write(jamsos_run_id: str, *, outlet_events: Any) -> dict[str, Any]:
        from jamsos.combine.run import find_run
        from jamsos.deliver.export import write_export

        export = write_export(jamsos_run_id)
        as_of = find_run(jamsos_run_id).as_of.isoformat()
        outlet_events[announces].extra = {"as_of": as_of, "run_id": jamsos_run_id}
        print(f"{export.persons} persons, {'new' if export.is_new else 'unchanged'} file")
        return export.as_json()

    return write(run_id)


@task
def report(jamsos_run_id: str) -> None:
    """Write the summary of the night and its pages for people.

    Raises:
        ReportsIncomplete: The pages are written, and something that belongs beside them is not.
    """
    _write_reports(jamsos_run_id)


@task(trigger_rule=TriggerRule.ONE_FAILED)
def report_held(jamsos_run_id: str | None) -> None:
    """After a gate that held the run, or a failure: the pages tell why. The run stays red."""
    if jamsos_run_id is None:
        print("no run was opened: there is nothing to report")
        return
    _write_reports(jamsos_run_id)


def _write_reports(jamsos_run_id: str) -> None:
    from jamsos.report.summary import write_summary
    from jamsos.site import write_reports

    write_summary(jamsos_run_id)
    print(f"report: {write_reports(jamsos_run_id)}")
