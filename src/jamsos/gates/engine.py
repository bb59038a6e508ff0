"""Great Expectations behind one door: a look at the rows of a query, on a connection that reads.

Values stay in the database. Results are asked for without them, Great Expectations' own habit of
running the whole query is stopped, and it has nothing to say in our logs.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from psycopg import conninfo

from jamsos.errors import JamsosError

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.data_context import AbstractDataContext
    from great_expectations.datasource.fluent.interfaces import Batch
    from great_expectations.expectations.expectation import Expectation as GxExpectation
    from great_expectations.validator.validator import Validator
    from sqlalchemy import Engine


class GateBroken(JamsosError):
    """Great Expectations could not be run at all: nothing was judged, so nothing may pass."""


class Look:
    """The rows under judgement, as Great Expectations sees them."""

    def __init__(self, batch: Batch, validator: Validator) -> None:
        self._batch = batch
        self._validator = validator

    def judge(
        self, expectations: Sequence[GxExpectation]
    ) -> dict[str, ExpectationValidationResult]:
        """The result of each expectation by its name: success, and how many rows fail."""
        from great_expectations import ExpectationSuite

        validated = self._batch.validate(
            ExpectationSuite(name="suite", expectations=list(expectations)),
            result_format={
                "result_format": "BASIC",
                "exclude_unexpected_values": True,
                "partial_unexpected_count": 0,
            },
        )
        return {each.expectation_config.meta["name"]: each for each in validated.results}

    def failing_keys(
        self, expectations: Sequence[GxExpectation], row_key: Sequence[str], *, rows: int
    ) -> dict[str, dict[str, list[Any]]]:
        """The keys of the rows that fail each expectation, one list for each column of the key.

        Only the list of keys is computed; a detailed result would fetch the values as well. An
        expectation whose keys cannot be told (compound uniqueness in SQL) is left out.
        """
        asked = {
            "result_format": {
                "result_format": "COMPLETE",
                "exclude_unexpected_values": True,
                "unexpected_index_column_names": list(row_key),
                # Great Expectations cuts the list of row keys at this number; 0 empties it.
                "partial_unexpected_count": rows,
            }
        }
        metrics = {
            expectation.meta["name"]: metric
            for expectation in expectations
            for metric in expectation.get_validation_dependencies(
                self._validator.execution_engine, asked
            ).get_metric_configurations()
            if metric.metric_name.endswith(".unexpected_index_list")
        }
        computed, _ = self._validator.compute_metrics(list(metrics.values()), asked)
        return {
            name: columns
            for name, metric in metrics.items()
            for columns in computed.get(metric.id) or []
        }


@contextmanager
def look_at(query: str, database_url: str) -> Iterator[Look]:
    """Let Great Expectations look at the rows that ``query`` returns.

    Raises:
        GateBroken: It could not be set up, or broke outside a single expectation.
    """
    from great_expectations.exceptions import GreatExpectationsError
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.pool import NullPool

    from jamsos.gates import measuring_expectations  # noqa: F401 - importing it registers ours

    with silenced():
        try:
            context = ephemeral_context()
            warehouse = context.data_sources.add_postgres(
                "warehouse",
                # The data source wants user and host in the URL; connect_args overrule both.
                connection_string="postgresql+psycopg://gate@localhost/warehouse",
                kwargs={"connect_args": _connect_args(database_url), "poolclass": NullPool},
            )
            _never_fetch_all(warehouse.get_execution_engine().engine, query)
            asset = warehouse.add_query_asset("judged", query=query.replace(":", r"\:"))
            everything = asset.add_batch_definition_whole_table("all")
            validator = context.get_validator(batch_request=everything.build_batch_request())
            yield Look(everything.get_batch(), validator)
        except (GreatExpectationsError, SQLAlchemyError, ConnectionError) as error:
            raise GateBroken(
                f"Great Expectations could not look at the table: {type(error).__name__}"
            ) from None


def ephemeral_context() -> AbstractDataContext:
    """Great Expectations' own affairs: nothing on disk, nothing over the network, no bars."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    return gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            analytics_enabled=False,
            progress_bars=ProgressBarsConfig(globally=False),
        ),
    )


def _connect_args(database_url: str) -> dict[str, Any]:
    given = conninfo.conninfo_to_dict(database_url)
    options = f"{given.get('options') or ''} -c default_transaction_read_only=on".strip()
    return {**given, "options": options, "application_name": "jamsos gate"}


def _never_fetch_all(engine: Engine, query: str) -> None:
    """To learn the columns Great Expectations runs ``query`` itself: let it find no row."""
    from sqlalchemy import event

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def without_rows(_connection, _cursor, statement, parameters, _context, _executemany):
        return (f"{query} limit 0" if statement == query else statement), parameters


@contextmanager
def silenced() -> Iterator[None]:
    """No word from Great Expectations: its messages quote statements and exceptions."""
    logger = logging.getLogger("great_expectations")
    handler, before = logging.NullHandler(), logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield
    finally:
        logger.propagate = before
        logger.removeHandler(handler)
