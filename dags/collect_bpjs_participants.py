"""
### Active BPJS participants into the warehouse

The list of BPJS Ketenagakerjaan says who is insured already and who pays, so that nobody is paid
for twice. Landed as typed, judged, and only then visible in `raw.bpjs_participants`. Red? See
`docs/runbook.md`.
"""

from airflow.sdk import dag

from jamsos_airflow.assets import BPJS_PARTICIPANTS
from jamsos_airflow.collect import close_night, collect
from jamsos_airflow.defaults import DAG_DEFAULTS, NIGHTLY


@dag(schedule=NIGHTLY, doc_md=__doc__, tags=["collect"], **DAG_DEFAULTS)
def collect_bpjs_participants():
    close_night(bpjs_participants=collect("bpjs_participants", announces=BPJS_PARTICIPANTS))


collect_bpjs_participants()
