"""Land deliveries: rows as typed into ``landing``, one load per content, one transaction each."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import polars as pl
import psycopg
from psycopg import sql

from jamsos.collect.deliveries import Delivery, Unplaced, archive, newest_extract, rosters
from jamsos.collect.extract import read_extract
from jamsos.collect.occupations import Occupations
from jamsos.collect.refusal import DeliveryRefused, NothingDelivered
from jamsos.collect.roster import Roster, RosterReader
from jamsos.collect.steps import Step, record_step
from jamsos.privacy import household_keys, person_keys
from jamsos.region import Region
from jamsos.settings import Settings
from jamsos.sources import ExtractContract, extract_contract
from jamsos.warehouse.connection import connect
from jamsos.warehouse.fence import pass_fence

_ROSTER_VALUES = (
    "nik", "family_card_number", "full_name", "birth_place", "birth_date", "birth_date_typed",
    "sex_code", "address", "rt", "rw", "occupation_text", "occupation_code",
    "second_occupation_text", "second_occupation_code", "income_rp", "phone", "note",
    "musdes_number", "musdes_date", "village_status",
)  # fmt: skip
_ROSTER_COLUMNS = (
    "load_id", "source_row", "village_code", "sheet", "person_key", "household_key",
    *_ROSTER_VALUES, "nik_cell_type", "is_work_certified", "repairs", "typed",
)  # fmt: skip


@dataclass(frozen=True)
class Landing:
    """What came of one source tonight.

    ``new`` are loads that wait for their gate; ``unchanged`` deliveries are in use already;
    ``returning`` ones were published before, then replaced, and came again: load -> the gate entry
    that allowed it. ``refused`` files are sent back whole, each told with its reason.
    """

    source: str
    new: tuple[str, ...]
    unchanged: int
    returning: dict[str, int]
    refused: tuple[str, ...]


@dataclass(frozen=True)
class Copied:
    """What one delivery put into landing."""

    row_count: int
    layout: str
    remarks: str = ""


Copy = Callable[[psycopg.Connection], Copied]


def land_extract(
    source: str, settings: Settings, region: Region, *, token: int, as_of: date
) -> Landing:
    """Land tonight's extract of one institution; ``token`` is this try's of the source's fence.

    Raises:
        NothingDelivered: No file, or none new enough, or the only one had to be refused: the
            source has nothing for tonight, and somebody has to ask for it.
    """
    delivery = newest_extract(source, settings.inbox, region, as_of=as_of)
    contract = extract_contract(source)
    secret = settings.require_person_key_secret()

    def copy(connection: psycopg.Connection) -> Copied:
        columns = (
            "load_id", "source_row", *contract.person_keys, *contract.household_keys,
            *contract.landing_columns,
        )  # fmt: skip
        delivered = 0
        with connection.cursor().copy(_copy_into(source, columns, "csv")) as stream:
            for batch in read_extract(archive(delivery, settings.archive), contract):
                delivered += batch.height
                keyed = _with_keys(batch, contract, delivery, secret)
                stream.write(keyed.select(columns).write_csv(include_header=False))
        return Copied(delivered, "extract")

    landing = _land([delivery], copy_of=lambda _: copy, token=token, as_of=as_of)
    if landing.refused:
        raise NothingDelivered(
            f"{source}: nothing was loaded. {landing.refused[0]}. Ask {contract.owner} for a "
            "whole file. The last good data stay in use."
        )
    return landing


def land_rosters(settings: Settings, region: Region, *, token: int, as_of: date) -> Landing:
    """Land what the villages sent; a workbook that cannot be read does not stop the others.

    Raises:
        NothingDelivered: No village sent anything, or not one workbook could be read.
    """
    deliveries, unplaced = rosters(settings.inbox, region, as_of=as_of)
    reader = RosterReader(Occupations(region), as_of=as_of)
    secret = settings.require_person_key_secret()

    def copy_of(delivery: Delivery) -> Copy:
        def copy(connection: psycopg.Connection) -> Copied:
            roster = reader.read(archive(delivery, settings.archive))
            with connection.cursor().copy(
                _copy_into("village_rosters", _ROSTER_COLUMNS, "text")
            ) as stream:
                for row in _landing_rows(roster, delivery, secret):
                    stream.write_row(row)
            return Copied(len(roster.rows), roster.layout, _remarks(roster))

        return copy

    landing = _land(deliveries, copy_of=copy_of, token=token, as_of=as_of)
    _record_unplaced(unplaced, as_of)
    lost = tuple(f"{each.file_name}: {each.why}" for each in unplaced)
    landing = replace(landing, refused=landing.refused + lost)
    if not landing.new and not landing.unchanged and not landing.returning:
        raise NothingDelivered(
            "village_rosters: not one workbook could be read; the first of them: "
            f"{landing.refused[0]}. ops.loads has the reason of each."
        )
    return landing


def _land(
    deliveries: Iterable[Delivery],
    *,
    copy_of: Callable[[Delivery], Copy],
    token: int,
    as_of: date,
) -> Landing:
    """Land each delivery in a transaction of its own; the refused do not stop the others."""
    new: list[str] = []
    returning: dict[str, int] = {}
    refused: list[str] = []
    unchanged = 0
    source = ""
    for delivery in deliveries:
        source = delivery.source
        step = Step(as_of, source, delivery.scope, delivery.file_name, delivery.load_id, "land")
        started = time.monotonic()
        try:
            with connect() as connection:
                pass_fence(connection, source, token)
                if _is_in_use(connection, delivery, as_of):
                    unchanged += 1
                    record_step(connection, step, "unchanged", message="this content is in use")
                    continue
                if gate_id := _gate_of_old(connection, delivery):
                    returning[delivery.load_id] = gate_id
                    record_step(connection, step, "unchanged", message="published once before")
                    continue
                _forget_landed(connection, delivery)
                copied = copy_of(delivery)(connection)
                _enter(connection, delivery, as_of=as_of, copied=copied)
                record_step(
                    connection, step, "done", copied.row_count,
                    time.monotonic() - started, copied.remarks or None,
                )  # fmt: skip
            new.append(delivery.load_id)
        except DeliveryRefused as refusal:
            refused.append(f"{delivery.file_name}: {refusal}")
            with connect() as connection:
                pass_fence(connection, source, token)
                _enter(connection, delivery, as_of=as_of, refusal=refusal)
                record_step(
                    connection, step, "refused",
                    seconds=time.monotonic() - started, message=str(refusal),
                )  # fmt: skip
    return Landing(source, tuple(new), unchanged, returning, tuple(refused))


def _record_unplaced(unplaced: Iterable[Unplaced], as_of: date) -> None:
    with connect() as connection:
        for file in unplaced:
            step = Step(as_of, file.source, "unplaced", file.file_name, None, "land")
            record_step(connection, step, "refused", message=file.why)


def _is_in_use(connection: psycopg.Connection, delivery: Delivery, as_of: date) -> bool:
    return (
        connection.execute(
            "select 1 from ops.loads_at(%s) where load_id = %s", [as_of, delivery.load_id]
        ).fetchone()
        is not None
    )


def _gate_of_old(connection: psycopg.Connection, delivery: Delivery) -> int | None:
    """The gate entry of a content that was published before and then replaced.

    Its rows, and what nights have pinned of it, stay as they are: it needs no second judgement.
    """
    row = connection.execute(
        "select max(gate_id) from ops.publications where load_id = %s", [delivery.load_id]
    ).fetchone()
    return row[0]


def past_night(source: str, *, as_of: date) -> Landing | None:
    """A night before the source's newest one is what it was; the inbox is not read for it."""
    with connect() as connection:
        (is_past, in_use) = connection.execute(
            """
            select
                exists (
                    select from ops.publications where source = %(source)s and as_of > %(night)s
                ),
                (select count(*) from ops.loads_at(%(night)s) where source = %(source)s)
            """,
            {"source": source, "night": as_of},
        ).fetchone()
    return Landing(source, (), in_use, {}, ()) if is_past and in_use else None


