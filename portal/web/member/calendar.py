"""Days for a member's own calendar: the last one of a benefit, the first one of an offer."""

from datetime import date, datetime, timedelta

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from portal.benefits.overview import benefit_of, offer_to
from portal.clock import now
from portal.errors import NotFound
from portal.web.gettext import _
from portal.web.languages import chosen
from portal.web.member import member
from portal.web.signed_in import connection, settings, signed_in

_REMINDED_BEFORE = timedelta(days=1)


@member.get("/benefits/<id:benefit_id>/calendar.ics")
def benefit_calendar(benefit_id: int) -> ResponseReturnValue:
    at, who = now(), signed_in()
    in_hand = benefit_of(benefit_id, who.profile_id, who.catalogue, connection(), now=at)
    if in_hand.why_not is not None:
        raise NotFound
    held = in_hand.held
    return _calendar(
        f"benefit-{held.id}",
        _("%(name)s ends", name=held.texts.spoken_in(chosen()).name),
        starts=held.expires_local_at.date(),
        href=url_for("member.show_benefit", benefit_id=held.id),
        at=at,
    )


@member.get("/offers/<handle:handle>/calendar.ics")
def offer_calendar(handle: str) -> ResponseReturnValue:
    at, who = now(), signed_in()
    offer = offer_to(handle, who.standing(at=at), who.catalogue, connection(), now=at)
    if offer.refusal is None or offer.refusal.code != "not_open_yet":
        raise NotFound
    return _calendar(
        f"offer-{handle}",
        _("%(name)s can be claimed", name=offer.definition.texts.spoken_in(chosen()).name),
        starts=offer.refusal.facts["opens_at"],
        href=url_for("member.show_offer", handle=handle),
        at=at,
    )


def _calendar(name: str, says: str, *, starts: date, href: str, at: datetime) -> Response:
    """Write one event, all day long where it starts on a day rather than at an instant."""
    from icalendar import Alarm, Calendar, Event

    address = settings().base_url + href
    alarm = Alarm.new(description=says)
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -_REMINDED_BEFORE)
    event = Event.new(
        uid=f"{name}@{settings().base_url.partition('://')[2]}",
        summary=says,
        start=starts,
        stamp=at,
        url=address,
        subcomponents=[alarm],
    )
    calendar = Calendar.new(prodid=f"-//{settings().programme_name}//EN", subcomponents=[event])
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return Response(calendar.to_ical(), mimetype="text/calendar", headers=headers)
