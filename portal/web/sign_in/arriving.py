"""The end of every way in."""

from flask import Response, make_response, redirect

from portal.clock import now
from portal.profiles.sessions import Browser
from portal.profiles.signing_in import SignedIn
from portal.web.browsers import know_again
from portal.web.gettext import speaking
from portal.web.languages import chosen, locale_of
from portal.web.mailing import Letter, post
from portal.web.moments import day_and_time, local
from portal.web.noticing import let_in
from portal.web.signed_in import enter, settings


def arrive(
    who: SignedIn, browser: Browser, *, next_page: str, is_trusted: bool = False
) -> Response:
    """Begin the browser's session, tell the member of a new device, and go on to the page."""
    language = who.language or chosen()
    enter(who, is_trusted=is_trusted)
    let_in(profile_id=str(who.profile_id), is_new_device=who.is_new_device)
    if who.is_new_device:
        with speaking(locale_of(language)):
            zone = settings().timezone
            when = day_and_time(local(now(), zone), zone)
        words = {
            "first_name": who.first_name,
            "when_text": when,
            "device_text": browser.name,
            "you_link": f"{settings().base_url}/you",
        }
        post(Letter("new_device", who.email, language, words))
    return know_again(make_response(redirect(next_page, code=303)), browser)
