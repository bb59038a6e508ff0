"""The one PostgreSQL: its tables, connections that do not leak values, and the load ledger."""
