"""What the service says: from the text of a page to one answer about the person asked about.

Errors of the service come as content with HTTP 200, numbers as text or as JSON numbers, one person
as a list or alone. Nothing here quotes what it reads.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from jamsos.errors import JamsosError
from jamsos.sources import AnswersContract

UNKNOWN = "TIDAK_DIKENAL"
QUOTA_SPENT = "KUOTA_HABIS"

_CODE = re.compile(r"[A-Za-z0-9]{1,4}")  # anything longer may be a person's


class AnswerBroken(JamsosError):
    """A page that is no answer: cut, not JSON, or of another shape. Worth another try."""


@dataclass(frozen=True)
class Page:
    """One page of an answer; ``quota_left`` is what the service says is left, if it says so."""

    entries: tuple[dict[str, Any], ...] = field(repr=False)
    is_last: bool
    quota_left: int | None


@dataclass(frozen=True)
class Answer:
    """What the service says of one number.

    ``code`` is ours (``DITEMUKAN``, ``MENINGGAL``, …), ``service_code`` the service's. ``facts``
    are kept columns of the contract, only of a person who was found. :data:`UNKNOWN` is no answer:
    a code nobody knows, or data about somebody else.
    """

    code: str
    service_code: str | None = None
    facts: dict[str, str] = field(default_factory=dict, repr=False)


def read_page(text: str) -> Page:
    """The page written in ``text``.

    Every number is kept as it is written: a NIK of Papua does not survive a double.

    Raises:
        AnswerBroken: It is none.
    """
    try:
        page = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        raise AnswerBroken("the answer is not whole or not JSON") from None
    if not isinstance(page, dict) or "content" not in page:
        raise AnswerBroken("the answer has no content")
    content = page["content"]
    entries = content if isinstance(content, list) else [content]
    if not all(isinstance(entry, dict) for entry in entries):
        raise AnswerBroken("the content has another shape")
    return Page(
        tuple({str(name).upper(): value for name, value in entry.items()} for entry in entries),
        is_last=page.get("lastPage") is not False,
        quota_left=_whole_number(page.get("quotaLimiter")),
    )


def answer_of(nik: str, entries: Iterable[dict[str, Any]], contract: AnswersContract) -> Answer:
    """The answer about ``nik`` from the entries of all pages.

    Data about another number are never taken for this person's, nor is one of two people chosen.
    """
    told = {_key_of(answer): answer for answer in (_read(nik, each, contract) for each in entries)}
    if len(told) == 1:
        return next(iter(told.values()))
    return Answer(UNKNOWN, "several" if told else "empty")


def _read(nik: str, entry: dict[str, Any], contract: AnswersContract) -> Answer:
    of_nik = _text(entry.get("NIK"))
    code = _code_of(entry)
    if of_nik is not None and of_nik != nik:
        return Answer(UNKNOWN, "of another NIK")
    if code in contract.quota_codes:
        return Answer(QUOTA_SPENT, code)
    if code in contract.codes:
        return Answer(contract.codes[code], code)
    if (code is None or code in contract.found_codes) and of_nik and entry.get("NAMA_LGKP"):
        kept = {column: _text(entry.get(column)) for column in contract.columns}
        facts = {column: value for column, value in kept.items() if value is not None}
        return Answer(contract.found, code, facts)
    return Answer(UNKNOWN, code)


def _code_of(entry: dict[str, Any]) -> str | None:
    """RESPONSE_CODE, else a RESPON that is a number; a found person may carry words there."""
    code = _text(entry.get("RESPONSE_CODE"))
    if code is None:
        respon = _text(entry.get("RESPON"))
        if respon is None or not (respon.isascii() and respon.isdigit()):
            return None
        code = respon
    return code if _CODE.fullmatch(code) else "other"


def _key_of(answer: Answer) -> tuple[object, ...]:
    return answer.code, answer.service_code, tuple(sorted(answer.facts.items()))


def _text(value: object) -> str | None:
    """A value as trimmed text; a number as it was written. Nothing for nothing and for nesting."""
    if not isinstance(value, str):
        return None
    return " ".join(value.replace("\0", " ").split()) or None


def _whole_number(value: object) -> int | None:
    text = _text(value)
    return int(text) if text is not None and text.isascii() and text.isdigit() else None
