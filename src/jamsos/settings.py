"""Where this installation keeps its things, read once from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jamsos.errors import JamsosError


class SettingMissing(JamsosError):
    """A setting the work cannot do without is absent; the message names the variable."""


@dataclass(frozen=True)
class Settings:
    """One installation.

    ``home`` holds everything that changes (inbox, archive, exports, reports, databases);
    ``project`` is the checkout, which never changes while running. ``channels`` are the URLs of
    places that deliveries are fetched from, each with the name of its Airflow connection.
    """

    home: Path
    project: Path
    region_code: str
    database_url: str | None
    person_key_secret: str | None
    channels: tuple[str, ...] = ()

    def make_home(self) -> None:
        """Make ``home`` if it is missing, for its owner only: it holds everybody's numbers."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    @property
    def incoming(self) -> Path:
        """Files on their way from a channel; beside the inbox, on the same disk."""
        return self.home / "incoming"

    @property
    def archive(self) -> Path:
        return self.home / "archive"

    @property
    def exports(self) -> Path:
        return self.home / "exports"

    @property
    def reports(self) -> Path:
        return self.home / "reports"

    @property
    def simulated(self) -> Path:
        return self.home / "simulated"

    def require_database_url(self) -> str:
        if not self.database_url:
            raise SettingMissing(
                "JAMSOS_DATABASE_URL is not set: name the warehouse, or start the embedded "
                "one with `make up`."
            )
        return self.database_url

    def require_person_key_secret(self) -> bytes:
        if not self.person_key_secret:
            raise SettingMissing(
                "JAMSOS_PERSON_KEY_SECRET is not set: without it no person can be recognised "
                "from one night to the next."
            )
        return self.person_key_secret.encode()


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, from ``JAMSOS_*``."""
    project = Path(os.environ.get("JAMSOS_PROJECT") or _checkout()).resolve()
    return Settings(
        home=Path(os.environ.get("JAMSOS_HOME") or project / "var").resolve(),
        project=project,
        region_code=os.environ.get("JAMSOS_REGION") or "64.08",
        database_url=os.environ.get("JAMSOS_DATABASE_URL") or None,
        person_key_secret=os.environ.get("JAMSOS_PERSON_KEY_SECRET") or None,
        channels=tuple((os.environ.get("JAMSOS_CHANNELS") or "").split()),
    )


def _checkout() -> Path:
    """The checkout this package was installed from in editable mode."""
    return Path(__file__).resolve().parents[2]
