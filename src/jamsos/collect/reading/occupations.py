"""From what a village calls somebody's work to the registry's occupation code."""

from __future__ import annotations

import re

from jamsos.collect.reading.cleaning import plain_label
from jamsos.region import Region


class Occupations:
    """Codes, official names and village synonyms of one regency, looked up in that order."""

    def __init__(self, region: Region) -> None:
        self._codes = {row["occupation_code"] for row in region.seed("occupations")}
        self._by_name = {
            plain_label(row["occupation_text"]): row["occupation_code"]
            for row in region.seed("occupation_synonyms")
        } | {
            plain_label(row["occupation_name"]): row["occupation_code"]
            for row in region.seed("occupations")
        }

    def code_of(self, text: str | None) -> str | None:
        """The occupation code for a number or a label, or ``None`` when nobody knows it."""
        if text is None:
            return None
        label = plain_label(text)
        if re.fullmatch(r"0*\d{1,2}", label):
            number = label.lstrip("0")
            return number if number in self._codes else None
        return self._by_name.get(label)
