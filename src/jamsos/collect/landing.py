"""Land deliveries: rows as typed into ``landing``, one load per content, one transaction each."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl
import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from jamsos.collect.control_totals import (
    ControlTotals,
    keep_totals,
    totals_of_extract,
    totals_of_roster,
)
from jamsos.collect.corrections import (
    Corrections,
    corrections_of_files,
    decisions_of,
)
from jamsos.collect.delivery.arrivals import with_arrival
from jamsos.collect.delivery.counts import Tally, read_counts, with_counts
from jamsos.collect.delivery.deliveries import (
    Delivery,
    Unplaced,
    archive,
    keep_companion,
    newest_extract,
    rosters,
)
from jamsos.collect.delivery.increments import back_to_a_whole_file, check_no_gap
from jamsos.collect.delivery.slip_mark import in_better_words
from jamsos.collect.delivery.unmatched import queue_unmatched
from jamsos.collect.edition import Editions
from jamsos.collect.questions import settle
from jamsos.collect.reading.extract import Extract, read_extract
from jamsos.collect.reading.musdes import NO_MUSDES, Musdes, musdes_of
from jamsos.collect.reading.occupations import Occupations
from jamsos.collect.reading.roster import Roster, RosterReader, RosterRow
from jamsos.collect.refusal import DeliveryRefused, NothingDelivered, NothingReadable
from jamsos.collect.steps import Step, record_step
from jamsos.privacy import household_keys, person_keys, proposal_keys
from jamsos.region import Region
from jamsos.settings import Settings
from jamsos.sources import ExtractContract, extract_contract, roster_contract
from jamsos.warehouse.connection import connect
from jamsos.warehouse.fence import pass_fence

_ROSTER_VALUES = (
    "nik", "family_card_number", "full_name", "birth_place", "birth_date", "birth_date_typed",
    "sex_code", "mother_name", "address", "rt", "rw", "occupation_text", "occupation_code",
    "second_occupation_text", "second_occupation_code", "income_rp", "phone", "note",
    "musdes_number", "musdes_date", "village_status", "formula_cells",
)  # fmt: skip
_ROSTER_COLUMNS = (
    "load_id", "source_row", "village_code", "sheet", "person_key", "household_key",
    "proposal_key", *_ROSTER_VALUES, "nik_cell_type", "is_work_certified", "is_withdrawn",
    "repairs", "typed",
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

    row_count: int | None
    layout: str
    remarks: str = ""
    reading: Mapping[str, Any] = field(default_factory=dict)
    musdes: Musdes = NO_MUSDES
    totals: ControlTotals | None = None


NOT_COPIED = Copied(None, "unknown")

Copy = Callable[[psycopg.Connection], Copied]


def land_extract(
    source: str, settings: Settings, region: Region, *, token: int, as_of: date
) -> Landing:
    """Land tonight's extract of one institution; ``token`` is this try's of the source's fence.

    An increment is landed with what it adds to, as far as that lies in the inbox.

    Raises:
        NothingDelivered: No file, or none new enough: the source has nothing for tonight, and
            somebody has to ask for it.
        NothingReadable: The newest one had to be refused.
    """
    contract = extract_contract(source)
    newest = newest_extract(source, settings.inbox, region, as_of=as_of)
    with connect() as connection:
        chain = back_to_a_whole_file(connection, newest, contract, as_of=as_of)
    landing = _land_extracts(
        [with_counts(each) for each in chain], settings, region, token=token, as_of=as_of
    )
    of_newest = [each for each in landing.refused if each.startswith(f"{newest.file_name}: ")]
    if of_newest:
        raise NothingReadable(
            f"{source}: nothing was loaded. {of_newest[0]}. Ask {contract.owner} for a "
            "whole file. The last good data stay in use."
        )
    return landing


def land_rosters(settings: Settings, region: Region, *, token: int, as_of: date) -> Landing:
    """Land what the villages sent; a workbook that cannot be read does not stop the others.

    Raises:
        NothingDelivered: No village sent anything, or not one workbook could be read.
    """
    deliveries, unplaced = rosters(settings.inbox, region, as_of=as_of)
    landing = _land_rosters(deliveries, settings, region, token=token, as_of=as_of)
    _record_unplaced(deliveries, unplaced, as_of)
    lost = tuple(f"{each.file_name}: {each.why}" for each in unplaced)
    landing = replace(landing, refused=landing.refused + lost)
    if not landing.new and not landing.unchanged and not landing.returning:
        raise NothingDelivered(
            "village_rosters: not one workbook could be read; the first of them: "
            f"{landing.refused[0]}. ops.loads has the reason of each."
        )
    return landing


def land_given(
    deliveries: Sequence[Delivery],
    settings: Settings,
    region: Region,
    *,
    token: int,
    as_of: date,
) -> Landing:
    """Land these files of one source, whatever lies in the inbox: a past night from the archive."""
    land = _land_rosters if deliveries[0].source == roster_contract().name else _land_extracts
    return land(deliveries, settings, region, token=token, as_of=as_of)


def _land_extracts(
    chain: Sequence[Delivery], settings: Settings, region: Region, *, token: int, as_of: date
) -> Landing:
    """Land a whole file, or increments in their order, of one institution."""
    contract = extract_contract(chain[0].source)
    editions = Editions(contract.name, settings, region)
    deliveries = [replace(each, edition=editions.of(each)) for each in chain]
    secret = settings.require_person_key_secret()
    load_ids = [each.load_id for each in deliveries]

    def copy_of(delivery: Delivery) -> Copy:
        def copy(connection: psycopg.Connection) -> Copied:
            counted = keep_companion(delivery, settings.archive)
            counts = read_counts(counted, contract) if counted else None
            remark = check_no_gap(
                connection, delivery, counts, contract, landed=load_ids, as_of=as_of
            )
            path = archive(delivery, settings.archive)
            extract = read_extract(path, contract)
            tally = _copy_extract(connection, extract, contract, delivery, secret)
            told = [*extract.remarks, remark, tally.compare(counts)]
            return Copied(
                tally.total,
                "extract",
                "; ".join(filter(None, told)),
                extract.reading | (counts.as_json() if counts else {}),
                totals=totals_of_extract(path, extract.reading, contract),
            )

        return copy

    return _land(deliveries, region, copy_of=copy_of, token=token, as_of=as_of)


def _land_rosters(
    given: Iterable[Delivery], settings: Settings, region: Region, *, token: int, as_of: date
) -> Landing:
    """Land the files of villages, read as villages and officers have answered until ``as_of``."""
    editions = Editions("village_rosters", settings, region)
    with connect() as connection:
        of_file = corrections_of_files(connection, as_of=as_of)

    def corrections_of(delivery: Delivery) -> Corrections:
        return of_file(delivery.scope, delivery.sha256)

    deliveries = [replace(each, edition=editions.of(each, corrections_of(each))) for each in given]
    reader = RosterReader(Occupations(region), as_of=as_of)
    secret = settings.require_person_key_secret()

    def copy_of(delivery: Delivery) -> Copy:
        def copy(connection: psycopg.Connection) -> Copied:
            path, corrections = archive(delivery, settings.archive), corrections_of(delivery)
            keep_companion(delivery, settings.archive)
            try:
                roster = reader.read(
                    path,
                    corrections=corrections.values,
                    decisions=decisions_of(corrections, delivery.scope, secret),
                )
            except DeliveryRefused as refusal:
                raise in_better_words(refusal, path) from None
            of_meeting = musdes_of(
                Musdes(delivery.musdes_number, delivery.musdes_date),
                Musdes(roster.musdes_number, roster.musdes_date),
            )
            with connection.cursor().copy(
                copy_into("village_rosters", _ROSTER_COLUMNS, "text")
            ) as stream:
                for row in _landing_rows(roster, delivery, of_meeting, corrections, secret):
                    stream.write_row(row)
            return Copied(
                len(roster.rows),
                roster.layout,
                _remarks(roster),
                roster.reading,
                of_meeting,
                totals_of_roster(path, roster.reading),
            )

        return copy

    return _land(deliveries, region, copy_of=copy_of, token=token, as_of=as_of)


def land_one(delivery: Delivery, copy: Copy, region: Region, *, token: int, as_of: date) -> Landing:
    """Land a delivery that is no file: ``copy`` puts its rows into landing."""
    return _land([delivery], region, copy_of=lambda _: copy, token=token, as_of=as_of)


def _land(
    deliveries: Iterable[Delivery],
    region: Region,
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
                    settle(connection, region, [delivery.load_id], as_of=as_of)
                    record_step(connection, step, "unchanged", message="this content is in use")
                    continue
                if gate_id := _gate_of_old(connection, delivery):
                    returning[delivery.load_id] = gate_id
                    record_step(connection, step, "unchanged", message="published once before")
                    continue
                _forget_landed(connection, delivery)
                copied = copy_of(delivery)(connection)
                _enter(connection, delivery, as_of=as_of, copied=copied)
                keep_totals(connection, delivery.load_id, copied.totals)
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
                settle(connection, region, [delivery.load_id], as_of=as_of)
                record_step(
                    connection, step, "refused",
                    seconds=time.monotonic() - started, message=str(refusal),
                )  # fmt: skip
    return Landing(source, tuple(new), unchanged, returning, tuple(refused))


def _record_unplaced(
    deliveries: Iterable[Delivery], unplaced: Iterable[Unplaced], as_of: date
) -> None:
    with connect() as connection:
        queue_unmatched(connection, deliveries, unplaced, as_of=as_of)
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
    copied: Copied = NOT_COPIED,
    refusal: DeliveryRefused | None = None,
) -> None:
    """The load's row in the ledger, new or overwritten by a repeated try."""
    delivery = with_arrival(connection, delivery)
    beside = delivery.companion
    told_by = {f"{beside.kind}_sha256": beside.sha256} if beside else {}
    connection.execute(
        """
        insert into ops.loads (
            load_id, source, scope, file_name, sha256, period, edition, channel, arrived_at,
            musdes_number, musdes_date, layout, reading, status, delivered, refusal_code, refusal,
            as_of
        ) values (
            %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s
        )
        on conflict (load_id) do update set
            file_name = excluded.file_name, period = excluded.period, channel = excluded.channel,
            arrived_at = excluded.arrived_at, musdes_number = excluded.musdes_number,
            musdes_date = excluded.musdes_date, layout = excluded.layout,
            reading = excluded.reading, status = excluded.status, delivered = excluded.delivered,
            accepted = null, quarantined = null, refusal_code = excluded.refusal_code,
            refusal = excluded.refusal, landed_at = now()
        """,
        [
            delivery.load_id, delivery.source, delivery.scope, delivery.file_name, delivery.sha256,
            delivery.period, delivery.edition, delivery.channel, delivery.arrived_at,
            copied.musdes.number or delivery.musdes_number,
            copied.musdes.day or delivery.musdes_date,
            copied.layout, Jsonb({**copied.reading, **told_by}), "refused" if refusal else "landed",
            copied.row_count, refusal.code if refusal else None,
            refusal.detail if refusal else None, as_of,
        ],
    )  # fmt: skip


