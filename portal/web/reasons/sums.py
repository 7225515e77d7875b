"""Reasons that are sums: money, points and visits."""

from portal.definitions.facts import Fact
from portal.web.amounts import money, money_at_least, money_at_most, number
from portal.web.gettext import _, ngettext
from portal.web.reasons.reason import Reason, progress_of


def spent_in_a_year(fact: Fact) -> Reason | None:
    """Say what was spent in twelve months, which end with the last purchase and not today."""
    if _takes_any(fact):
        return _once()
    needed, actual = _needed(fact), _shown(fact)
    match fact.code:
        case "at_least":
            need = _("Spend %(amount)s or more in 12 months", amount=needed)
            gap = _(
                "%(actual)s of %(needed)s, counted over the 12 months up to your last purchase.",
                actual=actual,
                needed=needed,
            )
        case "more_than":
            need = _("Spend more than %(amount)s in 12 months", amount=needed)
            gap = _(
                "%(actual)s so far, and it takes more than %(needed)s, counted over the 12 months"
                " up to your last purchase.",
                actual=actual,
                needed=needed,
            )
        case "at_most" | "less_than":
            need = _for_those_who_spent(fact, needed)
            spent = _(
                "You have spent %(actual)s, counted over the 12 months up to your last purchase.",
                actual=actual,
            )
            return Reason(need, _if_known(fact, spent))
        case _:
            return None
    return Reason(need, gap, _spend_more(fact), progress=progress_of(fact, _so_far(fact)))


def _for_those_who_spent(fact: Fact, needed: str) -> str:
    if fact.code == "at_most":
        return _("For members who spent %(amount)s or less in 12 months", amount=needed)
    return _("For members who spent less than %(amount)s in 12 months", amount=needed)


def spent_in_all(fact: Fact) -> Reason | None:
    """Say what was spent since the beginning."""
    if _takes_any(fact):
        return _once()
    needed, actual = _needed(fact), _shown(fact)
    match fact.code:
        case "at_least":
            need = _("Spend %(amount)s or more in all", amount=needed)
            gap = _("%(actual)s of %(needed)s so far.", actual=actual, needed=needed)
        case "more_than":
            need = _("Spend more than %(amount)s in all", amount=needed)
            gap = _(
                "%(actual)s so far, and it takes more than %(needed)s.",
                actual=actual,
                needed=needed,
            )
        case "at_most" | "less_than":
            need = (
                _("For members who spent %(amount)s or less in all", amount=needed)
                if fact.code == "at_most"
                else _("For members who spent less than %(amount)s in all", amount=needed)
            )
            return Reason(need, _if_known(fact, _("You have spent %(actual)s.", actual=actual)))
        case _:
            return None
    return Reason(need, gap, _spend_more(fact), progress=progress_of(fact, _so_far(fact)))


def spent_at_once(fact: Fact) -> Reason | None:
    """Say what a purchase comes to on average."""
    needed = _needed(fact)
    match fact.code:
        case "at_least":
            need = _("Purchases of %(amount)s or more on average", amount=needed)
        case "more_than":
            need = _("Purchases of more than %(amount)s on average", amount=needed)
        case "at_most":
            need = _("Purchases of %(amount)s or less on average", amount=needed)
        case "less_than":
            need = _("Purchases of less than %(amount)s on average", amount=needed)
        case _:
            return None
    gap = _(
        "Yours come to %(actual)s, counted over the 12 months up to your last purchase.",
        actual=_shown(fact),
    )
    return Reason(need, _if_known(fact, gap), progress=progress_of(fact, _so_far(fact)))


def rewards(fact: Fact) -> Reason | None:
    """Say what the balance of rewards is."""
    needed, short = _needed(fact), ""
    match fact.code:
        case "at_least":
            need = _("A rewards balance of %(amount)s or more", amount=needed)
            short = _("%(amount)s more in rewards", amount=money_at_least(fact.distance or 0))
        case "more_than":
            need = _("A rewards balance of more than %(amount)s", amount=needed)
        case "at_most":
            need = _("A rewards balance of %(amount)s or less", amount=needed)
        case "less_than":
            need = _("A rewards balance of less than %(amount)s", amount=needed)
        case _:
            return None
    gap = _("Yours is %(actual)s.", actual=_shown(fact))
    return Reason(need, gap, short, progress=progress_of(fact, _so_far(fact)))


