"""From a gate's task to what it decided: one link, which carries ids only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import attrs
from airflow.sdk import BaseOperatorLink, task

if TYPE_CHECKING:
    from airflow.sdk import BaseOperator
    from airflow.sdk.types import TaskInstanceKey

ROOT = "/jamsos"


@attrs.define()
class GateLink(BaseOperatorLink):
    """«Hasil gerbang» on a gate's task: the page that tells what it decided in this run."""

    name = "Hasil gerbang"

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:  # noqa: ARG002
        ids = (ti_key.dag_id, ti_key.run_id, ti_key.task_id)
        return f"{base_path()}{ROOT}/gates/" + "/".join(quote(each, safe="") for each in ids)


def base_path() -> str:
    """What stands before every path of this Airflow, where it does not own its whole host."""
    from urllib.parse import urlsplit

    from airflow.sdk.configuration import conf

    return urlsplit(conf.get("api", "base_url", fallback="/")).path.rstrip("/")


def gate_task(judge: Callable[..., Any]) -> Callable[..., Any]:
    """``@task`` for a task that judges: it has the link to what its gates decided."""
    decorated = task(judge)

    @wraps(judge)
    def wired(*arguments: Any, **named: Any) -> Any:
        judged = decorated(*arguments, **named)
        judged.operator.operator_extra_links = (GateLink(),)
        return judged

    return wired
