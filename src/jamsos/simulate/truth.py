"""What must become of a proposal, told from the person and from what the clerk meant.

This is a second, independent reading of the rules in plain Python. It shares no code with the
pipeline: where the two disagree, one of them is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

MINIMUM_AGE, MAXIMUM_AGE = 18, 65  # from the birthday that is 18, until the day before 65
NOT_WORKING = {1, 3, 4}
EXCLUDED = {5, 6, 7, 16, 17, *range(48, 64), 85, 86}
IN_SCOPE = {8, *range(9, 15), *range(19, 31), *range(32, 41), 45, 46, 79, 81, 84}

_NEVER = date.min
DAYS_UNTIL_A_MOVE_IS_FORGOTTEN = 100  # by whoever is listed as a resident all the same
_LIST_REASONS = {
    "ASN": "ON_CIVIL_SERVANT_LIST",
    "DESA": "ON_VILLAGE_OFFICIAL_LIST",
    "PROVINSI": "FUNDED_BY_PROVINCE",
}
_NOT_ELIGIBLE = {
    "REGISTRY_DECEASED",
    "REGISTRY_MOVED_OUT",
    "REGISTRY_DUPLICATE",
    "REGISTRY_NONACTIVE",
    "NIK_UNKNOWN",
    "NOT_RESIDENT",
    "AGE_UNDER_MINIMUM",
    "AGE_OVER_MAXIMUM",
    "OCCUPATION_EXCLUDED",
    "OCCUPATION_NOT_WORKING",
    "ACTIVE_WAGE_EARNER",
    "ACTIVE_OTHER_FUNDING",
    "ON_CIVIL_SERVANT_LIST",
    "ON_VILLAGE_OFFICIAL_LIST",
    "FUNDED_BY_PROVINCE",
}


@dataclass(frozen=True, slots=True)
class Event:
    """What the registry's events tell of a person; ``is_of_number`` where it is said of the number
    borne now, and not of one borne before."""

    code: str
    day: date
    is_of_number: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """What the institutions hold on the person behind a NIK, on the night of the run.

    ``occupation`` is 0 where the registry has none, ``has_phone`` tells whether it holds a mobile
    number; ``history`` is what was recorded until the ``night``. ``insured_as`` lists only active
    insurance, «PU» or a funding source, and is empty where there is none. ``is_known_elsewhere``
    tells whether the web service of the registry knows somebody whom the regency's extract does not
    list. ``listed_by`` is the institution whose list excludes the person in the covered month:
    «ASN», «DESA», «PROVINSI», or nobody's. ``is_one_with_another`` tells of somebody who resembles
    another whether they are one person under two numbers; it is None of whoever resembles nobody.
    ``is_beyond_the_household`` tells of whoever is one too many on a family card.
    """

    is_listed: bool
    is_resident: bool
    village: int
    birth: date
    birth_told_by_nik: date
    is_woman: bool
    occupation: int
    history: tuple[Event, ...]
    insured_as: str
    has_phone: bool
    night: date
    is_known_elsewhere: bool = False
    listed_by: str = ""
    is_one_with_another: bool | None = None
    is_beyond_the_household: bool = False

    @property
    def is_continuing(self) -> bool:
        """Whether the regency pays for the person already."""
        return self.insured_as == "PEMDA_KAB"


@dataclass(slots=True)
class Meaning:
    """What the clerk's row says to a reader who makes no mistake.

    ``refusals`` are the reasons for which the row cannot be read at all. ``birth``, ``is_woman``
    and ``occupation`` are None where nothing was typed. ``village_has_phone`` tells whether the
    village lends a contact number to those who have none, ``has_meeting`` whether it names the
    minutes of the meeting that proposed the person. ``is_in_registry`` tells, where nobody knows
    the NIK, whether the registry has the person who is meant.
    """

    village: int
    birth: date | None
    is_woman: bool | None
    occupation: int | None
    has_phone: bool
    village_has_phone: bool = False
    has_meeting: bool = True
    nik_is_known: bool = True
    nik_is_temporary: bool = False
    is_in_registry: bool = True
    name_is_theirs: bool = True
    occupation_is_strange: bool = False
    is_certified: bool = False
    is_repetition: bool = False
    refusals: list[str] = field(default_factory=list)

    @property
    def number_is_theirs(self) -> bool:
        """Whether the number is the person's: also of whoever the registry does not have."""
        return self.nik_is_known or not (self.is_in_registry or self.nik_is_temporary)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row of the answer key, without its place."""

    stage: str
    outcome: str
    reasons: tuple[str, ...]


def verdicts(meaning: Meaning, standing: Standing, covered: date) -> tuple[Verdict, ...]:
    """What should become of one row, and behind it what else may where a resemblance decides.

    Matching does not notice everybody, and may notice one too many: that only asks an officer.
    ``covered`` is the first day of the covered month.
    """
    if meaning.refusals:
        return (Verdict("quarantined", "", tuple(sorted(meaning.refusals))),)
    if meaning.is_repetition:
        return (Verdict("duplicate", "", ("DUPLICATE_NIK",)),)
    resembles = standing.is_one_with_another if meaning.nik_is_known else meaning.is_in_registry
    ways = (False,) if resembles is None else (resembles, not resembles)
    return tuple(dict.fromkeys(_decided(meaning, standing, covered, way) for way in ways))


def _decided(meaning: Meaning, standing: Standing, covered: date, is_noticed: bool) -> Verdict:
    reasons = sorted(_reasons(meaning, standing, covered, is_noticed))
    if not reasons:
        return Verdict("decided", "eligible", ())
    is_out = not _NOT_ELIGIBLE.isdisjoint(reasons)
    return Verdict("decided", "not_eligible" if is_out else "needs_review", tuple(reasons))


def _reasons(meaning: Meaning, standing: Standing, covered: date, is_noticed: bool) -> set[str]:
    is_continuing = meaning.number_is_theirs and standing.is_continuing
    reasons = set() if meaning.has_meeting or is_continuing else {"MUSDES_MISSING"}
    if not meaning.nik_is_known:
        unknown = "NIK_TEMPORARY" if meaning.nik_is_temporary else "NIK_UNKNOWN"
        return reasons | {"NIK_PROBABLE" if is_noticed else unknown}
    if standing.is_beyond_the_household:
        reasons.add("HOUSEHOLD_OVER_LIMIT")
    if is_noticed and not is_continuing:
        reasons.add("DUPLICATE_SUSPECTED")
    if standing.is_known_elsewhere:
        reasons.add("NOT_RESIDENT")
    if standing.listed_by:
        reasons.add(_LIST_REASONS[standing.listed_by])
    reasons |= _events(standing)
    if standing.insured_as == "PU":
        reasons.add("ACTIVE_WAGE_EARNER")
    elif standing.insured_as and not standing.is_continuing:
        reasons.add("ACTIVE_OTHER_FUNDING")
    if standing.is_listed:  # what is no longer listed cannot be compared: unknown is not failed
        reasons |= _against_registry(meaning, standing) | _work(meaning, standing.occupation)
        reasons |= _age(standing.birth, covered)
        if not (meaning.has_phone or standing.has_phone or meaning.village_has_phone):
            reasons.add("PHONE_MISSING")
    return reasons


def _events(standing: Standing) -> set[str]:
    """Death and departure follow the person, «double» and «non-active» are said of a number."""
    if not standing.history:
        return set()
    reasons = set()
    known = [event for event in standing.history if event.day <= standing.night]
    if len(known) < len(standing.history):
        reasons.add("RECORD_REFUSED")  # nobody can know what is to come, so the row is refused
    here = _last(known, "DATANG")
    if standing.is_listed and standing.is_resident:
        here = max(here, standing.night - timedelta(days=DAYS_UNTIL_A_MOVE_IS_FORGOTTEN))
    of_number = [event for event in known if event.is_of_number]
    if _last(known, "MENINGGAL") > _NEVER:
        reasons.add("REGISTRY_DECEASED")
    if _last(known, "PINDAH") > here:
        reasons.add("REGISTRY_MOVED_OUT")
    if _last(of_number, "GANDA") > _NEVER:
        reasons.add("REGISTRY_DUPLICATE")
    if _last(of_number, "NONAKTIF") > _last(of_number, "AKTIF"):
        reasons.add("REGISTRY_NONACTIVE")
    return reasons


def _last(events: list[Event], code: str) -> date:
    return max((event.day for event in events if event.code == code), default=_NEVER)


def _against_registry(meaning: Meaning, standing: Standing) -> set[str]:
    reasons = set()
    if not standing.is_resident:
        reasons.add("NOT_RESIDENT")
    elif meaning.village != standing.village:
        reasons.add("VILLAGE_DISAGREES")
    if not meaning.name_is_theirs:
        reasons.add("NAME_DISAGREES")
    if meaning.birth not in (None, standing.birth):
        reasons.add("BIRTH_DATE_DISAGREES")
    if meaning.is_woman not in (None, standing.is_woman):
        reasons.add("SEX_DISAGREES")
    if standing.birth_told_by_nik != standing.birth:
        reasons.add("NIK_DATE_DISAGREES")
    return reasons


def _age(birth: date, covered: date) -> set[str]:
    had_birthday = (birth.month, birth.day) <= (covered.month, covered.day)
    years = covered.year - birth.year - (not had_birthday)
    if years < MINIMUM_AGE:
        return {"AGE_UNDER_MINIMUM"}
    return {"AGE_OVER_MAXIMUM"} if years >= MAXIMUM_AGE else set()


def _work(meaning: Meaning, registered: int) -> set[str]:
    reasons = set()
    judged = {code for code in (registered, meaning.occupation) if code}
    if registered in NOT_WORKING:
        judged.discard(registered)
        if not meaning.is_certified:
            reasons.add("OCCUPATION_NOT_WORKING")
    elif not judged and not meaning.occupation_is_strange:
        reasons.add("OCCUPATION_UNKNOWN")
    if meaning.occupation_is_strange:
        reasons.add("OCCUPATION_TEXT_UNKNOWN")
    if judged & EXCLUDED:
        reasons.add("OCCUPATION_EXCLUDED")
    if judged - EXCLUDED - IN_SCOPE:
        reasons.add("OCCUPATION_REVIEW")
    return reasons
