"""
### Who is insured next month, and for how much

Starts when the night is collected and the registry was asked, whatever came of the asking. Pins
    inputs = judge_inputs(run_id)
    inputs >> reference >> stage >> matched >> decide >> publishable >> verdict
    published = publish_facts(run_id, verdict, announces=SUBSIDIES)
    published >> write_review_queue(run_id)
    [inputs, verdict, published] >> report_held(run_id)
One box is one dbt layer; `docs/decisions/` says why. Red? See `docs/runbook.md`.
"""

from airflow.sdk import dag

from jamsos_airflow.assets import NIGHT_VERIFIED, SUBSIDIES
from jamsos_airflow.combine import (
    build,
    judge_facts,
    judge_inputs,
    match_people,
    open_run,
    publish_facts,
)
from jamsos_airflow.defaults import DAG_DEFAULTS
from jamsos_airflow.deliver import report_held
from jamsos_airflow.officers import write_review_queue


@dag(schedule=NIGHT_VERIFIED, doc_md=__doc__, tags=["combine"], **DAG_DEFAULTS)
def combine_subsidies():
    run_id = open_run()
    reference, stage, decide, publishable = (
        build(layer, run_id) for layer in ("reference", "stage", "decide", "publishable")
    )
    matched = match_people(run_id)
    verdict = judge_facts(run_id)
    inputs = judge_inputs(run_id)
    inputs >> reference >> stage >> matched >> decide >> publishable >> verdict
    published = publish_facts(run_id, verdict, announces=SUBSIDIES)
    published >> write_review_queue(run_id)
    [inputs, verdict, published] >> report_held(run_id)


combine_subsidies()
