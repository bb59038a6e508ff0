"""Reports inside Airflow: pages behind its own access checks, and links that lead to them."""
