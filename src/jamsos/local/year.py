"""Twelve months of a synthetic regency in a row, and whether each kept its promises.

One night a month, by the calls that the tasks make, in a home of its own and under trial rules: a
rate and an age limit change on the way, and ceilings are of the regency's size.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import date

import psycopg
from psycopg import sql

from jamsos.combine.run import Run
from jamsos.errors import JamsosError
from jamsos.local import stack
from jamsos.local.straight import whole_night
from jamsos.local.trial_rules import trial_rules
from jamsos.region import Region, region
from jamsos.settings import settings
from jamsos.simulate import later
from jamsos.warehouse.connection import connect

_NIGHT = 22  # of each month: the next month is decided
_SEED = 6408

Say = Callable[[str], None]


class PromiseBroken(JamsosError):
    """A month did not keep what is promised; the message tells each."""


@dataclass(frozen=True)
class Month:
    """What one night decided. Counts are people; ``facts_mb`` is the size of all history tables."""

    covered: date
    run: Run
    on_list: frozenset[str]
    movements: dict[str, int]
    new: int
    continued: int
    gone: int
    waiting: int
    rupiah: dict[str, int]
    findings: int
    seconds: float
    facts_mb: int
    broken: tuple[str, ...]


@dataclass
class Kept:
    """Digests of the published facts of each month, as they were when it was decided."""

    digests: dict[str, dict[str, str]] = field(default_factory=dict)

    def keep(self, connection: psycopg.Connection, run_id: str) -> None:
        self.digests[run_id] = _digests(connection, run_id)

    def changed(self, connection: psycopg.Connection) -> list[str]:
        """What is not as it was, one line for each run and table; new tables are no change."""
        return [
            f"{run_id}: {table} is not what it was"
            for run_id, before in self.digests.items()
            for now in [_digests(connection, run_id)]
            for table, digest in before.items()
            if now.get(table) != digest
        ]


def run_year(first: date, *, scale: float, months: int, say: Say = print) -> list[Month]:
    """Decide ``months`` covered months in a row, the first of them ``first``.

    Raises:
        PromiseBroken: History changed, rupiah are not persons × rate, somebody known to be dead is
            on a list, or somebody lost a place to somebody new.
    """
    home = settings().home
    done: list[Month] = []
    kept = Kept()
    with trial_rules(settings(), scale), stack.warehouse(settings()):
        regency = None
        say(_HEADINGS)
        for number in range(months):
            covered = _month_after(first, number)
            night = _month_after(covered, -1).replace(day=_NIGHT)
            if regency is None:
                regency = later.first_month(home, region(), as_of=night, seed=_SEED, scale=scale)
            else:
                with connect() as connection:
                    sent = _sent(connection)
                later.another_month(regency, night, sent)
            began = time.monotonic()
            with redirect_stdout(io.StringIO()):  # what tasks would write into their logs
                run, _ = whole_night(night)
            seconds = time.monotonic() - began
            with connect() as connection:
                month = count_month(
                    connection, run, regency, done[-1] if done else None, kept, seconds
                )
                kept.keep(connection, run.run_id)
            say(_line(month))
            for broken in month.broken:
                say(f"  {broken}")
            done.append(month)
    if any(month.broken for month in done):
        raise PromiseBroken(
            "\n".join(f"{m.covered:%Y-%m}: {each}" for m in done for each in m.broken)
        )
    return done


def count_month(
    connection: psycopg.Connection,
    run: Run,
    regency: later.Regency,
    before: Month | None,
    kept: Kept,
    seconds: float,
) -> Month:
    told = {"run_id": run.run_id, "covered_month": run.covered_month}

    def counts(statement: str) -> dict[str, int]:
        return dict(connection.execute(statement, told).fetchall())

    listed = frozenset(_sent(connection))
    earlier = before.on_list if before else frozenset()
    movements = counts(_MOVEMENTS)
    rupiah = counts(_RUPIAH)
    waiting = counts(_WAITING)
    findings = connection.execute(_FINDINGS, told).fetchone()[0]
    broken = [*kept.changed(connection)]
    for programme, persons_times_rate in _expected_rupiah(
        region(), run.covered_month, connection.execute(_SECTORS, told).fetchall()
    ).items():
        if rupiah.get(programme, 0) != persons_times_rate:
            broken.append(f"{programme}: {rupiah.get(programme, 0)} is not persons × rate")
    dead = listed & later.known_dead(regency, run.as_of, run.covered_month)
    if dead:
        broken.append(f"{len(dead)} people known to be dead are on the list")
    outranked = connection.execute(_OUTRANKED, told | _run_before(before)).fetchone()[0]
    if outranked:
        broken.append(f"{outranked} lost their place while somebody new was given one")
    return Month(
        run.covered_month, run, listed, movements,
        new=len(listed - earlier), continued=len(listed & earlier), gone=len(earlier - listed),
        waiting=sum(waiting.values()), rupiah=rupiah, findings=findings, seconds=seconds,
        facts_mb=connection.execute(_SIZE).fetchone()[0] // 1_000_000, broken=tuple(broken),
    )  # fmt: skip


_MOVEMENTS = """
    select movement, count(*) from marts.fct_enrolment_month
    where run_id = %(run_id)s and covered_month = %(covered_month)s group by 1
