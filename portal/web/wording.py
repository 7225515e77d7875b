"""Says each refusal in a member's words: a heading, a sentence and what to do next."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext

from portal.benefits.redeemability import NotRedeemable
from portal.errors import Refusal, RefusalCode
from portal.web.gettext import _, ngettext
from portal.web.moments import day, day_and_time, local
from portal.web.reasons.reason import Words
from portal.web.reasons.telling import why_not

UNUSABLE: Mapping[NotRedeemable, tuple[str, str]] = {
    "voided": (
        lazy_gettext("Withdrawn"),
        lazy_gettext("The programme took this benefit back."),
    ),
    "reassigned": (
        lazy_gettext("Given away"),
        lazy_gettext("You gave this benefit to somebody else."),
    ),
    "archived": (
        lazy_gettext("No longer offered"),
        lazy_gettext("The programme has ended this benefit."),
    ),
    "expired": (
        lazy_gettext("Ended"),
        lazy_gettext("The time to use this benefit is over."),
    ),
    "used_up": (
        lazy_gettext("Used"),
        lazy_gettext("You have used this benefit. We hope you enjoyed it."),
    ),
    "global_limit": (
        lazy_gettext("All gone"),
        lazy_gettext("Every one of these has been used."),
    ),
}


def told(refusal: Refusal, *, zone: str, earn_instructions: str | None = None) -> Words:
    """Put a refusal into words; the programme's own way to earn is the next step."""
    words = _SENTENCES[refusal.code](refusal.facts, zone)
    if earn_instructions and refusal.code == "condition_not_met":
        return replace(words, next_step=earn_instructions)
    return words


def _not_there(facts: Mapping[str, Any], zone: str) -> Words:
    return Words(_("Not on offer"), _("This benefit is not on offer."))


def _not_open_yet(facts: Mapping[str, Any], zone: str) -> Words:
    opens = local(facts["opens_at"], zone)
    return Words(
        _("From %(day)s", day=day(opens)),
        _("You can claim this from %(when)s.", when=day_and_time(opens, zone)),
        nearness=(opens.timestamp(),),
    )


def _closed(facts: Mapping[str, Any], zone: str) -> Words:
    closed = local(facts["closed_at"], zone)
    return Words(
        _("Ended %(day)s", day=day(closed)),
        _("Claims for this closed on %(when)s.", when=day_and_time(closed, zone)),
    )


def _already_held(facts: Mapping[str, Any], zone: str) -> Words:
    return Words(_("You have this one"), _("It is waiting for you under Yours."))


def _already_claimed(facts: Mapping[str, Any], zone: str) -> Words:
    claimed = local(facts["claimed_at"], zone)
    return Words(
        _("Claimed on %(day)s", day=day(claimed)),
        _("This one can be claimed once. You will find yours in your history."),
    )


def _condition_not_met(facts: Mapping[str, Any], zone: str) -> Words:
    return why_not(facts["unmet"])


def _condition_invalid(facts: Mapping[str, Any], zone: str) -> Words:
    return Words(
        _("Not available just now"),
        _("Something about this offer has to be put right first. We have told the programme."),
    )


def _sold_out(facts: Mapping[str, Any], zone: str) -> Words:
    return Words(_("All gone"), _("Every one of these has been claimed."))


def _unusable(code: NotRedeemable) -> Callable[[Mapping[str, Any], str], Words]:
    heading, text = UNUSABLE[code]
    return lambda facts, zone: Words(str(heading), str(text))


def _too_few_left(facts: Mapping[str, Any], zone: str) -> Words:
    left = ngettext("%(num)d use is left.", "%(num)d uses are left.", facts["left"])
    return Words(_("Not that often"), left)


def _already_reversed(facts: Mapping[str, Any], zone: str) -> Words:
    return Words(_("Undone already"), _("This use was undone before."))


def _too_late(facts: Mapping[str, Any], zone: str) -> Words:
    return Words(_("Too late to undo"), _("A use can be undone within ten minutes."))


def _not_extendable(facts: Mapping[str, Any], zone: str) -> Words:
    return Words(_("It stays as it is"), _("The time of this benefit cannot be extended."))


def _extended_before(facts: Mapping[str, Any], zone: str) -> Words:
    when = day(local(facts["extended_at"], zone))
    return Words(_("Extended already"), _("You gave this one more time on %(day)s.", day=when))


def _not_reassignable(facts: Mapping[str, Any], zone: str) -> Words:
    return Words(_("Yours alone"), _("This benefit cannot be given to somebody else."))


def _used_already(facts: Mapping[str, Any], zone: str) -> Words:
    return Words(
        _("Used already"), _("What has been used cannot be given to somebody else any more.")
    )


def _offered_already(facts: Mapping[str, Any], zone: str) -> Words:
    when = day(local(facts["ends_at"], zone))
    return Words(
        _("Offered already"),
        _("You have offered this to somebody until %(day)s. Take it back first.", day=when),
    )


def _offer_over(facts: Mapping[str, Any], zone: str) -> Words:
    return Words(
        _("This offer is over"), _("It was taken back, decided before, or its time was over.")
    )


def _code_too_old(facts: Mapping[str, Any], zone: str) -> Words:
    return Words(
        _("Ask for a fresh code"),
        _("This code is no longer good: it changes every half minute. The benefit is as it was."),
    )


_SENTENCES: Mapping[RefusalCode, Callable[[Mapping[str, Any], str], Words]] = {
    "not_published": _not_there,
    "archived": _not_there,
    "not_claimable": _not_there,
    "not_visible": _not_there,
    "not_open_yet": _not_open_yet,
    "closed": _closed,
    "already_held": _already_held,
    "already_claimed": _already_claimed,
    "condition_not_met": _condition_not_met,
    "condition_invalid": _condition_invalid,
    "sold_out": _sold_out,
    "no_code_left": _sold_out,
    "voided": _unusable("voided"),
    "reassigned": _unusable("reassigned"),
    "used_up": _unusable("used_up"),
    "expired": _unusable("expired"),
    "global_limit": _unusable("global_limit"),
    "too_few_left": _too_few_left,
    "already_reversed": _already_reversed,
    "too_late_to_reverse": _too_late,
    "not_extendable": _not_extendable,
    "extended_before": _extended_before,
    "not_reassignable": _not_reassignable,
    "used_already": _used_already,
    "offered_already": _offered_already,
    "offer_over": _offer_over,
    "code_too_old": _code_too_old,
}
