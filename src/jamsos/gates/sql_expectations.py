"""Expectations of our own, for what SQL says better.

Importing this module registers them with Great Expectations. None of them ever returns a value:
only the columns of the row key leave the database.
"""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine import ExecutionEngine, SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation, ColumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider import (
    ColumnMapMetricProvider,
    column_condition_partial,
)
from great_expectations.expectations.metrics.metric_provider import MetricProvider, metric_value

_ISO_DATE = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


class ColumnValuesIsoDates(ColumnMapMetricProvider):
    """Is this text a day of the calendar, YYYY-MM-DD, within the bounds (both included)?"""

    condition_metric_name = "column_values.iso_dates"
    condition_value_keys = ("earliest_year", "latest")

    @column_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805 - Great Expectations makes it a class method
        column: sa.ColumnClause,
        earliest_year: int,
        latest: str,
        **_: Any,
    ) -> sa.ColumnElement:
        return sa.and_(
            column.op("~")(_ISO_DATE),
            sa.or_(  # a cheap test spares most days the dear one
                sa.func.right(column, 2) <= "28", sa.func.pg_input_is_valid(column, "date")
            ),
            column.between(f"{earliest_year}-01-01", latest),  # text in this form sorts as dates do
        )


class ExpectColumnValuesToBeIsoDates(ColumnMapExpectation):
    """Every value can be cast to a date: no 31 February, nothing before that year or after
    that day."""

    earliest_year: int
    latest: str

    map_metric = "column_values.iso_dates"
    success_keys = ("earliest_year", "latest", "mostly")
    args_keys = ("column", "earliest_year", "latest")


class QueryRowKeys(MetricProvider):
    """What a query over the batch returns, as one dict per row.

    ``{batch}`` in the query stands for the rows that are being judged.
    """

    metric_name = "query.row_keys"
    domain_keys = ("batch_id",)
    value_keys = ("query",)

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        **_: Any,
    ) -> list[dict[str, Any]]:
        selectable, _, _ = execution_engine.get_compute_domain(
            metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        batch = sa.select(sa.text("*")).select_from(selectable).compile(execution_engine.engine)
        (query,) = metric_value_kwargs.values()
        query = query.replace("{batch}", f"({batch})").replace(":", r"\:")
        found = execution_engine.execute_query(sa.text(query))
        return [dict(row) for row in found.mappings()]


class _QueryExpectation(BatchExpectation):
    """A query over the batch finds nothing; what it finds is what fails."""

    query: str

    metric_dependencies: ClassVar[tuple[str, ...]] = ("query.row_keys",)
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)
    success_keys: ClassVar[tuple[str, ...]] = ("query",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002 - as it is called
        execution_engine: ExecutionEngine | None = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        found = metrics["query.row_keys"]
        return {
            "success": not found,
            "result": {
                "unexpected_count": len(found),
                "found_keys": {name: [row[name] for row in found] for name in found[0]}
                if found
                else {},
            },
        }


class ExpectQueryToFindNoRows(_QueryExpectation):
    """The query returns the row key of each row that fails."""


class ExpectQueryToFindNoLoads(_QueryExpectation):
    """The query returns the load_id of each load that fails as a whole."""
