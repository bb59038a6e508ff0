"""What lies in the inbox: one delivery is one file from one sender about one period."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath

from jamsos.clock import covered_month
from jamsos.collect.delivery.manifest import MANIFEST, Manifest, read_manifest
from jamsos.collect.delivery.names import LINK, Found, files_below, is_litter, is_plain_file, shown
from jamsos.collect.delivery.placement import NotPlaced, Place, Placement
from jamsos.collect.delivery.slip_mark import is_slip
from jamsos.collect.refusal import DeliveryRefused, NothingDelivered, NothingReadable
from jamsos.digest import sha256_of
from jamsos.privacy import without_long_numbers
from jamsos.region import Region, Village
from jamsos.sources import RosterContract, extract_contract, roster_contract

_TWO_FILES = (
    "two files of one village for one month: leave one of them, or put «perbaikan» into the "
    "name of the one that corrects the other"
)
_OUTSIDE = "it lies outside the folders of the months"
_NO_MONTH = "the folder is not named after a month"
_NO_TABLE = "not a spreadsheet or a CSV file"
_WRITTEN = "it is still being written"
_A_SLIP = "a slip: its answers are read; it belongs into inbox/village_answers/"
_SHORT_HASH = 8  # digits that tell the files of one folder apart


@dataclass(frozen=True)
class Companion:
    """The file that tells of a delivery: the month's list (``manifest``) or its ``counts``."""

    kind: str
    path: Path
    sha256: str


@dataclass(frozen=True)
class Delivery:
    """One file as delivered.

    ``scope`` is who it is about: a village code for a roster, the regency's code for an extract
    (and its day, ``64.08@2026-11-22``, for an increment).
    ``period`` is the first day of what it speaks of. The same content from the same sender has
    the same ``load_id``, whatever the file is called; ``edition`` tells apart what was read with
    other contracts, codes or answers. ``musdes_*`` is the minutes of the village meeting, where the
    delivery itself names them. ``channel`` and ``arrived_at`` decide nothing: a file that somebody
    put into the inbox by hand has no known arrival.
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
    village_name: str = ""
    companion: Companion | None = None

    @property
    def file_name(self) -> str:
        """A roster's village and the beginning of its hash; an extract's name is as agreed.

        A clerk may name a file after a person: the name as delivered stays in the inbox.
        """
        if self.village_name:
            suffix = self.path.suffix.lower()
            return f"{self.scope} {self.village_name} {self.sha256[:_SHORT_HASH]}{suffix}"
        return without_long_numbers(self.path.name)

    @property
    def load_id(self) -> str:
        parts = [self.source, self.scope, self.sha256[:16], self.edition]
        return ":".join(part for part in parts if part)


@dataclass(frozen=True)
class Unplaced:
    """A file that cannot be taken for one village's roster; it waits in the inbox.

    ``file_name`` shows the month, the names of villages that stand in the name and the beginning
    of the hash: that finds the file again (``sha256sum * | grep ^3f9a1c2b``) and names no person.
    ``is_unmatched``: no village is known by what is written there; ``nearest`` resemble it.
    ``village_code`` is set when the village is known and something else is wrong.
    """

    source: str
    path: Path
    why: str
    file_name: str
    sha256: str | None = None
    is_unmatched: bool = False
    nearest: tuple[Village, ...] = ()
    village_code: str | None = None


def newest_extract(source: str, inbox: Path, region: Region, *, as_of: date) -> Delivery:
    """The newest extract of ``source`` not later than ``as_of``.

    Raises:
        NothingDelivered: None lies there, or the newest is older than the regency allows
            (``freshness_days`` in ``region.yaml``).
    """
    contract = extract_contract(source)
    usable = [each for each in dated_files(source, inbox) if each[0] <= as_of]
    if not usable:
        raise NothingDelivered(
            f"{source}: no file in inbox/{source}/ for {as_of} or before. Ask {contract.owner} for "
            f"it; the file name looks like {contract.file_example}. The last good data stay in use."
        )
    period, path = usable[-1]
    if len(usable) > 1 and usable[-2][0] == period:
        raise NothingReadable(
            f"{source}: two files of {period}: leave one of them. The last good data stay in use."
        )
    age, allowed = (as_of - period).days, region.facts["freshness_days"][source]
    if age > allowed:
        raise NothingDelivered(
            f"{source}: the newest file, {path.name}, is {age} days old and {allowed} are allowed. "
            f"Ask {contract.owner} for a new one. The last good data stay in use."
        )
    return Delivery(source, region.code, period, path, sha256_of(path))


def newest_period(source: str, inbox: Path) -> date | None:
    """What the newest extract of ``source`` speaks of, if there is one."""
    return max((period for period, _ in dated_files(source, inbox)), default=None)


def rosters(inbox: Path, region: Region, *, as_of: date) -> tuple[list[Delivery], list[Unplaced]]:
    """The rosters to take in: of each village the one of its newest month.

    The month is the top folder (``village_rosters/2026-12/``); the village is told by a row of its
    ``kiriman.csv``, by a folder or by the file name. Months after the covered month wait.

    Raises:
        NothingDelivered: No village sent anything for the covered month or before.
    """
    reader = _RosterInbox(inbox / roster_contract().name, region, as_of)
    newest: dict[str, tuple[date, list[_Candidate]]] = {}
    for period, folder in reader.months():
        if period <= covered_month(as_of):
            of_month = reader.candidates(period, folder)
            newest |= {code: (period, candidates) for code, candidates in of_month.items()}
    if not newest:
        raise NothingDelivered(
            f"village_rosters: no file of any village in inbox/village_rosters/ for "
            f"{covered_month(as_of):%Y-%m} or before. Put them into a folder named after the month."
        )
    deliveries = []
    for _, (period, candidates) in sorted(newest.items()):
        chosen = reader.the_one_that_counts(period, candidates)
        if chosen:
            deliveries.append(chosen)
    return deliveries, reader.unplaced


@dataclass(frozen=True)
class _Candidate:
    """A file whose village is known; ``below`` is its path below the month's folder."""

    path: Path
    below: PurePosixPath
    place: Place


