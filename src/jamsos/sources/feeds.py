"""The inventory of feeds: who sends what, by which right, and what of it is personal.

It is written from the contracts beside this file, so it cannot tell anything else than they do.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml

from jamsos.sources.contract import ASKED, EXTRACTS, OPTIONAL, SOURCES

_HEAD = """\
# Feeds

Every source that comes in: who owns it, by which right we have it, how it arrives, and what of it
is personal. `[A]` marks an assumption of ours until somebody confirms it; *belum ada* means that
no signed MoU or PKS number is known yet, and none is made up.

This page is written from the contracts in `src/jamsos/sources/`; a test compares the two. After a
change of a contract write it again: `python -m jamsos.sources.feeds > docs/feeds.md`.
"""
_TAIL = """\
## How files may differ from what was agreed

An institution's extract is a CSV with the columns of its contract in their order, or an `.xlsx`
whose first visible sheet has them in row 1. Accepted and told in the ledger
(`ops.loads.reading`), because the file leaves no doubt: a byte order mark, `;` instead of `,`,
cp1252 instead of UTF-8, other case or blanks in a column's name, line ends of Windows. A missing,
unknown, renamed or moved column, a line that is not one row of all columns, or a file without its
end is sent back whole.

A number of 16 digits that a workbook holds as a number (bilangan) has lost its last digit. It is
kept as the workbook shows it, `6.40804E+15`, and quarantined like any other NIK that is none;
nothing is padded.

## The count file (berkas pembanding jumlah) [A]

`civil_registry_2026-11-22.jumlah.csv` beside `civil_registry_2026-11-22.csv` tells how many rows
there should be: columns `BAGIAN,JUMLAH`, a row `SEMUA`, and for the civil registry one row per
number of a kecamatan. What was landed is compared with it; a difference sends the delivery back
(`COUNT_DIFFERS`) with both numbers. Without it the ledger says *tanpa pembanding*. The count file
is archived like its extract, and `ops.loads.reading` names its SHA-256.

From a channel, the extract of a source named in `pickup.counted` (`region.yaml`) is brought
together with its count file or not yet: what is uploaded later is waited for. A count file that is
put into the inbox by hand has to lie there before the extract.

## Increments of registry_events [A]

A row `SEJAK,2026-11-15` in the count file says that the file holds only what was reported since
that day. It then adds to the last whole file (berkas lengkap) and the increments after it; a file
without `SEJAK` replaces them all. A run pins the last whole file and every increment after it,
and an event that several files tell counts once. An increment that begins after the last night
held is sent back (`EVENTS_GAP`): ask for one that reaches further back, or for a whole file.
"""


def feeds_page() -> str:
    """The page ``docs/feeds.md``.

    Raises:
        KeyError: A contract does not say what the inventory needs.
    """
    contracts = [_written(source) for source in (*SOURCES, *ASKED)]
    parts = [_HEAD, _overview(contracts), *map(_section, contracts), _TAIL]
    return "\n".join(parts)


def _overview(contracts: list[dict[str, Any]]) -> str:
    lines = ["| Source | From | Rhythm | If nothing comes |", "|---|---|---|---|"]
    for told in contracts:
        without = (
            "the night goes on without it, or with its last good data"
            if told["name"] in (*OPTIONAL, *ASKED)
            else "its last good data, as long as `stale_days` allows"
        )
        lines.append(f"| `{told['name']}` | {told['owner']} | {told['rhythm']} | {without} |")
    return "\n".join(lines) + "\n"


def _section(told: dict[str, Any]) -> str:
    layout = "assumed: not public [A]" if told["is_assumption"] else "known"
    rows = {
        "Owner (pemilik data)": told["owner"],
        "Contact (narahubung)": told["contact"],
        "Agreement (MoU/PKS)": told["agreement"],
        "Legal basis (dasar hukum)": told["legal_basis"],
        "Rhythm": told["rhythm"],
        "File": f"`{told['file_example']}`" if "file_example" in told else "none: a web service",
        "Format": _format(told),
        "Layout": layout,
        "Keys (kunci)": _keys(told),
        "Personal data (data pribadi)": told["personal_data"],
        "Kept for (retensi)": told["retention"],
    }
    table = "\n".join(f"| {name} | {value} |" for name, value in rows.items())
    return f"## {told['name']}\n\n{told['title']}.\n\n| | |\n|---|---|\n{table}\n"


def _format(told: dict[str, Any]) -> str:
    if told["name"] not in EXTRACTS:
        return "JSON" if "service" in told else "workbook or CSV in one of the known layouts"
    separators = " or ".join(f"`{each}`" for each in told["separators"])
    counted = f"; counted by {told['counted_by']}" if "counted_by" in told else ""
    overlap = told.get("overlap_days")
    whole = f"; whole, or an increment that reaches back {overlap} days" if overlap else ""
    return (
        f"CSV with {separators}, {' or '.join(told['encodings'])}, or .xlsx; "
        f"{len(told['columns'])} columns{counted}{whole}"
    )


def _keys(told: dict[str, Any]) -> str:
    if "person_keys" not in told:
        return "`person_key` from nik, `household_key` from family_card_number"
    keys = told["person_keys"] | told["household_keys"]
    return ", ".join(f"`{key}` from {number}" for key, number in keys.items())


def _written(source: str) -> dict[str, Any]:
    return yaml.safe_load((files("jamsos.sources") / f"{source}.yaml").read_text(encoding="utf-8"))


if __name__ == "__main__":
    print(feeds_page(), end="")
