"""What one DAG leaves for the next. An asset event carries the night's date, never a value."""

from airflow.sdk import Asset

CIVIL_REGISTRY = Asset("jamsos://raw/civil_registry")
REGISTRY_EVENTS = Asset("jamsos://raw/registry_events")
VILLAGE_ROSTERS = Asset("jamsos://raw/village_rosters")
WELFARE_DECILES = Asset("jamsos://raw/welfare_deciles")
BPJS_PARTICIPANTS = Asset("jamsos://raw/bpjs_participants")
CIVIL_SERVANTS = Asset("jamsos://raw/civil_servants")
VILLAGE_OFFICIALS = Asset("jamsos://raw/village_officials")
PROVINCIAL_PARTICIPANTS = Asset("jamsos://raw/provincial_participants")
REGISTRY_ANSWERS = Asset("jamsos://raw/registry_answers")
NIGHT_COLLECTED = Asset("jamsos://ops/collected")
NIGHT_VERIFIED = Asset("jamsos://ops/verified")
SUBSIDIES = Asset("jamsos://marts/fct_subsidy")
BPJS_EXPORT = Asset("jamsos://exports/bpjs__registrations")
