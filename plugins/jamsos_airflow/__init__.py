"""jamsos in Airflow's words: assets, defaults, and the groups of tasks that DAG files wire."""
