"""What would become of one file tonight: the same reader, landing and gate, on an empty warehouse.

Needs an installation that may be thrown away (:mod:`jamsos.local.dry_run`). What it tells holds row
numbers and columns, and no value from the file.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

import psycopg

from jamsos.answer.gather import Gatherer, musdes_in_words
from jamsos.answer.workbook import write_slip
from jamsos.clock import covered_month, day_name
from jamsos.collect import night
from jamsos.collect.delivery.counts import counts_path
from jamsos.collect.delivery.deliveries import period_of
from jamsos.collect.delivery.manifest import Manifest
from jamsos.collect.delivery.placement import NotPlaced, Placement
from jamsos.collect.publish import AllHeld
from jamsos.collect.refusal import NothingDelivered
from jamsos.errors import JamsosError
from jamsos.gates import judge_loads
from jamsos.gates.suites import load_suite
from jamsos.region import UnknownVillage, Village, region
from jamsos.settings import settings
from jamsos.sources import EXTRACTS, extract_contract, roster_contract
from jamsos.warehouse.connection import connect

_ROSTERS = "village_rosters"
_NO_VILLAGE = (
    "nama berkas dan foldernya tidak menyebut satu desa. Awali nama berkas dengan kode desa "
    "(PP.KK.CC.VVVV), atau sebutkan desanya dengan --village."
)
_NOT_TAKEN = "berkas ini tidak akan dilihat; periksa namanya."
# What a gate says of its own accord, besides what its suite describes.
_OF_THE_GATE = {
    "rows_to_judge": "Tidak ada baris yang dapat dinilai.",
    "quarantine_ceiling": (
        "Terlalu banyak baris yang ditolak: biasanya kolom tertukar atau salah isi, bukan orangnya."
    ),
}


class NotCheckable(JamsosError):
    """The file would never be looked at, by its name."""


@dataclass(frozen=True)
class Refused:
    """Rows refused for one reason, by their numbers in the file."""

    code: str
    text: str
    action: str
    place: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Checked:
    """What would become of the file; ``trouble`` says why it would not even be taken in.

    ``status`` is that of ``ops.loads``. ``repairs`` counts rows by our column, ``remarks`` are
    warnings of the gate with the number of rows they speak of.
    """

    source: str
    as_of: date
    village: Village | None = None
    trouble: str | None = None
    status: str = "refused"
    refusal: Refused | None = None
    refusal_detail: str = ""
    reading: Mapping[str, Any] = field(default_factory=dict)
    layout: str = ""
    delivered: int = 0
    accepted: int = 0
    refused: tuple[Refused, ...] = ()
    repairs: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[tuple[str, int | None], ...] = ()
    musdes: str | None = None

    @property
    def is_all_accepted(self) -> bool:
        return self.trouble is None and self.status == "published" and not self.refused


def check_file(
    path: Path,
    *,
    as_of: date,
    source: str | None = None,
    village: str | None = None,
    slip: Path | None = None,
) -> Checked:
    """Take ``path`` through tonight's collecting, and write its slip to ``slip`` if wanted.

    Raises:
        NotCheckable: Not named as its institution agreed.
    """
    source = source or source_of(path)
    if source == _ROSTERS:
        return _check_roster(path, as_of, village, slip)
    return _check_extract(path, source, as_of)


def source_of(path: Path) -> str:
    """Whose file it is by its name: an institution's list, or else a village's roster."""
    for source in EXTRACTS:
        if extract_contract(source).file_name.fullmatch(path.name):
            return source
    return _ROSTERS


def night_of(path: Path, source: str) -> date | None:
    """The first night that an institution's file is meant for, by its name; a roster's tells none.

    Raises:
        NotCheckable: No such source, or not named as its institution agreed.
    """
    if source == _ROSTERS:
        return None
    if source not in EXTRACTS:
        raise NotCheckable(f"sumber harus salah satu dari {', '.join((*EXTRACTS, _ROSTERS))}")
    found = extract_contract(source).file_name.fullmatch(path.name)
    if not found:
        raise NotCheckable(
            f"nama berkas harus seperti {extract_contract(source).file_example} agar diambil"
        )
    period = found.group("period")
    try:
        return period_of(period)
    except ValueError:
        raise NotCheckable(f"«{period}» pada nama berkas bukan tanggal") from None


def _check_roster(path: Path, as_of: date, told: str | None, slip: Path | None) -> Checked:
    month = covered_month(as_of)
    try:
        village, trouble = _village_of(path, told, month), None
    except (NotPlaced, UnknownVillage):
        village, trouble = None, _NO_VILLAGE
    if not roster_contract().file_name.fullmatch(path.name):
        trouble = "bukan buku kerja atau CSV menurut nama berkasnya"
    if trouble or village is None:
        return Checked(_ROSTERS, as_of, village=village, trouble=trouble)
    folder = settings().inbox / _ROSTERS / f"{month:%Y-%m}"
    folder.mkdir(parents=True)
    name = f"{village.village_code} {village.village_name}{path.suffix.lower()}"
    shutil.copyfile(path, folder / name)
    checked = _collected(_ROSTERS, as_of, village)
    if slip and not checked.trouble:
        with connect() as connection:
            (load_id,) = connection.execute("select load_id from ops.loads").fetchone()
            write_slip(slip, Gatherer(connection, region(), as_of=as_of).slip_of(load_id))
    return checked


def _village_of(path: Path, told: str | None, month: date) -> Village:
    """The village that somebody names, else the one that folder and file name tell."""
    if told:
        return region().find_village(told, on=month)
    below = PurePosixPath(path.resolve().parent.name, path.name)
    return Placement(region(), roster_contract(), Manifest(), month).of(below).village


def _check_extract(path: Path, source: str, as_of: date) -> Checked:
    if trouble := _why_too_early_or_late(source, night_of(path, source), as_of):
        return Checked(source, as_of, trouble=trouble)
    folder = settings().inbox / source
    folder.mkdir(parents=True)
    shutil.copyfile(path, folder / path.name)
    counts = counts_path(path)
    if counts.is_file():
        shutil.copyfile(counts, folder / counts.name)
    return _collected(source, as_of, None)


def _why_too_early_or_late(source: str, period: date | None, as_of: date) -> str | None:
    """Why an institution's file of this period would not be looked at on the night ``as_of``."""
    if period is None:
        return None
    age, allowed = (as_of - period).days, region().facts["freshness_days"][source]
    if age < 0:
        return f"berkas ini untuk {day_name(period)} atau sesudahnya."
    if age > allowed:
        return f"berkas ini berumur {age} hari; paling lama {allowed} hari."
    return None


