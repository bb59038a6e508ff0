"""What a letter says: the text of its kind and reason that is in force in the covered month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jamsos.clock import month_name
from jamsos.region import Region

_NO_MONTH = "bulan yang lalu"


@dataclass(frozen=True)
class Texts:
    """The texts of one covered month; ``assumed`` are the kinds that nobody has confirmed yet."""

    covered_month: date
    region_name: str
    rows: Mapping[tuple[str, str], str]
    reasons: Mapping[str, str]
    assumed: frozenset[str]

    def letter(
        self, kind: str, full_name: str, reason_codes: Sequence[str], paid_until: date | None
    ) -> str:
        """The letter of ``kind`` to ``full_name``.

        Raises:
            KeyError: No text of this kind is in force.
        """
        own = next((code for code in reason_codes if (kind, code) in self.rows), "")
        return self.rows[kind, own].format(
            nama=full_name,
            bulan=month_name(self.covered_month),
            lunas=month_name(paid_until) if paid_until else _NO_MONTH,
            alasan=" ".join(self.reasons[code] for code in reason_codes if code in self.reasons),
            kabupaten=self.region_name,
        )


def texts_of(region: Region, covered_month: date) -> Texts:
    """The texts that ``letter_texts.csv`` has for the month."""
    in_force = [
        row
        for row in region.seed("letter_texts")
        if row["valid_from"] <= covered_month.isoformat() <= row["valid_to"]
    ]
    return Texts(
        covered_month,
        region.facts["name"],
        {(row["letter_kind"], row["reason_code"]): row["text_id"] for row in in_force},
        {row["reason_code"]: row["text_id"] for row in region.seed("reasons")},
        frozenset(row["letter_kind"] for row in in_force if row["is_assumption"] == "true"),
    )
