"""Build a past night again in the warehouse of this process: files, decisions, and the export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby, product

from jamsos.collect.corrections import corrections_of_files
from jamsos.collect.delivery.deliveries import Companion, Delivery
from jamsos.collect.edition import Editions
from jamsos.collect.landing import Landing, land_given
from jamsos.collect.publish import publish_loads
from jamsos.collect.registry_service.landing import land_answers
from jamsos.combine.run import Run, RunNotAllowed
from jamsos.combine.verdicts import judged_loads
from jamsos.deliver.export import Export
from jamsos.errors import JamsosError
from jamsos.local.straight import combine, deliver
from jamsos.region import region
from jamsos.replay.past import PastLoad, PastRun
from jamsos.settings import settings
from jamsos.sources import roster_contract
from jamsos.warehouse.connection import connect
from jamsos.warehouse.fence import take_fence

_RUNS_OF_THE_NIGHT = """
select run_id, as_of, covered_month from ops.runs where as_of = %s order by opened_at desc limit 1
"""


@dataclass
class Rebuilt:
    """How far the rebuilding came. ``stopped`` tells why it did not come to the end, if so."""

    refused: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    run: Run | None = None
    export: Export | None = None
    stopped: str = ""


def rebuild(past: PastRun, *, with_export: bool) -> Rebuilt:
    """Land, judge and publish what the run read, decide as of its night, and write its file."""
    rebuilt = Rebuilt()
    try:
        for source, as_of, published, loads in _in_turns(past.loads):
            _take_in(source, loads, as_of, published, rebuilt)
        rebuilt.run = combine(past.run.as_of, with_last_good=True)
        if with_export:
            rebuilt.export = deliver(rebuilt.run)
    except RunNotAllowed as held:
        rebuilt.stopped = str(held)
        rebuilt.run = rebuilt.run or _opened(past.run.as_of)
    except JamsosError as error:
        rebuilt.stopped = str(error)
    return rebuilt


def _in_turns(
    loads: Iterable[PastLoad],
) -> Iterator[tuple[str, date, date, list[PastLoad]]]:
    """Loads of one source that were read on one night and came into use on one night; of a sender
    who came twice that night, one after the other."""

    def turn(load: PastLoad) -> tuple[date, date, str]:
        return load.published_as_of, load.as_of, load.source

    def oldest_first(load: PastLoad) -> tuple[date, date, str, date, int]:
        return *turn(load), load.period, load.publication_id

    for (published, as_of, source), of_turn in groupby(sorted(loads, key=oldest_first), key=turn):
        waiting = list(of_turn)
        while waiting:
            first = {load.scope: load for load in reversed(waiting)}
            yield source, as_of, published, [load for load in waiting if first[load.scope] is load]
            waiting = [load for load in waiting if first[load.scope] is not load]


def _take_in(
    source: str, loads: list[PastLoad], as_of: date, published: date, rebuilt: Rebuilt
) -> None:
    landing = _land(source, loads, as_of)
    rebuilt.refused += landing.refused
    verdict = judged_loads(source, list(landing.new), as_of=as_of)
    rebuilt.held += verdict["held"]
    publish_loads(
        source, verdict["allowed"] | landing.returning, verdict["held"], region(),
        token=_token(source), as_of=published,
    )  # fmt: skip


def _land(source: str, loads: list[PastLoad], as_of: date) -> Landing:
    token = _token(source)
    if not loads[0].is_file:
        return land_answers(settings(), region(), token=token, as_of=as_of)
    deliveries = [_delivery(load) for load in loads]
    if source == roster_contract().name:
        deliveries = [*_as_the_manifest_told(deliveries, loads, as_of)]
    return land_given(deliveries, settings(), region(), token=token, as_of=as_of)


def _token(source: str) -> int:
    with connect() as connection:
        return take_fence(connection, source)


def _delivery(load: PastLoad) -> Delivery:
    archive = settings().archive
    beside = load.companion(archive)
    names = {village.village_code: village.village_name for village in region().villages}
    return Delivery(
        load.source,
        load.scope,
        load.period,
        load.kept(archive),
        load.sha256,
        channel=load.channel,
        arrived_at=load.arrived_at,
        village_name=names.get(load.scope, ""),
        companion=Companion(beside[0], beside[2], beside[1]) if beside else None,
    )


def _as_the_manifest_told(
    deliveries: list[Delivery], loads: list[PastLoad], as_of: date
) -> Iterator[Delivery]:
    """A load's minutes may be its manifest's or its own; the edition tells which they were."""
    editions = Editions(roster_contract().name, settings(), region())
    with connect() as connection:
        corrections_of = corrections_of_files(connection, as_of=as_of)
    for delivery, load in zip(deliveries, loads, strict=True):
        told_by_manifest = delivery.companion is not None
        choices = [
            replace(delivery, musdes_number=number, musdes_date=day)
            for number, day in product((load.musdes_number, None), (load.musdes_date, None))
        ]
        corrections = corrections_of(load.scope, load.sha256)
        yield next(
            (each for each in choices if editions.of(each, corrections) == load.edition),
            choices[0] if told_by_manifest else delivery,
        )


def _opened(as_of: date) -> Run | None:
    with connect() as connection:
        row = connection.execute(_RUNS_OF_THE_NIGHT, [as_of]).fetchone()
    return Run(*row) if row else None
