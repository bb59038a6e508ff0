"""Try two rule sets on the people of the newest night, in schemas that are dropped afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from jamsos.combine.dated_seeds import dated_seeds
from jamsos.combine.dbt import Trial, run_dbt
from jamsos.combine.released import ReleasedRuleChanged, require_released_rows
from jamsos.combine.run import Run, code_version
from jamsos.errors import JamsosError
from jamsos.region import Region
from jamsos.settings import Settings
from jamsos.warehouse.connection import connect
from jamsos.what_if.compare import Comparison, Moved, compare
from jamsos.what_if.rule_set import RuleSet, lay_out, rule_set

# Who is eligible, in which order, and who fits the budget, with the tests of these models.
_DECISIONS = ("+int_allocation", "+int_commitments", "+int_decisions")
_NEWEST = """
select runs.run_id, runs.as_of, runs.covered_month, runs.code_version, workbench.run_id
from ops.published_runs as published
inner join ops.runs as runs using (run_id)
left join ops.workbench as workbench on true
where published.region_code = %s
order by runs.as_of desc, runs.opened_at desc
limit 1
"""


class NobodyToTryOn(JamsosError):
    """The people of the newest published night are not at hand; the message says what to do."""


class TrialUnderWay(JamsosError):
    """Somebody else tries rules at this moment."""


def simulate_rules(
    settings: Settings, region: Region, first: str, second: str, say: Callable[[str], None]
) -> tuple[Comparison, list[Moved]]:
    """What changes for whom when the rule set ``second`` holds instead of ``first``.

    Both are a month (``2027-01``) or a draft (a folder with changed seeds, ``folder@2027-01``).

    Raises:
        NobodyToTryOn: No night is published, or the tables in between are of another one.
        RuleSetUnusable: Nobody can be judged by one of the two.
        TrialUnderWay: Another trial runs.
        DbtFailed: A test of rules or decisions failed; the message names it.
    """
    with _alone(), tempfile.TemporaryDirectory(prefix="jamsos-what-if-") as folder:
        run, _ = _newest_night(settings, region)
        named = [rule_set(given, decided_month=run.covered_month) for given in (first, second)]
        trials = [
            lay_out(rules, name, run, region, settings.project, Path(folder) / name)
            for name, rules in zip("ab", named, strict=True)
        ]
        try:
            for rules, trial in zip(named, trials, strict=True):
                say(f"Mencoba {rules.label} …")
                _decide(trial, run, settings)
            return _compared(settings, region, named, trials)
        finally:
            for trial in trials:
                _drop(trial)


def _compared(
    settings: Settings, region: Region, named: list[RuleSet], trials: list[Trial]
) -> tuple[Comparison, list[Moved]]:
    # Asked again: another night may have taken the tables meanwhile.
    run, is_code_changed = _newest_night(settings, region)
    before, after = ((rules.label, trial) for rules, trial in zip(named, trials, strict=True))
    with connect() as connection:
        return compare(
            connection,
            run,
            before,
            after,
            is_code_changed=is_code_changed,
            unreleasable=_why_unreleasable(connection, settings, region, named[1], trials[1]),
        )


def _newest_night(settings: Settings, region: Region) -> tuple[Run, bool]:
    """The run whose people are tried on, and whether rules or code are others than it was."""
    with connect() as connection:
        row = connection.execute(_NEWEST, [region.code]).fetchone()
    if row is None:
        raise NobodyToTryOn("no night is published: run one, then try rules on its people")
    run, opened_with, at_hand = Run(*row[:3]), row[3], row[4]
    if at_hand != run.run_id:
        raise NobodyToTryOn(
            f"the newest published night is {run.run_id}, and the tables in between are of "
            f"{at_hand or 'no run'}: run combine_subsidies for {run.as_of} again, then try"
        )
    return run, opened_with != code_version(settings.project, region.folder)


def _decide(trial: Trial, run: Run, settings: Settings) -> None:
    _drop(trial)
    run_dbt(["build", "--selector", "reference"], run, settings, trial)
    chosen = [f"{model},path:models/intermediate" for model in _DECISIONS]
    run_dbt(
        [
            "build", "--select", *chosen, "--exclude", "resource_type:unit_test",
            "--indirect-selection", "buildable",
        ],
        run, settings, trial,
    )  # fmt: skip


def _why_unreleasable(
    connection: psycopg.Connection,
    settings: Settings,
    region: Region,
    rules: RuleSet,
    trial: Trial,
) -> str | None:
    """What a night would say of a draft that changes a rule by which months were decided."""
    if rules.draft is None:
        return None
    try:
        require_released_rows(
            connection, region, dated_seeds(settings.project), f"what_if_{trial.name}_reference"
        )
    except ReleasedRuleChanged as changed:
        return str(changed)
    return None


def _drop(trial: Trial) -> None:
    with connect() as connection:
        for stage in ("intermediate", "reference"):
            connection.execute(
                sql.SQL("drop schema if exists {} cascade").format(
                    sql.Identifier(f"what_if_{trial.name}_{stage}")
                )
            )


@contextmanager
def _alone() -> Iterator[None]:
    """The turn of trying rules, for the length of a block."""
    with connect() as connection:
        (is_ours,) = connection.execute(
            "select pg_try_advisory_xact_lock(hashtext('jamsos.what_if'))"
        ).fetchone()
        if not is_ours:
            raise TrialUnderWay("somebody else tries rules at this moment: try again later")
        yield
