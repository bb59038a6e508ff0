"""
### The file for BPJS Ketenagakerjaan

Starts when a run is published. Builds the outsider's eleven columns, has them judged, writes the
workbook and its manifest, opens the written file again and compares it with the ledger. The same
run gives the same bytes. Red? See `docs/runbook.md`.
"""

from airflow.sdk import dag

from jamsos_airflow.assets import BPJS_EXPORT, SUBSIDIES
from jamsos_airflow.combine import build
from jamsos_airflow.defaults import DAG_DEFAULTS
from jamsos_airflow.deliver import (
    judge_export,
    published_run,
    report,
    report_held,
    write_file,
)


@dag(schedule=SUBSIDIES, doc_md=__doc__, tags=["deliver"], **DAG_DEFAULTS)
def deliver_bpjs_export():
    run_id = published_run()
    written = write_file(run_id, announces=BPJS_EXPORT)
    verdict = judge_export(run_id)
    build("export", run_id) >> verdict >> written >> report(run_id)
    [verdict, written] >> report_held(run_id)


deliver_bpjs_export()
