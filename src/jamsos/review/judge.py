"""Judge what officers typed: each line is taken, says nothing new, or is refused with a reason.

A decision and its check are two things, and may come in two files. All files of a night are judged
together, so the outcome does not depend on the order in which they were read. Nothing is dropped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from jamsos.collect.reading import cleaning
from jamsos.region import Region
from jamsos.review import ledger
from jamsos.review.layout import review_layout
from jamsos.review.ledger import Asked
from jamsos.review.proposals import standing
from jamsos.review.readback import FilledBook, Line

EMPTY, UNCHANGED, TAKEN = "empty", "unchanged", "taken"
_NIK_DIGITS = 16


@dataclass(frozen=True)
class Sent:
    """A workbook as it came; ``officer`` is whose folder it came through, if it was one's."""

    sha256: str
    book: FilledBook
    officer: str | None


@dataclass(frozen=True)
class Decision:
    """One officer's decision, as ``identity.judgements`` keeps it."""

    question_id: str
    kind: str
    subject_key: UUID
    object_key: UUID | None
    rule_code: str | None
    village_code: str | None
    column_name: str | None
    new_value: str | None
    expected: str
    verdict: str
    basis: str
    decided_by: str
    decided_on: date
    valid_until: date

    @property
    def says(self) -> tuple[str, str | None]:
        return self.verdict, self.new_value if self.kind == "value" else None

    @property
    def words(self) -> tuple[object, ...]:
        return *self.says, self.basis, self.decided_by, self.decided_on


@dataclass
class Judged:
    """A line and what became of it."""

    sent: Sent
    line: Line
    decision: str = EMPTY
    checking: str = EMPTY
    decided: Decision | None = None
    judgement_id: int | None = None


class NotTaken(Exception):
    """Why something was not taken: one of the outcomes of ``identity.review_lines``."""


