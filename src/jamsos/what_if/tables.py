"""A comparison as tables of words and numbers, for a terminal, a page and a spreadsheet.

No cell tells of fewer people than may be told of (``min_cell_persons``): a group with such a cell
is hidden as a whole, and so is the next smallest where a hidden one could be told from the total.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from jamsos.clock import day_name, month_name
from jamsos.report.text import rupiah, whole
from jamsos.what_if.compare import Comparison, Group, Reason, Standing

HIDDEN = "-"
_MONTHS_OF_A_YEAR = 12
_COUNTED = (
    ("Dinilai", "judged"),
    ("Layak", "eligible"),
    ("  didanai", "funded"),
    ("  daftar tunggu", "waiting"),
    ("Perlu diperiksa", "needs_review"),
    ("Tidak layak", "not_eligible"),
)
_GROUP_HEADINGS = (
    "Didanai semula", "Didanai menjadi", "Mulai didanai", "Tidak lagi didanai", "Menjadi layak",
    "Tidak lagi layak",
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """One table: a title, its headings, and rows of which the first cell names the row."""

    name: str
    title: str
    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]


def tables(told: Comparison) -> list[Table]:
    """Totals first, then groups, then reasons."""
    groups = [
        Table(
            dimension.replace(" ", "_"),
            f"Menurut {dimension}",
            (dimension.capitalize(), *_GROUP_HEADINGS),
            _group_rows(list(members), told.min_cell_persons),
        )
        for dimension, members in groupby(told.groups, key=lambda group: group.dimension)
    ]
    return [_totals(told.before, told.after), _money(told.before, told.after), *groups,
            _reasons(told)]  # fmt: skip


def heading(told: Comparison) -> str:
    return f"{told.before.label} dibandingkan dengan {told.after.label}"


def notes(told: Comparison) -> list[str]:
    """What the reader must know before believing the figures."""
    run = told.run
    said = [
        f"Orangnya: malam {day_name(run.as_of)}, run {run.run_id}, untuk "
        f"{month_name(run.covered_month)}. Hanya baris aturannya yang lain.",
        f"Versi aturan {told.before.rule_version} dan {told.after.rule_version}.",
        "Iuran setahun ialah dua belas kali bulan ini; peserta dan tarif dapat berubah [A].",
        f"Baris yang memuat kelompok di bawah {told.min_cell_persons} orang ditutup "
        f"({HIDDEN}), begitu juga baris lain bila perlu agar tidak dapat dihitung [A].",
        "Yang dikerjakan di brankas tidak diulang: panjang nama, kemiripan nama ibu, calon yang "
        "dicari dan nomor yang diganti tetap menurut malam itu.",
    ]
    if told.is_code_changed:
        said.append(
            "Aturan atau program telah berubah sejak malam itu: bandingkan kedua sisi di sini, "
            "bukan dengan ringkasan malam itu."
        )
    if told.unreleasable:
        said.append(
            "Rancangan ini tidak dapat diberlakukan sebagaimana ditulis, karena mengubah baris "
            f"yang sudah dipakai memutuskan:\n{told.unreleasable}"
        )
    return said


def _totals(before: Standing, after: Standing) -> Table:
    rows = [
        _row(label, getattr(before, count), getattr(after, count), whole)
        for label, count in _COUNTED
    ]
    return Table("jumlah", "Orang", ("", "Semula", "Menjadi", "Selisih"), rows)


def _money(before: Standing, after: Standing) -> Table:
    programmes = sorted({*before.rupiah, *after.rupiah})
    rows = [
        _row(f"{name} sebulan", before.rupiah.get(name, 0), after.rupiah.get(name, 0), rupiah)
        for name in programmes
    ]
    rows.append(_row("Semua sebulan", before.monthly_rp, after.monthly_rp, rupiah))
    rows.append(
        _row(
            "Semua setahun",
            before.monthly_rp * _MONTHS_OF_A_YEAR,
            after.monthly_rp * _MONTHS_OF_A_YEAR,
            rupiah,
        )
    )
    return Table("iuran", "Iuran", ("", "Semula", "Menjadi", "Selisih"), rows)


def _row(label: str, before: int, after: int, told: Callable[[int], str]) -> tuple[str, ...]:
    change = after - before
    sign = "+" if change > 0 else "-" if change < 0 else ""
    return label, told(before), told(after), sign + told(abs(change))


def _group_rows(groups: list[Group], min_cell: int) -> list[tuple[str, ...]]:
    counts = [
        (
            group.funded_before, group.funded_after, group.funded_gained, group.funded_lost,
            group.eligible_gained, group.eligible_lost,
        )
        for group in groups
    ]  # fmt: skip
    return _told_safely([group.label for group in groups], counts, min_cell)


def _reasons(told: Comparison) -> Table:
    changed = [reason for reason in told.reasons if reason.gained or reason.lost]
    rows = _told_safely(
        [_called(reason) for reason in changed],
        [(reason.before, reason.after, reason.gained, reason.lost) for reason in changed],
        told.min_cell_persons,
        has_total=False,
    )
    return Table(
        "alasan",
        "Alasan yang berubah",
        ("Alasan", "Semula", "Menjadi", "Bertambah", "Berkurang"),
        rows or [("tidak ada yang berubah", *[""] * 4)],
    )


def _called(reason: Reason) -> str:
    return f"{reason.code}: {reason.text}" if reason.text else reason.code


def _told_safely(
    labels: Sequence[str],
    counts: Sequence[tuple[int, ...]],
    min_cell: int,
    *,
    has_total: bool = True,
) -> list[tuple[str, ...]]:
    """Rows without a cell of too few people, nor one that the others and the total would tell."""
    hidden = {at for at, row in enumerate(counts) if any(0 < count < min_cell for count in row)}
    if has_total and len(hidden) == 1 and len(counts) > 1:
        others = (at for at in range(len(counts)) if at not in hidden)
        hidden.add(min(others, key=lambda at: (not any(counts[at]), sum(counts[at]))))
    return [
        (label, *(HIDDEN if at in hidden else whole(count) for count in row))
        for at, (label, row) in enumerate(zip(labels, counts, strict=True))
    ]
