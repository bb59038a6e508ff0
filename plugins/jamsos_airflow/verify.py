"""Tasks that ask the civil registry's web service, and go on whatever comes of it."""

from __future__ import annotations

from typing import Any

from airflow.sdk import Asset, TriggerRule, task
from airflow.sdk.bases.operator import BaseOperator

CONNECTION = "registry_service"


@task
def ask(**context: Any) -> dict[str, Any]:
    """Ask about whom the night needs; returns counts.

    Raises:
        AccessIncomplete: The connection lacks something.
    """
    import logging

    from jamsos.collect.registry_service import ask_tonight
    from jamsos_airflow.nights import as_of_of

    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each of thousands of requests
    asked = ask_tonight(_access(), as_of=as_of_of(context)).as_json()
    print(", ".join(f"{name}: {told}" for name, told in asked.items()))
    return asked


@task
def service_answered(asked: dict[str, Any]) -> None:
    """Keep a failed service visible: without this leaf the run would end green.

    Raises:
        ServiceFailed: The service is ours to use, and did not answer.
    """
    from jamsos.collect.registry_service import ServiceFailed

    if asked["failure"]:
        raise ServiceFailed(
            f"{asked['failure']}; {asked['left']} people stay due. "
            "The answers of earlier nights stay in use while they are valid."
        )


def announce_verified(announces: Asset) -> BaseOperator:
    """Tell the next DAG that the night may be decided: also when the service failed."""

    @task(trigger_rule=TriggerRule.ALL_DONE, outlets=[announces])
    def announce(*, outlet_events: Any, **context: Any) -> None:
        from jamsos_airflow.nights import as_of_of

        outlet_events[announces].extra = {"as_of": as_of_of(context).isoformat()}

    return announce()


def _access() -> Any:
    """The access that the connection gives; nothing if there is no such connection."""
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException

    from jamsos.collect.registry_service import Access

    try:
        connection = Connection.get(CONNECTION)
    except AirflowNotFoundException:
        print(f"there is no connection {CONNECTION}: nobody is asked")
        return None
    return Access.of_connection(
        host=connection.host,
        port=connection.port,
        schema=connection.schema,
        login=connection.login,
        password=connection.password,
        extra=connection.extra_dejson,
    )
