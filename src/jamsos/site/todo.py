"""What of a night needs a person today, the most urgent first; each with the place to go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from jamsos.report.money import Alert
from jamsos.site.language import Language
from jamsos.site.night import Night

_SOON_DAYS = 7


@dataclass(frozen=True)
class Todo:
    """``number`` of something, told in ``text``; ``href`` is a page of the night."""

    number: int
    text: str
    note: str | Markup = ""
    href: str = ""
    is_alert: bool = False


def todo_of(night: Night, language: Language) -> list[Todo]:
    """Only what there is: a kind of work without a number is left out."""
    return [
        each for part in (_stopped, _people, _answers, _money) for each in part(night, language)
        if each.number
    ]  # fmt: skip


def _stopped(night: Night, language: Language) -> Iterator[Todo]:
    """What a gate or a limit has stopped: somebody has to look before it goes on."""
    summary, t = night.summary, language.text
    held = [suite.suite for suite in night.gates.judged if suite.decisions.get("hold")]
    yield Todo(
        sum(suite.decisions.get("hold", 0) for suite in night.gates.judged),
        t("todo.gates_held"), ", ".join(held), "gates.html#held", is_alert=True,
    )  # fmt: skip
    refused = [each for each in summary.setbacks if each.outcome == "refused"]
    yield Todo(len(refused), t("todo.refused"), "", "sources.html#setbacks", is_alert=True)
    villages = summary.continuity.held
    yield Todo(
        len(villages), t("todo.villages_held"), t("todo.villages_held_note"),
        "waiting.html#held", is_alert=True,
    )  # fmt: skip
    stale = [each.source for each in summary.deliveries if each.is_stale]
    yield Todo(
        len(stale), t("todo.stale"),
        ", ".join(source_name(language, each) for each in stale), "sources.html", is_alert=True,
    )  # fmt: skip
    unchecked = [each.source for each in summary.waiting.unchecked]
    yield Todo(
        len(unchecked), t("todo.unchecked"),
        ", ".join(source_name(language, each) for each in unchecked), "sources.html",
    )  # fmt: skip
    ending = [each for each in night.gates.waivers if each.days_left <= _SOON_DAYS]
    yield Todo(len(ending), t("todo.waivers"), "", "gates.html#waivers")


def _people(night: Night, language: Language) -> Iterator[Todo]:
    """People whose cover depends on somebody."""
    lapsing, t = night.ageing.lapsing, language.text
    late = lapsing.get("inactive", 0) + lapsing.get("last_chance", 0)
    yield Todo(
        late, t("todo.last_chance"), t("todo.last_chance_note"), "waiting.html#lapsing", True
    )
    rest = sum(lapsing.values()) - late
    yield Todo(rest, t("todo.lapsing"), t("todo.lapsing_note"), "waiting.html#lapsing")
    review = night.summary.review
    yield Todo(
        sum(review.open_questions.values()), t("todo.review"),
        t("todo.review_note", lapsing=language.whole(review.lapsing_questions)),
        "decisions.html#needs_review",
    )  # fmt: skip
    yield Todo(review.answers_unchecked, t("todo.unchecked_answers"))
    yield Todo(review.paid_twice_pairs, t("todo.paid_twice"), "", "decisions.html")


def _answers(night: Night, language: Language) -> Iterator[Todo]:
    """Questions to senders, and files that nobody can place."""
    t = language.text
    overdue = [each for each in night.ageing.turns if each.overdue]
    yield Todo(
        sum(each.overdue for each in overdue), t("todo.overdue"),
        ", ".join(
            f"{language.text('turn.' + each.turn)} {language.whole(each.overdue)}"
            for each in overdue
        ),
        "waiting.html#questions",
    )  # fmt: skip
    yield Todo(night.summary.waiting.unmatched_files, t("todo.unmatched"), "", "sources.html")


def _money(night: Night, language: Language) -> Iterator[Todo]:
    alerts = night.summary.budget.alerts
    yield Todo(
        len(alerts), language.text("todo.budget"),
        Markup("; ").join(alert_told(language, each) for each in alerts), "money.html#alerts",
        is_alert=True,
    )  # fmt: skip
    findings = [each for each in night.money.claims if each.claim_rp]
    yield Todo(
        len(findings), language.text("todo.findings"),
        language.text(
            "todo.findings_note", claim=language.rupiah(sum(each.claim_rp for each in findings))
        ),
        "money.html#findings",
    )  # fmt: skip


def alert_told(language: Language, alert: Alert) -> Markup:
    """One alert of the budget with what was measured."""
    unit = "money.percent_of_ceiling" if alert.is_share else "money.months_left"
    measured = language.text(unit, number=language.number(Decimal(alert.measured)))
    mark = " [A]" if alert.is_assumption else ""
    return Markup("{}: {} ({}){}").format(
        alert.programme, language.said(alert.text), measured, mark
    )


def source_name(language: Language, source: str) -> str:
    """A source as people call it; one that has no name yet by that of its contract."""
    return language.named("source", source)
