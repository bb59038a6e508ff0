"""Identity numbers that are well-formed, unique, and nobody's.

A NIK is ``PPKKCC`` of first registration, ``DDMMYY`` of birth (women: day + 40) and a sequence.
Real sequences begin at 0001; ours lie in 9xxx: people 9001-9399, numbers the registry has never
issued 9400-9499, family cards 9500-9999.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from jamsos.errors import JamsosError

_ELSEWHERE = (
    "730801", "730815", "737101", "731303", "731206", "630304", "630708", "637101", "350511",
    "350702", "350618", "331214", "530101", "530706", "640215", "647204", "640301", "647402",
    "910103", "911002", "917101", "640204",
)  # fmt: skip

PERSON_SEQUENCES = range(9001, 9400)
UNKNOWN_SEQUENCES = range(9400, 9500)
FAMILY_SEQUENCES = range(9500, 10000)


class SequencesUsedUp(JamsosError):
    """More people share a district and a birthday than there are sequences."""


def draw_prefixes(
    rng: np.random.Generator, home_prefix: np.ndarray, elsewhere_share: np.ndarray | float
) -> np.ndarray:
    """Six digits of first registration: mostly the district one lives in now."""
    elsewhere = rng.choice(np.array(_ELSEWHERE), len(home_prefix))
    return np.where(rng.random(len(home_prefix)) < elsewhere_share, elsewhere, home_prefix)


def person_numbers(
    prefix: np.ndarray, date_part: np.ndarray, is_woman: np.ndarray, sequences: range
) -> pl.Series:
    """One NIK per entry; ``date_part`` is the date its digits tell.

    Raises:
        SequencesUsedUp: Too many share the first twelve digits.
    """
    day = pl.col("day").dt.day() + 40 * pl.col("is_woman").cast(pl.Int8)
    return _numbered(
        pl.DataFrame({"prefix": prefix, "day": date_part, "is_woman": is_woman}), day, sequences
    )


def family_card_numbers(prefix: np.ndarray, issued: np.ndarray) -> pl.Series:
    """One KK number per family, told by its day of issue.

    Raises:
        SequencesUsedUp: Too many share the first twelve digits.
    """
    frame = pl.DataFrame({"prefix": prefix, "day": issued})
    return _numbered(frame, pl.col("day").dt.day(), FAMILY_SEQUENCES)


def _numbered(frame: pl.DataFrame, day: pl.Expr, sequences: range) -> pl.Series:
    two_digits = [day, pl.col("day").dt.month(), pl.col("day").dt.year() % 100]
    stem = pl.concat_str(
        pl.col("prefix"), *(part.cast(pl.String).str.zfill(2) for part in two_digits)
    )
    numbered = frame.select(stem.alias("stem")).with_columns(
        pl.int_range(pl.len()).over("stem").alias("rank")
    )
    if numbered.height and numbered["rank"].max() >= len(sequences):
        raise SequencesUsedUp(f"more than {len(sequences)} share one district and one birthday")
    sequence = (pl.col("rank") + sequences.start).cast(pl.String)
    return numbered.select(pl.concat_str("stem", sequence).alias("number"))["number"]
