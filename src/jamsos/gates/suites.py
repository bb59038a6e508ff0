"""Read the suites in ``expectations/``: what must be true of a table before anyone reads it.

A suite is data. Whatever it leaves unsaid (a severity, a description, who repairs, the reason of a
refused row, who looks after empty cells) is refused here, before it can pass silently. A limit is
written as ``$limit_<name>`` and gets its value on the day of a night (``Suite.on``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from jamsos.errors import JamsosError
from jamsos.gates.kinds import BLIND_TO_NULLS, GRAIN_OF, USUAL_LIMITS, Grain
from jamsos.gates.limits import PREFIX, Limit
from jamsos.settings import settings

SUBJECTS = ("load", "run", "export")
SEVERITIES = ("critical", "warning")
REPAIRERS = ("village", "office", "registry", "bpjs", "social", "engineers")
ROWS = ("run", "pinned", "workbench")
_SUITE_KEYS = {
    "name", "subject", "table", "owner", "repaired_by", "notes", "rows", "row_key",
    "quarantine_ceiling", "may_be_empty", "expectations",
}  # fmt: skip
_EXPECTATION_KEYS = {
    "name", "type", "severity", "description", "description_id", "reason", "owner", "repaired_by",
    "because", "because_id", "optional", "kwargs",
}  # fmt: skip
_LIMIT = re.compile(rf"\${PREFIX}([a-z][a-z_]*)")


class SuiteUnreadable(JamsosError):
    """A suite says too little, too much, or something nobody knows; the message says where."""


@dataclass(frozen=True)
class Expectation:
    """One statement about data.

    ``reason`` is the reason code of each row that fails it; a critical statement without one holds
    the whole load. ``mostly`` is the share of a load's rows for which a warning must be true: a
    number, or ``$limit_<name>`` until the suite is that of a night. ``because`` is why a number in
    the statement is what it is; ``limits`` are those it names, filled by ``Suite.on``.
    """

    name: str
    type: str
    severity: str
    description: str
    description_id: str
    owner: str
    repaired_by: str
    because: str | None
    because_id: str | None
    reason: str | None
    is_optional: bool
    mostly: Decimal | str
    kwargs: dict[str, Any]
    limits: Mapping[str, Limit] = field(default_factory=dict)

    @property
    def grain(self) -> Grain:
        return GRAIN_OF[self.type]

    @property
    def is_critical(self) -> bool:
        return self.severity == "critical"

    @property
    def column(self) -> str | None:
        columns = self.kwargs.get("column_list")
        return self.kwargs.get("column") or (", ".join(columns) if columns else None)

    def as_json(self) -> dict[str, Any]:
        """Its wording as the log keeps it; a reason it does not state is that of its limits."""
        limits = self.limits.values()
        return {
            "name": self.name,
            "type": self.type,
            "severity": self.severity,
            "column": self.column,
            "description": self.description,
            "description_id": self.description_id,
            "owner": self.owner,
            "repaired_by": self.repaired_by,
            "because": self.because or " ".join(each.because for each in limits) or None,
            "because_id": self.because_id or " ".join(each.because_id for each in limits) or None,
            "reason": self.reason,
            "mostly": float(self.mostly),
            "kwargs": self.kwargs,
            "limits": {name: each.plain for name, each in self.limits.items()},
        }

    @property
    def limit_names(self) -> list[str]:
        """The limits it names, in the order in which it names them first."""
        return list(dict.fromkeys(_limits_in([self.mostly, self.kwargs])))

    def on(self, limits: Mapping[str, Limit], suite: str) -> Expectation:
        """Itself with the values of its limits."""
        named = {name: _limit(limits, name, suite) for name in self.limit_names}
        return replace(self, mostly=_filled_share(self.mostly, limits, suite), limits=named)


@dataclass(frozen=True)
class Suite:
    """All statements about one table.

    ``rows`` says which rows of its table belong to a run: those that carry its ``run``, those of
    the loads ``pinned`` by it, or all that lie on the ``workbench`` while it is the run's.
    ``row_key`` names the columns that tell a row apart without telling who it is.
    ``quarantine_ceiling`` is the largest share of a load's rows that may be put aside while the
    others go on; a suite without one puts nothing aside. A subject without rows is held unless it
    ``may_be_empty``: then the suite's expectations say when.
    """

    name: str
    subject: str
    table: str
    owner: str
    repaired_by: str
    notes: str
    rows: str
    row_key: tuple[str, ...]
    quarantine_ceiling: Decimal | str | None
    may_be_empty: bool
    expectations: tuple[Expectation, ...]

    @property
    def schema_and_table(self) -> tuple[str, str]:
        schema, table = self.table.split(".")
        return schema, table

    @property
    def reasons(self) -> frozenset[str]:
        return frozenset(filter(None, (each.reason for each in self.expectations)))

    def as_json(self) -> dict[str, Any]:
        """Its wording on a night, as the gate log keeps it."""
        ceiling = self.quarantine_ceiling
        return {
            "suite": self.name,
            "subject": self.subject,
            "table": self.table,
            "rows": self.rows,
            "owner": self.owner,
            "repaired_by": self.repaired_by,
            "notes": self.notes,
            "row_key": list(self.row_key),
            "quarantine_ceiling": None if ceiling is None else float(ceiling),
            "may_be_empty": self.may_be_empty,
            "expectations": [each.as_json() for each in self.expectations],
        }

    @property
    def limit_names(self) -> set[str]:
        """Every limit it names."""
        of_expectations = (name for each in self.expectations for name in each.limit_names)
        return {*_limits_in(self.quarantine_ceiling), *of_expectations}

    def on(self, limits: Mapping[str, Limit]) -> Suite:
        """The suite of a night: each limit has the value in force then.

        Raises:
            SuiteUnreadable: A limit is not in force, or no share where one is needed.
        """
        return replace(
            self,
            quarantine_ceiling=_filled_share(self.quarantine_ceiling, limits, self.name),
            expectations=tuple(each.on(limits, self.name) for each in self.expectations),
        )


def suite_names() -> list[str]:
    """Every suite of this checkout, by name."""
    return sorted(path.stem for path in _folder().glob("*.yaml"))


@lru_cache
def suites_of(subject: str) -> list[str]:
    """The suites about loads, runs or exports, by name."""
    return [name for name in suite_names() if load_suite(name).subject == subject]


@lru_cache
def load_suite(name: str) -> Suite:
    """The suite ``expectations/<name>.yaml``.

    Raises:
        SuiteUnreadable: There is none, or it does not say all it must.
    """
    path = _folder() / f"{name}.yaml"
    if not path.exists():
        raise SuiteUnreadable(f"expectations/{name}.yaml is missing: {name} cannot be judged")
    return read_suite(path.read_text(encoding="utf-8"), name)


def read_suite(text: str, name: str) -> Suite:
    """The suite written in ``text``, which must carry this ``name``.

    Raises:
        SuiteUnreadable: It does not say all it must.
    """
    written = yaml.safe_load(text)
    if not isinstance(written, dict):
        raise SuiteUnreadable(f"{name}: a suite is a mapping")
    _only(_SUITE_KEYS, written, name)
    for key in ("name", "subject", "table", "owner", "repaired_by", "notes", "expectations"):
        if not written.get(key):
            raise SuiteUnreadable(f"{name}: «{key}» is missing")
    if written["name"] != name:
        raise SuiteUnreadable(f"{name}: the file and its suite have different names")
    if written["subject"] not in SUBJECTS:
        raise SuiteUnreadable(f"{name}: «subject» is one of {', '.join(SUBJECTS)}")
    if written.get("rows", "run") not in ROWS:
        raise SuiteUnreadable(f"{name}: «rows» is one of {', '.join(ROWS)}")
    if "rows" in written and written["subject"] != "run":
        raise SuiteUnreadable(f"{name}: «rows» belongs to runs")
    if (written["subject"] == "load") != ("quarantine_ceiling" in written):
        raise SuiteUnreadable(f"{name}: a ceiling for quarantine belongs to loads, and to each")
    suite = Suite(
        name=name,
        subject=written["subject"],
        table=written["table"],
        owner=written["owner"],
        repaired_by=_repairer(written["repaired_by"], name),
        notes=written["notes"],
        rows=written.get("rows", "run"),
        row_key=tuple(written.get("row_key", ())),
        quarantine_ceiling=_share(written.get("quarantine_ceiling"), name),
        may_be_empty=written.get("may_be_empty") is True,
        expectations=tuple(_expectation(each, written, name) for each in written["expectations"]),
    )
    _check_together(suite)
    return suite


def _expectation(written: dict[str, Any], of: dict[str, Any], suite: str) -> Expectation:
    where = f"{suite}.{written.get('name', '?')}"
    _only(_EXPECTATION_KEYS, written, where)
    for key in ("name", "type", "severity", "description", "description_id"):
        if not written.get(key):
            raise SuiteUnreadable(f"{where}: «{key}» is missing")
    if written["type"] not in GRAIN_OF:
        raise SuiteUnreadable(f"{where}: nobody knows the expectation «{written['type']}»")
    if written["severity"] not in SEVERITIES:
        raise SuiteUnreadable(f"{where}: «severity» is one of {', '.join(SEVERITIES)}")
    if bool(written.get("because")) != bool(written.get("because_id")):
        raise SuiteUnreadable(f"{where}: «because» is said in both languages or in none")
    kwargs = USUAL_LIMITS.get(written["type"], {}) | written.get("kwargs", {})
    mostly = _share(kwargs.pop("mostly", 1), where)
    if mostly != 1 and written["severity"] == "critical":
        raise SuiteUnreadable(f"{where}: «mostly» would let critical failures through")
    return Expectation(
        name=written["name"],
        type=written["type"],
        severity=written["severity"],
        description=written["description"],
        description_id=written["description_id"],
        owner=written.get("owner", of["owner"]),
        repaired_by=_repairer(written.get("repaired_by", of["repaired_by"]), where),
        because=written.get("because"),
        because_id=written.get("because_id"),
        reason=written.get("reason"),
        is_optional=bool(written.get("optional", False)),
        mostly=mostly,
        kwargs=kwargs,
    )


def _check_together(suite: Suite) -> None:
    names = [each.name for each in suite.expectations]
    if len(names) != len(set(names)):
        raise SuiteUnreadable(f"{suite.name}: two expectations have the same name")
    if suite.subject == "load" and suite.row_key != ("load_id", "source_row"):
        raise SuiteUnreadable(f"{suite.name}: the rows of a load are named by load_id, source_row")
    never_empty = {
        each.kwargs["column"]
        for each in suite.expectations
        if each.type == "expect_column_values_to_not_be_null" and each.is_critical
    }
    for each in suite.expectations:
        where = f"{suite.name}.{each.name}"
        refuses_rows = suite.subject == "load" and each.is_critical and each.grain is Grain.ROW
        if refuses_rows and not each.reason:
            raise SuiteUnreadable(f"{where}: a refused row needs the code of its reason")
        if each.reason and not refuses_rows:
            raise SuiteUnreadable(f"{where}: only a critical statement about rows has a reason")
        if each.grain is Grain.LOAD and suite.subject != "load":
            raise SuiteUnreadable(f"{where}: there are no loads in a {suite.subject}")
        if each.mostly != 1 and each.grain is not Grain.ROW:
            raise SuiteUnreadable(f"{where}: «mostly» is a share of rows, and this is about none")
        if each.type in BLIND_TO_NULLS and each.is_critical:
            if each.is_optional == (each.kwargs["column"] in never_empty):
                raise SuiteUnreadable(
                    f"{where}: it passes empty cells; expect the column to be filled as well, "
                    "or say «optional: true»"
                )
        elif each.is_optional:
            raise SuiteUnreadable(f"{where}: «optional» means nothing here")


def _only(known: set[str], written: dict[str, Any], where: str) -> None:
    unknown = sorted(written.keys() - known)
    if unknown:
        raise SuiteUnreadable(f"{where}: nobody reads {', '.join(unknown)}")


def _repairer(written: str, where: str) -> str:
    if written not in REPAIRERS:
        raise SuiteUnreadable(f"{where}: «repaired_by» is one of {', '.join(REPAIRERS)}")
    return written


def _share(written: object, where: str) -> Decimal | str | None:
    if written is None or (isinstance(written, str) and _LIMIT.fullmatch(written)):
        return written
    share = Decimal(str(written))
    if not 0 <= share <= 1:
        raise SuiteUnreadable(f"{where}: a share lies between 0 and 1")
    return share


def _filled_share(
    share: Decimal | str | None, limits: Mapping[str, Limit], where: str
) -> Decimal | None:
    if not isinstance(share, str):
        return share
    return _share(_limit(limits, _LIMIT.fullmatch(share)[1], where).value, where)


def _limit(limits: Mapping[str, Limit], name: str, where: str) -> Limit:
    if name not in limits:
        raise SuiteUnreadable(
            f"{where}: quality_limits.csv has no row «{name}» that is in force on this date"
        )
    return limits[name]


def _limits_in(written: object) -> Iterator[str]:
    """Names of the limits that stand anywhere in what was written."""
    if isinstance(written, str):
        yield from _LIMIT.findall(written)
    elif isinstance(written, Mapping):
        for each in written.values():
            yield from _limits_in(each)
    elif isinstance(written, list | tuple):
        for each in written:
            yield from _limits_in(each)


def _folder() -> Path:
    return settings().project / "expectations"
