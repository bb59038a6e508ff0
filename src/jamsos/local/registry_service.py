"""The stand-in for the registry's web service, beside an Airflow over a synthetic regency.

A real home never gets one: there the operator's own connection ``registry_service`` counts.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import sys
from pathlib import Path

from jamsos.local import processes
from jamsos.local.secret_files import secret

CONNECTION = "AIRFLOW_CONN_REGISTRY_SERVICE"
_AGENCY, _USER, _IP = "distransnaker", "jamsos", "127.0.0.1"
_SECONDS_TO_STOP = 5


def connection_for(home: Path) -> dict[str, str]:
    """The environment that lets Airflow ask: a stand-in's, which runs from here on, or nothing.

    Nothing for a home that was not simulated, and where the operator names a service.
    """
    if CONNECTION in os.environ or not (home / "simulated" / "answer_key.csv").exists():
        return {}
    port = _ensure_running(home)
    told = {
        "conn_type": "http",
        "host": "127.0.0.1",
        "schema": "http",
        "port": port,
        "login": _USER,
        "password": secret(home, "registry_service"),
        "extra": {"agency": _AGENCY, "ip_user": _IP},
    }
    return {CONNECTION: json.dumps(told)}


def stop(home: Path) -> int:
    """End the stand-in of this home; how many processes there were."""
    return processes.stop(_stack(home), seconds=_SECONDS_TO_STOP)


def _ensure_running(home: Path) -> int:
    """The port of the stand-in that runs, or of a new one: the same as before while it is free."""
    remembered = home / "simulated" / "registry_service_port"
    before = int(remembered.read_text(encoding="ascii")) if remembered.exists() else 0
    if before and processes.running(_stack(home)):
        return before
    port = _free_port(before)
    remembered.write_text(str(port), encoding="ascii")
    processes.start(
        _stack(home),
        "registry-service",
        [
            sys.executable, "-m", "jamsos.simulate.registry_service",
            str(home), str(port), _AGENCY, _USER, _IP,
        ],
        {**os.environ, "JAMSOS_STAND_IN_PASSWORD": secret(home, "registry_service")},
        home / "simulated" / "registry_service.log",
    )  # fmt: skip
    return port


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise OSError("no free port on loopback")


def _stack(home: Path) -> str:
    """A name of its own: Airflow is started anew without it."""
    return hashlib.sha256(b"registry service of " + os.fsencode(home)).hexdigest()[:16]
