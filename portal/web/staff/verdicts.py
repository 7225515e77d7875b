"""Says at the till whether a benefit can be used: in words, with what to tell the customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask_babel import lazy_gettext

from portal.benefits.overview import InHand
from portal.benefits.serving import UseAtTill
from portal.clock import now
from portal.errors import Refusal, RefusalCode
from portal.web.amounts import listed
from portal.web.gettext import _, ngettext
from portal.web.moments import clock_time, day, day_and_time, local, short_day
from portal.web.signed_in import settings
from portal.web.wording import told


@dataclass(frozen=True, slots=True)
class Verdict:
    """What staff read first, why, and the sentence to say."""

    kind: Literal["yes", "used", "no"]
    icon: str
    heading: str
    why: str
    say: str


_NO = lazy_gettext("Cannot be redeemed")
_REFUSED: Mapping[RefusalCode, tuple[str, str]] = {
    "voided": (
        lazy_gettext("It was withdrawn by the programme."),
        lazy_gettext("“This one was withdrawn. The reason stands in your history.”"),
    ),
    "reassigned": (
        lazy_gettext("Its holder gave it to somebody else, under a new code."),
        lazy_gettext("“You gave this one away. Whoever has it now can use it.”"),
    ),
    "archived": (
        lazy_gettext("The programme has ended this benefit."),
        lazy_gettext("“This benefit is no longer part of the programme. I am sorry.”"),
    ),
    "global_limit": (
        lazy_gettext("Every one that there was has been used."),
        lazy_gettext("“These have all been used. I am sorry.”"),
    ),
    "code_too_old": (
        lazy_gettext("This code is old, or not one of ours. The benefit itself is untouched."),
        lazy_gettext("“Your code has run out. Please open the page again for a fresh one.”"),
    ),
    "already_reversed": (
        lazy_gettext("This use was undone before."),
        lazy_gettext("“That was put back already.”"),
    ),
    "too_late_to_reverse": (
        lazy_gettext("More than ten minutes have passed. A supervisor can undo it with a reason."),
        lazy_gettext("“I will ask a colleague to put that back.”"),
    ),
}


def verdict_on(in_hand: InHand, uses: Sequence[UseAtTill]) -> Verdict:
    """Decide what staff are told of a benefit that lies before them."""
    held, why_not = in_hand.held, in_hand.why_not
    if why_not is None:
        return _can_be_redeemed(in_hand)
    if why_not == "used_up":
        return used(next((use for use in uses if use.undone_at is None), None), held.timezone)
    if why_not == "expired":
        last = day_and_time(held.expires_local_at, held.timezone)
        return Verdict(
            "no",
            "hourglass",
            str(_NO),
            _("It ended on %(when)s.", when=last),
            _("“This one ended on %(day)s.”", day=day(held.expires_local_at)),
        )
    return refused(Refusal(why_not))


def used(use: UseAtTill | None, zone: str) -> Verdict:
    """Say that it was used, and tell who was first, where and when."""
    told = told_use(use, zone) if use else _("Everything that it was good for has been used.")
    return Verdict(
        "used",
        "badge-check",
        _("Already used"),
        told,
        _("“It has been used already. I can tell you when and where.”"),
    )


def refused(refusal: Refusal) -> Verdict:
    """Say of any other refusal why, and what to say; of a claim, what members are told."""
    if refusal.code in _REFUSED:
        why, say = _REFUSED[refusal.code]
        heading = _("Ask for a fresh code") if refusal.code == "code_too_old" else str(_NO)
        return Verdict("no", "ban", heading, str(why), str(say))
    words = told(refusal, zone=settings().timezone)
    return Verdict("no", "ban", str(_NO), words.heading, _("“%(words)s”", words=words.text))


def too_many_codes(seconds: int) -> Verdict:
    """Say that this till takes no typed codes for a while, and how to go on meanwhile."""
    minutes = -(-seconds // 60)
    return Verdict(
        "no",
        "timer",
        _("A pause for typed codes"),
        ngettext(
            "Many codes that nobody has were typed here. Type the next in %(num)d minute. "
            "Scanning and finding members go on as usual.",
            "Many codes that nobody has were typed here. Type the next in %(num)d minutes. "
            "Scanning and finding members go on as usual.",
            minutes,
        ),
        _("“May I scan your screen? Or tell me your name or card number.”"),
    )


def told_use(use: UseAtTill, zone: str) -> str:
    """Tell when a benefit was used, where and by whom."""
    when = moment(use.redeemed_at, zone)
    return listed((when, use.location_name, use.device_name, by_whom(use)))


def by_whom(use: UseAtTill) -> str:
    """Name who used a benefit."""
    if use.staff_name:
        return use.staff_name
    return _("the member alone") if use.by_kind == "member" else _("another system")


def moment(at: datetime, zone: str) -> str:
    """Write a moment of today by its time alone, any other with its day."""
    then, today = local(at, zone), local(now(), zone).date()
    time = clock_time(then)
    if then.date() == today:
        return _("today at %(time)s", time=time)
    return _("%(day)s at %(time)s", day=short_day(then), time=time)


def _can_be_redeemed(in_hand: InHand) -> Verdict:
    held = in_hand.held
    if held.is_offered(now=now()):
        why = _("Its holder has offered it to somebody. Using it ends that offer.")
    elif held.max_redemptions is None:
        why = _("As often as they like, until it ends.")
    else:
        left = held.max_redemptions - held.redemptions_used
        why = ngettext("%(num)d use is left.", "%(num)d uses are left.", left)
    return Verdict(
        "yes", "circle-check", _("Can be redeemed"), why, _("“That is good. I will apply it now.”")
    )
