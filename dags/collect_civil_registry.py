"""
### Population registry and its events into the warehouse

Tonight's extract of every resident, and the deaths, moves and re-issued NIK, become one load
each: landed as typed, judged, and only then visible in `raw.civil_registry` and
`raw.registry_events`. No file for tonight is a failure; the last good data stay. Red? See
`docs/runbook.md`.
"""

from airflow.sdk import dag

from jamsos_airflow.assets import CIVIL_REGISTRY, REGISTRY_EVENTS
from jamsos_airflow.collect import close_night, collect
from jamsos_airflow.defaults import DAG_DEFAULTS, NIGHTLY


@dag(schedule=NIGHTLY, doc_md=__doc__, tags=["collect"], **DAG_DEFAULTS)
def collect_civil_registry():
    close_night(
        civil_registry=collect("civil_registry", announces=CIVIL_REGISTRY),
        registry_events=collect("registry_events", announces=REGISTRY_EVENTS),
    )


collect_civil_registry()
