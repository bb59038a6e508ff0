"""The run ledger: a night is its date, its pinned inputs, and the code that reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg

from jamsos import __version__
from jamsos.clock import covered_month, month_before
from jamsos.errors import JamsosError
from jamsos.gates.suites import suites_of
from jamsos.region import Region
from jamsos.settings import Settings
from jamsos.sources import OPTIONAL, SOURCES
from jamsos.warehouse.collected import not_collected, stale
from jamsos.warehouse.connection import connect
from jamsos.warehouse.fence import pass_fence

FENCE = "combine"
_CODE = ("src/jamsos", "dbt_project/models", "dbt_project/macros", "expectations")
_DECIDES_NOTHING = tuple(
    f"src/jamsos/{part}"
    for part in (
        "certificate/",
        "cli/",
        "data_docs/",
        "explain/",
        "letters/",
        "lineage/",
        "local/",
        "month/",
        "pages.py",
        "replay/",
        "report/",
        "simulate/",
        "site/",
        "what_if/",
    )
)
_CODE_SUFFIXES = {".py", ".sql", ".yml", ".yaml", ".csv", ".json"}
# What each sender says: its last load, and the increments (scope@day) that came after it.
_INPUTS = """
with
in_use as (
    select seen.source, seen.scope, split_part(seen.scope, '@', 1) as sender, seen.load_id,
        loads.period
    from ops.loads_at(%(as_of)s) as seen
    inner join ops.loads as loads using (load_id)
)
select in_use.source, in_use.scope, in_use.load_id
from in_use
inner join in_use as whole on in_use.source = whole.source and in_use.sender = whole.scope
where
    whole.scope = any(%(scopes)s)
    and (in_use.scope = whole.scope or in_use.period > whole.period)
order by in_use.source, in_use.scope
"""


# Answers of officers that decide by themselves; corrections of cells are in the loads' editions.
_ANSWERS = """
select judgement_id, verdict, valid_until
from identity.judgements_at(%s)
where kind in ('rule', 'duplicate', 'match')
order by judgement_id
"""

# The lists of earlier months that stand: of each month the one published last.
_LISTS = """
select distinct on (covered_month) covered_month, run_id
from ops.runs
where
    region_code = %(region)s and covered_month < %(month)s and status = 'published'
    and as_of < %(as_of)s
order by covered_month, as_of desc, opened_at desc
"""
# The newest list of a month that this night can know: one of an earlier night.
_LIST_BEFORE = """
select run_id from ops.runs
where
    region_code = %(region)s and covered_month = %(month)s and status = 'published'
    and as_of < %(as_of)s
order by as_of desc, opened_at desc
limit 1
"""
# The list that a decree has fixed since, if the night is a later one than the list's own.
_FROZEN = """
select approved.run_id
from ops.approved_months as approved
inner join ops.runs on approved.run_id = runs.run_id
where
    approved.region_code = %(region)s and approved.covered_month = %(month)s
    and approved.as_of <= %(as_of)s and runs.as_of < %(as_of)s
"""
# What two officers have changed on that list until then.
_AMENDMENTS = """
select amendment_id from ops.amendments_at(%(region)s, %(month)s, %(as_of)s)
"""
# A run that officers took back, if the run is it or goes on with it.
_WITHDRAWN = """
select withdrawn.run_id
from ops.runs
inner join ops.runs as withdrawn on
    withdrawn.run_id in (runs.run_id, runs.earlier_run_id, runs.month_before_run_id)
    or withdrawn.run_id in (
        select lists.list_run_id from ops.run_lists as lists where lists.run_id = runs.run_id
    )
