"""How every DAG of ours behaves unless it says otherwise."""

import os
from datetime import datetime, timedelta

from airflow.sdk import ExceptionRetryPolicy
from airflow.sdk.definitions.retry_policy import RetryAction, RetryRule

from jamsos.clock import WITA

# Files are due by midnight; the office reads the result at six. Asia/Makassar. With the clock off a
# DAG runs when somebody asks: `make run` asks, and Airflow must not add last night by itself.
NIGHTLY = None if os.environ.get("JAMSOS_CLOCK") == "off" else "0 1 * * *"

# Another try helps when something did not answer. It never helps when the data are wrong.
RETRY_ONLY_SILENCE = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            exception=["jamsos.warehouse.connection.WarehouseUnreachable", ConnectionError],
            action=RetryAction.RETRY,
            reason="no answer",
        ),
    ],
    default=RetryAction.FAIL,
)

DAG_DEFAULTS = {
    "start_date": datetime(2026, 1, 1, tzinfo=WITA),
    "catchup": False,
    "max_active_runs": 1,
    "default_args": {
        "owner": "data-engineering",
        "retries": 4,
        "retry_delay": timedelta(seconds=20),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(minutes=10),
        "retry_policy": RETRY_ONLY_SILENCE,
        "execution_timeout": timedelta(minutes=30),
    },
}
