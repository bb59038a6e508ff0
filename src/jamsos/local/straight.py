"""A night without Airflow: the same calls as the tasks make, in the same order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from jamsos.answer import night as answers
from jamsos.collect import night
from jamsos.collect.refusal import NothingDelivered, NothingReadable
from jamsos.combine import night as combine_night
from jamsos.combine.dbt import run_layer
from jamsos.combine.run import Run
from jamsos.combine.verdicts import judged_export, judged_facts, judged_inputs, judged_loads
from jamsos.deliver.export import Export, write_export
from jamsos.report.summary import write_summary
from jamsos.review.night import read_decisions, write_review_queue
from jamsos.settings import settings
from jamsos.site import write_reports
from jamsos.sources import OPTIONAL, SOURCES


def collect(source: str, as_of: date) -> None:
    """Land, judge and publish what one source delivered; an optional one may deliver nothing."""
    try:
        landing = night.land(source, as_of=as_of)
    except NothingReadable:
        raise
    except NothingDelivered:
        if source not in OPTIONAL:
            raise
        night.close([source], as_of=as_of)
        return
    verdict = judged_loads(source, list(landing.new), as_of=as_of)
    allowed = verdict["allowed"] | landing.returning
    night.publish(source, allowed, verdict["held"], as_of=as_of)
    night.close([source], as_of=as_of)


def combine(as_of: date, *, with_last_good: bool = False) -> Run:
    """Judge what a night has pinned, decide, judge and publish its run."""
    run = combine_night.open_tonight(as_of=as_of, with_last_good=with_last_good)
    judged_inputs(run.run_id)
    for layer in ("reference", "stage"):
        run_layer(layer, run, settings())
    combine_night.match_tonight(run)
    for layer in ("decide", "publishable"):
        run_layer(layer, run, settings())
    combine_night.publish_tonight(run, judged_facts(run.run_id))
    return run


def deliver(run: Run) -> Export:
    """Build, judge and write the export of a run."""
    run_layer("export", run, settings())
    judged_export(run.run_id)
    return write_export(run.run_id)


def report(run: Run) -> Path:
    """Write the summary of a run and its pages."""
    write_summary(run.run_id)
    return write_reports(run.run_id)


def whole_night(as_of: date) -> tuple[Run, Export]:
    """Everything from the inbox to the file."""
    answers.read_answers(as_of=as_of)
    read_decisions(as_of=as_of)
    for source in SOURCES:
        collect(source, as_of)
    answers.write_slips(as_of=as_of)
    run = combine(as_of)
    write_review_queue(run)
    return run, deliver(run)
