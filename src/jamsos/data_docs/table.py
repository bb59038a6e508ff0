"""Great Expectations' table of results, without the question how an expectation was configured.

Its own table builds each expectation anew to describe it; a suite of last year may name one that is
no longer there, and the gate log keeps no query. Ours takes the description as it was written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.render import RenderedStringTemplateContent
from great_expectations.render.renderer.content_block import (
    ValidationResultsTableContentBlockRenderer,
)

HEADINGS = ("Status", "Expectation", "name")


class CountsTable(ValidationResultsTableContentBlockRenderer):
    """Status and description of each expectation, and which one it is."""

    @classmethod
    def _get_content_block_fn_from_expectation_description(
        cls, expectation_config: ExpectationConfiguration
    ) -> Callable[..., list[RenderedStringTemplateContent]]:
        told = RenderedStringTemplateContent(
            content_block_type="string_template",
            string_template={
                "template": "$description",
                "params": {"description": expectation_config.description},
            },
        )
        return lambda **_: [told]

    @classmethod
    def _get_content_block_fn(
        cls, expectation_type: str, expectation_config: ExpectationConfiguration | None = None
    ) -> Callable[..., list[list[Any]]] | None:
        rows_of = super()._get_content_block_fn(expectation_type, expectation_config)
        if rows_of is None or expectation_config is None:
            return rows_of
        name = expectation_config.meta["name"]
        return lambda **asked: [[row[0], _sentence(row[1]), name] for row in rows_of(**asked)]

    @classmethod
    def _process_content_block(
        cls, content_block: Any, has_failed_evr: bool, render_object: Any = None
    ) -> None:
        super()._process_content_block(content_block, has_failed_evr, render_object)
        content_block.header_row = list(HEADINGS)


def _sentence(cell: Any) -> Any:
    """The description alone: what comes after it in English is told anew."""
    return cell[0] if isinstance(cell, list) else cell
