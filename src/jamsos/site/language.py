"""The two languages of the pages: their words (``texts.yaml``), numbers, rupiah and days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import yaml
from markupsafe import Markup, escape

from jamsos import clock
from jamsos.report import words

INDONESIAN, ENGLISH = "id", "en"
CODES = (INDONESIAN, ENGLISH)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@lru_cache(maxsize=1)
def texts() -> dict[str, dict[str, str]]:
    """Every text of the pages: key → language → words."""
    path = Path(__file__).with_name("texts.yaml")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def english_words() -> dict[str, dict[str, str]]:
    """What the seeds say, in English: group → code → words."""
    path = Path(__file__).with_name("english.yaml")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Language:
    """One language: ``code`` is ``id`` or ``en``."""

    code: str

    def text(self, key: str, **values: object) -> str:
        """The words of a key, with its values put in.

        Raises:
            KeyError: The catalogue does not have the key.
        """
        return texts()[key][self.code].format(**values)

    def named(self, group: str, name: str) -> str:
        """The words of ``group.name``, or the name itself, for names that data bring along."""
        told = texts().get(f"{group}.{name}")
        return told[self.code] if told else name

    @staticmethod
    def english(group: str, name: str) -> str | None:
        """In English, what a seed says of ``name`` in Indonesian; nothing where nobody wrote it."""
        return english_words()[group].get(name)

    def said(self, indonesian: str, english: str | None = None) -> Markup:
        """What data say, in this language; where they say it in Indonesian only, marked as such."""
        if self.code == INDONESIAN:
            return escape(indonesian)
        if english:
            return escape(english)
        if not indonesian:
            return Markup()
        mark = escape(self.text("site.in_indonesian"))
        return Markup('<span lang="id">{}</span> <span class="mark">{}</span>').format(
            indonesian, mark
        )

    def whole(self, number: int) -> str:
        told = words.whole(number)
        return told if self.code == INDONESIAN else told.replace(".", ",")

    def rupiah(self, amount: int) -> str:
        told = f"Rp{self.whole(abs(amount))}"
        return f"−{told}" if amount < 0 else told

    def share(self, part: int, of: int) -> str:
        """Part of a whole in percent; a dash where there is no whole."""
        if not of:
            return "–"
        told = words.share(part, of)
        return told if self.code == INDONESIAN else _swapped(told)

    def number(self, value: Decimal) -> str:
        """A measured number, as exact as it was kept, without trailing zeros."""
        told = f"{value:,f}"
        if "." in told:
            told = told.rstrip("0").rstrip(".")
        return told if self.code == ENGLISH else _swapped(told)

    def day(self, day: date) -> str:
        if self.code == INDONESIAN:
            return clock.day_name(day)
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def month(self, month: date) -> str:
        if self.code == INDONESIAN:
            return clock.month_name(month)
        return f"{_MONTHS[month.month - 1]} {month.year}"

    def short_day(self, day: date) -> str:
        """``22 Nov``."""
        return f"{day.day} {self.month(day)[:3]}"

    def short_month(self, month: date) -> str:
        """``Nov 26``."""
        return f"{self.month(month)[:3]} {month:%y}"

    def words(self) -> dict[str, Callable[..., object]]:
        """What a template may call."""
        return {
            "t": self.text, "named": self.named, "english": self.english, "said": self.said,
            "n": self.whole, "rp": self.rupiah, "pct": self.share, "num": self.number,
            "day": self.day, "month": self.month,
        }  # fmt: skip


def _swapped(told: str) -> str:
    """Points for commas and commas for points."""
    return told.translate(str.maketrans(",.", ".,"))
