"""How facts are put into the order and the names in which a page tells them."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from jamsos.site.coverage import Band
from jamsos.site.decisions import RuleDecided
from jamsos.site.funnel import Funnel
from jamsos.site.language import Language

Stage = tuple[str, int, int | None, date | None]


def stages(funnel: Funnel) -> list[Stage]:
    """Counted people, stage by stage: name, number, that of the stage it is a part of, its day.

    Who is on the list is no part of the eligible: some keep their cover while they are asked about.
    """
    decided, settled = funnel.decided_true_on, funnel.settled_true_on
    return [
        ("residents", funnel.residents_of_age, None, funnel.residents_true_on),
        ("proposed", funnel.proposed_persons, None, funnel.proposed_true_on),
        ("verified", funnel.verified_persons, funnel.proposed_persons, decided),
        ("eligible", funnel.eligible_persons, funnel.verified_persons, decided),
        ("approved", funnel.approved_persons, None, decided),
        ("sent", funnel.sent_persons, funnel.approved_persons, settled),
        ("accepted", funnel.accepted_persons, funnel.sent_persons, settled),
        ("paid", funnel.paid_persons, funnel.accepted_persons, settled),
    ]


def plans(funnel: Funnel) -> list[tuple[str, int | None, date | None]]:
    """What is planned or counted by others: name, number, its day."""
    return [
        ("population", funnel.population_persons, funnel.population_true_on),
        ("target", funnel.target_persons, funnel.target_true_on),
        ("quota", funnel.quota_persons, funnel.quota_true_on),
    ]


def band_name(band: Band, language: Language) -> Markup:
    """A group of people as people call it; names of places are the same in every language."""
    if band.dimension == "district":
        return language.said(band.label_id, band.label_id)
    if band.name != language.named("band", band.name):
        return Markup("{}").format(language.named("band", band.name))
    return language.said(band.label_id, language.english("band", band.name))


def basis_told(rule: RuleDecided, language: Language) -> Markup:
    """The law a rule rests on, in the words of the law; marked where that is our assumption."""
    is_unmarked = rule.is_assumption and "[A]" not in rule.legal_basis
    told = Markup('<span lang="id">{}</span>') if language.code != "id" else Markup("{}")
    return told.format(rule.legal_basis) + (" [A]" if is_unmarked else "")
