"""Proposals and residents as the vault's models hand them over to matching."""

from __future__ import annotations

from datetime import date
from uuid import UUID

KUTAI = "64.08.04.2001"
FACTS = {
    "household_key": None, "nik": None, "plain_name": "RAMLI HARUNA", "spelling": "RAMLI HARUNA",
    "birth_place": "BONE", "birth_date": date(1987, 4, 21), "sex_code": "L", "village_code": KUTAI,
    "mother_name": None,
}  # fmt: skip


def subject(row: int = 1, **told: object) -> dict[str, object]:
    """A proposal without a NIK of somebody called Ramli Haruna, or as told."""
    return named(
        FACTS
        | {
            "load_id": "a", "source_row": str(row), "proposal_key": str(UUID(int=row)),
            "why": "refused", "person_key": None, "nik_cell_type": "text",
        }
        | told
    )  # fmt: skip


def resident(number: int, **told: object) -> dict[str, object]:
    """A resident with the same facts and a NIK of their own, or as told."""
    return named(
        FACTS
        | {
            "person_key": str(UUID(int=number)), "household_key": str(UUID(int=10_000 + number)),
            "nik": f"{6408042104870000 + number}",
            "family_card_number": f"{6408042111070000 + number}",
            "is_proposed": False,
            "is_insured": False,
        }
        | told
    )  # fmt: skip


def named(person: dict[str, object]) -> dict[str, object]:
    """A person whose ``name`` is told is spelt as it is written."""
    if name := person.pop("name", None):
        person |= {"plain_name": name, "spelling": name}
    return person


def others(count: int, first: int = 1_000) -> list[dict[str, object]]:
    """Residents who are nobody in particular: no two share a name, and few a birthday."""
    letters = "BDGKLMNPRST"
    return [
        resident(
            first + number,
            name=f"{letters[number % 11]}A{letters[number // 11 % 11]}{letters[number % 7]}I "
            f"{letters[number // 5 % 11]}U{letters[number // 13 % 11]}AN",
            nik=f"64080{number % 9}{number % 28 + 1:02}{number % 12 + 1:02}75{9000 + number % 900}",
            birth_date=date(1950 + number % 55, number % 12 + 1, number % 28 + 1),
            birth_place=("WAJO", "BLITAR", "SAMARINDA")[number % 3],
            village_code=f"64.08.{number % 18 + 1:02}.2001",
        )
        for number in range(count)
    ]
