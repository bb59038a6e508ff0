"""Imports the heavy libraries once, in the scheduler, before it forks its workers.

Airflow imports this module in each of its processes. LocalExecutor forks every task from the
scheduler, so what is imported here is there in each task at once, instead of being imported
anew for seconds. Other processes run no task of ours and leave it.
"""

import gc
import sys

if "scheduler" in sys.argv:
    import dbt.cli.main  # noqa: F401
    import great_expectations  # noqa: F401

    gc.freeze()  # shared pages stay shared: the collector leaves these objects alone

__all__: list[str] = []
