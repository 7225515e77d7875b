"""Names the state of a benefit or an offer in one vocabulary, and words it."""

from dataclasses import dataclass
from datetime import datetime

from portal.benefits.holding import Held
from portal.benefits.overview import InHand, Offer
from portal.benefits.redeemability import NotRedeemable
from portal.benefits.redemptions import Use
from portal.definitions.catalogue import Definition
from portal.errors import RefusalCode
from portal.web.gettext import _, ngettext
from portal.web.moments import (
    SOON,
    clock_time,
    day,
    day_and_time,
    days_until,
    in_days,
    local,
    short_day,
)
from portal.web.reasons.reason import Progress
from portal.web.wording import told

COMING_UP: dict[RefusalCode, str] = {
    "not_open_yet": "upcoming",
    "condition_not_met": "locked",
    "sold_out": "sold_out",
    "no_code_left": "sold_out",
}
_FEW = 20
_OVER: dict[NotRedeemable, str] = {
    "voided": "voided",
    "reassigned": "given_away",
    "archived": "expired",
    "expired": "expired",
    "used_up": "used",
    "global_limit": "sold_out",
}


def is_soon(held: Held, *, now: datetime) -> bool:
    """Tell whether less than a week is left."""
    return held.ends_at - now <= SOON


def masked(address: str) -> str:
    """Show enough of an address for its sender to know it, and no more."""
    return f"{address[:1].upper()}***"


def state_in_hand(held: Held, *, now: datetime) -> tuple[str, str]:
    """Return the state of a usable benefit and its label, the most pressing first."""
    if held.is_offered(now=now) and held.offered_to:
        return "given_away", _("Sent to %(address)s, waiting", address=masked(held.offered_to))
    if is_soon(held, now=now):
        last = held.expires_local_at
        label = _(
            "Ends %(when)s, %(day)s, %(time)s",
            when=in_days(days_until(last.date(), now, held.timezone)),
            day=short_day(last),
            time=clock_time(last),
        )
        return "ends_soon", label
    if held.redemptions_used and held.max_redemptions:
        used, most = held.redemptions_used, held.max_redemptions
        return "partly_used", _("%(used)d of %(most)d used", used=used, most=most)
    return "ready", _("Ready")


@dataclass(frozen=True, slots=True)
class OfferState:
    """The state of an offer with its label, one more line, and how near it is to being open."""

    state: str
    label: str
    detail: str | None = None
    progress: Progress | None = None
    nearness: tuple[float, ...] = ()


def offer_state(offer: Offer, *, zone: str) -> OfferState:
    """Name the state of an offer, and why it is not open."""
    if offer.refusal is None:
        return OfferState("claimable", _("Yours to claim"), stock_text(offer))
    words = told(offer.refusal, zone=zone)
    state = COMING_UP.get(offer.refusal.code, "expired")
    detail = words.text if state == "locked" else None
    return OfferState(state, words.heading, detail or None, words.progress, words.nearness)


def stock_text(offer: Offer) -> str | None:
    """Say how many are left when that is known and few."""
    supply, reserves = offer.supply, offer.definition.reserves
    left = [supply.codes] if supply.codes is not None else []
    if supply.redemptions is not None:
        left.append(supply.redemptions // reserves)
    fewest = min(left, default=None)
    return (
        _("%(number)d left", number=fewest) if fewest is not None and 0 < fewest <= _FEW else None
    )


def uses_text(most: int | None) -> str:
    """Say how often a benefit can be used."""
    if most is None:
        return _("Use it as often as you like")
    return ngettext("Can be used once", "Can be used %(num)d times", most)


def uses_left(most: int | None, used: int) -> str:
    """Say how many uses a benefit has left."""
    if most is None or most == 1:
        return uses_text(most)
    return ngettext(
        "%(num)d of %(most)d uses left", "%(num)d of %(most)d uses left", most - used, most=most
    )


def valid_text(definition: Definition) -> str:
    """Say for how long a benefit is good once it is claimed."""
    number = definition.period
    match definition.period_type:
        case "weeks":
            return ngettext("Yours for %(num)d week", "Yours for %(num)d weeks", number)
        case "months":
            return ngettext("Yours for %(num)d month", "Yours for %(num)d months", number)
        case "years":
            return ngettext("Yours for %(num)d year", "Yours for %(num)d years", number)
        case "days":
            return ngettext("Yours for %(num)d day", "Yours for %(num)d days", number)
    last = definition.absolute_expiry
    return _("Yours until %(day)s", day=day(last)) if last else _("Yours for a while")


def window_text(offer: Offer, *, zone: str) -> str | None:
    """Say until when it can be claimed, where it can be now and that ends."""
    ends = offer.definition.claim_period_end_at
    if ends is None or offer.refusal is not None:
        return None
    return _("Claim it before %(when)s", when=day_and_time(local(ends, zone), zone))


def history_state(in_hand: InHand, last_use: Use | None) -> tuple[str, str]:
    """Return the state of a benefit that is over, and how it came to be."""
    held = in_hand.held
    state = _OVER[in_hand.why_not] if in_hand.why_not else "ready"
    if state == "used" and last_use is not None:
        when = short_day(local(last_use.redeemed_at, held.timezone))
        if last_use.location:
            return state, _("Used on %(day)s at %(place)s", day=when, place=last_use.location)
        return state, _("Used on %(day)s", day=when)
    if state == "expired":
        return state, _("Ended %(day)s", day=short_day(held.expires_local_at))
    if state == "given_away":
        return state, _("Given away")
    if state == "voided":
        reason = held.void_reason
        return state, _("Withdrawn: %(reason)s", reason=reason) if reason else _("Withdrawn")
    return state, _("All gone") if state == "sold_out" else _("Used")
