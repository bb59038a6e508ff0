"""What lies in the inbox: real files, invented ones, or none yet."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from jamsos.settings import Settings


SEED = 6408


_REAL_OR_SYNTHETIC = """\
Put the night's files into {inbox} (README, «With real files»):
  civil_registry/civil_registry_2026-11-22.csv
  registry_events/registry_events_2026-11-22.csv
  village_rosters/2026-12/64.08.04.2001 Sangatta Utara.xlsx
  welfare_deciles/welfare_deciles_2026-Q4.csv
  bpjs_participants/bpjs_participants_2026-11.csv
A synthetic regency needs a home of its own, and no JAMSOS_DATABASE_URL:
  JAMSOS_HOME=/path/to/a/new/folder jamsos simulate"""


def make_regency(as_of: date, *, scale: float, seed: int) -> None:
    from jamsos.region import region
    from jamsos.settings import settings
    from jamsos.simulate import simulate_regency

    made = simulate_regency(settings().home, region=region(), as_of=as_of, seed=seed, scale=scale)
    typer.echo(made.render())


def refuse_inventing_people(here: Settings) -> None:
    """Keep invented people out of a home that is, or may be, a real one."""
    from jamsos.errors import JamsosError

    if reason := _why_real(here):
        state = "Nobody is invented"
        if not has_files(here.inbox):
            state = f"The inbox {here.inbox} is empty, and nobody is invented to fill it"
        raise JamsosError(f"{state}: {reason}.\n{_REAL_OR_SYNTHETIC.format(inbox=here.inbox)}")


def _why_real(here: Settings) -> str | None:
    """What speaks for a real home, if anything does; one that was simulated before is none."""
    from jamsos.local import stack

    if here.database_url is not None:
        return "JAMSOS_DATABASE_URL names a warehouse"
    if (here.simulated / "answer_key.csv").exists() or is_half_simulated(here):
        return None
    if has_files(here.inbox):
        return f"{here.inbox} holds files that no simulation made"
    if stack.has_publications(here):
        return "its warehouse has published files that no simulation made"
    return None


def is_half_simulated(here: Settings) -> bool:
    """Whether a simulation was interrupted: what it left is to be made anew."""
    from jamsos.simulate.staging import is_unfinished

    return is_unfinished(here.home)


def has_files(inbox: Path) -> bool:
    return any(file.is_file() for file in inbox.rglob("*") if not file.name.startswith("."))
