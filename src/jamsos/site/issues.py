"""What data owners still have to repair: open on the night, also where nothing new came since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jamsos.report.asking import Asker


@dataclass(frozen=True)
class Issue:
    """One expectation that is not met, of one or several senders; ``since``: the oldest of them."""

    owner: str
    repaired_by: str
    suite: str
    name: str
    severity: str
    senders: int
    since: date
    days: int
    is_waived: bool
    description: str
    description_id: str


_ISSUES = """
    with
    wordings as (
        select distinct on (log.suite) log.suite, suites.content
        from quality.gate_log as log
        inner join quality.suites as suites using (suite_digest)
        where log.as_of <= %(as_of)s
        order by log.suite, log.as_of desc, log.gate_id desc
    ),
    asked as (
        select suite, each ->> 'name' as expectation, each
        from wordings cross join lateral jsonb_array_elements(content -> 'expectations') as each
    )
    select
        coalesce(issues.owner, ''),
        coalesce(issues.repaired_by, ''),
        issues.suite,
        issues.expectation,
        min(issues.severity),
        count(*),
        min(issues.opened_on),
        %(as_of)s - min(issues.opened_on),
        bool_and(issues.waiver_id is not null),
        coalesce(min(asked.each ->> 'description'), ''),
        coalesce(min(asked.each ->> 'description_id'), '')
    from quality.issues as issues
    left join asked using (suite, expectation)
    where
        issues.opened_on <= %(as_of)s
        and (issues.closed_on is null or issues.closed_on > %(as_of)s)
    group by issues.owner, issues.repaired_by, issues.suite, issues.expectation
    order by 1, min(issues.opened_on), issues.suite, issues.expectation
"""


def issues_of(ask: Asker) -> dict[str, tuple[Issue, ...]]:
    """Open issues by data owner, the oldest first."""
    found: dict[str, list[Issue]] = {}
    for row in ask.rows(_ISSUES):
        found.setdefault(row[0], []).append(Issue(*row))
    return {owner: tuple(issues) for owner, issues in found.items()}
