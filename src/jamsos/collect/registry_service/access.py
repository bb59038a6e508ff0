"""Where the service is and as whom it is asked. Nothing here shows a password."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jamsos.errors import JamsosError


class AccessIncomplete(JamsosError):
    """The connection lacks something; the message names the field, never a value."""


@dataclass(frozen=True)
class Access:
    """One agency's access to the service; ``url`` has neither path nor credentials."""

    url: str
    agency: str
    user_id: str
    password: str = field(repr=False)
    ip_user: str

    @classmethod
    def of_connection(
        cls,
        *,
        host: str | None,
        port: int | None,
        schema: str | None,
        login: str | None,
        password: str | None,
        extra: Mapping[str, Any],
    ) -> Access:
        """From the fields of a connection as Airflow keeps it.

        Raises:
            AccessIncomplete: A field is empty.
        """
        told = {
            "host": host,
            "login": login,
            "password": password,
            "extra agency": extra.get("agency"),
            "extra ip_user": extra.get("ip_user"),
        }
        if empty := [name for name, value in told.items() if not value]:
            raise AccessIncomplete(
                f"the connection registry_service lacks {', '.join(empty)}; "
                "nobody is asked until it is complete"
            )
        address = host if "://" in host else f"{schema or 'https'}://{host}"
        return cls(
            url=f"{address.rstrip('/')}{f':{port}' if port else ''}",
            agency=str(extra["agency"]),
            user_id=login,
            password=password,
            ip_user=str(extra["ip_user"]),
        )
