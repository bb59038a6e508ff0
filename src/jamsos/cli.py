"""The command line: ``jamsos …``. Each command imports what it needs, so that help is instant."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

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

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Which workers a regency insures next month, why, and the file for BPJS.",
)

AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="The night's date, Asia/Makassar."),
]
Scale = Annotated[float, typer.Option(help="Size of the synthetic regency; 1 is Kutai Timur.")]


@app.command()
def run(as_of: AsOf = None, scale: Scale = 1.0) -> None:
    """Run one night through Airflow's scheduler and print what was decided.

    An empty inbox is filled with a synthetic regency first, unless the home is a real one.
    Without --as-of the night is that of the newest registry extract in the inbox, or today.
    """
    from jamsos.local import night, stack
    from jamsos.settings import settings

    with _told_plainly(), stack.alone(settings().home, "jamsos run"):
        here = settings()
        if not _has_files(here.inbox) or _is_half_simulated(here):
            _refuse_inventing_people(here)
            typer.echo("The inbox is empty: making a synthetic regency, with its answer key.")
            _simulate(_date_of(as_of), scale=scale, seed=SEED)
        night_of = as_of.date() if as_of else _newest_registry() or _date_of(None)
        typer.echo(f"The night of {night_of}.")
        with stack.running(here, typer.echo) as airflow:
            done = night.run_night(airflow, night_of, typer.echo)
            _print_summary(night_of)
            if (here.simulated / "answer_key.csv").exists():
                _print_score(night_of)
        if done.failed:
            raise night.NightFailed("\n\n".join(["The night went on without:", *done.failed]))


@app.command()
def up() -> None:
    """Start PostgreSQL and Airflow and leave them running; print the address and the login."""
    from jamsos.local import stack
    from jamsos.settings import settings

    with _told_plainly():
        airflow = stack.up(settings(), typer.echo)
        user, password = airflow.login()
        typer.echo(f"{airflow.url}  user {user}  password {password}")


@app.command()
def down() -> None:
    """Stop PostgreSQL and Airflow, whatever is left of them; a live run is ended with Ctrl-C."""
    from jamsos.local import stack
    from jamsos.settings import settings

    with _told_plainly():
        stack.down(settings(), typer.echo)


@app.command()
def init() -> None:
    """Create what is missing of the warehouse's tables; safe to call again."""
    from jamsos.warehouse.connection import create_schema

    with _told_plainly():
        create_schema()


@app.command()
def simulate(as_of: AsOf = None, scale: Scale = 1.0, seed: int = SEED) -> None:
    """Write a synthetic regency into the inbox, with an answer key of every seeded fault."""
    from jamsos.local import stack
    from jamsos.settings import settings

    with _told_plainly(), stack.alone(settings().home, "jamsos simulate"):
        _refuse_inventing_people(settings())
        _simulate(_date_of(as_of), scale=scale, seed=seed)


@app.command()
def summary(as_of: AsOf = None) -> None:
    """Print what the published run of the night decided."""
    with _told_plainly(), _warehouse():
        _print_summary(as_of.date() if as_of else _newest_registry() or _date_of(None))


@app.command()
def score(as_of: AsOf = None) -> None:
    """Compare the night with the synthetic regency's answer key, by fault family."""
    with _told_plainly(), _warehouse():
        _print_score(as_of.date() if as_of else _newest_registry() or _date_of(None))


@app.command()
def check(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="A village's roster, or an institution's list."
        ),
    ],
    village: Annotated[str | None, typer.Option(help="Its village: code or name.")] = None,
    source: Annotated[str | None, typer.Option(help="Its source, if no name tells.")] = None,
    as_of: AsOf = None,
    slip: Annotated[Path | None, typer.Option(help="Also write the village's slip here.")] = None,
) -> None:
    """Tell what would become of a file tonight, and keep nothing; 0 if all is accepted."""
    from jamsos.answer.check import check_file, night_of, source_of
    from jamsos.answer.check_text import render
    from jamsos.local.dry_run import vanishing

    with _told_plainly(makes_home=False):
        source = source or source_of(file)
        night = as_of.date() if as_of else night_of(file, source) or _date_of(None)
        with vanishing():
            checked = check_file(file, as_of=night, source=source, village=village, slip=slip)
        typer.echo(render(checked))
    if not checked.is_all_accepted:
        raise typer.Exit(1)


Purpose = Annotated[str, typer.Option(help="Who asks, and what for; it is kept.")]


@app.command()
def reveal(
    person_key: Annotated[UUID, typer.Argument(help="The person's key.")], purpose: Purpose
) -> None:
    """Show a person in clear, as every source said last; who looked and why is kept first."""
    from jamsos.clock import day_name
    from jamsos.sources import SOURCE_NAMES
    from jamsos.warehouse import vault

    with _told_plainly(), _warehouse():
        known = vault.reveal(person_key, purpose=purpose)
    for each in known:
        typer.echo(f"{SOURCE_NAMES[each.source]}, {day_name(each.said_on)}")
        for label, value in (
            ("NIK", each.nik),
            ("Nama", each.full_name),
            ("Tanggal lahir", day_name(each.birth_date) if each.birth_date else None),
            ("Ibu kandung", each.mother_name),
            ("No. HP", each.phone),
        ):
            typer.echo(f"  {label:<14}{value or '-'}")
    _say_who_looked(bool(known))


