"""The way of one source: landed as typed, judged by its gate, and only then published."""

from __future__ import annotations

from typing import Any

from airflow.sdk import Asset, task, task_group


def collect(source: str, announces: Asset) -> None:
    """Wire land → judge → publish of one source; XCom carries load ids and gate ids only."""

    @task_group(group_id=source)
    def one_source() -> None:
        @task
        def land(**context: Any) -> list[str]:
            from jamsos.collect.night import land as land_tonight
            from jamsos_airflow.nights import as_of_of

            landing = land_tonight(source, as_of=as_of_of(context))
            print(
                f"{source}: {len(landing.new)} new, {landing.unchanged} unchanged, "
                f"{len(landing.refused)} refused"
            )
            for refusal in landing.refused:
                print(f"refused: {refusal}")
            return list(landing.new)

        @task
        def judge(load_ids: list[str], **context: Any) -> dict[str, Any]:
            from jamsos_airflow.nights import as_of_of
            from jamsos_airflow.verdicts import judged_loads

            return judged_loads(source, load_ids, as_of=as_of_of(context))

        @task(outlets=[announces])
        def publish(verdict: dict[str, Any], *, outlet_events: Any, **context: Any) -> None:
            from jamsos.collect.night import publish as publish_tonight
            from jamsos_airflow.nights import as_of_of

            as_of = as_of_of(context)
            published = publish_tonight(source, verdict["allowed"], verdict["held"], as_of=as_of)
            print(
                f"{source}: {published.published} published, {published.held} held, "
                f"{published.rows_accepted} rows accepted, {published.rows_quarantined} quarantined"
            )
            outlet_events[announces].extra = {"as_of": as_of.isoformat()}

        publish(judge(land()))

    one_source()
