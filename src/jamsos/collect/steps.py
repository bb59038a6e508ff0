"""The outcome of every ingest step, one row each, in ``ops.ingest_steps``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import psycopg


@dataclass(frozen=True)
class Step:
    """Which step of which delivery."""

    as_of: date
    source: str
    scope: str
    file_name: str
    load_id: str | None
    step: str


def record_step(
    connection: psycopg.Connection,
    step: Step,
    outcome: str,
    row_count: int = 0,
    seconds: float = 0.0,
    message: str | None = None,
) -> None:
    """Record how ``step`` ended; ``message`` holds no value from a file."""
    connection.execute(
        """
        insert into ops.ingest_steps (
            as_of, source, scope, file_name, load_id, step, outcome, row_count, seconds, message
        ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        [
            step.as_of, step.source, step.scope, step.file_name, step.load_id, step.step,
            outcome, row_count, round(seconds, 3), message,
        ],
    )  # fmt: skip
