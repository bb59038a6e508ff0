"""In which edition a file was read: everything besides its content that its rows depend on.

A synonym is added, a check mended, a village answers: the same file then says something else, so
it is landed and judged again under a new edition. What changes nothing gives the same edition.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from jamsos.collect.corrections import NO_CORRECTIONS, Corrections
from jamsos.collect.delivery.deliveries import Delivery
from jamsos.region import Region
from jamsos.settings import Settings

_LENGTH = 10
_CODE = ("collect", "gates", "sources")
_ROSTERS = "village_rosters"
_SEEDS_OF_ROSTERS = ("occupations", "occupation_synonyms")


class Editions:
    """The editions of one source in one night; build it once, ask it for each delivery."""

    def __init__(self, source: str, settings: Settings, region: Region) -> None:
        self._digest = hashlib.sha256(_code())
        for path in _read_by(source, settings.project, region.folder):
            self._digest.update(path.name.encode() + b"\0")
            self._digest.update(path.read_bytes() + b"\0")

    def of(self, delivery: Delivery, corrections: Corrections = NO_CORRECTIONS) -> str:
        """The edition of ``delivery``: ten hexadecimal digits."""
        digest = self._digest.copy()
        for told in (delivery.musdes_number, delivery.musdes_date, corrections.digest):
            digest.update(f"{told or ''}\0".encode())
        return digest.hexdigest()[:_LENGTH]


@lru_cache(maxsize=1)
def _code() -> bytes:
    """A digest of the code that reads and judges, as it was when this process began to use it."""
    digest = hashlib.sha256()
    package = Path(str(files("jamsos")))
    for folder in _CODE:
        for path in sorted((package / folder).rglob("*.py")):
            digest.update(path.relative_to(package).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.digest()


def _read_by(source: str, project: Path, region_folder: Path) -> Iterable[Path]:
    package = Path(str(files("jamsos")))
    yield package / "sources" / f"{source}.yaml"
    yield package / "collect" / "accept" / f"{source}.sql"
    yield project / "expectations" / f"{source}.yaml"
    if source == _ROSTERS:
        for seed in _SEEDS_OF_ROSTERS:
            yield region_folder / "seeds" / f"{seed}.csv"
