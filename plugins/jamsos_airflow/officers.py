"""What officers are asked about people, and what they answer."""

from __future__ import annotations

from typing import Any

from airflow.sdk import TriggerRule, task

from jamsos_airflow.receive import HAS_CHANNELS, receive


def read_decisions() -> Any:
    """Wire the task that reads officers' workbooks, before rosters are landed with them."""

    @task(task_id="read_decisions", trigger_rule=TriggerRule.ALL_DONE)
    def read(**context: Any) -> None:
        from jamsos.review.night import read_decisions as read_tonight
        from jamsos_airflow.nights import as_of_of

        done = read_tonight(as_of=as_of_of(context))
        print(f"workbooks: {done.files or 'none'}")
        print(f"decisions: {done.decisions or 'none'}; checks: {done.checks or 'none'}")

    reading = read()
    if HAS_CHANNELS:
        receive("review_answers", task_id="receive_decisions") >> reading
    return reading


@task
def write_review_queue(jamsos_run_id: str) -> None:
    """Write the workbook of each district that is asked something."""
    from jamsos.combine.run import find_run
    from jamsos.review.night import write_review_queue as write_tonight

    written = write_tonight(find_run(jamsos_run_id))
    print(f"{len(written.paths)} workbooks written, {written.questions} questions")
