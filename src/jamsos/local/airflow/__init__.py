"""Airflow on one machine: api-server, scheduler and dag-processor on the embedded PostgreSQL.

Tasks run in LocalExecutor; the web interface listens on loopback only, with a generated
password. There is no triggerer, since nothing here defers: add it to ``COMPONENTS`` when a task
does.
"""

from jamsos.local.airflow.stack import Airflow, AirflowError, airflow_of, start, stop

__all__ = ["Airflow", "AirflowError", "airflow_of", "start", "stop"]
