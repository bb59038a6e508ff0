"""For what reports and personal data are opened: the purposes of ``purposes.csv`` and no others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jamsos.errors import JamsosError
from jamsos.region import Region

REPORT, PERSON, EXTRACT = "report", "person", "extract"  # what a purpose may be named for
AUDIT, DATA_SUBJECT, LEAK_CHECK = "AUDIT", "DATA_SUBJECT", "LEAK_CHECK"
BPJS_REGISTRATION, VILLAGE_REPAIR = "BPJS_REGISTRATION", "VILLAGE_REPAIR"
OFFICER_REVIEW, PARTICIPANT_LETTER = "OFFICER_REVIEW", "PARTICIPANT_LETTER"


class PurposeUnknown(JamsosError):
    """No purpose of this code is in force; the message names those that are."""


@dataclass(frozen=True)
class Purpose:
    """One purpose: on what law it rests, who receives the data, and until when they are kept.

    ``used_for`` tells what it may be named for: reports, persons looked up, extracts that leave.
    """

    code: str
    text_id: str
    text_en: str
    legal_basis: str
    receiver: str
    kept_until: str
    used_for: tuple[str, ...]
    is_assumption: bool

    def label(self) -> str:
        """One line for the foot of a sheet or a page, in Indonesian."""
        mark = " [A]" if self.is_assumption else ""
        return (
            f"Keperluan: {self.text_id}. Dasar: {self.legal_basis}. Penerima: {self.receiver}. "
            f"Disimpan: {self.kept_until}{mark}."
        )

    def as_json(self) -> dict[str, str]:
        """For a manifest beside the file."""
        return {
            "code": self.code,
            "text": self.text_id,
            "legal_basis": self.legal_basis,
            "receiver": self.receiver,
            "kept_until": self.kept_until,
        }


def purposes(here: Region, on: date, used_for: str | None = None) -> dict[str, Purpose]:
    """The purposes in force on a day, by code; only those for one use where it is named."""
    found = {}
    for row in here.seed("purposes"):
        uses = tuple(row["used_for"].split())
        if row["valid_from"] <= on.isoformat() <= row["valid_to"] and used_for in (None, *uses):
            found[row["purpose_code"]] = Purpose(
                row["purpose_code"],
                row["text_id"],
                row["text_en"],
                row["legal_basis"],
                row["receiver"],
                row["kept_until"],
                uses,
                row["is_assumption"] == "true",
            )
    return found


def purpose(here: Region, code: str, on: date, used_for: str | None = None) -> Purpose:
    """The purpose of a code.

    Raises:
        PurposeUnknown: It is not in force that day, or is not for this use.
    """
    known = purposes(here, on, used_for)
    if code not in known:
        raise PurposeUnknown(f"keperluan tidak dikenal; pilih salah satu: {', '.join(known)}")
    return known[code]
