"""Claims with a member who stands at the till, and gifts by those in charge despite a rule."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.benefits import claiming
from portal.benefits.issuing import issue
from portal.benefits.overview import Offer
from portal.benefits.redeeming import where
from portal.benefits.serving import Guest, guest
from portal.clock import now
from portal.errors import NotFound, Refused
from portal.idempotency import Attempt
from portal.web.gettext import _
from portal.web.languages import chosen
from portal.web.signed_in import reading_connection, settings
from portal.web.staff import staff
from portal.web.staff.forms import GraveForm, key_of_form
from portal.web.staff.grave import Grave, ask, is_granted
from portal.web.staff.guests import known
from portal.web.staff.people_shown import short_name
from portal.web.staff.shifts import at_work
from portal.web.staff.shops import occasion, zone_here
from portal.web.wording import told


@staff.get("/profiles/<profile:profile_id>/offers/<handle:handle>/claim")
def assist(profile_id: UUID | str, handle: str) -> ResponseReturnValue:
    return ask(_claim(*_offered(profile_id, handle)))


@staff.post("/profiles/<profile:profile_id>/offers/<handle:handle>/claim")
def claim(profile_id: UUID | str, handle: str) -> ResponseReturnValue:
    who, offer = _offered(profile_id, handle)
    act, form = _claim(who, offer), GraveForm()
    if not is_granted(act, form):
        return ask(act, form), 422
    benefit_id = claiming.claim(
        handle,
        profile_id=who.id,
        by=at_work().actor,
        key=key_of_form(),
        timezone=zone_here(),
        home=settings().timezone,
        now=now(),
        noted={"checked": act.criterion, **where(occasion())},
    )
    flash(_("Claimed for the member."), "done")
    return redirect(url_for(".show_benefit", benefit_id=benefit_id), code=303)


@staff.get("/profiles/<profile:profile_id>/offers/<handle:handle>/give")
def give_anyway(profile_id: UUID | str, handle: str) -> ResponseReturnValue:
    return ask(_gift(*_offered(profile_id, handle)))


@staff.post("/profiles/<profile:profile_id>/offers/<handle:handle>/give")
def give_anyway_now(profile_id: UUID | str, handle: str) -> ResponseReturnValue:
    who, offer = _offered(profile_id, handle)
    act, form = _gift(who, offer), GraveForm()
    if not is_granted(act, form):
        return ask(act, form), 422
    refusal = offer.refusal.code if offer.refusal else None
    noted: dict[str, Any] = {"override": refusal, "reason": form.reason.data}
    benefit_id = issue(
        offer.definition.id,
        to=who.id,
        issued_at=None,
        timezone=zone_here(),
        by=at_work().actor,
        now=now(),
        noted=noted | where(occasion()),
        attempt=Attempt(f"staff:{at_work().handle}", key_of_form(), f"give {handle} {who.id}"),
    )
    flash(_("Given to the member as an exception."), "done")
    return redirect(url_for(".show_benefit", benefit_id=benefit_id), code=303)


def _offered(profile_id: UUID | str, handle: str) -> tuple[Guest, Offer]:
    """Read a member and an offer to them. Raises NotFound."""
    at, connection = now(), reading_connection()
    who = guest(known(profile_id), connection, zone=settings().timezone, now=at)
    return who, who.is_offered(handle, connection, now=at)


def _claim(who: Guest, offer: Offer) -> Grave:
    """Describe the claim. Raises Refused where the member may not, as their own page would."""
    if offer.refusal is not None and offer.refusal.code != "already_held":
        raise Refused(offer.refusal)
    words = offer.definition.texts.spoken_in(chosen())
    place: dict[str, Any] = {"profile_id": who.id, "handle": offer.definition.handle}
    return Grave(
        heading=_("Claim %(name)s", name=words.name),
        text=_("For %(member)s, who stands before you.", member=_name(who)),
        button=_("Claim it with them"),
        href=url_for(".claim", **place),
        back_href=url_for(".show_profile", profile_id=who.id),
        criterion=words.earn_instructions or _("The member is here and wants this benefit."),
    )


def _gift(who: Guest, offer: Offer) -> Grave:
    """Describe the gift. Raises NotFound where there is no rule to overrule."""
    if offer.refusal is None:
        raise NotFound
    words = offer.definition.texts.spoken_in(chosen())
    place: dict[str, Any] = {"profile_id": who.id, "handle": offer.definition.handle}
    return Grave(
        heading=_("Give %(name)s all the same", name=words.name),
        text=_(
            "%(member)s may not claim it: %(why)s It is marked as an exception.",
            member=_name(who),
            why=told(offer.refusal, zone=settings().timezone).text,
        ),
        button=_("Give it all the same"),
        href=url_for(".give_anyway_now", **place),
        back_href=url_for(".show_profile", profile_id=who.id),
        needs_reason=True,
        reason_help=_("It stands on record with your name."),
    )


def _name(who: Guest) -> str:
    return short_name(who.first_name, who.last_name)
