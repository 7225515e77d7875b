"""Reasons that are about who somebody is: their level, their profile, what the shop noted."""

from collections.abc import Callable, Mapping

from flask_babel import lazy_gettext

from portal.definitions.facts import Fact
from portal.web.amounts import either, number
from portal.web.gettext import _
from portal.web.reasons.reason import Reason, progress_of

LABELS: Mapping[str, object] = {
    "first_name": lazy_gettext("your first name"),
    "last_name": lazy_gettext("your last name"),
    "full_name": lazy_gettext("your name"),
    "email": lazy_gettext("your e-mail address"),
    "mobile_phone": lazy_gettext("your mobile number"),
    "secondary_phone": lazy_gettext("your second phone number"),
    "gender": lazy_gettext("your gender"),
    "birth_day": lazy_gettext("your day of birth"),
    "birth_month": lazy_gettext("your month of birth"),
    "birth_year": lazy_gettext("your year of birth"),
    "company": lazy_gettext("your company"),
    "occupation": lazy_gettext("your occupation"),
    "title": lazy_gettext("your title"),
    "preferred_location_id": lazy_gettext("your favourite shop"),
}
_GENDERS: Mapping[str, object] = {
    "female": lazy_gettext("For women"),
    "male": lazy_gettext("For men"),
}


def tier(fact: Fact) -> Reason | None:
    """Say which levels it is for, and which the member has."""
    held = fact.actual_name or (fact.actual if fact.variable == "tier.name" else None)
    now = _("You are %(tier)s.", tier=held) if held else _("You have no tier yet.")
    match fact.code:
        case "one_of" if fact.names:
            names = either(fact.names)
            return Reason(
                _("For %(tier)s members", tier=names),
                now,
                text=_("%(tier)s tier is needed.", tier=names) + " " + now,
            )
        case "none_of" if fact.names:
            return Reason(_("Not for %(tier)s members", tier=either(fact.names)), now)
        case "known" | "is_true":
            return Reason(_("For members with a tier"), now)
        case "unknown" | "is_false":
            return Reason(_("For members without a tier"), now)
    return None


def gender(fact: Fact) -> Reason | None:
    """Say for whom it is, where there is a word for it."""
    if fact.code == "one_of" and len(fact.names) == 1 and fact.names[0] in _GENDERS:
        return Reason(str(_GENDERS[fact.names[0]]))
    if fact.code in {"one_of", "none_of"}:
        return Reason(_("It depends on the gender in your profile"))
    return in_the_profile(fact)


def in_the_profile(fact: Fact) -> Reason | None:
    """Say that something has to be in the profile, or has to be something there."""
    label = LABELS.get(fact.variable or "")
    if label is None:
        return None
    match fact.code:
        case "known" | "is_true":
            need = _("Needed in your profile: %(what)s", what=label)
            return Reason(need, _("It is not there yet."))
        case "one_of" if fact.names:
            return Reason(
                _("%(what)s has to be %(names)s", what=_capital(label), names=either(fact.names))
            )
    return None


def completed(fact: Fact) -> Reason | None:
    """Say that the profile has to be complete."""
    return Reason(_("For members with a complete profile")) if fact.code == "is_true" else None


def currency(fact: Fact) -> Reason | None:
    """Say in which currency somebody has to pay."""
    if fact.code != "one_of" or not fact.names:
        return None
    return Reason(_("For members who pay in %(currency)s", currency=either(fact.names)))


def shop(fact: Fact) -> Reason | None:
    """Say that it is for the members of certain shops, or not."""
    if fact.code == "one_of":
        return Reason(_("For members of certain shops"))
    if fact.code == "none_of":
        return Reason(_("Not for members of certain shops"))
    return in_the_profile(fact)


def marks(fact: Fact) -> Reason | None:
    """Say which marks are asked for, where the programme shows them."""
    if not fact.names:
        return None
    if fact.code == "contains":
        return Reason(_("For members marked %(names)s", names=either(fact.names)))
    if fact.code == "lacks":
        return Reason(_("Not for members marked %(names)s", names=either(fact.names)))
    return None


def attribute(fact: Fact) -> Reason | None:
    """Say what an attribute has to be, where the programme shows it; its handle is its label."""
    label = _capital((fact.variable or "").rpartition(".")[2].replace("_", " ").replace("-", " "))
    if not label:
        return None
    if fact.code in {"one_of", "contains"} and fact.names:
        need = _("%(what)s: %(needed)s", what=label, needed=either(fact.names))
        told = _plain(fact)
        return Reason(need, _("Yours is %(actual)s.", actual=told) if told else None)
    if fact.code in {"is_true", "is_false"}:
        wanted = _("yes") if fact.code == "is_true" else _("no")
        return Reason(_("%(what)s: %(needed)s", what=label, needed=wanted))
    if fact.code == "known":
        need = _("Needed in your profile: %(what)s", what=label)
        return Reason(need, _("It is not there yet."))
    return _measured(fact, label)


def figure(fact: Fact) -> Reason | None:
    """Say what some figure has to be that the shop counts and nobody named."""
    return _measured(fact, _("A figure that we count for you"))


_MEASURES: Mapping[str, Callable[[str, str], str]] = {
    "at_least": lambda what, shown: _("%(what)s: %(needed)s or more", what=what, needed=shown),
    "more_than": lambda what, shown: _("%(what)s: more than %(needed)s", what=what, needed=shown),
    "at_most": lambda what, shown: _("%(what)s: %(needed)s or less", what=what, needed=shown),
    "less_than": lambda what, shown: _("%(what)s: less than %(needed)s", what=what, needed=shown),
    "equals": lambda what, shown: _("%(what)s: %(needed)s", what=what, needed=shown),
}


def _measured(fact: Fact, label: str) -> Reason | None:
    measure = _MEASURES.get(fact.code)
    if measure is None or not isinstance(fact.needed, (int, float)):
        return None
    needed, there = number(fact.needed), _plain(fact)
    so_far = _("%(actual)s of %(needed)s", actual=there or number(0), needed=needed)
    return Reason(
        measure(label, needed),
        _("Yours is %(actual)s.", actual=there) if there else None,
        progress=progress_of(fact, so_far),
    )


def _plain(fact: Fact) -> str | None:
    if fact.actual is None or isinstance(fact.actual, bool):
        return None
    return number(fact.actual) if isinstance(fact.actual, (int, float)) else str(fact.actual)


def _capital(label: object) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]