"""
_RUPIAH = """
    select programme, sum(amount_rp)::bigint from marts.fct_subsidy
    where run_id = %(run_id)s and covered_month = %(covered_month)s group by 1
"""
_WAITING = """
    select reason_code, count(*) from review.waiting_list
    where run_id = %(run_id)s and covered_month = %(covered_month)s group by 1
"""
_FINDINGS = """
    select count(*) from review.findings
    where run_id = %(run_id)s and covered_month = %(covered_month)s
"""
_SECTORS = """
    select programme, payer, sector, count(distinct person_key) from marts.fct_subsidy
    where run_id = %(run_id)s and covered_month = %(covered_month)s group by 1, 2, 3
"""
# A place lost for want of money or quota, although somebody new of the district was given one.
_OUTRANKED = """
    with
    before as (
        select person_key from marts.fct_enrolment_month
        where run_id = %(before_run_id)s and covered_month = %(before_month)s
            and state = 'approved'
    ),
    now as (
        select * from marts.fct_enrolment_month
        where run_id = %(run_id)s and covered_month = %(covered_month)s
    ),
    newcomers as (
        select distinct district_code from now where state = 'approved' and movement = 'new'
    )
    select count(*) from review.waiting_list as waiting
    inner join before using (person_key)
    inner join now using (person_key)
    where waiting.run_id = %(run_id)s and waiting.covered_month = %(covered_month)s
        and now.district_code in (select district_code from newcomers)
"""
_HISTORY = """
    select nspname, relname from pg_class
    inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
    where nspname in ('marts', 'review') and relkind = 'p' order by 1, 2
"""
_SIZE = """
    select coalesce(sum(pg_total_relation_size(parts.inhrelid)), 0)::bigint
    from pg_inherits as parts
    inner join pg_class on parts.inhparent = pg_class.oid
    inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
    where nspname in ('marts', 'review') and relkind = 'p'
"""


def _run_before(before: Month | None) -> dict[str, object]:
    return {
        "before_run_id": before.run.run_id if before else None,
        "before_month": before.covered if before else None,
    }


def _sent(connection: psycopg.Connection) -> dict[str, str]:
    """Numbers and names of the list that was sent last."""
    return dict(
        connection.execute(
            "select nomor_identitas, nama_lengkap from exports.bpjs__registrations"
        ).fetchall()
    )


def _digests(connection: psycopg.Connection, run_id: str) -> dict[str, str]:
    """One number for each history table's rows of a run, whatever their order."""
    return {
        f"{schema}.{table}": connection.execute(
            sql.SQL(
                "select count(*) || ' ' || coalesce(sum(hashtextextended(kept::text, 0)), 0) "
                "from {} as kept where run_id = %s"
            ).format(sql.Identifier(schema, table)),
            [run_id],
        ).fetchone()[0]
        for schema, table in connection.execute(_HISTORY).fetchall()
    }


def _expected_rupiah(
    here: Region, month: date, sectors: list[tuple[str, str, str, int]]
) -> dict[str, int]:
    """Persons × rate by programme, reckoned from the seeds as they lie there."""
    day = month.isoformat()
    rates = {
        (rate["programme"], rate["payer"], rate["sector"]): int(rate["amount_rp"])
        for rate in here.seed("rates")
        if rate["valid_from"] <= day <= rate["valid_to"]
    }
    expected: dict[str, int] = {}
    for programme, payer, sector, persons in sectors:
        amount = persons * rates[programme, payer, sector]
        expected[programme] = expected.get(programme, 0) + amount
    return expected


def _month_after(month: date, months: int) -> date:
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


_HEADINGS = (
    "bulan       daftar    baru   lanjut  keluar  menunggu          JKK Rp          JKM Rp"
    "  temuan  detik  fakta MB  keadaan"
)


def _line(month: Month) -> str:
    movements = ", ".join(f"{name} {count}" for name, count in sorted(month.movements.items()))
    return (
        f"{month.covered:%Y-%m}  {len(month.on_list):>10}{month.new:>8}{month.continued:>9}"
        f"{month.gone:>8}{month.waiting:>10}{month.rupiah.get('JKK', 0):>16}"
        f"{month.rupiah.get('JKM', 0):>16}{month.findings:>8}{month.seconds:>7.0f}"
        f"{month.facts_mb:>10}  {movements}"
    )
