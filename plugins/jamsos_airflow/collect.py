"""The way of one source: landed as typed, judged by its gate, and only then published."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from airflow.sdk import Asset, TriggerRule, task, task_group

from jamsos_airflow.assets import NIGHT_COLLECTED
from jamsos_airflow.receive import HAS_CHANNELS, receive
from jamsos_airflow.web.links import gate_task


def collect(source: str, announces: Asset, after: Iterable[Any] = ()) -> Any:
    """Wire receive → land → judge → publish of one source; XCom carries load and gate ids only.

    Receiving is wired where there are channels. When it or one of ``after`` fails, what lies in the
    inbox is landed all the same, and the run is red. An optional source that brought nothing is
    skipped; one whose file cannot be read is red. Returns its last task, for :func:`close_night`.
    """

    from airflow.providers.standard.operators.empty import EmptyOperator

    from jamsos.sources import ASKED

    @task_group(group_id=source)
    def one_source() -> Any:
        @task(trigger_rule=TriggerRule.ALL_DONE)
        def land(**context: Any) -> dict[str, Any]:
            from airflow.sdk.exceptions import AirflowSkipException

            from jamsos.collect.night import land as land_tonight
            from jamsos.collect.refusal import NothingDelivered, NothingReadable
            from jamsos.sources import OPTIONAL
            from jamsos_airflow.nights import as_of_of

            try:
                landing = land_tonight(source, as_of=as_of_of(context))
            except NothingReadable:
                raise
            except NothingDelivered as nothing:
                if source in OPTIONAL:
                    raise AirflowSkipException(f"nothing delivered: {nothing}") from None
                raise
            print(
                f"{source}: {len(landing.new)} new, {landing.unchanged} unchanged, "
                f"{len(landing.returning)} in use again, {len(landing.refused)} refused"
            )
            for refusal in landing.refused:
                print(f"refused: {refusal}")
            return {"new": list(landing.new), "returning": landing.returning}

        @gate_task
        def judge(landed: dict[str, Any], **context: Any) -> dict[str, Any]:
            from jamsos.combine.verdicts import judged_loads
            from jamsos_airflow.nights import as_of_of

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

        landed = land()
        published = publish(judge(landed))
        first = [*after, receive(source)] if HAS_CHANNELS and source not in ASKED else [*after]
        first >> landed
        # Without this leaf a run in which one of them failed would end as green as close_night.
        [*first, published] >> EmptyOperator(task_id="collected")
        return published

    return one_source()


def close_night(**collected: Any) -> None:
    """Close the named sources for the night; the last of all tells the next DAG.

    A source that failed is closed too, with what it said last, if that is new enough: the night
    goes on, and this run is red all the same. Only the task that completes the night succeeds and
    announces it, the others are skipped; so sources of two nights are never combined.
    """

    @task(trigger_rule=TriggerRule.ALL_DONE, outlets=[NIGHT_COLLECTED])
    def close_night(names: list[str], *, outlet_events: Any, **context: Any) -> None:
        from airflow.sdk.exceptions import AirflowSkipException

        from jamsos.collect.night import close as close_tonight
        from jamsos_airflow.nights import as_of_of

        as_of = as_of_of(context)
        closed = close_tonight(names, as_of=as_of)
        for source, period in closed.stale.items():
            print(f"{source}: failed tonight; its last good data, of {period}, stay in use")
        for source in closed.absent:
            print(f"{source}: never delivered; the night goes on without it")
        if not closed.is_whole:
            raise AirflowSkipException(f"other sources of {as_of} are not collected yet")
        outlet_events[NIGHT_COLLECTED].extra = {"as_of": as_of.isoformat()}

    list(collected.values()) >> close_night(list(collected))
