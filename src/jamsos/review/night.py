"""The review queue in one night: what came back is read first, what is open is asked at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg

from jamsos.collect.delivery.deliveries import Delivery, archive
from jamsos.collect.delivery.names import Found, files_below, shown
from jamsos.collect.refusal import DeliveryRefused
from jamsos.collect.steps import Step, record_step
from jamsos.combine.dbt import require_workbench_of
from jamsos.combine.run import Run
from jamsos.digest import sha256_of
from jamsos.region import region
from jamsos.review import ledger
from jamsos.review.gather import Gatherer, tonights_rows
from jamsos.review.judge import EMPTY, Judge, Judged, Sent, keep_lines
from jamsos.review.readback import read_review_book
from jamsos.review.workbook import write_review_book
from jamsos.settings import settings
from jamsos.warehouse.connection import connect
from jamsos.warehouse.fence import pass_fence, take_fence
from jamsos.warehouse.purposes import OFFICER_REVIEW
from jamsos.warehouse.vault import note_access

ANSWERS = "review_answers"


@dataclass(frozen=True)
class DecisionsRead:
    """What came back: files by what became of them, and decisions and checks by outcome."""

    files: dict[str, int]
    decisions: dict[str, int]
    checks: dict[str, int]


@dataclass(frozen=True)
class QueueWritten:
    """The workbooks of a night, and how many questions they ask together."""

    paths: tuple[Path, ...]
    questions: int


def read_decisions(*, as_of: date) -> DecisionsRead:
    """Read the workbooks in ``inbox/review_answers/``, each content once.

    A workbook that was refused is tried again the next night. All of a night are one transaction,
    so a try that died can be repeated. A past night reads nothing: it is what it was.

    Raises:
        FencedOff: A newer try has begun.
    """
    with connect() as connection:
        token = take_fence(connection, ledger.FENCE)
        if ledger.is_past(connection, as_of):
            return DecisionsRead({}, {}, {})
    files: Counter[str] = Counter()
    with connect() as connection:
        pass_fence(connection, ledger.FENCE, token)
        books = []
        for found in _found(settings().inbox / ANSWERS):
            outcome, sent = _open(connection, found, as_of)
            if sent and any(each.sha256 == sent.sha256 for each in books):
                outcome, sent = "known", None
            files[outcome] += 1
            if sent:
                books.append(sent)
        books.sort(key=lambda sent: sent.sha256)
        for sent in books:
            _enter(connection, sent.sha256, as_of, book=sent)
        lines = Judge(connection, region(), as_of=as_of).judge(books)
        keep_lines(connection, lines, as_of=as_of)
        for sent in books:
            _note(connection, sent, [each for each in lines if each.sent is sent], as_of)
    return DecisionsRead(
        dict(files),
        dict(Counter(each.decision for each in lines)),
        dict(Counter(each.checking for each in lines)),
    )


def write_review_queue(run: Run) -> QueueWritten:
    """Ask what is open in ``run``, in one workbook for each district that is asked something.

    They lie in ``review_queue/<as_of>/`` of the home; the same run and answers give the same bytes.
    A past night writes nothing. That people leave the vault in them is kept.

    Raises:
        WorkbenchTaken: The tables in between are of another run.
        FencedOff: A newer try has begun.
    """
    require_workbench_of(run, settings())
    with connect() as connection:
        token = take_fence(connection, ledger.FENCE)
    paths, questions = [], 0
    with connect() as connection:
        pass_fence(connection, ledger.FENCE, token)
        if ledger.is_past(connection, run.as_of):
            return QueueWritten((), 0)
        rows = tonights_rows(connection)
        ledger.ask(connection, rows, as_of=run.as_of)
        folder = settings().home / "review_queue" / run.as_of.isoformat()
        for book in Gatherer(connection, region(), rows, as_of=run.as_of).books():
            path = folder / book.file_name
            write_review_book(path, book)
            step = Step(run.as_of, ANSWERS, book.district_code, book.file_name, None, "review")
            record_step(connection, step, "done", len(book.questions))
            paths.append(path)
            questions += len(book.questions)
        for left_over in {*folder.glob("*.xlsx")} - {*paths}:
            left_over.unlink()
        if questions:
            note_access(
                connection, what="review_workbook", purpose_code=OFFICER_REVIEW,
                purpose="pertanyaan untuk petugas",
                rows=questions, as_of=run.as_of,
            )  # fmt: skip
    return QueueWritten(tuple(paths), questions)


def _found(folder: Path) -> Iterator[Found]:
    if folder.is_dir():
        yield from files_below(folder)


def _open(connection: psycopg.Connection, found: Found, as_of: date) -> tuple[str, Sent | None]:
    """One file as ``read``, ``refused``, or ``known`` from an earlier try or night."""
    if found.trouble:
        name = shown(found.path.relative_to(settings().inbox), region())
        _refuse(connection, name, found.trouble, as_of)
        return "refused", None
    delivery = Delivery(ANSWERS, region().code, as_of, found.path, sha256_of(found.path))
    if _is_read(connection, delivery.sha256):
        return "known", None
    try:
        book = read_review_book(archive(delivery, settings().archive), as_of=as_of)
        if book.district_code not in {each.district_code for each in region().villages}:
            raise DeliveryRefused("REVIEW_BOOK_DAMAGED", "kecamatan tidak dikenal")
    except DeliveryRefused as refusal:
        _enter(connection, delivery.sha256, as_of, refusal=refusal)
        _refuse(connection, _shown(delivery.sha256), str(refusal), as_of)
        return "refused", None
    return "read", Sent(delivery.sha256, book, _officer_of(found.path))


def _officer_of(path: Path) -> str | None:
    """The officer in whose folder below ``review_answers/`` the file lies."""
    first = path.relative_to(settings().inbox / ANSWERS).parts[0].lower()
    codes = [row["officer_code"] for row in region().seed("officers")]
    return next((code for code in codes if code.lower() == first), None)


def _enter(
    connection: psycopg.Connection,
    sha256: str,
    as_of: date,
    *,
    book: Sent | None = None,
    refusal: DeliveryRefused | None = None,
) -> None:
    """The file's row in the ledger, new or in place of an earlier refusal."""
    connection.execute(
        """
        insert into identity.review_files (
            sha256, book_id, district_code, refusal_code, refusal, as_of
        ) values (%s, %s, %s, %s, %s, %s)
        on conflict (sha256) do update set
            book_id = excluded.book_id, district_code = excluded.district_code,
            refusal_code = excluded.refusal_code, refusal = excluded.refusal,
            as_of = excluded.as_of
        """,
        [
            sha256, book.book.book_id if book else None,
            book.book.district_code if book else None,
            refusal.code if refusal else None, refusal.detail if refusal else None, as_of,
        ],
    )  # fmt: skip


def _refuse(connection: psycopg.Connection, name: str, why: str, as_of: date) -> None:
    step = Step(as_of, ANSWERS, region().code, name, None, "decide")
    record_step(connection, step, "refused", message=why)


def _note(connection: psycopg.Connection, sent: Sent, lines: list[Judged], as_of: date) -> None:
    outcomes = Counter(each.decision for each in lines)
    outcomes += Counter(f"check {each.checking}" for each in lines if each.checking != EMPTY)
    message = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    step = Step(as_of, ANSWERS, sent.book.district_code, _shown(sent.sha256), None, "decide")
    record_step(connection, step, "done", len(lines), message=message)


def _is_read(connection: psycopg.Connection, sha256: str) -> bool:
    return (
        connection.execute(
            "select 1 from identity.review_files where sha256 = %s and refusal_code is null",
            [sha256],
        ).fetchone()
        is not None
    )


def _shown(sha256: str) -> str:
    """Not the name somebody gave it: it may be a person's."""
    return f"putusan {sha256[:8]}"