where runs.run_id = %(run)s and withdrawn.status = 'withdrawn'
limit 1
"""
_RELEASES = """
select village_code from ops.village_releases
where region_code = %(region)s and covered_month = %(month)s and as_of <= %(as_of)s
order by village_code
"""


class InputMissing(JamsosError):
    """A source has never been published, so nobody can be judged; the message names it."""


class NightIncomplete(JamsosError):
    """A source is not collected for the night; the message names it and says what to do."""


class RunNotAllowed(JamsosError):
    """A gate held the run; the last published run stays what readers see."""


@dataclass(frozen=True)
class Run:
    """One night's decision for one covered month; the same inputs, answers and code are the same
    run."""

    run_id: str
    as_of: date
    covered_month: date


def open_run(
    settings: Settings, region: Region, *, as_of: date, token: int, with_last_good: bool = False
) -> Run:
    """Pin what every sender says at ``as_of`` and enter the run into the ledger.

    What officers have answered until then is part of the run, and so are the lists of earlier
    nights and months that it goes on with: with others it is another one.

    ``with_last_good`` is somebody's decision to go on with what a source said last; the run names
    such sources.

    Raises:
        NightIncomplete: A source is not collected for the night, and nobody decided to go on.
        InputMissing: A source has no published load for ``as_of`` or before.
    """
    with connect() as connection:
        pass_fence(connection, FENCE, token)
        missing = not_collected(connection, region, as_of)
        if missing and not with_last_good:
            raise NightIncomplete(
                f"not collected for {as_of}: {', '.join(missing)}. Run its collect DAG for that "
                "night, and combining starts by itself; or, to decide with what it said last, "
                f'start combine_subsidies with {{"as_of": "{as_of}", "with_last_good": true}}.'
            )
        inputs = _inputs_at(connection, as_of, region)
        code = code_version(settings.project, region.folder)
        told = [as_of.isoformat(), code, *(load_id for *_, load_id in inputs)]
        told += _answers_at(connection, as_of)
        month = covered_month(as_of)
        earlier = _run_of(_LIST_BEFORE, connection, region, month, as_of)
        last_month = _run_of(_LIST_BEFORE, connection, region, month_before(month), as_of)
        frozen = _run_of(_FROZEN, connection, region, month, as_of)
        told += [f"earlier {earlier}", f"month before {last_month}", f"frozen {frozen}"]
        if frozen:
            told += _amendments_at(connection, region, month, as_of)
        told += _releases_at(connection, region, month, as_of)
        lists = _lists_at(connection, region, month, as_of)
        told += [f"list {month} {run_id}" for month, run_id in lists]
        digest = hashlib.sha256("\n".join(told).encode()).hexdigest()
        run = Run(f"{as_of.isoformat()}-{digest[:10]}", as_of, month)
        connection.execute(
            """
            insert into ops.runs (
                run_id, region_code, as_of, covered_month, inputs_digest, code_version, status,
                stale_sources, earlier_run_id, month_before_run_id, frozen_run_id, told
            ) values (%s, %s, %s, %s, %s, %s, 'open', %s, %s, %s, %s, %s)
            on conflict (run_id) do update set stale_sources = excluded.stale_sources
            """,
            [
                run.run_id,
                region.code,
                run.as_of,
                run.covered_month,
                digest,
                code,
                [*stale(connection, region, as_of), *missing],
                earlier,
                last_month,
                frozen,
                told,
            ],
        )
        _require_gates(connection)
        connection.cursor().executemany(
            """
            insert into ops.run_inputs (run_id, source, scope, load_id) values (%s, %s, %s, %s)
            on conflict do nothing
            """,
            [(run.run_id, *pinned) for pinned in inputs],
        )
        connection.cursor().executemany(
            """
            insert into ops.run_lists (run_id, covered_month, list_run_id) values (%s, %s, %s)
            on conflict do nothing
            """,
            [(run.run_id, *pinned) for pinned in lists],
        )
    return run


def _require_gates(connection: psycopg.Connection) -> None:
    """Each suite of this checkout about a run or its export has to allow it first.

    A run of an older checkout, published later, answers to the suites of the newest one.
    """
    required = [(kind, name) for kind in ("run", "export") for name in suites_of(kind)]
    connection.execute("delete from quality.required_gates")
    connection.cursor().executemany(
        "insert into quality.required_gates (subject_kind, suite) values (%s, %s)", required
    )


def find_run(run_id: str) -> Run:
    """The run with this id, from the ledger.

    Raises:
        LookupError: There is none.
    """
    with connect() as connection:
        row = connection.execute(
            "select run_id, as_of, covered_month from ops.runs where run_id = %s", [run_id]
        ).fetchone()
    if row is None:
        raise LookupError(f"no run {run_id} in the ledger")
    return Run(*row)


def hold_run(run: Run) -> None:
    """Mark a run that a gate did not allow; a run once published stays published."""
    with connect() as connection:
        connection.execute(
            "update ops.runs set status = 'held' where run_id = %s and status = 'open'",
            [run.run_id],
        )


def point_at(
    connection: psycopg.Connection, run: Run, region: Region, gate_ids: Iterable[int]
) -> None:
    """From the commit on, readers of the covered month see this run, in every mart at once.

    Raises:
        RunNotAllowed: A gate has not judged the run or does not allow it (the database would
            refuse as well), a later night has decided the month already, or a decree has fixed
            another list, readers keep seeing that one; or officers have withdrawn what it goes on
            with.
        psycopg.Error: A gate entry does not allow this run.
    """
    (is_fixed_otherwise,) = connection.execute(
        """
        select count(*) > 0
        from ops.approved_months as approved
        inner join ops.runs on runs.run_id = %s
        where
            approved.region_code = runs.region_code
            and approved.covered_month = runs.covered_month
            and approved.run_id not in (runs.run_id, coalesce(runs.frozen_run_id, ''))
        """,
        [run.run_id],
    ).fetchone()
    if is_fixed_otherwise:
        raise RunNotAllowed(
            f"a decree has fixed the list of {run.covered_month:%Y-%m}, and run {run.run_id} does "
            "not go on with it; readers keep seeing the approved list."
        )
    if withdrawn := connection.execute(_WITHDRAWN, {"run": run.run_id}).fetchone():
        raise RunNotAllowed(
            f"run {withdrawn[0]} was withdrawn, and {run.run_id} is it or goes on with it: mend "
            "what was wrong with it and run the night again."
        )
    against = connection.execute(
        "select suite, decision from quality.gates_against('run', %s)", [run.run_id]
    ).fetchall()
    if against:
        told = ", ".join(f"{suite} ({decision})" for suite, decision in against)
        raise RunNotAllowed(f"run {run.run_id} is not published: its gates {told}")
    for gate_id in gate_ids:
        pointed = connection.execute(
            """
            insert into ops.published_runs as published (
                region_code, covered_month, run_id, gate_id
            ) values (%(region)s, %(month)s, %(run)s, %(gate)s)
            on conflict (region_code, covered_month) do update set
                run_id = excluded.run_id, gate_id = excluded.gate_id, published_at = now()
            where (select as_of from ops.runs where run_id = published.run_id) <= %(as_of)s
            """,
            {
                "region": region.code,
                "month": run.covered_month,
                "run": run.run_id,
                "gate": gate_id,
                "as_of": run.as_of,
            },
        ).rowcount
        if not pointed:
            raise RunNotAllowed(
                f"run {run.run_id} is of an earlier night than the one that decides "
                f"{run.covered_month:%Y-%m}; readers keep seeing the later one."
            )
    connection.execute("update ops.runs set status = 'published' where run_id = %s", [run.run_id])


def code_version(project: Path, region_folder: Path) -> str:
    """Version and digest of everything that can change a decision: code, models, rules, suites."""
    digest = hashlib.sha256()
    folders = [*(project / folder for folder in _CODE), region_folder]
    paths = (path for folder in folders for path in folder.rglob("*"))
    for path in sorted(path for path in paths if path.suffix in _CODE_SUFFIXES):
        name = path.relative_to(project).as_posix()
        if not name.startswith(_DECIDES_NOTHING):
            digest.update(name.encode())
            digest.update(path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"


def _inputs_at(
    connection: psycopg.Connection, as_of: date, region: Region
) -> list[tuple[str, str, str]]:
    """Source, scope and load of everything this regency's senders say at ``as_of``."""
    scopes = [region.code, *(village.village_code for village in region.villages)]
    inputs = connection.execute(_INPUTS, {"as_of": as_of, "scopes": scopes}).fetchall()
    missing = {*SOURCES} - {*OPTIONAL} - {source for source, *_ in inputs}
    if missing:
        raise InputMissing(
            f"never published until {as_of}: {', '.join(sorted(missing))}. "
            "Run its collect DAG first; nobody can be judged without it."
        )
    return inputs


