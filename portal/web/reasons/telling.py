"""Puts what a condition needs into words; a variable, an operator or a secret is never among them.

The words are the same for members, staff, kiosks and whoever else is told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from portal.definitions.explaining import Part, Unmet, explain, laid_out
from portal.definitions.explanations import WHOLE
from portal.definitions.facts import Fact, wording_of
from portal.definitions.nearness import DOWNWARD, UPWARD
from portal.definitions.variables import Privacy, privacy_of
from portal.web.gettext import _, ngettext, page_locale
from portal.web.here import kept
from portal.web.reasons import days, people, sums
from portal.web.reasons.own_words import has_figures, in_language, own_words
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
    facts = explanation.facts
    if len(facts) > 1:
        facts = _to_be_done(facts)
    reasons = (_in_words(fact, voice) for fact in facts)
    reason = next((each for each in reasons if each.says_what), _in_words(facts[0], voice))
    return Words(
        heading=reason.heading,
        text=in_language(explanation.wording, voice.language)
        or _with_count(reason.sentence, len(facts) - 1),
        progress=reason.progress,
        nearness=explanation.cost,
    )


def _to_be_done(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Leave out what own words say already, and the upper end of a range of which one has none."""
    begun = {fact.variable for fact in facts if fact.code in UPWARD}
    needed = (
        fact
        for fact in facts
        if fact.actual is not None or fact.code not in DOWNWARD or fact.variable not in begun
    )
    by_words: dict[object, Fact] = {}
    for fact in needed:
        by_words.setdefault(fact if has_figures(fact.wording) else fact.wording, fact)
    return tuple(by_words.values())


@dataclass(frozen=True, slots=True)
class Checklist:
    """All that a condition needs, the nearest first and what is met last, under a heading.

    `text` holds the programme's own words for the whole of it.
    """

    heading: str
    lines: tuple[Line, ...]
    text: str | None = None


def checklist(unmet: Unmet) -> Checklist | None:
    """Tell all that is needed line by line, unless it is one thing."""
    voice = _voice()
    lines = _lines(laid_out(unmet, privacy=voice.privacy))
    text = in_language(wording_of(unmet.condition.explanations, WHOLE), voice.language)
    match lines:
        case [Line(lines=()) as _only]:
            return None
        case [Line() as only]:
            return Checklist(_("One of these is enough"), only.lines, text)
    return Checklist(_("What it takes"), lines, text)


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
    return _in_words(fact, _voice())


def _in_words(fact: Fact, voice: Voice) -> Reason:
    # One who has 1 of something and one of whom it is true have equal facts, and not the same.
    return _reason_of(fact, voice, is_flag=isinstance(fact.actual, bool))


@lru_cache(4096)
def _reason_of(fact: Fact, voice: Voice, *, is_flag: bool) -> Reason:
    """A page has dozens of facts, and many members share theirs."""
    usual = _usual(fact)
    own = own_words(fact, voice.language)
    if own is None:
        return usual
    if len(own) <= _SHORT:
        return replace(usual, need=own, short=own, text=usual.gap or "", says_what=True)
    short = _("Not open to you yet") if fact.is_private else usual.heading
    return replace(usual, need=own, short=short, text=own, says_what=True)


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
    return Line(heading, part.is_met, lines=_lines(part))


def _lines(part: Part) -> tuple[Line, ...]:
    """Say once what several would say alike, such as both ends of a range in own words."""
    lines = list(map(_line, part.parts))
    if part.is_met and not part.needs_all:
        return tuple(lines)
    told: dict[object, Line] = {}
    for line in lines:
        told.setdefault((line.text, line.lines), line)
    return tuple(told.values())