def _copy_extract(
    connection: psycopg.Connection,
    extract: Extract,
    contract: ExtractContract,
    delivery: Delivery,
    secret: bytes,
) -> Tally:
    columns = (
        "load_id", "source_row", *contract.person_keys, *contract.household_keys,
        *contract.landing_columns,
    )  # fmt: skip
    tally = Tally(contract)
    with connection.cursor().copy(copy_into(contract.name, columns, "csv")) as stream:
        for batch in extract:
            tally.add(batch)
            keyed = _with_keys(batch, contract, delivery, secret)
            stream.write(keyed.select(columns).write_csv(include_header=False))
    return tally


def copy_into(source: str, columns: Iterable[str], form: str) -> sql.Composed:
    """The COPY that takes ``columns`` of a source's landing table in ``form``, text or csv."""
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
    roster: Roster,
    delivery: Delivery,
    of_file: Musdes,
    corrections: Corrections,
    secret: bytes,
) -> Iterator[tuple[object, ...]]:
    persons = person_keys((row.values["nik"] for row in roster.rows), secret)
    households = household_keys(
        (row.values.get("family_card_number") for row in roster.rows), secret
    )
    proposals = proposal_keys(delivery.scope, (row.said for row in roster.rows), secret)
    for row, person, household, proposal in zip(
        roster.rows, persons, households, proposals, strict=True
    ):
        values = row.values | _musdes_of_row(row, of_file)
        yield (
            delivery.load_id,
            row.source_row,
            delivery.scope,
            roster.sheet,
            person,
            household,
            proposal,
            *(values.get(name) for name in _ROSTER_VALUES),
            row.nik_cell_type,
            row.is_work_certified,
            row.source_row in corrections.withdrawn,
            json.dumps(row.repairs, ensure_ascii=False),
            json.dumps(row.typed, ensure_ascii=False),
        )


def _musdes_of_row(row: RosterRow, of_file: Musdes) -> dict[str, str | None]:
    day = row.values.get("musdes_date")
    of_row = Musdes(row.values.get("musdes_number"), date.fromisoformat(day) if day else None)
    number, day_of_meeting = musdes_of(of_row, of_file)
    return {
        "musdes_number": number,
        "musdes_date": day_of_meeting.isoformat() if day_of_meeting else None,
    }


def _remarks(roster: Roster) -> str:
    """For the ledger: columns left unread, and filled rows without a person."""
    told = []
    if roster.unread_letters:
        told.append(f"column(s) not read: {', '.join(roster.unread_letters)}")
    if roster.ignored_rows:
        shown = ", ".join(map(str, roster.ignored_rows[:20]))
        told.append(f"{len(roster.ignored_rows)} row(s) without a person: {shown}")
    return "; ".join(told)
