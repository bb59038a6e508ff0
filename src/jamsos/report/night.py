"""One night in figures, gathered from the ledgers and marts of its run.

Every figure is of the same moment and of one run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg

from jamsos.deliver.export import folder_of
from jamsos.deliver.manifest import manifest_path
from jamsos.deliver.snapshot import Run, read_run
from jamsos.deliver.template import TemplateUnreadable, load_template
from jamsos.errors import JamsosError
from jamsos.privacy import without_long_numbers
from jamsos.region import Region, region
from jamsos.report.asking import Asker
from jamsos.report.continuity import Continuity, continuity_of
from jamsos.report.findings import Findings, findings_of
from jamsos.report.money import Budget, budget_of
from jamsos.report.review import ReviewWork, review_work
from jamsos.report.waiting import Waiting, waiting_at
from jamsos.settings import settings
from jamsos.sources import EXTRACTS, extract_contract, roster_contract


class NightUnknown(JamsosError):
    """No run is published for this month."""


@dataclass(frozen=True)
class Rows:
    """Rows of the rosters that the run read; delivered = accepted + quarantined."""

    delivered: int
    accepted: int
    quarantined: int


@dataclass(frozen=True)
class Deliveries:
    """What arrived from one source at the night, by what became of it.

    ``newest_period``: what the data in use speak of; ``is_stale``: the source failed for the night,
    and these are its last good data.
    """

    source: str
    published: int
    held: int
    refused: int
    landed: int
    newest_period: date | None
    is_stale: bool
    is_assumption: bool


@dataclass(frozen=True)
class Setback:
    """A delivery that was not taken in, or a gate that held; codes and counts only."""

    subject: str
    outcome: str
    reason: str


@dataclass(frozen=True)
class Delivered:
    """The file that holds this run's list; an earlier night wrote it if nobody changed since."""

    path: Path
    manifest: Path
    sha256: str
    persons: int
    total_rp: int
    is_demo: bool


@dataclass(frozen=True)
class NightSummary:
    """One run. Counts are people unless the name says rows; reasons may add up to more than
    their total, because a person can have several.
    """

    run: Run
    region_name: str
    is_held: bool
    registry_people: int
    proposed_rows: Rows
    quarantined_rows_by_reason: dict[str, int]
    duplicate_rows: int
    eligible: int
    in_review: int
    in_review_by_reason: dict[str, int]
    refused: int
    refused_by_reason: dict[str, int]
    review: ReviewWork
    waiting: Waiting
    findings: Findings
    continuity: Continuity
    waiting_by_reason: dict[str, int]
    budget: Budget
    gates: dict[str, dict[str, int]]
    deliveries: tuple[Deliveries, ...]
    setbacks: tuple[Setback, ...]
    roster_layouts: dict[str, int]
    export: Delivered | None
    reports: Path
    assumed_rules: int
    rules: int
    assumed_columns: tuple[str, ...]
    reason_texts: dict[str, str]

    @property
    def judged(self) -> int:
        return self.eligible + self.in_review + self.refused

    @property
    def funded(self) -> int:
        return sum(self.continuity.on_list.values())


def night_summary(connection: psycopg.Connection, night: date | str) -> NightSummary:
    """The figures of a run (by its ``run_id``) or of a month's published run (by its first day).

    Raises:
        NightUnknown: No run is published for the month.
        RunUnknown: There is no such run.
    """
    here = region()
    run_id = night if isinstance(night, str) else _published(connection, here, night)
    run = read_run(connection, run_id)
    ask = Asker(connection, run)
    outcomes = ask.counts(
        "select outcome, count(*) from marts.fct_eligible_worker"
        " where run_id = %(run_id)s group by outcome"
    )
    rules = [rule for rule in here.seed("eligibility_rules") if _in_force(rule, run.covered_month)]
    return NightSummary(
        run=run,
        region_name=here.facts["name"],
        is_held=ask.one("select status = 'held' from ops.runs where run_id = %(run_id)s"),
        registry_people=ask.one(_REGISTRY_PEOPLE),
        proposed_rows=Rows(*ask.row(_PROPOSED_ROWS)),
        quarantined_rows_by_reason=ask.counts(_QUARANTINED),
        duplicate_rows=ask.one(
            "select count(*) from review.duplicate_proposals where run_id = %(run_id)s"
        ),
        eligible=outcomes.get("eligible", 0),
        in_review=outcomes.get("needs_review", 0),
        in_review_by_reason=ask.counts(_REASONS, outcome="needs_review"),
        refused=outcomes.get("not_eligible", 0),
        refused_by_reason=ask.counts(_REASONS, outcome="not_eligible"),
        review=review_work(connection, run_id),
        waiting=waiting_at(connection, run),
        findings=findings_of(connection, run, here),
        continuity=continuity_of(connection, run_id),
        waiting_by_reason=ask.counts(
            "select reason_code, count(*) from review.waiting_list"
            " where run_id = %(run_id)s group by reason_code"
        ),
        budget=budget_of(connection, run, here),
        gates=_gates(ask),
        deliveries=_deliveries(ask),
        setbacks=_setbacks(ask),
        roster_layouts=ask.counts(_ROSTER_LAYOUTS),
        export=_export(ask),
        reports=settings().reports,
        assumed_rules=sum(rule["is_assumption"] == "true" for rule in rules),
        rules=len(rules),
        assumed_columns=_assumed_columns(here),
        reason_texts={row["reason_code"]: row["text_id"] for row in here.seed("reasons")},
    )