def _collected(source: str, as_of: date, village: Village | None) -> Checked:
    """Land, judge and publish what lies in the inbox, and tell what came of it."""
    with suppress(NothingDelivered, AllHeld):  # the ledger says it, in Indonesian
        landing = night.land(source, as_of=as_of)
        decisions = judge_loads(landing.new, source, as_of, "check")
        allowed = {each.subject_id: each.gate_id for each in decisions if each.is_allowed}
        held = [each.subject_id for each in decisions if not each.is_allowed]
        night.publish(source, allowed, held, as_of=as_of)
    with connect() as connection:
        load = connection.execute(
            """
            select status, refusal_code, refusal, reading, layout,
                coalesce(delivered, 0), coalesce(accepted, 0), musdes_number, musdes_date
            from ops.loads
            """
        ).fetchone()
        if load is None:
            return Checked(source, as_of, village=village, trouble=_NOT_TAKEN)
        return _told(connection, source, as_of, village, load)


def _told(
    connection: psycopg.Connection,
    source: str,
    as_of: date,
    village: Village | None,
    load: tuple[Any, ...],
) -> Checked:
    status, refusal_code, refusal_detail, reading, layout, delivered, accepted, *meeting = load
    gatherer = Gatherer(connection, region(), as_of=as_of)
    refused = tuple(
        _refused(gatherer, code, tuple(rows), landed, reading)
        for code, rows, landed in connection.execute(
            """
            select
                code,
                array_agg(source_row order by source_row),
                jsonb_build_object(
                    'formula_cells', string_agg(distinct "row" ->> 'formula_cells', ',')
                )
            from quarantine.rows, unnest(reason_codes) as code
            group by code order by min(source_row), code
            """
        )
    )
    quarantined = connection.execute("select count(*) from quarantine.rows").fetchone()[0]
    return Checked(
        source,
        as_of,
        village=village,
        status=status,
        refusal=_refused(gatherer, refusal_code, (), {}, reading) if refusal_code else None,
        refusal_detail=refusal_detail or "",
        reading=reading,
        layout=layout,
        delivered=delivered,
        accepted=accepted if status == "published" else delivered - quarantined,
        refused=refused,
        repairs=_repairs(connection) if source == _ROSTERS else {},
        remarks=_remarks(connection, source),
        musdes=musdes_in_words(*meeting),
    )


def _refused(
    gatherer: Gatherer,
    code: str,
    rows: tuple[int, ...],
    landed: Mapping[str, Any],
    reading: Mapping[str, Any],
) -> Refused:
    """Why these rows are refused; ``landed`` says of them all where formulas stand."""
    names = dict.fromkeys(gatherer.at_fault(code, landed))
    problem = gatherer.problem(code, reading, names)
    return Refused(code, problem.text, problem.action, problem.place, rows)


def _repairs(connection: psycopg.Connection) -> dict[str, int]:
    """In how many rows a column was read differently than typed, refused rows included."""
    return dict(
        connection.execute(
            """
            with read as (
                select repairs from raw.village_rosters
                union all select repairs from landing.village_rosters
                union all select "row" -> 'repairs' from quarantine.rows
                where load_id not in (select load_id from landing.village_rosters)
            )
            select name, count(*) from read, jsonb_object_keys(repairs) as name
            group by name order by 2 desc, 1
            """
        ).fetchall()
    )


def _remarks(connection: psycopg.Connection, source: str) -> tuple[tuple[str, int | None], ...]:
    """What the gate remarks besides refused rows, in Indonesian, with the rows concerned."""
    described = {each.name: each.description_id for each in load_suite(source).expectations}
    told = _OF_THE_GATE | described
    failures = connection.execute(
        "select failures from quality.gate_log order by gate_id desc limit 1"
    ).fetchone()
    return tuple(
        (told[failure["name"]], failure.get("failed"))
        for failure in (failures[0] if failures else [])
        if not failure.get("reason")
    )
