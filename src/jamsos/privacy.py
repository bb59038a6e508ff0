"""Stand-ins for personal numbers.

A *person key* is a keyed hash (HMAC-SHA-256, first 16 bytes) of the NIK as a UUID. It is computed
once, while loading; whoever lacks the secret can neither make one from a NIK nor read one back.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from uuid import UUID

_LONG_NUMBER = re.compile(r"\d{6,}")


def person_key(nik: str, secret: bytes) -> UUID:
    """The key of the person who holds ``nik`` (16 digits, as text)."""
    return UUID(person_keys([nik], secret)[0])


def person_keys(niks: Iterable[str | None], secret: bytes) -> list[str | None]:
    """The person keys of a column, as hexadecimal text; nothing for nothing."""
    return [_key_of(nik.encode(), secret) if nik else None for nik in niks]


def household_keys(family_card_numbers: Iterable[str | None], secret: bytes) -> list[str | None]:
    """The keys of the families that hold these Kartu Keluarga (KK) numbers."""
    return [
        _key_of(b"KK:" + number.encode(), secret) if number else None
        for number in family_card_numbers
    ]


def proposal_keys(
    village_code: str, proposed: Iterable[tuple[str, str, str]], secret: bytes
) -> list[str]:
    """The keys of what rows of one village say of who is meant: NIK, name and birth date, as read.

    Rows that say the same have the same key, in whatever file and format they stand.
    """
    return [
        _key_of("\x1f".join(("PROPOSAL", village_code, *said)).encode(), secret)
        for said in proposed
    ]


def _key_of(number: bytes, secret: bytes) -> str:
    return hmac.digest(secret, number, "sha256")[:16].hex()


def without_long_numbers(text: str) -> str:
    """``text`` with every run of six or more digits masked: for messages that leave the vault."""
    return _LONG_NUMBER.sub("######", text)
