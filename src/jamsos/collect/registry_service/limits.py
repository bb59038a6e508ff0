"""How the service is asked: ``registry_service`` in ``region.yaml``."""

from __future__ import annotations

from dataclasses import dataclass

from jamsos.region import Region


@dataclass(frozen=True)
class Urgency:
    """One reason to ask about somebody, and about how many people a night at most."""

    why: str
    at_most: int


@dataclass(frozen=True)
class Limits:
    """What may be asked, how fast, and how soon the asking gives up.

    A *request* is one message to the service and may cost something, whatever comes of it; a
    *question* is about one person and may take several. Times are in seconds unless the name says
    otherwise; ``valid_days`` is by answer code.
    """

    requests_a_night: int
    minutes_a_night: float
    at_once: int
    timeout_seconds: float
    requests_a_question: int
    first_wait_seconds: float
    longest_wait_seconds: float
    pages: int
    failures_in_a_row: int
    rest_seconds: float
    rests_in_a_row: int
    not_understood_in_a_row: int
    urgency: tuple[Urgency, ...]
    name_similarity: float
    valid_days: dict[str, int]


def limits_of(region: Region) -> Limits:
    """The limits of one regency."""
    written = dict(region.facts["registry_service"])
    urgency = tuple(Urgency(**each) for each in written.pop("urgency"))
    return Limits(**written, urgency=urgency)
