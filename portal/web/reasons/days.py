"""Reasons that are days: windows, birthdays, ages and how long somebody is a member."""

from datetime import date, datetime

from portal.definitions.facts import Fact
from portal.web.amounts import either, number
from portal.web.gettext import _, ngettext, page_locale
from portal.web.moments import clock_time, day, in_days
from portal.web.reasons.reason import Reason, progress_of

_COUNTED_DAYS = 730


def on_the_calendar(fact: Fact) -> Reason | None:
    """Say from when, until when or on which days."""
    match fact.code:
        case "at_least":
            need = _("From %(day)s", day=_day(fact.needed))
            return Reason(need, _that_is(fact))
        case "at_most":
            return Reason(_("Until %(day)s", day=_day(fact.needed)), _("That day has passed."))
        case "one_of":
            days = [_day(str(each)) for each in fact.needed if _is_day(each)]
            if not days:
                return None
            gap = _that_is(fact) if fact.opens_on else _("That day has passed.")
            return Reason(_("On %(days)s", days=either(days)), gap)
        case "none_of" if all(map(_is_day, fact.needed)):
            need = _("Not on %(days)s", days=either(map(_day, fact.needed)))
            return Reason(need, _from_when(fact))
    return None


def membership(fact: Fact) -> Reason | None:
    """Say for how long somebody has to be a member, or may be."""
    if fact.code not in {"at_least", "at_most"}:
        return None
    count, shown = int(fact.needed), number(fact.needed)
    if fact.code == "at_most":
        need = ngettext(
            "For members of %(number)s day or less",
            "For members of %(number)s days or less",
            count,
            number=shown,
        )
        return Reason(need, _member_for(fact))
    need = ngettext(
        "For members of %(number)s day or more",
        "For members of %(number)s days or more",
        count,
        number=shown,
    )
    if fact.opens_on is None:
        return Reason(need, _("We do not know when you joined."))
    more = int(fact.distance or 0)
    left = ngettext("%(number)s day to go", "%(number)s days to go", more, number=number(more))
    label = _("%(actual)s of %(needed)s", actual=number(fact.actual), needed=shown)
    return Reason(
        need,
        _("%(left)s, from %(day)s.", left=left, day=_day(fact.opens_on)),
        short=left,
        text=_("%(need)s: %(left)s.", need=need, left=left),
        progress=progress_of(fact, label),
    )


def _member_for(fact: Fact) -> str:
    if fact.actual is None:
        return _("We do not know when you joined.")
    days = int(fact.actual)
    return ngettext(
        "You have been a member for %(number)s day.",
        "You have been a member for %(number)s days.",
        days,
        number=number(days),
    )


def joined(fact: Fact) -> Reason | None:
    """Say before or after which day somebody has to have joined."""
    if not isinstance(fact.needed, str):
        return None
    when = _moment(fact.needed)
    match fact.code:
        case "less_than":
            need = _("For members who joined before %(day)s", day=when)
        case "at_most":
            need = _("For members who joined by %(day)s", day=when)
        case "at_least":
            need = _("For members who joined on %(day)s or later", day=when)
        case "more_than":
            need = _("For members who joined after %(day)s", day=when)
        case _:
            return None
    if fact.actual is None:
        return Reason(need, _("We do not know when you joined."))
    return Reason(need, _("You joined on %(day)s.", day=_day(str(fact.actual)[:10])))


def age(fact: Fact) -> Reason | None:
    """Say how old somebody has to be; how old they are is theirs to know."""
    shown = number(fact.needed) if isinstance(fact.needed, int) else ""
    match fact.code:
        case "at_least":
            need = _("For members aged %(number)s or over", number=shown)
        case "at_most":
            need = _("For members aged %(number)s or under", number=shown)
        case "equals":
            need = _("For members aged %(number)s", number=shown)
        case _:
            return None
    return Reason(need, _from_or_unknown(fact)) if shown else None


