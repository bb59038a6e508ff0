"""Numbers, rupiah and lines as the summary writes them, in Indonesian."""

from __future__ import annotations

_LABEL = 44
_NUMBER = 15
# Whose move it is: ``turn`` of the reasons.
TURNS = {
    "village": "desa",
    "office": "dinas",
    "registry": "Disdukcapil",
    "bpjs": "BPJS Ketenagakerjaan",
    "social": "Dinas Sosial",
}


def whole(number: int) -> str:
    """A number as it is written in Indonesian: 1.234.567."""
    return f"{number:,}".replace(",", ".")


def rupiah(amount: int) -> str:
    return f"Rp{whole(amount)}"


def share(part: int, of: int) -> str:
    """Part of a whole in percent, one decimal, rounded half up: 94,1 %."""
    tenths = (part * 2_000 + of) // (2 * of)
    return f"{whole(tenths // 10)},{tenths % 10} %"


def line(label: str, number: int | str, unit: str) -> str:
    told = number if isinstance(number, str) else whole(number)
    return f"  {label:<{_LABEL}}{told:>{_NUMBER}} {unit}".rstrip()
