"""
### Village rosters into the warehouse, and an answer to each village

Filled-in slips are read first. Each new file in the inbox becomes one load: landed as typed, with
the village's answers, judged, and only then visible in `raw.village_rosters`. A file that cannot be
read, or that the gate holds, does not stop the other villages. Every village gets a slip that says
what was accepted and what it has to mend. Red? See `docs/runbook.md`.
"""

from airflow.sdk import dag

from jamsos_airflow.answers import read_answers, write_slips
from jamsos_airflow.assets import VILLAGE_ROSTERS
from jamsos_airflow.collect import close_night, collect
from jamsos_airflow.defaults import DAG_DEFAULTS, NIGHTLY


@dag(schedule=NIGHTLY, doc_md=__doc__, tags=["collect"], **DAG_DEFAULTS)
def collect_village_rosters():
    rosters = collect("village_rosters", announces=VILLAGE_ROSTERS, after=[read_answers()])
    close_night(village_rosters=rosters)
    rosters >> write_slips()


collect_village_rosters()
