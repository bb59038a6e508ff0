"""What lies in the inbox: one delivery is one file from one sender about one period."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from jamsos.clock import covered_month
from jamsos.collect.refusal import DeliveryRefused, NothingDelivered
from jamsos.privacy import without_long_numbers
from jamsos.region import Region, UnknownVillage
from jamsos.sources import RosterContract, extract_contract, roster_contract

_TWO_FILES = (
    "two files of one village for one month: leave one of them, or put «perbaikan» into the "
    "name of the one that corrects the other"
)


@dataclass(frozen=True)
class Delivery:
    """One file as delivered.

    ``scope`` is who it is about: a village code for a roster, the regency's code for an extract.
    ``period`` is the first day of what it speaks of. The same content from the same sender has
    the same ``load_id``, whatever the file is called; ``edition`` tells apart what was read with
    other contracts, codes or answers. ``musdes_*`` is the minutes of the village meeting, where the
    delivery itself names them.
    """

    source: str
    scope: str
    period: date
    path: Path
    sha256: str
    edition: str = ""
    channel: str = "inbox"
    arrived_at: datetime | None = None
    musdes_number: str | None = None
    musdes_date: date | None = None

    @property
    def file_name(self) -> str:
        """The name as delivered; long numbers in it are nobody's business."""
        return without_long_numbers(self.path.name)

    @property
    def load_id(self) -> str:
        parts = [self.source, self.scope, self.sha256[:16], self.edition]
        return ":".join(part for part in parts if part)


@dataclass(frozen=True)
class Unplaced:
    """A file that cannot be taken for one village's roster; it waits in the inbox until renamed."""

    source: str
    path: Path
    why: str

    @property
    def file_name(self) -> str:
        return without_long_numbers(self.path.name)


def newest_extract(source: str, inbox: Path, region: Region, *, as_of: date) -> Delivery:
    """The newest extract of ``source`` not later than ``as_of``.

    Raises:
        NothingDelivered: None lies there, or the newest is older than the regency allows
            (``freshness_days`` in ``region.yaml``).
    """
    contract = extract_contract(source)
    usable = [each for each in _dated_files(source, inbox) if each[0] <= as_of]
    if not usable:
        raise NothingDelivered(
            f"{source}: no file in inbox/{source}/ for {as_of} or before. Ask {contract.owner} for "
            f"it; the file name looks like {_example(source)}. The last good data stay in use."
        )
    period, path = usable[-1]
    age, allowed = (as_of - period).days, region.facts["freshness_days"][source]
    if age > allowed:
        raise NothingDelivered(
            f"{source}: the newest file, {path.name}, is {age} days old and {allowed} are allowed. "
            f"Ask {contract.owner} for a new one. The last good data stay in use."
        )
    return Delivery(source, region.code, period, path, _sha256(path))


def newest_period(source: str, inbox: Path) -> date | None:
    """What the newest extract of ``source`` speaks of, if there is one."""
    return max((period for period, _ in _dated_files(source, inbox)), default=None)


def rosters(inbox: Path, region: Region, *, as_of: date) -> tuple[list[Delivery], list[Unplaced]]:
    """The rosters to take in: of each village the one of its newest month.

    The month is the folder (``village_rosters/2026-12/``), the village the file name. Months
    after the covered month wait.

    Raises:
        NothingDelivered: No village sent anything for the covered month or before.
    """
    contract = roster_contract()
    unplaced: list[Unplaced] = []
    newest: dict[str, tuple[date, list[Path]]] = {}
    for period, folder in _months(inbox / contract.name, unplaced):
        if period > covered_month(as_of):
            continue
        of_month: dict[str, list[Path]] = {}
        for path in sorted(path for path in folder.iterdir() if path.is_file()):
            named = contract.file_name.fullmatch(path.name)
            if not named:
                unplaced.append(Unplaced(contract.name, path, "not an .xlsx workbook"))
                continue
            try:
                village = region.find_village(named.group("village"))
            except UnknownVillage as unknown:
                unplaced.append(Unplaced(contract.name, path, without_long_numbers(str(unknown))))
                continue
            of_month.setdefault(village.village_code, []).append(path)
        newest |= {village_code: (period, paths) for village_code, paths in of_month.items()}
    if not newest:
        raise NothingDelivered(
            f"village_rosters: no workbook of any village in inbox/village_rosters/ for "
            f"{covered_month(as_of):%Y-%m} or before. Put them into a folder named after the month."
        )
    deliveries = []
    for village_code, (period, paths) in sorted(newest.items()):
        chosen = _the_one_that_counts(contract, village_code, period, paths)
        if chosen is None:
            unplaced += [Unplaced(contract.name, path, _TWO_FILES) for path in paths]
        else:
            deliveries.append(chosen)
    return deliveries, unplaced


def _the_one_that_counts(
    contract: RosterContract, village_code: str, period: date, paths: list[Path]
) -> Delivery | None:
    """Of a village's files of one month: the only one, or the only one named as a correction.

    The same content under several names is one file. Otherwise nobody can tell whether the second
    file corrects the first or continues it, so it is not guessed.
    """
    files = {
        delivery.sha256: delivery
        for delivery in (
            Delivery(contract.name, village_code, period, path, _sha256(path)) for path in paths
        )
    }
    corrections = [
        delivery
        for delivery in files.values()
        if any(word in delivery.path.name.lower() for word in contract.correction_words)
    ]
    for candidates in (list(files.values()), corrections):
        if len(candidates) == 1:
            return candidates[0]
    return None


def _months(folder: Path, unplaced: list[Unplaced]) -> list[tuple[date, Path]]:
    """The folders named after a month, oldest first; one of no month is told."""
    months = []
    for path in sorted(path for path in folder.glob("*") if path.is_dir()):
        try:
            months.append((_period(path.name), path))
        except ValueError:
            unplaced.append(Unplaced(folder.name, path, "the folder is not named after a month"))
    return months


def archive(delivery: Delivery, folder: Path) -> Path:
    """The unchanged copy of a delivery, kept under its content hash; read from there.

    Raises:
        DeliveryRefused: The file changed while it was copied: it is still being written.
    """
    kept = folder / delivery.sha256[:2] / f"{delivery.sha256}{delivery.path.suffix.lower()}"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(".part")
        shutil.copyfile(delivery.path, partial)
        if _sha256(partial) != delivery.sha256:
            partial.unlink()
            raise DeliveryRefused("FILE_UNFINISHED", "berkas masih ditulis saat dibaca")
        partial.chmod(0o440)
        partial.replace(kept)
    return kept


def _dated_files(source: str, inbox: Path) -> list[tuple[date, Path]]:
    """Every file of the source whose name is as its contract says, oldest first."""
    file_name = extract_contract(source).file_name
    dated = []
    for path in sorted((inbox / source).glob("*")):
        found = file_name.fullmatch(path.name)
        if found:
            with suppress(ValueError):  # 31 February: the file of no night
                dated.append((_period(found.group("period")), path))
    return sorted(dated)


def _period(written: str) -> date:
    """``2026-11-22``, ``2026-11`` or ``2026-Q4`` as its first day.

    Raises:
        ValueError: It names no day, month or quarter.
    """
    if "Q" in written:
        year, quarter = written.split("-Q")
        return date(int(year), 3 * int(quarter) - 2, 1)
    parts = [int(part) for part in written.split("-")]
    return date(parts[0], parts[1], parts[2] if len(parts) == 3 else 1)


def _example(source: str) -> str:
    written = {"welfare_deciles": "2026-Q4", "bpjs_participants": "2026-11"}.get(
        source, "2026-11-22"
    )
    return f"{source}_{written}.csv"


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