class Judge:
    """Judges the workbooks of one night."""

    def __init__(self, connection: psycopg.Connection, region: Region, *, as_of: date) -> None:
        self._connection = connection
        self._as_of = as_of
        self._layout = review_layout()
        self._officers = {row["officer_code"].lower(): row for row in region.seed("officers")}
        self._valid_days = {
            row["rule_code"]: int(row["valid_days"]) for row in region.seed("review_questions")
        }
        self._asked: dict[str, Asked] = {}
        self._answers: dict[str, list[dict[str, Any]]] = {}

    def judge(self, books: Sequence[Sent]) -> list[Judged]:
        """Every line of the books with its outcome; what was taken is kept as judgements."""
        lines = [Judged(sent, line) for sent in books for line in sent.book.lines]
        ids = {each.line.question_id for each in lines}
        self._asked = ledger.questions(self._connection, ids)
        self._answers = ledger.answers(self._connection, ids)
        for each in lines:
            self._decide(each)
        _refuse_contradictions(lines)
        for each in lines:
            self._keep(each)
        for each in lines:
            self._check(each)
        return lines

    def _decide(self, each: Judged) -> None:
        line = each.line
        asked = self._asked.get(line.question_id)
        if not self._is_decided(line, asked):
            return
        try:
            decision = (
                self._correction(line, asked) if line.is_correction else self._answer(line, asked)
            )
            each.decided = decision
            known = self._known(decision)
            if known:
                each.decision, each.judgement_id = UNCHANGED, known["judgement_id"]
                return
            self._may_be_answered(decision, asked, line)
            self._may_sign(decision.decided_by, "may_decide", decision.decided_on, each.sent)
        except NotTaken as refusal:
            each.decision = str(refusal)
        else:
            each.decision = TAKEN

    def _is_decided(self, line: Line, asked: Asked | None) -> bool:
        """Whether an officer wrote something, other than what stood there proposed."""
        names = ("verdict", "basis", "decided_by", "decided_on")
        names += ("column_name", "expected", "new_value") if line.is_correction else ()
        written = {name for name in names if name in line.typed}
        is_as_proposed = (
            asked is not None
            and asked.is_prefilled
            and written == {"verdict"}
            and self._verdict(line, asked) == "same"
        )
        return bool(written) and not is_as_proposed

    def _answer(self, line: Line, asked: Asked | None) -> Decision:
        if asked is None:
            raise NotTaken("unknown_question")
        verdict = self._verdict(line, asked)
        if verdict is None:
            raise NotTaken("unclear")
        basis, decided_by, decided_on = self._signature(line, asked)
        is_match = asked.kind == "match"
        return Decision(
            question_id=asked.question_id,
            kind=asked.kind,
            subject_key=asked.subject_key,
            object_key=asked.object_key,
            rule_code=asked.rule_code if asked.kind == "rule" else None,
            village_code=asked.village_code if is_match else None,
            column_name="nik" if is_match else None,
            new_value=asked.new_value if is_match else None,
            expected=asked.evidence_digest,
            verdict=verdict,
            basis=basis,
            decided_by=decided_by,
            decided_on=decided_on,
            valid_until=decided_on + timedelta(days=self._valid_days[asked.rule_code]),
        )

    def _verdict(self, line: Line, asked: Asked) -> str | None:
        typed = line.typed.get("verdict", "").strip().lower()
        words = {word: verdict for verdict, word in self._layout.verdicts[asked.kind].items()}
        return words.get(typed)

    def _correction(self, line: Line, asked: Asked | None) -> Decision:
        """A correction of a cell; one that waits is known by its own number as well."""
        waiting = self._answers.get(line.question_id, [])
        if asked is not None:
            proposal_key, village_code = asked.proposal_key, asked.village_code
            valid_days, first_as_of = self._valid_days[asked.rule_code], asked.first_as_of
        elif waiting:
            proposal_key, village_code = waiting[0]["subject_key"], waiting[0]["village_code"]
            valid_days = (waiting[0]["valid_until"] - waiting[0]["decided_on"]).days
            first_as_of = waiting[0]["decided_on"]
        else:
            raise NotTaken("unknown_question")
        columns = {shown.lower(): name for name, shown in self._layout.columns.items()}
        column = columns.get(line.typed.get("column_name", "").lower())
        if column is None or proposal_key is None:
            raise NotTaken("value_unclear")
        new_value = _value(column, line.typed.get("new_value"), self._as_of)
        basis, decided_by, decided_on = self._signature(line, first_as_of=first_as_of)
        said = line.typed.get("expected", "")
        stands = standing(self._connection, proposal_key, village_code, column, as_of=self._as_of)
        known = next((each for each in waiting if each["expected"] == said), None)
        if known is None and (stands is None or not stands.is_said(said, self._as_of)):
            raise NotTaken("question_closed" if stands is None else "old_value_differs")
        expected = known["expected"] if known else stands.text
        return Decision(
            question_id=ledger.id_of_correction(proposal_key, column, expected),
            kind="value",
            subject_key=proposal_key,
            object_key=None,
            rule_code=None,
            village_code=village_code,
            column_name=column,
            new_value=new_value,
            expected=expected,
            verdict="accept",
            basis=basis,
            decided_by=decided_by,
            decided_on=decided_on,
            valid_until=decided_on + timedelta(days=valid_days),
        )

    def _signature(
        self, line: Line, asked: Asked | None = None, *, first_as_of: date | None = None
    ) -> tuple[str, str, date]:
        """What it rests on, who decided and when."""
        if "basis" not in line.typed:
            raise NotTaken("basis_missing")
        officer = self._officer(line.typed.get("decided_by"))
        day = cleaning.date_of(line.typed.get("decided_on"), as_of=self._as_of)
        if day is None or day > self._as_of:
            raise NotTaken("date_unclear")
        answered = bool(self._answers.get(line.question_id))
        asked_on = first_as_of or (asked.first_as_of if asked else None)
        if asked_on and day < asked_on and not answered:
            raise NotTaken("date_unclear")
        return line.typed["basis"], officer, day

    def _officer(self, typed: str | None) -> str:
        if not typed:
            raise NotTaken("officer_missing")
        if typed.lower() not in self._officers:
            raise NotTaken("officer_unknown")
        return self._officers[typed.lower()]["officer_code"]

    def _may_sign(self, officer: str, right: str, day: date, sent: Sent) -> None:
        row = self._officers[officer.lower()]
        if row[right] != "true" or not row["valid_from"] <= day.isoformat() <= row["valid_to"]:
            raise NotTaken("officer_may_not")
        if sent.officer and sent.officer != officer:
            raise NotTaken("of_another_officer")

    def _may_be_answered(self, decision: Decision, asked: Asked | None, line: Line) -> None:
        """A question that is open, or whose answer holds and may be given otherwise."""
        if line.is_correction or (asked and asked.closed_as_of is None):
            return
        holds = any(
            each["is_agreed"] and each["valid_until"] >= self._as_of
            for each in self._answers.get(decision.question_id, ())
        )
        if not holds:
            raise NotTaken("question_closed")

    def _known(self, decision: Decision) -> dict[str, Any] | None:
        if decision.question_id not in self._answers:
            self._answers |= ledger.answers(self._connection, [decision.question_id])
        for each in self._answers.get(decision.question_id, ()):
            new_value = each["new_value"] if each["kind"] == "value" else None
            words = (each["verdict"], new_value, each["basis"], each["decided_by"])
            if (*words, each["decided_on"]) == decision.words:
                return each
        return None

    def _keep(self, each: Judged) -> None:
        """Keep a decision that was taken; the same words in two files are one."""
        decision = each.decided
        if each.decision != TAKEN or decision is None:
            return
        if known := self._known(decision):
            each.decision, each.judgement_id = UNCHANGED, known["judgement_id"]
            return
        row = {name: getattr(decision, name) for name in Decision.__dataclass_fields__}
        row |= {"answers_sha256": each.sent.sha256, "as_of": self._as_of}
        (each.judgement_id,) = self._connection.execute(
            f"insert into identity.judgements ({', '.join(row)}) "  # noqa: S608
            f"values ({', '.join(f'%({name})s' for name in row)}) returning judgement_id",
            row,
        ).fetchone()
        kept = row | {
            "judgement_id": each.judgement_id,
            "is_agreed": None, "checked_by": None, "checked_on": None,
        }  # fmt: skip
        self._answers.setdefault(decision.question_id, []).append(kept)

    def _check(self, each: Judged) -> None:
        typed = each.line.typed
        if not typed.keys() & {"checked_by", "is_agreed", "checked_on"}:
            return
        try:
            judgement = self._to_check(each)
            is_agreed = self._layout.agreed.get(typed.get("is_agreed", "").lower())
            if is_agreed is None:
                raise NotTaken("unclear")
            checker = self._officer(typed.get("checked_by"))
            if checker == judgement["decided_by"]:
                raise NotTaken("maker_is_checker")
            day = cleaning.date_of(typed.get("checked_on"), as_of=self._as_of)
            if day is None or not judgement["decided_on"] <= day <= self._as_of:
                raise NotTaken("date_unclear")
            if judgement["is_agreed"] is not None:
                earlier = (judgement["checked_by"], judgement["is_agreed"], judgement["checked_on"])
                is_same = earlier == (checker, is_agreed, day)
                raise NotTaken(UNCHANGED if is_same else "checked_already")
            self._may_sign(checker, "may_check", day, each.sent)
        except NotTaken as refusal:
            each.checking = str(refusal)
            return
        self._connection.execute(
            """
            insert into identity.judgement_checks (
                judgement_id, decided_by, checked_by, is_agreed, checked_on, answers_sha256, as_of
            ) values (%s, %s, %s, %s, %s, %s, %s)
            """,
            [
                judgement["judgement_id"], judgement["decided_by"], checker, is_agreed, day,
                each.sent.sha256, self._as_of,
            ],
        )  # fmt: skip
        judgement |= {"checked_by": checker, "is_agreed": is_agreed, "checked_on": day}
        each.checking = TAKEN
        each.judgement_id = judgement["judgement_id"]

    def _to_check(self, each: Judged) -> dict[str, Any]:
        """The decision that the line shows; where it shows none, the newest that waits."""
        question_id = each.decided.question_id if each.decided else each.line.question_id
        answers = self._answers.get(question_id, [])
        if each.judgement_id is not None:
            return next(one for one in answers if one["judgement_id"] == each.judgement_id)
        if each.decision == EMPTY:
            for answer in reversed(answers):
                if answer["is_agreed"] is None:
                    return answer
        raise NotTaken("nothing_to_check")


