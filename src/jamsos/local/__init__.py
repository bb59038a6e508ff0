"""Everything on one machine: an embedded PostgreSQL, an Airflow on it, and one night through both.

Nothing here is needed where a database and an Airflow are given; no stage imports it.
"""
