"""The way from a sender's file to ``raw``: which headings a column of ours is read from.

The contracts say which heading becomes which landing column, ``collect/accept/*.sql`` what becomes
of it in ``raw``. What the loader makes of more than one cell is told here, and a test holds it
against the tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from sqlglot import exp, parse_one

from jamsos.lineage.columns import Column, Made, NotTraceable, Schema, made_of
from jamsos.sources import ASKED, SOURCES, answers_contract, extract_contract, roster_contract
from jamsos.sources.contract import KeyedTable

_LANDED = (*SOURCES, *ASKED)
# What the loader makes of cells: of which ones, and by which seeds.
_OCCUPATIONS = ("occupations", "occupation_synonyms")
_FROM_CELLS = {
    "registry_answers.occupation_code": (("jenis_pkrjn",), _OCCUPATIONS),
    "village_rosters.occupation_code": (("occupation_text",), _OCCUPATIONS),
    "village_rosters.second_occupation_code": (("second_occupation_text",), _OCCUPATIONS),
    "village_rosters.proposal_key": (("nik", "full_name", "birth_date"), ()),
    "village_rosters.nik_cell_type": (("nik",), ()),
    "village_rosters.is_work_certified": (("note",), ()),
}
# What no cell says: where a row stands, where its file lay, what was answered to a slip.
_FROM_DELIVERY = {
    "load_id", "source_row", "sheet", "village_code", "is_withdrawn", "repairs", "typed", "layout",
    "formula_cells",
}  # fmt: skip


@dataclass(frozen=True, order=True)
class Heading:
    """A column of a sender's file, by the names it may bear; ``layout`` where there are many."""

    source: str
    layout: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Landed:
    """What a landing column is read from: headings, seeds that translate them, the delivery."""

    headings: tuple[Heading, ...] = ()
    seeds: tuple[str, ...] = ()
    is_of_delivery: bool = False


def accepted(schema: Schema) -> dict[Column, Made]:
    """How each column of ``raw`` is made of landing columns, by ``collect/accept/*.sql``."""
    made = {}
    for source in _LANDED:
        text = files("jamsos.collect").joinpath(f"accept/{source}.sql").read_text("utf-8")
        insert = parse_one(text.replace("%(load_ids)s", "null"), dialect="postgres")
        if not isinstance(insert, exp.Insert):
            raise NotTraceable(f"accept/{source}.sql is no INSERT")
        select = insert.expression.copy()
        if insert.args.get("with_") is not None:
            select.set("with_", insert.args["with_"].copy())
        of = list(made_of(select.sql(dialect="postgres"), schema, f"accept/{source}.sql").values())
        names = [each.name for each in insert.this.expressions]
        made |= {Column("raw", source, name): of[place] for place, name in enumerate(names)}
    return made


def landed_from(column: Column) -> Landed:
    """What a landing column is read from.

    Raises:
        NotTraceable: Nobody says where it comes from.
    """
    cells, seeds = _FROM_CELLS.get(f"{column.table}.{column.name}", ((_number_of(column),), ()))
    headings = tuple(heading for cell in cells for heading in _headings_of(column.table, cell))
    if headings:
        return Landed(headings, seeds)
    # Said above the table of a roster, or of the whole file.
    is_of_roster = column.table == "village_rosters" and column.name in roster_contract().columns
    if column.name in _FROM_DELIVERY or is_of_roster:
        return Landed(is_of_delivery=True)
    raise NotTraceable(f"nobody says what {column} is read from")


def _number_of(column: Column) -> str:
    """The cell whose number a key is made of; of any other column its own."""
    if column.table == "village_rosters":
        keys = {"person_key": "nik", "household_key": "family_card_number"}
    else:
        contract = _contract_of(column.table)
        keys = contract.person_keys | contract.household_keys
    return keys.get(column.name, column.name)


def _headings_of(source: str, cell: str) -> list[Heading]:
    if source != "village_rosters":
        columns = _contract_of(source).columns
        return [Heading(source, "", (each,)) for each in columns if each.lower() == cell]
    contract = roster_contract()
    return [
        Heading(
            source,
            layout.name,
            tuple(dict.fromkeys(contract.heading_spelled[name] for name in column.headings)),
        )
        for layout in contract.layouts
        for column in layout.columns
        if column.name == cell
    ]


def _contract_of(source: str) -> KeyedTable:
    return answers_contract() if source in ASKED else extract_contract(source)