@app.command()
def find(purpose: Purpose) -> None:
    """Find the key of a person by the NIK, which is asked for and not shown; it is kept first.

    The NIK is no argument: arguments are seen by everybody on the machine, and stay in its history.
    """
    from jamsos.clock import day_name
    from jamsos.sources import SOURCE_NAMES
    from jamsos.warehouse import vault

    nik = _typed_unseen("NIK: ")
    with _told_plainly(), _warehouse():
        found = vault.find(nik, purpose=purpose)
    typer.echo(str(found.person_key))
    for source, said_on in found.said_on.items():
        typer.echo(f"  {SOURCE_NAMES[source]}, {day_name(said_on)}")
    _say_who_looked(bool(found.said_on))


def _typed_unseen(prompt: str) -> str:
    """A line from the terminal without echo, or from standard input where that is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    from getpass import getpass

    return getpass(prompt)


def _say_who_looked(is_known: bool) -> None:
    """What was asked is kept, whether or not anybody is known; exit code 1 if nobody is."""
    typer.echo("Akses ini tercatat beserta keperluannya.", err=True)
    if not is_known:
        typer.echo("Tidak ada data tentang orang ini.", err=True)
        raise typer.Exit(1)


@app.command("evaluate-matching")
def evaluate_matching(
    train: Annotated[bool, typer.Option(help="Train the region's model anew first.")] = False,
    scale: Scale = 1.0,
    growth: Annotated[bool, typer.Option(help="Also at twice and four times the size.")] = False,
) -> None:
    """Measure the matching on synthetic people, by family of faults; write a page of charts."""
    from jamsos.local import matching
    from jamsos.settings import settings

    night = date(2026, 11, 22)  # figures are the same whenever they are counted
    with _told_plainly():
        if train:
            matching.train_model(night, scale, typer.echo)
        scales = [scale, 2 * scale, 4 * scale] if growth else [scale]
        measured, costs = matching.measure_model(night, scales, typer.echo)
        page = settings().reports / "matching.html"
        matching.write_figures(measured, costs, page, settings().project / "docs" / "matching.md")
        typer.echo(f"{page}\ndocs/matching.md")
    if measured.merged:
        raise typer.Exit(1)


def _refuse_inventing_people(here: Settings) -> None:
    """Keep invented people out of a home that is, or may be, a real one."""
    from jamsos.errors import JamsosError

    if reason := _why_real(here):
        state = "Nobody is invented"
        if not _has_files(here.inbox):
            state = f"The inbox {here.inbox} is empty, and nobody is invented to fill it"
        raise JamsosError(f"{state}: {reason}.\n{_REAL_OR_SYNTHETIC.format(inbox=here.inbox)}")


def _why_real(here: Settings) -> str | None:
    """What speaks for a real home, if anything does; one that was simulated before is none."""
    from jamsos.local import stack

    if here.database_url is not None:
        return "JAMSOS_DATABASE_URL names a warehouse"
    if (here.simulated / "answer_key.csv").exists() or _is_half_simulated(here):
        return None
    if _has_files(here.inbox):
        return f"{here.inbox} holds files that no simulation made"
    if stack.has_publications(here):
        return "its warehouse has published files that no simulation made"
    return None


def _is_half_simulated(here: Settings) -> bool:
    """Whether a simulation was interrupted: what it left is to be made anew."""
    from jamsos.simulate.staging import is_unfinished

    return is_unfinished(here.home)


def _has_files(inbox: Path) -> bool:
    return any(file.is_file() for file in inbox.rglob("*") if not file.name.startswith("."))


def _simulate(as_of: date, *, scale: float, seed: int) -> None:
    from jamsos.region import region
    from jamsos.settings import settings
    from jamsos.simulate import simulate_regency

    made = simulate_regency(settings().home, region=region(), as_of=as_of, seed=seed, scale=scale)
    typer.echo(made.render())


def _print_summary(as_of: date) -> None:
    from jamsos.clock import covered_month
    from jamsos.report.summary import night_summary, render
    from jamsos.warehouse.connection import connect

    with connect() as connection:
        typer.echo(render(night_summary(connection, covered_month(as_of))))


def _print_score(as_of: date) -> None:
    from jamsos.clock import covered_month
    from jamsos.settings import settings
    from jamsos.simulate import recognition
    from jamsos.simulate.score import render, score_night
    from jamsos.warehouse.connection import connect

    answer_key, month = settings().simulated / "answer_key.csv", covered_month(as_of)
    with connect() as connection:
        scores = score_night(connection, answer_key, month)
        who = recognition.recognise(connection, answer_key, month)
    typer.echo(f"{render(scores)}\n\n{recognition.render(who)}")


def _newest_registry() -> date | None:
    """The night that the inbox speaks of."""
    from jamsos.collect.delivery.deliveries import newest_period
    from jamsos.settings import settings

    return newest_period("civil_registry", settings().inbox)


def _date_of(as_of: datetime | None) -> date:
    from jamsos.clock import today

    return as_of.date() if as_of else today()


@contextmanager
def _warehouse() -> Iterator[None]:
    """The warehouse within reach; an embedded one is stopped again unless it was running."""
    from jamsos.local import stack
    from jamsos.settings import settings

    with stack.warehouse(settings()):
        yield


@contextmanager
def _told_plainly(*, makes_home: bool = True) -> Iterator[None]:
    """What went wrong, in its own words and without a traceback; exit code 1."""
    from jamsos.errors import JamsosError
    from jamsos.settings import settings

    try:
        if makes_home:
            settings().make_home()
        yield
    except JamsosError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
