"""The way of one source: landed as typed, judged by its gate, and only then published."""

from __future__ import annotations

from typing import Any

from airflow.sdk import Asset, task, task_group

from jamsos_airflow.assets import NIGHT_COLLECTED


def collect(source: str, announces: Asset) -> Any:
    """Wire land → judge → publish of one source; XCom carries load ids and gate ids only.

    Returns the last task's result, the source's name, for :func:`close_night`.
    """

    @task_group(group_id=source)
    def one_source() -> Any:
        @task
        def land(**context: Any) -> dict[str, Any]:
            from jamsos.collect.night import land as land_tonight
            from jamsos_airflow.nights import as_of_of

            landing = land_tonight(source, as_of=as_of_of(context))
            print(
                f"{source}: {len(landing.new)} new, {landing.unchanged} unchanged, "
                f"{len(landing.returning)} in use again, {len(landing.refused)} refused"
            )
            for refusal in landing.refused:
                print(f"refused: {refusal}")
            return {"new": list(landing.new), "returning": landing.returning}

        @task
        def judge(landed: dict[str, Any], **context: Any) -> dict[str, Any]:
            from jamsos_airflow.nights import as_of_of
            from jamsos_airflow.verdicts import judged_loads

            verdict = judged_loads(source, landed["new"], as_of=as_of_of(context))
            verdict["allowed"] |= landed["returning"]
            return verdict

        @task(outlets=[announces])
        def publish(verdict: dict[str, Any], *, outlet_events: Any, **context: Any) -> str:
            from jamsos.collect.night import publish as publish_tonight
            from jamsos_airflow.nights import as_of_of

            as_of = as_of_of(context)
            published = publish_tonight(source, verdict["allowed"], verdict["held"], as_of=as_of)
            print(
                f"{source}: {published.published} published, {published.held} held, "
                f"{published.rows_accepted} rows accepted, {published.rows_quarantined} quarantined"
            )
            outlet_events[announces].extra = {"as_of": as_of.isoformat()}
            return source

        return publish(judge(land()))

    return one_source()


def close_night(*sources: Any) -> None:
    """Note that these sources are collected; the last of the night tells the next DAG.

    Only the task that completes the night succeeds and announces it; the others are skipped, so
    sources of two nights are never combined.
    """

    @task(task_id="close_night", outlets=[NIGHT_COLLECTED])
    def close(names: list[str], *, outlet_events: Any, **context: Any) -> None:
        from airflow.sdk.exceptions import AirflowSkipException

        from jamsos.collect.night import close as close_tonight
        from jamsos_airflow.nights import as_of_of

        as_of = as_of_of(context)
        if not close_tonight(names, as_of=as_of):
            raise AirflowSkipException(f"other sources of {as_of} are not collected yet")
        outlet_events[NIGHT_COLLECTED].extra = {"as_of": as_of.isoformat()}

    close(list(sources))
