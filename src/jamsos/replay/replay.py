"""Replay one run: what was there, what comes out again, and the first thing that differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psycopg

from jamsos.combine.digests import Digest, digests_now
from jamsos.combine.run import Run, code_version
from jamsos.deliver.snapshot import one_moment, run_named
from jamsos.digest import sha256_of
from jamsos.region import region
from jamsos.replay import text
from jamsos.replay.carry import carry_facts, carry_ledgers
from jamsos.replay.compare import first_difference
from jamsos.replay.past import PastRun, digest_now, past_run, require_what_it_needs
from jamsos.replay.rebuild import Rebuilt, rebuild
from jamsos.replay.scratch import scratch
from jamsos.settings import Settings, settings
from jamsos.warehouse.connection import connect
from jamsos.warehouse.purposes import AUDIT
from jamsos.warehouse.vault import note_access

Say = Callable[[str], None]


@dataclass
class Replayed:
    """What came of it, in Indonesian; ``differences`` in the order in which a row meets them.

    ``notes`` tell what was another thing from the start, or could not be compared.
    """

    past: PastRun
    code_now: str
    notes: list[str] = field(default_factory=list)
    equal: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    @property
    def is_same_code(self) -> bool:
        return self.past.code_version == self.code_now

    @property
    def is_equal(self) -> bool:
        return not self.differences


def replay(told: str, *, scratch_url: str | None = None, say: Say = print) -> Replayed:
    """Decide a run (or the newest of a night) again from what is kept, and compare.

    Everybody's numbers are read for it: that is kept in ``identity.vault_access`` first.

    Raises:
        RunUnknown: There is no such run.
        CannotReplay: What it stands on is gone, or no database can be had for it.
    """
    here = settings()
    with connect() as connection:
        past = past_run(connection, run_named(connection, told).run_id)
        require_what_it_needs(connection, past, here)
    with connect() as connection:
        note_access(
            connection, what="replay", purpose_code=AUDIT,
            purpose=f"memeriksa ulang {past.run.run_id}",
            rows=max(1, sum(load.accepted for load in past.loads)),
        )  # fmt: skip
    replayed = Replayed(past, code_version(here.project, region().folder))
    replayed.notes += text.to_begin_with(past, replayed.code_now)
    for note in replayed.notes:
        say(note)
    with one_moment(here.require_database_url()) as original, scratch(here, scratch_url) as made:
        with connect() as connection:
            carry_ledgers(original, connection, past)
            carry_facts(original, connection, past)
        say(text.BUILDING)
        rebuilt = rebuild(past, with_export=past.manifest is not None)
        with one_moment(made.require_database_url()) as copy:
            _compare(original, copy, here, rebuilt, replayed)
    return replayed


def _compare(
    original: psycopg.Connection,
    copy: psycopg.Connection,
    here: Settings,
    rebuilt: Rebuilt,
    replayed: Replayed,
) -> None:
    past = replayed.past
    replayed.differences += _of_loads(copy, replayed, rebuilt)
    if not replayed.differences:
        replayed.equal.append(text.loads_equal(past))
    if rebuilt.run:
        _of_the_run(rebuilt.run, replayed)
    if rebuilt.stopped:
        replayed.differences.append(text.stopped(rebuilt.stopped))
    if rebuilt.run:
        _of_rules_and_facts(original, copy, rebuilt.run, replayed)
    _of_the_file(here, rebuilt, replayed)


def _of_loads(copy: psycopg.Connection, replayed: Replayed, rebuilt: Rebuilt) -> Iterator[str]:
    """Files that are read otherwise than they were: by their rows or, with the same code, by what
    was answered about them."""
    found = {
        load_id: (of_file, counts)
        for load_id, *of_file, delivered, accepted, quarantined in copy.execute(
            """
            select load_id, source, scope, sha256, delivered, accepted, quarantined
            from ops.loads where status = 'published'
            """
        )
        for counts in [(delivered, accepted, quarantined)]
    }
    yield from (text.refused(each) for each in rebuilt.refused)
    yield from (text.held(each) for each in rebuilt.held)
    for load in replayed.past.loads:
        same_file = [
            counts
            for of_file, counts in found.values()
            if of_file == [load.source, load.scope, load.sha256]
        ]
        meant = (load.delivered, load.accepted, load.quarantined)
        if load.load_id in found and found[load.load_id][1] != meant:
            yield text.read_otherwise(load, found[load.load_id][1])
        elif load.load_id not in found and not same_file:
            if not rebuilt.refused and not rebuilt.held:
                yield text.not_taken_in(load)
        elif load.load_id not in found and meant not in same_file:
            yield text.read_otherwise(load, same_file[0])
        elif load.load_id not in found and replayed.is_same_code:
            yield text.another_edition(load)


def _of_the_run(run: Run, replayed: Replayed) -> None:
    if run.run_id == replayed.past.run.run_id:
        replayed.equal.append(text.RUN_EQUAL.format(run=run.run_id))
    elif replayed.is_same_code:
        replayed.differences.append(text.another_run(replayed.past, run))


def _of_rules_and_facts(
    original: psycopg.Connection, copy: psycopg.Connection, run: Run, replayed: Replayed
) -> None:
    past = replayed.past
    now = {each.table_name: each for each in digests_now(copy, run, past.digests)}
    if not past.digests:
        replayed.notes.append(text.NO_DIGESTS)
    equal = {True: 0, False: 0}
    # Rules first: what they changed in the facts is no news.
    for digest in sorted(past.digests, key=lambda each: not each.is_of_rules):
        again = now.get(digest.table_name)
        stored = _stored(original, digest, past)
        if again is None:
            replayed.differences.append(text.not_built(digest))
        elif again == digest and stored in (digest, None):
            equal[digest.is_of_rules] += 1
        elif differs := _told(original, copy, digest, stored, again, run, replayed):
            replayed.differences.append(differs)
        else:
            equal[digest.is_of_rules] += 1
    if past.digests and not any(name in each for name in now for each in replayed.differences):
        replayed.equal.append(text.tables_equal(facts=equal[False], rules=equal[True]))


def _stored(original: psycopg.Connection, digest: Digest, past: PastRun) -> Digest | None:
    """The digest of the rows that are still there; nothing where they are gone or another's."""
    if digest.is_of_rules:
        stored = digest_now(original, digest, None, past.run.covered_month)
        return stored if stored == digest else None  # the rules loaded last may be a later night's
    stored = digest_now(original, digest, past.run.run_id, past.run.covered_month)
    return None if stored.row_count == 0 and digest.row_count > 0 else stored