def _forget_landed(connection: psycopg.Connection, delivery: Delivery) -> None:
    """Drop what an earlier, unfinished try left of this load."""
    connection.execute(
        sql.SQL("delete from {} where load_id = %s").format(
            sql.Identifier("landing", delivery.source)
        ),
        [delivery.load_id],
    )


def _enter(
    connection: psycopg.Connection,
    delivery: Delivery,
    *,
    as_of: date,
    copied: Copied | None = None,
    refusal: DeliveryRefused | None = None,
) -> None:
    """The load's row in the ledger, new or overwritten by a repeated try."""
    connection.execute(
        """
        insert into ops.loads (
            load_id, source, scope, file_name, sha256, period, layout, status, delivered,
            refusal_code, refusal, as_of
        ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        on conflict (load_id) do update set
            file_name = excluded.file_name, layout = excluded.layout, status = excluded.status,
            delivered = excluded.delivered, accepted = null, quarantined = null,
            refusal_code = excluded.refusal_code, refusal = excluded.refusal, landed_at = now()
        """,
        [
            delivery.load_id, delivery.source, delivery.scope, delivery.file_name, delivery.sha256,
            delivery.period, copied.layout if copied else "unknown",
            "refused" if refusal else "landed", copied.row_count if copied else None,
            refusal.code if refusal else None, refusal.detail if refusal else None, as_of,
        ],
    )  # fmt: skip


def _copy_into(source: str, columns: Iterable[str], form: str) -> sql.Composed:
    return sql.SQL("copy {} ({}) from stdin with (format {})").format(
        sql.Identifier("landing", source),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(form),
    )


def _with_keys(
    batch: pl.DataFrame, contract: ExtractContract, delivery: Delivery, secret: bytes
) -> pl.DataFrame:
    keys = [
        pl.Series(column, make(batch[number], secret), dtype=pl.String)
        for make, columns in (
            (person_keys, contract.person_keys),
            (household_keys, contract.household_keys),
        )
        for column, number in columns.items()
    ]
    return batch.with_columns(pl.lit(delivery.load_id).alias("load_id"), *keys)


def _landing_rows(
    roster: Roster, delivery: Delivery, secret: bytes
) -> Iterator[tuple[object, ...]]:
    persons = person_keys((row.values["nik"] for row in roster.rows), secret)
    households = household_keys(
        (row.values.get("family_card_number") for row in roster.rows), secret
    )
    for row, person, household in zip(roster.rows, persons, households, strict=True):
        yield (
            delivery.load_id,
            row.source_row,
            delivery.scope,
            roster.sheet,
            person,
            household,
            *(row.values.get(name) for name in _ROSTER_VALUES),
            row.nik_cell_type,
            row.is_work_certified,
            json.dumps(row.repairs, ensure_ascii=False),
            json.dumps(row.typed, ensure_ascii=False),
        )


def _remarks(roster: Roster) -> str:
    """For the ledger: headings left unread, and filled rows without a person."""
    told = []
    if roster.unknown_headings:
        told.append(f"{len(roster.unknown_headings)} heading(s) not read")
    if roster.ignored_rows:
        shown = ", ".join(map(str, roster.ignored_rows[:20]))
        told.append(f"{len(roster.ignored_rows)} row(s) without a person: {shown}")
    return "; ".join(told)