def birthday_near(fact: Fact) -> Reason | None:
    """Say from or until how many days before a birthday it is open, or on which."""
    if not isinstance(fact.needed, int) or fact.needed < 0:
        return None
    if fact.needed == 0:
        is_that_day = fact.code in {"at_most", "equals"}
        return Reason(_("On your birthday"), _on_or_unknown(fact)) if is_that_day else None
    count, shown = fact.needed, number(fact.needed)
    match fact.code:
        case "at_most":
            need = ngettext(
                "From %(number)s day before your birthday",
                "From %(number)s days before your birthday",
                count,
                number=shown,
            )
            return Reason(need, _from_or_unknown(fact))
        case "at_least":
            need = ngettext(
                "Until %(number)s day before your birthday",
                "Until %(number)s days before your birthday",
                count,
                number=shown,
            )
            return Reason(need, _unless_known(fact))
        case "equals":
            need = ngettext(
                "%(number)s day before your birthday",
                "%(number)s days before your birthday",
                count,
                number=shown,
            )
            return Reason(need, _on_or_unknown(fact))
    return None


def birthday_month(fact: Fact) -> Reason | None:
    """Say that it is for the month of a birthday, and when that begins."""
    if fact.code == "is_true":
        return Reason(_("In your birthday month"), _from_or_unknown(fact))
    if fact.code == "is_false":
        return Reason(_("Outside your birthday month"), _from_when(fact))
    return None


def anniversary_month(fact: Fact) -> Reason | None:
    """Say that it is for the month of joining, and when that begins."""
    if fact.code == "is_true":
        gap = _from_day(fact) if fact.opens_on else _("We do not know when you joined.")
        return Reason(_("In the month in which you joined"), gap)
    if fact.code == "is_false":
        return Reason(_("Outside the month in which you joined"), _from_when(fact))
    return None


def birth_month(fact: Fact) -> Reason | None:
    """Say in which months somebody has to be born."""
    wanted = fact.needed if isinstance(fact.needed, tuple) else (fact.needed,)
    months = page_locale().months["stand-alone"]["wide"]
    if fact.code not in {"equals", "one_of"} or not all(each in months for each in wanted):
        return None
    named = either(months[each] for each in wanted)
    return Reason(_("For members born in %(month)s", month=named), _unless_known(fact))


def birth_year(fact: Fact) -> Reason | None:
    """Say in which years somebody has to be born."""
    match fact.code:
        case "at_least":
            need = _("For members born in %(year)s or later", year=fact.needed)
        case "at_most":
            need = _("For members born in %(year)s or earlier", year=fact.needed)
        case "equals":
            need = _("For members born in %(year)s", year=fact.needed)
        case _:
            return None
    return Reason(need, _unless_known(fact))


def _from_or_unknown(fact: Fact) -> str | None:
    return _from_day(fact) if fact.opens_on else _unless_known(fact)


def _on_or_unknown(fact: Fact) -> str | None:
    if not fact.opens_on:
        return _unless_known(fact)
    when = in_days(int(fact.distance or 0))
    return _("That is on %(day)s, %(when)s.", day=_day(fact.opens_on), when=when)


def _unless_known(fact: Fact) -> str | None:
    # On a birthday it is 0 days away, which is known.
    is_known = fact.actual is not None and fact.actual is not False
    return None if is_known else _("Your date of birth is not in your profile.")


def _from_when(fact: Fact) -> str | None:
    return _from_day(fact) if fact.opens_on else None


def _from_day(fact: Fact) -> str:
    opens = _day(fact.opens_on or "")
    if _is_far(fact):
        return _("From %(day)s.", day=opens)
    return _("From %(day)s, %(when)s.", day=opens, when=in_days(int(fact.distance or 0)))


def _is_far(fact: Fact) -> bool:
    """Nobody counts ten thousand days."""
    return (fact.distance or 0) > _COUNTED_DAYS


def _that_is(fact: Fact) -> str | None:
    if fact.is_met or fact.distance is None or _is_far(fact):
        return None
    return _("That is %(when)s.", when=in_days(int(fact.distance)))


def _is_day(written: object) -> bool:
    try:
        date.fromisoformat(str(written))
    except ValueError:
        return False
    return True


def _day(written: str) -> str:
    return day(date.fromisoformat(written))


def _moment(written: str) -> str:
    moment = datetime.fromisoformat(written)
    if len(written) <= len("2027-03-03"):
        return day(moment.date())
    return _("%(day)s, %(time)s", day=day(moment.date()), time=clock_time(moment))