def _told(
    original: psycopg.Connection,
    copy: psycopg.Connection,
    recorded: Digest,
    stored: Digest | None,
    again: Digest,
    run: Run,
    replayed: Replayed,
) -> str:
    """One table that differs: which of the three is the odd one out, and the first row of it.

    Empty if only the names of loads differ, because another code has read the same files.
    """
    past, row = replayed.past, None
    if stored and stored != again:
        columns = [
            column
            for column in recorded.column_names
            if replayed.is_same_code or not column.endswith("load_id")
        ]
        row = first_difference(
            original, copy, recorded.table_name, columns,
            (None, None) if recorded.is_of_rules else (past.run.run_id, run.run_id),
            past.run.covered_month,
        )  # fmt: skip
        if row is None and stored == recorded:
            return ""
    return text.table_differs(recorded, stored, again, row)


def _of_the_file(here: Settings, rebuilt: Rebuilt, replayed: Replayed) -> None:
    manifest = replayed.past.manifest
    if manifest is None:
        replayed.notes.append(text.NO_FILE)
        return
    path = here.exports / f"{replayed.past.run.covered_month:%Y-%m}" / manifest["file_name"]
    differs = False
    if rebuilt.export and rebuilt.export.sha256 != manifest["sha256"]:
        replayed.differences.append(text.file_differs(manifest, rebuilt.export.sha256))
        differs = True
    if not path.is_file():
        replayed.notes.append(text.FILE_GONE.format(name=path.name))
    elif sha256_of(path) != manifest["sha256"]:
        replayed.differences.append(text.FILE_CHANGED.format(name=path.name))
        differs = True
    if rebuilt.export and not differs:
        replayed.equal.append(text.FILE_EQUAL.format(**manifest))
