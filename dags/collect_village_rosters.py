"""
### Village rosters into the warehouse, and an answer to each village

Filled-in slips and officers' workbooks are read first. Each new file in the inbox becomes one load:
landed as typed, with what village and officers answered, judged, and only then visible in
`raw.village_rosters`. A file that cannot be read, or that the gate holds, does not stop the other
villages. Every village gets a slip that says what was accepted and what it has to mend. Red? See
`docs/runbook.md`.
"""

from airflow.sdk import dag

from jamsos_airflow.answers import read_answers, write_slips
from jamsos_airflow.assets import VILLAGE_ROSTERS
from jamsos_airflow.collect import close_night, collect
from jamsos_airflow.defaults import DAG_DEFAULTS, NIGHTLY
from jamsos_airflow.officers import read_decisions


@dag(schedule=NIGHTLY, doc_md=__doc__, tags=["collect"], **DAG_DEFAULTS)
def collect_village_rosters():
    answers = [read_answers(), read_decisions()]
    rosters = collect("village_rosters", announces=VILLAGE_ROSTERS, after=answers)
    close_night(village_rosters=rosters)
    rosters >> write_slips()


collect_village_rosters()