def _answers_at(connection: psycopg.Connection, as_of: date) -> list[str]:
    """Officers' answers in force at ``as_of``, each as one line."""
    return [
        f"{judgement_id} {verdict} {valid_until}"
        for judgement_id, verdict, valid_until in connection.execute(_ANSWERS, [as_of])
    ]


def _lists_at(
    connection: psycopg.Connection, region: Region, month: date, as_of: date
) -> list[tuple[date, str]]:
    """Of each month before ``month``: the run whose list stands."""
    return connection.execute(
        _LISTS, {"region": region.code, "month": month, "as_of": as_of}
    ).fetchall()


def _run_of(
    query: str, connection: psycopg.Connection, region: Region, month: date, as_of: date
) -> str | None:
    """The run whose list of ``month`` a night at ``as_of`` goes on with, if there is one."""
    row = connection.execute(
        query, {"region": region.code, "month": month, "as_of": as_of}
    ).fetchone()
    return row[0] if row else None


def _amendments_at(
    connection: psycopg.Connection, region: Region, month: date, as_of: date
) -> list[str]:
    """The amendments of the month's approved list, each as one line."""
    found = connection.execute(
        _AMENDMENTS, {"region": region.code, "month": month, "as_of": as_of}
    ).fetchall()
    return [f"amendment {amendment_id}" for (amendment_id,) in found]


def _releases_at(
    connection: psycopg.Connection, region: Region, month: date, as_of: date
) -> list[str]:
    """The villages that a person has let change for the month, each as one line."""
    found = connection.execute(
        _RELEASES, {"region": region.code, "month": month, "as_of": as_of}
    ).fetchall()
    return [f"released {village}" for (village,) in found]
