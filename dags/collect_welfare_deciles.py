"""
### Welfare deciles into the warehouse

The quarterly DTSEN extract says in which welfare decile each family lives; it orders people when
money is short. Landed as typed, judged, and only then visible in `raw.welfare_deciles`. Red? See
`docs/runbook.md`.
"""

from airflow.sdk import dag

from jamsos_airflow.assets import WELFARE_DECILES
from jamsos_airflow.collect import close_night, collect
from jamsos_airflow.defaults import DAG_DEFAULTS, NIGHTLY


@dag(schedule=NIGHTLY, doc_md=__doc__, tags=["collect"], **DAG_DEFAULTS)
def collect_welfare_deciles():
    close_night(welfare_deciles=collect("welfare_deciles", announces=WELFARE_DECILES))


collect_welfare_deciles()