class _RosterInbox:
    """The folder of all rosters; what cannot be placed gathers in ``unplaced``."""

    def __init__(self, folder: Path, region: Region, as_of: date) -> None:
        self._folder = folder
        self._region = region
        self._as_of = as_of
        self._contract: RosterContract = roster_contract()
        self.unplaced: list[Unplaced] = []

    def months(self) -> list[tuple[date, Path]]:
        """The folders named after a month, oldest first; everything else there is told."""
        months = []
        for path in sorted(self._folder.glob("*")):
            if is_litter(path.name):
                continue
            if path.is_symlink():
                self._leave(path, LINK)
            elif not path.is_dir():
                self._leave(path, _OUTSIDE)
            else:
                try:
                    months.append((_month(path.name), path))
                except ValueError:
                    self._leave(path, _NO_MONTH)
        return months

    def candidates(self, period: date, folder: Path) -> dict[str, list[_Candidate]]:
        """The files of one month by village code."""
        found = list(files_below(folder))
        placement = Placement(self._region, self._contract, self._manifest(folder, found), period)
        candidates: dict[str, list[_Candidate]] = {}
        for each in found:
            path, below = each.path, _below(each.path, folder)
            if str(below) == MANIFEST:
                continue
            if each.trouble or not self._contract.file_name.fullmatch(path.name):
                self._leave(path, each.trouble or _NO_TABLE)
                continue
            try:
                place = placement.of(below)
            except NotPlaced as nowhere:
                self._leave(path, str(nowhere), is_unmatched=nowhere.is_unmatched)
                continue
            candidate = _Candidate(path, below, place)
            candidates.setdefault(place.village.village_code, []).append(candidate)
        return candidates

    def the_one_that_counts(self, period: date, candidates: list[_Candidate]) -> Delivery | None:
        """Of a village's files of one month: the only one, or the only one named as a correction.

        The same content under several names is one file, and a slip beside a roster is none.
        Otherwise nobody can tell whether the second file corrects the first or continues it, so it
        is not guessed.
        """
        files: dict[str, tuple[_Candidate, Delivery]] = {}
        for candidate in candidates:
            sha256 = settled_sha256(candidate.path)
            if sha256 is None:
                self._leave(candidate.path, _WRITTEN, village=candidate.place.village)
            elif sha256 not in files:
                files[sha256] = candidate, self._delivery(period, candidate, sha256)
        if len(files) > 1:
            for sha256, (candidate, _) in list(files.items()):
                if is_slip(candidate.path):
                    self._leave(candidate.path, _A_SLIP, village=candidate.place.village)
                    del files[sha256]
        corrections = [
            delivery
            for candidate, delivery in files.values()
            if any(word in str(candidate.below).lower() for word in self._contract.correction_words)
        ]
        for deliveries in ([delivery for _, delivery in files.values()], corrections):
            if len(deliveries) == 1:
                return deliveries[0]
        for candidate, _ in files.values():
            self._leave(candidate.path, _TWO_FILES, village=candidate.place.village)
        return None

    def _delivery(self, period: date, candidate: _Candidate, sha256: str) -> Delivery:
        village, told = candidate.place.village, candidate.place.told
        manifest = self._folder / f"{period:%Y-%m}" / MANIFEST
        return Delivery(
            self._contract.name,
            village.village_code,
            period,
            candidate.path,
            sha256,
            musdes_number=told.musdes_number if told else None,
            musdes_date=told.musdes_date if told else None,
            village_name=village.village_name,
            companion=Companion("manifest", manifest, told.sha256) if told else None,
        )

    def _manifest(self, folder: Path, found: list[Found]) -> Manifest:
        manifest = read_manifest(
            folder, [_below(each.path, folder) for each in found], as_of=self._as_of
        )
        if manifest is None:
            return Manifest()
        for trouble in manifest.troubles:
            name = f"{folder.name}/{MANIFEST}"
            self.unplaced.append(Unplaced(self._contract.name, folder / MANIFEST, trouble, name))
        return manifest

    def _leave(
        self,
        path: Path,
        why: str,
        *,
        is_unmatched: bool = False,
        village: Village | None = None,
    ) -> None:
        below = _below(path, self._folder)
        name, sha256 = shown(below, self._region), settled_sha256(path)
        if sha256:
            name = f"{name} ({sha256[:_SHORT_HASH]})"
        nearest = self._region.nearest_villages(below.stem) if is_unmatched else []
        self.unplaced.append(
            Unplaced(
                self._contract.name, path, why, name, sha256, is_unmatched, tuple(nearest),
                village.village_code if village else None,
            )
        )  # fmt: skip


