"""The questions asked before a file is written, and again about a file that was.

Every answer names a row and a column, never a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from uuid import UUID

from jamsos.deliver.snapshot import Ledger, Snapshot
from jamsos.deliver.template import Cell, Template
from jamsos.errors import JamsosError
from jamsos.privacy import person_key
from jamsos.region import Region

_FAULTS_TOLD = 20


class ExportRefused(JamsosError):
    """The list must not leave the house; ``faults`` says why, without any value.

    The message holds the first faults and how many more there are.
    """

    def __init__(self, about: str, faults: Sequence[str]) -> None:
        told = "; ".join(faults[:_FAULTS_TOLD])
        more = len(faults) - _FAULTS_TOLD
        super().__init__(f"{about}: {told}" + (f"; and {more} more" if more > 0 else ""))
        self.faults = tuple(faults)


def require(about: str, faults: Iterable[str], limit: int = 1_000) -> None:
    """Stop if there is any fault; at most ``limit`` are gathered.

    Raises:
        ExportRefused: There is.
    """
    if found := list(islice(faults, limit)):
        raise ExportRefused(about, found)


def faults_before_writing(
    snapshot: Snapshot, template: Template, region: Region, secret: bytes
) -> Iterator[str]:
    """Why this run may not be exported now."""
    yield from _not_released(snapshot)
    if len(snapshot.rows) > template.rows_in_a_file:
        yield f"{len(snapshot.rows)} rows are more than {template.name} takes in one file"
    yield from template.faults(snapshot.rows)
    yield from _unknown_codes(snapshot.rows, template, region)
    yield from faults_against_ledger(snapshot.rows, template, snapshot.ledger, secret)
    yield from _faults_of_rates(snapshot.ledger, region)


def faults_against_ledger(
    rows: Sequence[Sequence[Cell]], template: Template, ledger: Ledger, secret: bytes
) -> Iterator[str]:
    """Where the list and ``marts.fct_subsidy`` disagree in persons, programmes and months."""
    if not rows:
        yield "there are no rows: a month in which nobody is insured needs a person to say so"
    yield from _repeated(rows, template)
    seen: set[UUID] = set()
    nik, package, months = map(template.position, ("nomor_identitas", "kode_paket", "bulan_iuran"))
    for number, row in enumerate(rows, template.first_row):
        key = person_key(str(row[nik]), secret)
        seen.add(key)
        funded = ledger.funded.get(key)
        bought = template.packages.get(str(row[package]))
        if funded is None:
            yield f"row {number}: the ledger funds no such person"
        elif bought is None:
            yield f"row {number}: the template has no such package"
        elif funded.programmes != "+".join(sorted(bought)):
            yield f"row {number}: the package buys other programmes than the ledger pays"
        elif funded.months != row[months]:
            yield f"row {number}: asks for other months than the ledger pays"
        elif funded.entries != len(bought) * funded.months:
            yield f"row {number}: the ledger books a programme twice in a month, or leaves one out"
    if left_out := len(ledger.funded.keys() - seen):
        yield f"{left_out} person(s) funded in the ledger are not in the list"


def _not_released(snapshot: Snapshot) -> Iterator[str]:
    if not snapshot.run.is_published:
        yield "the run is not the published one of its month"
    if not snapshot.gates:
        yield "no gate has judged the export of this run"
    for gate in snapshot.gates:
        if not gate.is_allowed:
            yield f"the gate {gate.suite} decided {gate.decision}"
        elif gate.expires_on is not None and gate.expires_on < snapshot.run.as_of:
            yield f"the waiver of the gate {gate.suite} has expired"


def _repeated(rows: Sequence[Sequence[Cell]], template: Template) -> Iterator[str]:
    position = template.position("nomor_identitas")
    header = template.columns[position].header
    first_seen: dict[Cell, int] = {}
    for number, row in enumerate(rows, template.first_row):
        earlier = first_seen.setdefault(row[position], number)
        if earlier != number:
            yield f"row {number}, {header}: the same as in row {earlier}"


def _unknown_codes(
    rows: Sequence[Sequence[Cell]], template: Template, region: Region
) -> Iterator[str]:
    if template.code_list is None:
        return
    known = {code[template.code_list.code] for code in region.seed(template.code_list.seed)}
    for position in map(template.position, template.code_list.columns):
        header = template.columns[position].header
        for number, row in enumerate(rows, template.first_row):
            if row[position] and row[position] not in known:
                yield f"row {number}, {header}: is not in {template.code_list.seed}"


def placeholder_codes(
    rows: Sequence[Sequence[Cell]], template: Template, region: Region
) -> list[str]:
    """The codes in use that stand for official ones we do not know; such a list is a demo."""
    if template.code_list is None:
        return []
    listed = template.code_list
    placeholders = {
        row[listed.code]
        for row in region.seed(listed.seed)
        if row[listed.is_placeholder].lower() == "true"
    }
    positions = [template.position(column) for column in listed.columns]
    used = {row[position] for row in rows for position in positions}
    return sorted(placeholders & used)


def _faults_of_rates(ledger: Ledger, region: Region) -> Iterator[str]:
    """Person-months times the rate must be the sum: so each entry must be the dated rate."""
    lawful = {rate["rate_id"]: int(rate["amount_rp"]) for rate in region.seed("rates")}
    for rate in ledger.rates:
        if rate.rate_id not in lawful:
            yield f"{rate.programme}: the ledger books at a rate that rates.csv does not have"
        elif not lawful[rate.rate_id] == rate.lowest_rp == rate.highest_rp > 0:
            yield f"{rate.programme}: the ledger books other amounts than {rate.rate_id} says"
