"""How the embedded server is set up, each setting with its reason.

Chosen for what this project does: a nightly rebuild of a few hundred megabytes by a handful of
connections, on a small machine that also runs Airflow.
"""

from __future__ import annotations

from pathlib import Path

import psutil

_MB = 1024 * 1024

# Airflow's metadata is hundreds of tiny commits a minute, and all of it can be made anew: losing
# the last half second in a power cut is fine. The warehouse keeps the default (on): its ledgers
# say which files left the house, and must not forget one that did.
DATABASE_SETTINGS = {"airflow": {"synchronous_commit": "off"}, "jamsos": {}}


def server_settings(socket_directory: Path, memory_bytes: int | None = None) -> dict[str, str]:
    """The server's settings by name; sizes follow the machine's memory."""
    memory_mb = (memory_bytes or psutil.virtual_memory().total) // _MB
    return _reach(socket_directory) | _memory(memory_mb) | _MAINTENANCE | _PLANNER | _DISCRETION


def _reach(socket_directory: Path) -> dict[str, str]:
    return {
        "listen_addresses": "",  # no network at all
        "unix_socket_directories": str(socket_directory),
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
    }


def _memory(memory_mb: int) -> dict[str, str]:
    def share(part: int, most_mb: int) -> str:
        return f"{max(min(memory_mb // part, most_mb), 32)}MB"

    return {
        "shared_buffers": share(16, 1024),  # the whole warehouse fits; Airflow needs the rest
        "effective_cache_size": share(2, 16384),  # what the system will cache of our files
        "work_mem": share(256, 64),  # joins of half a million rows hash in memory, few at a time
        "maintenance_work_mem": share(48, 512),  # index builds after each nightly load
    }


_MAINTENANCE = {
    # A night writes about a gigabyte in bursts: a checkpoint in the middle of a rebuild costs
    # more than the disk it saves.
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
    # Nothing replicates from here; with minimal logging a table filled in the transaction that
    # made it (as dbt does) is synced once instead of being written twice.
    "wal_level": "minimal",
    "max_wal_senders": "0",
}

_PLANNER = {
    "random_page_cost": "1.1",  # the data is in memory or on flash
    "jit": "off",  # compiling took longer than these queries run
}

_DISCRETION = {
    # An error text may hold a NIK, and so may the statement under it. The client is told, and
    # strips it (jamsos.warehouse); the server's log keeps starts, stops and crashes only.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}
