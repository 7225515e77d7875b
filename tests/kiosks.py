"""Kiosks of a shop for tests, as fixtures."""

import re

import pytest

from portal.audit.recording import PROGRAMME
from portal.clock import now as this_moment
from portal.database import transaction
from portal.profiles import own_pins
from portal.profiles.models import Identity
from portal.stores import enrolling, locations
from tests.strict_client import StrictClient

ALICES_CARD, ALICES_PIN = "290000000001", "274961"


class Kiosk(StrictClient):
    """A browser that is a kiosk."""

    def submit(self, path, **fields):
        """Post a form of the kiosk with the token of a page that everybody may see."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/kiosk/identify").text)
        return self.post(path, data={"csrf_token": token[1], **fields})

    def says(self, number):
        return self.submit("/kiosk/identify", number=number)

    def enters(self, number=ALICES_CARD, pin=ALICES_PIN):
        """Go through both questions; return the answer to the second."""
        self.says(number)
        return self.submit("/kiosk/pin", pin=pin)


@pytest.fixture
def open_kiosk(app, settings):
    """Return a function that opens a browser which is a kiosk of Fitzroy."""
    with app.app_context():
        locations.add("fitzroy", "Fitzroy", timezone=None, by=PROGRAMME, now=this_moment())

    def open_browser(name="Kiosk 1"):
        with app.app_context():
            given = {"by": PROGRAMME, "settings": settings, "now": this_moment()}
            _id, code = enrolling.enrol("kiosk", name, location_id="fitzroy", **given)
            made = enrolling.become(code, client="here", settings=settings, now=this_moment())
        app.test_client_class = Kiosk
        browser = app.test_client()
        browser.set_cookie("shop-device", made.secret)
        return browser

    return open_browser


@pytest.fixture
def kiosk(open_kiosk):
    return open_kiosk()


@pytest.fixture
def alices_card(app, people, settings):
    """Alice has a card and has chosen a PIN."""
    at = this_moment()
    with app.app_context():
        with transaction() as session:
            session.add(
                Identity(
                    profile_id=people.alice,
                    handle="loyalty-card",
                    identifier=ALICES_CARD,
                    created_at=at,
                )
            )
        own_pins.choose(people.alice, ALICES_PIN, signed_in_at=at, settings=settings, now=at)
    return ALICES_CARD