def points(fact: Fact) -> Reason | None:
    """Say how many points there are."""
    if fact.code not in {"at_least", "at_most"}:
        return None
    shown, count = number(fact.needed), int(fact.needed)
    if fact.code == "at_most":
        need = ngettext(
            "%(number)s point or fewer", "%(number)s points or fewer", count, number=shown
        )
        return Reason(need, _("You have %(number)s.", number=number(fact.actual or 0)))
    need = ngettext("%(number)s point or more", "%(number)s points or more", count, number=shown)
    more = int(fact.distance or 0)
    gap = ngettext(
        "%(actual)s of %(number)s point.",
        "%(actual)s of %(number)s points.",
        count,
        actual=number(fact.actual or 0),
        number=shown,
    )
    short = ngettext("%(number)s more point", "%(number)s more points", more, number=number(more))
    return Reason(need, gap, short, progress=progress_of(fact, gap))


def purchases(fact: Fact) -> Reason | None:
    """Say how often a member has bought something."""
    if _takes_any(fact):
        return _once()
    if fact.code in {"at_most", "equals"} and isinstance(fact.needed, int):
        return Reason(_for_those_who_bought(fact), _if_known(fact, _have_made(fact)))
    if fact.code != "at_least":
        return None
    shown, count, made = number(fact.needed), int(fact.needed), int(fact.actual or 0)
    need = ngettext("Shop with us once", "Shop with us %(number)s times", count, number=shown)
    gap = ngettext(
        "%(actual)s of %(number)s purchase so far.",
        "%(actual)s of %(number)s purchases so far.",
        count,
        actual=number(made),
        number=shown,
    )
    more = int(fact.distance or 0)
    short = ngettext("Shop once more", "Shop %(number)s more times", more, number=number(more))
    return Reason(need, gap, short if made else "", progress=progress_of(fact, gap))


def _for_those_who_bought(fact: Fact) -> str:
    count, shown = int(fact.needed), number(fact.needed)
    if not fact.needed:
        return _("For members who have not bought anything yet")
    if fact.code == "equals":
        return ngettext(
            "For members with exactly %(number)s purchase",
            "For members with exactly %(number)s purchases",
            count,
            number=shown,
        )
    return ngettext(
        "For members with %(number)s purchase or fewer",
        "For members with %(number)s purchases or fewer",
        count,
        number=shown,
    )


def _have_made(fact: Fact) -> str:
    made = int(fact.actual or 0)
    return ngettext(
        "You have made %(number)s purchase.",
        "You have made %(number)s purchases.",
        made,
        number=number(made),
    )


def _takes_any(fact: Fact) -> bool:
    """Tell whether it is enough to have bought anything at all."""
    return fact.code in {"more_than", "differs"} and fact.needed == 0


def _once() -> Reason:
    return Reason(ngettext("Shop with us once", "Shop with us %(number)s times", 1, number="1"))


def shopping_days(fact: Fact) -> Reason | None:
    """Say on how many days a member has been shopping."""
    if fact.code != "at_least":
        return None
    shown, count = number(fact.needed), int(fact.needed)
    need = ngettext(
        "Shop with us on %(number)s day", "Shop with us on %(number)s days", count, number=shown
    )
    gap = ngettext(
        "%(actual)s of %(number)s day so far.",
        "%(actual)s of %(number)s days so far.",
        count,
        actual=number(fact.actual or 0),
        number=shown,
    )
    more = int(fact.distance or 0)
    short = ngettext(
        "Shop on %(number)s more day", "Shop on %(number)s more days", more, number=number(more)
    )
    return Reason(need, gap, short, progress=progress_of(fact, gap))


def _spend_more(fact: Fact) -> str:
    distance = fact.distance or 0
    if fact.code == "at_least":
        more = money_at_least(distance)
        return _("Spend %(amount)s more", amount=more) if distance else ""
    if not distance:
        return _("Spend a little more")
    return _("Spend over %(amount)s more", amount=money(distance))


def _if_known(fact: Fact, said: str) -> str:
    """Say what there is, unless nothing is: none of it would be enough of what may be little."""
    return said if fact.actual is not None else _("We have no figure for you yet.")


def _needed(fact: Fact) -> str:
    """Write what is needed so that whoever has what it says has enough."""
    is_rounded_up = fact.code in {"at_least", "less_than"}
    return money_at_least(fact.needed) if is_rounded_up else money_at_most(fact.needed)


def _shown(fact: Fact) -> str:
    """Write what there is so that it never looks enough where it is not."""
    there = fact.actual or 0
    return money_at_most(there) if fact.code in {"at_least", "more_than"} else money_at_least(there)


def _so_far(fact: Fact) -> str:
    return _("%(actual)s of %(needed)s", actual=_shown(fact), needed=_needed(fact))
