"""Puts what a condition needs into words; a variable, an operator or a secret is never among them.

The words are the same for members, staff, kiosks and whoever else is told.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from portal.definitions.explaining import Part, Unmet, explain, laid_out
from portal.definitions.explanations import PLACEHOLDERS
from portal.definitions.facts import Fact, Wording
from portal.definitions.variables import Privacy, privacy_of
from portal.web.amounts import either, money, number
from portal.web.gettext import _, ngettext, page_locale
from portal.web.here import kept
from portal.web.reasons import days, people, sums
from portal.web.reasons.reason import Progress, Reason, Words, private, unsayable
from portal.web.signed_in import settings

_Tell = Callable[[Fact], Reason | None]
_SHORT = 40
_SUMS: Mapping[str, _Tell] = {
    "aggregations.spend_12m": sums.spent_in_a_year,
    "aggregations.spend_all": sums.spent_in_all,
    "aggregations.spend_atv_12m": sums.spent_at_once,
    "aggregations.shop_count": sums.purchases,
    "aggregations.shop_days": sums.shopping_days,
    "reward_balance": sums.rewards,
    "point_balance": sums.points,
}
_BY_VARIABLE: Mapping[str, _Tell] = {
    "today": days.on_the_calendar,
    "joined_at": days.joined,
    "days_since_joined": days.membership,
    "is_join_anniversary_month": days.anniversary_month,
    "is_birthday_month": days.birthday_month,
    "days_to_birthday": days.birthday_near,
    "age": days.age,
    "birth_month": days.birth_month,
    "birth_year": days.birth_year,
    "tier_handle": people.tier,
    "tier.name": people.tier,
    "gender": people.gender,
    "currency": people.currency,
    "joined_location_id": people.shop,
    "preferred_location_id": people.shop,
    "is_completed": people.completed,
    "flattened_tags": people.marks,
    "flattened_statuses": people.marks,
}
_BY_FAMILY: Mapping[str, _Tell] = {
    "aggregations": people.figure,
    "attributes": people.attribute,
    "custom_attributes": people.attribute,
}


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """In which language and currency it is told, and what is not."""

    privacy: Privacy
    currency: str
    language: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of all that a condition needs; one with lines inside is a heading over them."""

    text: str
    is_met: bool
    note: str | None = None
    progress: Progress | None = None
    lines: tuple["Line", ...] = ()


def why_not(unmet: Unmet) -> Words:
    """Tell the nearest of the reasons, and that there are more."""
    answers, question = unmet.standing.answers, (unmet, _voice())
    words: Words | None = answers.get(question)
    if words is None:
        words = answers[question] = _why_not(*question)
    return words


def _why_not(unmet: Unmet, voice: Voice) -> Words:
    explanation = explain(unmet, privacy=voice.privacy)
    nearest, *others = explanation.facts
    reason = _reason_of(nearest, voice)
    return Words(
        heading=reason.heading,
        text=_in_language(explanation.wording, voice.language)
        or _with_count(reason.sentence, len(others)),
        progress=reason.progress,
        nearness=explanation.cost,
    )


@dataclass(frozen=True, slots=True)
class Checklist:
    """All that a condition needs, the nearest first and what is met last, under a heading."""

    heading: str
    lines: tuple[Line, ...]


def checklist(unmet: Unmet) -> Checklist | None:
    """Tell all that is needed line by line, unless it is one thing."""
    lines = tuple(map(_line, laid_out(unmet, privacy=_voice().privacy).parts))
    match lines:
        case [Line(lines=()) as _only]:
            return None
        case [Line() as only]:
            return Checklist(_("One of these is enough"), only.lines)
    return Checklist(_("What it takes"), lines)


def _voice() -> Voice:
    """Find out once a request for whom this is told: asking each time took half of the telling."""
    voice: Voice | None = kept().get("voice")
    if voice is None:
        asked = settings()
        language = str(page_locale().language)
        voice = kept()["voice"] = _only_one(privacy_of(asked), asked.currency, language)
    return voice


@lru_cache(64)
def _only_one(privacy: Privacy, currency: str, language: str) -> Voice:
    """Return one and the same voice each time, by which what was told is found again."""
    return Voice(privacy, currency, language)


def reason_of(fact: Fact) -> Reason:
    """Put one fact into words, once a language."""
    return _reason_of(fact, _voice())


@lru_cache(4096)
def _reason_of(fact: Fact, voice: Voice) -> Reason:
    """A page has dozens of facts, and many members share theirs."""
    usual = _usual(fact)
    own = _own_words(fact, voice.language)
    if own is None:
        return usual
    if len(own) <= _SHORT:
        return replace(usual, need=own, short=own, text=usual.gap or "")
    short = _("Not open to you yet") if fact.is_private else usual.heading
    return replace(usual, need=own, short=short, text=own)


def _usual(fact: Fact) -> Reason:
    if fact.code == "private":
        return private()
    name = fact.variable or ""
    tell = _BY_VARIABLE.get(name) or _BY_FAMILY.get(name.partition(".")[0], people.in_the_profile)
    if name in _SUMS and _is_sum(fact):
        tell = _SUMS[name]
    return tell(fact) or people.in_the_profile(fact) or unsayable()


def _is_sum(fact: Fact) -> bool:
    values = (fact.needed, fact.actual or 0)
    return all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in values)


def _own_words(fact: Fact, language: str) -> str | None:
    """Return the programme's words with their figures; of what is private there are none."""
    words = _in_language(fact.wording, language)
    if words is None or (fact.is_private and any(each in words for each in PLACEHOLDERS)):
        return None
    for placeholder, value in zip(PLACEHOLDERS, _values(fact), strict=True):
        words = words.replace(placeholder, value)
    return words


def _in_language(wording: Wording, language: str) -> str | None:
    known = dict(wording)
    return known.get(language) or known.get("") or next(iter(known.values()), None)


def _values(fact: Fact) -> Iterator[str]:
    write = money if fact.unit == "money" else number
    for value in (fact.needed, fact.actual or 0, fact.distance or 0):
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        yield write(value) if is_number else either(fact.names) if fact.names else str(value)


def _with_count(sentence: str, others: int) -> str:
    if not others:
        return sentence
    more = ngettext("One more thing is needed.", "%(num)d more things are needed.", others)
    return f"{sentence} {more}".strip()


def _line(part: Part | Fact) -> Line:
    if isinstance(part, Fact):
        reason = reason_of(part)
        return Line(reason.need, part.is_met, None if part.is_met else reason.gap, reason.progress)
    heading = _("All of these:") if part.needs_all else _("One of these:")
    return Line(heading, part.is_met, lines=tuple(map(_line, part.parts)))
