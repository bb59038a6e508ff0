"""
### Village rosters into the warehouse

Each new workbook in the inbox becomes one load: landed as typed, judged, and only then visible
in `raw.village_rosters`. A workbook that cannot be read, or that the gate holds, does not stop
the other villages. Red? See `docs/runbook.md`.
"""

from airflow.sdk import dag

from jamsos_airflow.assets import VILLAGE_ROSTERS
from jamsos_airflow.collect import close_night, collect
from jamsos_airflow.defaults import DAG_DEFAULTS, NIGHTLY


@dag(schedule=NIGHTLY, doc_md=__doc__, tags=["collect"], **DAG_DEFAULTS)
def collect_village_rosters():
    close_night(collect("village_rosters", announces=VILLAGE_ROSTERS))


collect_village_rosters()