_REGISTRY_PEOPLE = """
    select coalesce(sum(loads.accepted), 0)::bigint
    from ops.run_inputs as inputs
    join ops.loads as loads on inputs.load_id = loads.load_id
    where inputs.run_id = %(run_id)s and inputs.source = 'civil_registry'
"""
_PROPOSED_ROWS = """
    select
        coalesce(sum(loads.delivered), 0)::bigint,
        coalesce(sum(loads.accepted), 0)::bigint,
        coalesce(sum(loads.quarantined), 0)::bigint
    from ops.run_inputs as inputs
    join ops.loads as loads on inputs.load_id = loads.load_id
    where inputs.run_id = %(run_id)s and inputs.source = 'village_rosters'
"""
_QUARANTINED = """
    select reason_code, count(*)
    from ops.run_inputs as inputs
    join quarantine.rows as refused on inputs.load_id = refused.load_id
    cross join unnest(refused.reason_codes) as reason_code
    where inputs.run_id = %(run_id)s and inputs.source = 'village_rosters'
    group by reason_code
"""
_REASONS = """
    select reason_code, count(*)
    from marts.fct_eligible_worker as workers
    cross join unnest(workers.reason_codes) as reason_code
    where workers.run_id = %(run_id)s and workers.outcome = %(outcome)s
    group by reason_code
"""
_GATES = """
    select subject_kind, decision, count(*)
    from quality.gates_of_night(%(run_id)s)
    group by subject_kind, decision
"""
_HELD_GATES = """
    select
        latest.suite || ' ' || latest.subject_id,
        'held',
        coalesce(
            (
                select string_agg(failure ->> 'name', ', ' order by failure ->> 'name')
                from jsonb_array_elements(latest.failures) as failure
                where failure ->> 'severity' = 'critical'
            ),
            ''
        )
    from quality.gates_of_night(%(run_id)s) as latest
    where latest.decision = 'hold'
    order by 1
"""
_TONIGHT = """
    select
        source,
        count(*) filter (where status = 'published'),
        count(*) filter (where status = 'held'),
        count(*) filter (where status = 'refused'),
        count(*) filter (where status = 'landed')
    from ops.loads
    where as_of = %(as_of)s
    group by source
"""
_NEWEST = """
    select inputs.source, max(loads.period)
    from ops.run_inputs as inputs
    join ops.loads as loads on inputs.load_id = loads.load_id
    where inputs.run_id = %(run_id)s
    group by inputs.source
"""
_STALE = "select unnest(stale_sources) from ops.runs where run_id = %(run_id)s"
_ROSTER_LAYOUTS = """
    select loads.layout, count(*)
    from ops.run_inputs as inputs
    join ops.loads as loads on inputs.load_id = loads.load_id
    where inputs.run_id = %(run_id)s and inputs.source = 'village_rosters'
    group by loads.layout
"""
_REFUSED_LOADS = """
    select source || ' ' || file_name, status, refusal_code
    from ops.loads
    where as_of = %(as_of)s and status = 'refused'
    order by 1
"""
_EXPORT = """
    select manifest
    from ops.exports
    where run_id = %(run_id)s
    order by written_at desc
    limit 1
"""


def _published(connection: psycopg.Connection, here: Region, covered_month: date) -> str:
    row = connection.execute(
        "select run_id from ops.published_runs where region_code = %s and covered_month = %s",
        [here.code, covered_month],
    ).fetchone()
    if row is None:
        raise NightUnknown(f"no run is published for {covered_month:%Y-%m}")
    return row[0]


def _gates(ask: Asker) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for kind, decision, number in ask.rows(_GATES):
        found.setdefault(kind, {})[decision] = number
    return found


def _deliveries(ask: Asker) -> tuple[Deliveries, ...]:
    tonight = {source: counts for source, *counts in ask.rows(_TONIGHT)}
    newest = dict(ask.rows(_NEWEST))
    stale = {source for (source,) in ask.rows(_STALE)}
    contracts = [*map(extract_contract, EXTRACTS), roster_contract()]
    return tuple(
        Deliveries(
            contract.name,
            *tonight.get(contract.name, [0, 0, 0, 0]),
            newest_period=newest.get(contract.name),
            is_stale=contract.name in stale,
            is_assumption=contract.is_assumption,
        )
        for contract in contracts
    )


def _setbacks(ask: Asker) -> tuple[Setback, ...]:
    found = [*ask.rows(_REFUSED_LOADS), *ask.rows(_HELD_GATES)]
    return tuple(
        Setback(without_long_numbers(subject), outcome, reason)
        for subject, outcome, reason in found
    )


def _export(ask: Asker) -> Delivered | None:
    rows = ask.rows(_EXPORT)
    if not rows:
        return None
    (manifest,) = rows[0]
    path = folder_of(ask.run.covered_month) / manifest["file_name"]
    return Delivered(
        path=path,
        manifest=manifest_path(path),
        sha256=manifest["sha256"],
        persons=manifest["persons"],
        total_rp=manifest["rupiah"]["total"],
        is_demo=manifest["is_demo"],
    )


def _assumed_columns(here: Region) -> tuple[str, ...]:
    try:
        template = load_template(here)
    except TemplateUnreadable:
        return ()
    return tuple(column.header for column in template.columns if column.is_assumption)


def _in_force(row: dict[str, str], day: date) -> bool:
    return row["valid_from"] <= day.isoformat() <= row["valid_to"]
