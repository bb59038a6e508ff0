"""Questions about one run, as every report asks them."""

from __future__ import annotations

from typing import Any

import psycopg

from jamsos.deliver.snapshot import Run


class Asker:
    """Questions about one run; ``run_id``, ``as_of`` and the months are always at hand."""

    def __init__(self, connection: psycopg.Connection, run: Run) -> None:
        self.connection = connection
        self.run = run

    def rows(self, statement: str, **more: Any) -> list[tuple[Any, ...]]:
        known = {
            "run_id": self.run.run_id,
            "region_code": self.run.region_code,
            "as_of": self.run.as_of,
            "covered_month": self.run.covered_month,
        }
        return self.connection.execute(statement, known | more).fetchall()

    def row(self, statement: str, **more: Any) -> tuple[Any, ...]:
        (row,) = self.rows(statement, **more)
        return row

    def one(self, statement: str, **more: Any) -> Any:
        return self.row(statement, **more)[0]

    def counts(self, statement: str, **more: Any) -> dict[str, int]:
        """Name → number, the greatest first."""
        found = self.rows(statement, **more)
        return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))
