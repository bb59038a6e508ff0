"""All steps between the columns of files that come in and those that go out."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from jamsos.lineage.columns import Column, Made, NotTraceable, Role, Schema, made_of
from jamsos.lineage.intake import Heading, accepted, landed_from

# Where a column stands on its way, in order.
LAYERS = (
    "landing", "raw", "reference", "ledger", "staging", "identity", "intermediate", "marts",
    "exports",
)  # fmt: skip
_LOADERS = ("landing", "raw", "ops", "quarantine", "identity")
_TABLES = """
select table_schema, table_name, column_name
from information_schema.columns
where table_schema = any(%(schemas)s)
union all
select namespaces.nspname, functions.proname, returned.name
from pg_proc as functions
inner join pg_namespace as namespaces on functions.pronamespace = namespaces.oid
cross join lateral (
    select arguments.name
    from unnest(functions.proargnames, functions.proargmodes) as arguments (name, mode)
    where arguments.mode = 't'
    union all
    select attributes.attname
    from pg_attribute as attributes
    inner join pg_type as types on attributes.attrelid = types.typrelid
    where types.oid = functions.prorettype and attributes.attnum > 0
) as returned
where functions.proretset and namespaces.nspname = any(%(schemas)s)
order by 1, 2, 3
"""


@dataclass(frozen=True)
class Origin:
    """Where a way begins: headings of files, a seed's column, or a table that we keep ourselves.

    ``kind`` is file, seed, ledger (officers' answers, runs, what matching found) or delivery
    (where a file lay, on which row something stands).
    """

    kind: str
    column: Column
    headings: tuple[Heading, ...] = ()
    seeds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One column on the way and what it is made of, with the model it stands in."""

    column: Column
    layer: str
    expression: str
    of: tuple[tuple[Column, Role], ...]
    model: str | None


@dataclass(frozen=True)
class Trace:
    """The whole way to ``root``: steps from the last to the first, and where it begins.

    ``keys`` are the ways of what its row was looked up by, one step deep; a person's key is not
    followed, for it says whose row it is (``looks_up_a_person``) and nothing about the value.
    Without origins the column is a constant.
    """

    root: Column
    steps: tuple[Step, ...]
    origins: tuple[Origin, ...]
    keys: tuple[Trace, ...] = field(default=())
    looks_up_a_person: bool = False

    @property
    def headings(self) -> tuple[Heading, ...]:
        return tuple(sorted({each for origin in self.origins for each in origin.headings}))


class Lineage:
    """Every column of every model, and of the tables before them."""

    def __init__(self, manifest: Mapping[str, Any], project: Path, schema: Schema) -> None:
        nodes = manifest["nodes"].values()
        self._models = {
            (node["schema"], node["alias"]): node["unique_id"]
            for node in nodes
            if node["resource_type"] == "model"
        }
        self._seeds = {
            (node["schema"], node["alias"]): Path(node["original_file_path"]).name
            for node in nodes
            if node["resource_type"] == "seed"
        }
        known: Schema = {name: dict(tables) for name, tables in schema.items()}
        for node in nodes:
            if node["resource_type"] == "seed":
                path = project / "dbt_project" / node["original_file_path"]
                with path.open(encoding="utf-8", newline="") as lines:
                    known.setdefault(node["schema"], {})[node["alias"]] = next(csv.reader(lines))
            elif node["resource_type"] == "model":
                known.setdefault(node["schema"], {})[node["alias"]] = list(node["columns"])
        self.made: dict[Column, Made] = accepted(known)
        for node in _in_order(manifest):
            made = made_of(node["compiled_code"], known, node["name"])
            known[node["schema"]][node["alias"]] = list(made)
            self.made |= {
                Column(node["schema"], node["alias"], name): each for name, each in made.items()
            }
        self.schema = known

    def trace(self, root: Column, *, with_keys: bool = True) -> Trace:
        """The way to a column.

        Raises:
            NotTraceable: There is no such column, or nobody says where one on the way comes from.
        """
        if root.name not in self.schema.get(root.schema, {}).get(root.table, ()):
            raise NotTraceable(f"there is no column {root}")
        looked_up_by = self.made[root].of if root in self.made else ()
        steps: dict[Column, Step] = {}
        origins: dict[Column, Origin] = {}
        todo = [root]
        while todo:
            column = todo.pop()
            if column in steps or column in origins:
                continue
            made = self.made.get(column)
            if made is None:
                origins[column] = self._origin(column)
                continue
            steps[column] = self._step(column, made)
            todo += sorted(each for each, role in made.of if role is Role.VALUE)
        keys = sorted({each for each, role in looked_up_by if role is Role.KEY})
        return Trace(
            root,
            tuple(sorted(steps.values(), key=_last_first)),
            tuple(origins[column] for column in sorted(origins)),
            tuple(self.trace(key, with_keys=False) for key in keys if not _names_a_row(key))
            if with_keys
            else (),
            any(key.name == "person_key" for key in keys),
        )

    def _step(self, column: Column, made: Made) -> Step:
        model = self._models.get((column.schema, column.table))
        return Step(
            column, self.layer_of(column), made.expression,
            tuple(sorted(made.of, key=lambda each: (each[1] is Role.KEY, each[0]))), model,
        )  # fmt: skip

    def _origin(self, column: Column) -> Origin:
        if column.schema == "landing":
            landed = landed_from(column)
            kind = "delivery" if landed.is_of_delivery else "file"
            return Origin(kind, column, landed.headings, landed.seeds)
        if (column.schema, column.table) in self._seeds:
            return Origin("seed", column, seeds=(self._seeds[column.schema, column.table],))
        if column.schema in _LOADERS:
            return Origin("ledger", column)
        raise NotTraceable(f"nobody says where {column} comes from")

    def layer_of(self, column: Column) -> str:
        """One of ``LAYERS``; of a table the loaders keep beside them, ledger."""
        of_models = (column.schema, column.table) in self._models
        if column.schema in ("landing", "raw", "reference") or of_models:
            return column.schema
        return "ledger"


def known_tables(connection: psycopg.Connection) -> Schema:
    """The loaders' tables, and the functions that return rows, with their columns."""
    schema: Schema = {}
    for name, table, column in connection.execute(_TABLES, {"schemas": list(_LOADERS)}):
        schema.setdefault(name, {}).setdefault(table, []).append(column)
    return schema


def _in_order(manifest: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The models, each after those it reads."""
    models = {
        name: node for name, node in manifest["nodes"].items() if node["resource_type"] == "model"
    }
    done: dict[str, Mapping[str, Any]] = {}

    def add(name: str) -> None:
        if name in models and name not in done:
            for before in models[name]["depends_on"]["nodes"]:
                add(before)
            done[name] = models[name]

    for name in sorted(models):
        add(name)
    return list(done.values())


def _names_a_row(column: Column) -> bool:
    return column.name.endswith(("_key", "_id")) or column.name == "source_row"


def _last_first(step: Step) -> tuple[int, Column]:
    order = LAYERS.index(step.layer) if step.layer in LAYERS else len(LAYERS)
    return -order, step.column
