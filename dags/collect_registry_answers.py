"""
### Asking the registry about the people who matter

Starts when the night is collected. Asks the civil registry's web service, within the quota of the
day, about those whom the extract does not know or contradicts; its answers become the load
`raw.registry_answers`. Without the connection `registry_service` nobody is asked. A service that
fails makes this run red and stops nothing: earlier answers stay in use. Red? See `docs/runbook.md`.
"""

from airflow.sdk import dag

from jamsos_airflow.assets import NIGHT_COLLECTED, NIGHT_VERIFIED, REGISTRY_ANSWERS
from jamsos_airflow.collect import collect
from jamsos_airflow.defaults import DAG_DEFAULTS
from jamsos_airflow.verify import announce_verified, ask, service_answered


@dag(schedule=NIGHT_COLLECTED, doc_md=__doc__, tags=["collect"], **DAG_DEFAULTS)
def collect_registry_answers():
    asked = ask()
    published = collect("registry_answers", announces=REGISTRY_ANSWERS)
    asked >> published.operator.task_group
    published >> [announce_verified(NIGHT_VERIFIED), service_answered(asked)]


collect_registry_answers()
