"""Fill the ``$names`` of a suite: what only the run, the region or the subject can tell.

In a query a name becomes an SQL literal; elsewhere it becomes the value itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from psycopg import sql

from jamsos.gates.limits import PREFIX
from jamsos.gates.suites import Expectation, SuiteUnreadable

QUERIES = ("query", "reference_query")
_NAME = re.compile(r"\$([a-z][a-z_]*)")


def filled(expectation: Expectation, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The expectation's kwargs without ``$names``; those of limits are its own.

    Raises:
        SuiteUnreadable: Nobody gives a value for a name.
    """
    numbers = {f"{PREFIX}{name}": limit.plain for name, limit in expectation.limits.items()}
    parameters = {**parameters, **numbers}
    return {
        key: _in_query(value, parameters, expectation.name)
        if key in QUERIES
        else _in_value(value, parameters, expectation.name)
        for key, value in expectation.kwargs.items()
    }


def literal(value: object) -> str:
    """``value`` as SQL text, safely quoted."""
    return sql.Literal(value).as_string(None)


def _in_query(query: str, parameters: Mapping[str, Any], where: str) -> str:
    return _NAME.sub(lambda name: literal(_given(name[1], parameters, where)), query)


def _in_value(value: object, parameters: Mapping[str, Any], where: str) -> object:
    if isinstance(value, list):
        return [_in_value(each, parameters, where) for each in value]
    if isinstance(value, str) and (name := _NAME.fullmatch(value)):
        return _given(name[1], parameters, where)
    return value


def _given(name: str, parameters: Mapping[str, Any], where: str) -> Any:
    if name not in parameters:
        raise SuiteUnreadable(f"{where}: nobody gives a value for ${name}")
    return parameters[name]
