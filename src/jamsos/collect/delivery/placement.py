"""Which village a file is of: a manifest row, a folder or the file name says it, never the sheet.

All that say something must agree; whoever contradicts another is asked, not overruled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from jamsos.collect.delivery.manifest import MANIFEST, Manifest, Told, key_of
from jamsos.errors import JamsosError
from jamsos.privacy import without_long_numbers
from jamsos.region import Region, UnknownVillage, Village, WrongVillage
from jamsos.sources import RosterContract


class NotPlaced(JamsosError):
    """No village, or two, are said to have sent a file; the message holds no name from it.

    ``is_unmatched``: something is written there, and no village is known by it.
    """

    def __init__(self, why: str, *, is_unmatched: bool = False) -> None:
        super().__init__(without_long_numbers(why))
        self.is_unmatched = is_unmatched


@dataclass(frozen=True)
class Place:
    """The village of a file, and what the manifest tells of the village meeting."""

    village: Village
    told: Told | None


@dataclass(frozen=True)
class Placement:
    """How one month's files are placed; aliases are those that hold on ``on``."""

    region: Region
    contract: RosterContract
    manifest: Manifest
    on: date

    def of(self, below: PurePosixPath) -> Place:
        """The village of the file at ``below`` its month's folder.

        Raises:
            NotPlaced: Nobody names a village, or two are named.
        """
        key = key_of(below)
        if key in self.manifest.contradicted:
            raise NotPlaced(f"two rows of {MANIFEST} speak of it and differ: leave one of them")
        told = self.manifest.of_file.get(key)
        hints: list[tuple[str, Village]] = []
        if told and told.village:
            hints.append((MANIFEST, self._by_manifest(told)))
        unknown: UnknownVillage | None = None
        for where, written in (
            *(("its folder", part) for part in below.parent.parts),
            ("the file name", below.stem),
        ):
            try:
                hints.append((where, self._by_name(written)))
            except WrongVillage as wrong:
                raise NotPlaced(f"{where}: {wrong}", is_unmatched=True) from None
            except UnknownVillage as nobody:
                unknown = nobody
        if not hints:
            raise NotPlaced(str(unknown), is_unmatched=True)
        where, village = hints[0]
        for also, other in hints[1:]:
            if other != village:
                raise NotPlaced(
                    f"{where} says {village.village_name}, {also} says {other.village_name}: "
                    "make them agree"
                )
        return Place(village, told)

    def _by_manifest(self, told: Told) -> Village:
        try:
            return self.region.find_village(told.village or "", on=self.on)
        except UnknownVillage as unknown:
            raise NotPlaced(f"{MANIFEST}, row {told.row}: {unknown}", is_unmatched=True) from None

    def _by_name(self, written: str) -> Village:
        words = "|".join(map(re.escape, self.contract.correction_words))
        without = re.sub(rf"\b({words})\b", " ", written, flags=re.IGNORECASE)
        return self.region.find_village(without, on=self.on)
