"""
### Lists of people whom others insure already into the warehouse

Civil servants (BKPSDM), village officials (DPMD) and people for whom the province pays
(Disnakertrans Provinsi): whoever is on one is not insured by the regency. Each list is optional:
one that brought nothing is skipped, the night goes on without it or with its last good one, and
`review.unchecked_lists` says so. A list that cannot be read is red. Red? See `docs/runbook.md`.
"""

from airflow.sdk import dag

from jamsos_airflow.assets import CIVIL_SERVANTS, PROVINCIAL_PARTICIPANTS, VILLAGE_OFFICIALS
from jamsos_airflow.collect import close_night, collect
from jamsos_airflow.defaults import DAG_DEFAULTS, NIGHTLY


@dag(schedule=NIGHTLY, doc_md=__doc__, tags=["collect"], **DAG_DEFAULTS)
def collect_exclusion_lists():
    close_night(
        civil_servants=collect("civil_servants", announces=CIVIL_SERVANTS),
        village_officials=collect("village_officials", announces=VILLAGE_OFFICIALS),
        provincial_participants=collect(
            "provincial_participants", announces=PROVINCIAL_PARTICIPANTS
        ),
    )


collect_exclusion_lists()