def settled_sha256(path: Path) -> str | None:
    """The hash of a plain file that nobody is writing at the moment; else nothing."""
    try:
        if not is_plain_file(path):
            return None
        before = path.stat()
        sha256 = sha256_of(path)
        after = path.stat()
    except OSError:
        return None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        return None
    return sha256


def _below(path: Path, folder: Path) -> PurePosixPath:
    return PurePosixPath(path.relative_to(folder).as_posix())


def _month(written: str) -> date:
    """``2026-12`` as its first day.

    Raises:
        ValueError: It names no month.
    """
    if not re.fullmatch(r"\d{4}-\d{2}", written):
        raise ValueError
    return period_of(written)


def archive(delivery: Delivery, folder: Path) -> Path:
    """The unchanged copy of a delivery, kept under its content hash; read from there.

    Raises:
        DeliveryRefused: The file changed while it was copied: it is still being written.
    """
    return keep(delivery.path, delivery.sha256, folder, suffix=delivery.path.suffix)


def keep_companion(delivery: Delivery, folder: Path) -> Path | None:
    """The unchanged copy of the file that tells of a delivery, if there is one.

    Raises:
        DeliveryRefused: That file changed since it was read.
    """
    if delivery.companion is None:
        return None
    path, sha256 = delivery.companion.path, delivery.companion.sha256
    return keep(path, sha256, folder, suffix=path.suffix)


def keep(path: Path, sha256: str, folder: Path, *, suffix: str) -> Path:
    """Copy ``path`` into the archive unless its content lies there; returns where.

    Raises:
        DeliveryRefused: Its content is not the one of ``sha256`` (any more).
    """
    kept = kept_path(folder, sha256, suffix)
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(".part")
        shutil.copyfile(path, partial)
        if sha256_of(partial) != sha256:
            partial.unlink()
            raise DeliveryRefused("FILE_UNFINISHED", "berkas masih ditulis saat dibaca")
        partial.chmod(0o440)
        partial.replace(kept)
    return kept


def kept_path(folder: Path, sha256: str, suffix: str) -> Path:
    """Where the archive ``folder`` keeps a content; an odd suffix is left out."""
    suffix = suffix.lower()
    if not re.fullmatch(r"\.[a-z0-9]{1,8}", suffix):
        suffix = ""
    return folder / sha256[:2] / f"{sha256}{suffix}"


def dated_files(source: str, inbox: Path) -> list[tuple[date, Path]]:
    """Every file of the source whose name is as its contract says, oldest first."""
    file_name = extract_contract(source).file_name
    dated = []
    for path in sorted((inbox / source).glob("*")):
        found = file_name.fullmatch(path.name)
        if found and is_plain_file(path):
            with suppress(ValueError):  # 31 February: the file of no night
                dated.append((period_of(found.group("period")), path))
    return sorted(dated)


def period_of(written: str) -> date:
    """``2026-11-22``, ``2026-11`` or ``2026-Q4`` as its first day.

    Raises:
        ValueError: It names no day, month or quarter.
    """
    if "Q" in written:
        year, quarter = written.split("-Q")
        return date(int(year), 3 * int(quarter) - 2, 1)
    parts = [int(part) for part in written.split("-")]
    return date(parts[0], parts[1], parts[2] if len(parts) == 3 else 1)
