"""The answers that hold become one load, landed like every other source."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import psycopg

from jamsos.collect.delivery.deliveries import Delivery
from jamsos.collect.edition import Editions
from jamsos.collect.landing import Copied, Landing, copy_into, land_one
from jamsos.collect.reading.occupations import Occupations
from jamsos.collect.registry_service.limits import limits_of
from jamsos.collect.registry_service.questions import answers_that_hold
from jamsos.privacy import household_keys
from jamsos.region import Region
from jamsos.settings import Settings
from jamsos.sources import answers_contract
from jamsos.warehouse.connection import connect

SOURCE = "registry_answers"
_COLUMNS = (
    "source_row", "person_key", "household_key", *answers_contract().landing_columns,
    "occupation_code",
)  # fmt: skip


def land_answers(settings: Settings, region: Region, *, token: int, as_of: date) -> Landing:
    """Land every answer that holds on the night; the same answers are the same load.

    Without any answer there is nothing to land: what was published before says itself until when
    it is valid.
    """
    with connect() as connection:
        rows = list(_rows(connection, settings, region, as_of))
    if not rows:
        return Landing(SOURCE, (), 0, {}, ())
    written = _as_csv(rows)
    delivery = Delivery(
        source=SOURCE,
        scope=region.code,
        period=as_of,
        path=Path(f"{SOURCE}_{as_of}"),
        sha256=hashlib.sha256(written.encode()).hexdigest(),
        channel="service",
    )
    delivery = replace(delivery, edition=Editions(SOURCE, settings, region).of(delivery))

    def copy(connection: psycopg.Connection) -> Copied:
        statement = copy_into(SOURCE, ("load_id", *_COLUMNS), "text")
        with connection.cursor().copy(statement) as stream:
            for row in rows:
                stream.write_row((delivery.load_id, *row))
        return Copied(len(rows), "service")

    return land_one(delivery, copy, region, token=token, as_of=as_of)


def _rows(
    connection: psycopg.Connection, settings: Settings, region: Region, as_of: date
) -> Iterator[tuple[object, ...]]:
    occupations = Occupations(region)
    secret = settings.require_person_key_secret()
    columns = answers_contract().columns
    held = answers_that_hold(connection, limits_of(region), as_of=as_of)
    for number, (person_key, nik, code, answered, valid_until, facts) in enumerate(held, start=1):
        told = facts | {
            "NIK": nik,
            "JAWABAN": code,
            "TGL_JAWABAN": answered.isoformat(),
            "BERLAKU_SAMPAI": valid_until.isoformat(),
        }
        (household_key,) = household_keys([facts.get("NO_KK")], secret)
        yield (
            number,
            person_key,
            household_key,
            *(told.get(column) for column in columns),
            occupations.code_of(facts.get("JENIS_PKRJN")),
        )


def _as_csv(rows: list[tuple[object, ...]]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
