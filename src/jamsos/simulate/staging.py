"""Files of a simulation appear in a home all together, or it is known that they did not.

Everything is written below ``simulated/begun/`` first and then moved to its place; that folder is
the last thing to go. While it is there the home holds half a simulation, to be made anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BEGUN = Path("simulated") / "begun"


def is_unfinished(home: Path) -> bool:
    """Whether a simulation was begun in ``home`` and not brought to its end."""
    return (home / _BEGUN).exists()


@contextmanager
def staged(home: Path, replaced: tuple[Path, ...]) -> Iterator[Path]:
    """A folder that stands for ``home`` and is moved there when the block ends well.

    Files take the place of those of the same name; the folders ``replaced``, relative to the
    home, take the place of what was there as a whole.
    """
    begun = home / _BEGUN
    shutil.rmtree(begun, ignore_errors=True)
    begun.mkdir(parents=True)
    yield begun
    for folder in replaced:
        shutil.rmtree(home / folder, ignore_errors=True)
    for made in sorted(path for path in begun.rglob("*") if path.is_file()):
        place = home / made.relative_to(begun)
        place.parent.mkdir(parents=True, exist_ok=True)
        made.replace(place)
    shutil.rmtree(begun)
