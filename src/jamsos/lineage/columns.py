"""Which columns the columns of one SELECT are made of, read from the SQL itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

from jamsos.errors import JamsosError

# schema -> table -> its columns in order
Schema = dict[str, dict[str, list[str]]]


class NotTraceable(JamsosError):
    """A column's way cannot be read from the SQL; the message names statement and column."""


class Role(Enum):
    """``VALUE``: what a column holds comes from there. ``KEY``: by it the row was looked up."""

    VALUE = "value"
    KEY = "key"


@dataclass(frozen=True, order=True)
class Column:
    """One column of a table or view: ``marts.fct_subsidy.amount_rp``."""

    schema: str
    table: str
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.table}.{self.name}"


@dataclass(frozen=True)
class Made:
    """How one column of a SELECT is made: by which expression, of which columns.

    Without any of role ``VALUE`` it is a constant, or counts rows.
    """

    expression: str
    of: frozenset[tuple[Column, Role]]


def made_of(statement: str, schema: Schema, where: str) -> dict[str, Made]:
    """How each column that ``statement`` returns is made; ``schema`` knows the tables it reads.

    ``where`` names the statement in messages.

    Raises:
        NotTraceable: A column of it belongs to nothing the schema knows.
    """
    written = parse_one(statement, dialect="postgres")
    for table in written.find_all(exp.Table):
        table.set("catalog", None)
        if table.db and isinstance(table.this, exp.Anonymous):  # a function of ours, as a table
            table.set("this", exp.to_identifier(table.this.name))
    spelled = _spelled(written)
    try:
        qualified = qualify(
            written.copy(),
            schema={
                name: {table: dict.fromkeys(columns, "text") for table, columns in tables.items()}
                for name, tables in schema.items()
            },
            dialect="postgres",
            validate_qualify_columns=False,
            identify=False,
            quote_identifiers=False,
        )
    except SqlglotError as error:
        raise NotTraceable(f"{where}: {error}") from None
    root = build_scope(qualified)
    if root is None:
        raise NotTraceable(f"{where}: this is no query")
    reader = _Reader(root, schema, where)
    return {
        name: Made(spelled.get(name, name), frozenset(reader.origins(root, position)))
        for position, name in enumerate(qualified.named_selects)
    }


def _spelled(written: exp.Expression) -> dict[str, str]:
    """The expression of each column as the last SELECT spells it."""
    select = written
    while isinstance(select, exp.SetOperation):
        select = select.left
    return {
        each.alias_or_name: each.unalias().sql(dialect="postgres")
        for each in select.expressions
        if not each.is_star
    }


class _Reader:
    def __init__(self, root: Scope, schema: Schema, where: str) -> None:
        self._schema = schema
        self._where = where
        self._scopes = {id(scope.expression): scope for scope in root.traverse()}
        self._found: dict[tuple[int, int], set[tuple[Column, Role]]] = {}

    def origins(self, scope: Scope, position: int) -> set[tuple[Column, Role]]:
        """Of which columns of tables the column at ``position`` of a scope is made."""
        asked = (id(scope.expression), position)
        if asked not in self._found:
            self._found[asked] = set()  # a recursive query adds nothing by asking itself
            self._found[asked] = set(self._read(scope, position))
        return self._found[asked]

    def _read(self, scope: Scope, position: int) -> Iterator[tuple[Column, Role]]:
        expression = scope.expression
        if isinstance(expression, exp.SetOperation):
            for branch in scope.set_operation_scopes:
                yield from self.origins(branch, position)
            return
        yield from self._in(expression.selects[position], scope)

    def _of(self, column: exp.Column, scope: Scope) -> Iterator[tuple[Column, Role]]:
        around = self._scope_of(column, scope)
        home = self._home_of(column.table, around)
        if home is None and self._home_of(column.name, around) is not None:
            yield from self._whole_row(column.name, around)
            return
        if home is None:
            raise NotTraceable(f"{self._where}: «{column.sql()}» belongs to no table")
        yield from self._column_of(home, column.table, column.name)
        for key in _keys_of(home.expression, column.table):
            for origin, role in self._key(key, home):
                yield origin, Role.KEY if role is Role.VALUE else role

    def _key(self, key: exp.Column, scope: Scope) -> Iterator[tuple[Column, Role]]:
        home = self._home_of(key.table, scope)
        if home is not None:
            yield from self._column_of(home, key.table, key.name)

    def _column_of(self, scope: Scope, table: str, name: str) -> Iterator[tuple[Column, Role]]:
        source = scope.sources[table]
        if isinstance(source, exp.Table):
            yield from self._of_table(source, name, scope)
            return
        made = source.expression
        if isinstance(made, exp.Lateral) and isinstance(made.this, exp.Subquery):
            made = made.this.this
        if isinstance(made, exp.Select | exp.SetOperation):
            if name not in made.named_selects:
                raise NotTraceable(f"{self._where}: {table} has no column {name}")
            yield from self.origins(self._scopes[id(made)], made.named_selects.index(name))
        elif isinstance(made, exp.Values):
            position = _names_of(made).index(name)
            for row in made.expressions:
                yield from self._in(row.expressions[position], scope)
        else:  # unnest() and other functions that make rows of what they are given
            yield from self._in(made, scope)

    def _of_table(self, table: exp.Table, name: str, scope: Scope) -> Iterator[tuple[Column, Role]]:
        if not isinstance(table.this, exp.Identifier):
            yield from self._in(table.this, scope)
            return
        if name not in self._schema.get(table.db, {}).get(table.name, ()):
            raise NotTraceable(f"{self._where}: {table.db}.{table.name} has no column {name}")
        yield Column(table.db, table.name, name), Role.VALUE

    def _in(self, expression: exp.Expression, scope: Scope) -> Iterator[tuple[Column, Role]]:
        for column in expression.find_all(exp.Column):
            yield from self._of(column, scope)
        for row in expression.find_all(exp.TableColumn):  # to_jsonb(rows), rows::text
            yield from self._whole_row(row.name, self._scope_of(row, scope))

    def _whole_row(self, alias: str, scope: Scope) -> Iterator[tuple[Column, Role]]:
        home = self._home_of(alias, scope)
        for name in self._names_in(home, alias):
            yield from self._column_of(home, alias, name)

    def _scope_of(self, column: exp.Expression, otherwise: Scope) -> Scope:
        select = column.find_ancestor(exp.Select)
        return self._scopes.get(id(select), otherwise)

    @staticmethod
    def _home_of(table: str, scope: Scope | None) -> Scope | None:
        """The scope, this or one around it, in which a table goes by that name."""
        while scope is not None and table not in scope.sources:
            scope = scope.parent
        return scope

    def _names_in(self, scope: Scope, alias: str) -> list[str]:
        source = scope.sources[alias]
        if isinstance(source, exp.Table):
            return self._schema.get(source.db, {}).get(source.name, [])
        return source.expression.named_selects


def _keys_of(select: exp.Expression, table: str) -> Iterator[exp.Column]:
    """The other tables' columns by which rows of ``table`` were joined."""
    for join in select.args.get("joins") or ():
        condition = join.args.get("on")
        if join.alias_or_name == table and condition is not None:
            for column in condition.find_all(exp.Column):
                if column.table != table:
                    yield column


def _names_of(values: exp.Values) -> list[str]:
    """What the columns of VALUES are called, there or in the brackets around them."""
    named: exp.Expression | None = values
    while named is not None and not named.alias_column_names:
        named = named.parent
    return named.alias_column_names if named is not None else []