def keep_lines(connection: psycopg.Connection, lines: Iterable[Judged], *, as_of: date) -> None:
    """Enter every line with its outcome."""
    connection.cursor().executemany(
        """
        insert into identity.review_lines (
            answers_sha256, sheet_position, sheet_row, question_id, typed, decision, checking,
            judgement_id, as_of
        ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        [
            (
                each.sent.sha256, each.line.sheet_position, each.line.sheet_row,
                each.line.question_id, Jsonb(dict(each.line.typed)), each.decision, each.checking,
                each.judgement_id, as_of,
            )
            for each in lines
        ],
    )  # fmt: skip


def _value(column: str, typed: str | None, as_of: date) -> str:
    """A new value that its column can hold, as it will be read."""
    if not typed:
        raise NotTaken("value_unclear")
    if column == "birth_date":
        day = cleaning.date_of(typed, as_of=as_of)
        if day is None:
            raise NotTaken("value_unclear")
        return day.isoformat()
    if column == "nik" and not (len(typed) == _NIK_DIGITS and typed.isdigit()):
        raise NotTaken("value_unclear")
    if column == "sex_code" and typed.upper() not in {"L", "P"}:
        raise NotTaken("value_unclear")
    return typed


def _refuse_contradictions(lines: Iterable[Judged]) -> None:
    """Different answers to one question on one night: none is used.

    So are two different signatures under one question in one file, and two residents who are both
    said to be whom a proposal means.
    """
    by_question: dict[object, list[Judged]] = defaultdict(list)
    by_file: dict[object, list[Judged]] = defaultdict(list)
    meant: dict[object, list[Judged]] = defaultdict(list)
    for each in lines:
        decided = each.decided
        if each.decision != TAKEN or decided is None:
            continue
        by_question[decided.question_id].append(each)
        by_file[each.sent.sha256, decided.question_id].append(each)
        if decided.kind == "match" and decided.verdict == "same":
            meant[decided.subject_key].append(each)
    contradicted = [
        *_differing(by_question, lambda decided: decided.says),
        *_differing(by_file, lambda decided: decided.words),
        *_differing(meant, lambda decided: decided.object_key),
    ]
    for each in contradicted:
        each.decision = "contradictory"


def _differing(groups: Mapping[object, list[Judged]], what: Any) -> list[Judged]:
    return [
        each
        for group in groups.values()
        if len({what(one.decided) for one in group}) > 1
        for each in group
    ]
