"""What villages are told about their files, and what they answer."""

from __future__ import annotations

from typing import Any

from airflow.sdk import TriggerRule, task

from jamsos_airflow.receive import HAS_CHANNELS, receive


def read_answers() -> Any:
    """Wire the task that reads the filled-in slips, before rosters are landed with them."""

    @task(task_id="read_answers", trigger_rule=TriggerRule.ALL_DONE)
    def read(**context: Any) -> dict[str, Any]:
        from dataclasses import asdict

        from jamsos.answer.night import read_answers as read_tonight
        from jamsos_airflow.nights import as_of_of

        done = read_tonight(as_of=as_of_of(context))
        print(f"slips: {done.read} read, {done.known} known, {done.refused} refused")
        print(f"answers: {done.outcomes or 'none'}")
        return asdict(done)

    reading = read()
    if HAS_CHANNELS:
        receive("village_answers") >> reading
    return reading


def write_slips() -> Any:
    """Wire the task that writes each village its slip, whatever became of its file."""

    @task(task_id="write_slips", trigger_rule=TriggerRule.ALL_DONE)
    def write(**context: Any) -> None:
        from jamsos.answer.night import write_slips as write_tonight
        from jamsos_airflow.nights import as_of_of

        written = write_tonight(as_of=as_of_of(context))
        print(f"{len(written.paths)} slips written, {written.questions} rows asked about")

    return write()
