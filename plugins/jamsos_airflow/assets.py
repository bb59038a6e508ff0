"""What one DAG leaves for the next. An asset event carries the night's date, never a value."""

from airflow.sdk import Asset

CIVIL_REGISTRY = Asset("jamsos://raw/civil_registry")
REGISTRY_EVENTS = Asset("jamsos://raw/registry_events")
VILLAGE_ROSTERS = Asset("jamsos://raw/village_rosters")
WELFARE_DECILES = Asset("jamsos://raw/welfare_deciles")
BPJS_PARTICIPANTS = Asset("jamsos://raw/bpjs_participants")
NIGHT_COLLECTED = Asset("jamsos://ops/collected")
SUBSIDIES = Asset("jamsos://marts/fct_subsidy")
BPJS_EXPORT = Asset("jamsos://exports/bpjs__registrations")
