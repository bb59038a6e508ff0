"""The count file that a sender lays beside an extract: rows in all, and of each part."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path


def write_counts(extract: Path, part_column: str | None = None) -> Path:
    """Count ``extract`` as it lies there, also by ``part_column``, and write the file beside it."""
    with extract.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        header = next(rows)
        place = header.index(part_column) if part_column else None
        parts = Counter(row[place] if place is not None else "" for row in rows)
    path = extract.with_name(f"{extract.stem}.jumlah.csv")
    with path.open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines, lineterminator="\n")
        out.writerow(("BAGIAN", "JUMLAH"))
        out.writerow(("SEMUA", parts.total()))
        if part_column:
            out.writerows(sorted(parts.items(), key=lambda part: int(part[0])))
    return path
