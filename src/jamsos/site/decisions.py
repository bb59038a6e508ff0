"""Every rule that was asked, whom it kept out or left to officers, and the law it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from jamsos.region import Region
from jamsos.report.night import NightSummary


@dataclass(frozen=True)
class RuleDecided:
    """One rule in force in the covered month. Somebody may be counted with several rules."""

    rule_code: str
    rule_version: str
    outcome: str
    question_id: str
    text_id: str
    action_id: str
    turn: str
    legal_basis: str
    is_assumption: bool
    persons: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.persons.values())


@dataclass(frozen=True)
class ReasonText:
    """What a reason code means, in the office's words, and what is to be done."""

    code: str
    text_id: str
    action_id: str
    turn: str
    legal_basis: str


def reason_texts(region: Region) -> dict[str, ReasonText]:
    """Every reason code with its texts (``reasons``)."""
    return {
        row["reason_code"]: ReasonText(
            row["reason_code"], row["text_id"], row["action_id"], row["turn"], row["legal_basis"]
        )
        for row in region.seed("reasons")
    }


def rules_decided(night: NightSummary, region: Region) -> tuple[RuleDecided, ...]:
    """The rules of the covered month, in the order in which they are asked."""
    month = night.run.covered_month.isoformat()
    texts = reason_texts(region)
    asked = {row["rule_code"]: row for row in region.seed("rule_texts")}
    counted = {
        "not_eligible": night.refused_by_reason,
        "needs_review": night.in_review_by_reason,
    }
    rules = [
        rule
        for rule in region.seed("eligibility_rules")
        if rule["valid_from"] <= month <= rule["valid_to"]
    ]
    told = []
    for rule in rules:
        code = rule["rule_code"]
        question, text = asked.get(code, {}), texts[code]
        told.append(
            RuleDecided(
                code,
                rule["rule_version"],
                rule["outcome"],
                question.get("question_id", ""),
                text.text_id,
                text.action_id,
                text.turn,
                rule["legal_basis"],
                rule["is_assumption"] == "true",
                {outcome: counts[code] for outcome, counts in counted.items() if code in counts},
            )
        )
    place = {code: int(row["place"]) for code, row in asked.items()}
    return tuple(sorted(told, key=lambda each: (place.get(each.rule_code, 999), each.rule_code)))
