"""What waits for somebody, whose move it is, and for how long: questions, covers, places."""

from __future__ import annotations

from dataclasses import dataclass

from jamsos.region import Region
from jamsos.report.asking import Asker
from jamsos.site.disclosure import hidden, min_cell_persons

BANDS = ((0, 0), (1, 7), (8, 14), (15, 30), (31, None))  # days, both ends included
_LONGEST_WAITS = 15


@dataclass(frozen=True)
class TurnWaits:
    """Open questions whose next move is the same one's; ``bands`` counts them by age."""

    turn: str
    bands: tuple[int, ...]
    overdue: int
    oldest_days: int

    @property
    def questions(self) -> int:
        return sum(self.bands)


@dataclass(frozen=True)
class SenderWaits:
    """Open questions of one sender: a desa, or the regency for an institution's list."""

    code: str
    name: str
    questions: int
    overdue: int
    oldest_days: int


@dataclass(frozen=True)
class DistrictQueue:
    """People of a kecamatan without a place; empty where the number is hidden."""

    code: str
    name: str
    waiting: int | None


@dataclass(frozen=True)
class Ageing:
    """What waits on the night of a run. ``lapsing`` counts people by how late it is."""

    turns: tuple[TurnWaits, ...]
    senders: tuple[SenderWaits, ...]
    more_senders: int
    lapsing: dict[str, int]
    queue_reasons: dict[str, int]
    queue: tuple[DistrictQueue, ...]
    at_least: int

    @property
    def questions(self) -> int:
        return sum(each.questions for each in self.turns)


_QUESTIONS = """
    select turn, scope, age_days, is_overdue, count(*)
    from quarantine.open_questions(%(as_of)s)
    group by turn, scope, age_days, is_overdue
"""
_LAPSING = """
    select lateness, count(*) from review.would_lapse where run_id = %(run_id)s group by lateness
"""
_QUEUE_REASONS = """
    select reason_code, count(*) from review.waiting_list
    where run_id = %(run_id)s group by reason_code
"""
_QUEUE = """
    select villages.district_code, count(waiting.person_key)
    from (select distinct district_code from marts.dim_village) as villages
    left join review.waiting_list as waiting
        on villages.district_code = waiting.district_code and waiting.run_id = %(run_id)s
    group by villages.district_code
"""


def ageing_of(ask: Asker, region: Region) -> Ageing:
    """What waits on the night of a run, the longest wait first."""
    questions = ask.rows(_QUESTIONS)
    senders = _senders(questions, region)
    at_least = min_cell_persons(region, ask.run.covered_month)
    names = {village.district_code: village.district_name for village in region.villages}
    queue = ask.counts(_QUEUE)
    secret = hidden(queue, at_least)
    return Ageing(
        _turns(questions),
        senders[:_LONGEST_WAITS],
        len(senders[_LONGEST_WAITS:]),
        ask.counts(_LAPSING),
        ask.counts(_QUEUE_REASONS),
        tuple(
            DistrictQueue(code, names[code], None if code in secret else queue[code])
            for code in sorted(queue)
        ),
        at_least,
    )


def _turns(questions: list[tuple]) -> tuple[TurnWaits, ...]:
    found: dict[str, tuple[list[int], list[int], list[int]]] = {}
    for turn, _, age_days, is_overdue, number in questions:
        bands, overdue, ages = found.setdefault(turn, ([0] * len(BANDS), [0], []))
        bands[_band(age_days)] += number
        overdue[0] += number if is_overdue else 0
        ages.append(age_days)
    told = [
        TurnWaits(turn, tuple(bands), overdue, max(ages))
        for turn, (bands, (overdue,), ages) in found.items()
    ]
    return tuple(sorted(told, key=lambda each: (-each.oldest_days, each.turn)))


def _band(age_days: int) -> int:
    return next(place for place, (_, last) in enumerate(BANDS) if last is None or age_days <= last)


def _senders(questions: list[tuple], region: Region) -> tuple[SenderWaits, ...]:
    names = {village.village_code: village.village_name for village in region.villages}
    names[region.code] = region.facts["name"]
    found: dict[str, list[tuple[int, bool, int]]] = {}
    for _, scope, age_days, is_overdue, number in questions:
        found.setdefault(scope, []).append((age_days, is_overdue, number))
    told = [
        SenderWaits(
            scope,
            names.get(scope, scope),
            sum(number for *_, number in waits),
            sum(number for _, is_overdue, number in waits if is_overdue),
            max(age for age, *_ in waits),
        )
        for scope, waits in found.items()
    ]
    return tuple(sorted(told, key=lambda each: (-each.oldest_days, -each.questions, each.code)))
